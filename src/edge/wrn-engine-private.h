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
#include "daemon/wrn-engine-link.h"
#include "edge/wrn-edge-runner.h"
#include "edge/wrn-history.h"
#include "edge/wrn-snapshot.h"
#include "ipc/wrn-dbus-engine.h"
#include "ipc/wrn-dbus-error.h"
#include "ipc/wrn-dbus-news.h"
#include "ipc/wrn-dbus-options.h"
#include "ipc/wrn-sealed.h"

typedef struct
{
  GMainLoop *loop;          /* (owned) */
  WrnDBusEngine1 *skeleton; /* (owned) */
  WrnEngineLink link;

  gboolean has_folder; /* that the helper gave it one */
  gboolean metered;    /* that the helper said so of the network */

  WrnDBusNews news;

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

  WrnEvents *events;   /* (owned) */
  WrnHistory *history; /* (owned) */
  char *told_problem;  /* (owned) (nullable): of the history */
  WrnLoad load;
  guint note_timer;
  guint note_soon;

  /* From Start on. */
  WrnTap *tap;           /* (owned) (nullable) */
  WrnEdgeRunner *runner; /* (owned) (nullable): NULL before */
  GHashTable *pings;     /* (owned) (element-type guint WrnEnginePing): by number */
  guint last_ping;
} WrnEngine;

void wrn_engine_add_make (WrnEngine *self);
void wrn_engine_add_life (WrnEngine *self);
void wrn_engine_add_settings (WrnEngine *self);
void wrn_engine_add_answers (WrnEngine *self);
void wrn_engine_add_peers (WrnEngine *self);
void wrn_engine_add_events (WrnEngine *self);

/* wrn-engine-answers.c */
void wrn_engine_add_endpoint (GVariantDict *dict, const char *key, const WrnEndpoint *endpoint);
void wrn_engine_add_time (GVariantDict *dict, const char *key, WrnTime value);
void
wrn_engine_add_addresses (GVariantDict *dict, const WrnMac *mac, guint32 ipv4, const guint8 *ipv6);

/* wrn-engine-peers.c */
void wrn_engine_pong (WrnEngine *self, const WrnEffectPong *pong);

/* wrn-engine-events.c */
void wrn_engine_begin_history (WrnEngine *self);
void wrn_engine_end_history (WrnEngine *self);
void wrn_engine_note_event (WrnEngine *self, const WrnEffectEvent *event);

/* wrn-engine-settings.c */
gboolean wrn_engine_check_proxies (const WrnProfile *profile, GError **error);

gboolean wrn_engine_is_open (const WrnEngine *self, GDBusMethodInvocation *invocation);
gboolean wrn_engine_fail (GDBusMethodInvocation *invocation, GError *error);
void wrn_engine_say_goodbye (WrnEngine *self);
const char *wrn_engine_get_name (const WrnEngine *self, char **to_free);
