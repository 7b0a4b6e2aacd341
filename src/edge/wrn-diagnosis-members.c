/* wrn-diagnosis-members.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Says why members cannot be reached, and what to do about it: the members themselves.
 */
#define G_LOG_DOMAIN "wrn-edge"

#include "config.h"

#include <string.h>

#include "edge/wrn-diagnosis-private.h"

/* A handshake that goes on for longer gets no answer. */
#define ANSWER_WITHIN WRN_SECONDS (30)

/* What voices and games bear. */
#define LOSS_MAX 0.05

#define UNMETERED_BY                                                                               \
  "Use another network, or mark this one as not metered in the network settings of this computer."
#define FIXED_BY "Fixed if either of you opens a UDP port in the router, or if both use IPv6."

static const WrnPeerStatus *
get_peer (const WrnSnapshot *snapshot, guint i)
{
  return &g_array_index (snapshot->peers, WrnPeerStatus, i);
}

/* What a member is called; by the beginning of its id if it says nothing. */
static const char *
name_of (const WrnPeerStatus *peer, char text[static WRN_NODE_ID_TEXT_LEN])
{
  if (peer->name[0] != '\0')
    return peer->name;
  wrn_key_format (peer->id, text);
  text[WRN_NODE_ID_SHORT_LEN] = '\0';
  return text;
}

static guint
count_connected (const WrnSnapshot *snapshot)
{
  guint n = 0;

  for (guint i = 0; i < snapshot->peers->len; i++)
    n += get_peer (snapshot, i)->state >= WRN_PEER_RELAYED;
  return n;
}

/* A community with another secret is another one: who has the wrong one meets nobody, and only on
 * the same network the others notice. */
void
wrn_diagnosis_check_secret (WrnDiagnosis *self)
{
  static const char title[] = "Password";
  const WrnDrops *drops = &self->snapshot->status->drops;
  const guint64 n_strangers = drops->count[WRN_DROP_MAC1];
  const guint n = count_connected (self->snapshot);
  g_autofree char *details =
      g_strdup_printf ("handshakes without the secret: %" G_GUINT64_FORMAT, n_strangers);

  if (n > 0)
    wrn_diagnosis_add (self, "secret", title, WRN_CHECK_PASS, NULL, details,
                       n == 1 ? "%u person accepts your key." : "%u people accept your key.", n);
  else if (self->snapshot->peers->len > 0)
    wrn_diagnosis_add (self, "secret", title, WRN_CHECK_SKIPPED, NULL, details,
                       "None of the people that this computer knows is here now.");
  else
    wrn_diagnosis_add (self, "secret", title, WRN_CHECK_SKIPPED,
                       "If others see each other but not you, join again with a new invite link: "
                       "with another password this is another community.",
                       details, "Nobody else is here yet.");
}

static gboolean
is_same_name (const char *a, const char *b)
{
  g_autofree char *a_fold = g_utf8_casefold (a, -1);
  g_autofree char *b_fold = g_utf8_casefold (b, -1);

  return *a != '\0' && g_str_equal (a_fold, b_fold);
}

/* (nullable): a name that two have who are here. */
static const char *
find_double (const WrnSnapshot *snapshot)
{
  g_autoptr (GHashTable) names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  if (*snapshot->name != '\0')
    g_hash_table_add (names, g_utf8_casefold (snapshot->name, -1));
  for (guint i = 0; i < snapshot->peers->len; i++)
    {
      const WrnPeerStatus *peer = get_peer (snapshot, i);

      if (peer->state >= WRN_PEER_RELAYED && peer->name[0] != '\0' &&
          !g_hash_table_add (names, g_utf8_casefold (peer->name, -1)))
        return peer->name;
    }
  return NULL;
}

void
wrn_diagnosis_check_names (WrnDiagnosis *self)
{
  static const char title[] = "Names";
  const char *name = find_double (self->snapshot);

  if (self->snapshot->status->is_copied)
    wrn_diagnosis_add (self, "identity", "Identity", WRN_CHECK_FAIL,
                       "Remove the copied state folder on one of the two computers; it then gets "
                       "an identity of its own.",
                       "records of ours arrive that this computer did not sign",
                       "Another computer has a copy of this one's identity, so that neither can "
                       "be reached.");
  else
    wrn_diagnosis_add (self, "identity", "Identity", WRN_CHECK_PASS, NULL, NULL,
                       "No other computer claims to be this one.");

  if (name == NULL)
    wrn_diagnosis_add (self, "names", title, WRN_CHECK_PASS, NULL, NULL,
                       "Everybody here has another name.");
  else
    wrn_diagnosis_add (self, "names", title, WRN_CHECK_WARN,
                       is_same_name (self->snapshot->name, name)
                           ? "Choose another name for this computer."
                           : "One of them should choose another name.",
                       NULL, "Two people are called “%s”.", name);
}

/* (transfer full): @actual is how it is, in a word or two. */
static char *
describe_way (const WrnDiagnosis *self, const WrnPeerStatus *peer, const char *actual)
{
  const WrnNat *ours = &self->snapshot->status->router;

  return g_strdup_printf ("%s; predicted: %s; mapping here: %s, there: %s", actual,
                          wrn_nat_way_get_name (wrn_nat_predict (ours, &peer->router)),
                          wrn_nat_mapping_get_name (ours->mapping),
                          wrn_nat_mapping_get_name (peer->router.mapping));
}

