/* fuzz-record.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Fuzzes records: each one that is accepted has one spelling, and none opens without its key.
 */
#include "config.h"

#include <string.h>

#include "core/community/wrn-record.h"
#include "tests/fuzz/wrn-fuzz.h"

static WrnCommunityKeys keys;

int
LLVMFuzzerInitialize (int *argc, char ***argv)
{
  static const guint8 secret[WRN_SECRET_LEN] = { 1 };

  wrn_fuzz_check (wrn_crypto_init ());
  wrn_community_keys_init (&keys, secret);
  return 0;
}

static void
fill_with_zeroes (gpointer data, guint8 *out, gsize len)
{
  memset (out, 0, len);
}

static void
check_record (const WrnRecord *record, const guint8 *data, gsize len)
{
  const WrnSubnet subnet = { record->claim.ipv4 & 0xffffff00, 24 };
  guint8 again[WRN_RECORD_MAX];

  wrn_fuzz_check (wrn_record_encode (record, again) == len);
  wrn_fuzz_check (memcmp (again, data, len) == 0);
  wrn_fuzz_check (wrn_text_is_name (record->name, strlen (record->name)));
  wrn_record_verify (record, keys.cid);
  wrn_record_claim_fits (record, keys.cid, &subnet);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize len)
{
  static const WrnEntropy entropy = { fill_with_zeroes, NULL };
  guint8 sealed[WRN_RECORD_SEALED_MAX];
  WrnRecord record;

  wrn_fuzz_check (!wrn_record_open (&record, data, len, &keys));
  if (wrn_record_decode (&record, data, len))
    check_record (&record, data, len);
  if (len > WRN_RECORD_MAX)
    return 0;

  /* A member may seal whatever it likes. */
  wrn_seal (sealed, data, len, keys.topic, WRN_TOPIC_LEN, keys.seal, &entropy);
  if (wrn_record_open (&record, sealed, len + WRN_SEAL_OVERHEAD, &keys))
    check_record (&record, data, len);
  return 0;
}
