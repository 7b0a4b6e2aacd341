/* wrn-community-settings.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the user may choose about one community.
 */
#define G_LOG_DOMAIN "wrn-ui"

#include "config.h"

#include "ui/settings/wrn-community-settings.h"

#include <glib/gi18n.h>

#include "core/community/wrn-profile.h"
#include "ui/model/wrn-entry-check.h"
#include "ui/model/wrn-format.h"
#include "ui/model/wrn-trouble.h"
#include "ui/settings/wrn-setting-switch.h"
#include "ui/widgets/wrn-hint.h"
#include "ui/widgets/wrn-spoken-names.h"

typedef enum
{
  SETTING_NAME,
  SETTING_NICKNAME,
  SETTING_SUPERNODES,
  SETTING_SUBNET,
  SETTING_MTU,
  SETTING_PROXIES,
  N_SETTINGS,
} Setting;

static const struct
{
  const char *key;
  gboolean later; /* it holds from the next Connect on */
} settings[N_SETTINGS] = {
  [SETTING_NAME] = { "name", FALSE },
  [SETTING_NICKNAME] = { "nickname", TRUE },
  [SETTING_SUPERNODES] = { "supernodes", TRUE },
  [SETTING_SUBNET] = { "subnet", TRUE },
  [SETTING_MTU] = { "mtu", TRUE },
  [SETTING_PROXIES] = { "proxies", FALSE },
};

struct _WrnCommunitySettings
{
  AdwWindow parent_instance;

  /* children */
  AdwToastOverlay *toasts;
  GtkWidget *name_row;
  WrnHint *name_hint;
  GtkWidget *nickname_row;
  WrnHint *nickname_hint;
  WrnSettingSwitch *autoconnect_row;
  WrnSettingSwitch *lan_row;
  WrnSettingSwitch *relay_row;
  WrnSettingSwitch *port_row;
  GtkListBox *supernodes;
  GtkWidget *add_row;
  WrnHint *add_hint;
  GtkWidget *proxies_row;
  WrnHint *proxies_hint;
  AdwExpanderRow *advanced_row;
  GtkWidget *subnet_row;
  WrnHint *subnet_hint;
  GtkWidget *mtu_row;
  WrnHint *mtu_hint;

  /* owned */
  WrnBackend *backend;
  WrnCommunity *community;
  GCancellable *life; /* of what was asked */
  char *instead;      /* (nullable): another range */
};

G_DEFINE_FINAL_TYPE (WrnCommunitySettings, wrn_community_settings, ADW_TYPE_WINDOW)

/* A change that was asked for, and how to take it back. */
typedef struct
{
  GWeakRef window;
  Setting setting;
  GVariant *before; /* (owned) (nullable): NULL if it takes one back itself */
} Change;

static void
change_free (gpointer data)
{
  Change *change = data;

  g_weak_ref_clear (&change->window);
  g_clear_pointer (&change->before, g_variant_unref);
  g_free (change);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Change, change_free)

/* (transfer full): what the community says */
static GVariant *
read_setting (WrnCommunitySettings *self, Setting setting)
{
  g_auto (GValue) value = G_VALUE_INIT;
  GVariant *read;

  g_object_get_property (G_OBJECT (self->community), settings[setting].key, &value);
  if (G_VALUE_HOLDS_UINT (&value))
    read = g_variant_new_uint32 (g_value_get_uint (&value));
  else if (G_VALUE_HOLDS (&value, G_TYPE_STRV))
    {
      const char *const none[] = { NULL };
      const char *const *strv = g_value_get_boxed (&value);

      read = g_variant_new_strv (strv != NULL ? strv : none, -1);
    }
  else
    read = g_variant_new_string (g_value_get_string (&value));
  return g_variant_ref_sink (read);
}

static WrnHint *
get_hint (WrnCommunitySettings *self, Setting setting, GtkWidget **row)
{
  GtkWidget *rows[] = { self->name_row,   self->nickname_row, self->add_row,
                        self->subnet_row, self->mtu_row,      self->proxies_row };
  WrnHint *hints[] = { self->name_hint,   self->nickname_hint, self->add_hint,
                       self->subnet_hint, self->mtu_hint,      self->proxies_hint };

  *row = rows[setting];
  return hints[setting];
}

