/* wrn-sim-private.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the files of the simulator share with each other and with nobody else.
 */
#pragma once

#include "tests/support/wrn-sim-host.h"
#include "tests/support/wrn-sim-log.h"
#include "tests/support/wrn-sim-queue.h"
#include "tests/support/wrn-sim-table.h"

#define WRN_SIM_NOBODY G_MAXUINT32

/* Pooled: the bytes stay with the packet when it is free. */
typedef struct
{
  guint32 origin; /* host index, or WRN_SIM_NOBODY */
  guint32 place;  /* where the queue takes it: see wrn_sim_place_*() */
  WrnEndpoint source;
  WrnEndpoint target;
  WrnOffload offload; /* of a frame */
  guint8 *data;       /* (owned) */
  gsize room;
  gsize len;
} WrnSimPacket;

typedef struct
{
  WrnSimCall call;
  gpointer data; /* (not owned) */
} WrnSimPlan;

/* A network, and the box that stands between it and the network outside. */
struct _WrnSimBox
{
  WrnSim *sim; /* (not owned) */
  guint32 index;
  WrnSimBox *outside; /* (not owned) (nullable): NULL for the Internet */
  WrnSimNat *nat;     /* (owned) (nullable): NULL for the Internet */
  guint n_addresses;  /* given away so far */
};

struct _WrnSimHost
{
  WrnSim *sim; /* (not owned) */
  guint32 index;
  char *name; /* (owned) */
  WrnSimBox *network;
  WrnEndpoint ipv4;
  WrnEndpoint ipv6; /* none unless enabled */
  guint16 port;     /* of its one UDP socket */
  GArray *more;     /* (owned) (element-type guint16): ports of others */
  WrnSimLink link;
  gboolean unplugged;

  const WrnSimProgram *program; /* (not owned) (nullable) */
  gpointer program_data;        /* (not owned) */
  WrnMachine machine;
  gboolean running;
  gboolean suspended;
  WrnTime offset;  /* of its clock */
  WrnTime armed;   /* when the queue asks the machine for its deadline */
  guint n_at_once; /* timeouts in a row without progress of time */

  WrnSimRandom random;
  GHashTable *store;       /* (owned) (element-type utf8 GBytes) */
  WrnEffectSockets wanted; /* if @wants_sockets */
  gboolean wants_sockets;
  guint n_opened; /* of these, in all */
  WrnEffectLink tap;
  char *last_event; /* (owned) (nullable) */
  WrnSimCounters counters;
};

struct _WrnSim
{
  WrnTime now;
  WrnSimQueue queue;
  WrnSimRandom random;
  guint64 trace;
  guint64 n_events;
  gboolean busy; /* within a machine */

  GPtrArray *boxes;   /* (owned) (element-type WrnSimBox); the first is the Internet */
  GPtrArray *hosts;   /* (owned) (element-type WrnSimHost) */
  WrnSimTable places; /* network and address → place */
  GHashTable *cuts;   /* (owned) pairs of host indices */
  WrnSimLink core;
  WrnSimHook hook;
  gpointer hook_data; /* (not owned) */

  GPtrArray *packets;   /* (owned) (element-type WrnSimPacket) */
  GArray *free_packets; /* (owned) (element-type guint32) */
  GArray *plans;        /* (owned) (element-type WrnSimPlan) */
  GArray *free_plans;   /* (owned) (element-type guint32) */

  WrnSimLog *log; /* (owned) */
  guint64 fates[WRN_SIM_N_FATES];
};

/* A place is a host or a box, in one number that is never 0. */
#define WRN_SIM_PLACE_HOST(index) (2 * (index) + 2)
#define WRN_SIM_PLACE_BOX(index) (2 * (index) + 3)
#define WRN_SIM_PLACE_IS_BOX(place) (((place) &1) != 0)
#define WRN_SIM_PLACE_INDEX(place) (((place) -2) / 2)

static inline WrnSimPacket *
wrn_sim_packet (WrnSim *self, guint32 index)
{
  return g_ptr_array_index (self->packets, index);
}

static inline WrnSimHost *
wrn_sim_host (WrnSim *self, guint32 index)
{
  return g_ptr_array_index (self->hosts, index);
}

guint32 wrn_sim_packet_new (WrnSim *self, const guint8 *data, gsize len);
void wrn_sim_packet_end (WrnSim *self, guint32 index, WrnSimFate fate);
void wrn_sim_packet_release (WrnSim *self, guint32 index);

void wrn_sim_net_attach (WrnSimHost *host, WrnSimBox *network);
void wrn_sim_net_attach_ipv6 (WrnSimHost *host);
void wrn_sim_net_send (WrnSimHost *host, const WrnFlow *flow, const guint8 *data, gsize len);
void wrn_sim_net_arrive (WrnSim *self, guint32 index);
void wrn_sim_net_finish (WrnSim *self, guint32 index);

WrnSimHost *wrn_sim_host_new (WrnSim *sim, const char *name, guint64 seed);
void wrn_sim_host_free (WrnSimHost *self);
void wrn_sim_host_handle_datagram (WrnSimHost *self, WrnSimPacket *packet);
void wrn_sim_host_handle_frame (WrnSimHost *self, WrnSimPacket *packet);
void wrn_sim_host_handle_timer (WrnSimHost *self);
