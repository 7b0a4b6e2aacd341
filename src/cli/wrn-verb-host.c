/* wrn-verb-host.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * warrenctl host: a supernode on this computer.
 */
#define G_LOG_DOMAIN "wrn-cli"

#include "config.h"

#include <unistd.h>

#include "cli/wrn-bus.h"
#include "cli/wrn-fields.h"
#include "cli/wrn-json.h"
#include "cli/wrn-terminal.h"
#include "cli/wrn-verb.h"
#include "ipc/wrn-dbus-names.h"

/* (transfer full) (nullable): ours, if there is one; @code otherwise says why not */
static WrnDBusHelper1Supernode *
find_supernode (const WrnBus *bus, WrnExit *code)
{
  g_autofree char *path = g_strdup_printf ("%s/%u", WRN_DBUS_SUPERNODE_PATH, (guint) getuid ());
  g_autoptr (WrnDBusHelper1Supernode) proxy = NULL;
  g_autoptr (GError) error = NULL;

  proxy = wrn_dbus_helper1_supernode_proxy_new_sync (bus->connection, G_DBUS_PROXY_FLAGS_NONE,
                                                     bus->helper, path, NULL, &error);
  if (proxy == NULL)
    *code = wrn_bus_fail (error, "the helper does not tell about its supernodes");
  else if (wrn_dbus_helper1_supernode_get_state (proxy) == NULL)
    *code = wrn_verb_fail (WRN_EXIT_NO_SUCH,
                           "you host no supernode: “warrenctl host start” starts one");
  else
    return g_steal_pointer (&proxy);
  return NULL;
}

static void
print_item (const char *title, const char *value)
{
  g_autofree char *clean = wrn_terminal_clean (value);

  g_print (wrn_terminal_is_output () ? "%-10s %s\n" : "%s\t%s\n", title, clean);
}

static void
print_number (const char *title, GVariant *dict, const char *key)
{
  g_autofree char *text = NULL;
  guint32 number;

  if (!g_variant_lookup (dict, key, "u", &number))
    return;
  text = g_strdup_printf ("%u", number);
  print_item (title, text);
}

static void
print_text (const char *state, GVariant *info, GVariant *stats)
{
  g_autofree char *relayed = g_format_size (wrn_fields_get_uint64 (stats, "relayed-bytes"));

  print_item ("state", state);
  print_item ("address", wrn_fields_get_string (info, "address"));
  print_item ("key", wrn_fields_get_string (info, "key"));
  print_number ("members", stats, "members");
  print_number ("topics", stats, "topics");
  print_number ("channels", stats, "channels");
  print_item ("relayed", relayed);
}

static void
print_json (const char *state, GVariant *info, GVariant *stats)
{
  g_autoptr (JsonBuilder) builder = wrn_json_begin ();

  wrn_json_add_string (builder, "state", state);
  wrn_fields_add_json (wrn_fields_of_host, info, builder);
  wrn_fields_add_json (wrn_fields_of_host, stats, builder);
  wrn_json_print (builder);
}

static WrnExit
show (gboolean json)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WrnBus) bus = wrn_bus_open (WRN_BUS_TO_READ, &error);
  g_autoptr (WrnDBusHelper1Supernode) supernode = NULL;
  g_autoptr (GVariant) info = NULL;
  g_autoptr (GVariant) stats = NULL;
  WrnExit code = WRN_EXIT_OK;

  if (bus == NULL)
    return wrn_bus_fail (error, "the helper cannot be reached");
  supernode = find_supernode (bus, &code);
  if (supernode == NULL)
    return code;
  if (!wrn_dbus_helper1_supernode_call_get_info_sync (supernode, bus->flags, bus->timeout, &info,
                                                      NULL, &error) ||
      !wrn_dbus_helper1_supernode_call_get_stats_sync (supernode, bus->flags, bus->timeout, &stats,
                                                       NULL, &error))
    return wrn_bus_fail (error, "the supernode does not answer");
  (json ? print_json : print_text) (wrn_dbus_helper1_supernode_get_state (supernode), info, stats);
  return WRN_EXIT_OK;
}

static WrnExit
start (int port)
{
  g_auto (GVariantDict) options = G_VARIANT_DICT_INIT (NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (WrnBus) bus = wrn_bus_open (WRN_BUS_TO_ACT, &error);
  g_autoptr (WrnDBusHelper1) helper = NULL;
  g_autofree char *path = NULL;

  if (bus == NULL)
    return wrn_bus_fail (error, "the helper cannot be reached");
  if (port != 0)
    g_variant_dict_insert (&options, "port", "q", (guint16) port);
  helper = wrn_bus_get_helper (bus, &error);
  if (helper == NULL ||
      !wrn_dbus_helper1_call_host_sync (helper, g_variant_dict_end (&options), bus->flags,
                                        bus->timeout, &path, NULL, &error))
    return wrn_bus_fail (error, "no supernode is started");
  wrn_verb_say ("A supernode runs: “warrenctl host” shows its address");
  return WRN_EXIT_OK;
}

static WrnExit
stop (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WrnBus) bus = wrn_bus_open (WRN_BUS_TO_ACT, &error);
  g_autoptr (WrnDBusHelper1Supernode) supernode = NULL;
  WrnExit code = WRN_EXIT_OK;

  if (bus == NULL)
    return wrn_bus_fail (error, "the helper cannot be reached");
  supernode = find_supernode (bus, &code);
  if (supernode == NULL)
    return code;
  if (!wrn_dbus_helper1_supernode_call_remove_sync (supernode, wrn_bus_no_options (), bus->flags,
                                                    bus->timeout, NULL, &error))
    return wrn_bus_fail (error, "the supernode is not stopped");
  wrn_verb_say ("The supernode is stopped");
  return WRN_EXIT_OK;
}

WrnExit
wrn_verb_host (const WrnVerb *self, int argc, char **argv)
{
  gboolean json = FALSE;
  int port = 0;
  GOptionEntry entries[] = {
    { "port", 'p', 0, G_OPTION_ARG_INT, &port, "For start: another UDP port than 7654", "PORT" },
    WRN_OPTION_JSON (&json),
    { NULL },
  };

  if (!wrn_verb_parse (self, entries, &argc, &argv))
    return WRN_EXIT_USAGE;
  if (port < 0 || port > G_MAXUINT16)
    return wrn_verb_fail (WRN_EXIT_USAGE, "--port must be from 1 to %d", G_MAXUINT16);
  if (argc == 1)
    return show (json);
  if (g_str_equal (argv[1], "start"))
    return start (port);
  if (g_str_equal (argv[1], "stop"))
    return stop ();
  return wrn_verb_fail (WRN_EXIT_USAGE, "it must be start or stop, or nothing to see how it is");
}
