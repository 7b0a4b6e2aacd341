/* wrn-intruder.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Code that got into an engine: at a signal it tries what an intruder would.
 */
#include "config.h"

#include <fcntl.h>
#include <signal.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "wrn-intruder.h"

static void
expect_closed (const char *path, int flags)
{
  if (open (path, flags, 0600) >= 0)
    _exit (WRN_INTRUDER_OPENED);
}

static void
look_around (int number)
{
  expect_closed ("/", O_RDONLY | O_DIRECTORY);
  expect_closed ("/home", O_RDONLY | O_DIRECTORY);
  expect_closed ("/root", O_RDONLY | O_DIRECTORY);
  expect_closed ("/var/lib", O_RDONLY | O_DIRECTORY);
  expect_closed ("/tmp", O_RDWR | O_TMPFILE);
  expect_closed ("/dev/net/tun", O_RDWR);
  expect_closed ("/proc/self/mem", O_RDWR);
  if (socket (AF_UNIX, SOCK_STREAM, 0) >= 0 || socket (AF_PACKET, SOCK_RAW, 0) >= 0)
    _exit (WRN_INTRUDER_CONNECTED);
  if (kill (getppid (), 0) == 0)
    _exit (WRN_INTRUDER_REACHED);
}

static void
execute (int number)
{
  char *const arguments[] = { (char *) "true", NULL };

  execve ("/bin/true", arguments, NULL);
  _exit (WRN_INTRUDER_EXECUTED);
}

__attribute__ ((constructor)) static void
break_in (void)
{
  signal (WRN_INTRUDER_LOOK_AROUND, look_around);
  signal (WRN_INTRUDER_EXECUTE, execute);
}
