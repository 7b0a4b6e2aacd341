/* wrn-edge-record.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What members know of each other: our record and theirs, and who has which IPv4 address.
 */
#define G_LOG_DOMAIN "wrn-edge"

#include "config.h"

#include "core/edge/wrn-edge-private.h"

/* Addresses that supernodes saw us at, and a port of the router; the rest of a record's endpoints
 * are of this computer. */
#define MAX_LOCALS (WRN_RECORD_ENDPOINTS_MAX - WRN_PROFILE_SUPERNODES_MAX - 1)

/* Of the stored records of other members; their ids follow. */
#define ITEM_PREFIX "member-"
#define ITEM_NAME_LEN (sizeof ITEM_PREFIX - 1 + WRN_NODE_ID_TEXT_LEN)

/* A new record is signed, written to the disk and sent to everybody: a dozen times at once, which
 * is three changes of the network with three supernodes, then every five seconds. A router, a
 * supernode or a copy of this very computer may give cause for more. A new address does not wait.
 */
#define RENEW_PRICE 5
#define RENEW_BURST 60

/* After a restart, what supernodes see of us is mostly as before, but not known for a moment. */
#define SETTLE_AFTER WRN_SECONDS (5)

/* Newer records of ours than we have signed. Two may be from earlier lives, which different members
 * remember; from then on somebody else is alive with our seed. */
#define FOREIGN_RECORDS 3

static gboolean
has_endpoint (const WrnRecord *record, const WrnEndpoint *endpoint)
{
  for (guint i = 0; i < record->n_endpoints; i++)
    if (wrn_endpoint_equal (&record->endpoints[i], endpoint))
      return TRUE;
  return FALSE;
}

static void
add_endpoint (WrnRecord *record, const WrnEndpoint *endpoint)
{
  if (has_endpoint (record, endpoint))
    return;
  record->endpoints[record->n_endpoints] = *endpoint;
  record->endpoints[record->n_endpoints].scope = 0;
  record->n_endpoints++;
}

static void
collect_endpoints (const WrnEdge *self, WrnRecord *record)
{
  if (self->no_direct)
    return;
  for (guint i = 0; i < self->n_locals && record->n_endpoints < MAX_LOCALS; i++)
    if (!wrn_endpoint_is_link_local (&self->locals[i]))
      add_endpoint (record, &self->locals[i]);
  if (wrn_endpoint_is_unicast (&self->mapped))
    add_endpoint (record, &self->mapped);
  for (guint i = 0; i < self->n_uplinks; i++)
    if (wrn_endpoint_is_unicast (&self->uplinks[i].seen))
      {
        WrnEndpoint seen = self->uplinks[i].seen;

        seen.kind = WRN_ENDPOINT_REFLEXIVE;
        add_endpoint (record, &seen);
      }
}

static void
store_record (WrnEdge *self, const WrnRecord *record, const char *name)
{
  guint8 bytes[WRN_RECORD_MAX];

  wrn_outbox_store (self->outbox, name, bytes, wrn_record_encode (record, bytes));
}

static void
spread_record (WrnEdge *self, WrnTime now)
{
  GHashTableIter iter;
  gpointer value;

  for (guint i = 0; i < self->n_uplinks; i++)
    wrn_edge_uplink_renew (&self->uplinks[i], now);

  g_hash_table_iter_init (&iter, self->peers);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      WrnPeer *peer = value;

      peer->n_records = 0;
      peer->record_due = now;
      wrn_edge_schedule_peer (self, now, peer);
    }
}

/* Whether @b says all that @a says, in whatever order: no record has an endpoint twice. */
static gboolean
says_nothing_new (const WrnRecord *a, const WrnRecord *b)
{
  if (a->flags != b->flags || a->claim.ipv4 != b->claim.ipv4 ||
      a->claim.attempt != b->claim.attempt)
    return FALSE;
  for (guint i = 0; i < a->n_endpoints; i++)
    if (!has_endpoint (b, &a->endpoints[i]))
      return FALSE;
  return TRUE;
}

static void
take_own (WrnEdge *self, const WrnRecord *record)
{
  self->record = *record;
  self->sealed_len = wrn_record_seal (record, &self->keys, self->entropy, self->sealed);
}

/**
 * wrn_edge_renew_record:
 * @self: the edge
 * @now: the current time
 *
 * Signs a new record if ours no longer says what is true, stores it and lets everybody know; later,
 * if that happens too often.
 */
