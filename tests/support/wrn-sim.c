/* wrn-sim.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * An Internet in virtual time: the queue, the packets, and what a test may do to it all.
 */
#define G_LOG_DOMAIN "wrn-sim"

#include "config.h"

#include "tests/support/wrn-sim.h"

#include "tests/support/wrn-sim-private.h"

#include <string.h>

/* Room for any message; larger packets are hostile, larger frames rare. */
#define PACKET_ROOM 2048

/* Neither zero nor a round number, so that nobody confuses a time with a duration. */
#define START WRN_SECONDS (100000)

/* (nullable) (not owned): what a dying test program prints. */
static WrnSim *newest;

static void
free_packet (gpointer data)
{
  WrnSimPacket *packet = data;

  g_free (packet->data);
  g_free (packet);
}

static void
free_box (gpointer data)
{
  WrnSimBox *box = data;

  g_clear_pointer (&box->nat, wrn_sim_nat_free);
  g_free (box);
}

static void
free_host (gpointer data)
{
  wrn_sim_host_free (data);
}

static WrnSimBox *
append_box (WrnSim *self, WrnSimBox *outside)
{
  WrnSimBox *box = g_new0 (WrnSimBox, 1);

  box->sim = self;
  box->index = self->boxes->len;
  box->outside = outside;
  g_ptr_array_add (self->boxes, box);
  return box;
}

/* The Internet delays by 10 ms and is otherwise perfect. */
WrnSim *
wrn_sim_new (guint64 seed)
{
  WrnSim *self = g_new0 (WrnSim, 1);

  self->now = START;
  wrn_sim_random_seed (&self->random, seed);
  wrn_sim_queue_init (&self->queue);
  wrn_sim_table_init (&self->places);
  self->boxes = g_ptr_array_new_with_free_func (free_box);
  self->hosts = g_ptr_array_new_with_free_func (free_host);
  self->cuts = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  self->packets = g_ptr_array_new_with_free_func (free_packet);
  self->free_packets = g_array_new (FALSE, FALSE, sizeof (guint32));
  self->plans = g_array_new (FALSE, FALSE, sizeof (WrnSimPlan));
  self->free_plans = g_array_new (FALSE, FALSE, sizeof (guint32));
  self->log = wrn_sim_log_new ();
  self->core.delay = WRN_MSEC (10);
  append_box (self, NULL);
  newest = self;
  return self;
}

void
wrn_sim_free (WrnSim *self)
{
  if (newest == self)
    newest = NULL;
  g_ptr_array_unref (self->hosts);
  g_ptr_array_unref (self->boxes);
  g_ptr_array_unref (self->packets);
  g_array_unref (self->free_packets);
  g_array_unref (self->plans);
  g_array_unref (self->free_plans);
  g_hash_table_unref (self->cuts);
  wrn_sim_table_clear (&self->places);
  wrn_sim_queue_clear (&self->queue);
  wrn_sim_log_free (self->log);
  g_free (self);
}

WrnTime
wrn_sim_get_now (WrnSim *self)
{
  return self->now;
}

/* For what the test itself leaves to chance; it becomes part of the trace. */
WrnSimRandom *
wrn_sim_get_random (WrnSim *self)
{
  return &self->random;
}

/* A hash of all packets so far: who, when, and each byte. */
guint64
wrn_sim_get_trace (WrnSim *self)
{
  return self->trace;
}

guint64
wrn_sim_get_n_events (WrnSim *self)
{
  return self->n_events;
}

guint64
wrn_sim_get_n_packets (WrnSim *self, WrnSimFate fate)
{
  return self->fates[fate];
}

/* What every packet meets that crosses the Internet, besides the links of the two hosts. */
void
wrn_sim_set_core (WrnSim *self, const WrnSimLink *link)
{
  self->core = *link;
}

/* Lets @hook see every packet that leaves or reaches a host; NULL removes it. */
void
wrn_sim_set_hook (WrnSim *self, WrnSimHook hook, gpointer data)
{
  self->hook = hook;
  self->hook_data = data;
}

/* Whether packets of @a and @b, by any way, reach each other. */
void
wrn_sim_cut (WrnSim *self, WrnSimHost *a, WrnSimHost *b, gboolean cut)
{
  const guint64 pair = (guint64) MIN (a->index, b->index) << 32 | MAX (a->index, b->index);

  if (cut)
    g_hash_table_add (self->cuts, g_memdup2 (&pair, sizeof pair));
  else
    g_hash_table_remove (self->cuts, &pair);
}

