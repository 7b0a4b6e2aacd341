/* wrn-test-puppet.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A member or a supernode that has the keys and says whatever a test wants.
 */
#include "config.h"

#include "tests/support/wrn-test-puppet.h"

#include "core/crypto/wrn-mask.h"
#include "core/wire/wrn-inner.h"

static void
answer (WrnTestPuppet *self, const WrnFlow *flow, const guint8 *init)
{
  guint8 resp[WRN_RESP_LEN];
  WrnIncoming incoming;

  self->n_inits++;
  if (self->is_silent || wrn_incoming_read (&incoming, &self->context, init) != WRN_DROP_NONE)
    return;
  if (memcmp (self->session.remote_id, incoming.id, sizeof incoming.id) != 0)
    {
      wrn_session_clear (&self->session);
      wrn_session_init (&self->session, &self->context, self, incoming.id, incoming.dh_pk);
    }
  if (wrn_session_answer (&self->session, self->host->wire->now, &incoming, &flow->remote, resp) ==
      WRN_DROP_NONE)
    wrn_test_host_send (self->host, &flow->remote, resp, sizeof resp);
  self->remote = flow->remote;
}

static void
keep (WrnTestPuppet *self, const WrnReceived *received)
{
  WrnTestInner *inner = g_new0 (WrnTestInner, 1);

  inner->len = received->inner_len;
  memcpy (inner->data, received->inner, received->inner_len);
  g_ptr_array_add (self->heard, inner);
}

static void
answer_challenge (WrnTestPuppet *self, const WrnFlow *flow, const WrnReceived *received)
{
  guint8 response[WRN_CHALLENGE_LEN];
  WrnChallenge challenge;
  WrnInner inner;

  if (!wrn_inner_decode (&inner, received->inner, received->inner_len) ||
      inner.kind != WRN_KIND_CHALLENGE || !wrn_challenge_decode (&challenge, &inner))
    return;
  challenge.seen = flow->remote;
  wrn_test_puppet_say (self, response,
                       wrn_challenge_encode (&challenge, WRN_KIND_RESPONSE, response,
                                             sizeof response));
}

static void
read_data (WrnTestPuppet *self, const WrnFlow *flow, guint32 index, guint8 *packet, gsize len)
{
  WrnReceived received;

  if (wrn_index_table_find (self->context.indices, index) == NULL)
    {
      self->n_relayed++;
      self->last_channel = index;
    }
  else if (wrn_session_open (&self->session, self->host->wire->now, packet, len, &received) ==
           WRN_DROP_NONE)
    {
      keep (self, &received);
      if (self->is_honest)
        answer_challenge (self, flow, &received);
      if (self->react != NULL)
        self->react (self, received.inner, received.inner_len);
    }
}

static void
hear (gpointer data, const WrnFlow *flow, guint8 *packet, gsize len)
{
  WrnTestPuppet *self = data;
  guint8 head[WRN_MASK_HEAD_LEN];
  guint32 type;
  WrnEndpoint seen;

  wrn_mask_head (self->realm.obf, packet, len, head);
  type = head[0] | head[1] << 8 | head[2] << 16 | (guint32) head[3] << 24;
  wrn_mask_apply (self->realm.obf, packet, len, type < WRN_INDEX_MIN);
  if (type == WRN_PACKET_INIT && len == WRN_INIT_LEN)
    answer (self, flow, packet);
  else if (type == WRN_PACKET_RESP && len == WRN_RESP_LEN)
    wrn_session_read_resp (&self->session, self->host->wire->now, packet, &seen);
  else if (type >= WRN_INDEX_MIN)
    read_data (self, flow, type, packet, len);
}

static void
start (WrnTestPuppet *self, WrnTestWire *wire, guint number)
{
  static const guint8 nobody[WRN_KEY_LEN] = { 9 };

  self->host = wrn_test_wire_add (wire, number, hear, self);
  wrn_identity_init (&self->identity, self->host->seed);
  self->context = (WrnSessionContext){
    .realm = &self->realm,
    .identity = &self->identity,
    .entropy = &wire->entropy,
    .indices = wrn_index_table_new (&wire->entropy),
    .suites = WRN_SUITE_CHACHA20_POLY1305,
    .retry_limit = WRN_SESSION_RETRY_LIMIT,
  };
  self->heard = g_ptr_array_new_with_free_func (g_free);
  wrn_community_keys_init (&self->keys, wire->profile.secret);
  wrn_session_init (&self->session, &self->context, self, nobody, nobody);
}

/* Somebody who holds the community's secret. */
void
wrn_test_puppet_init_member (WrnTestPuppet *self, WrnTestWire *wire, guint number)
{
  *self = (WrnTestPuppet){ 0 };
  wrn_community_keys_init (&self->keys, wire->profile.secret);
  memcpy (self->realm.cid, self->keys.cid, sizeof self->realm.cid);
  memcpy (self->realm.psk, self->keys.psk, sizeof self->realm.psk);
  memcpy (self->realm.mac, self->keys.mac, sizeof self->realm.mac);
  memcpy (self->realm.obf, self->keys.obf, sizeof self->realm.obf);
  start (self, wire, number);
}

