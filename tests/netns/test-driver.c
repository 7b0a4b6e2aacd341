/* test-driver.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * WrnDriver between a small machine and the real world: sockets, a TAP, the clock, networks, names.
 */
#define G_LOG_DOMAIN "wrn-test"

#include "config.h"

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include "core/driver/wrn-clock.h"
#include "core/driver/wrn-driver.h"
#include "core/io/wrn-link.h"
#include "tests/support/wrn-test-valgrind.h"

#include "wrn-netns.h"
#include "wrn-puppet.h"

/* Nothing here takes a second; a test that waits this long has failed. */
#define PATIENCE WRN_SECONDS (60)

/* A machine, what it is connected to, and what its program was told. */
typedef struct
{
  WrnPuppet *puppet; /* (owned) */
  WrnUdp *udp;       /* (owned) */
  WrnTap *tap;       /* (owned) (nullable) */
  WrnDriver *driver; /* (owned) */
  guint n_events;
  char *last_subject; /* (owned) (nullable) */
  char *last_event;   /* (owned) (nullable) */
  guint n_lost;
} Stage;

static void
on_link (gpointer user_data, const WrnEffectLink *link)
{
}

static void
on_event (gpointer user_data, const WrnEffectEvent *event)
{
  Stage *stage = user_data;

  stage->n_events++;
  g_free (stage->last_subject);
  g_free (stage->last_event);
  stage->last_subject = g_strdup (event->subject);
  stage->last_event = g_strdup (event->text);
}

static void
on_store (gpointer user_data, const WrnEffectStore *store)
{
}

static void
on_lost (gpointer user_data)
{
  ((Stage *) user_data)->n_lost++;
}

static const WrnDriverHandlers handlers = { .link = on_link,
                                            .event = on_event,
                                            .store = on_store,
                                            .lost = on_lost };

static void
open_driver (Stage *stage, WrnMachine machine, WrnTap *tap, gboolean watch_networks)
{
  const WrnUdpOptions udp_options = { 0 };
  WrnDriverOptions options = { .handlers = &handlers,
                               .user_data = stage,
                               .watch_networks = watch_networks };
  g_autoptr (GError) error = NULL;

  stage->udp = wrn_udp_new (&udp_options, &error);
  g_assert_no_error (error);
  options.machine = machine;
  options.udp = stage->udp;
  options.tap = stage->tap = tap;
  stage->driver = wrn_driver_new (&options, &error);
  g_assert_no_error (error);
}

static void
open_stage (Stage *stage, WrnTap *tap, gboolean watch_networks)
{
  *stage = (Stage){ .puppet = wrn_puppet_new () };
  open_driver (stage, wrn_puppet_as_machine (stage->puppet), tap, watch_networks);
}

static void
close_stage (Stage *stage)
{
  wrn_driver_free (stage->driver);
  g_clear_pointer (&stage->tap, wrn_tap_free);
  wrn_udp_free (stage->udp);
  wrn_puppet_free (stage->puppet);
  g_free (stage->last_subject);
  g_free (stage->last_event);
}

static gboolean
tick_cb (gpointer user_data)
{
  return G_SOURCE_CONTINUE;
}

/* Runs the main loop until @condition, and fails if that takes long. */
#define RUN_UNTIL(condition)                                                                       \
  G_STMT_START                                                                                     \
  {                                                                                                \
    const WrnTime until = wrn_clock_now () + PATIENCE;                                             \
    const guint wake = g_timeout_add (1000, tick_cb, NULL);                                        \
                                                                                                   \
    while (!(condition))                                                                           \
      {                                                                                            \
        g_assert_cmpint (wrn_clock_now (), <, until);                                              \
        g_main_context_iteration (NULL, TRUE);                                                     \
      }                                                                                            \
    g_source_remove (wake);                                                                        \
  }                                                                                                \
  G_STMT_END

static WrnFlow
flow_to (const char *address, const Stage *stage)
{
  WrnFlow flow = { 0 };

  g_assert_true (wrn_endpoint_parse (address, &flow.remote));
  flow.remote.port = wrn_udp_get_port (stage->udp);
  return flow;
}

