/* wrn-invite-dialog.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The link into a community, to be sent to friends.
 */
#pragma once

#include <adwaita.h>

#include "ui/model/wrn-backend.h"

G_BEGIN_DECLS

#define WRN_TYPE_INVITE_DIALOG (wrn_invite_dialog_get_type ())

G_DECLARE_FINAL_TYPE (WrnInviteDialog, wrn_invite_dialog, WRN, INVITE_DIALOG, AdwWindow)

GtkWindow *wrn_invite_dialog_new (WrnBackend *backend, WrnCommunity *community);

G_END_DECLS
