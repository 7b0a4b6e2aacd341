/* wrn-io-error.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Turns a failed system call into a GError that says what was attempted.
 */
#pragma once

#include <gio/gio.h>

/* Sets a %G_IO_ERROR of "MESSAGE: what errno means" and returns FALSE, to be returned at once. */
gboolean wrn_io_error (GError **error, int saved_errno, const char *format, ...)
    G_GNUC_PRINTF (3, 4);
