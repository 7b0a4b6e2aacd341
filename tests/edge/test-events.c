/* test-events.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The promise of the events: the last ones, in order, each with a number of its own, and whatever
 * strangers wrote into them can be shown.
 */
#include "config.h"

#include "edge/wrn-events.h"

#include <string.h>

#define ALL G_MAXUINT

typedef struct
{
  guint64 number;
  gint64 time;
  const char *level, *subject, *text;
} Line;

/* One of @list, whose strings are valid for as long as that is. */
static Line
get_line (GVariant *list, gsize i)
{
  g_autoptr (GVariant) item = g_variant_get_child_value (list, i);
  Line line = { 0 };

  g_assert_true (g_variant_lookup (item, "number", "t", &line.number));
  g_assert_true (g_variant_lookup (item, "time", "x", &line.time));
  g_assert_true (g_variant_lookup (item, "level", "&s", &line.level));
  g_assert_true (g_variant_lookup (item, "subject", "&s", &line.subject));
  g_assert_true (g_variant_lookup (item, "text", "&s", &line.text));
  return line;
}

static GVariant *
list (const WrnEvents *events, guint64 after, guint limit)
{
  return g_variant_ref_sink (wrn_events_list (events, after, limit));
}

static void
add_many (WrnEvents *events, guint n)
{
  for (guint i = 0; i < n; i++)
    wrn_events_add (events, i, G_LOG_LEVEL_INFO, "Ann", "came");
}

static void
test_events_come_back_as_they_were (void)
{
  g_autoptr (WrnEvents) events = wrn_events_new ();
  g_autoptr (GVariant) all = NULL;
  Line line;

  wrn_events_add (events, 1000, G_LOG_LEVEL_MESSAGE, "Jürgen’s laptop", "connected directly");
  wrn_events_add (events, 2000, G_LOG_LEVEL_WARNING, "", "address lost");
  all = list (events, 0, ALL);
  g_assert_cmpuint (g_variant_n_children (all), ==, 2);

  line = get_line (all, 0);
  g_assert_cmpuint (line.number, ==, 1);
  g_assert_cmpint (line.time, ==, 1000);
  g_assert_cmpstr (line.level, ==, "message");
  g_assert_cmpstr (line.subject, ==, "Jürgen’s laptop");
  g_assert_cmpstr (line.text, ==, "connected directly");

  line = get_line (all, 1);
  g_assert_cmpuint (line.number, ==, 2);
  g_assert_cmpstr (line.level, ==, "warning");
  g_assert_cmpstr (line.subject, ==, "");
}

static void
test_nothing_gives_an_empty_list (void)
{
  g_autoptr (WrnEvents) events = wrn_events_new ();
  g_autoptr (GVariant) all = list (events, 0, ALL);

  g_assert_cmpstr (g_variant_get_type_string (all), ==, "aa{sv}");
  g_assert_cmpuint (g_variant_n_children (all), ==, 0);
  g_assert_null (wrn_events_find_last (events, ""));
}

static void
test_the_oldest_gives_way (void)
{
  g_autoptr (WrnEvents) events = wrn_events_new ();
  g_autoptr (GVariant) all = NULL;

  add_many (events, WRN_EVENTS_MAX + 7);
  all = list (events, 0, ALL);
  g_assert_cmpuint (g_variant_n_children (all), ==, WRN_EVENTS_MAX);
  for (guint i = 0; i < WRN_EVENTS_MAX; i++)
    g_assert_cmpuint (get_line (all, i).number, ==, i + 8);
}

/* For each of these questions the answer is compared with that of a slow twin. */
static void
test_after_and_limit_choose_the_last_that_are_new (void)
{
  g_autoptr (WrnEvents) events = wrn_events_new ();

  add_many (events, 20);
  for (guint64 after = 0; after <= 22; after++)
    for (guint limit = 0; limit <= 22; limit++)
      {
        g_autoptr (GVariant) some = list (events, after, limit);
        guint64 first = 1;
        guint n = 0;

        while (first <= 20 && (first <= after || 20 - first >= limit))
          first++;
        for (guint64 number = first; number <= 20; number++, n++)
          g_assert_cmpuint (get_line (some, n).number, ==, number);
        g_assert_cmpuint (g_variant_n_children (some), ==, n);
      }
}

static void
test_what_strangers_wrote_can_be_shown (void)
{
  static const struct
  {
    const char *bytes, *shown;
  } cases[] = {
    { "two\nlines", "two\xef\xbf\xbdlines" },
    { "\x1b[31mred", "\xef\xbf\xbd[31mred" },
    { "abc\xe2\x80\xae"
      "cba",
      "abc\xef\xbf\xbd"
      "cba" },
    { "bad\xff.", "bad\xef\xbf\xbd." },
    { "<b>& \"quoted\" \\n", "<b>& \"quoted\" \\n" },
  };
  g_autoptr (WrnEvents) events = wrn_events_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const WrnEvent *event =
          wrn_events_add (events, 0, G_LOG_LEVEL_INFO, cases[i].bytes, cases[i].bytes);

      g_assert_cmpstr (event->subject, ==, cases[i].shown);
      g_assert_cmpstr (event->text, ==, cases[i].shown);
    }
}

