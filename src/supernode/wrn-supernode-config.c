/* wrn-supernode-config.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What warren-supernode is told on its command line.
 */
#define G_LOG_DOMAIN "wrn-supernode"

#include "config.h"

#include "supernode/wrn-supernode-config.h"

#include "supernode/wrn-other-port.h"

#define BYTES_PER_KBIT 125

/* A limit as an option. */
typedef struct
{
  const char *name;
  const char *argument;
  const char *description;
  gsize offset; /* of its guint in WrnSupernodeLimits */
  guint min;
  guint max;
  guint unit; /* what one of the option is in the limit */
} Limit;

#define LIMIT(field) G_STRUCT_OFFSET (WrnSupernodeLimits, field)

static const Limit limits[] = {
  { "max-clients", "N", "Registrations in all, 2.5 kB each at most [4096]", LIMIT (clients), 1,
    10000000, 1 },
  { "max-channels", "N", "Pairs that are relayed, 0.4 kB each; 0: none [32768]", LIMIT (channels),
    0, 10000000, 1 },
  { "max-topic-members", "N", "Members of one community [256]", LIMIT (topic_slots), 1,
    WRN_SLOTS_MAX, 1 },
  { "max-network-clients", "N", "Registrations from one /24 or /48 [256]", LIMIT (network_clients),
    1, 10000000, 1 },
  { "max-network-topics", "N", "Communities begun from one /24 or /48 [16]", LIMIT (network_topics),
    1, 10000000, 1 },
  { "relay-rate", "KBIT", "Relayed for one client, in kbit/s; 0: no limit [10000]",
    LIMIT (relay_rate), 0, 30000000, BYTES_PER_KBIT },
  { "channel-rate", "KBIT", "Relayed between two clients, in kbit/s; 0: no limit [0]",
    LIMIT (channel_rate), 0, 30000000, BYTES_PER_KBIT },
  { "topic-rate", "KBIT", "Relayed for one community, in kbit/s; 0: no limit [100000]",
    LIMIT (topic_rate), 0, 30000000, BYTES_PER_KBIT },
  { "control-rate", "N", "Messages of one client in a second [20]", LIMIT (control_rate), 1, 100000,
    1 },
  { "control-burst", "N", "Messages of one client at once [40]", LIMIT (control_burst), 1, 100000,
    1 },
  { "ttl", "SECONDS", "How long a registration lasts unless renewed [300]", LIMIT (ttl),
    WRN_SUPERNODE_MIN_TTL, WRN_SUPERNODE_TTL, 1 },
  { "handshake-load", "N", "Handshakes a second above which cookies are asked for [500]",
    LIMIT (gate.load_per_second), 0, 1000000, 1 },
  { "handshake-rate", "N", "Handshakes a second from one /24 or /48 [20]",
    LIMIT (gate.network_rate), 1, 1000000, 1 },
  { "handshake-burst", "N", "Handshakes at once from one /24 or /48 [64]",
    LIMIT (gate.network_burst), 1, 1000000, 1 },
};

static gboolean
refuse (GError **error, const char *option, const char *value, const char *why)
{
  g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, "“%s” is no value for %s: %s",
               value, option, why);
  return FALSE;
}

static const Limit *
find_limit (const char *option)
{
  for (gsize i = 0; i < G_N_ELEMENTS (limits); i++)
    if (g_str_has_prefix (option, "--") && g_str_equal (option + 2, limits[i].name))
      return &limits[i];
  return NULL;
}

static gboolean
parse_limit (const char *option, const char *value, gpointer data, GError **error)
{
  WrnSupernodeConfig *self = data;
  const Limit *limit = find_limit (option);
  g_autoptr (GError) why = NULL;
  guint64 number;

  g_return_val_if_fail (limit != NULL, FALSE);

  if (!g_ascii_string_to_unsigned (value, 10, limit->min, limit->max, &number, &why))
    return refuse (error, option, value, why->message);
  G_STRUCT_MEMBER (guint, &self->limits, limit->offset) = (guint) number * limit->unit;
  return TRUE;
}

/* "ADDR:PORT", "[ADDR]:PORT", "ADDR", "PORT" or ":PORT". */
static gboolean
parse_endpoint (const char *value, WrnEndpoint *out)
{
  g_autofree char *with_port = NULL;
  guint64 port;

  if (*value == ':')
    value++;
  if (g_ascii_string_to_unsigned (value, 10, 0, G_MAXUINT16, &port, NULL))
    {
      *out = (WrnEndpoint){ .port = (guint16) port };
      return TRUE;
    }
  if (wrn_endpoint_parse (value, out))
    return TRUE;

  with_port = strchr (value, ':') != NULL && *value != '['
                  ? g_strdup_printf ("[%s]:%d", value, WRN_SUPERNODE_PORT)
                  : g_strdup_printf ("%s:%d", value, WRN_SUPERNODE_PORT);
  return wrn_endpoint_parse (with_port, out);
}

