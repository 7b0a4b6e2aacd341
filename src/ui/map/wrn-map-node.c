/* wrn-map-node.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One who is on the map. What is done with them, the map does: it has the actions.
 */
#define G_LOG_DOMAIN "wrn-ui"

#include "config.h"

#include "ui/map/wrn-map-node.h"

#include <glib/gi18n.h>

struct _WrnMapNode
{
  GtkWidget parent_instance;

  /* children */
  GtkStack *portrait;
  AdwAvatar *avatar;
  GtkImage *image;
  GtkLabel *title;
  GtkLabel *symbol;
  GtkWidget *pin;

  /* owned */
  char *id;
  char *state;
  char *spoken;
  gboolean pinned;
  gboolean shown; /* what follows */
  WrnMapKind kind;
  WrnWay way;
};

G_DEFINE_FINAL_TYPE (WrnMapNode, wrn_map_node, GTK_TYPE_WIDGET)

/* What each is drawn with, in style.css. */
static const char *const kinds[] = {
  [WRN_MAP_SELF] = "self",
  [WRN_MAP_PERSON] = "person",
  [WRN_MAP_MEETING_POINT] = "meeting-point",
  [WRN_MAP_ABSENT] = "absent",
};

static const char *const tones[] = {
  [WRN_WAY_OFFLINE] = "dim-label", [WRN_WAY_CONNECTING] = "dim-label",
  [WRN_WAY_RELAYED] = "warning",   [WRN_WAY_DIRECT] = "success",
  [WRN_WAY_LAN] = "success",
};

G_STATIC_ASSERT (G_N_ELEMENTS (tones) == WRN_N_WAYS);

/* As an action of this widget it is an action for assistive technologies as well. */
static void
pass_on (GtkWidget *widget, const char *name, GVariant *parameter)
{
  WrnMapNode *self = WRN_MAP_NODE (widget);

  gtk_widget_activate_action (widget, g_str_equal (name, "node.open") ? "map.open" : "map.menu",
                              "s", self->id);
}

/* Asked for only by who is pointed at: on X11, to set a tooltip asks the display where the pointer
 * is.
 */
static gboolean
wrn_map_node_query_tooltip (GtkWidget *widget, int x, int y, gboolean by_key, GtkTooltip *tooltip)
{
  WrnMapNode *self = WRN_MAP_NODE (widget);
  /* Translators: somebody, and how they are reached: “Direct 12 ms” */
  g_autofree char *text =
      g_strdup_printf (_ ("%s\n%s"), gtk_label_get_text (self->title), self->state);

  gtk_tooltip_set_text (tooltip, text);
  return TRUE;
}

static void
wrn_map_node_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), WRN_TYPE_MAP_NODE);

  G_OBJECT_CLASS (wrn_map_node_parent_class)->dispose (object);
}

static void
wrn_map_node_finalize (GObject *object)
{
  WrnMapNode *self = WRN_MAP_NODE (object);

  g_free (self->id);
  g_free (self->state);
  g_free (self->spoken);

  G_OBJECT_CLASS (wrn_map_node_parent_class)->finalize (object);
}

static void
wrn_map_node_class_init (WrnMapNodeClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const guint openers[] = { GDK_KEY_Return, GDK_KEY_KP_Enter, GDK_KEY_ISO_Enter, GDK_KEY_space };

  object_class->dispose = wrn_map_node_dispose;
  object_class->finalize = wrn_map_node_finalize;
  widget_class->query_tooltip = wrn_map_node_query_tooltip;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/warrenvpn/Warren/map/wrn-map-node.ui");
  gtk_widget_class_bind_template_child (widget_class, WrnMapNode, portrait);
  gtk_widget_class_bind_template_child (widget_class, WrnMapNode, avatar);
  gtk_widget_class_bind_template_child (widget_class, WrnMapNode, image);
  gtk_widget_class_bind_template_child (widget_class, WrnMapNode, title);
  gtk_widget_class_bind_template_child (widget_class, WrnMapNode, symbol);
  gtk_widget_class_bind_template_child (widget_class, WrnMapNode, pin);
  gtk_widget_class_set_css_name (widget_class, "mapnode");
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BOX_LAYOUT);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_BUTTON);

  gtk_widget_class_install_action (widget_class, "node.open", NULL, pass_on);
  gtk_widget_class_install_action (widget_class, "node.menu", NULL, pass_on);
  for (guint i = 0; i < G_N_ELEMENTS (openers); i++)
    gtk_widget_class_add_binding_action (widget_class, openers[i], 0, "node.open", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Menu, 0, "node.menu", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_F10, GDK_SHIFT_MASK, "node.menu",
                                       NULL);
}

