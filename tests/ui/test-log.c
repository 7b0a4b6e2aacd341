/* test-log.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Tests of the list of what happened.
 */
#include "config.h"

#include <string.h>

#include "ui/model/wrn-fake-backend.h"
#include "ui/model/wrn-log.h"

#define TIME (G_GINT64_CONSTANT (1800000000) * G_USEC_PER_SEC)

typedef struct
{
  WrnFakeBackend *fake;
  WrnBackend *backend;  /* (not owned): the same */
  WrnCommunity *games;  /* (not owned) */
  WrnCommunity *family; /* (not owned) */
  WrnLog *log;
} Desk;

static WrnCommunity *
get_community (Desk *desk, guint position)
{
  g_autoptr (WrnCommunity) community =
      g_list_model_get_item (wrn_backend_get_communities (desk->backend), position);

  return community;
}

static void
set_up (Desk *desk, gconstpointer data)
{
  desk->fake = wrn_fake_backend_new (WRN_HELPER_OK);
  desk->backend = WRN_BACKEND (desk->fake);
  wrn_fake_backend_add_demo (desk->fake);
  desk->games = get_community (desk, 0);
  desk->family = get_community (desk, 1);
  desk->log = wrn_log_new (desk->backend, desk->games);
}

static void
tear_down (Desk *desk, gconstpointer data)
{
  g_clear_object (&desk->log);
  g_clear_object (&desk->fake);
}

static void
settle (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    continue;
}

static guint
count (Desk *desk)
{
  return g_list_model_get_n_items (G_LIST_MODEL (desk->log));
}

static char *
read_entry (Desk *desk, guint position)
{
  g_autoptr (WrnLogEntry) entry = g_list_model_get_item (G_LIST_MODEL (desk->log), position);
  g_autofree char *times = NULL;

  g_object_get (entry, "times", &times, NULL);
  return g_strdup_printf ("%s %s%s", wrn_log_entry_get_subject (entry),
                          wrn_log_entry_get_text (entry), times);
}

#define assert_entry(desk, position, expected)                                                     \
  G_STMT_START                                                                                     \
  {                                                                                                \
    g_autofree char *found_ = read_entry (desk, position);                                         \
    g_assert_cmpstr (found_, ==, expected);                                                        \
  }                                                                                                \
  G_STMT_END

/* Answers are the same whoever asks: what is not after, the list has to leave out itself. */
static void
tell (Desk *desk, const char *events)
{
  wrn_fake_backend_answer (desk->fake, WRN_REQUEST_EVENTS, events);
  wrn_community_tell_news (desk->games);
  settle ();
}

#define EVENT(number, subject, text)                                                               \
  "{'number': <uint64 " number ">, 'time': <int64 18000000" number "000000>, "                     \
  "'level': <'message'>, 'subject': <'" subject "'>, 'text': <'" text "'>}"

static void
test_follows (Desk *desk, gconstpointer data)
{
  wrn_log_set_active (desk->log, TRUE);
  tell (desk, "[" EVENT ("11", "Carol", "connected") "," EVENT ("12", "Dan", "connected") "]");
  g_assert_cmpuint (count (desk), ==, 2);
  tell (desk, "[" EVENT ("12", "Dan", "connected") "," EVENT ("13", "Dan", "disconnected") "]");
  g_assert_cmpuint (count (desk), ==, 3);
  assert_entry (desk, 0, "Carol connected");
  assert_entry (desk, 2, "Dan disconnected");
}

static void
test_asks_only_while_active (Desk *desk, gconstpointer data)
{
  tell (desk, "[" EVENT ("11", "Carol", "connected") "]");
  g_assert_cmpuint (count (desk), ==, 0);
  wrn_log_set_active (desk->log, TRUE);
  settle ();
  g_assert_cmpuint (count (desk), ==, 1);
  wrn_log_set_active (desk->log, FALSE);
  tell (desk, "[" EVENT ("12", "Carol", "left") "]");
  g_assert_cmpuint (count (desk), ==, 1);
  wrn_log_set_active (desk->log, TRUE);
  settle ();
  g_assert_cmpuint (count (desk), ==, 2);
}

static void
test_folds (Desk *desk, gconstpointer data)
{
  wrn_log_set_active (desk->log, TRUE);
  tell (desk, "[" EVENT ("11", "Carol", "again") "," EVENT ("12", "Carol", "again") "," EVENT (
                  "13", "Carol", "again") "," EVENT ("14", "Dan", "again") "]");
  g_assert_cmpuint (count (desk), ==, 2);
  assert_entry (desk, 0, "Carol again×3");
  tell (desk, "[" EVENT ("15", "Dan", "again") "]");
  g_assert_cmpuint (count (desk), ==, 2);
  assert_entry (desk, 1, "Dan again×2");
}

