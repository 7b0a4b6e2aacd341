/* test-mss.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * TCP announces no larger segments than fit, and nothing else of a packet changes.
 */
#include "config.h"

#include "core/ethernet/wrn-mss.h"

#include "tests/support/wrn-test-packet.h"

#define BODY 12
#define OPTIONS_MAX 40

/* A packet with which a connection begins, and its options. */
typedef struct
{
  WrnTestPacket packet;
  guint8 options[OPTIONS_MAX];
  gboolean open;
} Syn;

static Syn
make_syn (guint8 address_len, const guint8 *options, gsize n_options)
{
  Syn self = { .packet = wrn_test_packet (address_len, WRN_PROTOCOL_TCP, 0) };

  g_assert_cmpuint (n_options % 4, ==, 0);
  self.packet.flags = WRN_TCP_SYN;
  self.packet.n_options = n_options;
  if (n_options > 0)
    memcpy (self.options, options, n_options);
  return self;
}

/* Writes it, with a checksum that is summed byte by byte, or is left open. */
static gsize
write_syn (const Syn *self, guint8 *out)
{
  const gsize len = wrn_test_packet_write (&self->packet, out);
  const gsize transport = wrn_test_transport (&self->packet);
  const guint32 pseudo = wrn_test_pseudo_sum (&self->packet, len - transport);

  memcpy (out + transport + 20, self->options, self->packet.n_options);
  wrn_poke_be16 (out + transport + 16, 0);
  wrn_poke_be16 (out + transport + 16,
                 self->open ? (guint16) pseudo
                            : (guint16) ~wrn_test_sum (pseudo, out + transport, len - transport));
  return len;
}

/* The twin: every option of that kind, found the slow way. */
static gboolean
lower (Syn *self, guint most)
{
  gboolean changed = FALSE;
  gsize i = 0;

  while (i < self->packet.n_options && self->options[i] != 0)
    {
      guint8 *option = self->options + i;

      if (option[0] == 1)
        {
          i++;
          continue;
        }
      if (i + 1 >= self->packet.n_options || option[1] < 2 ||
          i + option[1] > self->packet.n_options)
        break;
      if (option[0] == 2 && option[1] == 4 && option[2] * 256u + option[3] > most)
        {
          option[2] = (guint8) (most / 256);
          option[3] = (guint8) most;
          changed = TRUE;
        }
      i += option[1];
    }
  return changed;
}

static guint
most_in (const Syn *self, guint room)
{
  const guint headers = self->packet.address_len == 4 ? 40 : 60;

  return room > headers + 536 ? room - headers : 536;
}

/* Clamps the packet and the twin, and asserts that they are the same. */
static gboolean
assert_clamped (Syn *self, guint room)
{
  guint8 frame[512];
  guint8 expected[512];
  const gsize len = write_syn (self, frame);
  const gboolean changes = lower (self, most_in (self, room));
  const gsize field = wrn_test_transport (&self->packet) + 16;

  g_assert_cmpint (wrn_mss_clamp (frame + BODY, len - BODY, room, self->open), ==, changes);
  g_assert_cmpuint (write_syn (self, expected), ==, len);
  /* Both forms of 0 are the same sum. */
  if (wrn_peek_be16 (expected + field) == 0 && wrn_peek_be16 (frame + field) == 0xffff)
    wrn_poke_be16 (expected + field, 0xffff);
  g_assert_cmpmem (frame, len, expected, len);
  return changes;
}

static guint
read_mss (const Syn *self)
{
  return wrn_peek_be16 (self->options + 2);
}

