/* test-groups.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Memberships follow the kernel's own reports, and a query asks for them.
 */
#include "config.h"

#include "core/lan/wrn-groups.h"

#include "tests/support/wrn-test-lan.h"

static const guint8 chess[4] = { 239, 1, 2, 3 };
static const guint8 chess6[16] = { 0xff, 0x05, [15] = 0x77 };

/* Has @groups learn from an IGMP message. */
static void
learn4 (WrnGroups *groups, const guint8 *content, gsize len)
{
  const WrnTestPacket head = wrn_test_between (4, WRN_PROTOCOL_IGMP, OWN, ALICE);
  guint8 frame[2000];
  const gsize total = wrn_test_control (&head, content, len, frame);
  WrnPacketView view;

  g_assert_cmpint (wrn_packet_view_parse (&view, frame + 12, total - 12), ==, WRN_DROP_NONE);
  g_assert_true (wrn_groups_is_membership (&view));
  wrn_groups_learn (groups, &view, frame + 12);
}

static void
learn6 (WrnGroups *groups, const guint8 *content, gsize len)
{
  const WrnTestPacket head = wrn_test_between (16, WRN_PROTOCOL_ICMPV6, OWN, ALICE);
  guint8 frame[2000];
  const gsize total = wrn_test_control (&head, content, len, frame);
  WrnPacketView view;

  g_assert_cmpint (wrn_packet_view_parse (&view, frame + 12, total - 12), ==, WRN_DROP_NONE);
  g_assert_true (wrn_groups_is_membership (&view));
  wrn_groups_learn (groups, &view, frame + 12);
}

static void
say4 (WrnGroups *groups, guint8 type, const guint8 *group)
{
  guint8 content[8] = { type };

  memcpy (content + 4, group, 4);
  learn4 (groups, content, sizeof content);
}

static void
say6 (WrnGroups *groups, guint8 type, const guint8 *group)
{
  guint8 content[24] = { type };

  memcpy (content + 8, group, 16);
  learn6 (groups, content, sizeof content);
}

/* One record of a version 3 report (IGMP) or a version 2 one (MLD). */
static void
record (WrnGroups *groups, gboolean ipv6, guint8 kind, guint8 n_sources)
{
  const gsize address_len = ipv6 ? 16 : 4;
  guint8 content[8 + 4 + 16 + 2 * 16] = { ipv6 ? 143 : 0x22, [7] = 1, kind, 0, 0, n_sources };

  memcpy (content + 12, ipv6 ? chess6 : chess, address_len);
  if (ipv6)
    learn6 (groups, content, 12 + address_len * (1u + n_sources));
  else
    learn4 (groups, content, 12 + address_len * (1u + n_sources));
}

static void
test_old_reports_join_and_leave (void)
{
  WrnGroups groups = { 0 };

  for (guint i = 0; i < 2; i++)
    {
      say4 (&groups, i == 0 ? 0x12 : 0x16, chess);
      g_assert_true (wrn_groups_contain (&groups, chess, 4));
      say4 (&groups, 0x17, chess);
      g_assert_false (wrn_groups_contain (&groups, chess, 4));
    }
  say6 (&groups, 131, chess6);
  g_assert_true (wrn_groups_contain (&groups, chess6, 16));
  say6 (&groups, 132, chess6);
  g_assert_false (wrn_groups_contain (&groups, chess6, 16));
}

/* RFC 3376 section 4.2.12: which records mean that somebody listens. */
static void
test_records_join_and_leave (void)
{
  static const struct
  {
    guint8 kind;
    guint8 n_sources;
    gboolean before;
    gboolean after;
  } cases[] = {
    { 1, 0, TRUE, FALSE }, { 1, 1, FALSE, TRUE }, { 2, 0, FALSE, TRUE },  { 2, 2, FALSE, TRUE },
    { 3, 0, TRUE, FALSE }, { 3, 1, FALSE, TRUE }, { 4, 0, FALSE, TRUE },  { 4, 1, FALSE, TRUE },
    { 5, 1, FALSE, TRUE }, { 6, 1, TRUE, TRUE },  { 6, 1, FALSE, FALSE }, { 9, 2, FALSE, FALSE },
  };

  for (guint ipv6 = 0; ipv6 < 2; ipv6++)
    for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
      {
        const guint8 *group = ipv6 ? chess6 : chess;
        WrnGroups groups = { 0 };

        if (cases[i].before)
          record (&groups, ipv6, 4, 0);
        record (&groups, ipv6, cases[i].kind, cases[i].n_sources);
        g_assert_cmpint (wrn_groups_contain (&groups, group, ipv6 ? 16 : 4), ==, cases[i].after);
      }
}

static void
test_report_may_name_many (void)
{
  static const guint8 content[] = {
    0x22, 0, 0, 0, 0,   0, 0, 3, 4, 1, 0, 1, 239, 1, 2, 3,
    1,    1, 1, 1, 9,   9, 9, 9, /* and auxiliary */
    4,    0, 0, 0, 239, 1, 2, 4, 3, 0, 0, 0, 239, 1, 2, 3,
  };
  static const guint8 other[4] = { 239, 1, 2, 4 };
  WrnGroups groups = { 0 };

  learn4 (&groups, content, 24);
  g_assert_true (wrn_groups_contain (&groups, chess, 4));
  g_assert_false (wrn_groups_contain (&groups, other, 4));
  learn4 (&groups, content, sizeof content);
  g_assert_false (wrn_groups_contain (&groups, chess, 4));
  g_assert_true (wrn_groups_contain (&groups, other, 4));
}

