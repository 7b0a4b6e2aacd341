/* wrn-engine-child.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The helper's side of an engine, for tests: starts the program and speaks Engine1 with it.
 */
#define G_LOG_DOMAIN "wrn-test"

#include "config.h"

#include "wrn-engine-child.h"

#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "ipc/wrn-dbus-names.h"
#include "ipc/wrn-sealed.h"

/* A passphrase is stretched in half a second; the machine that runs this may be slow. */
#define PATIENCE_MSEC 60000

/**
 * wrn_engine_child_start:
 * @dir: (nullable): the community's folder
 */
void
wrn_engine_child_start (WrnEngineChild *self, const char *program, const char *dir)
{
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_NONE);
  g_autoptr (GSocketConnection) stream = NULL;
  g_autoptr (GSocket) socket = NULL;
  g_autofree char *guid = g_dbus_generate_guid ();
  g_autoptr (GError) error = NULL;
  int fds[2];

  wrn_dbus_error_quark ();
  g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds), ==, 0);
  g_subprocess_launcher_take_fd (launcher, fds[1], 3);
  if (dir != NULL)
    g_subprocess_launcher_take_fd (launcher, open (dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC), 4);
  self->process = g_subprocess_launcher_spawn (launcher, &error, program, "--engine", NULL);
  g_assert_no_error (error);
  self->pid = (guint) atoi (g_subprocess_get_identifier (self->process));
  g_clear_object (&launcher); /* it holds the child's end of the connection */

  socket = g_socket_new_from_fd (fds[0], &error);
  g_assert_no_error (error);
  stream = g_socket_connection_factory_create_connection (socket);
  self->connection = g_dbus_connection_new_sync (G_IO_STREAM (stream), guid,
                                                 G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_SERVER,
                                                 NULL, NULL, &error);
  g_assert_no_error (error);
  self->proxy = wrn_dbus_engine1_proxy_new_sync (self->connection, G_DBUS_PROXY_FLAGS_NONE, NULL,
                                                 WRN_DBUS_ENGINE_PATH, NULL, &error);
  g_assert_no_error (error);
}

/* Waits until it has ended of its own accord, and returns its exit status. */
int
wrn_engine_child_wait (WrnEngineChild *self)
{
  g_autoptr (GError) error = NULL;

  g_subprocess_wait (self->process, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_get_if_exited (self->process));
  return g_subprocess_get_exit_status (self->process);
}

/* It ends with its connection. */
void
wrn_engine_child_clear (WrnEngineChild *self)
{
  g_autoptr (GError) error = NULL;

  g_clear_object (&self->proxy);
  if (!g_dbus_connection_is_closed (self->connection))
    g_dbus_connection_close_sync (self->connection, NULL, NULL);
  g_clear_object (&self->connection);
  g_subprocess_wait (self->process, NULL, &error);
  g_assert_no_error (error);
  g_clear_object (&self->process);
}

/* (transfer full) (nullable) */
GVariant *
wrn_engine_child_call (WrnEngineChild *self,
                       const char *method,
                       GVariant *arguments,
                       GUnixFDList *fds,
                       GUnixFDList **out_fds,
                       GError **error)
{
  return g_dbus_connection_call_with_unix_fd_list_sync (self->connection, NULL,
                                                        WRN_DBUS_ENGINE_PATH, WRN_DBUS_ENGINE,
                                                        method, arguments, NULL,
                                                        G_DBUS_CALL_FLAGS_NONE, PATIENCE_MSEC, fds,
                                                        out_fds, NULL, error);
}

/* (transfer full): the only thing that @method returns, which may not fail. */
GVariant *
wrn_engine_child_ask (WrnEngineChild *self, const char *method, GVariant *arguments)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = wrn_engine_child_call (self, method, arguments, NULL, NULL, &error);

  g_assert_no_error (error);
  return g_variant_get_child_value (answer, 0);
}

/* @why must be in the message. */
void
wrn_engine_child_expect_refused (WrnEngineChild *self,
                                 WrnDBusError code,
                                 const char *why,
                                 const char *method,
                                 GVariant *arguments,
                                 GUnixFDList *fds)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = wrn_engine_child_call (self, method, arguments, fds, NULL, &error);

  g_assert_null (answer);
  g_assert_error (error, WRN_DBUS_ERROR, (int) code);
  if (strstr (error->message, why) == NULL)
    g_error ("“%s” is not in “%s”", why, error->message);
}

