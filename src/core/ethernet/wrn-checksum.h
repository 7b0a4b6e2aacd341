/* wrn-checksum.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The Internet checksum of RFC 1071: sums, pseudo-headers, and finishing what the kernel left.
 */
#pragma once

#include <glib.h>

guint16 wrn_checksum_add (guint16 sum, const guint8 *data, gsize len);
guint16 wrn_checksum_pseudo (const guint8 *source,
                             const guint8 *destination,
                             gsize address_len,
                             guint8 protocol,
                             gsize len);
guint16 wrn_checksum_adjust (guint16 sum, guint16 before, guint16 after);
gboolean wrn_checksum_finish (guint8 *data, gsize len, gsize start, gsize offset);
