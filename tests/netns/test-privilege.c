/* test-privilege.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the kernel says of a process that gave up its privileges, and of the link keeper.
 */
#define G_LOG_DOMAIN "wrn-test"

#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <net/if.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "daemon/wrn-privilege.h"
#include "edge/wrn-link-keeper.h"
#include "tests/support/wrn-test-valgrind.h"

#include "wrn-netns.h"

#define NET_ADMIN "0000000000001000"
#define NOTHING "0000000000000000"

/* 10.9.0.0/24 */
static const WrnSubnet subnet = { .address = 0x0a090000, .prefix = 24 };
static const WrnPrivilegeUser same_user = { 0 };
static const WrnPrivilegeUser nobody = { .change = TRUE, .uid = 65534, .gid = 65534 };

/* The value of one line of /proc/PID/status. */
static char *
read_status (pid_t pid, const char *key)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/status", pid);
  g_autofree char *prefix = g_strconcat (key, ":\t", NULL);
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  lines = g_strsplit (text, "\n", -1);
  for (gsize i = 0; lines[i] != NULL; i++)
    if (g_str_has_prefix (lines[i], prefix))
      return g_strdup (lines[i] + strlen (prefix));
  g_assert_not_reached ();
}

static void
expect_status (pid_t pid, const char *key, const char *wanted)
{
  g_autofree char *value = read_status (pid, key);

  g_assert_cmpstr (value, ==, wanted);
}

static void
expect_confined (pid_t pid, const char *capabilities)
{
  expect_status (pid, "CapInh", NOTHING);
  expect_status (pid, "CapPrm", capabilities);
  expect_status (pid, "CapEff", capabilities);
  expect_status (pid, "CapBnd", NOTHING);
  expect_status (pid, "CapAmb", NOTHING);
  expect_status (pid, "NoNewPrivs", "1");
}

/* Runs @body in a child that stays until its socket closes; returns the process, ready. */
static pid_t
start_child (void (*body) (void), int *fd)
{
  char byte = 0;
  int fds[2];
  pid_t pid;

  g_assert_cmpint (socketpair (AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, fds), ==, 0);
  pid = fork ();
  g_assert_cmpint (pid, >=, 0);
  if (pid == 0)
    {
      close (fds[0]);
      body ();
      if (send (fds[1], &byte, 1, 0) == 1)
        recv (fds[1], &byte, 1, 0);
      _exit (0);
    }
  close (fds[1]);
  g_assert_cmpint (recv (fds[0], &byte, 1, 0), ==, 1);
  *fd = fds[0];
  return pid;
}

static void
end_child (pid_t pid, int fd)
{
  int status;

  close (fd);
  g_assert_cmpint (waitpid (pid, &status, 0), ==, pid);
  g_assert_true (g_spawn_check_wait_status (status, NULL));
}

static void
drop_all (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (wrn_privilege_keep (WRN_PRIVILEGE_NONE, &same_user, &error));
  g_assert_no_error (error);
  g_assert_cmpint (prctl (PR_GET_DUMPABLE, 0, 0, 0, 0), ==, 0);
}

static void
test_nothing_is_left (void)
{
  int fd;
  const pid_t pid = start_child (drop_all, &fd);

  expect_confined (pid, NOTHING);
  end_child (pid, fd);
}

static void
drop_and_become_nobody (void)
{
  const gid_t groups[] = { 4711, 4712 };
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (setgroups (G_N_ELEMENTS (groups), groups), ==, 0);
  g_assert_true (wrn_privilege_keep (WRN_PRIVILEGE_NET_ADMIN, &nobody, &error));
  g_assert_no_error (error);
  g_assert_cmpint (setuid (0), ==, -1);
  g_assert_cmpint (seteuid (0), ==, -1);
  g_assert_cmpint (getgroups (0, NULL), ==, 0);
}

