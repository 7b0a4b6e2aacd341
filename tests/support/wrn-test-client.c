/* wrn-test-client.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A member as a supernode sees it.
 */
#include "config.h"

#include "tests/support/wrn-test-client.h"

#include "core/crypto/wrn-keypair.h"
#include "core/crypto/wrn-mask.h"

/* The keys of community @number; not those of anybody who exists. */
void
wrn_test_topic_init (WrnTestTopic *self, guint number)
{
  guint8 seed[WRN_KEY_LEN] = { 't', (guint8) (number >> 16), (guint8) (number >> 8),
                               (guint8) number };

  wrn_sign_keypair (self->public_key, self->secret, seed);
  wrn_hash (self->id, sizeof self->id, WRN_LABEL ("warren-topic-1"), WRN_BYTES (self->public_key));
}

/**
 * wrn_test_client_new:
 * @topic: its community
 * @number: makes it another one than those with other numbers; its address is 10.0.0.0 + this
 * @supernode: the supernode's public key
 * @entropy: copied
 */
WrnTestClient *
wrn_test_client_new (const WrnTestTopic *topic,
                     guint number,
                     const guint8 supernode[static WRN_KEY_LEN],
                     const WrnEntropy *entropy)
{
  WrnTestClient *self = g_new0 (WrnTestClient, 1);
  guint8 seed[WRN_SEED_LEN] = { 'c', (guint8) (number >> 16), (guint8) (number >> 8),
                                (guint8) number };
  WrnIdentity real;

  self->topic = *topic;
  self->entropy = *entropy;
  wrn_identity_init (&real, seed);
  wrn_identity_init_pseudonym (&self->identity, &real, topic->id, supernode);
  wrn_identity_clear (&real);

  wrn_realm_init_supernode (&self->realm, supernode);
  self->indices = wrn_index_table_new (&self->entropy);
  self->context = (WrnSessionContext){
    .realm = &self->realm,
    .identity = &self->identity,
    .entropy = &self->entropy,
    .indices = self->indices,
    .suites = WRN_SUITE_CHACHA20_POLY1305 | WRN_SUITE_AES_256_GCM,
    .retry_limit = WRN_SESSION_RETRY_LIMIT,
  };
  wrn_session_init (&self->session, &self->context, self, supernode, supernode);
  self->flow.local = wrn_endpoint_ipv4 (0x0a000000 + number, 40000);
  self->flow.remote = wrn_endpoint_ipv4 (0xc0000201, 7654);
  self->entries = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) g_bytes_unref);
  return self;
}

void
wrn_test_client_free (WrnTestClient *self)
{
  wrn_session_clear (&self->session);
  wrn_index_table_free (self->indices);
  g_hash_table_unref (self->entries);
  g_free (self);
}

/* Loses all keys, as a process that is started again. */
void
wrn_test_client_restart (WrnTestClient *self)
{
  wrn_session_forget_keys (&self->session);
}

gsize
wrn_test_client_write_init (WrnTestClient *self, WrnTime now, guint8 *out)
{
  return wrn_session_write_init (&self->session, now, out) ? WRN_INIT_LEN : 0;
}

gsize
wrn_test_client_write (WrnTestClient *self,
                       WrnTime now,
                       const guint8 *inner,
                       gsize len,
                       guint8 *out)
{
  memcpy (out + WRN_DATA_HEAD_LEN, inner, len);
  return wrn_session_seal (&self->session, now, out, len);
}

/* A message without a body. */
gsize
wrn_test_client_write_kind (WrnTestClient *self, WrnTime now, WrnKind kind, guint8 *out)
{
  const guint8 inner[1] = { (guint8) kind };

  return wrn_test_client_write (self, now, inner, sizeof inner, out);
}

/* What an honest member says; a test may change it before it is written. */
void
wrn_test_client_fill_register (const WrnTestClient *self,
                               const guint8 *blob,
                               guint16 blob_len,
                               guint16 ttl,
                               WrnRegister *message)
{
  guint8 text[12 + WRN_NOISE_HASH_LEN + 32] = "warren-reg-1";

  *message = (WrnRegister){ .ttl = ttl, .blob = blob, .blob_len = blob_len };
  memcpy (message->topic, self->topic.id, sizeof message->topic);
  memcpy (message->topic_pk, self->topic.public_key, sizeof message->topic_pk);
  if (self->session.current != NULL)
    memcpy (text + 12, self->session.current->hash, WRN_NOISE_HASH_LEN);
  wrn_hash (text + 12 + WRN_NOISE_HASH_LEN, 32, { blob, blob_len });
  wrn_sign (message->signature, text, sizeof text, self->topic.secret);
}

