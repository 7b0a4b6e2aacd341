/* wrn-engine-link.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The connection to the helper with which an engine is born, and on which it lives.
 */
#pragma once

#include <gio/gio.h>
#include <gio/gunixfdlist.h>

#include "core/base/wrn-drop.h"
#include "core/io/wrn-udp.h"

/* What the helper gives an engine: its end of the connection, and a folder of its own. */
#define WRN_ENGINE_CONNECTION_FD 3
#define WRN_ENGINE_STATE_FD 4

/* Owns nothing. */
typedef struct
{
  GDBusInterfaceSkeleton *skeleton;
  const char *path; /* of the object */
  GMainLoop *loop;
  void (*leave) (gpointer user_data); /* nobody needs us any more: say goodbye */
  gpointer user_data;
} WrnEngineLink;

gboolean wrn_engine_link_confine (gboolean has_folder, gboolean serves, GError **error);
gboolean wrn_engine_link_run (const WrnEngineLink *self, GError **error);
void wrn_engine_link_end (const WrnEngineLink *self);

/* What Start brings of every engine. */
#define WRN_ENGINE_SOCKET_OPTIONS                                                                  \
  { "udp4", "h" }, { "udp6", "h" }

WrnUdpReserve wrn_engine_link_take_sockets (GVariant *options, GUnixFDList *fds);

/* What GetStats answers of every engine. */
GVariant *wrn_engine_link_describe_drops (const WrnDrops *drops);
