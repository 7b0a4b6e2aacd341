/* wrn-udp-private.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What the parts of WrnUdp share: opening, receiving, sending.
 */
#pragma once

#include <sys/socket.h>

#include "core/io/wrn-send-window.h"
#include "core/io/wrn-sockaddr.h"
#include "core/io/wrn-udp.h"

/* The largest datagram, and the largest run that UDP_GRO gathers. */
#define WRN_UDP_BUFFER_SIZE 65536

/* What UDP_SEGMENT takes at once: 64 pieces (UDP_MAX_SEGMENTS of older kernels), and the largest
 * UDP payload of IPv4. */
#define WRN_UDP_MAX_SEGMENTS 64
#define WRN_UDP_MAX_RUN 65507

/* What waits when a socket's buffer is full: what was already on its way, or is relayed. It is
 * twice what the kernel's buffer holds, thus some 15 ms, as whatever comes behind waits for all of
 * it; but never less than a short message to each of a hundred members. Beyond it, datagrams are
 * dropped as any full link would. */
#define WRN_UDP_QUEUE_MIN (24 * 1024)
#define WRN_UDP_QUEUE_SIZE (512 * 1024)

/* Destinations that do not take runs are remembered in a table of this size; two that share a
 * place take turns in finding out again. */
#define WRN_UDP_PLAIN_SLOTS 64

#define WRN_UDP_CONTROL_SIZE (CMSG_SPACE (sizeof (struct in6_pktinfo)) + CMSG_SPACE (sizeof (int)))

typedef struct
{
  int fd; /* (owned) */
  int family;
  WrnEndpoint name; /* what it is bound to; its address may be any */
  gboolean beacon;  /* only hears beacons */
  gboolean segment; /* takes runs */
} WrnUdpSocket;

/* One message of recvmmsg() or sendmmsg(), with what its header points to. */
typedef struct
{
  struct iovec iov;
  WrnSockaddr name;
  guint8 control[WRN_UDP_CONTROL_SIZE] __attribute__ ((aligned (sizeof (size_t))));
} WrnUdpSlot;

struct _WrnUdp
{
  WrnUdpSocket sockets[WRN_UDP_MAX_SOCKETS];
  guint n_sockets;
  guint n_usual;       /* of these; the others were extra ones, and are kept */
  WrnUdpSocket *extra; /* (owned) (nullable): for a short time */
  guint n_extra;
  int extra_fd;           /* (owned): of epoll, of all of these; -1: there is none */
  guint16 port;           /* of the first address */
  WrnUdpReserve *reserve; /* (not owned) (nullable): while the sockets are opened */
  guint buffer_size;      /* bytes that the kernel gave the smallest receive buffer */

  WrnUdpLan lans[WRN_UDP_MAX_LANS];
  guint n_lans;

  guint8 *pool; /* (owned): a buffer for each run of a batch */
  struct mmsghdr rx[WRN_UDP_BATCH];
  WrnUdpSlot rx_slots[WRN_UDP_BATCH];

  struct mmsghdr tx[WRN_UDP_MAX_SEGMENTS];
  struct iovec tx_iovs[WRN_UDP_MAX_SEGMENTS];
  WrnUdpSlot tx_slot; /* one address and one control block serve a whole run */

  WrnSendWindow window;
  guint8 *queue; /* (owned): runs that wait, each a header and its bytes */
  gsize queue_from;
  gsize queue_to;

  WrnEndpoint plain[WRN_UDP_PLAIN_SLOTS];
  WrnUdpStats stats;
};

/* wrn-udp.c */
int wrn_udp_open_extra (const WrnEndpoint *name);
void wrn_udp_promote (WrnUdp *self, int fd);

/* wrn-udp-extra.c */
const WrnUdpSocket *wrn_udp_find_extra (const WrnUdp *self, guint16 port);
void wrn_udp_close_extra (WrnUdp *self);

/* wrn-udp-receive.c */
guint
wrn_udp_receive_from (WrnUdp *self, const WrnUdpSocket *from, WrnUdpRun runs[static WRN_UDP_BATCH]);

gboolean wrn_udp_socket_hears (const WrnUdpSocket *self, const WrnEndpoint *endpoint);
