/* wrn-sealed.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Bytes in memory that nobody can change any more, passed as a file descriptor.
 *
 * Secrets travel so: they are neither in a message that a bus monitor shows, nor in a file.
 */
#pragma once

#include <gio/gio.h>

/* As long as the longest thing that travels so, a profile. */
#define WRN_SEALED_MAX (64 * 1024)

int wrn_sealed_new (const void *data, gsize len, GError **error);
GBytes *wrn_sealed_read (int fd, GError **error);
GBytes *wrn_sealed_copy (const void *data, gsize len);

GVariant *wrn_sealed_send (const void *data, gsize len, GUnixFDList *fds, GError **error);
GBytes *wrn_sealed_receive (GVariant *handle, GUnixFDList *fds, GError **error);
