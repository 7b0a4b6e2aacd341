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

#include <stdio.h>

#include "qr/wrn-qr-code.h"

/* Dark on light, as readers expect it, whatever the terminal's own colours are. */
#define COLOUR_ON "\033[97;40m"
#define COLOUR_OFF "\033[0m"

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
  g_autoptr (WrnQrCode) code = wrn_qr_code_new (text);
  const int end = code != NULL ? wrn_qr_code_get_size (code) + WRN_QR_CODE_QUIET : 0;

  if (code == NULL)
    return FALSE;
  for (int y = -WRN_QR_CODE_QUIET; y < end; y += 2)
    {
      fputs (colour ? COLOUR_ON : "", stdout);
      for (int x = -WRN_QR_CODE_QUIET; x < end; x++)
        fputs (
            blocks[!wrn_qr_code_is_dark (code, x, y) * 2 + !wrn_qr_code_is_dark (code, x, y + 1)],
            stdout);
      puts (colour ? COLOUR_OFF : "");
    }
  return TRUE;
}
