/* test-claim.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The promises of derived addresses: all members agree on them, in any order and partition.
 */
#include "config.h"

#include "core/community/wrn-claim.h"

static const guint8 cid[WRN_CID_LEN] = { 0xc1, 0xd0 };

#define N_ROUNDS 300
#define MEMBERS_MAX 12

/* One member of the simulation, with what it has heard of the others. */
typedef struct
{
  guint8 id[WRN_NODE_ID_LEN];
  WrnClaim claims[MEMBERS_MAX]; /* its own among them */
  guint seqs[MEMBERS_MAX];      /* 0: nothing heard */
} Member;

typedef struct
{
  WrnSubnet subnet;
  guint n;
  Member members[MEMBERS_MAX];
  const Member *asking; /* whose claims is_taken() looks at */
} Town;

static gboolean
is_taken (gpointer data, guint32 ipv4)
{
  const Town *town = data;
  const guint self = (guint) (town->asking - town->members);

  for (guint i = 0; i < town->n; i++)
    if (i != self && town->asking->seqs[i] > 0 && town->asking->claims[i].ipv4 == ipv4)
      return TRUE;
  return FALSE;
}

static void
choose (Town *town, guint self, guint first)
{
  Member *member = &town->members[self];

  town->asking = member;
  member->claims[self] = wrn_claim_choose (cid, member->id, &town->subnet, first, is_taken, town);
  member->seqs[self]++;
}

/* @to hears the record of @of as @from has it, and moves if it must. */
static gboolean
tell (Town *town, guint from, guint to, guint of)
{
  const Member *teller = &town->members[from];
  Member *self = &town->members[to];
  const WrnClaim mine = self->claims[to];

  if (of == to || teller->seqs[of] <= self->seqs[of])
    return FALSE;
  self->seqs[of] = teller->seqs[of];
  self->claims[of] = teller->claims[of];
  if (mine.ipv4 != 0 && self->claims[of].ipv4 == mine.ipv4 &&
      wrn_claim_beats (cid, mine.ipv4, town->members[of].id, self->id))
    choose (town, to, mine.attempt + 1u);
  return TRUE;
}

static guint
below (guint limit)
{
  return (guint) g_test_rand_int_range (0, (gint32) limit);
}

/* Random talk among the members from @first to before @end, until nobody has news. */
static void
talk (Town *town, guint first, guint end)
{
  gboolean news = TRUE;

  for (guint i = 0; i < below (200); i++)
    tell (town, first + below (end - first), first + below (end - first),
          first + below (end - first));
  while (news)
    {
      const guint turn = below (end - first);

      news = FALSE;
      for (guint from = first; from < end; from++)
        for (guint to = first; to < end; to++)
          for (guint of = 0; of < town->n; of++)
            news |= tell (town, first + (from + turn) % (end - first), to, of);
    }
}

static void
populate (Town *town, guint n, const char *subnet)
{
  *town = (Town){ .n = n };
  g_assert_true (wrn_subnet_parse (subnet, &town->subnet));
  for (guint i = 0; i < n; i++)
    for (guint j = 0; j < WRN_NODE_ID_LEN; j++)
      town->members[i].id[j] = (guint8) below (256);
}

static void
assert_agreed (const Town *town)
{
  for (guint i = 0; i < town->n; i++)
    {
      const WrnClaim mine = town->members[i].claims[i];

      g_assert_cmpuint (mine.ipv4, !=, 0);
      g_assert_true (wrn_claim_is_valid (&mine, cid, town->members[i].id, &town->subnet));
      for (guint j = 0; j < town->n; j++)
        {
          g_assert_cmpuint (town->members[j].claims[i].ipv4, ==, mine.ipv4);
          if (i != j)
            g_assert_cmpuint (town->members[j].claims[j].ipv4, !=, mine.ipv4);
        }
    }
}

static void
test_any_order_of_arrival_ends_without_conflict (void)
{
  for (guint round = 0; round < N_ROUNDS; round++)
    {
      Town town;

      populate (&town, 2 + below (MEMBERS_MAX - 1), "10.1.2.0/28");
      for (guint i = 0; i < town.n; i++)
        {
          choose (&town, i, 0);
          if (g_test_rand_bit ())
            talk (&town, 0, i + 1);
        }
      talk (&town, 0, town.n);
      assert_agreed (&town);
    }
}

static void
test_partitions_that_meet_end_without_conflict (void)
{
  for (guint round = 0; round < N_ROUNDS; round++)
    {
      Town town;

      populate (&town, MEMBERS_MAX, "192.168.7.0/28");
      for (guint i = 0; i < town.n; i++)
        choose (&town, i, 0);
      talk (&town, 0, 5);
      talk (&town, 5, town.n);
      talk (&town, 0, town.n);
      assert_agreed (&town);
    }
}

/* Who has an address and knows everybody is never moved by a newcomer that knows everybody. */
static void
test_informed_newcomer_moves_nobody (void)
{
  for (guint round = 0; round < N_ROUNDS; round++)
    {
      Town town;
      guint32 before[MEMBERS_MAX];
      const guint last = MEMBERS_MAX - 1;

      populate (&town, MEMBERS_MAX, "10.1.2.0/28");
      for (guint i = 0; i < last; i++)
        choose (&town, i, 0);
      talk (&town, 0, last);
      for (guint i = 0; i < last; i++)
        {
          before[i] = town.members[i].claims[i].ipv4;
          tell (&town, i, last, i);
        }
      choose (&town, last, 0);
      talk (&town, 0, town.n);
      for (guint i = 0; i < last; i++)
        g_assert_cmpuint (town.members[i].claims[i].ipv4, ==, before[i]);
    }
}

