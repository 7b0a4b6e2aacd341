/* wrn-window-actions.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What can be done in a window, to the community in front.
 */
#define G_LOG_DOMAIN "wrn-ui"

#include "config.h"

#include "ui/shell/wrn-window-private.h"

#include <glib/gi18n.h>

#include "ui/diagnostics/wrn-diagnostics-window.h"
#include "ui/dialogs/wrn-export-dialog.h"
#include "ui/dialogs/wrn-invite-dialog.h"
#include "ui/dialogs/wrn-leave-dialog.h"
#include "ui/log/wrn-log-window.h"
#include "ui/settings/wrn-community-settings.h"

/* Has the application do to the community in front what it does to any. */
static void
activate_app (WrnWindow *self, const char *action)
{
  WrnCommunity *community = wrn_window_get_community (self);

  if (community != NULL)
    gtk_widget_activate_action (GTK_WIDGET (self), action, "s", wrn_community_get_path (community));
}

static void
toggle_connection (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  activate_app (user_data, "app.toggle");
}

static void
connect_it (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  activate_app (user_data, "app.connect");
}

static void
disconnect_it (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  activate_app (user_data, "app.disconnect");
}

/* Windows about the community in front. */
static const struct
{
  const char *action;
  GtkWindow *(*make) (WrnBackend *backend, WrnCommunity *community);
} windows[] = {
  { "invite", wrn_invite_dialog_new },
  { "diagnose", wrn_diagnostics_window_new },
  { "log", wrn_log_window_new },
  { "settings", wrn_community_settings_new },
};

static void
open_window (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  WrnWindow *self = user_data;
  WrnCommunity *community = wrn_window_get_community (self);
  const char *name = g_action_get_name (G_ACTION (action));

  for (guint i = 0; i < G_N_ELEMENTS (windows) && community != NULL; i++)
    if (g_str_equal (windows[i].action, name))
      wrn_window_show_dialog (self, windows[i].make (self->backend, community));
}

static void
save_copy (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  WrnWindow *self = user_data;
  WrnCommunity *community = wrn_window_get_community (self);

  if (community != NULL)
    wrn_export_dialog_ask (GTK_WINDOW (self), self->backend, community, NULL, NULL);
}

static void
leave (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  WrnWindow *self = user_data;
  WrnCommunity *community = wrn_window_get_community (self);

  if (community != NULL)
    wrn_leave_dialog_ask (GTK_WINDOW (self), self->backend, community);
}

static void
close_tab (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  WrnWindow *self = user_data;
  AdwTabPage *page = adw_tab_view_get_selected_page (self->tabs);

  if (page != NULL)
    adw_tab_view_close_page (self->tabs, page);
}

static void
move_tab (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  WrnWindow *self = user_data;
  AdwTabPage *page = adw_tab_view_get_selected_page (self->tabs);
  WrnWindow *other;

  if (page == NULL)
    return;
  other = wrn_window_new (gtk_window_get_application (GTK_WINDOW (self)), self->backend,
                          self->settings);
  adw_tab_view_transfer_page (self->tabs, page, other->tabs, 0);
  gtk_window_present (GTK_WINDOW (other));
}

/* Of the person who is selected, or else our own. */
static void
copy_address (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  WrnWindow *self = user_data;
  WrnCommunityView *view = wrn_window_get_view (self);
  WrnPerson *person = view != NULL
                          ? wrn_people_page_get_selected (wrn_community_view_get_people_page (view))
                          : NULL;
  const char *address;

  if (view == NULL)
    return;
  address = person != NULL ? wrn_person_get_ipv4 (person)
                           : wrn_community_get_ipv4 (wrn_window_get_community (self));
  if (address[0] == '\0')
    return;
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), address);
  wrn_window_toast (self, _ ("Address copied"));
}

/* Shows somebody whom another page is about. */
static void
select_person (GSimpleAction *action, GVariant *id, gpointer user_data)
{
  WrnWindow *self = user_data;
  WrnCommunityView *view = wrn_window_get_view (self);
  WrnPerson *person = NULL;

  if (view != NULL)
    person = wrn_people_find (wrn_community_get_people (wrn_community_view_get_community (view)),
                              g_variant_get_string (id, NULL));
  if (person == NULL)
    return;
  g_object_set (self, "view", "peers", NULL);
  wrn_people_page_select (wrn_community_view_get_people_page (view), person);
}

