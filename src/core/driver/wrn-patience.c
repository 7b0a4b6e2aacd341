/* wrn-patience.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Knows when many ask and nobody is in a hurry, so that it pays to let some more questions come.
 */
#define G_LOG_DOMAIN "wrn-driver"

#include "config.h"

#include "core/driver/wrn-patience.h"

/* To be called when there is something to do again. */
void
wrn_patience_wake (WrnPatience *self, WrnTime now)
{
  self->woken_at = now;
}

/**
 * wrn_patience_may_nap:
 * @self: patience
 * @now: the current time
 * @n_received: datagrams that came, ever
 * @n_relayed: packets that were relayed, ever
 *
 * To be called when everything is done. To wake up for each of many questions costs more than to
 * answer it. But what is relayed is in a hurry, and a single question is answered at once; and
 * while there is so much work that more waits already, nothing is gained.
 *
 * Returns: whether to sleep for %WRN_PATIENCE_NAP before the next is waited for
 */
gboolean
wrn_patience_may_nap (WrnPatience *self, WrnTime now, guint64 n_received, guint64 n_relayed)
{
  const gboolean many = n_received - self->n_received > 1;
  const gboolean busy = now - self->woken_at >= WRN_PATIENCE_NAP;

  self->n_received = n_received;
  if (n_relayed != self->n_relayed)
    self->relayed_at = now;
  self->n_relayed = n_relayed;
  return many && !busy && (n_relayed == 0 || now - self->relayed_at >= WRN_PATIENCE_HURRY);
}
