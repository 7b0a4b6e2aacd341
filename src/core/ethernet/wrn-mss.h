/* wrn-mss.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Lets the two ends of a TCP connection send no larger segments than the way between them carries.
 */
#pragma once

#include "core/ethernet/wrn-ethernet.h"

/* What every host takes (RFC 9293 section 3.7.1). A way that carries less is not worth smaller
 * segments; those are cut on it. */
#define WRN_MSS_MIN 536

/* A SYN of this form has room for the option in question. */
#define WRN_MSS_SYN_MIN (WRN_TCP_HEADER_LEN + 4)

/* Whether @body, from its ethertype on, looks like the first packet of a TCP connection, in either
 * direction. For each packet, so no more is looked at than what such packets are like: they come
 * without options of IPv4 and without extension headers. */
static inline gboolean
wrn_mss_is_syn (const guint8 *body, gsize len)
{
  const gsize shortest = WRN_BODY_IP + WRN_IPV4_HEADER_LEN + WRN_MSS_SYN_MIN;
  gsize transport = WRN_BODY_IP + WRN_IPV4_HEADER_LEN;

  if (len < shortest)
    return FALSE;
  if (body[WRN_BODY_IP] >> 4 == 4)
    return body[WRN_BODY_IP + 9] == WRN_PROTOCOL_TCP && (body[transport + 13] & WRN_TCP_SYN) != 0;

  transport = WRN_BODY_IP + WRN_IPV6_HEADER_LEN;
  return body[WRN_BODY_IP + 6] == WRN_PROTOCOL_TCP && len >= transport + WRN_MSS_SYN_MIN &&
         (body[transport + 13] & WRN_TCP_SYN) != 0;
}

gboolean wrn_mss_clamp (guint8 *body, gsize len, guint room, gboolean open);
