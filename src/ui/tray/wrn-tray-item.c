/* wrn-tray-item.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * An icon of the tray: what a host asks about it, and that it is on the list of icons.
 */
#define G_LOG_DOMAIN "wrn-ui"

#include "config.h"

#include "ui/tray/wrn-tray-item.h"

#include <string.h>

#include "ui/tray/wrn-dbus-item.h"
#include "ui/tray/wrn-tray-host.h"
#include "ui/tray/wrn-tray-icons.h"

#define ITEM_PATH "/StatusNotifierItem"
#define MENU_PATH "/MenuBar"

/* No compositor's token is as long; only what does not come from one is. */
#define TOKEN_MAX_LENGTH 256

/* An icon whose click only opens its menu: GNOME's tray waits for a second click before it shows
 * the menu of one that can do anything else. */
typedef WrnDBusItemStatusNotifierItemSkeleton WrnTrayMenuItem;
typedef WrnDBusItemStatusNotifierItemSkeletonClass WrnTrayMenuItemClass;

GType wrn_tray_menu_item_get_type (void);

G_DEFINE_TYPE (WrnTrayMenuItem,
               wrn_tray_menu_item,
               WRN_DBUS_ITEM_TYPE_STATUS_NOTIFIER_ITEM_SKELETON)

struct _WrnTrayItem
{
  GObject parent_instance;

  WrnDBusItemStatusNotifierItem *skeleton; /* (owned) */
  GDBusInterfaceSkeleton *menu;            /* (owned) */
  GDBusConnection *connection;             /* (owned) (nullable): once it is there */
  GCancellable *cancellable;               /* (owned): of the connection */
  GCancellable *registering;               /* (owned) (nullable): while the watcher is asked */
  char *watcher;                           /* (owned) (nullable) */
  char *token;                             /* (owned) (nullable) */
  gboolean registered;
};

enum
{
  ACTIVATED,
  TOGGLED,
  REGISTERED_CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (WrnTrayItem, wrn_tray_item, G_TYPE_OBJECT)

static GDBusInterfaceInfo *
get_menu_item_info (GDBusInterfaceSkeleton *skeleton)
{
  static GDBusInterfaceInfo info;
  static GDBusMethodInfo *methods[8];
  guint n = 0;

  if (info.name != NULL)
    return &info;
  info = *wrn_dbus_item_status_notifier_item_interface_info ();
  for (GDBusMethodInfo **method = info.methods; *method != NULL; method++)
    if (!g_str_equal ((*method)->name, "Activate"))
      {
        g_assert (n + 1 < G_N_ELEMENTS (methods));
        methods[n++] = *method;
      }
  info.methods = methods;
  return &info;
}

static void
wrn_tray_menu_item_class_init (WrnTrayMenuItemClass *klass)
{
  G_DBUS_INTERFACE_SKELETON_CLASS (klass)->get_info = get_menu_item_info;
}

static void
wrn_tray_menu_item_init (WrnTrayMenuItem *self)
{
}

static void
set_registered (WrnTrayItem *self, gboolean registered)
{
  if (self->registered == registered)
    return;
  self->registered = registered;
  g_signal_emit (self, signals[REGISTERED_CHANGED], 0);
}

/* A refusal is not answered with another attempt: there is one for each watcher. */
static void
registered_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  WrnTrayItem *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply =
      g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  g_clear_object (&self->registering);
  if (reply == NULL)
    g_debug ("The tray does not take the icon: %s", error->message);
  set_registered (self, reply != NULL);
}

static void
forget_registering (WrnTrayItem *self)
{
  g_cancellable_cancel (self->registering);
  g_clear_object (&self->registering);
}

/* By the name that the bus gave: to GNOME's tray at its start, another is not yet known. */
static void
register_now (WrnTrayItem *self)
{
  if (self->connection == NULL || self->watcher == NULL)
    return;
  self->registering = g_cancellable_new ();
  g_dbus_connection_call (self->connection, self->watcher, WRN_TRAY_HOST_PATH, WRN_TRAY_HOST_NAME,
                          "RegisterStatusNotifierItem",
                          g_variant_new ("(s)",
                                         g_dbus_connection_get_unique_name (self->connection)),
                          NULL, G_DBUS_CALL_FLAGS_NO_AUTO_START, -1, self->registering,
                          registered_cb, self);
}

static void export(WrnTrayItem *self)
{
  g_autoptr (GError) error = NULL;

  /* On a connection of our own, nothing else has these paths. */
  if (!g_dbus_interface_skeleton_export (G_DBUS_INTERFACE_SKELETON (self->skeleton),
                                         self->connection, ITEM_PATH, &error) ||
      !g_dbus_interface_skeleton_export (self->menu, self->connection, MENU_PATH, &error))
    g_error ("The icon of the tray: %s", error->message);
}

