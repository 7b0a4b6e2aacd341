/* wrn-codel.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Decides when a flow has to be told that it sends too fast (CoDel, RFC 8289).
 */
#define G_LOG_DOMAIN "wrn-ethernet"

#include "config.h"

#include "core/ethernet/wrn-codel.h"

#include "core/ethernet/wrn-checksum.h"
#include "core/ethernet/wrn-ethernet.h"

/* A flow that was told within so many intervals is likely to need as much again. */
#define MEMORY (16 * WRN_CODEL_INTERVAL)

/* The ECN field, RFC 3168 section 5. */
#define ECN_BITS 0x03
#define ECN_NOT_CAPABLE 0x00

/* The largest number whose square does not exceed @n. */
static guint64
root (guint64 n)
{
  guint64 result = 0;

  for (guint64 bit = G_GUINT64_CONSTANT (1) << 31; bit > 0; bit >>= 1)
    if ((result | bit) * (result | bit) <= n)
      result |= bit;
  return result;
}

/* The next time is the sooner, the more often it was told: TCP's rate falls with the root of that.
 */
static WrnTime
after (WrnTime when, guint32 count)
{
  return when + (WrnTime) (((guint64) WRN_CODEL_INTERVAL << 8) / root ((guint64) count << 16));
}

/* Whether the queue has not been short for an interval. */
static gboolean
stands (WrnCodel *self, WrnTime now, WrnTime wait, gsize n_bytes)
{
  if (wait < WRN_CODEL_TARGET || n_bytes <= WRN_CODEL_FRAME)
    {
      self->above_since = 0;
      return FALSE;
    }
  if (self->above_since == 0)
    self->above_since = now + WRN_CODEL_INTERVAL;
  return now >= self->above_since;
}

/**
 * wrn_codel_must_signal:
 * @self: of a flow
 * @now: when a frame of the flow is about to leave
 * @wait: how long it has waited
 * @n_bytes: that wait behind it
 *
 * Asks once for each frame, in order. A frame that is dropped by this does not leave, so the
 * question comes again for the one behind it.
 *
 * Returns: %TRUE if the frame has to be marked or dropped
 */
gboolean
wrn_codel_must_signal (WrnCodel *self, WrnTime now, WrnTime wait, gsize n_bytes)
{
  const guint32 before = self->count - self->last_count;

  if (!stands (self, now, wait, n_bytes))
    {
      self->signalling = FALSE;
      return FALSE;
    }

  if (self->signalling)
    {
      if (now < self->next)
        return FALSE;
      self->count++;
      self->next = after (self->next, self->count);
      return TRUE;
    }

  self->signalling = TRUE;
  self->count = before > 1 && now - self->next < MEMORY ? before : 1;
  self->last_count = self->count;
  self->next = after (now, self->count);
  return TRUE;
}

static gboolean
mark_ipv4 (guint8 *ip)
{
  const guint16 before = wrn_peek_be16 (ip);
  const guint16 sum = (guint16) ~wrn_peek_be16 (ip + 10);

  if ((ip[1] & ECN_BITS) == ECN_NOT_CAPABLE)
    return FALSE;
  ip[1] |= ECN_BITS;
  wrn_poke_be16 (ip + 10, (guint16) ~wrn_checksum_adjust (sum, before, wrn_peek_be16 (ip)));
  return TRUE;
}

/* The field straddles no byte, but begins in the middle of the second one. */
static gboolean
mark_ipv6 (guint8 *ip)
{
  if ((ip[1] >> 4 & ECN_BITS) == ECN_NOT_CAPABLE)
    return FALSE;
  ip[1] |= ECN_BITS << 4;
  return TRUE;
}

/**
 * wrn_ecn_mark:
 * @frame: (inout): an Ethernet frame
 * @len: its length
 *
 * Marks a packet as one that met congestion, which says the same as to drop it, and spares the
 * loss (RFC 3168).
 *
 * Returns: %FALSE if its sender would not understand
 */
gboolean
wrn_ecn_mark (guint8 *frame, gsize len)
{
  guint8 *ip = frame + WRN_ETH_HEADER_LEN;

  if (len < WRN_ETH_HEADER_LEN + WRN_IPV4_HEADER_LEN)
    return FALSE;
  switch (wrn_peek_be16 (frame + WRN_ETH_BODY))
    {
    case WRN_ETHERTYPE_IPV4:
      return mark_ipv4 (ip);
    case WRN_ETHERTYPE_IPV6:
      return mark_ipv6 (ip);
    default:
      return FALSE;
    }
}
