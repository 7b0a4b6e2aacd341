/* test-fragmenter.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Whatever is cut into fragments is put together again as it was, and each of them fits.
 */
#include "config.h"

#include "core/ethernet/wrn-fragmenter.h"
#include "core/ethernet/wrn-packet-view.h"
#include "tests/support/wrn-test-packet.h"

#define BODY 12
#define MAX_LEN 2100

/* What a receiver has of one packet, byte by byte. */
typedef struct
{
  guint8 bytes[65536];
  guint8 got[65536];
  gsize total; /* 0: the last fragment is not there */
  guint n;
  guint32 id;
  guint8 protocol;
  guint8 header[40]; /* of the first, without what differs */
} Whole;

static void
assert_header (Whole *self, const guint8 *ip, gsize header_len)
{
  guint8 header[40];

  memcpy (header, ip, header_len);
  if (header_len == 20)
    {
      memset (header + 2, 0, 6);
      memset (header + 10, 0, 2);
    }
  else
    memset (header + 4, 0, 2);
  if (self->n == 0)
    memcpy (self->header, header, header_len);
  wrn_test_assert_bytes (self->header, header, header_len);
}

/* Puts @body, a fragment or a whole packet, where it belongs; nothing may be there yet. */
static void
take (Whole *self, const guint8 *body, gsize len, gsize room)
{
  const guint8 *ip = body + 2;
  const gboolean ipv4 = ip[0] >> 4 == 4;
  const gsize total = ipv4 ? wrn_peek_be16 (ip + 2) : 40u + wrn_peek_be16 (ip + 4);
  const gsize header = ipv4 ? 20 : 48;
  const guint16 field = wrn_peek_be16 (ipv4 ? ip + 6 : ip + 42);
  const gsize at = ipv4 ? (field & 0x1fff) * 8u : field & ~7u;
  const gboolean more = (field & (ipv4 ? 0x2000 : 1)) != 0;
  const guint32 id = ipv4 ? wrn_peek_be16 (ip + 4) : wrn_peek_be32 (ip + 44);
  WrnPacketView view;

  g_assert_cmpint (wrn_packet_view_parse (&view, body, len), ==, WRN_DROP_NONE);
  g_assert_true (view.fragment || (at == 0 && !more));
  g_assert_cmpuint (total, ==, len - 2);
  g_assert_cmpuint (total, <=, room);
  assert_header (self, ip, ipv4 ? 20 : 40);
  if (ipv4)
    {
      g_assert_cmphex (wrn_test_sum (0, ip, 20), ==, 0xffff);
      g_assert_cmphex (field & 0xc000, ==, 0);
    }
  else
    g_assert_cmpuint (ip[6], ==, 44);
  g_assert_true (!more || (total - header) % 8 == 0);
  g_assert_true (self->n == 0 || (id == self->id && self->protocol == ip[ipv4 ? 9 : 40]));

  self->id = id;
  self->protocol = ip[ipv4 ? 9 : 40];
  self->n++;
  for (gsize i = 0; i < total - header; i++)
    {
      g_assert_cmpuint (self->got[at + i], ==, 0);
      self->got[at + i] = 1;
      self->bytes[at + i] = ip[header + i];
    }
  if (!more)
    {
      g_assert_cmpuint (self->total, ==, 0);
      self->total = at + total - header;
    }
}

static void
cut (Whole *self, const guint8 *body, gsize len, gsize room, guint32 id)
{
  guint8 out[MAX_LEN];
  WrnFragmenter parts;
  gsize n;

  g_assert_true (wrn_fragmenter_init (&parts, body, len, room, id));
  while ((n = wrn_fragmenter_next (&parts, out, sizeof out)) > 0)
    take (self, out, n, room);
}

static void
assert_whole (const Whole *self, const guint8 *payload, gsize len)
{
  g_assert_cmpuint (self->total, ==, len);
  for (gsize i = 0; i < len; i++)
    g_assert_cmpuint (self->got[i], ==, 1);
  wrn_test_assert_bytes (self->bytes, payload, len);
}

static void
test_put_together (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (8899);

  for (guint i = 0; i < 4000; i++)
    {
      const guint8 address_len = i % 2 == 0 ? 4 : 16;
      const gsize header = address_len == 4 ? 20 : 40;
      WrnTestPacket packet =
          wrn_test_packet (address_len, i % 3 == 0 ? WRN_PROTOCOL_TCP : WRN_PROTOCOL_UDP,
                           i < 2 ? 0 : 1);
      const gsize room = (gsize) g_rand_int_range (rand, 80, 1500);
      g_autofree Whole *whole = g_new0 (Whole, 1);
      guint8 frame[MAX_LEN];
      gsize len;

      packet.payload_len = (gsize) g_rand_int_range (rand, 0, 1900);
      packet.stream = i;
      packet.fragment = i % 5 == 0 ? 0x4000 : 0;
      len = wrn_test_packet_write (&packet, frame);
      /* Ethernet's padding is none of it. */
      memset (frame + len, 0xee, 20);
      cut (whole, frame + BODY, len - BODY + (i % 7 == 0 ? 20 : 0), room, 0x10000 + i);
      assert_whole (whole, frame + 14 + header, len - 14 - header);
      if (address_len == 16)
        g_assert_cmphex (whole->id, ==, 0x10000 + i);
      else
        g_assert_cmphex (whole->id, ==, packet.fragment != 0 ? i : packet.id);
    }
}

