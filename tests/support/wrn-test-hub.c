/* wrn-test-hub.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A supernode and its clients on a wire that loses nothing and takes no time.
 */
#include "config.h"

#include "tests/support/wrn-test-hub.h"

#define T0 WRN_SECONDS (1000)

/* @limits: (nullable): the default ones */
void
wrn_test_hub_init (WrnTestHub *self, guint64 seed, const WrnSupernodeLimits *limits)
{
  static const guint8 identity_seed[WRN_SEED_LEN] = { 's' };
  WrnSupernodeOptions options = { .limits = WRN_SUPERNODE_DEFAULT_LIMITS,
                                  .other_port = WRN_TEST_HUB_OTHER_PORT };

  *self = (WrnTestHub){ .now = T0 };
  g_assert_true (wrn_crypto_init ());
  wrn_sim_random_seed (&self->random, seed);
  self->entropy = (WrnEntropy){ wrn_sim_random_fill, &self->random };
  wrn_identity_init (&self->identity, identity_seed);
  wrn_test_topic_init (&self->topic, 0);

  options.identity = &self->identity;
  options.entropy = &self->entropy;
  if (limits != NULL)
    options.limits = *limits;
  self->supernode = wrn_supernode_new (&options);
  self->machine = wrn_supernode_get_machine (self->supernode);
  self->clients = g_ptr_array_new_with_free_func ((GDestroyNotify) wrn_test_client_free);
}

void
wrn_test_hub_clear (WrnTestHub *self)
{
  g_clear_pointer (&self->supernode, wrn_supernode_free);
  g_clear_pointer (&self->clients, g_ptr_array_unref);
}

/* Another client, which has said nothing yet. */
WrnTestClient *
wrn_test_hub_add (WrnTestHub *self, const WrnTestTopic *topic, guint number)
{
  WrnTestClient *client =
      wrn_test_client_new (topic, number, self->identity.dh.public_key, &self->entropy);

  g_ptr_array_add (self->clients, client);
  return client;
}

/* Another client of the usual topic, registered. */
WrnTestClient *
wrn_test_hub_join (WrnTestHub *self, guint number, const char *blob)
{
  WrnTestClient *client = wrn_test_hub_add (self, &self->topic, number);

  wrn_test_hub_connect (self, client);
  wrn_test_hub_register (self, client, blob, 300);
  return client;
}

static void
deliver (WrnTestHub *self, const WrnEndpoint *to, guint8 *data, gsize len)
{
  guint8 answer[WRN_PACKET_MAX];

  for (guint i = 0; i < self->clients->len; i++)
    {
      WrnTestClient *client = g_ptr_array_index (self->clients, i);
      gsize answer_len;

      if (!wrn_endpoint_equal (&client->flow.local, to))
        continue;
      answer_len = wrn_test_client_handle (client, self->now, data, len, answer);
      if (answer_len > 0)
        wrn_test_hub_send (self, client, answer, answer_len);
      return;
    }
}

static void
add_datagrams (const WrnEffectSend *run, GPtrArray *datagrams)
{
  for (gsize at = 0; at < run->len; at += run->segment)
    g_ptr_array_add (datagrams, g_bytes_new (run->data + at, MIN (run->segment, run->len - at)));
}

/* Carries out what the supernode wants; @from is where its input came from, if it had one. */
static void
carry_out (WrnTestHub *self, const WrnEndpoint *from, gsize bytes_in)
{
  g_autoptr (GPtrArray) datagrams = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  g_autoptr (GArray) to = g_array_new (FALSE, FALSE, sizeof (WrnEndpoint));
  WrnEffect effect;

  self->n_out = 0;
  self->bytes_out = self->bytes_back = 0;
  while (self->machine.klass->poll (self->machine.self, &effect))
    {
      if (effect.kind == WRN_EFFECT_EVENT)
        self->n_events++;
      if (effect.kind != WRN_EFFECT_SEND)
        continue;

      add_datagrams (&effect.send, datagrams);
      while (to->len < datagrams->len)
        g_array_append_val (to, effect.send.flow.remote);
      self->bytes_out += effect.send.len;
      self->last_out = effect.send.flow;
      if (from != NULL && wrn_endpoint_equal (from, &effect.send.flow.remote))
        self->bytes_back += effect.send.len;
    }
  self->n_out = datagrams->len;
  g_assert_true (!self->is_strict || self->bytes_back <= bytes_in);

  for (guint i = 0; i < datagrams->len; i++)
    {
      const guint n_out = self->n_out;
      const gsize bytes_out = self->bytes_out;
      const gsize bytes_back = self->bytes_back;
      guint8 data[WRN_PACKET_MAX];
      gsize len;
      gconstpointer bytes = g_bytes_get_data (datagrams->pdata[i], &len);

      g_assert_cmpuint (len, <=, sizeof data);
      memcpy (data, bytes, len);
      deliver (self, &g_array_index (to, WrnEndpoint, i), data, len);
      self->n_out = n_out;
      self->bytes_out = bytes_out;
      self->bytes_back = bytes_back;
    }
}

