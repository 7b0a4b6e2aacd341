/* wrn-udp.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * All UDP traffic of one machine: one port on IPv4 and IPv6, in runs, from and to known addresses.
 *
 * Answers leave from the address that was asked, since a NAT expects them from there. A run is
 * several datagrams of equal size, the last perhaps shorter; the kernel cuts it (UDP_SEGMENT) and
 * gathers it (UDP_GRO) where it can. Nothing here is allocated per packet, nothing blocks, and no
 * failure of a packet is an error: it is counted.
 */
#pragma once

#include <gio/gio.h>

#include "core/base/wrn-endpoint.h"
#include "core/base/wrn-time.h"
#include "core/io/wrn-udp-probe.h"

/* Where beacons are sent (protocol section 5): a group of the local scope, RFC 2365, and all nodes
 * of a link, RFC 4291. */
#define WRN_UDP_BEACON_PORT 7655
#define WRN_UDP_BEACON_IPV4 "239.255.77.54"
#define WRN_UDP_BEACON_IPV6 "ff02::1"

/* IPv4, IPv6, and a receiver of beacons for each; or as many addresses of a server. */
#define WRN_UDP_MAX_SOCKETS 8

/* For a short time, besides these (WRN_EFFECT_SOCKETS). */
#define WRN_UDP_EXTRA_MAX 256

/* Runs that one call may yield: more gained nothing when measured, and each is 64 KiB of memory
 * that has to stay in the cache until it is opened. */
#define WRN_UDP_BATCH 8

/* Interfaces that beacons are sent to; the kernel lets a socket join 20 groups
 * (igmp_max_memberships), so what goes beyond is left out. */
#define WRN_UDP_MAX_LANS 16

typedef struct _WrnUdp WrnUdp;

/* Sockets without a name, one of IPv6 and one of IPv4; -1: none (any more). */
typedef struct
{
  int fds[2]; /* (owned) */
} WrnUdpReserve;

typedef struct
{
  WrnUdpReserve *reserve; /* (nullable): sockets to take before others are made */
  WrnEndpoint listen;     /* all zeroes: any address of both families; port 0: one that is free */
  gboolean beacons;       /* hear the beacons of the local networks too */
  gboolean no_offload;    /* one datagram at a time, for kernels and drivers that mangle runs */
} WrnUdpOptions;

typedef struct
{
  WrnFlow flow;
  guint8 *data; /* lent, until the next wrn_udp_receive(); may be changed */
  gsize len;
  guint16 segment; /* size of each datagram but the last */
} WrnUdpRun;

typedef struct
{
  guint32 index; /* of the interface */
  gboolean ipv4;
  gboolean ipv6;
} WrnUdpLan;

typedef struct
{
  WrnUdpOffloads offloads; /* that are in use */
  guint64 rx_calls;
  guint64 rx_datagrams;
  guint64 rx_bytes;
  guint64 rx_refused; /* truncated, empty, or with an impossible address */
  guint64 tx_calls;
  guint64 tx_datagrams;
  guint64 tx_bytes;
  guint64 tx_errors;      /* datagrams that the system would not send */
  guint64 tx_queue_full;  /* datagrams that found the output queue at its limit */
  guint64 tx_unsegmented; /* runs that had to go datagram by datagram */
  guint64 icmp;           /* errors that the network reported for earlier datagrams */
} WrnUdpStats;

void wrn_udp_reserve (WrnUdpReserve *self);
void wrn_udp_reserve_clear (WrnUdpReserve *self);

WrnUdp *wrn_udp_new (const WrnUdpOptions *options, GError **error);
void wrn_udp_free (WrnUdp *self);
gboolean wrn_udp_listen (WrnUdp *self, WrnEndpoint *listen, GError **error);

guint16 wrn_udp_get_port (const WrnUdp *self);
gboolean wrn_udp_listens_on (const WrnUdp *self, const WrnEndpoint *endpoint);
guint wrn_udp_get_fds (const WrnUdp *self, int fds[static WRN_UDP_MAX_SOCKETS]);
const WrnUdpStats *wrn_udp_get_stats (const WrnUdp *self);
guint wrn_udp_get_buffer_size (const WrnUdp *self);

guint wrn_udp_receive (WrnUdp *self, guint socket, WrnUdpRun runs[static WRN_UDP_BATCH]);
void
wrn_udp_send (WrnUdp *self, const WrnFlow *flow, const guint8 *data, gsize len, guint16 segment);
int wrn_udp_get_blocked_fd (const WrnUdp *self);
gsize wrn_udp_get_room (const WrnUdp *self);
void wrn_udp_filled (WrnUdp *self, WrnTime now);
void wrn_udp_drained (WrnUdp *self, WrnTime now);
void wrn_udp_flush (WrnUdp *self);

guint wrn_udp_set_extra (WrnUdp *self,
                         const guint16 *kept,
                         guint n_kept,
                         guint n_new,
                         WrnEndpoint opened[static WRN_UDP_EXTRA_MAX]);
int wrn_udp_get_extra_fd (const WrnUdp *self);
guint wrn_udp_receive_extra (WrnUdp *self, WrnUdpRun runs[static WRN_UDP_BATCH]);

void wrn_udp_set_lans (WrnUdp *self, const WrnUdpLan *lans, guint n_lans);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WrnUdp, wrn_udp_free)
