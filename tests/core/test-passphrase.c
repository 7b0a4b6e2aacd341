/* test-passphrase.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The promises of passphrases: generated ones are strong, poor ones are seen to be poor.
 */
#include "config.h"

#include "core/community/wrn-passphrase.h"

#include <string.h>

#include "core/community/wrn-profile.h"
#include "core/community/wrn-words.h"
#include "tests/support/wrn-test-entropy.h"

static void
test_words_are_sorted_and_of_small_letters (void)
{
  for (guint i = 0; i < WRN_N_WORDS; i++)
    {
      const gsize len = strlen (wrn_words[i]);

      g_assert_cmpuint (len, >=, WRN_WORD_MIN);
      g_assert_cmpuint (len, <=, WRN_WORD_MAX);
      g_assert_cmpuint (strspn (wrn_words[i], "abcdefghijklmnopqrstuvwxyz"), ==, len);
      if (i > 0)
        g_assert_cmpstr (wrn_words[i - 1], <, wrn_words[i]);
    }
}

/* So that a word can be recognised from its beginning, and misread ones are rare. */
static void
test_words_differ_in_five_letters (void)
{
  for (guint i = 1; i < WRN_N_WORDS; i++)
    g_assert_cmpint (strncmp (wrn_words[i - 1], wrn_words[i], 5), !=, 0);
}

static void
test_generated_ones_have_six_words (void)
{
  WrnTestEntropy entropy;

  wrn_test_entropy_init (&entropy, 1);
  for (guint i = 0; i < 1000; i++)
    {
      char text[WRN_PASSPHRASE_SIZE];
      g_auto (GStrv) words = NULL;

      wrn_passphrase_generate (text, &entropy.entropy);
      words = g_strsplit (text, "-", -1);
      g_assert_cmpuint (g_strv_length (words), ==, 6);
    }
}

/* A word repeated in one passphrase is the only thing that may take from the 77 bits. */
static void
test_generated_ones_are_judged_strong (void)
{
  WrnTestEntropy entropy;

  wrn_test_entropy_init (&entropy, 2);
  for (guint i = 0; i < 1000; i++)
    {
      char text[WRN_PASSPHRASE_SIZE];

      wrn_passphrase_generate (text, &entropy.entropy);
      g_assert_cmpuint (wrn_passphrase_estimate_bits (text), >=, 60);
    }
}

/* Chi-squared over the words: an index that is cut or biased is far outside. */
static void
test_every_word_is_equally_likely (void)
{
  const guint n_drawn = 40 * WRN_N_WORDS;
  g_autofree guint *counts = g_new0 (guint, WRN_N_WORDS);
  g_autoptr (GHashTable) index = g_hash_table_new (g_str_hash, g_str_equal);
  WrnTestEntropy entropy;
  double chi = 0;

  wrn_test_entropy_init (&entropy, 3);
  for (guint i = 0; i < WRN_N_WORDS; i++)
    g_hash_table_insert (index, (gpointer) wrn_words[i], &counts[i]);
  for (guint i = 0; i < n_drawn / WRN_PASSPHRASE_WORDS; i++)
    {
      char text[WRN_PASSPHRASE_SIZE];
      g_auto (GStrv) words = NULL;

      wrn_passphrase_generate (text, &entropy.entropy);
      words = g_strsplit (text, "-", -1);
      for (guint j = 0; words[j] != NULL; j++)
        ++*(guint *) g_hash_table_lookup (index, words[j]);
    }
  for (guint i = 0; i < WRN_N_WORDS; i++)
    chi += (counts[i] - 40.) * (counts[i] - 40.) / 40.;
  /* Mean 7775, standard deviation 125. */
  g_assert_cmpfloat (chi, >, 7775 - 6 * 125);
  g_assert_cmpfloat (chi, <, 7775 + 6 * 125);
}