static void set (WrnCommunitySettings *self, Setting setting, GVariant *value, GVariant *before);
static void show (WrnCommunitySettings *self, Setting setting);

static void
undone_cb (AdwToast *toast, gpointer user_data)
{
  Change *change = user_data;
  g_autoptr (WrnCommunitySettings) self = g_weak_ref_get (&change->window);

  if (self != NULL && self->community != NULL)
    set (self, change->setting, change->before, NULL);
}

static void
free_closure (gpointer change, GClosure *closure)
{
  change_free (change);
}

static void
tell_change (WrnCommunitySettings *self, Change *change)
{
  const gboolean off = g_str_equal (wrn_community_get_bus_state (self->community), "off");
  AdwToast *toast = adw_toast_new (settings[change->setting].later && !off
                                       ? _ ("Saved. It holds from the next time that you connect.")
                                       : _ ("Saved"));

  adw_toast_set_button_label (toast, C_ ("button", "Undo"));
  g_signal_connect_data (toast, "button-clicked", G_CALLBACK (undone_cb), change, free_closure,
                         G_CONNECT_DEFAULT);
  adw_toast_overlay_add_toast (self->toasts, toast);
}

static void
set_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Change) change = user_data;
  g_autoptr (WrnCommunitySettings) self = g_weak_ref_get (&change->window);
  g_autoptr (GError) error = NULL;
  g_autoptr (WrnAnswer) answer G_GNUC_UNUSED =
      wrn_backend_ask_finish (WRN_BACKEND (source), result, &error);
  g_autofree char *text = NULL;
  GtkWidget *row;
  WrnHint *hint;

  if (self == NULL || self->community == NULL)
    return;
  hint = get_hint (self, change->setting, &row);
  if (error != NULL)
    {
      text = wrn_trouble_describe (wrn_trouble_of_error (error),
                                   wrn_community_get_title (self->community));
      wrn_hint_complain (hint, row, text);
      return;
    }
  wrn_hint_clear (hint, row);
  show (self, change->setting);
  if (change->before != NULL)
    tell_change (self, g_steal_pointer (&change));
}

/* @before: (nullable): what to offer to go back to */
static void
set (WrnCommunitySettings *self, Setting setting, GVariant *value, GVariant *before)
{
  WrnQuestion question = { WRN_REQUEST_SET, .community = self->community };
  Change *change = g_new0 (Change, 1);
  GVariantDict dict;

  g_weak_ref_init (&change->window, self);
  change->setting = setting;
  change->before = before != NULL ? g_variant_ref (before) : NULL;
  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert_value (&dict, settings[setting].key, value);
  question.options = g_variant_dict_end (&dict);
  wrn_backend_ask_async (self->backend, &question, self->life, set_cb, change);
}

/* @value: (transfer floating). What is as it was needs no question. */
static void
apply (WrnCommunitySettings *self, Setting setting, GVariant *value)
{
  g_autoptr (GVariant) wanted = g_variant_ref_sink (value);
  g_autoptr (GVariant) before = read_setting (self, setting);

  if (!g_variant_equal (wanted, before))
    set (self, setting, wanted, before);
}

/* @problem: (nullable): what is wrong with its text; "" if it must not be empty */
static void
apply_text (WrnCommunitySettings *self, Setting setting, const char *problem)
{
  GtkWidget *row;
  WrnHint *hint = get_hint (self, setting, &row);
  g_autofree char *text = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (row))));

  if (problem != NULL)
    {
      wrn_hint_complain (hint, row, problem[0] != '\0' ? problem : _ ("This must not be empty"));
      return;
    }
  wrn_hint_clear (hint, row);
  apply (self, setting, g_variant_new_string (text));
}

static void
name_applied_cb (WrnCommunitySettings *self)
{
  apply_text (self, SETTING_NAME,
              wrn_entry_check_name (gtk_editable_get_text (GTK_EDITABLE (self->name_row))));
}

