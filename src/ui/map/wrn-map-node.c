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

#define FACE_SIZE 28
#define PIN_SIZE 12

/* In characters; what is longer ends in dots. */
#define TITLE_MAX 16

/* By hand, without a template: a map has a hundred of them, and each has only what it shows. */
struct _WrnMapNode
{
  GtkWidget parent_instance;

  /* children */
  GtkWidget *portrait;
  GtkLabel *title;
  GtkLabel *symbol; /* (nullable): of a person */
  GtkWidget *pin;   /* (nullable) */

  /* owned */
  WrnMapVertex vertex; /* what is shown; nothing if it has no id */
  char *via;           /* (nullable) */
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

/* Of those who have no face. */
static const char *const icons[] = {
  [WRN_MAP_SELF] = "computer-symbolic",
  [WRN_MAP_PERSON] = NULL,
  [WRN_MAP_MEETING_POINT] = "network-server-symbolic",
  [WRN_MAP_ABSENT] = "system-users-symbolic",
};

/* As an action of this widget it is an action for assistive technologies as well. */
static void
pass_on (GtkWidget *widget, const char *name, GVariant *parameter)
{
  WrnMapNode *self = WRN_MAP_NODE (widget);

  gtk_widget_activate_action (widget, g_str_equal (name, "node.open") ? "map.open" : "map.menu",
                              "s", self->vertex.id);
}

/* Asked for only by who is pointed at: on X11, to set a tooltip asks the display where the pointer
 * is.
 */
static gboolean
wrn_map_node_query_tooltip (GtkWidget *widget, int x, int y, gboolean by_key, GtkTooltip *tooltip)
{
  WrnMapNode *self = WRN_MAP_NODE (widget);
  g_autofree char *state = wrn_map_vertex_describe (&self->vertex, self->via);
  /* Translators: somebody, and how they are reached: “Direct 12 ms” */
  g_autofree char *text = g_strdup_printf (_ ("%s\n%s"), gtk_label_get_text (self->title), state);

  gtk_tooltip_set_text (tooltip, text);
  return TRUE;
}

static void
wrn_map_node_dispose (GObject *object)
{
  WrnMapNode *self = WRN_MAP_NODE (object);
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);

  G_OBJECT_CLASS (wrn_map_node_parent_class)->dispose (object);
}

static void
wrn_map_node_finalize (GObject *object)
{
  WrnMapNode *self = WRN_MAP_NODE (object);

  g_free (self->vertex.id);
  g_free (self->vertex.name);
  g_free (self->via);

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

static GtkLabel *
make_label (void)
{
  return g_object_new (GTK_TYPE_LABEL, "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL);
}

static void
wrn_map_node_init (WrnMapNode *self)
{
  GtkWidget *widget = GTK_WIDGET (self);

  gtk_widget_set_focusable (widget, TRUE);
  gtk_widget_set_has_tooltip (widget, TRUE);
  self->title = make_label ();
  gtk_label_set_ellipsize (self->title, PANGO_ELLIPSIZE_END);
  gtk_label_set_max_width_chars (self->title, TITLE_MAX);
  gtk_widget_set_parent (GTK_WIDGET (self->title), widget);
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
set_classes (WrnMapNode *self)
{
  const char *classes[] = { kinds[self->vertex.kind], wrn_way_get_words (self->vertex.way)->bus,
                            self->pin != NULL ? "pinned" : NULL, NULL };

  gtk_widget_set_css_classes (GTK_WIDGET (self), classes);
}

static GtkWidget *
make_face (const char *title)
{
  return g_object_new (ADW_TYPE_AVATAR, "size", FACE_SIZE, "text", title, "show-initials", TRUE,
                       "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL);
}

static GtkWidget *
make_image (const char *icon, const char *css_class)
{
  const char *classes[] = { css_class, NULL };

  return g_object_new (GTK_TYPE_IMAGE, "icon-name", icon, "css-classes", classes, "accessible-role",
                       GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL);
}

/* What is before the title, and after it. */
static void
make_portrait (WrnMapNode *self, const char *title)
{
  const char *icon = icons[self->vertex.kind];

  g_clear_pointer (&self->portrait, gtk_widget_unparent);
  if (self->symbol != NULL)
    gtk_widget_unparent (GTK_WIDGET (self->symbol));
  self->portrait = icon != NULL ? make_image (icon, "portrait") : make_face (title);
  gtk_widget_set_valign (self->portrait, GTK_ALIGN_CENTER);
  gtk_widget_insert_after (self->portrait, GTK_WIDGET (self), NULL);
  self->symbol = icon != NULL ? NULL : make_label ();
  if (self->symbol != NULL)
    gtk_widget_insert_after (GTK_WIDGET (self->symbol), GTK_WIDGET (self),
                             GTK_WIDGET (self->title));
}

static gboolean
is_shown (WrnMapNode *self, const WrnMapVertex *vertex, const char *via)
{
  return self->vertex.id != NULL && wrn_map_vertex_equal (&self->vertex, vertex) &&
         g_str_equal (self->via, via);
}

static void
take (WrnMapNode *self, const WrnMapVertex *vertex, const char *via)
{
  g_free (self->vertex.id);
  g_free (self->vertex.name);
  g_free (self->via);
  self->vertex = *vertex;
  self->vertex.id = g_strdup (vertex->id);
  self->vertex.name = g_strdup (vertex->name);
  self->via = g_strdup (via);
}

/**
 * wrn_map_node_update:
 * @via: who relays, "" if nobody is known to
 *
 * With a hundred of them it counts that nothing is done for one that shows this already, and that
 * nothing is styled anew that looks as before.
 */
void
wrn_map_node_update (WrnMapNode *self, const WrnMapVertex *vertex, const char *via)
{
  const gboolean new_kind = self->portrait == NULL || self->vertex.kind != vertex->kind;
  const gboolean new_way = new_kind || self->vertex.way != vertex->way;
  g_autofree char *title = NULL;
  g_autofree char *spoken = NULL;

  if (is_shown (self, vertex, via))
    return;
  take (self, vertex, via);
  title = wrn_map_vertex_get_title (vertex);
  spoken = wrn_map_vertex_speak (vertex);
  if (!g_str_equal (gtk_label_get_text (self->title), title))
    gtk_label_set_text (self->title, title);
  if (new_kind)
    make_portrait (self, title);
  else if (vertex->kind == WRN_MAP_PERSON)
    adw_avatar_set_text (ADW_AVATAR (self->portrait), title);
  if (new_way)
    set_classes (self);
  if (new_way && self->symbol != NULL)
    wrn_map_symbol_update (self->symbol, vertex->way);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
}

/* Whether it was put where it is by hand. */
void
wrn_map_node_set_pinned (WrnMapNode *self, gboolean pinned)
{
  if (pinned == (self->pin != NULL))
    return;
  g_clear_pointer (&self->pin, gtk_widget_unparent);
  if (pinned)
    {
      self->pin = make_image ("view-pin-symbolic", "dim-label");
      gtk_image_set_pixel_size (GTK_IMAGE (self->pin), PIN_SIZE);
      gtk_widget_insert_before (self->pin, GTK_WIDGET (self), NULL);
    }
  set_classes (self);
}

/* (nullable): %NULL as long as nothing was shown */
const char *
wrn_map_node_get_id (WrnMapNode *self)
{
  return self->vertex.id;
}
