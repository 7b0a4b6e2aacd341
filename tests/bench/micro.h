/* micro.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the micro-benchmark does to packets, one operation after the other.
 */
#pragma once

#include "core/base/wrn-frame.h"
#include "tests/support/wrn-test-packet.h"

/* A super-frame of TCP on an interface with an MTU of 1400, and as many packets in any batch. */
#define MICRO_BATCH 45
#define MICRO_MSS 1348

typedef struct _MicroOperation MicroOperation;

/* Each run handles %MICRO_BATCH packets of which prepare() made the input, outside of the clock. */
struct _MicroOperation
{
  const char *name;
  gboolean counted; /* its instructions in our own code are the same on each processor */
  void (*prepare) (const MicroOperation *self);
  void (*run) (const MicroOperation *self);
  guint len;              /* of a packet, where it matters */
  gconstpointer argument; /* (not owned) (nullable) */
};

WrnFrame micro_write_super_frame (const WrnTestPacket *packet, guint8 *out);

/* Both return arrays that end with an entry without a name; call them once. */
const MicroOperation *micro_parts (void);
const MicroOperation *micro_edges (void);

guint64 micro_carry_both_ways (guint64 n_packets);
