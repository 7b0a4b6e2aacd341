/* sim-toy.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The smallest machine that keeps the contract, to test the simulator with.
 *
 * It sends a numbered datagram to its target at every period, answers what it is asked to answer,
 * carries frames in datagrams, and counts its own starts in its store.
 */
#pragma once

#include "core/machine/wrn-outbox.h"
#include "tests/support/wrn-sim-host.h"

typedef struct
{
  /* Set by the test before the host runs it. */
  WrnEndpoint target;
  WrnTime period; /* 0: silent */
  gboolean echo;  /* answers each datagram with itself */
  gboolean eager; /* sends its next one when it hears a datagram */

  /* Looked at by the test. */
  guint n_starts; /* as counted in the store */
  guint32 n_ticks;
  guint32 n_heard;
  guint32 last_tick; /* heard */
  guint32 n_late;    /* heard after a later one */
  WrnFlow last_flow;
  WrnTime last_now;
  guint n_endpoints; /* that the host says it has */
  guint n_frames;    /* heard by the programs of the host */

  /* Its own. */
  WrnOutbox *outbox;
  WrnTime deadline;
} SimToy;

WrnSimHost *sim_toy_add (WrnSim *sim, SimToy *self, const char *name, WrnSimBox *behind);
