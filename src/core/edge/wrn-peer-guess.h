/* wrn-peer-guess.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What is known of one member for guessing a port with it.
 */
#pragma once

#include "core/base/wrn-endpoint.h"
#include "core/base/wrn-time.h"

typedef struct
{
  gboolean willing; /* it would, as it says */
  gboolean asked;   /* it has asked us, at @asked_at, and not got its answer */
  gboolean ready;   /* it has agreed */
  gboolean tried;   /* there was an attempt, at @tried_at */
  WrnTime asked_at;
  WrnTime tried_at;
  guint n_asked;       /* questions of ours since the last attempt */
  WrnEndpoint vouched; /* where a supernode says that it is; none: nobody did */
  WrnTime vouched_at;
  guint64 frames; /* in both directions, when we last looked */
} WrnPeerGuess;
