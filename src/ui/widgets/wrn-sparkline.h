/* wrn-sparkline.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The round trips to a person in the last minute, drawn as small as text.
 */
#pragma once

#include <gtk/gtk.h>

#include "ui/model/wrn-person.h"

G_BEGIN_DECLS

#define WRN_TYPE_SPARKLINE (wrn_sparkline_get_type ())

/**
 * WrnSparkline:
 *
 * Has one property, #WrnSparkline:person, and follows that; what cannot be seen it says.
 */
G_DECLARE_FINAL_TYPE (WrnSparkline, wrn_sparkline, WRN, SPARKLINE, GtkWidget)

G_END_DECLS
