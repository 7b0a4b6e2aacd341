/* wrn-format.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Texts of others made harmless, and figures made readable.
 */
#define G_LOG_DOMAIN "wrn-ui"

#include "config.h"

#include "ui/model/wrn-format.h"

#include <glib/gi18n.h>

/* What turns the direction of the text around it, or takes no room at all: a name with it can look
 * like another's. */
static gboolean
is_invisible (gunichar c)
{
  const GUnicodeType type = g_unichar_type (c);

  return type == G_UNICODE_CONTROL || type == G_UNICODE_FORMAT || type == G_UNICODE_SURROGATE ||
         type == G_UNICODE_PRIVATE_USE || type == G_UNICODE_UNASSIGNED ||
         type == G_UNICODE_LINE_SEPARATOR || type == G_UNICODE_PARAGRAPH_SEPARATOR;
}

/**
 * wrn_format_clean:
 * @text: what somebody else wrote
 *
 * It stays plain text: whoever gives it to something that reads markup escapes it.
 *
 * Returns: (transfer full): @text on one line, without what cannot be seen, and not too long
 */
char *
wrn_format_clean (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  g_autoptr (GString) clean = g_string_new (NULL);
  glong n = 0;

  for (const char *at = valid; *at != '\0' && n < WRN_FORMAT_TEXT_MAX; at = g_utf8_next_char (at))
    {
      const gunichar c = g_utf8_get_char (at);

      if (g_unichar_isspace (c))
        g_string_append_c (clean, ' ');
      else if (!is_invisible (c))
        g_string_append_unichar (clean, c);
      else
        continue;
      n++;
    }
  return g_strdup (g_strstrip (clean->str));
}

/**
 * wrn_format_fill:
 * @sentence: of ours, translated, with at most one “%s”
 * @value: what takes its place
 *
 * As printf() does it, but a translation with a slip in it does no harm.
 *
 * Returns: (transfer full): both
 */
char *
wrn_format_fill (const char *sentence, const char *value)
{
  g_autoptr (GString) text = g_string_new (sentence);

  g_string_replace (text, "%s", value, 1);
  return g_strdup (text->str);
}

/* A millisecond is the least that anybody notices. */
static guint
to_milliseconds (guint64 rtt)
{
  return (guint) CLAMP (rtt / 1000 + (rtt % 1000 >= 500), 1, G_MAXINT);
}

/* (transfer full): @rtt, which is in microseconds, as the lists have it */
char *
wrn_format_rtt (guint64 rtt)
{
  /* Translators: milliseconds */
  return g_strdup_printf (_ ("%u ms"), to_milliseconds (rtt));
}

/* (transfer full): @rtt, which is in microseconds, as it is read aloud */
char *
wrn_format_rtt_in_words (guint64 rtt)
{
  const guint ms = to_milliseconds (rtt);

  return g_strdup_printf (ngettext ("%u millisecond", "%u milliseconds", ms), ms);
}

/* (transfer full) */
char *
wrn_format_rate (guint64 bytes_per_second)
{
  g_autofree char *size = g_format_size (bytes_per_second);

  /* Translators: a size as “1.2 MB”, in every second */
  return g_strdup_printf (_ ("%s/s"), size);
}

/* (transfer full): @duration, which is in microseconds, to two of its units at most */
char *
wrn_format_duration (gint64 duration)
{
  const guint minutes = (guint) CLAMP (duration / (60 * G_USEC_PER_SEC), 0, G_MAXINT);
  const guint hours = minutes / 60;
  const guint days = hours / 24;

  if (minutes == 0)
    {
      const guint seconds = (guint) MAX (duration / G_USEC_PER_SEC, 0);

      return g_strdup_printf (ngettext ("%u s", "%u s", seconds), seconds);
    }
  if (hours == 0)
    return g_strdup_printf (ngettext ("%u min", "%u min", minutes), minutes);
  if (days > 0)
    return g_strdup_printf (ngettext ("%u day", "%u days", days), days);
  if (minutes % 60 == 0)
    return g_strdup_printf (ngettext ("%u h", "%u h", hours), hours);
  /* Translators: hours and minutes */
  return g_strdup_printf (_ ("%u h %u min"), hours, minutes % 60);
}

/* (transfer full): @loss, of 0 to 1 */
char *
wrn_format_loss (double loss)
{
  return g_strdup_printf (_ ("%.0f %%"), loss * 100);
}
