/* wrn-connector.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Switches communities on and off, and lets whoever asked think better of it.
 */
#define G_LOG_DOMAIN "wrn-ui"

#include "config.h"

#include "ui/shell/wrn-connector.h"

/* The helper answers that it could not connect, and says next that the community failed, which its
 * page tells. Only if it does not say so in time, somebody else has to. */
#define WRN_CONNECTOR_PATIENCE_MS 250

struct _WrnConnector
{
  GObject parent_instance;

  WrnBackend *backend;  /* (owned) */
  GHashTable *attempts; /* (owned): of WrnCommunity to the GCancellable of its Connect */
};

typedef struct
{
  WrnConnector *connector; /* (owned) */
  WrnCommunity *community; /* (owned) */
  GCancellable *attempt;   /* (owned) (nullable): of Connect */
  GError *error;           /* (owned) (nullable) */
} Request;

static guint failed; /* signal */

G_DEFINE_FINAL_TYPE (WrnConnector, wrn_connector, G_TYPE_OBJECT)

static void
request_free (gpointer data)
{
  Request *request = data;

  g_object_unref (request->connector);
  g_object_unref (request->community);
  g_clear_object (&request->attempt);
  g_clear_error (&request->error);
  g_free (request);
}

static gboolean
waited_cb (gpointer data)
{
  Request *request = data;

  if (wrn_community_get_state (request->community) != WRN_STATE_ERROR)
    g_signal_emit (request->connector, failed, 0, request->community, request->error);
  return G_SOURCE_REMOVE;
}

static void
answered_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Request *request = user_data;
  WrnConnector *self = request->connector;
  g_autoptr (WrnAnswer) answer G_GNUC_UNUSED =
      wrn_backend_ask_finish (WRN_BACKEND (source), result, &request->error);

  if (request->attempt != NULL &&
      g_hash_table_lookup (self->attempts, request->community) == request->attempt)
    g_hash_table_remove (self->attempts, request->community);

  /* Who cancelled it knows. */
  if (request->error == NULL || g_error_matches (request->error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    request_free (request);
  else
    g_timeout_add_full (G_PRIORITY_DEFAULT, WRN_CONNECTOR_PATIENCE_MS, waited_cb, request,
                        request_free);
}

static void
ask (WrnConnector *self, WrnCommunity *community, WrnRequest what, GCancellable *attempt)
{
  const WrnQuestion question = { .request = what, .community = community };
  Request *request = g_new0 (Request, 1);

  request->connector = g_object_ref (self);
  request->community = g_object_ref (community);
  request->attempt = attempt != NULL ? g_object_ref (attempt) : NULL;
  wrn_backend_ask_async (self->backend, &question, attempt, answered_cb, request);
}

/* To do so again is to try again at once. */
void
wrn_connector_connect (WrnConnector *self, WrnCommunity *community)
{
  GCancellable *attempt;

  if (g_hash_table_contains (self->attempts, community))
    return;
  attempt = g_cancellable_new ();
  g_hash_table_insert (self->attempts, g_object_ref (community), attempt);
  ask (self, community, WRN_REQUEST_CONNECT, attempt);
}

/* An attempt that is under way fails thereby, which is no news. */
void
wrn_connector_disconnect (WrnConnector *self, WrnCommunity *community)
{
  GCancellable *attempt = g_hash_table_lookup (self->attempts, community);

  if (attempt != NULL)
    {
      g_object_ref (attempt);
      g_hash_table_remove (self->attempts, community);
      g_cancellable_cancel (attempt);
      g_object_unref (attempt);
    }
  ask (self, community, WRN_REQUEST_DISCONNECT, NULL);
}

/* Does what the button of the community's state says. */
void
wrn_connector_toggle (WrnConnector *self, WrnCommunity *community)
{
  switch (wrn_community_get_state (community))
    {
    case WRN_STATE_OFF:
    case WRN_STATE_RECONNECTING:
    case WRN_STATE_ERROR:
      wrn_connector_connect (self, community);
      break;
    case WRN_STATE_PERMISSION:
    case WRN_STATE_CONNECTING:
    case WRN_STATE_ALONE:
    case WRN_STATE_CONNECTED:
    case WRN_STATE_DEGRADED:
      wrn_connector_disconnect (self, community);
      break;
    case WRN_STATE_OFFLINE:
    case WRN_N_STATES:
    default:
      break;
    }
}

static void
switch_all (WrnConnector *self, gboolean on)
{
  GListModel *list = wrn_backend_get_communities (self->backend);

  for (guint i = 0; i < g_list_model_get_n_items (list); i++)
    {
      g_autoptr (WrnCommunity) community = g_list_model_get_item (list, i);

      if (wrn_community_is_on (community) == on)
        continue;
      if (on)
        wrn_connector_connect (self, community);
      else
        wrn_connector_disconnect (self, community);
    }
}

void
wrn_connector_connect_all (WrnConnector *self)
{
  switch_all (self, TRUE);
}

void
wrn_connector_disconnect_all (WrnConnector *self)
{
  switch_all (self, FALSE);
}

gboolean
wrn_connector_is_any_on (WrnConnector *self)
{
  GListModel *list = wrn_backend_get_communities (self->backend);

  for (guint i = 0; i < g_list_model_get_n_items (list); i++)
    {
      g_autoptr (WrnCommunity) community = g_list_model_get_item (list, i);

      if (wrn_community_is_on (community))
        return TRUE;
    }
  return FALSE;
}

static void
wrn_connector_finalize (GObject *object)
{
  WrnConnector *self = WRN_CONNECTOR (object);

  g_hash_table_unref (self->attempts);
  g_object_unref (self->backend);
  G_OBJECT_CLASS (wrn_connector_parent_class)->finalize (object);
}

static void
wrn_connector_class_init (WrnConnectorClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = wrn_connector_finalize;
  failed = g_signal_new ("failed", WRN_TYPE_CONNECTOR, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                         G_TYPE_NONE, 2, WRN_TYPE_COMMUNITY, G_TYPE_ERROR);
}

static void
wrn_connector_init (WrnConnector *self)
{
  self->attempts = g_hash_table_new_full (NULL, NULL, g_object_unref, g_object_unref);
}

WrnConnector *
wrn_connector_new (WrnBackend *backend)
{
  WrnConnector *self = g_object_new (WRN_TYPE_CONNECTOR, NULL);

  self->backend = g_object_ref (backend);
  return self;
}
