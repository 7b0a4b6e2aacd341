/* wrn-test-node.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The smallest machine around one session: what a responder does with a packet, and no more.
 */
#include "config.h"

#include "tests/support/wrn-test-node.h"

#include "core/crypto/wrn-mask.h"

static void
start (WrnTestNode *self,
       const guint8 remote_id[static WRN_NODE_ID_LEN],
       const guint8 remote_dh[static WRN_KEY_LEN])
{
  self->context = (WrnSessionContext){
    .realm = &self->realm,
    .identity = &self->identity,
    .entropy = &self->entropy.entropy,
    .indices = wrn_index_table_new (&self->entropy.entropy),
    .suites = WRN_SUITE_CHACHA20_POLY1305,
    .retry_limit = WRN_SESSION_RETRY_LIMIT,
  };
  self->gate = wrn_gate_new (&self->realm, self->identity.id, &self->entropy.entropy,
                             &WRN_GATE_DEFAULT_LIMITS);
  wrn_session_init (&self->session, &self->context, self, remote_id, remote_dh);
}

void
wrn_test_node_init (WrnTestNode *self,
                    const WrnIdentity *identity,
                    const WrnIdentity *peer,
                    const WrnRealm *realm,
                    guint64 seed)
{
  memset (self, 0, sizeof *self);
  wrn_test_entropy_init (&self->entropy, seed);
  self->identity = *identity;
  self->realm = *realm;
  start (self, peer->id, peer->dh.public_key);
}

static void
stop (WrnTestNode *self)
{
  wrn_session_clear (&self->session);
  g_clear_pointer (&self->gate, wrn_gate_free);
  g_clear_pointer (&self->context.indices, wrn_index_table_free);
}

void
wrn_test_node_clear (WrnTestNode *self)
{
  g_assert_cmpuint (self->context.n_tentative, <=, WRN_SESSION_MAX_TENTATIVE);
  stop (self);
}

/* Forgets all but who it is, as a computer does whose power fails. */
void
wrn_test_node_restart (WrnTestNode *self, guint64 seed)
{
  const WrnSession before = self->session;

  stop (self);
  wrn_test_entropy_init (&self->entropy, seed);
  start (self, before.remote_id, before.remote_dh);
}

void
wrn_test_node_set_limits (WrnTestNode *self, const WrnGateLimits *limits)
{
  wrn_gate_free (self->gate);
  self->gate = wrn_gate_new (&self->realm, self->identity.id, &self->entropy.entropy, limits);
}

/* An INIT. */
WrnTestPacketBytes
wrn_test_node_begin (WrnTestNode *self, WrnTime now)
{
  WrnTestPacketBytes packet = { .len = WRN_INIT_LEN };

  g_assert_true (wrn_session_write_init (&self->session, now, packet.data));
  return packet;
}

/* A data packet with @text, or a keepalive if that is empty; its length is 0 if there are no
 * keys. */
WrnTestPacketBytes
wrn_test_node_say (WrnTestNode *self, WrnTime now, const char *text)
{
  WrnTestPacketBytes packet;
  const gsize len = MAX (strlen (text), 1);

  g_assert_cmpuint (len, <=, WRN_INNER_MAX);
  memcpy (packet.data + WRN_DATA_HEAD_LEN, text, len);
  packet.len = wrn_session_seal (&self->session, now, packet.data, len);
  return packet;
}

static WrnDrop
read_init (WrnTestNode *self, WrnTime now, const WrnEndpoint *from, const guint8 *init)
{
  WrnIncoming incoming;
  WrnDrop drop;

  switch (wrn_gate_check (self->gate, now, from, 0, init, &drop))
    {
    case WRN_GATE_PASS:
      break;
    case WRN_GATE_COOKIE:
      wrn_gate_write_cookie (self->gate, now, from, init, self->answer.data);
      self->answer.len = WRN_COOKIE_LEN;
      return drop;
    case WRN_GATE_DROP:
    default:
      return drop;
    }

  drop = wrn_incoming_read (&incoming, &self->context, init);
  if (drop != WRN_DROP_NONE)
    return drop;
  if (memcmp (incoming.id, self->session.remote_id, WRN_NODE_ID_LEN) != 0)
    return WRN_DROP_TABLE_FULL;
  if (!wrn_gate_is_first (self->gate, now, incoming.ephemeral))
    return WRN_DROP_REPLAY_INIT;
  drop = wrn_session_answer (&self->session, now, &incoming, from, self->answer.data);
  if (drop == WRN_DROP_NONE)
    self->answer.len = WRN_RESP_LEN;
  return drop;
}

/* An initiator proves that it has the keys by using them. */
static WrnDrop
read_resp (WrnTestNode *self, WrnTime now, const guint8 *resp)
{
  WrnEndpoint seen;
  const WrnDrop drop = wrn_session_read_resp (&self->session, now, resp, &seen);

  if (drop == WRN_DROP_NONE)
    self->answer = wrn_test_node_say (self, now, "");
  return drop;
}

