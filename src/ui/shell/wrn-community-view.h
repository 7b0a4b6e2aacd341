/* wrn-community-view.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a tab shows: how a community does, what can be done about it, and its pages.
 */
#pragma once

#include <adwaita.h>

#include "ui/people/wrn-people-page.h"

G_BEGIN_DECLS

#define WRN_TYPE_COMMUNITY_VIEW (wrn_community_view_get_type ())

G_DECLARE_FINAL_TYPE (WrnCommunityView, wrn_community_view, WRN, COMMUNITY_VIEW, AdwBin)

GtkWidget *wrn_community_view_new (WrnBackend *backend, WrnCommunity *community);
WrnCommunity *wrn_community_view_get_community (WrnCommunityView *self);
AdwViewStack *wrn_community_view_get_stack (WrnCommunityView *self);
WrnPeoplePage *wrn_community_view_get_people_page (WrnCommunityView *self);
void wrn_community_view_show_page (WrnCommunityView *self, const char *name);

G_END_DECLS