static void
nickname_applied_cb (WrnCommunitySettings *self)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->nickname_row));

  apply_text (self, SETTING_NICKNAME, wrn_entry_check_nickname (text));
}

static void
subnet_applied_cb (WrnCommunitySettings *self)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->subnet_row));
  g_autofree char *overlap = NULL;
  g_autofree char *interface = NULL;
  WrnNetworks networks;

  g_clear_pointer (&self->instead, g_free);
  wrn_networks_list (&networks);
  g_object_get (self->community, "interface", &interface, NULL);
  /* Its own device has the range that it has now. */
  wrn_networks_remove (&networks, interface);
  if (wrn_entry_check_subnet (text) == NULL)
    overlap = wrn_entry_check_overlap (text, &networks, &self->instead);
  if (overlap != NULL)
    wrn_hint_offer (self->subnet_hint, self->subnet_row, overlap, _ ("Use It"));
  else
    apply_text (self, SETTING_SUBNET, wrn_entry_check_subnet (text));
}

static void
taken_cb (WrnCommunitySettings *self)
{
  g_autofree char *instead = g_steal_pointer (&self->instead);

  if (instead == NULL)
    return;
  gtk_editable_set_text (GTK_EDITABLE (self->subnet_row), instead);
  subnet_applied_cb (self);
}

/* In view the row is only when it has its place. */
static gboolean
show_range_cb (GtkWidget *row, GdkFrameClock *clock, gpointer user_data)
{
  WrnCommunitySettings *self = user_data;

  if (gtk_widget_get_height (row) == 0)
    return G_SOURCE_CONTINUE;
  /* What it offers comes with it. */
  if (!gtk_widget_child_focus (GTK_WIDGET (self->subnet_hint), GTK_DIR_TAB_FORWARD))
    gtk_widget_grab_focus (row);
  return G_SOURCE_REMOVE;
}

/* Whoever comes because the range is in use finds it, and another one. */
static void
mend_range (WrnCommunitySettings *self)
{
  const char *error = wrn_community_get_error_name (self->community);

  if (wrn_community_get_state (self->community) != WRN_STATE_ERROR ||
      wrn_trouble_of_name (error) != WRN_TROUBLE_ADDRESS)
    return;
  adw_expander_row_set_expanded (self->advanced_row, TRUE);
  subnet_applied_cb (self);
  gtk_widget_add_tick_callback (self->subnet_row, show_range_cb, self, NULL);
}

static void
mtu_applied_cb (WrnCommunitySettings *self)
{
  guint64 mtu;

  if (!g_ascii_string_to_unsigned (gtk_editable_get_text (GTK_EDITABLE (self->mtu_row)), 10,
                                   WRN_PROFILE_MTU_MIN, WRN_PROFILE_MTU_MAX, &mtu, NULL))
    {
      wrn_hint_complain (self->mtu_hint, self->mtu_row, _ ("Write a number from 1280 to 1500"));
      return;
    }
  wrn_hint_clear (self->mtu_hint, self->mtu_row);
  apply (self, SETTING_MTU, g_variant_new_uint32 ((guint32) mtu));
}

/* Most people have one proxy; who needs rules, writes them side by side. */
static void
proxies_applied_cb (WrnCommunitySettings *self)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->proxies_row));
  g_auto (GStrv) words = g_strsplit_set (text, " ", -1);
  g_autoptr (GPtrArray) rules = g_ptr_array_new ();
  const char *problem;

  for (char **word = words; *word != NULL; word++)
    if (**word != '\0')
      g_ptr_array_add (rules, *word);
  g_ptr_array_add (rules, NULL);
  problem = wrn_entry_check_proxies ((const char *const *) rules->pdata);
  wrn_hint_complain (self->proxies_hint, self->proxies_row, problem);
  if (problem == NULL)
    apply (self, SETTING_PROXIES, g_variant_new_strv ((const char *const *) rules->pdata, -1));
}

/* (transfer full): those that are known */
static GStrv
get_supernodes (WrnCommunitySettings *self)
{
  g_autoptr (GVariant) known = read_setting (self, SETTING_SUPERNODES);

  return g_variant_dup_strv (known, NULL);
}

