/* wrn-verb-list.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * warrenctl list and status: what communities there are, and how they are.
 */
#define G_LOG_DOMAIN "wrn-cli"

#include "config.h"

#include "cli/wrn-directory.h"
#include "cli/wrn-fields.h"
#include "cli/wrn-json.h"
#include "cli/wrn-table.h"
#include "cli/wrn-terminal.h"
#include "cli/wrn-verb.h"

/* (nullable): @stats, which are asked for only if the community is not off */
static void
add_json (const WrnListing *self, GVariant *stats, JsonBuilder *builder)
{
  json_builder_begin_object (builder);
  wrn_json_add_string (builder, "object_id", self->object_id);
  wrn_json_add_int (builder, "owner", self->owner);
  wrn_json_add_string (builder, "state", self->state);
  wrn_json_add_string (builder, "interface", self->interface);
  wrn_fields_add_json (wrn_fields_of_info, self->info, builder);
  if (stats != NULL)
    {
      wrn_json_begin_object (builder, "stats");
      wrn_fields_add_json (wrn_fields_of_stats, stats, builder);
      json_builder_end_object (builder);
    }
  json_builder_end_object (builder);
}

static void
print_list_json (const GPtrArray *listings)
{
  g_autoptr (JsonBuilder) builder = wrn_json_begin ();

  wrn_json_begin_array (builder, "communities");
  for (guint i = 0; i < listings->len; i++)
    add_json (listings->pdata[i], NULL, builder);
  json_builder_end_array (builder);
  wrn_json_print (builder);
}

static void
print_list (const GPtrArray *listings)
{
  static const char *const headings[] = {
    "NAME", "STATE", "ADDRESS", "INTERFACE", "OWNER", "ID", NULL,
  };
  g_autoptr (WrnTable) table = wrn_table_new (headings);

  for (guint i = 0; i < listings->len; i++)
    {
      const WrnListing *listing = listings->pdata[i];
      g_autofree char *owner = g_strdup_printf ("%u", listing->owner);

      wrn_table_add (table, wrn_listing_get_name (listing), listing->state,
                     wrn_fields_get_string (listing->info, "ipv4"), listing->interface, owner,
                     listing->object_id, NULL);
    }
  wrn_table_print (table);
}

/* What the helper could not find out of one is said, and the others are shown. */
static void
note_errors (const GPtrArray *listings)
{
  for (guint i = 0; i < listings->len; i++)
    {
      const WrnListing *listing = listings->pdata[i];

      if (listing->error != NULL)
        wrn_bus_fail (listing->error, "%s tells nothing of itself", listing->object_id);
    }
}

WrnExit
wrn_verb_list (const WrnVerb *self, int argc, char **argv)
{
  gboolean all = FALSE;
  gboolean json = FALSE;
  GOptionEntry entries[] = { WRN_OPTION_JSON (&json), WRN_OPTION_ALL (&all), { NULL } };
  g_autoptr (WrnBus) bus = NULL;
  g_autoptr (GPtrArray) listings = NULL;
  g_autoptr (GError) error = NULL;

  if (!wrn_verb_parse (self, entries, &argc, &argv))
    return WRN_EXIT_USAGE;
  bus = wrn_bus_open (all ? WRN_BUS_TO_ACT : WRN_BUS_TO_READ, &error);
  if (bus == NULL)
    return wrn_bus_fail (error, "the helper cannot be reached");
  listings = wrn_directory_read (bus, all, &error);
  if (listings == NULL)
    return wrn_bus_fail (error, "the communities cannot be listed");

  (json ? print_list_json : print_list) (listings);
  note_errors (listings);
  if (listings->len == 0)
    wrn_verb_note ("you have no community: “warrenctl create” and “warrenctl join” make one");
  return WRN_EXIT_OK;
}

static WrnExit
exit_of_state (const char *state)
{
  if (g_str_equal (state, "connected"))
    return WRN_EXIT_OK;
  if (g_str_equal (state, "off"))
    return WRN_EXIT_OFF;
  if (g_str_equal (state, "failed"))
    return WRN_EXIT_COMMUNITY_FAILED;
  return WRN_EXIT_CONNECTING;
}

static void
print_item (const char *title, const char *value)
{
  g_autofree char *clean = wrn_terminal_clean (value);

  if (clean[0] == '\0')
    return;
  if (wrn_terminal_is_output ())
    g_print ("  %-12s %s\n", title, clean);
  else
    g_print ("%s\t%s\n", title, clean);
}

/* How it is reached, unless it is as usual. */
static const char *
describe_carrier (GVariant *state)
{
  const char *carrier = wrn_fields_get_string (state, "carrier");

  return *carrier == '\0' || g_str_equal (carrier, "udp") ? "" : " over TCP, as UDP is blocked";
}

