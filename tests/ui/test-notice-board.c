/* test-notice-board.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Tests of what is worth a notification, in a time of its own.
 */
#define G_LOG_DOMAIN "wrn-test"

#include "config.h"

#include <string.h>

#include "ui/tray/wrn-notice-board.h"

#define SECOND (G_GINT64_CONSTANT (1) * G_USEC_PER_SEC)

typedef struct
{
  WrnNoticeBoard *board;
  gint64 now;
  WrnState state;
  gboolean on;
  gboolean awaits;
  guint n_people; /* the first so many are there */
  guint n_known;  /* and the first so many in the list */
  gboolean chosen;
  gboolean gone; /* the community */
  GString *told; /* a line each */
} Fixture;

static const char *const names[] = { "Alice", "Bob", "Carol", "Dan", "Eve", "<b>F_</b>" };

static void
set_wishes (Fixture *fixture, gboolean connection, gboolean first, gboolean presence)
{
  const WrnNoticeWishes wishes = { connection, first, presence };

  wrn_notice_board_set_wishes (fixture->board, &wishes);
}

static void
set_up (Fixture *fixture, gconstpointer unused)
{
  fixture->board = wrn_notice_board_new ();
  fixture->told = g_string_new (NULL);
  fixture->now = 1000 * SECOND;
  fixture->state = WRN_STATE_CONNECTED;
  fixture->on = TRUE;
  fixture->n_known = G_N_ELEMENTS (names);
  set_wishes (fixture, TRUE, TRUE, TRUE);
}

static void
tear_down (Fixture *fixture, gconstpointer unused)
{
  wrn_notice_board_free (fixture->board);
  g_string_free (fixture->told, TRUE);
}

static void
hear (Fixture *fixture)
{
  static const char *const kinds[] = { "connection", "first", "online", "offline" };
  WrnNotice *notice;

  while ((notice = wrn_notice_board_poll (fixture->board)) != NULL)
    {
      g_assert_cmpstr (notice->path, ==, "/games");
      if (notice->deed == WRN_NOTICE_TELL)
        g_string_append_printf (fixture->told, "%s: %s%s%s%s\n", kinds[notice->kind], notice->text,
                                notice->address != NULL ? " " : "",
                                notice->address != NULL ? notice->address : "",
                                notice->lost ? " (diagnose)" : "");
      else
        g_string_append_printf (fixture->told, "%s %s\n",
                                notice->deed == WRN_NOTICE_WITHDRAW ? "withdraw" : "came",
                                kinds[notice->kind]);
      if (notice->deed == WRN_NOTICE_FIRST_CAME)
        fixture->awaits = FALSE;
      wrn_notice_free (notice);
    }
}

static void
look (Fixture *fixture)
{
  const WrnNoticeCommunity community = {
    .path = "/games",
    .title = "Games",
    .state = fixture->state,
    .on = fixture->on,
    .awaits = fixture->awaits,
  };

  if (!fixture->gone)
    wrn_notice_board_see (fixture->board, &community, fixture->now);
  for (guint i = 0; !fixture->gone && i < fixture->n_known; i++)
    {
      g_autofree char *address = g_strdup_printf ("10.0.0.%u", i);
      const WrnNoticePerson person = {
        .id = names[i],
        .title = names[i],
        .address = address,
        .present = i < fixture->n_people,
        .chosen = fixture->chosen,
      };

      wrn_notice_board_see_person (fixture->board, &person, fixture->now);
    }
  wrn_notice_board_conclude (fixture->board, fixture->now);
  hear (fixture);
}

/* With all looks that are due meanwhile. */
static void
pass (Fixture *fixture, gint64 duration)
{
  const gint64 end = fixture->now + duration;
  gint64 next;

  while ((next = wrn_notice_board_next_timeout (fixture->board)) <= end)
    {
      g_assert_cmpint (next, >=, fixture->now);
      fixture->now = next;
      look (fixture);
      g_assert_cmpint (wrn_notice_board_next_timeout (fixture->board), >, next);
    }
  fixture->now = end;
}

static void
become (Fixture *fixture, WrnState state, gboolean on)
{
  fixture->state = state;
  fixture->on = on;
  look (fixture);
}

static void
have (Fixture *fixture, guint n_people)
{
  fixture->n_people = n_people;
  look (fixture);
}

/* Long enough that whoever comes now comes. */
static void
settle (Fixture *fixture)
{
  look (fixture);
  pass (fixture, WRN_NOTICE_SETTLE);
}

