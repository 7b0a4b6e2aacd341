/* wrn-mac.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * An Ethernet address.
 */
#pragma once

#include <glib.h>
#include <string.h>

#define WRN_MAC_LEN 6

typedef struct
{
  guint8 bytes[WRN_MAC_LEN];
} WrnMac;

/* The group bit of IEEE 802: set for multicast and broadcast. */
static inline gboolean
wrn_mac_is_group (const WrnMac *self)
{
  return (self->bytes[0] & 1) != 0;
}

static inline gboolean
wrn_mac_equal (const WrnMac *a, const WrnMac *b)
{
  return memcmp (a->bytes, b->bytes, WRN_MAC_LEN) == 0;
}
