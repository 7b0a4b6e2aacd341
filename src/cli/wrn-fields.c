/* wrn-fields.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the helper's dictionaries may have in them, and what JSON calls it.
 */
#define G_LOG_DOMAIN "wrn-cli"

#include "config.h"

#include "cli/wrn-fields.h"

#include <math.h>

#include "cli/wrn-json.h"

static const WrnField fields_of_supernode_state[] = {
  { "name", "s", "name" },         { "registered", "b", "registered" },
  { "endpoint", "s", "endpoint" }, { "carrier", "s", "carrier" },
  { "members", "u", "members" },   { "rtt", "t", "rtt_us" },
  { "seen", "s", "seen" },         { NULL },
};

const WrnField wrn_fields_of_info[] = {
  { "name", "s", "name" },
  { "id", "s", "id" },
  { "node", "s", "node" },
  { "nickname", "s", "nickname" },
  { "subnet", "s", "subnet" },
  { "mtu", "u", "mtu" },
  { "lan-discovery", "b", "lan_discovery" },
  { "port-mapping", "b", "port_mapping" },
  { "supernodes", "as", "supernodes" },
  { "relay", "b", "relay" },
  { "autoconnect", "b", "autoconnect" },
  { "ipv4", "s", "ipv4" },
  { "ipv6", "s", "ipv6" },
  { "mac", "s", "mac" },
  { "port", "q", "port" },
  { "mapped", "s", "mapped" },
  { "metered", "b", "metered" },
  { "uptime", "t", "uptime_us" },
  { "supernode-states", "aa{sv}", "supernode_states", fields_of_supernode_state },
  { "error", "s", "error" },
  { NULL },
};

const WrnField wrn_fields_of_settings[] = {
  { "name", "s", "name" },
  { "nickname", "s", "nickname" },
  { "subnet", "s", "subnet" },
  { "mtu", "u", "mtu" },
  { "lan-discovery", "b", "lan_discovery" },
  { "port-mapping", "b", "port_mapping" },
  { "supernodes", "as", "supernodes" },
  { "proxies", "as", "proxies" },
  { "relay", "b", "relay" },
  { "autoconnect", "b", "autoconnect" },
  { NULL },
};

const WrnField wrn_fields_of_peer[] = {
  { "id", "s", "id" },
  { "name", "s", "name" },
  { "state", "s", "state" },
  { "ipv4", "s", "ipv4" },
  { "ipv6", "s", "ipv6" },
  { "mac", "s", "mac" },
  { "endpoint", "s", "endpoint" },
  { "via", "s", "via" },
  { "cipher", "s", "cipher" },
  { "rtt", "t", "rtt_us" },
  { "loss", "d", "loss" },
  { "mtu", "u", "mtu" },
  { "rx-bytes", "t", "rx_bytes" },
  { "tx-bytes", "t", "tx_bytes" },
  { "rx-packets", "t", "rx_packets" },
  { "tx-packets", "t", "tx_packets" },
  { "since", "x", "since_us" },
  { "last-heard", "x", "last_heard_us" },
  { NULL },
};

const WrnField wrn_fields_of_stats[] = {
  { "rx-bytes", "t", "rx_bytes" },     { "tx-bytes", "t", "tx_bytes" },
  { "rx-packets", "t", "rx_packets" }, { "tx-packets", "t", "tx_packets" },
  { "drops", "a{st}", "drops" },       { "io", "a{st}", "io" },
  { "history", "a(xtt)", "history" },  { NULL },
};

const WrnField wrn_fields_of_event[] = {
  { "number", "t", "number" },   { "time", "x", "time_us" }, { "level", "s", "level" },
  { "subject", "s", "subject" }, { "text", "s", "text" },    { NULL },
};

const WrnField wrn_fields_of_check[] = {
  { "check", "s", "check" },
  { "title", "s", "title" },
  { "result", "s", "result" },
  { "cause", "s", "cause" },
  { "remedy", "s", "remedy" },
  { "details", "s", "details" },
  { NULL },
};

const WrnField wrn_fields_of_reply[] = {
  { "state", "s", "state" },
  { "rtt", "t", "rtt_us" },
  { "endpoint", "s", "endpoint" },
  { "via", "s", "via" },
  { NULL },
};

const WrnField wrn_fields_of_host[] = {
  { "address", "s", "address" },
  { "key", "s", "key" },
  { "port", "q", "port" },
  { "uptime", "t", "uptime_us" },
  { "members", "u", "members" },
  { "topics", "u", "topics" },
  { "channels", "u", "channels" },
  { "relayed-bytes", "t", "relayed_bytes" },
  { "relayed-packets", "t", "relayed_packets" },
  { "drops", "a{st}", "drops" },
  { NULL },
};

/* JSON numbers are exact up to there only, and no counter ever gets so far. */
static gint64
clamp (guint64 value)
{
  return (gint64) MIN (value, (guint64) G_MAXINT64);
}

