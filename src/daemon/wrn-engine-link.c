/* wrn-engine-link.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The connection to the helper with which an engine is born, and on which it lives.
 */
#define G_LOG_DOMAIN "wrn-daemon"

#include "config.h"

#include "daemon/wrn-engine-link.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <glib-unix.h>
#include <glib/gstdio.h>

#include "daemon/wrn-privilege.h"
#include "daemon/wrn-sandbox.h"

/* Twice what the most expensive thing takes that we do, to make a secret of a password. */
#define MAX_MEMORY (512 * 1024 * 1024)

/* When memory is short, the system takes an engine, which is started again, before it takes a
 * user's program; half of what it can add to how much an engine has. */
#define OOM_SCORE "500"

/* Not beyond what we say, and the first to go when memory is short. A shadow of memory, as checkers
 * have it, counts as much as memory. */
static gboolean
bound_memory (GError **error)
{
  const struct rlimit limit = { MAX_MEMORY, MAX_MEMORY };
  const int fd = open ("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);

  if (fd < 0 || write (fd, OOM_SCORE, strlen (OOM_SCORE)) < 0)
    g_debug ("Cannot tell the system to take us first: %s", g_strerror (errno));
  if (fd >= 0)
    g_close (fd, NULL);
  if (WRN_CHECKS_LEAKS || setrlimit (RLIMIT_DATA, &limit) == 0)
    return TRUE;
  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno), "Cannot bound our memory: %s",
               g_strerror (errno));
  return FALSE;
}

/**
 * wrn_engine_link_confine:
 * @has_folder: whether files below the folder may be changed
 * @serves: whether others may connect to us
 *
 * To be called before there is a thread, or anything that could parse.
 */
gboolean
wrn_engine_link_confine (gboolean has_folder, gboolean serves, GError **error)
{
  const WrnPrivilegeUser same_user = { 0 };
  const WrnSandboxOptions sandbox = { .writable_fd = has_folder ? WRN_ENGINE_STATE_FD : -1,
                                      .accepts = serves,
                                      .listens = serves };

  /* First, as then these files of ours are not ours any more. */
  if (!bound_memory (error) || !wrn_privilege_keep (WRN_PRIVILEGE_NONE, &same_user, error))
    return FALSE;
  /* Without the helper nobody would ever stop us; that our connection ends would not do if we
   * never came to look. */
  prctl (PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
  return wrn_sandbox_enter (&sandbox, error);
}

/* The system is being stopped. */
static gboolean
leave_cb (gpointer user_data)
{
  const WrnEngineLink *self = user_data;

  self->leave (self->user_data);
  g_main_loop_quit (self->loop);
  return G_SOURCE_CONTINUE;
}

/* The helper is gone. */
static void
closed_cb (GDBusConnection *connection, gboolean remote, GError *error, gpointer user_data)
{
  leave_cb (user_data);
}

static GDBusConnection *
connect_to_helper (GError **error)
{
  const GDBusConnectionFlags flags = G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT |
                                     G_DBUS_CONNECTION_FLAGS_DELAY_MESSAGE_PROCESSING;
  g_autoptr (GSocket) socket = g_socket_new_from_fd (WRN_ENGINE_CONNECTION_FD, error);
  g_autoptr (GSocketConnection) stream =
      socket != NULL ? g_socket_connection_factory_create_connection (socket) : NULL;
  GDBusConnection *connection =
      stream != NULL
          ? g_dbus_connection_new_sync (G_IO_STREAM (stream), NULL, flags, NULL, NULL, error)
          : NULL;

  if (connection == NULL)
    g_prefix_error (error, "Only warren-helper starts engines: ");
  return connection;
}

/**
 * wrn_engine_link_run:
 * @self: what to serve; it stays where it is meanwhile
 *
 * Serves until the loop is quit: by wrn_engine_link_end(), because the helper is gone, or by a
 * signal.
 *
 * Returns: %FALSE if there is no helper
 */
gboolean
wrn_engine_link_run (const WrnEngineLink *self, GError **error)
{
  g_autoptr (GDBusConnection) connection = connect_to_helper (error);
  gpointer data = (gpointer) self;

  if (connection == NULL ||
      !g_dbus_interface_skeleton_export (self->skeleton, connection, self->path, error))
    return FALSE;
  g_signal_connect (connection, "closed", G_CALLBACK (closed_cb), data);
  g_unix_signal_add (SIGTERM, leave_cb, data);
  g_unix_signal_add (SIGINT, leave_cb, data);
  g_dbus_connection_start_message_processing (connection);
  g_main_loop_run (self->loop);
  g_signal_handlers_disconnect_by_data (connection, data);
  return TRUE;
}

static void
flushed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_dbus_connection_flush_finish (G_DBUS_CONNECTION (source), result, NULL);
  g_main_loop_quit (user_data);
}

/* Ends wrn_engine_link_run() when what was answered is sent. */
void
wrn_engine_link_end (const WrnEngineLink *self)
{
  g_dbus_connection_flush (g_dbus_interface_skeleton_get_connection (self->skeleton), NULL,
                           flushed_cb, self->loop);
}

static int
take_fd (GVariant *options, const char *key, GUnixFDList *fds)
{
  gint32 index;

  if (!g_variant_lookup (options, key, "h", &index) || fds == NULL || index < 0 ||
      index >= g_unix_fd_list_get_length (fds))
    return -1;
  return g_unix_fd_list_get (fds, index, NULL);
}

/* For the caller to clear: the sockets that the helper made, with a privilege that we do not have.
 */
WrnUdpReserve
wrn_engine_link_take_sockets (GVariant *options, GUnixFDList *fds)
{
  return (WrnUdpReserve){ { take_fd (options, "udp6", fds), take_fd (options, "udp4", fds) } };
}

/* Only what happened: most reasons never do. */
GVariant *
wrn_engine_link_describe_drops (const WrnDrops *drops)
{
  GVariantBuilder dict;

  g_variant_builder_init (&dict, G_VARIANT_TYPE ("a{st}"));
  for (guint i = 0; i < WRN_N_DROPS; i++)
    if (drops->count[i] > 0)
      g_variant_builder_add (&dict, "{st}", wrn_drop_get_name (i), drops->count[i]);
  return g_variant_builder_end (&dict);
}