void
wrn_edge_renew_record (WrnEdge *self, WrnTime now)
{
  WrnRecord next = self->record;
  gboolean is_less;

  self->renew_due = WRN_TIME_NEVER;
  next.n_endpoints = 0;
  memset (next.endpoints, 0, sizeof next.endpoints);
  collect_endpoints (self, &next);
  next.flags = wrn_edge_get_relay_flags (self);
  next.claim = self->claim;
  next.prefix = next.claim.ipv4 != 0 ? self->subnet.prefix : 0;
  is_less = self->record.seq > self->seq_floor && says_nothing_new (&next, &self->record);
  if (is_less && next.n_endpoints == self->record.n_endpoints)
    return;
  if (is_less && now < self->settled_at)
    {
      self->renew_due = self->settled_at;
      return;
    }

  if (next.claim.ipv4 == self->record.claim.ipv4 &&
      !wrn_token_bucket_take (&self->renew_budget, now, RENEW_PRICE, 1, RENEW_BURST))
    {
      self->renew_due = now + WRN_SECONDS (RENEW_PRICE);
      return;
    }

  next.seq = MAX (self->record.seq, self->seq_floor) + 1;
  wrn_record_sign (&next, self->keys.cid, &self->identity);
  take_own (self, &next);
  store_record (self, &next, "record");
  spread_record (self, now);
}

static void
put_ipv4 (guint8 out[static 4], guint32 ipv4)
{
  for (guint i = 0; i < 4; i++)
    out[i] = (guint8) (ipv4 >> (24 - 8 * i));
}

/* What the TAP's link should look like now. */
void
wrn_edge_tell_link (WrnEdge *self)
{
  WrnEffectLink link = { .ipv4_prefix = self->subnet.prefix };

  self->link_changed = FALSE;
  put_ipv4 (link.ipv4, self->claim.ipv4);
  memcpy (link.ipv6, self->ipv6, sizeof link.ipv6);
  wrn_outbox_set_link (self->outbox, &link);
}

/* Our own addresses, in the layer-2 policy. */
static void
tell_lan (WrnEdge *self)
{
  WrnLanClaims claims = { .mac = wrn_edge_get_mac (self) };

  put_ipv4 (claims.ipv4, self->claim.ipv4);
  memcpy (claims.ipv6, self->ipv6, sizeof claims.ipv6);
  wrn_lan_set_self (self->lan, &claims);
}

/* Those of @peer. Two members with one MAC address are an attack, or a chance of 2^-46: the second
 * gets no frames. */
static void
tell_lan_of (WrnEdge *self, WrnPeer *peer)
{
  WrnLanClaims claims = { .mac = peer->mac, .absent = peer->state < WRN_PEER_RELAYED };
  char id[WRN_NODE_ID_TEXT_LEN];

  put_ipv4 (claims.ipv4, peer->ipv4);
  memcpy (claims.ipv6, peer->ipv6, sizeof claims.ipv6);
  if (wrn_lan_set_member (self->lan, peer, &claims))
    return;
  wrn_lan_remove_member (self->lan, peer);
  wrn_outbox_say (self->outbox, G_LOG_LEVEL_WARNING, wrn_key_format (peer->id, id),
                  "has the hardware address of another member and is left out");
}

/* Whoever asked for an address that has come within reach hears so at once. */
static void
answer_questions (WrnEdge *self, WrnTime now)
{
  guint8 reply[WRN_ADVERT_FRAME_LEN];
  gsize len;

  while ((len = wrn_lan_answer (self->lan, now, reply)) > 0)
    wrn_edge_write_frame (self, reply, len);
}

/* Frames reach @peer now, or do not any more. */
void
wrn_edge_tell_presence (WrnEdge *self, WrnTime now, WrnPeer *peer)
{
  if (wrn_lan_get_claims (self->lan, peer) == NULL)
    return;
  tell_lan_of (self, peer);
  answer_questions (self, now);
}

static gboolean
is_taken (gpointer data, guint32 ipv4)
{
  WrnEdge *self = data;
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->peers);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      const WrnPeer *peer = value;

      if (peer->record != NULL && peer->record->claim.ipv4 == ipv4)
        return TRUE;
    }
  return FALSE;
}

/* Claims our first address that nobody known has, from @attempt on; the record is to be renewed
 * afterwards. */
