/* test-udp-reserve.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * WrnUdpReserve: what a privilege gave to sockets stays when it is gone.
 */
#define G_LOG_DOMAIN "wrn-test"

#include "config.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/io/wrn-udp.h"
#include "daemon/wrn-privilege.h"

#include "wrn-netns.h"

/* Runs @body in a child without privileges, which had them when @reserve was made. */
static void
run (WrnUdpReserve *reserve, void (*body) (WrnUdpReserve *reserve))
{
  const pid_t pid = fork ();
  int status;

  g_assert_cmpint (pid, >=, 0);
  if (pid == 0)
    {
      const WrnPrivilegeUser same_user = { 0 };

      g_assert_true (wrn_privilege_keep (WRN_PRIVILEGE_NONE, &same_user, NULL));
      body (reserve);
      _exit (0);
    }
  g_assert_cmpint (waitpid (pid, &status, 0), ==, pid);
  g_assert_true (g_spawn_check_wait_status (status, NULL));
}

static guint
get_buffer (int fd)
{
  int size = 0;
  socklen_t len = sizeof size;

  g_assert_cmpint (getsockopt (fd, SOL_SOCKET, SO_RCVBUF, &size, &len), ==, 0);
  return (guint) size;
}

static void
compare_buffers (WrnUdpReserve *reserve)
{
  const guint before = MIN (get_buffer (reserve->fds[0]), get_buffer (reserve->fds[1]));
  const WrnUdpOptions options = { .reserve = reserve };
  g_autoptr (GError) error = NULL;
  g_autoptr (WrnUdp) udp = wrn_udp_new (&options, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (wrn_udp_get_buffer_size (udp), ==, before);
  g_assert_cmpint (reserve->fds[0], ==, -1);
  g_assert_cmpint (reserve->fds[1], ==, -1);
}

static void
test_buffers_stay_large_without_the_privilege (void)
{
  WrnUdpReserve reserve;
  g_autoptr (WrnUdp) ordinary = NULL;
  const WrnUdpOptions options = { 0 };

  wrn_udp_reserve (&reserve);
  run (&reserve, compare_buffers);

  /* They are what a privileged program has anyway. */
  ordinary = wrn_udp_new (&options, NULL);
  g_assert_cmpuint (get_buffer (reserve.fds[0]), ==, wrn_udp_get_buffer_size (ordinary));
  wrn_udp_reserve_clear (&reserve);
}

static void
test_sockets_are_used_once (void)
{
  WrnUdpReserve reserve;
  const WrnUdpOptions options = { .reserve = &reserve };
  g_autoptr (WrnUdp) first = NULL;
  g_autoptr (WrnUdp) second = NULL;
  int fds[WRN_UDP_MAX_SOCKETS];
  int kept;

  wrn_udp_reserve (&reserve);
  kept = reserve.fds[0];
  first = wrn_udp_new (&options, NULL);
  g_assert_cmpuint (wrn_udp_get_fds (first, fds), ==, 2);
  g_assert_cmpint (fds[0], ==, kept);
  second = wrn_udp_new (&options, NULL);
  g_assert_cmpuint (wrn_udp_get_fds (second, fds), ==, 2);
  g_assert_cmpuint (wrn_udp_get_port (first), !=, wrn_udp_get_port (second));
}

static void
test_unused_sockets_are_closed (void)
{
  WrnUdpReserve reserve;
  int kept;

  wrn_udp_reserve (&reserve);
  kept = reserve.fds[1];
  g_assert_cmpint (fcntl (kept, F_GETFD), ==, FD_CLOEXEC);
  wrn_udp_reserve_clear (&reserve);
  g_assert_cmpint (fcntl (kept, F_GETFD), ==, -1);
  wrn_udp_reserve_clear (&reserve);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  if (!wrn_netns_init (FALSE))
    return 0;

  g_test_add_func ("/udp-reserve/buffers-stay-large-without-the-privilege",
                   test_buffers_stay_large_without_the_privilege);
  g_test_add_func ("/udp-reserve/sockets-are-used-once", test_sockets_are_used_once);
  g_test_add_func ("/udp-reserve/unused-sockets-are-closed", test_unused_sockets_are_closed);
  return g_test_run ();
}