/* What stands behind @prefix. (nullable) */
static const char *
skip_prefix (const char *value, const char *prefix)
{
  return g_str_has_prefix (value, prefix) ? value + strlen (prefix) : NULL;
}

static void
free_listen (gpointer data)
{
  WrnSupernodeListen *self = data;

  g_free (self->path);
  g_free (self);
}

/* Something that is a URL listens by its scheme, and by nothing else. */
static gboolean
parse_url (WrnSupernodeConfig *self, const char *address, guint8 carrier)
{
  WrnSupernodeListen *listen;
  WrnEndpoint endpoint;

  if (!parse_endpoint (address, &endpoint))
    return FALSE;
  self->udp_only = TRUE;
  if (carrier == WRN_CARRIER_UDP)
    {
      g_array_append_val (self->listen, endpoint);
      return TRUE;
    }
  endpoint.carrier = carrier;
  listen = g_new0 (WrnSupernodeListen, 1);
  listen->endpoint = endpoint;
  g_ptr_array_add (self->connections, listen);
  return TRUE;
}

static void
add_path (WrnSupernodeConfig *self, const char *path)
{
  WrnSupernodeListen *listen = g_new0 (WrnSupernodeListen, 1);

  self->udp_only = TRUE;
  listen->path = g_strdup (path);
  g_ptr_array_add (self->connections, listen);
}

static gboolean
parse_listen (const char *option, const char *value, gpointer data, GError **error)
{
  WrnSupernodeConfig *self = data;
  static const guint8 schemes[] = { WRN_CARRIER_UDP, WRN_CARRIER_TCP, WRN_CARRIER_TLS };
  const char *path = skip_prefix (value, "unix:");
  WrnEndpoint endpoint;

  for (guint i = 0; i < G_N_ELEMENTS (schemes); i++)
    {
      g_autofree char *prefix = g_strconcat (wrn_carrier_get_name (schemes[i]), "://", NULL);
      const char *address = skip_prefix (value, prefix);

      if (address != NULL && parse_url (self, address, schemes[i]))
        return TRUE;
    }
  if (path != NULL && *path != '\0')
    {
      add_path (self, path);
      return TRUE;
    }
  if (!parse_endpoint (value, &endpoint))
    return refuse (error, option, value,
                   "an IP address and a port are expected, perhaps after tcp://, tls:// or udp://, "
                   "or unix:PATH");
  g_array_append_val (self->listen, endpoint);
  return TRUE;
}

static GOptionGroup *
make_limits_group (WrnSupernodeConfig *self)
{
  GOptionGroup *group =
      g_option_group_new ("limits", "Limits, with their defaults:", "Show the limits", self, NULL);
  GOptionEntry entries[G_N_ELEMENTS (limits) + 1] = { 0 };

  for (gsize i = 0; i < G_N_ELEMENTS (limits); i++)
    entries[i] = (GOptionEntry){ .long_name = limits[i].name,
                                 .arg = G_OPTION_ARG_CALLBACK,
                                 .arg_data = (gpointer) parse_limit,
                                 .description = limits[i].description,
                                 .arg_description = limits[i].argument };
  g_option_group_add_entries (group, entries);
  return group;
}

static char *
default_state_dir (void)
{
  const char *given = g_getenv ("STATE_DIRECTORY");

  if (given != NULL && *given != '\0')
    return g_strdup (given);
  return g_build_filename (g_get_user_state_dir (), "warren-supernode", NULL);
}

static void
fill_defaults (WrnSupernodeConfig *self)
{
  const WrnEndpoint any = { .port = WRN_SUPERNODE_PORT };

  if (self->state_dir == NULL)
    self->state_dir = default_state_dir ();
  if (self->listen->len == 0)
    g_array_append_val (self->listen, any);
}

static gboolean
check (const WrnSupernodeConfig *self, GError **error)
{
  if (self->status_interval < 0)
    return refuse (error, "--status-interval", "a negative number", "seconds are expected");
  if (self->other_port < WRN_OTHER_PORT_ANY || self->other_port > G_MAXUINT16)
    g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, "--other-port takes 0 to %d",
                 G_MAXUINT16);
  else if ((self->tls_certificate == NULL) != (self->tls_key == NULL))
    g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                 "--tls-certificate and --tls-key are needed together");
  else
    return TRUE;
  return FALSE;
}

