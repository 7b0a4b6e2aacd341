/* wrn-verb-portmap.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * warrenctl portmap: what the router opens, without any helper.
 */
#define G_LOG_DOMAIN "wrn-cli"

#include "config.h"

#include <string.h>
#include <unistd.h>

#include <glib-unix.h>

#include "cli/wrn-json.h"
#include "cli/wrn-portmap-notes.h"
#include "cli/wrn-table.h"
#include "cli/wrn-verb.h"
#include "core/crypto/wrn-hash.h"
#include "core/portmap/wrn-igd.h"
#include "core/portmap/wrn-portmap-news.h"

/* For all that one call asks: each protocol may take some seconds. */
#define LIMIT WRN_SECONDS (30)

#define LIFETIME_DEFAULT 3600

typedef struct
{
  gboolean json;
  gboolean tcp;
  gboolean keep;
  int lifetime;
  guint16 port;
} Options;

/* What is known of a router, and what it has opened for us. */
typedef struct
{
  gboolean speaks[WRN_N_PORTMAP_PROTOCOLS];
  WrnEndpoint external; /* the port is 0 */
  GArray *notes;        /* (owned) (element-type WrnPortmapNote) */
  GArray *entries;      /* (owned) (element-type WrnUpnpAnswer): of UPnP */
} Finding;

static const char *const ids[] = {
  [WRN_PORTMAP_PCP] = "pcp",
  [WRN_PORTMAP_NAT_PMP] = "nat-pmp",
  [WRN_PORTMAP_UPNP] = "upnp",
};

static WrnExchange
begin (void)
{
  return (WrnExchange){ .deadline = wrn_exchange_now () + LIMIT, .wake_fd = -1 };
}

/* The address alone, as none of these has a port. */
static const char *
format_address (const WrnEndpoint *address, char text[static WRN_ENDPOINT_FORMAT_LEN])
{
  *strrchr (wrn_endpoint_format (address, text), ':') = '\0';
  return text;
}

static WrnExit
find_router (WrnPortmapClient *client)
{
  g_autoptr (GError) error = NULL;
  WrnGateway gateway;

  if (!wrn_gateway_find (&gateway, &error))
    return wrn_verb_fail (WRN_EXIT_UNREACHABLE, "there is no router: %s", error->message);
  wrn_portmap_client_init (client, &gateway);
  return WRN_EXIT_OK;
}

/* The same each time for one user's port on one computer, so that it can be renewed and removed
 * later; a secret for other computers (RFC 6887 section 11.2). */
static void
choose_nonce (const Options *options, guint8 nonce[static WRN_PCP_NONCE_LEN])
{
  static const guint8 label[] = "warrenctl-portmap-1";
  const guint8 which[] = { options->tcp ? 1 : 0, (guint8) (options->port >> 8),
                           (guint8) options->port };
  const guint32 user = getuid ();
  g_autofree char *machine = NULL;
  gsize len = 0;

  if (!g_file_get_contents ("/etc/machine-id", &machine, &len, NULL))
    {
      machine = g_strdup (g_get_host_name ());
      len = strlen (machine);
    }
  wrn_hash (nonce, WRN_PCP_NONCE_LEN, { label, sizeof label - 1 }, { which, sizeof which },
            { (const guint8 *) &user, sizeof user }, { (const guint8 *) machine, len });
}

static WrnPortmapWish
make_wish (const Options *options)
{
  WrnPortmapWish wish = { .tcp = options->tcp,
                          .port = options->port,
                          .lifetime = (guint32) options->lifetime };

  choose_nonce (options, wish.nonce);
  return wish;
}

static WrnExit
fail (WrnPortmapVerdict verdict, WrnPortmapProtocol protocol)
{
  switch (verdict)
    {
    case WRN_PORTMAP_REFUSED:
      return wrn_verb_fail (WRN_EXIT_FAILED, "the router refuses by %s: see its settings",
                            wrn_portmap_protocol_get_name (protocol));
    case WRN_PORTMAP_USELESS:
      return wrn_verb_fail (WRN_EXIT_FAILED,
                            "the router has no address of its own on the Internet: another router "
                            "is in front of it");
    case WRN_PORTMAP_GRANTED:
    case WRN_PORTMAP_SILENT:
    default:
      return wrn_verb_fail (WRN_EXIT_TIMEOUT,
                            "the router answers neither by PCP nor NAT-PMP nor UPnP: turn one of "
                            "them on in its settings");
    }
}

