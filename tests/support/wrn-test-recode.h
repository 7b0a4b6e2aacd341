/* wrn-test-recode.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Reads a message and writes it again, which must give the same bytes.
 */
#pragma once

#include <glib.h>

/* Returns the length of what was written to @out; 0 if @data is refused, or @size too small. */
typedef gsize (*WrnTestRecode) (const guint8 *data, gsize len, guint8 *out, gsize size);

gsize wrn_test_recode_init (const guint8 *data, gsize len, guint8 *out, gsize size);
gsize wrn_test_recode_resp (const guint8 *data, gsize len, guint8 *out, gsize size);
gsize wrn_test_recode_inner (const guint8 *data, gsize len, guint8 *out, gsize size);
