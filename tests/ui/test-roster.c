/* test-roster.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Tests of the order of people, and of searching them.
 */
#include "config.h"

#include <string.h>

#include "ui/model/wrn-fake-backend.h"
#include "ui/model/wrn-local-settings.h"
#include "ui/model/wrn-roster.h"

typedef struct
{
  WrnFakeBackend *fake;
  WrnCommunity *community; /* (not owned): in the backend */
  GSettings *settings;     /* (not owned): of the community */
  WrnRoster *roster;
  GPtrArray *mirror; /* what the signals make of it */
  GString *seen;     /* and in which ranges */
} Fixture;

static void
settle (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    continue;
}

static void
items_changed_cb (GListModel *list, guint position, guint removed, guint added, Fixture *fixture)
{
  g_assert_cmpuint (position + removed, <=, fixture->mirror->len);
  if (removed > 0)
    g_ptr_array_remove_range (fixture->mirror, position, removed);
  for (guint i = position; i < position + added; i++)
    g_ptr_array_insert (fixture->mirror, i, g_list_model_get_item (list, i));
  g_string_append_printf (fixture->seen, "%u-%u+%u ", position, removed, added);
  g_assert_cmpuint (fixture->mirror->len, ==, g_list_model_get_n_items (list));
}

static void
set_up (Fixture *fixture, gconstpointer unused)
{
  fixture->fake = wrn_fake_backend_new (WRN_HELPER_OK);
  fixture->community = wrn_fake_backend_add (fixture->fake, "{'name': <'Games'>}", "connected");
  fixture->settings = wrn_community_get_local_settings (fixture->community);
  fixture->roster = wrn_roster_new (wrn_community_get_people (fixture->community));
  fixture->mirror = g_ptr_array_new_with_free_func (g_object_unref);
  fixture->seen = g_string_new (NULL);
  g_signal_connect (fixture->roster, "items-changed", G_CALLBACK (items_changed_cb), fixture);
}

static void
tear_down (Fixture *fixture, gconstpointer unused)
{
  gpointer roster = fixture->roster;

  wrn_local_settings_forget (fixture->settings);
  settle ();
  g_object_add_weak_pointer (roster, &roster);
  g_object_unref (fixture->roster);
  g_assert_null (roster);
  g_ptr_array_unref (fixture->mirror);
  g_string_free (fixture->seen, TRUE);
  g_object_unref (fixture->fake);
}

static void
set_peers (Fixture *fixture, const char *peers)
{
  wrn_fake_backend_set_peers (fixture->fake, fixture->community, peers);
  settle ();
}

/* (transfer full): the titles, in order */
static char *
list_titles (Fixture *fixture)
{
  GListModel *list = G_LIST_MODEL (fixture->roster);
  GString *titles = g_string_new (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (list); i++)
    {
      g_autoptr (WrnPerson) person = g_list_model_get_item (list, i);

      g_assert_true (fixture->mirror->pdata[i] == person);
      g_string_append_printf (titles, "%s%s", i > 0 ? " " : "", wrn_person_get_title (person));
    }
  return g_string_free (titles, FALSE);
}

static void
assert_titles (Fixture *fixture, const char *expected)
{
  g_autofree char *titles = list_titles (fixture);

  g_assert_cmpstr (titles, ==, expected);
}

static const char village[] =
    "[{'id': <'e'>, 'name': <'Eve'>, 'state': <'offline'>, 'last-heard': <int64 20>},"
    " {'id': <'n'>, 'name': <'Never'>, 'state': <'offline'>},"
    " {'id': <'c'>, 'name': <'carol'>, 'state': <'relayed'>, 'ipv4': <'10.73.21.9'>},"
    " {'id': <'b'>, 'name': <'Bob 10'>, 'state': <'lan'>},"
    " {'id': <'b2'>, 'name': <'Bob 9'>, 'state': <'connecting'>},"
    " {'id': <'f'>, 'name': <'Frank'>, 'state': <'offline'>, 'last-heard': <int64 30>},"
    " {'id': <'a'>, 'name': <'Älva'>, 'state': <'direct'>, 'ipv4': <'10.73.21.2'>}]";

static void
test_order (Fixture *fixture, gconstpointer unused)
{
  set_peers (fixture, village);
  assert_titles (fixture, "Älva Bob 9 Bob 10 carol Frank Eve Never");

  wrn_local_settings_set_flag (fixture->settings, WRN_LOCAL_FAVOURITE, "e", TRUE);
  wrn_local_settings_set_flag (fixture->settings, WRN_LOCAL_FAVOURITE, "c", TRUE);
  settle ();
  assert_titles (fixture, "carol Eve Älva Bob 9 Bob 10 Frank Never");

  /* It is the name that is shown which counts. */
  wrn_local_settings_set_text (fixture->settings, WRN_LOCAL_NAME, "a", "Zoe");
  settle ();
  assert_titles (fixture, "carol Eve Bob 9 Bob 10 Zoe Frank Never");
}

