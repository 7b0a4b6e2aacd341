/* wrn-base64url.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Bytes as text that survives a link: base64url (RFC 4648 section 5) without padding.
 */
#define G_LOG_DOMAIN "wrn-crypto"

#include "config.h"

#include "core/crypto/wrn-base64url.h"

#include <sodium.h>

#define VARIANT sodium_base64_VARIANT_URLSAFE_NO_PADDING

/* Writes %WRN_BASE64URL_SIZE (@len) bytes to @text, in time that does not depend on the data. */
void
wrn_base64url_encode (const guint8 *data, gsize len, char *text)
{
  sodium_bin2base64 (text, WRN_BASE64URL_SIZE (len), data, len, VARIANT);
}

/* libsodium 1.0.18 takes some bytes beyond ASCII for letters of the alphabet, so that one text
 * would have several spellings. */
static gboolean
is_ascii (const char *text, gsize len)
{
  guint8 bits = 0;

  for (gsize i = 0; i < len; i++)
    bits |= (guint8) text[i];
  return bits < 0x80;
}

/**
 * wrn_base64url_decode:
 * @text: (array length=text_len): perhaps a stranger's
 * @out: (out) (array length=size): the bytes
 * @len: (out): how many they are
 *
 * Returns: %FALSE unless @text is the one spelling of at most @size bytes
 */
gboolean
wrn_base64url_decode (const char *text, gsize text_len, guint8 *out, gsize size, gsize *len)
{
  return is_ascii (text, text_len) &&
         sodium_base642bin (out, size, text, text_len, NULL, len, NULL, VARIANT) == 0;
}