static Finding
look (WrnPortmapClient *client)
{
  const WrnExchange exchange = begin ();
  Finding found = { .notes = wrn_portmap_notes_read () };

  found.entries = g_array_new (FALSE, FALSE, sizeof (WrnUpnpAnswer));
  for (WrnPortmapProtocol i = 0; i < WRN_N_PORTMAP_PROTOCOLS; i++)
    {
      WrnEndpoint address;

      found.speaks[i] = wrn_portmap_client_probe (client, &exchange, i, &address);
      if (found.speaks[i] && wrn_endpoint_is_none (&found.external))
        found.external = address;
    }
  for (guint i = 0; found.speaks[WRN_PORTMAP_UPNP] && i < WRN_IGD_ENTRIES_MAX; i++)
    {
      WrnUpnpAnswer entry;

      if (!wrn_igd_get_entry (client, &exchange, i, &entry))
        break;
      if (memcmp (entry.internal_client.address, client->gateway.local.address,
                  sizeof entry.internal_client.address) == 0)
        g_array_append_val (found.entries, entry);
    }
  return found;
}

static void
clear_finding (Finding *self)
{
  g_array_unref (self->notes);
  g_array_unref (self->entries);
}

/* Whether the router lists it as well, and tells more of it. */
static gboolean
is_listed (const Finding *found, const WrnPortmapNote *note)
{
  for (guint i = 0; i < found->entries->len; i++)
    {
      const WrnUpnpAnswer *entry = &g_array_index (found->entries, WrnUpnpAnswer, i);

      if (entry->is_tcp == note->tcp && entry->internal_port == note->port &&
          entry->external_port == note->external.port)
        return TRUE;
    }
  return FALSE;
}

/* One open port, as a row of the table or of the document. */
typedef struct
{
  gboolean tcp;
  guint16 port, external_port;
  const char *by;
  const char *description;
  gint64 seconds; /* that are left; 0: for ever */
} Mapping;

static void
each_mapping (const Finding *found,
              const WrnEndpoint *router,
              void (*add) (gpointer out, const Mapping *mapping),
              gpointer out)
{
  const gint64 now = g_get_real_time () / G_USEC_PER_SEC;

  for (guint i = 0; i < found->entries->len; i++)
    {
      const WrnUpnpAnswer *entry = &g_array_index (found->entries, WrnUpnpAnswer, i);
      const Mapping mapping = { entry->is_tcp,         entry->internal_port, entry->external_port,
                                ids[WRN_PORTMAP_UPNP], entry->description,   entry->lease };

      add (out, &mapping);
    }
  for (guint i = 0; i < found->notes->len; i++)
    {
      const WrnPortmapNote *note = &g_array_index (found->notes, WrnPortmapNote, i);
      const Mapping mapping = { note->tcp,           note->port,  note->external.port,
                                ids[note->protocol], "warrenctl", note->expires - now };

      if (wrn_endpoint_equal (&note->router, router) && !is_listed (found, note))
        add (out, &mapping);
    }
}

static void
add_row (gpointer out, const Mapping *mapping)
{
  g_autofree char *port = g_strdup_printf ("%u", mapping->port);
  g_autofree char *external = g_strdup_printf ("%u", mapping->external_port);
  g_autofree char *left = mapping->seconds > 0
                              ? g_strdup_printf ("%" G_GINT64_FORMAT " s", mapping->seconds)
                              : g_strdup ("for ever");

  wrn_table_add (out, mapping->tcp ? "tcp" : "udp", port, external, mapping->by, left,
                 mapping->description, NULL);
}

static void
add_object (gpointer out, const Mapping *mapping)
{
  JsonBuilder *builder = out;

  json_builder_begin_object (builder);
  wrn_json_add_string (builder, "transport", mapping->tcp ? "tcp" : "udp");
  wrn_json_add_int (builder, "port", mapping->port);
  wrn_json_add_int (builder, "external_port", mapping->external_port);
  wrn_json_add_string (builder, "protocol", mapping->by);
  wrn_json_add_int (builder, "seconds_left", mapping->seconds);
  wrn_json_add_string (builder, "description", mapping->description);
  json_builder_end_object (builder);
}

static void
print_json (const WrnPortmapClient *client, const Finding *found)
{
  g_autoptr (JsonBuilder) builder = wrn_json_begin ();
  char text[WRN_ENDPOINT_FORMAT_LEN];

  wrn_json_add_string (builder, "router", format_address (&client->gateway.address, text));
  wrn_json_add_string (builder, "address", format_address (&client->gateway.local, text));
  if (!wrn_endpoint_is_none (&found->external))
    wrn_json_add_string (builder, "external_address", format_address (&found->external, text));
  wrn_json_begin_array (builder, "protocols");
  for (WrnPortmapProtocol i = 0; i < WRN_N_PORTMAP_PROTOCOLS; i++)
    if (found->speaks[i])
      json_builder_add_string_value (builder, ids[i]);
  json_builder_end_array (builder);
  wrn_json_begin_array (builder, "mappings");
  each_mapping (found, &client->gateway.address, add_object, builder);
  json_builder_end_array (builder);
  wrn_json_print (builder);
}

