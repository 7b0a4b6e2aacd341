/* wrn-passphrase.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Makes passphrases, and judges those that people make.
 */
#define G_LOG_DOMAIN "wrn-community"

#include "config.h"

#include "core/community/wrn-passphrase.h"

#include <stdlib.h>
#include <string.h>

#include "core/community/wrn-profile.h"
#include "core/community/wrn-words.h"
#include "core/crypto/wrn-hash.h"

/* What one piece of a passphrase adds, in bits. The pieces are what a guessing program combines:
 * repetitions, sequences, dictionary words, and what is left. */
#define BITS_REPETITION 2.
#define BITS_SEQUENCE 6.
#define BITS_WORD 12.9
#define BITS_CAPITAL 1.  /* a word that is not all in small letters */
#define BITS_IN_TEXT 2.5 /* a letter among letters: Shannon's estimate for English is lower yet */
#define BITS_LETTER 5.   /* a letter on its own */
#define BITS_DIGIT 3.3
#define BITS_SEPARATOR 1. /* what people put between words */
#define BITS_OTHER 4.5

/* Shorter ones occur by chance. */
#define REPETITION_MIN 3
#define SEQUENCE_MIN 3
#define TEXT_MIN 4

/* Neighbours on a keyboard are a sequence too. */
static const char keyboard[] = "qwertyuiop asdfghjkl zxcvbnm qwertzuiop azerty";

/**
 * wrn_passphrase_generate:
 * @text: (out): words with hyphens between them
 * @entropy: the system's, for a passphrase that is used
 *
 * The caller clears @text.
 */
void
wrn_passphrase_generate (char text[static WRN_PASSPHRASE_SIZE], const WrnEntropy *entropy)
{
  char *at = text;

  for (guint i = 0; i < WRN_PASSPHRASE_WORDS; i++)
    {
      /* The remainder favours no word by more than 2^-51. */
      const char *word = wrn_words[wrn_entropy_below (entropy, WRN_N_WORDS)];

      if (i > 0)
        *at++ = '-';
      at = g_stpcpy (at, word);
    }
}

static int
compare_word (gconstpointer key, gconstpointer word)
{
  return strcmp (key, word);
}

static gboolean
is_word (const char *text, gsize len)
{
  char word[WRN_WORD_MAX + 1] = { 0 };

  for (gsize i = 0; i < len; i++)
    word[i] = g_ascii_tolower (text[i]);
  return bsearch (word, wrn_words, WRN_N_WORDS, sizeof wrn_words[0], compare_word) != NULL;
}

/* Length of the longest word of the list that begins at @text, or 0. */
static gsize
word_at (const char *text)
{
  gsize len = 0;

  while (len < WRN_WORD_MAX && g_ascii_isalpha (text[len]))
    len++;
  while (len >= WRN_WORD_MIN && !is_word (text, len))
    len--;
  return len >= WRN_WORD_MIN ? len : 0;
}

static gboolean
follows (char before, char after)
{
  const char pair[] = { g_ascii_tolower (before), g_ascii_tolower (after), '\0' };

  return ABS (pair[1] - pair[0]) <= 1 || strstr (keyboard, pair) != NULL;
}

/* Length of the run of equal, consecutive or neighbouring characters at @text. */
static gsize
sequence_at (const char *text)
{
  gsize len = 1;

  while (text[len] != '\0' && follows (text[len - 1], text[len]))
    len++;
  return len;
}

/* Length of the longest piece at @at that occurs earlier in @text as well. */
static gsize
repetition_at (const char *text, const char *at)
{
  gsize longest = 0;

  for (const char *earlier = text; earlier < at; earlier++)
    {
      gsize len = 0;

      while (at[len] != '\0' && earlier[len] == at[len])
        len++;
      longest = MAX (longest, len);
    }
  return longest;
}

/* How many letters stand together around @at. */
static gsize
letters_around (const char *text, const char *at)
{
  const char *start = at;

  while (start > text && g_ascii_isalpha (start[-1]))
    start--;
  while (g_ascii_isalpha (*at))
    at++;
  return (gsize) (at - start);
}

static double
character_bits (const char *text, const char *at)
{
  if (g_ascii_isalpha (*at))
    return letters_around (text, at) >= TEXT_MIN ? BITS_IN_TEXT : BITS_LETTER;
  if (g_ascii_isdigit (*at))
    return BITS_DIGIT;
  if (strchr (" -_.,", *at) != NULL)
    return BITS_SEPARATOR;
  /* A character that takes several bytes is one choice, counted at its first. */
  return (*at & 0xc0) == 0x80 ? 0 : BITS_OTHER;
}

static gboolean
has_capital (const char *text, gsize len)
{
  for (gsize i = 0; i < len; i++)
    if (g_ascii_isupper (text[i]))
      return TRUE;
  return FALSE;
}

/**
 * wrn_passphrase_estimate_bits:
 * @text: a passphrase in UTF-8; what follows the first %WRN_PASSPHRASE_LEN_MAX bytes adds nothing
 *
 * Guesses how many guesses @text is worth to a program that knows what people do. Rough, and made
 * to err on the low side for text that a person might remember.
 *
 * Returns: the binary logarithm of the number of guesses
 */
guint
wrn_passphrase_estimate_bits (const char *text)
{
  const gsize text_len = strnlen (text, WRN_PASSPHRASE_LEN_MAX);
  char start[WRN_PASSPHRASE_LEN_MAX + 1] = { 0 };
  double bits = 0;
  gsize len;

  memcpy (start, text, text_len);
  for (const char *at = start; *at != '\0'; at += len)
    {
      if ((len = repetition_at (start, at)) >= REPETITION_MIN)
        bits += BITS_REPETITION;
      else if ((len = word_at (at)) > 0)
        bits += BITS_WORD + (has_capital (at, len) ? BITS_CAPITAL : 0);
      else if ((len = sequence_at (at)) >= SEQUENCE_MIN)
        bits += BITS_SEQUENCE;
      else
        {
          bits += character_bits (start, at);
          len = 1;
        }
    }
  wrn_secure_clear (start, sizeof start);
  return (guint) bits;
}

/* Whether a community may be made from @text. */
gboolean
wrn_passphrase_check (const char *text, GError **error)
{
  guint bits;

  if (strnlen (text, WRN_PASSPHRASE_LEN_MAX + 1) > WRN_PASSPHRASE_LEN_MAX ||
      !g_utf8_validate (text, -1, NULL))
    {
      g_set_error (error, WRN_PROFILE_ERROR, WRN_PROFILE_ERROR_VALUE,
                   "the passphrase must be UTF-8, of %d bytes at most", WRN_PASSPHRASE_LEN_MAX);
      return FALSE;
    }
  bits = wrn_passphrase_estimate_bits (text);
  if (bits >= WRN_PASSPHRASE_BITS_MIN)
    return TRUE;
  g_set_error (error, WRN_PROFILE_ERROR, WRN_PROFILE_ERROR_VALUE,
               "this passphrase is worth about 2^%u guesses, and 2^%d are the least: add words to "
               "it, or take what “warrenctl genpass” prints",
               bits, WRN_PASSPHRASE_BITS_MIN);
  return FALSE;
}
