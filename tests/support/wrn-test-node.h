/* wrn-test-node.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The smallest machine around one session: what a responder does with a packet, and no more.
 */
#pragma once

#include "core/session/wrn-gate.h"
#include "core/session/wrn-session.h"
#include "tests/support/wrn-test-entropy.h"

/* Packets as they are on the wire: masked. */
typedef struct
{
  gsize len;
  guint8 data[WRN_PACKET_MAX + 1]; /* one more than may be */
} WrnTestPacketBytes;

/* Not to be moved after its init. */
typedef struct
{
  WrnTestEntropy entropy;
  WrnRealm realm;
  WrnIdentity identity;
  WrnSessionContext context;
  WrnGate *gate;      /* (owned) */
  WrnSession session; /* with the one peer that it knows */
  WrnDrops drops;
  WrnTestPacketBytes opened; /* what was received last, without its mask and seal */
  WrnReceived received;      /* of the last packet, if it was opened; within @opened */
  guint64 n_received;        /* data packets that were opened */
  WrnTestPacketBytes answer; /* to what was received last; its length is 0 if there is none */
} WrnTestNode;

/* Everything in a node that a packet may change, but what the gate counts. */
typedef struct
{
  WrnSession session;
  WrnKeys keys[2 + WRN_SESSION_MAX_TENTATIVE];
  guint n_indices;
  guint n_tentative;
  guint64 n_drawn;
  guint64 n_received;
} WrnTestSnapshot;

void wrn_test_node_init (WrnTestNode *self,
                         const WrnIdentity *identity,
                         const WrnIdentity *peer,
                         const WrnRealm *realm,
                         guint64 seed);
void wrn_test_node_clear (WrnTestNode *self);
void wrn_test_node_restart (WrnTestNode *self, guint64 seed);
void wrn_test_node_set_limits (WrnTestNode *self, const WrnGateLimits *limits);

WrnTestPacketBytes wrn_test_node_begin (WrnTestNode *self, WrnTime now);
WrnTestPacketBytes wrn_test_node_say (WrnTestNode *self, WrnTime now, const char *text);
WrnDrop wrn_test_node_receive (WrnTestNode *self,
                               WrnTime now,
                               const WrnEndpoint *from,
                               const WrnTestPacketBytes *packet);
WrnDrop wrn_test_node_hear (WrnTestNode *self, WrnTime now, const WrnTestPacketBytes *packet);

void wrn_test_node_snapshot (const WrnTestNode *self, WrnTestSnapshot *out);
void wrn_test_node_assert_untouched (const WrnTestNode *self, const WrnTestSnapshot *before);

WrnIdentity wrn_test_identity (guint8 seed);
WrnRealm wrn_test_realm (guint8 seed);
void wrn_test_nodes_init (WrnTestNode *a, WrnTestNode *b);
void wrn_test_nodes_connect (WrnTestNode *a, WrnTestNode *b, WrnTime now);
