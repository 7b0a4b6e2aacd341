/* wrn-supernode-listen.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Where a supernode listens, as it is written down.
 */
#pragma once

#include "supernode/wrn-supernode-config.h"

void wrn_supernode_listen_clear (WrnSupernodeConfig *config);
gboolean wrn_supernode_listen_add (WrnSupernodeConfig *config, const char *value);
void wrn_supernode_listen_fill (WrnSupernodeConfig *config);
char *wrn_supernode_listen_format (const WrnSupernodeConfig *config);
