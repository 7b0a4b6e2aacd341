/* wrn-banner.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A bar above a page that tells of a condition that lasts, and offers one button.
 */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define WRN_TYPE_BANNER (wrn_banner_get_type ())

/**
 * WrnBanner:
 *
 * AdwBanner for those who have no libadwaita 1.3, with the same properties:
 * #WrnBanner:title, #WrnBanner:button-label, #WrnBanner:revealed, and those of #GtkActionable
 * for the button as #WrnBanner:action-name and #WrnBanner:action-target.
 * Whatever is in the title, it is no markup.
 */
G_DECLARE_FINAL_TYPE (WrnBanner, wrn_banner, WRN, BANNER, AdwBin)

GtkWidget *wrn_banner_new (void);

G_END_DECLS
