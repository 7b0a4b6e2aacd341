/* wrn-guessing.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Guesses a port of a router that changes it, or has ours guessed (nat.md, "Birthday mode").
 *
 * Three thousand packets to somebody who did not ask for them would be an attack. So nobody sends
 * them where a member says that it is, but only where a supernode says, too, that it has proved to
 * be; with one member at a time, and not again for an hour, neither with it nor at that address.
 */
#pragma once

#include "core/edge/wrn-peer.h"
#include "core/machine/wrn-effect.h"
#include "core/path/wrn-birthday.h"

/* Addresses that were guessed at; when all are of this hour, nothing more is guessed. */
#define WRN_GUESSING_TARGETS 8

typedef struct
{
  WrnPeer *peer; /* (not owned) */
  guint16 port;
  WrnTime since;
} WrnKeptSocket;

typedef struct
{
  gboolean off;
  gboolean metered;
  WrnTime pause; /* between two attempts of one pair */

  WrnPeer *peer;     /* (not owned) (nullable): with whom, from the question on */
  WrnTime until;     /* it has to answer by then */
  WrnTime repeat_at; /* what we said last, as it may be lost; else never */
  gboolean waits_for_sockets;
  guint16 winner; /* of our sockets, which has heard it; 0: none yet */
  WrnBirthday burst;

  guint n_kept;
  WrnKeptSocket kept[WRN_SOCKETS_KEPT_MAX];
  WrnTime look_at; /* whether somebody is to be asked; else never */
  WrnTime look_every;
  guint next_target;
  struct
  {
    WrnEndpoint address; /* none: never used */
    WrnTime at;
  } targets[WRN_GUESSING_TARGETS];
  guint64 n_bursts;
  guint64 n_probes;
} WrnGuessing;