static void
open_menu (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  gtk_menu_button_popup (WRN_WINDOW (user_data)->menu_button);
}

static void
toast (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  wrn_window_toast (user_data, g_variant_get_string (parameter, NULL));
}

static void
toast_undo (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  const char *text, *undo;

  g_variant_get (parameter, "(&s&s)", &text, &undo);
  wrn_window_toast_undo (user_data, text, undo);
}

/* The properties change, and these follow. A GPropertyAction would keep the window for ever. */
static void
change_view (GSimpleAction *action, GVariant *state, gpointer user_data)
{
  g_simple_action_set_state (action, state);
  g_object_set (user_data, "view", g_variant_get_string (state, NULL), NULL);
}

static void
change_pane (GSimpleAction *action, GVariant *state, gpointer user_data)
{
  g_simple_action_set_state (action, state);
  g_object_set (user_data, "show-pane", g_variant_get_boolean (state), NULL);
}

static void
change_search (GSimpleAction *action, GVariant *state, gpointer user_data)
{
  g_simple_action_set_state (action, state);
  g_object_set (user_data, "searching", g_variant_get_boolean (state), NULL);
}

/* These are about a community, and there may be none. */
static const GActionEntry of_community[] = {
  { .name = "toggle-connection", .activate = toggle_connection },
  { .name = "connect", .activate = connect_it },
  { .name = "disconnect", .activate = disconnect_it },
  { .name = "invite", .activate = open_window },
  { .name = "diagnose", .activate = open_window },
  { .name = "log", .activate = open_window },
  { .name = "settings", .activate = open_window },
  { .name = "export", .activate = save_copy },
  { .name = "leave", .activate = leave },
  { .name = "copy-address", .activate = copy_address },
  { .name = "select-person", .parameter_type = "s", .activate = select_person },
  { .name = "move-tab", .activate = move_tab },
  { .name = "close-tab", .activate = close_tab },
};

static const GActionEntry of_window[] = {
  { .name = "view", .parameter_type = "s", .state = "'peers'", .change_state = change_view },
  { .name = "toggle-pane", .state = "false", .change_state = change_pane },
  { .name = "search", .state = "false", .change_state = change_search },
  { .name = "menu", .activate = open_menu },
  { .name = "toast", .parameter_type = "s", .activate = toast },
  { .name = "toast-undo", .parameter_type = "(ss)", .activate = toast_undo },
};

static void
enable (WrnWindow *self, const char *name, gboolean enabled)
{
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self), name);

  g_simple_action_set_enabled (G_SIMPLE_ACTION (action), enabled);
}

/* Follows what the tab in front allows. */
void
wrn_window_update_actions (WrnWindow *self)
{
  WrnCommunity *community = wrn_window_get_community (self);
  const WrnState state =
      community != NULL ? wrn_community_get_state (community) : WRN_STATE_OFFLINE;
  const gboolean is_on = community != NULL && wrn_community_is_on (community);

  for (guint i = 0; i < G_N_ELEMENTS (of_community); i++)
    enable (self, of_community[i].name, community != NULL);
  enable (self, "toggle-connection", wrn_state_get_words (state)->button != NULL);
  enable (self, "connect", community != NULL && !is_on);
  enable (self, "disconnect", is_on);
  enable (self, "move-tab", adw_tab_view_get_n_pages (self->tabs) > 1);
}

/* Shows what the window's properties are. */
void
wrn_window_update_states (WrnWindow *self)
{
  g_action_group_change_action_state (G_ACTION_GROUP (self), "view",
                                      g_variant_new_string (self->view));
  g_action_group_change_action_state (G_ACTION_GROUP (self), "toggle-pane",
                                      g_variant_new_boolean (self->show_pane));
  g_action_group_change_action_state (G_ACTION_GROUP (self), "search",
                                      g_variant_new_boolean (self->searching));
}

void
wrn_window_add_actions (WrnWindow *self)
{
  GActionMap *map = G_ACTION_MAP (self);

  g_action_map_add_action_entries (map, of_community, G_N_ELEMENTS (of_community), self);
  g_action_map_add_action_entries (map, of_window, G_N_ELEMENTS (of_window), self);
}
