/* wrn-edge-beacon.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * How members on one local network find each other without any supernode.
 */
#define G_LOG_DOMAIN "wrn-edge"

#include "config.h"

#include "core/edge/wrn-edge-beacon.h"

#include "core/crypto/wrn-mask.h"

/* Where every Warren on a network listens, and what it listens to: an administratively scoped
 * group (RFC 2365) and all IPv6 nodes. */
#define BEACON_PORT 7655
#define BEACON_IPV4 0xefff4d36 /* 239.255.77.54 */

/* Three at once when the network is new, as one may be lost, then two a minute. */
static const WrnTime first_pauses[] = { 0, WRN_MSEC (300), WRN_SECONDS (2) };
#define PAUSE WRN_SECONDS (30)
#define PAUSE_JITTER WRN_SECONDS (5)

/* A record costs a signature check; who replays beacons of ours cannot make us do more. */
#define READ_RATE 20
#define READ_BURST 60

/* Type, a random number and the length of the pad, which hides the length of the record. */
#define BEACON_HEAD_LEN 10
#define BEACON_PAD_MAX 64
G_STATIC_ASSERT (BEACON_HEAD_LEN + WRN_RECORD_SEALED_MAX <= WRN_BEACON_MAX);

static gsize
write_beacon (WrnEdge *self, guint8 *out, gsize size)
{
  guint8 sealed[WRN_RECORD_SEALED_MAX];
  const gsize sealed_len = wrn_record_seal (&self->record, &self->keys, self->entropy, sealed);
  const gsize room = MIN (BEACON_PAD_MAX, size - BEACON_HEAD_LEN - sealed_len);
  const gsize pad = wrn_entropy_below (self->entropy, room + 1);
  WrnWriter writer = wrn_writer_over (out, size);
  gsize len;

  wrn_writer_put_u32 (&writer, WRN_PACKET_BEACON);
  wrn_writer_put_u32 (&writer, wrn_entropy_u32 (self->entropy));
  wrn_writer_put_u16 (&writer, (guint16) pad);
  wrn_entropy_fill (self->entropy, wrn_writer_reserve (&writer, pad), pad);
  wrn_writer_put_bytes (&writer, sealed, sealed_len);
  len = wrn_writer_finish (&writer);
  wrn_mask_apply (self->realm.obf, out, len, TRUE);
  return len;
}

static void
send_to (WrnEdge *self, const WrnEndpoint *group)
{
  const WrnFlow flow = { .remote = *group };
  guint8 *out = wrn_outbox_reserve (self->outbox, WRN_BEACON_MAX);

  if (out != NULL)
    wrn_outbox_send (self->outbox, &flow, write_beacon (self, out, WRN_BEACON_MAX));
}

/* To every network that this computer is on, in both families. */
void
wrn_edge_send_beacon (WrnEdge *self, WrnTime now)
{
  const WrnEndpoint ipv4 = wrn_endpoint_ipv4 (BEACON_IPV4, BEACON_PORT);
  const WrnEndpoint ipv6 = { .address = { 0xff, 0x02, [15] = 0x01 }, .port = BEACON_PORT };

  send_to (self, &ipv4);
  send_to (self, &ipv6);
  self->n_beacons++;
  if (self->n_beacons < G_N_ELEMENTS (first_pauses))
    self->beacon_due = now + first_pauses[self->n_beacons];
  else
    self->beacon_due = now + PAUSE + (WrnTime) wrn_entropy_below (self->entropy, PAUSE_JITTER);
}

/* The network is a new one. */
void
wrn_edge_restart_beacons (WrnEdge *self, WrnTime now)
{
  if (!self->lan_discovery || self->no_direct)
    return;
  self->n_beacons = 0;
  self->beacon_due = now;
}

static WrnDrop
decode_beacon (const guint8 *packet, gsize len, const guint8 **sealed, gsize *sealed_len)
{
  WrnReader reader = wrn_reader_over (packet, len);
  guint16 pad;

  wrn_reader_take (&reader, BEACON_HEAD_LEN - 2);
  pad = wrn_reader_get_u16 (&reader);
  if (pad > BEACON_PAD_MAX)
    return WRN_DROP_BEACON;
  wrn_reader_take (&reader, pad);
  *sealed_len = reader.left;
  *sealed = wrn_reader_take (&reader, reader.left);
  return wrn_reader_finish (&reader) ? WRN_DROP_NONE : WRN_DROP_BEACON;
}

/**
 * wrn_edge_read_beacon:
 * @self: the edge
 * @now: when
 * @flow: where it came from, which is a hint and no more: anybody can repeat a beacon
 * @packet: a beacon without its mask
 * @len: its length
 */
WrnDrop
wrn_edge_read_beacon (WrnEdge *self,
                      WrnTime now,
                      const WrnFlow *flow,
                      const guint8 *packet,
                      gsize len)
{
  const guint8 *sealed;
  gsize sealed_len;
  WrnPeer *peer;
  WrnDrop drop = decode_beacon (packet, len, &sealed, &sealed_len);

  if (drop != WRN_DROP_NONE)
    return drop;
  if (!self->lan_discovery || self->no_direct)
    return WRN_DROP_BEACON;
  if (!wrn_token_bucket_take (&self->beacon_budget, now, 1, READ_RATE, READ_BURST))
    return WRN_DROP_RATE;

  drop = wrn_edge_learn_sealed (self, now, sealed, sealed_len, &peer);
  if (peer == NULL)
    return drop;

  wrn_paths_set_candidates (&peer->paths, now, WRN_PATHS_SOURCE_BEACON, &flow->remote, 1);
  peer->beacon_credit = len;
  peer->wanted = TRUE;
  if (!wrn_session_may_send (&peer->session, now) && peer->session.handshake == NULL)
    wrn_session_hurry (&peer->session, now);
  wrn_edge_schedule_peer (self, now, peer);
  return drop == WRN_DROP_OLD_RECORD ? WRN_DROP_NONE : drop;
}