/* Without a bus there is no tray, which wrn_tray_item_is_registered() says. */
static void
connected_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GDBusConnection) connection =
      g_dbus_connection_new_for_address_finish (result, &error);
  WrnTrayItem *self = user_data;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (connection == NULL)
    {
      g_debug ("No bus for an icon of the tray: %s", error->message);
      return;
    }
  self->connection = g_steal_pointer (&connection);
  export(self);
  register_now (self);
}

/* (transfer full): where the session's bus is; GLib would start one if there were none */
static char *
find_bus (void)
{
  const char *address = g_getenv ("DBUS_SESSION_BUS_ADDRESS");
  g_autofree char *path = g_build_filename (g_get_user_runtime_dir (), "bus", NULL);
  g_autofree char *escaped = g_dbus_address_escape_value (path);

  return address != NULL ? g_strdup (address) : g_strconcat ("unix:path=", escaped, NULL);
}

static void
connect_to_bus (WrnTrayItem *self)
{
  g_autofree char *address = find_bus ();

  g_dbus_connection_new_for_address (address,
                                     G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT |
                                         G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
                                     NULL, self->cancellable, connected_cb, self);
}

static gboolean
handle_activate (WrnTrayItem *self, GDBusMethodInvocation *invocation, gint x, gint y)
{
  wrn_dbus_item_status_notifier_item_complete_activate (self->skeleton, invocation);
  g_signal_emit (self, signals[ACTIVATED], 0);
  return TRUE;
}

static gboolean
handle_secondary_activate (WrnTrayItem *self, GDBusMethodInvocation *invocation, gint x, gint y)
{
  wrn_dbus_item_status_notifier_item_complete_secondary_activate (self->skeleton, invocation);
  g_signal_emit (self, signals[TOGGLED], 0);
  return TRUE;
}

/* A host shows the menu itself. */
static gboolean
handle_context_menu (WrnTrayItem *self, GDBusMethodInvocation *invocation, gint x, gint y)
{
  wrn_dbus_item_status_notifier_item_complete_context_menu (self->skeleton, invocation);
  return TRUE;
}

/* Whatever it did would be a surprise. */
static gboolean
handle_scroll (WrnTrayItem *self,
               GDBusMethodInvocation *invocation,
               gint delta,
               const char *orientation)
{
  wrn_dbus_item_status_notifier_item_complete_scroll (self->skeleton, invocation);
  return TRUE;
}

static gboolean
handle_token (WrnTrayItem *self, GDBusMethodInvocation *invocation, const char *token)
{
  g_free (self->token);
  self->token = strlen (token) <= TOKEN_MAX_LENGTH ? g_strdup (token) : NULL;
  wrn_dbus_item_status_notifier_item_complete_provide_xdg_activation_token (self->skeleton,
                                                                            invocation);
  return TRUE;
}

static void
wrn_tray_item_dispose (GObject *object)
{
  WrnTrayItem *self = WRN_TRAY_ITEM (object);

  g_cancellable_cancel (self->cancellable);
  forget_registering (self);
  if (self->connection != NULL)
    {
      g_dbus_interface_skeleton_unexport (G_DBUS_INTERFACE_SKELETON (self->skeleton));
      g_dbus_interface_skeleton_unexport (self->menu);
      g_dbus_connection_close (self->connection, NULL, NULL, NULL);
    }
  g_clear_object (&self->connection);
  if (self->skeleton != NULL)
    g_signal_handlers_disconnect_by_data (self->skeleton, self);
  g_clear_object (&self->skeleton);
  g_clear_object (&self->menu);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->watcher, g_free);
  g_clear_pointer (&self->token, g_free);
  G_OBJECT_CLASS (wrn_tray_item_parent_class)->dispose (object);
}

static void
wrn_tray_item_class_init (WrnTrayItemClass *klass)
{
  const char *const names[] = { "activated", "toggled", "registered-changed" };

  G_OBJECT_CLASS (klass)->dispose = wrn_tray_item_dispose;

  for (guint i = 0; i < N_SIGNALS; i++)
    signals[i] = g_signal_new (names[i], WRN_TYPE_TRAY_ITEM, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                               G_TYPE_NONE, 0);
}

static void
wrn_tray_item_init (WrnTrayItem *self)
{
  self->cancellable = g_cancellable_new ();
}

