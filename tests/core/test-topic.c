/* test-topic.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The promises of WrnTopic and WrnNetworkTable: a reader of changes knows what a reader of
 * everything knows, and what is counted is given back.
 */
#include "config.h"

#include "core/supernode/wrn-network-table.h"
#include "core/supernode/wrn-topic.h"
#include "tests/support/wrn-sim-random.h"

static const guint8 topic_id[WRN_TOPIC_LEN] = "topic";

typedef struct
{
  WrnSimRandom random;
  WrnEntropy entropy;
  WrnTopic *topic; /* (owned) */
} Fixture;

static void
setup (Fixture *f, gconstpointer data)
{
  wrn_sim_random_seed (&f->random, 4);
  f->entropy = (WrnEntropy){ wrn_sim_random_fill, &f->random };
  f->topic = wrn_topic_new (topic_id, 7, &f->entropy);
}

static void
teardown (Fixture *f, gconstpointer data)
{
  wrn_topic_free (f->topic);
}

static guint
join (Fixture *f, guint member)
{
  return wrn_topic_join (f->topic, GUINT_TO_POINTER (member), WRN_SLOTS_MAX);
}

static void
test_slots_are_the_lowest_free_ones (Fixture *f, gconstpointer data)
{
  for (guint i = 0; i < WRN_SLOTS_MAX; i++)
    g_assert_cmpuint (join (f, 1 + i), ==, i);
  g_assert_cmpuint (join (f, 999), ==, WRN_TOPIC_NO_SLOT);

  wrn_topic_leave (f->topic, 200);
  wrn_topic_leave (f->topic, 17);
  g_assert_cmpuint (join (f, 999), ==, 17);
  g_assert_cmpuint (join (f, 998), ==, 200);
  g_assert_cmpuint (f->topic->n_members, ==, WRN_SLOTS_MAX);
}

static void
test_smaller_limit_is_kept (Fixture *f, gconstpointer data)
{
  for (guint i = 0; i < 5; i++)
    g_assert_cmpuint (wrn_topic_join (f->topic, GUINT_TO_POINTER (1 + i), 5), ==, i);
  g_assert_cmpuint (wrn_topic_join (f->topic, GUINT_TO_POINTER (9), 5), ==, WRN_TOPIC_NO_SLOT);
}

static void
test_any_slot_may_be_asked_for (Fixture *f, gconstpointer data)
{
  join (f, 5);
  g_assert_cmpuint (GPOINTER_TO_UINT (wrn_topic_get (f->topic, 0)), ==, 5);
  g_assert_null (wrn_topic_get (f->topic, 1));
  g_assert_null (wrn_topic_get (f->topic, WRN_SLOTS_MAX));
  g_assert_null (wrn_topic_get (f->topic, G_MAXUINT));
}

static void
test_revisions_of_another_life_ask_for_everything (Fixture *f, gconstpointer data)
{
  const guint32 before = f->topic->revision;

  g_assert_cmpuint (before, >, 0);
  join (f, 1);
  join (f, 2);
  g_assert_cmpuint (wrn_topic_next_change (f->topic, 0, f->topic->revision), ==, WRN_TOPIC_NO_SLOT);
  g_assert_cmpuint (wrn_topic_next_change (f->topic, 0, before - 1), ==, 0);
  g_assert_cmpuint (wrn_topic_next_change (f->topic, 1, f->topic->revision + 1), ==, 1);
  g_assert_cmpuint (wrn_topic_next_change (f->topic, 0, G_MAXUINT32), ==, 0);
}

static void
test_topics_begin_at_different_revisions (Fixture *f, gconstpointer data)
{
  g_autoptr (WrnTopic) again = wrn_topic_new (topic_id, 7, &f->entropy);

  g_assert_cmpuint (again->first, !=, f->topic->first);
}

/* The slow way: a copy of each slot, and what it held when the reader last asked. */
typedef struct
{
  guint truth[WRN_SLOTS_MAX];
  guint known[WRN_SLOTS_MAX];
  guint32 since;
} Twin;

static void
change (Fixture *f, Twin *twin, guint content)
{
  const guint slot = wrn_sim_random_below (&f->random, WRN_SLOTS_MAX);

  if (wrn_topic_get (f->topic, slot) == NULL)
    twin->truth[join (f, content)] = content;
  else if (wrn_sim_random_chance (&f->random, 0.5))
    {
      wrn_topic_leave (f->topic, slot);
      twin->truth[slot] = 0;
    }
  else
    {
      f->topic->slots[slot].member = GUINT_TO_POINTER (content);
      wrn_topic_change (f->topic, slot);
      twin->truth[slot] = content;
    }
}

