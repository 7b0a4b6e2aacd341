/* wrn-igd.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Asks a router for a port by UPnP: finds it, and talks to what maps ports there.
 */
#define G_LOG_DOMAIN "wrn-portmap"

#include "config.h"

#include "core/portmap/wrn-igd.h"

/* External ports that are tried when others have them. */
#define PORT_TRIES 4
#define PORT_MIN 1024

/* miniupnpc looks at one character beyond here and there; it shall find that it is none. */
#define PADDING 16

typedef struct
{
  const WrnEndpoint *gateway;
  WrnHttpUrl found;
} Search;

/* Answers that lead elsewhere are somebody else's. */
static gboolean
accept_found (gpointer user_data, const guint8 *data, gsize len)
{
  Search *search = user_data;

  return wrn_upnp_read_found (&search->found, (const char *) data, len) &&
         memcmp (search->found.host.address, search->gateway->address,
                 sizeof search->gateway->address) == 0;
}

static gboolean
search_for (const WrnPortmapClient *client, const WrnExchange *exchange, WrnHttpUrl *url)
{
  g_autofree char *request =
      wrn_upnp_format_search ("urn:schemas-upnp-org:device:InternetGatewayDevice:1");
  Search search = { .gateway = &client->gateway.address };
  const WrnExchangeQuestion question = {
    .local = &client->gateway.local,
    .remote = &client->search,
    .source = &client->gateway.address,
    .request = (const guint8 *) request,
    .len = strlen (request),
    .accept = accept_found,
    .user_data = &search,
  };
  const WrnExchange within = wrn_exchange_within (exchange, client->patience);

  if (!wrn_exchange_ask (&within, &question))
    return FALSE;
  *url = search.found;
  return TRUE;
}

/* FALSE if there is no answer, or a longer one than @size. The answer lies in @buffer, which has
 * room for some zeroes beyond. */
static gboolean
fetch (const WrnPortmapClient *client,
       const WrnExchange *exchange,
       const WrnEndpoint *host,
       const char *request,
       char *buffer,
       gsize size,
       WrnHttpAnswer *answer)
{
  const WrnExchange within = wrn_exchange_within (exchange, 2 * client->patience);
  const gsize len = wrn_exchange_fetch (&within, host, request, buffer, size);

  if (len == 0 || !wrn_http_read (answer, buffer, len))
    return FALSE;
  memset (answer->body + answer->len, 0, PADDING);
  return TRUE;
}

static guint
describe (const WrnPortmapClient *client,
          const WrnExchange *exchange,
          const WrnHttpUrl *url,
          WrnUpnpService services[static WRN_UPNP_SERVICES_MAX])
{
  g_autofree char *request = wrn_upnp_format_get (url);
  g_autofree char *buffer = g_malloc (WRN_UPNP_DESCRIPTION_MAX + PADDING);
  WrnHttpAnswer answer;

  if (!fetch (client, exchange, &url->host, request, buffer, WRN_UPNP_DESCRIPTION_MAX, &answer) ||
      answer.status != 200)
    return 0;
  return wrn_upnp_read_description (services, url, answer.body, answer.len);
}

/* FALSE if there was no answer; a refusal is one. */
static gboolean
call (const WrnPortmapClient *client,
      const WrnExchange *exchange,
      const WrnUpnpService *service,
      const char *action,
      const WrnUpnpArgument *arguments,
      guint n_arguments,
      WrnUpnpAnswer *out)
{
  g_autofree char *request = wrn_upnp_format_call (service, action, arguments, n_arguments);
  g_autofree char *buffer = g_malloc (WRN_UPNP_ANSWER_MAX + PADDING);
  WrnHttpAnswer answer;

  if (!fetch (client, exchange, &service->control.host, request, buffer, WRN_UPNP_ANSWER_MAX,
              &answer))
    return FALSE;
  wrn_upnp_read_answer (out, answer.body, answer.len);
  if (answer.status != 200 && out->error == 0)
    out->error = answer.status;
  return TRUE;
}

