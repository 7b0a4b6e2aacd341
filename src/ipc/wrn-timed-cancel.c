/* wrn-timed-cancel.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Ends something that waits in another thread when its time is up, or everything ends.
 */
#define G_LOG_DOMAIN "wrn-ipc"

#include "config.h"

#include "ipc/wrn-timed-cancel.h"

static gboolean
timer_cb (gpointer user_data)
{
  g_cancellable_cancel (user_data);
  return G_SOURCE_REMOVE;
}

static void
parent_cb (GCancellable *parent, gpointer user_data)
{
  g_cancellable_cancel (user_data);
}

/* A cancellable that is cancelled after @seconds, or with @parent. */
WrnTimedCancel
wrn_timed_cancel (GCancellable *parent, guint seconds)
{
  WrnTimedCancel self = { .cancellable = g_cancellable_new (),
                          .parent = g_object_ref (parent),
                          .timer = g_timeout_source_new_seconds (seconds) };

  self.handler = g_cancellable_connect (parent, G_CALLBACK (parent_cb),
                                        g_object_ref (self.cancellable), g_object_unref);
  g_source_set_callback (self.timer, timer_cb, g_object_ref (self.cancellable), g_object_unref);
  g_source_attach (self.timer, NULL);
  return self;
}

void
wrn_timed_cancel_clear (WrnTimedCancel *self)
{
  g_cancellable_disconnect (self->parent, self->handler);
  g_source_destroy (self->timer);
  g_source_unref (self->timer);
  g_object_unref (self->parent);
  g_object_unref (self->cancellable);
}
