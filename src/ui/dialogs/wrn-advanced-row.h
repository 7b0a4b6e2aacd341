/* wrn-advanced-row.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Where people of a community meet, and which addresses they have.
 */
#pragma once

#include <adwaita.h>

#include "ui/model/wrn-networks.h"

G_BEGIN_DECLS

#define WRN_TYPE_ADVANCED_ROW (wrn_advanced_row_get_type ())

/**
 * WrnAdvancedRow:
 *
 * #WrnAdvancedRow:complete while all that is shown can be used, and #WrnAdvancedRow:hosts while
 * the meeting point shall be this computer, which it may only be if #WrnAdvancedRow:may-host.
 */
G_DECLARE_FINAL_TYPE (WrnAdvancedRow, wrn_advanced_row, WRN, ADVANCED_ROW, AdwExpanderRow)

void wrn_advanced_row_set_networks (WrnAdvancedRow *self, const WrnNetworks *networks);
char *wrn_advanced_row_dup_supernodes (WrnAdvancedRow *self, const char *hosted);
char *wrn_advanced_row_dup_subnet (WrnAdvancedRow *self);
gboolean wrn_advanced_row_get_complete (WrnAdvancedRow *self);
gboolean wrn_advanced_row_get_hosts (WrnAdvancedRow *self);
void wrn_advanced_row_complain_of_host (WrnAdvancedRow *self, const char *text);
void wrn_advanced_row_choose_meeting (WrnAdvancedRow *self);

G_END_DECLS
