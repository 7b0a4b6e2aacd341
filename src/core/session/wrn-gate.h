/* wrn-gate.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What an INIT must pass before a responder spends a key agreement on it.
 */
#pragma once

#include "core/base/wrn-drop.h"
#include "core/base/wrn-endpoint.h"
#include "core/base/wrn-time.h"
#include "core/crypto/wrn-entropy.h"
#include "core/session/wrn-realm.h"

typedef struct _WrnGate WrnGate;

/* Above this many well-formed INITs a second, cookies are asked for: a tenth of what one core can
 * answer (4,700 handshakes a second), so that an attack leaves room for members. */
#define WRN_GATE_LOAD_PER_SECOND 500

/* From one /24 or /48, or through one channel: a whole office may reconnect at once, but not for
 * ever. */
#define WRN_GATE_NETWORK_RATE 20
#define WRN_GATE_NETWORK_BURST 64

typedef struct
{
  guint load_per_second;
  guint network_rate;
  guint network_burst;
} WrnGateLimits;

#define WRN_GATE_DEFAULT_LIMITS                                                                    \
  ((WrnGateLimits){ WRN_GATE_LOAD_PER_SECOND, WRN_GATE_NETWORK_RATE, WRN_GATE_NETWORK_BURST })

typedef enum
{
  WRN_GATE_PASS,
  WRN_GATE_COOKIE, /* answer with wrn_gate_write_cookie() and nothing else */
  WRN_GATE_DROP,   /* for the given reason */
} WrnGateVerdict;

WrnGate *wrn_gate_new (const WrnRealm *realm,
                       const guint8 responder[static WRN_NODE_ID_LEN],
                       const WrnEntropy *entropy,
                       const WrnGateLimits *limits);
void wrn_gate_free (WrnGate *self);

void wrn_gate_set_limits (WrnGate *self, const WrnGateLimits *limits);
void wrn_gate_set_busy (WrnGate *self, gboolean busy);
WrnGateVerdict wrn_gate_check (WrnGate *self,
                               WrnTime now,
                               const WrnEndpoint *from,
                               guint32 channel,
                               const guint8 *init,
                               WrnDrop *reason);
void wrn_gate_write_cookie (WrnGate *self,
                            WrnTime now,
                            const WrnEndpoint *from,
                            const guint8 *init,
                            guint8 *out);
gboolean wrn_gate_knows (const WrnGate *self, WrnTime now, const guint8 *ephemeral);
gboolean wrn_gate_is_first (WrnGate *self, WrnTime now, const guint8 *ephemeral);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WrnGate, wrn_gate_free)
