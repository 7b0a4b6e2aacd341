/* test-udp-extra.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * WrnUdp: many sockets for a short time, of which some stay.
 */
#define G_LOG_DOMAIN "wrn-test"

#include "config.h"

#include <dirent.h>
#include <fcntl.h>
#include <string.h>

#include "core/io/wrn-udp.h"

#include "wrn-netns.h"

#define N 64

static guint
count_fds (void)
{
  DIR *dir = opendir ("/proc/self/fd");
  guint n = 0;

  g_assert_nonnull (dir);
  while (readdir (dir) != NULL)
    n++;
  closedir (dir);
  return n;
}

/* Two ends on the loopback device. */
typedef struct
{
  WrnUdp *a; /* (owned): with the extra sockets */
  WrnUdp *b; /* (owned) */
  WrnEndpoint to_b;
  WrnEndpoint opened[WRN_UDP_EXTRA_MAX];
} World;

static void
world_init (World *self)
{
  const WrnUdpOptions options = { 0 };

  *self = (World){ .a = wrn_udp_new (&options, NULL), .b = wrn_udp_new (&options, NULL) };
  self->to_b = wrn_endpoint_ipv4 (0x7f000001, wrn_udp_get_port (self->b));
}

static void
world_clear (World *self)
{
  wrn_udp_free (self->a);
  wrn_udp_free (self->b);
}

/* Sends from @local and returns where that came from. */
static WrnFlow
send_from (World *self, const WrnEndpoint *local)
{
  const WrnFlow flow = { .remote = self->to_b, .local = *local };
  WrnUdpRun runs[WRN_UDP_BATCH];
  int fds[WRN_UDP_MAX_SOCKETS];
  const guint n_fds = wrn_udp_get_fds (self->b, fds);

  wrn_udp_send (self->a, &flow, (const guint8 *) "hello", 5, 5);
  for (guint i = 0; i < n_fds; i++)
    if (wrn_udp_receive (self->b, i, runs) == 1)
      {
        g_assert_cmpmem (runs[0].data, runs[0].len, "hello", 5);
        return runs[0].flow;
      }
  g_assert_not_reached ();
}

/* Loopback delivers before sending returns. */
static void
test_each_socket_has_its_port (void)
{
  World world;

  world_init (&world);
  g_assert_cmpuint (wrn_udp_set_extra (world.a, NULL, 0, N, world.opened), ==, N);
  for (guint i = 0; i < N; i++)
    g_assert_cmpuint (send_from (&world, &world.opened[i]).remote.port, ==, world.opened[i].port);
  g_assert_cmpuint (send_from (&world, &(WrnEndpoint){ 0 }).remote.port, ==,
                    wrn_udp_get_port (world.a));
  world_clear (&world);
}

static void
test_each_socket_is_heard (void)
{
  World world;
  gboolean heard[N] = { FALSE };
  WrnUdpRun runs[WRN_UDP_BATCH];
  guint n;

  world_init (&world);
  g_assert_cmpint (wrn_udp_get_extra_fd (world.a), ==, -1);
  wrn_udp_set_extra (world.a, NULL, 0, N, world.opened);
  g_assert_cmpint (wrn_udp_get_extra_fd (world.a), >=, 0);
  for (guint i = 0; i < N; i++)
    {
      const WrnFlow flow = { .remote = wrn_endpoint_ipv4 (0x7f000001, world.opened[i].port) };

      wrn_udp_send (world.b, &flow, (const guint8 *) "x", 1, 1);
    }
  while ((n = wrn_udp_receive_extra (world.a, runs)) > 0)
    for (guint i = 0; i < n; i++)
      for (guint k = 0; k < N; k++)
        heard[k] |= runs[i].flow.local.port == world.opened[k].port;
  for (guint k = 0; k < N; k++)
    g_assert_true (heard[k]);
  world_clear (&world);
}

/* It is one of the usual sockets from then on, also for what is set later. */
static void
test_kept_socket_stays (void)
{
  int fds[WRN_UDP_MAX_SOCKETS];
  World world;
  guint n_usual;
  guint16 kept[2];

  world_init (&world);
  n_usual = wrn_udp_get_fds (world.a, fds);
  wrn_udp_set_extra (world.a, NULL, 0, N, world.opened);
  kept[0] = world.opened[5].port;
  g_assert_cmpuint (wrn_udp_set_extra (world.a, kept, 1, 0, world.opened), ==, 0);
  g_assert_cmpint (wrn_udp_get_extra_fd (world.a), ==, -1);
  g_assert_cmpuint (wrn_udp_get_fds (world.a, fds), ==, n_usual + 1);
  g_assert_cmpuint (send_from (&world, &(WrnEndpoint){ .port = kept[0] }).remote.port, !=, kept[0]);
  world.opened[0] = wrn_endpoint_ipv4 (0, kept[0]);
  g_assert_cmpuint (send_from (&world, &world.opened[0]).remote.port, ==, kept[0]);

  g_assert_cmpuint (wrn_udp_set_extra (world.a, kept, 1, N, world.opened), ==, N);
  kept[1] = world.opened[7].port;
  wrn_udp_set_extra (world.a, kept, 2, 0, world.opened);
  g_assert_cmpuint (wrn_udp_get_fds (world.a, fds), ==, n_usual + 2);
  wrn_udp_set_extra (world.a, kept + 1, 1, 0, world.opened);
  g_assert_cmpuint (wrn_udp_get_fds (world.a, fds), ==, n_usual + 1);
  world.opened[0] = wrn_endpoint_ipv4 (0, kept[1]);
  g_assert_cmpuint (send_from (&world, &world.opened[0]).remote.port, ==, kept[1]);
  world_clear (&world);
}

/* More than there are places for are as if nobody had asked. */
static void
test_there_are_places_for_some_only (void)
{
  int fds[WRN_UDP_MAX_SOCKETS];
  guint16 kept[WRN_UDP_MAX_SOCKETS + 2];
  World world;

  world_init (&world);
  wrn_udp_set_extra (world.a, NULL, 0, N, world.opened);
  for (guint i = 0; i < G_N_ELEMENTS (kept); i++)
    kept[i] = world.opened[i].port;
  wrn_udp_set_extra (world.a, kept, G_N_ELEMENTS (kept), 0, world.opened);
  g_assert_cmpuint (wrn_udp_get_fds (world.a, fds), ==, WRN_UDP_MAX_SOCKETS);
  world_clear (&world);
}

static void
test_all_are_closed (void)
{
  const guint before = count_fds ();
  guint16 kept;
  World world;

  world_init (&world);
  for (guint i = 0; i < 8; i++)
    {
      wrn_udp_set_extra (world.a, NULL, 0, N, world.opened);
      kept = world.opened[i].port;
      wrn_udp_set_extra (world.a, &kept, 1, i % 2 == 0 ? N : 0, world.opened);
    }
  g_assert_cmpuint (count_fds (), <, before + 16);
  world_clear (&world);
  g_assert_cmpuint (count_fds (), ==, before);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  if (!wrn_netns_init (FALSE))
    return 0;

  g_test_add_func ("/udp-extra/each-socket-has-its-port", test_each_socket_has_its_port);
  g_test_add_func ("/udp-extra/each-socket-is-heard", test_each_socket_is_heard);
  g_test_add_func ("/udp-extra/kept-socket-stays", test_kept_socket_stays);
  g_test_add_func ("/udp-extra/there-are-places-for-some-only",
                   test_there_are_places_for_some_only);
  g_test_add_func ("/udp-extra/all-are-closed", test_all_are_closed);
  return g_test_run ();
}
