/* wrn-check-row.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One check of a diagnosis, with what to do about it.
 */
#pragma once

#include <adwaita.h>

#include "ui/model/wrn-check.h"

G_BEGIN_DECLS

#define WRN_TYPE_CHECK_ROW (wrn_check_row_get_type ())

/**
 * WrnCheckRow:
 *
 * Its button activates the action diagnostics.fix, with the action of the fix for a target.
 */
G_DECLARE_FINAL_TYPE (WrnCheckRow, wrn_check_row, WRN, CHECK_ROW, GtkListBoxRow)

GtkWidget *wrn_check_row_new (WrnCheck *check);

G_END_DECLS
