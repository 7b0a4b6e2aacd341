/* wrn-manager.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The helper on the bus: what it has, and how users get more of it.
 */
#pragma once

#include "child/wrn-costs.h"
#include "daemon/wrn-store.h"
#include "helper/wrn-guard.h"

typedef struct _WrnManager WrnManager;
typedef struct _WrnService WrnService;

/* All of it outlives the manager. */
typedef struct
{
  GDBusConnection *bus;
  WrnGuard *guard;
  WrnStore *store;
  const char *edge; /* a program */
  const char *supernode;
  WrnCosts *costs; /* (nullable): of the network */
  gboolean fake_devices;
  GPtrArray *devices; /* (element-type WrnDevice): all; the manager's own */
} WrnManagerOptions;

WrnManager *wrn_manager_new (const WrnManagerOptions *options, GError **error);
void wrn_manager_free (WrnManager *self);
void wrn_manager_close (WrnManager *self);
gboolean wrn_manager_is_gone (WrnManager *self);
gboolean wrn_manager_is_idle (WrnManager *self);

/* For the services. */
gboolean wrn_manager_may_connect (WrnManager *self, guint owner, GError **error);
void wrn_manager_forget (WrnManager *self, WrnService *service);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WrnManager, wrn_manager_free)
