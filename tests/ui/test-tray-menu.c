/* test-tray-menu.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Tests of what the menu, the icon and the tooltip of the tray say.
 */
#define G_LOG_DOMAIN "wrn-test"

#include "config.h"

#include <string.h>

#include "ipc/wrn-dbus-names.h"
#include "ui/model/wrn-fake-backend.h"
#include "ui/model/wrn-local-settings.h"
#include "ui/tray/wrn-tray-menu.h"
#include "ui/tray/wrn-tray-words.h"

#define GAMES WRN_DBUS_COMMUNITY_PATH "/0000000000000001"

typedef struct
{
  WrnFakeBackend *backend;
  WrnMenu *menu; /* (nullable) */
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer unused)
{
  fixture->backend = wrn_fake_backend_new (WRN_HELPER_OK);
}

static void
tear_down (Fixture *fixture, gconstpointer unused)
{
  g_clear_pointer (&fixture->menu, wrn_menu_free);
  g_object_unref (fixture->backend);
}

static GListModel *
list (Fixture *fixture)
{
  return wrn_backend_get_communities (WRN_BACKEND (fixture->backend));
}

/* A line for each item: “-” is a separator, “[x]” what is checked, “(…)” what is grey. */
static void
write_lines (GString *lines, GVariant *layout, guint depth)
{
  g_autoptr (GVariant) properties = g_variant_get_child_value (layout, 1);
  g_autoptr (GVariant) children = g_variant_get_child_value (layout, 2);
  const char *label = NULL;
  gboolean enabled = TRUE;
  gint32 checked = -1;
  GVariantIter iter;
  GVariant *child;

  g_variant_lookup (properties, "label", "&s", &label);
  g_variant_lookup (properties, "enabled", "b", &enabled);
  g_variant_lookup (properties, "toggle-state", "i", &checked);
  if (depth > 0)
    g_string_append_printf (lines, "%*s%s%s%s%s\n", (int) (depth - 1) * 2, "",
                            checked < 0   ? ""
                            : checked > 0 ? "[x] "
                                          : "[ ] ",
                            enabled ? "" : "(", label != NULL ? label : "-", enabled ? "" : ")");

  g_variant_iter_init (&iter, children);
  while (g_variant_iter_loop (&iter, "v", &child))
    write_lines (lines, child, depth + 1);
}

static char *
print (Fixture *fixture)
{
  g_autoptr (GString) lines = g_string_new (NULL);
  g_autoptr (WrnMenu) menu = wrn_menu_new (fixture->menu);
  g_autoptr (GVariant) layout = NULL;

  wrn_tray_menu_fill (menu, list (fixture));
  layout = wrn_menu_get_layout (menu, WRN_MENU_ROOT, -1, NULL);
  write_lines (lines, layout, 0);
  g_clear_pointer (&fixture->menu, wrn_menu_free);
  fixture->menu = g_steal_pointer (&menu);
  return g_strdup (lines->str);
}

#define ASSERT_SHOWS(text)                                                                         \
  G_STMT_START                                                                                     \
  {                                                                                                \
    g_autofree char *printed = print (fixture);                                                    \
    g_assert_cmpstr (printed, ==, text);                                                           \
  }                                                                                                \
  G_STMT_END

#define ASSERT_CONTAINS(text)                                                                      \
  G_STMT_START                                                                                     \
  {                                                                                                \
    g_autofree char *printed = print (fixture);                                                    \
    g_assert_nonnull (strstr (printed, text));                                                     \
  }                                                                                                \
  G_STMT_END

static const char app_items[] = "Join a Community…\n-\nShow Warren\nQuit\n";

static void
test_without_communities_is_short (Fixture *fixture, gconstpointer unused)
{
  ASSERT_SHOWS (app_items);
}

static void
test_shows_everything (Fixture *fixture, gconstpointer unused)
{
  wrn_fake_backend_add_demo (fixture->backend);

  ASSERT_SHOWS ("Friday Games · 3 people\n"
                "  [x] Connected\n"
                "  Copy My Address (10.73.21.4)\n"
                "  -\n"
                "  Alice  ● 12 ms\n"
                "  Bob  ● 1 ms\n"
                "  Carol  ◐ 64 ms\n"
                "  Dan  ◌ Connecting…\n"
                "  -\n"
                "  Show\n"
                "Family · Connecting…\n"
                "  [x] Connecting…\n"
                "  -\n"
                "  Show\n"
                "Work lab · Off\n"
                "  [ ] Connected\n"
                "  -\n"
                "  Show\n"
                "-\n"
                "Connect All\n"
                "Disconnect All\n"
                "Join a Community…\n"
                "-\n"
                "Show Warren\n"
                "Quit\n");
}

