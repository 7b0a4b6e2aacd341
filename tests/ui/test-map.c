/* test-map.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Tests of WrnMapPage: what it shows when, that everybody on it is reached and named, and that it
 * asks only while somebody looks.
 */
#define G_LOG_DOMAIN "wrn-test"

#include "config.h"

#include <string.h>

#include <glib/gstdio.h>

#include "graph/wrn-graph-text.h"
#include "ipc/wrn-dbus-error.h"
#include "ui/map/wrn-map-export.h"
#include "ui/map/wrn-map-list.h"
#include "ui/map/wrn-map-page.h"
#include "ui/map/wrn-map-place.h"
#include "ui/model/wrn-fake-backend.h"

#include "wrn-ui-test.h"

/* Whatever is awaited comes much sooner. */
#define PATIENCE_S 60

typedef struct
{
  WrnFakeBackend *backend;
  WrnCommunity *community; /* (not owned): in the backend's list */
  GtkWidget *window;
  GtkWidget *page;
  WrnMap *map;
  GString *acted;
} Fixture;

static void
act_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  Fixture *fixture = user_data;

  g_string_append_printf (fixture->acted, "%s(%s) ", g_action_get_name (G_ACTION (action)),
                          parameter != NULL ? g_variant_get_string (parameter, NULL) : "");
}

static void
show (Fixture *fixture)
{
  const GActionEntry entries[] = {
    { .name = "invite", .activate = act_cb },
    { .name = "toggle-connection", .activate = act_cb },
    { .name = "view", .parameter_type = "s", .activate = act_cb },
    { .name = "select-person", .parameter_type = "s", .activate = act_cb },
    { .name = "toast", .parameter_type = "s", .activate = act_cb },
  };
  g_autoptr (GSimpleActionGroup) group = g_simple_action_group_new ();

  g_action_map_add_action_entries (G_ACTION_MAP (group), entries, G_N_ELEMENTS (entries), fixture);
  fixture->page = wrn_map_page_new (WRN_BACKEND (fixture->backend), fixture->community);
  fixture->map = WRN_MAP (wrn_ui_test_find (fixture->page, WRN_TYPE_MAP, NULL));
  fixture->window = wrn_ui_test_show (fixture->page);
  gtk_widget_insert_action_group (fixture->window, "win", G_ACTION_GROUP (group));
}

static void
set_up (Fixture *fixture, gconstpointer unused)
{
  /* Each moves at once to where it is to be. */
  g_object_set (gtk_settings_get_default (), "gtk-enable-animations", FALSE, NULL);
  fixture->acted = g_string_new (NULL);
  fixture->backend = wrn_fake_backend_new (WRN_HELPER_OK);
  wrn_fake_backend_add_demo (fixture->backend);
  fixture->community =
      g_list_model_get_item (wrn_backend_get_communities (WRN_BACKEND (fixture->backend)), 0);
  g_object_unref (fixture->community);
}

static void
tear_down (Fixture *fixture, gconstpointer unused)
{
  gpointer page = fixture->page;
  gpointer map = fixture->map;

  /* It is remembered. */
  g_object_set (page, "as-list", FALSE, NULL);
  g_object_add_weak_pointer (page, &page);
  g_object_add_weak_pointer (map, &map);
  /* GTK 4.8 forgets to let go of who had the focus in a window that goes. */
  gtk_window_set_focus (GTK_WINDOW (fixture->window), NULL);
  gtk_window_destroy (GTK_WINDOW (fixture->window));
  for (gint64 end = g_get_monotonic_time () + PATIENCE_S * G_USEC_PER_SEC;
       (page != NULL || map != NULL) && g_get_monotonic_time () < end;)
    g_main_context_iteration (NULL, FALSE);
  g_assert_null (page);
  g_assert_null (map);
  g_assert_finalize_object (fixture->backend);
  g_string_free (fixture->acted, TRUE);
}

static gboolean
run_out_cb (gpointer what)
{
  g_error ("%s never came", (const char *) what);
  return G_SOURCE_REMOVE;
}

