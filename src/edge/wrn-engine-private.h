/* wrn-engine-private.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the groups of Engine1's methods share; each is a file, and connects its own.
 */
#pragma once

#include <gio/gunixfdlist.h>

#include "core/community/wrn-addresses.h"
#include "edge/wrn-edge-runner.h"
#include "ipc/wrn-dbus-engine.h"
#include "ipc/wrn-dbus-error.h"
#include "ipc/wrn-dbus-options.h"
#include "ipc/wrn-sealed.h"

/* What the helper gives an engine: its end of the connection, and the community's own folder. */
#define WRN_ENGINE_CONNECTION_FD 3
#define WRN_ENGINE_STATE_FD 4

/* Which methods to ask again: the words of the signal Changed. */
typedef enum
{
  WRN_ENGINE_NEWS_INFO = 1,
  WRN_ENGINE_NEWS_PEERS = 2,
  WRN_ENGINE_NEWS_STATS = 4,
  WRN_ENGINE_NEWS_EVENTS = 8,
} WrnEngineNews;

typedef struct
{
  GMainLoop *loop;             /* (owned) */
  GDBusConnection *connection; /* (owned) */
  WrnDBusEngine1 *skeleton;    /* (owned) */

  gboolean has_folder; /* that the helper gave it one */

  WrnEngineNews news; /* not yet told */
  gint64 told_at;     /* monotonic */
  guint tell_timer;

  /* From Open on. */
  GBytes *file; /* (owned) (nullable): of the community; NULL before */
  WrnProfile profile;
  guint8 seed[WRN_SEED_LEN];
  guint8 cid[WRN_CID_LEN];
  guint8 id[WRN_NODE_ID_LEN];
  WrnMac mac;
  guint8 ipv6[WRN_IPV6_LEN];
  WrnStateDir *dir;      /* (owned) */
  WrnEdgeMemory *memory; /* (owned) */

  /* From Start on. */
  WrnTap *tap;           /* (owned) (nullable) */
  WrnEdgeRunner *runner; /* (owned) (nullable): NULL before */
} WrnEngine;

void wrn_engine_add_make (WrnEngine *self);
void wrn_engine_add_life (WrnEngine *self);
void wrn_engine_add_settings (WrnEngine *self);
void wrn_engine_add_answers (WrnEngine *self);

gboolean wrn_engine_is_open (const WrnEngine *self, GDBusMethodInvocation *invocation);
gboolean wrn_engine_fail (GDBusMethodInvocation *invocation, GError *error);
void wrn_engine_tell (WrnEngine *self, WrnEngineNews news);
void wrn_engine_say_goodbye (WrnEngine *self);
const char *wrn_engine_get_name (const WrnEngine *self, char **to_free);
