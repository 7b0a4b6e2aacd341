/* wrn-landlock.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Takes away the files of this computer from this process, as far as the kernel can.
 */
#pragma once

#include "daemon/wrn-sandbox.h"

gboolean wrn_landlock_enter (const WrnSandboxOptions *options, GError **error);
