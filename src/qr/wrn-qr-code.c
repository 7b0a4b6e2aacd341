/* wrn-qr-code.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A text as a QR code, for whoever draws it.
 */
#define G_LOG_DOMAIN "wrn-qr"

#include "config.h"

#include "qr/wrn-qr-code.h"

#include <string.h>

#include <qrencode.h>

struct _WrnQrCode
{
  QRcode *code; /* (owned) */
};

/**
 * wrn_qr_code_new:
 * @text: what it shall say
 *
 * Returns: (transfer full) (nullable): %NULL if @text is too long
 */
WrnQrCode *
wrn_qr_code_new (const char *text)
{
  QRcode *code = QRcode_encodeString8bit (text, 0, QR_ECLEVEL_L);
  WrnQrCode *self;

  if (code == NULL)
    return NULL;
  self = g_new (WrnQrCode, 1);
  self->code = code;
  return self;
}

/* What it says may be a secret. */
void
wrn_qr_code_free (WrnQrCode *self)
{
  explicit_bzero (self->code->data, (gsize) self->code->width * (gsize) self->code->width);
  QRcode_free (self->code);
  g_free (self);
}

/* How many modules it is wide and high, without the quiet ones around it. */
int
wrn_qr_code_get_size (const WrnQrCode *self)
{
  return self->code->width;
}

/* Around it all is light. */
gboolean
wrn_qr_code_is_dark (const WrnQrCode *self, int x, int y)
{
  const int width = self->code->width;

  return x >= 0 && y >= 0 && x < width && y < width && (self->code->data[y * width + x] & 1) != 0;
}
