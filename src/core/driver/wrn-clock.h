/* wrn-clock.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The one clock of the product, which goes on while the computer sleeps.
 */
#pragma once

#include "core/base/wrn-time.h"

typedef struct _WrnAlarm WrnAlarm;

WrnTime wrn_clock_now (void);

WrnAlarm *wrn_alarm_new (void);
void wrn_alarm_free (WrnAlarm *self);
int wrn_alarm_get_fd (const WrnAlarm *self);
void wrn_alarm_set (WrnAlarm *self, WrnTime when);
void wrn_alarm_clear (WrnAlarm *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WrnAlarm, wrn_alarm_free)
