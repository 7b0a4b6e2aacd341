/* test-menu.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Tests of WrnMenu: what it tells of itself, and of what has changed.
 */
#define G_LOG_DOMAIN "wrn-test"

#include "config.h"

#include "ui/tray/wrn-menu.h"

#define ASSERT_PRINTS(value, text)                                                                 \
  G_STMT_START                                                                                     \
  {                                                                                                \
    g_autofree char *printed = g_variant_print (value, FALSE);                                     \
    g_assert_cmpstr (printed, ==, text);                                                           \
  }                                                                                                \
  G_STMT_END

static gint32
add (WrnMenu *menu, gint32 parent, const char *key, WrnMenuKind kind, const char *label)
{
  return wrn_menu_add (menu, parent,
                       &(WrnMenuEntry){
                           .key = key,
                           .kind = kind,
                           .label = label,
                           .action = kind == WRN_MENU_SUBMENU ? NULL : "act",
                           .target = key,
                       });
}

/* games ▸ (alice, bob), quit */
static WrnMenu *
make (const WrnMenu *before, const char *alice)
{
  WrnMenu *menu = wrn_menu_new (before);
  const gint32 games = add (menu, WRN_MENU_ROOT, "games", WRN_MENU_SUBMENU, "Games");

  add (menu, games, "alice", WRN_MENU_PLAIN, alice);
  add (menu, games, "bob", WRN_MENU_PLAIN, "Bob");
  add (menu, WRN_MENU_ROOT, "quit", WRN_MENU_PLAIN, "Quit");
  return menu;
}

static void
test_layout_has_all_generations (void)
{
  g_autoptr (WrnMenu) menu = make (NULL, "Alice");
  const char *names[] = { "label", NULL };
  g_autoptr (GVariant) layout = wrn_menu_get_layout (menu, WRN_MENU_ROOT, -1, names);

  ASSERT_PRINTS (layout, "(0, {'label': <''>}, "
                         "[<(1, {'label': <'Games'>}, "
                         "[<(2, {'label': <'Alice'>}, @av [])>, "
                         "<(3, {'label': <'Bob'>}, @av [])>])>, "
                         "<(4, {'label': <'Quit'>}, @av [])>])");
}

static void
test_layout_is_as_deep_as_asked (void)
{
  g_autoptr (WrnMenu) menu = make (NULL, "Alice");
  const char *names[] = { "type", NULL };
  g_autoptr (GVariant) none = wrn_menu_get_layout (menu, WRN_MENU_ROOT, 0, names);
  g_autoptr (GVariant) one = wrn_menu_get_layout (menu, WRN_MENU_ROOT, 1, names);
  g_autoptr (GVariant) part = wrn_menu_get_layout (menu, 1, -1, names);

  ASSERT_PRINTS (none, "(0, {}, [])");
  ASSERT_PRINTS (one, "(0, {}, [<(1, @a{sv} {}, @av [])>, <(4, @a{sv} {}, @av [])>])");
  ASSERT_PRINTS (part, "(1, {}, [<(2, @a{sv} {}, @av [])>, <(3, @a{sv} {}, @av [])>])");
  g_assert_null (wrn_menu_get_layout (menu, 17, -1, names));
}

static void
test_kinds_have_their_properties (void)
{
  g_autoptr (WrnMenu) menu = wrn_menu_new (NULL);
  const char *names[] = {
    "type", "enabled", "children-display", "toggle-type", "toggle-state", NULL
  };
  const WrnMenuEntry entries[] = {
    { .key = "plain", .label = "Plain", .action = "act" },
    { .key = "grey", .label = "Grey" },
    { .key = "check", .kind = WRN_MENU_CHECK, .label = "C", .action = "act", .checked = TRUE },
    { .key = "submenu", .kind = WRN_MENU_SUBMENU, .label = "Submenu" },
    { .key = "separator", .kind = WRN_MENU_SEPARATOR },
  };
  const char *expected[] = {
    "{'enabled': <true>}",
    "{'enabled': <false>}",
    "{'enabled': <true>, 'toggle-state': <1>, 'toggle-type': <'checkmark'>}",
    "{'children-display': <'submenu'>, 'enabled': <true>}",
    "{'type': <'separator'>}",
  };

  for (guint i = 0; i < G_N_ELEMENTS (entries); i++)
    {
      const gint32 id = wrn_menu_add (menu, WRN_MENU_ROOT, &entries[i]);
      g_autoptr (GVariant) layout = wrn_menu_get_layout (menu, id, 0, names);
      g_autoptr (GVariant) said = g_variant_get_child_value (layout, 1);
      g_autoptr (GVariant) wanted = g_variant_parse (NULL, expected[i], NULL, NULL, NULL);

      g_assert_cmpuint (g_variant_n_children (said), ==, g_variant_n_children (wanted));
      for (guint j = 0; names[j] != NULL; j++)
        {
          g_autoptr (GVariant) one = g_variant_lookup_value (said, names[j], NULL);
          g_autoptr (GVariant) other = g_variant_lookup_value (wanted, names[j], NULL);

          g_assert_true (one == other || g_variant_equal (one, other));
        }
    }
}

