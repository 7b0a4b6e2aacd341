/* wrn-application-actions.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What can be done from anywhere: windows, the tray, notifications and other programs.
 */
#define G_LOG_DOMAIN "wrn-ui"

#include "config.h"

#include "ui/shell/wrn-application-private.h"

#include <glib/gi18n.h>

#include "ui/dialogs/wrn-quit-dialog.h"

/* (transfer none) (nullable): what an action is about; NULL if it is gone meanwhile */
static WrnCommunity *
find (WrnApplication *self, GVariant *path)
{
  return wrn_backend_find_community (self->backend, g_variant_get_string (path, NULL));
}

/* The one that a middle click on the tray icon is about. */
static void
note_use (WrnApplication *self, WrnCommunity *community)
{
  g_settings_set_string (self->settings, "last-used-community", wrn_application_get_id (community));
}

static void
connect_it (GSimpleAction *action, GVariant *path, gpointer user_data)
{
  WrnApplication *self = user_data;
  WrnCommunity *community = find (self, path);

  if (community == NULL)
    return;
  note_use (self, community);
  wrn_connector_connect (self->connector, community);
}

static void
disconnect_it (GSimpleAction *action, GVariant *path, gpointer user_data)
{
  WrnApplication *self = user_data;
  WrnCommunity *community = find (self, path);

  if (community != NULL)
    wrn_connector_disconnect (self->connector, community);
}

static void
toggle (GSimpleAction *action, GVariant *path, gpointer user_data)
{
  WrnApplication *self = user_data;
  WrnCommunity *community = find (self, path);

  if (community == NULL)
    return;
  note_use (self, community);
  wrn_connector_toggle (self->connector, community);
}

static void
connect_all (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  wrn_connector_connect_all (WRN_APPLICATION (user_data)->connector);
}

static void
disconnect_all (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  wrn_connector_disconnect_all (WRN_APPLICATION (user_data)->connector);
}

static void
show (GSimpleAction *action, GVariant *path, gpointer user_data)
{
  WrnApplication *self = user_data;
  WrnCommunity *community = find (self, path);

  if (community != NULL)
    wrn_application_show_community (self, community);
}

static void
show_window (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  wrn_application_show_window (user_data);
}

/* Shows the community, and does there what a window does. */
static void
act_in_window (WrnApplication *self, GVariant *path, const char *action)
{
  WrnCommunity *community = find (self, path);

  if (community != NULL)
    g_action_group_activate_action (G_ACTION_GROUP (
                                        wrn_application_show_community (self, community)),
                                    action, NULL);
}

static void
invite (GSimpleAction *action, GVariant *path, gpointer user_data)
{
  act_in_window (user_data, path, "invite");
}

static void
diagnose (GSimpleAction *action, GVariant *path, gpointer user_data)
{
  act_in_window (user_data, path, "diagnose");
}

static void
create (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  wrn_application_create (user_data);
}

static void
join (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  wrn_application_join (user_data, NULL, NULL);
}

static void
prefer (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  wrn_application_prefer (user_data);
}

static void
show_shortcuts (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  wrn_application_show_shortcuts (user_data);
}

static void
show_about (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  wrn_application_show_about (user_data);
}

static void
import (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  wrn_application_import (user_data);
}

/* From the tray and notifications, where there need not be a window. */
static void
copy (GSimpleAction *action, GVariant *text, gpointer user_data)
{
  WrnWindow *window = wrn_application_get_window (user_data);

  gdk_clipboard_set_text (gdk_display_get_clipboard (gdk_display_get_default ()),
                          g_variant_get_string (text, NULL));
  if (window != NULL)
    wrn_window_toast (window, _ ("Address copied"));
}

static void
visit (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  gtk_show_uri (GTK_WINDOW (wrn_application_show_window (user_data)), WRN_HOMEPAGE,
                GDK_CURRENT_TIME);
}

static void
asked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (WrnApplication) self = user_data;

  if (wrn_quit_dialog_ask_finish (result))
    wrn_application_quit (self);
}

/* Who has nothing on loses nothing. */
static void
quit (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  WrnApplication *self = user_data;

  if (!wrn_connector_is_any_on (self->connector))
    wrn_application_quit (self);
  else if (!g_settings_get_boolean (self->settings, "confirm-quit"))
    wrn_application_quit (self);
  else
    wrn_quit_dialog_ask (GTK_WINDOW (wrn_application_show_window (self)), self->settings, asked_cb,
                         g_object_ref (self));
}

static const GActionEntry entries[] = {
  { .name = "connect", .parameter_type = "s", .activate = connect_it },
  { .name = "disconnect", .parameter_type = "s", .activate = disconnect_it },
  { .name = "toggle", .parameter_type = "s", .activate = toggle },
  { .name = "connect-all", .activate = connect_all },
  { .name = "disconnect-all", .activate = disconnect_all },
  { .name = "copy", .parameter_type = "s", .activate = copy },
  { .name = "show", .parameter_type = "s", .activate = show },
  { .name = "show-window", .activate = show_window },
  { .name = "invite", .parameter_type = "s", .activate = invite },
  { .name = "diagnose", .parameter_type = "s", .activate = diagnose },
  { .name = "create", .activate = create },
  { .name = "join", .activate = join },
  { .name = "import", .activate = import },
  { .name = "preferences", .activate = prefer },
  { .name = "shortcuts", .activate = show_shortcuts },
  { .name = "about", .activate = show_about },
  { .name = "help", .activate = visit },
  { .name = "update", .activate = visit },
  { .name = "quit", .activate = quit },
};

static const struct
{
  const char *action;
  const char *keys[3];
} shortcuts[] = {
  { "app.create", { "<Control>n" } },
  { "app.join", { "<Control>j" } },
  { "app.preferences", { "<Control>comma" } },
  { "app.shortcuts", { "<Control>question", "<Control>F1" } },
  { "app.help", { "F1" } },
  { "app.quit", { "<Control>q" } },
  { "win.toggle-connection", { "<Control>Return", "<Control>KP_Enter" } },
  { "win.invite", { "<Control>i" } },
  { "win.diagnose", { "<Control>d" } },
  { "win.log", { "<Control>l" } },
  { "win.close-tab", { "<Control>w" } },
  { "win.search", { "<Control>f" } },
  { "win.copy-address", { "<Control><Shift>c" } },
  { "win.toggle-pane", { "F9" } },
  { "win.menu", { "F10" } },
  { "win.view::peers", { "<Control>1" } },
  { "win.view::map", { "<Control>2" } },
  { "win.view::activity", { "<Control>3" } },
};

void
wrn_application_add_actions (WrnApplication *self)
{
  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
  for (guint i = 0; i < G_N_ELEMENTS (shortcuts); i++)
    gtk_application_set_accels_for_action (GTK_APPLICATION (self), shortcuts[i].action,
                                           (const char *const *) shortcuts[i].keys);
}
