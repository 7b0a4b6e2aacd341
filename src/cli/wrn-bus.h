/* wrn-bus.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The helper, as a client of the system bus meets it.
 */
#pragma once

#include <gio/gio.h>

#include "cli/wrn-exit.h"
#include "ipc/wrn-dbus-helper.h"

/* How a call is made follows from what it is for. */
typedef enum
{
  WRN_BUS_TO_COMPLETE, /* as READ, and silently: a shell waits */
  WRN_BUS_TO_READ,     /* never asks for a password */
  WRN_BUS_TO_ACT,      /* may ask for one, if a person is at the terminal */
} WrnBusPurpose;

typedef struct
{
  GDBusConnection *connection; /* (owned) */
  char *helper;                /* (owned): its unique name, so that it is the same one throughout */
  GDBusCallFlags flags;        /* of each call */
  int timeout;                 /* of each call, in ms */
  GSubprocess *agent;          /* (owned) (nullable) */
} WrnBus;

/* Create, Join and Import of the generated code. */
typedef gboolean (*WrnBusGive) (WrnDBusHelper1 *helper,
                                GVariant *handle,
                                GVariant *options,
                                GDBusCallFlags flags,
                                int timeout,
                                GUnixFDList *fds,
                                char **path,
                                GUnixFDList **out_fds,
                                GCancellable *cancellable,
                                GError **error);

WrnBus *wrn_bus_open (WrnBusPurpose purpose, GError **error);
void wrn_bus_free (WrnBus *self);

WrnDBusHelper1 *wrn_bus_get_helper (const WrnBus *self, GError **error);
char *
wrn_bus_give (const WrnBus *self, WrnBusGive give, const void *data, gsize len, GError **error);
GVariant *wrn_bus_no_options (void);

WrnExit wrn_bus_fail (const GError *error, const char *format, ...) G_GNUC_PRINTF (2, 3);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WrnBus, wrn_bus_free)
