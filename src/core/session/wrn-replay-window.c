/* wrn-replay-window.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Refuses a packet number that was seen before, or is too old to tell.
 */
#define G_LOG_DOMAIN "wrn-session"

#include "config.h"

#include "core/session/wrn-replay-window.h"

#define N_WORDS WRN_REPLAY_WINDOW_WORDS

/**
 * wrn_replay_window_may_accept:
 * @self: a window
 * @number: a packet's number, not yet authenticated
 *
 * The cheap question before decryption; it changes nothing.
 *
 * Returns: %FALSE if @number was accepted before, or lies behind the window
 */
gboolean
wrn_replay_window_may_accept (const WrnReplayWindow *self, guint64 number)
{
  if (number >= self->next)
    return TRUE;
  if (self->next - number > WRN_REPLAY_WINDOW_BITS)
    return FALSE;
  return (self->words[number / 64 % N_WORDS] >> number % 64 & 1) == 0;
}

/**
 * wrn_replay_window_accept:
 * @self: a window that may accept @number
 * @number: the number of a packet that has just passed authentication
 *
 * Returns: %TRUE if @number is the highest so far
 */
gboolean
wrn_replay_window_accept (WrnReplayWindow *self, guint64 number)
{
  const gboolean newest = number >= self->next;

  if (newest)
    {
      /* The words from the last one used up to the new one have an old meaning. */
      const guint64 from = self->next == 0 ? 0 : (self->next - 1) / 64 + 1;
      const guint64 to = number / 64;

      for (guint64 word = from; word <= to && word < from + N_WORDS; word++)
        self->words[word % N_WORDS] = 0;
      self->next = number + 1;
    }
  self->words[number / 64 % N_WORDS] |= (guint64) 1 << number % 64;
  return newest;
}
