/* wrn-join-dialog.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Joins a community that somebody else has made.
 */
#pragma once

#include "ui/dialogs/wrn-form.h"

G_BEGIN_DECLS

#define WRN_TYPE_JOIN_DIALOG (wrn_join_dialog_get_type ())

G_DECLARE_FINAL_TYPE (WrnJoinDialog, wrn_join_dialog, WRN, JOIN_DIALOG, WrnForm)

GtkWindow *wrn_join_dialog_new (WrnBackend *backend, const char *link);
void wrn_join_dialog_load (WrnJoinDialog *self, GFile *file);
void wrn_join_dialog_choose_file (WrnJoinDialog *self);

G_END_DECLS
