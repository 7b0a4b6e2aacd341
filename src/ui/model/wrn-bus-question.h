/* wrn-bus-question.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One question of a window to the helper, until it is answered.
 */
#pragma once

#include "ui/model/wrn-backend.h"

/* The helper asks an engine in turn, which it may have to start, and a diagnosis takes its time. */
#define WRN_BUS_READ_TIMEOUT_MS (30 * 1000)

/* A person looks for a password meanwhile. */
#define WRN_BUS_ACT_TIMEOUT_MS (5 * 60 * 1000)

#define WRN_BUS_MANAGER "org.freedesktop.DBus.ObjectManager"

/* Takes what GetManagedObjects returns, of the type a{oa{sa{sv}}}, into the list. */
typedef void (*WrnBusListed) (WrnBackend *backend, GVariant *objects);

void wrn_bus_question_ask (GDBusConnection *connection,
                           const WrnQuestion *question,
                           WrnBusListed listed,
                           GTask *task);
