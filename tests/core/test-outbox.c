/* test-outbox.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The promises of WrnOutbox: what was queued comes out once, in order, in legal runs.
 */
#include "config.h"

#include <malloc.h>

#include "core/machine/wrn-outbox.h"

static const WrnOffload no_offload;

static WrnFlow
flow_to (guint32 host)
{
  return (WrnFlow){ .remote = wrn_endpoint_ipv4 (0xc0000200 + host, 7654) };
}

/* A datagram of @len bytes that all say @mark. */
static gboolean
send (WrnOutbox *outbox, guint32 host, gsize len, guint8 mark)
{
  const WrnFlow flow = flow_to (host);
  guint8 *at = wrn_outbox_reserve (outbox, len);

  if (at == NULL)
    return FALSE;
  memset (at, mark, len);
  wrn_outbox_send (outbox, &flow, len);
  return TRUE;
}

static void
assert_marked (const guint8 *data, gsize len, guint8 mark)
{
  for (gsize i = 0; i < len; i++)
    g_assert_cmphex (data[i], ==, mark);
}

static void
assert_send (WrnOutbox *outbox, gsize len, gsize segment)
{
  WrnEffect effect;

  g_assert_true (wrn_outbox_poll (outbox, &effect));
  g_assert_cmpint (effect.kind, ==, WRN_EFFECT_SEND);
  g_assert_cmpuint (effect.send.len, ==, len);
  g_assert_cmpuint (effect.send.segment, ==, segment);
}

static void
assert_empty (WrnOutbox *outbox)
{
  WrnEffect effect;

  g_assert_false (wrn_outbox_poll (outbox, &effect));
}

static void
test_new_outbox_is_empty (void)
{
  g_autoptr (WrnOutbox) outbox = wrn_outbox_new ();

  assert_empty (outbox);
  g_assert_cmpuint (wrn_outbox_get_overflows (outbox), ==, 0);
}

static void
test_equal_datagrams_of_one_flow_become_a_run (void)
{
  g_autoptr (WrnOutbox) outbox = wrn_outbox_new ();
  WrnEffect effect;

  for (guint8 i = 0; i < 10; i++)
    send (outbox, 1, 1400, i);

  g_assert_true (wrn_outbox_poll (outbox, &effect));
  g_assert_cmpuint (effect.send.len, ==, 14000);
  g_assert_cmpuint (effect.send.segment, ==, 1400);
  for (guint8 i = 0; i < 10; i++)
    assert_marked (effect.send.data + i * 1400, 1400, i);
  assert_empty (outbox);
}

/* Whoever cuts it takes its length from what is said, not from the size of a segment. */
static void
test_datagram_that_may_not_fit_goes_alone (void)
{
  g_autoptr (WrnOutbox) outbox = wrn_outbox_new ();

  wrn_outbox_end_run (outbox);
  send (outbox, 1, 1433, 0);
  wrn_outbox_end_run (outbox);
  send (outbox, 1, 1433, 0);
  send (outbox, 1, 76, 0);
  assert_send (outbox, 1433, 1434);
  wrn_outbox_end_run (outbox);
  assert_send (outbox, 1509, 1433);
  wrn_outbox_end_run (outbox);
  assert_empty (outbox);
}

static void
test_shorter_datagram_ends_a_run (void)
{
  g_autoptr (WrnOutbox) outbox = wrn_outbox_new ();

  send (outbox, 1, 1000, 0);
  send (outbox, 1, 1000, 0);
  send (outbox, 1, 10, 0);
  send (outbox, 1, 10, 0);

  assert_send (outbox, 2010, 1000);
  assert_send (outbox, 10, 10);
  assert_empty (outbox);
}

static void
test_longer_datagram_starts_a_run (void)
{
  g_autoptr (WrnOutbox) outbox = wrn_outbox_new ();

  send (outbox, 1, 1000, 0);
  send (outbox, 1, 1001, 0);

  assert_send (outbox, 1000, 1000);
  assert_send (outbox, 1001, 1001);
}

