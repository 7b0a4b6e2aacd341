/* wrn-diagnosis.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Says why members cannot be reached, and what to do about it.
 *
 * A pure function of a snapshot, which wrn-snapshot.c fills. Cause and remedy are for people, in
 * the words of the user interface; details are for those who help them.
 */
#pragma once

#include <net/if.h>

#include "core/edge/wrn-edge.h"

/* How much one packet may carry on the way to somebody, as far as this computer knows. */
typedef struct
{
  char name[WRN_HOST_MAX + 8];
  guint mtu;  /* of the IP packet */
  guint room; /* of one inside, as was found by trying; 0: nobody tried */
  gboolean is_ipv4;
} WrnDiagnosisWay;

/* Borrowed for the call. */
typedef struct
{
  WrnTime now;
  gint64 clock;              /* microseconds since 1970 */
  const WrnProfile *profile; /* the community */
  const char *name;          /* ours; "" for none */

  gboolean has_interface;
  char interface[IF_NAMESIZE];
  gboolean interface_up;
  gboolean interface_multicast;

  gboolean ipv4_route; /* there is a way to the Internet */
  gboolean ipv6_route;
  const WrnEndpoint *locals; /* (array length=n_locals): this computer's other addresses */
  guint n_locals;
  const char *overlap; /* (nullable): which other network overlaps the community's */
  GArray *ways;        /* (element-type WrnDiagnosisWay) */

  const WrnEdgeStatus *status; /* (nullable): NULL while the community is not connected */
  const GArray *peers;         /* (element-type WrnPeerStatus) */
  const char *lookup_errors[WRN_PROFILE_SUPERNODES_MAX]; /* (nullable): of each supernode's name */
  const char *history_problem;                           /* (nullable) */
  double load; /* of one processor core, 0 to 1; -1: not known */
} WrnSnapshot;

GVariant *wrn_diagnosis_run (const WrnSnapshot *snapshot);
