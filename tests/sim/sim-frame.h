/* sim-frame.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Ethernet frames as a program on a member's computer would cause them: UDP over IPv6.
 */
#pragma once

#include "core/base/wrn-frame.h"
#include "core/base/wrn-mac.h"

#define SIM_FRAME_HEADERS (14 + 40 + 8)
#define SIM_FRAME_PORT 9999

typedef struct
{
  WrnMac mac;
  guint8 ipv6[16];
} SimAddress;

gsize sim_frame_write (guint8 *out,
                       const SimAddress *source,
                       const SimAddress *target,
                       const guint8 *payload,
                       gsize len);
const guint8 *sim_frame_read (const WrnFrame *frame, gsize *len);
