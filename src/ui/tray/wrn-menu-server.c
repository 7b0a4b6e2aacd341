/* wrn-menu-server.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Answers what com.canonical.dbusmenu asks about a menu.
 */
#define G_LOG_DOMAIN "wrn-ui"

#include "config.h"

#include "ui/tray/wrn-menu-server.h"

#include <glib/gi18n.h>

#include "ui/tray/wrn-dbus-menu.h"

/* Of the interface. */
#define VERSION 3

struct _WrnMenuServer
{
  GObject parent_instance;

  WrnDBusMenuDbusmenu *skeleton; /* (owned) */
  WrnMenu *menu;                 /* (owned) */
  guint revision;                /* of the layout */
};

static guint clicked; /* signal */

G_DEFINE_FINAL_TYPE (WrnMenuServer, wrn_menu_server, G_TYPE_OBJECT)

static gboolean
refuse (GDBusMethodInvocation *invocation)
{
  g_dbus_method_invocation_return_error_literal (invocation, G_DBUS_ERROR,
                                                 G_DBUS_ERROR_INVALID_ARGS, "No such item");
  return TRUE;
}

static gboolean
handle_get_layout (WrnMenuServer *self,
                   GDBusMethodInvocation *invocation,
                   gint parent,
                   gint depth,
                   const char *const *names)
{
  g_autoptr (GVariant) layout = wrn_menu_get_layout (self->menu, parent, depth, names);

  if (layout == NULL)
    return refuse (invocation);
  wrn_dbus_menu_dbusmenu_complete_get_layout (self->skeleton, invocation, self->revision, layout);
  return TRUE;
}

static gboolean
handle_get_group_properties (WrnMenuServer *self,
                             GDBusMethodInvocation *invocation,
                             GVariant *ids,
                             const char *const *names)
{
  g_autoptr (GVariant) properties = wrn_menu_get_properties (self->menu, ids, names);

  wrn_dbus_menu_dbusmenu_complete_get_group_properties (self->skeleton, invocation, properties);
  return TRUE;
}

static gboolean
handle_get_property (WrnMenuServer *self,
                     GDBusMethodInvocation *invocation,
                     gint id,
                     const char *name)
{
  g_autoptr (GVariant) value = wrn_menu_get_property (self->menu, id, name);

  if (value == NULL)
    return refuse (invocation);
  wrn_dbus_menu_dbusmenu_complete_get_property (self->skeleton, invocation,
                                                g_variant_new_variant (value));
  return TRUE;
}

/* Of all that happens to an item, only a click does anything. */
static gboolean
take_event (WrnMenuServer *self, gint32 id, const char *event)
{
  const char *target;
  const char *action = wrn_menu_get_action (self->menu, id, &target);

  if (!wrn_menu_has (self->menu, id))
    return FALSE;
  if (action != NULL && g_str_equal (event, "clicked"))
    {
      /* As what it does may bring another menu. */
      g_autofree char *whose = g_strdup (action);
      g_autofree char *whom = g_strdup (target);

      g_signal_emit (self, clicked, 0, whose, whom);
    }
  return TRUE;
}

static gboolean
handle_event (WrnMenuServer *self,
              GDBusMethodInvocation *invocation,
              gint id,
              const char *event,
              GVariant *data,
              guint timestamp)
{
  if (!wrn_menu_has (self->menu, id))
    return refuse (invocation);
  wrn_dbus_menu_dbusmenu_complete_event (self->skeleton, invocation);
  take_event (self, id, event);
  return TRUE;
}

static gboolean
handle_event_group (WrnMenuServer *self, GDBusMethodInvocation *invocation, GVariant *events)
{
  GVariantBuilder unknown;
  GVariantIter iter;
  const char *event;
  gint32 id;
  gsize n_unknown = 0;

  g_variant_builder_init (&unknown, G_VARIANT_TYPE ("ai"));
  g_variant_iter_init (&iter, events);
  while (g_variant_iter_loop (&iter, "(i&svu)", &id, &event, NULL, NULL))
    if (!take_event (self, id, event))
      {
        g_variant_builder_add (&unknown, "i", id);
        n_unknown++;
      }
  if (n_unknown > 0 && n_unknown == g_variant_n_children (events))
    {
      g_variant_builder_clear (&unknown);
      return refuse (invocation);
    }
  wrn_dbus_menu_dbusmenu_complete_event_group (self->skeleton, invocation,
                                               g_variant_builder_end (&unknown));
  return TRUE;
}

