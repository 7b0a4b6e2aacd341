/* wrn-portmap-client.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Asks one router for a port, in each of the three protocols that routers speak.
 */
#define G_LOG_DOMAIN "wrn-portmap"

#include "config.h"

#include "core/portmap/wrn-portmap-client.h"

#include <netinet/in.h>

#include "core/portmap/wrn-igd.h"

/* One question to the router's PCP server, in either protocol, and the answer. */
typedef struct
{
  WrnPortmapClient *client;
  const WrnPcpRequest *request; /* (nullable): of PCP: to be answered exactly */
  guint8 opcode;
  guint16 port;   /* of NAT-PMP: to be answered exactly */
  gboolean spoke; /* in the protocol that we asked in */
  WrnPcpAnswer pcp;
  WrnNatPmpAnswer nat_pmp;
} Talk;

void
wrn_portmap_client_init (WrnPortmapClient *self, const WrnGateway *gateway)
{
  *self = (WrnPortmapClient){
    .gateway = *gateway,
    .server = gateway->address,
    .search = wrn_endpoint_ipv4 (WRN_UPNP_SEARCH_ADDRESS, WRN_UPNP_SEARCH_PORT),
    .patience = WRN_PORTMAP_PATIENCE,
  };
  self->server.port = WRN_PCP_SERVER_PORT;
}

const char *
wrn_portmap_protocol_get_name (WrnPortmapProtocol protocol)
{
  static const char *const names[] = {
    [WRN_PORTMAP_PCP] = "PCP",
    [WRN_PORTMAP_NAT_PMP] = "NAT-PMP",
    [WRN_PORTMAP_UPNP] = "UPnP",
  };

  g_return_val_if_fail (protocol < WRN_N_PORTMAP_PROTOCOLS, "");

  return names[protocol];
}

/* Whether it may be an address on the Internet that is not ours: all that can be known of it before
 * it is tried. One behind another router would make us a candidate in somebody's private network.
 */
gboolean
wrn_portmap_client_is_usable (const WrnPortmapClient *self, const WrnEndpoint *external)
{
  const WrnEndpoint *local = &self->gateway.local;

  return wrn_endpoint_is_unicast (external) && !wrn_endpoint_is_private (external) &&
         !wrn_endpoint_is_link_local (external) &&
         memcmp (external->address, local->address, sizeof local->address) != 0;
}

static void
note_epoch (WrnPortmapClient *self, guint32 seconds)
{
  if (!wrn_epoch_note (&self->epoch, wrn_exchange_now (), seconds))
    self->forgot = TRUE;
}

/* Something is there, but speaks the other protocol: no reason to wait any longer. */
static gboolean
accept_pcp (gpointer user_data, const guint8 *data, gsize len)
{
  Talk *talk = user_data;

  if (wrn_nat_pmp_decode (&talk->nat_pmp, data, len))
    return talk->nat_pmp.result != WRN_NAT_PMP_SUCCESS;
  if (!wrn_pcp_decode (&talk->pcp, data, len) || talk->pcp.opcode != talk->opcode ||
      (talk->request != NULL && !wrn_pcp_is_answer_to (&talk->pcp, talk->request)))
    return FALSE;
  note_epoch (talk->client, talk->pcp.epoch);
  talk->spoke = talk->pcp.result != WRN_PCP_UNSUPPORTED_VERSION;
  return TRUE;
}

static gboolean
accept_nat_pmp (gpointer user_data, const guint8 *data, gsize len)
{
  Talk *talk = user_data;

  if (wrn_pcp_decode (&talk->pcp, data, len))
    return talk->pcp.result != WRN_PCP_SUCCESS;
  if (!wrn_nat_pmp_decode (&talk->nat_pmp, data, len) || talk->nat_pmp.opcode != talk->opcode)
    return FALSE;
  if (talk->nat_pmp.result == WRN_NAT_PMP_SUCCESS && talk->opcode != WRN_NAT_PMP_ADDRESS &&
      talk->nat_pmp.port != talk->port)
    return FALSE;
  note_epoch (talk->client, talk->nat_pmp.epoch);
  talk->spoke = TRUE;
  return TRUE;
}

