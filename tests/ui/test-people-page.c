/* test-people-page.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Tests of the page of people: rows, selection, details, search and names for those who hear it.
 */
#define G_LOG_DOMAIN "wrn-test"

#include "config.h"

#include <string.h>

#include "ui/model/wrn-fake-backend.h"
#include "ui/model/wrn-local-settings.h"
#include "ui/people/wrn-people-list.h"
#include "ui/people/wrn-people-page.h"
#include "ui/people/wrn-person-pane.h"
#include "ui/people/wrn-person-row.h"
#include "ui/widgets/wrn-sparkline.h"

#include "wrn-ui-test.h"

typedef struct
{
  WrnFakeBackend *fake;
  WrnCommunity *community; /* (not owned): in the backend */
  GtkWidget *window;
  GtkWidget *page;
  GtkWidget *list;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer unused)
{
  fixture->fake = wrn_fake_backend_new (WRN_HELPER_OK);
  fixture->community = wrn_fake_backend_add (fixture->fake, "{'name': <'Games'>}", "connected");
  fixture->page = wrn_people_page_new (WRN_BACKEND (fixture->fake), fixture->community);
  fixture->window = wrn_ui_test_show (fixture->page);
  fixture->list = wrn_ui_test_find (fixture->page, GTK_TYPE_LIST_VIEW, NULL);
}

static void
tear_down (Fixture *fixture, gconstpointer unused)
{
  gpointer page = fixture->page;

  g_object_add_weak_pointer (page, &page);
  gtk_window_destroy (GTK_WINDOW (fixture->window));
  wrn_ui_test_settle ();
  g_assert_null (page);
  wrn_local_settings_forget (wrn_community_get_local_settings (fixture->community));
  wrn_ui_test_settle ();
  g_object_unref (fixture->fake);
}

static void
set_peers (Fixture *fixture, const char *peers)
{
  wrn_fake_backend_set_peers (fixture->fake, fixture->community, peers);
  wrn_ui_test_settle ();
  gtk_test_widget_wait_for_draw (fixture->window);
}

static WrnPerson *
find (Fixture *fixture, const char *id)
{
  return wrn_people_find (wrn_community_get_people (fixture->community), id);
}

/* (transfer none) (nullable): of somebody in view */
static GtkWidget *
find_row (Fixture *fixture, WrnPerson *person)
{
  for (GtkWidget *item = gtk_widget_get_first_child (fixture->list); item != NULL;
       item = gtk_widget_get_next_sibling (item))
    {
      GtkWidget *row = gtk_widget_get_first_child (item);

      if (WRN_IS_PERSON_ROW (row) && wrn_person_row_get_person (WRN_PERSON_ROW (row)) == person)
        return row;
    }
  return NULL;
}

static void
assert_row_says (Fixture *fixture, const char *id, const char *texts)
{
  g_auto (GStrv) list = g_strsplit (texts, "|", -1);
  GtkWidget *row = find_row (fixture, find (fixture, id));

  g_assert_nonnull (row);
  for (guint i = 0; list[i] != NULL; i++)
    if (wrn_ui_test_find (row, GTK_TYPE_LABEL, list[i]) == NULL)
      g_error ("The row of %s does not say “%s”", id, list[i]);
}

static const char *
get_visible (Fixture *fixture)
{
  return gtk_stack_get_visible_child_name (
      GTK_STACK (wrn_ui_test_find (fixture->page, GTK_TYPE_STACK, NULL)));
}

static gboolean
shows_details (Fixture *fixture)
{
  return adw_flap_get_reveal_flap (
      ADW_FLAP (wrn_ui_test_find (fixture->page, ADW_TYPE_FLAP, NULL)));
}