static void
test_ranges (Fixture *fixture, gconstpointer unused)
{
  set_peers (fixture, "[{'id': <'a'>, 'name': <'a'>, 'state': <'lan'>},"
                      " {'id': <'b'>, 'name': <'b'>, 'state': <'lan'>},"
                      " {'id': <'c'>, 'name': <'c'>, 'state': <'lan'>},"
                      " {'id': <'d'>, 'name': <'d'>, 'state': <'lan'>}]");
  g_assert_cmpstr (fixture->seen->str, ==, "0-0+4 ");

  /* Only who moves, and whom they pass. */
  g_string_truncate (fixture->seen, 0);
  set_peers (fixture, "[{'id': <'a'>, 'name': <'a'>, 'state': <'lan'>},"
                      " {'id': <'b'>, 'name': <'b'>, 'state': <'offline'>},"
                      " {'id': <'c'>, 'name': <'c'>, 'state': <'direct'>, 'rtt': <uint64 5>},"
                      " {'id': <'d'>, 'name': <'d'>, 'state': <'lan'>}]");
  assert_titles (fixture, "a c d b");
  g_assert_cmpstr (fixture->seen->str, ==, "1-3+3 ");

  g_string_truncate (fixture->seen, 0);
  set_peers (fixture, "[{'id': <'a'>, 'name': <'a'>, 'state': <'lan'>},"
                      " {'id': <'c'>, 'name': <'c'>, 'state': <'lan'>, 'rtt': <uint64 9>},"
                      " {'id': <'d'>, 'name': <'d'>, 'state': <'lan'>}]");
  assert_titles (fixture, "a c d");
  g_assert_cmpstr (fixture->seen->str, ==, "3-1+0 ");
}

/* Twice a second there are other figures, and nobody moves. */
static void
test_figures (Fixture *fixture, gconstpointer unused)
{
  set_peers (fixture, "[{'id': <'a'>, 'state': <'lan'>, 'last-heard': <int64 5>},"
                      " {'id': <'b'>, 'state': <'lan'>, 'last-heard': <int64 6>}]");
  g_string_truncate (fixture->seen, 0);
  for (guint i = 0; i < 100; i++)
    {
      g_autofree char *peers = g_strdup_printf (
          "[{'id': <'a'>, 'state': <'lan'>, 'rtt': <uint64 %u>, 'last-heard': <int64 %u>},"
          " {'id': <'b'>, 'state': <'direct'>, 'rtt': <uint64 %u>, 'rx-bytes': <uint64 %u>}]",
          i * 1000, 10 + i % 7, i * 700, i);

      set_peers (fixture, peers);
    }
  g_assert_cmpstr (fixture->seen->str, ==, "");
}

static void
search (Fixture *fixture, const char *text, const char *expected)
{
  wrn_roster_set_search (fixture->roster, text);
  assert_titles (fixture, expected);
}

static void
test_search (Fixture *fixture, gconstpointer unused)
{
  set_peers (fixture, village);
  wrn_local_settings_set_text (fixture->settings, WRN_LOCAL_NOTE, "e", "plays at NIGHT");
  wrn_local_settings_set_text (fixture->settings, WRN_LOCAL_NAME, "f", "Uncle");
  settle ();

  search (fixture, "BOB", "Bob 9 Bob 10");
  search (fixture, "  bob\t10 ", "Bob 10");
  search (fixture, "alva", "Älva");
  search (fixture, "Ä", "Älva carol Uncle Eve");
  search (fixture, "73.21.9", "carol");
  search (fixture, "night", "Eve");
  search (fixture, "uncle", "Uncle");
  /* Under the name that he chose, too. */
  search (fixture, "frank", "Uncle");
  search (fixture, "frank night", "");
  search (fixture, "", "Älva Bob 9 Bob 10 carol Uncle Eve Never");

  /* Who is found later, comes. */
  search (fixture, "greta", "");
  set_peers (fixture, "[{'id': <'g'>, 'name': <'Greta'>}]");
  assert_titles (fixture, "Greta");
}

static void
test_hostile_search (Fixture *fixture, gconstpointer unused)
{
  g_autofree char *much = g_strnfill (100000, 'a');
  g_autofree char *words = g_strnfill (10000, ' ');

  for (guint i = 0; i < 10000; i += 2)
    words[i] = 'b';
  set_peers (fixture, village);
  search (fixture, much, "");
  search (fixture, words, "Bob 9 Bob 10");
  search (fixture, "\xe2\x80\xae<b>&amp;%s%n*.?[", "");
  search (fixture, "\n", "Älva Bob 9 Bob 10 carol Frank Eve Never");
}

static guint
get_n_people (Fixture *fixture)
{
  guint n;

  g_object_get (fixture->roster, "n-people", &n, NULL);
  return n;
}

