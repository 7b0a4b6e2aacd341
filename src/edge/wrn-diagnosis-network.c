/* wrn-diagnosis-network.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Says why members cannot be reached, and what to do about it: what is between us and them.
 */
#define G_LOG_DOMAIN "wrn-edge"

#include "config.h"

#include <string.h>

#include "core/wire/wrn-wire.h"
#include "edge/wrn-diagnosis-private.h"

/* What a frame of the interface's MTU becomes: kind and ethertype instead of its header, our head
 * and tag, the channel, since any way may have to give way to a relayed one, UDP and IP. */
#define OVERHEAD (1 + 2 + WRN_DATA_OVERHEAD + WRN_RELAY_OVERHEAD + 8)
#define IPV4_HEADER 20
#define IPV6_HEADER 40

static void
check_lookup (WrnDiagnosis *self, guint i)
{
  static const char title[] = "Name of the meeting point";
  const WrnUplinkStatus *uplink = &self->snapshot->status->uplinks[i];
  const char *error = self->snapshot->lookup_errors[i];
  char text[WRN_ENDPOINT_FORMAT_LEN];

  if (!wrn_endpoint_is_none (&uplink->endpoint))
    wrn_diagnosis_add (self, "lookup", title, WRN_CHECK_PASS, NULL,
                       wrn_endpoint_format (&uplink->endpoint, text), "%s was found.",
                       uplink->name);
  else if (error != NULL)
    wrn_diagnosis_add (self, "lookup", title, WRN_CHECK_FAIL,
                       "Check its spelling in the settings, and whether web pages open.", error,
                       "%s is not known.", uplink->name);
  else
    wrn_diagnosis_add (self, "lookup", title, WRN_CHECK_WARN, "Wait a moment.", NULL,
                       "%s is still being looked up.", uplink->name);
}

/* One that does not answer is no failure while another does. */
static void
check_uplink (WrnDiagnosis *self, guint i, gboolean other_answers)
{
  static const char title[] = "Meeting point";
  const WrnUplinkStatus *uplink = &self->snapshot->status->uplinks[i];
  char text[WRN_ENDPOINT_FORMAT_LEN];
  char rtt[WRN_RTT_FORMAT_LEN];

  if (wrn_endpoint_is_none (&uplink->endpoint))
    wrn_diagnosis_add (self, "supernode", title, WRN_CHECK_SKIPPED, NULL, NULL,
                       "The address of %s is not known.", uplink->name);
  else if (!uplink->registered)
    wrn_diagnosis_add (self, "supernode", title, other_answers ? WRN_CHECK_WARN : WRN_CHECK_FAIL,
                       "Warren keeps trying. Ask whoever runs it whether it is on and has the "
                       "same key, and whether this network lets UDP out.",
                       wrn_endpoint_format (&uplink->endpoint, text), "%s does not answer.",
                       uplink->name);
  else if (uplink->endpoint.carrier != WRN_CARRIER_UDP)
    wrn_diagnosis_add (
        self, "supernode", title, WRN_CHECK_WARN,
        "Let this computer send and receive UDP, in the firewall or the router: it is "
        "faster, and it is what direct connections need.",
        wrn_endpoint_format (&uplink->endpoint, text),
        "UDP is blocked in this network; connected by TCP to %s.", uplink->name);
  else if (uplink->rtt < 0)
    wrn_diagnosis_add (self, "supernode", title, WRN_CHECK_PASS, NULL,
                       wrn_endpoint_format (&uplink->endpoint, text), "%s", uplink->name);
  else
    wrn_diagnosis_add (self, "supernode", title, WRN_CHECK_PASS, NULL,
                       wrn_endpoint_format (&uplink->endpoint, text), "%s, %s", uplink->name,
                       wrn_rtt_format (uplink->rtt, rtt));
}

