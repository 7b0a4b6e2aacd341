/* test-nat-pmp.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * NAT-PMP's messages are as RFC 6886 draws them; and a router's clock tells of its restart.
 */
#include "config.h"

#include "core/portmap/wrn-epoch.h"
#include "core/portmap/wrn-nat-pmp.h"

/* Section 3.2: the address is 45.66.77.1, 258 s after the start. */
static const guint8 address_bytes[] = { 0, 128, 0, 0, 0, 0, 1, 2, 45, 66, 77, 1 };

/* Section 3.3: 7654 became 40000, for an hour. */
static const guint8 map_bytes[] = { 0,    129,  0,    0,    0, 0, 1,    2,
                                    0x1d, 0xe6, 0x9c, 0x40, 0, 0, 0x0e, 0x10 };

static void
test_requests_are_as_the_rfc_draws_them (void)
{
  static const guint8 wanted_map[] = { 0, 1, 0, 0, 0x1d, 0xe6, 0x9c, 0x40, 0, 0, 0x0e, 0x10 };
  static const guint8 wanted_removal[] = { 0, 2, 0, 0, 0x1d, 0xe6, 0, 0, 0, 0, 0, 0 };
  static const guint8 wanted_address[] = { 0, 0 };
  guint8 address[WRN_NAT_PMP_ADDRESS_LEN];
  guint8 map[WRN_NAT_PMP_MAP_LEN];

  wrn_nat_pmp_encode_address (address);
  g_assert_cmpmem (address, sizeof address, wanted_address, sizeof wanted_address);
  wrn_nat_pmp_encode_map (map, WRN_NAT_PMP_MAP_UDP, 7654, 40000, 3600);
  g_assert_cmpmem (map, sizeof map, wanted_map, sizeof wanted_map);
  wrn_nat_pmp_encode_map (map, WRN_NAT_PMP_MAP_TCP, 7654, 0, 0);
  g_assert_cmpmem (map, sizeof map, wanted_removal, sizeof wanted_removal);
}

static void
test_answers_are_read (void)
{
  WrnNatPmpAnswer answer;

  g_assert_true (wrn_nat_pmp_decode (&answer, address_bytes, sizeof address_bytes));
  g_assert_cmpint (answer.opcode, ==, WRN_NAT_PMP_ADDRESS);
  g_assert_cmpint (answer.result, ==, WRN_NAT_PMP_SUCCESS);
  g_assert_cmpuint (answer.epoch, ==, 258);
  g_assert_cmphex (wrn_endpoint_get_ipv4 (&answer.address), ==, 0x2d424d01);

  g_assert_true (wrn_nat_pmp_decode (&answer, map_bytes, sizeof map_bytes));
  g_assert_cmpint (answer.opcode, ==, WRN_NAT_PMP_MAP_UDP);
  g_assert_cmpuint (answer.port, ==, 7654);
  g_assert_cmpuint (answer.external_port, ==, 40000);
  g_assert_cmpuint (answer.lifetime, ==, 3600);
}

static void
test_no_other_length_is_a_success (void)
{
  guint8 bytes[32] = { 0 };
  WrnNatPmpAnswer answer;

  for (gsize len = 0; len <= sizeof bytes; len++)
    {
      memcpy (bytes, address_bytes, sizeof address_bytes);
      g_assert_cmpint (wrn_nat_pmp_decode (&answer, bytes, len), ==, len == sizeof address_bytes);
      memcpy (bytes, map_bytes, sizeof map_bytes);
      g_assert_cmpint (wrn_nat_pmp_decode (&answer, bytes, len), ==, len == sizeof map_bytes);
    }
}

static void
test_refusal_has_three_lengths (void)
{
  guint8 bytes[32] = { 0 };
  WrnNatPmpAnswer answer;

  memcpy (bytes, map_bytes, sizeof map_bytes);
  bytes[3] = 2;
  for (gsize len = 0; len <= sizeof bytes; len++)
    {
      g_assert_cmpint (wrn_nat_pmp_decode (&answer, bytes, len), ==,
                       len == 8 || len == 12 || len == 16);
      g_assert_cmpuint (answer.external_port, ==, 0);
    }
}

