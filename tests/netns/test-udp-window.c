/* test-udp-window.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * WrnUdp in front of a slow link: how much it lets wait there.
 */
#define G_LOG_DOMAIN "wrn-test"

#include "config.h"

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "core/io/wrn-udp.h"

#include "wrn-netns.h"

/* Fills the socket, and waits until there is room and nothing else that waits. */
static void
fill_and_drain (WrnUdp *sender, const WrnFlow *flow)
{
  static const guint8 data[30 * 1000];

  while (wrn_udp_get_blocked_fd (sender) < 0)
    wrn_udp_send (sender, flow, data, sizeof data, 1000);
  g_assert_cmpuint (wrn_udp_get_room (sender), ==, 0);
  while (wrn_udp_get_blocked_fd (sender) >= 0)
    {
      wrn_udp_filled (sender, g_get_monotonic_time ());
      g_assert_true (wrn_netns_wait (wrn_udp_get_blocked_fd (sender), POLLOUT));
      wrn_udp_drained (sender, g_get_monotonic_time ());
      wrn_udp_flush (sender);
    }
}

static void
test_slow_link_has_short_queues (void)
{
  static const guint8 data[100 * 1000];
  const int here = wrn_netns_new ();
  const int there = wrn_netns_new ();
  const WrnUdpOptions options = { .no_offload = TRUE };
  g_autoptr (WrnUdp) sender = NULL;
  WrnFlow flow = { .remote = wrn_endpoint_ipv4 (0x0a090002, 9) };
  int fds[WRN_UDP_MAX_SOCKETS];
  const gint64 until = g_get_monotonic_time () + 60 * G_TIME_SPAN_SECOND;
  WrnUdpStats before;
  gsize waiting;

  wrn_netns_switch (here);
  wrn_netns_cable (here, "wioa", there, "wiob");
  wrn_netns_address ("wioa", "10.9.0.1", 24);
  g_free (wrn_netns_show ("tc qdisc add dev wioa root tbf rate 8mbit burst 5k latency 10s"));
  wrn_netns_switch (there);
  wrn_netns_address ("wiob", "10.9.0.2", 24);
  wrn_netns_switch (here);
  sender = wrn_udp_new (&options, NULL);
  g_assert_cmpuint (wrn_udp_get_room (sender), >=, 65536);

  /* 5 ms of 8 Mbit/s are 5000 bytes, and what the kernel adds; 30 ms would be more than this. The
   * link goes on while this process stands still, and what was measured then is measured again. */
  do
    {
      fill_and_drain (sender, &flow);
      g_assert_cmpint (g_get_monotonic_time (), <, until);
    }
  while (wrn_udp_get_room (sender) >= 3500);
  for (guint i = 0; i < wrn_udp_get_fds (sender, fds); i++)
    {
      int size = 0;
      socklen_t len = sizeof size;

      g_assert_cmpint (getsockopt (fds[i], SOL_SOCKET, SO_SNDBUF, &size, &len), ==, 0);
      g_assert_cmpint (size, <, 30000);
    }

  /* Nor does much wait in front of it: of a long run the end is lost, and counted. */
  before = *wrn_udp_get_stats (sender);
  wrn_udp_send (sender, &flow, data, sizeof data, 1000);
  waiting = sizeof data - (wrn_udp_get_stats (sender)->tx_bytes - before.tx_bytes) -
            1000 * (wrn_udp_get_stats (sender)->tx_queue_full - before.tx_queue_full);
  g_assert_cmpuint (waiting, >, 0);
  g_assert_cmpuint (waiting, <=, 30000);
  close (here);
  close (there);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  if (!wrn_netns_init (FALSE))
    return 0;

  g_test_add_func ("/udp-window/slow-link-has-short-queues", test_slow_link_has_short_queues);
  return g_test_run ();
}