static void
test_poor_ones_are_seen_to_be_poor (void)
{
  static const char *const texts[] = {
    "",
    "a",
    "password",
    "Password1!",
    "letmein",
    "iloveyou2",
    "1234567890",
    "qwertyuiop",
    "qwertyuiopasdfghjkl",
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
    "abcdefghijklmnopqrstuvwxyz",
    "zyxwvutsrqponmlkjihgfedcba987654321",
    "dragondragondragondragon",
    "xkzxkzxkzxkzxkzxkzxkzxkz",
    "monkey-banana",
    "24.12.1987",
    "christmas",
    "minecraft",
    "mein passwort",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    if (wrn_passphrase_estimate_bits (texts[i]) >= WRN_PASSPHRASE_BITS_MIN)
      g_error ("“%s” passes with %u bits", texts[i], wrn_passphrase_estimate_bits (texts[i]));
}

static void
test_good_ones_pass (void)
{
  static const char *const texts[] = {
    "kX9vQ2mLp7Zt",
    "correct horse battery staple",
    "CorrectHorseBatteryStaple",
    "the seventh badger refuses dessert",
    "9f8a2c71d0b3e645",
    "Großmutters Kürbissuppe um halb acht",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    if (wrn_passphrase_estimate_bits (texts[i]) < WRN_PASSPHRASE_BITS_MIN)
      g_error ("“%s” fails with %u bits", texts[i], wrn_passphrase_estimate_bits (texts[i]));
}

static void
test_more_text_is_never_judged_weaker (void)
{
  WrnTestEntropy entropy;

  wrn_test_entropy_init (&entropy, 4);
  for (guint i = 0; i < 200; i++)
    {
      char text[WRN_PASSPHRASE_SIZE];
      guint before;

      wrn_passphrase_generate (text, &entropy.entropy);
      before = wrn_passphrase_estimate_bits (text);
      *strrchr (text, '-') = '\0';
      g_assert_cmpuint (wrn_passphrase_estimate_bits (text), <=, before);
    }
}

static void
test_judging_megabytes_is_quick (void)
{
  g_autofree char *text = g_strnfill (10 * 1024 * 1024, 'x');

  for (gsize i = 0; i < 2 * WRN_PASSPHRASE_LEN_MAX; i++)
    text[i] = (char) g_test_rand_int_range (1, 256);
  g_test_timer_start ();
  wrn_passphrase_estimate_bits (text);
  g_assert_cmpfloat (g_test_timer_elapsed (), <, 1.);
}

static void
expect_unfit (const char *text, const char *why)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (wrn_passphrase_check (text, &error));
  g_assert_error (error, WRN_PROFILE_ERROR, WRN_PROFILE_ERROR_VALUE);
  g_assert_nonnull (strstr (error->message, why));
}

static void
test_unfit_ones_are_refused_with_a_reason (void)
{
  g_autofree char *longest = g_strnfill (WRN_PASSPHRASE_LEN_MAX, 'x');
  g_autofree char *longer = g_strnfill (WRN_PASSPHRASE_LEN_MAX + 1, 'x');

  memcpy (longest, "the seventh badger refuses dessert", 34);
  g_assert_true (wrn_passphrase_check (longest, NULL));
  expect_unfit ("", "2^0");
  expect_unfit ("password", "2^40 are the least");
  expect_unfit ("\xff the seventh badger refuses dessert", "UTF-8");
  expect_unfit (longer, "1024 bytes");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/words/are-sorted-and-of-small-letters",
                   test_words_are_sorted_and_of_small_letters);
  g_test_add_func ("/words/differ-in-five-letters", test_words_differ_in_five_letters);
  g_test_add_func ("/passphrase/generated-ones-have-six-words", test_generated_ones_have_six_words);
  g_test_add_func ("/passphrase/generated-ones-are-judged-strong",
                   test_generated_ones_are_judged_strong);
  g_test_add_func ("/passphrase/every-word-is-equally-likely", test_every_word_is_equally_likely);
  g_test_add_func ("/passphrase/poor-ones-are-seen-to-be-poor", test_poor_ones_are_seen_to_be_poor);
  g_test_add_func ("/passphrase/good-ones-pass", test_good_ones_pass);
  g_test_add_func ("/passphrase/more-text-is-never-judged-weaker",
                   test_more_text_is_never_judged_weaker);
  g_test_add_func ("/passphrase/unfit-ones-are-refused-with-a-reason",
                   test_unfit_ones_are_refused_with_a_reason);
  g_test_add_func ("/passphrase/judging-megabytes-is-quick", test_judging_megabytes_is_quick);
  return g_test_run ();
}