static void
test_rows (Fixture *fixture, gconstpointer unused)
{
  set_peers (fixture,
             "[{'id': <'a'>, 'name': <'Alice'>, 'state': <'direct'>, 'ipv4': <'10.73.21.2'>, "
             "'rtt': <uint64 12000>},"
             " {'id': <'c'>, 'name': <'Carol'>, 'state': <'relayed'>, 'rtt': <uint64 64000>},"
             " {'id': <'d'>, 'name': <'Dan'>, 'state': <'connecting'>},"
             " {'id': <'e'>, 'name': <'Eve'>, 'state': <'offline'>, 'rtt': <uint64 5000>,"
             "  'last-heard': <int64 1767218400000000>}]");
  assert_row_says (fixture, "a", "Alice|10.73.21.2|●|Direct|12 ms");
  assert_row_says (fixture, "c", "Carol|–|◐|Relayed|64 ms");
  assert_row_says (fixture, "d", "Dan|◌|Connecting…");
  assert_row_says (fixture, "e", "Eve|○|2 h ago");
  g_assert_null (
      wrn_ui_test_find (find_row (fixture, find (fixture, "e")), GTK_TYPE_LABEL, "5 ms"));
}

/* The list's own widgets have the focus; on GTK 4.8 nothing else names them. */
static void
test_rows_are_named (Fixture *fixture, gconstpointer unused)
{
  GtkWidget *item;

  set_peers (fixture, "[{'id': <'a'>, 'name': <'Alice'>, 'state': <'direct'>, "
                      "'rtt': <uint64 12000>}]");
  item = gtk_widget_get_parent (find_row (fixture, find (fixture, "a")));
  gtk_test_accessible_assert_property (item, GTK_ACCESSIBLE_PROPERTY_LABEL,
                                       "Alice, Direct, 12 milliseconds");
  set_peers (fixture, "[{'id': <'a'>, 'name': <'Alice'>, 'state': <'offline'>}]");
  gtk_test_accessible_assert_property (item, GTK_ACCESSIBLE_PROPERTY_LABEL, "Alice, Offline");
}

static void
test_empty (Fixture *fixture, gconstpointer unused)
{
  GtkWidget *button = wrn_ui_test_find (fixture->page, GTK_TYPE_BUTTON, "Invite");

  g_assert_cmpstr (get_visible (fixture), ==, "alone");
  g_assert_cmpstr (gtk_actionable_get_action_name (GTK_ACTIONABLE (button)), ==, "win.invite");
  set_peers (fixture, "[{'id': <'a'>}]");
  g_assert_cmpstr (get_visible (fixture), ==, "people");
  set_peers (fixture, "@aa{sv} []");
  g_assert_cmpstr (get_visible (fixture), ==, "alone");
}

/* Before it is connected nobody can know whether somebody is there; while it tries, it may say what
 * is in its way. */
static void
test_off (Fixture *fixture, gconstpointer unused)
{
  GtkWidget *button = wrn_ui_test_find (fixture->page, GTK_TYPE_BUTTON, "Connect");

  wrn_community_set_bus_state (fixture->community, "off", "");
  wrn_ui_test_settle ();
  g_assert_cmpstr (get_visible (fixture), ==, "off");
  g_assert_true (gtk_widget_get_visible (button));
  g_assert_cmpstr (gtk_actionable_get_action_name (GTK_ACTIONABLE (button)), ==,
                   "win.toggle-connection");
  wrn_community_set_online (fixture->community, FALSE);
  wrn_ui_test_settle ();
  g_assert_cmpstr (get_visible (fixture), ==, "off");
  g_assert_false (gtk_widget_get_visible (button));
  wrn_community_set_online (fixture->community, TRUE);
  wrn_community_set_bus_state (fixture->community, "connecting", "warren0");
  wrn_ui_test_settle ();
  g_assert_cmpstr (get_visible (fixture), ==, "looking");
  g_assert_true (
      gtk_widget_get_mapped (wrn_ui_test_find (fixture->page, GTK_TYPE_BUTTON, "Diagnose")));
  wrn_community_set_bus_state (fixture->community, "waiting", "warren0");
  wrn_ui_test_settle ();
  g_assert_cmpstr (get_visible (fixture), ==, "alone");
}