static void
test_runs_do_not_mix_flows (void)
{
  g_autoptr (WrnOutbox) outbox = wrn_outbox_new ();
  WrnFlow flow = flow_to (2);

  send (outbox, 1, 100, 0);
  send (outbox, 2, 100, 0);
  flow.local = wrn_endpoint_ipv4 (0xc6336401, 7654);
  g_assert_nonnull (wrn_outbox_reserve (outbox, 100));
  wrn_outbox_send (outbox, &flow, 100);
  flow.remote.port++;
  g_assert_nonnull (wrn_outbox_reserve (outbox, 100));
  wrn_outbox_send (outbox, &flow, 100);

  for (guint i = 0; i < 4; i++)
    assert_send (outbox, 100, 100);
  assert_empty (outbox);
}

static void
test_other_effect_ends_a_run (void)
{
  const WrnEffectLink link = { .ipv4_prefix = 24 };
  g_autoptr (WrnOutbox) outbox = wrn_outbox_new ();
  WrnEffect effect;

  send (outbox, 1, 100, 0);
  wrn_outbox_set_link (outbox, &link);
  send (outbox, 1, 100, 0);

  assert_send (outbox, 100, 100);
  g_assert_true (wrn_outbox_poll (outbox, &effect));
  g_assert_cmpint (effect.kind, ==, WRN_EFFECT_LINK);
  g_assert_cmpuint (effect.link.ipv4_prefix, ==, 24);
  assert_send (outbox, 100, 100);
}

static void
test_polled_run_does_not_grow (void)
{
  g_autoptr (WrnOutbox) outbox = wrn_outbox_new ();

  send (outbox, 1, 100, 0);
  assert_send (outbox, 100, 100);
  send (outbox, 1, 100, 0);
  assert_send (outbox, 100, 100);
  assert_empty (outbox);
}

static void
test_run_fits_one_system_call (void)
{
  g_autoptr (WrnOutbox) outbox = wrn_outbox_new ();

  for (guint i = 0; i < WRN_RUN_MAX_SEGMENTS + 1; i++)
    send (outbox, 1, 24, 0);
  for (guint i = 0; i < WRN_RUN_MAX_BYTES / 2000 + 1; i++)
    send (outbox, 2, 2000, 0);

  assert_send (outbox, WRN_RUN_MAX_SEGMENTS * 24, 24);
  assert_send (outbox, 24, 24);
  assert_send (outbox, WRN_RUN_MAX_BYTES / 2000 * 2000, 2000);
  assert_send (outbox, 2000, 2000);
  assert_empty (outbox);
}

static void
test_frame_keeps_its_offload (void)
{
  const WrnOffload offload = { .gso = WRN_GSO_TCP6, .gso_size = 1380, .csum_start = 54 };
  g_autoptr (WrnOutbox) outbox = wrn_outbox_new ();
  WrnEffect effect;

  memset (wrn_outbox_reserve (outbox, WRN_FRAME_MAX), 7, WRN_FRAME_MAX);
  wrn_outbox_write_frame (outbox, WRN_FRAME_MAX, &offload);

  g_assert_true (wrn_outbox_poll (outbox, &effect));
  g_assert_cmpint (effect.kind, ==, WRN_EFFECT_FRAME);
  g_assert_cmpuint (effect.frame.len, ==, WRN_FRAME_MAX);
  g_assert_cmpint (effect.frame.offload.gso, ==, WRN_GSO_TCP6);
  g_assert_cmpuint (effect.frame.offload.gso_size, ==, 1380);
  g_assert_cmpuint (effect.frame.offload.csum_start, ==, 54);
  assert_marked (effect.frame.data, effect.frame.len, 7);
}

