/* test-path-mtu.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The search for the largest packet finds it on any link, and data never waits for it.
 */
#include "config.h"

#include "core/path/wrn-path-mtu.h"
#include "tests/support/wrn-sim-random.h"

#define MOST 1433
#define SMALL_EVERY WRN_MSEC (50)

/* A link in virtual time, with an answerer at its other end. */
typedef struct
{
  WrnPathMtu mtu;
  WrnSimRandom random;
  WrnEntropy entropy;
  WrnTime now;
  WrnTime rtt;
  guint limit;    /* bytes of the largest packet that arrives */
  double loss;    /* in each direction */
  gboolean quiet; /* small questions have no answers either */
  gboolean busy;  /* large packets are sent all the time */

  WrnTime answered; /* when the last small question was sent that has its answer */
  struct
  {
    WrnTime at;
    guint8 token[WRN_TOKEN_LEN];
  } answers[64];
  guint n_answers;
  guint n_probes;
  guint n_bytes;
  WrnTime stall; /* the longest time for which packets had more bytes than arrive */
  WrnTime stalled_at;
} Link;

static void
link_init (Link *self, guint limit, WrnTime rtt)
{
  *self = (Link){ .limit = limit, .rtt = rtt, .stalled_at = -1 };
  wrn_sim_random_seed (&self->random, limit * 77 + (guint64) rtt);
  self->entropy = (WrnEntropy){ wrn_sim_random_fill, &self->random };
}

static gboolean
is_lost (Link *self)
{
  return wrn_sim_random_chance (&self->random, self->loss);
}

static void
hear (Link *self)
{
  for (guint i = 0; i < self->n_answers;)
    {
      if (self->answers[i].at > self->now)
        {
          i++;
          continue;
        }
      wrn_path_mtu_answer (&self->mtu, self->now, self->answers[i].token);
      self->answers[i] = self->answers[--self->n_answers];
    }
}

static void
ask (Link *self)
{
  guint size;

  while ((size = wrn_path_mtu_try (&self->mtu, self->now, self->rtt, self->answered,
                                   &self->entropy)) > 0)
    {
      self->n_probes++;
      self->n_bytes += size;
      g_assert_cmpuint (size, >=, WRN_PATH_MTU_MIN);
      g_assert_cmpuint (size, <=, MOST);
      g_assert_cmpint (wrn_path_mtu_get_due (&self->mtu), >, self->now);
      if (size > self->limit || self->quiet || is_lost (self) || is_lost (self))
        continue;
      g_assert_cmpuint (self->n_answers, <, G_N_ELEMENTS (self->answers));
      self->answers[self->n_answers].at = self->now + self->rtt;
      memcpy (self->answers[self->n_answers++].token, self->mtu.token, WRN_TOKEN_LEN);
    }
}

/* What a packet would meet that goes now. */
static void
watch (Link *self)
{
  if (self->mtu.size <= self->limit)
    self->stalled_at = -1;
  else if (self->stalled_at < 0)
    self->stalled_at = self->now;
  if (self->stalled_at >= 0)
    self->stall = MAX (self->stall, self->now - self->stalled_at);
}

static void
run (Link *self, WrnTime duration)
{
  const WrnTime end = self->now + duration;

  for (; self->now < end; self->now += WRN_MSEC (5))
    {
      hear (self);
      if (self->busy)
        wrn_path_mtu_used (&self->mtu, self->now);
      if (!self->quiet && self->now % SMALL_EVERY == 0 && !is_lost (self) && !is_lost (self) &&
          self->now >= self->rtt)
        self->answered = self->now - self->rtt;
      ask (self);
      watch (self);
    }
}

static void
assert_found (const Link *self)
{
  const guint wanted = MIN (self->limit, MOST);
  const guint found = wrn_path_mtu_get_found (&self->mtu);

  g_assert_cmpuint (found, <=, wanted);
  g_assert_cmpuint (found + WRN_PATH_MTU_GRAIN, >, wanted);
  g_assert_cmpuint (found, ==, self->mtu.size);
}

/* The twin is the link itself. */
static void
test_every_limit_is_found (void)
{
  static const WrnTime rtts[] = { 0, WRN_MSEC (20), WRN_MSEC (300) };

  for (guint limit = WRN_PATH_MTU_MIN; limit <= MOST + 20; limit++)
    {
      Link link;

      link_init (&link, limit, rtts[limit % G_N_ELEMENTS (rtts)]);
      wrn_path_mtu_begin (&link.mtu, 0, 0, MOST);
      run (&link, WRN_SECONDS (25));
      assert_found (&link);
    }
}

