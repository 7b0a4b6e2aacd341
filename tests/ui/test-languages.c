/* test-languages.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Tests that what is said is said in the language of whoever reads it, numbers included.
 */
#include "config.h"

#include <glib/gi18n.h>
#include <locale.h>

#include "ui/model/wrn-phrases.h"
#include "ui/model/wrn-words.h"

/* The catalogue of the build folder, whatever was looked up before. */
static void
speak (const char *language)
{
  g_setenv ("LANGUAGE", language, TRUE);
  bindtextdomain (GETTEXT_PACKAGE, WRN_BUILT_LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
}

static void
assert_count (guint n, const char *expected)
{
  const WrnSituation situation = { .bus = "connected",
                                   .online = TRUE,
                                   .n_ways = { [WRN_WAY_DIRECT] = n } };
  g_autofree char *text = wrn_situation_count (&situation);

  g_assert_cmpstr (text, ==, expected);
}

static void
test_german (void)
{
  g_autofree char *relayed = NULL;
  g_autofree char *ago = NULL;

  speak ("de");
  assert_count (1, "1 Person · 1 direkt");
  assert_count (5, "5 Personen · 5 direkt");
  relayed = wrn_way_describe (WRN_WAY_RELAYED, 64000, "lyon-1", 0);
  g_assert_cmpstr (relayed, ==, "Weitergeleitet über lyon-1, 64 ms");
  ago = wrn_way_summarize (WRN_WAY_OFFLINE, G_GINT64_CONSTANT (49) * 3600 * G_USEC_PER_SEC);
  g_assert_cmpstr (ago, ==, "vor 2 Tagen");
}

/* Each of the six forms, at both ends of where it holds. */
static void
test_arabic (void)
{
  speak ("ar");
  assert_count (1, "شخص واحد · واحد مباشر");
  assert_count (2, "شخصان · اثنان مباشران");
  assert_count (3, "3 أشخاص · 3 مباشرة");
  assert_count (10, "10 أشخاص · 10 مباشرة");
  assert_count (11, "11 شخصًا · 11 مباشرًا");
  assert_count (99, "99 شخصًا · 99 مباشرًا");
  assert_count (100, "100 شخص · 100 مباشر");
  assert_count (103, "103 أشخاص · 103 مباشرة");
  g_assert_cmpstr (ngettext ("%u community", "%u communities", 0), ==, "لا مجتمعات");
  g_assert_cmpstr (C_ ("text direction", "ltr"), ==, "rtl");
}

static void
assert_phrase (const char *said, const char *expected)
{
  g_autofree char *text = wrn_phrase_translate (said);

  g_assert_cmpstr (text, ==, expected);
}

static void
test_phrases (void)
{
  speak ("de");
  assert_phrase ("The clock is plausible.", "Die Uhr ist plausibel.");
  assert_phrase ("warren0 is up, 10.73.21.4/24", "warren0 ist an, 10.73.21.4/24");
  assert_phrase ("warren0 is up, but others have all the addresses that could be ours.",
                 "warren0 ist an, aber andere haben alle Adressen, die unsere sein könnten.");
  assert_phrase ("%s does not answer. does not answer.", "%s does not answer. antwortet nicht.");
  /* Of a newer helper, and of one that lies. */
  assert_phrase ("The moon is too low.", "The moon is too low.");
  assert_phrase (" does not answer.", " does not answer.");
  assert_phrase ("", "");
}

/* (transfer full): with what is broken into lines joined */
static char *
read_source (const char *file)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "..", "src", file, NULL);
  g_autoptr (GRegex) seam = g_regex_new ("\"\\s*\\n\\s*\"", 0, 0, NULL);
  g_autofree char *source = NULL;

  g_assert_true (g_file_get_contents (path, &source, NULL, NULL));
  return g_regex_replace_literal (seam, source, -1, 0, "", 0, NULL);
}

/* Something that the helper may say, if it is anything. */
static void
assert_known (const char *format)
{
  g_autoptr (GRegex) figure = g_regex_new ("%[ud]", 0, 0, NULL);
  g_autofree char *counted = g_regex_replace_literal (figure, format, -1, 0, "7", 0, NULL);
  g_autoptr (GString) said = g_string_new (counted);
  g_autofree char *text = NULL;

  if (format[0] == '\0')
    return;
  g_string_replace (said, "%%", "%", 0);
  g_string_replace (said, "%s", "Direct", 0);
  text = wrn_phrase_translate (said->str);
  if (g_str_equal (text, said->str))
    g_error ("nobody translates “%s”", said->str);
}

/* Calls @check of whatever in @source is like the first group of @pattern. */
static guint
find_all (const char *source, const char *pattern, void (*check) (const char *text))
{
  g_autoptr (GRegex) regex = g_regex_new (pattern, 0, 0, NULL);
  g_autoptr (GMatchInfo) found = NULL;
  guint n = 0;

  for (g_regex_match (regex, source, 0, &found); g_match_info_matches (found);
       g_match_info_next (found, NULL), n++)
    {
      g_autofree char *text = g_match_info_fetch (found, 1);

      check (text);
    }
  return n;
}

/* Its sentences end in a full stop. */
static void
test_diagnosis (void)
{
  static const char *const files[] = { "edge/wrn-diagnosis.c", "edge/wrn-diagnosis-members.c",
                                       "edge/wrn-diagnosis-network.c" };

  speak ("de");
  for (gsize i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *source = read_source (files[i]);

      g_assert_cmpuint (find_all (source, "\"([^\"\\\\]+ [^\"\\\\]+\\.)\"", assert_known), >, 15);
    }
}

static void
check_call (const char *arguments)
{
  g_assert_cmpuint (find_all (arguments, "\"([^\"]*)\"", assert_known), >, 0);
}

static void
test_events (void)
{
  static const char *const files[] = { "core/edge/wrn-edge-peers.c", "core/edge/wrn-edge-record.c",
                                       "core/edge/wrn-edge-uplink.c" };

  speak ("ar");
  for (gsize i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *source = read_source (files[i]);

      g_assert_cmpuint (find_all (source, "(?s)wrn_outbox_say \\((.*?)\\);", check_call), >, 2);
    }
}

/* What nobody translated is said all the same, in the words of the app. */
static void
test_another (void)
{
  speak ("tlh");
  assert_count (1, "1 person · 1 direct");
  assert_phrase ("None overlaps.", "None overlaps.");
  assert_phrase ("registered at supernode", "registered at the meeting point");
}

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/languages/german", test_german);
  g_test_add_func ("/languages/arabic/has-six-plurals", test_arabic);
  g_test_add_func ("/languages/another-is-english", test_another);
  g_test_add_func ("/languages/phrases-of-the-helper", test_phrases);
  g_test_add_func ("/languages/all-that-a-diagnosis-says", test_diagnosis);
  g_test_add_func ("/languages/all-that-communities-tell-of", test_events);
  return g_test_run ();
}
