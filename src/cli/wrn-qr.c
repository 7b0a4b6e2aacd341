/* wrn-qr.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * QR codes on a terminal.
 */
#define G_LOG_DOMAIN "wrn-cli"

#include "config.h"

#include "cli/wrn-qr.h"

#include <qrencode.h>
#include <stdio.h>

/* ISO/IEC 18004 wants four light modules around the symbol. */
#define QUIET 4

/* Dark on light, as readers expect it, whatever the terminal's own colours are. */
#define COLOUR_ON "\033[97;40m"
#define COLOUR_OFF "\033[0m"

static gboolean
is_light (const QRcode *code, int x, int y)
{
  if (x < 0 || y < 0 || x >= code->width || y >= code->width)
    return TRUE;
  return (code->data[y * code->width + x] & 1) == 0;
}

/**
 * wrn_qr_print:
 * @text: what the code shall say
 * @colour: whether the terminal takes colours; without them the code is right on a dark one
 *
 * Prints two rows of modules in each line of half blocks.
 *
 * Returns: %FALSE if @text is too long
 */
gboolean
wrn_qr_print (const char *text, gboolean colour)
{
  static const char *const blocks[] = { " ", "▄", "▀", "█" }; /* upper and lower half light */
  QRcode *code = QRcode_encodeString8bit (text, 0, QR_ECLEVEL_L);

  if (code == NULL)
    return FALSE;
  for (int y = -QUIET; y < code->width + QUIET; y += 2)
    {
      fputs (colour ? COLOUR_ON : "", stdout);
      for (int x = -QUIET; x < code->width + QUIET; x++)
        fputs (blocks[is_light (code, x, y) * 2 + is_light (code, x, y + 1)], stdout);
      puts (colour ? COLOUR_OFF : "");
    }
  QRcode_free (code);
  return TRUE;
}
