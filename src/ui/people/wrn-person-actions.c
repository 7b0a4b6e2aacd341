/* wrn-person-actions.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What one can do with a person, wherever in a window it is shown.
 */
#define G_LOG_DOMAIN "wrn-ui"

#include "config.h"

#include "ui/people/wrn-person-actions.h"

#include <glib/gi18n.h>

#include "ui/model/wrn-format.h"
#include "ui/model/wrn-local-settings.h"
#include "ui/model/wrn-trouble.h"
#include "ui/people/wrn-person-rename.h"
#include "ui/widgets/wrn-trouble-dialog.h"

struct _WrnPersonActions
{
  GSimpleActionGroup parent_instance;

  /* borrowed */
  GtkWidget *from; /* (nullable): the widget may be gone while somebody is asked */

  /* owned */
  WrnBackend *backend;
  WrnCommunity *community;
  WrnPerson *person;
};

G_DEFINE_FINAL_TYPE (WrnPersonActions, wrn_person_actions, G_TYPE_SIMPLE_ACTION_GROUP)

static void
toast (WrnPersonActions *self, const char *text)
{
  if (self->from != NULL)
    gtk_widget_activate_action (self->from, "win.toast", "s", text);
}

static void
copy (WrnPersonActions *self, const char *text, const char *done)
{
  if (self->from == NULL)
    return;
  gdk_clipboard_set_text (gtk_widget_get_clipboard (self->from), text);
  toast (self, done);
}

static void
copy_address (GSimpleAction *action, GVariant *none, gpointer user_data)
{
  WrnPersonActions *self = user_data;

  copy (self, wrn_person_get_ipv4 (self->person), _ ("Address copied"));
}

static void
copy_name (GSimpleAction *action, GVariant *none, gpointer user_data)
{
  WrnPersonActions *self = user_data;

  copy (self, wrn_person_get_title (self->person), _ ("Name copied"));
}

static void
copy_ssh_command (GSimpleAction *action, GVariant *none, gpointer user_data)
{
  WrnPersonActions *self = user_data;
  g_autofree char *command = g_strconcat ("ssh ", wrn_person_get_safe_ipv4 (self->person), NULL);

  copy (self, command, _ ("SSH command copied"));
}

static void
tell_pong (WrnPersonActions *self, GVariant *reply)
{
  const char *state = "";
  const char *via = "";
  guint64 rtt = 0;
  g_autofree char *clean = NULL;
  g_autofree char *text = NULL;

  g_variant_lookup (reply, "state", "&s", &state);
  g_variant_lookup (reply, "via", "&s", &via);
  g_variant_lookup (reply, "rtt", "t", &rtt);
  clean = wrn_format_clean (via);
  text = wrn_pong_describe (wrn_person_get_title (self->person), wrn_way_parse (state), rtt, clean);
  toast (self, text);
}

static void
pinged_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (WrnPersonActions) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (WrnAnswer) answer = wrn_backend_ask_finish (self->backend, result, &error);

  if (answer != NULL)
    tell_pong (self, answer->value);
  else if (wrn_trouble_of_error (error) == WRN_TROUBLE_NO_ANSWER)
    {
      /* It is what was asked, and no failure. */
      g_autofree char *text =
          wrn_format_fill (_ ("%s did not answer"), wrn_person_get_title (self->person));

      toast (self, text);
    }
  else if (self->from != NULL)
    wrn_trouble_dialog_show (self->from, self->community, error);
}

static void
ping (GSimpleAction *action, GVariant *none, gpointer user_data)
{
  WrnPersonActions *self = user_data;

  wrn_backend_ask_async (self->backend,
                         &(WrnQuestion){
                             .request = WRN_REQUEST_PING,
                             .community = self->community,
                             .peer = wrn_person_get_id (self->person),
                         },
                         NULL, pinged_cb, g_object_ref (self));
}

static void
opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (WrnPersonActions) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!gtk_show_uri_full_finish (GTK_WINDOW (source), result, &error) &&
      !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    toast (self, _ ("No app here opens shared folders"));
}

static void
open_folders (GSimpleAction *action, GVariant *none, gpointer user_data)
{
  WrnPersonActions *self = user_data;
  g_autofree char *uri = g_strconcat ("smb://", wrn_person_get_safe_ipv4 (self->person), "/", NULL);
  GtkRoot *root = self->from != NULL ? gtk_widget_get_root (self->from) : NULL;

  if (GTK_IS_WINDOW (root))
    gtk_show_uri_full (GTK_WINDOW (root), uri, GDK_CURRENT_TIME, NULL, opened_cb,
                       g_object_ref (self));
}

static void
rename_person (GSimpleAction *action, GVariant *none, gpointer user_data)
{
  WrnPersonActions *self = user_data;

  if (self->from != NULL)
    wrn_person_rename_ask (self->from, wrn_community_get_local_settings (self->community),
                           self->person);
}

