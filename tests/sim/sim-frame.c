/* sim-frame.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Ethernet frames as a program on a member's computer would cause them: UDP over IPv6.
 */
#define G_LOG_DOMAIN "wrn-sim"

#include "config.h"

#include "tests/sim/sim-frame.h"

/* The slow and obvious checksum of RFC 1071; the product's is not used to check the product. */
static guint16
add_up (guint32 sum, const guint8 *data, gsize len)
{
  for (gsize i = 0; i < len; i++)
    sum += i % 2 == 0 ? (guint32) data[i] << 8 : data[i];
  while (sum >> 16 != 0)
    sum = (sum & 0xffff) + (sum >> 16);
  return (guint16) sum;
}

/* Over both addresses, the length, the protocol number and the UDP packet (RFC 8200 section 8.1);
 * 0xffff if the checksum in the packet is right. */
static guint16
udp_sum (const guint8 *ip, gsize udp_len)
{
  const guint32 start = (guint32) udp_len + 17;

  return add_up (add_up (start, ip + 8, 32), ip + 40, udp_len);
}

/* Returns: the length of the frame, SIM_FRAME_HEADERS more than @len */
gsize
sim_frame_write (guint8 *out,
                 const SimAddress *source,
                 const SimAddress *target,
                 const guint8 *payload,
                 gsize len)
{
  guint8 *ip = out + 14;
  guint8 *udp = ip + 40;
  const guint16 udp_len = (guint16) (8 + len);
  guint16 sum;

  memset (out, 0, SIM_FRAME_HEADERS);
  memcpy (out, target->mac.bytes, WRN_MAC_LEN);
  memcpy (out + 6, source->mac.bytes, WRN_MAC_LEN);
  out[12] = 0x86;
  out[13] = 0xdd;

  ip[0] = 0x60;
  ip[4] = (guint8) (udp_len >> 8);
  ip[5] = (guint8) udp_len;
  ip[6] = 17;
  ip[7] = 64;
  memcpy (ip + 8, source->ipv6, 16);
  memcpy (ip + 24, target->ipv6, 16);

  udp[0] = udp[2] = SIM_FRAME_PORT >> 8;
  udp[1] = udp[3] = SIM_FRAME_PORT & 0xff;
  udp[4] = ip[4];
  udp[5] = ip[5];
  memcpy (udp + 8, payload, len);
  sum = (guint16) ~udp_sum (ip, udp_len);
  sum = sum != 0 ? sum : 0xffff;
  udp[6] = (guint8) (sum >> 8);
  udp[7] = (guint8) sum;
  return SIM_FRAME_HEADERS + len;
}

/* (nullable): the payload, if @frame is one of ours. A wrong length or checksum is a failure of
 * the test: what the tunnel delivers is whole. */
const guint8 *
sim_frame_read (const WrnFrame *frame, gsize *len)
{
  const guint8 *ip = frame->data + 14;
  const guint8 *udp = ip + 40;
  gsize udp_len;

  if (frame->len < SIM_FRAME_HEADERS || frame->data[12] != 0x86 || frame->data[13] != 0xdd ||
      ip[6] != 17 || (udp[2] << 8 | udp[3]) != SIM_FRAME_PORT)
    return NULL;

  udp_len = (gsize) (ip[4] << 8 | ip[5]);
  g_assert_cmpuint (frame->len, ==, 14 + 40 + udp_len);
  if (!frame->offload.partial_csum)
    g_assert_cmphex (udp_sum (ip, udp_len), ==, 0xffff);
  *len = udp_len - 8;
  return udp + 8;
}
