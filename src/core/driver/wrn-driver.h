/* wrn-driver.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Lets a machine meet the real world: sockets, a TAP, the clock and the networks of this computer.
 *
 * One source on the thread-default main context. Each dispatch is bounded and takes turns between
 * the directions, so other sources are never kept waiting; effects are carried out as they are
 * polled. While a socket is full, frames wait where they can be put in order (WrnFrameQueue) and
 * not in the TAP, the socket or the network card; while none is, nothing waits.
 */
#pragma once

#include "core/carrier/wrn-carriers.h"
#include "core/ethernet/wrn-frame-queue.h"
#include "core/io/wrn-tap.h"
#include "core/io/wrn-udp.h"
#include "core/machine/wrn-machine.h"

typedef struct _WrnDriver WrnDriver;

/* What is left to the program. A handler may give commands, but not free the driver. */
typedef struct
{
  void (*link) (gpointer user_data, const WrnEffectLink *link);
  void (*event) (gpointer user_data, const WrnEffectEvent *event);
  void (*store) (gpointer user_data, const WrnEffectStore *store);
  void (*lost) (gpointer user_data);                            /* the TAP was removed */
  void (*pong) (gpointer user_data, const WrnEffectPong *pong); /* (nullable): nobody asks */
  void (*moved) (gpointer user_data); /* (nullable): the networks changed */
} WrnDriverHandlers;

typedef struct
{
  WrnMachine machine;
  WrnUdp *udp;           /* (not owned): outlives the driver */
  WrnTap *tap;           /* (not owned) (nullable): outlives the driver */
  WrnCarriers *carriers; /* (not owned) (nullable): outlive the driver, and are fed to it alone */
  const WrnDriverHandlers *handlers; /* (not owned) */
  gpointer user_data;                /* (not owned) */
  gboolean watch_networks;  /* tell the machine this computer's addresses, and send beacons */
  gboolean include_tunnels; /* those inside other VPNs too */
} WrnDriverOptions;

WrnDriver *wrn_driver_new (const WrnDriverOptions *options, GError **error);
void wrn_driver_free (WrnDriver *self);

void wrn_driver_look_up (WrnDriver *self, guint index, const char *host, guint16 port);
void wrn_driver_proxies_changed (WrnDriver *self);
void wrn_driver_command (WrnDriver *self, const WrnCommand *command);
const WrnFrameQueueStats *wrn_driver_get_queue_stats (const WrnDriver *self);
guint64 wrn_driver_get_wake_ups (const WrnDriver *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WrnDriver, wrn_driver_free)
