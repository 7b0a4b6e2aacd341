/* wrn-events.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The last things that happened in a community, numbered, for people to read.
 */
#pragma once

#include <glib.h>

/* A day of a busy community, half a megabyte of memory. The oldest gives way. */
#define WRN_EVENTS_MAX 5000

/* Bytes: of the host of a supernode and its port; and some lines of a terminal, for the longest
 * message of a system. What goes beyond is cut. */
#define WRN_EVENT_SUBJECT_MAX 300
#define WRN_EVENT_TEXT_MAX 500

typedef struct _WrnEvents WrnEvents;

typedef struct
{
  guint64 number;
  gint64 time;   /* microseconds since 1970, UTC */
  guint8 level;  /* as of WrnEffectEvent */
  char *subject; /* (owned) */
  char *text;    /* (owned) */
} WrnEvent;

WrnEvents *wrn_events_new (void);
void wrn_events_free (WrnEvents *self);

const WrnEvent *
wrn_events_add (WrnEvents *self, gint64 time, guint8 level, const char *subject, const char *text);
gboolean wrn_events_restore (WrnEvents *self,
                             guint64 number,
                             gint64 time,
                             guint8 level,
                             const char *subject,
                             const char *text);

const WrnEvent *wrn_events_get_next (const WrnEvents *self, guint64 after);
const WrnEvent *wrn_events_find_last (const WrnEvents *self, const char *subject);
GVariant *wrn_events_list (const WrnEvents *self, guint64 after, guint limit);

const char *wrn_event_level_get_name (guint8 level);
gboolean wrn_event_level_parse (const char *name, guint8 *level);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WrnEvents, wrn_events_free)