static void
test_datagrams_are_answered (void)
{
  static const char *const addresses[] = { "127.0.0.1:0", "[::1]:0" };
  static const guint8 data[50 * 1000];
  Stage server;
  Stage asker;

  wrn_netns_reset ();
  open_stage (&server, NULL, FALSE);
  open_stage (&asker, NULL, FALSE);
  server.puppet->echoes = TRUE;

  for (guint i = 0; i < G_N_ELEMENTS (addresses); i++)
    {
      const WrnFlow flow = flow_to (addresses[i], &server);

      asker.puppet->n_datagrams = 0;
      wrn_udp_send (asker.udp, &flow, data, sizeof data, 1000);
      RUN_UNTIL (asker.puppet->n_datagrams == 50);
    }
  g_assert_cmpuint (server.puppet->n_datagrams, ==, 100);

  /* Runs in, runs out: no system call for each datagram. */
  g_assert_cmpuint (wrn_udp_get_stats (server.udp)->tx_calls, <=, 10);
  close_stage (&server);
  close_stage (&asker);
}

/* A machine may send a run from the buffer that it came in. */
static void
test_runs_are_mirrored_in_place (void)
{
  static const guint8 data[50 * 1000];
  const WrnUdpOptions options = { .listen = wrn_endpoint_ipv4 (INADDR_LOOPBACK, 0) };
  Stage server = { .puppet = wrn_puppet_new () };
  g_autoptr (WrnUdp) asker = NULL;
  WrnUdpRun runs[WRN_UDP_BATCH];
  gsize n_back = 0;
  WrnFlow flow;
  guint n;

  wrn_netns_reset ();
  open_driver (&server, wrn_puppet_as_mirror (server.puppet), NULL, FALSE);
  asker = wrn_udp_new (&options, NULL);
  flow = flow_to ("127.0.0.1:0", &server);
  for (guint i = 1; i <= 20; i++)
    wrn_udp_send (asker, &flow, data, sizeof data, 1000);
  RUN_UNTIL (server.puppet->n_datagrams == 20 * 50);
  g_assert_cmpuint (server.puppet->n_runs, ==, 20);

  while ((n = wrn_udp_receive (asker, 0, runs)) > 0)
    for (guint i = 0; i < n; i++)
      {
        for (gsize at = 0; at < runs[i].len; at++)
          g_assert_cmphex (runs[i].data[at], ==, 0xff);
        n_back += runs[i].len;
      }
  g_assert_cmpuint (n_back, ==, 20 * sizeof data);
  g_assert_cmpuint (wrn_udp_get_stats (server.udp)->tx_calls, ==, 20);
  close_stage (&server);
}

static void
test_refused_datagrams_end_nothing (void)
{
  Stage stage;
  WrnFlow nobody = { .remote = wrn_endpoint_ipv4 (INADDR_LOOPBACK, 9) };
  WrnFlow self;

  wrn_netns_reset ();
  open_stage (&stage, NULL, FALSE);
  self = flow_to ("127.0.0.1:0", &stage);
  for (guint i = 1; i <= 20; i++)
    {
      wrn_udp_send (stage.udp, &nobody, (const guint8 *) "x", 1, 1);
      wrn_udp_send (stage.udp, &self, (const guint8 *) "x", 1, 1);
      RUN_UNTIL (stage.puppet->n_datagrams == i);
    }
  close_stage (&stage);
}

