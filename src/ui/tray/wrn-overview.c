/* wrn-overview.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Tells that something has changed in any community, however much did, twice a second at most.
 */
#define G_LOG_DOMAIN "wrn-ui"

#include "config.h"

#include "ui/tray/wrn-overview.h"

struct _WrnOverview
{
  GObject parent_instance;

  GListModel *communities; /* (owned) */
  GPtrArray *watched;      /* (owned) (element-type WrnCommunity): those of the list */
  guint timer;
  gint64 told; /* when it was, in microseconds; negative if never */
};

static guint changed; /* signal */

G_DEFINE_FINAL_TYPE (WrnOverview, wrn_overview, G_TYPE_OBJECT)

static gboolean
tell_cb (gpointer user_data)
{
  WrnOverview *self = user_data;

  self->timer = 0;
  self->told = g_get_monotonic_time ();
  g_signal_emit (self, changed, 0);
  return G_SOURCE_REMOVE;
}

static void
notice (WrnOverview *self)
{
  const gint64 wait = self->told < 0 ? 0 : self->told + WRN_OVERVIEW_PACE - g_get_monotonic_time ();
  const guint ms = (guint) ((MAX (wait, 0) + 999) / 1000);

  if (self->timer != 0)
    return;
  /* When whatever changes together has changed. */
  self->timer = ms == 0 ? g_idle_add (tell_cb, self) : g_timeout_add (ms, tell_cb, self);
}

/* They are told apart from the rest, as the time of a round trip is no fact of the community. */
static void
people_changed_cb (GListModel *people,
                   guint position,
                   guint n_removed,
                   guint n_added,
                   WrnOverview *self)
{
  const char *const signals[] = { "notify::status", "notify::title", "notify::favourite" };

  for (guint i = 0; i < n_added; i++)
    {
      g_autoptr (GObject) person = g_list_model_get_item (people, position + i);

      for (guint j = 0; j < G_N_ELEMENTS (signals); j++)
        g_signal_connect_object (person, signals[j], G_CALLBACK (notice), self, G_CONNECT_SWAPPED);
    }
  notice (self);
}

static void
watch (WrnOverview *self, WrnCommunity *community)
{
  GListModel *people = G_LIST_MODEL (wrn_community_get_people (community));

  g_ptr_array_add (self->watched, g_object_ref (community));
  g_signal_connect_object (community, "notify", G_CALLBACK (notice), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (people, "items-changed", G_CALLBACK (people_changed_cb), self, 0);
  people_changed_cb (people, 0, 0, g_list_model_get_n_items (people), self);
}

static void
unwatch (gpointer object, gpointer user_data)
{
  GListModel *people = G_LIST_MODEL (wrn_community_get_people (object));

  g_signal_handlers_disconnect_by_data (object, user_data);
  g_signal_handlers_disconnect_by_data (people, user_data);
  for (guint i = 0; i < g_list_model_get_n_items (people); i++)
    {
      g_autoptr (GObject) person = g_list_model_get_item (people, i);

      g_signal_handlers_disconnect_by_data (person, user_data);
    }
}

static void
communities_changed_cb (WrnOverview *self)
{
  g_autoptr (GPtrArray) before = g_steal_pointer (&self->watched);

  self->watched = g_ptr_array_new_with_free_func (g_object_unref);
  g_ptr_array_foreach (before, unwatch, self);
  for (guint i = 0; i < g_list_model_get_n_items (self->communities); i++)
    {
      g_autoptr (WrnCommunity) community = g_list_model_get_item (self->communities, i);

      watch (self, community);
    }
  notice (self);
}

static void
wrn_overview_dispose (GObject *object)
{
  WrnOverview *self = WRN_OVERVIEW (object);

  g_clear_handle_id (&self->timer, g_source_remove);
  if (self->watched != NULL)
    g_ptr_array_foreach (self->watched, unwatch, self);
  g_clear_pointer (&self->watched, g_ptr_array_unref);
  if (self->communities != NULL)
    g_signal_handlers_disconnect_by_data (self->communities, self);
  g_clear_object (&self->communities);
  G_OBJECT_CLASS (wrn_overview_parent_class)->dispose (object);
}

static void
wrn_overview_class_init (WrnOverviewClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = wrn_overview_dispose;

  changed = g_signal_new ("changed", WRN_TYPE_OVERVIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                          G_TYPE_NONE, 0);
}

static void
wrn_overview_init (WrnOverview *self)
{
  self->watched = g_ptr_array_new_with_free_func (g_object_unref);
  self->told = -1;
}

WrnOverview *
wrn_overview_new (WrnBackend *backend)
{
  WrnOverview *self = g_object_new (WRN_TYPE_OVERVIEW, NULL);

  self->communities = g_object_ref (wrn_backend_get_communities (backend));
  g_signal_connect_object (self->communities, "items-changed", G_CALLBACK (communities_changed_cb),
                           self, G_CONNECT_SWAPPED);
  communities_changed_cb (self);
  return self;
}
