/* wrn-verb-peers.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * warrenctl peers: who else is there.
 */
#define G_LOG_DOMAIN "wrn-cli"

#include "config.h"

#include "cli/wrn-directory.h"
#include "cli/wrn-fields.h"
#include "cli/wrn-json.h"
#include "cli/wrn-table.h"
#include "cli/wrn-verb.h"

static void
print_peers_json (const WrnListing *community, GVariant *peers)
{
  g_autoptr (JsonBuilder) builder = wrn_json_begin ();

  wrn_json_add_string (builder, "object_id", community->object_id);
  wrn_json_begin_array (builder, "peers");
  wrn_fields_add_json_array (wrn_fields_of_peer, peers, builder);
  json_builder_end_array (builder);
  wrn_json_print (builder);
}

/* Where frames to it go: its own address, or who relays them. */
static const char *
get_path (GVariant *peer)
{
  const char *via = wrn_fields_get_string (peer, "via");

  return via[0] != '\0' ? via : wrn_fields_get_string (peer, "endpoint");
}

static char *
format_loss (GVariant *peer)
{
  double loss;

  if (!g_variant_lookup (peer, "loss", "d", &loss) || !(loss >= 0 && loss <= 1))
    return g_strdup ("");
  return g_strdup_printf ("%.0f %%", loss * 100);
}

static void
print_peers (const WrnListing *community, GVariant *peers)
{
  static const char *const headings[] = {
    "NAME", "PATH", "RTT", "LOSS", "IPV4", "IPV6", "THROUGH", "ID", NULL,
  };
  g_autoptr (WrnTable) table = wrn_table_new (headings);
  GVariantIter iter;
  GVariant *peer;

  g_variant_iter_init (&iter, peers);
  while ((peer = g_variant_iter_next_value (&iter)) != NULL)
    {
      g_autofree char *rtt = wrn_fields_get_milliseconds (peer, "rtt");
      g_autofree char *loss = format_loss (peer);

      wrn_table_add (table, wrn_fields_get_string (peer, "name"),
                     wrn_fields_get_string (peer, "state"), rtt, loss,
                     wrn_fields_get_string (peer, "ipv4"), wrn_fields_get_string (peer, "ipv6"),
                     get_path (peer), wrn_fields_get_string (peer, "id"), NULL);
      g_variant_unref (peer);
    }
  wrn_table_print (table);
}

WrnExit
wrn_verb_peers (const WrnVerb *self, int argc, char **argv)
{
  gboolean all = FALSE;
  gboolean json = FALSE;
  GOptionEntry entries[] = { WRN_OPTION_JSON (&json), WRN_OPTION_ALL (&all), { NULL } };
  g_autoptr (WrnBus) bus = NULL;
  g_autoptr (WrnListing) community = NULL;
  g_autoptr (GVariant) peers = NULL;
  g_autoptr (GError) error = NULL;
  WrnExit code;

  if (!wrn_verb_parse (self, entries, &argc, &argv))
    return WRN_EXIT_USAGE;
  code = wrn_directory_open (WRN_BUS_TO_READ, all, argv[1], &bus, &community);
  if (code != WRN_EXIT_OK)
    return code;
  if (!wrn_dbus_helper1_community_call_list_peers_sync (community->proxy, bus->flags, bus->timeout,
                                                        &peers, NULL, &error))
    return wrn_bus_fail (error, "the members cannot be listed");

  (json ? print_peers_json : print_peers) (community, peers);
  if (g_variant_n_children (peers) == 0)
    wrn_verb_note ("nobody else was ever seen there: “warrenctl invite” makes a link for friends");
  return WRN_EXIT_OK;
}
