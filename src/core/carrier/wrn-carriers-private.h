/* wrn-carriers-private.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What the files of WrnCarriers share.
 */
#pragma once

#include "core/carrier/wrn-carriers.h"

/* Numbers of schemes are below. */
#define WRN_CARRIERS_MAX 16

/* Ports and paths to listen on. */
#define WRN_CARRIERS_LISTENERS 16

/* A connection, from its first moment. */
typedef struct
{
  WrnCarriers *carriers;       /* (not owned): it owns us */
  WrnEndpoint remote;          /* the key */
  guint8 wanted;               /* the scheme that it has to be; TCP: any */
  WrnConnection *connection;   /* (owned) (nullable): NULL while its scheme is not known */
  GSocketConnection *newcomer; /* (owned) (nullable): until then */
  GSource *hello;              /* (owned) (nullable): its first byte, until then */
  gboolean is_accepted, is_open, is_dirty;
  gint64 began;
  gint64 said; /* when we sent something; 0: never */
} WrnLine;

typedef struct
{
  WrnCarriers *carriers;     /* (not owned): it owns us */
  const WrnCarrier *carrier; /* (not owned) */
  GSocket *socket;           /* (owned) */
  GSource *source;           /* (owned) (nullable): NULL while no more can be accepted */
} WrnListener;

struct _WrnCarriers
{
  WrnCarriersLimits limits;
  const WrnCarrier *carriers[WRN_CARRIERS_MAX]; /* (not owned) (nullable) */
  GPtrArray *listeners;                         /* (owned) (element-type WrnListener) */
  WrnProxies *proxies;                          /* (owned) (nullable) */
  GHashTable *names;                            /* (owned) (element-type WrnEndpoint utf8) */
  GHashTable *lines;                            /* (owned) (element-type WrnEndpoint WrnLine) */
  GPtrArray *dirty;                             /* (owned) (element-type WrnLine): to be flushed */
  GSource *tick; /* (owned) (nullable): while there is a line or something to accept again */
  guint32 last_number;
  const WrnCarriersHandlers *handlers; /* (not owned) (nullable) */
  gpointer user_data;                  /* (not owned) */
  WrnCarriersStats stats;
};

/* wrn-carriers.c */
WrnLine *wrn_carriers_admit (WrnCarriers *self, guint8 number, const WrnEndpoint *remote);
void wrn_carriers_watch (WrnCarriers *self);
void wrn_line_accept (WrnLine *self, const WrnCarrier *carrier, gpointer what);
void wrn_line_close (WrnLine *self);

/* wrn-carriers-listen.c */
void wrn_listener_free (WrnListener *self);
void wrn_listener_resume (WrnListener *self);
