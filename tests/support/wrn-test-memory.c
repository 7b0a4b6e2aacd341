/* wrn-test-memory.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A scheme whose connections are in memory, on a network that does what a test wants.
 */
#include "config.h"

#include "tests/support/wrn-test-memory.h"

#include <string.h>

#include "core/wire/wrn-wire.h"

/* Handed on together. */
#define BATCH 16

typedef struct _Side Side;

typedef struct
{
  gint64 due;
  gsize len;
  guint8 bytes[WRN_PACKET_MAX];
} Parcel;

/* What both ends share. Whoever is at the other end finds there what was sent before. */
typedef struct
{
  gint n_users;
  Side *sides[2];    /* (not owned) (nullable) */
  GQueue parcels[2]; /* (element-type Parcel): for each side, by due time */
  gsize n_bytes[2];
  gint64 busy_until[2];
} Pipe;

struct _Side
{
  WrnConnection parent;
  Pipe *pipe; /* (owned) */
  guint which;
  GSource *source; /* (owned): in the context of its computer */
  gboolean is_open;
  gboolean is_refused;
};

WrnTestMemory wrn_test_memory;

/* The one computer that listens. */
static WrnTestEnd *listener;
static WrnEndpoint listener_address;
static GRand *dice;

static void
pipe_unref (Pipe *self)
{
  if (--self->n_users > 0)
    return;
  for (guint i = 0; i < 2; i++)
    g_queue_clear_full (&self->parcels[i], g_free);
  g_free (self);
}

static void
wake (Side *self)
{
  const Parcel *first = g_queue_peek_head (&self->pipe->parcels[self->which]);

  if (!self->is_open || self->pipe->sides[!self->which] == NULL)
    g_source_set_ready_time (self->source, 0);
  else
    g_source_set_ready_time (self->source, first != NULL ? first->due : -1);
}

static void
deliver (Side *self)
{
  GQueue *queue = &self->pipe->parcels[self->which];
  const gint64 now = g_get_monotonic_time ();
  WrnSlice packets[BATCH];
  Parcel *parcels[BATCH];
  const Parcel *first;
  guint n = 0;

  while (n < BATCH && (first = g_queue_peek_head (queue)) != NULL && first->due <= now)
    {
      parcels[n] = g_queue_pop_head (queue);
      self->pipe->n_bytes[self->which] -= parcels[n]->len;
      packets[n] = (WrnSlice){ parcels[n]->bytes, parcels[n]->len };
      n++;
    }
  if (n > 0)
    self->parent.handlers->received (self->parent.user_data, packets, n);
  for (guint i = 0; i < n; i++)
    g_free (parcels[i]);
}

static void
close_side (Side *self, const char *why)
{
  g_autoptr (GError) error = NULL;

  if (why != NULL)
    g_set_error_literal (&error, G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED, why);
  self->parent.handlers->closed (self->parent.user_data, error);
}

/* The other computer takes it, or does not. */
static gboolean
arrive_cb (gpointer user_data)
{
  Pipe *pipe = user_data;
  Side *dialler = pipe->sides[0];
  WrnEndpoint remote = wrn_endpoint_ipv4 (0x7f000001, 1);

  if (dialler == NULL)
    return G_SOURCE_REMOVE;
  if (listener->carriers == NULL ||
      !wrn_carriers_accept (listener->carriers, &wrn_test_memory_carrier, &remote, pipe))
    dialler->is_refused = TRUE;
  g_source_set_ready_time (dialler->source, 0);
  return G_SOURCE_REMOVE;
}

static gboolean
side_cb (gpointer user_data)
{
  Side *self = user_data;
  const gboolean is_alone = self->pipe->sides[!self->which] == NULL;

  g_source_set_ready_time (self->source, -1);
  if (self->is_refused || (is_alone && self->which == 0 && !self->is_open))
    {
      close_side (self, "nobody listens");
      return G_SOURCE_CONTINUE;
    }
  if (!self->is_open)
    {
      self->is_open = TRUE;
      self->parent.handlers->opened (self->parent.user_data);
    }
  deliver (self);
  if (is_alone && g_queue_is_empty (&self->pipe->parcels[self->which]))
    close_side (self, NULL);
  else
    wake (self);
  return G_SOURCE_CONTINUE;
}

static gboolean
dispatch (GSource *source, GSourceFunc callback, gpointer user_data)
{
  return callback (user_data);
}

static GSourceFuncs side_funcs = { .dispatch = dispatch };

/* Behind those that are due at the same time. */
static gint
compare_due (gconstpointer a, gconstpointer b, gpointer unused)
{
  const gint64 x = ((const Parcel *) a)->due, y = ((const Parcel *) b)->due;

  return x <= y ? -1 : 1;
}

