/* wrn-stream.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Packets on a stream of bytes, framed.
 */
#pragma once

#include "core/carrier/wrn-carrier.h"

typedef struct _WrnStream WrnStream;

typedef void (*WrnStreamWrite) (gpointer data, const guint8 *bytes, gsize len);

WrnStream *wrn_stream_new (const WrnConnectionHandlers *handlers, gpointer user_data);
void wrn_stream_open (WrnStream *self, GIOStream *io);
void wrn_stream_open_inside (WrnStream *self, GIOStream *io, WrnStreamWrite write, gpointer data);
void wrn_stream_take (WrnStream *self, const guint8 *bytes, gsize len);
void wrn_stream_fail (WrnStream *self, const GError *error);
GCancellable *wrn_stream_get_cancellable (WrnStream *self);
void wrn_stream_tune (GSocket *socket);