static void
test_underscores_are_no_mnemonics (void)
{
  g_autoptr (WrnMenu) menu = make (NULL, "_al_ice__");
  g_autoptr (GVariant) label = wrn_menu_get_property (menu, 2, "label");

  g_assert_cmpstr (g_variant_get_string (label, NULL), ==, "__al__ice____");
}

static void
test_group_has_whom_it_is_asked_for (void)
{
  g_autoptr (WrnMenu) menu = make (NULL, "Alice");
  const char *names[] = { "label", NULL };
  g_autoptr (GVariant) ids = g_variant_ref_sink (g_variant_new_parsed ("[3, 17, 4]"));
  g_autoptr (GVariant) none = g_variant_ref_sink (g_variant_new ("ai", NULL));
  g_autoptr (GVariant) some = wrn_menu_get_properties (menu, ids, names);
  g_autoptr (GVariant) all = wrn_menu_get_properties (menu, none, NULL);

  ASSERT_PRINTS (some, "[(3, {'label': <'Bob'>}), (4, {'label': <'Quit'>})]");
  g_assert_cmpuint (g_variant_n_children (all), ==, 5);
}

static void
test_property_may_be_unknown (void)
{
  g_autoptr (WrnMenu) menu = make (NULL, "Alice");

  g_assert_null (wrn_menu_get_property (menu, 2, "toggle-type"));
  g_assert_null (wrn_menu_get_property (menu, 17, "label"));
}

static void
test_click_has_a_target (void)
{
  g_autoptr (WrnMenu) menu = make (NULL, "Alice");
  const char *target;

  g_assert_cmpstr (wrn_menu_get_action (menu, 3, &target), ==, "act");
  g_assert_cmpstr (target, ==, "bob");
  g_assert_null (wrn_menu_get_action (menu, 1, &target));
  g_assert_null (wrn_menu_get_action (menu, 17, &target));
  g_assert_null (target);
}

static void
test_same_menu_differs_in_nothing (void)
{
  g_autoptr (WrnMenu) before = make (NULL, "Alice");
  g_autoptr (WrnMenu) menu = make (before, "Alice");
  g_autoptr (GVariant) changed = NULL;
  gint32 parent;

  g_assert_false (wrn_menu_diff (menu, before, &parent, &changed));
  g_assert_null (changed);
}

static void
test_label_changes_alone (void)
{
  g_autoptr (WrnMenu) before = make (NULL, "Alice");
  g_autoptr (WrnMenu) menu = make (before, "Alice 12 ms");
  g_autoptr (GVariant) changed = NULL;
  gint32 parent;

  g_assert_false (wrn_menu_diff (menu, before, &parent, &changed));
  ASSERT_PRINTS (changed, "[(2, {'label': <'Alice 12 ms'>})]");
}

static void
test_new_item_changes_its_parent (void)
{
  g_autoptr (WrnMenu) before = make (NULL, "Alice");
  g_autoptr (WrnMenu) menu = make (before, "Alice");
  g_autoptr (GVariant) changed = NULL;
  gint32 parent;

  g_assert_cmpint (add (menu, 1, "carol", WRN_MENU_PLAIN, "Carol"), ==, 5);

  g_assert_true (wrn_menu_diff (menu, before, &parent, &changed));
  g_assert_cmpint (parent, ==, 1);
  g_assert_null (changed);
}

static void
test_changes_in_two_places_are_of_the_root (void)
{
  g_autoptr (WrnMenu) before = make (NULL, "Alice");
  g_autoptr (WrnMenu) first = make (before, "Alice");
  const gint32 work = add (first, WRN_MENU_ROOT, "work", WRN_MENU_SUBMENU, "Work");
  g_autoptr (WrnMenu) menu = make (first, "Alice");
  g_autoptr (GVariant) changed = NULL;
  gint32 parent;

  g_assert_cmpint (add (menu, WRN_MENU_ROOT, "work", WRN_MENU_SUBMENU, "Work"), ==, work);
  add (menu, work, "dan", WRN_MENU_PLAIN, "Dan");
  add (menu, 1, "carol", WRN_MENU_PLAIN, "Carol");

  g_assert_true (wrn_menu_diff (menu, first, &parent, &changed));
  g_assert_cmpint (parent, ==, WRN_MENU_ROOT);
}

