/* wrn-supernode.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Where members of a community find each other, and through which they talk for want of a path.
 *
 * It learns pseudonyms, addresses and volume, never names or content: records and signals are
 * sealed, relayed packets are not opened. Its limits bound memory, every look-up is a hash, and
 * nothing longer than what it received goes to an address that has not proved itself.
 */
#pragma once

#include "core/base/wrn-drop.h"
#include "core/identity/wrn-identity.h"
#include "core/machine/wrn-machine.h"
#include "core/session/wrn-gate.h"
#include "core/wire/wrn-wire.h"

typedef struct _WrnSupernode WrnSupernode;

/* Control messages of one registration: a member that starts asks for 16 pages of a full topic at
 * once; nobody needs more than twenty a second for long. */
#define WRN_SUPERNODE_CONTROL_RATE 20
#define WRN_SUPERNODE_CONTROL_BURST 40

/* What one registration may have relayed, in bytes a second: 10 Mbit/s, a call with pictures, of
 * which TCP keeps a quarter of a megabyte in flight over 200 ms. */
#define WRN_SUPERNODE_RELAY_RATE 1250000
#define WRN_SUPERNODE_RELAY_BURST (256 * 1024)

/* What one community may have relayed, in bytes a second: 100 Mbit/s, ten members at their own
 * limit. A large one that has no direct path at all must leave room for others. */
#define WRN_SUPERNODE_TOPIC_RATE 12500000

/* Registrations from one /24 or /48: every computer of an office, once. */
#define WRN_SUPERNODE_NETWORK_CLIENTS 256

/* New communities from one /24 or /48, as many as one client may be in (protocol section 8).
 * Joining one that exists is not counted. */
#define WRN_SUPERNODE_NETWORK_TOPICS 16

/* Seconds that a registration is kept; renewed at a third. Less would only cost renewals. */
#define WRN_SUPERNODE_TTL 300
#define WRN_SUPERNODE_MIN_TTL 30

/* Registrations in all; ten megabytes. */
#define WRN_SUPERNODE_CLIENTS 4096

/* Pairs that may talk through us: one full topic in which nobody has a direct path. */
#define WRN_SUPERNODE_CHANNELS 32768

/* What one registration and one channel cost at most, in bytes, tables included; with the limits
 * above this is the memory that the machine ever takes. */
#define WRN_SUPERNODE_CLIENT_BYTES 2500
#define WRN_SUPERNODE_CHANNEL_BYTES 400

typedef struct
{
  guint control_rate; /* messages a second, of one registration */
  guint control_burst;
  guint relay_rate;   /* bytes a second that one registration sends; 0: as many as there are */
  guint channel_rate; /* that one pair sends */
  guint topic_rate;   /* that all of one topic send */
  guint topic_slots;
  guint network_clients;
  guint network_topics;
  guint ttl; /* seconds */
  guint clients;
  guint channels; /* 0: no relaying */
  WrnGateLimits gate;
} WrnSupernodeLimits;

#define WRN_SUPERNODE_DEFAULT_LIMITS                                                               \
  ((WrnSupernodeLimits){                                                                           \
      .control_rate = WRN_SUPERNODE_CONTROL_RATE,                                                  \
      .control_burst = WRN_SUPERNODE_CONTROL_BURST,                                                \
      .relay_rate = WRN_SUPERNODE_RELAY_RATE,                                                      \
      .topic_rate = WRN_SUPERNODE_TOPIC_RATE,                                                      \
      .topic_slots = WRN_SLOTS_MAX,                                                                \
      .network_clients = WRN_SUPERNODE_NETWORK_CLIENTS,                                            \
      .network_topics = WRN_SUPERNODE_NETWORK_TOPICS,                                              \
      .ttl = WRN_SUPERNODE_TTL,                                                                    \
      .clients = WRN_SUPERNODE_CLIENTS,                                                            \
      .channels = WRN_SUPERNODE_CHANNELS,                                                          \
      .gate = WRN_GATE_DEFAULT_LIMITS,                                                             \
  })

typedef struct
{
  const WrnIdentity *identity; /* (not owned): copied */
  const WrnEntropy *entropy;   /* (not owned): outlives the machine */
  WrnSupernodeLimits limits;
  guint16 other_port; /* a second one that it hears at, for members to compare; 0: none */
} WrnSupernodeOptions;

typedef struct
{
  guint clients; /* registered now */
  guint lobby;   /* known, but not registered */
  guint topics;
  guint channels;
  guint64 handshakes;    /* INITs answered */
  guint64 registrations; /* new ones */
  guint64 renewals;
  guint64 signals;
  guint64 errors; /* sent */
  guint64 relayed_packets;
  guint64 relayed_bytes;
  WrnDrops drops;
} WrnSupernodeStats;

WrnSupernode *wrn_supernode_new (const WrnSupernodeOptions *options);
void wrn_supernode_free (WrnSupernode *self);

void wrn_supernode_set_limits (WrnSupernode *self, const WrnSupernodeLimits *limits);
WrnMachine wrn_supernode_get_machine (WrnSupernode *self);
void wrn_supernode_get_stats (const WrnSupernode *self, WrnSupernodeStats *stats);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WrnSupernode, wrn_supernode_free)
