/* wrn-polkit-agent.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Lets polkit ask for a password on the terminal, where no desktop does it.
 */
#pragma once

#include <gio/gio.h>

GSubprocess *wrn_polkit_agent_start (void);
void wrn_polkit_agent_stop (GSubprocess *self);