/* Nearly everywhere there is nothing to be found: one packet shows it. */
static void
test_wide_link_costs_one_packet (void)
{
  Link link;

  link_init (&link, 1472, WRN_MSEC (20));
  wrn_path_mtu_begin (&link.mtu, 0, 0, MOST);
  g_assert_cmpuint (link.mtu.size, ==, MOST);
  g_assert_cmpuint (wrn_path_mtu_get_found (&link.mtu), ==, 0);
  run (&link, WRN_SECONDS (3600));
  assert_found (&link);
  g_assert_cmpuint (link.n_probes, ==, 1);
}

/* What this computer knows of the first link is where to begin, not where to end. */
static void
test_guess_is_no_limit (void)
{
  static const guint guesses[] = { 1, 500, 1200, 1248, 1432, 1433, 65000 };

  for (guint i = 0; i < G_N_ELEMENTS (guesses); i++)
    for (guint limit = 1000; limit <= 1500; limit += 62)
      {
        Link link;

        link_init (&link, limit, WRN_MSEC (10));
        wrn_path_mtu_begin (&link.mtu, 0, guesses[i], MOST);
        g_assert_cmpuint (link.mtu.size, ==, CLAMP (guesses[i], WRN_PATH_MTU_MIN, MOST));
        run (&link, WRN_SECONDS (10));
        assert_found (&link);
      }
}

/* Half a second at home, and never more than two and the way there and back. */
static void
test_narrow_link_is_known_soon (void)
{
  static const WrnTime rtts[] = { 0, WRN_MSEC (20), WRN_MSEC (100), WRN_MSEC (600) };
  static const WrnTime limits[] = { WRN_MSEC (600), WRN_MSEC (600), WRN_MSEC (1200),
                                    WRN_MSEC (2700) };

  for (guint i = 0; i < G_N_ELEMENTS (rtts); i++)
    {
      Link link;

      link_init (&link, 1252, rtts[i]);
      wrn_path_mtu_begin (&link.mtu, 0, 0, MOST);
      run (&link, WRN_SECONDS (30));
      g_assert_cmpint (link.stall, <=, limits[i]);
      assert_found (&link);
    }
}

/* Where even the base does not fit. */
static void
test_hole_below_the_base (void)
{
  Link link;

  link_init (&link, 700, WRN_MSEC (20));
  link.busy = TRUE;
  wrn_path_mtu_begin (&link.mtu, 0, 0, MOST);
  run (&link, WRN_SECONDS (10));
  assert_found (&link);
  g_assert_cmpint (link.stall, <=, WRN_MSEC (1200));
}

static void
test_link_that_shrinks (void)
{
  for (guint limit = 600; limit < MOST; limit += 29)
    {
      Link link;

      link_init (&link, 1472, WRN_MSEC (20));
      link.busy = TRUE;
      wrn_path_mtu_begin (&link.mtu, 0, 0, MOST);
      run (&link, WRN_SECONDS (5) + limit * WRN_MSEC (1));
      assert_found (&link);
      link.limit = limit;
      run (&link, WRN_SECONDS (12));
      assert_found (&link);
      g_assert_cmpint (link.stall, <=,
                       WRN_PATH_MTU_CONFIRM + WRN_MSEC (limit < WRN_PATH_MTU_BASE ? 1200 : 700));
    }
}

/* Without large packets nobody asks, and with them not more than once a second. */
static void
test_confirmation_costs_little (void)
{
  Link link;

  link_init (&link, 1300, WRN_MSEC (20));
  wrn_path_mtu_begin (&link.mtu, 0, 0, MOST);
  run (&link, WRN_SECONDS (60));
  link.n_probes = 0;
  run (&link, WRN_SECONDS (400));
  g_assert_cmpuint (link.n_probes, ==, 0);
  link.busy = TRUE;
  run (&link, WRN_SECONDS (100));
  g_assert_cmpuint (link.n_probes, <=, 100);
  g_assert_cmpuint (link.n_probes, >=, 90);

  /* What was sent last is asked about once more. */
  link.busy = FALSE;
  run (&link, WRN_SECONDS (2));
  link.n_probes = 0;
  run (&link, WRN_SECONDS (30));
  g_assert_cmpuint (link.n_probes, ==, 0);
}

/* A link that grows is noticed within ten minutes, busy or not; one that does not costs five
 * packets in that time. */
static void
test_link_that_grows (void)
{
  for (guint busy = 0; busy <= 1; busy++)
    {
      Link link;

      link_init (&link, 1300, WRN_MSEC (20));
      wrn_path_mtu_begin (&link.mtu, 0, 0, MOST);
      run (&link, WRN_SECONDS (60));
      assert_found (&link);
      link.n_probes = 0;
      run (&link, WRN_SECONDS (600));
      assert_found (&link);
      g_assert_cmpuint (link.n_probes, ==, WRN_PATH_MTU_TRIES);

      link.busy = busy != 0;
      link.limit = 1400;
      run (&link, WRN_SECONDS (610));
      assert_found (&link);
      link.limit = 2000;
      run (&link, WRN_SECONDS (610));
      assert_found (&link);
    }
}

