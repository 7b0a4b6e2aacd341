/* wrn-link-keeper-child.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The process of the link keeper: a loop over one socket.
 */
#define G_LOG_DOMAIN "wrn-edge"

#include "config.h"

#include "edge/wrn-link-keeper-child.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "core/io/wrn-link.h"
#include "daemon/wrn-sandbox.h"

/* Where the socket is while everything else is closed. */
#define SOCKET_FD 3

static gboolean
answer (int result)
{
  const gint32 number = result;

  return send (SOCKET_FD, &number, sizeof number, MSG_NOSIGNAL) == sizeof number;
}

/* The length of the next message, 0 once the parent is gone. */
static gsize
receive (gpointer message, gsize size)
{
  gssize len;

  do
    len = recv (SOCKET_FD, message, size, MSG_TRUNC);
  while (len < 0 && errno == EINTR);
  return (gsize) MAX (len, 0);
}

/* Nothing of the parent stays but the socket. */
static int
isolate (int fd, pid_t parent, const WrnPrivilegeUser *user)
{
  const WrnSandboxOptions sandbox = { .writable_fd = -1 };
  const int null = open ("/dev/null", O_RDWR);

  if (null < 0)
    return errno;
  for (int i = 0; i < SOCKET_FD; i++)
    if (dup2 (null, i) < 0)
      return errno;
  if (dup2 (fd, SOCKET_FD) < 0 || close_range (SOCKET_FD + 1, ~0u, 0) != 0)
    return errno;

  /* Whoever stops the parent from a terminal stops the parent: we follow. */
  signal (SIGINT, SIG_IGN);
  signal (SIGTERM, SIG_IGN);
  signal (SIGHUP, SIG_IGN);

  if (!wrn_privilege_keep (WRN_PRIVILEGE_NET_ADMIN, user, NULL))
    return EPERM;

  /* After the change of user, which resets it. The parent may have died before. */
  if (prctl (PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) != 0)
    return errno;
  if (getppid () != parent)
    return ESRCH;
  return wrn_sandbox_enter (&sandbox, NULL) ? 0 : EPERM;
}

static gboolean
change (WrnLink *link, const WrnSubnet *subnet, guint32 ipv4, gboolean add)
{
  guint8 bytes[4];
  WrnLinkAddress address;

  for (guint i = 0; i < 4; i++)
    bytes[i] = (guint8) (ipv4 >> (24 - 8 * i));
  address = wrn_link_address_ipv4 (bytes, subnet->prefix);
  return add ? wrn_link_add_address (link, &address, NULL)
             : wrn_link_remove_address (link, &address, NULL);
}

/* The old address first: were it the second of its network on the device, it would go along with
 * the first one. */
static int
replace (WrnLink *link, const WrnSubnet *subnet, guint32 *current, guint32 wanted)
{
  if (wanted != 0 && !wrn_subnet_has_host (subnet, wanted))
    return EINVAL;
  if (wanted == *current)
    return 0;

  if (*current != 0)
    change (link, subnet, *current, FALSE);
  *current = 0;
  if (wanted != 0 && !change (link, subnet, wanted, TRUE))
    return EIO;
  *current = wanted;
  return 0;
}

static void
serve (void)
{
  g_autoptr (WrnLink) link = NULL;
  WrnLinkKeeperOrder order;
  guint32 current = 0;
  guint32 wanted;

  if (receive (&order, sizeof order) != sizeof order)
    return;
  link = wrn_subnet_is_valid (&order.subnet) ? wrn_link_new (order.index, NULL) : NULL;
  if (!answer (link != NULL ? 0 : EINVAL) || link == NULL)
    return;

  /* A message of another length is no order of ours: better no keeper than one that guesses. */
  while (receive (&wanted, sizeof wanted) == sizeof wanted)
    if (!answer (replace (link, &order.subnet, &current, wanted)))
      return;
}

/**
 * wrn_link_keeper_child_run:
 * @fd: the socket to the parent
 * @parent: its process
 * @user: who to be
 *
 * Confines this process, serves until the parent is gone, and ends.
 */
void
wrn_link_keeper_child_run (int fd, pid_t parent, const WrnPrivilegeUser *user)
{
  const int result = isolate (fd, parent, user);

  if (answer (result) && result == 0)
    serve ();
  _exit (result == 0 ? 0 : 1);
}
