/* wrn-fake-engine.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * An engine that does what its profile says, and no more: words such as die-at-start.
 *
 * A profile's first word is the name of the community. The real engine is tested elsewhere; this
 * one does what the real one shall never do.
 */
#define G_LOG_DOMAIN "wrn-test"

#include "config.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <gio/gunixfdlist.h>

#include "ipc/wrn-dbus-call.h"
#include "ipc/wrn-dbus-engine.h"
#include "ipc/wrn-dbus-error.h"
#include "ipc/wrn-dbus-names.h"
#include "ipc/wrn-sealed.h"

#define SOCKET_FD 3
#define FOLDER_FD 4

static GDBusInterfaceSkeleton *skeleton;
static GMainLoop *loop;
static char *profile;
static GString *events;
static gboolean metered;

static gboolean
shall (const char *what)
{
  g_auto (GStrv) words = g_strsplit_set (profile, " \n", -1);

  return g_strv_contains ((const char *const *) words, what);
}

/* Only the first engine of a community does: the folder remembers. */
static gboolean
shall_once (const char *what)
{
  return shall (what) && mkdirat (FOLDER_FD, what, 0700) == 0;
}

static void
return_text (GDBusMethodInvocation *invocation, const char *text, const char *second)
{
  g_autoptr (GUnixFDList) fds = g_unix_fd_list_new ();
  GVariant *handle = wrn_sealed_send (text, strlen (text), fds, NULL);

  g_dbus_method_invocation_return_value_with_unix_fd_list (invocation,
                                                           second != NULL
                                                               ? g_variant_new ("(@hs)", handle,
                                                                                second)
                                                               : g_variant_new ("(@h)", handle),
                                                           fds);
}

static char *
receive_text (GDBusMethodInvocation *invocation, guint i)
{
  GVariant *parameters = g_dbus_method_invocation_get_parameters (invocation);
  GUnixFDList *fds =
      g_dbus_message_get_unix_fd_list (g_dbus_method_invocation_get_message (invocation));
  g_autoptr (GVariant) handle = g_variant_get_child_value (parameters, i);
  g_autoptr (GBytes) bytes = wrn_sealed_receive (handle, fds, NULL);

  return bytes != NULL ? g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes))
                       : NULL;
}

/* Each community has another one, but those that shall have the same. */
static guint16
get_network (void)
{
  g_auto (GStrv) words = g_strsplit (profile, " ", 2);

  if (words[0] == NULL || shall ("want-the-same-network"))
    return 0;
  return (guint16) g_str_hash (words[0]);
}

static GVariant *
make_link (void)
{
  static const guint8 mac[6] = { 2, 0, 0, 0, 0, 1 };
  const guint8 ipv6[16] = { 0xfd, (guint8) (get_network () >> 8),
                            (guint8) get_network (), [15] = 1 };
  GVariantDict link;

  g_variant_dict_init (&link, NULL);
  g_variant_dict_insert_value (&link, "mac",
                               g_variant_new_fixed_array (G_VARIANT_TYPE_BYTE, mac, 6, 1));
  g_variant_dict_insert_value (&link, "ipv6",
                               g_variant_new_fixed_array (G_VARIANT_TYPE_BYTE, ipv6, 16, 1));
  g_variant_dict_insert (&link, "mtu", "u", 1400);
  g_variant_dict_insert (&link, "ipv4", "u",
                         shall ("ask-for-the-internet") ? 0x08080800
                                                        : 0x0a000000 | get_network () << 8);
  g_variant_dict_insert (&link, "ipv4-prefix", "y", 24);
  return g_variant_dict_end (&link);
}

static void
make (GDBusMethodInvocation *invocation)
{
  g_auto (GStrv) words = NULL;

  profile = receive_text (invocation, 1);
  if (profile == NULL || *profile == '\0')
    {
      g_dbus_method_invocation_return_error (invocation, WRN_DBUS_ERROR,
                                             WRN_DBUS_ERROR_BAD_ARGUMENT, "This is nothing");
      return;
    }
  words = g_strsplit (profile, " ", 2);
  if (shall ("hang-at-make"))
    raise (SIGSTOP);
  if (shall ("die-at-make"))
    kill (getpid (), SIGKILL);
  return_text (invocation, shall ("make-nothing") ? "" : profile, words[0]);
}