static void
test_timeouts_come_when_due (void)
{
  const WrnCommand nudge = { .kind = WRN_COMMAND_CLOSE };
  WrnTime due;
  Stage stage;

  wrn_netns_reset ();
  open_stage (&stage, NULL, FALSE);
  stage.puppet->says_when = TRUE;

  /* A deadline that moves nearer, then one that moves away, then one that has passed. */
  stage.puppet->deadline = wrn_clock_now () + WRN_SECONDS (3600);
  wrn_driver_command (stage.driver, &nudge);
  due = stage.puppet->deadline = wrn_clock_now () + WRN_MSEC (20);
  wrn_driver_command (stage.driver, &nudge);
  RUN_UNTIL (stage.puppet->n_timeouts == 1);
  g_assert_cmpint (stage.puppet->last_timeout, >=, due);
  g_assert_cmpuint (stage.n_events, ==, 1);
  g_assert_cmpstr (stage.last_event, ==, "it is time");

  stage.puppet->deadline = wrn_clock_now () + WRN_MSEC (5);
  wrn_driver_command (stage.driver, &nudge);
  due = stage.puppet->deadline = wrn_clock_now () + WRN_MSEC (30);
  wrn_driver_command (stage.driver, &nudge);
  RUN_UNTIL (stage.puppet->n_timeouts == 2);
  g_assert_cmpint (stage.puppet->last_timeout, >=, due);

  stage.puppet->deadline = 0;
  wrn_driver_command (stage.driver, &nudge);
  RUN_UNTIL (stage.puppet->n_timeouts == 3);
  close_stage (&stage);
}

static void
test_idle_driver_sleeps (void)
{
  Stage stage;

  wrn_netns_reset ();
  open_stage (&stage, NULL, TRUE);
  while (g_main_context_iteration (NULL, FALSE))
    continue;
  {
    const guint64 before = wrn_driver_get_wake_ups (stage.driver);
    const WrnTime until = wrn_clock_now () + WRN_MSEC (300);
    const guint tick = g_timeout_add (50, tick_cb, NULL);

    while (wrn_clock_now () < until)
      g_main_context_iteration (NULL, TRUE);
    g_source_remove (tick);
    g_assert_cmpuint (wrn_driver_get_wake_ups (stage.driver), ==, before);
  }
  close_stage (&stage);
}

static gboolean
count_cb (gpointer user_data)
{
  (*(guint *) user_data)++;
  return G_SOURCE_CONTINUE;
}

static void
test_flood_does_not_starve_others (void)
{
  static const guint8 data[64 * 100];
  guint n_ticks = 0;
  guint tick;
  WrnFlow flow;
  Stage stage;

  wrn_netns_reset ();
  open_stage (&stage, NULL, FALSE);
  stage.puppet->echoes = TRUE;

  /* Datagrams that answer themselves for ever. */
  flow = flow_to ("127.0.0.1:0", &stage);
  for (guint i = 0; i < 50; i++)
    wrn_udp_send (stage.udp, &flow, data, sizeof data, 100);

  tick = g_timeout_add (1, count_cb, &n_ticks);
  RUN_UNTIL (n_ticks == 20);
  g_source_remove (tick);
  g_assert_cmpuint (stage.puppet->n_datagrams, >, 1000);
  close_stage (&stage);
}

static WrnTap *
new_tap (guint8 number)
{
  const WrnLinkSettings settings = { .mac = { { 2, 0, 0, 0, 0, number } },
                                     .mtu = 1400,
                                     .queue_len = WRN_TAP_QUEUE_LEN };
  const guint8 bytes[4] = { 10, 9, 0, number };
  const WrnLinkAddress address = wrn_link_address_ipv4 (bytes, 24);
  g_autoptr (GError) error = NULL;
  g_autoptr (WrnLink) link = NULL;
  WrnTap *tap = wrn_tap_new ("wio%d", TRUE, &error);

  g_assert_no_error (error);
  link = wrn_link_new (wrn_tap_get_index (tap), &error);
  g_assert_no_error (error);
  g_assert_true (wrn_link_configure (link, &settings, &error));
  g_assert_true (wrn_link_add_address (link, &address, &error));
  return tap;
}

/* Two computers with a cable between them, and a tunnel over it. */
static void
open_tunnel (int netns[2], Stage stages[2])
{
  for (guint i = 0; i < 2; i++)
    netns[i] = wrn_netns_new ();
  wrn_netns_cable (netns[1], "wiolan", netns[0], "wiolan");
  for (guint i = 0; i < 2; i++)
    {
      wrn_netns_switch (netns[i]);
      wrn_netns_ip ("addr add 192.168.7.%u/24 dev wiolan", i + 1);
      open_stage (&stages[i], new_tap ((guint8) (i + 1)), FALSE);
    }
  stages[0].puppet->tunnel = flow_to ("192.168.7.2:0", &stages[1]);
  stages[1].puppet->tunnel = flow_to ("192.168.7.1:0", &stages[0]);
}

