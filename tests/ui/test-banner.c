/* test-banner.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Tests of WrnBanner: what it shows, and that its button acts.
 */
#define G_LOG_DOMAIN "wrn-test"

#include "config.h"

#include "ui/widgets/wrn-banner.h"

#include "wrn-ui-test.h"

typedef struct
{
  GtkWidget *window;
  GtkWidget *banner;
  guint n_acted;
} Fixture;

static void
acted (GSimpleAction *action, GVariant *target, gpointer user_data)
{
  Fixture *fixture = user_data;

  g_assert_cmpstr (g_variant_get_string (target, NULL), ==, "router");
  fixture->n_acted++;
}

static void
set_up (Fixture *fixture, gconstpointer unused)
{
  const GActionEntry entries[] = { { .name = "act", .parameter_type = "s", .activate = acted } };
  g_autoptr (GSimpleActionGroup) group = g_simple_action_group_new ();

  g_action_map_add_action_entries (G_ACTION_MAP (group), entries, G_N_ELEMENTS (entries), fixture);
  fixture->banner = wrn_banner_new ();
  fixture->window = wrn_ui_test_show (fixture->banner);
  gtk_widget_insert_action_group (fixture->window, "test", G_ACTION_GROUP (group));
}

static void
tear_down (Fixture *fixture, gconstpointer unused)
{
  gtk_window_destroy (GTK_WINDOW (fixture->window));
}

static void
test_is_hidden_at_first (Fixture *fixture, gconstpointer unused)
{
  g_assert_false (gtk_revealer_get_reveal_child (
      GTK_REVEALER (wrn_ui_test_find (fixture->banner, GTK_TYPE_REVEALER, NULL))));
}

static void
test_shows_no_markup (Fixture *fixture, gconstpointer unused)
{
  GtkWidget *label;

  g_object_set (fixture->banner, "title", "<b>Carol</b> & co", "revealed", TRUE, NULL);

  label = wrn_ui_test_find (fixture->banner, GTK_TYPE_LABEL, NULL);
  g_assert_cmpstr (gtk_label_get_text (GTK_LABEL (label)), ==, "<b>Carol</b> & co");
  g_assert_true (gtk_revealer_get_reveal_child (
      GTK_REVEALER (wrn_ui_test_find (fixture->banner, GTK_TYPE_REVEALER, NULL))));
}

static void
test_has_a_button_if_it_has_a_label (Fixture *fixture, gconstpointer unused)
{
  GtkWidget *button = wrn_ui_test_find (fixture->banner, GTK_TYPE_BUTTON, NULL);

  g_assert_false (gtk_widget_get_visible (button));
  g_object_set (fixture->banner, "button-label", "Why?", NULL);
  g_assert_true (gtk_widget_get_visible (button));
  gtk_test_accessible_assert_property (button, GTK_ACCESSIBLE_PROPERTY_LABEL, "Why?");
  g_object_set (fixture->banner, "button-label", NULL, NULL);
  g_assert_false (gtk_widget_get_visible (button));
}

static void
test_button_acts (Fixture *fixture, gconstpointer unused)
{
  /* The other way round, the action would have no target for a moment. */
  g_object_set (fixture->banner, "revealed", TRUE, "button-label", "Why?", "action-target",
                g_variant_new_string ("router"), "action-name", "test.act", NULL);

  g_signal_emit_by_name (wrn_ui_test_find (fixture->banner, GTK_TYPE_BUTTON, NULL), "clicked");

  g_assert_cmpuint (fixture->n_acted, ==, 1);
}

#define ADD(name, function) g_test_add ("/banner/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();

  ADD ("is-hidden-at-first", test_is_hidden_at_first);
  ADD ("shows-no-markup", test_shows_no_markup);
  ADD ("has-a-button-if-it-has-a-label", test_has_a_button_if_it_has_a_label);
  ADD ("button-acts", test_button_acts);

  return g_test_run ();
}
