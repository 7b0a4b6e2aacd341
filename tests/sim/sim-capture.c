/* sim-capture.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What an eavesdropper has: datagrams as they were sent, to be sent again or bent.
 */
#define G_LOG_DOMAIN "wrn-sim"

#include "config.h"

#include "tests/sim/sim-capture.h"

#include <string.h>

struct _SimCapture
{
  WrnSim *sim; /* (not owned) */
  guint max;
  GArray *packets; /* (owned) (element-type SimCaptured) */
};

static gboolean
capture_cb (gpointer data, WrnSimSighting *sighting)
{
  SimCapture *self = data;

  if (sighting->to != NULL && sighting->len > 0 && self->packets->len < self->max)
    {
      const SimCaptured captured = {
        .to = sighting->to,
        .flow = sighting->flow,
        .bytes = g_bytes_new (sighting->data, sighting->len),
      };

      g_array_append_val (self->packets, captured);
    }
  return TRUE;
}

static void
clear_captured (gpointer data)
{
  SimCaptured *captured = data;

  g_bytes_unref (captured->bytes);
}

/* Keeps the first @max datagrams from now on. */
SimCapture *
sim_capture_new (WrnSim *sim, guint max)
{
  SimCapture *self = g_new0 (SimCapture, 1);

  self->sim = sim;
  self->max = max;
  self->packets = g_array_new (FALSE, FALSE, sizeof (SimCaptured));
  g_array_set_clear_func (self->packets, clear_captured);
  wrn_sim_set_hook (sim, capture_cb, self);
  return self;
}

void
sim_capture_free (SimCapture *self)
{
  g_array_unref (self->packets);
  g_free (self);
}

/* Hears no more, but keeps what it has. */
void
sim_capture_stop (SimCapture *self)
{
  wrn_sim_set_hook (self->sim, NULL, NULL);
}

guint
sim_capture_get_size (SimCapture *self)
{
  return self->packets->len;
}

const SimCaptured *
sim_capture_get (SimCapture *self, guint i)
{
  return &g_array_index (self->packets, SimCaptured, i);
}

/* Makes something hostile: noise, or a captured datagram as it was, shorter, longer or with a bit
 * flipped. Returns its length, 1 to @size. */
gsize
sim_capture_bend (SimCapture *self, WrnSimRandom *random, guint8 *out, gsize size)
{
  const guint32 how = wrn_sim_random_below (random, 8);
  const SimCaptured *captured;
  gsize len;

  if (how == 0 || self->packets->len == 0)
    {
      len = 1 + wrn_sim_random_below (random, (guint32) size);
      wrn_sim_random_fill (random, out, len);
      return len;
    }

  captured = sim_capture_get (self, wrn_sim_random_below (random, self->packets->len));
  len = MIN (g_bytes_get_size (captured->bytes), size);
  memcpy (out, g_bytes_get_data (captured->bytes, NULL), len);
  if (how == 1)
    len = 1 + wrn_sim_random_below (random, (guint32) len);
  else if (how == 2 && len < size)
    {
      const gsize more = 1 + wrn_sim_random_below (random, (guint32) (size - len));

      wrn_sim_random_fill (random, out + len, more);
      len += more;
    }
  else if (how < 6)
    {
      const guint32 bit = wrn_sim_random_below (random, (guint32) len * 8);

      out[bit / 8] ^= (guint8) (1 << bit % 8);
    }
  return len;
}