static void
test_fewer_bytes_than_reserved_may_be_given (void)
{
  g_autoptr (WrnOutbox) outbox = wrn_outbox_new ();
  const WrnFlow flow = flow_to (1);
  WrnEffect effect;

  memset (wrn_outbox_reserve (outbox, 2048), 1, 2048);
  wrn_outbox_send (outbox, &flow, 24);
  wrn_outbox_reserve (outbox, 2048);
  send (outbox, 1, 24, 2);

  g_assert_true (wrn_outbox_poll (outbox, &effect));
  g_assert_cmpuint (effect.send.len, ==, 48);
  assert_marked (effect.send.data, 24, 1);
  assert_marked (effect.send.data + 24, 24, 2);
  assert_empty (outbox);
}

static void
test_words_and_items_are_copied (void)
{
  g_autoptr (WrnOutbox) outbox = wrn_outbox_new ();
  guint8 bytes[] = { 1, 2, 3 };
  const WrnEffectPong pong = { .number = 7, .rtt = 1234, .relayed = TRUE, .relay = 2 };
  const WrnEffectSockets sockets = { .n_new = 256, .n_kept = 1, .kept = { 5001 } };
  char subject[] = "anna";
  WrnEffect effect;

  wrn_outbox_say (outbox, G_LOG_LEVEL_INFO, subject, "%d of %s", 1, "two");
  wrn_outbox_store (outbox, "record", bytes, sizeof bytes);
  wrn_outbox_store (outbox, "forgotten", NULL, 0);
  wrn_outbox_pong (outbox, &pong);
  wrn_outbox_set_sockets (outbox, &sockets);
  memset (subject, 0, sizeof subject);
  memset (bytes, 0, sizeof bytes);

  g_assert_true (wrn_outbox_poll (outbox, &effect));
  g_assert_cmpint (effect.kind, ==, WRN_EFFECT_EVENT);
  g_assert_cmpuint (effect.event.level, ==, G_LOG_LEVEL_INFO);
  g_assert_cmpstr (effect.event.subject, ==, "anna");
  g_assert_cmpstr (effect.event.text, ==, "1 of two");

  g_assert_true (wrn_outbox_poll (outbox, &effect));
  g_assert_cmpint (effect.kind, ==, WRN_EFFECT_STORE);
  g_assert_cmpstr (effect.store.name, ==, "record");
  g_assert_cmpmem (effect.store.data, effect.store.len, "\1\2\3", 3);

  g_assert_true (wrn_outbox_poll (outbox, &effect));
  g_assert_cmpstr (effect.store.name, ==, "forgotten");
  g_assert_cmpuint (effect.store.len, ==, 0);

  g_assert_true (wrn_outbox_poll (outbox, &effect));
  g_assert_cmpint (effect.kind, ==, WRN_EFFECT_PONG);
  g_assert_cmpuint (effect.pong.number, ==, 7);
  g_assert_cmpint (effect.pong.rtt, ==, 1234);
  g_assert_cmpuint (effect.pong.relay, ==, 2);

  g_assert_true (wrn_outbox_poll (outbox, &effect));
  g_assert_cmpint (effect.kind, ==, WRN_EFFECT_SOCKETS);
  g_assert_cmpuint (effect.sockets.n_new, ==, 256);
  g_assert_cmpuint (effect.sockets.n_kept, ==, 1);
  g_assert_cmpuint (effect.sockets.kept[0], ==, 5001);
  g_assert_false (wrn_outbox_poll (outbox, &effect));
}

static void
test_long_event_stays_utf8 (void)
{
  g_autofree char *umlauts = g_strnfill (1000, 'x');
  WrnEffect effect;

  for (guint i = 0; i + 1 < 1000; i += 2)
    memcpy (umlauts + i, "\303\274", 2);

  for (guint shift = 0; shift < 2; shift++)
    {
      g_autoptr (WrnOutbox) outbox = wrn_outbox_new ();

      wrn_outbox_say (outbox, G_LOG_LEVEL_INFO, "", "%s%s", shift > 0 ? "x" : "", umlauts);
      g_assert_true (wrn_outbox_poll (outbox, &effect));
      g_assert_true (g_utf8_validate (effect.event.text, -1, NULL));
      g_assert_cmpuint (strlen (effect.event.text), >, 250);
    }
}

