/* test-sandbox.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a process can still do in the sandbox, and what it cannot, asked of the kernel.
 */
#define G_LOG_DOMAIN "wrn-test"

#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/sockios.h>
#include <netdb.h>
#include <netinet/in.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "daemon/wrn-sandbox.h"
#include "tests/support/wrn-test-valgrind.h"

#define NOTHING "0000000000000000"

typedef struct
{
  char *path; /* (owned): the folder that may be written to */
  int fd;     /* (owned) */
  WrnSandboxOptions options;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer unused)
{
  fixture->path = g_dir_make_tmp ("wio-sandbox-XXXXXX", NULL);
  fixture->fd = open (fixture->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  fixture->options.writable_fd = fixture->fd;
}

static void
tear_down (Fixture *fixture, gconstpointer unused)
{
  g_assert_cmpint (g_rmdir (fixture->path), ==, 0);
  close (fixture->fd);
  g_free (fixture->path);
}

static gboolean
has_landlock (void)
{
  return syscall (SYS_landlock_create_ruleset, NULL, 0, 1) > 0;
}

/* How a child ended that was confined and then did @body. */
static int
run (const Fixture *fixture, void (*body) (const Fixture *fixture))
{
  const pid_t pid = fork ();
  int status;

  g_assert_cmpint (pid, >=, 0);
  if (pid == 0)
    {
      const WrnPrivilegeUser same_user = { 0 };
      g_autoptr (GError) error = NULL;

      if (!wrn_privilege_keep (WRN_PRIVILEGE_NONE, &same_user, &error) ||
          !wrn_sandbox_enter (&fixture->options, &error))
        g_error ("%s", error->message);
      body (fixture);
      _exit (0);
    }
  g_assert_cmpint (waitpid (pid, &status, 0), ==, pid);
  return status;
}

static void
expect_done (const Fixture *fixture, void (*body) (const Fixture *fixture))
{
  const int status = run (fixture, body);

  g_assert_true (WIFEXITED (status));
  g_assert_cmpint (WEXITSTATUS (status), ==, 0);
}

static void
expect_signal (const Fixture *fixture, void (*body) (const Fixture *fixture), int signal)
{
  const int status = run (fixture, body);

  g_assert_true (WIFSIGNALED (status));
  g_assert_cmpint (WTERMSIG (status), ==, signal);
}

static void
expect_errno (long result, int wanted)
{
  const int error = errno;

  g_assert_cmpint (result, ==, -1);
  g_assert_cmpint (error, ==, wanted);
}

static void
open_others (const Fixture *fixture)
{
  static const char *const paths[] = { "/", "/var", "/var/lib", "/root", "/home", "/tmp", "/boot" };

  for (gsize i = 0; i < G_N_ELEMENTS (paths); i++)
    if (g_access (paths[i], F_OK) == 0)
      {
        expect_errno (open (paths[i], O_RDONLY | O_DIRECTORY), EACCES);
        expect_errno (open (paths[i], O_RDWR | O_TMPFILE, 0600), EACCES);
      }
}

static void
test_files_of_others_are_closed (Fixture *fixture, gconstpointer unused)
{
  if (has_landlock ())
    expect_done (fixture, open_others);
  else
    g_test_skip ("this kernel has no Landlock");
}

static void
write_files (const Fixture *fixture)
{
  int fd;

  g_assert_cmpint (mkdirat (fixture->fd, "below", 0700), ==, 0);
  fd = openat (fixture->fd, "below/one", O_RDWR | O_CREAT | O_EXCL, 0600);
  g_assert_cmpint (write (fd, "x", 1), ==, 1);
  g_assert_cmpint (fsync (fd), ==, 0);
  g_assert_cmpint (ftruncate (fd, 0), ==, 0);
  close (fd);
  g_assert_cmpint (renameat (fixture->fd, "below/one", fixture->fd, "below/two"), ==, 0);
  g_assert_cmpint (openat (fixture->fd, "below/two", O_RDONLY), >=, 0);
  expect_errno (mkfifoat (fixture->fd, "fifo", 0600), EPERM);
  expect_errno (symlinkat ("/etc", fixture->fd, "link"), EPERM);
  g_assert_cmpint (unlinkat (fixture->fd, "below/two", 0), ==, 0);
  g_assert_cmpint (unlinkat (fixture->fd, "below", AT_REMOVEDIR), ==, 0);
}

static void
write_elsewhere (const Fixture *fixture)
{
  static const char *const paths[] = { "/tmp", "/etc", "/usr", "/run", "/var/tmp", "/dev/shm" };

  for (gsize i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_autofree char *path = g_build_filename (paths[i], "wio-sandbox-test", NULL);

      if (g_access (paths[i], F_OK) != 0)
        continue;
      g_assert_cmpint (open (path, O_RDWR | O_CREAT | O_EXCL, 0600), ==, -1);
      g_assert_cmpint (mkdir (path, 0700), ==, -1);
    }
  expect_errno (openat (fixture->fd, "../wio-sandbox-test", O_RDWR | O_CREAT, 0600), EACCES);
}

static void
test_only_its_folder_is_written_to (Fixture *fixture, gconstpointer unused)
{
  expect_done (fixture, write_files);
  if (has_landlock ())
    expect_done (fixture, write_elsewhere);
}

static void
write_nowhere (const Fixture *fixture)
{
  expect_errno (openat (fixture->fd, "one", O_RDWR | O_CREAT, 0600), EACCES);
  expect_errno (mkdirat (fixture->fd, "below", 0700), EACCES);
}

static void
test_without_a_folder_nothing_is_written (Fixture *fixture, gconstpointer unused)
{
  fixture->options.writable_fd = -1;
  if (has_landlock ())
    expect_done (fixture, write_nowhere);
  else
    g_test_skip ("this kernel has no Landlock");
}

static void
read_only (const Fixture *fixture)
{
  const int fd = open (fixture->path, O_RDONLY | O_DIRECTORY);

  g_assert_cmpint (fd, >=, 0);
  g_assert_cmpint (openat (fd, ".", O_RDONLY | O_DIRECTORY), >=, 0);
  if (has_landlock ())
    {
      write_nowhere (fixture);
      expect_errno (open ("/tmp", O_RDONLY | O_DIRECTORY), EACCES);
    }
}

static void
test_a_folder_is_read_that_was_named (Fixture *fixture, gconstpointer unused)
{
  const char *const folders[] = { "/nowhere", fixture->path, NULL };

  fixture->options.writable_fd = -1;
  fixture->options.readable = folders;
  expect_done (fixture, read_only);
}

static void
look_up (const Fixture *fixture)
{
  const struct addrinfo hints = { .ai_socktype = SOCK_DGRAM };
  g_autofree char *text = NULL;
  struct addrinfo *found;

  g_assert_true (g_file_get_contents ("/etc/hosts", &text, NULL, NULL));
  g_assert_cmpint (getaddrinfo ("localhost", NULL, &hints, &found), ==, 0);
  freeaddrinfo (found);

  /* Whether there is one or not: the answer is not that we may not ask. */
  g_assert_cmpint (getaddrinfo ("no-such-host.invalid", NULL, &hints, &found), !=, 0);
}

static void
test_names_are_looked_up (Fixture *fixture, gconstpointer unused)
{
  expect_done (fixture, look_up);
}

/* System calls by which others got further than the program that they took over. */
static const long deadly[] = {
  SYS_execve,
  SYS_execveat,
  SYS_process_vm_readv,
  SYS_process_vm_writev,
  SYS_bpf,
  SYS_perf_event_open,
  SYS_userfaultfd,
  SYS_io_uring_setup,
  SYS_keyctl,
  SYS_mount,
  SYS_unshare,
  SYS_setns,
  SYS_chroot,
  SYS_open_by_handle_at,
  SYS_init_module,
#if !WRN_CHECKS_LEAKS
  SYS_ptrace,
#endif
#ifdef SYS_fork
  SYS_fork,
  SYS_vfork,
#endif
};

static long deadly_call;

static void
call_deadly (const Fixture *fixture)
{
  syscall (deadly_call, 0, 0, 0, 0, 0, 0);
}

static void
test_what_only_an_intruder_does_is_deadly (Fixture *fixture, gconstpointer unused)
{
  for (gsize i = 0; i < G_N_ELEMENTS (deadly); i++)
    {
      deadly_call = deadly[i];
      expect_signal (fixture, call_deadly, SIGSYS);
    }
}

static void
execute (const Fixture *fixture)
{
  execl ("/bin/true", "true", NULL);
}

static void
test_programs_are_not_executed (Fixture *fixture, gconstpointer unused)
{
  expect_signal (fixture, execute, SIGSYS);
}

static void
open_sockets (const Fixture *fixture)
{
  const struct sockaddr_in any = { .sin_family = AF_INET };
  const int udp = socket (AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  const int udp6 = socket (AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  const int tcp = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  int n_waiting = -1;
  int pair[2];

  g_assert_cmpint (ioctl (udp, SIOCOUTQ, &n_waiting), ==, 0);
  g_assert_cmpint (n_waiting, ==, 0);
  g_assert_cmpint (bind (udp, (const struct sockaddr *) &any, sizeof any), ==, 0);
  g_assert_true (udp6 >= 0 || errno == EAFNOSUPPORT);
  g_assert_cmpint (socket (AF_NETLINK, SOCK_RAW, 0), >=, 0);
  expect_errno (listen (tcp, 1), EPERM);
  expect_errno (accept (tcp, NULL, NULL), EPERM);
  expect_errno (socket (AF_NETLINK, SOCK_RAW, 15), EPERM);
  expect_errno (socket (AF_PACKET, SOCK_RAW, 0), EPERM);
  expect_errno (socket (AF_UNIX, SOCK_STREAM, 0), EPERM);
  expect_errno (socketpair (AF_UNIX, SOCK_STREAM, 0, pair), EPERM);
}

/* What was opened before may be served, but there is no other. */
static void
accept_connections (const Fixture *fixture)
{
  const int tcp = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

  expect_errno (accept (tcp, NULL, NULL), EINVAL);
  expect_errno (accept4 (tcp, NULL, NULL, SOCK_CLOEXEC), EINVAL);
  expect_errno (listen (tcp, 1), EPERM);
}

static void
listen_to_connections (const Fixture *fixture)
{
  const struct sockaddr_in any = { .sin_family = AF_INET };
  const int tcp = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

  g_assert_cmpint (bind (tcp, (const struct sockaddr *) &any, sizeof any), ==, 0);
  g_assert_cmpint (listen (tcp, 1), ==, 0);
}

static void
test_servers_are_connected_to (Fixture *fixture, gconstpointer unused)
{
  fixture->options.accepts = TRUE;
  expect_done (fixture, accept_connections);
  fixture->options.listens = TRUE;
  expect_done (fixture, listen_to_connections);
}

static void
open_local_socket (const Fixture *fixture)
{
  g_assert_cmpint (socket (AF_UNIX, SOCK_DGRAM, 0), >=, 0);
  expect_errno (socket (AF_PACKET, SOCK_RAW, 0), EPERM);
}

static void
test_nothing_but_the_network_is_talked_to (Fixture *fixture, gconstpointer unused)
{
  expect_done (fixture, open_sockets);
  fixture->options.local_sockets = TRUE;
  expect_done (fixture, open_local_socket);
}

static void
map_memory (const Fixture *fixture)
{
  const gsize len = 65536;
  gpointer data = mmap (NULL, len, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

  g_assert_true (data != MAP_FAILED);
  expect_errno (mprotect (data, len, PROT_READ | PROT_EXEC), EPERM);
  g_assert_true (mmap (NULL, len, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS,
                       -1, 0) == MAP_FAILED);
}

static void
test_no_memory_is_written_and_executed (Fixture *fixture, gconstpointer unused)
{
  expect_done (fixture, map_memory);
}

static void
reach_out (const Fixture *fixture)
{
  const struct rlimit more = { 10, 10 };
  const char byte = 'x';

  expect_errno (kill (getppid (), 0), EPERM);
  expect_errno (syscall (SYS_tgkill, getppid (), getppid (), 0), EPERM);
  expect_errno (ioctl (0, TIOCSTI, &byte), EPERM);
  expect_errno (setrlimit (RLIMIT_NOFILE, &more), EPERM);
  expect_errno (mknod ("/dev/x", S_IFCHR, 0), EPERM);
}

static void
test_other_processes_are_out_of_reach (Fixture *fixture, gconstpointer unused)
{
  expect_done (fixture, reach_out);
}

static void
give_up (const Fixture *fixture)
{
  signal (SIGABRT, SIG_DFL);
  abort ();
}

static void
test_a_failed_assertion_ends_as_ever (Fixture *fixture, gconstpointer unused)
{
  expect_signal (fixture, give_up, SIGABRT);
}

static void
expect_status (const char *task, const char *line)
{
  g_autofree char *path = g_build_filename ("/proc/self/task", task, "status", NULL);
  g_autofree char *wanted = g_strdup_printf ("\n%s\n", line);
  g_autofree char *text = NULL;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_nonnull (strstr (text, wanted));
}

static gpointer
wait_thread (gpointer event)
{
  char byte;

  return GINT_TO_POINTER (read (GPOINTER_TO_INT (event), &byte, 1));
}

static void
start_threads (const Fixture *fixture)
{
  int fds[2];
  GThread *thread;
  g_autoptr (GDir) dir = NULL;
  const char *task;
  guint n = 0;

  g_assert_cmpint (pipe (fds), ==, 0);
  thread = g_thread_new ("waits", wait_thread, GINT_TO_POINTER (fds[0]));
  dir = g_dir_open ("/proc/self/task", 0, NULL);
  while ((task = g_dir_read_name (dir)) != NULL)
    {
      expect_status (task, "Seccomp:\t2");
      expect_status (task, "NoNewPrivs:\t1");
      expect_status (task, "CapEff:\t" NOTHING);
      expect_status (task, "CapPrm:\t" NOTHING);
      n++;
    }
  g_assert_cmpuint (n, >=, 2);
  close (fds[1]);
  g_thread_join (thread);
}

static void
test_every_thread_is_confined (Fixture *fixture, gconstpointer unused)
{
  expect_done (fixture, start_threads);
}

#define ADD(name, func) g_test_add ("/sandbox/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  if (wrn_test_is_in_valgrind ())
    {
      g_print ("1..0 # SKIP valgrind does not live in a sandbox\n");
      return 0;
    }

  ADD ("files-of-others-are-closed", test_files_of_others_are_closed);
  ADD ("only-its-folder-is-written-to", test_only_its_folder_is_written_to);
  ADD ("without-a-folder-nothing-is-written", test_without_a_folder_nothing_is_written);
  ADD ("a-folder-is-read-that-was-named", test_a_folder_is_read_that_was_named);
  ADD ("names-are-looked-up", test_names_are_looked_up);
  ADD ("what-only-an-intruder-does-is-deadly", test_what_only_an_intruder_does_is_deadly);
  ADD ("programs-are-not-executed", test_programs_are_not_executed);
  ADD ("nothing-but-the-network-is-talked-to", test_nothing_but_the_network_is_talked_to);
  ADD ("servers-are-connected-to", test_servers_are_connected_to);
  ADD ("no-memory-is-written-and-executed", test_no_memory_is_written_and_executed);
  ADD ("other-processes-are-out-of-reach", test_other_processes_are_out_of_reach);
  ADD ("a-failed-assertion-ends-as-ever", test_a_failed_assertion_ends_as_ever);
  ADD ("every-thread-is-confined", test_every_thread_is_confined);
  return g_test_run ();
}