static void
print_text (const WrnPortmapClient *client, const Finding *found)
{
  static const char *const headings[] = { "KIND",      "PORT",        "OUTSIDE", "BY",
                                          "TIME LEFT", "DESCRIPTION", NULL };
  g_autoptr (WrnTable) table = wrn_table_new (headings);
  g_autoptr (GString) protocols = g_string_new (NULL);
  char text[WRN_ENDPOINT_FORMAT_LEN];

  for (WrnPortmapProtocol i = 0; i < WRN_N_PORTMAP_PROTOCOLS; i++)
    if (found->speaks[i])
      g_string_append_printf (protocols, "%s%s", protocols->len > 0 ? ", " : "",
                              wrn_portmap_protocol_get_name (i));
  g_print ("Router:   %s\n", format_address (&client->gateway.address, text));
  g_print ("Speaks:   %s\n", protocols->len > 0 ? protocols->str : "none of the three");
  if (!wrn_endpoint_is_none (&found->external))
    g_print ("Outside:  %s\n", format_address (&found->external, text));
  each_mapping (found, &client->gateway.address, add_row, table);
  wrn_table_print (table);
}

static WrnExit
list (const Options *options)
{
  WrnPortmapClient client;
  Finding found;
  WrnExit code = find_router (&client);

  if (code != WRN_EXIT_OK)
    return code;
  found = look (&client);
  (options->json ? print_json : print_text) (&client, &found);
  code = WRN_EXIT_TIMEOUT;
  for (WrnPortmapProtocol i = 0; i < WRN_N_PORTMAP_PROTOCOLS; i++)
    if (found.speaks[i])
      code = WRN_EXIT_OK;
  clear_finding (&found);
  return code;
}

static void
print_grant (const Options *options, WrnPortmapProtocol protocol, const WrnPortmapGrant *grant)
{
  g_autoptr (JsonBuilder) builder = NULL;
  char text[WRN_ENDPOINT_FORMAT_LEN];

  wrn_endpoint_format (&grant->external, text);
  if (!options->json)
    {
      g_print ("%s\n", text);
      return;
    }
  builder = wrn_json_begin ();
  wrn_json_add_string (builder, "external", text);
  wrn_json_add_string (builder, "protocol", ids[protocol]);
  wrn_json_add_int (builder, "seconds_left", grant->lifetime);
  wrn_json_print (builder);
}

static void
remember (const WrnPortmapClient *client,
          const Options *options,
          WrnPortmapProtocol protocol,
          const WrnPortmapGrant *grant)
{
  const WrnPortmapNote note = {
    .tcp = options->tcp,
    .port = options->port,
    .protocol = protocol,
    .router = client->gateway.address,
    .external = grant->external,
    .expires = g_get_real_time () / G_USEC_PER_SEC + grant->lifetime,
  };
  g_autoptr (GError) error = NULL;

  if (!wrn_portmap_notes_put (&note, &error))
    wrn_verb_note ("it is open, but will not be listed: %s", error->message);
}

static WrnExit
add (const Options *options)
{
  const WrnPortmapWish wish = make_wish (options);
  const WrnExchange exchange = begin ();
  WrnPortmapVerdict why = WRN_PORTMAP_SILENT;
  WrnPortmapProtocol by = WRN_PORTMAP_PCP;
  WrnPortmapClient client;
  const WrnExit code = find_router (&client);

  if (code != WRN_EXIT_OK)
    return code;
  for (WrnPortmapProtocol i = 0; i < WRN_N_PORTMAP_PROTOCOLS; i++)
    {
      WrnPortmapGrant grant;
      const WrnPortmapVerdict verdict =
          wrn_portmap_client_ask (&client, &exchange, i, &wish, &grant);

      if (verdict == WRN_PORTMAP_GRANTED)
        {
          remember (&client, options, i, &grant);
          print_grant (options, i, &grant);
          return WRN_EXIT_OK;
        }
      if (why == WRN_PORTMAP_SILENT && verdict != WRN_PORTMAP_SILENT)
        {
          why = verdict;
          by = i;
        }
    }
  return fail (why, by);
}