static void
test_bytes_beyond_the_limit_are_refused_and_counted (void)
{
  g_autoptr (WrnOutbox) outbox = wrn_outbox_new ();
  const gsize n_fit = WRN_OUTBOX_MAX_BYTES / WRN_FRAME_MAX;
  WrnEffect effect;
  gsize n = 0;

  for (guint i = 0; i < n_fit + 3; i++)
    if (wrn_outbox_reserve (outbox, WRN_FRAME_MAX) != NULL)
      wrn_outbox_write_frame (outbox, WRN_FRAME_MAX, &no_offload);

  g_assert_cmpuint (wrn_outbox_get_overflows (outbox), ==, 3);
  g_assert_null (wrn_outbox_reserve (outbox, G_MAXSIZE));
  g_assert_cmpuint (wrn_outbox_get_overflows (outbox), ==, 4);

  while (wrn_outbox_poll (outbox, &effect))
    n++;
  g_assert_cmpuint (n, ==, n_fit);
  g_assert_true (send (outbox, 1, 100, 0));
}

static void
test_effects_beyond_the_limit_are_refused_and_counted (void)
{
  const WrnEffectLink link = { 0 };
  g_autoptr (WrnOutbox) outbox = wrn_outbox_new ();
  WrnEffect effect;
  guint n = 0;

  for (guint i = 0; i < WRN_OUTBOX_MAX_EFFECTS; i++)
    wrn_outbox_set_link (outbox, &link);
  g_assert_cmpuint (wrn_outbox_get_overflows (outbox), ==, 0);

  wrn_outbox_set_link (outbox, &link);
  wrn_outbox_say (outbox, G_LOG_LEVEL_INFO, "", "lost");
  wrn_outbox_store (outbox, "lost", NULL, 0);
  g_assert_false (send (outbox, 1, 100, 0));
  g_assert_cmpuint (wrn_outbox_get_overflows (outbox), ==, 4);

  while (wrn_outbox_poll (outbox, &effect))
    {
      g_assert_cmpint (effect.kind, ==, WRN_EFFECT_LINK);
      n++;
    }
  g_assert_cmpuint (n, ==, WRN_OUTBOX_MAX_EFFECTS);
}

/* The arena moves when it grows; what was queued before must have moved with it. */
static void
test_growing_keeps_what_was_queued (void)
{
  g_autoptr (WrnOutbox) outbox = wrn_outbox_new ();
  WrnEffect effect;

  for (guint i = 0; i < 60; i++)
    g_assert_true (send (outbox, i, 60000, (guint8) i));

  for (guint i = 0; i < 60; i++)
    {
      const WrnFlow flow = flow_to (i);

      g_assert_true (wrn_outbox_poll (outbox, &effect));
      g_assert_true (wrn_endpoint_equal (&effect.send.flow.remote, &flow.remote));
      g_assert_cmpuint (effect.send.len, ==, 60000);
      assert_marked (effect.send.data, effect.send.len, (guint8) i);
    }
  assert_empty (outbox);
}

static void
fill_and_drain (WrnOutbox *outbox)
{
  WrnEffect effect;

  for (guint i = 0; i < 2000; i++)
    g_assert_true (send (outbox, i % 3, 1400, 0));
  while (wrn_outbox_poll (outbox, &effect))
    ;
}

static void
test_nothing_is_allocated_once_warm (void)
{
  g_autoptr (WrnOutbox) outbox = wrn_outbox_new ();
  gsize before;

  fill_and_drain (outbox);
  before = mallinfo2 ().uordblks + mallinfo2 ().hblkhd;
  for (guint i = 0; i < 100; i++)
    fill_and_drain (outbox);

  g_assert_cmpuint (mallinfo2 ().uordblks + mallinfo2 ().hblkhd, ==, before);
}

/* The obvious twin is a list of datagrams: whatever the runs, cutting them at their segment size
 * must give that list back. */
