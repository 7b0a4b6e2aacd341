/* wrn-path-mtu.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * How large the packets of one path may be (RFC 8899): a search that no data waits for.
 *
 * It begins with what is likely to fit, as that does nearly everywhere, and to begin with what is
 * certain to fit would make every connection small that is opened meanwhile. Whether it fits is
 * known within a second: what is lost until then is what TCP sends twice. Sizes are of data
 * packets, without a channel in front.
 */
#pragma once

#include "core/base/wrn-time.h"
#include "core/crypto/wrn-entropy.h"
#include "core/wire/wrn-wire.h"

/* BASE_PLPMTU of RFC 8899 section 5.1.2: with channel, UDP and IPv6 it is below the 1280 bytes that
 * every link has to carry. Smaller packets are neither asked about nor begin a search. */
#define WRN_PATH_MTU_BASE 1200

/* MIN_PLPMTU: with channel, UDP and IPv4 the 576 bytes that every host takes (RFC 1122). All that
 * members have to say to each other is shorter. */
#define WRN_PATH_MTU_MIN 544

/* The search ends when it knows the size but for so many bytes. */
#define WRN_PATH_MTU_GRAIN 4

/* Where a fifth of the packets is lost each way, one size in 170 is wrongly taken for too large. */
#define WRN_PATH_MTU_TRIES 5

/* While there are large packets, their size is asked for again after this time: whoever has to wait
 * for the answer in vain notices before TCP has doubled its own pauses to more than a second. */
#define WRN_PATH_MTU_CONFIRM WRN_SECONDS (1)

/* PMTU_RAISE_TIMER of RFC 8899 section 5.1.1. */
#define WRN_PATH_MTU_RAISE WRN_SECONDS (600)

/* Embedded in its path by value; owns nothing. All zeroes: not begun. */
typedef struct
{
  guint size;  /* what packets may have; what it was, if not begun; 0: nothing is known */
  guint works; /* the largest that arrived, or is taken for granted */
  guint fails; /* the smallest that did not */
  guint most;  /* what is needed; 0: not begun */
  guint probe; /* the size in question; 0: none */
  guint8 n_tries;
  guint8 stepped; /* whether the next larger size was in question already */
  guint8 used;    /* large packets were sent since the last proof */
  WrnTime due;    /* of the next try, or question */
  WrnTime since;  /* the first try */
  WrnTime confirmed_at, raise_at;
  guint8 token[WRN_TOKEN_LEN]; /* of all tries of one size */
} WrnPathMtu;

void wrn_path_mtu_begin (WrnPathMtu *self, WrnTime now, guint guess, guint most);
void wrn_path_mtu_restart (WrnPathMtu *self);
gboolean wrn_path_mtu_used (WrnPathMtu *self, WrnTime now);
WrnTime wrn_path_mtu_get_due (const WrnPathMtu *self);
guint wrn_path_mtu_try (WrnPathMtu *self,
                        WrnTime now,
                        WrnTime rtt,
                        WrnTime answered,
                        const WrnEntropy *entropy);
gboolean
wrn_path_mtu_answer (WrnPathMtu *self, WrnTime now, const guint8 token[static WRN_TOKEN_LEN]);
guint wrn_path_mtu_get_found (const WrnPathMtu *self);
