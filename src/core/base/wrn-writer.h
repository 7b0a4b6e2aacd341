/* wrn-writer.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Writes a message into a caller's buffer, bounded as the reader is.
 */
#pragma once

#include <glib.h>
#include <string.h>

/* A cursor over a borrowed buffer. Failure is sticky: what does not fit is not written, and
 * wrn_writer_finish() tells. */
typedef struct
{
  guint8 *start; /* (not owned) */
  gsize len;
  gsize size;
  gboolean failed;
} WrnWriter;

static inline WrnWriter
wrn_writer_over (guint8 *data, gsize size)
{
  return (WrnWriter){ .start = data, .len = 0, .size = size, .failed = FALSE };
}

/* Lends @len bytes to be filled in, or NULL if they do not fit. */
static inline guint8 *
wrn_writer_reserve (WrnWriter *self, gsize len)
{
  guint8 *at;

  if (self->failed || self->size - self->len < len)
    {
      self->failed = TRUE;
      return NULL;
    }

  at = self->start + self->len;
  self->len += len;
  return at;
}

static inline void
wrn_writer_put_bytes (WrnWriter *self, const guint8 *bytes, gsize len)
{
  guint8 *at = wrn_writer_reserve (self, len);

  if (at != NULL && len > 0)
    memcpy (at, bytes, len);
}

static inline void
wrn_writer_put_u8 (WrnWriter *self, guint8 value)
{
  wrn_writer_put_bytes (self, &value, 1);
}

static inline void
wrn_writer_put_u16 (WrnWriter *self, guint16 value)
{
  const guint8 b[2] = { (guint8) value, (guint8) (value >> 8) };

  wrn_writer_put_bytes (self, b, sizeof b);
}

static inline void
wrn_writer_put_be16 (WrnWriter *self, guint16 value)
{
  const guint8 b[2] = { (guint8) (value >> 8), (guint8) value };

  wrn_writer_put_bytes (self, b, sizeof b);
}

static inline void
wrn_writer_put_u32 (WrnWriter *self, guint32 value)
{
  const guint8 b[4] = {
    (guint8) value,
    (guint8) (value >> 8),
    (guint8) (value >> 16),
    (guint8) (value >> 24),
  };

  wrn_writer_put_bytes (self, b, sizeof b);
}

static inline void
wrn_writer_put_be32 (WrnWriter *self, guint32 value)
{
  wrn_writer_put_u32 (self, GUINT32_SWAP_LE_BE (value));
}

static inline void
wrn_writer_put_u64 (WrnWriter *self, guint64 value)
{
  guint8 b[8];

  for (guint i = 0; i < sizeof b; i++)
    b[i] = (guint8) (value >> (8 * i));
  wrn_writer_put_bytes (self, b, sizeof b);
}

/* The number of bytes written, or 0 if something did not fit. */
static inline gsize
wrn_writer_finish (const WrnWriter *self)
{
  return self->failed ? 0 : self->len;
}
