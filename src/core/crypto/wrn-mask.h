/* wrn-mask.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Removes every constant byte from a packet, so that nothing on the wire shows what it is.
 */
#pragma once

#include <glib.h>

#include "core/crypto/wrn-hash.h"

/* What is always masked: the type or index, and the field after it. */
#define WRN_MASK_HEAD_LEN 8

/* The last bytes of every packet, a tag or MAC, give the nonce of the mask. */
#define WRN_MASK_TAIL_LEN 16

/* Packets whose masks cost little more than that of one. */
#define WRN_MASK_BATCH 8

void wrn_mask_head (const guint8 key[static WRN_KEY_LEN],
                    const guint8 *packet,
                    gsize len,
                    guint8 head[static WRN_MASK_HEAD_LEN]);
void
wrn_mask_apply (const guint8 key[static WRN_KEY_LEN], guint8 *packet, gsize len, gboolean whole);
void wrn_mask_heads (const guint8 key[static WRN_KEY_LEN],
                     const guint8 *const *packets,
                     const gsize *lens,
                     guint n,
                     guint8 (*heads)[WRN_MASK_HEAD_LEN]);