static const char *
get_shown (const Fixture *fixture)
{
  GtkWidget *stack = wrn_ui_test_find (fixture->page, GTK_TYPE_STACK, NULL);

  return gtk_stack_get_visible_child_name (GTK_STACK (stack));
}

static void
await (Fixture *fixture, const char *shown)
{
  const guint timer = g_timeout_add_seconds (PATIENCE_S, run_out_cb, (gpointer) shown);

  while (!g_str_equal (get_shown (fixture), shown))
    g_main_context_iteration (NULL, TRUE);
  while (g_str_equal (shown, "map") && !wrn_map_is_laid_out (fixture->map))
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (timer);
  gtk_test_widget_wait_for_draw (fixture->window);
}

/* (transfer none): of the list, of who is called @title, when it says @subtitle, if that is given
 */
static GtkWidget *
await_row (Fixture *fixture, const char *title, const char *subtitle)
{
  const guint timer = g_timeout_add_seconds (PATIENCE_S, run_out_cb, (gpointer) title);
  GtkWidget *row = NULL;

  while (row == NULL ||
         (subtitle != NULL &&
          !g_str_equal (adw_action_row_get_subtitle (ADW_ACTION_ROW (row)), subtitle)))
    {
      g_main_context_iteration (NULL, TRUE);
      row = wrn_ui_test_find (fixture->page, ADW_TYPE_ACTION_ROW, title);
    }
  g_source_remove (timer);
  return row;
}

static void
show_map (Fixture *fixture)
{
  show (fixture);
  await (fixture, "map");
}

static void
show_crowd (Fixture *fixture, guint n)
{
  wrn_fake_backend_add_crowd (fixture->backend, fixture->community, n);
  show_map (fixture);
}

static WrnMapPlace *
get_place (const Fixture *fixture, const char *id)
{
  WrnMapPlace *place = wrn_map_find_place (fixture->map, id);

  g_assert_nonnull (place);
  return place;
}

static void
test_shows_who_is_there (Fixture *fixture, gconstpointer unused)
{
  show_map (fixture);
  g_assert_cmpuint (fixture->map->places->len, ==, 7);
  gtk_test_accessible_assert_property (get_place (fixture, "aa01")->node,
                                       GTK_ACCESSIBLE_PROPERTY_LABEL,
                                       "Alice, Direct, 12 milliseconds");
  gtk_test_accessible_assert_role (get_place (fixture, "aa01")->node, GTK_ACCESSIBLE_ROLE_BUTTON);
  g_assert_true (gtk_widget_get_has_tooltip (get_place (fixture, "aa01")->node));
  gtk_test_accessible_assert_role (fixture->map, GTK_ACCESSIBLE_ROLE_GROUP);
  gtk_test_accessible_assert_property (fixture->map, GTK_ACCESSIBLE_PROPERTY_LABEL,
                                       "3 people · 2 direct, 1 relayed");
}

static void
test_off_offers_to_connect (Fixture *fixture, gconstpointer unused)
{
  wrn_community_set_bus_state (fixture->community, "off", "");
  show (fixture);
  await (fixture, "off");
  g_signal_emit_by_name (wrn_ui_test_find (fixture->page, GTK_TYPE_BUTTON, "Connect"), "clicked");
  g_assert_cmpstr (fixture->acted->str, ==, "toggle-connection() ");
  wrn_community_set_bus_state (fixture->community, "connected", "warren0");
  await (fixture, "map");
}

static void
test_alone_offers_to_invite (Fixture *fixture, gconstpointer unused)
{
  wrn_fake_backend_set_peers (fixture->backend, fixture->community, "[]");
  show (fixture);
  await (fixture, "alone");
  g_signal_emit_by_name (wrn_ui_test_find (fixture->page, GTK_TYPE_BUTTON, "Invite"), "clicked");
  g_assert_cmpstr (fixture->acted->str, ==, "invite() ");
}

