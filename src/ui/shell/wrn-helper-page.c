/* wrn-helper-page.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * How to get the helper, for those who have the app only.
 */
#define G_LOG_DOMAIN "wrn-ui"

#include "config.h"

#include "ui/shell/wrn-helper-page.h"

#include <glib/gi18n.h>

#include "ui/widgets/wrn-message.h"

struct _WrnHelperPage
{
  AdwBin parent_instance;

  /* children */
  AdwActionRow *package;
  GtkSpinner *spinner;
};

G_DEFINE_FINAL_TYPE (WrnHelperPage, wrn_helper_page, ADW_TYPE_BIN)

static void
copy_command (GtkWidget *widget, const char *action, GVariant *parameter)
{
  WrnHelperPage *self = WRN_HELPER_PAGE (widget);

  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget),
                          adw_action_row_get_subtitle (self->package));
  gtk_widget_activate_action (widget, "win.toast", "s", _ ("Command copied"));
}

static void
show_instructions (GtkWidget *widget, const char *action, GVariant *parameter)
{
  wrn_message_show (
      widget, _ ("Install the Helper"),
      _ ("Install the package “warren-helper” of your system. If it has none, build Warren from "
         "its "
         "source outside of any sandbox, and install it as an administrator.\n\n"
         "Nothing has to be started: the helper comes when Warren calls it."));
}

/* Nobody sees it turn meanwhile. */
static void
wrn_helper_page_map (GtkWidget *widget)
{
  gtk_spinner_start (WRN_HELPER_PAGE (widget)->spinner);
  GTK_WIDGET_CLASS (wrn_helper_page_parent_class)->map (widget);
}

static void
wrn_helper_page_unmap (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (wrn_helper_page_parent_class)->unmap (widget);
  gtk_spinner_stop (WRN_HELPER_PAGE (widget)->spinner);
}

static void
wrn_helper_page_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), WRN_TYPE_HELPER_PAGE);
  G_OBJECT_CLASS (wrn_helper_page_parent_class)->dispose (object);
}

static void
wrn_helper_page_class_init (WrnHelperPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = wrn_helper_page_dispose;
  widget_class->map = wrn_helper_page_map;
  widget_class->unmap = wrn_helper_page_unmap;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/warrenvpn/Warren/shell/wrn-helper-page.ui");
  gtk_widget_class_bind_template_child (widget_class, WrnHelperPage, package);
  gtk_widget_class_bind_template_child (widget_class, WrnHelperPage, spinner);
  gtk_widget_class_install_action (widget_class, "helper.copy-command", NULL, copy_command);
  gtk_widget_class_install_action (widget_class, "helper.instructions", NULL, show_instructions);
}

static void
wrn_helper_page_init (WrnHelperPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
