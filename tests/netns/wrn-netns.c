/* wrn-netns.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Network namespaces for a test: it runs in its own, and makes others to talk to.
 */
#define G_LOG_DOMAIN "wrn-test"

#include "config.h"

#include "wrn-netns.h"

#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

/* Nothing here takes a second; a test that waits this long has failed. */
#define PATIENCE_MSEC 60000

static void
write_file (const char *path, const char *text)
{
  const int fd = open (path, O_WRONLY | O_CLOEXEC);

  g_assert_cmpint (fd, >=, 0);
  g_assert_cmpint (write (fd, text, strlen (text)), ==, strlen (text));
  close (fd);
}

/* Root needs no user namespace, and in one could not open /dev/net/tun where that is root's. */
static gboolean
become_root (void)
{
  const uid_t uid = geteuid ();
  const gid_t gid = getegid ();
  g_autofree char *uid_map = g_strdup_printf ("0 %u 1", uid);
  g_autofree char *gid_map = g_strdup_printf ("0 %u 1", gid);

  if (uid == 0)
    return TRUE;
  if (unshare (CLONE_NEWUSER) != 0)
    return FALSE;
  write_file ("/proc/self/setgroups", "deny");
  write_file ("/proc/self/uid_map", uid_map);
  write_file ("/proc/self/gid_map", gid_map);
  return TRUE;
}

