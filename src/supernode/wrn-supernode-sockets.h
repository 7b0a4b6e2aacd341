/* wrn-supernode-sockets.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Where a supernode listens: by UDP, and for those whose network blocks that, by connections.
 */
#pragma once

#include "core/carrier/wrn-carrier-tls.h"
#include "core/carrier/wrn-carriers.h"
#include "core/io/wrn-udp.h"
#include "supernode/wrn-supernode-config.h"

/* All zeroes: nothing is open. */
typedef struct
{
  WrnUdp *udp;           /* (owned) (nullable) */
  WrnCarriers *carriers; /* (owned) (nullable) */
  WrnCarrierTls tls;
  guint16 tcp_port; /* the first that connections are accepted at; 0: none */
} WrnSupernodeSockets;

gboolean wrn_supernode_sockets_open (WrnSupernodeSockets *self,
                                     const WrnSupernodeConfig *config,
                                     guint16 *other_port,
                                     GError **error);
gboolean wrn_supernode_sockets_open_port (WrnSupernodeSockets *self,
                                          const WrnUdpOptions *udp,
                                          GError **error);
gboolean wrn_supernode_sockets_load_tls (WrnSupernodeSockets *self,
                                         const WrnSupernodeConfig *config,
                                         GError **error);
void wrn_supernode_sockets_clear (WrnSupernodeSockets *self);
