/* wrn-supernode-control.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What clients ask of a supernode inside their sessions, and the answers.
 */
#define G_LOG_DOMAIN "wrn-supernode"

#include "config.h"

#include "core/crypto/wrn-keypair.h"
#include "core/supernode/wrn-supernode-private.h"
#include "core/wire/wrn-router-message.h"
#include "core/wire/wrn-supernode-message.h"

/* A page and its overhead in one IPv6 packet of the smallest MTU: 1280 - 40 - 8 - 24 = 1208. */
#define PAGE_MAX 1200

/* Of an ENTRIES message: kind, revision, next, count; of each entry: slot, length. */
#define PAGE_HEAD (1 + 4 + 2 + 1)
#define ENTRY_HEAD (2 + 2)

/* The longest message that we make: a forwarded signal. */
#define INNER_MAX (1 + 2 + WRN_SIGNAL_MAX)

/* A lost question to a new address is asked again this much later. */
#define PROBE_EVERY WRN_SECONDS (1)

/* Seals @inner for @client and sends it to @flow, whatever that costs; see answer(). */
void
wrn_supernode_send (WrnSupernode *self,
                    WrnTime now,
                    WrnSupernodeClient *client,
                    const WrnFlow *flow,
                    const guint8 *inner,
                    gsize len)
{
  guint8 *packet = wrn_outbox_reserve (self->outbox, len + WRN_DATA_OVERHEAD);
  gsize packet_len;

  if (packet == NULL)
    {
      wrn_drops_add (&self->stats.drops, WRN_DROP_QUEUE);
      return;
    }

  memcpy (packet + WRN_DATA_HEAD_LEN, inner, len);
  packet_len = wrn_session_seal (&client->session, now, packet, len);
  if (packet_len > 0)
    wrn_outbox_send (self->outbox, flow, packet_len);
  else
    wrn_drops_add (&self->stats.drops, WRN_DROP_NO_SESSION);
}

/* To where the request came from, unless that would be more than it brought to an address that
 * may be somebody else's. */
static void
answer (WrnSupernode *self, WrnRequest *request, const guint8 *inner, gsize len)
{
  if (len + WRN_DATA_OVERHEAD > request->budget)
    {
      wrn_drops_add (&self->stats.drops, WRN_DROP_LIMIT);
      return;
    }

  request->budget -= len + WRN_DATA_OVERHEAD;
  wrn_supernode_send (self, request->now, request->client, request->flow, inner, len);
}

static void
refuse (WrnSupernode *self, WrnRequest *request, WrnKind kind, WrnErrorCode code, guint16 slot)
{
  const WrnError error = { .kind = (guint8) kind, .code = (guint8) code, .slot = slot };
  guint8 inner[16];

  self->stats.errors++;
  answer (self, request, inner, wrn_error_encode (&error, inner, sizeof inner));
}

/**
 * wrn_supernode_probe:
 * @self: a supernode
 * @request: an authentic packet, the latest of its client, from an unproved address
 *
 * Asks that address for the proof that the client is there.
 */
void
wrn_supernode_probe (WrnSupernode *self, WrnRequest *request)
{
  WrnSupernodeClient *client = request->client;
  guint8 inner[WRN_CHALLENGE_LEN];
  WrnChallenge challenge = { 0 };

  if (request->now < client->probe_again || request->budget < sizeof inner + WRN_DATA_OVERHEAD)
    return;

  wrn_entropy_fill (self->entropy, client->token, sizeof client->token);
  client->probed = *request->flow;
  client->probe_again = request->now + PROBE_EVERY;
  memcpy (challenge.token, client->token, sizeof challenge.token);
  answer (self, request, inner,
          wrn_challenge_encode (&challenge, WRN_KIND_CHALLENGE, inner, sizeof inner));
}

static WrnEndpoint
seen_at (const WrnRequest *request)
{
  WrnEndpoint seen = request->flow->remote;

  seen.kind = WRN_ENDPOINT_REFLEXIVE;
  return seen;
}

static WrnDrop
handle_challenge (WrnSupernode *self, WrnRequest *request, const WrnInner *inner)
{
  guint8 out[WRN_CHALLENGE_LEN];
  WrnChallenge challenge;

  if (!wrn_challenge_decode (&challenge, inner))
    return WRN_DROP_MALFORMED;

  challenge.seen = seen_at (request);
  answer (self, request, out,
          wrn_challenge_encode (&challenge, WRN_KIND_RESPONSE, out, sizeof out));
  return WRN_DROP_NONE;
}