/* (transfer full): the text behind @handle. */
char *
wrn_engine_child_receive (GVariant *handle, GUnixFDList *fds)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = wrn_sealed_receive (handle, fds, &error);

  g_assert_no_error (error);
  return g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
}

static GVariant *
add_text (GUnixFDList *fds, const char *text)
{
  g_autoptr (GError) error = NULL;
  GVariant *handle = wrn_sealed_send (text, strlen (text), fds, &error);

  g_assert_no_error (error);
  return handle;
}

/* (transfer full): the file; @id is (out) (optional). */
char *
wrn_engine_child_make (WrnEngineChild *self, const char *how, const char *input, char **id)
{
  g_autoptr (GUnixFDList) fds = g_unix_fd_list_new ();
  g_autoptr (GUnixFDList) out_fds = NULL;
  g_autoptr (GVariant) answer = NULL;
  g_autoptr (GVariant) handle = NULL;
  g_autoptr (GError) error = NULL;

  answer = wrn_engine_child_call (self, "Make", g_variant_new ("(s@h)", how, add_text (fds, input)),
                                  fds, &out_fds, &error);
  g_assert_no_error (error);
  g_assert_true (g_variant_is_of_type (answer, G_VARIANT_TYPE ("(hs)")));
  handle = g_variant_get_child_value (answer, 0);
  if (id != NULL)
    g_variant_get_child (answer, 1, "s", id);
  return wrn_engine_child_receive (handle, out_fds);
}

/* (transfer full): the link; @seed is the first byte of ours. */
GVariant *
wrn_engine_child_open (WrnEngineChild *self, const char *file, guint8 seed)
{
  const guint8 bytes[32] = { seed };
  g_autoptr (GUnixFDList) fds = g_unix_fd_list_new ();
  g_autoptr (GError) error = NULL;
  GVariant *profile_handle = add_text (fds, file);
  GVariant *seed_handle = wrn_sealed_send (bytes, sizeof bytes, fds, &error);
  g_autoptr (GVariant) answer = NULL;

  answer = wrn_engine_child_call (self, "Open",
                                  g_variant_new ("(@h@ha{sv})", profile_handle, seed_handle, NULL),
                                  fds, NULL, &error);
  g_assert_no_error (error);
  return g_variant_get_child_value (answer, 0);
}

/* @port: -1: none is given */
void
wrn_engine_child_open_supernode (WrnEngineChild *self, guint8 seed, int port)
{
  const guint8 bytes[32] = { seed };
  g_autoptr (GUnixFDList) fds = g_unix_fd_list_new ();
  g_autoptr (GError) error = NULL;
  GVariant *profile_handle = add_text (fds, "");
  GVariant *seed_handle = wrn_sealed_send (bytes, sizeof bytes, fds, &error);
  g_autoptr (GVariant) answer = NULL;
  GVariantDict options;

  g_variant_dict_init (&options, NULL);
  if (port >= 0)
    g_variant_dict_insert (&options, "port", "q", (guint16) port);
  answer = wrn_engine_child_call (self, "Open",
                                  g_variant_new ("(@h@h@a{sv})", profile_handle, seed_handle,
                                                 g_variant_dict_end (&options)),
                                  fds, NULL, &error);
  g_assert_no_error (error);
}

/* Starts it with a network card; returns the end where its computer would be. */
int
wrn_engine_child_start_work (WrnEngineChild *self)
{
  g_autoptr (GUnixFDList) fds = NULL;
  g_autoptr (GVariant) answer = NULL;
  g_autoptr (GError) error = NULL;
  GVariantDict options;
  int pair[2];

  g_assert_cmpint (socketpair (AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair), ==, 0);
  fds = g_unix_fd_list_new_from_array (&pair[1], 1);
  g_variant_dict_init (&options, NULL);
  g_variant_dict_insert (&options, "tap", "h", 0);
  answer = wrn_engine_child_call (self, "Start",
                                  g_variant_new ("(@a{sv})", g_variant_dict_end (&options)), fds,
                                  NULL, &error);
  g_assert_no_error (error);
  return pair[0];
}
