/* wrn-test-memory.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A scheme whose connections are in memory, on a network that does what a test wants.
 */
#pragma once

#include "tests/support/wrn-test-carrier.h"

#define WRN_TEST_MEMORY_CARRIER WRN_CARRIER_FIRST_FREE

/* What waits between two ends, at most. */
#define WRN_TEST_MEMORY_BYTES (72 * 1024)

/* What happens to packets from now on; all zeroes: nothing. */
typedef struct
{
  gboolean cut; /* nothing arrives, and nobody is told */
  double loss;
  guint delay_msec;
  guint jitter_msec; /* up to this much more, for each packet anew */
  gboolean reorders; /* jitter lets packets overtake each other */
  guint rate;        /* bytes a second; 0: as many as there are */
} WrnTestMemory;

extern WrnTestMemory wrn_test_memory;
extern const WrnCarrier wrn_test_memory_carrier;

void wrn_test_memory_listen (WrnTestEnd *server, WrnEndpoint *where);