void
wrn_diagnosis_check_supernodes (WrnDiagnosis *self)
{
  const WrnEdgeStatus *status = self->snapshot->status;
  guint n_registered = 0;

  if (status->n_uplinks == 0)
    wrn_diagnosis_add (self, "supernode", "Meeting point", WRN_CHECK_SKIPPED, NULL, NULL,
                       "This community has none: people meet on the same network only.");
  for (guint i = 0; i < status->n_uplinks; i++)
    n_registered += status->uplinks[i].registered;
  for (guint i = 0; i < status->n_uplinks; i++)
    {
      check_lookup (self, i);
      check_uplink (self, i, n_registered > 0);
    }
}

/* (transfer full): what each supernode sees. */
static char *
describe_seen (const WrnEdgeStatus *status)
{
  static const char *const mappings[] = {
    [WRN_NAT_MAPPING_UNKNOWN] = "",
    [WRN_NAT_MAPPING_NONE] = "no translation",
    [WRN_NAT_MAPPING_EIM] = "endpoint-independent mapping (RFC 4787 section 4.1)",
    [WRN_NAT_MAPPING_ADM] = "address-dependent mapping (RFC 4787 section 4.1)",
    [WRN_NAT_MAPPING_APDM] = "address and port-dependent mapping (RFC 4787 section 4.1)",
  };
  static const char *const filterings[] = {
    [WRN_NAT_FILTERING_UNKNOWN] = "",
    [WRN_NAT_FILTERING_OPEN] = "endpoint-independent or address-dependent filtering (section 5)",
    [WRN_NAT_FILTERING_APDF] = "address and port-dependent filtering (section 5)",
  };
  const WrnNat *nat = &status->router;
  GString *out = g_string_new (mappings[nat->mapping]);
  char text[WRN_ENDPOINT_FORMAT_LEN];

  if (out->len > 0 && !nat->certain)
    g_string_append (out, ", probably");
  if (nat->pooled)
    g_string_append (out, "; arbitrary pooling of addresses");
  if (nat->mapping > WRN_NAT_MAPPING_NONE && nat->preserves_port)
    g_string_append (out, "; port preservation");
  if (nat->filtering != WRN_NAT_FILTERING_UNKNOWN)
    g_string_append_printf (out, "; %s", filterings[nat->filtering]);
  if (!wrn_endpoint_is_none (&status->mapped))
    g_string_append_printf (out, "%sopened %s", out->len > 0 ? "; " : "",
                            wrn_endpoint_format (&status->mapped, text));
  for (guint i = 0; i < status->n_uplinks; i++)
    if (status->uplinks[i].registered && !wrn_endpoint_is_none (&status->uplinks[i].seen))
      g_string_append_printf (out, "%s%s sees %s", out->len > 0 ? "; " : "",
                              status->uplinks[i].name,
                              wrn_endpoint_format (&status->uplinks[i].seen, text));
  return g_string_free (out, FALSE);
}

static void
check_nat (WrnDiagnosis *self)
{
  static const char title[] = "Your router";
  static const char open_a_port[] =
      "Open a UDP port for this computer in the router, or use a network with IPv6. People with an "
      "open port can still reach you directly.";
  const WrnNat *nat = &self->snapshot->status->router;
  g_autofree char *details = describe_seen (self->snapshot->status);

  if (!wrn_endpoint_is_none (&self->snapshot->status->mapped))
    {
      wrn_diagnosis_add (self, "nat", title, WRN_CHECK_PASS, NULL, details,
                         "The router opened a port, so that everybody can reach this computer.");
      return;
    }
  switch (nat->mapping)
    {
    case WRN_NAT_MAPPING_NONE:
      wrn_diagnosis_add (self, "nat", title, WRN_CHECK_PASS, NULL, details,
                         "This computer has an address of its own on the Internet.");
      break;
    case WRN_NAT_MAPPING_EIM:
      wrn_diagnosis_add (self, "nat", title, WRN_CHECK_PASS, NULL, details,
                         nat->certain
                             ? "Keeps one port for all destinations, as direct connections need it."
                             : "Keeps one port for all destinations, as far as one meeting point "
                               "can tell.");
      break;
    case WRN_NAT_MAPPING_ADM:
    case WRN_NAT_MAPPING_APDM:
      wrn_diagnosis_add (self, "nat", title, WRN_CHECK_WARN, open_a_port, details,
                         nat->pooled
                             ? "Changes the address per destination. Direct connections often fail "
                               "from here."
                             : "Changes the port per destination. Direct connections often fail "
                               "from here.");
      break;
    case WRN_NAT_MAPPING_UNKNOWN:
    default:
      wrn_diagnosis_add (self, "nat", title, WRN_CHECK_SKIPPED,
                         "Give the community a second meeting point to find out.", details,
                         "It takes two meeting points elsewhere to see what your router does.");
      break;
    }
}

