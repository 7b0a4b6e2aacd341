/* wrn-supernode-log.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * How much a supernode writes to the journal, or to standard error where there is none.
 */
#pragma once

#include <glib.h>

void wrn_supernode_log_init (GLogLevelFlags least);
void wrn_supernode_log_set_level (GLogLevelFlags least);
