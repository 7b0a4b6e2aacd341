/* wrn-nat.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What a router does to our packets (RFC 4787, RFC 5780), and whether two of them let two meet.
 */
#define G_LOG_DOMAIN "wrn-path"

#include "config.h"

#include "core/path/wrn-nat.h"

/* What pairs of sights show. */
typedef struct
{
  gboolean same_by_port;     /* two ports of one address see the same */
  gboolean other_by_port;    /* or not */
  gboolean same_by_address;  /* two addresses do */
  gboolean other_by_address; /* or not */
} Evidence;

static gboolean
is_same_address (const WrnEndpoint *a, const WrnEndpoint *b)
{
  return memcmp (a->address, b->address, sizeof a->address) == 0;
}

/* Whether it says something of our router: it was beyond that, and saw us by IPv4. */
static gboolean
is_witness (const WrnNatSight *sight)
{
  return wrn_endpoint_is_ipv4 (&sight->seen) && sight->seen.port != 0 &&
         wrn_endpoint_is_ipv4 (&sight->asked) && !wrn_endpoint_is_private (&sight->asked) &&
         !wrn_endpoint_is_loopback (&sight->asked);
}

static gboolean
is_ours (const WrnEndpoint *seen, const WrnEndpoint *locals, guint n_locals)
{
  for (guint i = 0; i < n_locals; i++)
    if (is_same_address (seen, &locals[i]))
      return TRUE;
  return FALSE;
}

static void
compare (Evidence *found, WrnNat *out, const WrnNatSight *a, const WrnNatSight *b)
{
  const gboolean same = wrn_endpoint_equal (&a->seen, &b->seen);

  if (wrn_endpoint_equal (&a->asked, &b->asked))
    return;
  if (!is_same_address (&a->seen, &b->seen))
    out->pooled = TRUE;
  if (is_same_address (&a->asked, &b->asked))
    {
      found->same_by_port |= same;
      found->other_by_port |= !same;
    }
  else
    {
      found->same_by_address |= same;
      found->other_by_address |= !same;
    }
}

/* The worst that is shown; of what is not, the commonest. */
static void
conclude (const Evidence *found, WrnNat *out)
{
  if (found->other_by_port)
    out->mapping = WRN_NAT_MAPPING_APDM;
  else if (found->other_by_address)
    out->mapping = found->same_by_port ? WRN_NAT_MAPPING_ADM : WRN_NAT_MAPPING_APDM;
  else if (found->same_by_address || found->same_by_port)
    out->mapping = WRN_NAT_MAPPING_EIM;

  out->certain = found->other_by_port || found->same_by_address ||
                 (found->other_by_address && found->same_by_port);
}

/**
 * wrn_nat_classify:
 * @out: (out): what our router does; the filtering is not to be seen so, and stays unknown
 * @sights: (array length=n_sights): who saw us where, by one socket
 * @n_sights: their number
 * @locals: (array length=n_locals): this computer's addresses, with the port of that socket
 * @n_locals: their number
 *
 * The mapping follows RFC 5780 section 4.3, with whatever other endpoints there are. Who is in the
 * same network, or talks to us by IPv6, says nothing.
 */
void
wrn_nat_classify (WrnNat *out,
                  const WrnNatSight *sights,
                  guint n_sights,
                  const WrnEndpoint *locals,
                  guint n_locals)
{
  Evidence found = { 0 };
  guint n_witnesses = 0;
  guint n_ours = 0;
  guint n_preserved = 0;

  *out = (WrnNat){ 0 };
  for (guint i = 0; i < n_sights; i++)
    {
      if (!is_witness (&sights[i]))
        continue;
      n_witnesses++;
      n_ours += is_ours (&sights[i].seen, locals, n_locals);
      n_preserved += n_locals > 0 && sights[i].seen.port == locals[0].port;
      for (guint k = 0; k < i; k++)
        if (is_witness (&sights[k]))
          compare (&found, out, &sights[i], &sights[k]);
    }

  out->preserves_port = n_witnesses > 0 && n_preserved == n_witnesses;
  if (n_witnesses > 0 && n_ours == n_witnesses)
    {
      out->mapping = WRN_NAT_MAPPING_NONE;
      out->certain = TRUE;
    }
  else
    conclude (&found, out);
}

gboolean
wrn_nat_equal (const WrnNat *a, const WrnNat *b)
{
  return a->mapping == b->mapping && a->filtering == b->filtering && a->certain == b->certain &&
         a->pooled == b->pooled && a->preserves_port == b->preserves_port;
}

static gboolean
is_dependent (const WrnNat *self)
{
  return self->mapping == WRN_NAT_MAPPING_ADM || self->mapping == WRN_NAT_MAPPING_APDM;
}

/**
 * wrn_nat_predict:
 * @a: the router of one member
 * @b: that of another, elsewhere
 *
 * A port that is another for each destination can be known by nobody else, so that whoever sends
 * from it is let in only by a router that does not look at ports. The table of nat.md is this.
 */
WrnNatWay
wrn_nat_predict (const WrnNat *a, const WrnNat *b)
{
  const WrnNat *dependent = is_dependent (a) ? a : b;
  const WrnNat *other = dependent == a ? b : a;

  if (a->mapping == WRN_NAT_MAPPING_UNKNOWN || b->mapping == WRN_NAT_MAPPING_UNKNOWN)
    return WRN_NAT_WAY_UNKNOWN;
  if (!is_dependent (dependent))
    return WRN_NAT_WAY_DIRECT;
  if (is_dependent (other))
    return WRN_NAT_WAY_RELAYED;

  switch (other->filtering)
    {
    case WRN_NAT_FILTERING_OPEN:
      return WRN_NAT_WAY_DIRECT;
    case WRN_NAT_FILTERING_APDF:
      return dependent->mapping == WRN_NAT_MAPPING_APDM ? WRN_NAT_WAY_GUESS : WRN_NAT_WAY_RELAYED;
    case WRN_NAT_FILTERING_UNKNOWN:
    default:
      return WRN_NAT_WAY_UNKNOWN;
    }
}

const char *
wrn_nat_mapping_get_name (WrnNatMapping mapping)
{
  static const char *const names[] = {
    [WRN_NAT_MAPPING_UNKNOWN] = "unknown",
    [WRN_NAT_MAPPING_NONE] = "none",
    [WRN_NAT_MAPPING_EIM] = "endpoint-independent",
    [WRN_NAT_MAPPING_ADM] = "address-dependent",
    [WRN_NAT_MAPPING_APDM] = "address-and-port-dependent",
  };

  return names[mapping];
}

const char *
wrn_nat_filtering_get_name (WrnNatFiltering filtering)
{
  static const char *const names[] = {
    [WRN_NAT_FILTERING_UNKNOWN] = "unknown",
    [WRN_NAT_FILTERING_OPEN] = "not-port-dependent",
    [WRN_NAT_FILTERING_APDF] = "address-and-port-dependent",
  };

  return names[filtering];
}

const char *
wrn_nat_way_get_name (WrnNatWay way)
{
  static const char *const names[] = {
    [WRN_NAT_WAY_UNKNOWN] = "unknown",
    [WRN_NAT_WAY_DIRECT] = "direct",
    [WRN_NAT_WAY_GUESS] = "direct after guessing a port",
    [WRN_NAT_WAY_RELAYED] = "relayed",
  };

  return names[way];
}
