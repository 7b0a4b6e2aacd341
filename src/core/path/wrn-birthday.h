/* wrn-birthday.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * One attempt to guess a port (nat.md, "Birthday mode").
 *
 * Whose router changes its port for each destination opens many, by sending from many sockets to
 * where the other one is; that one guesses. Of 64,512 ports 256 are open, so that 1000 guesses miss
 * them all once in fifty times. Here is what is sent when; it is the caller who knows whether it
 * may be, and ends it when somebody is heard.
 */
#pragma once

#include "core/base/wrn-endpoint.h"
#include "core/base/wrn-time.h"
#include "core/base/wrn-token-bucket.h"
#include "core/crypto/wrn-entropy.h"

#define WRN_BIRTHDAY_SOCKETS 256

/* For so long, and so many in any second. */
#define WRN_BIRTHDAY_FOR WRN_SECONDS (3)
#define WRN_BIRTHDAY_RATE 1000
#define WRN_BIRTHDAY_PROBES 3000

typedef enum
{
  WRN_BIRTHDAY_OFF,
  WRN_BIRTHDAY_OPENS,
  WRN_BIRTHDAY_GUESSES,
} WrnBirthdayRole;

typedef struct
{
  WrnBirthdayRole role;
  WrnEndpoint target; /* for who opens, with the port */
  WrnTime until;
  WrnTime due; /* of the next probes */
  WrnTokenBucket pace;
  guint n_sent;
  guint32 offset; /* of the first guess */
  guint n_ports;  /* that are open */
  guint16 ports[WRN_BIRTHDAY_SOCKETS];
} WrnBirthday;

void wrn_birthday_open (WrnBirthday *self,
                        WrnTime now,
                        const WrnEndpoint *target,
                        const WrnEndpoint *sockets,
                        guint n_sockets);
void wrn_birthday_guess (WrnBirthday *self,
                         WrnTime now,
                         const WrnEndpoint *target,
                         const WrnEntropy *entropy);
gboolean wrn_birthday_next (WrnBirthday *self, WrnTime now, WrnFlow *flow);
WrnTime wrn_birthday_next_timeout (const WrnBirthday *self);
gboolean wrn_birthday_is_over (const WrnBirthday *self, WrnTime now);
gboolean wrn_birthday_owns (const WrnBirthday *self, guint16 port);
