/* wrn-words.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What states are called: one table for windows, tabs, the tray and screen readers.
 */
#pragma once

#include <glib.h>

/* How frames to somebody go. */
typedef enum
{
  WRN_WAY_OFFLINE,
  WRN_WAY_CONNECTING,
  WRN_WAY_RELAYED,
  WRN_WAY_DIRECT,
  WRN_WAY_LAN,
  WRN_N_WAYS,
} WrnWay;

typedef struct
{
  const char *bus;    /* what the helper calls it */
  const char *word;   /* to be translated */
  const char *symbol; /* a shape, as no state is told by a colour alone */
} WrnWayWords;

typedef enum
{
  WRN_STATE_OFF,
  WRN_STATE_PERMISSION, /* somebody is asked for a password */
  WRN_STATE_CONNECTING,
  WRN_STATE_ALONE,
  WRN_STATE_CONNECTED,
  WRN_STATE_DEGRADED,
  WRN_STATE_RECONNECTING,
  WRN_STATE_OFFLINE, /* this computer has no network */
  WRN_STATE_ERROR,
  WRN_N_STATES,
} WrnState;

typedef struct
{
  const char *word;   /* to be translated, for the tray and screen readers */
  const char *icon;   /* in the tray */
  const char *button; /* (nullable): to be translated */
  gboolean loading;   /* the tab turns */
  gboolean attention; /* the tab asks for it */
} WrnStateWords;

/* All that a community's state follows from. */
typedef struct
{
  const char *bus;          /* the state as the helper calls it */
  gboolean asking;          /* Connect has not returned yet */
  gboolean online;          /* this computer has a network */
  gboolean lost;            /* it was connected, and was not told to disconnect */
  guint n_meeting_points;   /* that are known */
  guint n_reached;          /* of those */
  guint n_ways[WRN_N_WAYS]; /* people */
  guint n_by_web;           /* of @n_reached, those by TCP or what is made of it */
  gboolean silent;          /* no meeting point has answered for long */
} WrnSituation;

const WrnWayWords *wrn_way_get_words (WrnWay way);
WrnWay wrn_way_parse (const char *bus);
char *wrn_way_describe (WrnWay way, guint64 rtt, const char *via, gint64 silence);
char *wrn_way_summarize (WrnWay way, gint64 silence);
char *wrn_way_speak (const char *name, WrnWay way, guint64 rtt);

char *wrn_pong_describe (const char *name, WrnWay way, guint64 rtt, const char *via);

const WrnStateWords *wrn_state_get_words (WrnState state);
gboolean wrn_situation_misses_meeting_point (const WrnSituation *self);
WrnState wrn_situation_judge (const WrnSituation *self);
char *wrn_situation_describe (const WrnSituation *self, const char *name);
char *wrn_situation_count (const WrnSituation *self);
char *wrn_situation_warn (const WrnSituation *self, const char *relayed);
