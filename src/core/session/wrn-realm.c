/* wrn-realm.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What the sessions of one community, or with one supernode, have in common.
 */
#define G_LOG_DOMAIN "wrn-session"

#include "config.h"

#include "core/session/wrn-realm.h"

/**
 * wrn_realm_init_supernode:
 * @self: (out caller-allocates): the realm of one supernode
 * @dh_pk: its public key, which whoever uses it must know
 */
void
wrn_realm_init_supernode (WrnRealm *self, const guint8 dh_pk[static WRN_KEY_LEN])
{
  const WrnPiece key = { dh_pk, WRN_KEY_LEN };

  *self = (WrnRealm){ 0 };
  wrn_hash (self->cid, sizeof self->cid, WRN_LABEL ("warren-sn-1"), key);
  wrn_hash (self->mac, sizeof self->mac, WRN_LABEL ("warren-sn-mac-1"), key);
  wrn_hash (self->obf, sizeof self->obf, WRN_LABEL ("warren-sn-obf-1"), key);
}

/* The key of mac1 in a message to @responder: its node id, or a supernode's public key. */
void
wrn_realm_mac1_key (const WrnRealm *self,
                    const guint8 responder[static WRN_NODE_ID_LEN],
                    guint8 key[static WRN_KEY_LEN])
{
  wrn_keyed_hash (key, WRN_KEY_LEN, self->mac, WRN_LABEL ("mac1"), { responder, WRN_NODE_ID_LEN });
}

/* The key under which cookies for messages with that mac1 key are sealed. */
void
wrn_realm_cookie_key (const guint8 mac1_key[static WRN_KEY_LEN], guint8 key[static WRN_KEY_LEN])
{
  wrn_keyed_hash (key, WRN_KEY_LEN, mac1_key, WRN_LABEL ("cookie"));
}
