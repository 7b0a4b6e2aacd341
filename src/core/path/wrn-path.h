/* wrn-path.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * One way to a peer, and the evidence for it.
 */
#pragma once

#include "core/base/wrn-endpoint.h"
#include "core/base/wrn-time.h"
#include "core/path/wrn-path-mtu.h"
#include "core/wire/wrn-wire.h"

/* Before any time there is; intervals may be added to it. */
#define WRN_PATH_LONG_AGO G_MININT64

/* How long a proof makes us send here alone (nat.md, "Maintain"). */
#define WRN_PATH_TRUST WRN_MSEC (6500)

/* Without an answer for this long, and to this many questions, a path that worked is dead. The
 * number keeps a computer that slept from judging by one question it asked before. */
#define WRN_PATH_DEAD_AFTER WRN_SECONDS (15)
#define WRN_PATH_DEAD_QUESTIONS 5

/* A path in use is not asked more often than this. */
#define WRN_PATH_ASK_EVERY WRN_SECONDS (1)

/* How many probes an unproven address gets in one attempt: at 0, 0.1, 0.3, 1 and 3 s. */
#define WRN_PATH_PROBES 5

/* What RFC 9000 section 8.1 allows to be sent to an address that has not proved itself, for each
 * byte that came from it. */
#define WRN_PATH_CREDIT_FACTOR 3

/* How many questions the loss is told of: a few minutes of a path in use. */
#define WRN_PATH_LOSS_QUESTIONS 32

/* Probes of all peers together: at most 100 in any second. */
#define WRN_PATHS_PROBES_RATE 90
#define WRN_PATHS_PROBES_BURST 10

/* Numbers of relays below this are of supernodes (protocol section 8), the others of members. */
#define WRN_RELAYS_SUPERNODES 3

/* How a datagram goes to a peer: through a channel, or by itself. */
typedef struct
{
  gboolean relayed;
  guint relay;     /* relayed: the caller's number of the relay; the identity of the route */
  guint32 channel; /* relayed: what to write in front */
  WrnFlow flow;    /* direct: its remote end is the identity of the route */
} WrnRoute;

/* A challenge that may still be answered. */
typedef struct
{
  WrnTime sent_at;
  guint8 token[WRN_TOKEN_LEN];
} WrnQuestion;

/* Four are open at once: what is asked in three seconds at the rates above. */
#define WRN_PATH_QUESTIONS 4

/* What a packet needs of one path are its first two lines of cache. */
typedef struct
{
  WrnRoute route;
  gboolean dead; /* relayed: not to be used until it is heard from again */

  WrnTime proved_at; /* when it was last certain that both directions work */
  WrnTime heard_at;  /* when an authentic packet last came this way */
  guint64 credit;    /* bytes that we may send before it proves itself */
  WrnTime verify_at; /* used since the last proof: when to ask again; else never */
  WrnTime quiet_at;  /* used and nothing heard since: when to ask why; else never */
  WrnPathMtu mtu;

  guint8 named_by;      /* direct: one bit for each WrnPathsSource; 0 if only packets told us */
  WrnTime rtt;          /* smoothed; -1: not known */
  WrnTime asked_at;     /* the last question */
  WrnTime doubted_at;   /* the first of the unanswered questions */
  gboolean after_idle;  /* that was after the whole interval */
  guint unanswered;     /* questions since the last proof, not counting probes */
  WrnTime idle;         /* keepalive interval at present */
  WrnTime idle_limit;   /* what it may grow to */
  WrnTime jitter;       /* taken off it */
  WrnTime probed_since; /* start of the probes */
  guint n_probes;       /* sent since; WRN_PATH_PROBES: none to come */
  guint32 answered;     /* the questions before the last one, the latest in bit 0 */

  WrnQuestion questions[WRN_PATH_QUESTIONS];
  guint8 next_question;
  guint8 n_asked; /* questions since the path works, up to one more than there are bits */
} WrnPath;

void wrn_path_init (WrnPath *self, const WrnRoute *route);
gboolean wrn_path_leads (const WrnPath *self, const WrnRoute *route);
guint wrn_path_rank (const WrnPath *self);
gboolean wrn_path_is_local (const WrnPath *self);

gboolean wrn_path_is_trusted (const WrnPath *self, WrnTime now);
gboolean wrn_path_is_doubtful (const WrnPath *self);
WrnTime wrn_path_get_death_time (const WrnPath *self);
WrnTime wrn_path_get_probe_time (const WrnPath *self);
WrnTime wrn_path_get_check_time (const WrnPath *self);

gboolean wrn_path_used (WrnPath *self, WrnTime now);
void wrn_path_heard (WrnPath *self, WrnTime now, gsize len);
void wrn_path_probe (WrnPath *self, WrnTime now);
void wrn_path_hurry (WrnPath *self, WrnTime now);
void wrn_path_ask (WrnPath *self, WrnTime now, const guint8 token[static WRN_TOKEN_LEN]);
gboolean wrn_path_answer (WrnPath *self,
                          WrnTime now,
                          const guint8 token[static WRN_TOKEN_LEN],
                          WrnTime *rtt);
double wrn_path_get_loss (const WrnPath *self);
void wrn_path_bury (WrnPath *self);
void wrn_path_prove (WrnPath *self, WrnTime now, WrnTime rtt);
