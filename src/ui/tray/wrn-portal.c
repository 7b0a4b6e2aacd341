/* wrn-portal.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Asks the desktop, out of a sandbox, to let the app run at login and without a window.
 */
#define G_LOG_DOMAIN "wrn-ui"

#include "config.h"

#include "ui/tray/wrn-portal.h"

#define PORTAL "org.freedesktop.portal.Desktop"
#define PORTAL_PATH "/org/freedesktop/portal/desktop"
#define BACKGROUND "org.freedesktop.portal.Background"
#define REQUEST "org.freedesktop.portal.Request"

/* What the portal says first in its answer. */
#define RESPONSE_YES 0

typedef struct
{
  GDBusConnection *connection; /* (owned) (nullable) */
  char **command;              /* (owned) */
  char *reason;                /* (owned) */
  gboolean autostart;
  guint subscription; /* 0 while it does not wait for the answer */
  gulong cancelled;   /* 0 if it cannot be */
  gboolean granted;
} RequestData;

static void
request_data_free (gpointer data)
{
  RequestData *request = data;

  g_clear_object (&request->connection);
  g_strfreev (request->command);
  g_free (request->reason);
  g_free (request);
}

/* Returns: whether it was still waiting for an answer, which keeps its task. */
static gboolean
stop_waiting (GTask *task)
{
  RequestData *request = g_task_get_task_data (task);

  if (request->subscription == 0)
    return FALSE;
  if (request->cancelled != 0)
    g_signal_handler_disconnect (g_task_get_cancellable (task), request->cancelled);
  g_dbus_connection_signal_unsubscribe (request->connection, request->subscription);
  request->subscription = 0;
  return TRUE;
}

/* The user may take long; only the answer ends it. */
static void
responded_cb (GDBusConnection *connection,
              const char *sender,
              const char *path,
              const char *interface,
              const char *name,
              GVariant *arguments,
              gpointer user_data)
{
  GTask *task = user_data;
  RequestData *request = g_task_get_task_data (task);
  g_autoptr (GVariant) results = NULL;
  guint32 response = RESPONSE_YES + 1;

  if (!stop_waiting (task))
    return;
  if (g_variant_is_of_type (arguments, G_VARIANT_TYPE ("(ua{sv})")))
    g_variant_get (arguments, "(u@a{sv})", &response, &results);
  if (results != NULL)
    g_variant_lookup (results, "autostart", "b", &request->granted);
  if (response == RESPONSE_YES)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED,
                             "The desktop does not allow it");
}

static void
cancelled_cb (GCancellable *cancellable, gpointer user_data)
{
  if (stop_waiting (user_data))
    g_task_return_error_if_cancelled (user_data);
}

static void
called_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  g_autoptr (GVariant) reply =
      g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);

  /* Then nothing else comes. */
  if (reply == NULL && stop_waiting (task))
    g_task_return_error (task, error);
  else
    g_clear_error (&error);
}

/* (transfer full): where the answer comes, which is to be known before it can */
static char *
make_path (GDBusConnection *connection, const char *token)
{
  g_autofree char *sender = g_strdup (g_dbus_connection_get_unique_name (connection) + 1);

  return g_strdup_printf (PORTAL_PATH "/request/%s/%s", g_strdelimit (sender, ".", '_'), token);
}

static void
connected_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  RequestData *request = g_task_get_task_data (task);
  g_autofree char *token = g_strdup_printf ("warren%u", g_random_int ());
  g_autofree char *path = NULL;
  GError *error = NULL;
  GVariantDict options;

  request->connection = g_bus_get_finish (result, &error);
  if (request->connection == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  path = make_path (request->connection, token);
  request->subscription =
      g_dbus_connection_signal_subscribe (request->connection, PORTAL, REQUEST, "Response", path,
                                          NULL, G_DBUS_SIGNAL_FLAGS_NONE, responded_cb,
                                          g_object_ref (task), g_object_unref);
  if (g_task_get_cancellable (task) != NULL)
    request->cancelled = g_signal_connect (g_task_get_cancellable (task), "cancelled",
                                           G_CALLBACK (cancelled_cb), task);
  g_variant_dict_init (&options, NULL);
  g_variant_dict_insert (&options, "handle_token", "s", token);
  g_variant_dict_insert (&options, "reason", "s", request->reason);
  g_variant_dict_insert (&options, "autostart", "b", request->autostart);
  g_variant_dict_insert (&options, "commandline", "^as", request->command);
  g_dbus_connection_call (request->connection, PORTAL, PORTAL_PATH, BACKGROUND, "RequestBackground",
                          g_variant_new ("(s@a{sv})", "", g_variant_dict_end (&options)), NULL,
                          G_DBUS_CALL_FLAGS_NONE, -1, g_task_get_cancellable (task), called_cb,
                          g_object_ref (task));
}

/**
 * wrn_portal_request_async:
 * @autostart: whether to run @command at login
 * @reason: what the user is told
 */
void
wrn_portal_request_async (gboolean autostart,
                          const char *const *command,
                          const char *reason,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  RequestData *request = g_new0 (RequestData, 1);

  g_task_set_source_tag (task, wrn_portal_request_async);
  request->autostart = autostart;
  request->command = g_strdupv ((char **) command);
  request->reason = g_strdup (reason);
  g_task_set_task_data (task, request, request_data_free);
  g_bus_get (G_BUS_TYPE_SESSION, cancellable, connected_cb, task);
}

/* @autostart: (out): whether it is run at login now; a desktop may see it in another way */
gboolean
wrn_portal_request_finish (GAsyncResult *result, gboolean *autostart, GError **error)
{
  RequestData *request = g_task_get_task_data (G_TASK (result));

  *autostart = request->granted;
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* What a list of apps without a window says of us. Some portals have no such list: then nobody
 * reads it, and nothing is lost. */
void
wrn_portal_set_status (GDBusConnection *connection, const char *status)
{
  g_autofree char *start =
      g_utf8_substring (status, 0, MIN (g_utf8_strlen (status, -1), WRN_PORTAL_STATUS_MAX));
  GVariantDict options;

  g_variant_dict_init (&options, NULL);
  g_variant_dict_insert (&options, "message", "s", start);
  g_dbus_connection_call (connection, PORTAL, PORTAL_PATH, BACKGROUND, "SetStatus",
                          g_variant_new ("(@a{sv})", g_variant_dict_end (&options)), NULL,
                          G_DBUS_CALL_FLAGS_NONE, -1, NULL, NULL, NULL);
}
