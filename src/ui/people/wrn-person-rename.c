/* wrn-person-rename.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Asks what this user calls a person.
 */
#define G_LOG_DOMAIN "wrn-ui"

#include "config.h"

#include "ui/people/wrn-person-rename.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "ui/model/wrn-format.h"
#include "ui/model/wrn-local-settings.h"

#define RENAME "rename"

typedef struct
{
  GSettings *settings; /* (owned) */
  WrnPerson *person;   /* (owned) */
  GtkEditable *name;   /* (not owned): in the dialog */
} Asked;

static void
asked_free (gpointer data, GClosure *closure)
{
  Asked *asked = data;

  g_object_unref (asked->settings);
  g_object_unref (asked->person);
  g_free (asked);
}

/* The name that it chose itself is none that was given. */
static void
response_cb (AdwMessageDialog *dialog, const char *response, gpointer user_data)
{
  const Asked *asked = user_data;
  g_autofree char *name = NULL;

  if (!g_str_equal (response, RENAME))
    return;
  name = wrn_format_clean (gtk_editable_get_text (asked->name));
  wrn_local_settings_set_text (asked->settings, WRN_LOCAL_NAME, wrn_person_get_id (asked->person),
                               g_str_equal (name, wrn_person_get_name (asked->person)) ? "" : name);
}

/**
 * wrn_person_rename_ask:
 * @from: in the window that the question is about
 * @settings: of the community, see wrn_local_settings_new()
 *
 * Returns: (transfer none): the dialog, which is shown and closes itself
 */
GtkWindow *
wrn_person_rename_ask (GtkWidget *from, GSettings *settings, WrnPerson *person)
{
  g_autoptr (GtkBuilder) builder =
      gtk_builder_new_from_resource ("/org/warrenvpn/Warren/people/wrn-person-rename.ui");
  GtkRoot *root = gtk_widget_get_root (from);
  GtkWindow *dialog = GTK_WINDOW (gtk_builder_get_object (builder, "dialog"));
  Asked *asked = g_new0 (Asked, 1);

  asked->settings = g_object_ref (settings);
  asked->person = g_object_ref (person);
  asked->name = GTK_EDITABLE (gtk_builder_get_object (builder, "name"));
  gtk_editable_set_text (asked->name, wrn_person_get_title (person));
  if (GTK_IS_WINDOW (root))
    gtk_window_set_transient_for (dialog, GTK_WINDOW (root));
  g_signal_connect_data (dialog, "response", G_CALLBACK (response_cb), asked, asked_free, 0);
  gtk_window_present (dialog);
  gtk_widget_grab_focus (GTK_WIDGET (asked->name));
  return dialog;
}
