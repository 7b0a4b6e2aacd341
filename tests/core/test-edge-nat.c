/* test-edge-nat.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * How an edge asks what its router does: in order, not for ever, and nobody but its supernode.
 */
#include "config.h"

#include "core/wire/wrn-router-message.h"
#include "core/wire/wrn-supernode-message.h"
#include "tests/support/wrn-test-puppet.h"

#define OTHER_PORT 999

/* A supernode on the Internet, which says where it sees us if a test has it do so. */
typedef struct
{
  WrnTestWire wire;
  WrnTestPuppet supernode;
  WrnTestHost *edge;
} World;

static const WrnEndpoint *
seen_by (const World *self)
{
  static WrnEndpoint seen;

  seen = self->edge->address;
  seen.kind = WRN_ENDPOINT_REFLEXIVE;
  return &seen;
}

static void
world_init (World *self, guint32 supernode)
{
  guint8 inner[WRN_INNER_MAX];
  WrnRegistered said = { .slot = 3, .ttl = 300, .members = 1, .revision = 1 };

  wrn_test_wire_init (&self->wire, 20);
  wrn_test_puppet_init_supernode (&self->supernode, &self->wire, 50);
  self->supernode.host->address = wrn_endpoint_ipv4 (supernode, 7654);
  self->supernode.is_honest = TRUE;
  self->edge = wrn_test_wire_add_edge (&self->wire, 1, WRN_TEST_EDGE_NO_LAN);
  wrn_test_host_set_supernode (self->edge, 0, self->supernode.host);
  wrn_test_wire_advance (&self->wire, WRN_MSEC (10));
  said.seen = *seen_by (self);
  wrn_test_puppet_say (&self->supernode, inner, wrn_registered_encode (&said, inner, sizeof inner));
  wrn_test_wire_advance (&self->wire, WRN_MSEC (10));
}

static void
world_clear (World *self)
{
  wrn_test_puppet_clear (&self->supernode);
  wrn_test_wire_clear (&self->wire);
}

static void
answer (World *self, guint16 other_port, const WrnEndpoint *seen)
{
  const WrnTestInner *asked = wrn_test_puppet_last (&self->supernode, WRN_KIND_WHERE);
  WrnSeen said = { .seen = *seen, .other_port = other_port };
  guint8 inner[WRN_SEEN_LEN];

  memcpy (said.token, asked->data + 1, sizeof said.token);
  wrn_test_puppet_say (&self->supernode, inner, wrn_seen_encode (&said, inner, sizeof inner));
  wrn_test_wire_advance (&self->wire, WRN_MSEC (10));
}

/* Datagrams that went to that port of the supernode, or of whoever is there. */
static guint
count_to_port (const World *self, guint16 port)
{
  guint n = 0;

  for (guint i = 0; i < self->edge->sent->len; i++)
    {
      const WrnTestDatagram *datagram = self->edge->sent->pdata[i];

      if (datagram->flow.remote.port != port)
        continue;
      g_assert_cmpmem (datagram->flow.remote.address, 16, self->supernode.host->address.address,
                       16);
      n++;
    }
  return n;
}

/* The filter comes before anything goes to the other port, which would open it. */
static void
test_filter_is_tried_before_it_is_opened (void)
{
  World world;
  WrnEdgeStatus status;

  world_init (&world, 0x14000001);
  g_assert_cmpuint (wrn_test_puppet_last (&world.supernode, WRN_KIND_WHERE)->data[9], ==, 0);
  answer (&world, OTHER_PORT, seen_by (&world));
  g_assert_cmpuint (wrn_test_puppet_last (&world.supernode, WRN_KIND_WHERE)->data[9], ==,
                    WRN_WHERE_FROM_OTHER);
  g_assert_cmpuint (count_to_port (&world, OTHER_PORT), ==, 0);
  answer (&world, OTHER_PORT, seen_by (&world));
  g_assert_cmpuint (count_to_port (&world, OTHER_PORT), ==, 1);

  wrn_test_wire_advance (&world.wire, WRN_SECONDS (5));
  wrn_edge_get_status (world.edge->edge, &status);
  g_assert_cmpint (status.router.filtering, ==, WRN_NAT_FILTERING_OPEN);
  world_clear (&world);
}