static void
test_a_failure_is_told_and_tried_again (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GError) error =
      g_error_new (WRN_DBUS_ERROR, WRN_DBUS_ERROR_NOT_AUTHORIZED, "not for you");

  wrn_fake_backend_fail (fixture->backend, WRN_REQUEST_GRAPH, error);
  show (fixture);
  await (fixture, "error");
  g_assert_nonnull (wrn_ui_test_find (fixture->page, ADW_TYPE_STATUS_PAGE, "Not Allowed"));
  wrn_fake_backend_fail (fixture->backend, WRN_REQUEST_GRAPH, NULL);
  g_signal_emit_by_name (wrn_ui_test_find (fixture->page, GTK_TYPE_BUTTON, "Try Again"), "clicked");
  await (fixture, "map");
}

static void
test_too_many_are_left_to_the_list (Fixture *fixture, gconstpointer unused)
{
  wrn_fake_backend_add_crowd (fixture->backend, fixture->community, WRN_GRAPH_NODES_MAX);
  show (fixture);
  await (fixture, "crowd");
  g_signal_emit_by_name (wrn_ui_test_find (fixture->page, GTK_TYPE_BUTTON, "Show People"),
                         "clicked");
  g_assert_cmpstr (fixture->acted->str, ==, "view(peers) ");
}

static void
test_names_are_no_markup (Fixture *fixture, gconstpointer unused)
{
  show_crowd (fixture, 20);
  g_assert_nonnull (wrn_ui_test_find (GTK_WIDGET (fixture->map), GTK_TYPE_LABEL, "<b>Mallory</b>"));
  g_assert_nonnull (wrn_ui_test_find (GTK_WIDGET (fixture->map), GTK_TYPE_LABEL, "&amp;"));
  g_assert_nonnull (wrn_ui_test_find (GTK_WIDGET (fixture->map), GTK_TYPE_LABEL, "%s%n"));
  gtk_widget_activate_action (fixture->page, "map-page.as-list", NULL);
  await (fixture, "list");
  await_row (fixture, "<b>Mallory</b>", NULL);
}

static void
test_a_large_crowd_is_gathered (Fixture *fixture, gconstpointer unused)
{
  show_crowd (fixture, 300);
  /* We, the meeting point, four fifths, and all the others as one. */
  g_assert_cmpuint (fixture->map->places->len, ==, 2 + 240 + 1);
  gtk_widget_activate_action (GTK_WIDGET (fixture->map), "map.open", "s", "");
  g_assert_cmpstr (fixture->acted->str, ==, "view(peers) ");
}

static void
test_a_list_says_the_same (Fixture *fixture, gconstpointer unused)
{
  GtkWidget *row;

  show_map (fixture);
  gtk_widget_activate_action (fixture->page, "map-page.as-list", NULL);
  await (fixture, "list");
  row = await_row (fixture, "Carol", "Relayed via lyon-1, 64 ms");
  g_signal_emit_by_name (gtk_widget_get_parent (row), "row-activated", row);
  g_assert_cmpstr (fixture->acted->str, ==, "view(peers) select-person(cc03) ");
  gtk_widget_activate_action (fixture->page, "map-page.as-list", NULL);
  await (fixture, "map");
}

static guint
count_rows (Fixture *fixture)
{
  GtkWidget *list = wrn_ui_test_find (fixture->page, WRN_TYPE_MAP_LIST, NULL);
  GtkWidget *row = wrn_ui_test_find (list, GTK_TYPE_LIST_BOX_ROW, NULL);
  guint n = 0;

  for (; row != NULL; row = gtk_widget_get_next_sibling (row))
    n++;
  return n;
}

/* A few rows with each frame: in the end all are there, and say what is so now. */
static void
test_a_list_is_filled (Fixture *fixture, gconstpointer unused)
{
  static const guint crowds[] = { 30, 40, 10 };

  show_map (fixture);
  gtk_widget_activate_action (fixture->page, "map-page.as-list", NULL);
  for (guint i = 0; i < G_N_ELEMENTS (crowds); i++)
    {
      const guint timer = g_timeout_add_seconds (PATIENCE_S, run_out_cb, (gpointer) "the list");

      wrn_fake_backend_add_crowd (fixture->backend, fixture->community, crowds[i]);
      /* We and the meeting point are there, too. */
      while (count_rows (fixture) != crowds[i] + 2)
        g_main_context_iteration (NULL, TRUE);
      g_source_remove (timer);
    }
}

