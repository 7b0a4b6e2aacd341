/* wrn-sandbox.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Leaves this process what it takes to speak with the network, and nothing else of this computer.
 */
#define G_LOG_DOMAIN "wrn-daemon"

#include "config.h"

#include "daemon/wrn-sandbox.h"

#include <errno.h>
#include <linux/if_tun.h>
#include <linux/netlink.h>
#include <linux/sockios.h>
#include <sched.h>
#include <seccomp.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "daemon/wrn-landlock.h"

/* Binary search among the rules: those that are asked for each packet are many. */
#define OPTIMIZE_BY_SEARCH 2

/* What GLib, GIO, the resolver, SQLite and we do, with whatever arguments. Names that a system does
 * not know are left out there. */
static const char *const allowed[] = {
  /* files: which ones is Landlock's matter */
  "read",
  "write",
  "readv",
  "writev",
  "pread64",
  "pwrite64",
  "lseek",
  "_llseek",
  "open",
  "openat",
  "close",
  "close_range",
  "dup",
  "dup2",
  "dup3",
  "fcntl",
  "fcntl64",
  "stat",
  "stat64",
  "lstat",
  "lstat64",
  "fstat",
  "fstat64",
  "fstatat64",
  "newfstatat",
  "statx",
  "statfs",
  "statfs64",
  "fstatfs",
  "fstatfs64",
  "access",
  "faccessat",
  "readlink",
  "readlinkat",
  "getcwd",
  "getdents",
  "getdents64",
  "mkdir",
  "mkdirat",
  "rmdir",
  "unlink",
  "unlinkat",
  "rename",
  "renameat",
  "renameat2",
  "fchmod",
  "fsync",
  "fdatasync",
  "ftruncate",
  "ftruncate64",
  "fallocate",
  "flock",
  "fadvise64",
  "umask",
  "memfd_create",
  "pipe",
  "pipe2",
  "eventfd2",
  /* memory */
  "munmap",
  "mremap",
  "madvise",
  "brk",
  "msync",
  "mincore",
  "mlock",
  "munlock",
  "membarrier",
  /* sockets; who serves may also accept and listen */
  "connect",
  "bind",
  "getsockname",
  "getpeername",
  "getsockopt",
  "setsockopt",
  "send",
  "sendto",
  "sendmsg",
  "sendmmsg",
  "recv",
  "recvfrom",
  "recvmsg",
  "recvmmsg",
  "recvmmsg_time64",
  "shutdown",
  /* time and waiting */
  "poll",
  "ppoll",
  "ppoll_time64",
  "select",
  "_newselect",
  "pselect6",
  "epoll_create1",
  "epoll_ctl",
  "epoll_wait",
  "epoll_pwait",
  "clock_gettime",
  "clock_gettime64",
  "clock_getres",
  "clock_getres_time64",
  "clock_nanosleep",
  "clock_nanosleep_time64",
  "nanosleep",
  "gettimeofday",
  "time",
  "timerfd_create",
  "timerfd_settime",
  "timerfd_settime64",
  "timerfd_gettime",
  "timerfd_gettime64",
  /* threads and signals */
  "futex",
  "futex_time64",
  "set_robust_list",
  "get_robust_list",
  "rseq",
  "set_tid_address",
  "sched_yield",
  "sched_getaffinity",
  "sched_getattr",
  "sched_setattr",
  "sched_getparam",
  "sched_getscheduler",
  "getpriority",
  "gettid",
  "getpid",
  "getppid",
  "rt_sigaction",
  "rt_sigprocmask",
  "rt_sigreturn",
  "sigreturn",
  "rt_sigtimedwait",
  "sigaltstack",
  "restart_syscall",
  "exit",
  "exit_group",
  /* who and where we are */
  "getuid",
  "getuid32",
  "geteuid",
  "geteuid32",
  "getgid",
  "getgid32",
  "getegid",
  "getegid32",
  "getresuid",
  "getresuid32",
  "getresgid",
  "getresgid32",
  "capget",
  "getrlimit",
  "ugetrlimit",
  "getrusage",
  "getrandom",
  "getcpu",
  "sysinfo",
  "uname",
};

/* No mistake of ours calls these. Who does has taken over, and must not go on to try others. The
 * first is what a checker of leaks needs. */