gsize
wrn_test_client_write_register (WrnTestClient *self,
                                WrnTime now,
                                const WrnRegister *message,
                                guint8 *out)
{
  guint8 inner[WRN_INNER_MAX];
  const gsize len = wrn_register_encode (message, inner, sizeof inner);

  return wrn_test_client_write (self, now, inner, len, out);
}

gsize
wrn_test_client_write_list (WrnTestClient *self,
                            WrnTime now,
                            guint32 since,
                            guint16 from,
                            guint8 *out)
{
  const WrnList message = { since, from };
  guint8 inner[16];

  return wrn_test_client_write (self, now, inner, wrn_list_encode (&message, inner, sizeof inner),
                                out);
}

gsize
wrn_test_client_write_signal (WrnTestClient *self,
                              WrnTime now,
                              guint16 slot,
                              const guint8 *data,
                              gsize len,
                              guint8 *out)
{
  const WrnSignal message = { slot, data, len };
  guint8 inner[WRN_INNER_MAX];

  return wrn_test_client_write (self, now, inner, wrn_signal_encode (&message, inner, sizeof inner),
                                out);
}

gsize
wrn_test_client_write_channel (WrnTestClient *self, WrnTime now, guint16 slot, guint8 *out)
{
  const WrnChannel message = { slot, 0 };
  guint8 inner[16];

  return wrn_test_client_write (self, now, inner,
                                wrn_channel_encode (&message, inner, sizeof inner), out);
}

gsize
wrn_test_client_write_challenge (WrnTestClient *self, WrnTime now, guint8 *out)
{
  const WrnChallenge message = { .token = "question" };
  guint8 inner[WRN_CHALLENGE_LEN];

  return wrn_test_client_write (self, now, inner,
                                wrn_challenge_encode (&message, WRN_KIND_CHALLENGE, inner,
                                                      sizeof inner),
                                out);
}

/* Puts @channel in front of @packet, whatever that is. */
gsize
wrn_test_client_write_relayed (WrnTestClient *self,
                               guint32 channel,
                               const guint8 *packet,
                               gsize len,
                               guint8 *out)
{
  WrnWriter writer = wrn_writer_over (out, WRN_PACKET_MAX + WRN_RELAY_OVERHEAD);

  wrn_writer_put_u32 (&writer, channel);
  wrn_writer_put_bytes (&writer, packet, len);
  wrn_mask_apply (self->realm.obf, out, writer.len, FALSE);
  return wrn_writer_finish (&writer);
}

static void
keep_entries (WrnTestClient *self, const WrnInner *inner)
{
  WrnEntries page;

  g_assert_true (wrn_entries_decode (&page, inner));
  self->list_revision = page.revision;
  self->list_next = page.next;
  for (guint i = 0; i < page.n; i++)
    g_hash_table_insert (self->entries, GUINT_TO_POINTER (page.entries[i].slot),
                         g_bytes_new (page.entries[i].blob, page.entries[i].blob_len));
}

static void
keep_signal (WrnTestClient *self, const WrnInner *inner)
{
  WrnSignal message;

  g_assert_true (wrn_signal_decode (&message, inner));
  self->signal_slot = message.slot;
  self->signal_len = message.len;
  memcpy (self->signal, message.data, message.len);
}

static gsize
answer_challenge (WrnTestClient *self, WrnTime now, const WrnInner *inner, guint8 *answer)
{
  guint8 out[WRN_CHALLENGE_LEN];

  g_assert_true (wrn_challenge_decode (&self->challenge, inner));
  if (self->is_silent)
    return 0;

  self->challenge.seen = self->flow.remote;
  return wrn_test_client_write (self, now, out,
                                wrn_challenge_encode (&self->challenge, WRN_KIND_RESPONSE, out,
                                                      sizeof out),
                                answer);
}

