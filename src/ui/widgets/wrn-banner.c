/* wrn-banner.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A bar above a page: a label and a button, which is there if it has a label.
 */
#define G_LOG_DOMAIN "wrn-ui"

#include "config.h"

#include "ui/widgets/wrn-banner.h"

struct _WrnBanner
{
  AdwBin parent_instance;

  /* children */
  GtkButton *button;

  /* owned */
  char *title;
  char *button_label;
  char *action_name;
  GVariant *action_target;
  gboolean revealed;
};

G_DEFINE_FINAL_TYPE (WrnBanner, wrn_banner, ADW_TYPE_BIN)

enum
{
  PROP_TITLE = 1,
  PROP_BUTTON_LABEL,
  PROP_ACTION_NAME,
  PROP_ACTION_TARGET,
  PROP_REVEALED,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

static void
wrn_banner_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  WrnBanner *self = WRN_BANNER (object);

  switch (id)
    {
    case PROP_TITLE:
      g_value_set_string (value, self->title);
      break;
    case PROP_BUTTON_LABEL:
      g_value_set_string (value, self->button_label);
      break;
    case PROP_ACTION_NAME:
      g_value_set_string (value, self->action_name);
      break;
    case PROP_ACTION_TARGET:
      g_value_set_variant (value, self->action_target);
      break;
    case PROP_REVEALED:
      g_value_set_boolean (value, self->revealed);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static gboolean
take_string (char **field, char *value)
{
  gboolean changes = g_strcmp0 (*field, value) != 0;

  g_free (*field);
  *field = value;
  return changes;
}

static gboolean
take_variant (GVariant **field, GVariant *value)
{
  gboolean changes = *field != value;

  g_clear_pointer (field, g_variant_unref);
  *field = value;
  return changes;
}

static void
wrn_banner_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  WrnBanner *self = WRN_BANNER (object);
  gboolean changes = FALSE;

  switch (id)
    {
    case PROP_TITLE:
      changes = take_string (&self->title, g_value_dup_string (value));
      break;
    case PROP_BUTTON_LABEL:
      changes = take_string (&self->button_label, g_value_dup_string (value));
      gtk_widget_set_visible (GTK_WIDGET (self->button), self->button_label != NULL);
      break;
    case PROP_ACTION_NAME:
      changes = take_string (&self->action_name, g_value_dup_string (value));
      gtk_actionable_set_action_name (GTK_ACTIONABLE (self->button), self->action_name);
      break;
    case PROP_ACTION_TARGET:
      changes = take_variant (&self->action_target, g_value_dup_variant (value));
      gtk_actionable_set_action_target_value (GTK_ACTIONABLE (self->button), self->action_target);
      break;
    case PROP_REVEALED:
      changes = self->revealed != g_value_get_boolean (value);
      self->revealed = g_value_get_boolean (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }

  if (changes)
    g_object_notify_by_pspec (object, pspec);
}

static void
wrn_banner_finalize (GObject *object)
{
  WrnBanner *self = WRN_BANNER (object);

  g_clear_pointer (&self->title, g_free);
  g_clear_pointer (&self->button_label, g_free);
  g_clear_pointer (&self->action_name, g_free);
  g_clear_pointer (&self->action_target, g_variant_unref);

  G_OBJECT_CLASS (wrn_banner_parent_class)->finalize (object);
}

static void
wrn_banner_class_init (WrnBannerClass *klass)
{
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = wrn_banner_get_property;
  object_class->set_property = wrn_banner_set_property;
  object_class->finalize = wrn_banner_finalize;

  properties[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, NULL, flags);
  properties[PROP_BUTTON_LABEL] = g_param_spec_string ("button-label", NULL, NULL, NULL, flags);
  properties[PROP_ACTION_NAME] = g_param_spec_string ("action-name", NULL, NULL, NULL, flags);
  properties[PROP_ACTION_TARGET] =
      g_param_spec_variant ("action-target", NULL, NULL, G_VARIANT_TYPE_ANY, NULL, flags);
  properties[PROP_REVEALED] = g_param_spec_boolean ("revealed", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/warrenvpn/Warren/widgets/wrn-banner.ui");
  gtk_widget_class_bind_template_child (widget_class, WrnBanner, button);
}

static void
wrn_banner_init (WrnBanner *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_widget_set_visible (GTK_WIDGET (self->button), FALSE);
}

/**
 * wrn_banner_new:
 *
 * Returns: (transfer floating): a banner that is not revealed
 */
GtkWidget *
wrn_banner_new (void)
{
  return g_object_new (WRN_TYPE_BANNER, NULL);
}
