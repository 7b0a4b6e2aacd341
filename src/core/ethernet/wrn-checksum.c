/* wrn-checksum.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The Internet checksum of RFC 1071: sums, pseudo-headers, and finishing what the kernel left.
 */
#define G_LOG_DOMAIN "wrn-ethernet"

#include "config.h"

#include "core/ethernet/wrn-checksum.h"

#include <string.h>

#include "core/ethernet/wrn-ethernet.h"

/* In as many steps as the largest sum needs: no processor could foresee how often a loop is run. */
static inline guint16
fold (guint64 sum)
{
  sum = (sum & 0xffffffff) + (sum >> 32);
  sum = (sum & 0xffff) + (sum >> 16);
  sum = (sum & 0xffff) + (sum >> 16);
  return (guint16) ((sum & 0xffff) + (sum >> 16));
}

/* Adds with the carry coming back in at the bottom. */
static inline guint64
add_carry (guint64 sum, guint64 word)
{
  sum += word;
  return sum + (sum < word);
}

/* The sum of @data as 16-bit words in the order of this machine. The sum of swapped words is the
 * swapped sum (RFC 1071 section 2), so one swap at the end serves for all, and words of 64 bits
 * can be added as they lie in memory. Four sums that do not wait for each other are worth a fifth
 * on a full packet. */
static guint16
sum_native (const guint8 *data, gsize len)
{
  guint64 sums[4] = { 0 };
  guint64 words[4];
  guint64 rest = 0;

  for (; len >= sizeof words; data += sizeof words, len -= sizeof words)
    {
      memcpy (words, data, sizeof words);
      sums[0] = add_carry (sums[0], words[0]);
      sums[1] = add_carry (sums[1], words[1]);
      sums[2] = add_carry (sums[2], words[2]);
      sums[3] = add_carry (sums[3], words[3]);
    }
  sums[0] = add_carry (add_carry (sums[0], sums[1]), add_carry (sums[2], sums[3]));

  for (; len >= sizeof rest; data += sizeof rest, len -= sizeof rest)
    {
      memcpy (&rest, data, sizeof rest);
      sums[0] = add_carry (sums[0], rest);
    }
  rest = 0;
  memcpy (&rest, data, len);
  return fold (add_carry (sums[0], rest));
}

/**
 * wrn_checksum_add:
 * @sum: the sum so far, or 0
 * @data: bytes; an odd number only in the last call of a chain
 * @len: number of bytes
 *
 * Returns: the ones' complement sum, neither complemented nor 0 unless all words are 0. A packet
 *   whose checksum is right sums up to 0xffff
 */
guint16
wrn_checksum_add (guint16 sum, const guint8 *data, gsize len)
{
  /* GLib's macro reads its argument twice. */
  const guint16 native = sum_native (data, len);

  return fold ((guint64) sum + GUINT16_FROM_BE (native));
}

/**
 * wrn_checksum_pseudo:
 * @source: an address of @address_len bytes
 * @destination: another
 * @address_len: 4 or 16
 * @protocol: the transport protocol
 * @len: bytes of the transport header and its payload
 *
 * Returns: the sum of the pseudo-header (RFC 9293 section 3.1, RFC 8200 section 8.1)
 */
guint16
wrn_checksum_pseudo (const guint8 *source,
                     const guint8 *destination,
                     gsize address_len,
                     guint8 protocol,
                     gsize len)
{
  guint16 sum = fold ((guint64) len + protocol);

  sum = wrn_checksum_add (sum, source, address_len);
  return wrn_checksum_add (sum, destination, address_len);
}

/* What @sum becomes when one of its words changes from @before to @after (RFC 1624). */
guint16
wrn_checksum_adjust (guint16 sum, guint16 before, guint16 after)
{
  return fold ((guint64) sum + (guint16) ~before + after);
}

/**
 * wrn_checksum_finish:
 * @data: a packet whose checksum field holds the sum of the pseudo-header
 * @len: its length
 * @start: where the checksum begins to count
 * @offset: where its field is, from @start
 *
 * Completes the checksum in place. A result of 0 is written as 0xffff, its other form, because 0
 * means "none" in UDP (RFC 768) and nothing special elsewhere.
 *
 * Returns: %FALSE, and @data is as it was, if the field is not inside the packet
 */
gboolean
wrn_checksum_finish (guint8 *data, gsize len, gsize start, gsize offset)
{
  guint16 sum;

  if (start > len || offset > len - start || len - start - offset < 2)
    return FALSE;

  sum = (guint16) ~wrn_checksum_add (0, data + start, len - start);
  wrn_poke_be16 (data + start + offset, sum == 0 ? 0xffff : sum);
  return TRUE;
}
