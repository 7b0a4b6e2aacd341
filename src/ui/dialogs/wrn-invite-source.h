/* wrn-invite-source.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Where an invite may come from: the clipboard, a file, or a drop on the window.
 */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define WRN_TYPE_INVITE_SOURCE (wrn_invite_source_get_type ())

/**
 * WrnInviteSource:
 *
 * #WrnInviteSource::found comes with the #GBytes of whatever there was, to be read as
 * wrn_invitation_read() does, and #WrnInviteSource::failed with a reason, translated.
 * #WrnInviteSource::offered says that there is a link in the clipboard.
 */
G_DECLARE_FINAL_TYPE (WrnInviteSource, wrn_invite_source, WRN, INVITE_SOURCE, GObject)

WrnInviteSource *wrn_invite_source_new (GtkWindow *window);
void wrn_invite_source_stop (WrnInviteSource *self);

void wrn_invite_source_offer (WrnInviteSource *self);
void wrn_invite_source_paste (WrnInviteSource *self);
void wrn_invite_source_choose (WrnInviteSource *self);
void wrn_invite_source_load (WrnInviteSource *self, GFile *file);

G_END_DECLS