/* The list is compared with one that is built anew from all that was told, by what it says of its
 * changes. */
static void
mirror_cb (GListModel *list, guint position, guint removed, guint added, gpointer user_data)
{
  GPtrArray *mirror = user_data;

  g_assert_cmpuint (position + removed, <=, mirror->len);
  if (removed > 0)
    g_ptr_array_remove_range (mirror, position, removed);
  for (guint i = 0; i < added; i++)
    g_ptr_array_insert (mirror, (int) (position + i), g_list_model_get_item (list, position + i));
}

static char *
make_events (GRand *random, guint64 *number, gint64 *time, guint n)
{
  g_autoptr (GString) text = g_string_new ("[");

  for (guint i = 0; i < n; i++)
    {
      *number += (guint64) g_rand_int_range (random, 1, 4);
      *time += g_rand_int_range (random, -1000, 5000);
      g_string_append_printf (text,
                              "%s{'number': <uint64 %" G_GUINT64_FORMAT
                              ">, 'time': <int64 %" G_GINT64_FORMAT
                              ">, 'subject': <'%c'>, 'text': <'%d'>}",
                              i > 0 ? "," : "", *number, *time, g_rand_int_range (random, 'a', 'd'),
                              g_rand_int_range (random, 0, 3));
    }
  return g_strdup (g_string_append (text, "]")->str);
}

static void
test_5000 (Desk *desk, gconstpointer data)
{
  g_autoptr (GPtrArray) mirror = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GRand) random = g_rand_new_with_seed (30);
  guint64 number = 0;
  gint64 time = TIME;

  g_clear_object (&desk->log);
  desk->log = wrn_log_new (desk->backend, NULL);
  g_signal_connect (desk->log, "items-changed", G_CALLBACK (mirror_cb), mirror);
  wrn_log_set_active (desk->log, TRUE);
  for (guint round = 0; round < 12; round++)
    {
      g_autofree char *events = make_events (random, &number, &time, 900);

      wrn_fake_backend_answer (desk->fake, WRN_REQUEST_EVENTS, events);
      wrn_community_tell_news (round % 3 == 0 ? desk->family : desk->games);
      settle ();
      g_assert_cmpuint (count (desk), <=, WRN_LOG_MAX);
      g_assert_cmpuint (count (desk), ==, mirror->len);
    }
  g_assert_cmpuint (count (desk), ==, WRN_LOG_MAX);
  for (guint i = 0; i < mirror->len; i++)
    {
      g_autoptr (WrnLogEntry) entry = g_list_model_get_item (G_LIST_MODEL (desk->log), i);

      g_assert_true (mirror->pdata[i] == entry);
      if (i > 0)
        g_assert_cmpint (wrn_log_entry_get_time (mirror->pdata[i - 1]), <=,
                         wrn_log_entry_get_time (entry));
    }
}

static void
test_all_communities (Desk *desk, gconstpointer data)
{
  g_clear_object (&desk->log);
  desk->log = wrn_log_new (desk->backend, NULL);
  wrn_log_set_active (desk->log, TRUE);
  tell (desk, "[" EVENT ("20", "Carol", "connected") "]");
  wrn_fake_backend_answer (desk->fake, WRN_REQUEST_EVENTS, "[" EVENT ("10", "Zoe", "left") "]");
  wrn_community_tell_news (desk->family);
  settle ();
  assert_entry (desk, 0, "Zoe left");
  assert_entry (desk, 1, "Carol connected");

  wrn_fake_backend_answer (desk->fake, WRN_REQUEST_EVENTS, "[" EVENT ("30", "Yan", "came") "]");
  wrn_fake_backend_add (desk->fake, "{'name': <'New'>}", "off");
  settle ();
  assert_entry (desk, 2, "Yan came");
  /* One that is gone is no longer followed, but what it said stays. */
  g_list_store_remove_all (G_LIST_STORE (wrn_backend_get_communities (desk->backend)));
  g_assert_cmpuint (count (desk), ==, 3);
}

