/* wrn-hint.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What is wrong with the row above, in a list of entries.
 */
#define G_LOG_DOMAIN "wrn-ui"

#include "config.h"

#include "ui/widgets/wrn-hint.h"

struct _WrnHint
{
  AdwPreferencesRow parent_instance;

  /* children */
  GtkLabel *label;
  GtkButton *button;
};

G_DEFINE_FINAL_TYPE (WrnHint, wrn_hint, ADW_TYPE_PREFERENCES_ROW)

static guint taken; /* signal */

static void
clicked_cb (WrnHint *self)
{
  g_signal_emit (self, taken, 0);
}

static void
wrn_hint_class_init (WrnHintClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  /* What it offers is to be done. */
  taken =
      g_signal_new ("taken", WRN_TYPE_HINT, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/warrenvpn/Warren/widgets/wrn-hint.ui");
  gtk_widget_class_bind_template_child (widget_class, WrnHint, label);
  gtk_widget_class_bind_template_child (widget_class, WrnHint, button);
  gtk_widget_class_bind_template_callback (widget_class, clicked_cb);
}

static void
wrn_hint_init (WrnHint *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

static void
mark (WrnHint *self, GtkWidget *about, gboolean wrong)
{
  if (wrong)
    gtk_widget_add_css_class (about, "error");
  else
    gtk_widget_remove_css_class (about, "error");
  gtk_accessible_update_state (GTK_ACCESSIBLE (about), GTK_ACCESSIBLE_STATE_INVALID,
                               wrong ? GTK_ACCESSIBLE_INVALID_TRUE : GTK_ACCESSIBLE_INVALID_FALSE,
                               -1);
  if (wrong)
    gtk_accessible_update_relation (GTK_ACCESSIBLE (about), GTK_ACCESSIBLE_RELATION_DESCRIBED_BY,
                                    self->label, NULL, -1);
  else
    gtk_accessible_reset_relation (GTK_ACCESSIBLE (about), GTK_ACCESSIBLE_RELATION_DESCRIBED_BY);
}

/**
 * wrn_hint_offer:
 * @about: the row above
 * @text: (nullable): what is wrong with it, translated; nothing if %NULL or ""
 * @button: (nullable): what may be done about it
 */
void
wrn_hint_offer (WrnHint *self, GtkWidget *about, const char *text, const char *button)
{
  const gboolean wrong = text != NULL && text[0] != '\0';

  gtk_label_set_text (self->label, wrong ? text : "");
  gtk_button_set_label (self->button, button != NULL ? button : "");
  gtk_widget_set_visible (GTK_WIDGET (self->button), wrong && button != NULL);
  gtk_widget_set_visible (GTK_WIDGET (self), wrong);
  mark (self, about, wrong);
}

/* As wrn_hint_offer(), without an offer. */
void
wrn_hint_complain (WrnHint *self, GtkWidget *about, const char *text)
{
  wrn_hint_offer (self, about, text, NULL);
}

void
wrn_hint_clear (WrnHint *self, GtkWidget *about)
{
  wrn_hint_offer (self, about, NULL, NULL);
}