/* What a host was told is never older than the pace of the overview. */
static gboolean
handle_about_to_show (WrnMenuServer *self, GDBusMethodInvocation *invocation, gint id)
{
  if (!wrn_menu_has (self->menu, id))
    return refuse (invocation);
  wrn_dbus_menu_dbusmenu_complete_about_to_show (self->skeleton, invocation, FALSE);
  return TRUE;
}

static gboolean
handle_about_to_show_group (WrnMenuServer *self, GDBusMethodInvocation *invocation, GVariant *ids)
{
  GVariantBuilder unknown;
  GVariantIter iter;
  gint32 id;

  g_variant_builder_init (&unknown, G_VARIANT_TYPE ("ai"));
  g_variant_iter_init (&iter, ids);
  while (g_variant_iter_next (&iter, "i", &id))
    if (!wrn_menu_has (self->menu, id))
      g_variant_builder_add (&unknown, "i", id);
  wrn_dbus_menu_dbusmenu_complete_about_to_show_group (self->skeleton, invocation,
                                                       g_variant_new ("ai", NULL),
                                                       g_variant_builder_end (&unknown));
  return TRUE;
}

static void
wrn_menu_server_finalize (GObject *object)
{
  WrnMenuServer *self = WRN_MENU_SERVER (object);

  g_signal_handlers_disconnect_by_data (self->skeleton, self);
  g_object_unref (self->skeleton);
  wrn_menu_free (self->menu);
  G_OBJECT_CLASS (wrn_menu_server_parent_class)->finalize (object);
}

static void
wrn_menu_server_class_init (WrnMenuServerClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = wrn_menu_server_finalize;

  clicked = g_signal_new ("clicked", WRN_TYPE_MENU_SERVER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                          G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_STRING);
}

static void
wrn_menu_server_init (WrnMenuServer *self)
{
  const struct
  {
    const char *signal;
    GCallback handler;
  } handlers[] = {
    { "handle-get-layout", G_CALLBACK (handle_get_layout) },
    { "handle-get-group-properties", G_CALLBACK (handle_get_group_properties) },
    { "handle-get-property", G_CALLBACK (handle_get_property) },
    { "handle-event", G_CALLBACK (handle_event) },
    { "handle-event-group", G_CALLBACK (handle_event_group) },
    { "handle-about-to-show", G_CALLBACK (handle_about_to_show) },
    { "handle-about-to-show-group", G_CALLBACK (handle_about_to_show_group) },
  };
  const char *none[] = { NULL };

  self->menu = wrn_menu_new (NULL);
  self->skeleton = wrn_dbus_menu_dbusmenu_skeleton_new ();
  wrn_dbus_menu_dbusmenu_set_version (self->skeleton, VERSION);
  /* Translators: “rtl” if your language is written from right to left, else “ltr” */
  wrn_dbus_menu_dbusmenu_set_text_direction (self->skeleton, C_ ("text direction", "ltr"));
  wrn_dbus_menu_dbusmenu_set_status (self->skeleton, "normal");
  wrn_dbus_menu_dbusmenu_set_icon_theme_path (self->skeleton, none);
  for (guint i = 0; i < G_N_ELEMENTS (handlers); i++)
    g_signal_connect_swapped (self->skeleton, handlers[i].signal, handlers[i].handler, self);
}

WrnMenuServer *
wrn_menu_server_new (void)
{
  return g_object_new (WRN_TYPE_MENU_SERVER, NULL);
}

const WrnMenu *
wrn_menu_server_get_menu (WrnMenuServer *self)
{
  return self->menu;
}

/**
 * wrn_menu_server_take_menu:
 * @menu: (transfer full): made from the menu that is there
 *
 * Hosts are told of just what is not as it was.
 */
void
wrn_menu_server_take_menu (WrnMenuServer *self, WrnMenu *menu)
{
  g_autoptr (WrnMenu) before = g_steal_pointer (&self->menu);
  g_autoptr (GVariant) properties = NULL;
  gint32 parent;

  self->menu = menu;
  if (wrn_menu_diff (menu, before, &parent, &properties))
    wrn_dbus_menu_dbusmenu_emit_layout_updated (self->skeleton, ++self->revision, parent);
  if (properties != NULL)
    wrn_dbus_menu_dbusmenu_emit_items_properties_updated (self->skeleton, properties,
                                                          g_variant_new ("a(ias)", NULL));
}

/* (transfer none): to be exported */
GDBusInterfaceSkeleton *
wrn_menu_server_get_skeleton (WrnMenuServer *self)
{
  return G_DBUS_INTERFACE_SKELETON (self->skeleton);
}