/* Help with all limits in it, so that nothing is hidden behind a second option. */
static void
print_help (GOptionContext *context)
{
  g_autofree char *text = g_option_context_get_help (context, FALSE, NULL);

  g_print ("%s", text);
}

/**
 * wrn_supernode_config_new:
 * @argc: of main()
 * @argv: of main(); not changed
 *
 * --help is answered here, and the program ends with it.
 *
 * Returns: (transfer full): the configuration; %NULL if the arguments do not make one
 */
WrnSupernodeConfig *
wrn_supernode_config_new (int argc, char **argv, GError **error)
{
  g_autoptr (WrnSupernodeConfig) self = g_new0 (WrnSupernodeConfig, 1);
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_auto (GStrv) arguments = g_strdupv (argv);
  GOptionGroup *group = g_option_group_new ("", NULL, NULL, self, NULL);
  gboolean help = FALSE;
  const GOptionEntry entries[] = {
    { "listen", 'l', 0, G_OPTION_ARG_CALLBACK, (gpointer) parse_listen,
      "Listen here, by UDP, and by TCP there and at port 443; may be repeated. After udp://, "
      "tcp:// "
      "or tls:// by that alone; or unix:PATH [all addresses, 7654]",
      "ADDR:PORT" },
    { "tls-certificate", 0, 0, G_OPTION_ARG_FILENAME, &self->tls_certificate,
      "Understand TLS, too, wherever connections come; in PEM format", "FILE" },
    { "tls-key", 0, 0, G_OPTION_ARG_FILENAME, &self->tls_key, "The key of the certificate",
      "FILE" },
    { "other-port", 0, 0, G_OPTION_ARG_INT, &self->other_port,
      "A second UDP port, by which members see what their routers do; 0: none [the first + 2]",
      "PORT" },
    { "state", 's', 0, G_OPTION_ARG_FILENAME, &self->state_dir,
      "Where its secret is kept; made at the first start", "DIR" },
    { "user", 'u', 0, G_OPTION_ARG_STRING, &self->user,
      "Become this user once the port is open, if started as root [nobody]", "NAME" },
    { "print-key", 'k', 0, G_OPTION_ARG_NONE, &self->print_key,
      "Print the KEY of HOST:PORT/KEY, which members need, and exit", NULL },
    { "status-interval", 'i', 0, G_OPTION_ARG_INT, &self->status_interval,
      "Print the statistics as a line of JSON this often; SIGUSR1 prints one too", "SECONDS" },
    { "portmap", 0, 0, G_OPTION_ARG_NONE, &self->portmap,
      "Have the router open the UDP port, by PCP, NAT-PMP or UPnP", NULL },
    { "no-offload", 0, 0, G_OPTION_ARG_NONE, &self->no_offload,
      "Send and receive datagrams one by one, for networks that mangle runs", NULL },
    { "engine", 0, 0, G_OPTION_ARG_NONE, &self->engine,
      "Serve warren-helper(8), which starts this program so, and nobody else", NULL },
    { "version", 'V', 0, G_OPTION_ARG_NONE, &self->print_version, "Print the version and exit",
      NULL },
    { "help", 'h', 0, G_OPTION_ARG_NONE, &help, "Print this and exit", NULL },
    { 0 },
  };

  self->listen = g_array_new (FALSE, FALSE, sizeof (WrnEndpoint));
  self->connections = g_ptr_array_new_with_free_func (free_listen);
  self->limits = WRN_SUPERNODE_DEFAULT_LIMITS;
  self->other_port = WRN_OTHER_PORT_ANY;
  g_option_group_add_entries (group, entries);
  g_option_context_set_main_group (context, group);
  g_option_context_add_group (context, make_limits_group (self));
  g_option_context_set_help_enabled (context, FALSE);
  g_option_context_set_summary (
      context, "Lets the members of Warren communities find each other, and relays between those\n"
               "that have no direct path. It cannot read what they say.");
  if (!g_option_context_parse_strv (context, &arguments, error))
    return NULL;

  if (help)
    {
      print_help (context);
      exit (0);
    }
  if (g_strv_length (arguments) > 1)
    {
      g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_UNKNOWN_OPTION,
                   "“%s” is not expected here", arguments[1]);
      return NULL;
    }
  if (!check (self, error))
    return NULL;
  fill_defaults (self);
  return g_steal_pointer (&self);
}

void
wrn_supernode_config_free (WrnSupernodeConfig *self)
{
  g_free (self->state_dir);
  g_free (self->user);
  g_free (self->tls_certificate);
  g_free (self->tls_key);
  g_clear_pointer (&self->connections, g_ptr_array_unref);
  g_clear_pointer (&self->listen, g_array_unref);
  g_free (self);
}
