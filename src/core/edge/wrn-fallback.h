/* wrn-fallback.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What is known of the ways to a supernode besides UDP; see wrn-edge-fallback.c.
 */
#pragma once

#include "core/base/wrn-time.h"
#include "core/wire/wrn-wire.h"

typedef struct
{
  gboolean is_blocked; /* UDP is, as far as we know */
  guint n_tried;       /* times that connections were tried */
  guint32 dials;       /* the number of those that are tried now; 0: none yet */
  gboolean has_token;
  guint8 token[WRN_TOKEN_LEN]; /* asked by another way than the one in use */
  WrnTime return_due;          /* when to ask by UDP; else never */
  WrnTime return_pause;
} WrnFallback;