/* It is made when somebody looks at it. */
static void
test_a_list_needs_no_map (Fixture *fixture, gconstpointer unused)
{
  wrn_community_set_bus_state (fixture->community, "off", "");
  show (fixture);
  await (fixture, "off");
  gtk_widget_activate_action (fixture->page, "map-page.as-list", NULL);
  wrn_community_set_bus_state (fixture->community, "connected", "warren0");
  await (fixture, "list");
  await_row (fixture, "Carol", NULL);
  g_assert_null (wrn_ui_test_find (GTK_WIDGET (fixture->map), WRN_TYPE_MAP_NODE, NULL));
  gtk_widget_activate_action (fixture->page, "map-page.as-list", NULL);
  await (fixture, "map");
  g_assert_nonnull (wrn_ui_test_find (GTK_WIDGET (fixture->map), GTK_TYPE_LABEL, "Carol"));
}

static guint
count_children (GtkWidget *widget)
{
  guint n = 0;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    n++;
  return n;
}

/* Whoever it is, a node has just what tells that. */
static void
test_a_node_becomes_another (void)
{
  const WrnMapVertex person = { (char *) "aa01", (char *) "Bob", WRN_MAP_PERSON, WRN_WAY_DIRECT };
  const WrnMapVertex point = { (char *) "aa01", (char *) "lyon-1", WRN_MAP_MEETING_POINT,
                               WRN_WAY_DIRECT };
  g_autoptr (GtkWidget) widget = g_object_ref_sink (wrn_map_node_new ());
  WrnMapNode *node = WRN_MAP_NODE (widget);

  for (guint i = 0; i < 2; i++)
    {
      wrn_map_node_update (node, &person, "");
      g_assert_true (ADW_IS_AVATAR (gtk_widget_get_first_child (widget)));
      g_assert_cmpuint (count_children (widget), ==, 3);
      wrn_map_node_set_pinned (node, TRUE);
      g_assert_cmpuint (count_children (widget), ==, 4);
      g_assert_true (GTK_IS_IMAGE (gtk_widget_get_last_child (widget)));
      wrn_map_node_update (node, &point, "");
      g_assert_true (GTK_IS_IMAGE (gtk_widget_get_first_child (widget)));
      g_assert_true (gtk_widget_has_css_class (widget, "meeting-point"));
      g_assert_true (gtk_widget_has_css_class (widget, "pinned"));
      g_assert_cmpuint (count_children (widget), ==, 3);
      wrn_map_node_set_pinned (node, FALSE);
      g_assert_cmpuint (count_children (widget), ==, 2);
      g_assert_cmpstr (wrn_map_node_get_id (node), ==, "aa01");
    }
}

static void
test_tab_reaches_everybody (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GHashTable) reached = g_hash_table_new (NULL, NULL);

  show_crowd (fixture, 20);
  while (gtk_widget_child_focus (GTK_WIDGET (fixture->map), GTK_DIR_TAB_FORWARD))
    g_assert_true (
        g_hash_table_add (reached, gtk_widget_get_focus_child (GTK_WIDGET (fixture->map))));
  g_assert_cmpuint (g_hash_table_size (reached), ==, fixture->map->places->len);
}

/* So many, anywhere, on a grid of few points, on a line, or all at the same point. */
static void
scatter (Fixture *fixture, guint n, GRand *rand, guint round)
{
  static const int widths[] = { 100000, 1000, 12, 3, 40, 1 };
  static const int heights[] = { 100000, 1000, 12, 3, 1, 1 };
  const guint kind = round % G_N_ELEMENTS (widths);

  for (guint i = 0; i < fixture->map->places->len; i++)
    {
      WrnMapSpot *spot = &((WrnMapPlace *) fixture->map->places->pdata[i])->spot;

      spot->x = g_rand_int_range (rand, -widths[kind], widths[kind]) / 2;
      spot->y = g_rand_int_range (rand, -heights[kind], heights[kind]) / 2;
      spot->placed = i < n;
    }
}

