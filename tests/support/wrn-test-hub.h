/* wrn-test-hub.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A supernode and its clients on a wire that loses nothing and takes no time.
 */
#pragma once

#include "core/supernode/wrn-supernode.h"
#include "tests/support/wrn-sim-random.h"
#include "tests/support/wrn-test-client.h"

/* The port of all, and the one to compare with. */
#define WRN_TEST_HUB_OTHER_PORT 7656

typedef struct
{
  WrnSimRandom random;
  WrnEntropy entropy;
  WrnIdentity identity;
  WrnTestTopic topic;      /* that clients are in unless a test says otherwise */
  WrnSupernode *supernode; /* (owned) */
  WrnMachine machine;
  WrnTime now;
  GPtrArray *clients; /* (owned) (element-type WrnTestClient) */
  guint n_events;
  gboolean is_strict; /* fails if an address ever gets more than it sent */

  /* What the last input of the supernode made it send, before anyone answered. */
  guint n_out;
  gsize bytes_out;
  gsize bytes_back; /* of these, to where the input came from */
  WrnFlow last_out; /* of the last of these */
} WrnTestHub;

void wrn_test_hub_init (WrnTestHub *self, guint64 seed, const WrnSupernodeLimits *limits);
void wrn_test_hub_clear (WrnTestHub *self);

WrnTestClient *wrn_test_hub_add (WrnTestHub *self, const WrnTestTopic *topic, guint number);
WrnTestClient *wrn_test_hub_join (WrnTestHub *self, guint number, const char *blob);

void wrn_test_hub_input (WrnTestHub *self, const WrnFlow *flow, guint8 *data, gsize len);
void wrn_test_hub_send (WrnTestHub *self, WrnTestClient *client, guint8 *packet, gsize len);
void wrn_test_hub_command (WrnTestHub *self, WrnCommandKind kind);
void wrn_test_hub_advance (WrnTestHub *self, WrnTime duration);

void wrn_test_hub_connect (WrnTestHub *self, WrnTestClient *client);
void wrn_test_hub_register (WrnTestHub *self, WrnTestClient *client, const char *blob, guint16 ttl);
void wrn_test_hub_list (WrnTestHub *self, WrnTestClient *client, guint32 since);
void wrn_test_hub_signal (WrnTestHub *self, WrnTestClient *client, guint16 slot, const char *text);
guint32 wrn_test_hub_channel (WrnTestHub *self, WrnTestClient *client, guint16 slot);
void wrn_test_hub_challenge (WrnTestHub *self, WrnTestClient *client);
void wrn_test_hub_say (WrnTestHub *self, WrnTestClient *client, WrnKind kind);

WrnSupernodeStats wrn_test_hub_stats (const WrnTestHub *self);
