/* wrn-leave-dialog.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Forgets a community, its key included.
 */
#pragma once

#include <gtk/gtk.h>

#include "ui/model/wrn-backend.h"

G_BEGIN_DECLS

void wrn_leave_dialog_ask (GtkWindow *parent, WrnBackend *backend, WrnCommunity *community);

G_END_DECLS