/* How many there are whom arrows lead to, from one who is one of them. */
static guint
count_reached (Fixture *fixture, WrnMapPlace *from)
{
  g_autoptr (GHashTable) reached = g_hash_table_new (NULL, NULL);
  g_autoptr (GPtrArray) queue = g_ptr_array_new ();

  g_ptr_array_add (queue, from);
  g_hash_table_add (reached, from);
  for (guint i = 0; i < queue->len; i++)
    for (GtkDirectionType direction = GTK_DIR_UP; direction <= GTK_DIR_RIGHT; direction++)
      {
        WrnMapPlace *next = wrn_map_find_neighbour (fixture->map, queue->pdata[i], direction);

        if (next != NULL && g_hash_table_add (reached, next))
          g_ptr_array_add (queue, next);
      }
  return queue->len;
}

/* From each to each other, wherever they are. */
static void
test_arrows_reach_everybody (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (5);
  const GPtrArray *places;

  show_crowd (fixture, 24);
  places = fixture->map->places;
  for (guint round = 0; round < 1000; round++)
    {
      /* It is among few that somebody is left out most easily. */
      const guint n = round % 10 == 0 ? places->len : 2 + round / 6 % 9;

      scatter (fixture, n, rand, round);
      for (guint i = 0; i < n; i++)
        g_assert_cmpuint (count_reached (fixture, places->pdata[i]), ==, n);
    }
}

/* Where the arrow points, and nobody is passed over. */
static void
test_arrows_go_where_they_point (Fixture *fixture, gconstpointer unused)
{
  static const struct
  {
    double x;
    double y;
  } spots[] = { { 0, 0 }, { 50, 10 }, { 90, -20 }, { -40, 0 }, { 10, 60 }, { 5, -30 }, { 2, -90 } };
  const GtkDirectionType directions[] = { GTK_DIR_RIGHT, GTK_DIR_LEFT, GTK_DIR_DOWN, GTK_DIR_UP };
  const guint expected[] = { 1, 3, 4, 5 };

  show_map (fixture);
  g_assert_cmpuint (fixture->map->places->len, ==, G_N_ELEMENTS (spots));
  for (guint i = 0; i < G_N_ELEMENTS (spots); i++)
    {
      WrnMapPlace *place = fixture->map->places->pdata[i];

      place->spot.x = spots[i].x;
      place->spot.y = spots[i].y;
    }
  for (guint i = 0; i < G_N_ELEMENTS (directions); i++)
    g_assert_true (
        wrn_map_find_neighbour (fixture->map, fixture->map->places->pdata[0], directions[i]) ==
        fixture->map->places->pdata[expected[i]]);
}

static void
test_enter_opens_details (Fixture *fixture, gconstpointer unused)
{
  show_map (fixture);
  gtk_widget_activate_action (get_place (fixture, "bb02")->node, "node.open", NULL);
  g_assert_cmpstr (fixture->acted->str, ==, "view(peers) select-person(bb02) ");
  gtk_widget_activate_action (get_place (fixture, "self")->node, "node.open", NULL);
  gtk_widget_activate_action (get_place (fixture, "supernode-0")->node, "node.open", NULL);
  g_assert_cmpstr (fixture->acted->str, ==, "view(peers) select-person(bb02) ");
}

static void
test_the_menu_is_that_of_the_person (Fixture *fixture, gconstpointer unused)
{
  show_map (fixture);
  gtk_widget_activate_action (get_place (fixture, "self")->node, "node.menu", NULL);
  g_assert_null (fixture->map->menu);
  gtk_widget_activate_action (get_place (fixture, "aa01")->node, "node.menu", NULL);
  g_assert_true (gtk_widget_get_visible (fixture->map->menu));
  g_assert_true (gtk_widget_activate_action (fixture->map->menu, "person.copy-address", NULL));
  gtk_popover_popdown (GTK_POPOVER (fixture->map->menu));
}