static void
wrn_map_node_init (WrnMapNode *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->id = g_strdup ("");
  self->state = g_strdup ("");
  self->spoken = g_strdup ("");
}

GtkWidget *
wrn_map_node_new (void)
{
  return g_object_new (WRN_TYPE_MAP_NODE, NULL);
}

/* A shape that tells a way, and a tone besides. */
void
wrn_map_symbol_update (GtkLabel *symbol, WrnWay way)
{
  const char *classes[] = { tones[way], NULL };

  gtk_widget_set_css_classes (GTK_WIDGET (symbol), classes);
  gtk_label_set_text (symbol, wrn_way_get_words (way)->symbol);
}

static void
set_classes (WrnMapNode *self, const WrnMapVertex *vertex)
{
  const char *classes[] = { kinds[vertex->kind], wrn_way_get_words (vertex->way)->bus,
                            self->pinned ? "pinned" : NULL, NULL };

  gtk_widget_set_css_classes (GTK_WIDGET (self), classes);
}

static void
set_kind (WrnMapNode *self, WrnMapKind kind)
{
  const gboolean is_person = kind == WRN_MAP_PERSON;

  if (kind == WRN_MAP_SELF)
    gtk_image_set_from_icon_name (self->image, "computer-symbolic");
  else if (kind == WRN_MAP_MEETING_POINT)
    gtk_image_set_from_icon_name (self->image, "network-server-symbolic");
  else if (kind == WRN_MAP_ABSENT)
    gtk_image_set_from_icon_name (self->image, "system-users-symbolic");
  gtk_stack_set_visible_child (self->portrait,
                               is_person ? GTK_WIDGET (self->avatar) : GTK_WIDGET (self->image));
  gtk_widget_set_visible (GTK_WIDGET (self->symbol), is_person);
}

/* With a hundred of them it counts that nothing is styled anew that looks as before. */
static void
set_look (WrnMapNode *self, const WrnMapVertex *vertex)
{
  if (self->shown && self->kind == vertex->kind && self->way == vertex->way)
    return;
  set_kind (self, vertex->kind);
  set_classes (self, vertex);
  wrn_map_symbol_update (self->symbol, vertex->way);
  self->shown = TRUE;
  self->kind = vertex->kind;
  self->way = vertex->way;
}

/**
 * wrn_map_node_update:
 * @via: who relays, "" if nobody is known to
 */
void
wrn_map_node_update (WrnMapNode *self, const WrnMapVertex *vertex, const char *via)
{
  g_autofree char *title = wrn_map_vertex_get_title (vertex);
  g_autofree char *spoken = wrn_map_vertex_speak (vertex);

  g_free (self->id);
  self->id = g_strdup (vertex->id);
  g_free (self->state);
  self->state = wrn_map_vertex_describe (vertex, via);
  set_look (self, vertex);
  if (vertex->kind == WRN_MAP_PERSON)
    adw_avatar_set_text (self->avatar, title);
  if (!g_str_equal (gtk_label_get_text (self->title), title))
    gtk_label_set_text (self->title, title);
  if (g_str_equal (self->spoken, spoken))
    return;
  g_free (self->spoken);
  self->spoken = g_steal_pointer (&spoken);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  self->spoken, -1);
}

/* Whether it was put where it is by hand. */
void
wrn_map_node_set_pinned (WrnMapNode *self, gboolean pinned)
{
  self->pinned = pinned;
  gtk_widget_set_visible (self->pin, pinned);
  if (pinned)
    gtk_widget_add_css_class (GTK_WIDGET (self), "pinned");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "pinned");
}

const char *
wrn_map_node_get_id (WrnMapNode *self)
{
  return self->id;
}