static const char *const deadly[] = {
  "ptrace",
  "execve",
  "execveat",
  "fork",
  "vfork",
  "process_vm_readv",
  "process_vm_writev",
  "process_madvise",
  "pidfd_getfd",
  "kcmp",
  "bpf",
  "perf_event_open",
  "userfaultfd",
  "io_uring_setup",
  "io_uring_enter",
  "io_uring_register",
  "keyctl",
  "add_key",
  "request_key",
  "init_module",
  "finit_module",
  "delete_module",
  "kexec_load",
  "kexec_file_load",
  "mount",
  "umount2",
  "move_mount",
  "open_tree",
  "fsopen",
  "fspick",
  "pivot_root",
  "chroot",
  "unshare",
  "setns",
  "open_by_handle_at",
  "personality",
  "modify_ldt",
  "iopl",
  "ioperm",
  "reboot",
  "swapon",
  "swapoff",
  "syslog",
  "acct",
  "setuid",
  "setgid",
  "setresuid",
  "setresgid",
  "setgroups",
  "capset",
};

/* A library that is newer than this list asks for these first, and goes on with what it had before
 * if there are none. The arguments of clone3() cannot be judged. */
static const char *const absent[] = {
  "clone3",     "openat2",     "faccessat2", "fchmodat2",        "futex_wait",
  "futex_wake", "futex_waitv", "mseal",      "map_shadow_stack",
};

/* The TAP that we are given; how much waits in a socket; and what libraries ask of sockets and
 * terminals. */
static const unsigned long ioctls[] = {
  TUNGETIFF,   TUNSETVNETHDRSZ, TUNGETVNETHDRSZ, TUNSETOFFLOAD, SIOCGIFINDEX,
  SIOCGIFNAME, SIOCOUTQ,        FIONREAD,        FIONBIO,       TCGETS,
};

static const int prctls[] = {
  PR_SET_NAME, PR_GET_NAME, PR_GET_DUMPABLE, PR_GET_NO_NEW_PRIVS, PR_GET_SECCOMP, PR_CAPBSET_READ,
};

static int
add (scmp_filter_ctx filter, guint32 action, const char *name)
{
  const int number = seccomp_syscall_resolve_name (name);

  return number == __NR_SCMP_ERROR ? 0 : seccomp_rule_add (filter, action, number, 0);
}

/* Allows @name if @test holds, which is about one argument. */
static int
add_if (scmp_filter_ctx filter, const char *name, struct scmp_arg_cmp test)
{
  const int number = seccomp_syscall_resolve_name (name);

  return number == __NR_SCMP_ERROR
             ? 0
             : seccomp_rule_add_array (filter, SCMP_ACT_ALLOW, number, 1, &test);
}

static int
add_names (scmp_filter_ctx filter)
{
  int result = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (allowed) && result == 0; i++)
    result = add (filter, SCMP_ACT_ALLOW, allowed[i]);
  for (gsize i = WRN_CHECKS_LEAKS ? 1 : 0; i < G_N_ELEMENTS (deadly) && result == 0; i++)
    result = add (filter, SCMP_ACT_KILL_PROCESS, deadly[i]);
  for (gsize i = 0; i < G_N_ELEMENTS (absent) && result == 0; i++)
    result = add (filter, SCMP_ACT_ERRNO (ENOSYS), absent[i]);
  return result;
}

/* No memory is ever both written and executed: libraries are mapped from their files. */
static int
add_memory (scmp_filter_ctx filter)
{
  static const char *const maps[] = { "mmap", "mmap2" };
  int result = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (maps) && result == 0; i++)
    {
      result = add_if (filter, maps[i], SCMP_A2 (SCMP_CMP_MASKED_EQ, PROT_EXEC, 0));
      if (result == 0)
        result = add_if (filter, maps[i], SCMP_A2 (SCMP_CMP_MASKED_EQ, PROT_WRITE, 0));
    }
  if (result == 0)
    result = add_if (filter, "mprotect", SCMP_A2 (SCMP_CMP_MASKED_EQ, PROT_EXEC, 0));
  return result;
}

