/* wrn-dbus-news.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The signal Changed: which methods to ask again, at most twice a second.
 */
#pragma once

#include <gio/gio.h>

/* The words of the signal. */
typedef enum
{
  WRN_DBUS_NEWS_NONE = 0,
  WRN_DBUS_NEWS_INFO = 1 << 0,
  WRN_DBUS_NEWS_PEERS = 1 << 1,
  WRN_DBUS_NEWS_STATS = 1 << 2,
  WRN_DBUS_NEWS_EVENTS = 1 << 3,
} WrnDBusNewsWords;

/* Says @what, and whatever else has changed meanwhile. */
typedef void (*WrnDBusNewsFunc) (gpointer user_data, const char *const *what);

typedef struct
{
  WrnDBusNewsFunc say;
  gpointer user_data;
  WrnDBusNewsWords unsaid;
  guint timer; /* source: until when nothing is said */
} WrnDBusNews;

void wrn_dbus_news_note (WrnDBusNews *self, WrnDBusNewsWords what);
void wrn_dbus_news_clear (WrnDBusNews *self);
WrnDBusNewsWords wrn_dbus_news_parse (const char *signal, GVariant *arguments);