static WrnDrop
handle_response (WrnSupernode *self, WrnRequest *request, const WrnInner *inner)
{
  WrnSupernodeClient *client = request->client;
  const WrnFlow probed = client->probed;
  WrnChallenge response;

  if (!wrn_challenge_decode (&response, inner))
    return WRN_DROP_MALFORMED;
  if (wrn_flow_is_none (&probed) ||
      !wrn_secure_equal (response.token, client->token, sizeof client->token))
    return WRN_DROP_STALE;

  wrn_supernode_set_flow (self, client, &probed);
  return WRN_DROP_NONE;
}

/* What a router does shows where the same question, asked elsewhere, or an answer from elsewhere,
 * is treated differently. The answer is as long as the question, and goes to where that came from.
 */
static WrnDrop
handle_where (WrnSupernode *self, WrnRequest *request, const WrnInner *inner)
{
  WrnRequest from = *request;
  WrnFlow flow = *request->flow;
  WrnSeen seen = { .seen = seen_at (request), .other_port = self->other_port };
  guint8 out[WRN_SEEN_LEN];
  WrnWhere where;

  if (!wrn_where_decode (&where, inner))
    return WRN_DROP_MALFORMED;
  if ((where.flags & WRN_WHERE_FROM_OTHER) != 0)
    {
      if (self->other_port == 0)
        return WRN_DROP_NONE;
      flow.local.port = self->other_port;
      from.flow = &flow;
    }

  memcpy (seen.token, where.token, sizeof seen.token);
  answer (self, &from, out, wrn_seen_encode (&seen, out, sizeof out));
  return WRN_DROP_NONE;
}

/* "warren-reg-1", the session, the blob's hash: good for this session and this content only. */
static gboolean
is_signed (const WrnRequest *request, const WrnRegister *message)
{
  const WrnSession *session = &request->client->session;
  const WrnKeys *keys =
      session->previous != NULL && session->previous->local_index == request->index
          ? session->previous
          : session->current;
  guint8 blob_hash[32];
  guint8 topic[WRN_TOPIC_LEN];
  guint8 text[12 + WRN_NOISE_HASH_LEN + sizeof blob_hash];
  WrnWriter writer = wrn_writer_over (text, sizeof text);

  wrn_hash (topic, sizeof topic, WRN_LABEL ("warren-topic-1"), WRN_BYTES (message->topic_pk));
  if (memcmp (topic, message->topic, sizeof topic) != 0)
    return FALSE;

  wrn_hash (blob_hash, sizeof blob_hash, { message->blob, message->blob_len });
  wrn_writer_put_bytes (&writer, (const guint8 *) "warren-reg-1", 12);
  wrn_writer_put_bytes (&writer, keys->hash, sizeof keys->hash);
  wrn_writer_put_bytes (&writer, blob_hash, sizeof blob_hash);
  return wrn_sign_verify (message->signature, text, wrn_writer_finish (&writer), message->topic_pk);
}

/* A member that repeats what it has proved. To check that again would be most of what keeping a
 * hundred thousand registrations costs, and could change nothing. */
static gboolean
is_renewal (const WrnSupernodeClient *client, const WrnRegister *message)
{
  return client->topic != NULL && memcmp (client->topic->id, message->topic, WRN_TOPIC_LEN) == 0 &&
         client->blob_len == message->blob_len &&
         memcmp (client->blob, message->blob, message->blob_len) == 0;
}

/* A pseudonym is good for one topic only. */
static gboolean
is_member (const WrnRequest *request, const WrnRegister *message)
{
  const WrnTopic *topic = request->client->topic;

  return is_renewal (request->client, message) ||
         ((topic == NULL || memcmp (topic->id, message->topic, WRN_TOPIC_LEN) == 0) &&
          is_signed (request, message));
}

static WrnDrop
handle_register (WrnSupernode *self, WrnRequest *request, const WrnInner *inner)
{
  WrnSupernodeClient *client = request->client;
  guint8 out[INNER_MAX];
  WrnRegister message;
  WrnRegistered registered;

  /* An empty blob means in a list that someone left. */
  if (!wrn_register_decode (&message, inner) || message.blob_len == 0)
    return WRN_DROP_MALFORMED;

  if (!is_member (request, &message))
    {
      refuse (self, request, WRN_KIND_REGISTER, WRN_ERROR_SIGNATURE, 0);
      return WRN_DROP_NOT_MEMBER;
    }
  if (!wrn_supernode_register (self, request, message.topic, message.blob, message.blob_len))
    {
      refuse (self, request, WRN_KIND_REGISTER, WRN_ERROR_FULL, 0);
      return WRN_DROP_TABLE_FULL;
    }

  registered = (WrnRegistered){
    .slot = client->slot,
    .ttl = (guint16) CLAMP (message.ttl, MIN (WRN_SUPERNODE_MIN_TTL, self->limits.ttl),
                            self->limits.ttl),
    .members = (guint16) client->topic->n_members,
    .revision = client->topic->revision,
    .seen = seen_at (request),
  };
  client->expires = request->now + WRN_SECONDS (registered.ttl);
  answer (self, request, out, wrn_registered_encode (&registered, out, sizeof out));
  return WRN_DROP_NONE;
}

