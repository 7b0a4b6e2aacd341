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

#include "core/community/wrn-text.h"

/* Of a piece of text that others wrote; an error over the bus may have two or three lines. */
#define TEXT_MAX 4096

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

/* What is safe to print, whoever wrote @text and in whatever encoding. */
char *
wrn_terminal_clean (const char *text)
{
  return wrn_text_clean (text, TEXT_MAX);
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