/* What it was opened by is asked first; without a note, all of them. */
static WrnExit
remove_port (const Options *options)
{
  g_autoptr (GArray) notes = wrn_portmap_notes_read ();
  const WrnExchange exchange = begin ();
  WrnPortmapWish wish = make_wish (options);
  WrnPortmapProtocol first = WRN_PORTMAP_PCP, last = WRN_PORTMAP_UPNP;
  WrnPortmapClient client;
  const WrnExit code = find_router (&client);
  WrnPortmapVerdict verdict = WRN_PORTMAP_SILENT;

  if (code != WRN_EXIT_OK)
    return code;
  wish.lifetime = 0;
  wish.granted = wrn_endpoint_ipv4 (0, options->port);
  for (guint i = 0; i < notes->len; i++)
    {
      const WrnPortmapNote *note = &g_array_index (notes, WrnPortmapNote, i);

      if (note->tcp != options->tcp || note->port != options->port)
        continue;
      wish.granted = note->external;
      first = last = note->protocol;
    }
  for (WrnPortmapProtocol i = first; i <= last && verdict != WRN_PORTMAP_GRANTED; i++)
    verdict = wrn_portmap_client_ask (&client, &exchange, i, &wish, NULL);
  if (verdict != WRN_PORTMAP_GRANTED)
    return fail (verdict, last);
  wrn_portmap_notes_remove (options->tcp, options->port, NULL);
  wrn_verb_say ("Port %u is closed", options->port);
  return WRN_EXIT_OK;
}

typedef struct
{
  GMainLoop *loop;
  WrnPortmapState state;
} Keeper;

static void
changed_cb (gpointer user_data, const WrnPortmapState *state)
{
  Keeper *self = user_data;
  g_autofree char *news = wrn_portmap_news (&self->state, state);

  self->state = *state;
  if (news != NULL)
    wrn_verb_note ("%s", news);
  else if (!state->is_open && state->verdict == WRN_PORTMAP_SILENT)
    wrn_verb_note ("the router does not answer; it will be asked again");
}

static gboolean
stop_cb (gpointer user_data)
{
  g_main_loop_quit (user_data);
  return G_SOURCE_CONTINUE;
}

static WrnExit
keep (const Options *options)
{
  guint8 nonce[WRN_PCP_NONCE_LEN];
  Keeper keeper = { .loop = g_main_loop_new (NULL, FALSE) };
  const WrnPortmapOptions portmap_options = {
    .nonce = nonce,
    .tcp = options->tcp,
    .port = options->port,
    .lifetime = (guint32) options->lifetime,
    .changed = changed_cb,
    .user_data = &keeper,
  };
  WrnPortmap *portmap;

  choose_nonce (options, nonce);
  g_unix_signal_add (SIGINT, stop_cb, keeper.loop);
  g_unix_signal_add (SIGTERM, stop_cb, keeper.loop);
  portmap = wrn_portmap_new (&portmap_options);
  g_main_loop_run (keeper.loop);
  wrn_portmap_free (portmap);
  g_main_loop_unref (keeper.loop);
  return WRN_EXIT_OK;
}

static WrnExit
dispatch (Options *options, const char *what, const char *port)
{
  const gboolean lists = what == NULL || g_str_equal (what, "list");
  const gboolean adds = what != NULL && g_str_equal (what, "add");
  guint64 number = 0;

  if (!lists && !adds && !g_str_equal (what, "remove"))
    return wrn_verb_fail (WRN_EXIT_USAGE, "it must be list, add or remove");
  if (lists != (port == NULL))
    return wrn_verb_fail (WRN_EXIT_USAGE, lists ? "list takes no port" : "which port?");
  if (!lists && !g_ascii_string_to_unsigned (port, 10, 1, G_MAXUINT16, &number, NULL))
    return wrn_verb_fail (WRN_EXIT_USAGE, "a port is a number from 1 to %d", G_MAXUINT16);
  options->port = (guint16) number;
  if (lists)
    return list (options);
  if (!adds)
    return remove_port (options);
  return options->keep ? keep (options) : add (options);
}

WrnExit
wrn_verb_portmap (const WrnVerb *self, int argc, char **argv)
{
  Options options = { .lifetime = LIFETIME_DEFAULT };
  GOptionEntry entries[] = {
    { "tcp", 't', 0, G_OPTION_ARG_NONE, &options.tcp, "A port of TCP instead of UDP", NULL },
    { "lifetime", 'l', 0, G_OPTION_ARG_INT, &options.lifetime,
      "For add: how long it stays open [3600]", "SECONDS" },
    { "keep", 'k', 0, G_OPTION_ARG_NONE, &options.keep,
      "For add: keep it open until Ctrl+C, then close it", NULL },
    WRN_OPTION_JSON (&options.json),
    { NULL },
  };

  if (!wrn_verb_parse (self, entries, &argc, &argv))
    return WRN_EXIT_USAGE;
  if (options.lifetime < WRN_PORTMAP_LIFETIME_MIN || options.lifetime > WRN_PORTMAP_LIFETIME_MAX)
    return wrn_verb_fail (WRN_EXIT_USAGE, "--lifetime must be from %d to %d",
                          WRN_PORTMAP_LIFETIME_MIN, WRN_PORTMAP_LIFETIME_MAX);
  return dispatch (&options, argc > 1 ? argv[1] : NULL, argc > 2 ? argv[2] : NULL);
}
