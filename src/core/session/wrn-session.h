/* wrn-session.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The session with one peer, or with a supernode: handshakes, keys and their timers.
 *
 * A session has up to three kinds of keys: the current ones, with which it sends; the previous
 * ones, which only receive; and tentative ones, which a peer's INIT made and which become current
 * when a data packet proves that the peer has them too. It sends nothing itself: its owner asks
 * what is due and carries the packets.
 */
#pragma once

#include "core/base/wrn-drop.h"
#include "core/session/wrn-keys.h"
#include "core/session/wrn-session-context.h"
#include "core/wire/wrn-handshake-message.h"

/* A peer that loses each of our answers may try again this often before the first expires. */
#define WRN_SESSION_MAX_TENTATIVE 4
#define WRN_SESSION_TENTATIVE_AGE WRN_SECONDS (5)

/* A handshake that nobody answers is tried this rarely in the end. */
#define WRN_SESSION_RETRY_LIMIT WRN_SECONDS (60)

/* A peer that receives but does not send says so after this long; one that never answers for
 * longer has lost its keys. */
#define WRN_SESSION_KEEPALIVE_AFTER WRN_SECONDS (10)
#define WRN_SESSION_NO_ANSWER WRN_SECONDS (15)

/* Keys that nobody renewed are erased this long after their end. */
#define WRN_SESSION_ERASE_AFTER WRN_SECONDS (360)

typedef struct _WrnHandshake WrnHandshake;

/* What each packet needs comes first. */
typedef struct
{
  WrnSessionContext *context; /* (not owned) */
  gpointer owner;             /* (not owned): whoever embeds the session */
  WrnKeys *current;           /* (owned) (nullable) */
  WrnKeys *previous;          /* (owned) (nullable) */
  WrnTime handshake_due;      /* WRN_TIME_NEVER: none wanted */
  WrnTime keepalive_due;
  WrnTime answer_due; /* of what we sent and nothing came after */
  WrnTime last_heard; /* -1: never */

  WrnTime previous_until;
  WrnKeys *tentative[WRN_SESSION_MAX_TENTATIVE]; /* (owned) (nullable) */
  WrnHandshake *handshake;                       /* (owned) (nullable): ours, unanswered */
  guint8 remote_id[WRN_NODE_ID_LEN];
  guint8 remote_dh[WRN_KEY_LEN];
  guint8 remote_mac1_key[WRN_KEY_LEN];

  guint64 last_stamp;
  guint8 cookie[WRN_COOKIE_SECRET_LEN];
  WrnTime cookie_until;
  guint n_attempts; /* INITs since the last success */
} WrnSession;

typedef enum
{
  WRN_SESSION_WAIT,
  WRN_SESSION_HANDSHAKE, /* write an INIT and send it */
  WRN_SESSION_KEEPALIVE, /* seal an empty message and send it */
} WrnSessionAction;

/* An INIT that has passed the gate and its own authentication. */
typedef struct
{
  WrnNoise noise;
  WrnInitPayload payload;
  guint32 sender;
  guint8 ephemeral[WRN_KEY_LEN];
  guint8 dh_pk[WRN_KEY_LEN];
  guint8 id[WRN_NODE_ID_LEN];
} WrnIncoming;

/* What a received packet did to the session besides being opened. */
typedef struct
{
  const guint8 *inner; /* (not owned): within the packet */
  gsize inner_len;
  gboolean newest;    /* the latest packet of the peer */
  gboolean confirmed; /* it made tentative keys current */
} WrnReceived;

void wrn_session_init (WrnSession *self,
                       WrnSessionContext *context,
                       gpointer owner,
                       const guint8 remote_id[static WRN_NODE_ID_LEN],
                       const guint8 remote_dh[static WRN_KEY_LEN]);
void wrn_session_clear (WrnSession *self);
void wrn_session_forget_keys (WrnSession *self);
void wrn_session_drop_tentative (WrnSession *self);

void wrn_session_want (WrnSession *self, WrnTime now);
void wrn_session_hurry (WrnSession *self, WrnTime when);
void wrn_session_stop_wanting (WrnSession *self);
WrnSessionAction wrn_session_tick (WrnSession *self, WrnTime now);
WrnTime wrn_session_next_timeout (const WrnSession *self);

gboolean wrn_session_write_init (WrnSession *self, WrnTime now, guint8 out[static WRN_INIT_LEN]);
WrnDrop
wrn_session_read_resp (WrnSession *self, WrnTime now, const guint8 *packet, WrnEndpoint *seen);
WrnDrop wrn_session_read_cookie (WrnSession *self, WrnTime now, const guint8 *packet);

WrnDrop wrn_incoming_read (WrnIncoming *self, const WrnSessionContext *context, const guint8 *init);
WrnDrop wrn_session_answer (WrnSession *self,
                            WrnTime now,
                            WrnIncoming *incoming,
                            const WrnEndpoint *seen,
                            guint8 out[static WRN_RESP_LEN]);

gboolean wrn_session_may_send (const WrnSession *self, WrnTime now);
gsize wrn_session_seal (WrnSession *self, WrnTime now, guint8 *packet, gsize inner_len);
gsize wrn_session_seal_bare (WrnSession *self, WrnTime now, guint8 *packet, gsize inner_len);
WrnDrop
wrn_session_open (WrnSession *self, WrnTime now, guint8 *packet, gsize len, WrnReceived *out);
