/* wrn-base64url.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Bytes as text that survives a link: base64url (RFC 4648 section 5) without padding.
 */
#pragma once

#include <glib.h>

/* Room for the text of @n bytes, and the final zero. */
#define WRN_BASE64URL_SIZE(n) (((n) *4 + 2) / 3 + 1)

void wrn_base64url_encode (const guint8 *data, gsize len, char *text);
gboolean
wrn_base64url_decode (const char *text, gsize text_len, guint8 *out, gsize size, gsize *len);
