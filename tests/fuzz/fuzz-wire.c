/* fuzz-wire.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Fuzzes the decoders of the wire: whatever one accepts has one spelling.
 *
 * The first byte of the input says what the rest is read as.
 */
#include "config.h"

#include <string.h>

#include "core/wire/wrn-handshake-message.h"
#include "core/wire/wrn-inner.h"
#include "tests/fuzz/wrn-fuzz.h"
#include "tests/support/wrn-test-recode.h"

int
LLVMFuzzerInitialize (int *argc, char ***argv)
{
  return 0;
}

static void
check_recode (WrnTestRecode recode, const guint8 *data, gsize len)
{
  guint8 again[WRN_PACKET_MAX];
  const gsize n = recode (data, len, again, sizeof again);

  wrn_fuzz_check (n == 0 || (n == len && memcmp (again, data, len) == 0));
}

/* Kind, body and padding are all of a message, and the body is within it. */
static void
check_inner (const guint8 *data, gsize len)
{
  WrnChallenge challenge;
  WrnInner inner;

  if (!wrn_inner_decode (&inner, data, len))
    return;
  wrn_fuzz_check (inner.kind == (data[0] & ~WRN_KIND_PADDED));
  wrn_fuzz_check (inner.body == data + 1 && inner.len <= len - 1);
  wrn_fuzz_check ((data[0] & WRN_KIND_PADDED) != 0 || inner.len == len - 1);
  if (inner.kind == WRN_KIND_CHALLENGE)
    wrn_fuzz_check (wrn_challenge_decode (&challenge, &inner) == (inner.len >= WRN_TOKEN_LEN));
  check_recode (wrn_test_recode_inner, data, len);
}

static void
check_head (const guint8 *data, gsize len)
{
  guint8 again[WRN_PACKET_MAX];
  WrnPacketHead head;

  if (!wrn_packet_head_decode (&head, data, len))
    return;
  wrn_fuzz_check (len >= WRN_PACKET_MIN && len <= WRN_PACKET_MAX);
  if (head.type == WRN_PACKET_BEACON)
    return;
  memcpy (again, data, len);
  wrn_packet_head_encode (&head, again);
  wrn_fuzz_check (memcmp (again, data, len) == 0);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize len)
{
  if (len == 0)
    return 0;

  switch (data[0] % 4)
    {
    case 0:
      check_head (data + 1, len - 1);
      break;
    case 1:
      check_recode (wrn_test_recode_init, data + 1, len - 1);
      break;
    case 2:
      check_recode (wrn_test_recode_resp, data + 1, len - 1);
      break;
    default:
      check_inner (data + 1, len - 1);
    }
  return 0;
}
