/* wrn-tray-desk.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A desktop whose tray does what a test wants, on a bus of its own.
 */
#define G_LOG_DOMAIN "wrn-test"

#include "config.h"

#include "wrn-tray-desk.h"

#include <string.h>

#define WATCHER "org.kde.StatusNotifierWatcher"
#define WATCHER_PATH "/StatusNotifierWatcher"
#define ITEM "org.kde.StatusNotifierItem"
#define ITEM_PATH "/StatusNotifierItem"
#define MENU "com.canonical.dbusmenu"
#define MENU_PATH "/MenuBar"

static const char watcher_xml[] = "<node><interface name='" WATCHER "'>"
                                  "<method name='RegisterStatusNotifierItem'>"
                                  "<arg type='s' direction='in'/></method>"
                                  "<property name='IsStatusNotifierHostRegistered' type='b' "
                                  "access='read'/>"
                                  "<signal name='StatusNotifierHostRegistered'/>"
                                  "<signal name='StatusNotifierHostUnregistered'/>"
                                  "</interface></node>";

static void
watcher_called_cb (GDBusConnection *connection,
                   const char *sender,
                   const char *path,
                   const char *interface,
                   const char *method,
                   GVariant *arguments,
                   GDBusMethodInvocation *invocation,
                   gpointer user_data)
{
  WrnTrayDesk *desk = user_data;
  const char *name;

  desk->n_asked++;
  if (desk->denies)
    {
      g_dbus_method_invocation_return_error_literal (invocation, G_DBUS_ERROR,
                                                     G_DBUS_ERROR_ACCESS_DENIED, "No");
      return;
    }
  g_variant_get (arguments, "(&s)", &name);
  g_assert_cmpstr (name, ==, sender);
  g_ptr_array_add (desk->registered, g_strdup (name));
  g_dbus_method_invocation_return_value (invocation, NULL);
}

static GVariant *
watcher_asked_cb (GDBusConnection *connection,
                  const char *sender,
                  const char *path,
                  const char *interface,
                  const char *property,
                  GError **error,
                  gpointer user_data)
{
  WrnTrayDesk *desk = user_data;

  if (desk->knows_hosts)
    return g_variant_new_boolean (desk->has_host);
  g_set_error (error, G_DBUS_ERROR, G_DBUS_ERROR_FAILED, "Hosts?");
  return NULL;
}

static void
ask_bus (WrnTrayDesk *desk, const char *method, GVariant *arguments)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply G_GNUC_UNUSED =
      g_dbus_connection_call_sync (desk->connection, "org.freedesktop.DBus",
                                   "/org/freedesktop/DBus", "org.freedesktop.DBus", method,
                                   arguments, NULL, G_DBUS_CALL_FLAGS_NONE, -1, NULL, &error);

  g_assert_no_error (error);
}

/* Gives the tray's connection a name. */
void
wrn_tray_desk_own (WrnTrayDesk *desk, const char *name)
{
  ask_bus (desk, "RequestName", g_variant_new ("(su)", name, 0));
}

void
wrn_tray_desk_start_watcher (WrnTrayDesk *desk)
{
  const GDBusInterfaceVTable vtable = { .method_call = watcher_called_cb,
                                        .get_property = watcher_asked_cb };
  g_autoptr (GError) error = NULL;

  desk->watcher = g_dbus_connection_register_object (desk->connection, WATCHER_PATH,
                                                     desk->watcher_info->interfaces[0], &vtable,
                                                     desk, NULL, &error);
  g_assert_no_error (error);
  wrn_tray_desk_own (desk, WATCHER);
}

void
wrn_tray_desk_stop_watcher (WrnTrayDesk *desk)
{
  ask_bus (desk, "ReleaseName", g_variant_new ("(s)", WATCHER));
  g_dbus_connection_unregister_object (desk->connection, desk->watcher);
  desk->watcher = 0;
}

