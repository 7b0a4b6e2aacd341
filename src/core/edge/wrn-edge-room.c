/* wrn-edge-room.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * How much fits into one packet to a member, and that this computer's programs know.
 */
#define G_LOG_DOMAIN "wrn-edge"

#include "config.h"

#include "core/edge/wrn-edge-private.h"
#include "core/ethernet/wrn-mss.h"
#include "core/ethernet/wrn-too-big.h"

/* What is around a packet outside. */
#define AROUND_IPV4 (WRN_IPV4_HEADER_LEN + WRN_UDP_HEADER_LEN)
#define AROUND_IPV6 (WRN_IPV6_HEADER_LEN + WRN_UDP_HEADER_LEN)

/* Whoever is told once knows it for minutes (RFC 1191 section 6.3), so that only what does not
 * listen is told more often. */
#define WARNINGS_RATE 100
#define WARNINGS_BURST 20

/* What this computer knows of the beginning of the way. A connection takes all. */
static guint
guess_room (gpointer data, const WrnRoute *route)
{
  const WrnEdge *self = data;
  const WrnFlow *flow = wrn_edge_get_flow (self, route);
  guint around;
  guint mtu;

  if (self->find_mtu == NULL || flow == NULL || flow->remote.carrier != WRN_CARRIER_UDP)
    return 0;

  around = (wrn_endpoint_is_ipv4 (&flow->remote) ? AROUND_IPV4 : AROUND_IPV6) +
           (route->relayed ? WRN_RELAY_OVERHEAD : 0);
  mtu = self->find_mtu (&flow->remote);
  return mtu > around ? mtu - around : 0;
}

/* How many bytes a data packet to @peer may have, where it may be more than %WRN_PATH_MTU_BASE. */
guint
wrn_edge_get_room (WrnEdge *self, WrnTime now, WrnPeer *peer)
{
  return wrn_paths_get_room (&peer->paths, now, self->largest, guess_room);
}

/* Tells this computer that @body is too large for @peer, as a router behind which it is would do.
 * @room: bytes of an IP packet that fit */
void
wrn_edge_warn (WrnEdge *self,
               WrnTime now,
               const WrnPeer *peer,
               guint room,
               const guint8 *body,
               gsize len)
{
  const WrnMac mac = wrn_edge_get_mac (self);
  guint8 frame[WRN_TOO_BIG_FRAME_MAX];
  gsize frame_len;

  if (!wrn_token_bucket_take (&self->warnings, now, 1, WARNINGS_RATE, WARNINGS_BURST))
    return;
  frame_len = wrn_too_big_write (frame, &mac, &peer->mac, body, len, room);
  if (frame_len > 0)
    wrn_edge_write_frame (self, frame, frame_len);
}

/**
 * wrn_edge_fit_syn:
 * @self: the edge
 * @now: the current time
 * @peer: a member
 * @body: (inout): the first packet of a connection, from it or to it
 * @len: bytes of @body
 * @open: its checksum is not computed yet
 *
 * Both ends do so, in both directions. So a connection fits the smaller of what they know, and no
 * packet of it has to be cut on the way. And the search for what fits begins, as large packets will
 * follow.
 */
void
wrn_edge_fit_syn (WrnEdge *self, WrnTime now, WrnPeer *peer, guint8 *body, gsize len, gboolean open)
{
  wrn_mss_clamp (body, len, wrn_edge_get_room (self, now, peer) - WRN_PEER_AROUND_IP, open);
}

/* The same for one that came in, on its way to the TAP; its bytes are not ours to change. */
WrnDrop
wrn_edge_collect_syn (WrnEdge *self,
                      WrnTime now,
                      WrnPeer *peer,
                      const guint8 *addresses,
                      const guint8 *body,
                      gsize len,
                      gboolean open)
{
  guint8 copy[WRN_PACKET_MAX];

  memcpy (copy, body, len);
  wrn_edge_fit_syn (self, now, peer, copy, len, open);
  return wrn_coalescer_push (self->coalescer, addresses, copy, len, open);
}
