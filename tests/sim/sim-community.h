/* sim-community.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Communities of simulated computers: supernodes, members, and pings between them.
 *
 * Every ping and its answer is accounted for: none may arrive twice, at the wrong member or in the
 * wrong community; such an arrival fails the test at once.
 */
#pragma once

#include "core/edge/wrn-edge.h"
#include "core/supernode/wrn-supernode.h"
#include "tests/sim/sim-frame.h"
#include "tests/support/wrn-sim-host.h"

#define SIM_COMMUNITY_MEMBERS 256

#define SIM_SUPERNODE_OTHER_PORT 7656

typedef struct
{
  WrnSimHost *host;
  WrnSupernode *machine; /* (nullable): NULL while it is stopped */
  WrnIdentity identity;
  WrnEntropy entropy;
  WrnSupernodeLimits limits; /* may be changed before a restart */
  guint16 other_port;        /* likewise; 0: none */
} SimSupernode;

typedef struct _SimCommunity SimCommunity;

typedef struct
{
  SimCommunity *community;
  guint number;
  WrnSimHost *host;
  WrnEdge *edge; /* (nullable): NULL while it is stopped */
  WrnEntropy entropy;
  guint8 seed[WRN_SEED_LEN];
  guint8 id[WRN_NODE_ID_LEN];
  SimAddress address;
  WrnTime started;
  guint64 clock;        /* of the day, in microseconds since 1970, at the start of the simulation */
  gboolean no_direct;   /* may be changed before a restart */
  gboolean no_relay;    /* likewise */
  gboolean no_birthday; /* likewise */
  WrnTime birthday_pause;
} SimMember;

/* More than an answer takes in good weather, whichever way it goes. */
#define SIM_PROMPT WRN_SECONDS (1)

/* Pings from one member to another. */
typedef struct
{
  guint32 n_sent;
  guint32 n_heard;
  guint32 n_answered;
  guint32 n_prompt;    /* of these, in less than SIM_PROMPT */
  WrnTime last_answer; /* when it came; 0: never */
  WrnTime last_rtt;
  GByteArray *seen; /* (owned): a bit for each ping that arrived */
} SimFlow;

struct _SimCommunity
{
  WrnSim *sim;  /* (not owned) */
  guint number; /* in the simulation; tells communities apart */
  WrnProfile profile;
  GPtrArray *members;    /* (owned) (element-type SimMember) */
  GPtrArray *supernodes; /* (element-type SimSupernode) */
  SimFlow flows[SIM_COMMUNITY_MEMBERS][SIM_COMMUNITY_MEMBERS];
};

SimSupernode *sim_supernode_new (WrnSim *sim, const char *name, WrnSimBox *behind);
void sim_supernode_add_port (SimSupernode *self);
void sim_supernode_free (SimSupernode *self);

SimCommunity *sim_community_new (WrnSim *sim, guint number);
void sim_community_free (SimCommunity *self);
void sim_community_add_supernode (SimCommunity *self, SimSupernode *supernode);
SimMember *sim_community_add (SimCommunity *self, const char *name, WrnSimBox *behind);

SimMember *sim_community_get (SimCommunity *self, guint number);
SimFlow *sim_member_get_flow (SimMember *self, SimMember *to);
WrnPeerState sim_member_get_state (SimMember *self, SimMember *other);
guint64 sim_member_get_drops (SimMember *self, WrnDrop reason);

void sim_member_ping (SimMember *self, SimMember *to);
WrnTime sim_member_reach (SimMember *self, SimMember *to, WrnTime patience);
WrnTime
sim_member_reach_state (SimMember *self, SimMember *to, WrnPeerState state, WrnTime patience);

void sim_member_say (SimMember *self, SimMember *to, const guint8 *inner, gsize len);
WrnTime sim_member_watch (SimMember *self, SimMember *to, WrnTime duration);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SimCommunity, sim_community_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SimSupernode, sim_supernode_free)
