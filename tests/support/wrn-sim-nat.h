/* wrn-sim-nat.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A box between two networks that translates and filters UDP as RFC 4787 classifies it.
 */
#pragma once

#include "core/base/wrn-endpoint.h"
#include "core/base/wrn-time.h"
#include "tests/support/wrn-sim-random.h"

/* On what of the other end a mapping or a filter depends (RFC 4787 sections 4.1 and 5). */
typedef enum
{
  WRN_SIM_NAT_INDEPENDENT,
  WRN_SIM_NAT_ADDRESS,
  WRN_SIM_NAT_ADDRESS_AND_PORT,
} WrnSimNatDependence;

typedef enum
{
  WRN_SIM_PORTS_RANDOM,
  WRN_SIM_PORTS_SEQUENTIAL,
  WRN_SIM_PORTS_PRESERVING, /* the inner port if it is free, else a random one */
} WrnSimNatPorts;

typedef struct
{
  gboolean translates; /* FALSE: a firewall, which leaves addresses and ports alone */
  gboolean blocks_udp;
  WrnSimNatDependence mapping;
  WrnSimNatDependence filtering;
  WrnSimNatPorts ports;
  gboolean no_hairpin;         /* drops what is inside and addressed to its own outer address */
  gboolean refuses_neighbours; /* its hosts cannot see each other: a guest Wi-Fi */
  gboolean overlaps;           /* its network is 192.168.1.0/24, as everybody's */
  WrnTime timeout; /* a mapping lives for so long after the last outbound packet; 0: 2 min */
} WrnSimNatConfig;

typedef enum
{
  WRN_SIM_NAT_PASS,
  WRN_SIM_NAT_BLOCKED,    /* UDP does not pass at all */
  WRN_SIM_NAT_NO_MAPPING, /* nobody inside has this port */
  WRN_SIM_NAT_FILTERED,   /* somebody has, but did not write to this sender */
} WrnSimNatVerdict;

typedef struct _WrnSimNat WrnSimNat;

gboolean wrn_sim_nat_config_named (const char *name, WrnSimNatConfig *out);

WrnSimNat *wrn_sim_nat_new (const WrnSimNatConfig *config, WrnSimRandom *random);
void wrn_sim_nat_free (WrnSimNat *self);

void wrn_sim_nat_reboot (WrnSimNat *self, const WrnEndpoint *outer);
const WrnEndpoint *wrn_sim_nat_get_outer (const WrnSimNat *self);
const WrnSimNatConfig *wrn_sim_nat_get_config (const WrnSimNat *self);
gboolean wrn_sim_nat_translates (const WrnSimNat *self, const WrnEndpoint *endpoint);
guint wrn_sim_nat_get_n_mappings (const WrnSimNat *self);

WrnSimNatVerdict
wrn_sim_nat_outbound (WrnSimNat *self, WrnTime now, WrnEndpoint *source, const WrnEndpoint *target);
WrnSimNatVerdict
wrn_sim_nat_inbound (WrnSimNat *self, WrnTime now, const WrnEndpoint *source, WrnEndpoint *target);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WrnSimNat, wrn_sim_nat_free)