/**
 * wrn_test_hub_input:
 * @self: a hub
 * @flow: as the supernode sees it
 * @data: (inout): any bytes
 * @len: how many
 */
void
wrn_test_hub_input (WrnTestHub *self, const WrnFlow *flow, guint8 *data, gsize len)
{
  self->machine.klass->handle_datagram (self->machine.self, self->now, flow, data, len);
  carry_out (self, &flow->remote, len);
}

/* Sends from where @client is now. */
void
wrn_test_hub_send (WrnTestHub *self, WrnTestClient *client, guint8 *packet, gsize len)
{
  const WrnFlow flow = { .remote = client->flow.local, .local = client->flow.remote };

  g_assert_cmpuint (len, >, 0);
  wrn_test_hub_input (self, &flow, packet, len);
}

void
wrn_test_hub_command (WrnTestHub *self, WrnCommandKind kind)
{
  const WrnCommand command = { .kind = kind };

  self->machine.klass->handle_command (self->machine.self, self->now, &command);
  carry_out (self, NULL, 0);
}

/* Jumps from deadline to deadline. */
void
wrn_test_hub_advance (WrnTestHub *self, WrnTime duration)
{
  const WrnTime end = self->now + duration;
  WrnTime next;

  while ((next = self->machine.klass->next_timeout (self->machine.self)) <= end)
    {
      self->now = MAX (self->now, next);
      self->machine.klass->handle_timeout (self->machine.self, self->now);
      carry_out (self, NULL, 0);
      g_assert_cmpint (self->machine.klass->next_timeout (self->machine.self), >, self->now);
    }
  self->now = end;
}

/* A whole handshake, if the supernode plays along. */
void
wrn_test_hub_connect (WrnTestHub *self, WrnTestClient *client)
{
  guint8 packet[WRN_PACKET_MAX];

  wrn_test_hub_send (self, client, packet, wrn_test_client_write_init (client, self->now, packet));
}

void
wrn_test_hub_register (WrnTestHub *self, WrnTestClient *client, const char *blob, guint16 ttl)
{
  guint8 packet[WRN_PACKET_MAX];
  WrnRegister message;

  wrn_test_client_fill_register (client, (const guint8 *) blob, (guint16) (strlen (blob) + 1), ttl,
                                 &message);
  wrn_test_hub_send (self, client, packet,
                     wrn_test_client_write_register (client, self->now, &message, packet));
}

/* All pages of what changed after @since. */
void
wrn_test_hub_list (WrnTestHub *self, WrnTestClient *client, guint32 since)
{
  guint8 packet[WRN_PACKET_MAX];
  const guint before = client->n_kinds[WRN_KIND_ENTRIES];
  guint n_pages = 0;

  client->list_next = 0;
  do
    {
      wrn_test_hub_send (self, client, packet,
                         wrn_test_client_write_list (client, self->now, since, client->list_next,
                                                     packet));
      n_pages++;
    }
  while (client->n_kinds[WRN_KIND_ENTRIES] == before + n_pages &&
         client->list_next != WRN_ENTRIES_END);
}

void
wrn_test_hub_signal (WrnTestHub *self, WrnTestClient *client, guint16 slot, const char *text)
{
  guint8 packet[WRN_PACKET_MAX];

  wrn_test_hub_send (self, client, packet,
                     wrn_test_client_write_signal (client, self->now, slot, (const guint8 *) text,
                                                   strlen (text) + 1, packet));
}

/* Returns: the client's number of its channel to @slot; 0 if the supernode gave none */
guint32
wrn_test_hub_channel (WrnTestHub *self, WrnTestClient *client, guint16 slot)
{
  guint8 packet[WRN_PACKET_MAX];

  client->channel = (WrnChannel){ 0 };
  wrn_test_hub_send (self, client, packet,
                     wrn_test_client_write_channel (client, self->now, slot, packet));
  return client->channel.channel;
}

void
wrn_test_hub_challenge (WrnTestHub *self, WrnTestClient *client)
{
  guint8 packet[WRN_PACKET_MAX];

  wrn_test_hub_send (self, client, packet,
                     wrn_test_client_write_challenge (client, self->now, packet));
}

void
wrn_test_hub_say (WrnTestHub *self, WrnTestClient *client, WrnKind kind)
{
  guint8 packet[WRN_PACKET_MAX];

  wrn_test_hub_send (self, client, packet,
                     wrn_test_client_write_kind (client, self->now, kind, packet));
}

WrnSupernodeStats
wrn_test_hub_stats (const WrnTestHub *self)
{
  WrnSupernodeStats stats;

  wrn_supernode_get_stats (self->supernode, &stats);
  return stats;
}
