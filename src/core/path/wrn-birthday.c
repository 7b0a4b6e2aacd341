/* wrn-birthday.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * One attempt to guess a port (nat.md, "Birthday mode").
 */
#define G_LOG_DOMAIN "wrn-path"

#include "config.h"

#include "core/path/wrn-birthday.h"

/* Between two handfuls of probes: a timer for each would cost more than the probe. Both together
 * are the rate, and never more. */
#define EVERY WRN_MSEC (10)
#define HANDFUL 10

/* Routers do not give the ports below, which are for servers. */
#define FIRST_PORT 1024
#define N_PORTS (65536 - FIRST_PORT)

/* From one guess to the next: about the golden section of all, and with no factor in common with
 * their number. So no port comes twice, and the guesses are at all times spread evenly: ports that
 * a router gives one after the other are found sooner than ports at random. */
#define STRIDE 39871

static void
begin (WrnBirthday *self, WrnTime now, WrnBirthdayRole role, const WrnEndpoint *target)
{
  *self = (WrnBirthday){
    .role = role,
    .target = *target,
    .until = now + WRN_BIRTHDAY_FOR,
    .due = now,
  };
}

/**
 * wrn_birthday_open:
 * @self: (out): the attempt
 * @now: the current time
 * @target: where the other one is
 * @sockets: (array length=n_sockets): what there is to send from
 * @n_sockets: at most %WRN_BIRTHDAY_SOCKETS
 *
 * Each socket sends once, which makes our router open a port.
 */
void
wrn_birthday_open (WrnBirthday *self,
                   WrnTime now,
                   const WrnEndpoint *target,
                   const WrnEndpoint *sockets,
                   guint n_sockets)
{
  begin (self, now, WRN_BIRTHDAY_OPENS, target);
  self->n_ports = MIN (n_sockets, WRN_BIRTHDAY_SOCKETS);
  for (guint i = 0; i < self->n_ports; i++)
    self->ports[i] = sockets[i].port;
}

/**
 * wrn_birthday_guess:
 * @self: (out): the attempt
 * @now: the current time
 * @target: where the other one's router is; its port does not matter
 * @entropy: for the first port
 *
 * No port is guessed twice. Where the first one is, is random.
 */
void
wrn_birthday_guess (WrnBirthday *self,
                    WrnTime now,
                    const WrnEndpoint *target,
                    const WrnEntropy *entropy)
{
  begin (self, now, WRN_BIRTHDAY_GUESSES, target);
  self->offset = (guint32) wrn_entropy_below (entropy, N_PORTS);
}

static gboolean
is_exhausted (const WrnBirthday *self)
{
  return self->n_sent >= (self->role == WRN_BIRTHDAY_OPENS ? self->n_ports : WRN_BIRTHDAY_PROBES);
}

/**
 * wrn_birthday_next:
 * @self: an attempt
 * @now: the current time
 * @flow: (out): where to send a probe now, and from which socket
 *
 * A late call does not make up for what was missed.
 *
 * Returns: %FALSE if no probe is due
 */
gboolean
wrn_birthday_next (WrnBirthday *self, WrnTime now, WrnFlow *flow)
{
  if (now < self->due || is_exhausted (self) || wrn_birthday_is_over (self, now))
    return FALSE;
  if (!wrn_token_bucket_take (&self->pace, now, 1, WRN_BIRTHDAY_RATE - HANDFUL, HANDFUL))
    {
      self->due = now + EVERY;
      return FALSE;
    }

  *flow = (WrnFlow){ .remote = self->target };
  if (self->role == WRN_BIRTHDAY_OPENS)
    flow->local = wrn_endpoint_ipv4 (0, self->ports[self->n_sent]);
  else
    flow->remote.port =
        (guint16) (FIRST_PORT + (self->offset + (guint64) self->n_sent * STRIDE) % N_PORTS);
  self->n_sent++;
  return TRUE;
}

WrnTime
wrn_birthday_next_timeout (const WrnBirthday *self)
{
  if (self->role == WRN_BIRTHDAY_OFF)
    return WRN_TIME_NEVER;
  return is_exhausted (self) ? self->until : MIN (self->due, self->until);
}

gboolean
wrn_birthday_is_over (const WrnBirthday *self, WrnTime now)
{
  return self->role == WRN_BIRTHDAY_OFF || now >= self->until;
}

/* Whether @port is that of a socket that was opened for this. */
gboolean
wrn_birthday_owns (const WrnBirthday *self, guint16 port)
{
  for (guint i = 0; i < self->n_ports; i++)
    if (self->ports[i] == port)
      return TRUE;
  return FALSE;
}