static void
test_search (Fixture *fixture, gconstpointer unused)
{
  GtkWidget *entry = wrn_ui_test_find (fixture->page, GTK_TYPE_SEARCH_ENTRY, NULL);
  GtkSearchBar *bar = GTK_SEARCH_BAR (wrn_ui_test_find (fixture->page, GTK_TYPE_SEARCH_BAR, NULL));
  gboolean searching;

  set_peers (fixture, "[{'id': <'a'>, 'name': <'Alice'>}, {'id': <'b'>, 'name': <'Bob'>}]");
  g_object_set (fixture->page, "searching", TRUE, NULL);
  g_assert_true (gtk_search_bar_get_search_mode (bar));
  gtk_editable_set_text (GTK_EDITABLE (entry), "bob");
  wrn_ui_test_settle ();
  g_assert_null (find_row (fixture, find (fixture, "a")));
  g_assert_nonnull (find_row (fixture, find (fixture, "b")));
  gtk_editable_set_text (GTK_EDITABLE (entry), "nobody");
  wrn_ui_test_settle ();
  g_assert_cmpstr (get_visible (fixture), ==, "nothing");

  /* Whoever ends it sees everybody again. */
  gtk_search_bar_set_search_mode (bar, FALSE);
  wrn_ui_test_settle ();
  g_object_get (fixture->page, "searching", &searching, NULL);
  g_assert_false (searching);
  g_assert_cmpstr (get_visible (fixture), ==, "people");
}

static void
test_details (Fixture *fixture, gconstpointer unused)
{
  GtkWidget *pane = wrn_ui_test_find (fixture->page, WRN_TYPE_PERSON_PANE, NULL);

  set_peers (fixture, "[{'id': <'a'>, 'name': <'Alice'>, 'state': <'direct'>, 'via': <''>, "
                      "'ipv4': <'10.73.21.2'>, 'rtt': <uint64 12000>, 'loss': <0.05>, "
                      "'cipher': <'aegis'>, 'since': <int64 1767218400000000>}]");
  g_assert_false (shows_details (fixture));
  wrn_people_page_select (WRN_PEOPLE_PAGE (fixture->page), find (fixture, "a"));
  g_assert_true (shows_details (fixture));
  for (guint i = 0; i < 7; i++)
    {
      static const char *const texts[] = {
        "Alice", "Direct 12 ms", "10.73.21.2", "5 %", "aegis", "2 h", "●",
      };

      g_assert_nonnull (wrn_ui_test_find (pane, GTK_TYPE_LABEL, texts[i]));
    }
  gtk_test_accessible_assert_property (
      wrn_ui_test_find (pane, WRN_TYPE_SPARKLINE, NULL), GTK_ACCESSIBLE_PROPERTY_LABEL,
      "Round trip 12 milliseconds, in the last minute 12 milliseconds at least and 12 milliseconds "
      "at most");

  /* Who leaves takes them along. */
  set_peers (fixture, "[{'id': <'b'>}]");
  g_assert_false (shows_details (fixture));
  g_assert_null (wrn_people_page_get_selected (WRN_PEOPLE_PAGE (fixture->page)));
}

static void
test_pane_can_be_closed (Fixture *fixture, gconstpointer unused)
{
  gboolean show_pane;

  set_peers (fixture, "[{'id': <'a'>}, {'id': <'b'>}]");
  wrn_people_page_select (WRN_PEOPLE_PAGE (fixture->page), find (fixture, "a"));
  gtk_widget_activate_action (wrn_ui_test_find (fixture->page, WRN_TYPE_PERSON_PANE, NULL),
                              "pane.close", NULL);
  g_object_get (fixture->page, "show-pane", &show_pane, NULL);
  g_assert_false (show_pane);
  g_assert_false (shows_details (fixture));

  /* It stays so for others, until somebody wants it. */
  wrn_people_page_select (WRN_PEOPLE_PAGE (fixture->page), find (fixture, "b"));
  g_assert_false (shows_details (fixture));
  g_signal_emit_by_name (fixture->list, "activate", 0);
  g_assert_true (shows_details (fixture));
}

