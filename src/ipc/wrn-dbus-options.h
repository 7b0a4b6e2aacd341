/* wrn-dbus-options.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The options that end the methods of Warren's D-Bus API.
 */
#pragma once

#include <gio/gio.h>

typedef struct
{
  const char *name;
  const char *type; /* a D-Bus signature */
} WrnDBusOption;

gboolean wrn_dbus_options_check (GVariant *options,
                                 const WrnDBusOption *known,
                                 gsize n_known,
                                 GError **error);