static void
test_single_community_has_no_all (Fixture *fixture, gconstpointer unused)
{
  wrn_fake_backend_add (fixture->backend, "{'name': <'Games'>}", "off");

  ASSERT_SHOWS ("Games · Off\n"
                "  [ ] Connected\n"
                "  -\n"
                "  Show\n"
                "-\n"
                "Join a Community…\n"
                "-\n"
                "Show Warren\n"
                "Quit\n");
}

static void
test_all_that_is_done_is_grey (Fixture *fixture, gconstpointer unused)
{
  wrn_fake_backend_add (fixture->backend, "{'name': <'Games'>}", "off");
  wrn_fake_backend_add (fixture->backend, "{'name': <'Work'>}", "failed");

  ASSERT_CONTAINS ("\nConnect All\n(Disconnect All)\n");
}

static void
test_crowd_is_cut (Fixture *fixture, gconstpointer unused)
{
  WrnCommunity *games = wrn_fake_backend_add (fixture->backend, "{'name': <'Games'>}", "connected");

  wrn_fake_backend_add_crowd (fixture->backend, games, 100);

  ASSERT_CONTAINS ("Games · 60 people\n");
  /* With those who are connecting; whoever is offline is not counted. */
  ASSERT_CONTAINS ("\n  … 70 more\n  -\n  Show\n");
}

static void
test_favourites_are_not_cut (Fixture *fixture, gconstpointer unused)
{
  WrnCommunity *games =
      wrn_fake_backend_add (fixture->backend, "{'id': <'f0'>, 'name': <'Games'>}", "connected");
  GSettings *local;

  wrn_fake_backend_add_crowd (fixture->backend, games, 100);
  local = wrn_community_get_local_settings (games);
  wrn_local_settings_set_text (local, WRN_LOCAL_NAME, "0000000000000033", "Zoe");
  wrn_local_settings_set_flag (local, WRN_LOCAL_FAVOURITE, "0000000000000033", TRUE);

  ASSERT_CONTAINS ("  -\n  Zoe  ● ");
  wrn_local_settings_forget (local);
}

static void
test_many_communities_are_cut (Fixture *fixture, gconstpointer unused)
{
  for (guint i = 0; i < WRN_TRAY_MENU_COMMUNITIES + 2; i++)
    wrn_fake_backend_add (fixture->backend, "{'name': <'Games'>}", "off");

  ASSERT_CONTAINS ("\n-\n… 2 more\n");
}

static void
test_names_are_literal_and_short (Fixture *fixture, gconstpointer unused)
{
  WrnCommunity *games =
      wrn_fake_backend_add (fixture->backend, "{'name': <'<i>%s_%n</i>&amp;\\n\\u202e'>}",
                            "connected");

  wrn_fake_backend_set_peers (
      fixture->backend, games,
      "[{'id': <'aa'>, 'state': <'direct'>, 'name': <'A name that is so long that no menu has "
      "room'>},"
      " {'id': <'bb'>, 'state': <'direct'>, 'name': <'<b>_Mallory_</b> %s'>}]");

  ASSERT_CONTAINS ("<i>%s__%n</i>&amp; · 2 people\n");
  ASSERT_CONTAINS ("  (A name that is so long that no …  ● Direct)\n");
  ASSERT_CONTAINS ("  (<b>__Mallory__</b> %s  ● Direct)\n");
}

static gint32
find_item (Fixture *fixture, const char *action, const char *target)
{
  for (gint32 id = 1; id < 1000; id++)
    {
      const char *its_target;
      const char *its_action = wrn_menu_get_action (fixture->menu, id, &its_target);

      if (g_strcmp0 (its_action, action) == 0 && g_strcmp0 (its_target, target) == 0)
        return id;
    }
  return 0;
}

static void
test_clicks_act_on_whom_they_hit (Fixture *fixture, gconstpointer unused)
{
  g_autofree char *printed = NULL;

  wrn_fake_backend_add_demo (fixture->backend);
  printed = print (fixture);

  g_assert_cmpint (find_item (fixture, "disconnect", GAMES), >, 0);
  g_assert_cmpint (find_item (fixture, "show", GAMES), >, 0);
  g_assert_cmpint (find_item (fixture, "copy", "10.73.21.4"), >, 0);
  g_assert_cmpint (find_item (fixture, "copy", "10.73.21.9"), >, 0);
  g_assert_cmpint (find_item (fixture, "connect", WRN_DBUS_COMMUNITY_PATH "/0000000000000003"), >,
                   0);
  g_assert_cmpint (find_item (fixture, "quit", NULL), >, 0);
}