void
wrn_tray_desk_set_host (WrnTrayDesk *desk, gboolean has_host)
{
  desk->has_host = has_host;
  g_dbus_connection_emit_signal (desk->connection, NULL, WATCHER_PATH, WATCHER,
                                 has_host ? "StatusNotifierHostRegistered"
                                          : "StatusNotifierHostUnregistered",
                                 NULL, NULL);
}

static void
told_cb (GDBusConnection *connection,
         const char *sender,
         const char *path,
         const char *interface,
         const char *name,
         GVariant *arguments,
         gpointer user_data)
{
  static const char *const names[] = {
    [WRN_TOLD_LAYOUT] = "LayoutUpdated", [WRN_TOLD_PROPERTIES] = "ItemsPropertiesUpdated",
    [WRN_TOLD_ICON] = "NewIcon",         [WRN_TOLD_TOOLTIP] = "NewToolTip",
    [WRN_TOLD_STATUS] = "NewStatus",
  };
  WrnTrayDesk *desk = user_data;

  for (guint i = 0; i < WRN_N_TOLD; i++)
    desk->n_told[i] += g_str_equal (names[i], name);
  if (g_str_equal (name, "LayoutUpdated"))
    g_variant_get (arguments, "(ui)", &desk->revision, &desk->parent);
  if (g_str_equal (name, "ItemsPropertiesUpdated"))
    {
      g_clear_pointer (&desk->changed, g_variant_unref);
      desk->changed = g_variant_get_child_value (arguments, 0);
    }
}

/* An application that writes down what came with an action from outside. */
typedef struct
{
  GApplication parent_instance;

  WrnTrayDesk *desk;
} WrnTrayDeskApp;

typedef GApplicationClass WrnTrayDeskAppClass;

GType wrn_tray_desk_app_get_type (void);

G_DEFINE_TYPE (WrnTrayDeskApp, wrn_tray_desk_app, G_TYPE_APPLICATION)

static void
wrn_tray_desk_app_before_emit (GApplication *app, GVariant *platform_data)
{
  WrnTrayDesk *desk = ((WrnTrayDeskApp *) app)->desk;
  const char *token;

  if (g_variant_lookup (platform_data, "activation-token", "&s", &token))
    g_string_append_printf (desk->activated, "token %s\n", token);
}

static void
wrn_tray_desk_app_class_init (WrnTrayDeskAppClass *klass)
{
  klass->before_emit = wrn_tray_desk_app_before_emit;
}

static void
wrn_tray_desk_app_init (WrnTrayDeskApp *app)
{
}

static void
activated_cb (GSimpleAction *action, GVariant *target, gpointer user_data)
{
  WrnTrayDesk *desk = user_data;
  const char *name = g_action_get_name (G_ACTION (action));
  const char *text = target != NULL ? g_variant_get_string (target, NULL) : "";
  WrnCommunity *community = wrn_backend_find_community (WRN_BACKEND (desk->backend), text);
  WrnQuestion question = { .request = WRN_REQUEST_CONNECT, .community = community };

  g_string_append_printf (desk->activated, "%s %s\n", name, text);
  if (g_str_equal (name, "disconnect"))
    question.request = WRN_REQUEST_DISCONNECT;
  else if (!g_str_equal (name, "connect"))
    return;
  wrn_backend_ask_async (WRN_BACKEND (desk->backend), &question, NULL, NULL, NULL);
}

