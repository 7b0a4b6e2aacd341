/* wrn-realm.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What the sessions of one community, or with one supernode, have in common.
 */
#pragma once

#include <glib.h>

#include "core/identity/wrn-identity.h"

/* Embedded by value; cleared by its owner. */
typedef struct
{
  guint8 cid[32];
  guint32 epoch;
  guint8 psk[WRN_KEY_LEN];
  guint8 mac[WRN_KEY_LEN];
  guint8 obf[WRN_KEY_LEN];
} WrnRealm;

void wrn_realm_init_supernode (WrnRealm *self, const guint8 dh_pk[static WRN_KEY_LEN]);
void wrn_realm_mac1_key (const WrnRealm *self,
                         const guint8 responder[static WRN_NODE_ID_LEN],
                         guint8 key[static WRN_KEY_LEN]);
void wrn_realm_cookie_key (const guint8 mac1_key[static WRN_KEY_LEN],
                           guint8 key[static WRN_KEY_LEN]);