static void
test_switch_stays_the_same_item (Fixture *fixture, gconstpointer unused)
{
  WrnCommunity *games = wrn_fake_backend_add (fixture->backend, "{'name': <'Games'>}", "off");
  gint32 id;

  g_free (print (fixture));
  id = find_item (fixture, "connect", GAMES);
  g_assert_cmpint (id, >, 0);

  wrn_community_set_bus_state (games, "waiting", "warren0");
  g_free (print (fixture));
  g_assert_cmpint (find_item (fixture, "disconnect", GAMES), ==, id);
}

static void
test_waiting_for_permission_can_be_cancelled (Fixture *fixture, gconstpointer unused)
{
  WrnCommunity *games = wrn_fake_backend_add (fixture->backend, "{'name': <'Games'>}", "off");

  wrn_community_set_asking (games, TRUE);

  ASSERT_CONTAINS ("  [x] Waiting for permission…\n");
  g_assert_cmpint (find_item (fixture, "disconnect", GAMES), >, 0);
}

static void
test_icon_tells_the_worst (Fixture *fixture, gconstpointer unused)
{
  const char *states[] = { "off", "connected", "connecting", "failed" };
  const char *icons[] = { "disconnected", "connected", "connecting", "attention" };

  g_assert_cmpint (wrn_tray_judge (list (fixture)), ==, WRN_TRAY_DISCONNECTED);
  for (guint i = 0; i < G_N_ELEMENTS (states); i++)
    {
      g_autofree char *icon = g_strdup_printf (WRN_APP_ID "-%s-symbolic", icons[i]);

      wrn_fake_backend_add (fixture->backend, "{}", states[i]);
      g_assert_cmpstr (wrn_tray_get_icon (wrn_tray_judge (list (fixture))), ==, icon);
    }
}

static void
test_tooltip_counts (Fixture *fixture, gconstpointer unused)
{
  WrnCommunity *games = wrn_fake_backend_add (fixture->backend, "{'name': <'<b>'>}", "off");
  const char *const people = "[{'id': <'aa'>, 'state': <'direct'>, 'name': <'<b>'>},"
                             " {'id': <'bb'>, 'state': <'relayed'>},"
                             " {'id': <'cc'>, 'state': <'offline'>}]";
  g_autofree char *off = wrn_tray_describe (list (fixture));
  g_autofree char *one = NULL;
  g_autofree char *two = NULL;

  wrn_community_set_bus_state (games, "connected", "warren0");
  wrn_fake_backend_set_peers (fixture->backend, games, people);
  one = wrn_tray_describe (list (fixture));
  wrn_fake_backend_add (fixture->backend, "{}", "waiting");
  wrn_fake_backend_add (fixture->backend, "{}", "connecting");
  two = wrn_tray_describe (list (fixture));

  g_assert_cmpstr (off, ==, "Warren – Off");
  g_assert_cmpstr (one, ==, "Warren – 1 community, 2 people");
  g_assert_cmpstr (two, ==, "Warren – 2 communities, 2 people");
}

#define ADD(name, function)                                                                        \
  g_test_add ("/tray-menu/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("without-communities-is-short", test_without_communities_is_short);
  ADD ("shows-everything", test_shows_everything);
  ADD ("single-community-has-no-all", test_single_community_has_no_all);
  ADD ("all-that-is-done-is-grey", test_all_that_is_done_is_grey);
  ADD ("crowd-is-cut", test_crowd_is_cut);
  ADD ("favourites-are-not-cut", test_favourites_are_not_cut);
  ADD ("many-communities-are-cut", test_many_communities_are_cut);
  ADD ("names-are-literal-and-short", test_names_are_literal_and_short);
  ADD ("clicks-act-on-whom-they-hit", test_clicks_act_on_whom_they_hit);
  ADD ("switch-stays-the-same-item", test_switch_stays_the_same_item);
  ADD ("waiting-for-permission-can-be-cancelled", test_waiting_for_permission_can_be_cancelled);
  ADD ("icon-tells-the-worst", test_icon_tells_the_worst);
  ADD ("tooltip-counts", test_tooltip_counts);

  return g_test_run ();
}
