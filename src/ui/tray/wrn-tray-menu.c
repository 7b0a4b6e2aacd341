/* wrn-tray-menu.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What is in the menu of the tray.
 */
#define G_LOG_DOMAIN "wrn-ui"

#include "config.h"

#include "ui/tray/wrn-tray-menu.h"

#include <glib/gi18n.h>

#include "ui/model/wrn-format.h"
#include "ui/tray/wrn-tray-words.h"

/* Adds an item whose key is that of its community and @key. */
static gint32
add_to (WrnMenu *menu,
        gint32 parent,
        WrnCommunity *community,
        const char *key,
        const WrnMenuEntry *entry)
{
  g_autofree char *whole = g_strconcat (wrn_community_get_path (community), " ", key, NULL);
  WrnMenuEntry keyed = *entry;

  keyed.key = whole;
  return wrn_menu_add (menu, parent, &keyed);
}

static void
add_separator (WrnMenu *menu, const char *key)
{
  wrn_menu_add (menu, WRN_MENU_ROOT, &(WrnMenuEntry){ .key = key, .kind = WRN_MENU_SEPARATOR });
}

/* Favourites first, as not all may be shown. Names may be equal. */
static gint
compare_people (gconstpointer a, gconstpointer b)
{
  WrnPerson *one = *(WrnPerson **) a;
  WrnPerson *other = *(WrnPerson **) b;
  const gint order = g_utf8_collate (wrn_person_get_title (one), wrn_person_get_title (other));

  if (wrn_person_is_favourite (one) != wrn_person_is_favourite (other))
    return wrn_person_is_favourite (one) ? -1 : 1;
  return order != 0 ? order : g_strcmp0 (wrn_person_get_id (one), wrn_person_get_id (other));
}

/* (transfer full) (element-type WrnPerson): who is not offline */
static GPtrArray *
list_present (WrnPeople *people)
{
  GPtrArray *present = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (people)); i++)
    {
      g_autoptr (WrnPerson) person = g_list_model_get_item (G_LIST_MODEL (people), i);

      if (wrn_person_get_way (person) != WRN_WAY_OFFLINE)
        g_ptr_array_add (present, g_steal_pointer (&person));
    }
  g_ptr_array_sort (present, compare_people);
  return present;
}

static char *
describe_person (WrnPerson *person)
{
  const WrnWay way = wrn_person_get_way (person);
  const WrnWayWords *words = wrn_way_get_words (way);
  const guint64 rtt = wrn_person_get_rtt (person);
  g_autofree char *name = wrn_tray_shorten (wrn_person_get_title (person));
  g_autofree char *time = way >= WRN_WAY_RELAYED && rtt > 0 ? wrn_format_rtt (rtt) : NULL;

  /* Translators: a name, the symbol of a state, and a time as “12 ms” or a state as “Relayed” */
  return g_strdup_printf (C_ ("tray", "%s  %s %s"), name, words->symbol,
                          time != NULL ? time : _ (words->word));
}

static void
add_person (WrnMenu *menu, gint32 parent, WrnCommunity *community, WrnPerson *person)
{
  const char *address = wrn_person_get_ipv4 (person);
  g_autofree char *label = describe_person (person);
  g_autofree char *key = g_strconcat ("person ", wrn_person_get_id (person), NULL);

  add_to (menu, parent, community, key,
          &(WrnMenuEntry){
              .label = label,
              .action = address[0] != '\0' ? "copy" : NULL,
              .target = address,
          });
}

static void
add_people (WrnMenu *menu, gint32 parent, WrnCommunity *community)
{
  g_autoptr (GPtrArray) present = list_present (wrn_community_get_people (community));
  const guint n_shown = MIN (present->len, WRN_TRAY_MENU_PEOPLE);
  const guint n_more = present->len - n_shown;
  g_autofree char *more = NULL;

  if (present->len == 0)
    return;
  add_to (menu, parent, community, "people", &(WrnMenuEntry){ .kind = WRN_MENU_SEPARATOR });
  for (guint i = 0; i < n_shown; i++)
    add_person (menu, parent, community, present->pdata[i]);
  if (n_more == 0)
    return;
  /* Translators: people, below the names of some */
  more = g_strdup_printf (ngettext ("… %u more", "… %u more", n_more), n_more);
  add_to (menu, parent, community, "more",
          &(WrnMenuEntry){
              .label = more,
              .action = "show",
              .target = wrn_community_get_path (community),
          });
}

/* A click takes back what it shows. */
static void
add_switch (WrnMenu *menu, gint32 parent, WrnCommunity *community)
{
  const gboolean on = wrn_community_is_on (community);
  const WrnState state = on ? wrn_community_get_state (community) : WRN_STATE_CONNECTED;

  add_to (menu, parent, community, "switch",
          &(WrnMenuEntry){
              .kind = WRN_MENU_CHECK,
              .label = _ (wrn_state_get_words (state)->word),
              .action = on ? "disconnect" : "connect",
              .target = wrn_community_get_path (community),
              .checked = on,
          });
}

