/* wrn-udp-probe.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Finds out whether this kernel carries runs of datagrams unharmed, by sending some to itself.
 */
#pragma once

#include <glib.h>

/* What a kernel may take off our hands. */
typedef enum
{
  WRN_UDP_SEGMENT = 1 << 0, /* cuts runs */
  WRN_UDP_GRO = 1 << 1,     /* gathers them */
} WrnUdpOffloads;

#define WRN_UDP_OFFLOADS (WRN_UDP_SEGMENT | WRN_UDP_GRO)

/**
 * WrnUdpTamper:
 * @data: what one call received
 * @len: (inout): bytes of it; becoming 0, it got lost
 * @segment: (inout): size of each datagram but the last
 *
 * Does to what arrives what a broken kernel or driver would: the probe must notice.
 */
typedef void (*WrnUdpTamper) (guint8 *data, gsize *len, gsize *segment);

WrnUdpOffloads wrn_udp_probe (int family, WrnUdpTamper tamper);