static void
open_profile (GDBusMethodInvocation *invocation)
{
  g_autofree char *seed = receive_text (invocation, 1);

  profile = receive_text (invocation, 0);
  g_assert_nonnull (seed);
  if (shall ("die-at-open"))
    _exit (3);
  if (shall ("hang-at-open"))
    raise (SIGSTOP);
  if (shall ("refuse-open"))
    g_dbus_method_invocation_return_error (invocation, WRN_DBUS_ERROR, WRN_DBUS_ERROR_BAD_ARGUMENT,
                                           "The version is not known");
  else
    g_dbus_method_invocation_return_value (invocation, g_variant_new ("(@a{sv})", make_link ()));
}

static void
start (GDBusMethodInvocation *invocation)
{
  GDBusConnection *connection = g_dbus_method_invocation_get_connection (invocation);
  const char *flood[] = { "peers", "nonsense", NULL };

  if (shall ("die-at-start") || shall_once ("die-at-first-start"))
    kill (getpid (), SIGKILL);
  if (shall ("refuse-start"))
    {
      g_dbus_method_invocation_return_error (invocation, WRN_DBUS_ERROR, WRN_DBUS_ERROR_NO_DEVICE,
                                             "It is not to my taste");
      return;
    }
  if (shall_once ("find-the-port-taken-first"))
    {
      g_dbus_method_invocation_return_error (invocation, WRN_DBUS_ERROR,
                                             WRN_DBUS_ERROR_ADDRESS_IN_USE, "The port is taken");
      return;
    }
  g_object_set (skeleton, "state", shall ("lie") ? "divine" : "waiting", NULL);
  g_dbus_interface_skeleton_flush (skeleton);
  if (shall ("flood"))
    for (guint i = 0; i < 1000; i++)
      wrn_dbus_engine1_emit_changed (WRN_DBUS_ENGINE1 (skeleton), flood);
  if (shall ("talk-nonsense"))
    g_dbus_connection_emit_signal (connection, NULL, WRN_DBUS_ENGINE_PATH, WRN_DBUS_ENGINE, "Link",
                                   g_variant_new ("(s)", "x"), NULL);
  wrn_dbus_engine1_emit_link (WRN_DBUS_ENGINE1 (skeleton), 0x0a000007 | get_network () << 8);
  g_dbus_method_invocation_return_value (invocation, NULL);
  g_dbus_connection_flush_sync (connection, NULL, NULL);
  if (shall_once ("shout-once"))
    g_dbus_connection_emit_signal (connection, NULL, WRN_DBUS_ENGINE_PATH, WRN_DBUS_ENGINE,
                                   "Changed", g_variant_new ("(s)", g_strnfill (5000, 'x')), NULL);
  if (shall_once ("call-back-once"))
    g_dbus_connection_call (connection, NULL, "/", "org.example.X", "X", NULL, NULL,
                            G_DBUS_CALL_FLAGS_NONE, -1, NULL, NULL, NULL);
  if (shall_once ("die-once"))
    kill (getpid (), SIGKILL);
}

static void
get_info (GDBusMethodInvocation *invocation)
{
  GVariantDict info;

  if (shall ("die-when-asked"))
    _exit (4);
  if (shall ("hang-when-asked"))
    raise (SIGSTOP);
  g_variant_dict_init (&info, NULL);
  g_variant_dict_insert (&info, "name", "s", profile);
  g_variant_dict_insert (&info, "pid", "u", (guint) getpid ());
  g_variant_dict_insert (&info, "events", "s", events->str);
  g_variant_dict_insert (&info, "metered", "b", metered);
  g_dbus_method_invocation_return_value (invocation,
                                         g_variant_new ("(@a{sv})", g_variant_dict_end (&info)));
}

