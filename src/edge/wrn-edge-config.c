/* wrn-edge-config.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What warren-edge is told on its command line and in its environment.
 */
#define G_LOG_DOMAIN "wrn-edge"

#include "config.h"

#include "edge/wrn-edge-config.h"

#include "core/community/wrn-text.h"

/* Besides after each change: rarely enough to be left on. */
#define STATUS_INTERVAL 10

/* A fifth of a second of the least is room for some packets; the most fits a guint in bytes. */
#define RELAY_RATE_MIN 1000
#define RELAY_RATE_MAX 30000000

/* Flags come before the environment, and that before what is usual. */
static void
fill (char **value, const char *variable)
{
  const char *given = g_getenv (variable);

  if (*value == NULL && given != NULL && *given != '\0')
    *value = g_strdup (given);
}

/* (transfer full): up to its first dot; "" if no member may be called so. */
char *
wrn_edge_config_computer_name (void)
{
  const char *host = g_get_host_name ();
  g_autofree char *name = g_strndup (host, strcspn (host, "."));

  return wrn_text_is_name (name, strlen (name)) ? g_steal_pointer (&name) : g_strdup ("");
}

static char *
default_state_dir (void)
{
  const char *given = g_getenv ("STATE_DIRECTORY");

  if (given != NULL && *given != '\0')
    return g_strdup (given);
  return g_build_filename (g_get_user_state_dir (), "warren-edge", NULL);
}

static void
fill_defaults (WrnEdgeConfig *self)
{
  fill (&self->interface, "WARREN_INTERFACE");
  fill (&self->name, "WARREN_NAME");
  fill (&self->state_dir, "WARREN_STATE");
  fill (&self->status, "WARREN_STATUS");
  fill (&self->user, "WARREN_USER");

  self->computer = wrn_edge_config_computer_name ();
  if (self->state_dir == NULL)
    self->state_dir = default_state_dir ();
}

static gboolean
check (const WrnEdgeConfig *self, GError **error)
{
  if (self->file == NULL)
    g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                 "the file of a community is needed");
  else if (self->status_interval < 1 || self->status_interval > 86400)
    g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                 "--status-interval takes 1 to 86400 seconds");
  else if (self->relay_rate != 0 &&
           (self->relay_rate < RELAY_RATE_MIN || self->relay_rate > RELAY_RATE_MAX))
    g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                 "--relay-rate takes %d to %d kbit/s; --no-relay carries nothing", RELAY_RATE_MIN,
                 RELAY_RATE_MAX);
  else if (self->birthday_pause < 0)
    g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, "--birthday-pause takes seconds");
  else if (self->name != NULL && !wrn_text_is_name (self->name, strlen (self->name)))
    g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                 "--name takes up to %d bytes of text without control characters", WRN_NAME_MAX);
  else
    return TRUE;
  return FALSE;
}

static gboolean
parse_listen (const char *option, const char *value, gpointer data, GError **error)
{
  WrnEdgeConfig *self = data;
  guint64 port;

  self->listen = (WrnEndpoint){ 0 };
  if (g_ascii_string_to_unsigned (value, 10, 1, G_MAXUINT16, &port, NULL))
    {
      self->listen.port = (guint16) port;
      return TRUE;
    }
  if (wrn_endpoint_parse (value, &self->listen))
    return TRUE;
  g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
               "“%s” is no value for %s: a port, or an IP address and a port are expected", value,
               option);
  return FALSE;
}

static gboolean
parse_cipher (const char *option, const char *value, gpointer data, GError **error)
{
  static const WrnSuite suites[] = { WRN_SUITE_AES_256_GCM, WRN_SUITE_CHACHA20_POLY1305 };
  WrnEdgeConfig *self = data;

  self->cipher = 0;
  for (guint i = 0; i < G_N_ELEMENTS (suites); i++)
    if (g_str_equal (value, wrn_suite_get_name (suites[i])))
      self->cipher = suites[i];
  if (self->cipher != 0 || g_str_equal (value, "auto"))
    return TRUE;
  g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
               "“%s” is no value for %s: auto, aes or chacha is expected", value, option);
  return FALSE;
}

static gboolean
make_proxies (WrnEdgeConfig *self, char **rules, GError **error)
{
  if (rules == NULL)
    return TRUE;
  self->proxies = wrn_proxies_new ();
  return wrn_proxies_set (self->proxies, (const char *const *) rules, error);
}

/**
 * wrn_edge_config_new:
 * @argc: of main()
 * @argv: of main(); not changed
 *
 * --help is answered here, and the program ends with it.
 *
 * Returns: (transfer full): the configuration; %NULL if the arguments do not make one
 */
