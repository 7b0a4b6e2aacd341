/* wrn-costs.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Whether the network costs by volume.
 *
 * NetworkManager says so, as far as it knows or guesses; where it does not run, nobody does, and
 * the network does not count as metered. It is not started for the question, and may come and go.
 */
#pragma once

#include <gio/gio.h>

#define WRN_TYPE_COSTS (wrn_costs_get_type ())
G_DECLARE_FINAL_TYPE (WrnCosts, wrn_costs, WRN, COSTS, GObject)

WrnCosts *wrn_costs_new (GDBusConnection *bus);
gboolean wrn_costs_is_metered (WrnCosts *self);