static void
test_zoom_has_limits (Fixture *fixture, gconstpointer unused)
{
  show_map (fixture);
  for (guint i = 0; i < 40; i++)
    gtk_widget_activate_action (GTK_WIDGET (fixture->map), "map.zoom-in", NULL);
  g_assert_cmpfloat (wrn_map_get_zoom (fixture->map), ==, WRN_MAP_ZOOM_MAX);
  for (guint i = 0; i < 40; i++)
    gtk_widget_activate_action (GTK_WIDGET (fixture->map), "map.zoom-out", NULL);
  g_assert_cmpfloat (wrn_map_get_zoom (fixture->map), ==, WRN_MAP_ZOOM_MIN);
}

static void
test_fit_shows_everybody (Fixture *fixture, gconstpointer unused)
{
  show_crowd (fixture, 60);
  gtk_widget_activate_action (GTK_WIDGET (fixture->map), "map.zoom-in", NULL);
  gtk_widget_activate_action (GTK_WIDGET (fixture->map), "map.fit", NULL);
  gtk_test_widget_wait_for_draw (fixture->window);
  for (guint i = 0; i < fixture->map->places->len; i++)
    {
      const WrnMapPlace *place = fixture->map->places->pdata[i];
      graphene_rect_t bounds;

      g_assert_true (gtk_widget_compute_bounds (place->node, GTK_WIDGET (fixture->map), &bounds));
      g_assert_cmpfloat (bounds.origin.x, >=, 0);
      g_assert_cmpfloat (bounds.origin.y, >=, 0);
      g_assert_cmpfloat (bounds.origin.x + bounds.size.width, <=, fixture->map->width);
      g_assert_cmpfloat (bounds.origin.y + bounds.size.height, <=, fixture->map->height);
    }
}

/* What a hand does, as the gesture tells of it. */
static void
drag (Fixture *fixture, const char *id, double x, double y)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (GTK_WIDGET (fixture->map));
  const WrnMapPlace *place = get_place (fixture, id);
  graphene_point_t point;

  wrn_map_to_screen (fixture->map, place->x, place->y, &point);
  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);

      if (!GTK_IS_GESTURE_DRAG (controller))
        continue;
      g_signal_emit_by_name (controller, "drag-begin", (double) point.x, (double) point.y);
      g_signal_emit_by_name (controller, "drag-update", x, y);
      g_signal_emit_by_name (controller, "drag-end", x, y);
    }
}

static void
test_who_is_dragged_stays (Fixture *fixture, gconstpointer unused)
{
  WrnMapPlace *place;
  double x;
  double y;

  show_map (fixture);
  place = get_place (fixture, "aa01");
  x = place->spot.x;
  y = place->spot.y;
  drag (fixture, "aa01", 120, 60);
  g_assert_true (place->spot.pinned);
  g_assert_cmpfloat_with_epsilon (place->spot.x, x + 120 / wrn_map_get_zoom (fixture->map), 0.01);
  g_assert_cmpfloat_with_epsilon (place->spot.y, y + 60 / wrn_map_get_zoom (fixture->map), 0.01);
  g_assert_true (gtk_widget_has_css_class (place->node, "pinned"));
  x = place->spot.x;
  wrn_fake_backend_add_crowd (fixture->backend, fixture->community, 0);
  wrn_fake_backend_set_peers (fixture->backend, fixture->community,
                              "[{'id': <'aa01'>, 'name': <'Alice'>, 'state': <'direct'>},"
                              " {'id': <'ff06'>, 'name': <'Fay'>, 'state': <'direct'>}]");
  while (fixture->map->places->len != 4)
    g_main_context_iteration (NULL, TRUE);
  await (fixture, "map");
  g_assert_true (get_place (fixture, "aa01") == place);
  g_assert_cmpfloat (place->spot.x, ==, x);
  gtk_widget_activate_action (GTK_WIDGET (fixture->map), "map.unpin", "s", "aa01");
  g_assert_false (place->spot.pinned);
}

