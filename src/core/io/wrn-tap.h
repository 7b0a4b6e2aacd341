/* wrn-tap.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The network card that programs see: whole frames, and super-frames of up to 64 KiB.
 *
 * The device goes away with its last descriptor, however the process ends. Its carrier is always
 * up, as of a computer that is plugged into a switch: a question from before would be lost, and
 * repeated only a second later.
 */
#pragma once

#include <gio/gio.h>

#include "core/base/wrn-frame.h"

/* Frames that wait for us to read them: a few milliseconds of super-frames at 1 Gbit/s, and no
 * standing queue of ordinary ones (the usual 1000 cost 5 ms of delay under load). */
#define WRN_TAP_QUEUE_LEN 200

typedef struct _WrnTap WrnTap;

typedef enum
{
  WRN_TAP_FRAME, /* a frame was read */
  WRN_TAP_EMPTY, /* none waits */
  WRN_TAP_GONE,  /* the device was removed */
} WrnTapRead;

typedef struct
{
  guint64 rx_frames; /* read: out to the network */
  guint64 rx_bytes;
  guint64 rx_refused; /* with an offload that was not agreed on */
  guint64 tx_frames;  /* written: in from the network */
  guint64 tx_bytes;
  guint64 tx_errors; /* frames that the kernel would not take */
} WrnTapStats;

WrnTap *wrn_tap_new (const char *name, gboolean no_offload, GError **error);
WrnTap *wrn_tap_adopt (int fd, gboolean no_offload, GError **error);
void wrn_tap_free (WrnTap *self);

int wrn_tap_get_fd (const WrnTap *self);
const char *wrn_tap_get_name (const WrnTap *self);
guint32 wrn_tap_get_index (const WrnTap *self);
gboolean wrn_tap_has_tso (const WrnTap *self);
gboolean wrn_tap_has_uso (const WrnTap *self);
const WrnTapStats *wrn_tap_get_stats (const WrnTap *self);

WrnTapRead wrn_tap_read (WrnTap *self, WrnFrame *frame);
void wrn_tap_write (WrnTap *self, const WrnFrame *frame);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WrnTap, wrn_tap_free)