static void
add_counters (GVariant *counters, JsonBuilder *builder)
{
  GVariantIter iter;
  const char *key;
  guint64 count;

  json_builder_begin_object (builder);
  g_variant_iter_init (&iter, counters);
  while (g_variant_iter_next (&iter, "{&st}", &key, &count))
    {
      g_autofree char *name = g_strdelimit (g_strdup (key), "-", '_');

      wrn_json_add_int (builder, name, clamp (count));
    }
  json_builder_end_object (builder);
}

static void
add_hours (GVariant *hours, JsonBuilder *builder)
{
  GVariantIter iter;
  gint64 hour;
  guint64 rx, tx;

  json_builder_begin_array (builder);
  g_variant_iter_init (&iter, hours);
  while (g_variant_iter_next (&iter, "(xtt)", &hour, &rx, &tx))
    {
      json_builder_begin_object (builder);
      wrn_json_add_int (builder, "hour_us", hour);
      wrn_json_add_int (builder, "rx_bytes", clamp (rx));
      wrn_json_add_int (builder, "tx_bytes", clamp (tx));
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

static void
add_strings (GVariant *strings, JsonBuilder *builder)
{
  GVariantIter iter;
  const char *text;

  json_builder_begin_array (builder);
  g_variant_iter_init (&iter, strings);
  while (g_variant_iter_next (&iter, "&s", &text))
    json_builder_add_string_value (builder, text);
  json_builder_end_array (builder);
}

/* Whatever is a number, in JSON's two kinds. */
static void
add_number (GVariant *value, JsonBuilder *builder)
{
  switch (g_variant_classify (value))
    {
    case G_VARIANT_CLASS_UINT16:
      json_builder_add_int_value (builder, g_variant_get_uint16 (value));
      break;
    case G_VARIANT_CLASS_UINT32:
      json_builder_add_int_value (builder, g_variant_get_uint32 (value));
      break;
    case G_VARIANT_CLASS_UINT64:
      json_builder_add_int_value (builder, clamp (g_variant_get_uint64 (value)));
      break;
    case G_VARIANT_CLASS_INT64:
      json_builder_add_int_value (builder, g_variant_get_int64 (value));
      break;
    default:
      json_builder_add_double_value (builder, g_variant_get_double (value));
      break;
    }
}

/* JSON has neither infinity nor what is no number. */
static gboolean
is_expressible (GVariant *value)
{
  return !g_variant_is_of_type (value, G_VARIANT_TYPE_DOUBLE) ||
         isfinite (g_variant_get_double (value));
}

static void
add_value (const WrnField *field, GVariant *value, JsonBuilder *builder)
{
  json_builder_set_member_name (builder, field->name);
  if (field->inner != NULL)
    {
      json_builder_begin_array (builder);
      wrn_fields_add_json_array (field->inner, value, builder);
      json_builder_end_array (builder);
    }
  else if (g_str_equal (field->type, "s"))
    json_builder_add_string_value (builder, g_variant_get_string (value, NULL));
  else if (g_str_equal (field->type, "b"))
    json_builder_add_boolean_value (builder, g_variant_get_boolean (value));
  else if (g_str_equal (field->type, "as"))
    add_strings (value, builder);
  else if (g_str_equal (field->type, "a{st}"))
    add_counters (value, builder);
  else if (g_str_equal (field->type, "a(xtt)"))
    add_hours (value, builder);
  else
    add_number (value, builder);
}

/**
 * wrn_fields_add_json:
 * @self: what to look for
 * @dict: of the type a{sv}
 *
 * Adds what is there to the object that @builder is in.
 */
void
wrn_fields_add_json (const WrnField *self, GVariant *dict, JsonBuilder *builder)
{
  for (const WrnField *field = self; field->key != NULL; field++)
    {
      g_autoptr (GVariant) value =
          g_variant_lookup_value (dict, field->key, (const GVariantType *) field->type);

      if (value != NULL && is_expressible (value))
        add_value (field, value, builder);
    }
}

/**
 * wrn_fields_add_json_array:
 * @self: what to look for in each
 * @dicts: of the type aa{sv}
 *
 * Adds an object for each to the array that @builder is in.
 */
void
wrn_fields_add_json_array (const WrnField *self, GVariant *dicts, JsonBuilder *builder)
{
  GVariantIter iter;
  GVariant *dict;

  g_variant_iter_init (&iter, dicts);
  while ((dict = g_variant_iter_next_value (&iter)) != NULL)
    {
      json_builder_begin_object (builder);
      wrn_fields_add_json (self, dict, builder);
      json_builder_end_object (builder);
      g_variant_unref (dict);
    }
}

/* (transfer none): of @dict, and "" if it is not there */
const char *
wrn_fields_get_string (GVariant *dict, const char *key)
{
  const char *text = "";

  g_variant_lookup (dict, key, "&s", &text);
  return text;
}

guint64
wrn_fields_get_uint64 (GVariant *dict, const char *key)
{
  guint64 value = 0;

  g_variant_lookup (dict, key, "t", &value);
  return value;
}

/* (transfer full): a duration for a person, and "" if it is not there */
char *
wrn_fields_get_milliseconds (GVariant *dict, const char *key)
{
  guint64 value;

  return g_variant_lookup (dict, key, "t", &value)
             ? g_strdup_printf ("%.1f ms", (double) value / 1000)
             : g_strdup ("");
}
