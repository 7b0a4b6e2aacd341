/* wrn-inner.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What travels inside a session between two members, apart from frames.
 */
#pragma once

#include "core/base/wrn-drop.h"
#include "core/base/wrn-endpoint.h"
#include "core/base/wrn-reader.h"
#include "core/base/wrn-writer.h"
#include "core/wire/wrn-wire.h"

/* One opened data packet. */
typedef struct
{
  guint8 kind;        /* WrnKind, or one that we do not know */
  const guint8 *body; /* (not owned): within the packet */
  gsize len;
} WrnInner;

gboolean wrn_inner_decode (WrnInner *out, const guint8 *data, gsize len);

static inline WrnReader
wrn_inner_open (const WrnInner *self)
{
  return wrn_reader_over (self->body, self->len);
}

/* The beginning of what travels so. */
static inline WrnWriter
wrn_inner_start (WrnKind kind, guint8 *out, gsize size)
{
  WrnWriter writer = wrn_writer_over (out, size);

  wrn_writer_put_u8 (&writer, (guint8) kind);
  return writer;
}

/* CHALLENGE and RESPONSE. */
typedef struct
{
  guint8 token[WRN_TOKEN_LEN];
  WrnEndpoint seen; /* RESPONSE only: where the challenge came from */
} WrnChallenge;

/* Padding makes a challenge as long as its answer, and no longer. */
#define WRN_CHALLENGE_LEN (1 + WRN_TOKEN_LEN + WRN_ENDPOINT_LEN)

gboolean wrn_challenge_decode (WrnChallenge *out, const WrnInner *inner);
gsize wrn_challenge_encode (const WrnChallenge *self, WrnKind kind, guint8 *out, gsize size);

/* CANDIDATES. */
typedef struct
{
  WrnEndpoint endpoints[WRN_CANDIDATES_MAX];
  guint n;
} WrnCandidates;

gboolean wrn_candidates_decode (WrnCandidates *out, const WrnInner *inner);
gsize wrn_candidates_encode (const WrnCandidates *self, guint8 *out, gsize size);

gboolean wrn_close_decode (guint8 *reason, const WrnInner *inner);
