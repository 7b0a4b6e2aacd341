/* test-token-bucket.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The promises of WrnTokenBucket, and a slow twin that keeps a level instead of a time stamp.
 */
#include "config.h"

#include "core/base/wrn-token-bucket.h"

#define T0 WRN_SECONDS (1000)

/* The obvious way: a level that rises with time. In billionths of a token, so that nothing is
 * rounded at any whole rate. */
typedef struct
{
  gint64 level;
  WrnTime last;
} Twin;

#define TWIN_TOKEN G_GINT64_CONSTANT (1000000000)

static Twin
twin_new (WrnTime now, guint32 burst)
{
  return (Twin){ .level = burst * TWIN_TOKEN, .last = now };
}

static gboolean
twin_take (Twin *self, WrnTime now, guint32 cost, guint32 rate, guint32 burst)
{
  self->level = MIN (self->level + (now - self->last) * 1000 * rate, burst * TWIN_TOKEN);
  self->last = now;
  if (self->level < cost * TWIN_TOKEN)
    return FALSE;

  self->level -= cost * TWIN_TOKEN;
  return TRUE;
}

static guint
drain (WrnTokenBucket *self, WrnTime now, guint32 rate, guint32 burst)
{
  guint n = 0;

  while (n <= burst && wrn_token_bucket_take (self, now, 1, rate, burst))
    n++;
  return n;
}

static void
test_zeroes_are_a_full_bucket_at_any_time (void)
{
  static const WrnTime starts[] = { 0, 1, WRN_MSEC (1), T0, WRN_SECONDS (86400) * 36500 };

  for (guint i = 0; i < G_N_ELEMENTS (starts); i++)
    {
      WrnTokenBucket bucket = { 0 };

      g_assert_cmpuint (drain (&bucket, starts[i], 10, 50), ==, 50);
      g_assert_cmpuint (drain (&bucket, starts[i], 10, 50), ==, 0);
    }
}

static void
test_empty_bucket_fills_at_its_rate (void)
{
  WrnTokenBucket bucket = { 0 };

  drain (&bucket, T0, 10, 50);

  g_assert_false (wrn_token_bucket_take (&bucket, T0 + WRN_MSEC (100) - 1, 1, 10, 50));
  g_assert_true (wrn_token_bucket_take (&bucket, T0 + WRN_MSEC (100), 1, 10, 50));
  g_assert_cmpuint (drain (&bucket, T0 + WRN_SECONDS (1), 10, 50), ==, 9);
}

static void
test_rest_fills_no_more_than_the_burst (void)
{
  WrnTokenBucket bucket = { 0 };

  drain (&bucket, T0, 10, 50);
  g_assert_cmpuint (drain (&bucket, T0 + WRN_SECONDS (86400), 10, 50), ==, 50);
}

static void
test_refusal_takes_nothing (void)
{
  WrnTokenBucket bucket = { 0 };

  g_assert_true (wrn_token_bucket_take (&bucket, T0, 6, 1, 10));
  for (guint i = 0; i < 100; i++)
    g_assert_false (wrn_token_bucket_take (&bucket, T0, 5, 1, 10));
  g_assert_true (wrn_token_bucket_take (&bucket, T0, 4, 1, 10));
}

static void
test_more_than_the_burst_never_passes (void)
{
  WrnTokenBucket bucket = { 0 };

  g_assert_false (wrn_token_bucket_take (&bucket, T0, 11, 5, 10));
  g_assert_false (wrn_token_bucket_take (&bucket, T0 + WRN_SECONDS (86400), 11, 5, 10));
}

static void
test_time_that_goes_backwards_gives_no_tokens (void)
{
  WrnTokenBucket bucket = { 0 };

  drain (&bucket, T0, 10, 50);
  g_assert_cmpuint (drain (&bucket, T0 - WRN_SECONDS (1), 10, 50), ==, 0);
  g_assert_cmpuint (drain (&bucket, 0, 10, 50), ==, 0);
}

static void
test_jump_back_does_not_lock_the_bucket (void)
{
  WrnTokenBucket bucket = { 0 };

  drain (&bucket, T0, 10, 50);
  drain (&bucket, 0, 10, 50);
  g_assert_cmpuint (drain (&bucket, WRN_SECONDS (5), 10, 50), ==, 50);
}

static void
test_token_cheaper_than_a_microsecond_has_its_price (void)
{
  /* 100 Mbit/s in bytes: a byte is 80 ns. */
  const guint32 rate = 12500000;
  WrnTokenBucket bucket = { 0 };

  drain (&bucket, T0, rate, 1000);
  g_assert_cmpuint (drain (&bucket, T0 + 8, rate, 1000), ==, 100);
}

