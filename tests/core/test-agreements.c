/* test-agreements.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What is remembered of agreements is what they would be, bounded, and can be forgotten.
 */
#include "config.h"

#include "core/crypto/wrn-agreements.h"
#include "tests/support/wrn-test-points.h"
#include "tests/support/wrn-test-vectors.h"

static const guint8 secret[WRN_KEY_LEN] = { 1, 2, 3 };

/* The public key number @n. */
static void
make_key (guint8 key[static WRN_KEY_LEN], guint n)
{
  guint8 other[WRN_KEY_LEN] = { 9, (guint8) n, (guint8) (n >> 8) };

  wrn_dh_public (key, other);
}

static void
assert_right (WrnAgreements *agreements, const guint8 *key)
{
  guint8 got[WRN_KEY_LEN];
  guint8 expected[WRN_KEY_LEN];

  g_assert_true (wrn_dh_agree (expected, secret, key));
  g_assert_true (wrn_agreements_get (agreements, secret, key, got));
  g_assert_cmpmem (got, sizeof got, expected, sizeof expected);
}

static void
test_second_answer_is_the_first (void)
{
  g_autoptr (WrnAgreements) agreements = wrn_agreements_new ();
  guint8 key[WRN_KEY_LEN];

  for (guint round = 0; round < 3; round++)
    for (guint n = 0; n < 20; n++)
      {
        make_key (key, n);
        assert_right (agreements, key);
        assert_right (NULL, key);
      }
  g_assert_cmpuint (wrn_agreements_get_size (agreements), ==, 20);
}

/* The second time nothing is computed: another secret would give another answer. */
static void
test_second_answer_costs_nothing (void)
{
  static const guint8 other[WRN_KEY_LEN] = { 7 };
  g_autoptr (WrnAgreements) agreements = wrn_agreements_new ();
  guint8 key[WRN_KEY_LEN];
  guint8 first[WRN_KEY_LEN];
  guint8 second[WRN_KEY_LEN];

  make_key (key, 1);
  g_assert_true (wrn_agreements_get (agreements, secret, key, first));
  g_assert_true (wrn_agreements_get (agreements, other, key, second));
  g_assert_cmpmem (first, sizeof first, second, sizeof second);

  wrn_agreements_forget (agreements, key);
  g_assert_cmpuint (wrn_agreements_get_size (agreements), ==, 0);
  g_assert_true (wrn_agreements_get (agreements, other, key, second));
  g_assert_cmpint (memcmp (first, second, sizeof first), !=, 0);
}

static void
test_points_of_low_order_are_refused (void)
{
  g_autoptr (WrnAgreements) agreements = wrn_agreements_new ();
  guint8 point[WRN_KEY_LEN];
  guint8 shared[WRN_KEY_LEN];

  for (guint round = 0; round < 2; round++)
    for (gsize i = 0; i < G_N_ELEMENTS (wrn_test_low_order_points); i++)
      {
        wrn_test_unhex_to (wrn_test_low_order_points[i], point, sizeof point);
        g_assert_false (wrn_agreements_get (agreements, secret, point, shared));
      }
  g_assert_cmpuint (wrn_agreements_get_size (agreements), ==, 0);
}

static void
test_strangers_do_not_fill_memory (void)
{
  g_autoptr (WrnAgreements) agreements = wrn_agreements_new ();
  guint8 key[WRN_KEY_LEN];

  for (guint n = 0; n < WRN_AGREEMENTS_MAX + 10; n++)
    {
      make_key (key, n);
      assert_right (agreements, key);
      g_assert_cmpuint (wrn_agreements_get_size (agreements), <=, WRN_AGREEMENTS_MAX);
    }
  g_assert_cmpuint (wrn_agreements_get_size (agreements), ==, 10);
}

int
main (int argc, char *argv[])
{
  g_assert_true (wrn_crypto_init ());
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/agreements/second-answer-is-the-first", test_second_answer_is_the_first);
  g_test_add_func ("/agreements/second-answer-costs-nothing", test_second_answer_costs_nothing);
  g_test_add_func ("/agreements/points-of-low-order-are-refused",
                   test_points_of_low_order_are_refused);
  g_test_add_func ("/agreements/strangers-do-not-fill-memory", test_strangers_do_not_fill_memory);

  return g_test_run ();
}
