/* wrn-supernode-register.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Registrations: who may have one, and what it holds.
 *
 * What is full stays as it is, and the newcomer is refused: whoever is registered keeps its place
 * for as long as it renews it.
 */
#define G_LOG_DOMAIN "wrn-supernode"

#include "config.h"

#include "core/supernode/wrn-supernode-private.h"

/* At most one sentence about missing room in this time: strangers cause it. */
#define COMPLAIN_EVERY WRN_SECONDS (600)

static guint
count_registered (const WrnSupernode *self)
{
  return g_hash_table_size (self->clients) - self->lobby.length;
}

static gboolean
may_register (WrnSupernode *self, WrnTime now, guint64 network)
{
  if (count_registered (self) < self->limits.clients)
    return wrn_network_table_get (&self->networks, network, WRN_NETWORK_CLIENTS) <
           self->limits.network_clients;

  if (now >= self->complain_again)
    {
      wrn_outbox_say (self->outbox, G_LOG_LEVEL_WARNING, "",
                      "all %u registrations are taken, newcomers are refused",
                      self->limits.clients);
      self->complain_again = now + COMPLAIN_EVERY;
    }
  return FALSE;
}

/* The topic, made if @network may have one more. */
static WrnTopic *
get_topic (WrnSupernode *self, const guint8 id[static WRN_TOPIC_LEN], guint64 network)
{
  WrnTopic *topic = g_hash_table_lookup (self->topics, id);

  if (topic != NULL || wrn_network_table_get (&self->networks, network, WRN_NETWORK_TOPICS) >=
                           self->limits.network_topics)
    return topic;

  topic = wrn_topic_new (id, network, self->entropy);
  g_hash_table_add (self->topics, topic);
  wrn_network_table_add (&self->networks, network, WRN_NETWORK_TOPICS);
  return topic;
}

static void
drop_empty_topic (WrnSupernode *self, WrnTopic *topic)
{
  if (topic->n_members > 0)
    return;
  wrn_network_table_remove (&self->networks, topic->network, WRN_NETWORK_TOPICS);
  g_hash_table_remove (self->topics, topic);
}

static gboolean
join (WrnSupernode *self, const WrnRequest *request, const guint8 id[static WRN_TOPIC_LEN])
{
  WrnSupernodeClient *client = request->client;
  const WrnFlow *flow = wrn_flow_is_none (&client->flow) ? request->flow : &client->flow;
  const guint64 network = wrn_endpoint_network (&flow->remote);
  WrnTopic *topic;
  guint slot;

  if (!may_register (self, request->now, network))
    return FALSE;
  topic = get_topic (self, id, network);
  if (topic == NULL)
    return FALSE;
  slot = wrn_topic_join (topic, client, self->limits.topic_slots);
  if (slot == WRN_TOPIC_NO_SLOT)
    return FALSE;

  wrn_network_table_add (&self->networks, network, WRN_NETWORK_CLIENTS);
  g_queue_unlink (&self->lobby, &client->lobby);
  client->lobby.data = NULL;
  client->network = network;
  client->topic = topic;
  client->slot = (guint16) slot;
  return TRUE;
}

/* Returns: whether the blob is another one than before */
static gboolean
keep_blob (WrnSupernodeClient *client, const guint8 *blob, guint16 blob_len)
{
  if (client->blob_len == blob_len && memcmp (client->blob, blob, blob_len) == 0)
    return FALSE;

  /* Of its exact size: a hundred thousand of these are most of the memory. */
  if (client->blob_len != blob_len)
    {
      g_free (client->blob);
      client->blob = g_malloc (blob_len);
      client->blob_len = blob_len;
    }
  memcpy (client->blob, blob, blob_len);
  return TRUE;
}

/**
 * wrn_supernode_register:
 * @self: a supernode
 * @request: of the client that wants to register, or is registered in the same topic
 * @topic: a topic that it has proved to be a member of
 * @blob: (array length=blob_len): what to give to the other members
 * @blob_len: at least 1
 *
 * Returns: %FALSE if there is no room
 */
gboolean
wrn_supernode_register (WrnSupernode *self,
                        const WrnRequest *request,
                        const guint8 topic[static WRN_TOPIC_LEN],
                        const guint8 *blob,
                        guint16 blob_len)
{
  WrnSupernodeClient *client = request->client;
  const gboolean is_new = client->topic == NULL;

  g_return_val_if_fail (blob_len > 0, FALSE);

  if (is_new && !join (self, request, topic))
    return FALSE;

  if (keep_blob (client, blob, blob_len) && !is_new)
    wrn_topic_change (client->topic, client->slot);
  if (is_new)
    self->stats.registrations++;
  else
    self->stats.renewals++;
  return TRUE;
}

/* Takes @client out of its topic, if it is in one; it is in no list then, so it must go. */
void
wrn_supernode_unregister (WrnSupernode *self, WrnSupernodeClient *client)
{
  WrnTopic *topic = g_steal_pointer (&client->topic);

  if (topic == NULL)
    return;

  wrn_supernode_close_relays (self, client);
  wrn_topic_leave (topic, client->slot);
  wrn_network_table_remove (&self->networks, client->network, WRN_NETWORK_CLIENTS);
  drop_empty_topic (self, topic);
  g_clear_pointer (&client->blob, g_free);
  client->blob_len = 0;
}
