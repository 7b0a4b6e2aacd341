/* wrn-peer-lookup.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Finds the member that a person means.
 */
#pragma once

#include "core/edge/wrn-edge.h"

const WrnPeerStatus *wrn_peer_lookup (const GArray *peers, const char *text, GError **error);
