/* wrn-test-entropy.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Randomness that a test can foresee: first what it dictates, then a stream from a seed.
 */
#include "config.h"

#include "tests/support/wrn-test-entropy.h"

#include <string.h>

/* splitmix64: every seed gives another stream, 0 included. */
static guint64
next (guint64 *state)
{
  guint64 z = *state += G_GUINT64_CONSTANT (0x9e3779b97f4a7c15);

  z = (z ^ z >> 30) * G_GUINT64_CONSTANT (0xbf58476d1ce4e5b9);
  z = (z ^ z >> 27) * G_GUINT64_CONSTANT (0x94d049bb133111eb);
  return z ^ z >> 31;
}

static void
fill (gpointer data, guint8 *out, gsize len)
{
  WrnTestEntropy *self = data;
  const gsize dictated = MIN (len, self->script_len - self->script_at);

  memcpy (out, self->script + self->script_at, dictated);
  self->script_at += dictated;
  self->n_drawn += len;
  for (gsize at = dictated; at < len; at += sizeof (guint64))
    {
      const guint64 word = GUINT64_TO_LE (next (&self->state));

      memcpy (out + at, &word, MIN (sizeof word, len - at));
    }
}

void
wrn_test_entropy_init (WrnTestEntropy *self, guint64 seed)
{
  *self = (WrnTestEntropy){ .entropy = { fill, self }, .state = seed };
}

/* The next bytes to be drawn, after those dictated before. */
void
wrn_test_entropy_dictate (WrnTestEntropy *self, const guint8 *bytes, gsize len)
{
  g_assert_cmpuint (self->script_len + len, <=, sizeof self->script);

  memcpy (self->script + self->script_len, bytes, len);
  self->script_len += len;
}

/* Whether all that was dictated has been drawn. */
gboolean
wrn_test_entropy_is_spent (const WrnTestEntropy *self)
{
  return self->script_at == self->script_len;
}