static void
make_app (WrnTrayDesk *desk)
{
  const GActionEntry entries[] = {
    { .name = "connect", .parameter_type = "s", .activate = activated_cb },
    { .name = "disconnect", .parameter_type = "s", .activate = activated_cb },
    { .name = "show", .parameter_type = "s", .activate = activated_cb },
    { .name = "copy", .parameter_type = "s", .activate = activated_cb },
    { .name = "show-window", .activate = activated_cb },
    { .name = "quit", .activate = activated_cb },
  };
  g_autoptr (GError) error = NULL;

  desk->activated = g_string_new (NULL);
  desk->app = g_object_new (wrn_tray_desk_app_get_type (), "application-id", WRN_APP_ID, NULL);
  ((WrnTrayDeskApp *) desk->app)->desk = desk;
  g_action_map_add_action_entries (G_ACTION_MAP (desk->app), entries, G_N_ELEMENTS (entries), desk);
  g_application_register (desk->app, NULL, &error);
  g_assert_no_error (error);
  g_dbus_connection_set_exit_on_close (g_application_get_dbus_connection (desk->app), FALSE);
}

static GDBusConnection *
connect_to (GTestDBus *bus)
{
  g_autoptr (GError) error = NULL;
  GDBusConnection *connection =
      g_dbus_connection_new_for_address_sync (g_test_dbus_get_bus_address (bus),
                                              G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT |
                                                  G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
                                              NULL, NULL, &error);

  g_assert_no_error (error);
  return connection;
}

void
wrn_tray_desk_set_up (WrnTrayDesk *desk, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  g_unsetenv ("XDG_CURRENT_DESKTOP");
  desk->bus = g_test_dbus_new (G_TEST_DBUS_NONE);
  g_test_dbus_up (desk->bus);
  desk->connection = connect_to (desk->bus);
  desk->watcher_info = g_dbus_node_info_new_for_xml (watcher_xml, &error);
  g_assert_no_error (error);
  desk->has_host = TRUE;
  desk->knows_hosts = TRUE;
  desk->registered = g_ptr_array_new_with_free_func (g_free);
  g_dbus_connection_signal_subscribe (desk->connection, NULL, ITEM, NULL, ITEM_PATH, NULL,
                                      G_DBUS_SIGNAL_FLAGS_NONE, told_cb, desk, NULL);
  g_dbus_connection_signal_subscribe (desk->connection, NULL, MENU, NULL, MENU_PATH, NULL,
                                      G_DBUS_SIGNAL_FLAGS_NONE, told_cb, desk, NULL);
  make_app (desk);
  desk->settings = g_settings_new (WRN_APP_ID);
  desk->backend = wrn_fake_backend_new (WRN_HELPER_OK);
}

/* The bus goes when the last connection has. */
void
wrn_tray_desk_tear_down (WrnTrayDesk *desk, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  if (desk->tray != NULL)
    {
      g_object_add_weak_pointer (G_OBJECT (desk->tray), (gpointer *) &desk->tray);
      g_object_unref (desk->tray);
      g_assert_null (desk->tray);
    }
  g_settings_reset (desk->settings, "show-tray-icon");
  g_settings_reset (desk->settings, "hide-tray-icon-when-off");
  g_settings_reset (desk->settings, "last-used-community");
  g_object_unref (desk->settings);
  g_object_unref (desk->backend);
  g_object_unref (desk->app);
  g_string_free (desk->activated, TRUE);
  g_ptr_array_unref (desk->registered);
  g_clear_pointer (&desk->changed, g_variant_unref);
  g_dbus_node_info_unref (desk->watcher_info);
  g_dbus_connection_close_sync (desk->connection, NULL, &error);
  g_assert_no_error (error);
  g_object_unref (desk->connection);
  while (g_main_context_iteration (NULL, FALSE))
    continue;
  g_test_dbus_down (desk->bus);
  g_object_unref (desk->bus);
}

void
wrn_tray_desk_open (WrnTrayDesk *desk)
{
  desk->tray = wrn_tray_new (WRN_BACKEND (desk->backend), desk->settings, desk->app);
}

gboolean
wrn_tray_desk_is_present (WrnTrayDesk *desk)
{
  gboolean present;

  g_object_get (desk->tray, "present", &present, NULL);
  return present;
}

