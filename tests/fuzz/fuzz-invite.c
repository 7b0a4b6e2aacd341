/* fuzz-invite.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Fuzzes invitations: as bytes and as links, each that is accepted has one spelling.
 */
#include "config.h"

#include <string.h>

#include "core/community/wrn-invite.h"
#include "tests/fuzz/wrn-fuzz.h"

int
LLVMFuzzerInitialize (int *argc, char ***argv)
{
  wrn_fuzz_check (wrn_crypto_init ());
  return 0;
}

/* What a link gives can be written to a file, and read back. */
static void
check_profile (const WrnProfile *profile)
{
  WrnProfile again;
  gsize len;
  g_autofree char *text = wrn_profile_format (profile, NULL, 0, &len);

  wrn_fuzz_check (wrn_profile_parse (&again, text, len, NULL));
  wrn_fuzz_check (wrn_profile_equal (profile, &again));
}

static void
try_bytes (const guint8 *data, gsize len)
{
  guint8 again[WRN_INVITE_LEN_MAX];
  char uri[WRN_INVITE_URI_SIZE];
  WrnInvite invite;
  WrnInvite from_uri;

  if (!wrn_invite_decode (&invite, data, len))
    return;
  wrn_fuzz_check (wrn_invite_encode (&invite, again) == len);
  wrn_fuzz_check (memcmp (again, data, len) == 0);
  wrn_invite_format (&invite, uri);
  wrn_fuzz_check (wrn_invite_parse (&from_uri, uri));
  wrn_fuzz_check (wrn_profile_equal (&invite.profile, &from_uri.profile));
  check_profile (&invite.profile);
}

static void
try_text (const guint8 *data, gsize len)
{
  g_autofree char *text = g_strndup ((const char *) data, len);
  char again[WRN_INVITE_URI_SIZE];
  WrnInvite invite;

  if (!wrn_invite_parse (&invite, text))
    return;
  wrn_invite_format (&invite, again);
  wrn_fuzz_check (g_str_equal (again, text));
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize len)
{
  try_bytes (data, len);
  try_text (data, len);
  return 0;
}
