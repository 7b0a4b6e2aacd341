/* wrn-test-vectors.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Reads the byte strings of tests/vectors, which are written in hexadecimal.
 */
#pragma once

#include <glib.h>

typedef struct _WrnTestVectors WrnTestVectors;

/* A hexadecimal string as bytes. */
typedef struct
{
  gsize len;
  guint8 data[512]; /* longer than the longest of our vectors */
} WrnTestBytes;

WrnTestVectors *wrn_test_vectors_load (const char *name);
void wrn_test_vectors_free (WrnTestVectors *self);

WrnTestBytes wrn_test_vectors_get (const WrnTestVectors *self, const char *path);
void wrn_test_vectors_read (const WrnTestVectors *self, const char *path, guint8 *out, gsize len);

WrnTestBytes wrn_test_unhex (const char *text);
void wrn_test_unhex_to (const char *text, guint8 *out, gsize len);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WrnTestVectors, wrn_test_vectors_free)
