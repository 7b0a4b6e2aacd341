/* wrn-tab.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Keeps a tab telling the state of its community.
 */
#pragma once

#include <adwaita.h>

#include "ui/model/wrn-community.h"

void wrn_tab_follow (AdwTabPage *page, WrnCommunity *community);
