/* wrn-router-message.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * How a member finds out what its router does, and tells others.
 */
#pragma once

#include "core/wire/wrn-inner.h"

/* WHERE, a member's question to any endpoint of a supernode; as long as its answer. */
#define WRN_WHERE_FROM_OTHER (1 << 0) /* answer from the other port */

typedef struct
{
  guint8 token[WRN_TOKEN_LEN];
  guint8 flags;
} WrnWhere;

/* SEEN, the answer. */
typedef struct
{
  guint8 token[WRN_TOKEN_LEN];
  WrnEndpoint seen;   /* where the question came from */
  guint16 other_port; /* at the same address, where it can be asked as well; 0: none */
} WrnSeen;

#define WRN_SEEN_LEN (1 + WRN_TOKEN_LEN + WRN_ENDPOINT_LEN + 2)

gboolean wrn_where_decode (WrnWhere *out, const WrnInner *inner);
gsize wrn_where_encode (const WrnWhere *self, guint8 *out, gsize size);
gboolean wrn_seen_decode (WrnSeen *out, const WrnInner *inner);
gsize wrn_seen_encode (const WrnSeen *self, guint8 *out, gsize size);

/* VOUCH: a client asks that the member at a slot be told where it is; the supernode tells it of the
 * sender's slot. */
typedef struct
{
  guint16 slot;
  WrnEndpoint proved; /* by the supernode only: where it has proved itself to be */
} WrnVouch;

#define WRN_VOUCH_LEN (1 + 2 + WRN_ENDPOINT_LEN)

gboolean wrn_vouch_decode (WrnVouch *out, const WrnInner *inner);
gsize wrn_vouch_encode (const WrnVouch *self, guint8 *out, gsize size);

/* ROUTER, from member to member: what that of the sender does; the numbers are of WrnNat. */
typedef struct
{
  guint8 mapping;
  guint8 filtering;
  guint8 flags;
} WrnRouter;

#define WRN_ROUTER_GUESSES (1 << 0) /* it would take part in guessing a port */

gboolean wrn_router_decode (WrnRouter *out, const WrnInner *inner);
gsize wrn_router_encode (const WrnRouter *self, guint8 *out, gsize size);

/* KNOCK: the steps of guessing a port (nat.md, "Birthday mode"). */
typedef enum
{
  WRN_KNOCK_ASK = 1,   /* by whose router changes its port: shall we? */
  WRN_KNOCK_READY = 2, /* by the other: yes */
  WRN_KNOCK_GO = 3,    /* the ports are open, guess */
} WrnKnock;

gboolean wrn_knock_decode (WrnKnock *step, const WrnInner *inner);
gsize wrn_knock_encode (WrnKnock step, guint8 *out, gsize size);