/* A broken path is no narrow one. */
static void
test_silence_is_no_hole (void)
{
  Link link;

  link_init (&link, 1472, WRN_MSEC (20));
  link.busy = TRUE;
  wrn_path_mtu_begin (&link.mtu, 0, 0, MOST);
  run (&link, WRN_SECONDS (5));
  link.quiet = TRUE;
  link.n_probes = 0;
  run (&link, WRN_SECONDS (60));
  g_assert_cmpuint (link.mtu.size, ==, MOST);
  g_assert_cmpuint (link.n_probes, <=, 205);
  link.quiet = FALSE;
  run (&link, WRN_SECONDS (5));
  assert_found (&link);
}

/* Of a hundred links that lose a fifth each way, all carry data, and nearly all are measured well.
 */
static void
test_loss (void)
{
  guint n_exact = 0;

  for (guint i = 0; i < 100; i++)
    {
      Link link;

      link_init (&link, 1240 + 2 * i, WRN_MSEC (40));
      link.loss = 0.2;
      wrn_path_mtu_begin (&link.mtu, 0, 0, MOST);
      run (&link, WRN_SECONDS (20));
      g_assert_cmpuint (link.mtu.size, <=, link.limit);
      g_assert_cmpuint (link.mtu.size, >=, WRN_PATH_MTU_BASE - WRN_PATH_MTU_GRAIN);
      n_exact += link.mtu.size + WRN_PATH_MTU_GRAIN > link.limit;
    }
  g_assert_cmpuint (n_exact, >=, 85);
}

/* Of another way no more is believed than that it is no wider. */
static void
test_restart (void)
{
  Link link;

  link_init (&link, 1300, WRN_MSEC (20));
  wrn_path_mtu_begin (&link.mtu, 0, 0, MOST);
  run (&link, WRN_SECONDS (10));
  assert_found (&link);

  wrn_path_mtu_restart (&link.mtu);
  g_assert_cmpint (wrn_path_mtu_get_due (&link.mtu), ==, WRN_TIME_NEVER);
  g_assert_cmpuint (wrn_path_mtu_get_found (&link.mtu), ==, 0);
  run (&link, WRN_SECONDS (10));
  link.limit = 1472;
  wrn_path_mtu_begin (&link.mtu, link.now, 0, MOST);
  g_assert_cmpuint (link.mtu.size, >, 1300 - WRN_PATH_MTU_GRAIN);
  g_assert_cmpuint (link.mtu.size, <=, 1300);
  run (&link, WRN_SECONDS (10));
  assert_found (&link);

  wrn_path_mtu_restart (&link.mtu);
  wrn_path_mtu_begin (&link.mtu, link.now, 1252, MOST);
  g_assert_cmpuint (link.mtu.size, ==, 1252);
}

/* Only the answer to the size in question counts, and once. */
static void
test_other_answers (void)
{
  guint8 token[WRN_TOKEN_LEN];
  Link link;

  link_init (&link, 0, 0);
  g_assert_false (wrn_path_mtu_answer (&link.mtu, 0, (guint8[WRN_TOKEN_LEN]){ 0 }));
  wrn_path_mtu_begin (&link.mtu, 0, 0, MOST);
  g_assert_false (wrn_path_mtu_answer (&link.mtu, 0, link.mtu.token));
  g_assert_cmpuint (wrn_path_mtu_try (&link.mtu, 0, 0, 0, &link.entropy), ==, MOST);
  memcpy (token, link.mtu.token, sizeof token);
  token[7] ^= 1;
  g_assert_false (wrn_path_mtu_answer (&link.mtu, 1, token));
  token[7] ^= 1;
  g_assert_true (wrn_path_mtu_answer (&link.mtu, 1, token));
  g_assert_false (wrn_path_mtu_answer (&link.mtu, 1, token));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/path-mtu/every-limit-is-found", test_every_limit_is_found);
  g_test_add_func ("/path-mtu/wide-link-costs-one-packet", test_wide_link_costs_one_packet);
  g_test_add_func ("/path-mtu/guess-is-no-limit", test_guess_is_no_limit);
  g_test_add_func ("/path-mtu/narrow-link-is-known-soon", test_narrow_link_is_known_soon);
  g_test_add_func ("/path-mtu/hole-below-the-base", test_hole_below_the_base);
  g_test_add_func ("/path-mtu/link-that-shrinks", test_link_that_shrinks);
  g_test_add_func ("/path-mtu/confirmation-costs-little", test_confirmation_costs_little);
  g_test_add_func ("/path-mtu/link-that-grows", test_link_that_grows);
  g_test_add_func ("/path-mtu/silence-is-no-hole", test_silence_is_no_hole);
  g_test_add_func ("/path-mtu/loss", test_loss);
  g_test_add_func ("/path-mtu/restart", test_restart);
  g_test_add_func ("/path-mtu/other-answers", test_other_answers);
  return g_test_run ();
}
