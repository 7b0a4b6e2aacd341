/* wrn-exchange.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Asks a router and waits for its answer: bounded in time and size, and given up when told so.
 *
 * These calls block, and are for a thread of their own, or for a tool that has nothing else to do.
 */
#pragma once

#include "core/base/wrn-endpoint.h"
#include "core/base/wrn-time.h"

/* Until when, and who may say that it is not wanted any more. */
typedef struct
{
  WrnTime deadline;
  int wake_fd; /* (not owned): readable: give up; -1: nobody will say so */
} WrnExchange;

/* TRUE if that was the answer; others are waited for. */
typedef gboolean (*WrnExchangeAccept) (gpointer user_data, const guint8 *data, gsize len);

typedef struct
{
  const WrnEndpoint *local;  /* whose address is used */
  const WrnEndpoint *remote; /* whom to ask; a group: everybody */
  const WrnEndpoint *source; /* (nullable): only its address may answer, from any port; NULL: only
                                @remote itself */
  const guint8 *request;
  gsize len;
  WrnExchangeAccept accept;
  gpointer user_data; /* (not owned) */
} WrnExchangeQuestion;

WrnTime wrn_exchange_now (void);
WrnExchange wrn_exchange_within (const WrnExchange *self, WrnTime at_most);
gboolean wrn_exchange_is_over (const WrnExchange *self);

gboolean wrn_exchange_ask (const WrnExchange *self, const WrnExchangeQuestion *question);
gsize wrn_exchange_fetch (const WrnExchange *self,
                          const WrnEndpoint *remote,
                          const char *request,
                          char *answer,
                          gsize size);
