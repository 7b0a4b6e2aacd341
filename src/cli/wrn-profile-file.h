/* wrn-profile-file.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Community files on disk.
 */
#pragma once

#include <glib.h>

#include "core/community/wrn-profile.h"

gboolean wrn_profile_file_read (WrnProfile *out, const char *path, GError **error);
gboolean wrn_profile_file_write (const WrnProfile *profile,
                                 const char *path,
                                 gboolean replace,
                                 GError **error);