WrnSimHost *
wrn_sim_add_host (WrnSim *self, const char *name, WrnSimBox *behind)
{
  WrnSimHost *host = wrn_sim_host_new (self, name, wrn_sim_random_next (&self->random));

  host->index = self->hosts->len;
  g_ptr_array_add (self->hosts, host);
  wrn_sim_net_attach (host, behind);
  return host;
}

/**
 * wrn_sim_add_box:
 * @self: a simulation
 * @outside: (nullable): the box it stands behind, %NULL for the Internet
 * @config: what it does to packets
 *
 * Returns: (transfer none): the box, or the network inside it, which is the same thing here
 */
WrnSimBox *
wrn_sim_add_box (WrnSim *self, WrnSimBox *outside, const WrnSimNatConfig *config)
{
  WrnSimBox *box =
      append_box (self, outside != NULL ? outside : g_ptr_array_index (self->boxes, 0));

  box->nat = wrn_sim_nat_new (config, &self->random);
  wrn_sim_box_renumber (box);
  return box;
}

/**
 * wrn_sim_add_site:
 * @self: a simulation
 * @types: boxes by type, the one nearest to the host first, joined by "+"; or "open"
 *
 * Returns: (transfer none) (nullable): the network for wrn_sim_add_host(); %NULL, which is the
 *   Internet, for "open"
 */
WrnSimBox *
wrn_sim_add_site (WrnSim *self, const char *types)
{
  g_auto (GStrv) names = g_strsplit (types, "+", -1);
  WrnSimBox *box = NULL;
  WrnSimNatConfig config;

  if (g_str_equal (types, "open"))
    return NULL;
  for (guint i = g_strv_length (names); i > 0; i--)
    {
      g_assert_true (wrn_sim_nat_config_named (names[i - 1], &config));
      box = wrn_sim_add_box (self, box, &config);
    }
  return box;
}

WrnSimNat *
wrn_sim_box_get_nat (WrnSimBox *self)
{
  return self->nat;
}

/* Takes a packet from the pool and fills it. */
guint32
wrn_sim_packet_new (WrnSim *self, const guint8 *data, gsize len)
{
  WrnSimPacket *packet;
  guint32 index;

  if (self->free_packets->len > 0)
    {
      index = g_array_index (self->free_packets, guint32, self->free_packets->len - 1);
      g_array_set_size (self->free_packets, self->free_packets->len - 1);
      packet = wrn_sim_packet (self, index);
    }
  else
    {
      index = self->packets->len;
      packet = g_new0 (WrnSimPacket, 1);
      g_ptr_array_add (self->packets, packet);
    }

  if (packet->room < len || packet->data == NULL)
    {
      g_free (packet->data);
      packet->room = MAX (len, PACKET_ROOM);
      packet->data = g_malloc (packet->room);
    }
  if (len > 0)
    memcpy (packet->data, data, len);
  packet->len = len;
  return index;
}

void
wrn_sim_packet_release (WrnSim *self, guint32 index)
{
  WrnSimPacket *packet = wrn_sim_packet (self, index);

  if (packet->room > PACKET_ROOM)
    g_clear_pointer (&packet->data, g_free);
  g_array_append_val (self->free_packets, index);
}

/* The end of a datagram: it is counted, logged, and its memory free again. */
void
wrn_sim_packet_end (WrnSim *self, guint32 index, WrnSimFate fate)
{
  const WrnSimPacket *packet = wrn_sim_packet (self, index);
  const gboolean at_host = packet->place != 0 && !WRN_SIM_PLACE_IS_BOX (packet->place);
  const WrnSimLogEntry entry = {
    .at = self->now,
    .fate = fate,
    .origin = packet->origin,
    .place = at_host ? WRN_SIM_PLACE_INDEX (packet->place) : WRN_SIM_NOBODY,
    .len = (guint32) packet->len,
    .source = packet->source,
    .target = packet->target,
  };

  self->fates[fate]++;
  wrn_sim_log_add (self->log, &entry);
  wrn_sim_packet_release (self, index);
}

