/* test-dbus-gate.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * WrnDBusGate between a program that answers late and one that cannot wait.
 */
#define G_LOG_DOMAIN "wrn-test"

#include "config.h"

#include <sys/socket.h>

#include "ipc/wrn-dbus-error.h"
#include "ipc/wrn-dbus-gate.h"

#define PATH "/x"
#define INTERFACE "org.example.X"
#define MAX_CALLS 4

static const char xml[] = "<node><interface name='" INTERFACE "'>"
                          "<method name='Wait'><arg type='s' direction='in'/></method>"
                          "</interface></node>";

typedef struct
{
  GDBusConnection *server;
  GDBusConnection *client;
  GDBusNodeInfo *info;
  WrnDBusGate *gate;
  GQueue held; /* (element-type GDBusMethodInvocation) */
  guint n_pending;
  guint n_answered;
  guint n_refused; /* for being too many */
  guint n_bad;     /* for what they are */
} Fixture;

static void
call_cb (GDBusConnection *connection,
         const char *sender,
         const char *path,
         const char *interface,
         const char *method,
         GVariant *parameters,
         GDBusMethodInvocation *invocation,
         gpointer user_data)
{
  Fixture *self = user_data;

  g_queue_push_tail (&self->held, invocation);
}

static const GDBusInterfaceVTable vtable = { .method_call = call_cb };

static gboolean
may_enter (gpointer user_data, GDBusMessage *message, GError **error)
{
  if (wrn_dbus_message_count_fds (message) == 0 && wrn_dbus_message_get_size (message) < 100)
    return TRUE;
  g_set_error (error, WRN_DBUS_ERROR, WRN_DBUS_ERROR_BAD_ARGUMENT, "Too much");
  return FALSE;
}

static void
connected_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  *(GDBusConnection **) user_data = g_dbus_connection_new_finish (result, &error);
  g_assert_no_error (error);
}

static void
begin_connection (int fd, GDBusConnectionFlags flags, GDBusConnection **connection)
{
  g_autoptr (GSocket) socket = g_socket_new_from_fd (fd, NULL);
  g_autoptr (GSocketConnection) stream = g_socket_connection_factory_create_connection (socket);
  g_autofree char *guid = g_dbus_generate_guid ();

  g_dbus_connection_new (G_IO_STREAM (stream),
                         flags == G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_SERVER ? guid : NULL,
                         flags, NULL, NULL, connected_cb, connection);
}

static void
set_up (Fixture *self, gconstpointer unused)
{
  int pair[2];

  wrn_dbus_error_quark ();
  g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), ==, 0);
  begin_connection (pair[0], G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_SERVER, &self->server);
  begin_connection (pair[1], G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT, &self->client);
  while (self->server == NULL || self->client == NULL)
    g_main_context_iteration (NULL, TRUE);
  self->gate = wrn_dbus_gate_new (self->server, MAX_CALLS, may_enter, NULL, NULL);
  self->info = g_dbus_node_info_new_for_xml (xml, NULL);
  g_assert_cmpuint (g_dbus_connection_register_object (self->server, PATH,
                                                       self->info->interfaces[0], &vtable, self,
                                                       NULL, NULL),
                    !=, 0);
}

static void
answer_all (Fixture *self)
{
  GDBusMethodInvocation *invocation;

  while ((invocation = g_queue_pop_head (&self->held)) != NULL)
    g_dbus_method_invocation_return_value (invocation, NULL);
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  answer_all (self);
  while (self->n_pending > 0)
    g_main_context_iteration (NULL, TRUE);
  g_clear_pointer (&self->gate, wrn_dbus_gate_free);
  g_dbus_connection_close_sync (self->client, NULL, NULL);
  g_dbus_connection_close_sync (self->server, NULL, NULL);
  g_clear_object (&self->client);
  g_clear_object (&self->server);
  g_clear_pointer (&self->info, g_dbus_node_info_unref);
}

static void
answered_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Fixture *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply =
      g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);

  self->n_pending--;
  self->n_answered += reply != NULL;
  self->n_refused += g_error_matches (error, WRN_DBUS_ERROR, WRN_DBUS_ERROR_LIMITS_EXCEEDED);
  self->n_bad += g_error_matches (error, WRN_DBUS_ERROR, WRN_DBUS_ERROR_BAD_ARGUMENT);
}

static void
ask (Fixture *self, const char *text, GUnixFDList *fds)
{
  self->n_pending++;
  g_dbus_connection_call_with_unix_fd_list (self->client, NULL, PATH, INTERFACE, "Wait",
                                            g_variant_new ("(s)", text), NULL,
                                            G_DBUS_CALL_FLAGS_NONE, -1, fds, NULL, answered_cb,
                                            self);
}

static void
test_calls_are_held_up_to_a_limit (Fixture *self, gconstpointer unused)
{
  g_assert_true (wrn_dbus_gate_is_empty (self->gate));
  for (guint i = 0; i < MAX_CALLS + 3; i++)
    ask (self, "", NULL);
  while (self->held.length < MAX_CALLS || self->n_refused < 3)
    g_main_context_iteration (NULL, TRUE);
  g_assert_false (wrn_dbus_gate_is_empty (self->gate));
  answer_all (self);
  /* That the last goes wakes us up. */
  while (self->n_answered < MAX_CALLS || !wrn_dbus_gate_is_empty (self->gate))
    g_main_context_iteration (NULL, TRUE);

  ask (self, "", NULL);
  while (self->held.length < 1)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (self->n_refused, ==, 3);
}

static void
test_what_may_not_enter_is_told_why (Fixture *self, gconstpointer unused)
{
  g_autoptr (GUnixFDList) fds = g_unix_fd_list_new ();
  g_autofree char *text = g_strnfill (200, 'x');

  g_assert_cmpint (g_unix_fd_list_append (fds, 0, NULL), ==, 0);
  ask (self, "", fds);
  ask (self, text, NULL);
  while (self->n_bad < 2)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (self->held.length, ==, 0);
  g_assert_true (wrn_dbus_gate_is_empty (self->gate));
}

/* Nobody waits for an answer, so nobody would notice a limit that counts answers. */
static void
test_calls_without_an_answer_count (Fixture *self, gconstpointer unused)
{
  for (guint i = 0; i < MAX_CALLS + 3; i++)
    g_dbus_connection_call (self->client, NULL, PATH, INTERFACE, "Wait", g_variant_new ("(s)", ""),
                            NULL, G_DBUS_CALL_FLAGS_NONE, -1, NULL, NULL, NULL);
  ask (self, "", NULL);
  while (self->n_refused < 1 || self->held.length < MAX_CALLS)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (self->held.length, ==, MAX_CALLS);
}

#define ADD(name, func) g_test_add ("/dbus-gate/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("calls-are-held-up-to-a-limit", test_calls_are_held_up_to_a_limit);
  ADD ("what-may-not-enter-is-told-why", test_what_may_not_enter_is_told_why);
  ADD ("calls-without-an-answer-count", test_calls_without_an_answer_count);
  return g_test_run ();
}