/* New figures move nobody; and nobody is asked while nobody looks. */
static void
test_figures_move_nobody (Fixture *fixture, gconstpointer unused)
{
  guint shape;
  double x;

  show_map (fixture);
  shape = fixture->map->shape;
  x = get_place (fixture, "aa01")->x;
  wrn_fake_backend_set_peers (
      fixture->backend, fixture->community,
      "[{'id': <'aa01'>, 'name': <'Alice'>, 'state': <'direct'>, 'rtt': <uint64 99000>},"
      " {'id': <'bb02'>, 'name': <'Bob'>, 'state': <'lan'>},"
      " {'id': <'cc03'>, 'name': <'Carol'>, 'state': <'relayed'>, 'via': <'lyon-1'>},"
      " {'id': <'dd04'>, 'name': <'Dan'>, 'state': <'direct'>},"
      " {'id': <'ee05'>, 'name': <'Eve'>, 'state': <'offline'>}]");
  while (wrn_map_graph_get_vertex (fixture->map->graph, 2)->rtt != 99000)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (fixture->map->shape, ==, shape);
  g_assert_cmpfloat (get_place (fixture, "aa01")->x, ==, x);
}

/* Of those who stay, and of those who come; in the list, in their order. */
static void
test_follows_who_is_there (Fixture *fixture, gconstpointer unused)
{
  GtkWidget *first;

  show_map (fixture);
  gtk_widget_activate_action (fixture->page, "map-page.as-list", NULL);
  await (fixture, "list");
  wrn_fake_backend_set_peers (fixture->backend, fixture->community,
                              "[{'id': <'bb02'>, 'name': <'Bob'>, 'state': <'lan'>},"
                              " {'id': <'ff06'>, 'name': <'Fay'>, 'state': <'direct'>}]");
  await_row (fixture, "Fay", "Direct");
  wrn_fake_backend_set_peers (fixture->backend, fixture->community,
                              "[{'id': <'bb02'>, 'name': <'Bob'>, 'state': <'direct'>},"
                              " {'id': <'ff06'>, 'name': <'Fay'>, 'state': <'direct'>}]");
  await_row (fixture, "Bob", "Direct");
  wrn_fake_backend_set_peers (fixture->backend, fixture->community,
                              "[{'id': <'bb02'>, 'name': <'Zoe'>, 'state': <'direct'>},"
                              " {'id': <'ff06'>, 'name': <'Fay'>, 'state': <'lan'>}]");
  await_row (fixture, "Fay", "Same network");
  first = wrn_ui_test_find (fixture->page, ADW_TYPE_ACTION_ROW, "Fay");
  g_assert_cmpint (gtk_list_box_row_get_index (GTK_LIST_BOX_ROW (first)) + 1, ==,
                   gtk_list_box_row_get_index (GTK_LIST_BOX_ROW (
                       wrn_ui_test_find (fixture->page, ADW_TYPE_ACTION_ROW, "Zoe"))));
}

static void
test_nobody_looks_nothing_is_asked (Fixture *fixture, gconstpointer unused)
{
  const WrnMapGraph *graph;

  show_map (fixture);
  /* As in tear_down(). */
  gtk_window_set_focus (GTK_WINDOW (fixture->window), NULL);
  gtk_widget_set_visible (fixture->page, FALSE);
  wrn_ui_test_settle ();
  graph = fixture->map->graph;
  wrn_fake_backend_set_peers (fixture->backend, fixture->community, "[]");
  wrn_ui_test_settle ();
  g_assert_true (fixture->map->graph == graph);
  gtk_widget_set_visible (fixture->page, TRUE);
  await (fixture, "alone");
}

