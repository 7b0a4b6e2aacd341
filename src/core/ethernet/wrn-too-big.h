/* wrn-too-big.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Tells a computer that its packets are too large for their way (RFC 1191, RFC 4443).
 */
#pragma once

#include "core/base/wrn-mac.h"
#include "core/ethernet/wrn-ethernet.h"

/* Such a packet is never longer than every link has to carry (RFC 4443 section 3.2). */
#define WRN_TOO_BIG_FRAME_MAX (WRN_ETH_HEADER_LEN + 1280)

gsize wrn_too_big_write (guint8 out[static WRN_TOO_BIG_FRAME_MAX],
                         const WrnMac *to,
                         const WrnMac *from,
                         const guint8 *body,
                         gsize len,
                         guint room);
