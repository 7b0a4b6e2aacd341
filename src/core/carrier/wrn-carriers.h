/* wrn-carriers.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * All connections of one machine, by endpoint, and the schemes that make them.
 *
 * To send to an endpoint makes a connection to it, if there is none; the same endpoint with another
 * number in its scope is another connection. Those that others made have numbers of ours. What is
 * open is closed when the machine has not said anything on it for a while: whoever is not answered
 * has no business here, and no connection needs to be known to the machine.
 */
#pragma once

#include "core/carrier/wrn-carrier.h"

/* Connections that others made. Each costs a descriptor and up to 180 kB if it is used to the full.
 * A quarter of the registrations that a supernode has room for: who can use UDP, does. */
#define WRN_CARRIERS_ACCEPTED 1024

/* Of these, from one /24 or /48: an office behind a proxy is one address. */
#define WRN_CARRIERS_NETWORK 256

/* Connections that we made: three supernodes, at two ports each, and the ones before them that are
 * on their way out. */
#define WRN_CARRIERS_DIALLED 24

/* How long a connection may take to be made and, if others made it, to be answered for the first
 * time: time for a handshake in TLS and one of ours, each over a bad line. */
#define WRN_CARRIERS_PATIENCE_MSEC 10000

/* How long one stays on which we have nothing to say. Members ask every 15 s. */
#define WRN_CARRIERS_IDLE_MSEC 60000

typedef struct _WrnCarriers WrnCarriers;

typedef struct
{
  guint accepted;
  guint network;
  guint dialled; /* 0: we never connect */
  guint patience_msec;
  guint idle_msec;
} WrnCarriersLimits;

#define WRN_CARRIERS_DEFAULT_LIMITS                                                                \
  ((WrnCarriersLimits){                                                                            \
      .accepted = WRN_CARRIERS_ACCEPTED,                                                           \
      .network = WRN_CARRIERS_NETWORK,                                                             \
      .dialled = WRN_CARRIERS_DIALLED,                                                             \
      .patience_msec = WRN_CARRIERS_PATIENCE_MSEC,                                                 \
      .idle_msec = WRN_CARRIERS_IDLE_MSEC,                                                         \
  })

typedef struct
{
  guint connections;  /* now */
  guint64 accepted;   /* that others made */
  guint64 refused;    /* for which there was no room */
  guint64 unanswered; /* closed because nobody knew what to say to it */
  guint64 dialled;
  guint64 failed; /* that could not be made, or broke */
  guint64 rx_packets;
  guint64 rx_bytes;
  guint64 tx_packets;
  guint64 tx_bytes;
  guint64 tx_dropped; /* packets for which the way was too slow, or not there */
} WrnCarriersStats;

typedef struct
{
  /* Packets came, and may be answered at once; they are lent and may be changed. */
  void (*received) (gpointer user_data, const WrnFlow *flow, WrnSlice *packets, guint n);
} WrnCarriersHandlers;

WrnCarriers *wrn_carriers_new (const WrnCarriersLimits *limits);
void wrn_carriers_free (WrnCarriers *self);

void wrn_carriers_add (WrnCarriers *self, const WrnCarrier *carrier);
const WrnCarrier *wrn_carriers_get (const WrnCarriers *self, guint8 number);
const WrnCarrier *wrn_carriers_find (const WrnCarriers *self, const char *scheme);
void wrn_carriers_set_proxies (WrnCarriers *self, WrnProxies *proxies);
WrnProxyRule wrn_carriers_ask_proxies (const WrnCarriers *self, const char *host);
void wrn_carriers_add_name (WrnCarriers *self, const WrnEndpoint *endpoint, const char *name);

gboolean
wrn_carriers_listen (WrnCarriers *self, guint8 number, WrnEndpoint *endpoint, GError **error);
gboolean wrn_carriers_listen_unix (WrnCarriers *self, const char *path, GError **error);
gboolean wrn_carriers_accept (WrnCarriers *self,
                              const WrnCarrier *carrier,
                              const WrnEndpoint *remote,
                              gpointer what);

void wrn_carriers_set_handlers (WrnCarriers *self,
                                const WrnCarriersHandlers *handlers,
                                gpointer user_data);
void wrn_carriers_send (WrnCarriers *self,
                        const WrnFlow *flow,
                        const guint8 *data,
                        gsize len,
                        guint16 segment);
void wrn_carriers_flush (WrnCarriers *self);
void wrn_carriers_network_changed (WrnCarriers *self);
const WrnCarriersStats *wrn_carriers_get_stats (const WrnCarriers *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WrnCarriers, wrn_carriers_free)
