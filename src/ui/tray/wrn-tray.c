/* wrn-tray.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The icon in the tray of the desktop, and its menu.
 */
#define G_LOG_DOMAIN "wrn-ui"

#include "config.h"

#include "ui/tray/wrn-tray.h"

#include <string.h>

#include "ui/tray/wrn-menu-server.h"
#include "ui/tray/wrn-overview.h"
#include "ui/tray/wrn-tray-host.h"
#include "ui/tray/wrn-tray-item.h"
#include "ui/tray/wrn-tray-menu.h"
#include "ui/tray/wrn-tray-words.h"

struct _WrnTray
{
  GObject parent_instance;

  /* borrowed */
  GApplication *app; /* outlives us: it made us */

  /* owned */
  GListModel *communities;
  GSettings *settings;
  WrnOverview *overview;
  WrnMenuServer *menu;
  WrnTrayHost *host;
  WrnTrayItem *item; /* (nullable): while there is to be one */
  gboolean available;
  gboolean present;
  gboolean passive;
};

enum
{
  PROP_AVAILABLE = 1,
  PROP_PRESENT,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (WrnTray, wrn_tray, G_TYPE_OBJECT)

static void
set_flag (WrnTray *self, gboolean *flag, gboolean value, guint property)
{
  if (*flag == value)
    return;
  *flag = value;
  g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

static void
conclude (WrnTray *self)
{
  const gboolean available = wrn_tray_host_get_shows (self->host);
  const gboolean registered = self->item != NULL && wrn_tray_item_is_registered (self->item);

  g_object_freeze_notify (G_OBJECT (self));
  set_flag (self, &self->available, available, PROP_AVAILABLE);
  set_flag (self, &self->present, available && registered && !self->passive, PROP_PRESENT);
  g_object_thaw_notify (G_OBJECT (self));
}

/* The token goes the way of one from another process: to the window that comes up next. */
static void
activate (WrnTray *self, const char *action, const char *target)
{
  g_autofree char *token = self->item != NULL ? wrn_tray_item_take_token (self->item) : NULL;
  GApplicationClass *klass = G_APPLICATION_GET_CLASS (self->app);
  GVariant *parameter = target != NULL ? g_variant_new_string (target) : NULL;
  g_autoptr (GVariant) platform_data = NULL;
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  if (token != NULL)
    {
      g_variant_dict_insert (&dict, "activation-token", "s", token);
      g_variant_dict_insert (&dict, "desktop-startup-id", "s", token);
    }
  platform_data = g_variant_ref_sink (g_variant_dict_end (&dict));

  klass->before_emit (self->app, platform_data);
  g_action_group_activate_action (G_ACTION_GROUP (self->app), action, parameter);
  klass->after_emit (self->app, platform_data);
}

static void
clicked_cb (WrnTray *self, const char *action, const char *target)
{
  activate (self, action, target);
}

static void
activated_cb (WrnTray *self)
{
  activate (self, "show-window", NULL);
}

/* (transfer full) (nullable): the one that was used last, or else the first */
static WrnCommunity *
find_last_used (WrnTray *self)
{
  g_autofree char *last = g_settings_get_string (self->settings, "last-used-community");

  for (guint i = 0; i < g_list_model_get_n_items (self->communities); i++)
    {
      g_autoptr (WrnCommunity) community = g_list_model_get_item (self->communities, i);

      if (g_str_equal (strrchr (wrn_community_get_path (community), '/') + 1, last))
        return g_steal_pointer (&community);
    }
  return g_list_model_get_item (self->communities, 0);
}

static void
toggled_cb (WrnTray *self)
{
  g_autoptr (WrnCommunity) community = find_last_used (self);

  if (community != NULL)
    activate (self, wrn_community_is_on (community) ? "disconnect" : "connect",
              wrn_community_get_path (community));
}

static void
refresh (WrnTray *self)
{
  const WrnTrayState state = wrn_tray_judge (self->communities);
  g_autofree char *text = wrn_tray_describe (self->communities);
  g_autoptr (WrnMenu) menu = wrn_menu_new (wrn_menu_server_get_menu (self->menu));
  const gboolean wanted = g_settings_get_boolean (self->settings, "show-tray-icon");
  const gboolean hides = g_settings_get_boolean (self->settings, "hide-tray-icon-when-off");
  const WrnTrayLook look = {
    .icon = wrn_tray_get_icon (state),
    .text = text,
    .attention = state == WRN_TRAY_ATTENTION,
    .passive = hides && state == WRN_TRAY_DISCONNECTED,
  };

  wrn_tray_menu_fill (menu, self->communities);
  wrn_menu_server_take_menu (self->menu, g_steal_pointer (&menu));
  self->passive = look.passive;
  if (!wanted)
    g_clear_object (&self->item);
  else if (self->item != NULL)
    wrn_tray_item_set_look (self->item, &look);
  else
    {
      self->item = wrn_tray_item_new (wrn_menu_server_get_skeleton (self->menu), &look);
      g_signal_connect_object (self->item, "activated", G_CALLBACK (activated_cb), self,
                               G_CONNECT_SWAPPED);
      g_signal_connect_object (self->item, "toggled", G_CALLBACK (toggled_cb), self,
                               G_CONNECT_SWAPPED);
      g_signal_connect_object (self->item, "registered-changed", G_CALLBACK (conclude), self,
                               G_CONNECT_SWAPPED);
      wrn_tray_item_register (self->item, wrn_tray_host_get_watcher (self->host));
    }
  conclude (self);
}

static void
host_changed_cb (WrnTray *self)
{
  if (self->item != NULL)
    wrn_tray_item_register (self->item, wrn_tray_host_get_watcher (self->host));
  conclude (self);
}

static void
wrn_tray_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  WrnTray *self = WRN_TRAY (object);

  if (id == PROP_AVAILABLE)
    g_value_set_boolean (value, self->available);
  else if (id == PROP_PRESENT)
    g_value_set_boolean (value, self->present);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
wrn_tray_dispose (GObject *object)
{
  WrnTray *self = WRN_TRAY (object);

  g_clear_object (&self->item);
  g_clear_object (&self->host);
  g_clear_object (&self->menu);
  g_clear_object (&self->overview);
  g_clear_object (&self->settings);
  g_clear_object (&self->communities);
  G_OBJECT_CLASS (wrn_tray_parent_class)->dispose (object);
}

static void
wrn_tray_class_init (WrnTrayClass *klass)
{
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = wrn_tray_get_property;
  object_class->dispose = wrn_tray_dispose;

  properties[PROP_AVAILABLE] = g_param_spec_boolean ("available", NULL, NULL, FALSE, flags);
  properties[PROP_PRESENT] = g_param_spec_boolean ("present", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
wrn_tray_init (WrnTray *self)
{
  self->menu = wrn_menu_server_new ();
  self->host = wrn_tray_host_new ();
}

/**
 * wrn_tray_new:
 * @settings: of org.warrenvpn.Warren
 * @app: what has the actions; it outlives the tray
 *
 * Returns: (transfer full): it is in the tray as long as it lives
 */
WrnTray *
wrn_tray_new (WrnBackend *backend, GSettings *settings, GApplication *app)
{
  WrnTray *self = g_object_new (WRN_TYPE_TRAY, NULL);

  self->app = app;
  self->communities = g_object_ref (wrn_backend_get_communities (backend));
  self->settings = g_object_ref (settings);
  self->overview = wrn_overview_new (backend);
  g_signal_connect_object (self->menu, "clicked", G_CALLBACK (clicked_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->host, "changed", G_CALLBACK (host_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->overview, "changed", G_CALLBACK (refresh), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (settings, "changed::show-tray-icon", G_CALLBACK (refresh), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (settings, "changed::hide-tray-icon-when-off", G_CALLBACK (refresh), self,
                           G_CONNECT_SWAPPED);
  refresh (self);
  return self;
}
