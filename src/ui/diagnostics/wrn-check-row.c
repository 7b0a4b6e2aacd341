/* wrn-check-row.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One check of a diagnosis, with what to do about it.
 */
#define G_LOG_DOMAIN "wrn-ui"

#include "config.h"

#include "ui/diagnostics/wrn-check-row.h"

#include <glib/gi18n.h>

#include "ui/model/wrn-phrases.h"

struct _WrnCheckRow
{
  GtkListBoxRow parent_instance;

  /* children */
  GtkImage *icon;
  GtkLabel *title;
  GtkLabel *verdict;
  GtkLabel *cause;
  GtkLabel *remedy;
  GtkButton *button;
};

G_DEFINE_FINAL_TYPE (WrnCheckRow, wrn_check_row, GTK_TYPE_LIST_BOX_ROW)

static void
wrn_check_row_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), WRN_TYPE_CHECK_ROW);
  G_OBJECT_CLASS (wrn_check_row_parent_class)->dispose (object);
}

static void
wrn_check_row_class_init (WrnCheckRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = wrn_check_row_dispose;
  gtk_widget_class_set_template_from_resource (
      widget_class, "/org/warrenvpn/Warren/diagnostics/wrn-check-row.ui");
  gtk_widget_class_bind_template_child (widget_class, WrnCheckRow, icon);
  gtk_widget_class_bind_template_child (widget_class, WrnCheckRow, title);
  gtk_widget_class_bind_template_child (widget_class, WrnCheckRow, verdict);
  gtk_widget_class_bind_template_child (widget_class, WrnCheckRow, cause);
  gtk_widget_class_bind_template_child (widget_class, WrnCheckRow, remedy);
  gtk_widget_class_bind_template_child (widget_class, WrnCheckRow, button);
}

static void
wrn_check_row_init (WrnCheckRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

static void
show_text (GtkLabel *label, const char *text)
{
  gtk_label_set_text (label, text);
  gtk_widget_set_visible (GTK_WIDGET (label), *text != '\0');
}

static void
show_fix (WrnCheckRow *self, const WrnFix *fix, const char *title)
{
  gtk_widget_set_visible (GTK_WIDGET (self->button), fix != NULL);
  if (fix == NULL)
    return;
  gtk_button_set_label (self->button, _ (fix->button));
  /* The other way round, the action would have no target for a moment. */
  gtk_actionable_set_action_target (GTK_ACTIONABLE (self->button), "s", fix->action);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->button), "diagnostics.fix");
  /* Two checks may offer the same. */
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->button),
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, title, -1);
}

/* Returns: (transfer floating): a row for @check, which does not change */
GtkWidget *
wrn_check_row_new (WrnCheck *check)
{
  WrnCheckRow *self = g_object_new (WRN_TYPE_CHECK_ROW, NULL);
  const WrnVerdictWords *words = wrn_verdict_get_words (wrn_check_get_verdict (check));
  const char *title = wrn_check_get_title (check);
  g_autofree char *cause = wrn_phrase_translate (wrn_check_get_cause (check));
  g_autofree char *remedy = wrn_phrase_translate (wrn_check_get_remedy (check));
  /* Translators: of a check: its name, how it went, and why */
  g_autofree char *name =
      g_strdup_printf (C_ ("check", "%s, %s: %s"), title, _ (words->word), cause);

  gtk_image_set_from_icon_name (self->icon, words->icon);
  gtk_widget_add_css_class (GTK_WIDGET (self->icon), words->style);
  gtk_label_set_text (self->title, title);
  gtk_label_set_text (self->verdict, _ (words->word));
  gtk_widget_add_css_class (GTK_WIDGET (self->verdict), words->style);
  show_text (self->cause, cause);
  show_text (self->remedy, remedy);
  show_fix (self, wrn_check_get_fix (check), title);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, name,
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, remedy, -1);
  return GTK_WIDGET (self);
}
