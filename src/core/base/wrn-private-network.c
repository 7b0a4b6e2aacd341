/* wrn-private-network.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What the network of a community may be, so that it takes nothing from anybody.
 */
#define G_LOG_DOMAIN "wrn-base"

#include "config.h"

#include "core/base/wrn-private-network.h"

/* Ranges that mean another host elsewhere: RFC 1918, and the shared space of RFC 6598. Anything
 * else would take a part of the internet away from the members. */
static const struct
{
  guint32 address;
  guint prefix;
} ranges[] = {
  { 0x0a000000, 8 },  /* 10.0.0.0/8 */
  { 0xac100000, 12 }, /* 172.16.0.0/12 */
  { 0xc0a80000, 16 }, /* 192.168.0.0/16 */
  { 0x64400000, 10 }, /* 100.64.0.0/10 */
};

/**
 * wrn_private_network_is_valid:
 * @address: in host order
 * @prefix: how many of its bits name the network; perhaps a stranger's word
 *
 * Returns: whether it is a network, not a host's address in one, and private
 */
gboolean
wrn_private_network_is_valid (guint32 address, guint prefix)
{
  if (prefix < WRN_NETWORK_PREFIX_MIN || prefix > WRN_NETWORK_PREFIX_MAX ||
      (address & (G_MAXUINT32 >> prefix)) != 0)
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (ranges); i++)
    if (prefix >= ranges[i].prefix && (address ^ ranges[i].address) >> (32 - ranges[i].prefix) == 0)
      return TRUE;
  return FALSE;
}