/* (transfer full) (nullable): why two routers do not let two meet. */
static char *
explain_routers (const WrnNat *ours, const WrnNat *theirs, const char *name)
{
  const gboolean we_change = ours->mapping >= WRN_NAT_MAPPING_ADM;
  const gboolean they_change = theirs->mapping >= WRN_NAT_MAPPING_ADM;

  if (we_change && they_change)
    return g_strdup_printf (
        "Relayed. Your router and that of %s both change the port per destination.", name);
  if (wrn_nat_predict (ours, theirs) == WRN_NAT_WAY_DIRECT)
    return g_strdup_printf ("Relayed. The routers would let packets of %s through, so a firewall "
                            "may be in between.",
                            name);
  if (we_change)
    return g_strdup_printf ("Relayed. Your router changes its port per destination, and that of "
                            "%s does not let you in.",
                            name);
  if (they_change)
    return g_strdup_printf ("Relayed. The router of %s changes its port per destination, and yours "
                            "does not let it in.",
                            name);
  return NULL;
}

static void
explain_relayed (WrnDiagnosis *self, const WrnPeerStatus *peer, const char *name)
{
  const WrnEdgeStatus *status = self->snapshot->status;
  g_autofree char *why = explain_routers (&status->router, &peer->router, name);
  g_autofree char *actual = g_strdup_printf ("through %s", peer->via);
  g_autofree char *details = describe_way (self, peer, actual);

  if (status->no_direct)
    wrn_diagnosis_add (self, "member", name, WRN_CHECK_WARN, "Allow direct connections here.",
                       details, "Relayed. Direct connections are turned off on this computer.");
  else if (peer->n_addresses == 0)
    wrn_diagnosis_add (self, "member", name, WRN_CHECK_WARN,
                       "Direct connections have to be allowed there.", details,
                       "Relayed. %s tells nobody its addresses.", name);
  else if (why != NULL && status->metered &&
           wrn_nat_predict (&status->router, &peer->router) == WRN_NAT_WAY_GUESS)
    wrn_diagnosis_add (self, "member", name, WRN_CHECK_WARN, UNMETERED_BY, details,
                       "Relayed. To find a direct connection to %s takes some thousand packets, "
                       "which this network might charge for.",
                       name);
  else if (why != NULL)
    wrn_diagnosis_add (self, "member", name, WRN_CHECK_WARN, FIXED_BY, details, "%s", why);
  else
    wrn_diagnosis_add (self, "member", name, WRN_CHECK_WARN, FIXED_BY, details,
                       "Relayed. The routers, or a firewall, do not let the packets of one of you "
                       "in.");
}

static void
explain_connecting (WrnDiagnosis *self, const WrnPeerStatus *peer, const char *name)
{
  if (self->snapshot->now - peer->since < ANSWER_WITHIN)
    wrn_diagnosis_add (self, "member", name, WRN_CHECK_SKIPPED, "Wait a moment.", NULL,
                       "Connecting.");
  else
    wrn_diagnosis_add (self, "member", name, WRN_CHECK_FAIL,
                       "Ask whether it is on. If it is, a meeting point that both of you reach "
                       "helps.",
                       NULL, "%s does not answer.", name);
}

static void
check_member (WrnDiagnosis *self, const WrnPeerStatus *peer)
{
  char text[WRN_NODE_ID_TEXT_LEN];
  char endpoint[WRN_ENDPOINT_FORMAT_LEN];
  char rtt[WRN_RTT_FORMAT_LEN];
  const char *name = name_of (peer, text);
  const char *how = peer->state == WRN_PEER_LAN ? "Same network" : "Direct";
  g_autofree char *actual =
      g_strdup_printf ("%s, %s", wrn_endpoint_format (&peer->endpoint, endpoint),
                       peer->rtt < 0 ? "-" : wrn_rtt_format (peer->rtt, rtt));
  g_autofree char *details = describe_way (self, peer, actual);

  if (peer->state == WRN_PEER_CONNECTING)
    explain_connecting (self, peer, name);
  else if (peer->state == WRN_PEER_RELAYED)
    explain_relayed (self, peer, name);
  else if (peer->loss > LOSS_MAX)
    wrn_diagnosis_add (self, "member", name, WRN_CHECK_WARN,
                       "Wi-Fi is often the reason: try a cable, or come closer.", details,
                       "%s, but %d %% of the packets are lost.", how, (int) (100 * peer->loss));
  else
    wrn_diagnosis_add (self, "member", name, WRN_CHECK_PASS, NULL, details, "%s.", how);
}

/* Who is offline is of no interest here. */
void
wrn_diagnosis_check_members (WrnDiagnosis *self)
{
  for (guint i = 0; i < self->snapshot->peers->len; i++)
    if (get_peer (self->snapshot, i)->state != WRN_PEER_OFFLINE)
      check_member (self, get_peer (self->snapshot, i));
}