static void
read_changes (Fixture *f, Twin *twin)
{
  const gboolean all = twin->since < f->topic->first || twin->since > f->topic->revision;
  guint slot = wrn_topic_next_change (f->topic, 0, twin->since);

  if (all)
    memset (twin->known, 0, sizeof twin->known);
  for (; slot != WRN_TOPIC_NO_SLOT; slot = wrn_topic_next_change (f->topic, slot + 1, twin->since))
    twin->known[slot] = GPOINTER_TO_UINT (wrn_topic_get (f->topic, slot));
  twin->since = f->topic->revision;
}

static void
test_reader_of_changes_knows_everything (Fixture *f, gconstpointer data)
{
  Twin twin = { 0 };

  for (guint i = 1; i < 100000; i++)
    {
      change (f, &twin, i);
      if (wrn_sim_random_chance (&f->random, 0.05))
        {
          read_changes (f, &twin);
          g_assert_cmpmem (twin.known, sizeof twin.known, twin.truth, sizeof twin.truth);
        }
    }
}

static void
test_reader_survives_the_end_of_the_numbers (Fixture *f, gconstpointer data)
{
  Twin twin = { 0 };

  for (guint i = 1; i < 100; i++)
    change (f, &twin, i);
  read_changes (f, &twin);
  f->topic->revision = twin.since = G_MAXUINT32 - 5;

  for (guint i = 100; i < 120; i++)
    {
      change (f, &twin, i);
      read_changes (f, &twin);
      g_assert_cmpmem (twin.known, sizeof twin.known, twin.truth, sizeof twin.truth);
    }
  g_assert_cmpuint (f->topic->revision, <, 100);
}

static void
test_networks_are_counted_apart (void)
{
  WrnNetworkTable table;

  wrn_network_table_init (&table);
  for (guint i = 0; i < 3; i++)
    wrn_network_table_add (&table, 1, WRN_NETWORK_CLIENTS);
  wrn_network_table_add (&table, 1, WRN_NETWORK_TOPICS);
  wrn_network_table_add (&table, G_MAXUINT64, WRN_NETWORK_CLIENTS);

  g_assert_cmpuint (wrn_network_table_get (&table, 1, WRN_NETWORK_CLIENTS), ==, 3);
  g_assert_cmpuint (wrn_network_table_get (&table, 1, WRN_NETWORK_TOPICS), ==, 1);
  g_assert_cmpuint (wrn_network_table_get (&table, G_MAXUINT64, WRN_NETWORK_CLIENTS), ==, 1);
  g_assert_cmpuint (wrn_network_table_get (&table, 2, WRN_NETWORK_CLIENTS), ==, 0);
  wrn_network_table_clear (&table);
}

static void
test_network_that_uses_nothing_takes_no_memory (void)
{
  WrnNetworkTable table;

  wrn_network_table_init (&table);
  wrn_network_table_add (&table, 1, WRN_NETWORK_CLIENTS);
  wrn_network_table_add (&table, 1, WRN_NETWORK_TOPICS);
  wrn_network_table_remove (&table, 1, WRN_NETWORK_CLIENTS);
  g_assert_cmpuint (g_hash_table_size (table.networks), ==, 1);
  wrn_network_table_remove (&table, 1, WRN_NETWORK_TOPICS);
  g_assert_cmpuint (g_hash_table_size (table.networks), ==, 0);
  wrn_network_table_clear (&table);
}

#define ADD(path, func) g_test_add ("/topic/" path, Fixture, NULL, setup, func, teardown)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("slots-are-the-lowest-free-ones", test_slots_are_the_lowest_free_ones);
  ADD ("smaller-limit-is-kept", test_smaller_limit_is_kept);
  ADD ("any-slot-may-be-asked-for", test_any_slot_may_be_asked_for);
  ADD ("revisions-of-another-life-ask-for-everything",
       test_revisions_of_another_life_ask_for_everything);
  ADD ("topics-begin-at-different-revisions", test_topics_begin_at_different_revisions);
  ADD ("reader-of-changes-knows-everything", test_reader_of_changes_knows_everything);
  ADD ("reader-survives-the-end-of-the-numbers", test_reader_survives_the_end_of_the_numbers);
  g_test_add_func ("/network-table/networks-are-counted-apart", test_networks_are_counted_apart);
  g_test_add_func ("/network-table/network-that-uses-nothing-takes-no-memory",
                   test_network_that_uses_nothing_takes_no_memory);

  return g_test_run ();
}
