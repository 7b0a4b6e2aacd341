/* wrn-link-keeper.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The parent's side of the link keeper: starts it and asks it.
 */
#define G_LOG_DOMAIN "wrn-edge"

#include "config.h"

#include "edge/wrn-link-keeper.h"

#include <errno.h>
#include <glib-unix.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "edge/wrn-link-keeper-child.h"

struct _WrnLinkKeeper
{
  pid_t pid;       /* (owned): reaped by us */
  int fd;          /* (owned) */
  GSource *source; /* (owned) (nullable): of its answers */
  WrnLinkKeeperFailed failed;
  gpointer user_data; /* (not owned) */
};

static gboolean
fail (GError **error, int saved_errno, const char *what)
{
  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (saved_errno), "%s: %s", what,
               g_strerror (saved_errno));
  return FALSE;
}

/* The child's errno, or EPIPE if there is no child any more. */
static int
read_answer (int fd, int flags)
{
  gint32 answer;
  gssize len;

  do
    len = recv (fd, &answer, sizeof answer, flags);
  while (len < 0 && errno == EINTR);

  if (len == sizeof answer)
    return answer;
  return len < 0 ? errno : EPIPE;
}

/**
 * wrn_link_keeper_new:
 * @user: who the child is to be
 *
 * Starts the child. It inherits nothing but one socket; this must happen before the process has
 * threads, or secrets.
 *
 * Returns: (transfer full): the keeper; %NULL if it could not be confined
 */
WrnLinkKeeper *
wrn_link_keeper_new (const WrnPrivilegeUser *user, GError **error)
{
  g_autoptr (WrnLinkKeeper) self = NULL;
  const pid_t parent = getpid ();
  int fds[2];
  int result;

  if (socketpair (AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, fds) != 0)
    {
      fail (error, errno, "Cannot create a socket pair");
      return NULL;
    }

  self = g_new0 (WrnLinkKeeper, 1);
  self->fd = fds[0];
  self->pid = fork ();
  if (self->pid == 0)
    wrn_link_keeper_child_run (fds[1], parent, user);

  close (fds[1]);
  if (self->pid < 0)
    {
      fail (error, errno, "Cannot start the link keeper");
      return NULL;
    }

  result = read_answer (self->fd, 0);
  if (result != 0)
    {
      fail (error, result, "The link keeper cannot be confined");
      return NULL;
    }
  return g_steal_pointer (&self);
}

/* Ends the child. The device keeps the address that it has. Who is in a sandbox may neither kill
 * nor wait: then it is the end of the socket that ends it. */
void
wrn_link_keeper_free (WrnLinkKeeper *self)
{
  if (self->source != NULL)
    g_source_destroy (self->source);
  g_clear_pointer (&self->source, g_source_unref);
  close (self->fd);
  if (self->pid > 0)
    kill (self->pid, SIGKILL);
  if (self->pid > 0)
    while (waitpid (self->pid, NULL, 0) < 0 && errno == EINTR)
      continue;
  g_free (self);
}

pid_t
wrn_link_keeper_get_pid (const WrnLinkKeeper *self)
{
  return self->pid;
}

/* Our end of the socket. */
int
wrn_link_keeper_get_fd (const WrnLinkKeeper *self)
{
  return self->fd;
}

static gboolean
answered_cb (int fd, GIOCondition condition, gpointer user_data)
{
  WrnLinkKeeper *self = user_data;
  const int result = read_answer (fd, MSG_DONTWAIT);
  g_autoptr (GError) error = NULL;

  if (result == 0 || result == EAGAIN)
    return G_SOURCE_CONTINUE;

  fail (&error, result, "Cannot change the IPv4 address");
  self->failed (self->user_data, error);
  return result == EPIPE ? G_SOURCE_REMOVE : G_SOURCE_CONTINUE;
}

/**
 * wrn_link_keeper_bind:
 * @self: a keeper
 * @index: of the device
 * @subnet: the network that every address must lie in
 * @failed: called from the thread-default main context when a later change fails
 * @user_data: for @failed
 *
 * Tells the child what it keeps. It listens to this once.
 */
gboolean
wrn_link_keeper_bind (WrnLinkKeeper *self,
                      guint32 index,
                      const WrnSubnet *subnet,
                      WrnLinkKeeperFailed failed,
                      gpointer user_data,
                      GError **error)
{
  const WrnLinkKeeperOrder order = { .index = index, .subnet = *subnet };
  int result;

  if (send (self->fd, &order, sizeof order, MSG_NOSIGNAL) != sizeof order)
    return fail (error, errno, "The link keeper is gone");
  result = read_answer (self->fd, 0);
  if (result != 0)
    return fail (error, result, "The link keeper refuses the device");

  self->failed = failed;
  self->user_data = user_data;
  self->source = g_unix_fd_source_new (self->fd, G_IO_IN);
  g_source_set_callback (self->source, G_SOURCE_FUNC (answered_cb), self, NULL);
  g_source_attach (self->source, g_main_context_get_thread_default ());
  return TRUE;
}

/**
 * wrn_link_keeper_set_ipv4:
 * @self: a keeper that is bound
 * @ipv4: the only address that the device shall have, in host order; 0 for none
 *
 * Asks for a change and does not wait for it.
 */
void
wrn_link_keeper_set_ipv4 (WrnLinkKeeper *self, guint32 ipv4)
{
  g_autoptr (GError) error = NULL;

  if (send (self->fd, &ipv4, sizeof ipv4, MSG_NOSIGNAL | MSG_DONTWAIT) == sizeof ipv4)
    return;
  fail (&error, errno, "The link keeper does not listen");
  self->failed (self->user_data, error);
}