/* What stays the same. */
static void
describe (WrnDBusItemStatusNotifierItem *skeleton, gboolean is_menu)
{
  g_autofree char *theme = wrn_tray_icons_find_theme ();

  g_object_set (skeleton, "category", "Communications", "id", WRN_APP_ID, "title", WRN_NAME,
                "item-is-menu", is_menu, "menu", MENU_PATH, "icon-theme-path", theme,
                "attention-movie-name", "", "overlay-icon-name", "", "icon-pixmap",
                g_variant_new ("a(iiay)", NULL), "attention-icon-pixmap",
                g_variant_new ("a(iiay)", NULL), "overlay-icon-pixmap",
                g_variant_new ("a(iiay)", NULL), NULL);
}

static void
handle (WrnTrayItem *self)
{
  const struct
  {
    const char *signal;
    GCallback handler;
  } handlers[] = {
    { "handle-activate", G_CALLBACK (handle_activate) },
    { "handle-secondary-activate", G_CALLBACK (handle_secondary_activate) },
    { "handle-context-menu", G_CALLBACK (handle_context_menu) },
    { "handle-scroll", G_CALLBACK (handle_scroll) },
    { "handle-provide-xdg-activation-token", G_CALLBACK (handle_token) },
  };

  for (guint i = 0; i < G_N_ELEMENTS (handlers); i++)
    g_signal_connect_swapped (self->skeleton, handlers[i].signal, handlers[i].handler, self);
}

/**
 * wrn_tray_item_new:
 * @menu: of com.canonical.dbusmenu
 * @look: at first
 *
 * Returns: (transfer full): an icon that no tray knows of yet
 */
WrnTrayItem *
wrn_tray_item_new (GDBusInterfaceSkeleton *menu, const WrnTrayLook *look)
{
  const char *desktop = g_getenv ("XDG_CURRENT_DESKTOP");
  const gboolean is_menu = desktop != NULL && strstr (desktop, "GNOME") != NULL;
  WrnTrayItem *self = g_object_new (WRN_TYPE_TRAY_ITEM, NULL);

  self->menu = g_object_ref (menu);
  self->skeleton = g_object_new (is_menu ? wrn_tray_menu_item_get_type ()
                                         : WRN_DBUS_ITEM_TYPE_STATUS_NOTIFIER_ITEM_SKELETON,
                                 NULL);
  describe (self->skeleton, is_menu);
  wrn_tray_item_set_look (self, look);
  handle (self);
  connect_to_bus (self);
  return self;
}

static gboolean
differs (WrnTrayItem *self, const char *property, const char *now)
{
  g_autofree char *before = NULL;

  g_object_get (self->skeleton, property, &before, NULL);
  return g_strcmp0 (before, now) != 0;
}

/* Hosts are told of just what is not as it was. */
void
wrn_tray_item_set_look (WrnTrayItem *self, const WrnTrayLook *look)
{
  const char *status = look->passive ? "Passive" : look->attention ? "NeedsAttention" : "Active";
  WrnDBusItemStatusNotifierItem *skeleton = self->skeleton;

  if (differs (self, "icon-name", look->icon))
    {
      g_object_set (skeleton, "icon-name", look->icon, "attention-icon-name", look->icon, NULL);
      wrn_dbus_item_status_notifier_item_emit_new_icon (skeleton);
      wrn_dbus_item_status_notifier_item_emit_new_attention_icon (skeleton);
    }
  if (differs (self, "icon-accessible-desc", look->text))
    {
      g_object_set (skeleton, "icon-accessible-desc", look->text, "attention-accessible-desc",
                    look->text, "tool-tip",
                    g_variant_new ("(sa(iiay)ss)", "", NULL, look->text, ""), NULL);
      wrn_dbus_item_status_notifier_item_emit_new_tool_tip (skeleton);
    }
  if (differs (self, "status", status))
    {
      g_object_set (skeleton, "status", status, NULL);
      wrn_dbus_item_status_notifier_item_emit_new_status (skeleton, status);
    }
}

/**
 * wrn_tray_item_register:
 * @watcher: (nullable): who keeps the list of icons; %NULL if nobody does
 *
 * Gets onto the list, once. One that comes later is another, even with the same name.
 */
void
wrn_tray_item_register (WrnTrayItem *self, const char *watcher)
{
  if (g_strcmp0 (watcher, self->watcher) == 0)
    return;
  forget_registering (self);
  g_free (self->watcher);
  self->watcher = g_strdup (watcher);
  set_registered (self, FALSE);
  register_now (self);
}

gboolean
wrn_tray_item_is_registered (WrnTrayItem *self)
{
  return self->registered;
}

/* (transfer full) (nullable): what lets a window come to the front after the last click, once */
char *
wrn_tray_item_take_token (WrnTrayItem *self)
{
  return g_steal_pointer (&self->token);
}