static void
supernode_applied_cb (WrnCommunitySettings *self)
{
  g_autofree char *text =
      g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->add_row))));
  const char *problem = wrn_entry_check_supernode (text);
  g_auto (GStrv) known = get_supernodes (self);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) wanted = NULL;

  if (problem == NULL && g_strv_contains ((const char *const *) known, text))
    problem = _ ("People meet there already");
  wrn_hint_complain (self->add_hint, self->add_row, problem);
  if (problem != NULL)
    return;
  g_strv_builder_addv (builder, (const char **) known);
  g_strv_builder_add (builder, text);
  wanted = g_strv_builder_end (builder);
  apply (self, SETTING_SUPERNODES, g_variant_new_strv ((const char *const *) wanted, -1));
}

static void
removed_cb (GtkButton *button, WrnCommunitySettings *self)
{
  const char *gone = g_object_get_data (G_OBJECT (button), "wrn-supernode");
  g_auto (GStrv) known = get_supernodes (self);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) wanted = NULL;

  for (char **at = known; *at != NULL; at++)
    if (!g_str_equal (*at, gone))
      g_strv_builder_add (builder, *at);
  wanted = g_strv_builder_end (builder);
  apply (self, SETTING_SUPERNODES, g_variant_new_strv ((const char *const *) wanted, -1));
}

static GtkWidget *
make_supernode_row (WrnCommunitySettings *self, const char *supernode)
{
  g_autofree char *clean = wrn_format_clean (supernode);
  g_auto (GStrv) parts = g_strsplit (clean, "/", 2);
  g_autofree char *label = wrn_format_fill (_ ("Remove %s"), parts[0]);
  GtkWidget *row = g_object_new (ADW_TYPE_ACTION_ROW, "use-markup", FALSE, "title", parts[0],
                                 "subtitle", parts[1], "subtitle-lines", 1, NULL);
  GtkWidget *button = gtk_button_new_from_icon_name ("user-trash-symbolic");

  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_tooltip_text (button, label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, label,
                                  -1);
  g_object_set_data_full (G_OBJECT (button), "wrn-supernode", g_strdup (supernode), g_free);
  g_signal_connect_object (button, "clicked", G_CALLBACK (removed_cb), self, G_CONNECT_DEFAULT);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
  return row;
}

static void
show_supernodes (WrnCommunitySettings *self)
{
  g_auto (GStrv) known = get_supernodes (self);
  GtkWidget *row;

  while ((row = gtk_widget_get_first_child (GTK_WIDGET (self->supernodes))) != NULL)
    gtk_list_box_remove (self->supernodes, row);
  for (char **at = known; *at != NULL; at++)
    gtk_list_box_append (self->supernodes, make_supernode_row (self, *at));
  gtk_widget_set_visible (GTK_WIDGET (self->supernodes), known[0] != NULL);
  gtk_widget_set_visible (self->add_row, g_strv_length (known) < WRN_PROFILE_SUPERNODES_MAX);
  gtk_editable_set_text (GTK_EDITABLE (self->add_row), "");
}

/* (transfer full): as its row has it */
static char *
format (GVariant *value)
{
  if (g_variant_is_of_type (value, G_VARIANT_TYPE_STRING_ARRAY))
    {
      g_autofree const char **words = g_variant_get_strv (value, NULL);

      return g_strjoinv (" ", (char **) words);
    }
  return g_variant_is_of_type (value, G_VARIANT_TYPE_UINT32) ? g_variant_print (value, FALSE)
                                                             : g_variant_dup_string (value, NULL);
}

/* As the community says. */
static void
show (WrnCommunitySettings *self, Setting setting)
{
  g_autoptr (GVariant) value = read_setting (self, setting);
  g_autofree char *text = NULL;
  GtkWidget *row;

  if (setting == SETTING_SUPERNODES)
    {
      show_supernodes (self);
      return;
    }
  get_hint (self, setting, &row);
  text = format (value);
  if (!g_str_equal (gtk_editable_get_text (GTK_EDITABLE (row)), text))
    gtk_editable_set_text (GTK_EDITABLE (row), text);
}

