/* wrn-community.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One of the user's communities, as the window shows it.
 */
#pragma once

#include "ui/model/wrn-people.h"

#define WRN_TYPE_COMMUNITY (wrn_community_get_type ())

G_DECLARE_FINAL_TYPE (WrnCommunity, wrn_community, WRN, COMMUNITY, GObject)

WrnCommunity *wrn_community_new (const char *path);

/* What a backend tells it. */
void wrn_community_set_bus_state (WrnCommunity *self, const char *state, const char *interface);
void wrn_community_set_info (WrnCommunity *self, GVariant *info);
void wrn_community_change_info (WrnCommunity *self, GVariant *settings);
void wrn_community_set_peers (WrnCommunity *self, GVariant *peers, gint64 now);
void wrn_community_set_asking (WrnCommunity *self, gboolean asking);
void wrn_community_set_online (WrnCommunity *self, gboolean online);
void wrn_community_set_answers (WrnCommunity *self, gboolean answers);
void wrn_community_tell_news (WrnCommunity *self);
void wrn_community_set_now (WrnCommunity *self, gint64 now);

const char *wrn_community_get_path (WrnCommunity *self);
const char *wrn_community_get_title (WrnCommunity *self);
const char *wrn_community_get_line (WrnCommunity *self);
const char *wrn_community_get_bus_state (WrnCommunity *self);
const char *wrn_community_get_ipv4 (WrnCommunity *self);
const char *wrn_community_get_error (WrnCommunity *self);
const char *wrn_community_get_error_name (WrnCommunity *self);
WrnState wrn_community_get_state (WrnCommunity *self);
gboolean wrn_community_is_on (WrnCommunity *self);
WrnPeople *wrn_community_get_people (WrnCommunity *self);
GSettings *wrn_community_get_local_settings (WrnCommunity *self);
