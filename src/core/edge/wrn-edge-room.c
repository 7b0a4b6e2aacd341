/* wrn-edge-room.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * How much fits into one packet to a member, and that its TCP connections know.
 */
#define G_LOG_DOMAIN "wrn-edge"

#include "config.h"

#include "core/edge/wrn-edge-private.h"
#include "core/ethernet/wrn-mss.h"

/* What is around an inner IP packet: its ethertype and kind, our head and tag, and the channel,
 * since any way may have to give way to a relayed one, and then UDP and IP. */
#define AROUND_IP (WRN_BODY_IP + 1 + WRN_DATA_OVERHEAD + WRN_RELAY_OVERHEAD)
#define AROUND_IPV4 (WRN_IPV4_HEADER_LEN + WRN_UDP_HEADER_LEN)
#define AROUND_IPV6 (WRN_IPV6_HEADER_LEN + WRN_UDP_HEADER_LEN)

/* Asking costs some microseconds, as much as a few packets do, and whoever opens connections all
 * the time is told what was so a moment ago. */
#define ROOM_AGE WRN_SECONDS (1)

static guint
find_room (const WrnEdge *self, const WrnEndpoint *remote)
{
  const guint around = AROUND_IP + (wrn_endpoint_is_ipv4 (remote) ? AROUND_IPV4 : AROUND_IPV6);
  const guint mtu = self->find_mtu (remote);

  return mtu > around ? mtu - around : 0;
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
 * packet of it has to be cut on the way.
 */
void
wrn_edge_fit_syn (WrnEdge *self, WrnTime now, WrnPeer *peer, guint8 *body, gsize len, gboolean open)
{
  const WrnPath *path = wrn_paths_get_current (&peer->paths);
  const WrnFlow *flow = path != NULL ? wrn_edge_get_flow (self, &path->route) : NULL;
  const WrnEndpoint *remote;

  if (self->find_mtu == NULL || flow == NULL)
    return;

  remote = &flow->remote;
  if (now - peer->measured_at >= ROOM_AGE || !wrn_endpoint_equal (remote, &peer->measured))
    {
      peer->measured = *remote;
      peer->measured_at = now;
      peer->room = find_room (self, remote);
    }
  if (peer->room > 0)
    wrn_mss_clamp (body, len, peer->room, open);
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