static void
test_full_network_leaves_the_last_without_address (void)
{
  Town town;

  populate (&town, 3, "10.1.2.0/30");
  for (guint i = 0; i < 3; i++)
    {
      for (guint other = 0; other < i; other++)
        tell (&town, other, i, other);
      choose (&town, i, 0);
    }
  talk (&town, 0, 3);
  g_assert_cmpuint (town.members[0].claims[0].ipv4, !=, 0);
  g_assert_cmpuint (town.members[1].claims[1].ipv4, !=, 0);
  g_assert_cmpuint (town.members[2].claims[2].ipv4, ==, 0);
}

static void
test_exactly_one_of_two_wins (void)
{
  Town town;

  for (guint i = 0; i < 1000; i++)
    {
      const guint32 ipv4 = (guint32) g_test_rand_int ();

      populate (&town, 2, "10.1.2.0/24");
      g_assert_cmpint (wrn_claim_beats (cid, ipv4, town.members[0].id, town.members[1].id), !=,
                       wrn_claim_beats (cid, ipv4, town.members[1].id, town.members[0].id));
    }
}

static void
test_nobody_beats_itself (void)
{
  Town town;

  populate (&town, 1, "10.1.2.0/24");
  g_assert_false (wrn_claim_beats (cid, 1, town.members[0].id, town.members[0].id));
}

/* Otherwise it would pay to try keys until one wins everywhere. */
static void
test_winner_depends_on_the_address (void)
{
  guint wins = 0;
  Town town;

  populate (&town, 2, "10.1.2.0/24");
  for (guint32 ipv4 = 0; ipv4 < 1000; ipv4++)
    wins += wrn_claim_beats (cid, ipv4, town.members[0].id, town.members[1].id) ? 1 : 0;
  g_assert_cmpuint (wins, >, 400);
  g_assert_cmpuint (wins, <, 600);
}

static void
test_only_own_attempts_are_valid (void)
{
  Town town;
  WrnClaim claim;

  populate (&town, 2, "10.0.0.0/8");
  choose (&town, 0, 3);
  claim = town.members[0].claims[0];
  g_assert_cmpuint (claim.attempt, ==, 3);
  g_assert_true (wrn_claim_is_valid (&claim, cid, town.members[0].id, &town.subnet));
  g_assert_false (wrn_claim_is_valid (&claim, cid, town.members[1].id, &town.subnet));
  claim.attempt++;
  g_assert_false (wrn_claim_is_valid (&claim, cid, town.members[0].id, &town.subnet));
  claim = (WrnClaim){ 0 };
  g_assert_true (wrn_claim_is_valid (&claim, cid, town.members[0].id, &town.subnet));
  claim.attempt = 1;
  g_assert_false (wrn_claim_is_valid (&claim, cid, town.members[0].id, &town.subnet));
}

static void
test_ipv4_is_always_a_host_of_the_network (void)
{
  static const char *const subnets[] = { "10.0.0.0/8", "172.16.0.0/12", "10.1.2.0/24",
                                         "10.1.2.4/30" };

  for (gsize i = 0; i < G_N_ELEMENTS (subnets); i++)
    {
      Town town;

      populate (&town, 1, subnets[i]);
      for (guint attempt = 0; attempt < WRN_CLAIM_ATTEMPTS; attempt++)
        g_assert_true (
            wrn_subnet_has_host (&town.subnet,
                                 wrn_addresses_get_ipv4 (cid, town.members[0].id, &town.subnet,
                                                         (guint8) attempt)));
    }
}

static void
test_ipv6_is_unique_local_with_one_prefix (void)
{
  Town town;
  guint8 a[WRN_IPV6_LEN];
  guint8 b[WRN_IPV6_LEN];

  populate (&town, 2, "10.1.2.0/24");
  wrn_addresses_get_ipv6 (cid, town.members[0].id, a);
  wrn_addresses_get_ipv6 (cid, town.members[1].id, b);
  g_assert_cmphex (a[0], ==, 0xfd);
  g_assert_cmpmem (a, 8, b, 8);
  g_assert_cmphex (a[6], ==, 0);
  g_assert_cmphex (a[7], ==, 0);
  g_assert_cmpint (memcmp (a + 8, b + 8, 8), !=, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/claim/any-order-of-arrival-ends-without-conflict",
                   test_any_order_of_arrival_ends_without_conflict);
  g_test_add_func ("/claim/partitions-that-meet-end-without-conflict",
                   test_partitions_that_meet_end_without_conflict);
  g_test_add_func ("/claim/informed-newcomer-moves-nobody", test_informed_newcomer_moves_nobody);
  g_test_add_func ("/claim/full-network-leaves-the-last-without-address",
                   test_full_network_leaves_the_last_without_address);
  g_test_add_func ("/claim/exactly-one-of-two-wins", test_exactly_one_of_two_wins);
  g_test_add_func ("/claim/nobody-beats-itself", test_nobody_beats_itself);
  g_test_add_func ("/claim/winner-depends-on-the-address", test_winner_depends_on_the_address);
  g_test_add_func ("/claim/only-own-attempts-are-valid", test_only_own_attempts_are_valid);
  g_test_add_func ("/addresses/ipv4-is-always-a-host-of-the-network",
                   test_ipv4_is_always_a_host_of_the_network);
  g_test_add_func ("/addresses/ipv6-is-unique-local-with-one-prefix",
                   test_ipv6_is_unique_local_with_one_prefix);
  return g_test_run ();
}
