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

#include "ui/model/wrn-format.h"
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

/* What nobody translated is said all the same. */
static void
test_another (void)
{
  speak ("tlh");
  assert_count (1, "1 person · 1 direct");
}

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/languages/german", test_german);
  g_test_add_func ("/languages/arabic/has-six-plurals", test_arabic);
  g_test_add_func ("/languages/another-is-english", test_another);
  return g_test_run ();
}
