/* wrn-agreements.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Remembers what our static key and those of others agree on, as each handshake asks for it again.
 */
#pragma once

#include "core/crypto/wrn-keypair.h"

typedef struct _WrnAgreements WrnAgreements;

/* As many as an edge has peers. When more come, which can only be strangers, all are forgotten and
 * made again when they are asked for. */
#define WRN_AGREEMENTS_MAX 1024

WrnAgreements *wrn_agreements_new (void);
void wrn_agreements_free (WrnAgreements *self);

gboolean wrn_agreements_get (WrnAgreements *self,
                             const guint8 secret[static WRN_KEY_LEN],
                             const guint8 public_key[static WRN_KEY_LEN],
                             guint8 shared[static WRN_KEY_LEN]);
void wrn_agreements_forget (WrnAgreements *self, const guint8 public_key[static WRN_KEY_LEN]);
guint wrn_agreements_get_size (const WrnAgreements *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WrnAgreements, wrn_agreements_free)
