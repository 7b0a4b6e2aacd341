/* wrn-qr-code.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A text as a QR code, for whoever draws it.
 */
#pragma once

#include <glib.h>

/* ISO/IEC 18004 wants four light modules around the symbol. */
#define WRN_QR_CODE_QUIET 4

typedef struct _WrnQrCode WrnQrCode;

WrnQrCode *wrn_qr_code_new (const char *text);
void wrn_qr_code_free (WrnQrCode *self);
int wrn_qr_code_get_size (const WrnQrCode *self);
gboolean wrn_qr_code_is_dark (const WrnQrCode *self, int x, int y);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WrnQrCode, wrn_qr_code_free)
