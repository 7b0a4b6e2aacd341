/* wrn-sim-random.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The simulator's dice: small, fast, and the same for the same seed.
 */
#define G_LOG_DOMAIN "wrn-sim"

#include "config.h"

#include "tests/support/wrn-sim-random.h"

#include <string.h>

static guint64
rotate_left (guint64 x, guint by)
{
  return x << by | x >> (64 - by);
}

/* Neighbouring seeds give unrelated streams, so "seed + n" makes one for each host. */
void
wrn_sim_random_seed (WrnSimRandom *self, guint64 seed)
{
  for (guint i = 0; i < G_N_ELEMENTS (self->state); i++)
    {
      guint64 z = (seed += G_GUINT64_CONSTANT (0x9e3779b97f4a7c15));

      z = (z ^ z >> 30) * G_GUINT64_CONSTANT (0xbf58476d1ce4e5b9);
      z = (z ^ z >> 27) * G_GUINT64_CONSTANT (0x94d049bb133111eb);
      self->state[i] = z ^ z >> 31;
    }
}

guint64
wrn_sim_random_next (WrnSimRandom *self)
{
  guint64 *s = self->state;
  const guint64 result = rotate_left (s[1] * 5, 7) * 9;
  const guint64 t = s[1] << 17;

  s[2] ^= s[0];
  s[3] ^= s[1];
  s[1] ^= s[2];
  s[0] ^= s[3];
  s[2] ^= t;
  s[3] = rotate_left (s[3], 45);
  return result;
}

/* A number from 0 to @limit - 1; the bias of 2^-32 does not matter to a test. */
guint32
wrn_sim_random_below (WrnSimRandom *self, guint32 limit)
{
  return (guint32) ((wrn_sim_random_next (self) >> 32) * limit >> 32);
}

/* Throws no dice for an impossible event, so that a perfect network costs nothing. */
gboolean
wrn_sim_random_chance (WrnSimRandom *self, double probability)
{
  if (probability <= 0)
    return FALSE;
  return (double) (wrn_sim_random_next (self) >> 11) * 0x1.0p-53 < probability;
}

/* Has the form of an entropy source: @self is a #WrnSimRandom. */
void
wrn_sim_random_fill (gpointer self, guint8 *out, gsize len)
{
  while (len > 0)
    {
      const guint64 word = wrn_sim_random_next (self);
      const gsize n = MIN (len, sizeof word);

      memcpy (out, &word, n);
      out += n;
      len -= n;
    }
}