static void
add_address (WrnMenu *menu, gint32 parent, WrnCommunity *community)
{
  const char *address = wrn_community_get_ipv4 (community);
  g_autofree char *label = NULL;

  if (!wrn_tray_is_connected (wrn_community_get_state (community)) || address[0] == '\0')
    return;
  /* Translators: “%s” is an IP address */
  label = wrn_format_fill (_ ("Copy My Address (%s)"), address);
  add_to (menu, parent, community, "address",
          &(WrnMenuEntry){ .label = label, .action = "copy", .target = address });
}

static char *
describe_community (WrnCommunity *community)
{
  const WrnState state = wrn_community_get_state (community);
  const guint n = wrn_tray_count_people (community);
  g_autofree char *name = wrn_tray_shorten (wrn_community_get_title (community));
  g_autofree char *people = g_strdup_printf (ngettext ("%u person", "%u people", n), n);
  const char *word = _ (wrn_state_get_words (state)->word);

  /* Translators: a community, and its state or how many are there */
  return g_strdup_printf (C_ ("tray", "%s · %s"), name,
                          wrn_tray_is_connected (state) && n > 0 ? people : word);
}

static void
add_community (WrnMenu *menu, WrnCommunity *community)
{
  g_autofree char *label = describe_community (community);
  const gint32 id = add_to (menu, WRN_MENU_ROOT, community, "community",
                            &(WrnMenuEntry){ .kind = WRN_MENU_SUBMENU, .label = label });

  add_switch (menu, id, community);
  add_address (menu, id, community);
  if (wrn_tray_is_connected (wrn_community_get_state (community)))
    add_people (menu, id, community);
  add_to (menu, id, community, "end", &(WrnMenuEntry){ .kind = WRN_MENU_SEPARATOR });
  add_to (menu, id, community, "show",
          &(WrnMenuEntry){
              .label = C_ ("tray", "Show"),
              .action = "show",
              .target = wrn_community_get_path (community),
          });
}

static void
add_communities (WrnMenu *menu, GListModel *communities)
{
  const guint n = g_list_model_get_n_items (communities);
  const guint n_shown = MIN (n, WRN_TRAY_MENU_COMMUNITIES);
  const guint n_more = n - n_shown;
  g_autofree char *more = NULL;

  for (guint i = 0; i < n_shown; i++)
    {
      g_autoptr (WrnCommunity) community = g_list_model_get_item (communities, i);

      add_community (menu, community);
    }
  if (n > 0)
    add_separator (menu, "communities-end");
  if (n_more == 0)
    return;
  more = g_strdup_printf (ngettext ("… %u more", "… %u more", n_more), n_more);
  wrn_menu_add (menu, WRN_MENU_ROOT,
                &(WrnMenuEntry){ .key = "more", .label = more, .action = "show-window" });
}

/* Of a single one, its own item does the same. */
static void
add_all (WrnMenu *menu, GListModel *communities)
{
  const guint n = g_list_model_get_n_items (communities);
  guint n_on = 0;

  if (n < 2)
    return;
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (WrnCommunity) community = g_list_model_get_item (communities, i);

      n_on += wrn_community_is_on (community);
    }
  wrn_menu_add (menu, WRN_MENU_ROOT,
                &(WrnMenuEntry){
                    .key = "connect-all",
                    .label = _ ("Connect All"),
                    .action = n_on < n ? "connect-all" : NULL,
                });
  wrn_menu_add (menu, WRN_MENU_ROOT,
                &(WrnMenuEntry){
                    .key = "disconnect-all",
                    .label = _ ("Disconnect All"),
                    .action = n_on > 0 ? "disconnect-all" : NULL,
                });
}

/* @menu: without any items */
void
wrn_tray_menu_fill (WrnMenu *menu, GListModel *communities)
{
  /* Translators: the app, to show its window */
  g_autofree char *show = wrn_format_fill (_ ("Show %s"), WRN_NAME);

  add_communities (menu, communities);
  add_all (menu, communities);
  wrn_menu_add (menu, WRN_MENU_ROOT,
                &(WrnMenuEntry){
                    .key = "join",
                    .label = _ ("Join a Community…"),
                    .action = "join",
                });
  add_separator (menu, "app");
  wrn_menu_add (menu, WRN_MENU_ROOT,
                &(WrnMenuEntry){ .key = "show-window", .label = show, .action = "show-window" });
  wrn_menu_add (menu, WRN_MENU_ROOT,
                &(WrnMenuEntry){ .key = "quit", .label = _ ("Quit"), .action = "quit" });
}