static void
test_hostile (Desk *desk, gconstpointer data)
{
  wrn_log_set_active (desk->log, TRUE);
  tell (desk, "[@a{sv} {}, {'number': <'x'>, 'time': <true>},"
              " {'number': <uint64 5>, 'time': <int64 9223372036854775807>, 'level': <'loud'>,"
              "  'subject': <'<b>Eve</b>\\n'>, 'text': <'\\u202egnorw \\u0007%s'>},"
              " {'number': <uint64 18446744073709551615>, 'time': <int64 -9223372036854775808>}]");
  g_assert_cmpuint (count (desk), ==, 2);
  assert_entry (desk, 0, "<b>Eve</b> gnorw %s");
  for (guint i = 0; i < count (desk); i++)
    {
      g_autoptr (WrnLogEntry) entry = g_list_model_get_item (G_LIST_MODEL (desk->log), i);
      g_autofree char *line = wrn_log_entry_format (entry);

      g_assert_null (strchr (line, '\n'));
      g_assert_true (g_utf8_validate (line, -1, NULL));
    }
}

static void
test_failure_is_no_end (Desk *desk, gconstpointer data)
{
  g_autoptr (GError) error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_TIMED_OUT, "too slow");

  wrn_fake_backend_fail (desk->fake, WRN_REQUEST_EVENTS, error);
  wrn_log_set_active (desk->log, TRUE);
  settle ();
  g_assert_cmpuint (count (desk), ==, 0);
  wrn_fake_backend_fail (desk->fake, WRN_REQUEST_EVENTS, NULL);
  tell (desk, "[" EVENT ("11", "Carol", "connected") "]");
  g_assert_cmpuint (count (desk), ==, 1);
}

static void
test_goes_while_asking (Desk *desk, gconstpointer data)
{
  gpointer log = desk->log;

  g_object_add_weak_pointer (log, &log);
  wrn_log_set_active (desk->log, TRUE);
  wrn_community_tell_news (desk->games);
  g_clear_object (&desk->log);
  g_assert_null (log);
  settle ();
}

static WrnLogEntry *
make_entry (const char *text)
{
  g_autoptr (GVariant) event = g_variant_parse (G_VARIANT_TYPE_VARDICT, text, NULL, NULL, NULL);

  return wrn_log_entry_new (event, "Friday Games", TIME);
}

static void
test_matches (void)
{
  g_autoptr (WrnLogEntry) entry =
      make_entry ("{'level': <'message'>, 'subject': <'Änne'>, 'text': <'came back'>}");
  static const struct
  {
    WrnLogLevel level;
    const char *needle;
    gboolean matches;
  } cases[] = {
    { WRN_LOG_INFO, "", TRUE },          { WRN_LOG_MESSAGE, "", TRUE },
    { WRN_LOG_WARNING, "", FALSE },      { WRN_LOG_INFO, "BACK", TRUE },
    { WRN_LOG_INFO, "änn", TRUE },       { WRN_LOG_INFO, "friday", TRUE },
    { WRN_LOG_INFO, "saturday", FALSE }, { WRN_LOG_WARNING, "back", FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *needle = g_utf8_casefold (cases[i].needle, -1);

      g_assert_cmpint (wrn_log_entry_matches (entry, cases[i].level, needle), ==, cases[i].matches);
    }
}

static void
test_clock (void)
{
  g_autoptr (WrnLogEntry) today = make_entry ("{'time': <int64 1800000000000000>}");
  g_autoptr (WrnLogEntry) before = make_entry ("{'time': <int64 1700000000000000>}");
  g_autofree char *clock = NULL;
  g_autofree char *date = NULL;

  g_object_get (today, "clock", &clock, NULL);
  g_object_get (before, "clock", &date, NULL);
  g_assert_cmpuint (strlen (clock), ==, strlen ("20:14:03"));
  g_assert_cmpuint (strlen (date), ==, strlen ("2026-01-01 20:14:03"));
}

static void
test_levels (void)
{
  for (WrnLogLevel level = 0; level < WRN_N_LOG_LEVELS; level++)
    {
      g_assert_cmpint (wrn_log_level_parse (wrn_log_level_get_nick (level)), ==, level);
      g_assert_cmpstr (wrn_log_level_get_words (level), !=, "");
    }
  g_assert_cmpint (wrn_log_level_parse ("deafening"), ==, WRN_LOG_INFO);
}

#define ADD(name, test) g_test_add ("/log/" name, Desk, NULL, set_up, test, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("follows-what-is-new", test_follows);
  ADD ("asks-only-while-active", test_asks_only_while_active);
  ADD ("folds-what-repeats", test_folds);
  ADD ("holds-5000", test_5000);
  ADD ("merges-all-communities", test_all_communities);
  ADD ("hostile-events", test_hostile);
  ADD ("failure-is-no-end", test_failure_is_no_end);
  ADD ("goes-while-asking", test_goes_while_asking);
  g_test_add_func ("/log/entry/matches", test_matches);
  g_test_add_func ("/log/entry/clock-says-the-day-if-it-is-another", test_clock);
  g_test_add_func ("/log/entry/levels", test_levels);
  return g_test_run ();
}