static void
close_tunnel (int netns[2], Stage stages[2])
{
  for (guint i = 0; i < 2; i++)
    {
      close_stage (&stages[i]);
      close (netns[i]);
    }
}

static void
exited_cb (GPid pid, int status, gpointer user_data)
{
  g_assert_true (g_spawn_check_wait_status (status, NULL));
  *(gboolean *) user_data = TRUE;
}

static void
test_frames_cross_a_tunnel (void)
{
  const char *ping[] = { "ping", "-q", "-c5", "-i0.01", "-w5", "-s1372", "10.9.0.2", NULL };
  const GSpawnFlags flags =
      G_SPAWN_DO_NOT_REAP_CHILD | G_SPAWN_SEARCH_PATH | G_SPAWN_STDOUT_TO_DEV_NULL;
  g_autoptr (GError) error = NULL;
  gboolean has_exited = FALSE;
  Stage stages[2];
  int netns[2];
  GPid pid;

  open_tunnel (netns, stages);
  wrn_netns_switch (netns[0]);
  g_spawn_async (NULL, (char **) ping, NULL, flags, NULL, NULL, &pid, &error);
  g_assert_no_error (error);
  g_child_watch_add (pid, exited_cb, &has_exited);
  RUN_UNTIL (has_exited);
  g_assert_cmpuint (wrn_tap_get_stats (stages[1].tap)->tx_errors, ==, 0);
  close_tunnel (netns, stages);
}

/* Sends @n datagrams into the TAP. */
static void
feed (int fd, guint16 port, guint n)
{
  static const guint8 data[1300];
  struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = g_htons (port) };

  inet_pton (AF_INET, "10.9.0.2", &to.sin_addr);
  for (guint i = 0; i < n; i++)
    sendto (fd, data, sizeof data, 0, (struct sockaddr *) &to, sizeof to);
}