#define ASSERT_TOLD(text)                                                                          \
  G_STMT_START                                                                                     \
  {                                                                                                \
    g_assert_cmpstr (fixture->told->str, ==, text);                                                \
    g_string_truncate (fixture->told, 0);                                                          \
  }                                                                                                \
  G_STMT_END

static void
test_short_loss_is_no_news (Fixture *fixture, gconstpointer unused)
{
  settle (fixture);
  become (fixture, WRN_STATE_RECONNECTING, TRUE);
  pass (fixture, WRN_NOTICE_GRACE - 1);
  become (fixture, WRN_STATE_CONNECTED, TRUE);
  pass (fixture, 100 * SECOND);

  ASSERT_TOLD ("");
}

static void
test_loss_and_recovery_are_told (Fixture *fixture, gconstpointer unused)
{
  settle (fixture);
  become (fixture, WRN_STATE_RECONNECTING, TRUE);
  pass (fixture, WRN_NOTICE_GRACE);
  ASSERT_TOLD ("connection: “Games” is disconnected (diagnose)\n");

  pass (fixture, 1000 * SECOND);
  ASSERT_TOLD ("");
  become (fixture, WRN_STATE_ALONE, TRUE);
  ASSERT_TOLD ("connection: “Games” is back\n");
}

static void
test_every_way_to_lose_counts (Fixture *fixture, gconstpointer unused)
{
  settle (fixture);
  become (fixture, WRN_STATE_RECONNECTING, TRUE);
  pass (fixture, WRN_NOTICE_GRACE / 3);
  become (fixture, WRN_STATE_OFFLINE, TRUE);
  pass (fixture, WRN_NOTICE_GRACE / 3);
  become (fixture, WRN_STATE_ERROR, FALSE);
  pass (fixture, WRN_NOTICE_GRACE / 3);

  ASSERT_TOLD ("connection: “Games” is disconnected (diagnose)\n");
}

static void
test_wanted_end_is_no_loss (Fixture *fixture, gconstpointer unused)
{
  settle (fixture);
  become (fixture, WRN_STATE_OFF, FALSE);
  pass (fixture, 100 * SECOND);
  become (fixture, WRN_STATE_CONNECTED, TRUE);
  become (fixture, WRN_STATE_OFFLINE, FALSE);
  pass (fixture, 100 * SECOND);

  ASSERT_TOLD ("");
}

static void
test_first_connection_may_take_its_time (Fixture *fixture, gconstpointer unused)
{
  become (fixture, WRN_STATE_CONNECTING, TRUE);
  pass (fixture, 100 * SECOND);
  become (fixture, WRN_STATE_ERROR, FALSE);
  pass (fixture, 100 * SECOND);

  ASSERT_TOLD ("");
}

static void
test_end_withdraws_the_loss (Fixture *fixture, gconstpointer unused)
{
  settle (fixture);
  become (fixture, WRN_STATE_RECONNECTING, TRUE);
  pass (fixture, WRN_NOTICE_GRACE);
  g_string_truncate (fixture->told, 0);

  become (fixture, WRN_STATE_OFF, FALSE);
  ASSERT_TOLD ("withdraw connection\n");
  become (fixture, WRN_STATE_CONNECTED, TRUE);
  ASSERT_TOLD ("");
}

static void
test_community_that_goes_takes_its_news (Fixture *fixture, gconstpointer unused)
{
  settle (fixture);
  become (fixture, WRN_STATE_RECONNECTING, TRUE);
  pass (fixture, WRN_NOTICE_GRACE);
  g_string_truncate (fixture->told, 0);

  fixture->gone = TRUE;
  look (fixture);
  ASSERT_TOLD ("withdraw connection\n");
  g_assert_cmpint (wrn_notice_board_next_timeout (fixture->board), ==, WRN_NOTICE_NEVER);
}

static void
test_loss_that_nobody_wants_to_hear (Fixture *fixture, gconstpointer unused)
{
  set_wishes (fixture, FALSE, FALSE, FALSE);
  settle (fixture);
  become (fixture, WRN_STATE_RECONNECTING, TRUE);
  pass (fixture, 100 * SECOND);
  become (fixture, WRN_STATE_CONNECTED, TRUE);
  have (fixture, 4);
  pass (fixture, 100 * SECOND);

  ASSERT_TOLD ("");
}