/**
 * wrn_sim_inject:
 * @self: a simulation
 * @to: whose socket
 * @flow: as @to shall see it; the remote end may be a lie
 * @data: a datagram
 * @len: its length
 *
 * Puts a forged datagram before @to, past all boxes, links and hooks: what somebody near it can do.
 */
void
wrn_sim_inject (WrnSim *self, WrnSimHost *to, const WrnFlow *flow, const guint8 *data, gsize len)
{
  const guint32 index = wrn_sim_packet_new (self, data, len);
  WrnSimPacket *packet = wrn_sim_packet (self, index);

  packet->origin = WRN_SIM_NOBODY;
  packet->place = WRN_SIM_PLACE_HOST (to->index);
  packet->source = flow->remote;
  packet->target = flow->local;
  wrn_sim_queue_push (&self->queue, self->now, WRN_SIM_EVENT_LAST, index);
}

/* Calls @call after @delay, between two events. */
void
wrn_sim_call_in (WrnSim *self, WrnTime delay, WrnSimCall call, gpointer data)
{
  const WrnSimPlan plan = { call, data };
  guint32 index = self->plans->len;

  if (self->free_plans->len > 0)
    {
      index = g_array_index (self->free_plans, guint32, self->free_plans->len - 1);
      g_array_set_size (self->free_plans, self->free_plans->len - 1);
      g_array_index (self->plans, WrnSimPlan, index) = plan;
    }
  else
    g_array_append_val (self->plans, plan);
  wrn_sim_queue_push (&self->queue, self->now + delay, WRN_SIM_EVENT_CALL, index);
}

static void
carry_out (WrnSim *self, guint32 index)
{
  const WrnSimPlan plan = g_array_index (self->plans, WrnSimPlan, index);

  g_array_append_val (self->free_plans, index);
  plan.call (plan.data);
}

static void
handle_event (WrnSim *self, const WrnSimEvent *event)
{
  self->n_events++;
  switch (event->kind)
    {
    case WRN_SIM_EVENT_PACKET:
      wrn_sim_net_arrive (self, event->index);
      break;
    case WRN_SIM_EVENT_LAST:
      wrn_sim_net_finish (self, event->index);
      break;
    case WRN_SIM_EVENT_FRAME:
      {
        WrnSimPacket *packet = wrn_sim_packet (self, event->index);

        wrn_sim_host_handle_frame (wrn_sim_host (self, packet->origin), packet);
        wrn_sim_packet_release (self, event->index);
        break;
      }
    case WRN_SIM_EVENT_TIMER:
      {
        WrnSimHost *host = wrn_sim_host (self, event->index);

        /* Only the newest of its timers counts. */
        if (host->armed == event->at)
          wrn_sim_host_handle_timer (host);
        break;
      }
    case WRN_SIM_EVENT_CALL:
      carry_out (self, event->index);
      break;
    default:
      g_assert_not_reached ();
    }
}

static void
step (WrnSim *self)
{
  const WrnSimEvent event = wrn_sim_queue_pop (&self->queue);

  g_assert (event.at >= self->now);
  self->now = event.at;
  handle_event (self, &event);
}

/* Lets everything happen up to and including @until, which then is the time. */
void
wrn_sim_run_until (WrnSim *self, WrnTime until)
{
  while (wrn_sim_queue_next (&self->queue) <= until)
    step (self);
  self->now = MAX (self->now, until);
}

void
wrn_sim_run_for (WrnSim *self, WrnTime duration)
{
  wrn_sim_run_until (self, self->now + duration);
}

/**
 * wrn_sim_run_until_true:
 * @self: a simulation
 * @predicate: what is waited for; asked after each event
 * @data: for @predicate
 * @patience: for how long from now
 *
 * Returns: %FALSE if it has not come true by then
 */
gboolean
wrn_sim_run_until_true (WrnSim *self, WrnSimPredicate predicate, gpointer data, WrnTime patience)
{
  const WrnTime deadline = self->now + patience;

  while (!predicate (data))
    {
      if (wrn_sim_queue_next (&self->queue) > deadline)
        {
          self->now = deadline;
          return FALSE;
        }
      step (self);
    }
  return TRUE;
}

/* Prints the last packets of the newest simulation to standard error. */
void
wrn_sim_print_flow (void)
{
  if (newest != NULL)
    wrn_sim_log_print (newest->log, newest->hosts);
}
