/* wrn-puppet.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A machine that does what a test tells it and remembers what it was told, to try a driver with.
 */
#pragma once

#include "core/machine/wrn-outbox.h"

typedef struct
{
  WrnOutbox *outbox; /* (owned) */

  /* What it does. */
  gboolean echoes;    /* answers each datagram with itself */
  WrnFlow tunnel;     /* frames become datagrams on it, and datagrams frames; none: neither */
  WrnTime deadline;   /* when it wants to be called */
  gboolean says_when; /* an event at each timeout */

  /* What happened. */
  guint n_datagrams;
  guint n_runs; /* of a mirror */
  guint n_frames;
  guint n_timeouts;
  WrnTime last_timeout;
  guint n_commands[WRN_COMMAND_CLOSE + 1];
  WrnEndpoint endpoints[64]; /* of the last command */
  guint n_endpoints;
} WrnPuppet;

WrnPuppet *wrn_puppet_new (void);
void wrn_puppet_free (WrnPuppet *self);
WrnMachine wrn_puppet_as_machine (WrnPuppet *self);
WrnMachine wrn_puppet_as_mirror (WrnPuppet *self);
gboolean wrn_puppet_was_told (const WrnPuppet *self, const char *endpoint);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WrnPuppet, wrn_puppet_free)
