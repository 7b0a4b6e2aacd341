/* wrn-qr.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * QR codes on a terminal.
 */
#pragma once

#include <glib.h>

gboolean wrn_qr_print (const char *text, gboolean colour);
