/* wrn-portmap.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Keeps one port of this computer open in the router, as long as it is wanted.
 *
 * PCP is tried first, then NAT-PMP, then UPnP; the first that works is stayed with. All talking is
 * done by one thread, which is started when there is a router to talk to, and sleeps between. What
 * it gets is told on the thread-default main context of whoever made the object.
 */
#pragma once

#include "core/portmap/wrn-portmap-client.h"

/* How long a mapping is asked for: it is renewed after half of it. A router that restarts without
 * telling anybody has forgotten us for no longer, and one that we leave without a word remembers us
 * for no longer. */
#define WRN_PORTMAP_LIFETIME 1200

/* The end waits so long for the router, at most. */
#define WRN_PORTMAP_FAREWELL WRN_SECONDS (1)

typedef struct _WrnPortmap WrnPortmap;

typedef struct
{
  gboolean has_router; /* there is one that might be asked; otherwise nothing else counts */
  WrnEndpoint router;
  gboolean is_open;            /* otherwise: */
  WrnPortmapVerdict verdict;   /* why not: of those that answered, of the first; GRANTED: it was not
                                  asked yet */
  WrnPortmapProtocol protocol; /* by which that is so */
  WrnEndpoint external;        /* where others reach us; none if closed */
  guint n_grants;              /* how often the router gave it, renewals included */
} WrnPortmapState;

typedef struct
{
  const guint8 *nonce; /* WRN_PCP_NONCE_LEN bytes: a secret, better the same after a restart */
  gboolean tcp;
  guint16 port;
  guint32 lifetime; /* seconds; 0: WRN_PORTMAP_LIFETIME */
  /* Something that counts changed: all but n_grants. */
  void (*changed) (gpointer user_data, const WrnPortmapState *state);
  gpointer user_data; /* (not owned) */

  /* For tests: */
  gboolean (*find_router) (WrnPortmapClient *out, gpointer user_data); /* (nullable) */
  guint16 announce_port;                                               /* 0: the protocol's */
  guint hurry; /* so many times shorter are lifetimes and pauses; 0: as they are */
} WrnPortmapOptions;

WrnPortmap *wrn_portmap_new (const WrnPortmapOptions *options);
void wrn_portmap_free (WrnPortmap *self);

void wrn_portmap_network_changed (WrnPortmap *self);
void wrn_portmap_get_state (WrnPortmap *self, WrnPortmapState *out);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WrnPortmap, wrn_portmap_free)
