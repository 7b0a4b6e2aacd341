/* wrn-window-private.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the parts of a window share: itself, its tabs and its actions.
 */
#pragma once

#include "ui/shell/wrn-community-view.h"
#include "ui/shell/wrn-directory-page.h"
#include "ui/shell/wrn-window.h"
#include "ui/widgets/wrn-banner.h"

struct _WrnWindow
{
  AdwApplicationWindow parent_instance;

  /* children */
  AdwToastOverlay *toasts;
  AdwViewSwitcherTitle *switcher;
  GtkMenuButton *add_button;
  GtkMenuButton *menu_button;
  GtkToggleButton *search_button;
  AdwTabBar *tab_bar;
  WrnBanner *helper_banner;
  GtkStack *pages;
  WrnDirectoryPage *directory;
  AdwTabView *tabs;
  AdwViewSwitcherBar *switcher_bar;
  GMenu *communities_menu;

  /* borrowed */
  AdwToast *toast; /* (nullable): the newest, while it is shown */

  /* owned */
  WrnBackend *backend;
  GSettings *settings;
  GSignalGroup *stack_group;     /* of the pages of the tab in front */
  GBindingGroup *people_group;   /* of the people of the tab in front */
  GSignalGroup *community_group; /* of the tab in front */
  char *view;
  guint patience; /* until it is said that the helper is looked for */
  gboolean was_missing;
  gboolean show_pane;
  gboolean searching;
  gboolean closing; /* its tabs go with it, but stay open */
};

void wrn_window_add_actions (WrnWindow *self);
void wrn_window_update_states (WrnWindow *self);
void wrn_window_update_actions (WrnWindow *self);
void wrn_window_set_up_tabs (WrnWindow *self);
void wrn_window_show_page (WrnWindow *self);
WrnCommunityView *wrn_window_get_view (WrnWindow *self);
void wrn_window_toast_undo (WrnWindow *self, const char *text, const char *undo);