/* Fills one page of at most @max bytes; FALSE if not even the first entry fits. */
static gboolean
fill_page (const WrnSupernodeClient *asker, const WrnList *message, gsize max, WrnEntries *page)
{
  const WrnTopic *topic = asker->topic;
  gsize used = PAGE_HEAD;
  guint slot = wrn_topic_next_change (topic, message->from, message->since);

  *page = (WrnEntries){ .revision = topic->revision };
  for (; slot != WRN_TOPIC_NO_SLOT; slot = wrn_topic_next_change (topic, slot + 1, message->since))
    {
      const WrnSupernodeClient *member = wrn_topic_get (topic, slot);
      WrnEntry *entry = &page->entries[page->n];

      if (member == asker)
        continue;
      used += ENTRY_HEAD + (member != NULL ? member->blob_len : 0);
      if (page->n == WRN_ENTRIES_PER_PAGE || used > max)
        break;
      *entry = (WrnEntry){ .slot = (guint16) slot };
      if (member != NULL)
        {
          entry->blob = member->blob;
          entry->blob_len = member->blob_len;
        }
      page->n++;
    }

  page->next = slot == WRN_TOPIC_NO_SLOT ? WRN_ENTRIES_END : (guint16) slot;
  return page->n > 0 || page->next == WRN_ENTRIES_END;
}

static WrnDrop
handle_list (WrnSupernode *self, WrnRequest *request, const WrnInner *inner)
{
  const gsize room = request->budget - MIN (request->budget, WRN_DATA_OVERHEAD);
  guint8 out[INNER_MAX];
  WrnEntries page;
  WrnList message;

  if (!wrn_list_decode (&message, inner))
    return WRN_DROP_MALFORMED;
  if (!fill_page (request->client, &message, MIN (PAGE_MAX, room), &page))
    return WRN_DROP_LIMIT;

  answer (self, request, out, wrn_entries_encode (&page, out, sizeof out));
  return WRN_DROP_NONE;
}

/* Whom @slot names, if it is another member that can be reached now. */
static WrnSupernodeClient *
find_partner (const WrnRequest *request, guint16 slot)
{
  WrnSupernodeClient *partner = wrn_topic_get (request->client->topic, slot);

  if (partner == NULL || partner == request->client || wrn_flow_is_none (&partner->flow) ||
      !wrn_session_may_send (&partner->session, request->now))
    return NULL;
  return partner;
}

static WrnDrop
handle_signal (WrnSupernode *self, WrnRequest *request, const WrnInner *inner)
{
  WrnSupernodeClient *partner;
  guint8 out[INNER_MAX];
  WrnSignal message;

  if (!wrn_signal_decode (&message, inner))
    return WRN_DROP_MALFORMED;
  partner = find_partner (request, message.slot);
  if (partner == NULL)
    {
      refuse (self, request, WRN_KIND_SIGNAL, WRN_ERROR_NO_SLOT, message.slot);
      return WRN_DROP_NONE;
    }

  message.slot = request->client->slot;
  wrn_supernode_send (self, request->now, partner, &partner->flow, out,
                      wrn_signal_encode (&message, out, sizeof out));
  self->stats.signals++;
  return WRN_DROP_NONE;
}

/* Tells another member where the asker has proved to be: nobody need believe a member that it is at
 * a victim's address. It is told because the asker wants it to be, and to nobody else. */
static WrnDrop
handle_vouch (WrnSupernode *self, WrnRequest *request, const WrnInner *inner)
{
  const WrnSupernodeClient *client = request->client;
  WrnSupernodeClient *partner;
  guint8 out[WRN_VOUCH_LEN];
  WrnVouch message;

  if (!wrn_vouch_decode (&message, inner))
    return WRN_DROP_MALFORMED;
  if (wrn_flow_is_none (&client->flow))
    return WRN_DROP_LIMIT;
  partner = find_partner (request, message.slot);
  if (partner == NULL)
    {
      refuse (self, request, WRN_KIND_VOUCH, WRN_ERROR_NO_SLOT, message.slot);
      return WRN_DROP_NONE;
    }

  message = (WrnVouch){ .slot = client->slot, .proved = client->flow.remote };
  message.proved.kind = WRN_ENDPOINT_REFLEXIVE;
  wrn_supernode_send (self, request->now, partner, &partner->flow, out,
                      wrn_vouch_encode (&message, out, sizeof out));
  self->stats.signals++;
  return WRN_DROP_NONE;
}