void
wrn_edge_claim (WrnEdge *self, guint attempt)
{
  char text[WRN_SUBNET_FORMAT_LEN];
  const guint32 before = self->claim.ipv4;

  self->claim =
      wrn_claim_choose (self->keys.cid, self->identity.id, &self->subnet, attempt, is_taken, self);
  tell_lan (self);
  self->link_changed = TRUE;
  if (self->claim.ipv4 == 0 && before != 0)
    wrn_outbox_say (self->outbox, G_LOG_LEVEL_WARNING, "",
                    "no IPv4 address is left in this community; IPv6 works");
  else if (before != self->claim.ipv4 && self->record.seq > 0 && !self->restoring)
    wrn_outbox_say (self->outbox, G_LOG_LEVEL_MESSAGE, "",
                    before != 0 ? "our address is %s now, because another member has the first "
                                  "claim on the old one"
                                : "our address is %s now",
                    wrn_ipv4_format (self->claim.ipv4, text));
}

/* Gives @ipv4 to whoever of its claimants wins it, in the layer-2 policy; the others have none,
 * and if we are among those, we move. In one pass, as one computer can be a thousand members that
 * all claim one address. */
static void
settle_claim (WrnEdge *self, WrnTime now, guint32 ipv4)
{
  guint8 announcement[WRN_ARP_FRAME_LEN];
  const gboolean ours = self->claim.ipv4 == ipv4;
  const guint8 *best = ours ? self->identity.id : NULL;
  WrnPeer *winner = NULL;
  guint n_claims = ours ? 1 : 0;
  GHashTableIter iter;
  gpointer value;

  if (ipv4 == 0)
    return;
  g_hash_table_iter_init (&iter, self->peers);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      WrnPeer *peer = value;

      if (peer->record == NULL || peer->record->claim.ipv4 != ipv4)
        continue;
      n_claims++;
      peer->ipv4 = 0;
      tell_lan_of (self, peer);
      if (best != NULL && !wrn_claim_beats (self->keys.cid, ipv4, peer->id, best))
        continue;
      winner = peer;
      best = peer->id;
    }

  if (winner == NULL)
    return;
  if (ours)
    {
      wrn_edge_claim (self, self->claim.attempt + 1u);
      wrn_edge_renew_record (self, now);
    }
  winner->ipv4 = ipv4;
  tell_lan_of (self, winner);
  if (n_claims > 1 && wrn_lan_write_announcement (self->lan, winner, announcement))
    wrn_edge_write_frame (self, announcement, sizeof announcement);
}

/* Somebody who claimed @ipv4 does no longer: it goes to whoever else does, or to us, if all of our
 * addresses were taken. */
static void
release_claim (WrnEdge *self, WrnTime now, guint32 ipv4)
{
  settle_claim (self, now, ipv4);
  if (ipv4 == 0 || self->claim.ipv4 != 0)
    return;
  wrn_edge_claim (self, 0);
  wrn_edge_renew_record (self, now);
}

/* What the record of @peer is stored as. */
static const char *
item_of (const WrnPeer *peer, char name[static ITEM_NAME_LEN])
{
  char id[WRN_NODE_ID_TEXT_LEN];

  g_snprintf (name, ITEM_NAME_LEN, ITEM_PREFIX "%s", wrn_key_format (peer->id, id));
  return name;
}

/* A member has no place here any more, and its record none on the disk: whoever makes identities
 * must not be able to fill it. */
void
wrn_edge_forget_record (WrnEdge *self, WrnTime now, WrnPeer *peer)
{
  char name[ITEM_NAME_LEN];
  g_autofree WrnRecord *record = g_steal_pointer (&peer->record);

  if (record == NULL)
    return;
  wrn_outbox_store (self->outbox, item_of (peer, name), NULL, 0);
  wrn_lan_remove_member (self->lan, peer);
  release_claim (self, now, record->claim.ipv4);
}

static void
adopt (WrnEdge *self, WrnTime now, WrnPeer *peer, const WrnRecord *record)
{
  const guint32 before = peer->record != NULL ? peer->record->claim.ipv4 : 0;
  char name[ITEM_NAME_LEN];

  if (peer->record == NULL)
    peer->record = g_new0 (WrnRecord, 1);
  *peer->record = *record;
  peer->ipv4 = 0;
  tell_lan_of (self, peer);
  settle_claim (self, now, record->claim.ipv4);
  if (before != record->claim.ipv4)
    release_claim (self, now, before);
  answer_questions (self, now);

  if (!self->no_direct)
    wrn_paths_set_candidates (&peer->paths, now, WRN_PATHS_SOURCE_RECORD, record->endpoints,
                              record->n_endpoints);
  if (!self->restoring)
    store_record (self, record, item_of (peer, name));
  if (peer->relaying.revision != 0)
    wrn_edge_note_near (self, now, peer, TRUE);
}

/* The signature is over everything that the record says. */
static gboolean
is_same (const WrnRecord *a, const WrnRecord *b)
{
  return a->seq == b->seq && memcmp (a->signature, b->signature, sizeof a->signature) == 0;
}

