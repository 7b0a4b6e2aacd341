/* wrn-trouble-dialog.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Says that a request failed, why, and what to do about it.
 */
#pragma once

#include <adwaita.h>

#include "ui/model/wrn-community.h"

G_BEGIN_DECLS

void wrn_trouble_dialog_show (GtkWidget *from, WrnCommunity *community, const GError *error);

G_END_DECLS
