/* wrn-secret-input.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Reads a secret from standard input, where nobody else sees it.
 */
#define G_LOG_DOMAIN "wrn-cli"

#include "config.h"

#include "cli/wrn-secret-input.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include <gio/gio.h>

#include "core/crypto/wrn-hash.h"

/* What a person at a terminal may send while the echo is off. */
static const int signals[] = { SIGINT, SIGQUIT, SIGTERM, SIGHUP };

static volatile sig_atomic_t caught;

static void
signal_cb (int number)
{
  caught = number;
}

/* A terminal that does not show what is typed. */
typedef struct
{
  struct termios before;
  struct sigaction actions[G_N_ELEMENTS (signals)];
} Silence;

static void
silence (Silence *self, const char *prompt)
{
  const struct sigaction action = { .sa_handler = signal_cb };
  struct termios quiet;

  caught = 0;
  for (gsize i = 0; i < G_N_ELEMENTS (signals); i++)
    sigaction (signals[i], &action, &self->actions[i]);
  tcgetattr (STDIN_FILENO, &self->before);
  quiet = self->before;
  quiet.c_lflag &= ~(tcflag_t) ECHO;
  tcsetattr (STDIN_FILENO, TCSAFLUSH, &quiet);
  fprintf (stderr, "%s: ", prompt);
}

/* A signal that came meanwhile takes effect now, when the terminal is as it was. */
static void
unsilence (const Silence *self)
{
  tcsetattr (STDIN_FILENO, TCSAFLUSH, &self->before);
  fputc ('\n', stderr);
  for (gsize i = 0; i < G_N_ELEMENTS (signals); i++)
    sigaction (signals[i], &self->actions[i], NULL);
  if (caught != 0)
    raise (caught);
}

/* Reads up to a line's end, the end of the input, or @size bytes, and returns how many. */
static gssize
read_line (char *line, gsize size)
{
  gsize len = 0;

  while (len < size)
    {
      const gssize n = read (STDIN_FILENO, line + len, 1);

      if (n < 0)
        return -1;
      if (n == 0)
        break;
      if (line[len] == '\n')
        {
          line[len] = '\0';
          break;
        }
      len++;
    }
  return (gssize) len;
}

/**
 * wrn_secret_input_read:
 * @prompt: what to ask for, if a person is at the terminal
 * @line: (out) (array length=size): the line, without the space around it
 *
 * Reads one line. The caller clears @line.
 *
 * Returns: %FALSE if there is none, or it does not fit
 */
gboolean
wrn_secret_input_read (const char *prompt, char *line, gsize size, GError **error)
{
  const gboolean person = isatty (STDIN_FILENO) != 0;
  Silence state;
  gssize len;
  int read_errno;

  memset (line, 0, size);
  if (person)
    silence (&state, prompt);
  len = read_line (line, size);
  read_errno = errno;
  if (person)
    unsilence (&state);

  if (len < 0)
    {
      g_set_error (error, G_IO_ERROR, g_io_error_from_errno (read_errno),
                   "standard input cannot be read: %s", g_strerror (read_errno));
      return FALSE;
    }
  if ((gsize) len == size || strlen (line) != (gsize) len)
    {
      wrn_secure_clear (line, size);
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                   "standard input has more than the %" G_GSIZE_FORMAT
                   " bytes of text that are expected",
                   size - 1);
      return FALSE;
    }
  g_strstrip (line);
  if (line[0] != '\0')
    return TRUE;
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "standard input is empty");
  return FALSE;
}
