/* wrn-send-window.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * How much may wait in the kernel on its way to a slow link: little time, whatever the link.
 *
 * What the kernel holds cannot be put in another order or be taken back, so every packet waits for
 * all of it. A socket that is full tells the speed of its link: what left it until it had room
 * again, by the time that took. The size of its buffer follows that.
 */
#pragma once

#include "core/base/wrn-time.h"

/* The buffer holds this much time of the link. It is refilled when half of that is gone, so this is
 * also twice the time that a busy computer has to wake us before the link runs dry. */
#define WRN_SEND_WINDOW_TIME WRN_MSEC (5)

/* All in bytes as the kernel counts them, thus with what it adds to each packet. The smallest is
 * three packets of the usual MTU: one on the wire, one that follows it, and one while we wake up.
 * The largest is 4 ms at 1 Gbit/s. The first one lets two full runs pass, and a link of 10 Mbit/s
 * is 80 ms behind once. */
#define WRN_SEND_WINDOW_MIN 6144
#define WRN_SEND_WINDOW_FIRST (128 * 1024)
#define WRN_SEND_WINDOW_MAX (512 * 1024)

typedef struct
{
  gsize size;
  WrnTime full_since; /* WRN_TIME_NEVER: it is not full */
  gsize n_full;       /* bytes that waited then */
} WrnSendWindow;

void wrn_send_window_init (WrnSendWindow *self);
void wrn_send_window_filled (WrnSendWindow *self, WrnTime now, gsize n_waiting);
gboolean wrn_send_window_drained (WrnSendWindow *self, WrnTime now, gsize n_waiting);

/* Bytes to be sent in one go: a part of the window, as it can be exceeded by that much. A link that
 * is not known to be slow gets all there is. */
static inline gsize
wrn_send_window_get_burst (const WrnSendWindow *self)
{
  return self->size < WRN_SEND_WINDOW_FIRST ? self->size / 4 : G_MAXSIZE;
}