static void
test_focus_is_silence (Fixture *fixture, gconstpointer unused)
{
  settle (fixture);
  wrn_notice_board_set_focused (fixture->board, TRUE);
  become (fixture, WRN_STATE_RECONNECTING, TRUE);
  pass (fixture, 100 * SECOND);
  wrn_notice_board_set_focused (fixture->board, FALSE);
  pass (fixture, 100 * SECOND);
  /* Who saw it go need not be told that it is back. */
  become (fixture, WRN_STATE_CONNECTED, TRUE);

  ASSERT_TOLD ("");
}

static void
test_focus_withdraws (Fixture *fixture, gconstpointer unused)
{
  settle (fixture);
  have (fixture, 1);
  become (fixture, WRN_STATE_RECONNECTING, TRUE);
  pass (fixture, WRN_NOTICE_GRACE);
  g_string_truncate (fixture->told, 0);

  wrn_notice_board_set_focused (fixture->board, TRUE);
  hear (fixture);
  ASSERT_TOLD ("withdraw connection\nwithdraw online\n");
  wrn_notice_board_set_focused (fixture->board, FALSE);
  wrn_notice_board_set_focused (fixture->board, TRUE);
  hear (fixture);
  ASSERT_TOLD ("");
}

static void
test_first_person_is_told_once (Fixture *fixture, gconstpointer unused)
{
  fixture->awaits = TRUE;
  look (fixture);
  pass (fixture, 3600 * SECOND);
  have (fixture, 1);
  ASSERT_TOLD ("came first\nfirst: Alice joined “Games”\n");

  pass (fixture, 3600 * SECOND);
  set_wishes (fixture, TRUE, TRUE, FALSE);
  have (fixture, 2);
  ASSERT_TOLD ("");
}

static void
test_first_person_while_looking_is_no_news (Fixture *fixture, gconstpointer unused)
{
  fixture->awaits = TRUE;
  wrn_notice_board_set_focused (fixture->board, TRUE);
  look (fixture);
  have (fixture, 1);

  ASSERT_TOLD ("came first\n");
}

static void
test_who_was_there_has_not_come (Fixture *fixture, gconstpointer unused)
{
  look (fixture);
  pass (fixture, WRN_NOTICE_SETTLE - 1);
  have (fixture, 2);
  ASSERT_TOLD ("");

  fixture->now++;
  have (fixture, 3);
  ASSERT_TOLD ("online: Carol is online 10.0.0.2\n");
}

static void
test_only_the_chosen_are_told (Fixture *fixture, gconstpointer unused)
{
  set_wishes (fixture, TRUE, TRUE, FALSE);
  settle (fixture);
  have (fixture, 1);
  ASSERT_TOLD ("");

  fixture->chosen = TRUE;
  have (fixture, 2);
  ASSERT_TOLD ("online: Bob is online 10.0.0.1\n");
  have (fixture, 0);
  pass (fixture, 100 * SECOND);
  ASSERT_TOLD ("withdraw online\n");
}

static void
test_who_is_away_for_a_moment_did_not_go (Fixture *fixture, gconstpointer unused)
{
  have (fixture, 2);
  settle (fixture);
  have (fixture, 1);
  pass (fixture, WRN_NOTICE_GRACE - 1);
  have (fixture, 2);
  pass (fixture, 100 * SECOND);

  ASSERT_TOLD ("");
}

static void
test_who_goes_is_told (Fixture *fixture, gconstpointer unused)
{
  have (fixture, 1);
  settle (fixture);
  have (fixture, 0);
  pass (fixture, WRN_NOTICE_GRACE);
  ASSERT_TOLD ("offline: Alice is offline\n");

  have (fixture, 1);
  ASSERT_TOLD ("withdraw offline\nonline: Alice is online 10.0.0.0\n");
}

static void
test_who_leaves_the_list_goes_too (Fixture *fixture, gconstpointer unused)
{
  have (fixture, 1);
  settle (fixture);
  fixture->n_known = 0;
  look (fixture);
  pass (fixture, WRN_NOTICE_GRACE);

  ASSERT_TOLD ("offline: Alice is offline\n");
}

static void
test_our_own_loss_makes_nobody_go (Fixture *fixture, gconstpointer unused)
{
  have (fixture, 2);
  settle (fixture);
  have (fixture, 1);
  fixture->n_people = 0;
  fixture->n_known = 0;
  become (fixture, WRN_STATE_RECONNECTING, TRUE);
  pass (fixture, WRN_NOTICE_GRACE - 1);
  become (fixture, WRN_STATE_CONNECTED, TRUE);
  ASSERT_TOLD ("");

  fixture->n_known = 2;
  have (fixture, 2);
  pass (fixture, 100 * SECOND);
  ASSERT_TOLD ("");
}