static void
test_other_messages_are_none (void)
{
  static const struct
  {
    gsize at;
    guint8 value;
  } changes[] = { { 0, 1 }, { 0, 2 }, { 1, 1 }, { 1, 0 }, { 1, 131 }, { 1, 255 } };

  for (guint i = 0; i < G_N_ELEMENTS (changes); i++)
    {
      guint8 bytes[sizeof map_bytes];
      WrnNatPmpAnswer answer;

      memcpy (bytes, map_bytes, sizeof bytes);
      bytes[changes[i].at] = changes[i].value;
      g_assert_false (wrn_nat_pmp_decode (&answer, bytes, sizeof bytes));
    }
}

static void
test_first_clock_is_believed (void)
{
  WrnEpoch epoch = { 0 };

  g_assert_true (wrn_epoch_note (&epoch, WRN_SECONDS (77), 4000000000));
}

static void
test_clock_that_goes_on_is_no_loss (void)
{
  WrnEpoch epoch = { 0 };
  WrnTime now = 0;

  wrn_epoch_note (&epoch, now, 1000);
  for (guint i = 1; i < 100; i++)
    {
      /* An hour each, of a clock that is 5 % slow. */
      now += WRN_SECONDS (3600);
      g_assert_true (wrn_epoch_note (&epoch, now, 1000 + i * 3420));
    }
  /* An answer that was overtaken. */
  g_assert_true (wrn_epoch_note (&epoch, now, 1000 + 99 * 3420 - 1));
}

static void
test_restart_is_noticed (void)
{
  static const guint32 after[] = { 0, 1, 500, 998 };

  for (guint i = 0; i < G_N_ELEMENTS (after); i++)
    {
      WrnEpoch epoch = { 0 };

      wrn_epoch_note (&epoch, 0, 1000);
      g_assert_false (wrn_epoch_note (&epoch, WRN_SECONDS (10), after[i]));
      /* From then on it counts from there. */
      g_assert_true (wrn_epoch_note (&epoch, WRN_SECONDS (20), after[i] + 10));
    }
}

/* Section 8.5 of RFC 6887, tried at its edges. */
static void
test_clock_that_jumps_is_a_loss (void)
{
  static const struct
  {
    guint passed;
    guint32 theirs;
    gboolean goes_on;
  } cases[] = {
    { 0, 0, TRUE },     { 0, 2, TRUE },      { 0, (guint32) -2, FALSE }, { 0, 3, FALSE },
    { 2, 0, TRUE },     { 3, 0, FALSE },     { 160, 148, TRUE },         { 160, 147, FALSE },
    { 148, 160, TRUE }, { 147, 160, FALSE }, { 86400, 0, FALSE },        { 0, 86400, FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      WrnEpoch epoch = { 0 };

      wrn_epoch_note (&epoch, WRN_SECONDS (5), 700);
      g_assert_cmpint (wrn_epoch_note (&epoch, WRN_SECONDS (5 + cases[i].passed),
                                       700 + cases[i].theirs),
                       ==, cases[i].goes_on);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/nat-pmp/requests-are-as-the-rfc-draws-them",
                   test_requests_are_as_the_rfc_draws_them);
  g_test_add_func ("/nat-pmp/answers-are-read", test_answers_are_read);
  g_test_add_func ("/nat-pmp/no-other-length-is-a-success", test_no_other_length_is_a_success);
  g_test_add_func ("/nat-pmp/refusal-has-three-lengths", test_refusal_has_three_lengths);
  g_test_add_func ("/nat-pmp/other-messages-are-none", test_other_messages_are_none);
  g_test_add_func ("/epoch/first-clock-is-believed", test_first_clock_is_believed);
  g_test_add_func ("/epoch/clock-that-goes-on-is-no-loss", test_clock_that_goes_on_is_no_loss);
  g_test_add_func ("/epoch/restart-is-noticed", test_restart_is_noticed);
  g_test_add_func ("/epoch/clock-that-jumps-is-a-loss", test_clock_that_jumps_is_a_loss);
  return g_test_run ();
}
