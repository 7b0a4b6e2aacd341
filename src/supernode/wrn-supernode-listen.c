/* wrn-supernode-listen.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Where a supernode listens, as it is written down.
 */
#define G_LOG_DOMAIN "wrn-supernode"

#include "config.h"

#include "supernode/wrn-supernode-listen.h"

#define UNIX_PREFIX "unix:"

static void
free_listen (gpointer data)
{
  WrnSupernodeListen *self = data;

  g_free (self->path);
  g_free (self);
}

/* Nowhere, until something is added. */
void
wrn_supernode_listen_clear (WrnSupernodeConfig *config)
{
  g_clear_pointer (&config->listen, g_array_unref);
  g_clear_pointer (&config->connections, g_ptr_array_unref);
  config->listen = g_array_new (FALSE, FALSE, sizeof (WrnEndpoint));
  config->connections = g_ptr_array_new_with_free_func (free_listen);
  config->udp_only = FALSE;
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

/* Something that is a URL listens by its scheme, and by nothing else. */
static gboolean
add_url (WrnSupernodeConfig *config, const char *address, guint8 carrier)
{
  WrnSupernodeListen *listen;
  WrnEndpoint endpoint;

  if (!parse_endpoint (address, &endpoint))
    return FALSE;
  config->udp_only = TRUE;
  if (carrier == WRN_CARRIER_UDP)
    {
      g_array_append_val (config->listen, endpoint);
      return TRUE;
    }
  endpoint.carrier = carrier;
  listen = g_new0 (WrnSupernodeListen, 1);
  listen->endpoint = endpoint;
  g_ptr_array_add (config->connections, listen);
  return TRUE;
}

static void
add_path (WrnSupernodeConfig *config, const char *path)
{
  WrnSupernodeListen *listen = g_new0 (WrnSupernodeListen, 1);

  config->udp_only = TRUE;
  listen->path = g_strdup (path);
  g_ptr_array_add (config->connections, listen);
}

/**
 * wrn_supernode_listen_add:
 * @config: what is already known
 * @value: one place, as --listen has it
 *
 * Returns: %FALSE if @value names none
 */
gboolean
wrn_supernode_listen_add (WrnSupernodeConfig *config, const char *value)
{
  static const guint8 schemes[] = { WRN_CARRIER_UDP, WRN_CARRIER_TCP, WRN_CARRIER_TLS };
  const char *path = skip_prefix (value, UNIX_PREFIX);
  WrnEndpoint endpoint;

  for (guint i = 0; i < G_N_ELEMENTS (schemes); i++)
    {
      g_autofree char *prefix = g_strconcat (wrn_carrier_get_name (schemes[i]), "://", NULL);
      const char *address = skip_prefix (value, prefix);

      if (address != NULL)
        return add_url (config, address, schemes[i]);
    }
  if (path != NULL && *path != '\0')
    {
      add_path (config, path);
      return TRUE;
    }
  if (!parse_endpoint (value, &endpoint))
    return FALSE;
  g_array_append_val (config->listen, endpoint);
  return TRUE;
}

/* All addresses, if none was named for UDP. */
void
wrn_supernode_listen_fill (WrnSupernodeConfig *config)
{
  const WrnEndpoint any = { .port = WRN_SUPERNODE_PORT };

  if (config->listen->len == 0)
    g_array_append_val (config->listen, any);
}

static void
append (GString *text, const char *scheme, const WrnEndpoint *endpoint)
{
  char buffer[WRN_ENDPOINT_FORMAT_LEN];

  g_string_append_printf (text, "%s%s%s%s", text->len > 0 ? ";" : "", scheme,
                          *scheme != '\0' ? "://" : "", wrn_endpoint_format (endpoint, buffer));
}

/* (transfer full): all places, so that reading them gives the same again. */
char *
wrn_supernode_listen_format (const WrnSupernodeConfig *config)
{
  const char *udp = config->udp_only ? wrn_carrier_get_name (WRN_CARRIER_UDP) : "";
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < config->listen->len; i++)
    append (text, udp, &g_array_index (config->listen, WrnEndpoint, i));
  for (guint i = 0; i < config->connections->len; i++)
    {
      const WrnSupernodeListen *listen = config->connections->pdata[i];

      if (listen->path != NULL)
        g_string_append_printf (text, "%s" UNIX_PREFIX "%s", text->len > 0 ? ";" : "",
                                listen->path);
      else
        append (text, wrn_carrier_get_name (listen->endpoint.carrier), &listen->endpoint);
    }
  return g_string_free (text, FALSE);
}