static int
open_datagrams (guint16 port)
{
  const struct sockaddr_in name = { .sin_family = AF_INET, .sin_port = g_htons (port) };
  const int fd = socket (AF_INET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

  g_assert_cmpint (bind (fd, (const struct sockaddr *) &name, sizeof name), ==, 0);
  return fd;
}

static guint64
count_settled (const Stage *stage)
{
  return stage->puppet->n_frames + wrn_driver_get_queue_stats (stage->driver)->dropped;
}

/* One program sends as much as it can; another a frame now and then, which does not wait. */
static void
test_slow_link_is_shared (void)
{
  const Stage *here;
  Stage stages[2];
  int netns[2];
  int bulk, game, there;
  guint n_late = 0;
  char got[2000];

  if (wrn_test_is_in_valgrind ())
    {
      g_test_skip ("the link is not slow for whoever is as slow");
      return;
    }
  open_tunnel (netns, stages);
  here = &stages[0];
  wrn_netns_switch (netns[1]);
  there = open_datagrams (10);
  wrn_netns_switch (netns[0]);
  wrn_netns_ip ("neigh add 10.9.0.2 lladdr 02:00:00:00:00:02 dev wio0");
  g_free (wrn_netns_show ("tc qdisc add dev wiolan root tbf rate 4mbit burst 5k latency 10s"));
  bulk = open_datagrams (0);
  game = open_datagrams (0);

  /* Until the link is known to be slow, and what was sent before that has arrived. */
  while (stages[1].puppet->n_datagrams < 300)
    {
      feed (bulk, 9, 60);
      g_main_context_iteration (NULL, FALSE);
    }

  for (guint i = 0; i < 20; i++)
    {
      guint before;

      feed (bulk, 9, 60);
      g_main_context_iteration (NULL, FALSE);
      before = stages[1].puppet->n_datagrams;
      feed (game, 10, 1);
      while (recv (there, got, sizeof got, 0) < 0)
        g_main_context_iteration (NULL, TRUE);

      /* What was in the kernel is ahead of it, a few milliseconds' worth, and nothing else; but the
       * link does not stand still while this process does. */
      n_late += stages[1].puppet->n_datagrams > before + 10;
    }
  g_test_message ("%u of 20 waited", n_late);
  g_assert_cmpuint (n_late, <=, 10);

  /* All that was read from the TAP leaves by the socket, or is counted. */
  RUN_UNTIL (count_settled (here) == wrn_tap_get_stats (here->tap)->rx_frames &&
             wrn_udp_get_blocked_fd (here->udp) < 0 &&
             stages[1].puppet->n_datagrams == here->puppet->n_frames);
  g_assert_cmpuint (wrn_driver_get_queue_stats (here->driver)->dropped, >, 0);
  g_assert_cmpuint (wrn_udp_get_stats (here->udp)->tx_queue_full, ==, 0);
  close (bulk);
  close (game);
  close (there);
  close_tunnel (netns, stages);
}

/* While a socket is full, only what there is to do wakes the driver. */
static void
test_full_socket_is_waited_for (void)
{
  guint64 before;
  Stage stages[2];
  int netns[2];
  int fd;

  open_tunnel (netns, stages);
  wrn_netns_switch (netns[0]);
  wrn_netns_ip ("neigh add 10.9.0.2 lladdr 02:00:00:00:00:02 dev wio0");
  g_free (wrn_netns_show ("tc qdisc add dev wiolan root tbf rate 4mbit burst 5k latency 10s"));
  fd = open_datagrams (0);
  while (wrn_udp_get_blocked_fd (stages[0].udp) < 0)
    {
      feed (fd, 9, 60);
      g_main_context_iteration (NULL, FALSE);
    }
  feed (fd, 9, 150);

  before = wrn_driver_get_wake_ups (stages[0].driver) + wrn_driver_get_wake_ups (stages[1].driver);
  RUN_UNTIL (wrn_udp_get_blocked_fd (stages[0].udp) < 0 &&
             stages[1].puppet->n_datagrams == stages[0].puppet->n_frames);
  g_assert_cmpuint (wrn_driver_get_wake_ups (stages[0].driver) +
                        wrn_driver_get_wake_ups (stages[1].driver),
                    <=, before + 2 * stages[0].puppet->n_frames);
  close (fd);
  close_tunnel (netns, stages);
}

/* What one dispatch may do, whatever waits: four turns, each with a batch from each socket and what
 * the TAP has up to 64 frames. */
#define MOST_DATAGRAMS (4 * 2 * WRN_UDP_BATCH * 64)
#define MOST_FRAMES (4 * 64)

/* Runs until the driver was dispatched once. */
static void
dispatch_once (const Stage *stage)
{
  const guint64 before = wrn_driver_get_wake_ups (stage->driver);

  RUN_UNTIL (wrn_driver_get_wake_ups (stage->driver) > before);
}

static void
test_directions_take_turns (void)
{
  static const guint8 data[64 * 100];
  const WrnCommand nudge = { .kind = WRN_COMMAND_CLOSE };
  WrnFlow flow;
  Stage stage;
  int fd;

  wrn_netns_reset ();
  open_stage (&stage, new_tap (1), FALSE);
  wrn_netns_ip ("neigh add 10.9.0.2 lladdr 02:00:00:00:00:02 dev wio0");
  fd = open_datagrams (0);
  flow = flow_to ("127.0.0.1:0", &stage);

  /* Datagrams that answer themselves for ever, a TAP that is always full, and a deadline each time:
   * all three go on in each dispatch, and none of them without a limit. */
  stage.puppet->echoes = TRUE;
  for (guint i = 0; i < 50; i++)
    wrn_udp_send (stage.udp, &flow, data, sizeof data, 100);
  for (guint i = 1; i <= 50; i++)
    {
      const guint n_datagrams = stage.puppet->n_datagrams;
      const guint n_frames = stage.puppet->n_frames;

      feed (fd, 9, WRN_TAP_QUEUE_LEN);
      stage.puppet->deadline = 1;
      wrn_driver_command (stage.driver, &nudge);
      dispatch_once (&stage);
      g_assert_cmpuint (stage.puppet->n_datagrams, >, n_datagrams);
      g_assert_cmpuint (stage.puppet->n_datagrams, <=, n_datagrams + MOST_DATAGRAMS);
      g_assert_cmpuint (stage.puppet->n_frames, >, n_frames);
      g_assert_cmpuint (stage.puppet->n_frames, <=, n_frames + MOST_FRAMES);
      g_assert_cmpuint (stage.puppet->n_timeouts, ==, i);
    }
  close (fd);
  close_stage (&stage);
}

static void
test_removed_tap_is_told_once (void)
{
  Stage stage;

  wrn_netns_reset ();
  open_stage (&stage, new_tap (1), FALSE);
  wrn_netns_ip ("link del wio0");
  RUN_UNTIL (stage.n_lost == 1);
  while (g_main_context_iteration (NULL, FALSE))
    continue;
  g_assert_cmpuint (stage.n_lost, ==, 1);
  close_stage (&stage);
}

static void
test_networks_are_told_as_they_change (void)
{
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;
  g_autofree char *own = NULL;
  guint n_before;
  Stage stage;

  wrn_netns_reset ();
  wrn_netns_lan ("wiolan");
  wrn_netns_ip ("addr add 192.168.7.1/24 dev wiolan");
  open_stage (&stage, new_tap (1), TRUE);
  first = g_strdup_printf ("192.168.7.1:%u", wrn_udp_get_port (stage.udp));
  second = g_strdup_printf ("192.168.8.1:%u", wrn_udp_get_port (stage.udp));
  own = g_strdup_printf ("10.9.0.1:%u", wrn_udp_get_port (stage.udp));
  g_assert_cmpuint (stage.puppet->n_commands[WRN_COMMAND_LOCAL_ENDPOINTS], ==, 1);
  g_assert_true (wrn_puppet_was_told (stage.puppet, first));
  g_assert_false (wrn_puppet_was_told (stage.puppet, own));

  wrn_netns_ip ("addr add 192.168.8.1/24 dev wiolan");
  RUN_UNTIL (wrn_puppet_was_told (stage.puppet, second));
  g_assert_true (wrn_puppet_was_told (stage.puppet, first));

  wrn_netns_ip ("addr del 192.168.7.1/24 dev wiolan");
  RUN_UNTIL (!wrn_puppet_was_told (stage.puppet, first));

  /* The same addresses, but another way out. */
  n_before = stage.puppet->n_commands[WRN_COMMAND_LOCAL_ENDPOINTS];
  wrn_netns_ip ("route add default dev wiolan");
  RUN_UNTIL (stage.puppet->n_commands[WRN_COMMAND_LOCAL_ENDPOINTS] == n_before + 1);
  close_stage (&stage);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  if (!wrn_netns_init (TRUE))
    return 0;

  g_test_add_func ("/driver/datagrams-are-answered", test_datagrams_are_answered);
  g_test_add_func ("/driver/runs-are-mirrored-in-place", test_runs_are_mirrored_in_place);
  g_test_add_func ("/driver/refused-datagrams-end-nothing", test_refused_datagrams_end_nothing);
  g_test_add_func ("/driver/timeouts-come-when-due", test_timeouts_come_when_due);
  g_test_add_func ("/driver/idle-driver-sleeps", test_idle_driver_sleeps);
  g_test_add_func ("/driver/flood-does-not-starve-others", test_flood_does_not_starve_others);
  g_test_add_func ("/driver/frames-cross-a-tunnel", test_frames_cross_a_tunnel);
  g_test_add_func ("/driver/slow-link-is-shared", test_slow_link_is_shared);
  g_test_add_func ("/driver/full-socket-is-waited-for", test_full_socket_is_waited_for);
  g_test_add_func ("/driver/directions-take-turns", test_directions_take_turns);
  g_test_add_func ("/driver/removed-tap-is-told-once", test_removed_tap_is_told_once);
  g_test_add_func ("/driver/networks-are-told-as-they-change",
                   test_networks_are_told_as_they_change);
  return g_test_run ();
}
