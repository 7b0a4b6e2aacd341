/* wrn-engine-child.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The helper's side of an engine, for tests: starts the program and speaks Engine1 with it.
 */
#pragma once

#include <gio/gio.h>
#include <gio/gunixfdlist.h>

#include "ipc/wrn-dbus-engine.h"
#include "ipc/wrn-dbus-error.h"

typedef struct
{
  GSubprocess *process;        /* (owned) */
  GDBusConnection *connection; /* (owned) */
  WrnDBusEngine1 *proxy;       /* (owned) */
  guint pid;
} WrnEngineChild;

void wrn_engine_child_start (WrnEngineChild *self, const char *program, const char *dir);
void wrn_engine_child_clear (WrnEngineChild *self);
int wrn_engine_child_wait (WrnEngineChild *self);

GVariant *wrn_engine_child_call (WrnEngineChild *self,
                                 const char *method,
                                 GVariant *arguments,
                                 GUnixFDList *fds,
                                 GUnixFDList **out_fds,
                                 GError **error);
GVariant *wrn_engine_child_ask (WrnEngineChild *self, const char *method, GVariant *arguments);
void wrn_engine_child_expect_refused (WrnEngineChild *self,
                                      WrnDBusError code,
                                      const char *why,
                                      const char *method,
                                      GVariant *arguments,
                                      GUnixFDList *fds);

char *wrn_engine_child_make (WrnEngineChild *self, const char *how, const char *input, char **id);
GVariant *wrn_engine_child_open (WrnEngineChild *self, const char *file, guint8 seed);
void wrn_engine_child_open_supernode (WrnEngineChild *self, guint8 seed, int port);
char *wrn_engine_child_receive (GVariant *handle, GUnixFDList *fds);
int wrn_engine_child_start_work (WrnEngineChild *self);
