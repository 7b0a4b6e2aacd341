/* wrn-bus-question.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One question of a window to the helper, until it is answered.
 */
#define G_LOG_DOMAIN "wrn-ui"

#include "config.h"

#include "ui/model/wrn-bus-question.h"

#include <gio/gunixfdlist.h>
#include <unistd.h>

#include "ipc/wrn-dbus-error.h"
#include "ipc/wrn-dbus-names.h"
#include "ipc/wrn-sealed.h"

/* With the user's id in decimal. */
#define SUPERNODE_PATH_SIZE (sizeof WRN_DBUS_SUPERNODE_PATH "/4294967295")

/* (nullable): @answer, or NULL with @error set */
static WrnAnswer *
read_answer (WrnRequest request, GVariant *reply, GUnixFDList *fds, GError **error)
{
  g_autoptr (WrnAnswer) answer = g_new0 (WrnAnswer, 1);

  if (g_variant_n_children (reply) == 0)
    return g_steal_pointer (&answer);
  answer->value = g_variant_get_child_value (reply, 0);
  if (!g_str_equal (wrn_request_get_info (request)->reply, "(h)"))
    return g_steal_pointer (&answer);
  answer->secret = wrn_sealed_receive (answer->value, fds, error);
  g_clear_pointer (&answer->value, g_variant_unref);
  return answer->secret != NULL ? g_steal_pointer (&answer) : NULL;
}

/* The question, as long as it is open. */
typedef struct
{
  WrnRequest request; /* the next one, if it takes several */
  WrnBusListed listed;
  WrnCommunity *community; /* (owned) (nullable) */
  WrnAnswer *answer;       /* (owned) (nullable): while the list is read */
  gboolean began;          /* as in an answer */
} Asked;

static void
asked_free (gpointer data)
{
  Asked *asked = data;

  g_clear_object (&asked->community);
  g_clear_pointer (&asked->answer, wrn_answer_free);
  g_free (asked);
}

static void
listed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  WrnBackend *backend = g_task_get_source_object (task);
  Asked *asked = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply =
      g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);
  g_autoptr (GVariant) objects = NULL;
  WrnCommunity *made;

  if (reply == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  objects = g_variant_get_child_value (reply, 0);
  asked->listed (backend, objects);
  made = wrn_backend_find_community (backend, g_variant_get_string (asked->answer->value, NULL));
  if (made == NULL)
    {
      g_task_return_new_error (task, WRN_DBUS_ERROR, WRN_DBUS_ERROR_NOT_FOUND,
                               "the helper made a community and does not list it");
      return;
    }
  asked->answer->community = g_object_ref (made);
  g_task_return_pointer (task, g_steal_pointer (&asked->answer), (GDestroyNotify) wrn_answer_free);
}

static void call (GDBusConnection *connection, GVariant *arguments, GUnixFDList *fds, GTask *task);

static void
answered_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GDBusConnection *connection = G_DBUS_CONNECTION (source);
  Asked *asked = g_task_get_task_data (task);
  g_autoptr (GUnixFDList) fds = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply =
      g_dbus_connection_call_with_unix_fd_list_finish (connection, &fds, result, &error);

  if (asked->request == WRN_REQUEST_CONNECT)
    wrn_community_set_asking (asked->community, FALSE);
  if (asked->request == WRN_REQUEST_HOST &&
      (reply != NULL || g_error_matches (error, WRN_DBUS_ERROR, WRN_DBUS_ERROR_EXISTS)))
    {
      asked->request = WRN_REQUEST_HOSTED;
      asked->began = reply != NULL;
      call (connection, g_variant_new ("()"), NULL, task);
      return;
    }
  if (reply != NULL)
    asked->answer = read_answer (asked->request, reply, fds, &error);
  if (asked->answer != NULL)
    asked->answer->began = asked->began;
  if (asked->answer == NULL)
    g_task_return_error (task, g_steal_pointer (&error));
  else if (asked->request <= WRN_REQUEST_IMPORT)
    g_dbus_connection_call (connection, WRN_DBUS_NAME, WRN_DBUS_PATH, WRN_BUS_MANAGER,
                            "GetManagedObjects", NULL, G_VARIANT_TYPE ("(a{oa{sa{sv}}})"),
                            G_DBUS_CALL_FLAGS_NONE, WRN_BUS_READ_TIMEOUT_MS,
                            g_task_get_cancellable (task), listed_cb, g_object_ref (task));
  else
    g_task_return_pointer (task, g_steal_pointer (&asked->answer),
                           (GDestroyNotify) wrn_answer_free);
}

