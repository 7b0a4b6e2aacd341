/* wrn-outbox.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The effects of a machine that wait to be polled.
 *
 * Bytes live in one arena that is reused, so that nothing is allocated per packet once it has
 * grown to the size of the largest batch.
 */
#pragma once

#include "core/base/wrn-drop.h"
#include "core/machine/wrn-machine.h"

/* One input can become at most this many bytes of output: a full super-frame to each of 64 peers.
 * What goes beyond is dropped as WRN_DROP_QUEUE; a network would have lost it too. */
#define WRN_OUTBOX_MAX_BYTES (4 * 1024 * 1024)
#define WRN_OUTBOX_MAX_EFFECTS 8192

/* What UDP_SEGMENT takes at once: 64 pieces, and the largest UDP payload of IPv4. */
#define WRN_RUN_MAX_SEGMENTS 64
#define WRN_RUN_MAX_BYTES 65507

typedef struct _WrnOutbox WrnOutbox;

WrnOutbox *wrn_outbox_new (void);
void wrn_outbox_free (WrnOutbox *self);

guint8 *wrn_outbox_reserve (WrnOutbox *self, gsize len);
void wrn_outbox_send (WrnOutbox *self, const WrnFlow *flow, gsize len);
void wrn_outbox_end_run (WrnOutbox *self);
gboolean wrn_outbox_forward (WrnOutbox *self,
                             const WrnFlow *flow,
                             const guint8 *data,
                             gsize len,
                             guint16 segment);
gboolean wrn_outbox_relay (WrnOutbox *self,
                           const WrnFlow *flow,
                           guint8 *data,
                           gsize len,
                           guint16 segment,
                           guint32 change);
void wrn_outbox_write_frame (WrnOutbox *self, gsize len, const WrnOffload *offload);
gboolean wrn_outbox_lend_frame (WrnOutbox *self, const WrnFrame *frame);
void wrn_outbox_set_link (WrnOutbox *self, const WrnEffectLink *link);
void wrn_outbox_pong (WrnOutbox *self, const WrnEffectPong *pong);
void wrn_outbox_set_sockets (WrnOutbox *self, const WrnEffectSockets *sockets);
void wrn_outbox_say (WrnOutbox *self, guint8 level, const char *subject, const char *format, ...)
    G_GNUC_PRINTF (4, 5);
void wrn_outbox_store (WrnOutbox *self, const char *name, const guint8 *data, gsize len);

gboolean wrn_outbox_poll (WrnOutbox *self, WrnEffect *effect);
guint64 wrn_outbox_get_overflows (const WrnOutbox *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WrnOutbox, wrn_outbox_free)
