/* wrn-supernode-engine.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A supernode as the helper sees it: Engine1 over the connection that this process was born with.
 */
#pragma once

#include <gio/gio.h>

gboolean wrn_supernode_engine_run (GError **error);