/* Somebody has a record of ours: after a restart it may be newer than what we remember. */
static WrnDrop
learn_own (WrnEdge *self, WrnTime now, const WrnRecord *record)
{
  if (record->seq < self->record.seq)
    return WRN_DROP_OLD_RECORD;
  if (is_same (record, &self->record))
    return WRN_DROP_NONE;
  if (!wrn_record_verify (record, self->keys.cid))
    return WRN_DROP_RECORD;

  self->copied = ++self->n_foreign >= FOREIGN_RECORDS;
  if (self->n_foreign == FOREIGN_RECORDS)
    wrn_outbox_say (self->outbox, G_LOG_LEVEL_WARNING, "",
                    "another computer has our identity, so that neither can be reached: a state "
                    "folder must not be copied");
  self->seq_floor = record->seq;
  wrn_edge_renew_record (self, now);
  return WRN_DROP_NONE;
}

/* Whoever has another name or network now, or hides his addresses, must not be known by what was.
 */
static gboolean
may_go_on (const WrnEdge *self, const WrnRecord *record)
{
  return record->seq > 0 && g_str_equal (record->name, self->record.name) &&
         wrn_record_claim_fits (record, self->keys.cid, &self->subnet) &&
         (!self->no_direct || record->n_endpoints == 0);
}

/**
 * wrn_edge_restore_own:
 * @self: a new edge
 * @now: the current time
 * @record: our own record as an earlier run stored it
 *
 * The address of that run is ours again, and so is its record, as long as it is true.
 */
void
wrn_edge_restore_own (WrnEdge *self, WrnTime now, const WrnRecord *record)
{
  if (wrn_record_claim_fits (record, self->keys.cid, &self->subnet) && record->claim.ipv4 != 0)
    wrn_edge_claim (self, record->claim.attempt);
  self->seq_floor = MAX (self->seq_floor, record->seq);
  if (may_go_on (self, record))
    {
      self->seq_floor = record->seq - 1;
      self->settled_at = now + SETTLE_AFTER;
      take_own (self, record);
      store_record (self, record, "record");
    }
  wrn_edge_renew_record (self, now);
}

/**
 * wrn_edge_learn:
 * @self: the edge
 * @now: the current time
 * @record: a record that somebody sent
 * @out: (out) (optional) (nullable) (transfer none): the member, if it is one that we can talk to
 *
 * Records are repeated much more often than they change, and a signature costs as much as a hundred
 * packets: it is verified only if the record is news.
 *
 * Returns: %WRN_DROP_NONE, or why nothing was learned; @out is set for an old one, too
 */
WrnDrop
wrn_edge_learn (WrnEdge *self, WrnTime now, const WrnRecord *record, WrnPeer **out)
{
  WrnPeer *peer = wrn_edge_find_peer (self, record->id);

  if (out != NULL)
    *out = peer;
  if (memcmp (record->id, self->identity.id, sizeof record->id) == 0)
    return learn_own (self, now, record);
  if (peer != NULL && peer->record != NULL && record->seq <= peer->record->seq)
    return is_same (record, peer->record) ? WRN_DROP_NONE : WRN_DROP_OLD_RECORD;
  if (!wrn_record_claim_fits (record, self->keys.cid, &self->subnet) ||
      !wrn_record_verify (record, self->keys.cid))
    return WRN_DROP_RECORD;

  peer = wrn_edge_add_peer (self, now, record->id, record->dh_pk);
  if (out != NULL)
    *out = peer;
  if (peer == NULL)
    return WRN_DROP_TABLE_FULL;
  if (!wrn_edge_may_have_news (peer, now))
    return WRN_DROP_LIMIT;
  adopt (self, now, peer, record);
  wrn_edge_schedule_peer (self, now, peer);
  return WRN_DROP_NONE;
}

/* As wrn_edge_learn(), for what a supernode or a beacon carries. */
WrnDrop
wrn_edge_learn_sealed (WrnEdge *self, WrnTime now, const guint8 *sealed, gsize len, WrnPeer **out)
{
  guint8 plain[WRN_RECORD_MAX];
  WrnRecord record;

  *out = NULL;
  if (len < WRN_SEAL_OVERHEAD || len > WRN_RECORD_SEALED_MAX ||
      !wrn_seal_open (plain, sealed, len, self->keys.topic, sizeof self->keys.topic,
                      self->keys.seal) ||
      !wrn_record_decode (&record, plain, len - WRN_SEAL_OVERHEAD))
    return WRN_DROP_BEACON;
  return wrn_edge_learn (self, now, &record, out);
}
