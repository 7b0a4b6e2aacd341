/* fuzz-profile.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Fuzzes community files: what is accepted can be written and read again without loss.
 */
#include "config.h"

#include <string.h>

#include "core/community/wrn-profile.h"
#include "tests/fuzz/wrn-fuzz.h"

int
LLVMFuzzerInitialize (int *argc, char ***argv)
{
  wrn_fuzz_check (wrn_crypto_init ());
  return 0;
}

static void
check_rewritten (const WrnProfile *profile, const char *old, gsize old_len)
{
  g_autoptr (GError) error = NULL;
  WrnProfile again;
  gsize len;
  g_autofree char *text = wrn_profile_format (profile, old, old_len, &len);

  /* A file that was just short enough may become too long with what is written into it. */
  if (len > WRN_PROFILE_FILE_MAX)
    return;
  wrn_fuzz_check (wrn_profile_parse (&again, text, len, &error));
  wrn_fuzz_check (wrn_profile_equal (profile, &again));
}

static void
fill_with_zeroes (gpointer data, guint8 *out, gsize len)
{
  memset (out, 0, len);
}

/* Half a second for each would leave few inputs; the mode is called so, too. */
static gboolean
may_have_passphrase (const char *text, gsize len)
{
  static const char word[] = "passphrase";
  const gsize word_len = sizeof word - 1;
  const char *at = text;

  while ((at = memmem (at, len - (gsize) (at - text), word, word_len)) != NULL)
    {
      if (at - text < 5 || memcmp (at - 5, "mode=", 5) != 0)
        return TRUE;
      at += word_len;
    }
  return FALSE;
}

/* What is complete is so for good. */
static void
check_draft (const char *draft, gsize draft_len)
{
  const WrnEntropy entropy = { .fill = fill_with_zeroes };
  g_autoptr (GError) error = NULL;
  WrnProfile profile;
  gsize len;
  g_autofree char *text = wrn_profile_complete (draft, draft_len, &entropy, &len, &error);

  wrn_fuzz_check ((text != NULL) == (error == NULL));
  if (text != NULL && wrn_profile_parse (&profile, text, len, NULL))
    {
      g_autofree char *again = wrn_profile_complete (text, len, &entropy, &len, NULL);
      WrnProfile same;

      wrn_fuzz_check (again != NULL && wrn_profile_parse (&same, again, len, NULL));
      wrn_fuzz_check (wrn_profile_equal (&profile, &same));
    }
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize len)
{
  const char *text = (const char *) data;
  g_autoptr (GError) error = NULL;
  WrnProfile profile;

  if (!may_have_passphrase (text, len))
    check_draft (text, len);
  if (!wrn_profile_parse (&profile, text, len, &error))
    {
      wrn_fuzz_check (error != NULL && error->domain == WRN_PROFILE_ERROR);
      return 0;
    }
  wrn_fuzz_check (error == NULL);
  wrn_fuzz_check (wrn_subnet_is_valid (&profile.subnet));
  check_rewritten (&profile, NULL, 0);
  check_rewritten (&profile, text, len);
  return 0;
}
