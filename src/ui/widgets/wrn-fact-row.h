/* wrn-fact-row.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A row that tells one thing, and is not there while that is not known.
 */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define WRN_TYPE_FACT_ROW (wrn_fact_row_get_type ())

/**
 * WrnFactRow:
 *
 * An AdwActionRow whose title is ours, and whose #WrnFactRow:text may be anybody's: it is no markup
 * and can be selected. With #WrnFactRow:copy-action, which is the name of an action, it has a
 * button that is called #WrnFactRow:copy-label.
 */
G_DECLARE_FINAL_TYPE (WrnFactRow, wrn_fact_row, WRN, FACT_ROW, AdwActionRow)

G_END_DECLS
