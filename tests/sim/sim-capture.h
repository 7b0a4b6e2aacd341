/* sim-capture.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What an eavesdropper has: datagrams as they were sent, to be sent again or bent.
 */
#pragma once

#include "tests/support/wrn-sim-host.h"

typedef struct
{
  WrnSimHost *to; /* (not owned) */
  WrnFlow flow;   /* as @to saw it */
  GBytes *bytes;  /* (owned) */
} SimCaptured;

typedef struct _SimCapture SimCapture;

SimCapture *sim_capture_new (WrnSim *sim, guint max);
void sim_capture_free (SimCapture *self);

void sim_capture_stop (SimCapture *self);
guint sim_capture_get_size (SimCapture *self);
const SimCaptured *sim_capture_get (SimCapture *self, guint i);
gsize sim_capture_bend (SimCapture *self, WrnSimRandom *random, guint8 *out, gsize size);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SimCapture, sim_capture_free)
