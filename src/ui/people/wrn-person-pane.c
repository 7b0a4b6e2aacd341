/* wrn-person-pane.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * All that is known of one person.
 */
#define G_LOG_DOMAIN "wrn-ui"

#include "config.h"

#include "ui/people/wrn-person-pane.h"

#include <glib/gi18n.h>

#include "ui/model/wrn-format.h"
#include "ui/model/wrn-local-settings.h"
#include "ui/people/wrn-person-actions.h"
#include "ui/widgets/wrn-fact-row.h"
#include "ui/widgets/wrn-sparkline.h"

struct _WrnPersonPane
{
  AdwBin parent_instance;

  /* children */
  GtkMenuButton *more;
  GtkEditable *note;

  /* owned */
  WrnPerson *person;   /* (nullable) */
  GSettings *settings; /* (nullable) */
  gboolean is_page;
};

G_DEFINE_FINAL_TYPE (WrnPersonPane, wrn_person_pane, ADW_TYPE_BIN)

enum
{
  PROP_PERSON = 1,
  PROP_IS_PAGE,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];
static guint closed; /* signal */

static char *
get_symbol (WrnPersonPane *self, guint way)
{
  return g_strdup (wrn_way_get_words (way)->symbol);
}

static char *
get_star (WrnPersonPane *self, gboolean favourite)
{
  return g_strdup (favourite ? "starred-symbolic" : "non-starred-symbolic");
}

static gboolean
is_reached (WrnPersonPane *self, guint way)
{
  return way >= WRN_WAY_RELAYED;
}

static char *
format_rates (WrnPersonPane *self, guint64 rx_rate, guint64 tx_rate, guint way)
{
  g_autofree char *down = wrn_format_rate (rx_rate);
  g_autofree char *up = wrn_format_rate (tx_rate);

  if (way < WRN_WAY_RELAYED)
    return g_strdup ("");
  /* Translators: received and sent, as “1.2 MB/s” each */
  return g_strdup_printf (_ ("↓ %s  ↑ %s"), down, up);
}

static char *
format_loss (WrnPersonPane *self, double loss, guint way)
{
  return loss < 0 || way < WRN_WAY_RELAYED ? g_strdup ("") : wrn_format_loss (loss);
}

static char *
format_size (WrnPersonPane *self, guint64 size)
{
  return size > 0 ? g_format_size (size) : g_strdup ("");
}

static void
close_pane (GtkWidget *widget, const char *action, GVariant *none)
{
  g_signal_emit (widget, closed, 0);
}

static void
save_note (WrnPersonPane *self)
{
  if (self->person != NULL && self->settings != NULL)
    wrn_local_settings_set_text (self->settings, WRN_LOCAL_NOTE, wrn_person_get_id (self->person),
                                 gtk_editable_get_text (self->note));
}

static void
follow_note (WrnPersonPane *self)
{
  const char *note = self->person != NULL ? wrn_person_get_note (self->person) : "";

  if (g_strcmp0 (gtk_editable_get_text (self->note), note) != 0)
    gtk_editable_set_text (self->note, note);
}

static void
follow_person (WrnPersonPane *self)
{
  g_autoptr (GMenuModel) menu = NULL;

  follow_note (self);
  if (self->person != NULL)
    menu = wrn_person_menu_new (self->person);
  gtk_menu_button_set_menu_model (self->more, menu);
}

/* @person: (nullable). What was written about another one, is kept. */
void
wrn_person_pane_set_person (WrnPersonPane *self, WrnPerson *person)
{
  if (self->person == person)
    return;
  save_note (self);
  if (self->person != NULL)
    g_signal_handlers_disconnect_by_func (self->person, follow_note, self);
  g_set_object (&self->person, person);
  if (person != NULL)
    g_signal_connect_swapped (person, "notify::note", G_CALLBACK (follow_note), self);
  follow_person (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PERSON]);
}

/* @settings: where notes are kept, see wrn_local_settings_new() */
void
wrn_person_pane_set_settings (WrnPersonPane *self, GSettings *settings)
{
  g_set_object (&self->settings, settings);
}

static void
wrn_person_pane_unmap (GtkWidget *widget)
{
  save_note (WRN_PERSON_PANE (widget));
  GTK_WIDGET_CLASS (wrn_person_pane_parent_class)->unmap (widget);
}

static void
wrn_person_pane_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  WrnPersonPane *self = WRN_PERSON_PANE (object);

  if (id == PROP_PERSON)
    g_value_set_object (value, self->person);
  else
    g_value_set_boolean (value, self->is_page);
}

static void
wrn_person_pane_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  WrnPersonPane *self = WRN_PERSON_PANE (object);

  if (id == PROP_PERSON)
    wrn_person_pane_set_person (self, g_value_get_object (value));
  else if (self->is_page != g_value_get_boolean (value))
    {
      self->is_page = g_value_get_boolean (value);
      g_object_notify_by_pspec (object, pspec);
    }
}

static void
wrn_person_pane_dispose (GObject *object)
{
  WrnPersonPane *self = WRN_PERSON_PANE (object);

  if (self->person != NULL)
    g_signal_handlers_disconnect_by_func (self->person, follow_note, self);
  g_clear_object (&self->person);
  g_clear_object (&self->settings);
  G_OBJECT_CLASS (wrn_person_pane_parent_class)->dispose (object);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/warrenvpn/Warren/people/wrn-person-pane.ui");
  gtk_widget_class_bind_template_child (widget_class, WrnPersonPane, more);
  gtk_widget_class_bind_template_child (widget_class, WrnPersonPane, note);
  gtk_widget_class_bind_template_callback (widget_class, get_symbol);
  gtk_widget_class_bind_template_callback (widget_class, get_star);
  gtk_widget_class_bind_template_callback (widget_class, is_reached);
  gtk_widget_class_bind_template_callback (widget_class, format_rates);
  gtk_widget_class_bind_template_callback (widget_class, format_loss);
  gtk_widget_class_bind_template_callback (widget_class, format_size);
  gtk_widget_class_bind_template_callback (widget_class, save_note);
}

static void
wrn_person_pane_class_init (WrnPersonPaneClass *klass)
{
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (WRN_TYPE_FACT_ROW);
  g_type_ensure (WRN_TYPE_PERSON);
  g_type_ensure (WRN_TYPE_SPARKLINE);

  object_class->get_property = wrn_person_pane_get_property;
  object_class->set_property = wrn_person_pane_set_property;
  object_class->dispose = wrn_person_pane_dispose;
  widget_class->unmap = wrn_person_pane_unmap;

  properties[PROP_PERSON] = g_param_spec_object ("person", NULL, NULL, WRN_TYPE_PERSON, flags);
  properties[PROP_IS_PAGE] = g_param_spec_boolean ("is-page", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  closed = g_signal_new ("closed", WRN_TYPE_PERSON_PANE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                         G_TYPE_NONE, 0);

  bind_template (widget_class);
  gtk_widget_class_install_action (widget_class, "pane.close", NULL, close_pane);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "pane.close", NULL);
}

static void
wrn_person_pane_init (WrnPersonPane *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
