/* wrn-profile-private.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The keys of a .community file.
 */
#pragma once

#include "core/community/wrn-profile.h"

#define WRN_PROFILE_GROUP "community"
#define WRN_PROFILE_KEY_VERSION "version"
#define WRN_PROFILE_KEY_NAME "name"
#define WRN_PROFILE_KEY_MODE "mode"
#define WRN_PROFILE_KEY_SECRET "secret"
#define WRN_PROFILE_KEY_PASSPHRASE "passphrase" /* of a draft only */
#define WRN_PROFILE_KEY_SUBNET "subnet"
#define WRN_PROFILE_KEY_MTU "mtu"
#define WRN_PROFILE_KEY_LAN_DISCOVERY "lan-discovery"
#define WRN_PROFILE_KEY_SUPERNODES "supernodes"
#define WRN_PROFILE_KEY_NICKNAME "nickname"
#define WRN_PROFILE_KEY_RELAY "relay"
#define WRN_PROFILE_KEY_PORT_MAPPING "port-mapping"
#define WRN_PROFILE_KEY_PROXIES "proxies"

#define WRN_PROFILE_MODE_PASSPHRASE "passphrase"

GKeyFile *wrn_profile_load (const char *text, gsize len, GError **error);
gboolean wrn_profile_remove_key (GKeyFile *file, const char *key);