static void
test_fits_the_room (void)
{
  static const guint8 options[] = { 2, 4, 0x05, 0x50 }; /* 1360 */
  Syn ipv4 = make_syn (4, options, sizeof options);
  Syn ipv6 = make_syn (16, options, sizeof options);

  g_assert_false (assert_clamped (&ipv4, 1400));
  g_assert_true (assert_clamped (&ipv4, 1399));
  g_assert_cmpuint (read_mss (&ipv4), ==, 1359);
  g_assert_true (assert_clamped (&ipv4, 1225));
  g_assert_cmpuint (read_mss (&ipv4), ==, 1185);

  g_assert_false (assert_clamped (&ipv6, 1420));
  g_assert_true (assert_clamped (&ipv6, 1225));
  g_assert_cmpuint (read_mss (&ipv6), ==, 1165);
}

static void
test_never_more_than_announced (void)
{
  static const guint8 options[] = { 2, 4, 0, 100 };
  Syn syn = make_syn (4, options, sizeof options);

  g_assert_false (assert_clamped (&syn, 1400));
  g_assert_false (assert_clamped (&syn, 50));
  g_assert_cmpuint (read_mss (&syn), ==, 100);
}

static void
test_never_less_than_every_host_takes (void)
{
  static const guint8 options[] = { 2, 4, 0xff, 0xff };

  for (guint room = 0; room < 600; room += 37)
    {
      Syn syn = make_syn (room % 2 == 0 ? 4 : 16, options, sizeof options);

      g_assert_true (assert_clamped (&syn, room));
      g_assert_cmpuint (read_mss (&syn), >=, 536);
    }
}

static void
test_open_checksum_stays (void)
{
  static const guint8 options[] = { 2, 4, 0x05, 0xb4 };
  Syn syn = make_syn (4, options, sizeof options);

  syn.open = TRUE;
  g_assert_true (assert_clamped (&syn, 1280));
}

static void
test_option_at_an_odd_place (void)
{
  static const guint8 options[] = { 1, 2, 4, 0x05, 0xb4, 3, 3, 7 };
  Syn syn = make_syn (4, options, sizeof options);

  g_assert_true (assert_clamped (&syn, 1280));
  g_assert_cmpuint (wrn_peek_be16 (syn.options + 3), ==, 1240);
}

static void
test_others_are_left_alone (void)
{
  static const guint8 options[] = { 2, 4, 0x05, 0xb4 };
  const Syn syn = make_syn (4, options, sizeof options);
  guint8 before[512];
  guint8 after[512];
  gsize len;

  for (guint i = 0; i < 3; i++)
    {
      Syn other = syn;

      if (i == 0)
        other.packet.flags = WRN_TCP_ACK;
      else if (i == 1)
        other.packet.fragment = 0x2000;
      else
        other.packet.protocol = WRN_PROTOCOL_UDP;
      len = i < 2 ? write_syn (&other, before) : wrn_test_packet_write (&other.packet, before);
      memcpy (after, before, len);
      g_assert_false (wrn_mss_clamp (after + BODY, len - BODY, 600, FALSE));
      g_assert_cmpmem (after, len, before, len);
    }

  /* ARP, and nothing at all. */
  memset (after, 0, sizeof after);
  wrn_poke_be16 (after, WRN_ETHERTYPE_ARP);
  g_assert_false (wrn_mss_clamp (after, 60, 600, FALSE));
  g_assert_false (wrn_mss_clamp (after, 0, 600, FALSE));
}

static void
test_equals_slow_twin (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (11);
  guint n_changed = 0;

  for (guint round = 0; round < 20000; round++)
    {
      Syn syn = make_syn (g_rand_boolean (rand) ? 4 : 16, NULL, 0);

      syn.packet.flags = (guint8) (g_rand_int (rand) | WRN_TCP_SYN);
      syn.packet.sequence = g_rand_int (rand);
      syn.packet.payload_len = g_rand_int_range (rand, 0, 4);
      syn.packet.n_options = 4 * (gsize) g_rand_int_range (rand, 0, 11);
      if (round % 3 == 0)
        syn.packet.n_extensions = 8 * (gsize) g_rand_int_range (rand, 0, 5);
      syn.open = g_rand_boolean (rand);
      /* Small numbers are the kinds and lengths that mean something. */
      for (gsize i = 0; i < syn.packet.n_options; i++)
        syn.options[i] = (guint8) g_rand_int_range (rand, 0, g_rand_boolean (rand) ? 6 : 256);
      if (syn.packet.n_options >= 4 && round % 2 == 0)
        memcpy (syn.options + g_rand_int_range (rand, 0, (gint) syn.packet.n_options - 3),
                (const guint8[]){ 2, 4, 0x05, 0xb4 }, 4);
      n_changed += assert_clamped (&syn, (guint) g_rand_int_range (rand, 0, 1600));
    }
  g_assert_cmpuint (n_changed, >, 500);
}

