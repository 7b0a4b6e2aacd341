/* wrn-terminal.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Whether a person is there, and what that person's terminal may be given.
 */
#define G_LOG_DOMAIN "wrn-cli"

#include "config.h"

#include "cli/wrn-terminal.h"

#include <stdio.h>
#include <unistd.h>

#define REPLACEMENT 0xfffd

/* They join letters of several scripts, and the parts of emoji, and do nothing else. */
#define ZERO_WIDTH_NON_JOINER 0x200c
#define ZERO_WIDTH_JOINER 0x200d

/* Somebody can be asked, and answer. */
gboolean
wrn_terminal_has_person (void)
{
  return isatty (STDIN_FILENO) != 0 && isatty (STDERR_FILENO) != 0;
}

gboolean
wrn_terminal_is_output (void)
{
  return isatty (STDOUT_FILENO) != 0;
}

gboolean
wrn_terminal_has_colours (void)
{
  const char *no = g_getenv ("NO_COLOR");

  return wrn_terminal_is_output () && (no == NULL || no[0] == '\0') &&
         g_strcmp0 (g_getenv ("TERM"), "dumb") != 0;
}

/**
 * wrn_terminal_is_harmless:
 * @c: a character that a stranger may have chosen
 *
 * Asks whether @c changes nothing but the place where it stands: no control character, so that no
 * escape sequence can begin; no end of a line; nothing that turns the text around it.
 */
gboolean
wrn_terminal_is_harmless (gunichar c)
{
  switch ((int) g_unichar_type (c))
    {
    case G_UNICODE_CONTROL:
    case G_UNICODE_LINE_SEPARATOR:
    case G_UNICODE_PARAGRAPH_SEPARATOR:
    case G_UNICODE_SURROGATE:
      return FALSE;
    case G_UNICODE_FORMAT:
      return c == ZERO_WIDTH_NON_JOINER || c == ZERO_WIDTH_JOINER;
    default:
      return TRUE;
    }
}

/* What is safe to print, whoever wrote @text and in whatever encoding. */
char *
wrn_terminal_clean (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  GString *clean = g_string_new (NULL);

  for (const char *at = valid; *at != '\0'; at = g_utf8_next_char (at))
    {
      const gunichar c = g_utf8_get_char (at);

      g_string_append_unichar (clean, wrn_terminal_is_harmless (c) ? c : REPLACEMENT);
    }
  return g_string_free (clean, FALSE);
}

/* How many columns clean text takes. */
gsize
wrn_terminal_width (const char *text)
{
  gsize width = 0;

  for (const char *at = text; *at != '\0'; at = g_utf8_next_char (at))
    {
      const gunichar c = g_utf8_get_char (at);

      if (!g_unichar_iszerowidth (c))
        width += g_unichar_iswide (c) ? 2 : 1;
    }
  return width;
}

/* Only of a person; an empty answer is no. */
gboolean
wrn_terminal_confirm (const char *question)
{
  char line[16] = { 0 };

  g_printerr ("%s [y/N] ", question);
  return fgets (line, sizeof line, stdin) != NULL && (line[0] == 'y' || line[0] == 'Y');
}