static void
test_long_texts_are_cut_between_characters (void)
{
  g_autoptr (WrnEvents) events = wrn_events_new ();
  g_autoptr (GString) text = g_string_new ("");
  const WrnEvent *event;

  for (guint i = 0; i < WRN_EVENT_TEXT_MAX; i++)
    g_string_append (text, "€");
  event = wrn_events_add (events, 0, G_LOG_LEVEL_INFO, text->str, text->str);
  g_assert_cmpuint (strlen (event->subject), <=, WRN_EVENT_SUBJECT_MAX);
  g_assert_cmpuint (strlen (event->subject), >, WRN_EVENT_SUBJECT_MAX - 6);
  g_assert_cmpuint (strlen (event->text), <=, WRN_EVENT_TEXT_MAX);
  g_assert_true (g_utf8_validate (event->text, -1, NULL));
}

static void
test_a_later_life_goes_on_with_higher_numbers (void)
{
  g_autoptr (WrnEvents) events = wrn_events_new ();
  g_autoptr (GVariant) all = NULL;
  g_autoptr (GVariant) new = NULL;

  wrn_events_restore (events, 41, 1, G_LOG_LEVEL_INFO, "", "a");
  wrn_events_restore (events, 42, 2, G_LOG_LEVEL_INFO, "", "b");
  wrn_events_add (events, 3, G_LOG_LEVEL_INFO, "", "c");

  all = list (events, 0, ALL);
  g_assert_cmpuint (g_variant_n_children (all), ==, 3);
  g_assert_cmpuint (get_line (all, 0).number, ==, 41);
  g_assert_cmpstr (get_line (all, 2).text, ==, "c");

  /* A reader who saw events of the earlier life that were never written. */
  new = list (events, 50, ALL);
  g_assert_cmpuint (g_variant_n_children (new), ==, 1);
}

/* As a file may say that somebody has edited. */
static void
test_numbers_out_of_order_are_ignored (void)
{
  g_autoptr (WrnEvents) events = wrn_events_new ();
  g_autoptr (GVariant) all = NULL;

  wrn_events_restore (events, 7, 0, G_LOG_LEVEL_INFO, "", "a");
  wrn_events_restore (events, 7, 0, G_LOG_LEVEL_INFO, "", "b");
  wrn_events_restore (events, 6, 0, G_LOG_LEVEL_INFO, "", "c");
  wrn_events_restore (events, G_MAXUINT64, 0, G_LOG_LEVEL_INFO, "", "d");
  wrn_events_add (events, 0, G_LOG_LEVEL_INFO, "", "e");

  all = list (events, 0, ALL);
  g_assert_cmpuint (g_variant_n_children (all), ==, 2);
  g_assert_cmpuint (get_line (all, 0).number, <, get_line (all, 1).number);
}

static void
test_the_last_word_about_a_subject_is_found (void)
{
  g_autoptr (WrnEvents) events = wrn_events_new ();

  wrn_events_add (events, 1, G_LOG_LEVEL_INFO, "Ann", "came");
  wrn_events_add (events, 2, G_LOG_LEVEL_INFO, "Ann", "went");
  wrn_events_add (events, 3, G_LOG_LEVEL_INFO, "Bob", "came");
  g_assert_cmpstr (wrn_events_find_last (events, "Ann")->text, ==, "went");
  g_assert_null (wrn_events_find_last (events, "Carol"));
}

static void
test_levels_have_one_word_each (void)
{
  static const guint8 levels[] = { G_LOG_LEVEL_MESSAGE, G_LOG_LEVEL_INFO, G_LOG_LEVEL_WARNING };
  guint8 level;

  for (gsize i = 0; i < G_N_ELEMENTS (levels); i++)
    {
      g_assert_true (wrn_event_level_parse (wrn_event_level_get_name (levels[i]), &level));
      g_assert_cmpuint (level, ==, levels[i]);
    }
  g_assert_false (wrn_event_level_parse ("error", &level));
  g_assert_false (wrn_event_level_parse ("", &level));
  g_assert_cmpstr (wrn_event_level_get_name (0), ==, "info");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/events/events-come-back-as-they-were", test_events_come_back_as_they_were);
  g_test_add_func ("/events/nothing-gives-an-empty-list", test_nothing_gives_an_empty_list);
  g_test_add_func ("/events/the-oldest-gives-way", test_the_oldest_gives_way);
  g_test_add_func ("/events/after-and-limit-choose-the-last-that-are-new",
                   test_after_and_limit_choose_the_last_that_are_new);
  g_test_add_func ("/events/what-strangers-wrote-can-be-shown",
                   test_what_strangers_wrote_can_be_shown);
  g_test_add_func ("/events/long-texts-are-cut-between-characters",
                   test_long_texts_are_cut_between_characters);
  g_test_add_func ("/events/a-later-life-goes-on-with-higher-numbers",
                   test_a_later_life_goes_on_with_higher_numbers);
  g_test_add_func ("/events/numbers-out-of-order-are-ignored",
                   test_numbers_out_of_order_are_ignored);
  g_test_add_func ("/events/the-last-word-about-a-subject-is-found",
                   test_the_last_word_about_a_subject_is_found);
  g_test_add_func ("/events/levels-have-one-word-each", test_levels_have_one_word_each);

  return g_test_run ();
}
