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

#include "ui/shell/wrn-installer.h"
#include "ui/widgets/wrn-message.h"

struct _WrnHelperPage
{
  AdwBin parent_instance;

  char *folder;     /* (owned): where the installer would be */
  GFile *installer; /* (owned) (nullable) */

  /* children */
  AdwActionRow *package;
  GtkWidget *copy;
  GtkWidget *save;
  GtkSpinner *spinner;
};

G_DEFINE_FINAL_TYPE (WrnHelperPage, wrn_helper_page, ADW_TYPE_BIN)

enum
{
  PROP_0,
  PROP_FOLDER,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void
copy_command (GtkWidget *widget, const char *action, GVariant *parameter)
{
  WrnHelperPage *self = WRN_HELPER_PAGE (widget);

  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget),
                          adw_action_row_get_subtitle (self->package));
  gtk_widget_activate_action (widget, "win.toast", "s", _ ("Command copied"));
}

static void
save_installer (GtkWidget *widget, const char *action, GVariant *parameter)
{
  wrn_installer_ask (widget, WRN_HELPER_PAGE (widget)->installer);
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

/* What came along does not have to be in the archive of the system, as what the command installs.
 */
static void
wrn_helper_page_constructed (GObject *object)
{
  WrnHelperPage *self = WRN_HELPER_PAGE (object);

  G_OBJECT_CLASS (wrn_helper_page_parent_class)->constructed (object);
  self->installer = wrn_installer_find (self->folder);
  if (self->installer != NULL)
    adw_action_row_set_subtitle (self->package, NULL);
  gtk_widget_set_visible (self->copy, self->installer == NULL);
  gtk_widget_set_visible (self->save, self->installer != NULL);
}

static void
wrn_helper_page_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  WrnHelperPage *self = WRN_HELPER_PAGE (object);

  switch (id)
    {
    case PROP_FOLDER:
      self->folder = g_value_dup_string (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
wrn_helper_page_dispose (GObject *object)
{
  WrnHelperPage *self = WRN_HELPER_PAGE (object);

  g_clear_pointer (&self->folder, g_free);
  g_clear_object (&self->installer);
  gtk_widget_dispose_template (GTK_WIDGET (object), WRN_TYPE_HELPER_PAGE);
  G_OBJECT_CLASS (wrn_helper_page_parent_class)->dispose (object);
}

static void
wrn_helper_page_class_init (WrnHelperPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->constructed = wrn_helper_page_constructed;
  object_class->set_property = wrn_helper_page_set_property;
  object_class->dispose = wrn_helper_page_dispose;
  widget_class->map = wrn_helper_page_map;
  widget_class->unmap = wrn_helper_page_unmap;

  properties[PROP_FOLDER] =
      g_param_spec_string ("folder", NULL, NULL, WRN_HOSTDIR,
                           G_PARAM_WRITABLE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/warrenvpn/Warren/shell/wrn-helper-page.ui");
  gtk_widget_class_bind_template_child (widget_class, WrnHelperPage, copy);
  gtk_widget_class_bind_template_child (widget_class, WrnHelperPage, package);
  gtk_widget_class_bind_template_child (widget_class, WrnHelperPage, save);
  gtk_widget_class_bind_template_child (widget_class, WrnHelperPage, spinner);
  gtk_widget_class_install_action (widget_class, "helper.copy-command", NULL, copy_command);
  gtk_widget_class_install_action (widget_class, "helper.instructions", NULL, show_instructions);
  gtk_widget_class_install_action (widget_class, "helper.save-installer", NULL, save_installer);
}

static void
wrn_helper_page_init (WrnHelperPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
