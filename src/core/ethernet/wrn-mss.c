/* wrn-mss.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Lets the two ends of a TCP connection send no larger segments than the way between them carries.
 */
#define G_LOG_DOMAIN "wrn-ethernet"

#include "config.h"

#include "core/ethernet/wrn-mss.h"

#include "core/ethernet/wrn-checksum.h"
#include "core/ethernet/wrn-packet-view.h"

/* RFC 9293 section 3.2. */
#define OPTION_END 0
#define OPTION_NOP 1
#define OPTION_MSS 2
#define OPTION_MSS_LEN 4

/* Offset of the next option of that kind between @at and @end, of its value; 0 if there is none. An
 * option that says that it is longer than all of them ends the search. */
static gsize
find_mss (const guint8 *body, gsize at, gsize end)
{
  while (at < end && body[at] != OPTION_END)
    {
      const gsize len = body[at] == OPTION_NOP ? 1 : at + 1 < end ? body[at + 1] : 0;

      if (len == 0 || (len == 1 && body[at] != OPTION_NOP) || len > end - at)
        return 0;
      if (body[at] == OPTION_MSS && len == OPTION_MSS_LEN)
        return at + 2;
      at += len;
    }
  return 0;
}

/* A word that lies across two of those that are summed counts as if its bytes were swapped. */
static guint16
as_summed (guint16 word, gsize offset)
{
  if (offset % 2 == 0)
    return word;
  return GUINT16_SWAP_LE_BE (word);
}

static void
set_mss (guint8 *body, gsize transport, gsize at, guint16 mss, gboolean open)
{
  guint8 *field = body + transport + WRN_TCP_CHECKSUM;
  const guint16 before = as_summed (wrn_peek_be16 (body + at), at - transport);
  const guint16 after = as_summed (mss, at - transport);

  wrn_poke_be16 (body + at, mss);
  if (!open)
    wrn_poke_be16 (field, (guint16) ~wrn_checksum_adjust ((guint16) ~wrn_peek_be16 (field), before,
                                                          after));
}

/**
 * wrn_mss_clamp:
 * @body: (inout): a frame from its ethertype on, by anybody
 * @len: bytes of @body
 * @room: bytes of an IP packet that fit
 * @open: its checksum is not computed yet
 *
 * In the first packet of a TCP connection, lowers the segment size that it announces to what fits
 * into @room (RFC 6691), but not below %WRN_MSS_MIN. Anything else stays as it is.
 *
 * Returns: whether something was changed
 */
gboolean
wrn_mss_clamp (guint8 *body, gsize len, guint room, gboolean open)
{
  WrnPacketView view;
  gboolean changed = FALSE;
  guint headers;
  guint most;
  gsize at;

  if (wrn_packet_view_parse (&view, body, len) != WRN_DROP_NONE ||
      view.protocol != WRN_PROTOCOL_TCP || view.fragment || view.payload == 0 ||
      (body[view.transport + 13] & WRN_TCP_SYN) == 0)
    return FALSE;

  headers =
      (view.address_len == 4 ? WRN_IPV4_HEADER_LEN : WRN_IPV6_HEADER_LEN) + WRN_TCP_HEADER_LEN;
  most = MAX (room, WRN_MSS_MIN + headers) - headers;
  for (at = find_mss (body, view.transport + WRN_TCP_HEADER_LEN, view.payload); at != 0;
       at = find_mss (body, at + 2, view.payload))
    if (wrn_peek_be16 (body + at) > most)
      {
        set_mss (body, view.transport, at, (guint16) most, open);
        changed = TRUE;
      }
  return changed;
}
