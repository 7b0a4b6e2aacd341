/* wrn-io-error.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Turns a failed system call into a GError that says what was attempted.
 */
#define G_LOG_DOMAIN "wrn-io"

#include "config.h"

#include "core/io/wrn-io-error.h"

gboolean
wrn_io_error (GError **error, int saved_errno, const char *format, ...)
{
  g_autofree char *what = NULL;
  va_list args;

  va_start (args, format);
  what = g_strdup_vprintf (format, args);
  va_end (args);

  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (saved_errno), "%s: %s", what,
               g_strerror (saved_errno));
  return FALSE;
}