static void
test_random_datagrams_come_out_as_they_went_in (void)
{
  g_autoptr (WrnOutbox) outbox = wrn_outbox_new ();

  for (guint round = 0; round < 500; round++)
    {
      const guint n = g_test_rand_int_range (1, 300);
      g_autofree guint *hosts = g_new (guint, n);
      g_autofree gsize *lens = g_new (gsize, n);
      WrnEffect effect;
      guint i = 0;

      for (guint k = 0; k < n; k++)
        {
          hosts[k] = k > 0 && g_test_rand_int_range (0, 10) > 0
                         ? hosts[k - 1]
                         : (guint) g_test_rand_int_range (0, 3);
          lens[k] = k > 0 && g_test_rand_int_range (0, 10) > 0
                        ? lens[k - 1]
                        : (gsize) g_test_rand_int_range (24, 2049);
          g_assert_true (send (outbox, hosts[k], lens[k], (guint8) k));
        }

      while (wrn_outbox_poll (outbox, &effect))
        {
          g_assert_cmpuint (effect.send.len, <=, WRN_RUN_MAX_BYTES);
          for (gsize at = 0; at < effect.send.len; at += effect.send.segment, i++)
            {
              const gsize len = MIN (effect.send.segment, effect.send.len - at);
              const WrnFlow flow = flow_to (hosts[i]);

              g_assert_cmpuint (len, ==, lens[i]);
              g_assert_true (wrn_endpoint_equal (&effect.send.flow.remote, &flow.remote));
              assert_marked (effect.send.data + at, len, (guint8) i);
            }
        }
      g_assert_cmpuint (i, ==, n);
    }
}

/* Datagrams around it go the same way, and still neither join it nor pass it. */
static void
test_forwarded_run_keeps_its_place (void)
{
  g_autoptr (WrnOutbox) outbox = wrn_outbox_new ();
  const WrnFlow flow = flow_to (1);
  guint8 run[2500];
  WrnEffect effect;

  memset (run, 2, sizeof run);
  send (outbox, 1, 1000, 1);
  g_assert_true (wrn_outbox_forward (outbox, &flow, run, sizeof run, 1000));
  g_assert_true (wrn_outbox_forward (outbox, &flow, run, 2000, 1000));
  send (outbox, 1, 1000, 3);

  g_assert_true (wrn_outbox_poll (outbox, &effect));
  assert_marked (effect.send.data, 1000, 1);
  for (guint i = 0; i < 2; i++)
    {
      g_assert_true (wrn_outbox_poll (outbox, &effect));
      g_assert_true (effect.send.data == run);
      g_assert_cmpuint (effect.send.len, ==, i == 0 ? sizeof run : 2000);
      g_assert_cmpuint (effect.send.segment, ==, 1000);
      g_assert_true (wrn_endpoint_equal (&effect.send.flow.remote, &flow.remote));
    }
  g_assert_true (wrn_outbox_poll (outbox, &effect));
  assert_marked (effect.send.data, 1000, 3);
  assert_empty (outbox);
}

static void
test_forwarded_runs_count_as_effects (void)
{
  g_autoptr (WrnOutbox) outbox = wrn_outbox_new ();
  const WrnFlow flow = flow_to (1);
  const guint8 run[100] = { 0 };

  for (guint i = 0; i < WRN_OUTBOX_MAX_EFFECTS; i++)
    g_assert_true (wrn_outbox_forward (outbox, &flow, run, sizeof run, 50));
  g_assert_false (wrn_outbox_forward (outbox, &flow, run, sizeof run, 50));
  g_assert_cmpuint (wrn_outbox_get_overflows (outbox), ==, 1);
}

