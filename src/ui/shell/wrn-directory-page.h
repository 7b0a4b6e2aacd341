/* wrn-directory-page.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * All communities, for when none has a tab.
 */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define WRN_TYPE_DIRECTORY_PAGE (wrn_directory_page_get_type ())

G_DECLARE_FINAL_TYPE (WrnDirectoryPage, wrn_directory_page, WRN, DIRECTORY_PAGE, AdwBin)

void wrn_directory_page_set_communities (WrnDirectoryPage *self, GListModel *communities);

G_END_DECLS
