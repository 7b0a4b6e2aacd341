/* wrn-supernode-settings.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The settings of a supernode: each is an option of the command line and a key of the file.
 */
#define G_LOG_DOMAIN "wrn-supernode"

#include "config.h"

#include "supernode/wrn-supernode-settings.h"

#include "supernode/wrn-other-port.h"
#include "supernode/wrn-supernode-listen.h"

#define BYTES_PER_KBIT 125
#define RATE_MAX 30000000
#define COUNT_MAX 10000000
#define AUTO "auto"

#define FIELD(field) .offset = G_STRUCT_OFFSET (WrnSupernodeConfig, field)
#define NUMBER(low, high) .kind = WRN_SETTING_NUMBER, .min = (low), .max = (high), .unit = 1
#define LIMIT(field) .is_limit = TRUE, FIELD (limits.field)
#define RATE(field)                                                                                \
  LIMIT (field), .argument = "KBIT", .kind = WRN_SETTING_NUMBER, .max = RATE_MAX,                  \
                 .unit = BYTES_PER_KBIT

const WrnSupernodeSetting wrn_supernode_settings[] = {
  { "listen", "ADDR:PORT",
    "Listen here, by UDP, and by TCP there and at port 443; may be repeated. After udp://, tcp:// "
    "or tls:// by that alone; or unix:PATH [all addresses, 7654]",
    .kind = WRN_SETTING_LISTEN, .letter = 'l', .is_lasting = TRUE },
  { "tls-certificate", "FILE", "Understand TLS, too, wherever connections come; in PEM format",
    .kind = WRN_SETTING_FILE, FIELD (tls_certificate) },
  { "tls-key", "FILE", "The key of the certificate", .kind = WRN_SETTING_FILE, FIELD (tls_key) },
  { "other-port", "PORT",
    "A second UDP port, by which members see what their routers do; 0: none [auto: the first + 2]",
    .kind = WRN_SETTING_PORT, .max = G_MAXUINT16, FIELD (other_port), .is_lasting = TRUE },
  { "state", "DIR", "Where its secret is kept; made at the first start", .kind = WRN_SETTING_FILE,
    FIELD (state_dir), .letter = 's', .is_lasting = TRUE },
  { "user", "NAME", "Become this user once the port is open, if started as root [nobody]",
    .kind = WRN_SETTING_TEXT, FIELD (user), .letter = 'u', .is_lasting = TRUE },
  { "status-interval", "SECONDS",
    "Print the statistics as a line of JSON this often; SIGUSR1 prints one too", NUMBER (0, 86400),
    FIELD (status_interval), .letter = 'i' },
  { "log-level", "LEVEL",
    "Log this and what is worse: error, warning, notice, info, debug [notice]",
    .kind = WRN_SETTING_LEVEL, FIELD (log_level) },
  { "portmap", NULL, "Have the router open the UDP and the TCP port, by PCP, NAT-PMP or UPnP",
    .kind = WRN_SETTING_SWITCH, FIELD (portmap), .is_lasting = TRUE },
  { "no-offload", NULL, "Send and receive datagrams one by one, for networks that mangle runs",
    .kind = WRN_SETTING_SWITCH, FIELD (no_offload), .is_lasting = TRUE },

  { "max-clients", "N", "Registrations in all, 2.5 kB each at most [4096]", NUMBER (1, COUNT_MAX),
    LIMIT (clients) },
  { "max-channels", "N", "Pairs that are relayed, 0.4 kB each; 0: none [32768]",
    NUMBER (0, COUNT_MAX), LIMIT (channels) },
  { "max-topic-members", "N", "Members of one community [256]", NUMBER (1, WRN_SLOTS_MAX),
    LIMIT (topic_slots) },
  { "max-network-clients", "N", "Registrations from one /24 or /48 [256]", NUMBER (1, COUNT_MAX),
    LIMIT (network_clients) },
  { "max-network-topics", "N", "Communities begun from one /24 or /48 [16]", NUMBER (1, COUNT_MAX),
    LIMIT (network_topics) },
  { "relay-rate", .description = "Relayed for one client, in kbit/s; 0: no limit [10000]",
    RATE (relay_rate) },
  { "channel-rate", .description = "Relayed between two clients, in kbit/s; 0: no limit [0]",
    RATE (channel_rate) },
  { "topic-rate", .description = "Relayed for one community, in kbit/s; 0: no limit [100000]",
    RATE (topic_rate) },
  { "control-rate", "N", "Messages of one client in a second [20]", NUMBER (1, 100000),
    LIMIT (control_rate) },
  { "control-burst", "N", "Messages of one client at once [40]", NUMBER (1, 100000),
    LIMIT (control_burst) },
  { "ttl", "SECONDS", "How long a registration lasts unless renewed [300]",
    NUMBER (WRN_SUPERNODE_MIN_TTL, WRN_SUPERNODE_TTL), LIMIT (ttl) },
  { "handshake-load", "N", "Handshakes a second above which cookies are asked for [500]",
    NUMBER (0, 1000000), LIMIT (gate.load_per_second) },
  { "handshake-rate", "N", "Handshakes a second from one /24 or /48 [20]", NUMBER (1, 1000000),
    LIMIT (gate.network_rate) },
  { "handshake-burst", "N", "Handshakes at once from one /24 or /48 [64]", NUMBER (1, 1000000),
    LIMIT (gate.network_burst) },
};

G_STATIC_ASSERT (G_N_ELEMENTS (wrn_supernode_settings) == WRN_SUPERNODE_N_SETTINGS);

