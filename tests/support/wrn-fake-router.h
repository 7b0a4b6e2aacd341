/* wrn-fake-router.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A router on the loopback interface that opens ports when asked, or lies, in a thread of its own.
 *
 * It is at 127.0.0.1, and who asks it at 127.0.0.2.
 */
#pragma once

#include "core/portmap/wrn-portmap-client.h"

/* What it does; to be changed between wrn_fake_router_lock() and _unlock(). */
typedef struct
{
  gboolean pcp, nat_pmp, upnp; /* what it speaks */
  guint32 address;             /* its own on the Internet */
  guint16 port;                /* that it grants; 0: the one that is suggested, or ours */
  guint32 lifetime;            /* that it grants; 0: as it is asked */
  gboolean no_lifetime;        /* grants 0 seconds */
  guint32 epoch;
  guint result;      /* of PCP and NAT-PMP: anything but 0 is a refusal */
  guint upnp_errors; /* how often UPnP refuses with @upnp_error before it grants */
  guint upnp_error;

  /* Hostile: */
  void (*mangle) (guint8 *answer, gsize *len); /* (nullable): what it says by UDP */
  gboolean elsewhere;                          /* answers by UDP from another address */
  const char *location;                        /* (nullable): of the description; @ is the port */
  const char *control;                         /* (nullable): of the service */
  const char *http;                            /* (nullable): instead of whatever HTTP would say */
  gboolean drips;                              /* of HTTP, a byte now and then */
  gboolean floods;                             /* of HTTP, more and more without an end */
} WrnFakeRouterManners;

/* What it was asked for. */
typedef struct
{
  guint n_pcp, n_nat_pmp, n_searches, n_fetches, n_calls;
  guint n_grants, n_removals;
  guint16 internal_port; /* of the last mapping */
  guint16 external_port;
  guint32 lifetime; /* as it was asked for */
} WrnFakeRouterCounts;

typedef struct _WrnFakeRouter WrnFakeRouter;

WrnFakeRouter *wrn_fake_router_new (void);
void wrn_fake_router_free (WrnFakeRouter *self);

void wrn_fake_router_prepare (WrnFakeRouter *self, WrnPortmapClient *client, WrnTime patience);
WrnFakeRouterManners *wrn_fake_router_lock (WrnFakeRouter *self);
void wrn_fake_router_unlock (WrnFakeRouter *self);
WrnFakeRouterCounts wrn_fake_router_get_counts (WrnFakeRouter *self);
void wrn_fake_router_announce (WrnFakeRouter *self, guint16 port, guint32 epoch);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WrnFakeRouter, wrn_fake_router_free)
