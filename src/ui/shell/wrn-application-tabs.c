/* wrn-application-tabs.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Which communities have tabs: those that the user left open, and those that are on.
 */
#define G_LOG_DOMAIN "wrn-ui"

#include "config.h"

#include "ui/shell/wrn-application-private.h"

#include <string.h>

#define OPEN "open-communities"
#define SELECTED "selected-community"

/* More than the helper lets anybody have. */
#define WRN_APPLICATION_TABS_MAX 64

/* What settings call it: its path may change with the helper. */
const char *
wrn_application_get_id (WrnCommunity *community)
{
  return strrchr (wrn_community_get_path (community), '/') + 1;
}

/* (transfer none) (nullable) */
static AdwTabPage *
find_tab (WrnApplication *self, WrnCommunity *community, WrnWindow **window)
{
  for (GList *at = gtk_application_get_windows (GTK_APPLICATION (self)); at != NULL; at = at->next)
    {
      AdwTabPage *page =
          WRN_IS_WINDOW (at->data) ? wrn_window_find_tab (at->data, community) : NULL;

      *window = at->data;
      if (page != NULL)
        return page;
    }
  *window = NULL;
  return NULL;
}

/* (transfer none) (nullable) */
static WrnCommunity *
find_by_id (WrnApplication *self, const char *id)
{
  GListModel *list = wrn_backend_get_communities (self->backend);

  for (guint i = 0; i < g_list_model_get_n_items (list); i++)
    {
      g_autoptr (WrnCommunity) community = g_list_model_get_item (list, i);

      if (g_str_equal (wrn_application_get_id (community), id))
        return community;
    }
  return NULL;
}

/* Returns: (transfer none): the window that has the tab now */
static WrnWindow *
open_tab (WrnApplication *self, WrnCommunity *community)
{
  WrnWindow *window;

  if (find_tab (self, community, &window) != NULL)
    return window;
  window = wrn_application_get_window (self);
  if (window != NULL)
    wrn_window_open_tab (window, community, -1);
  return window;
}

/* What is on is seen, and so is what failed. */
static gboolean
wants_tab (WrnCommunity *community)
{
  return wrn_community_is_on (community) || wrn_community_get_state (community) == WRN_STATE_ERROR;
}

static void
add_missing (WrnApplication *self, GPtrArray *missing, WrnCommunity *community)
{
  WrnWindow *window;

  if (find_tab (self, community, &window) == NULL && !g_ptr_array_find (missing, community, NULL))
    g_ptr_array_add (missing, g_object_ref (community));
}

/* (transfer full) (element-type WrnCommunity): that shall have a tab, from left to right */
static GPtrArray *
list_missing (WrnApplication *self)
{
  g_auto (GStrv) open = g_settings_get_strv (self->settings, OPEN);
  GListModel *list = wrn_backend_get_communities (self->backend);
  GPtrArray *missing = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; open[i] != NULL && i < WRN_APPLICATION_TABS_MAX; i++)
    {
      WrnCommunity *community = find_by_id (self, open[i]);

      if (community != NULL)
        add_missing (self, missing, community);
    }
  for (guint i = 0; i < g_list_model_get_n_items (list); i++)
    {
      g_autoptr (WrnCommunity) community = g_list_model_get_item (list, i);

      if (wants_tab (community))
        add_missing (self, missing, community);
    }
  return missing;
}

/* In @window, which has none. Its bar shows the tab that came last: the one in front is put between
 * the others when they are there. */
static void
open_first (WrnApplication *self, WrnWindow *window, GPtrArray *missing)
{
  g_autofree char *selected = g_settings_get_string (self->settings, SELECTED);
  WrnCommunity *front = find_by_id (self, selected);
  guint rank = 0;

  if (front != NULL)
    g_ptr_array_find (missing, front, &rank);
  for (guint i = 0; i < missing->len; i++)
    if (i != rank)
      wrn_window_open_tab (window, missing->pdata[i], -1);
  wrn_window_select (window, wrn_window_open_tab (window, missing->pdata[rank], (int) rank));
}