static void
test_narrow (Fixture *fixture, gconstpointer unused)
{
  AdwFlap *flap = ADW_FLAP (wrn_ui_test_find (fixture->page, ADW_TYPE_FLAP, NULL));
  GtkWidget *pane = wrn_ui_test_find (fixture->page, WRN_TYPE_PERSON_PANE, NULL);
  gboolean is_page;
  int minimum;

  set_peers (fixture, "[{'id': <'a'>}, {'id': <'b'>}]");
  gtk_widget_measure (fixture->page, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
  g_assert_cmpint (minimum, <=, 360);
  g_assert_false (adw_flap_get_folded (flap));
  adw_flap_set_fold_policy (flap, ADW_FLAP_FOLD_POLICY_ALWAYS);
  gtk_test_widget_wait_for_draw (fixture->window);
  g_object_get (pane, "is-page", &is_page, NULL);
  g_assert_true (is_page);

  /* To move through the list does not cover it. */
  wrn_people_page_select (WRN_PEOPLE_PAGE (fixture->page), find (fixture, "a"));
  g_assert_false (shows_details (fixture));
  g_signal_emit_by_name (fixture->list, "activate", 1);
  g_assert_true (shows_details (fixture));
  g_assert_true (wrn_people_page_get_selected (WRN_PEOPLE_PAGE (fixture->page)) ==
                 find (fixture, "b"));
  gtk_widget_activate_action (pane, "pane.close", NULL);
  g_assert_false (shows_details (fixture));
}

static void
test_note (Fixture *fixture, gconstpointer unused)
{
  GSettings *settings = wrn_community_get_local_settings (fixture->community);
  GtkWidget *note = wrn_ui_test_find (fixture->page, ADW_TYPE_ENTRY_ROW, NULL);
  g_autofree char *kept = NULL;

  set_peers (fixture, "[{'id': <'a'>}, {'id': <'b'>}]");
  wrn_local_settings_set_text (settings, WRN_LOCAL_NOTE, "b", "of b");
  wrn_people_page_select (WRN_PEOPLE_PAGE (fixture->page), find (fixture, "a"));
  gtk_editable_set_text (GTK_EDITABLE (note), "of a");
  g_signal_emit_by_name (note, "apply");
  wrn_ui_test_settle ();
  g_assert_cmpstr (wrn_person_get_note (find (fixture, "a")), ==, "of a");

  /* What was written is not lost, and not another's. */
  gtk_editable_set_text (GTK_EDITABLE (note), "more of a");
  wrn_people_page_select (WRN_PEOPLE_PAGE (fixture->page), find (fixture, "b"));
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (note)), ==, "of b");
  kept = wrn_local_settings_get_text (settings, WRN_LOCAL_NOTE, "a");
  g_assert_cmpstr (kept, ==, "more of a");
}

static void
count_cb (guint *n)
{
  (*n)++;
}

