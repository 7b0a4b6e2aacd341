/* wrn-create-dialog.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Makes a community.
 */
#pragma once

#include "ui/dialogs/wrn-form.h"

G_BEGIN_DECLS

#define WRN_TYPE_CREATE_DIALOG (wrn_create_dialog_get_type ())

G_DECLARE_FINAL_TYPE (WrnCreateDialog, wrn_create_dialog, WRN, CREATE_DIALOG, WrnForm)

GtkWindow *wrn_create_dialog_new (WrnBackend *backend);

G_END_DECLS