static void
notify_cb (WrnCommunitySettings *self, GParamSpec *pspec)
{
  for (Setting i = 0; i < N_SETTINGS; i++)
    if (g_str_equal (pspec->name, settings[i].key))
      show (self, i);
}

static void
wrn_community_settings_dispose (GObject *object)
{
  WrnCommunitySettings *self = WRN_COMMUNITY_SETTINGS (object);

  g_cancellable_cancel (self->life);
  g_clear_object (&self->community);
  g_clear_object (&self->backend);
  gtk_widget_dispose_template (GTK_WIDGET (self), WRN_TYPE_COMMUNITY_SETTINGS);
  G_OBJECT_CLASS (wrn_community_settings_parent_class)->dispose (object);
}

static void
wrn_community_settings_finalize (GObject *object)
{
  WrnCommunitySettings *self = WRN_COMMUNITY_SETTINGS (object);

  g_object_unref (self->life);
  g_free (self->instead);
  G_OBJECT_CLASS (wrn_community_settings_parent_class)->finalize (object);
}

#define BIND(child) gtk_widget_class_bind_template_child (widget_class, WrnCommunitySettings, child)

static void
wrn_community_settings_class_init (WrnCommunitySettingsClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = wrn_community_settings_dispose;
  object_class->finalize = wrn_community_settings_finalize;
  g_type_ensure (WRN_TYPE_HINT);
  g_type_ensure (WRN_TYPE_SETTING_SWITCH);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/org/warrenvpn/Warren/settings/wrn-community-settings.ui");
  BIND (toasts);
  BIND (name_row);
  BIND (name_hint);
  BIND (nickname_row);
  BIND (nickname_hint);
  BIND (autoconnect_row);
  BIND (lan_row);
  BIND (relay_row);
  BIND (port_row);
  BIND (supernodes);
  BIND (add_row);
  BIND (add_hint);
  BIND (proxies_row);
  BIND (proxies_hint);
  BIND (advanced_row);
  BIND (subnet_row);
  BIND (subnet_hint);
  BIND (mtu_row);
  BIND (mtu_hint);
  gtk_widget_class_bind_template_callback (widget_class, name_applied_cb);
  gtk_widget_class_bind_template_callback (widget_class, nickname_applied_cb);
  gtk_widget_class_bind_template_callback (widget_class, supernode_applied_cb);
  gtk_widget_class_bind_template_callback (widget_class, subnet_applied_cb);
  gtk_widget_class_bind_template_callback (widget_class, mtu_applied_cb);
  gtk_widget_class_bind_template_callback (widget_class, proxies_applied_cb);
  gtk_widget_class_bind_template_callback (widget_class, taken_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
wrn_community_settings_init (WrnCommunitySettings *self)
{
  self->life = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  wrn_spoken_names_watch (self->toasts);
}

/**
 * wrn_community_settings_new:
 * @backend: who keeps the settings
 * @community: whose they are
 *
 * Returns: (transfer none): a window, not yet shown
 */
GtkWindow *
wrn_community_settings_new (WrnBackend *backend, WrnCommunity *community)
{
  WrnCommunitySettings *self = g_object_new (WRN_TYPE_COMMUNITY_SETTINGS, NULL);
  g_autofree char *title =
      wrn_format_fill (_ ("Settings of “%s”"), wrn_community_get_title (community));

  gtk_window_set_title (GTK_WINDOW (self), title);
  self->backend = g_object_ref (backend);
  self->community = g_object_ref (community);
  wrn_setting_switch_bind (self->autoconnect_row, backend, community, "autoconnect");
  wrn_setting_switch_bind (self->lan_row, backend, community, "lan-discovery");
  wrn_setting_switch_bind (self->relay_row, backend, community, "relay");
  wrn_setting_switch_bind (self->port_row, backend, community, "port-mapping");
  for (Setting i = 0; i < N_SETTINGS; i++)
    show (self, i);
  g_signal_connect_object (community, "notify", G_CALLBACK (notify_cb), self, G_CONNECT_SWAPPED);
  mend_range (self);
  return GTK_WINDOW (self);
}