/* The state itself follows what is kept. */
static void
keep_flag (WrnPersonActions *self, WrnLocalFlag flag, GVariant *value)
{
  wrn_local_settings_set_flag (wrn_community_get_local_settings (self->community), flag,
                               wrn_person_get_id (self->person), g_variant_get_boolean (value));
}

static void
change_favourite (GSimpleAction *action, GVariant *value, gpointer user_data)
{
  keep_flag (user_data, WRN_LOCAL_FAVOURITE, value);
}

static void
change_notify_online (GSimpleAction *action, GVariant *value, gpointer user_data)
{
  keep_flag (user_data, WRN_LOCAL_NOTIFY_ONLINE, value);
}

static GSimpleAction *
look_up (WrnPersonActions *self, const char *name)
{
  return G_SIMPLE_ACTION (g_action_map_lookup_action (G_ACTION_MAP (self), name));
}

static void
enable (WrnPersonActions *self, const char *name, gboolean enabled)
{
  g_simple_action_set_enabled (look_up (self, name), enabled);
}

static void
set_state (WrnPersonActions *self, const char *name, gboolean state)
{
  g_simple_action_set_state (look_up (self, name), g_variant_new_boolean (state));
}

/* What can be done now. */
static void
follow (WrnPersonActions *self)
{
  const gboolean safe = wrn_person_get_safe_ipv4 (self->person)[0] != '\0';
  const WrnWay way = wrn_person_get_way (self->person);

  enable (self, "copy-address", wrn_person_get_ipv4 (self->person)[0] != '\0');
  enable (self, "copy-ssh-command", safe);
  enable (self, "open-folders", safe && way >= WRN_WAY_RELAYED);
  enable (self, "ping", way != WRN_WAY_OFFLINE);
  set_state (self, "favourite", wrn_person_is_favourite (self->person));
  set_state (self, "notify-online", wrn_person_is_awaited (self->person));
}

static void
wrn_person_actions_dispose (GObject *object)
{
  WrnPersonActions *self = WRN_PERSON_ACTIONS (object);

  g_clear_weak_pointer (&self->from);
  g_clear_object (&self->backend);
  g_clear_object (&self->community);
  g_clear_object (&self->person);
  G_OBJECT_CLASS (wrn_person_actions_parent_class)->dispose (object);
}

static void
wrn_person_actions_class_init (WrnPersonActionsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = wrn_person_actions_dispose;
}

static void
wrn_person_actions_init (WrnPersonActions *self)
{
  static const GActionEntry entries[] = {
    { .name = "copy-address", .activate = copy_address },
    { .name = "copy-name", .activate = copy_name },
    { .name = "copy-ssh-command", .activate = copy_ssh_command },
    { .name = "ping", .activate = ping },
    { .name = "open-folders", .activate = open_folders },
    { .name = "favourite", .state = "false", .change_state = change_favourite },
    { .name = "notify-online", .state = "false", .change_state = change_notify_online },
    { .name = "rename", .activate = rename_person },
  };

  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
}

/**
 * wrn_person_actions_new:
 * @from: where the answers are shown; it may go before they come
 *
 * Returns: (transfer full): to be inserted as %WRN_PERSON_ACTIONS_NAME; what cannot be done is
 *   disabled, and follows the person
 */
GActionGroup *
wrn_person_actions_new (WrnBackend *backend,
                        WrnCommunity *community,
                        WrnPerson *person,
                        GtkWidget *from)
{
  static const char *const followed[] = {
    "notify::ipv4",
    "notify::way",
    "notify::favourite",
    "notify::notify-online",
  };
  WrnPersonActions *self = g_object_new (WRN_TYPE_PERSON_ACTIONS, NULL);

  self->backend = g_object_ref (backend);
  self->community = g_object_ref (community);
  self->person = g_object_ref (person);
  g_set_weak_pointer (&self->from, from);
  for (guint i = 0; i < G_N_ELEMENTS (followed); i++)
    g_signal_connect_object (person, followed[i], G_CALLBACK (follow), self, G_CONNECT_SWAPPED);
  follow (self);
  return G_ACTION_GROUP (self);
}

/**
 * wrn_person_menu_new:
 *
 * Everybody has the same one: what is not possible with a person just now is insensitive.
 *
 * Returns: (transfer full): of actions of the group %WRN_PERSON_ACTIONS_NAME
 */
GMenuModel *
wrn_person_menu_new (WrnPerson *person)
{
  g_autoptr (GtkBuilder) builder =
      gtk_builder_new_from_resource ("/org/warrenvpn/Warren/people/wrn-person-menu.ui");

  return g_object_ref (G_MENU_MODEL (gtk_builder_get_object (builder, "menu")));
}
