/* wrn-draft.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What was typed about a community, on its way to the helper.
 */
#pragma once

#include <glib.h>

#include "core/community/wrn-profile-draft.h"

GBytes *wrn_draft_seal (const WrnProfileDraft *draft);
char *wrn_draft_dup_nickname (void);