/* Twice a second, everybody is another: the same person stays selected, and at the same height. */
static void
test_storm (Fixture *fixture, gconstpointer unused)
{
  static const char *const states[] = { "offline", "connecting", "relayed", "direct", "lan" };
  GtkAdjustment *scroll = gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (fixture->list));
  g_autoptr (GRand) rand = g_rand_new_with_seed (3);
  WrnPerson *chosen;
  guint n_selected = 0;

  wrn_fake_backend_add_crowd (fixture->fake, fixture->community, 250);
  wrn_ui_test_settle ();
  gtk_test_widget_wait_for_draw (fixture->window);
  chosen = find (fixture, "0000000000000064");
  wrn_people_page_select (WRN_PEOPLE_PAGE (fixture->page), chosen);
  gtk_adjustment_set_value (scroll, 2000);
  gtk_test_widget_wait_for_draw (fixture->window);
  g_signal_connect_swapped (fixture->page, "notify::selected", G_CALLBACK (count_cb), &n_selected);

  for (guint round = 0; round < 12; round++)
    {
      g_autoptr (GString) peers = g_string_new ("[");

      for (guint i = 0; i < 250; i++)
        g_string_append_printf (
            peers, "%s{'id': <'%016x'>, 'name': <'Name %u'>, 'state': <'%s'>, 'rtt': <uint64 %u>}",
            i > 0 ? ", " : "", i + 1, i,
            states[round % 2 > 0 ? (guint) g_rand_int_range (rand, 0, 5) : i % 5],
            g_rand_int_range (rand, 1, 100000));
      g_string_append_c (peers, ']');
      set_peers (fixture, peers->str);
      g_assert_true (wrn_people_page_get_selected (WRN_PEOPLE_PAGE (fixture->page)) == chosen);
      g_assert_cmpfloat (gtk_adjustment_get_value (scroll), >, 0);
    }
  g_assert_cmpuint (n_selected, ==, 0);
}

/* Behind another page its rows stay where they are; whoever comes back finds whom they left. */
static void
test_away (Fixture *fixture, gconstpointer unused)
{
  GtkAdjustment *scroll = gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (fixture->list));
  g_autoptr (GtkSelectionModel) model = NULL;
  WrnPerson *chosen;
  guint n_moves = 0;

  g_object_get (fixture->list, "model", &model, NULL);
  wrn_fake_backend_add_crowd (fixture->fake, fixture->community, 120);
  wrn_ui_test_settle ();
  gtk_test_widget_wait_for_draw (fixture->window);
  chosen = find (fixture, "0000000000000040");
  wrn_people_page_select (WRN_PEOPLE_PAGE (fixture->page), chosen);
  gtk_adjustment_set_value (scroll, 1000);
  gtk_test_widget_wait_for_draw (fixture->window);

  gtk_widget_set_visible (fixture->page, FALSE);
  g_signal_connect_swapped (model, "items-changed", G_CALLBACK (count_cb), &n_moves);
  for (guint i = 0; i < 4; i++)
    {
      g_autoptr (GString) peers = g_string_new ("[");

      for (guint k = 0; k < 120; k++)
        g_string_append_printf (peers, "%s{'id': <'%016x'>, 'name': <'Name %u'>, 'state': <'%s'>}",
                                k > 0 ? ", " : "", k + 1, (k + i * 31) % 120,
                                (k + i) % 7 > 0 ? "direct" : "offline");
      g_string_append_c (peers, ']');
      wrn_fake_backend_set_peers (fixture->fake, fixture->community, peers->str);
      wrn_ui_test_settle ();
    }
  g_assert_cmpuint (n_moves, ==, 0);

  gtk_widget_set_visible (fixture->page, TRUE);
  gtk_test_widget_wait_for_draw (fixture->window);
  g_assert_cmpuint (n_moves, ==, 1);
  g_assert_true (wrn_people_page_get_selected (WRN_PEOPLE_PAGE (fixture->page)) == chosen);
  g_assert_cmpfloat (gtk_adjustment_get_value (scroll), >, 0);
}

/* Who came meanwhile is found all the same. */
static void
test_selected_while_away (Fixture *fixture, gconstpointer unused)
{
  set_peers (fixture, "[{'id': <'a'>}]");
  gtk_widget_set_visible (fixture->page, FALSE);
  wrn_fake_backend_set_peers (fixture->fake, fixture->community, "[{'id': <'a'>}, {'id': <'b'>}]");
  wrn_ui_test_settle ();
  wrn_people_page_select (WRN_PEOPLE_PAGE (fixture->page), find (fixture, "b"));
  g_assert_true (wrn_people_page_get_selected (WRN_PEOPLE_PAGE (fixture->page)) ==
                 find (fixture, "b"));
  gtk_widget_set_visible (fixture->page, TRUE);
}