/* The user did none of this, and is not shown another tab than before. */
void
wrn_application_sync_tabs (WrnApplication *self)
{
  g_autoptr (GPtrArray) missing = list_missing (self);
  WrnWindow *first = wrn_application_get_window (self);

  if (first == NULL || missing->len == 0)
    return;
  self->restoring = TRUE;
  if (wrn_window_get_community (first) == NULL)
    open_first (self, first, missing);
  else
    for (guint i = 0; i < missing->len; i++)
      open_tab (self, missing->pdata[i]);
  self->restoring = FALSE;
}

static void
add_ids (WrnApplication *self, GStrvBuilder *builder)
{
  WrnCommunity *community;

  for (GList *at = gtk_application_get_windows (GTK_APPLICATION (self)); at != NULL; at = at->next)
    for (guint i = 0; WRN_IS_WINDOW (at->data) &&
                      (community = wrn_window_get_nth_community (at->data, i)) != NULL;
         i++)
      g_strv_builder_add (builder, wrn_application_get_id (community));
}

/* What the helper does not know just now may come back. */
void
wrn_application_save_tabs (WrnApplication *self)
{
  g_auto (GStrv) before = g_settings_get_strv (self->settings, OPEN);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) after = NULL;
  WrnWindow *window = wrn_application_get_window (self);
  WrnCommunity *front = window != NULL ? wrn_window_get_community (window) : NULL;

  if (self->restoring || self->quitting || window == NULL)
    return;
  add_ids (self, builder);
  for (guint i = 0; before[i] != NULL && i < WRN_APPLICATION_TABS_MAX; i++)
    if (find_by_id (self, before[i]) == NULL)
      g_strv_builder_add (builder, before[i]);
  after = g_strv_builder_end (builder);
  g_settings_set_strv (self->settings, OPEN, (const char *const *) after);
  if (front != NULL)
    g_settings_set_string (self->settings, SELECTED, wrn_application_get_id (front));
}

/* Returns: (transfer none): the window that shows it, in front */
WrnWindow *
wrn_application_show_community (WrnApplication *self, WrnCommunity *community)
{
  WrnWindow *window = NULL;

  wrn_application_show_window (self);
  window = open_tab (self, community);
  wrn_window_select (window, wrn_window_find_tab (window, community));
  gtk_window_present (GTK_WINDOW (window));
  return window;
}

/* Of this one only: another that failed may have been closed since. */
static void
state_cb (WrnApplication *self, GParamSpec *pspec, WrnCommunity *community)
{
  self->restoring = TRUE;
  if (wants_tab (community))
    open_tab (self, community);
  self->restoring = FALSE;
  wrn_application_update_hold (self);
}

static void
forget (gpointer data, WrnApplication *self)
{
  g_signal_handlers_disconnect_by_func (data, state_cb, self);
}

static void
communities_cb (WrnApplication *self)
{
  GListModel *list = wrn_backend_get_communities (self->backend);

  g_ptr_array_foreach (self->watched, (GFunc) forget, self);
  g_ptr_array_set_size (self->watched, 0);
  for (guint i = 0; i < g_list_model_get_n_items (list); i++)
    {
      WrnCommunity *community = g_list_model_get_item (list, i);

      g_signal_connect_swapped (community, "notify::state", G_CALLBACK (state_cb), self);
      g_ptr_array_add (self->watched, community);
    }
  wrn_application_sync_tabs (self);
  wrn_application_update_hold (self);
}

void
wrn_application_watch (WrnApplication *self)
{
  self->watched = g_ptr_array_new_with_free_func (g_object_unref);
  g_signal_connect_object (wrn_backend_get_communities (self->backend), "items-changed",
                           G_CALLBACK (communities_cb), self, G_CONNECT_SWAPPED);
  communities_cb (self);
}

void
wrn_application_unwatch (WrnApplication *self)
{
  if (self->backend != NULL)
    g_signal_handlers_disconnect_by_func (wrn_backend_get_communities (self->backend),
                                          communities_cb, self);
  g_ptr_array_foreach (self->watched, (GFunc) forget, self);
  g_clear_pointer (&self->watched, g_ptr_array_unref);
}