static void
test_order_is_layout (void)
{
  g_autoptr (WrnMenu) before = make (NULL, "Alice");
  g_autoptr (WrnMenu) menu = wrn_menu_new (before);
  const gint32 games = add (menu, WRN_MENU_ROOT, "games", WRN_MENU_SUBMENU, "Games");
  g_autoptr (GVariant) changed = NULL;
  gint32 parent;

  g_assert_cmpint (add (menu, games, "bob", WRN_MENU_PLAIN, "Bob"), ==, 3);
  g_assert_cmpint (add (menu, games, "alice", WRN_MENU_PLAIN, "Alice"), ==, 2);
  g_assert_cmpint (add (menu, WRN_MENU_ROOT, "quit", WRN_MENU_PLAIN, "Quit"), ==, 4);

  g_assert_true (wrn_menu_diff (menu, before, &parent, &changed));
  g_assert_cmpint (parent, ==, games);
}

/* Or a click that was on its way would hit what came in its place. */
static void
test_numbers_are_not_used_again (void)
{
  g_autoptr (WrnMenu) first = make (NULL, "Alice");
  g_autoptr (WrnMenu) second = wrn_menu_new (first);
  g_autoptr (WrnMenu) third = NULL;

  g_assert_cmpint (add (second, WRN_MENU_ROOT, "games", WRN_MENU_SUBMENU, "Games"), ==, 1);
  third = make (second, "Alice");

  g_assert_true (wrn_menu_has (third, 1));
  for (gint32 gone = 2; gone <= 4; gone++)
    g_assert_false (wrn_menu_has (third, gone));
  for (gint32 id = 5; id <= 7; id++)
    g_assert_true (wrn_menu_has (third, id));
}

/* What a host has after it took each change is what a host has that asks now. */
static void
test_changes_add_up (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (7);
  g_autoptr (WrnMenu) before = wrn_menu_new (NULL);
  const char *labels[] = { "a", "b", "c" };

  for (guint round = 0; round < 500; round++)
    {
      g_autoptr (WrnMenu) menu = wrn_menu_new (before);
      g_autoptr (GVariant) changed = NULL;
      g_autoptr (GVariant) layout = NULL;
      g_autoptr (GVariant) old = NULL;
      gint32 parent;
      gboolean layout_differs;

      for (guint i = 0; i < 4; i++)
        {
          g_autofree char *key = g_strdup_printf ("s%u", i);
          gint32 submenu;

          if (g_rand_boolean (rand))
            continue;
          submenu = add (menu, WRN_MENU_ROOT, key, WRN_MENU_SUBMENU, "s");
          for (guint j = 0; j < 3; j++)
            {
              g_autofree char *inner = g_strdup_printf ("s%u/%u", i, j);

              if (g_rand_boolean (rand))
                add (menu, submenu, inner, WRN_MENU_PLAIN, labels[g_rand_int_range (rand, 0, 3)]);
            }
        }

      layout_differs = wrn_menu_diff (menu, before, &parent, &changed);
      layout = wrn_menu_get_layout (menu, WRN_MENU_ROOT, -1, NULL);
      old = wrn_menu_get_layout (before, WRN_MENU_ROOT, -1, NULL);
      g_assert_cmpint (g_variant_equal (layout, old), ==, !layout_differs && changed == NULL);
      if (layout_differs)
        {
          g_assert_true (wrn_menu_has (menu, parent));
          g_assert_true (wrn_menu_has (before, parent));
        }
      wrn_menu_free (before);
      before = g_steal_pointer (&menu);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/menu/layout-has-all-generations", test_layout_has_all_generations);
  g_test_add_func ("/menu/layout-is-as-deep-as-asked", test_layout_is_as_deep_as_asked);
  g_test_add_func ("/menu/kinds-have-their-properties", test_kinds_have_their_properties);
  g_test_add_func ("/menu/underscores-are-no-mnemonics", test_underscores_are_no_mnemonics);
  g_test_add_func ("/menu/group-has-whom-it-is-asked-for", test_group_has_whom_it_is_asked_for);
  g_test_add_func ("/menu/property-may-be-unknown", test_property_may_be_unknown);
  g_test_add_func ("/menu/click-has-a-target", test_click_has_a_target);
  g_test_add_func ("/menu/same-menu-differs-in-nothing", test_same_menu_differs_in_nothing);
  g_test_add_func ("/menu/label-changes-alone", test_label_changes_alone);
  g_test_add_func ("/menu/new-item-changes-its-parent", test_new_item_changes_its_parent);
  g_test_add_func ("/menu/changes-in-two-places-are-of-the-root",
                   test_changes_in_two_places_are_of_the_root);
  g_test_add_func ("/menu/order-is-layout", test_order_is_layout);
  g_test_add_func ("/menu/numbers-are-not-used-again", test_numbers_are_not_used_again);
  g_test_add_func ("/menu/changes-add-up", test_changes_add_up);

  return g_test_run ();
}