static void
add_one_cb (guint *n)
{
  ++*n;
}

/* What the helper tells is not what the user does: nothing opens, nobody is chosen by hand. */
static void
test_changes_are_no_clicks (Fixture *fixture, gconstpointer unused)
{
  static const char *const lists[] = {
    "[{'id': <'b'>, 'state': <'lan'>}]", /* the selected one goes */
    "[{'id': <'b'>}, {'id': <'a'>, 'state': <'direct'>}]",
    "[]",
    "[{'id': <'c'>}, {'id': <'a'>}, {'id': <'b'>}]",
  };
  AdwFlap *flap = ADW_FLAP (wrn_ui_test_find (fixture->page, ADW_TYPE_FLAP, NULL));
  GtkWidget *list = wrn_ui_test_find (fixture->page, WRN_TYPE_PEOPLE_LIST, NULL);
  guint n_clicks = 0;

  set_peers (fixture, "[{'id': <'a'>}, {'id': <'b'>}]");
  adw_flap_set_fold_policy (flap, ADW_FLAP_FOLD_POLICY_ALWAYS);
  gtk_test_widget_wait_for_draw (fixture->window);
  wrn_people_page_select (WRN_PEOPLE_PAGE (fixture->page), find (fixture, "a"));
  g_signal_connect_swapped (list, "clicked", G_CALLBACK (add_one_cb), &n_clicks);
  g_signal_connect_swapped (list, "opened", G_CALLBACK (add_one_cb), &n_clicks);
  for (guint i = 0; i < G_N_ELEMENTS (lists); i++)
    {
      set_peers (fixture, lists[i]);
      g_assert_false (shows_details (fixture));
    }
  g_assert_cmpuint (n_clicks, ==, 0);
}

static guint
count_rows (Fixture *fixture)
{
  guint n = 0;

  for (GtkWidget *item = gtk_widget_get_first_child (fixture->list); item != NULL;
       item = gtk_widget_get_next_sibling (item))
    n++;
  return n;
}

static void
test_many (Fixture *fixture, gconstpointer unused)
{
  wrn_fake_backend_add_crowd (fixture->fake, fixture->community, WRN_PEOPLE_MAX);
  wrn_ui_test_settle ();
  gtk_test_widget_wait_for_draw (fixture->window);
  /* GTK keeps some in store beside those that are seen. */
  g_assert_cmpuint (count_rows (fixture), <, 400);
}

/* Other figures are other texts in the same rows. */
static void
test_rows_stay (Fixture *fixture, gconstpointer unused)
{
  GtkWidget *before;

  set_peers (fixture, "[{'id': <'a'>, 'state': <'lan'>, 'rtt': <uint64 1000>}]");
  before = find_row (fixture, find (fixture, "a"));
  set_peers (fixture, "[{'id': <'a'>, 'state': <'lan'>, 'rtt': <uint64 9000>}]");
  g_assert_true (find_row (fixture, find (fixture, "a")) == before);
  assert_row_says (fixture, "a", "9 ms");
}

