/* wrn-path-mtu.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * How large the packets of one path may be.
 */
#define G_LOG_DOMAIN "wrn-path"

#include "config.h"

#include "core/path/wrn-path-mtu.h"

/* Between two tries: twice the round-trip time, but never so little that packets which wait in a
 * queue seem lost, nor so much that five tries take longer than two seconds. */
#define PAUSE_MIN WRN_MSEC (100)
#define PAUSE_MAX WRN_MSEC (400)

/* After tries that say nothing, as small packets were not answered either. */
#define PAUSE_VOID WRN_SECONDS (1)

static void
ask (WrnPathMtu *self, WrnTime now, guint size)
{
  self->probe = size;
  self->n_tries = 0;
  self->since = WRN_TIME_NEVER;
  self->due = now;
}

static void
rest (WrnPathMtu *self, WrnTime now)
{
  self->probe = 0;
  if (now >= self->raise_at)
    self->raise_at = self->works < self->most ? now + WRN_PATH_MTU_RAISE : WRN_TIME_NEVER;
  self->due = self->used ? self->confirmed_at + WRN_PATH_MTU_CONFIRM : self->raise_at;
}

/* What to ask for now. First, whether what is in use still works; then one step, since mostly what
 * is known is the limit; if it is not, all that is needed; then halves. */
static void
go_on (WrnPathMtu *self, WrnTime now)
{
  if (self->used && now >= self->confirmed_at + WRN_PATH_MTU_CONFIRM)
    ask (self, now, self->size);
  else if (self->works >= self->most || self->fails - self->works <= WRN_PATH_MTU_GRAIN)
    rest (self, now);
  else if (!self->stepped)
    {
      self->stepped = TRUE;
      ask (self, now, MIN (self->works + WRN_PATH_MTU_GRAIN, self->most));
    }
  else if (self->fails > self->most)
    ask (self, now, self->most);
  else
    ask (self, now, self->works + (self->fails - self->works) / 2);
}

static void
fail (WrnPathMtu *self, WrnTime now)
{
  const gboolean is_hole = self->probe <= self->size;

  self->fails = self->probe;
  if (!is_hole)
    {
      go_on (self, now);
      return;
    }

  /* What is in use does not arrive, or no longer. */
  self->works = WRN_PATH_MTU_MIN;
  self->stepped = FALSE;
  self->used = FALSE;
  self->raise_at = now;
  self->size = self->size > WRN_PATH_MTU_BASE ? WRN_PATH_MTU_BASE : WRN_PATH_MTU_MIN;
  if (self->size > WRN_PATH_MTU_MIN)
    ask (self, now, self->size);
  else
    go_on (self, now);
}

/**
 * wrn_path_mtu_begin:
 * @self: of a path that has none, or had to restart
 * @now: the current time
 * @guess: what probably fits; 0: all of @most
 * @most: the largest packet that there is to send
 *
 * From now on packets may have @guess bytes, or what is known from before if that is less.
 */
void
wrn_path_mtu_begin (WrnPathMtu *self, WrnTime now, guint guess, guint most)
{
  most = CLAMP (most, WRN_PATH_MTU_MIN, WRN_PACKET_MAX - WRN_RELAY_OVERHEAD);
  guess = guess > 0 ? MIN (guess, most) : most;
  if (self->size > 0)
    guess = MIN (guess, self->size);

  *self = (WrnPathMtu){
    .size = MAX (guess, WRN_PATH_MTU_MIN),
    .works = WRN_PATH_MTU_MIN,
    .fails = most + 1,
    .most = most,
    .confirmed_at = now,
    .raise_at = now,
  };
  ask (self, now, self->size);
}

/* The path leads another way now; what is known of the size is where to begin. */
void
wrn_path_mtu_restart (WrnPathMtu *self)
{
  self->most = 0;
}

/* A packet above %WRN_PATH_MTU_BASE goes this way. Returns whether there is now something to ask
 * sooner. */
gboolean
wrn_path_mtu_used (WrnPathMtu *self, WrnTime now)
{
  if (self->used)
    return FALSE;

  self->used = TRUE;
  if (self->probe == 0)
    self->due = MIN (self->due, MAX (now, self->confirmed_at + WRN_PATH_MTU_CONFIRM));
  return TRUE;
}

WrnTime
wrn_path_mtu_get_due (const WrnPathMtu *self)
{
  return self->most > 0 ? self->due : WRN_TIME_NEVER;
}

/**
 * wrn_path_mtu_try:
 * @self: of a path that has proved itself
 * @now: the current time
 * @rtt: its round-trip time; -1: not known
 * @answered: when the last small question was sent, if it has its answer; else long ago
 * @entropy: for tokens
 *
 * A size is too large only if meanwhile small packets are answered: else the path itself may be
 * broken, or a queue be long.
 *
 * Returns: bytes of the packet that is to be sent now with @self's token; 0 if none is
 */
guint
wrn_path_mtu_try (WrnPathMtu *self,
                  WrnTime now,
                  WrnTime rtt,
                  WrnTime answered,
                  const WrnEntropy *entropy)
{
  const WrnTime pause = rtt < 0 ? PAUSE_MAX : CLAMP (2 * rtt, PAUSE_MIN, PAUSE_MAX);

  if (now < wrn_path_mtu_get_due (self))
    return 0;

  if (self->probe == 0)
    {
      if (now >= self->raise_at)
        {
          self->fails = self->most + 1;
          self->stepped = FALSE;
        }
      go_on (self, now);
    }
  else if (self->n_tries == WRN_PATH_MTU_TRIES && answered >= self->since)
    fail (self, now);
  else if (self->n_tries == WRN_PATH_MTU_TRIES)
    {
      self->n_tries = 0;
      self->due = now + PAUSE_VOID;
      return 0;
    }
  if (self->probe == 0)
    return 0;

  if (self->since == WRN_TIME_NEVER)
    wrn_entropy_fill (entropy, self->token, sizeof self->token);
  if (self->n_tries == 0)
    self->since = now;
  self->n_tries++;
  self->due = now + pause;
  return self->probe;
}

/* Returns: whether @token is that of the size in question, which arrived */
gboolean
wrn_path_mtu_answer (WrnPathMtu *self, WrnTime now, const guint8 token[static WRN_TOKEN_LEN])
{
  if (self->most == 0 || self->probe == 0 || self->since == WRN_TIME_NEVER ||
      memcmp (self->token, token, WRN_TOKEN_LEN) != 0)
    return FALSE;

  if (self->probe >= self->size)
    {
      self->confirmed_at = now;
      self->used = FALSE;
    }
  self->size = MAX (self->size, self->probe);
  self->works = MAX (self->works, self->probe);
  go_on (self, now);
  return TRUE;
}

/* The largest packet that is known to arrive and may be needed; 0 as long as it is only likely. */
guint
wrn_path_mtu_get_found (const WrnPathMtu *self)
{
  return self->most > 0 && self->works >= self->size ? self->size : 0;
}
