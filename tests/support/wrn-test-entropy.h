/* wrn-test-entropy.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Randomness that a test can foresee: first what it dictates, then a stream from a seed.
 */
#pragma once

#include <glib.h>

#include "core/crypto/wrn-entropy.h"

/* An INIT, the longest user, draws an index, a secret key and a mac2 in one go. */
#define WRN_TEST_ENTROPY_SCRIPT_MAX 256

/* Not to be moved after its init. */
typedef struct
{
  WrnEntropy entropy; /* to be given to what is tested */
  guint64 state;
  guint64 n_drawn; /* bytes, so that a test can see that nothing was drawn */
  gsize script_at;
  gsize script_len;
  guint8 script[WRN_TEST_ENTROPY_SCRIPT_MAX];
} WrnTestEntropy;

void wrn_test_entropy_init (WrnTestEntropy *self, guint64 seed);
void wrn_test_entropy_dictate (WrnTestEntropy *self, const guint8 *bytes, gsize len);
gboolean wrn_test_entropy_is_spent (const WrnTestEntropy *self);