static void
test_questions_without_an_answer_end (void)
{
  World world;

  world_init (&world, 0x14000001);
  wrn_test_wire_advance (&world.wire, WRN_SECONDS (60));
  g_assert_cmpuint (wrn_test_puppet_count (&world.supernode, WRN_KIND_WHERE), ==, 3);
  g_assert_cmpuint (count_to_port (&world, OTHER_PORT), ==, 0);
  world_clear (&world);
}

/* A supernode that names ports all day makes us send some datagrams to itself. */
static void
test_other_port_gets_three_questions (void)
{
  World world;

  world_init (&world, 0x14000001);
  answer (&world, OTHER_PORT, seen_by (&world));
  wrn_test_wire_advance (&world.wire, WRN_SECONDS (60));
  answer (&world, OTHER_PORT + 1, seen_by (&world));
  wrn_test_wire_advance (&world.wire, WRN_SECONDS (60));
  g_assert_cmpuint (count_to_port (&world, OTHER_PORT), ==, 3);
  g_assert_cmpuint (count_to_port (&world, OTHER_PORT + 1), ==, 0);
  world_clear (&world);
}

static void
test_neighbour_is_not_asked (void)
{
  World world;

  world_init (&world, 0xc0a80132);
  wrn_test_wire_advance (&world.wire, WRN_SECONDS (60));
  g_assert_cmpuint (wrn_test_puppet_count (&world.supernode, WRN_KIND_WHERE), ==, 0);
  world_clear (&world);
}

static void
test_late_answer_is_stale (void)
{
  World world;
  WrnEdgeStatus status;

  world_init (&world, 0x14000001);
  wrn_test_wire_advance (&world.wire, WRN_SECONDS (10));
  answer (&world, OTHER_PORT, seen_by (&world));
  g_assert_cmpuint (wrn_test_host_get_drops (world.edge, WRN_DROP_STALE), ==, 1);
  wrn_test_wire_advance (&world.wire, WRN_SECONDS (10));
  wrn_edge_get_status (world.edge->edge, &status);
  g_assert_cmpint (status.router.mapping, ==, WRN_NAT_MAPPING_UNKNOWN);
  world_clear (&world);
}

/* What a member says of its router is believed as far as we know the numbers. */
static void
test_member_tells_of_its_router (void)
{
  static const guint8 said[][5] = { { 4, 2, 0 }, { 5, 2, 0 }, { 2, 3, 0 }, { 2, 1, 0, 9, 9 } };
  static const WrnNat known[] = {
    { .mapping = WRN_NAT_MAPPING_APDM, .filtering = WRN_NAT_FILTERING_APDF },
    { .filtering = WRN_NAT_FILTERING_APDF },
    { .mapping = WRN_NAT_MAPPING_EIM },
    { .mapping = WRN_NAT_MAPPING_EIM, .filtering = WRN_NAT_FILTERING_OPEN },
  };
  World world;
  WrnTestPuppet member;

  world_init (&world, 0xc0a80132);
  wrn_test_puppet_init_member (&member, &world.wire, 60);
  wrn_test_puppet_call (&member, world.edge);
  wrn_test_wire_advance (&world.wire, WRN_MSEC (10));
  for (guint i = 0; i < G_N_ELEMENTS (said); i++)
    {
      WrnPeerStatus status;

      wrn_test_puppet_say_kind (&member, WRN_KIND_ROUTER, said[i], i == 3 ? 5 : 3);
      wrn_test_wire_advance (&world.wire, WRN_MSEC (10));
      g_assert_true (wrn_test_host_find_peer (world.edge, member.host, &status));
      g_assert_true (wrn_nat_equal (&status.router, &known[i]));
    }
  wrn_test_puppet_clear (&member);
  world_clear (&world);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/edge-nat/filter-is-tried-before-it-is-opened",
                   test_filter_is_tried_before_it_is_opened);
  g_test_add_func ("/edge-nat/questions-without-an-answer-end",
                   test_questions_without_an_answer_end);
  g_test_add_func ("/edge-nat/other-port-gets-three-questions",
                   test_other_port_gets_three_questions);
  g_test_add_func ("/edge-nat/neighbour-is-not-asked", test_neighbour_is_not_asked);
  g_test_add_func ("/edge-nat/late-answer-is-stale", test_late_answer_is_stale);
  g_test_add_func ("/edge-nat/member-tells-of-its-router", test_member_tells_of_its_router);
  return g_test_run ();
}
