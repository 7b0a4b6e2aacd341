/* wrn-fact-row.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A row that tells one thing, and is not there while that is not known.
 */
#define G_LOG_DOMAIN "wrn-ui"

#include "config.h"

#include "ui/widgets/wrn-fact-row.h"

struct _WrnFactRow
{
  AdwActionRow parent_instance;

  /* children */
  GtkLabel *label;
  GtkButton *copy;
};

G_DEFINE_FINAL_TYPE (WrnFactRow, wrn_fact_row, ADW_TYPE_ACTION_ROW)

enum
{
  PROP_TEXT = 1,
  PROP_COPY_ACTION,
  PROP_COPY_LABEL,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

static void
wrn_fact_row_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  WrnFactRow *self = WRN_FACT_ROW (object);

  switch (id)
    {
    case PROP_TEXT:
      g_value_set_string (value, gtk_label_get_text (self->label));
      break;
    case PROP_COPY_ACTION:
      g_value_set_string (value, gtk_actionable_get_action_name (GTK_ACTIONABLE (self->copy)));
      break;
    case PROP_COPY_LABEL:
      g_value_set_string (value, gtk_widget_get_tooltip_text (GTK_WIDGET (self->copy)));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

/* What does not change keeps what the user has selected in it. */
static void
set_text (WrnFactRow *self, const char *text)
{
  const char *known = text != NULL ? text : "";

  if (g_strcmp0 (gtk_label_get_text (self->label), known) != 0)
    gtk_label_set_text (self->label, known);
  gtk_widget_set_visible (GTK_WIDGET (self), known[0] != '\0');
}

static void
wrn_fact_row_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  WrnFactRow *self = WRN_FACT_ROW (object);
  const char *text = g_value_get_string (value);

  switch (id)
    {
    case PROP_TEXT:
      set_text (self, text);
      break;
    case PROP_COPY_ACTION:
      gtk_actionable_set_action_name (GTK_ACTIONABLE (self->copy), text);
      gtk_widget_set_visible (GTK_WIDGET (self->copy), text != NULL);
      break;
    case PROP_COPY_LABEL:
      gtk_widget_set_tooltip_text (GTK_WIDGET (self->copy), text);
      gtk_accessible_update_property (GTK_ACCESSIBLE (self->copy), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                      text, -1);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
wrn_fact_row_class_init (WrnFactRowClass *klass)
{
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = wrn_fact_row_get_property;
  object_class->set_property = wrn_fact_row_set_property;

  properties[PROP_TEXT] = g_param_spec_string ("text", NULL, NULL, "", flags);
  properties[PROP_COPY_ACTION] = g_param_spec_string ("copy-action", NULL, NULL, NULL, flags);
  properties[PROP_COPY_LABEL] = g_param_spec_string ("copy-label", NULL, NULL, NULL, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/warrenvpn/Warren/widgets/wrn-fact-row.ui");
  gtk_widget_class_bind_template_child (widget_class, WrnFactRow, label);
  gtk_widget_class_bind_template_child (widget_class, WrnFactRow, copy);
}

static void
wrn_fact_row_init (WrnFactRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  set_text (self, "");
}
