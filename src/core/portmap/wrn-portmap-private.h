/* wrn-portmap-private.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The thread of wrn-portmap.h: what it does, and how it is told.
 */
#pragma once

#include "core/portmap/wrn-portmap.h"

/* Between the two threads. */
typedef struct
{
  GMutex mutex;
  int wake_fd; /* (owned): readable: the thread is wanted */
  int news_fd; /* (owned): readable: the state changed */

  /* Under the mutex. */
  gboolean stop;
  gboolean look_again;     /* the network changed */
  gboolean is_asking;      /* the thread talks to the router right now */
  gboolean has_router;     /* below */
  WrnPortmapClient router; /* to be asked from now on */
  WrnPortmapState state;   /* as the thread told it last */

  /* The same for ever. */
  WrnPortmapWish wish;
  guint16 announce_port;
  guint hurry;
} WrnPortmapShared;

gpointer wrn_portmap_thread (gpointer shared);
