/* fuzz-framing.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Fuzzes the framing of connections: however a stream is cut, it is the same packets.
 *
 * The first byte of the input says how many bytes come at once.
 */
#include "config.h"

#include <string.h>

#include "core/carrier/wrn-framing.h"
#include "core/wire/wrn-wire.h"
#include "tests/fuzz/wrn-fuzz.h"

int
LLVMFuzzerInitialize (int *argc, char ***argv)
{
  return 0;
}

/* Where the packet at @at ends; 0 if there is none, or not yet. */
static gsize
find_end (const guint8 *data, gsize len, gsize at)
{
  gsize size;

  if (len - at < WRN_FRAMING_HEAD)
    return 0;
  size = (gsize) data[at] << 8 | data[at + 1];
  if (size < WRN_PACKET_MIN || size > WRN_PACKET_MAX || len - at - WRN_FRAMING_HEAD < size)
    return 0;
  return at + WRN_FRAMING_HEAD + size;
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize len)
{
  static WrnDeframer deframer;
  WrnFraming framing = WRN_FRAMING_MORE;
  gsize step, fed = 0, taken = 0;

  if (len == 0)
    return 0;
  step = 1 + (gsize) data[0];
  data++;
  len--;
  deframer.from = deframer.to = 0;

  while (fed < len && framing != WRN_FRAMING_BROKEN)
    {
      gsize room;
      guint8 *at = wrn_deframer_get_room (&deframer, &room);
      const gsize n = MIN (step, len - fed);
      WrnSlice packet;

      wrn_fuzz_check (room >= n);
      memcpy (at, data + fed, n);
      wrn_deframer_fill (&deframer, n);
      fed += n;
      while ((framing = wrn_deframer_next (&deframer, &packet)) == WRN_FRAMING_PACKET)
        {
          const gsize end = find_end (data, fed, taken);

          wrn_fuzz_check (end == taken + WRN_FRAMING_HEAD + packet.len);
          wrn_fuzz_check (memcmp (packet.data, data + end - packet.len, packet.len) == 0);
          taken = end;
        }
      wrn_fuzz_check (find_end (data, fed, taken) == 0);
    }
  return 0;
}
