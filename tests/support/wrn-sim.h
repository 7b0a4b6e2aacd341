/* wrn-sim.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * An Internet in virtual time: machines on hosts, behind boxes, on links that lose and reorder.
 *
 * Everything happens in one thread, in the order of a queue, with dice of one seed: the same seed
 * and the same calls give the same trace, packet for packet. Hosts attach to a network, which is
 * the Internet or the inside of a box. All objects belong to the simulation and live as long.
 */
#pragma once

#include "core/machine/wrn-machine.h"
#include "tests/support/wrn-sim-nat.h"
#include "tests/support/wrn-sim-random.h"

/* Where beacons are heard: a datagram to a group reaches every host of that LAN at this port. */
#define WRN_SIM_BEACON_PORT 7655

typedef struct _WrnSim WrnSim;
typedef struct _WrnSimBox WrnSimBox;
typedef struct _WrnSimHost WrnSimHost;

/* What a link does to each packet, in each direction. */
typedef struct
{
  WrnTime delay;
  WrnTime jitter; /* up to this much more, for each packet anew, which reorders */
  double loss;    /* probabilities */
  double duplicate;
  double corrupt; /* one bit */
} WrnSimLink;

/* What became of a packet. */
typedef enum
{
  WRN_SIM_DELIVERED,
  WRN_SIM_LOST,
  WRN_SIM_CUT,        /* the test forbade this pair of hosts to hear each other */
  WRN_SIM_HOOKED,     /* the test's hook took it */
  WRN_SIM_DOWN,       /* the host is stopped, suspended or unplugged */
  WRN_SIM_NO_SOCKET,  /* nobody at that port */
  WRN_SIM_NO_ROUTE,   /* nobody has that address */
  WRN_SIM_NO_SOURCE,  /* the sender does not have the address it wants to send from */
  WRN_SIM_NO_HAIRPIN, /* a box that does not turn packets round */
  WRN_SIM_ISOLATED,   /* a LAN whose hosts cannot see each other */
  WRN_SIM_BLOCKED,    /* the rest is #WrnSimNatVerdict */
  WRN_SIM_NO_MAPPING,
  WRN_SIM_FILTERED,

  WRN_SIM_N_FATES
} WrnSimFate;

/* A packet at the door of a host, for a hook. */
typedef struct
{
  WrnSimHost *from; /* (nullable): who sent it; NULL if the test forged it */
  WrnSimHost *to;   /* (nullable): whom it reached; NULL if it just leaves @from */
  WrnFlow flow;     /* as seen by @to, or by @from if it leaves; the remote end may be changed */
  guint8 *data;     /* may be changed */
  gsize len;        /* may become smaller */
} WrnSimSighting;

/* Returns: FALSE if the packet is to vanish */
typedef gboolean (*WrnSimHook) (gpointer data, WrnSimSighting *sighting);
typedef void (*WrnSimCall) (gpointer data);
typedef gboolean (*WrnSimPredicate) (gpointer data);

WrnSim *wrn_sim_new (guint64 seed);
void wrn_sim_free (WrnSim *self);

WrnTime wrn_sim_get_now (WrnSim *self);
WrnSimRandom *wrn_sim_get_random (WrnSim *self);
guint64 wrn_sim_get_trace (WrnSim *self);
guint64 wrn_sim_get_n_events (WrnSim *self);
guint64 wrn_sim_get_n_packets (WrnSim *self, WrnSimFate fate);

void wrn_sim_set_core (WrnSim *self, const WrnSimLink *link);
void wrn_sim_set_hook (WrnSim *self, WrnSimHook hook, gpointer data);
void wrn_sim_cut (WrnSim *self, WrnSimHost *a, WrnSimHost *b, gboolean cut);

WrnSimBox *wrn_sim_add_box (WrnSim *self, WrnSimBox *outside, const WrnSimNatConfig *config);
WrnSimBox *wrn_sim_add_site (WrnSim *self, const char *types);
WrnSimNat *wrn_sim_box_get_nat (WrnSimBox *self);
void wrn_sim_box_reboot (WrnSimBox *self);
void wrn_sim_box_renumber (WrnSimBox *self);

WrnSimHost *wrn_sim_add_host (WrnSim *self, const char *name, WrnSimBox *behind);

void wrn_sim_call_in (WrnSim *self, WrnTime delay, WrnSimCall call, gpointer data);
void
wrn_sim_inject (WrnSim *self, WrnSimHost *to, const WrnFlow *flow, const guint8 *data, gsize len);
void wrn_sim_run_until (WrnSim *self, WrnTime until);
void wrn_sim_run_for (WrnSim *self, WrnTime duration);
gboolean
wrn_sim_run_until_true (WrnSim *self, WrnSimPredicate predicate, gpointer data, WrnTime patience);

void wrn_sim_print_flow (void);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WrnSim, wrn_sim_free)
