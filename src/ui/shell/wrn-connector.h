/* wrn-connector.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Switches communities on and off, and lets whoever asked think better of it.
 */
#pragma once

#include "ui/model/wrn-backend.h"

#define WRN_TYPE_CONNECTOR (wrn_connector_get_type ())

/* The signal "failed" (WrnCommunity, GError) tells of what the community itself does not tell. */
G_DECLARE_FINAL_TYPE (WrnConnector, wrn_connector, WRN, CONNECTOR, GObject)

WrnConnector *wrn_connector_new (WrnBackend *backend);
void wrn_connector_connect (WrnConnector *self, WrnCommunity *community);
void wrn_connector_disconnect (WrnConnector *self, WrnCommunity *community);
void wrn_connector_toggle (WrnConnector *self, WrnCommunity *community);
void wrn_connector_connect_all (WrnConnector *self);
void wrn_connector_disconnect_all (WrnConnector *self);
gboolean wrn_connector_is_any_on (WrnConnector *self);