static void
test_goes_while_it_is_laid_out (Fixture *fixture, gconstpointer unused)
{
  wrn_fake_backend_add_crowd (fixture->backend, fixture->community, 100);
  wrn_community_set_bus_state (fixture->community, "off", "");
  show (fixture);
  wrn_community_set_bus_state (fixture->community, "connected", "warren0");
  while (fixture->map->graph == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_false (wrn_map_is_laid_out (fixture->map));
}

static void
written_cb (GObject *source, GAsyncResult *result, gpointer done)
{
  g_autoptr (GError) error = NULL;

  wrn_map_export_write_finish (result, &error);
  g_assert_no_error (error);
  *(gboolean *) done = TRUE;
}

static char *
write_map (WrnMapFormat format, const char *dot, gsize *len)
{
  g_autofree char *folder = g_dir_make_tmp ("wrn-map-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "map", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  gboolean done = FALSE;
  char *data;

  wrn_map_export_write_async (dot, format, file, NULL, written_cb, &done);
  while (!done)
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (g_file_get_contents (path, &data, len, NULL));
  g_remove (path);
  g_rmdir (folder);
  return data;
}

static void
test_is_saved_as_a_picture_and_as_text (void)
{
  const char *dot = "graph { me [kind=self label=\"<&me>\"]; aa [label=\"b\"]; me -- aa; }";
  const GMarkupParser nothing = { 0 };
  g_autoptr (GMarkupParseContext) context = g_markup_parse_context_new (&nothing, 0, NULL, NULL);
  g_autoptr (GError) error = NULL;
  g_autofree char *svg = NULL;
  g_autofree char *png = NULL;
  g_autofree char *text = NULL;
  const char *root;
  gsize len;

  svg = write_map (WRN_MAP_FORMAT_SVG, dot, &len);
  root = strstr (svg, "<svg");
  g_assert_nonnull (root);
  g_markup_parse_context_parse (context, root, len - (gsize) (root - svg), &error);
  g_assert_no_error (error);
  g_markup_parse_context_end_parse (context, &error);
  g_assert_no_error (error);
  g_assert_nonnull (strstr (svg, "&lt;&amp;me&gt;"));
  png = write_map (WRN_MAP_FORMAT_PNG, dot, &len);
  g_assert_cmpuint (len, >, 100);
  g_assert_cmpmem (png, 8, "\x89PNG\r\n\x1a\n", 8);
  text = write_map (WRN_MAP_FORMAT_DOT, dot, &len);
  g_assert_cmpstr (text, ==, dot);
}

#define ADD(name, function) g_test_add ("/map/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();

  ADD ("shows-who-is-there", test_shows_who_is_there);
  ADD ("off-offers-to-connect", test_off_offers_to_connect);
  ADD ("alone-offers-to-invite", test_alone_offers_to_invite);
  ADD ("a-failure-is-told-and-tried-again", test_a_failure_is_told_and_tried_again);
  ADD ("too-many-are-left-to-the-list", test_too_many_are_left_to_the_list);
  ADD ("names-are-no-markup", test_names_are_no_markup);
  ADD ("a-large-crowd-is-gathered", test_a_large_crowd_is_gathered);
  ADD ("a-list-says-the-same", test_a_list_says_the_same);
  ADD ("a-list-is-filled", test_a_list_is_filled);
  ADD ("a-list-needs-no-map", test_a_list_needs_no_map);
  g_test_add_func ("/map/a-node-becomes-another", test_a_node_becomes_another);
  ADD ("tab-reaches-everybody", test_tab_reaches_everybody);
  ADD ("arrows-reach-everybody", test_arrows_reach_everybody);
  ADD ("arrows-go-where-they-point", test_arrows_go_where_they_point);
  ADD ("enter-opens-details", test_enter_opens_details);
  ADD ("the-menu-is-that-of-the-person", test_the_menu_is_that_of_the_person);
  ADD ("zoom-has-limits", test_zoom_has_limits);
  ADD ("fit-shows-everybody", test_fit_shows_everybody);
  ADD ("who-is-dragged-stays", test_who_is_dragged_stays);
  ADD ("figures-move-nobody", test_figures_move_nobody);
  ADD ("follows-who-is-there", test_follows_who_is_there);
  ADD ("nobody-looks-nothing-is-asked", test_nobody_looks_nothing_is_asked);
  ADD ("goes-while-it-is-laid-out", test_goes_while_it_is_laid_out);
  g_test_add_func ("/map/is-saved-as-a-picture-and-as-text",
                   test_is_saved_as_a_picture_and_as_text);

  return g_test_run ();
}