static gboolean
get_address (const WrnPortmapClient *client,
             const WrnExchange *exchange,
             const WrnUpnpService *service,
             WrnEndpoint *address)
{
  WrnUpnpAnswer answer;

  if (!call (client, exchange, service, "GetExternalIPAddress", NULL, 0, &answer) ||
      answer.error != 0)
    return FALSE;
  *address = answer.external_address;
  return TRUE;
}

/* As an address can only be judged with a port, any. */
static gboolean
is_public (const WrnPortmapClient *client, WrnEndpoint address)
{
  address.port = PORT_MIN;
  return wrn_portmap_client_is_usable (client, &address);
}

/* The one that leads to the Internet, or else the first that answers. */
static gboolean
choose_service (WrnPortmapClient *client, const WrnExchange *exchange, WrnEndpoint *address)
{
  WrnUpnpService services[WRN_UPNP_SERVICES_MAX];
  WrnHttpUrl url;
  guint n;

  if (!search_for (client, exchange, &url))
    return FALSE;
  n = describe (client, exchange, &url, services);
  for (guint i = 0; i < n; i++)
    {
      WrnEndpoint found;

      if (!get_address (client, exchange, &services[i], &found) ||
          (client->service.type[0] != '\0' && !is_public (client, found)))
        continue;
      client->service = services[i];
      *address = found;
    }
  return client->service.type[0] != '\0';
}

/**
 * wrn_igd_find_address:
 * @client: a router
 * @exchange: for how long
 * @address: (out): its own, with port 0; none if it does not know
 *
 * Returns: %FALSE if nothing there maps ports by UPnP
 */
gboolean
wrn_igd_find_address (WrnPortmapClient *client, const WrnExchange *exchange, WrnEndpoint *address)
{
  /* What was found before may be gone, as a router that restarts often has another port. */
  if (client->service.type[0] != '\0' && get_address (client, exchange, &client->service, address))
    return TRUE;
  client->service = (WrnUpnpService){ 0 };
  return choose_service (client, exchange, address);
}

static gboolean
add (const WrnPortmapClient *client,
     const WrnExchange *exchange,
     const WrnPortmapWish *wish,
     guint16 external_port,
     guint32 lease,
     WrnUpnpAnswer *out)
{
  const WrnUpnpService *service = &client->service;
  const gboolean any = g_str_has_suffix (service->type, ":2");
  g_autofree char *external = g_strdup_printf ("%u", external_port);
  g_autofree char *internal = g_strdup_printf ("%u", wish->port);
  g_autofree char *seconds = g_strdup_printf ("%u", lease);
  char local[WRN_ENDPOINT_FORMAT_LEN];
  const WrnUpnpArgument arguments[] = {
    { "NewRemoteHost", "" },
    { "NewExternalPort", external },
    { "NewProtocol", wish->tcp ? "TCP" : "UDP" },
    { "NewInternalPort", internal },
    { "NewInternalClient", local },
    { "NewEnabled", "1" },
    { "NewPortMappingDescription", WRN_UPNP_DESCRIPTION },
    { "NewLeaseDuration", seconds },
  };

  *strchr (wrn_endpoint_format (&client->gateway.local, local), ':') = '\0';
  return call (client, exchange, service, any ? "AddAnyPortMapping" : "AddPortMapping", arguments,
               G_N_ELEMENTS (arguments), out);
}

static guint16
random_port (void)
{
  return (guint16) g_random_int_range (PORT_MIN, G_MAXUINT16 + 1);
}