/* Whatever somebody sends: no byte beyond its end is read, nor written. */
static void
test_any_bytes_are_safe (void)
{
  static const guint8 options[] = { 2, 4, 0x05, 0xb4, 2, 4, 0xff, 0xff };
  g_autoptr (GRand) rand = g_rand_new_with_seed (12);

  for (guint round = 0; round < 20000; round++)
    {
      const Syn syn = make_syn (round % 2 == 0 ? 4 : 16, options, sizeof options);
      guint8 frame[512];
      const gsize whole = write_syn (&syn, frame) - BODY;
      const gsize len = (gsize) g_rand_int_range (rand, 0, (gint) whole + 1);
      g_autofree guint8 *body = g_memdup2 (frame + BODY, MAX (len, 1));

      for (guint i = 0; len > 0 && i < 3; i++)
        body[g_rand_int_range (rand, 0, (gint) len)] = (guint8) g_rand_int (rand);
      wrn_mss_is_syn (body, len);
      wrn_mss_clamp (body, len, 600, FALSE);
    }
}

static void
test_first_packets_are_recognised (void)
{
  static const guint8 options[] = { 2, 4, 0x05, 0xb4 };

  for (guint v6 = 0; v6 <= 1; v6++)
    {
      Syn syn = make_syn (v6 ? 16 : 4, options, sizeof options);
      guint8 frame[512];
      gsize len = write_syn (&syn, frame);

      g_assert_true (wrn_mss_is_syn (frame + BODY, len - BODY));
      g_assert_false (wrn_mss_is_syn (frame + BODY, len - BODY - 1));

      syn.packet.flags |= WRN_TCP_ACK;
      syn.packet.payload_len = 100;
      len = write_syn (&syn, frame);
      g_assert_true (wrn_mss_is_syn (frame + BODY, len - BODY));

      syn.packet.flags = WRN_TCP_ACK;
      write_syn (&syn, frame);
      g_assert_false (wrn_mss_is_syn (frame + BODY, len - BODY));

      /* A datagram whose content looks like one. */
      syn.packet.flags = WRN_TCP_SYN;
      write_syn (&syn, frame);
      frame[14 + (v6 ? 6 : 9)] = WRN_PROTOCOL_UDP;
      g_assert_false (wrn_mss_is_syn (frame + BODY, len - BODY));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mss/fits-the-room", test_fits_the_room);
  g_test_add_func ("/mss/never-more-than-announced", test_never_more_than_announced);
  g_test_add_func ("/mss/never-less-than-every-host-takes", test_never_less_than_every_host_takes);
  g_test_add_func ("/mss/open-checksum-stays", test_open_checksum_stays);
  g_test_add_func ("/mss/option-at-an-odd-place", test_option_at_an_odd_place);
  g_test_add_func ("/mss/others-are-left-alone", test_others_are_left_alone);
  g_test_add_func ("/mss/equals-slow-twin", test_equals_slow_twin);
  g_test_add_func ("/mss/any-bytes-are-safe", test_any_bytes_are_safe);
  g_test_add_func ("/mss/first-packets-are-recognised", test_first_packets_are_recognised);
  return g_test_run ();
}