/* What the kernel cut for a link of the usual size is cut for a narrower one. */
static void
test_fragments_of_fragments (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (791);

  for (guint i = 0; i < 1000; i++)
    {
      const guint8 address_len = i % 2 == 0 ? 4 : 16;
      const gsize header = address_len == 4 ? 20 : 40;
      WrnTestPacket packet = wrn_test_packet (address_len, WRN_PROTOCOL_UDP, 1800);
      const gsize rooms[] = { (gsize) g_rand_int_range (rand, 600, 1400),
                              (gsize) g_rand_int_range (rand, 100, 600) };
      g_autofree Whole *whole = g_new0 (Whole, 1);
      guint8 frame[MAX_LEN];
      guint8 out[MAX_LEN];
      WrnFragmenter parts;
      gsize len;
      gsize n;

      packet.stream = i;
      packet.fragment = 0;
      len = wrn_test_packet_write (&packet, frame);
      g_assert_true (wrn_fragmenter_init (&parts, frame + BODY, len - BODY, rooms[0], 7));
      while ((n = wrn_fragmenter_next (&parts, out, sizeof out)) > 0)
        cut (whole, out, n, rooms[1], 1000 + i);
      assert_whole (whole, frame + 14 + header, len - 14 - header);
      g_assert_cmphex (whole->id, ==, address_len == 4 ? packet.id : 7);
    }
}

/* Nothing is cut that could not be put together, or is none of ours to cut. */
static void
test_refused (void)
{
  guint8 arp[60] = { 0x08, 0x06, 0, 1, 8, 0, 6, 4, 0, 1 };
  WrnFragmenter parts;

  g_assert_false (wrn_fragmenter_init (&parts, arp, sizeof arp, 576, 0));
  arp[0] = 0x88;
  g_assert_false (wrn_fragmenter_init (&parts, arp, sizeof arp, 576, 0));

  for (guint v6 = 0; v6 <= 1; v6++)
    {
      WrnTestPacket packet = wrn_test_packet (v6 ? 16 : 4, WRN_PROTOCOL_UDP, 1200);
      const gsize least = v6 ? 56 : 28;
      guint8 frame[MAX_LEN];
      gsize len = wrn_test_packet_write (&packet, frame);

      g_assert_true (wrn_fragmenter_init (&parts, frame + BODY, len - BODY, least, 0));
      g_assert_false (wrn_fragmenter_init (&parts, frame + BODY, len - BODY, least - 1, 0));
      g_assert_false (wrn_fragmenter_init (&parts, frame + BODY, len - BODY - 1, 576, 0));

      packet.n_extensions = 8;
      len = wrn_test_packet_write (&packet, frame);
      g_assert_false (wrn_fragmenter_init (&parts, frame + BODY, len - BODY, 576, 0));

      /* A part in the middle that does not end where the next one can begin, one that is too far
       * behind. */
      packet.n_extensions = 0;
      packet.fragment = 0x2000;
      packet.payload_len = 1201;
      len = wrn_test_packet_write (&packet, frame);
      g_assert_false (wrn_fragmenter_init (&parts, frame + BODY, len - BODY, 576, 0));
      packet.fragment = 0x1fff;
      len = wrn_test_packet_write (&packet, frame);
      g_assert_false (wrn_fragmenter_init (&parts, frame + BODY, len - BODY, 576, 0));
    }
}

/* Any bytes have an answer, and what fits nowhere is not written. */
static void
test_garbage (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (17);

  for (guint i = 0; i < 200000; i++)
    {
      const gsize len = (gsize) g_rand_int_range (rand, 0, 120);
      g_autofree guint8 *body = g_malloc (len + 1);
      const gsize size = (gsize) g_rand_int_range (rand, 0, 120);
      guint8 out[120];
      WrnFragmenter parts;
      gsize n;

      for (gsize j = 0; j < len; j++)
        body[j] = (guint8) g_rand_int (rand);
      if (len > 8)
        {
          wrn_poke_be16 (body, i % 2 == 0 ? WRN_ETHERTYPE_IPV4 : WRN_ETHERTYPE_IPV6);
          body[2] = i % 2 == 0 ? 0x45 : 0x60;
          wrn_poke_be16 (body + (i % 2 == 0 ? 4 : 6), (guint16) g_rand_int_range (rand, 0, 120));
          if (i % 2 == 1)
            body[8] = i % 4 == 1 ? 44 : body[8];
        }
      if (wrn_fragmenter_init (&parts, body, len, (gsize) g_rand_int_range (rand, 0, 100), i))
        while ((n = wrn_fragmenter_next (&parts, out, size)) > 0)
          g_assert_cmpuint (n, <=, size);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/fragmenter/put-together", test_put_together);
  g_test_add_func ("/fragmenter/fragments-of-fragments", test_fragments_of_fragments);
  g_test_add_func ("/fragmenter/refused", test_refused);
  g_test_add_func ("/fragmenter/garbage", test_garbage);
  return g_test_run ();
}
