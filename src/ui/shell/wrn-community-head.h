/* wrn-community-head.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Has the name of a community keep its room, however narrow the window is.
 */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define WRN_TYPE_COMMUNITY_HEAD (wrn_community_head_get_type ())

/**
 * WrnCommunityHead:
 *
 * Takes five children: a title, a line below it, an address and two buttons. Where the title has
 * room beside the buttons, the address is beside the line. Elsewhere the address is beside the
 * title, or below the line if the title leaves it no room, and the buttons come last.
 */
G_DECLARE_FINAL_TYPE (WrnCommunityHead, wrn_community_head, WRN, COMMUNITY_HEAD, GtkWidget)

G_END_DECLS