static void
print_supernodes (GVariant *info)
{
  g_autoptr (GVariant) states =
      g_variant_lookup_value (info, "supernode-states", G_VARIANT_TYPE ("aa{sv}"));
  GVariantIter iter;
  GVariant *state;

  if (states == NULL)
    return;
  g_variant_iter_init (&iter, states);
  while ((state = g_variant_iter_next_value (&iter)) != NULL)
    {
      g_autofree char *rtt = wrn_fields_get_milliseconds (state, "rtt");
      gboolean registered = FALSE;
      g_autofree char *text = NULL;

      g_variant_lookup (state, "registered", "b", &registered);
      text = g_strdup_printf ("%s: %s%s%s%s", wrn_fields_get_string (state, "name"),
                              registered ? "reached" : "not reached",
                              registered ? describe_carrier (state) : "",
                              rtt[0] != '\0' ? ", " : "", rtt);
      print_item ("supernode", text);
      g_variant_unref (state);
    }
}

static void
print_traffic (GVariant *stats)
{
  g_autofree char *rx = g_format_size (wrn_fields_get_uint64 (stats, "rx-bytes"));
  g_autofree char *tx = g_format_size (wrn_fields_get_uint64 (stats, "tx-bytes"));

  print_item ("received", rx);
  print_item ("sent", tx);
}

/* (nullable): @stats */
static void
print_status (const WrnListing *self, GVariant *stats)
{
  g_autofree char *name = wrn_terminal_clean (wrn_listing_get_name (self));
  g_autofree char *state = wrn_terminal_clean (self->state);

  g_print (wrn_terminal_is_output () ? "%s: %s\n" : "%s\t%s\n", name, state);
  print_item ("error", wrn_fields_get_string (self->info, "error"));
  print_item ("address", wrn_fields_get_string (self->info, "ipv4"));
  print_item ("IPv6", wrn_fields_get_string (self->info, "ipv6"));
  print_item ("network", wrn_fields_get_string (self->info, "subnet"));
  print_item ("interface", self->interface);
  print_item ("nickname", wrn_fields_get_string (self->info, "nickname"));
  print_supernodes (self->info);
  if (stats != NULL)
    print_traffic (stats);
  print_item ("id", self->object_id);
}

/* Prints it, as part of @builder if there is one. */
static WrnExit
tell (const WrnBus *bus, const WrnListing *listing, JsonBuilder *builder)
{
  g_autoptr (GVariant) stats = NULL;
  g_autoptr (GError) error = NULL;

  if (listing->error == NULL && !g_str_equal (listing->state, "off") &&
      !wrn_dbus_helper1_community_call_get_stats_sync (listing->proxy, bus->flags, bus->timeout,
                                                       &stats, NULL, &error))
    wrn_bus_fail (error, "“%s” does not tell its traffic", wrn_listing_get_title (listing));
  if (builder != NULL)
    add_json (listing, stats, builder);
  else
    print_status (listing, stats);
  return exit_of_state (listing->state);
}

static WrnExit
tell_each (const WrnBus *bus, const GPtrArray *listings, JsonBuilder *builder)
{
  WrnExit worst = WRN_EXIT_OK;

  for (guint i = 0; i < listings->len; i++)
    {
      const WrnExit code = tell (bus, listings->pdata[i], builder);

      worst = MAX (worst, code);
    }
  note_errors (listings);
  return worst;
}

/* (element-type WrnListing) (nullable): the one that is meant, or all; NULL after saying why */
static GPtrArray *
select_listings (const WrnBus *bus, gboolean all, const char *word, WrnExit *code)
{
  g_autoptr (GPtrArray) listings = NULL;
  g_autoptr (GError) error = NULL;
  WrnListing *one = NULL;

  if (word != NULL)
    {
      *code = wrn_directory_find (bus, all, word, &one);
      if (*code != WRN_EXIT_OK)
        return NULL;
      listings = g_ptr_array_new_with_free_func ((GDestroyNotify) wrn_listing_free);
      g_ptr_array_add (listings, one);
      return g_steal_pointer (&listings);
    }
  listings = wrn_directory_read (bus, all, &error);
  if (listings == NULL)
    *code = wrn_bus_fail (error, "the communities cannot be listed");
  else if (listings->len == 0)
    *code =
        wrn_verb_fail (WRN_EXIT_NO_SUCH,
                       "you have no community: “warrenctl create” and “warrenctl join” make one");
  else
    return g_steal_pointer (&listings);
  return NULL;
}

WrnExit
wrn_verb_status (const WrnVerb *self, int argc, char **argv)
{
  gboolean all = FALSE;
  gboolean json = FALSE;
  GOptionEntry entries[] = { WRN_OPTION_JSON (&json), WRN_OPTION_ALL (&all), { NULL } };
  g_autoptr (WrnBus) bus = NULL;
  g_autoptr (GPtrArray) listings = NULL;
  g_autoptr (JsonBuilder) builder = NULL;
  g_autoptr (GError) error = NULL;
  WrnExit code;

  if (!wrn_verb_parse (self, entries, &argc, &argv))
    return WRN_EXIT_USAGE;
  bus = wrn_bus_open (all ? WRN_BUS_TO_ACT : WRN_BUS_TO_READ, &error);
  if (bus == NULL)
    return wrn_bus_fail (error, "the helper cannot be reached");
  listings = select_listings (bus, all, argv[1], &code);
  if (listings == NULL)
    return code;
  if (!json)
    return tell_each (bus, listings, NULL);

  builder = wrn_json_begin ();
  wrn_json_begin_array (builder, "communities");
  code = tell_each (bus, listings, builder);
  json_builder_end_array (builder);
  wrn_json_print (builder);
  return code;
}