static WrnPortmapVerdict
add_somewhere (const WrnPortmapClient *client,
               const WrnExchange *exchange,
               const WrnPortmapWish *wish,
               guint16 *external_port)
{
  guint32 lease = wish->lifetime;
  WrnUpnpAnswer answer;

  for (guint i = 0; i < PORT_TRIES; i++)
    {
      if (!add (client, exchange, wish, *external_port, lease, &answer))
        return WRN_PORTMAP_SILENT;
      switch (answer.error)
        {
        case 0:
          if (answer.external_port != 0)
            *external_port = answer.external_port;
          return WRN_PORTMAP_GRANTED;
        case WRN_UPNP_CONFLICT:
          *external_port = random_port ();
          break;
        case WRN_UPNP_SAME_PORTS:
          *external_port = wish->port;
          break;
        case WRN_UPNP_PERMANENT_ONLY:
          lease = 0;
          break;
        default:
          return WRN_PORTMAP_REFUSED;
        }
    }
  return WRN_PORTMAP_REFUSED;
}

static WrnPortmapVerdict
remove_entry (const WrnPortmapClient *client,
              const WrnExchange *exchange,
              const WrnPortmapWish *wish)
{
  g_autofree char *external = g_strdup_printf ("%u", wish->granted.port);
  const WrnUpnpArgument arguments[] = {
    { "NewRemoteHost", "" },
    { "NewExternalPort", external },
    { "NewProtocol", wish->tcp ? "TCP" : "UDP" },
  };
  WrnUpnpAnswer answer;

  if (!call (client, exchange, &client->service, "DeletePortMapping", arguments,
             G_N_ELEMENTS (arguments), &answer))
    return WRN_PORTMAP_SILENT;
  return answer.error == 0 || answer.error == WRN_UPNP_NO_SUCH_ENTRY ? WRN_PORTMAP_GRANTED
                                                                     : WRN_PORTMAP_REFUSED;
}

/* As wrn_portmap_client_ask(). */
WrnPortmapVerdict
wrn_igd_ask (WrnPortmapClient *client,
             const WrnExchange *exchange,
             const WrnPortmapWish *wish,
             WrnPortmapGrant *grant)
{
  WrnEndpoint external = { 0 };
  guint16 port = wish->granted.port != 0 ? wish->granted.port : wish->port;
  WrnPortmapVerdict verdict;

  /* The end must not wait for what is not needed. */
  if (wish->lifetime == 0 && client->service.type[0] != '\0')
    return remove_entry (client, exchange, wish);
  if (!wrn_igd_find_address (client, exchange, &external))
    return WRN_PORTMAP_SILENT;
  if (wish->lifetime == 0)
    return remove_entry (client, exchange, wish);
  if (!is_public (client, external))
    return WRN_PORTMAP_USELESS;

  verdict = add_somewhere (client, exchange, wish, &port);
  if (verdict != WRN_PORTMAP_GRANTED)
    return verdict;
  external.port = port;
  external.kind = WRN_ENDPOINT_MAPPED;
  *grant = (WrnPortmapGrant){
    .external = external,
    .lifetime = CLAMP (wish->lifetime, WRN_PORTMAP_LIFETIME_MIN, WRN_PORTMAP_LIFETIME_MAX),
  };
  return WRN_PORTMAP_GRANTED;
}

/**
 * wrn_igd_get_entry:
 * @client: a router, of which wrn_igd_find_address() knows the address
 * @exchange: for how long
 * @number: from 0 on
 * @entry: (out): a mapping, of anybody
 *
 * Returns: %FALSE if there are no more
 */
gboolean
wrn_igd_get_entry (WrnPortmapClient *client,
                   const WrnExchange *exchange,
                   guint number,
                   WrnUpnpAnswer *entry)
{
  g_autofree char *index = g_strdup_printf ("%u", number);
  const WrnUpnpArgument arguments[] = { { "NewPortMappingIndex", index } };

  return client->service.type[0] != '\0' &&
         call (client, exchange, &client->service, "GetGenericPortMappingEntry", arguments,
               G_N_ELEMENTS (arguments), entry) &&
         entry->error == 0;
}
