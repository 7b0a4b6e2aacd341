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

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize len)
{
  const char *text = (const char *) data;
  g_autoptr (GError) error = NULL;
  WrnProfile profile;

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
