/* wrn-tab.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Keeps a tab telling the state of its community.
 */
#define G_LOG_DOMAIN "wrn-ui"

#include "config.h"

#include "ui/shell/wrn-tab.h"

#include <glib/gi18n.h>

/* What is done sooner was never seen to take time. */
#define WRN_TAB_LOADS_AFTER_MS 300

typedef struct
{
  AdwTabPage *page; /* (not owned): has us */
  guint timer;      /* until it turns */
} Tab;

static void
tab_free (gpointer data)
{
  Tab *tab = data;

  g_clear_handle_id (&tab->timer, g_source_remove);
  g_free (tab);
}

static gboolean
loads_cb (gpointer data)
{
  Tab *tab = data;

  tab->timer = 0;
  adw_tab_page_set_loading (tab->page, TRUE);
  return G_SOURCE_REMOVE;
}

static void
show_loading (Tab *tab, gboolean loading)
{
  if (!loading)
    {
      g_clear_handle_id (&tab->timer, g_source_remove);
      adw_tab_page_set_loading (tab->page, FALSE);
    }
  else if (tab->timer == 0 && !adw_tab_page_get_loading (tab->page))
    tab->timer = g_timeout_add (WRN_TAB_LOADS_AFTER_MS, loads_cb, tab);
}

/* (transfer full) (nullable): what is off or on its way has none, so that the others are seen */
static GIcon *
get_icon (WrnState state)
{
  const WrnStateWords *words = wrn_state_get_words (state);

  return state == WRN_STATE_OFF || words->loading ? NULL : g_themed_icon_new (words->icon);
}

/* Tooltips are markup. */
static void
show_cb (WrnCommunity *community, GParamSpec *pspec, AdwTabPage *page)
{
  Tab *tab = g_object_get_data (G_OBJECT (page), "wrn-tab");
  const WrnState state = wrn_community_get_state (community);
  const WrnStateWords *words = wrn_state_get_words (state);
  g_autoptr (GIcon) icon = get_icon (state);
  g_autofree char *line = g_markup_escape_text (wrn_community_get_line (community), -1);
  g_autofree char *title = g_markup_escape_text (wrn_community_get_title (community), -1);
  /* Translators: the name of a community, and its state */
  g_autofree char *tooltip = g_strdup_printf (_ ("%s\n%s"), title, line);

  adw_tab_page_set_title (page, wrn_community_get_title (community));
  adw_tab_page_set_tooltip (page, tooltip);
  adw_tab_page_set_indicator_icon (page, icon);
  adw_tab_page_set_indicator_tooltip (page, _ (words->word));
  adw_tab_page_set_needs_attention (page, words->attention && !adw_tab_page_get_selected (page));
  show_loading (tab, words->loading);
}

static void
selected_cb (AdwTabPage *page, GParamSpec *pspec, gpointer user_data)
{
  if (adw_tab_page_get_selected (page))
    adw_tab_page_set_needs_attention (page, FALSE);
}

/* @community: that @page's child shows, and lives as long */
void
wrn_tab_follow (AdwTabPage *page, WrnCommunity *community)
{
  Tab *tab = g_new0 (Tab, 1);

  tab->page = page;
  g_object_set_data_full (G_OBJECT (page), "wrn-tab", tab, tab_free);
  g_signal_connect_object (community, "notify::title", G_CALLBACK (show_cb), page, 0);
  g_signal_connect_object (community, "notify::line", G_CALLBACK (show_cb), page, 0);
  g_signal_connect_object (community, "notify::state", G_CALLBACK (show_cb), page, 0);
  g_signal_connect (page, "notify::selected", G_CALLBACK (selected_cb), NULL);
  show_cb (community, NULL, page);
}