/* Nobody looks: it changes once for all, when somebody does, or has to find somebody. */
static void
test_held (Fixture *fixture, gconstpointer unused)
{
  set_peers (fixture, "[{'id': <'a'>, 'name': <'a'>, 'state': <'lan'>},"
                      " {'id': <'b'>, 'name': <'b'>, 'state': <'lan'>}]");
  g_string_truncate (fixture->seen, 0);

  /* What has happened before counts, too. */
  wrn_fake_backend_set_peers (fixture->fake, fixture->community,
                              "[{'id': <'b'>, 'name': <'b'>, 'state': <'lan'>}]");
  wrn_roster_set_held (fixture->roster, TRUE);
  set_peers (fixture, village);
  set_peers (fixture, "[{'id': <'c'>, 'name': <'c'>}, {'id': <'b'>, 'name': <'b'>}]");
  assert_titles (fixture, "a b");
  g_assert_cmpuint (get_n_people (fixture), ==, 2);
  wrn_roster_set_held (fixture->roster, FALSE);
  assert_titles (fixture, "b c");
  g_assert_cmpstr (fixture->seen->str, ==, "0-2+2 ");

  wrn_roster_set_held (fixture->roster, TRUE);
  set_peers (fixture, "[{'id': <'b'>, 'name': <'b'>}]");
  wrn_roster_catch_up (fixture->roster);
  assert_titles (fixture, "b");
  wrn_roster_catch_up (fixture->roster);
  wrn_roster_set_held (fixture->roster, FALSE);
  settle ();
  g_assert_cmpstr (fixture->seen->str, ==, "0-2+2 1-1+0 ");
}

static void
test_count (Fixture *fixture, gconstpointer unused)
{
  g_assert_cmpuint (get_n_people (fixture), ==, 0);
  set_peers (fixture, village);
  search (fixture, "nobody", "");
  g_assert_cmpuint (get_n_people (fixture), ==, 7);
  wrn_people_clear (wrn_community_get_people (fixture->community));
  settle ();
  g_assert_cmpuint (get_n_people (fixture), ==, 0);
}

static int
compare (gconstpointer a, gconstpointer b)
{
  WrnPerson *const *first = a;
  WrnPerson *const *second = b;

  return strcmp (wrn_person_get_title (*first), wrn_person_get_title (*second));
}

/* People come, go and change at random: the list is what sorting them anew makes of them, and whom
 * nobody removed was in it all the time. */
static void
test_storm (Fixture *fixture, gconstpointer unused)
{
  static const char *const states[] = { "offline", "connecting", "relayed", "direct", "lan" };
  g_autoptr (GRand) rand = g_rand_new_with_seed (7);

  for (guint round = 0; round < 200; round++)
    {
      g_autoptr (GString) peers = g_string_new ("[{'id': <'00'>, 'name': <'x'>}");
      g_autoptr (GPtrArray) online = g_ptr_array_new ();
      GListModel *people = G_LIST_MODEL (wrn_community_get_people (fixture->community));
      guint i;

      for (i = 1; i < 60; i++)
        if (g_rand_int_range (rand, 0, 4) > 0)
          g_string_append_printf (peers, ", {'id': <'%02u'>, 'name': <'%04u'>, 'state': <'%s'>}", i,
                                  g_rand_int_range (rand, 0, 30) * 100 + i,
                                  states[g_rand_int_range (rand, 0, 5)]);
      g_string_append_c (peers, ']');
      set_peers (fixture, peers->str);

      for (i = 0; i < g_list_model_get_n_items (people); i++)
        {
          g_autoptr (WrnPerson) person = g_list_model_get_item (people, i);

          if (wrn_person_get_way (person) != WRN_WAY_OFFLINE)
            g_ptr_array_add (online, person);
        }
      g_ptr_array_sort (online, compare);
      g_assert_cmpuint (fixture->mirror->len, ==, g_list_model_get_n_items (people));
      for (i = 0; i < online->len; i++)
        g_assert_cmpstr (wrn_person_get_title (fixture->mirror->pdata[i]), ==,
                         wrn_person_get_title (online->pdata[i]));
    }
}

static void
test_many (Fixture *fixture, gconstpointer unused)
{
  wrn_fake_backend_add_crowd (fixture->fake, fixture->community, WRN_PEOPLE_MAX + 10);
  settle ();
  g_assert_cmpuint (fixture->mirror->len, ==, WRN_PEOPLE_MAX);
  g_assert_cmpstr (fixture->seen->str, ==, "0-0+4096 ");
}

#define ADD(name, function) g_test_add ("/roster/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("favourites-then-online-then-last-seen", test_order);
  ADD ("tells-of-the-range-that-differs", test_ranges);
  ADD ("figures-move-nobody", test_figures);
  ADD ("searches-name-address-and-note", test_search);
  ADD ("any-search-is-harmless", test_hostile_search);
  ADD ("held-it-changes-once-for-all", test_held);
  ADD ("counts-everybody", test_count);
  ADD ("storm-leaves-it-sorted", test_storm);
  ADD ("as-many-as-there-can-be", test_many);

  return g_test_run ();
}