static WrnDrop
dispatch (WrnTestNode *self, WrnTime now, const WrnEndpoint *from, guint8 *packet, gsize len)
{
  guint8 peek[WRN_RESP_LEN] = { 0 };
  WrnPacketHead head;
  gboolean known;
  gboolean whole;

  if (len < WRN_PACKET_MIN || len > WRN_PACKET_MAX)
    return WRN_DROP_SIZE;
  wrn_mask_head (self->realm.obf, packet, len, peek);
  whole = peek[1] == 0 && peek[2] == 0 && peek[3] == 0;
  wrn_mask_apply (self->realm.obf, packet, len, whole);
  if (!wrn_packet_head_decode (&head, packet, len))
    return WRN_DROP_UNKNOWN;
  if (head.type == WRN_PACKET_INIT)
    return read_init (self, now, from, packet);

  known = wrn_index_table_find (self->context.indices, whole ? head.receiver : head.type) != NULL;
  if (!known || head.type == WRN_PACKET_BEACON)
    return WRN_DROP_UNKNOWN;
  if (head.type == WRN_PACKET_RESP)
    return read_resp (self, now, packet);
  if (head.type == WRN_PACKET_COOKIE)
    return wrn_session_read_cookie (&self->session, now, packet);
  return wrn_session_open (&self->session, now, packet, len, &self->received);
}

/* What a machine does with a datagram; it is counted, and may leave an answer. */
WrnDrop
wrn_test_node_receive (WrnTestNode *self,
                       WrnTime now,
                       const WrnEndpoint *from,
                       const WrnTestPacketBytes *packet)
{
  static const WrnReceived none;
  WrnDrop drop;

  self->answer.len = 0;
  self->received = none;
  self->opened = *packet;
  drop = dispatch (self, now, from, self->opened.data, self->opened.len);
  wrn_drops_add (&self->drops, drop);
  if (self->received.inner != NULL)
    self->n_received++;
  return drop;
}

/* From an address that does not matter. */
WrnDrop
wrn_test_node_hear (WrnTestNode *self, WrnTime now, const WrnTestPacketBytes *packet)
{
  const WrnEndpoint from = wrn_endpoint_ipv4 (0xc0000201, 40123);

  return wrn_test_node_receive (self, now, &from, packet);
}

static void
copy_keys (WrnKeys *out, const WrnKeys *keys)
{
  if (keys != NULL)
    memcpy (out, keys, sizeof *out);
}

void
wrn_test_node_snapshot (const WrnTestNode *self, WrnTestSnapshot *out)
{
  memset (out, 0, sizeof *out);
  memcpy (&out->session, &self->session, sizeof out->session);
  copy_keys (&out->keys[0], self->session.current);
  copy_keys (&out->keys[1], self->session.previous);
  for (guint i = 0; i < WRN_SESSION_MAX_TENTATIVE; i++)
    copy_keys (&out->keys[2 + i], self->session.tentative[i]);
  out->n_indices = wrn_index_table_get_size (self->context.indices);
  out->n_tentative = self->context.n_tentative;
  out->n_drawn = self->entropy.n_drawn;
  out->n_received = self->n_received;
}

void
wrn_test_node_assert_untouched (const WrnTestNode *self, const WrnTestSnapshot *before)
{
  WrnTestSnapshot after;

  wrn_test_node_snapshot (self, &after);
  g_assert_true (memcmp (&after, before, sizeof after) == 0);
  g_assert_cmpuint (self->answer.len, ==, 0);
}

WrnIdentity
wrn_test_identity (guint8 seed)
{
  guint8 bytes[WRN_SEED_LEN];
  WrnIdentity identity;

  memset (bytes, seed, sizeof bytes);
  wrn_identity_init (&identity, bytes);
  return identity;
}

WrnRealm
wrn_test_realm (guint8 seed)
{
  WrnRealm realm = { .epoch = 0 };

  memset (realm.cid, seed, sizeof realm.cid);
  memset (realm.psk, seed + 1, sizeof realm.psk);
  memset (realm.mac, seed + 2, sizeof realm.mac);
  memset (realm.obf, seed + 3, sizeof realm.obf);
  return realm;
}

/* Two members of one community who know each other. */
void
wrn_test_nodes_init (WrnTestNode *a, WrnTestNode *b)
{
  const WrnIdentity id_a = wrn_test_identity (1);
  const WrnIdentity id_b = wrn_test_identity (2);
  const WrnRealm realm = wrn_test_realm (10);

  wrn_test_node_init (a, &id_a, &id_b, &realm, 1);
  wrn_test_node_init (b, &id_b, &id_a, &realm, 2);
}

/* A handshake begun by @a, and confirmed. */
void
wrn_test_nodes_connect (WrnTestNode *a, WrnTestNode *b, WrnTime now)
{
  const WrnTestPacketBytes init = wrn_test_node_begin (a, now);

  g_assert_cmpint (wrn_test_node_hear (b, now, &init), ==, WRN_DROP_NONE);
  g_assert_cmpint (wrn_test_node_hear (a, now, &b->answer), ==, WRN_DROP_NONE);
  g_assert_cmpint (wrn_test_node_hear (b, now, &a->answer), ==, WRN_DROP_NONE);
  g_assert_true (wrn_session_may_send (&a->session, now));
  g_assert_true (wrn_session_may_send (&b->session, now));
}