/* FALSE if nobody speaks the protocol that @accept knows. */
static gboolean
talk_to (const WrnExchange *exchange,
         Talk *talk,
         WrnExchangeAccept accept,
         const guint8 *request,
         gsize len)
{
  const WrnExchangeQuestion question = {
    .local = &talk->client->gateway.local,
    .remote = &talk->client->server,
    .request = request,
    .len = len,
    .accept = accept,
    .user_data = talk,
  };

  const WrnExchange within = wrn_exchange_within (exchange, talk->client->patience);

  return wrn_exchange_ask (&within, &question) && talk->spoke;
}

static WrnPortmapVerdict
judge (const WrnPortmapClient *self,
       const WrnPortmapWish *wish,
       const WrnEndpoint *external,
       guint32 lifetime,
       WrnPortmapGrant *grant)
{
  if (wish->lifetime == 0)
    return WRN_PORTMAP_GRANTED;
  if (lifetime == 0 || !wrn_portmap_client_is_usable (self, external))
    return WRN_PORTMAP_USELESS;
  *grant = (WrnPortmapGrant){
    .external = *external,
    .lifetime = CLAMP (lifetime, WRN_PORTMAP_LIFETIME_MIN, WRN_PORTMAP_LIFETIME_MAX),
  };
  grant->external.kind = WRN_ENDPOINT_MAPPED;
  return WRN_PORTMAP_GRANTED;
}

static WrnPortmapVerdict
ask_pcp (WrnPortmapClient *self,
         const WrnExchange *exchange,
         const WrnPortmapWish *wish,
         WrnPortmapGrant *grant)
{
  WrnPcpRequest request = {
    .client = self->gateway.local,
    .suggested = wish->granted,
    .protocol = wish->tcp ? IPPROTO_TCP : IPPROTO_UDP,
    .lifetime = wish->lifetime,
  };
  Talk talk = { .client = self, .request = &request, .opcode = WRN_PCP_MAP };
  guint8 bytes[WRN_PCP_MAP_LEN];

  request.client.port = wish->port;
  memcpy (request.nonce, wish->nonce, sizeof request.nonce);
  wrn_pcp_encode_map (&request, bytes);
  if (!talk_to (exchange, &talk, accept_pcp, bytes, sizeof bytes))
    return WRN_PORTMAP_SILENT;
  if (talk.pcp.result != WRN_PCP_SUCCESS)
    return WRN_PORTMAP_REFUSED;
  return judge (self, wish, &talk.pcp.external, talk.pcp.lifetime, grant);
}

static WrnPortmapVerdict
find_nat_pmp_address (WrnPortmapClient *self, const WrnExchange *exchange, WrnEndpoint *address)
{
  Talk talk = { .client = self, .opcode = WRN_NAT_PMP_ADDRESS };
  guint8 bytes[WRN_NAT_PMP_ADDRESS_LEN];

  wrn_nat_pmp_encode_address (bytes);
  if (!talk_to (exchange, &talk, accept_nat_pmp, bytes, sizeof bytes))
    return WRN_PORTMAP_SILENT;
  *address = talk.nat_pmp.address;
  return talk.nat_pmp.result == WRN_NAT_PMP_SUCCESS ? WRN_PORTMAP_GRANTED : WRN_PORTMAP_REFUSED;
}

static WrnPortmapVerdict
ask_nat_pmp (WrnPortmapClient *self,
             const WrnExchange *exchange,
             const WrnPortmapWish *wish,
             WrnPortmapGrant *grant)
{
  const gboolean remove = wish->lifetime == 0;
  Talk talk = { .client = self, .port = wish->port };
  guint8 bytes[WRN_NAT_PMP_MAP_LEN];
  WrnEndpoint external = { 0 };
  WrnPortmapVerdict verdict = WRN_PORTMAP_GRANTED;

  /* Before there is a mapping that nobody can use. */
  if (!remove)
    verdict = find_nat_pmp_address (self, exchange, &external);
  if (verdict != WRN_PORTMAP_GRANTED)
    return verdict;
  if (!remove)
    external.port = wish->granted.port != 0 ? wish->granted.port : wish->port;
  if (!remove && !wrn_portmap_client_is_usable (self, &external))
    return WRN_PORTMAP_USELESS;

  talk.opcode = wish->tcp ? WRN_NAT_PMP_MAP_TCP : WRN_NAT_PMP_MAP_UDP;
  wrn_nat_pmp_encode_map (bytes, talk.opcode, wish->port, external.port, wish->lifetime);
  if (!talk_to (exchange, &talk, accept_nat_pmp, bytes, sizeof bytes))
    return WRN_PORTMAP_SILENT;
  if (talk.nat_pmp.result != WRN_NAT_PMP_SUCCESS)
    return WRN_PORTMAP_REFUSED;
  external.port = talk.nat_pmp.external_port;
  return judge (self, wish, &external, talk.nat_pmp.lifetime, grant);
}

