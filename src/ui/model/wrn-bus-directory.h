/* wrn-bus-directory.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The user's own communities, as the helper lists them.
 */
#pragma once

#include "ui/model/wrn-community.h"

/* The helper has fewer for one user; more only come from one that lies. */
#define WRN_BUS_DIRECTORY_MAX 64

void wrn_bus_directory_read (GListStore *communities, GVariant *objects, guint32 owner);
