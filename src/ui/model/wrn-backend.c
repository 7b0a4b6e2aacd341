/* wrn-backend.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the windows know of the world: a list of communities, and questions to ask.
 */
#define G_LOG_DOMAIN "wrn-ui"

#include "config.h"

#include "ui/model/wrn-backend.h"

static const WrnRequestInfo requests[] = {
  [WRN_REQUEST_CREATE] = { "Create", "(ha{sv})", "(o)", TRUE },
  [WRN_REQUEST_JOIN] = { "Join", "(ha{sv})", "(o)", TRUE },
  [WRN_REQUEST_IMPORT] = { "Import", "(ha{sv})", "(o)", TRUE },
  [WRN_REQUEST_CONNECT] = { "Connect", "(a{sv})", "()", TRUE },
  [WRN_REQUEST_DISCONNECT] = { "Disconnect", "(a{sv})", "()", TRUE },
  [WRN_REQUEST_REMOVE] = { "Remove", "(a{sv})", "()", TRUE },
  [WRN_REQUEST_SET] = { "Set", "(a{sv})", "()", TRUE },
  [WRN_REQUEST_INVITE] = { "Invite", "(a{sv})", "(h)", TRUE },
  [WRN_REQUEST_EXPORT] = { "Export", "()", "(h)", TRUE },
  [WRN_REQUEST_STATS] = { "GetStats", "()", "(a{sv})", FALSE },
  [WRN_REQUEST_GRAPH] = { "GetGraph", "()", "(s)", FALSE },
  [WRN_REQUEST_EVENTS] = { "ListEvents", "(a{sv})", "(aa{sv})", FALSE },
  [WRN_REQUEST_DIAGNOSE] = { "Diagnose", "(a{sv})", "(aa{sv})", FALSE },
  [WRN_REQUEST_PING] = { "Ping", "(sa{sv})", "(a{sv})", FALSE },
  [WRN_REQUEST_HOST] = { "Host", "(a{sv})", "(o)", TRUE },
  [WRN_REQUEST_HOSTED] = { "GetInfo", "()", "(a{sv})", FALSE },
  [WRN_REQUEST_UNHOST] = { "Remove", "(a{sv})", "()", TRUE },
};

G_STATIC_ASSERT (G_N_ELEMENTS (requests) == WRN_N_REQUESTS);

G_DEFINE_INTERFACE (WrnBackend, wrn_backend, G_TYPE_OBJECT)

/* How many questions are open that make the helper do something. */
#define N_OPEN "wrn-n-open"

static guint busy_changed; /* signal */

static void
wrn_backend_default_init (WrnBackendInterface *iface)
{
  g_object_interface_install_property (iface, g_param_spec_uint ("helper-state", NULL, NULL, 0,
                                                                 WRN_HELPER_OK, WRN_HELPER_UNKNOWN,
                                                                 G_PARAM_READABLE |
                                                                     G_PARAM_EXPLICIT_NOTIFY |
                                                                     G_PARAM_STATIC_STRINGS));
  busy_changed = g_signal_new ("busy-changed", WRN_TYPE_BACKEND, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                               NULL, G_TYPE_NONE, 0);
}

const WrnRequestInfo *
wrn_request_get_info (WrnRequest request)
{
  g_return_val_if_fail ((guint) request < WRN_N_REQUESTS, NULL);
  return &requests[request];
}

void
wrn_answer_free (WrnAnswer *self)
{
  g_clear_pointer (&self->value, g_variant_unref);
  g_clear_pointer (&self->secret, g_bytes_unref);
  g_clear_object (&self->community);
  g_free (self);
}

/* (transfer none): of WrnCommunity; it is the same list as long as @self lives */
GListModel *
wrn_backend_get_communities (WrnBackend *self)
{
  return WRN_BACKEND_GET_IFACE (self)->get_communities (self);
}

/* (transfer none) (nullable): in the list */
WrnCommunity *
wrn_backend_find_community (WrnBackend *self, const char *path)
{
  GListModel *list = wrn_backend_get_communities (self);

  for (guint i = 0; i < g_list_model_get_n_items (list); i++)
    {
      g_autoptr (WrnCommunity) community = g_list_model_get_item (list, i);

      if (g_str_equal (wrn_community_get_path (community), path))
        return community;
    }
  return NULL;
}

/* Their times and figures change without any news of it: whoever shows them asks for them, but not
 * for longer. They change when it is answered. */
void
wrn_backend_look_at_people (WrnBackend *self, WrnCommunity *community)
{
  WRN_BACKEND_GET_IFACE (self)->look_at_people (self, community);
}

WrnHelperState
wrn_backend_get_helper_state (WrnBackend *self)
{
  guint state;

  g_object_get (self, "helper-state", &state, NULL);
  return state;
}

/* Whether the helper was told to do something, and has not answered yet. */
gboolean
wrn_backend_is_busy (WrnBackend *self)
{
  return g_object_get_data (G_OBJECT (self), N_OPEN) != NULL;
}

static void
count (WrnBackend *self, int change)
{
  const gboolean was_busy = wrn_backend_is_busy (self);
  const int before = GPOINTER_TO_INT (g_object_get_data (G_OBJECT (self), N_OPEN));

  g_object_set_data (G_OBJECT (self), N_OPEN, GINT_TO_POINTER (before + change));
  if (was_busy != wrn_backend_is_busy (self))
    g_signal_emit (self, busy_changed, 0);
}

/* Whoever asked knows by now, and has asked what is to be asked next. */
static void
completed_cb (GTask *task)
{
  count (WRN_BACKEND (g_task_get_source_object (task)), -1);
}

/**
 * wrn_backend_ask_async:
 * @question: lent for the call; a floating variant in it is taken
 *
 * Asks the helper something, or to do something. While Connect has not returned, the community's
 * state says so. What was made is in the list before this returns. Host answers as Hosted does.
 */
void
wrn_backend_ask_async (WrnBackend *self,
                       const WrnQuestion *question,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  WrnQuestion whole = *question;
  g_autoptr (GVariant) options = NULL;

  g_return_if_fail ((guint) question->request < WRN_N_REQUESTS);
  g_task_set_source_tag (task, wrn_backend_ask_async);
  options = g_variant_ref_sink (question->options != NULL ? question->options
                                                          : g_variant_new ("a{sv}", NULL));
  whole.options = options;
  if (requests[question->request].acts)
    {
      count (self, 1);
      g_signal_connect (task, "notify::completed", G_CALLBACK (completed_cb), NULL);
    }
  WRN_BACKEND_GET_IFACE (self)->ask_async (self, &whole, task);
}

/* (transfer full) (nullable): NULL if @error is set */
WrnAnswer *
wrn_backend_ask_finish (WrnBackend *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