/* A record whose sources are not there changes nothing, nor do 65,535 promised ones. */
static void
test_report_that_lies_changes_nothing (void)
{
  guint8 content[] = { 0x22, 0, 0, 0, 0, 0, 0xff, 0xff, 4, 0, 0xff, 0xff, 239, 1, 2, 3, 1, 1 };
  WrnGroups groups = { 0 };

  learn4 (&groups, content, sizeof content);
  g_assert_cmpuint (groups.n, ==, 0);
  content[10] = content[11] = 0;
  for (gsize len = 8; len < 16; len++)
    {
      learn4 (&groups, content, len);
      g_assert_cmpuint (groups.n, ==, 0);
    }
  learn4 (&groups, content, 16);
  g_assert_cmpuint (groups.n, ==, 1);
}

static void
test_only_groups_are_groups (void)
{
  static const guint8 unicast[4] = { 10, 0, 0, 1 };
  static const guint8 unicast6[16] = { 0xfd, [15] = 1 };
  WrnGroups groups = { 0 };

  say4 (&groups, 0x16, unicast);
  say6 (&groups, 131, unicast6);
  g_assert_cmpuint (groups.n, ==, 0);
}

static void
test_table_is_bounded (void)
{
  WrnGroups groups = { 0 };
  guint8 group[4] = { 239, 9, 0, 0 };

  for (guint i = 0; i < 2 * WRN_GROUPS_MAX; i++)
    {
      wrn_poke_be16 (group + 2, (guint16) i);
      say4 (&groups, 0x16, group);
      say4 (&groups, 0x16, group);
    }
  g_assert_cmpuint (groups.n, ==, WRN_GROUPS_MAX);

  wrn_poke_be16 (group + 2, 5);
  say4 (&groups, 0x17, group);
  g_assert_false (wrn_groups_contain (&groups, group, 4));
  wrn_poke_be16 (group + 2, WRN_GROUPS_MAX - 1);
  g_assert_true (wrn_groups_contain (&groups, group, 4));
  say4 (&groups, 0x16, chess);
  g_assert_true (wrn_groups_contain (&groups, chess, 4));
}

static void
test_queries_are_well_formed (void)
{
  guint8 frame[WRN_GROUPS_QUERY_MAX];
  WrnPacketView view;

  g_assert_cmpuint (wrn_groups_write_query (FALSE, frame), ==, 50);
  g_assert_cmpint (wrn_packet_view_parse (&view, frame + 12, 38), ==, WRN_DROP_NONE);
  g_assert_cmpuint (view.protocol, ==, WRN_PROTOCOL_IGMP);
  g_assert_cmpuint (view.type, ==, 0x11);
  g_assert_cmpuint (view.hop_limit, ==, 1);
  g_assert_cmphex (wrn_test_sum (0, frame + 14, 24), ==, 0xffff);
  g_assert_cmphex (wrn_test_sum (0, frame + 38, 12), ==, 0xffff);

  g_assert_cmpuint (wrn_groups_write_query (TRUE, frame), ==, 90);
  g_assert_cmpint (wrn_packet_view_parse (&view, frame + 12, 78), ==, WRN_DROP_NONE);
  g_assert_cmpuint (view.protocol, ==, WRN_PROTOCOL_ICMPV6);
  g_assert_cmpuint (view.type, ==, 130);
  g_assert_cmpuint (view.hop_limit, ==, 1);
  g_assert_cmphex (wrn_test_sum (wrn_test_sum (58 + 28, frame + 22, 32), frame + 62, 28), ==,
                   0xffff);
}

static void
test_random_reports_stay_in_bounds (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (8);
  WrnGroups groups = { 0 };

  for (guint round = 0; round < 50000; round++)
    {
      const gboolean ipv6 = round % 2 == 0;
      const gsize len = 24 + g_rand_int_range (rand, 0, 60);
      const WrnPacketView view = { .ethertype = ipv6 ? WRN_ETHERTYPE_IPV6 : WRN_ETHERTYPE_IPV4,
                                   .protocol = ipv6 ? 58 : 2,
                                   .type = ipv6 ? 143 : 0x22,
                                   .transport = 1,
                                   .end = (guint32) len };
      g_autofree guint8 *body = g_malloc (len);

      for (gsize i = 0; i < len; i++)
        body[i] = (guint8) g_rand_int_range (rand, 0, g_rand_boolean (rand) ? 4 : 256);
      wrn_groups_learn (&groups, &view, body);
      g_assert_cmpuint (groups.n, <=, WRN_GROUPS_MAX);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/groups/old-reports-join-and-leave", test_old_reports_join_and_leave);
  g_test_add_func ("/groups/records-join-and-leave", test_records_join_and_leave);
  g_test_add_func ("/groups/report-may-name-many", test_report_may_name_many);
  g_test_add_func ("/groups/report-that-lies-changes-nothing",
                   test_report_that_lies_changes_nothing);
  g_test_add_func ("/groups/only-groups-are-groups", test_only_groups_are_groups);
  g_test_add_func ("/groups/table-is-bounded", test_table_is_bounded);
  g_test_add_func ("/groups/queries-are-well-formed", test_queries_are_well_formed);
  g_test_add_func ("/groups/random-reports-stay-in-bounds", test_random_reports_stay_in_bounds);

  return g_test_run ();
}