/* Between frames that were written into the outbox, even if that moves meanwhile. */
static void
test_lent_frame_keeps_its_place (void)
{
  static guint8 lent[WRN_FRAME_MAX];
  const WrnOffload offload = { .gso = WRN_GSO_TCP4, .gso_size = 1000 };
  const WrnFrame frame = { .data = lent, .len = sizeof lent, .offload = offload };
  g_autoptr (WrnOutbox) outbox = wrn_outbox_new ();
  WrnEffect effect;

  for (guint i = 0; i < 20; i++)
    {
      memset (wrn_outbox_reserve (outbox, WRN_FRAME_MAX), (int) i, WRN_FRAME_MAX);
      wrn_outbox_write_frame (outbox, WRN_FRAME_MAX, &(WrnOffload){ 0 });
      g_assert_true (wrn_outbox_lend_frame (outbox, &frame));
    }
  for (guint i = 0; i < 20; i++)
    {
      g_assert_true (wrn_outbox_poll (outbox, &effect));
      assert_marked (effect.frame.data, WRN_FRAME_MAX, (guint8) i);
      g_assert_true (wrn_outbox_poll (outbox, &effect));
      g_assert_cmpint (effect.kind, ==, WRN_EFFECT_FRAME);
      g_assert_true (effect.frame.data == lent);
      g_assert_cmpuint (effect.frame.len, ==, sizeof lent);
      g_assert_cmpuint (effect.frame.offload.gso_size, ==, 1000);
    }
  assert_empty (outbox);
}

static void
test_lent_frames_count_as_effects (void)
{
  static guint8 lent[100];
  const WrnFrame frame = { .data = lent, .len = sizeof lent };
  g_autoptr (WrnOutbox) outbox = wrn_outbox_new ();

  for (guint i = 0; i < WRN_OUTBOX_MAX_EFFECTS; i++)
    g_assert_true (wrn_outbox_lend_frame (outbox, &frame));
  g_assert_false (wrn_outbox_lend_frame (outbox, &frame));
  g_assert_cmpuint (wrn_outbox_get_overflows (outbox), ==, 1);
}

static const struct
{
  const char *name;
  GTestFunc run;
} tests[] = {
  { "/outbox/new-is-empty", test_new_outbox_is_empty },
  { "/outbox/run/equal-datagrams-of-one-flow", test_equal_datagrams_of_one_flow_become_a_run },
  { "/outbox/run/leaves-out-what-may-not-fit", test_datagram_that_may_not_fit_goes_alone },
  { "/outbox/run/ends-with-a-shorter-datagram", test_shorter_datagram_ends_a_run },
  { "/outbox/run/starts-anew-with-a-longer-datagram", test_longer_datagram_starts_a_run },
  { "/outbox/run/does-not-mix-flows", test_runs_do_not_mix_flows },
  { "/outbox/run/ends-with-another-effect", test_other_effect_ends_a_run },
  { "/outbox/run/does-not-grow-once-polled", test_polled_run_does_not_grow },
  { "/outbox/run/fits-one-system-call", test_run_fits_one_system_call },
  { "/outbox/forwarded-run-keeps-its-place", test_forwarded_run_keeps_its_place },
  { "/outbox/limit/forwarded-runs-count-as-effects", test_forwarded_runs_count_as_effects },
  { "/outbox/lent-frame-keeps-its-place", test_lent_frame_keeps_its_place },
  { "/outbox/limit/lent-frames-count-as-effects", test_lent_frames_count_as_effects },
  { "/outbox/frame-keeps-its-offload", test_frame_keeps_its_offload },
  { "/outbox/fewer-bytes-than-reserved-may-be-given", test_fewer_bytes_than_reserved_may_be_given },
  { "/outbox/words-and-items-are-copied", test_words_and_items_are_copied },
  { "/outbox/long-event-stays-utf8", test_long_event_stays_utf8 },
  { "/outbox/limit/bytes-are-refused-and-counted",
    test_bytes_beyond_the_limit_are_refused_and_counted },
  { "/outbox/limit/effects-are-refused-and-counted",
    test_effects_beyond_the_limit_are_refused_and_counted },
  { "/outbox/growing-keeps-what-was-queued", test_growing_keeps_what_was_queued },
  { "/outbox/nothing-is-allocated-once-warm", test_nothing_is_allocated_once_warm },
  { "/outbox/random-datagrams-come-out-as-they-went-in",
    test_random_datagrams_come_out_as_they_went_in },
};

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add_func (tests[i].name, tests[i].run);

  return g_test_run ();
}