static void
test_hostile (Fixture *fixture, gconstpointer unused)
{
  static const char *const names[] = {
    "<b>Mallory</b>", "&amp;", "%s%n%n", "\u202eecilA", "a\nb\tc", "", "<a href=\"x\">y</a>",
  };
  g_autofree char *much = g_strnfill (10000, 'w');

  for (guint i = 0; i <= G_N_ELEMENTS (names); i++)
    {
      const char *name = i < G_N_ELEMENTS (names) ? names[i] : much;
      g_autoptr (GVariant) peers = g_variant_ref_sink (g_variant_new_parsed (
          "[{'id': <'aa01'>, 'name': <%s>, 'state': <'relayed'>, 'via': <%s>, 'ipv4': <%s>, "
          "'endpoint': <%s>, 'cipher': <%s>}]",
          name, name, name, name, name));
      WrnPerson *person;
      GtkWidget *label;

      wrn_community_set_peers (fixture->community, peers, wrn_fake_backend_get_now (fixture->fake));
      wrn_ui_test_settle ();
      gtk_test_widget_wait_for_draw (fixture->window);
      person = find (fixture, "aa01");
      wrn_people_page_select (WRN_PEOPLE_PAGE (fixture->page), person);
      wrn_ui_test_settle ();
      label = wrn_ui_test_find (find_row (fixture, person), GTK_TYPE_LABEL,
                                wrn_person_get_title (person));
      g_assert_nonnull (label);
      g_assert_false (gtk_label_get_use_markup (GTK_LABEL (label)));
      g_assert_null (strchr (gtk_label_get_text (GTK_LABEL (label)), '\n'));
      label = wrn_ui_test_find (wrn_ui_test_find (fixture->page, WRN_TYPE_PERSON_PANE, NULL),
                                GTK_TYPE_LABEL, wrn_person_get_title (person));
      g_assert_nonnull (label);
      g_assert_false (gtk_label_get_use_markup (GTK_LABEL (label)));
    }
}

/* Nobody looks at what nobody sees. */
static void
test_looks_while_mapped (Fixture *fixture, gconstpointer unused)
{
  const guint n_before = wrn_fake_backend_get_n_looks (fixture->fake);
  const gint64 deadline = g_get_monotonic_time () + 60 * G_USEC_PER_SEC;

  g_assert_cmpuint (n_before, >, 0);
  while (wrn_fake_backend_get_n_looks (fixture->fake) == n_before)
    {
      g_assert_cmpint (g_get_monotonic_time (), <, deadline);
      g_main_context_iteration (NULL, TRUE);
    }
  g_assert_nonnull (g_main_context_find_source_by_user_data (NULL, fixture->page));
  gtk_widget_set_visible (fixture->page, FALSE);
  g_assert_null (g_main_context_find_source_by_user_data (NULL, fixture->page));
}

static gboolean
wants_name (GtkWidget *widget)
{
  /* What libadwaita has in its own rows, it names itself, or not. */
  if (!gtk_widget_is_visible (widget) ||
      gtk_widget_get_ancestor (widget, ADW_TYPE_ENTRY_ROW) != NULL)
    return FALSE;
  if (GTK_IS_BUTTON (widget))
    return gtk_button_get_label (GTK_BUTTON (widget)) == NULL &&
           gtk_button_get_icon_name (GTK_BUTTON (widget)) != NULL;
  return GTK_IS_LIST_VIEW (widget) || GTK_IS_SEARCH_ENTRY (widget) || WRN_IS_SPARKLINE (widget);
}

/* All that can have the focus and shows no words is called something. */
static guint
assert_named (GtkWidget *widget)
{
  guint n = 0;

  if (wants_name (widget))
    {
      g_test_message ("%s %s", G_OBJECT_TYPE_NAME (widget), gtk_widget_get_tooltip_text (widget));
      g_assert_true (gtk_test_accessible_has_property (GTK_ACCESSIBLE (widget),
                                                       GTK_ACCESSIBLE_PROPERTY_LABEL));
      n++;
    }
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    n += assert_named (child);
  return n;
}

static void
test_named (Fixture *fixture, gconstpointer unused)
{
  set_peers (fixture, "[{'id': <'a'>, 'name': <'Alice'>, 'state': <'lan'>, 'ipv4': <'1.2.3.4'>}]");
  wrn_people_page_select (WRN_PEOPLE_PAGE (fixture->page), find (fixture, "a"));
  g_assert_cmpuint (assert_named (fixture->page), >=, 7);
}