/* The next supernode of edges that are added from now on. */
void
wrn_test_puppet_init_supernode (WrnTestPuppet *self, WrnTestWire *wire, guint number)
{
  *self = (WrnTestPuppet){ 0 };
  start (self, wire, number);
  self->is_honest = TRUE;
  wrn_realm_init_supernode (&self->realm, self->identity.dh.public_key);
  wrn_test_wire_add_key (wire, self->identity.dh.public_key);
}

void
wrn_test_puppet_clear (WrnTestPuppet *self)
{
  wrn_session_clear (&self->session);
  g_clear_pointer (&self->context.indices, wrn_index_table_free);
  g_clear_pointer (&self->heard, g_ptr_array_unref);
}

/* A handshake with @edge, confirmed by an empty message. */
void
wrn_test_puppet_call (WrnTestPuppet *self, const WrnTestHost *edge)
{
  static const guint8 keepalive[] = { WRN_KIND_KEEPALIVE };
  guint8 init[WRN_INIT_LEN];
  WrnIdentity identity;

  wrn_identity_init (&identity, edge->seed);
  wrn_session_clear (&self->session);
  wrn_session_init (&self->session, &self->context, self, identity.id, identity.dh.public_key);
  self->remote = edge->address;
  g_assert_true (wrn_session_write_init (&self->session, self->host->wire->now, init));
  wrn_test_host_send (self->host, &edge->address, init, sizeof init);
  wrn_test_wire_run (self->host->wire);
  wrn_test_puppet_say (self, keepalive, sizeof keepalive);
  wrn_test_wire_run (self->host->wire);
}

/* Returns: the length of the packet; 0 without a session */
gsize
wrn_test_puppet_seal (WrnTestPuppet *self, const guint8 *inner, gsize len, guint8 *out)
{
  g_assert_cmpuint (len + WRN_DATA_OVERHEAD, <=, WRN_PACKET_MAX);
  memcpy (out + WRN_DATA_HEAD_LEN, inner, len);
  return wrn_session_seal (&self->session, self->host->wire->now, out, len);
}

/* Puts a message on the wire; without a session it is none. */
void
wrn_test_puppet_say (WrnTestPuppet *self, const guint8 *inner, gsize len)
{
  guint8 packet[WRN_PACKET_MAX];
  const gsize packet_len = wrn_test_puppet_seal (self, inner, len, packet);

  if (packet_len > 0)
    wrn_test_host_send (self->host, &self->remote, packet, packet_len);
}

void
wrn_test_puppet_say_kind (WrnTestPuppet *self, guint8 kind, const guint8 *body, gsize len)
{
  guint8 inner[WRN_PACKET_MAX];

  g_assert_cmpuint (len, <, sizeof inner);
  inner[0] = kind;
  if (len > 0)
    memcpy (inner + 1, body, len);
  wrn_test_puppet_say (self, inner, 1 + len);
}

/* A true record of the puppet, signed; a test may change it and sign it again. */
void
wrn_test_puppet_fill_record (const WrnTestPuppet *self,
                             const WrnSubnet *subnet,
                             guint8 attempt,
                             guint64 seq,
                             WrnRecord *out)
{
  *out = (WrnRecord){ .seq = seq, .prefix = subnet->prefix, .name = "puppet" };
  memcpy (out->ed_pk, self->identity.ed_pk, sizeof out->ed_pk);
  memcpy (out->dh_pk, self->identity.dh.public_key, sizeof out->dh_pk);
  memcpy (out->id, self->identity.id, sizeof out->id);
  out->claim.attempt = attempt;
  out->claim.ipv4 = wrn_addresses_get_ipv4 (self->keys.cid, self->identity.id, subnet, attempt);
  wrn_record_sign (out, self->keys.cid, &self->identity);
}

/* Signs @record as it is, and says it. */
void
wrn_test_puppet_say_record (WrnTestPuppet *self, WrnRecord *record)
{
  guint8 bytes[WRN_RECORD_MAX];

  wrn_record_sign (record, self->keys.cid, &self->identity);
  wrn_test_puppet_say_kind (self, WRN_KIND_RECORD, bytes, wrn_record_encode (record, bytes));
}

guint
wrn_test_puppet_count (const WrnTestPuppet *self, guint8 kind)
{
  guint n = 0;

  for (guint i = 0; i < self->heard->len; i++)
    n += ((const WrnTestInner *) g_ptr_array_index (self->heard, i))->data[0] == kind;
  return n;
}

/* Returns: (nullable): the last message of @kind that it was told */
const WrnTestInner *
wrn_test_puppet_last (const WrnTestPuppet *self, guint8 kind)
{
  for (guint i = self->heard->len; i > 0; i--)
    {
      const WrnTestInner *inner = g_ptr_array_index (self->heard, i - 1);

      if (inner->data[0] == kind)
        return inner;
    }
  return NULL;
}

void
wrn_test_puppet_forget (WrnTestPuppet *self)
{
  g_ptr_array_set_size (self->heard, 0);
  self->n_inits = 0;
  self->n_relayed = 0;
}
