/* wrn-helper-page.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * How to get the helper, for those who have the app only.
 */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define WRN_TYPE_HELPER_PAGE (wrn_helper_page_get_type ())

G_DECLARE_FINAL_TYPE (WrnHelperPage, wrn_helper_page, WRN, HELPER_PAGE, AdwBin)

G_END_DECLS