/* Adds what Tab leads to. */
static void
walk (Fixture *fixture, GHashTable *reached)
{
  gtk_widget_grab_focus (fixture->list);
  for (guint i = 0; i < 60; i++)
    {
      for (GtkWidget *focus = gtk_root_get_focus (GTK_ROOT (fixture->window)); focus != NULL;
           focus = gtk_widget_get_parent (focus))
        g_hash_table_add (reached, focus);
      gtk_widget_child_focus (fixture->window, GTK_DIR_TAB_FORWARD);
    }
}

/* Tab goes from the list to each button of the details and to the note. */
static void
test_keyboard (Fixture *fixture, gconstpointer unused)
{
  const gint64 deadline = g_get_monotonic_time () + 60 * G_TIME_SPAN_SECOND;
  GtkWidget *pane = wrn_ui_test_find (fixture->page, WRN_TYPE_PERSON_PANE, NULL);
  g_autoptr (GHashTable) reached = g_hash_table_new (NULL, NULL);

  set_peers (fixture, "[{'id': <'a'>, 'name': <'Alice'>, 'state': <'lan'>, 'ipv4': <'1.2.3.4'>}]");
  wrn_people_page_select (WRN_PEOPLE_PAGE (fixture->page), find (fixture, "a"));
  /* The details slide in, and cannot have the focus before they are there. */
  do
    {
      gtk_test_widget_wait_for_draw (fixture->window);
      walk (fixture, reached);
    }
  while (!g_hash_table_contains (reached, wrn_ui_test_find (pane, ADW_TYPE_EXPANDER_ROW, NULL)) &&
         g_get_monotonic_time () < deadline);
  g_assert_true (g_hash_table_contains (reached, find_row (fixture, find (fixture, "a"))) ||
                 g_hash_table_contains (reached, fixture->list));
  g_assert_true (g_hash_table_contains (reached, wrn_ui_test_find (pane, GTK_TYPE_BUTTON, "Ping")));
  g_assert_true (
      g_hash_table_contains (reached, wrn_ui_test_find (pane, GTK_TYPE_MENU_BUTTON, NULL)));
  g_assert_true (
      g_hash_table_contains (reached, wrn_ui_test_find (pane, GTK_TYPE_TOGGLE_BUTTON, NULL)));
  g_assert_true (
      g_hash_table_contains (reached, wrn_ui_test_find (pane, ADW_TYPE_ENTRY_ROW, NULL)));
  g_assert_true (
      g_hash_table_contains (reached, wrn_ui_test_find (pane, ADW_TYPE_EXPANDER_ROW, NULL)));
}

#define ADD(name, function)                                                                        \
  g_test_add ("/people-page/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();

  ADD ("rows-say-who-where-and-how", test_rows);
  ADD ("rows-are-named", test_rows_are_named);
  ADD ("alone-offers-to-invite", test_empty);
  ADD ("off-offers-to-connect", test_off);
  ADD ("search-shows-whom-it-finds", test_search);
  ADD ("details-are-of-the-selected", test_details);
  ADD ("pane-can-be-closed", test_pane_can_be_closed);
  ADD ("narrow-pane-is-a-page", test_narrow);
  ADD ("note-is-kept", test_note);
  ADD ("storm-keeps-selection-and-place", test_storm);
  ADD ("comes-back-as-it-was-left", test_away);
  ADD ("finds-who-came-while-it-was-away", test_selected_while_away);
  ADD ("changes-are-no-clicks", test_changes_are_no_clicks);
  ADD ("only-rows-in-view-are-real", test_many);
  ADD ("rows-stay-while-figures-change", test_rows_stay);
  ADD ("hostile-names-are-plain-text", test_hostile);
  ADD ("looks-only-while-mapped", test_looks_while_mapped);
  ADD ("everything-is-named", test_named);
  ADD ("keyboard-reaches-everything", test_keyboard);

  return g_test_run ();
}
