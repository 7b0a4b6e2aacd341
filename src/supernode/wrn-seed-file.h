/* wrn-seed-file.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Keeps the seed of a supernode, its only secret, in a directory of its own.
 */
#pragma once

#include <gio/gio.h>

#include "core/identity/wrn-identity.h"

gboolean wrn_seed_file_get (const char *dir,
                            guint8 seed[static WRN_SEED_LEN],
                            gboolean *made,
                            GError **error);
