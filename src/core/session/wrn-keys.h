/* wrn-keys.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The keys of one completed handshake: they seal and open the data packets of one session slot.
 */
#pragma once

#include "core/base/wrn-drop.h"
#include "core/base/wrn-time.h"
#include "core/crypto/wrn-cipher.h"
#include "core/crypto/wrn-noise.h"
#include "core/session/wrn-replay-window.h"

/* WireGuard's times: one handshake in two minutes bounds what a stolen key opens. They count from
 * the first frame, in either direction: what keeps an idle path open is worth no handshake. */
#define WRN_KEYS_REKEY_AFTER WRN_SECONDS (120)
#define WRN_KEYS_REJECT_AFTER WRN_SECONDS (180)

/* Keys that have carried no frame live this much longer, so that a community of many members who
 * have nothing to say to each other does not spend its time on handshakes. */
#define WRN_KEYS_IDLE_REKEY_AFTER WRN_SECONDS (3420)
#define WRN_KEYS_IDLE_REJECT_AFTER WRN_SECONDS (3600)

/* Counters are 32 bits on the wire; ten million packets a second use 1.8 * 10^9 of them in 180 s.
 * A new handshake is due half way, and the last ones are never used. */
#define WRN_KEYS_REKEY_MESSAGES (G_GUINT64_CONSTANT (1) << 31)
#define WRN_KEYS_LAST_MESSAGE ((G_GUINT64_CONSTANT (1) << 32) - (1 << 13))

typedef struct
{
  guint32 local_index; /* what the peer puts in front of packets to us */
  guint32 remote_index;
  guint32 overlap_index; /* of our own handshake that was open when the peer's began, or 0 */
  gboolean initiator;    /* we began the handshake */
  WrnTime created;
  WrnTime used_since; /* the first frame; WRN_TIME_NEVER before it */
  guint64 send_counter;
  WrnCipher send;
  WrnCipher receive;
  WrnReplayWindow window;
  guint8 hash[WRN_NOISE_HASH_LEN]; /* of the handshake; names the session in signatures */
} WrnKeys;

WrnKeys *wrn_keys_new (const WrnNoise *noise, WrnSuite suite, gboolean initiator, WrnTime now);
void wrn_keys_free (WrnKeys *self);

WrnTime wrn_keys_get_end (const WrnKeys *self);
gboolean wrn_keys_may_send (const WrnKeys *self, WrnTime now);
gboolean wrn_keys_are_old (const WrnKeys *self, WrnTime now);
gsize wrn_keys_seal (WrnKeys *self, WrnTime now, guint8 *packet, gsize inner_len);
WrnDrop wrn_keys_open (WrnKeys *self, WrnTime now, guint8 *packet, gsize len, gboolean *newest);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WrnKeys, wrn_keys_free)