WrnEdgeConfig *
wrn_edge_config_new (int argc, char **argv, GError **error)
{
  g_autoptr (WrnEdgeConfig) self = g_new0 (WrnEdgeConfig, 1);
  g_autoptr (GOptionContext) context = g_option_context_new ("FILE");
  g_auto (GStrv) arguments = g_strdupv (argv);
  g_auto (GStrv) files = NULL;
  g_auto (GStrv) rules = NULL;
  GOptionGroup *group = g_option_group_new ("", NULL, NULL, self, NULL);
  const GOptionEntry entries[] = {
    { "interface", 'i', 0, G_OPTION_ARG_STRING, &self->interface,
      "Name of the network interface [the first free of warren0, warren1, …]", "NAME" },
    { "name", 'n', 0, G_OPTION_ARG_STRING, &self->name,
      "Our name, as the other members see it [as FILE says, or the computer's]", "NAME" },
    { "state", 's', 0, G_OPTION_ARG_FILENAME, &self->state_dir,
      "Where our secret and what is known of others is kept; made at the first start", "DIR" },
    { "listen", 'l', 0, G_OPTION_ARG_CALLBACK, (gpointer) parse_listen,
      "UDP port, or address and port, to receive at [any that is free]", "[ADDR:]PORT" },
    { "no-direct", 0, 0, G_OPTION_ARG_NONE, &self->no_direct,
      "Send everything through supernodes, and show nobody our addresses", NULL },
    { "no-relay", 0, 0, G_OPTION_ARG_NONE, &self->no_relay,
      "Carry nothing for members who cannot reach each other", NULL },
    { "relay-rate", 0, 0, G_OPTION_ARG_INT, &self->relay_rate,
      "Carry so much for them, in kbit/s: 1000 at least [50000]", "KBIT" },
    { "no-portmap", 0, 0, G_OPTION_ARG_NONE, &self->no_portmap,
      "Do not ask the router to open a port", NULL },
    { "proxy", 0, 0, G_OPTION_ARG_STRING_ARRAY, &rules,
      "Reach supernodes, or those that PATTERN fits, through a proxy: its URL, system, direct or "
      "block; the first that fits counts",
      "[PATTERN=]URL" },
    { "status", 0, 0, G_OPTION_ARG_FILENAME, &self->status,
      "Write the state as a line of JSON now and then; - is standard output", "FILE" },
    { "status-interval", 0, 0, G_OPTION_ARG_INT, &self->status_interval,
      "How often, besides after each change [10]", "SECONDS" },
    { "user", 'u', 0, G_OPTION_ARG_STRING, &self->user,
      "Become this user once the interface is there, if started as root [nobody]", "NAME" },
    { "cipher", 0, 0, G_OPTION_ARG_CALLBACK, (gpointer) parse_cipher,
      "Take no other: aes or chacha [auto: the fastest that both ends have]", "NAME" },
    { "no-offload", 0, 0, G_OPTION_ARG_NONE, &self->no_offload,
      "Handle packets one by one, for kernels and networks that mangle runs", NULL },
    { "no-birthday", 0, 0, G_OPTION_ARG_NONE, &self->no_birthday,
      "Do not guess the ports of routers that change them, which takes some thousand packets",
      NULL },
    { "birthday-pause", 0, G_OPTION_FLAG_HIDDEN, G_OPTION_ARG_INT, &self->birthday_pause,
      "Between two attempts to guess one, for tests", "SECONDS" },
    { "engine", 0, 0, G_OPTION_ARG_NONE, &self->engine,
      "Serve warren-helper(8), which starts this program so, and nobody else", NULL },
    { "version", 0, 0, G_OPTION_ARG_NONE, &self->print_version, "Print the version and exit",
      NULL },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &files, NULL, NULL },
    { 0 },
  };

  self->status_interval = STATUS_INTERVAL;
  g_option_context_set_summary (
      context, "Makes this computer a member of the community that FILE describes.");
  g_option_context_set_description (
      context, "WARREN_INTERFACE, WARREN_NAME, WARREN_STATE, WARREN_STATUS and WARREN_USER in the\n"
               "environment stand for the options of these names. See warren-edge(1).");
  g_option_group_add_entries (group, entries);
  g_option_context_set_main_group (context, group);
  if (!g_option_context_parse_strv (context, &arguments, error))
    return NULL;
  if (self->print_version || self->engine)
    return g_steal_pointer (&self);

  if (files != NULL && g_strv_length (files) == 1)
    self->file = g_strdup (files[0]);
  fill_defaults (self);
  if (!make_proxies (self, rules, error))
    return NULL;
  return check (self, error) ? g_steal_pointer (&self) : NULL;
}

void
wrn_edge_config_free (WrnEdgeConfig *self)
{
  g_free (self->file);
  g_free (self->interface);
  g_free (self->name);
  g_free (self->computer);
  g_free (self->state_dir);
  g_free (self->status);
  g_free (self->user);
  g_clear_object (&self->proxies);
  g_free (self);
}
