/* wrn-tray-words.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * All communities in one line, and names short enough for a menu.
 */
#define G_LOG_DOMAIN "wrn-ui"

#include "config.h"

#include "ui/tray/wrn-tray-words.h"

#include <glib/gi18n.h>

/* In characters: as wide as a menu may be without hiding what is beside it. */
#define NAME_MAX_LENGTH 32

static const WrnTrayState trays[] = {
  [WRN_STATE_OFF] = WRN_TRAY_DISCONNECTED,        [WRN_STATE_PERMISSION] = WRN_TRAY_CONNECTING,
  [WRN_STATE_CONNECTING] = WRN_TRAY_CONNECTING,   [WRN_STATE_ALONE] = WRN_TRAY_CONNECTED,
  [WRN_STATE_CONNECTED] = WRN_TRAY_CONNECTED,     [WRN_STATE_DEGRADED] = WRN_TRAY_ATTENTION,
  [WRN_STATE_RECONNECTING] = WRN_TRAY_CONNECTING, [WRN_STATE_OFFLINE] = WRN_TRAY_DISCONNECTED,
  [WRN_STATE_ERROR] = WRN_TRAY_ATTENTION,
};

G_STATIC_ASSERT (G_N_ELEMENTS (trays) == WRN_N_STATES);

static const struct
{
  const char *icon;
  const char *word;
} words[] = {
  [WRN_TRAY_DISCONNECTED] = { WRN_APP_ID "-disconnected-symbolic", N_ ("Off") },
  [WRN_TRAY_CONNECTED] = { WRN_APP_ID "-connected-symbolic", N_ ("Connected") },
  [WRN_TRAY_CONNECTING] = { WRN_APP_ID "-connecting-symbolic", N_ ("Connecting…") },
  [WRN_TRAY_ATTENTION] = { WRN_APP_ID "-attention-symbolic", N_ ("Failed") },
};

G_STATIC_ASSERT (G_N_ELEMENTS (words) == WRN_N_TRAYS);

/* What is worst among @communities. */
WrnTrayState
wrn_tray_judge (GListModel *communities)
{
  WrnTrayState worst = WRN_TRAY_DISCONNECTED;

  for (guint i = 0; i < g_list_model_get_n_items (communities); i++)
    {
      g_autoptr (WrnCommunity) community = g_list_model_get_item (communities, i);

      worst = MAX (worst, trays[wrn_community_get_state (community)]);
    }
  return worst;
}

const char *
wrn_tray_get_icon (WrnTrayState state)
{
  g_return_val_if_fail ((guint) state < WRN_N_TRAYS, words[WRN_TRAY_DISCONNECTED].icon);
  return words[state].icon;
}

/* Somebody has answered, now or just before. */
gboolean
wrn_tray_is_connected (WrnState state)
{
  return state == WRN_STATE_ALONE || state == WRN_STATE_CONNECTED || state == WRN_STATE_DEGRADED;
}

/* Who can be reached. */
guint
wrn_tray_count_people (WrnCommunity *community)
{
  guint n_ways[WRN_N_WAYS];

  wrn_people_count (wrn_community_get_people (community), n_ways);
  return n_ways[WRN_WAY_RELAYED] + n_ways[WRN_WAY_DIRECT] + n_ways[WRN_WAY_LAN];
}

/* (transfer full) (nullable): as “2 communities, 7 people”, NULL if none is connected */
char *
wrn_tray_count (GListModel *communities)
{
  g_autofree char *there = NULL;
  g_autofree char *who = NULL;
  guint n = 0;
  guint n_people = 0;

  for (guint i = 0; i < g_list_model_get_n_items (communities); i++)
    {
      g_autoptr (WrnCommunity) community = g_list_model_get_item (communities, i);

      if (!wrn_tray_is_connected (wrn_community_get_state (community)))
        continue;
      n++;
      n_people += wrn_tray_count_people (community);
    }
  if (n == 0)
    return NULL;
  there = g_strdup_printf (ngettext ("%u community", "%u communities", n), n);
  who = g_strdup_printf (ngettext ("%u person", "%u people", n_people), n_people);
  /* Translators: as “2 communities, 7 people” */
  return g_strdup_printf (C_ ("tray", "%s, %s"), there, who);
}

/* (transfer full): as “Warren – 2 communities, 7 people”. There are no names in it, as some hosts
 * read markup there. */
char *
wrn_tray_describe (GListModel *communities)
{
  g_autofree char *count = wrn_tray_count (communities);
  const char *what = count != NULL ? count : _ (words[wrn_tray_judge (communities)].word);

  /* Translators: the name of the app, and a state as “2 communities, 7 people” or “Off” */
  return g_strdup_printf (C_ ("tray", "%s – %s"), WRN_NAME, what);
}

/* (transfer full): @name, or its beginning and “…” */
char *
wrn_tray_shorten (const char *name)
{
  g_autofree char *start = NULL;

  if (g_utf8_strlen (name, -1) <= NAME_MAX_LENGTH)
    return g_strdup (name);
  start = g_utf8_substring (name, 0, NAME_MAX_LENGTH - 1);
  return g_strconcat (start, "…", NULL);
}
