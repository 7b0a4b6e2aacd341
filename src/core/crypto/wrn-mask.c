/* wrn-mask.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Removes every constant byte from a packet, so that nothing on the wire shows what it is.
 */
#define G_LOG_DOMAIN "wrn-crypto"

#include "config.h"

#include "core/crypto/wrn-mask.h"

#include <sodium.h>

/* Below this many packets libsodium is faster, one by one. */
#define MIN_LANES 3

/* Each lane is a word of another packet. */
typedef guint32 Lanes __attribute__ ((vector_size (4 * WRN_MASK_BATCH)));

#if WRN_HAVE_TARGET_CLONES
#define FOR_EACH_WIDTH __attribute__ ((target_clones ("arch=x86-64-v4", "avx2", "default")))
#else
#define FOR_EACH_WIDTH
#endif

/* The nonce is the first 12 of the tail's bytes; the block counter is always 0, since libsodium
 * aborts the process when a counter taken from a packet overflows. */
static const guint8 *
mask_nonce (const guint8 *packet, gsize len)
{
  return packet + len - WRN_MASK_TAIL_LEN;
}

/**
 * wrn_mask_head:
 * @key: the mask key of a community or supernode
 * @packet: a packet of at least %WRN_MASK_HEAD_LEN + %WRN_MASK_TAIL_LEN bytes
 * @len: its length
 * @head: (out): its first bytes with the mask added or removed
 *
 * Looks under the mask without changing the packet.
 */
void
wrn_mask_head (const guint8 key[static WRN_KEY_LEN],
               const guint8 *packet,
               gsize len,
               guint8 head[static WRN_MASK_HEAD_LEN])
{
  g_return_if_fail (len >= WRN_MASK_HEAD_LEN + WRN_MASK_TAIL_LEN);

  crypto_stream_chacha20_ietf_xor (head, packet, WRN_MASK_HEAD_LEN, mask_nonce (packet, len), key);
}

/**
 * wrn_mask_apply:
 * @key: the mask key
 * @packet: (inout): a packet of at least %WRN_MASK_HEAD_LEN + %WRN_MASK_TAIL_LEN bytes
 * @len: its length
 * @whole: whether all bytes but the tail are masked, as in handshakes and beacons, or the head only
 *
 * Adds the mask, or removes it: it is the same operation.
 */
void
wrn_mask_apply (const guint8 key[static WRN_KEY_LEN], guint8 *packet, gsize len, gboolean whole)
{
  const gsize masked = whole ? len - WRN_MASK_TAIL_LEN : WRN_MASK_HEAD_LEN;

  g_return_if_fail (len >= WRN_MASK_HEAD_LEN + WRN_MASK_TAIL_LEN);

  crypto_stream_chacha20_ietf_xor (packet, packet, masked, mask_nonce (packet, len), key);
}

static inline guint32
peek_word (const guint8 *data)
{
  guint32 word;

  memcpy (&word, data, sizeof word);
  return GUINT32_FROM_LE (word);
}

#define ROTATE(lanes, bits) ((lanes) << (bits) | (lanes) >> (32 - (bits)))

/* RFC 8439 section 2.1. */
#define QUARTER_ROUND(a, b, c, d)                                                                  \
  do                                                                                               \
    {                                                                                              \
      a += b, d = ROTATE (d ^ a, 16);                                                              \
      c += d, b = ROTATE (b ^ c, 12);                                                              \
      a += b, d = ROTATE (d ^ a, 8);                                                               \
      c += d, b = ROTATE (b ^ c, 7);                                                               \
    }                                                                                              \
  while (0)

/* The first two words of ChaCha20's first block for each nonce, for all of them at once. One block
 * by itself is a chain of 240 steps that wait for each other; eight of them take little longer. */
FOR_EACH_WIDTH static void
first_words (const guint8 key[static WRN_KEY_LEN],
             const guint8 *const nonces[static WRN_MASK_BATCH],
             Lanes words[static 2])
{
  static const guint32 constants[] = { 0x61707865, 0x3320646e, 0x79622d32, 0x6b206574 };
  Lanes s[16] = { 0 };

  for (guint i = 0; i < 4; i++)
    s[i] += constants[i];
  for (guint i = 0; i < 8; i++)
    s[4 + i] += peek_word (key + 4 * i);
  for (guint i = 0; i < WRN_MASK_BATCH; i++)
    for (guint word = 0; word < 3; word++)
      s[13 + word][i] = peek_word (nonces[i] + 4 * word);
  words[0] = s[0];
  words[1] = s[1];

  for (guint i = 0; i < 10; i++)
    {
      QUARTER_ROUND (s[0], s[4], s[8], s[12]);
      QUARTER_ROUND (s[1], s[5], s[9], s[13]);
      QUARTER_ROUND (s[2], s[6], s[10], s[14]);
      QUARTER_ROUND (s[3], s[7], s[11], s[15]);
      QUARTER_ROUND (s[0], s[5], s[10], s[15]);
      QUARTER_ROUND (s[1], s[6], s[11], s[12]);
      QUARTER_ROUND (s[2], s[7], s[8], s[13]);
      QUARTER_ROUND (s[3], s[4], s[9], s[14]);
    }
  words[0] += s[0];
  words[1] += s[1];
}

/**
 * wrn_mask_heads:
 * @key: the mask key
 * @packets: (array length=n): packets as of wrn_mask_head()
 * @lens: (array length=n): their lengths
 * @n: how many, up to %WRN_MASK_BATCH
 * @heads: (out) (array length=n): the first bytes of each with the mask added or removed
 *
 * As wrn_mask_head() for each of them, at a fraction of the cost.
 */
void
wrn_mask_heads (const guint8 key[static WRN_KEY_LEN],
                const guint8 *const *packets,
                const gsize *lens,
                guint n,
                guint8 (*heads)[WRN_MASK_HEAD_LEN])
{
  const guint8 *nonces[WRN_MASK_BATCH];
  Lanes words[2];

  g_return_if_fail (n <= WRN_MASK_BATCH);

  if (n < MIN_LANES)
    {
      for (guint i = 0; i < n; i++)
        wrn_mask_head (key, packets[i], lens[i], heads[i]);
      return;
    }

  for (guint i = 0; i < WRN_MASK_BATCH; i++)
    nonces[i] = mask_nonce (packets[MIN (i, n - 1)], lens[MIN (i, n - 1)]);
  first_words (key, nonces, words);
  for (guint i = 0; i < n; i++)
    for (guint word = 0; word < 2; word++)
      {
        const guint32 masked = peek_word (packets[i] + 4 * word) ^ words[word][i];
        const guint32 le = GUINT32_TO_LE (masked);

        memcpy (heads[i] + 4 * word, &le, sizeof le);
      }
}
