/* wrn-reader.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Reads a stranger's bytes: every getter is bounded, so that a decoder needs no checks of its own.
 */
#pragma once

#include <glib.h>
#include <string.h>

/* A cursor over borrowed bytes. Failure is sticky: after the first short read every
 * getter returns zeroes, so a decoder reads straight through and asks once, at the end. */
typedef struct
{
  const guint8 *data; /* (not owned) */
  gsize left;
  gboolean failed;
} WrnReader;

static inline WrnReader
wrn_reader_over (const guint8 *data, gsize len)
{
  return (WrnReader){ .data = data, .left = len, .failed = FALSE };
}

/* Lends the next @len bytes, or NULL if there are not that many. */
static inline const guint8 *
wrn_reader_take (WrnReader *self, gsize len)
{
  const guint8 *taken = self->data;

  if (self->failed || self->left < len)
    {
      self->failed = TRUE;
      return NULL;
    }

  self->data += len;
  self->left -= len;
  return taken;
}

/* Copies the next @len bytes to @out, or zeroes. */
static inline void
wrn_reader_get_bytes (WrnReader *self, guint8 *out, gsize len)
{
  const guint8 *taken = wrn_reader_take (self, len);

  if (taken != NULL)
    memcpy (out, taken, len);
  else
    memset (out, 0, len);
}

static inline guint8
wrn_reader_get_u8 (WrnReader *self)
{
  guint8 value;

  wrn_reader_get_bytes (self, &value, 1);
  return value;
}

static inline guint16
wrn_reader_get_u16 (WrnReader *self)
{
  guint8 b[2];

  wrn_reader_get_bytes (self, b, sizeof b);
  return (guint16) (b[0] | b[1] << 8);
}

static inline guint16
wrn_reader_get_be16 (WrnReader *self)
{
  guint8 b[2];

  wrn_reader_get_bytes (self, b, sizeof b);
  return (guint16) (b[0] << 8 | b[1]);
}

static inline guint32
wrn_reader_get_u32 (WrnReader *self)
{
  guint8 b[4];

  wrn_reader_get_bytes (self, b, sizeof b);
  return b[0] | (guint32) b[1] << 8 | (guint32) b[2] << 16 | (guint32) b[3] << 24;
}

static inline guint32
wrn_reader_get_be32 (WrnReader *self)
{
  /* Where GLib has no instruction for it, its macro reads its argument four times. */
  const guint32 swapped = wrn_reader_get_u32 (self);

  return GUINT32_SWAP_LE_BE (swapped);
}

static inline guint64
wrn_reader_get_u64 (WrnReader *self)
{
  guint8 b[8];
  guint64 value = 0;

  wrn_reader_get_bytes (self, b, sizeof b);
  for (guint i = 0; i < sizeof b; i++)
    value |= (guint64) b[i] << (8 * i);
  return value;
}

/* TRUE if every read so far fitted and no byte is left over: trailing bytes are
 * a malformed message, not slack. */
static inline gboolean
wrn_reader_finish (const WrnReader *self)
{
  return !self->failed && self->left == 0;
}