/* The connection of the last icon. */
const char *
wrn_tray_desk_get_item (WrnTrayDesk *desk)
{
  g_assert_cmpuint (desk->registered->len, >, 0);
  return desk->registered->pdata[desk->registered->len - 1];
}

static void
called_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

/* (transfer full) (nullable): what the icon answers, NULL if @error is set */
GVariant *
wrn_tray_desk_call (WrnTrayDesk *desk,
                    const char *path,
                    const char *interface,
                    const char *method,
                    GVariant *arguments,
                    GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  g_dbus_connection_call (desk->connection, wrn_tray_desk_get_item (desk), path, interface, method,
                          arguments, NULL, G_DBUS_CALL_FLAGS_NONE, -1, NULL, called_cb, &result);
  WRN_UI_WAIT_FOR (result != NULL);
  return g_dbus_connection_call_finish (desk->connection, result, error);
}

/* Until everything that was sent so far has been heard by both. */
void
wrn_tray_desk_settle (WrnTrayDesk *desk)
{
  g_autoptr (GAsyncResult) result = NULL;
  GDBusConnection *app = g_application_get_dbus_connection (desk->app);

  for (guint i = 0; i < 3; i++)
    {
      g_clear_object (&result);
      g_dbus_connection_call (i % 2 == 0 ? app : desk->connection, "org.freedesktop.DBus",
                              "/org/freedesktop/DBus", "org.freedesktop.DBus", "GetId", NULL, NULL,
                              G_DBUS_CALL_FLAGS_NONE, -1, NULL, called_cb, &result);
      WRN_UI_WAIT_FOR (result != NULL);
      while (g_main_context_iteration (NULL, FALSE))
        continue;
    }
}

/* (transfer full): a property of the icon */
GVariant *
wrn_tray_desk_get (WrnTrayDesk *desk, const char *property)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply =
      wrn_tray_desk_call (desk, ITEM_PATH, "org.freedesktop.DBus.Properties", "Get",
                          g_variant_new ("(ss)", ITEM, property), &error);
  GVariant *value;

  g_assert_no_error (error);
  g_variant_get (reply, "(v)", &value);
  return value;
}

static gint32
find_in (GVariant *layout, const char *label)
{
  g_autoptr (GVariant) properties = g_variant_get_child_value (layout, 1);
  g_autoptr (GVariant) children = g_variant_get_child_value (layout, 2);
  const char *its_label = "";
  gint32 id = 0;

  g_variant_lookup (properties, "label", "&s", &its_label);
  if (g_str_equal (its_label, label))
    {
      g_variant_get_child (layout, 0, "i", &id);
      return id;
    }
  for (gsize i = 0; id == 0 && i < g_variant_n_children (children); i++)
    {
      g_autoptr (GVariant) boxed = g_variant_get_child_value (children, i);
      g_autoptr (GVariant) child = g_variant_get_variant (boxed);

      id = find_in (child, label);
    }
  return id;
}

/* The first item that is called so in the menu as a host gets it, 0 if there is none. */
gint32
wrn_tray_desk_find (WrnTrayDesk *desk, const char *label)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply =
      wrn_tray_desk_call (desk, MENU_PATH, MENU, "GetLayout",
                          g_variant_new ("(ii@as)", 0, -1, g_variant_new ("as", NULL)), &error);
  g_autoptr (GVariant) layout = NULL;

  g_assert_no_error (error);
  layout = g_variant_get_child_value (reply, 1);
  return find_in (layout, label);
}

void
wrn_tray_desk_click (WrnTrayDesk *desk, const char *label)
{
  const gint32 id = wrn_tray_desk_find (desk, label);
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply = NULL;

  g_assert_cmpint (id, >, 0);
  reply = wrn_tray_desk_call (desk, MENU_PATH, MENU, "Event",
                              g_variant_new ("(isvu)", id, "clicked", g_variant_new_int32 (0), 0),
                              &error);
  g_assert_no_error (error);
}