static void
test_user_changes_with_one_privilege_kept (void)
{
  pid_t pid;
  int fd;

  if (!wrn_netns_has_nobody ())
    {
      g_test_skip ("this user namespace has only one user");
      return;
    }

  pid = start_child (drop_and_become_nobody, &fd);
  expect_confined (pid, NET_ADMIN);
  expect_status (pid, "Uid", "65534\t65534\t65534\t65534");
  expect_status (pid, "Gid", "65534\t65534\t65534\t65534");
  end_child (pid, fd);
}

static void
drop_twice (void)
{
  g_autoptr (GError) error = NULL;

  drop_all ();

  /* What is gone cannot be kept, and the caller learns that. */
  g_assert_false (wrn_privilege_keep (WRN_PRIVILEGE_NET_ADMIN, &same_user, &error));
  g_assert_nonnull (error);
}

static void
test_missing_privilege_is_an_error (void)
{
  int fd;
  const pid_t pid = start_child (drop_twice, &fd);

  expect_confined (pid, NOTHING);
  end_child (pid, fd);
}

static void
test_unknown_user_is_an_error (void)
{
  g_autoptr (GError) error = NULL;
  WrnPrivilegeUser user;

  g_assert_false (wrn_privilege_find_user ("no-such-user-here", &user, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
}

static void
write_map (const char *path, guint outside)
{
  g_autofree char *line = g_strdup_printf ("0 %u 1", outside);
  const int fd = open (path, O_WRONLY | O_CLOEXEC);

  g_assert_cmpint (write (fd, line, strlen (line)), ==, (gssize) strlen (line));
  close (fd);
}

/* Root of a namespace with one user. */
static void
drop_without_other_users (void)
{
  const uid_t uid = geteuid ();
  const gid_t gid = getegid ();
  g_autoptr (GError) error = NULL;
  WrnPrivilegeUser user;
  int fd;

  g_assert_cmpint (unshare (CLONE_NEWUSER), ==, 0);
  fd = open ("/proc/self/setgroups", O_WRONLY | O_CLOEXEC);
  g_assert_cmpint (write (fd, "deny", 4), ==, 4);
  close (fd);
  write_map ("/proc/self/uid_map", uid);
  write_map ("/proc/self/gid_map", gid);

  g_assert_true (wrn_privilege_find_user (NULL, &user, &error));
  g_assert_no_error (error);
  g_assert_true (wrn_privilege_keep (WRN_PRIVILEGE_NONE, &user, &error));
  g_assert_no_error (error);
}

/* A chroot may not have namespaces of users. */
static gboolean
may_have_users (void)
{
  const pid_t pid = fork ();
  int status;

  if (pid == 0)
    _exit (unshare (CLONE_NEWUSER) == 0 ? 0 : 1);
  g_assert_cmpint (waitpid (pid, &status, 0), ==, pid);
  return status == 0;
}

static void
test_only_user_of_a_namespace_stays (void)
{
  pid_t pid;
  int fd;

  if (!may_have_users ())
    {
      g_test_skip ("this system lets nobody make a namespace of users");
      return;
    }
  pid = start_child (drop_without_other_users, &fd);

  expect_confined (pid, NOTHING);
  end_child (pid, fd);
}

typedef struct
{
  WrnLinkKeeper *keeper; /* (owned) */
  guint n_failures;
} Fixture;

static void
failed_cb (gpointer user_data, const GError *error)
{
  ((Fixture *) user_data)->n_failures++;
}

static void
open_keeper (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;

  wrn_netns_reset ();
  wrn_netns_lan ("wio0");
  *fixture = (Fixture){ .keeper = wrn_link_keeper_new (&same_user, &error) };
  g_assert_no_error (error);
  g_assert_true (wrn_link_keeper_bind (fixture->keeper, if_nametoindex ("wio0"), &subnet, failed_cb,
                                       fixture, &error));
}

static gboolean
has_address (const char *address)
{
  g_autofree char *text = wrn_netns_show ("ip -o -4 addr show dev wio0");

  return strstr (text, address) != NULL;
}

/* Asks, and waits for the answer. */
static void
set_ipv4 (Fixture *fixture, guint32 ipv4)
{
  wrn_link_keeper_set_ipv4 (fixture->keeper, ipv4);
  g_assert_true (wrn_netns_wait (wrn_link_keeper_get_fd (fixture->keeper), POLLIN));
  while (g_main_context_iteration (NULL, FALSE))
    continue;
}

static void
test_keeper_changes_the_address (void)
{
  Fixture f;

  open_keeper (&f);
  set_ipv4 (&f, 0x0a090007);
  g_assert_true (has_address ("inet 10.9.0.7/24 brd 10.9.0.255"));
  set_ipv4 (&f, 0x0a090008);
  g_assert_false (has_address ("10.9.0.7"));
  g_assert_true (has_address ("inet 10.9.0.8/24"));
  set_ipv4 (&f, 0x0a090008);
  g_assert_true (has_address ("inet 10.9.0.8/24"));
  set_ipv4 (&f, 0);
  g_assert_false (has_address ("inet"));
  g_assert_cmpuint (f.n_failures, ==, 0);
  wrn_link_keeper_free (f.keeper);
}

static void
test_keeper_refuses_addresses_outside_the_network (void)
{
  static const guint32 outside[] = { 0x0a090100, 0x0a090101, 0x0a0900ff, 0x0a090000, 0x7f000001,
                                     0xc0a80001, 0x08080808, 0xffffffff, 1 };
  Fixture f;

  open_keeper (&f);
  set_ipv4 (&f, 0x0a090007);
  for (guint i = 0; i < G_N_ELEMENTS (outside); i++)
    {
      set_ipv4 (&f, outside[i]);
      g_assert_cmpuint (f.n_failures, ==, i + 1);
    }
  g_assert_true (has_address ("inet 10.9.0.7/24"));
  wrn_link_keeper_free (f.keeper);
}

static void
test_keeper_is_confined (void)
{
  g_autofree char *path = NULL;
  g_autoptr (GDir) dir = NULL;
  const char *name;
  struct rlimit limit;
  guint n_fds = 0;
  Fixture f;

  open_keeper (&f);
  expect_confined (wrn_link_keeper_get_pid (f.keeper), NET_ADMIN);
  expect_status (wrn_link_keeper_get_pid (f.keeper), "Seccomp", "2");

  /* Nothing but /dev/null three times, its socket, and the netlink socket. What is above the limit
   * of open files belongs to a tool that watches the process. */
  g_assert_cmpint (getrlimit (RLIMIT_NOFILE, &limit), ==, 0);
  path = g_strdup_printf ("/proc/%d/fd", wrn_link_keeper_get_pid (f.keeper));
  dir = g_dir_open (path, 0, NULL);
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    n_fds += g_ascii_strtoull (name, NULL, 10) < limit.rlim_cur;
  g_assert_true (dir == NULL || n_fds == 5);
  wrn_link_keeper_free (f.keeper);
}

static void
test_keeper_ends_with_odd_messages (void)
{
  Fixture f;

  open_keeper (&f);
  g_assert_cmpint (send (wrn_link_keeper_get_fd (f.keeper), "odd", 3, 0), ==, 3);
  g_assert_true (wrn_netns_wait (wrn_link_keeper_get_fd (f.keeper), POLLIN));
  while (g_main_context_iteration (NULL, FALSE))
    continue;
  g_assert_cmpuint (f.n_failures, ==, 1);
  wrn_link_keeper_set_ipv4 (f.keeper, 0x0a090007);
  g_assert_cmpuint (f.n_failures, ==, 2);
  wrn_link_keeper_free (f.keeper);
}

static void
test_keeper_refuses_what_is_no_network (void)
{
  static const WrnSubnet odd[] = { { .address = 0x0a090001, .prefix = 24 },
                                   { .address = 0x08080800, .prefix = 24 },
                                   { .address = 0, .prefix = 0 } };

  wrn_netns_reset ();
  wrn_netns_lan ("wio0");
  for (guint i = 0; i < G_N_ELEMENTS (odd); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (WrnLinkKeeper) keeper = wrn_link_keeper_new (&same_user, &error);

      g_assert_no_error (error);
      g_assert_false (
          wrn_link_keeper_bind (keeper, if_nametoindex ("wio0"), &odd[i], failed_cb, NULL, &error));
      g_assert_nonnull (error);
    }
}

/* The pids of a keeper and of a process that holds its socket open. */
typedef struct
{
  pid_t keeper;
  pid_t holder;
} Orphans;

static void
be_a_parent (int fd)
{
  WrnLinkKeeper *keeper = wrn_link_keeper_new (&same_user, NULL);
  Orphans orphans = { .keeper = wrn_link_keeper_get_pid (keeper), .holder = fork () };

  if (orphans.holder != 0 && write (fd, &orphans, sizeof orphans) != sizeof orphans)
    _exit (1);
  alarm (20); /* should the test end before us */
  for (;;)
    pause ();
}

static void
test_keeper_dies_with_its_parent (void)
{
  Orphans orphans;
  int fds[2];
  int status;
  pid_t parent;

  wrn_netns_reset ();
  g_assert_cmpint (prctl (PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0), ==, 0);
  g_assert_cmpint (pipe (fds), ==, 0);
  parent = fork ();
  if (parent == 0)
    be_a_parent (fds[1]);

  g_assert_cmpint (read (fds[0], &orphans, sizeof orphans), ==, sizeof orphans);
  g_assert_cmpint (kill (orphans.keeper, SIGTERM), ==, 0);
  g_assert_cmpint (kill (parent, SIGKILL), ==, 0);
  g_assert_cmpint (waitpid (parent, &status, 0), ==, parent);

  /* Not by the SIGTERM before, nor because its socket closed. */
  g_assert_cmpint (waitpid (orphans.keeper, &status, 0), ==, orphans.keeper);
  g_assert_true (WIFSIGNALED (status));
  g_assert_cmpint (WTERMSIG (status), ==, SIGKILL);

  g_assert_cmpint (kill (orphans.holder, SIGKILL), ==, 0);
  g_assert_cmpint (waitpid (orphans.holder, &status, 0), ==, orphans.holder);
  close (fds[0]);
  close (fds[1]);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  if (!wrn_netns_init (FALSE))
    return 0;

  g_test_add_func ("/privilege/nothing-is-left", test_nothing_is_left);
  g_test_add_func ("/privilege/user-changes-with-one-privilege-kept",
                   test_user_changes_with_one_privilege_kept);
  g_test_add_func ("/privilege/missing-privilege-is-an-error", test_missing_privilege_is_an_error);
  g_test_add_func ("/privilege/unknown-user-is-an-error", test_unknown_user_is_an_error);
  g_test_add_func ("/privilege/only-user-of-a-namespace-stays",
                   test_only_user_of_a_namespace_stays);
  /* The keeper is in a sandbox, where valgrind does not live. */
  if (wrn_test_is_in_valgrind ())
    return g_test_run ();
  g_test_add_func ("/link-keeper/changes-the-address", test_keeper_changes_the_address);
  g_test_add_func ("/link-keeper/refuses-addresses-outside-the-network",
                   test_keeper_refuses_addresses_outside_the_network);
  g_test_add_func ("/link-keeper/is-confined", test_keeper_is_confined);
  g_test_add_func ("/link-keeper/ends-with-odd-messages", test_keeper_ends_with_odd_messages);
  g_test_add_func ("/link-keeper/refuses-what-is-no-network",
                   test_keeper_refuses_what_is_no_network);
  g_test_add_func ("/link-keeper/dies-with-its-parent", test_keeper_dies_with_its_parent);
  return g_test_run ();
}
