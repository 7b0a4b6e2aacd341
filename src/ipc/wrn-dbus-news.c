/* wrn-dbus-news.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The signal Changed: which methods to ask again, at most twice a second.
 */
#define G_LOG_DOMAIN "wrn-ipc"

#include "config.h"

#include "ipc/wrn-dbus-news.h"

#define CALM_MS 500

static const char *const words[] = { "info", "peers", "stats", "events" };

static gboolean
say_cb (gpointer user_data)
{
  WrnDBusNews *self = user_data;
  const char *what[G_N_ELEMENTS (words) + 1] = { NULL };
  guint n = 0;

  self->timer = 0;
  if (self->unsaid == WRN_DBUS_NEWS_NONE)
    return G_SOURCE_REMOVE;
  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if ((self->unsaid & 1u << i) != 0)
      what[n++] = words[i];
  self->unsaid = WRN_DBUS_NEWS_NONE;
  self->timer = g_timeout_add (CALM_MS, say_cb, self);
  self->say (self->user_data, what);
  return G_SOURCE_REMOVE;
}

/* Says @what, with all that comes of the same cause, if nothing was said lately; else as soon as
 * that is so. */
void
wrn_dbus_news_note (WrnDBusNews *self, WrnDBusNewsWords what)
{
  self->unsaid |= what;
  if (self->timer == 0 && self->unsaid != WRN_DBUS_NEWS_NONE)
    self->timer = g_timeout_add (0, say_cb, self);
}

void
wrn_dbus_news_clear (WrnDBusNews *self)
{
  g_clear_handle_id (&self->timer, g_source_remove);
}

/* The words that are known of a signal of whatever name and type; none if it is another one. */
WrnDBusNewsWords
wrn_dbus_news_parse (const char *signal, GVariant *arguments)
{
  g_autofree const char **said = NULL;
  WrnDBusNewsWords known = WRN_DBUS_NEWS_NONE;

  if (!g_str_equal (signal, "Changed") ||
      !g_variant_is_of_type (arguments, G_VARIANT_TYPE ("(as)")))
    return WRN_DBUS_NEWS_NONE;
  g_variant_get (arguments, "(^a&s)", &said);
  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (g_strv_contains (said, words[i]))
      known |= 1u << i;
  return known;
}
