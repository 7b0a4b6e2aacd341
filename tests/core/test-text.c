/* test-text.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The promise of names: whatever a stranger chose, it can be shown beside other text.
 */
#include "config.h"

#include "core/community/wrn-text.h"

#include <string.h>

static gboolean
is_name (const char *text)
{
  return wrn_text_is_name (text, strlen (text));
}

static void
test_names_of_people_are_accepted (void)
{
  static const char *const names[] = {
    "",  "Ann",  "Jürgen’s laptop", "Ναυσικά", "工作站-3", "علي", "<b>&amp;$(id)</b> ../..",
    "😀", "नेपाल",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    g_assert_true (is_name (names[i]));
}

static void
test_what_disturbs_other_text_is_refused (void)
{
  static const char *const names[] = {
    "a\nb",
    "a\tb",
    "\x1b[31mred",
    "\x7f",
    "\xc2\x85",        /* next line */
    "\xc2\x9b",        /* a control sequence in one character */
    "\xd8\x9c",        /* U+061C, Arabic letter mark */
    "\xe2\x80\x8e",    /* U+200E, left-to-right mark */
    "\xe2\x80\x8f",    /* U+200F */
    "\xe2\x80\xa8",    /* U+2028, line separator */
    "\xe2\x80\xaa",    /* U+202A, embedding */
    "abc\xe2\x80\xae", /* U+202E, override */
    "\xe2\x81\xa6",    /* U+2066, isolate */
    "\xe2\x81\xa9",    /* U+2069 */
  };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    g_assert_false (is_name (names[i]));
}

/* The characters on either side of each range that is refused. */
static void
test_neighbours_of_the_refused_are_accepted (void)
{
  static const gunichar neighbours[] = { 0x20,   0x7e,   0xa0,   0x061b, 0x061d, 0x200d,
                                         0x2010, 0x2027, 0x202f, 0x2065, 0x206a };

  for (gsize i = 0; i < G_N_ELEMENTS (neighbours); i++)
    {
      char text[6];

      g_assert_true (wrn_text_is_name (text, (gsize) g_unichar_to_utf8 (neighbours[i], text)));
    }
}

static void
test_bytes_that_are_not_utf8_are_refused (void)
{
  static const char *const names[] = { "\xff", "a\x80", "\xc0\x80", "\xed\xa0\x80", "\xe2\x82" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    g_assert_false (is_name (names[i]));
  g_assert_false (wrn_text_is_name ("a\0b", 3));
}

/* Two spellings of one name would be two names that look the same. */
static void
test_only_normal_form_c_is_accepted (void)
{
  g_assert_true (is_name ("\xc3\xa9"));
  g_assert_false (is_name ("e\xcc\x81"));
  g_assert_false (is_name ("\xe2\x84\xab")); /* the Ångström sign, which becomes a letter */
}

static void
test_sixty_three_bytes_are_the_most (void)
{
  const char *text = "0123456789012345678901234567890123456789012345678901234567890123";

  g_assert_true (wrn_text_is_name (text, 63));
  g_assert_false (wrn_text_is_name (text, 64));
}

static void
check_clean (const char *text, gsize max, const char *expected)
{
  g_autofree char *clean = wrn_text_clean (text, max);

  g_assert_cmpstr (clean, ==, expected);
}

static void
test_names_are_clean_already (void)
{
  static const char *const names[] = { "", "Ann", "Jürgen’s laptop", "工作站-3", "<b>&amp;", "😀" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    check_clean (names[i], WRN_NAME_MAX, names[i]);
}

static void
test_cleaning_replaces_what_disturbs (void)
{
  check_clean ("a\nb\x7f", 100,
               "a\xef\xbf\xbd"
               "b\xef\xbf\xbd");
  check_clean ("\xe2\x80\xae", 100, "\xef\xbf\xbd");
  check_clean ("a\xff\x80z", 100, "a\xef\xbf\xbd\xef\xbf\xbdz");
}

static void
test_cleaning_never_exceeds_its_limit (void)
{
  for (gsize max = 0; max < 40; max++)
    {
      g_autofree char *controls = wrn_text_clean ("\1\2\3\4\5\6\7\10\13\14\15\16\17\20", max);
      g_autofree char *euros = wrn_text_clean ("€€€€€€€€€€€€€€€€€€€€", max);

      g_assert_cmpuint (strlen (controls), <=, max);
      g_assert_cmpuint (strlen (euros), <=, max);
      g_assert_true (g_utf8_validate (controls, -1, NULL));
      g_assert_true (g_utf8_validate (euros, -1, NULL));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/text/names-of-people-are-accepted", test_names_of_people_are_accepted);
  g_test_add_func ("/text/what-disturbs-other-text-is-refused",
                   test_what_disturbs_other_text_is_refused);
  g_test_add_func ("/text/neighbours-of-the-refused-are-accepted",
                   test_neighbours_of_the_refused_are_accepted);
  g_test_add_func ("/text/bytes-that-are-not-utf8-are-refused",
                   test_bytes_that_are_not_utf8_are_refused);
  g_test_add_func ("/text/only-normal-form-c-is-accepted", test_only_normal_form_c_is_accepted);
  g_test_add_func ("/text/sixty-three-bytes-are-the-most", test_sixty_three_bytes_are_the_most);
  g_test_add_func ("/text/names-are-clean-already", test_names_are_clean_already);
  g_test_add_func ("/text/cleaning-replaces-what-disturbs", test_cleaning_replaces_what_disturbs);
  g_test_add_func ("/text/cleaning-never-exceeds-its-limit", test_cleaning_never_exceeds_its_limit);
  return g_test_run ();
}