/* As journald calls them; what GLib calls a message is a notice there. */
static const struct
{
  const char *name;
  GLogLevelFlags level;
} levels[] = {
  { "error", G_LOG_LEVEL_CRITICAL }, { "warning", G_LOG_LEVEL_WARNING },
  { "notice", G_LOG_LEVEL_MESSAGE }, { "info", G_LOG_LEVEL_INFO },
  { "debug", G_LOG_LEVEL_DEBUG },
};

static gpointer
field (const WrnSupernodeSetting *self, const WrnSupernodeConfig *config)
{
  return G_STRUCT_MEMBER_P (config, self->offset);
}

static gboolean
set_listen (WrnSupernodeConfig *config, const char *value)
{
  g_auto (GStrv) places = g_strsplit (value, ";", -1);

  for (char **place = places; *place != NULL; place++)
    if (*g_strstrip (*place) != '\0' && !wrn_supernode_listen_add (config, *place))
      return FALSE;
  return TRUE;
}

/* An empty one is as good as none. */
static void
set_text (char **text, const char *value)
{
  g_free (*text);
  *text = *value != '\0' ? g_strdup (value) : NULL;
}

static gboolean
set_switch (gboolean *flag, const char *value)
{
  *flag = g_str_equal (value, "true");
  return *flag || g_str_equal (value, "false");
}

static gboolean
set_port (gint *port, const char *value)
{
  guint64 number;

  if (g_str_equal (value, AUTO))
    *port = WRN_OTHER_PORT_ANY;
  else if (g_ascii_string_to_unsigned (value, 10, 0, G_MAXUINT16, &number, NULL))
    *port = (gint) number;
  else
    return FALSE;
  return TRUE;
}

static gboolean
set_level (guint *level, const char *value)
{
  for (guint i = 0; i < G_N_ELEMENTS (levels); i++)
    if (g_str_equal (value, levels[i].name))
      {
        *level = levels[i].level;
        return TRUE;
      }
  return FALSE;
}

static gboolean
set_number (const WrnSupernodeSetting *self, guint *number, const char *value)
{
  guint64 given;

  if (!g_ascii_string_to_unsigned (value, 10, self->min, self->max, &given, NULL))
    return FALSE;
  *number = (guint) given * self->unit;
  return TRUE;
}

const char *
wrn_supernode_setting_get_group (const WrnSupernodeSetting *self)
{
  return self->is_limit ? WRN_SUPERNODE_GROUP_LIMITS : WRN_SUPERNODE_GROUP_MAIN;
}

/**
 * wrn_supernode_setting_set:
 * @self: a setting
 * @config: (inout): to which it applies; places to listen are added to those that are there
 * @value: as a person wrote it
 *
 * Returns: %FALSE if @value is none for it
 */
gboolean
wrn_supernode_setting_set (const WrnSupernodeSetting *self,
                           WrnSupernodeConfig *config,
                           const char *value)
{
  gpointer where = field (self, config);

  switch (self->kind)
    {
    case WRN_SETTING_LISTEN:
      return set_listen (config, value);
    case WRN_SETTING_FILE:
    case WRN_SETTING_TEXT:
      set_text (where, value);
      return TRUE;
    case WRN_SETTING_SWITCH:
      return set_switch (where, value);
    case WRN_SETTING_PORT:
      return set_port (where, value);
    case WRN_SETTING_LEVEL:
      return set_level (where, value);
    case WRN_SETTING_NUMBER:
    default:
      return set_number (self, where, value);
    }
}

static const char *
name_level (guint level)
{
  for (guint i = 0; i < G_N_ELEMENTS (levels); i++)
    if ((guint) levels[i].level == level)
      return levels[i].name;
  return "";
}

/* (transfer full): its value, so that setting that changes nothing; "" if it has none. */
char *
wrn_supernode_setting_get (const WrnSupernodeSetting *self, const WrnSupernodeConfig *config)
{
  gconstpointer where = field (self, config);

  switch (self->kind)
    {
    case WRN_SETTING_LISTEN:
      return wrn_supernode_listen_format (config);
    case WRN_SETTING_FILE:
    case WRN_SETTING_TEXT:
      return g_strdup (*(char *const *) where != NULL ? *(char *const *) where : "");
    case WRN_SETTING_SWITCH:
      return g_strdup (*(const gboolean *) where ? "true" : "false");
    case WRN_SETTING_PORT:
      return *(const gint *) where == WRN_OTHER_PORT_ANY
                 ? g_strdup (AUTO)
                 : g_strdup_printf ("%d", *(const gint *) where);
    case WRN_SETTING_LEVEL:
      return g_strdup (name_level (*(const guint *) where));
    case WRN_SETTING_NUMBER:
    default:
      return g_strdup_printf ("%u", *(const guint *) where / self->unit);
    }
}

/* (transfer full): what it takes, after "allowed is". */
char *
wrn_supernode_setting_explain (const WrnSupernodeSetting *self)
{
  switch (self->kind)
    {
    case WRN_SETTING_LISTEN:
      return g_strdup ("an IP address and a port, perhaps after tcp://, tls:// or udp://, or "
                       "unix:PATH");
    case WRN_SETTING_SWITCH:
      return g_strdup ("true or false");
    case WRN_SETTING_PORT:
      return g_strdup_printf ("0 to %u, or " AUTO, self->max);
    case WRN_SETTING_LEVEL:
      return g_strdup ("error, warning, notice, info or debug");
    case WRN_SETTING_NUMBER:
      return g_strdup_printf ("%u to %u", self->min, self->max);
    case WRN_SETTING_FILE:
    case WRN_SETTING_TEXT:
    default:
      return g_strdup ("any text");
    }
}
