/* wrn-supernode-log.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a supernode writes to the journal, or to standard error where there is none.
 */
#pragma once

#include "core/driver/wrn-driver.h"

void wrn_supernode_log_init (GLogLevelFlags least);
void wrn_supernode_log_set_level (GLogLevelFlags least);

/* Of what the machine wants, the log is all that there is. */
extern const WrnDriverHandlers wrn_supernode_handlers;
