/* wrn-stretch.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Makes a key of a passphrase, at a price for whoever guesses.
 */
#pragma once

#include <glib.h>

#include "core/crypto/wrn-hash.h"

#define WRN_STRETCH_SALT_LEN 16

gboolean wrn_stretch (guint8 key[static WRN_KEY_LEN],
                      const char *passphrase,
                      gsize len,
                      const guint8 salt[static WRN_STRETCH_SALT_LEN]);