/* Threads, but no processes; we may end ourselves, and look at our own limits. */
static int
add_process (scmp_filter_ctx filter)
{
  int result = add_if (filter, "clone", SCMP_A0 (SCMP_CMP_MASKED_EQ, CLONE_THREAD, CLONE_THREAD));

  if (result == 0)
    result = add_if (filter, "tgkill", SCMP_A0 (SCMP_CMP_EQ, (scmp_datum_t) getpid ()));
  if (result == 0)
    result = add_if (filter, "prlimit64", SCMP_A2 (SCMP_CMP_EQ, 0));
  for (gsize i = 0; i < G_N_ELEMENTS (prctls) && result == 0; i++)
    result = add_if (filter, "prctl", SCMP_A0 (SCMP_CMP_EQ, (scmp_datum_t) prctls[i]));
  for (gsize i = 0; i < G_N_ELEMENTS (ioctls) && result == 0; i++)
    result = add_if (filter, "ioctl", SCMP_A1 (SCMP_CMP_MASKED_EQ, G_MAXUINT32, ioctls[i]));
  return result;
}

/* What a checker of leaks needs beyond: a build that has one is not for use. */
static int
add_leak_checker (scmp_filter_ctx filter)
{
  static const char *const names[] = { "clone", "ptrace", "wait4" };
  static const int more[] = { PR_SET_DUMPABLE, PR_SET_PDEATHSIG, PR_SET_PTRACER };
  int result = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (names) && result == 0; i++)
    result = add (filter, SCMP_ACT_ALLOW, names[i]);
  for (gsize i = 0; i < G_N_ELEMENTS (more) && result == 0; i++)
    result = add_if (filter, "prctl", SCMP_A0 (SCMP_CMP_EQ, (scmp_datum_t) more[i]));
  return result;
}

/* Connections that others make. */
static int
add_serving (scmp_filter_ctx filter, const WrnSandboxOptions *options)
{
  int result = 0;

  if (options->accepts)
    result = add (filter, SCMP_ACT_ALLOW, "accept");
  if (result == 0 && options->accepts)
    result = add (filter, SCMP_ACT_ALLOW, "accept4");
  if (result == 0 && options->listens)
    result = add (filter, SCMP_ACT_ALLOW, "listen");
  return result;
}

static int
add_sockets (scmp_filter_ctx filter, gboolean local)
{
  const struct scmp_arg_cmp route[] = { SCMP_A0 (SCMP_CMP_EQ, AF_NETLINK),
                                        SCMP_A2 (SCMP_CMP_EQ, NETLINK_ROUTE) };
  int result = add_if (filter, "socket", SCMP_A0 (SCMP_CMP_EQ, AF_INET));

  if (result == 0)
    result = add_if (filter, "socket", SCMP_A0 (SCMP_CMP_EQ, AF_INET6));
  if (result == 0)
    result = seccomp_rule_add_array (filter, SCMP_ACT_ALLOW, SCMP_SYS (socket),
                                     G_N_ELEMENTS (route), route);
  if (result == 0 && local)
    result = add_if (filter, "socket", SCMP_A0 (SCMP_CMP_EQ, AF_UNIX));
  return result;
}

/* Everything else is an error that a program can live with. */
static int
load_filter (const WrnSandboxOptions *options)
{
  scmp_filter_ctx filter = seccomp_init (SCMP_ACT_ERRNO (EPERM));
  int result = filter != NULL ? 0 : -ENOMEM;

  if (result == 0)
    result = seccomp_attr_set (filter, SCMP_FLTATR_CTL_TSYNC, 1);
  if (result == 0)
    result = seccomp_attr_set (filter, SCMP_FLTATR_CTL_OPTIMIZE, OPTIMIZE_BY_SEARCH);
  if (result == 0)
    result = add_names (filter);
  if (result == 0 && WRN_CHECKS_LEAKS)
    result = add_leak_checker (filter);
  if (result == 0)
    result = add_memory (filter);
  if (result == 0)
    result = add_process (filter);
  if (result == 0)
    result = add_sockets (filter, options->local_sockets);
  if (result == 0)
    result = add_serving (filter, options);
  if (result == 0)
    result = seccomp_load (filter);
  if (filter != NULL)
    seccomp_release (filter);
  return result;
}

/**
 * wrn_sandbox_enter:
 * @options: what stays beyond the network
 *
 * Call it without privileges, after wrn_privilege_keep(), and before there is another thread.
 * Landlock is used as far as the kernel has it; the filter of system calls must be there.
 *
 * Returns: %FALSE if the process is not confined, and must end
 */
gboolean
wrn_sandbox_enter (const WrnSandboxOptions *options, GError **error)
{
  int result;

  if (WRN_HAVE_LANDLOCK && !wrn_landlock_enter (options, error))
    return FALSE;
  result = load_filter (options);
  if (result == 0)
    return TRUE;
  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (-result),
               "Cannot do without most system calls: %s", g_strerror (-result));
  return FALSE;
}
