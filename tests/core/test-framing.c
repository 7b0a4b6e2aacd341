/* test-framing.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Packets in a stream of bytes, however the stream is cut.
 */
#include "config.h"

#include <string.h>

#include "core/carrier/wrn-framing.h"
#include "core/wire/wrn-wire.h"

static void
feed (WrnDeframer *self, const guint8 *data, gsize len)
{
  while (len > 0)
    {
      gsize room;
      guint8 *at = wrn_deframer_get_room (self, &room);
      const gsize n = MIN (len, room);

      g_assert_cmpuint (n, >, 0);
      memcpy (at, data, n);
      wrn_deframer_fill (self, n);
      data += n;
      len -= n;
    }
}

static WrnFraming
next (WrnDeframer *self, WrnSlice *packet)
{
  return wrn_deframer_next (self, packet);
}

static void
test_packet_comes_when_it_is_whole (void)
{
  g_autofree WrnDeframer *self = g_new0 (WrnDeframer, 1);
  guint8 bytes[WRN_FRAMING_HEAD + 100];
  WrnSlice packet;

  wrn_framing_put_head (bytes, 100);
  g_assert_cmpuint (bytes[0], ==, 0);
  g_assert_cmpuint (bytes[1], ==, 100);
  memset (bytes + WRN_FRAMING_HEAD, 7, 100);
  for (gsize i = 0; i < sizeof bytes; i++)
    {
      g_assert_cmpint (next (self, &packet), ==, WRN_FRAMING_MORE);
      g_assert_null (packet.data);
      feed (self, bytes + i, 1);
    }
  g_assert_cmpint (next (self, &packet), ==, WRN_FRAMING_PACKET);
  g_assert_cmpmem (packet.data, packet.len, bytes + WRN_FRAMING_HEAD, 100);
  g_assert_cmpint (next (self, &packet), ==, WRN_FRAMING_MORE);
}

static WrnFraming
judge (gsize len)
{
  g_autofree WrnDeframer *self = g_new0 (WrnDeframer, 1);
  guint8 head[WRN_FRAMING_HEAD];
  WrnSlice packet;

  wrn_framing_put_head (head, len);
  feed (self, head, sizeof head);
  return next (self, &packet);
}

static void
test_other_lengths_break_it (void)
{
  for (gsize len = 0; len <= G_MAXUINT16; len++)
    g_assert_cmpint (judge (len), ==,
                     len >= WRN_PACKET_MIN && len <= WRN_PACKET_MAX ? WRN_FRAMING_MORE
                                                                    : WRN_FRAMING_BROKEN);
}

static void
test_broken_stays_broken (void)
{
  static const guint8 bad[] = { 0xff, 0xff };
  g_autofree WrnDeframer *self = g_new0 (WrnDeframer, 1);
  guint8 good[WRN_FRAMING_HEAD + WRN_PACKET_MIN] = { 0 };
  WrnSlice packet;

  wrn_framing_put_head (good, WRN_PACKET_MIN);
  feed (self, bad, sizeof bad);
  g_assert_cmpint (next (self, &packet), ==, WRN_FRAMING_BROKEN);
  feed (self, good, sizeof good);
  g_assert_cmpint (next (self, &packet), ==, WRN_FRAMING_BROKEN);
}

static void
test_first_byte_tells_packets_from_others (void)
{
  for (guint first = 0; first < 256; first++)
    g_assert_cmpint (wrn_framing_begins ((guint8) first), ==, first <= 8);
}

/* Any cut of the stream gives the same packets. */
static void
test_cuts_do_not_matter (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (20);
  g_autofree WrnDeframer *self = g_new0 (WrnDeframer, 1);
  g_autoptr (GByteArray) stream = g_byte_array_new ();
  g_autoptr (GByteArray) packets = g_byte_array_new ();
  g_autoptr (GByteArray) found = g_byte_array_new ();
  gsize at = 0;

  for (guint i = 0; i < 2000; i++)
    {
      const gsize len = (gsize) g_rand_int_range (random, WRN_PACKET_MIN, WRN_PACKET_MAX + 1);
      guint8 bytes[WRN_FRAMING_HEAD + WRN_PACKET_MAX];

      wrn_framing_put_head (bytes, len);
      for (gsize k = 0; k < len; k++)
        bytes[WRN_FRAMING_HEAD + k] = (guint8) g_rand_int (random);
      g_byte_array_append (stream, bytes, (guint) (WRN_FRAMING_HEAD + len));
      g_byte_array_append (packets, bytes + WRN_FRAMING_HEAD, (guint) len);
    }

  while (at < stream->len)
    {
      gsize room;
      guint8 *to = wrn_deframer_get_room (self, &room);
      gsize n = (gsize) g_rand_int_range (random, 1, 40000);
      WrnSlice packet;

      n = MIN (n, MIN (room, stream->len - at));
      memcpy (to, stream->data + at, n);
      wrn_deframer_fill (self, n);
      at += n;
      while (next (self, &packet) == WRN_FRAMING_PACKET)
        g_byte_array_append (found, packet.data, (guint) packet.len);
    }
  g_assert_cmpmem (found->data, found->len, packets->data, packets->len);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/framing/packet-comes-when-it-is-whole", test_packet_comes_when_it_is_whole);
  g_test_add_func ("/framing/other-lengths-break-it", test_other_lengths_break_it);
  g_test_add_func ("/framing/broken-stays-broken", test_broken_stays_broken);
  g_test_add_func ("/framing/first-byte-tells-packets-from-others",
                   test_first_byte_tells_packets_from_others);
  g_test_add_func ("/framing/cuts-do-not-matter", test_cuts_do_not_matter);

  return g_test_run ();
}