/**
 * wrn_portmap_client_ask:
 * @self: a router
 * @exchange: for how long
 * @protocol: how to ask
 * @wish: the port, and for how long
 * @grant: (out): what the router gave, if it did
 *
 * Asks for a mapping, for the same again, or for its removal.
 */
WrnPortmapVerdict
wrn_portmap_client_ask (WrnPortmapClient *self,
                        const WrnExchange *exchange,
                        WrnPortmapProtocol protocol,
                        const WrnPortmapWish *wish,
                        WrnPortmapGrant *grant)
{
  switch (protocol)
    {
    case WRN_PORTMAP_PCP:
      return ask_pcp (self, exchange, wish, grant);
    case WRN_PORTMAP_NAT_PMP:
      return ask_nat_pmp (self, exchange, wish, grant);
    case WRN_PORTMAP_UPNP:
      return wrn_igd_ask (self, exchange, wish, grant);
    case WRN_N_PORTMAP_PROTOCOLS:
    default:
      g_return_val_if_reached (WRN_PORTMAP_SILENT);
    }
}

static gboolean
probe_pcp (WrnPortmapClient *self, const WrnExchange *exchange)
{
  Talk talk = { .client = self, .opcode = WRN_PCP_ANNOUNCE };
  guint8 bytes[WRN_PCP_ANNOUNCE_LEN];

  wrn_pcp_encode_announce (&self->gateway.local, bytes);
  return talk_to (exchange, &talk, accept_pcp, bytes, sizeof bytes);
}

/**
 * wrn_portmap_client_probe:
 * @self: a router
 * @exchange: for how long
 * @protocol: how to ask
 * @address: (out): the router's own, with port 0; none if it does not say
 *
 * Changes nothing.
 *
 * Returns: whether the router speaks that protocol
 */
gboolean
wrn_portmap_client_probe (WrnPortmapClient *self,
                          const WrnExchange *exchange,
                          WrnPortmapProtocol protocol,
                          WrnEndpoint *address)
{
  *address = (WrnEndpoint){ 0 };
  switch (protocol)
    {
    case WRN_PORTMAP_PCP:
      return probe_pcp (self, exchange);
    case WRN_PORTMAP_NAT_PMP:
      return find_nat_pmp_address (self, exchange, address) != WRN_PORTMAP_SILENT;
    case WRN_PORTMAP_UPNP:
      return wrn_igd_find_address (self, exchange, address);
    case WRN_N_PORTMAP_PROTOCOLS:
    default:
      g_return_val_if_reached (FALSE);
    }
}

/**
 * wrn_portmap_client_hear:
 * @self: a router
 * @granted: what it gave us
 * @data: what it tells everybody (RFC 6887 section 14.1, RFC 6886 section 3.2.1)
 * @len: its length
 *
 * Returns: %TRUE if the router has lost what it gave, or has another address now
 */
gboolean
wrn_portmap_client_hear (WrnPortmapClient *self,
                         const WrnEndpoint *granted,
                         const guint8 *data,
                         gsize len)
{
  WrnNatPmpAnswer nat_pmp;
  WrnPcpAnswer pcp;

  if (wrn_pcp_decode (&pcp, data, len) && pcp.opcode == WRN_PCP_ANNOUNCE)
    note_epoch (self, pcp.epoch);
  else if (wrn_nat_pmp_decode (&nat_pmp, data, len) && nat_pmp.opcode == WRN_NAT_PMP_ADDRESS &&
           nat_pmp.result == WRN_NAT_PMP_SUCCESS)
    {
      note_epoch (self, nat_pmp.epoch);
      return self->forgot ||
             memcmp (nat_pmp.address.address, granted->address, sizeof granted->address) != 0;
    }
  return self->forgot;
}
