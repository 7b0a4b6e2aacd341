/* wrn-edge-runner.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A member at work: the edge machine with its sockets, its interface and its memory.
 *
 * The same for the program that an administrator starts and for the engine of the helper; they
 * differ in who made the interface, and in whom they tell.
 */
#pragma once

#include "core/driver/wrn-driver.h"
#include "core/edge/wrn-edge.h"
#include "edge/wrn-edge-memory.h"

typedef struct _WrnEdgeRunner WrnEdgeRunner;

typedef struct
{
  void (*link) (gpointer user_data, guint32 ipv4); /* host order; 0: none */
  void (*event) (gpointer user_data, const WrnEffectEvent *event);
  void (*lost) (gpointer user_data);                            /* somebody removed the interface */
  void (*pong) (gpointer user_data, const WrnEffectPong *pong); /* (nullable): nobody asks */
} WrnEdgeRunnerHandlers;

/* Borrowed for the call of wrn_edge_runner_new(), but for what says otherwise. */
typedef struct
{
  const guint8 *seed; /* WRN_SEED_LEN bytes */
  const WrnProfile *profile;
  const char *name;       /* ours, as members see it */
  WrnUdpReserve *reserve; /* (nullable): sockets made with privileges, which are taken out */
  WrnEndpoint listen;
  WrnSuite cipher;     /* 0: any */
  WrnProxies *proxies; /* (nullable): which are kept; NULL: as the profile says */
  gboolean no_direct;
  gboolean no_relay;
  guint relay_rate;    /* bytes a second; 0: as usual */
  gboolean no_portmap; /* ask no router for a port */
  gboolean no_offload;
  gboolean no_birthday;
  WrnTime birthday_pause;                /* 0: as usual */
  WrnTap *tap;                           /* (not owned) (nullable): outlives the runner */
  WrnEdgeMemory *memory;                 /* (not owned): outlives the runner */
  const WrnEdgeRunnerHandlers *handlers; /* (not owned) */
  gpointer user_data;                    /* (not owned) */
} WrnEdgeRunnerOptions;

WrnEdgeRunner *wrn_edge_runner_new (const WrnEdgeRunnerOptions *options, GError **error);
void wrn_edge_runner_free (WrnEdgeRunner *self);

void wrn_edge_runner_look_up_supernodes (WrnEdgeRunner *self);
void wrn_edge_runner_ping (WrnEdgeRunner *self, guint number, const guint8 *id);
void wrn_edge_runner_set_metered (WrnEdgeRunner *self, gboolean metered);
void wrn_edge_runner_set_proxies (WrnEdgeRunner *self, const WrnProfile *profile);
void wrn_edge_runner_say_goodbye (WrnEdgeRunner *self);

const WrnEdge *wrn_edge_runner_get_edge (const WrnEdgeRunner *self);
const WrnUdp *wrn_edge_runner_get_udp (const WrnEdgeRunner *self);
const WrnDriver *wrn_edge_runner_get_driver (const WrnEdgeRunner *self);
const WrnTap *wrn_edge_runner_get_tap (const WrnEdgeRunner *self);
WrnTime wrn_edge_runner_get_started (const WrnEdgeRunner *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WrnEdgeRunner, wrn_edge_runner_free)