/* Each side is told its own number, and the slot of the other. */
static WrnDrop
handle_channel (WrnSupernode *self, WrnRequest *request, const WrnInner *inner)
{
  WrnSupernodeClient *partner;
  WrnChannel message;
  guint8 out[16];
  WrnRelay *relay;
  guint mine;

  if (!wrn_channel_decode (&message, inner) || message.channel != 0)
    return WRN_DROP_MALFORMED;
  partner = find_partner (request, message.slot);
  relay = partner != NULL ? wrn_supernode_open_relay (self, request->now, request->client, partner)
                          : NULL;
  if (relay == NULL)
    {
      refuse (self, request, WRN_KIND_CHANNEL,
              partner == NULL              ? WRN_ERROR_NO_SLOT
              : self->limits.channels == 0 ? WRN_ERROR_NO_RELAY
                                           : WRN_ERROR_FULL,
              message.slot);
      return WRN_DROP_NONE;
    }

  mine = relay->ends[0].client == request->client ? 0 : 1;
  message.channel = relay->ends[mine].channel;
  answer (self, request, out, wrn_channel_encode (&message, out, sizeof out));
  message = (WrnChannel){ request->client->slot, relay->ends[1 - mine].channel };
  wrn_supernode_send (self, request->now, partner, &partner->flow, out,
                      wrn_channel_encode (&message, out, sizeof out));
  return WRN_DROP_NONE;
}

/* What only a registered client may ask; others learn nothing, not even whether a topic exists. */
static WrnDrop
serve_member (WrnSupernode *self, WrnRequest *request, const WrnInner *inner)
{
  if (request->client->topic == NULL)
    {
      refuse (self, request, inner->kind, WRN_ERROR_NOT_REGISTERED, 0);
      return WRN_DROP_NOT_MEMBER;
    }

  switch (inner->kind)
    {
    case WRN_KIND_LIST:
      return handle_list (self, request, inner);
    case WRN_KIND_SIGNAL:
      return handle_signal (self, request, inner);
    case WRN_KIND_VOUCH:
      return handle_vouch (self, request, inner);
    default:
      return handle_channel (self, request, inner);
    }
}

static WrnDrop
serve (WrnSupernode *self, WrnRequest *request, const WrnInner *inner)
{
  switch (inner->kind)
    {
    case WRN_KIND_KEEPALIVE:
      return WRN_DROP_NONE;
    case WRN_KIND_CHALLENGE:
      return handle_challenge (self, request, inner);
    case WRN_KIND_RESPONSE:
      return handle_response (self, request, inner);
    case WRN_KIND_WHERE:
      return handle_where (self, request, inner);
    case WRN_KIND_REGISTER:
      return handle_register (self, request, inner);
    case WRN_KIND_LIST:
    case WRN_KIND_SIGNAL:
    case WRN_KIND_CHANNEL:
    case WRN_KIND_VOUCH:
      return serve_member (self, request, inner);
    default:
      return WRN_DROP_KIND;
    }
}

/**
 * wrn_supernode_serve:
 * @self: a supernode
 * @request: whose packet it is
 * @data: the inner message
 * @len: its length
 *
 * Returns: %FALSE if the client said goodbye, and is gone
 */
gboolean
wrn_supernode_serve (WrnSupernode *self, WrnRequest *request, const guint8 *data, gsize len)
{
  WrnDrop drop = WRN_DROP_MALFORMED;
  WrnInner inner;

  if (!wrn_token_bucket_take (&request->client->control, request->now, 1, self->limits.control_rate,
                              self->limits.control_burst))
    drop = WRN_DROP_LIMIT;
  else if (wrn_inner_decode (&inner, data, len))
    {
      if (inner.kind == WRN_KIND_BYE || inner.kind == WRN_KIND_CLOSE)
        {
          wrn_supernode_remove_client (self, request->client);
          return FALSE;
        }
      drop = serve (self, request, &inner);
    }

  if (drop != WRN_DROP_NONE)
    wrn_drops_add (&self->stats.drops, drop);
  return TRUE;
}
