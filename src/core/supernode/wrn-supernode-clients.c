/* wrn-supernode-clients.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The clients of a supernode: who is known, for how long, and at which address.
 */
#define G_LOG_DOMAIN "wrn-supernode"

#include "config.h"

#include "core/supernode/wrn-supernode-private.h"

WrnSupernodeClient *
wrn_supernode_find_client (WrnSupernode *self, const guint8 id[static WRN_NODE_ID_LEN])
{
  return g_hash_table_lookup (self->clients, id);
}

static void
enqueue (GQueue *queue, GList *link, WrnSupernodeClient *client)
{
  g_assert (link->data == NULL);

  link->data = client;
  g_queue_push_tail_link (queue, link);
}

static void
dequeue (GQueue *queue, GList *link)
{
  if (link->data == NULL)
    return;
  g_queue_unlink (queue, link);
  link->data = NULL;
}

/**
 * wrn_supernode_add_client:
 * @self: a supernode
 * @now: the current time
 * @incoming: an authentic INIT of someone who is not known
 *
 * The newcomer waits in the lobby until it registers; a full lobby loses its oldest guest.
 *
 * Returns: (transfer none): the client
 */
WrnSupernodeClient *
wrn_supernode_add_client (WrnSupernode *self, WrnTime now, const WrnIncoming *incoming)
{
  WrnSupernodeClient *client;

  if (self->lobby.length >= WRN_LOBBY_MAX)
    wrn_supernode_remove_client (self, g_queue_peek_head (&self->lobby));

  client = g_new0 (WrnSupernodeClient, 1);
  wrn_session_init (&client->session, &self->context, client, incoming->id, incoming->dh_pk);
  client->timer.owner = client;
  client->expires = now + WRN_LOBBY_AGE;
  client->slot = WRN_TOPIC_NO_SLOT;
  g_hash_table_insert (self->clients, client->session.remote_id, client);
  enqueue (&self->lobby, &client->lobby, client);
  wrn_supernode_schedule_client (self, client);
  return client;
}

/* Forgets @client, its registration and its channels, and frees it. */
void
wrn_supernode_remove_client (WrnSupernode *self, WrnSupernodeClient *client)
{
  wrn_supernode_unregister (self, client);
  dequeue (&self->lobby, &client->lobby);
  dequeue (&self->opening, &client->opening);
  wrn_timer_heap_remove (self->client_timers, &client->timer);
  g_hash_table_remove (self->clients, client->session.remote_id);
  wrn_session_clear (&client->session);
  wrn_secure_clear (client, sizeof *client);
  g_free (client);
}

/* A supernode never begins a handshake, so what its sessions want of that kind is not due. */
static void
rest (WrnSession *session)
{
  wrn_session_stop_wanting (session);
  session->answer_due = WRN_TIME_NEVER;
}

/* To be called after whatever changes a time of @client. */
void
wrn_supernode_schedule_client (WrnSupernode *self, WrnSupernodeClient *client)
{
  rest (&client->session);
  wrn_timer_heap_set (self->client_timers, &client->timer,
                      MIN (client->expires, wrn_session_next_timeout (&client->session)));
}

static gboolean
has_keys (const WrnSession *session)
{
  for (guint i = 0; i < WRN_SESSION_MAX_TENTATIVE; i++)
    if (session->tentative[i] != NULL)
      return TRUE;
  return session->current != NULL;
}

/* Nobody's registration, and nobody who could make it one. */
static gboolean
is_useless (const WrnSupernodeClient *client)
{
  return client->topic == NULL && !has_keys (&client->session);
}

/* Carries out what is due for @client, which may be its end. */
void
wrn_supernode_tick_client (WrnSupernode *self, WrnTime now, WrnSupernodeClient *client)
{
  static const guint8 keepalive[1] = { WRN_KIND_KEEPALIVE };

  rest (&client->session);
  while (wrn_session_tick (&client->session, now) == WRN_SESSION_KEEPALIVE)
    if (!wrn_flow_is_none (&client->flow))
      wrn_supernode_send (self, now, client, &client->flow, keepalive, sizeof keepalive);

  if (now >= client->expires || is_useless (client))
    wrn_supernode_remove_client (self, client);
  else
    wrn_supernode_schedule_client (self, client);
}

/**
 * wrn_supernode_note_opening:
 * @self: a supernode
 * @client: one whose INIT was answered
 * @flow: where the INIT came from
 *
 * A client that confirms the handshake from @flow has got our answer there. That proves nothing
 * if others of its INITs came from elsewhere, as they may be somebody's copies.
 */
void
wrn_supernode_note_opening (WrnSupernode *self, WrnSupernodeClient *client, const WrnFlow *flow)
{
  if (client->opening.data == NULL)
    client->opened = *flow;
  else if (!wrn_flow_equal (&client->opened, flow))
    client->opened = (WrnFlow){ 0 };

  dequeue (&self->opening, &client->opening);
  enqueue (&self->opening, &client->opening, client);
}

/* The handshake from @flow is confirmed; what else the client tried is void. */
void
wrn_supernode_confirm_client (WrnSupernode *self, WrnSupernodeClient *client, const WrnFlow *flow)
{
  const gboolean proved = client->opening.data != NULL && wrn_flow_equal (&client->opened, flow);

  dequeue (&self->opening, &client->opening);
  client->opened = (WrnFlow){ 0 };
  wrn_session_drop_tentative (&client->session);
  if (proved)
    wrn_supernode_set_flow (self, client, flow);
}

/* Gives up the oldest unconfirmed handshakes until there is room for one more: a confirmation
 * takes a round trip, and an attacker cannot outrun that without passing the gate so often. */
void
wrn_supernode_make_room (WrnSupernode *self)
{
  while (self->context.n_tentative >= WRN_SESSION_MAX_TENTATIVE_IN_ALL &&
         self->opening.head != NULL)
    {
      WrnSupernodeClient *oldest = g_queue_peek_head (&self->opening);

      dequeue (&self->opening, &oldest->opening);
      wrn_session_drop_tentative (&oldest->session);
      if (is_useless (oldest))
        wrn_supernode_remove_client (self, oldest);
    }
}

/* @flow is proved to be @client's; a registration counts for its network from now on. */
void
wrn_supernode_set_flow (WrnSupernode *self, WrnSupernodeClient *client, const WrnFlow *flow)
{
  const guint64 network = wrn_endpoint_network (&flow->remote);

  client->flow = *flow;
  client->probed = (WrnFlow){ 0 };
  if (client->topic == NULL || client->network == network)
    return;

  wrn_network_table_remove (&self->networks, client->network, WRN_NETWORK_CLIENTS);
  wrn_network_table_add (&self->networks, network, WRN_NETWORK_CLIENTS);
  client->network = network;
}