/* Whom it is about. */
static const char *
get_object (const Asked *asked, char supernode[static SUPERNODE_PATH_SIZE], const char **interface)
{
  if (asked->community != NULL)
    {
      *interface = WRN_DBUS_COMMUNITY;
      return wrn_community_get_path (asked->community);
    }
  if (asked->request == WRN_REQUEST_HOSTED || asked->request == WRN_REQUEST_UNHOST)
    {
      *interface = WRN_DBUS_SUPERNODE;
      g_snprintf (supernode, SUPERNODE_PATH_SIZE, WRN_DBUS_SUPERNODE_PATH "/%u", (guint) getuid ());
      return supernode;
    }
  *interface = WRN_DBUS_HELPER;
  return WRN_DBUS_PATH;
}

/* @fds: (nullable) */
static void
call (GDBusConnection *connection, GVariant *arguments, GUnixFDList *fds, GTask *task)
{
  Asked *asked = g_task_get_task_data (task);
  const WrnRequestInfo *info = wrn_request_get_info (asked->request);
  char supernode[SUPERNODE_PATH_SIZE];
  const char *interface;
  const char *object = get_object (asked, supernode, &interface);

  /* Not by its unique name: one that has ended is started. */
  g_dbus_connection_call_with_unix_fd_list (connection, WRN_DBUS_NAME, object, interface,
                                            info->method, arguments,
                                            (const GVariantType *) info->reply,
                                            info->acts
                                                ? G_DBUS_CALL_FLAGS_ALLOW_INTERACTIVE_AUTHORIZATION
                                                : G_DBUS_CALL_FLAGS_NONE,
                                            info->acts ? WRN_BUS_ACT_TIMEOUT_MS
                                                       : WRN_BUS_READ_TIMEOUT_MS,
                                            fds, g_task_get_cancellable (task), answered_cb,
                                            g_object_ref (task));
}

/* (transfer floating) (nullable): NULL with @error set */
static GVariant *
make_arguments (const WrnQuestion *question, GUnixFDList *fds, GError **error)
{
  const char *types = wrn_request_get_info (question->request)->arguments;
  GVariant *handle;
  gconstpointer data;
  gsize len;

  if (g_str_equal (types, "()"))
    return g_variant_new ("()");
  if (g_str_equal (types, "(sa{sv})"))
    return g_variant_new ("(s@a{sv})", question->peer, question->options);
  if (g_str_equal (types, "(a{sv})"))
    return g_variant_new ("(@a{sv})", question->options);
  data = g_bytes_get_data (question->secret, &len);
  handle = wrn_sealed_send (data, len, fds, error);
  return handle != NULL ? g_variant_new ("(@h@a{sv})", handle, question->options) : NULL;
}

/**
 * wrn_bus_question_ask:
 * @connection: to the system bus
 * @question: lent for the call
 * @listed: is told of the list once more after something was made
 * @task: returns a #WrnAnswer; its source is the backend
 */
void
wrn_bus_question_ask (GDBusConnection *connection,
                      const WrnQuestion *question,
                      WrnBusListed listed,
                      GTask *task)
{
  g_autoptr (GUnixFDList) fds = g_unix_fd_list_new ();
  g_autoptr (GError) error = NULL;
  Asked *asked = g_new0 (Asked, 1);
  GVariant *arguments;

  asked->request = question->request;
  asked->listed = listed;
  if (question->community != NULL)
    asked->community = g_object_ref (question->community);
  g_task_set_task_data (task, asked, asked_free);
  arguments = make_arguments (question, fds, &error);
  if (arguments == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  if (question->request == WRN_REQUEST_CONNECT)
    wrn_community_set_asking (question->community, TRUE);
  call (connection, arguments, fds, task);
}
