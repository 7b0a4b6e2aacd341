/* wrn-service.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A community or a supernode of a user: its object on the bus, over its engine.
 */
#pragma once

#include "child/wrn-device.h"
#include "child/wrn-supervisor.h"
#include "helper/wrn-manager.h"
#include "ipc/wrn-dbus-news.h"

/* The manager reads the first part, and leaves the rest alone. */
struct _WrnService
{
  WrnManager *manager;              /* (not owned): ours */
  const WrnManagerOptions *options; /* (not owned): its own */
  gboolean is_community;
  guint owner;
  char *id;                    /* (owned): in the store */
  char *cid;                   /* (owned) (nullable): what all members know a community by */
  gboolean autoconnect;        /* to run whenever it can */
  char *path;                  /* (owned): of the object */
  GDBusObjectSkeleton *object; /* (owned) */
  WrnSupervisor *supervisor;   /* (owned) */

  GDBusInterfaceSkeleton *skeleton; /* (owned) */
  WrnDevice *device;        /* (owned) (nullable): stays while the engine is started again */
  const char *engine_state; /* (not owned): what it says of itself */
  gboolean was_up;          /* since it is wanted */
  gboolean closed;          /* nothing is wanted of it any more */
  gboolean is_removed;      /* and it does not come back */
  GQueue connects;          /* (element-type GDBusMethodInvocation): until it runs */
  GQueue waiting;           /* (element-type GDBusMethodInvocation): until it stopped */
  GQueue removals;          /* (element-type GDBusMethodInvocation): until it is gone */
  guint forget;             /* source */
  WrnDBusNews news;
};

WrnService *wrn_service_new (WrnManager *manager,
                             const WrnManagerOptions *options,
                             gboolean is_community,
                             guint owner,
                             const char *id);
void wrn_service_free (WrnService *self);

void wrn_service_connect (WrnService *self, GDBusMethodInvocation *invocation);
void wrn_service_networks_changed (WrnService *self);
void wrn_service_close (WrnService *self);