static gboolean
has_global_ipv6 (const WrnSnapshot *now)
{
  for (guint i = 0; i < now->n_locals; i++)
    if (!wrn_endpoint_is_ipv4 (&now->locals[i]) && !wrn_endpoint_is_private (&now->locals[i]) &&
        !wrn_endpoint_is_link_local (&now->locals[i]))
      return TRUE;
  return FALSE;
}

/* Not needed, unless the router is in the way. */
static void
check_ipv6 (WrnDiagnosis *self)
{
  static const char title[] = "IPv6";
  const WrnSnapshot *now = self->snapshot;

  if (now->ipv6_route && has_global_ipv6 (now))
    wrn_diagnosis_add (self, "ipv6", title, WRN_CHECK_PASS, NULL, NULL,
                       "This network has IPv6, which needs no help of routers.");
  else if (now->status->router.mapping >= WRN_NAT_MAPPING_ADM)
    wrn_diagnosis_add (self, "ipv6", title, WRN_CHECK_WARN,
                       "Turn IPv6 on in the router, if the provider has it.", NULL,
                       "This network has no IPv6, which would go around what your router does.");
  else
    wrn_diagnosis_add (self, "ipv6", title, WRN_CHECK_PASS, NULL, NULL,
                       "This network has no IPv6, and does not need it.");
}

void
wrn_diagnosis_check_router (WrnDiagnosis *self)
{
  check_nat (self);
  check_ipv6 (self);
}

void
wrn_diagnosis_check_packet_size (WrnDiagnosis *self)
{
  static const char title[] = "Packet size";
  const GArray *ways = self->snapshot->ways;
  const guint mtu = self->snapshot->profile->mtu;
  const WrnDiagnosisWay *narrowest = NULL;
  g_autofree char *remedy = NULL;
  g_autofree char *details = NULL;
  int room = 0;

  for (guint i = 0; i < ways->len; i++)
    {
      const WrnDiagnosisWay *way = &g_array_index (ways, WrnDiagnosisWay, i);
      const int around = OVERHEAD + (way->is_ipv4 ? IPV4_HEADER : IPV6_HEADER);
      const int fits = way->room > 0 ? (int) way->room : (int) way->mtu - around;

      if (narrowest != NULL && fits >= room)
        continue;
      narrowest = way;
      room = fits;
    }
  if (narrowest == NULL)
    {
      wrn_diagnosis_add (self, "packet-size", title, WRN_CHECK_SKIPPED, NULL, NULL,
                         "There is no way to anybody yet.");
      return;
    }

  if (narrowest->room > 0)
    details = g_strdup_printf ("largest packet that arrives whole: %d bytes, at %s", room,
                               narrowest->name);
  else
    details =
        g_strdup_printf ("smallest known path MTU: %u, to %s", narrowest->mtu, narrowest->name);
  if ((int) mtu <= room)
    {
      wrn_diagnosis_add (self, "packet-size", title, WRN_CHECK_PASS, NULL, details,
                         "%u bytes fit into one packet to everybody.", mtu);
      return;
    }
  if (room >= WRN_PROFILE_MTU_MIN)
    remedy = g_strdup_printf ("Set the packet size of the community to %d.", room);
  wrn_diagnosis_add (self, "packet-size", title, WRN_CHECK_WARN, remedy, details,
                     "Large packets of games and calls are sent in pieces to %s, which is slower.",
                     narrowest->name);
}
