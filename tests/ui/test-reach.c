/* test-reach.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Tests that whatever can be used in a window has a name, and is reached by the keyboard alone.
 */
#define G_LOG_DOMAIN "wrn-test"

#include "config.h"

#include "ui/diagnostics/wrn-diagnostics-window.h"
#include "ui/dialogs/wrn-create-dialog.h"
#include "ui/dialogs/wrn-invite-dialog.h"
#include "ui/dialogs/wrn-join-dialog.h"
#include "ui/log/wrn-log-window.h"
#include "ui/map/wrn-map-node.h"
#include "ui/map/wrn-map.h"
#include "ui/model/wrn-fake-backend.h"
#include "ui/settings/wrn-about-window.h"
#include "ui/settings/wrn-community-settings.h"
#include "ui/settings/wrn-preferences-window.h"
#include "ui/settings/wrn-shortcuts-window.h"
#include "ui/shell/wrn-window.h"

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

static GtkWindow *
open_diagnostics (Desk *desk)
{
  return wrn_diagnostics_window_new (WRN_BACKEND (desk->backend), desk->community);
}

static GtkWindow *
open_log (Desk *desk)
{
  return wrn_log_window_new (WRN_BACKEND (desk->backend), NULL);
}

static GtkWindow *
open_welcome (Desk *desk)
{
  return GTK_WINDOW (wrn_window_new (NULL, WRN_BACKEND (desk->backend), desk->settings));
}

static GtkWindow *
open_about (Desk *desk)
{
  return wrn_about_window_new (WRN_BACKEND (desk->backend));
}

static GtkWindow *
open_shortcuts (Desk *desk)
{
  return wrn_shortcuts_window_new ();
}

/* The window, with somebody in each state. */
static GtkWindow *
open_view (Desk *desk, const char *view)
{
  GtkWindow *window = open_welcome (desk);

  wrn_community_set_bus_state (desk->community, "connected", "warren0");
  wrn_fake_backend_add_crowd (desk->backend, desk->community, 12);
  wrn_window_open_tab (WRN_WINDOW (window), desk->community, -1);
  g_object_set (window, "view", view, NULL);
  return window;
}

static GtkWindow *
open_people (Desk *desk)
{
  return open_view (desk, "peers");
}

static GtkWindow *
open_search (Desk *desk)
{
  GtkWindow *window = open_view (desk, "peers");

  g_object_set (window, "searching", TRUE, NULL);
  return window;
}

static GtkWindow *
open_map (Desk *desk)
{
  return open_view (desk, "map");
}

static GtkWindow *
open_activity (Desk *desk)
{
  return open_view (desk, "activity");
}

static gboolean
is_named (GtkWidget *widget)
{
  GtkAccessible *accessible = GTK_ACCESSIBLE (widget);

  return gtk_test_accessible_has_property (accessible, GTK_ACCESSIBLE_PROPERTY_LABEL) ||
         gtk_test_accessible_has_relation (accessible, GTK_ACCESSIBLE_RELATION_LABELLED_BY);
}

/* What libraries put into their widgets is theirs to name. */
static gboolean
is_inside (GtkWidget *widget)
{
  const GType whole[] = {
    ADW_TYPE_ENTRY_ROW,       ADW_TYPE_TAB_BAR,   ADW_TYPE_VIEW_SWITCHER,
    GTK_TYPE_WINDOW_CONTROLS, GTK_TYPE_DROP_DOWN, GTK_TYPE_MENU_BUTTON,
  };

  for (guint i = 0; i < G_N_ELEMENTS (whole); i++)
    if (!G_TYPE_CHECK_INSTANCE_TYPE (widget, whole[i]) &&
        gtk_widget_get_ancestor (widget, whole[i]) != NULL)
      return TRUE;
  return FALSE;
}

static gboolean
is_ours (GtkWidget *widget)
{
  return (GTK_IS_BUTTON (widget) || GTK_IS_MENU_BUTTON (widget) || GTK_IS_SWITCH (widget) ||
          GTK_IS_DROP_DOWN (widget) || GTK_IS_SEARCH_ENTRY (widget) || WRN_IS_MAP_NODE (widget)) &&
         !is_inside (widget);
}

static void
check_names (GtkWidget *widget)
{
  if (is_ours (widget) && gtk_widget_get_mapped (widget) && !is_named (widget))
    g_error ("a %s in a %s has no name: “%s”", G_OBJECT_TYPE_NAME (widget),
             G_OBJECT_TYPE_NAME (gtk_widget_get_parent (widget)),
             gtk_widget_get_tooltip_text (widget));
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    check_names (child);
}