static guint
make_room (Pipe *pipe, guint to, gsize len)
{
  guint n_dropped = 0;

  while (pipe->n_bytes[to] + len > WRN_TEST_MEMORY_BYTES)
    {
      Parcel *oldest = g_queue_pop_head (&pipe->parcels[to]);

      pipe->n_bytes[to] -= oldest->len;
      g_free (oldest);
      n_dropped++;
    }
  return n_dropped;
}

static gint64
get_due (Pipe *pipe, guint to, gsize len)
{
  const WrnTestMemory *network = &wrn_test_memory;
  gint64 due = MAX (g_get_monotonic_time (), pipe->busy_until[to]);

  if (network->rate > 0)
    due += (gint64) len * G_USEC_PER_SEC / network->rate;
  pipe->busy_until[to] = network->rate > 0 ? due : 0;
  due += network->delay_msec * 1000;
  if (network->jitter_msec > 0)
    due += g_rand_int_range (dice, 0, (gint32) network->jitter_msec * 1000 + 1);
  return due;
}

static guint
send_packet (WrnConnection *connection, const guint8 *data, gsize len)
{
  const Side *self = (const Side *) connection;
  const guint to = !self->which;
  Pipe *pipe = self->pipe;
  const Parcel *last;
  Parcel *parcel;
  guint n_dropped;

  if (wrn_test_memory.cut || g_rand_double (dice) < wrn_test_memory.loss)
    return 0;

  n_dropped = make_room (pipe, to, len);
  last = g_queue_peek_tail (&pipe->parcels[to]);
  parcel = g_new (Parcel, 1);
  parcel->due = get_due (pipe, to, len);
  if (!wrn_test_memory.reorders && last != NULL)
    parcel->due = MAX (parcel->due, last->due);
  parcel->len = len;
  memcpy (parcel->bytes, data, len);
  g_queue_insert_sorted (&pipe->parcels[to], parcel, compare_due, NULL);
  pipe->n_bytes[to] += len;
  if (pipe->sides[to] != NULL)
    wake (pipe->sides[to]);
  return n_dropped;
}

static void
free_side (WrnConnection *connection)
{
  Side *self = (Side *) connection;
  Side *other = self->pipe->sides[!self->which];

  g_source_destroy (self->source);
  g_source_unref (self->source);
  self->pipe->sides[self->which] = NULL;
  if (other != NULL)
    wake (other);
  pipe_unref (self->pipe);
  g_free (self);
}

static const WrnConnectionClass side_class = { .send = send_packet, .free = free_side };

static Side *
side_new (Pipe *pipe, guint which, const WrnConnectionHandlers *handlers, gpointer user_data)
{
  Side *self = g_new0 (Side, 1);

  self->parent = (WrnConnection){ &side_class, handlers, user_data };
  self->pipe = pipe;
  self->which = which;
  pipe->n_users++;
  pipe->sides[which] = self;
  self->source = g_source_new (&side_funcs, sizeof (GSource));
  g_source_set_callback (self->source, side_cb, self, NULL);
  g_source_attach (self->source, g_main_context_get_thread_default ());
  return self;
}

static WrnConnection *
connect_memory (const WrnCarrier *carrier,
                const WrnCarrierTarget *target,
                const WrnConnectionHandlers *handlers,
                gpointer user_data)
{
  Pipe *pipe = g_new0 (Pipe, 1);
  Side *self = side_new (pipe, 0, handlers, user_data);
  GSource *arrival;

  g_assert_cmpuint (target->endpoint->port, ==, listener_address.port);
  /* What stands still cannot refuse either. */
  arrival = g_idle_source_new ();
  pipe->n_users++;
  g_source_set_callback (arrival, arrive_cb, pipe, (GDestroyNotify) pipe_unref);
  g_source_attach (arrival, listener->carriers != NULL ? listener->context
                                                       : g_main_context_get_thread_default ());
  g_source_unref (arrival);
  return &self->parent;
}

static WrnConnection *
accept_memory (const WrnCarrier *carrier,
               gpointer what,
               const WrnConnectionHandlers *handlers,
               gpointer user_data)
{
  Side *self = side_new (what, 1, handlers, user_data);

  g_source_set_ready_time (self->source, 0);
  return &self->parent;
}

const WrnCarrier wrn_test_memory_carrier = {
  .scheme = "memory",
  .number = WRN_TEST_MEMORY_CARRIER,
  .connect = connect_memory,
  .accept = accept_memory,
};

/* There is one network, and one who listens on it. */
void
wrn_test_memory_listen (WrnTestEnd *server, WrnEndpoint *where)
{
  *where = listener_address = wrn_endpoint_ipv4 (0x7f000001, 1);
  where->carrier = WRN_TEST_MEMORY_CARRIER;
  listener = server;
  if (dice == NULL)
    dice = g_rand_new_with_seed (22);
  g_rand_set_seed (dice, 22);
}
