/* wrn-supernode-file.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The file of a supernode's settings: read, and written as it could be.
 */
#pragma once

#include "supernode/wrn-supernode-config.h"

/* More than every setting with a page of comments needs; a longer file is another one. */
#define WRN_SUPERNODE_FILE_MAX (64 * 1024)

gboolean
wrn_supernode_file_parse (WrnSupernodeConfig *config, const char *text, gsize len, GError **error);
char *wrn_supernode_file_format (const WrnSupernodeConfig *config);
char *wrn_supernode_file_format_json (const WrnSupernodeConfig *config);
