/* wrn-supernode.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The supernode as a machine.
 */
#define G_LOG_DOMAIN "wrn-supernode"

#include "config.h"

#include "core/supernode/wrn-supernode.h"

#include "core/supernode/wrn-supernode-private.h"

/* Goodbyes between two polls, so that a hundred thousand fit any outbox. */
#define GOODBYES_AT_ONCE 1024

static void
handle_datagram (gpointer machine, WrnTime now, const WrnFlow *flow, guint8 *data, gsize len)
{
  wrn_supernode_handle_run (machine, now, flow, data, len, (guint16) CLAMP (len, 1, G_MAXUINT16));
}

static void
handle_command (gpointer machine, WrnTime now, const WrnCommand *command)
{
  WrnSupernode *self = machine;

  if (command->kind != WRN_COMMAND_CLOSE)
    return;
  self->closing = TRUE;
  self->closed_at = now;
}

static void
handle_timeout (gpointer machine, WrnTime now)
{
  WrnSupernode *self = machine;
  WrnTimer *timer;

  while ((timer = wrn_timer_heap_pop_due (self->client_timers, now)) != NULL)
    wrn_supernode_tick_client (self, now, timer->owner);
  while ((timer = wrn_timer_heap_pop_due (self->relay_timers, now)) != NULL)
    wrn_supernode_tick_relay (self, now, timer->owner);
}

static WrnTime
next_timeout (gpointer machine)
{
  const WrnSupernode *self = machine;

  return MIN (wrn_timer_heap_next (self->client_timers), wrn_timer_heap_next (self->relay_timers));
}

/* Takes a client, any one; NULL if there is none left. */
static WrnSupernodeClient *
pick_client (WrnSupernode *self)
{
  const WrnTimer *timer = wrn_timer_heap_pop_due (self->client_timers, WRN_TIME_NEVER - 1);

  return timer != NULL ? timer->owner : NULL;
}

/* Some more goodbyes to those who are registered; everyone is forgotten. */
static void
say_goodbye (WrnSupernode *self)
{
  static const guint8 bye[1] = { WRN_KIND_BYE };

  for (guint i = 0; i < GOODBYES_AT_ONCE; i++)
    {
      WrnSupernodeClient *client = pick_client (self);

      if (client == NULL)
        return;
      if (client->topic != NULL && !wrn_flow_is_none (&client->flow))
        wrn_supernode_send (self, self->closed_at, client, &client->flow, bye, sizeof bye);
      wrn_supernode_remove_client (self, client);
    }
}

static gboolean
poll_effect (gpointer machine, WrnEffect *effect)
{
  WrnSupernode *self = machine;

  while (!wrn_outbox_poll (self->outbox, effect))
    {
      if (!self->closing || g_hash_table_size (self->clients) == 0)
        return FALSE;
      say_goodbye (self);
    }
  return TRUE;
}

static const WrnMachineClass machine_class = {
  .handle_datagram = handle_datagram,
  .handle_run = wrn_supernode_handle_run,
  .handle_command = handle_command,
  .handle_timeout = handle_timeout,
  .next_timeout = next_timeout,
  .poll = poll_effect,
};

G_STATIC_ASSERT (G_STRUCT_OFFSET (WrnTopic, id) == 0);

/* A topic's id is a hash as well, of which wrn_node_id_hash() reads the first bytes. */
static gboolean
equal_topic (gconstpointer a, gconstpointer b)
{
  return memcmp (a, b, WRN_TOPIC_LEN) == 0;
}

/**
 * wrn_supernode_new:
 * @options: who it is and what it allows; copied
 */
WrnSupernode *
wrn_supernode_new (const WrnSupernodeOptions *options)
{
  WrnSupernode *self = g_new0 (WrnSupernode, 1);
  const guint8 *key = options->identity->dh.public_key;

  self->identity = *options->identity;
  self->entropy = options->entropy;
  self->other_port = options->other_port;

  wrn_realm_init_supernode (&self->realm, key);
  self->gate = wrn_gate_new (&self->realm, key, self->entropy, &options->limits.gate);
  wrn_supernode_set_limits (self, &options->limits);
  self->indices = wrn_index_table_new (self->entropy);
  self->outbox = wrn_outbox_new ();
  self->context = (WrnSessionContext){
    .realm = &self->realm,
    .identity = &self->identity,
    .entropy = self->entropy,
    .indices = self->indices,
    .kind = WRN_INDEX_SESSION,
    /* AES needs half a kilobyte of expanded key for each client, and control is little. */
    .suites = WRN_SUITE_CHACHA20_POLY1305,
    .retry_limit = WRN_SESSION_RETRY_LIMIT,
  };

  self->clients = g_hash_table_new (wrn_node_id_hash, wrn_node_id_equal);
  self->client_timers = wrn_timer_heap_new ();
  self->topics =
      g_hash_table_new_full (wrn_node_id_hash, equal_topic, (GDestroyNotify) wrn_topic_free, NULL);
  wrn_network_table_init (&self->networks);
  self->relays = g_hash_table_new (wrn_relay_hash, wrn_relay_equal);
  self->relay_timers = wrn_timer_heap_new ();
  return self;
}

void
wrn_supernode_free (WrnSupernode *self)
{
  WrnSupernodeClient *client;

  while ((client = pick_client (self)) != NULL)
    wrn_supernode_remove_client (self, client);
  g_assert (wrn_index_table_get_size (self->indices) == 0);

  wrn_timer_heap_free (self->relay_timers);
  g_hash_table_unref (self->relays);
  wrn_network_table_clear (&self->networks);
  g_hash_table_unref (self->topics);
  wrn_timer_heap_free (self->client_timers);
  g_hash_table_unref (self->clients);
  wrn_outbox_free (self->outbox);
  wrn_index_table_free (self->indices);
  wrn_gate_free (self->gate);
  wrn_identity_clear (&self->identity);
  g_free (self);
}

/* What is above a new limit stays, until it goes by itself; nothing is added to it. */
void
wrn_supernode_set_limits (WrnSupernode *self, const WrnSupernodeLimits *limits)
{
  self->limits = *limits;
  self->limits.topic_slots = CLAMP (self->limits.topic_slots, 1, WRN_SLOTS_MAX);
  self->limits.ttl = MIN (self->limits.ttl, G_MAXUINT16);
  wrn_gate_set_limits (self->gate, &self->limits.gate);
}

WrnMachine
wrn_supernode_get_machine (WrnSupernode *self)
{
  return (WrnMachine){ .klass = &machine_class, .self = self };
}

/**
 * wrn_supernode_get_stats:
 * @self: a supernode
 * @stats: (out): what it holds now and did so far
 */
void
wrn_supernode_get_stats (const WrnSupernode *self, WrnSupernodeStats *stats)
{
  *stats = self->stats;
  stats->lobby = self->lobby.length;
  stats->clients = g_hash_table_size (self->clients) - stats->lobby;
  stats->topics = g_hash_table_size (self->topics);
  stats->channels = g_hash_table_size (self->relays);
}