static void
set (GDBusMethodInvocation *invocation)
{
  GVariant *parameters = g_dbus_method_invocation_get_parameters (invocation);
  g_autoptr (GVariant) settings = g_variant_get_child_value (parameters, 0);
  g_autofree char *changed = NULL;
  const char *name;

  if (!g_variant_lookup (settings, "name", "&s", &name))
    {
      g_dbus_method_invocation_return_error (invocation, WRN_DBUS_ERROR,
                                             WRN_DBUS_ERROR_BAD_ARGUMENT, "Only name is known");
      return;
    }
  changed = g_strdup_printf ("%s changed", name);
  return_text (invocation, changed, NULL);
}

static void
add_event (GDBusMethodInvocation *invocation)
{
  const char *level;
  const char *text;

  g_variant_get (g_dbus_method_invocation_get_parameters (invocation), "(&s&s)", &level, &text);
  g_string_append_printf (events, "%s: %s\n", level, text);
  g_dbus_method_invocation_return_value (invocation, NULL);
}

static void
set_metered (GDBusMethodInvocation *invocation)
{
  g_variant_get (g_dbus_method_invocation_get_parameters (invocation), "(b)", &metered);
  g_dbus_method_invocation_return_value (invocation, NULL);
}

static void
called (gpointer user_data, GDBusMethodInvocation *invocation)
{
  const char *method = g_dbus_method_invocation_get_method_name (invocation);

  if (g_str_equal (method, "Make"))
    make (invocation);
  else if (g_str_equal (method, "Open"))
    open_profile (invocation);
  else if (profile == NULL)
    g_dbus_method_invocation_return_error (invocation, WRN_DBUS_ERROR, WRN_DBUS_ERROR_NOT_CONNECTED,
                                           "Nothing is open");
  else if (g_str_equal (method, "Start"))
    start (invocation);
  else if (g_str_equal (method, "GetInfo"))
    get_info (invocation);
  else if (g_str_equal (method, "Set"))
    set (invocation);
  else if (g_str_equal (method, "AddEvent"))
    add_event (invocation);
  else if (g_str_equal (method, "SetMetered"))
    set_metered (invocation);
  else if (g_str_equal (method, "Export"))
    return_text (invocation, profile, NULL);
  else if (g_str_equal (method, "GetGraph"))
    g_dbus_method_invocation_return_dbus_error (invocation, "org.example.Strange", "I feel odd");
  else if (g_str_equal (method, "Stop") && !shall ("refuse-to-stop"))
    {
      g_dbus_method_invocation_return_value (invocation, NULL);
      g_dbus_connection_flush_sync (g_dbus_method_invocation_get_connection (invocation), NULL,
                                    NULL);
      g_main_loop_quit (loop);
    }
}

static void
closed_cb (GDBusConnection *connection, gboolean vanished, GError *error, gpointer user_data)
{
  if (!shall ("outlive"))
    g_main_loop_quit (loop);
}

int
main (int argc, char **argv)
{
  g_autoptr (GSocket) socket = g_socket_new_from_fd (SOCKET_FD, NULL);
  g_autoptr (GSocketConnection) stream = NULL;
  g_autoptr (GDBusConnection) connection = NULL;

  g_assert_cmpstr (argv[1], ==, "--engine");
  g_assert_nonnull (socket);
  wrn_dbus_error_quark ();
  events = g_string_new (NULL);
  loop = g_main_loop_new (NULL, FALSE);
  stream = g_socket_connection_factory_create_connection (socket);
  connection = g_dbus_connection_new_sync (G_IO_STREAM (stream), NULL,
                                           G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT |
                                               G_DBUS_CONNECTION_FLAGS_DELAY_MESSAGE_PROCESSING,
                                           NULL, NULL, NULL);
  g_assert_nonnull (connection);
  g_signal_connect (connection, "closed", G_CALLBACK (closed_cb), NULL);
  skeleton = G_DBUS_INTERFACE_SKELETON (wrn_dbus_engine1_skeleton_new ());
  wrn_dbus_call_route (skeleton, called, NULL);
  g_dbus_interface_skeleton_export (skeleton, connection, WRN_DBUS_ENGINE_PATH, NULL);
  g_dbus_connection_start_message_processing (connection);
  g_main_loop_run (loop);
  return 0;
}
