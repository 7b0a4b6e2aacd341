/* wrn-paths.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Decides by which way to send to one peer.
 *
 * Embedded in its peer by value; it never sends, the edge asks. Use it while there is a session:
 * after each input and timeout call wrn_paths_tick(), wrn_paths_next_challenge() until it has none,
 * and wrn_paths_take_news(). wrn_paths_choose() and wrn_paths_heard() are for each packet.
 *
 * A proof is an answer to a challenge that was sent that very way, or an answer in a handshake.
 * Other packets only show that the peer can send, and never make us rely on a path.
 */
#pragma once

#include "core/base/wrn-token-bucket.h"
#include "core/crypto/wrn-entropy.h"
#include "core/path/wrn-path.h"
#include "core/wire/wrn-inner.h"

/* Addresses of a peer that nobody named: a symmetric NAT or a change of network makes one, so four
 * bear with some of each. Then the one that was silent longest gives way. */
#define WRN_PATHS_MAX_HEARD 4

/* One for each supernode of a community, and two for members, as each of them may leave. */
#define WRN_PATHS_MAX_RELAYS (WRN_RELAYS_SUPERNODES + 2)

#define WRN_PATHS_MAX_DIRECT (WRN_CANDIDATES_MAX + WRN_PATHS_MAX_HEARD)
#define WRN_PATHS_MAX (WRN_PATHS_MAX_DIRECT + WRN_PATHS_MAX_RELAYS)
#define WRN_PATHS_MAX_ROUTES 3 /* of one packet: in doubt, by a relay, to where the peer moved */

/* Who names addresses of a peer. Each list replaces the last one of its source. */
typedef enum
{
  WRN_PATHS_SOURCE_RECORD,
  WRN_PATHS_SOURCE_MESSAGE, /* itself, in the session */
  WRN_PATHS_SOURCE_BEACON,
} WrnPathsSource;

typedef enum
{
  WRN_PATHS_NONE,
  WRN_PATHS_RELAYED, /* through a supernode or a member */
  WRN_PATHS_DIRECT,
  WRN_PATHS_LAN, /* directly, within one network */
} WrnPathsState;

typedef enum
{
  WRN_PATHS_NEWS_ATTEMPT = 1 << 0, /* probes begin: tell the peer, so that it begins as well */
  WRN_PATHS_NEWS_ROUTE = 1 << 1,   /* state or route changed */
} WrnPathsNews;

/* TRUE for an address that we must not send to: our own, or one inside a community. */
typedef gboolean (*WrnPathsRefuse) (gpointer data, const WrnEndpoint *endpoint);
/* How large a packet probably may be that goes by @route; 0: nobody knows. */
typedef guint (*WrnPathsGuess) (gpointer data, const WrnRoute *route);

/* What each packet needs comes first. */
typedef struct
{
  WrnPath *direct; /* (not owned) (nullable): in paths, the proven one that is used */
  WrnPath *relay;  /* (not owned) (nullable): in paths, the best one */
  WrnPath *moved;  /* (not owned) (nullable): in paths, unproven, where the newest packet is from */
  WrnPath *last;   /* (not owned) (nullable): in paths, by which a packet came last */
  WrnTime used_at, deadline, backoff; /* the first: when there was something to send last */
  guint8 settled;                     /* no better choice until something happens */
  guint16 size;                       /* what packets might have last, by any path; 0: not known */
  guint news, probes_left;            /* the latter to named addresses, in this attempt */
  guint32 taken;                      /* which of paths hold one, a bit for each */
  WrnTime paced_until, attempted_at, attempt_at; /* no probe before; last and next attempt */
  WrnPathsRefuse refuse;
  gpointer refuse_data;         /* (not owned): outlives us; for guesses, too */
  WrnPath paths[WRN_PATHS_MAX]; /* the relays last */
} WrnPaths;

void wrn_paths_init (WrnPaths *self, WrnPathsRefuse refuse, gpointer refuse_data);
void wrn_paths_set_candidates (WrnPaths *self,
                               WrnTime now,
                               WrnPathsSource source,
                               const WrnEndpoint *endpoints,
                               guint n_endpoints);
gboolean wrn_paths_has_relay (const WrnPaths *self, guint relay);
gboolean wrn_paths_add_relay (WrnPaths *self, WrnTime now, guint relay, guint32 channel);
void wrn_paths_remove_relay (WrnPaths *self, WrnTime now, guint relay);
gboolean wrn_paths_want_relay (const WrnPaths *self);
void wrn_paths_start_attempt (WrnPaths *self, WrnTime now);
void wrn_paths_network_changed (WrnPaths *self, WrnTime now);
void wrn_paths_heard (WrnPaths *self,
                      WrnTime now,
                      const WrnRoute *arrived,
                      gsize len,
                      gboolean is_newest);
void wrn_paths_share_doubt (WrnPaths *self, WrnTime now);
void wrn_paths_let_in (WrnPaths *self, WrnTime now, const WrnRoute *arrived);
void wrn_paths_proved (WrnPaths *self, WrnTime now, const WrnRoute *arrived, WrnTime rtt);
gboolean wrn_paths_handle_response (WrnPaths *self,
                                    WrnTime now,
                                    const WrnRoute *arrived,
                                    const guint8 token[static WRN_TOKEN_LEN]);
WrnTime wrn_paths_next_timeout (const WrnPaths *self);
void wrn_paths_tick (WrnPaths *self, WrnTime now);
gboolean wrn_paths_next_challenge (WrnPaths *self,
                                   WrnTime now,
                                   WrnTokenBucket *budget,
                                   const WrnEntropy *entropy,
                                   WrnRoute *route,
                                   guint8 token[static WRN_TOKEN_LEN],
                                   guint *size);
guint wrn_paths_take_news (WrnPaths *self);
guint wrn_paths_choose (WrnPaths *self,
                        WrnTime now,
                        gsize len,
                        WrnRoute routes[static WRN_PATHS_MAX_ROUTES]);
guint wrn_paths_get_room (WrnPaths *self, WrnTime now, guint most, WrnPathsGuess guess);
WrnPathsState wrn_paths_get_state (const WrnPaths *self);
const WrnPath *wrn_paths_get_current (const WrnPaths *self);
const WrnFlow *wrn_paths_get_direct (const WrnPaths *self);
guint wrn_paths_list (const WrnPaths *self, const WrnPath *list[static WRN_PATHS_MAX]);
