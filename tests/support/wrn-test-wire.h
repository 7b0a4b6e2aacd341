/* wrn-test-wire.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A few edges, a supernode and liars on one network that takes no time.
 *
 * What a host sends is kept, and delivered by wrn_test_wire_run(). A machine that would keep its
 * driver busy, or that never stops to send, fails the test at once.
 */
#pragma once

#include "core/edge/wrn-edge.h"
#include "core/supernode/wrn-supernode.h"
#include "tests/support/wrn-sim-random.h"

/* As the sender sees it. */
typedef struct
{
  WrnFlow flow;
  gsize len;
  guint8 data[WRN_PACKET_MAX];
} WrnTestDatagram;

typedef struct _WrnTestWire WrnTestWire;
typedef struct _WrnTestHost WrnTestHost;

/* What a host without a machine does with a datagram; whatever it wants to send, it sends by
 * wrn_test_host_send(). */
typedef void (*WrnTestHear) (gpointer data, const WrnFlow *flow, guint8 *packet, gsize len);

struct _WrnTestHost
{
  WrnTestWire *wire; /* (not owned) */
  WrnEndpoint address;
  guint8 seed[WRN_SEED_LEN];
  WrnEdge *edge;           /* (owned) (nullable) */
  WrnSupernode *supernode; /* (owned) (nullable) */
  WrnMachine machine;
  WrnTestHear hear; /* (nullable) */
  gpointer data;    /* (not owned): of @hear */
  gboolean gone;    /* nothing reaches it, and its time stands still */
  gboolean no_udp;  /* its network lets only connections pass */
  guint16 tcp_port; /* where it accepts them; 0: nowhere */

  /* What it did since wrn_test_host_forget(). */
  GPtrArray *sent;          /* (owned) (element-type WrnTestDatagram) */
  GPtrArray *frames;        /* (owned) (element-type GBytes): to its TAP, super-frames cut */
  GPtrArray *stored;        /* (owned) (element-type char): names */
  GPtrArray *events;        /* (owned) (element-type char): texts */
  GPtrArray *links;         /* (owned) (element-type WrnEffectLink) */
  GArray *pongs;            /* (owned) (element-type WrnEffectPong) */
  WrnEffectSockets sockets; /* that it wants, the last; nobody opens them */
  guint n_sockets_effects;

  GHashTable *items; /* (owned) (element-type char GBytes): all that it ever stored */
};

struct _WrnTestWire
{
  WrnTime now;
  WrnSimRandom random;
  WrnEntropy entropy;
  WrnProfile profile;                            /* of the community that edges join */
  guint64 clock;                                 /* microseconds since 1970 at time 0 */
  guint relay_rate;                              /* of edges that are added from now on */
  guint8 suites;                                 /* of edges that are added from now on */
  guint (*find_mtu) (const WrnEndpoint *remote); /* (nullable): likewise */
  double loss;                                   /* of datagrams */
  gsize mtu;                                     /* longest datagram that arrives; 0: any */
  GPtrArray *hosts;                              /* (owned) (element-type WrnTestHost) */
  GQueue queue;                                  /* (element-type WrnTestDatagram): on the way */
};

typedef enum
{
  WRN_TEST_EDGE_PLAIN = 0,
  WRN_TEST_EDGE_NO_DIRECT = 1 << 0,
  WRN_TEST_EDGE_NO_LAN = 1 << 1,
  WRN_TEST_EDGE_FOREIGN = 1 << 2, /* of another community */
  WRN_TEST_EDGE_NO_RELAY = 1 << 3,
} WrnTestEdgeFlags;

void wrn_test_wire_init (WrnTestWire *self, guint64 seed);
void wrn_test_wire_clear (WrnTestWire *self);

WrnEndpoint wrn_test_address (guint number);
WrnTestHost *wrn_test_wire_add (WrnTestWire *self, guint number, WrnTestHear hear, gpointer data);
WrnTestHost *wrn_test_wire_add_supernode (WrnTestWire *self, guint number);
void wrn_test_wire_add_key (WrnTestWire *self, const guint8 key[static WRN_KEY_LEN]);
WrnTestHost *wrn_test_wire_add_edge (WrnTestWire *self, guint number, WrnTestEdgeFlags flags);
void wrn_test_host_restart (WrnTestHost *self, WrnTestEdgeFlags flags);

void wrn_test_host_set_locals (WrnTestHost *self, const WrnEndpoint *locals, guint n);
void wrn_test_host_set_mapped (WrnTestHost *self, const WrnEndpoint *mapped);
void wrn_test_host_set_supernode (WrnTestHost *self, guint index, const WrnTestHost *supernode);
void wrn_test_host_ping (WrnTestHost *self, guint number, const guint8 *id);
void wrn_test_host_close (WrnTestHost *self);

void wrn_test_host_send (WrnTestHost *self, const WrnEndpoint *to, const guint8 *packet, gsize len);
void
wrn_test_host_input (WrnTestHost *self, const WrnEndpoint *from, const guint8 *packet, gsize len);
void wrn_test_host_frame (WrnTestHost *self, const WrnFrame *frame);
void wrn_test_host_timeout (WrnTestHost *self);
void wrn_test_host_forget (WrnTestHost *self);

guint wrn_test_wire_run (WrnTestWire *self);
void wrn_test_wire_advance (WrnTestWire *self, WrnTime duration);

WrnTime wrn_test_host_next_timeout (const WrnTestHost *self);
guint64 wrn_test_host_get_drops (const WrnTestHost *self, WrnDrop reason);
guint64 wrn_test_host_get_all_drops (const WrnTestHost *self);
guint wrn_test_host_get_n_peers (const WrnTestHost *self);
gboolean
wrn_test_host_find_peer (const WrnTestHost *self, const WrnTestHost *other, WrnPeerStatus *out);
WrnPeerState wrn_test_host_get_state (const WrnTestHost *self, const WrnTestHost *other);
gsize wrn_test_host_get_bytes_to (const WrnTestHost *self, const WrnEndpoint *to);