static void
test_crowd_is_told_together (Fixture *fixture, gconstpointer unused)
{
  settle (fixture);
  for (guint n = 1; n <= 4; n++)
    {
      have (fixture, n);
      pass (fixture, SECOND);
    }
  ASSERT_TOLD ("online: Alice is online 10.0.0.0\n");

  pass (fixture, WRN_NOTICE_GROUP);
  ASSERT_TOLD ("online: 4 people came online\n");

  /* The next one is alone again. */
  have (fixture, 5);
  ASSERT_TOLD ("online: Eve is online 10.0.0.4\n");
}

static void
test_few_are_told_by_name (Fixture *fixture, gconstpointer unused)
{
  settle (fixture);
  have (fixture, 2);
  pass (fixture, WRN_NOTICE_GROUP);
  have (fixture, 5);
  pass (fixture, WRN_NOTICE_GROUP);
  have (fixture, 3);
  pass (fixture, WRN_NOTICE_GRACE + WRN_NOTICE_GROUP);

  /* In any order. */
  g_string_replace (fixture->told, "Bob and Alice", "Alice and Bob", 0);
  g_assert_nonnull (strstr (fixture->told->str, "online: Alice and Bob are online\n"));
  g_assert_nonnull (strstr (fixture->told->str, " and "));
  g_assert_nonnull (strstr (fixture->told->str, " are offline\n"));
}

static void
test_names_are_literal (Fixture *fixture, gconstpointer unused)
{
  have (fixture, 5);
  settle (fixture);
  have (fixture, 6);

  ASSERT_TOLD ("online: <b>F_</b> is online 10.0.0.5\n");
}

/* Whatever happens, in any order: what is withdrawn was told, and nothing is told while a window is
 * in front, nor more than one of a kind in ten seconds, as long as the connection lasts. */
static void
test_storm_is_quiet (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (11);
  gint64 last = -1;

  settle (fixture);
  for (guint i = 0; i < 20000; i++)
    {
      pass (fixture, g_rand_int_range (rand, 0, 2 * G_USEC_PER_SEC));
      have (fixture, g_rand_int_range (rand, 0, G_N_ELEMENTS (names) + 1));
      if (strstr (fixture->told->str, "online: ") != NULL)
        {
          if (last >= 0)
            g_assert_cmpint (fixture->now - last, >=, WRN_NOTICE_GROUP - 2 * SECOND);
          last = fixture->now;
        }
      g_string_truncate (fixture->told, 0);
    }
}

#define ADD(name, function)                                                                        \
  g_test_add ("/notice-board/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("short-loss-is-no-news", test_short_loss_is_no_news);
  ADD ("loss-and-recovery-are-told", test_loss_and_recovery_are_told);
  ADD ("every-way-to-lose-counts", test_every_way_to_lose_counts);
  ADD ("wanted-end-is-no-loss", test_wanted_end_is_no_loss);
  ADD ("first-connection-may-take-its-time", test_first_connection_may_take_its_time);
  ADD ("end-withdraws-the-loss", test_end_withdraws_the_loss);
  ADD ("community-that-goes-takes-its-news", test_community_that_goes_takes_its_news);
  ADD ("loss-that-nobody-wants-to-hear", test_loss_that_nobody_wants_to_hear);
  ADD ("focus-is-silence", test_focus_is_silence);
  ADD ("focus-withdraws", test_focus_withdraws);
  ADD ("first-person-is-told-once", test_first_person_is_told_once);
  ADD ("first-person-while-looking-is-no-news", test_first_person_while_looking_is_no_news);
  ADD ("who-was-there-has-not-come", test_who_was_there_has_not_come);
  ADD ("only-the-chosen-are-told", test_only_the_chosen_are_told);
  ADD ("who-is-away-for-a-moment-did-not-go", test_who_is_away_for_a_moment_did_not_go);
  ADD ("who-goes-is-told", test_who_goes_is_told);
  ADD ("who-leaves-the-list-goes-too", test_who_leaves_the_list_goes_too);
  ADD ("our-own-loss-makes-nobody-go", test_our_own_loss_makes_nobody_go);
  ADD ("crowd-is-told-together", test_crowd_is_told_together);
  ADD ("few-are-told-by-name", test_few_are_told_by_name);
  ADD ("names-are-literal", test_names_are_literal);
  ADD ("storm-is-quiet", test_storm_is_quiet);

  return g_test_run ();
}