static gsize
handle_inner (WrnTestClient *self, WrnTime now, const WrnInner *inner, guint8 *answer)
{
  WrnChallenge response;

  self->n_kinds[inner->kind]++;
  switch (inner->kind)
    {
    case WRN_KIND_CHALLENGE:
      return answer_challenge (self, now, inner, answer);
    case WRN_KIND_RESPONSE:
      g_assert_true (wrn_challenge_decode (&response, inner));
      self->seen = response.seen;
      break;
    case WRN_KIND_VOUCH:
      g_assert_true (wrn_vouch_decode (&self->vouch, inner));
      break;
    case WRN_KIND_SEEN:
      g_assert_true (wrn_seen_decode (&self->where_seen, inner));
      break;
    case WRN_KIND_REGISTERED:
      g_assert_true (wrn_registered_decode (&self->registered, inner));
      break;
    case WRN_KIND_ENTRIES:
      keep_entries (self, inner);
      break;
    case WRN_KIND_SIGNAL:
      keep_signal (self, inner);
      break;
    case WRN_KIND_CHANNEL:
      g_assert_true (wrn_channel_decode (&self->channel, inner));
      break;
    case WRN_KIND_ERROR:
      g_assert_true (wrn_error_decode (&self->error, inner));
      break;
    default:
      break;
    }
  return 0;
}

static gsize
handle_data (WrnTestClient *self, WrnTime now, guint8 *data, gsize len, guint8 *answer)
{
  WrnReceived received;
  WrnInner inner;

  if (wrn_session_open (&self->session, now, data, len, &received) != WRN_DROP_NONE ||
      !wrn_inner_decode (&inner, received.inner, received.inner_len))
    return 0;
  return handle_inner (self, now, &inner, answer);
}

static void
keep_relayed (WrnTestClient *self, guint32 channel, const guint8 *data, gsize len)
{
  self->n_relayed++;
  self->relayed_channel = channel;
  self->relayed_len = len - WRN_RELAY_OVERHEAD;
  memcpy (self->relayed, data + WRN_RELAY_OVERHEAD, self->relayed_len);
}

/**
 * wrn_test_client_handle:
 * @self: a client
 * @now: the current time
 * @data: (inout): a datagram of the supernode
 * @len: its length
 * @answer: room for %WRN_PACKET_MAX bytes
 *
 * What names no session is taken for a relayed packet.
 *
 * Returns: length of what is to be sent at once, or 0
 */
gsize
wrn_test_client_handle (WrnTestClient *self, WrnTime now, guint8 *data, gsize len, guint8 *answer)
{
  WrnPacketHead head = { 0 };

  wrn_mask_apply (self->realm.obf, data, len, FALSE);
  wrn_packet_head_decode (&head, data, len);
  if (wrn_index_table_find (self->indices, head.type) != NULL)
    return handle_data (self, now, data, len, answer);
  if (head.type >= WRN_INDEX_MIN)
    {
      keep_relayed (self, head.type, data, len);
      return 0;
    }

  /* A handshake is masked as a whole. */
  wrn_mask_apply (self->realm.obf, data, len, FALSE);
  wrn_mask_apply (self->realm.obf, data, len, TRUE);
  if (head.type == WRN_PACKET_RESP && len == WRN_RESP_LEN && !self->is_deaf &&
      wrn_session_read_resp (&self->session, now, data, &self->seen) == WRN_DROP_NONE)
    {
      self->n_resp++;
      return wrn_test_client_write_kind (self, now, WRN_KIND_KEEPALIVE, answer);
    }
  if (head.type == WRN_PACKET_COOKIE && len == WRN_COOKIE_LEN &&
      wrn_session_read_cookie (&self->session, now, data) == WRN_DROP_NONE)
    {
      self->n_cookies++;
      return wrn_test_client_write_init (self, now, answer);
    }
  return 0;
}

/* Returns: (nullable): what the list said about @slot, which tests fill with text */
const char *
wrn_test_client_get_blob (const WrnTestClient *self, guint slot)
{
  GBytes *blob = g_hash_table_lookup (self->entries, GUINT_TO_POINTER (slot));

  if (blob == NULL)
    return NULL;
  return g_bytes_get_size (blob) > 0 ? g_bytes_get_data (blob, NULL) : "";
}
