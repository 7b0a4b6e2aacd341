/* test-reach.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Tests that whatever can be used in a dialog has a name, and is reached by the keyboard alone.
 */
#define G_LOG_DOMAIN "wrn-test"

#include "config.h"

#include "ui/dialogs/wrn-create-dialog.h"
#include "ui/dialogs/wrn-invite-dialog.h"
#include "ui/dialogs/wrn-join-dialog.h"
#include "ui/model/wrn-fake-backend.h"
#include "ui/settings/wrn-community-settings.h"
#include "ui/settings/wrn-preferences-window.h"

#include "wrn-ui-test.h"

/* More than any of them has. */
#define TABS_MAX 200

typedef struct
{
  WrnFakeBackend *backend;
  WrnCommunity *community;
  GSettings *settings;
} Desk;

static GtkWindow *
open_create (Desk *desk)
{
  return wrn_create_dialog_new (WRN_BACKEND (desk->backend));
}

static GtkWindow *
open_join (Desk *desk)
{
  return wrn_join_dialog_new (WRN_BACKEND (desk->backend), NULL);
}

static GtkWindow *
open_invite (Desk *desk)
{
  return wrn_invite_dialog_new (WRN_BACKEND (desk->backend), desk->community);
}

static GtkWindow *
open_community (Desk *desk)
{
  return wrn_community_settings_new (WRN_BACKEND (desk->backend), desk->community);
}

static GtkWindow *
open_preferences (Desk *desk)
{
  return wrn_preferences_window_new (WRN_BACKEND (desk->backend), desk->settings);
}

static gboolean
is_named (GtkWidget *widget)
{
  GtkAccessible *accessible = GTK_ACCESSIBLE (widget);

  return gtk_test_accessible_has_property (accessible, GTK_ACCESSIBLE_PROPERTY_LABEL) ||
         gtk_test_accessible_has_relation (accessible, GTK_ACCESSIBLE_RELATION_LABELLED_BY);
}

/* Those of libadwaita are inside of its rows, and its own to name. */
static gboolean
is_ours (GtkWidget *widget)
{
  return (GTK_IS_BUTTON (widget) || GTK_IS_SWITCH (widget)) &&
         gtk_widget_get_ancestor (widget, ADW_TYPE_ENTRY_ROW) == NULL &&
         gtk_widget_get_ancestor (widget, GTK_TYPE_WINDOW_CONTROLS) == NULL;
}

static void
check_names (GtkWidget *widget)
{
  if (is_ours (widget) && gtk_widget_get_mapped (widget) && !is_named (widget))
    g_error ("a %s has no name: “%s”", G_OBJECT_TYPE_NAME (widget),
             gtk_widget_get_tooltip_text (widget));
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    check_names (child);
}

/* Where Tab goes, until it comes back to where it was. */
static GHashTable *
walk (GtkWidget *window)
{
  GHashTable *met = g_hash_table_new (NULL, NULL);

  for (guint i = 0; i < TABS_MAX; i++)
    {
      GtkWidget *focus;

      gtk_widget_child_focus (window, GTK_DIR_TAB_FORWARD);
      focus = gtk_window_get_focus (GTK_WINDOW (window));
      for (GtkWidget *at = focus; at != NULL; at = gtk_widget_get_parent (at))
        g_hash_table_add (met, at);
    }
  return met;
}

static void
check_reached (GtkWidget *widget, GHashTable *met)
{
  const gboolean used = GTK_IS_BUTTON (widget) || GTK_IS_SWITCH (widget) ||
                        ADW_IS_ENTRY_ROW (widget) || ADW_IS_COMBO_ROW (widget);

  if (used && gtk_widget_get_mapped (widget) && gtk_widget_is_sensitive (widget) &&
      gtk_widget_get_focusable (widget) && !g_hash_table_contains (met, widget) &&
      gtk_widget_get_ancestor (widget, GTK_TYPE_WINDOW_CONTROLS) == NULL)
    g_error ("Tab does not come to a %s “%s”", G_OBJECT_TYPE_NAME (widget),
             gtk_widget_get_tooltip_text (widget));
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    check_reached (child, met);
}

/* Opens what is folded. */
static void
unfold (GtkWidget *widget)
{
  if (ADW_IS_EXPANDER_ROW (widget))
    adw_expander_row_set_expanded (ADW_EXPANDER_ROW (widget), TRUE);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    unfold (child);
}

static void
test_all_is_named_and_reached (gconstpointer data)
{
  GtkWindow *(*const open) (Desk *) = data;
  Desk desk = { 0 };
  g_autoptr (GHashTable) met = NULL;
  GtkWindow *window;
  gpointer gone;

  desk.backend = wrn_fake_backend_new (WRN_HELPER_OK);
  desk.settings = g_settings_new ("org.warrenvpn.Warren");
  desk.community = wrn_fake_backend_add (desk.backend,
                                         "{'name': <'Games'>, 'supernodes': <['a:1/KEY']>}", "off");
  window = open (&desk);
  gone = window;
  g_object_add_weak_pointer (G_OBJECT (window), &gone);
  g_object_set (gtk_widget_get_settings (GTK_WIDGET (window)), "gtk-enable-animations", FALSE,
                NULL);
  gtk_window_present (window);
  gtk_test_widget_wait_for_draw (GTK_WIDGET (window));
  unfold (GTK_WIDGET (window));
  gtk_test_widget_wait_for_draw (GTK_WIDGET (window));
  wrn_ui_test_settle ();

  check_names (GTK_WIDGET (window));
  met = walk (GTK_WIDGET (window));
  check_reached (GTK_WIDGET (window), met);

  gtk_window_close (window);
  wrn_ui_test_settle ();
  g_assert_null (gone);
  g_assert_finalize_object (desk.backend);
  g_assert_finalize_object (desk.settings);
}

int
main (int argc, char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();

  g_test_add_data_func ("/reach/create", open_create, test_all_is_named_and_reached);
  g_test_add_data_func ("/reach/join", open_join, test_all_is_named_and_reached);
  g_test_add_data_func ("/reach/invite", open_invite, test_all_is_named_and_reached);
  g_test_add_data_func ("/reach/community", open_community, test_all_is_named_and_reached);
  g_test_add_data_func ("/reach/preferences", open_preferences, test_all_is_named_and_reached);

  return g_test_run ();
}
