/* wrn-qr-view.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A picture of a QR code, for the camera of somebody else.
 */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define WRN_TYPE_QR_VIEW (wrn_qr_view_get_type ())

/**
 * WrnQrView:
 *
 * Dark on light whatever the theme is, with the quiet zone that readers need, in modules of whole
 * pixels of the screen.
 */
G_DECLARE_FINAL_TYPE (WrnQrView, wrn_qr_view, WRN, QR_VIEW, GtkWidget)

void wrn_qr_view_set_text (WrnQrView *self, const char *text);

G_END_DECLS
