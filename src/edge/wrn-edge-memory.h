/* wrn-edge-memory.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What an edge keeps across restarts: its identity, and what it knows of the community.
 */
#pragma once

#include <gio/gio.h>

#include "core/edge/wrn-edge.h"
#include "core/identity/wrn-identity.h"
#include "core/io/wrn-state-dir.h"
#include "daemon/wrn-privilege.h"

typedef struct _WrnEdgeMemory WrnEdgeMemory;

WrnEdgeMemory *wrn_edge_memory_open (const char *path, GError **error);
WrnEdgeMemory *wrn_edge_memory_adopt (WrnStateDir *dir);
void wrn_edge_memory_free (WrnEdgeMemory *self);

gboolean
wrn_edge_memory_get_seed (WrnEdgeMemory *self, guint8 seed[static WRN_SEED_LEN], GError **error);
gboolean wrn_edge_memory_enter (WrnEdgeMemory *self,
                                const guint8 cid[static WRN_CID_LEN],
                                const WrnPrivilegeUser *user,
                                GError **error);
const WrnStateDir *wrn_edge_memory_get_dir (const WrnEdgeMemory *self);
void wrn_edge_memory_restore (WrnEdgeMemory *self, WrnEdge *edge, WrnTime now);
void wrn_edge_memory_store (WrnEdgeMemory *self, const WrnEffectStore *item);
void wrn_edge_memory_flush (WrnEdgeMemory *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WrnEdgeMemory, wrn_edge_memory_free)