static void
bring_loopback_up (void)
{
  struct ifreq request = { .ifr_name = "lo", .ifr_flags = IFF_UP };
  const int fd = socket (AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

  g_assert_cmpint (ioctl (fd, SIOCSIFFLAGS, &request), ==, 0);
  close (fd);

  /* Addresses are usable at once: these tests make no duplicates. */
  write_file ("/proc/sys/net/ipv6/conf/default/accept_dad", "0");
}

/**
 * wrn_netns_init:
 * @needs_tap: the test makes TAP devices
 *
 * Moves the test to namespaces of its own, before it has threads.
 *
 * Returns: %FALSE if this computer does not allow that; the test has then said so
 */
gboolean
wrn_netns_init (gboolean needs_tap)
{
  const char *obstacle = NULL;

  if (needs_tap && access ("/dev/net/tun", R_OK | W_OK) != 0)
    obstacle = "/dev/net/tun cannot be opened";
  else if (!become_root () || unshare (CLONE_NEWNET) != 0)
    obstacle = "namespaces are not allowed";

  if (obstacle != NULL)
    {
      g_print ("1..0 # SKIP %s\n", obstacle);
      return FALSE;
    }
  bring_loopback_up ();
  return TRUE;
}

static void
failed_cb (int number)
{
  kill (-getpid (), SIGKILL);
}

/* A test that fails takes the programs that it started along: they would wait for ever. */
void
wrn_netns_end_together (void)
{
  setpgid (0, 0);
  signal (SIGABRT, failed_cb);
  signal (SIGTRAP, failed_cb);
}

/* Whether there is a user to become besides root: not so in a namespace that a user made. */
gboolean
wrn_netns_has_nobody (void)
{
  g_autofree char *map = NULL;
  guint n = 0;

  g_assert_true (g_file_get_contents ("/proc/self/uid_map", &map, NULL, NULL));
  return sscanf (map, "%*u %*u %u", &n) == 1 && n > 65534;
}

/* Makes a namespace and moves into it. Returns its descriptor, for wrn_netns_switch(). */
int
wrn_netns_new (void)
{
  int fd;

  g_assert_cmpint (unshare (CLONE_NEWNET), ==, 0);
  bring_loopback_up ();
  fd = open ("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC);
  g_assert_cmpint (fd, >=, 0);
  return fd;
}

void
wrn_netns_switch (int netns)
{
  g_assert_cmpint (setns (netns, CLONE_NEWNET), ==, 0);
}

/* Leaves what a test has made behind: a namespace without processes is gone, with its devices. */
void
wrn_netns_reset (void)
{
  close (wrn_netns_new ());
}

static char *
run (const char *command)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *errors = NULL;
  char *output = NULL;
  int status;

  g_spawn_command_line_sync (command, &output, &errors, &status, &error);
  g_assert_no_error (error);
  if (!g_spawn_check_wait_status (status, NULL))
    g_error ("%s: %s", command, errors);
  return output;
}

/* Runs "ip" with these arguments in the current namespace. */
void
wrn_netns_ip (const char *format, ...)
{
  g_autofree char *arguments = NULL;
  g_autofree char *command = NULL;
  va_list args;

  va_start (args, format);
  arguments = g_strdup_vprintf (format, args);
  va_end (args);
  command = g_strconcat ("ip ", arguments, NULL);
  g_free (run (command));
}

/* Runs a command in the current namespace and returns what it printed. */
char *
wrn_netns_show (const char *format, ...)
{
  g_autofree char *command = NULL;
  va_list args;

  va_start (args, format);
  command = g_strdup_vprintf (format, args);
  va_end (args);
  return run (command);
}

/* The kernel notices a little later that both ends of a cable are up, at times a second, and drops
 * what is sent until then. */
static void
wait_until_up (const char *device)
{
  const gint64 until = g_get_monotonic_time () + PATIENCE_MSEC * 1000;
  gboolean is_up = FALSE;

  while (!is_up)
    {
      g_autofree char *link = wrn_netns_show ("ip link show dev %s", device);

      is_up = strstr (link, " state UP ") != NULL;
      g_assert_cmpint (g_get_monotonic_time (), <, until);
    }
}

/**
 * wrn_netns_cable:
 * @from: the current namespace
 * @name: an interface in it
 * @to: another namespace
 * @peer: (nullable): the interface at the other end; %NULL if its name does not matter
 *
 * Lays a cable between two namespaces. Both ends are up.
 */
void
wrn_netns_cable (int from, const char *name, int to, const char *peer)
{
  static guint n_cables;
  g_autofree char *other = g_strdup_printf ("wiopeer%u", n_cables++);

  if (peer == NULL)
    peer = other;
  wrn_netns_ip ("link add %s type veth peer name %s netns /proc/%d/fd/%d", name, peer, getpid (),
                to);
  wrn_netns_ip ("link set %s addrgenmode eui64 up", name);
  wrn_netns_switch (to);
  wrn_netns_ip ("link set %s addrgenmode eui64 up", peer);
  wait_until_up (peer);
  wrn_netns_switch (from);
  wait_until_up (name);
}

/* Adds an interface whose other end is in a namespace that nobody uses. */
void
wrn_netns_lan (const char *name)
{
  static int nobodys = -1;
  const int here = open ("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC);

  if (nobodys < 0)
    nobodys = wrn_netns_new ();
  wrn_netns_switch (here);
  wrn_netns_cable (here, name, nobodys, NULL);
  close (here);
}

/* Gives a device an address and returns when it can be reached. The kernel puts the routes of IPv6
 * addresses in place a little later than the addresses. */
void
wrn_netns_address (const char *device, const char *address, guint prefix)
{
  const gint64 until = g_get_monotonic_time () + PATIENCE_MSEC * 1000;
  const gboolean ipv6 = strchr (address, ':') != NULL;
  g_autofree char *wanted = g_strdup_printf ("local %s dev %s", address, device);
  gboolean is_there = FALSE;

  wrn_netns_ip ("addr add %s/%u dev %s%s", address, prefix, device, ipv6 ? " nodad" : "");
  while (!is_there)
    {
      g_autofree char *routes = wrn_netns_show ("ip %s route show table local", ipv6 ? "-6" : "-4");

      is_there = strstr (routes, wanted) != NULL;
      g_assert_cmpint (g_get_monotonic_time (), <, until);
    }
}

/* Waits until @fd is ready. FALSE if it does not get ready, ever as far as a test is concerned. */
gboolean
wrn_netns_wait (int fd, short events)
{
  struct pollfd waited = { .fd = fd, .events = events };

  return poll (&waited, 1, PATIENCE_MSEC) == 1;
}
