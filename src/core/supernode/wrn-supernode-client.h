/* wrn-supernode-client.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * One client of a supernode, and the pairs of clients that talk through it.
 */
#pragma once

#include "core/base/wrn-timer-heap.h"
#include "core/base/wrn-token-bucket.h"
#include "core/session/wrn-session.h"
#include "core/supernode/wrn-topic.h"

/* Clients that are not registered, as anyone can make them: the oldest goes when one more comes,
 * so that a flood delays newcomers, but never shuts them out. */
#define WRN_LOBBY_MAX 256
#define WRN_LOBBY_AGE WRN_SECONDS (30)

/* What an index names. */
typedef enum
{
  WRN_INDEX_SESSION,
  WRN_INDEX_CHANNEL,
} WrnIndexKind;

typedef struct _WrnSupernodeClient WrnSupernodeClient;
typedef struct _WrnRelay WrnRelay;

/* A client's side of a relay. Its channel number serves in both directions. */
typedef struct
{
  WrnRelay *relay;            /* (not owned): whoever embeds this */
  WrnSupernodeClient *client; /* (not owned) */
  guint32 channel;
  GList link; /* in the client's relays */
} WrnRelayEnd;

/* A pair of clients that may talk through us. */
struct _WrnRelay
{
  WrnRelayEnd ends[2];
  WrnTimer timer;
  WrnTime used;
  WrnTokenBucket relayed; /* both ways together */
};

struct _WrnSupernodeClient
{
  WrnSession session;
  WrnTimer timer;
  WrnTime expires; /* the registration, or the stay in the lobby */
  GList lobby;     /* links; the data is NULL while the client is not in that queue */
  GList opening;

  WrnFlow flow;   /* proved to be the client's; without a remote: not yet */
  WrnFlow opened; /* where its INITs since the last confirmed one came from; none: from several */
  WrnFlow probed; /* to where the last challenge went; none: no question is open */
  WrnTime probe_again;
  guint8 token[WRN_TOKEN_LEN];

  WrnTokenBucket control;
  WrnTokenBucket relayed;
  GQueue relays; /* (element-type WrnRelayEnd): links embedded */

  WrnTopic *topic; /* (not owned) (nullable): registered there */
  guint64 network; /* that the registration counts for */
  guint8 *blob;    /* (owned) (nullable) */
  guint16 blob_len;
  guint16 slot;
};

static inline gboolean
wrn_flow_equal (const WrnFlow *a, const WrnFlow *b)
{
  return wrn_endpoint_equal (&a->remote, &b->remote) && wrn_endpoint_equal (&a->local, &b->local);
}

static inline gboolean
wrn_flow_is_none (const WrnFlow *self)
{
  return wrn_endpoint_is_none (&self->remote);
}
