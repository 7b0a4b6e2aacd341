/* wrn-community-keys.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Everything that follows from a community's secret.
 */
#pragma once

#include <glib.h>

#include "core/identity/wrn-identity.h"

#define WRN_SECRET_LEN 32
#define WRN_CID_LEN 32

/* Embedded by value; cleared by its owner. Who holds these is a member. */
typedef struct
{
  guint8 topic_pk[WRN_KEY_LEN];
  guint8 topic_sk[WRN_SIGN_SECRET_LEN]; /* signs registrations at a supernode */
  guint8 topic[WRN_TOPIC_LEN];          /* what a supernode knows the community by */
  guint8 psk[WRN_KEY_LEN];              /* of the Noise handshake */
  guint8 mac[WRN_KEY_LEN];              /* of mac1, the first check of a handshake */
  guint8 obf[WRN_KEY_LEN];              /* of the header mask */
  guint8 seal[WRN_KEY_LEN];             /* of records at supernodes and in beacons */
  guint8 cid[WRN_CID_LEN];              /* names the community among its members */
} WrnCommunityKeys;

void wrn_community_keys_init (WrnCommunityKeys *self, const guint8 secret[static WRN_SECRET_LEN]);
void wrn_community_keys_clear (WrnCommunityKeys *self);

gboolean wrn_community_secret_from_passphrase (guint8 secret[static WRN_SECRET_LEN],
                                               const char *name,
                                               const char *passphrase);
