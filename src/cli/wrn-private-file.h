/* wrn-private-file.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Files for their owner's eyes: whole or not at all.
 */
#pragma once

#include <glib.h>

#include "cli/wrn-exit.h"

gboolean
wrn_private_file_read (const char *path, char *data, gsize size, gsize *len, GError **error);
gboolean wrn_private_file_write (const char *path,
                                 gboolean replace,
                                 const char *data,
                                 gsize len,
                                 GError **error);
WrnExit wrn_private_file_put (const char *path, gboolean replace, const char *data, gsize len);