/* Rates that divide a billion have exact prices, so that the two must agree on every packet. */
static void
test_slow_twin_agrees (void)
{
  static const guint32 rates[] = { 1, 5, 20, 50, 500, 200000, 1000000, 12500000 };

  for (guint round = 0; round < 300; round++)
    {
      const guint32 rate = rates[g_test_rand_int_range (0, G_N_ELEMENTS (rates))];
      const guint32 burst = g_test_rand_int_range (1, 1000);
      const gint32 pause = (gint32) CLAMP (WRN_SECONDS (4) / rate, 2, WRN_SECONDS (2));
      WrnTime now = g_test_rand_int_range (0, 100) * WRN_SECONDS (1);
      WrnTokenBucket bucket = { 0 };
      Twin twin = twin_new (now, burst);

      for (guint i = 0; i < 1000; i++)
        {
          const guint32 cost = g_test_rand_int_range (1, 5);

          g_assert_cmpint (wrn_token_bucket_take (&bucket, now, cost, rate, burst), ==,
                           twin_take (&twin, now, cost, rate, burst));
          now += g_test_rand_int_range (0, pause);
          if (g_test_rand_int_range (0, 200) == 0)
            now += WRN_SECONDS (1) * burst / rate;
        }
    }
}

/* At any rate: who asks without end gets the burst and then the rate, to within a promille. A
 * bucket of one token is left out: it overflows between two questions a microsecond apart. */
static void
test_flood_is_held_to_burst_and_rate (void)
{
  for (guint round = 0; round < 50; round++)
    {
      const guint32 rate = g_test_rand_int_range (1, 400000);
      const guint32 burst = g_test_rand_int_range (2, 2000);
      WrnTokenBucket bucket = { 0 };
      WrnTime now = T0;
      guint64 passed = drain (&bucket, now, rate, burst);
      guint64 fair;

      while (now < T0 + WRN_SECONDS (1))
        {
          now += MAX (1, WRN_MSEC (100) / (WrnTime) rate);
          while (wrn_token_bucket_take (&bucket, now, 1, rate, burst))
            passed++;
        }

      fair = burst + (guint64) rate * (guint64) (now - T0) / WRN_SECONDS (1);
      g_assert_cmpuint (passed, >=, fair);
      g_assert_cmpuint (passed, <=, fair + fair / 1000 + 1);
    }
}

/* At any rate and price, the level passes and one more does not. */
static void
test_level_is_what_may_be_taken (void)
{
  for (guint round = 0; round < 20000; round++)
    {
      const guint32 rate = 1 + ((guint32) g_test_rand_int () >> g_test_rand_int_range (0, 31));
      const guint32 burst = 1 + ((guint32) g_test_rand_int () >> g_test_rand_int_range (0, 31));
      const WrnTime later = T0 + g_test_rand_int_range (0, 1000);
      WrnTokenBucket bucket = { 0 };
      WrnTokenBucket twin;
      guint32 level;

      wrn_token_bucket_take (&bucket, T0, (guint32) (g_test_rand_double () * burst), rate, burst);
      twin = bucket;
      level = wrn_token_bucket_get_level (&bucket, later, rate, burst);
      g_assert_cmpuint (level, <=, burst);
      g_assert_true (level == burst ||
                     !wrn_token_bucket_take (&twin, later, level + 1, rate, burst));
      g_assert_true (wrn_token_bucket_take (&bucket, later, level, rate, burst));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/token-bucket/zeroes-are-a-full-bucket-at-any-time",
                   test_zeroes_are_a_full_bucket_at_any_time);
  g_test_add_func ("/token-bucket/empty-bucket-fills-at-its-rate",
                   test_empty_bucket_fills_at_its_rate);
  g_test_add_func ("/token-bucket/rest-fills-no-more-than-the-burst",
                   test_rest_fills_no_more_than_the_burst);
  g_test_add_func ("/token-bucket/refusal-takes-nothing", test_refusal_takes_nothing);
  g_test_add_func ("/token-bucket/more-than-the-burst-never-passes",
                   test_more_than_the_burst_never_passes);
  g_test_add_func ("/token-bucket/time-that-goes-backwards-gives-no-tokens",
                   test_time_that_goes_backwards_gives_no_tokens);
  g_test_add_func ("/token-bucket/jump-back-does-not-lock-the-bucket",
                   test_jump_back_does_not_lock_the_bucket);
  g_test_add_func ("/token-bucket/token-cheaper-than-a-microsecond-has-its-price",
                   test_token_cheaper_than_a_microsecond_has_its_price);
  g_test_add_func ("/token-bucket/slow-twin-agrees", test_slow_twin_agrees);
  g_test_add_func ("/token-bucket/flood-is-held-to-burst-and-rate",
                   test_flood_is_held_to_burst_and_rate);
  g_test_add_func ("/token-bucket/level-is-what-may-be-taken", test_level_is_what_may_be_taken);

  return g_test_run ();
}