static void
meet (GHashTable *met, GtkWidget *window)
{
  for (GtkWidget *at = gtk_window_get_focus (GTK_WINDOW (window)); at != NULL;
       at = gtk_widget_get_parent (at))
    g_hash_table_add (met, at);
}

/* Of those of which one is chosen, Tab goes to the chosen one, and arrows to the others. */
static void
walk_along (GHashTable *met, GtkWidget *window)
{
  const GtkDirectionType directions[] = { GTK_DIR_RIGHT, GTK_DIR_LEFT };
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (window));

  if (!GTK_IS_TOGGLE_BUTTON (focus))
    return;
  for (guint i = 0; i < G_N_ELEMENTS (directions); i++)
    {
      while (gtk_widget_child_focus (gtk_widget_get_parent (focus), directions[i]))
        meet (met, window);
      gtk_widget_grab_focus (focus);
    }
}

/* Where Tab goes, until it comes back to where it was. */
static GHashTable *
walk (GtkWidget *window)
{
  GHashTable *met = g_hash_table_new (NULL, NULL);

  for (guint i = 0; i < TABS_MAX; i++)
    {
      gtk_widget_child_focus (window, GTK_DIR_TAB_FORWARD);
      meet (met, window);
      walk_along (met, window);
    }
  return met;
}

static void
check_reached (GtkWidget *widget, GHashTable *met)
{
  const gboolean used = GTK_IS_BUTTON (widget) || GTK_IS_SWITCH (widget) ||
                        ADW_IS_ENTRY_ROW (widget) || ADW_IS_COMBO_ROW (widget) ||
                        WRN_IS_MAP_NODE (widget);

  if (used && gtk_widget_get_mapped (widget) && gtk_widget_is_sensitive (widget) &&
      gtk_widget_get_focusable (widget) && !g_hash_table_contains (met, widget) &&
      gtk_widget_get_ancestor (widget, GTK_TYPE_WINDOW_CONTROLS) == NULL &&
      gtk_widget_get_ancestor (widget, ADW_TYPE_TAB_BAR) == NULL)
    g_error ("Tab does not come to a %s “%s” in a %s", G_OBJECT_TYPE_NAME (widget),
             GTK_IS_BUTTON (widget) ? gtk_button_get_label (GTK_BUTTON (widget))
                                    : gtk_widget_get_tooltip_text (widget),
             G_OBJECT_TYPE_NAME (gtk_widget_get_parent (widget)));
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

/* The map has its nodes a little later. */
static void
await_map (GtkWidget *window)
{
  GtkWidget *map = wrn_ui_test_find (window, WRN_TYPE_MAP, NULL);
  g_autofree char *view = NULL;

  if (map == NULL)
    return;
  g_object_get (window, "view", &view, NULL);
  while (g_str_equal (view, "map") &&
         !(gtk_widget_get_mapped (map) && wrn_map_is_laid_out (WRN_MAP (map))))
    g_main_context_iteration (NULL, TRUE);
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
  await_map (GTK_WIDGET (window));
  unfold (GTK_WIDGET (window));
  gtk_test_widget_wait_for_draw (GTK_WIDGET (window));
  wrn_ui_test_settle ();

  check_names (GTK_WIDGET (window));
  wrn_ui_test_check_spoken (GTK_WIDGET (window));
  met = walk (GTK_WIDGET (window));
  check_reached (GTK_WIDGET (window), met);

  gtk_window_close (window);
  wrn_ui_test_settle ();
  g_assert_null (gone);
  g_assert_finalize_object (desk.backend);
  g_settings_reset (desk.settings, "view");
  g_assert_finalize_object (desk.settings);
}

/* What has so many types that, after all the others, GLib makes room for more names of them. It
 * leaves the old room as it is, and checkers of leaks say so. */
static void
test_in_a_process_of_its_own (gconstpointer data)
{
  if (g_test_subprocess ())
    {
      test_all_is_named_and_reached (data);
      return;
    }
  g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_INHERIT_STDERR);
  g_test_trap_assert_passed ();
}

#define ADD_ALONE(screen)                                                                          \
  g_test_add_data_func ("/reach/" #screen, open_##screen, test_in_a_process_of_its_own)
#define ADD(screen)                                                                                \
  g_test_add_data_func ("/reach/" #screen, open_##screen, test_all_is_named_and_reached)

int
main (int argc, char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();

  ADD_ALONE (about);
  ADD (activity);
  ADD (community);
  ADD (create);
  ADD (diagnostics);
  ADD (invite);
  ADD (join);
  ADD (log);
  ADD (map);
  ADD (people);
  ADD (preferences);
  ADD (search);
  ADD_ALONE (shortcuts);
  ADD (welcome);

  return g_test_run ();
}
