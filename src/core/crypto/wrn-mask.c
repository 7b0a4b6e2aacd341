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
