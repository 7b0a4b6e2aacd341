/* wrn-seed.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Keeps the secret that a program's identity comes from.
 */
#pragma once

#include "core/identity/wrn-identity.h"
#include "core/io/wrn-state-dir.h"

gboolean wrn_seed_get (WrnStateDir *dir,
                       const char *item,
                       guint8 seed[static WRN_SEED_LEN],
                       gboolean *made,
                       GError **error);
