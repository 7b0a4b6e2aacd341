/* wrn-edge-receive.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * How datagrams come in: under whose mask they are, and what they are, until something is
 * authentic.
 */
#pragma once

#include "core/edge/wrn-edge.h"

void wrn_edge_receive (WrnEdge *self,
                       WrnTime now,
                       const WrnFlow *flow,
                       guint8 *data,
                       gsize len,
                       guint16 segment);
