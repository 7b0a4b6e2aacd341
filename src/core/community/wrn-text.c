/* wrn-text.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What a name may look like that a stranger chose and a person will read.
 */
#define G_LOG_DOMAIN "wrn-community"

#include "config.h"

#include "core/community/wrn-text.h"

#include <string.h>

/* What stands for a character that cannot be shown. */
#define REPLACEMENT 0xfffd

/**
 * wrn_text_is_disruptive:
 * @c: a character
 *
 * Asks whether @c changes how the text around it is shown, or ends a line. The ranges are fixed
 * here rather than asked of the Unicode tables, so that two members with different versions of them
 * never disagree about a record.
 */
gboolean
wrn_text_is_disruptive (gunichar c)
{
  return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0x061c || c == 0x200e || c == 0x200f ||
         (c >= 0x2028 && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
}

static gboolean
is_nfc (const char *text, gsize len)
{
  g_autofree char *normal = g_utf8_normalize (text, (gssize) len, G_NORMALIZE_NFC);

  return normal != NULL && strlen (normal) == len && memcmp (normal, text, len) == 0;
}

/**
 * wrn_text_is_name:
 * @text: (array length=len): bytes, perhaps a stranger's
 *
 * Asks whether @text is fit to be the name of a member or a community: at most %WRN_NAME_MAX bytes
 * of UTF-8 in normal form C, so that equal names have equal bytes; no control characters, line
 * ends or bidirectional controls, so that it cannot disturb what stands beside it. An empty name
 * is fit. Whoever shows it in markup, a shell or a file name escapes it there.
 */
gboolean
wrn_text_is_name (const char *text, gsize len)
{
  const char *end = text + len;

  if (len == 0)
    return TRUE;
  if (len > WRN_NAME_MAX || !g_utf8_validate_len (text, len, NULL))
    return FALSE;
  for (const char *at = text; at < end; at = g_utf8_next_char (at))
    if (wrn_text_is_disruptive (g_utf8_get_char (at)))
      return FALSE;
  return is_nfc (text, len);
}

/**
 * wrn_text_clean:
 * @text: bytes, perhaps a stranger's
 * @max: how many of them to take, and how many the result may have
 *
 * Makes anything fit to stand in a list or a log: valid UTF-8 on one line, with U+FFFD in the place
 * of each character that would disturb what is beside it.
 *
 * Returns: (transfer full): the text
 */
char *
wrn_text_clean (const char *text, gsize max)
{
  g_autofree char *valid = g_utf8_make_valid (text, (gssize) strnlen (text, max));
  g_autoptr (GString) out = g_string_sized_new (strlen (valid));

  for (const char *at = valid; *at != '\0'; at = g_utf8_next_char (at))
    {
      const gunichar c = g_utf8_get_char (at);
      const gsize before = out->len;

      g_string_append_unichar (out, wrn_text_is_disruptive (c) ? REPLACEMENT : c);
      if (out->len <= max)
        continue;
      g_string_truncate (out, before);
      break;
    }
  return g_string_free (g_steal_pointer (&out), FALSE);
}
