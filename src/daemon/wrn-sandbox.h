/* wrn-sandbox.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Leaves this process what it takes to speak with the network, and nothing else of this computer.
 *
 * Strangers' bytes are parsed by code that has no known flaw. This is for the unknown one: what
 * whoever finds it could do then. It is entered before there is a thread, and for good.
 */
#pragma once

#include "daemon/wrn-privilege.h"

typedef struct
{
  int writable_fd;             /* a folder below which files may be changed; -1: none */
  const char *const *readable; /* (nullable): folders below which files may be read as well */
  gboolean accepts;            /* connections, on sockets that listen */
  gboolean listens;            /* on TCP ports that it opens later */
  gboolean local_sockets; /* those of this computer's services: journal, systemd, name services */
} WrnSandboxOptions;

gboolean wrn_sandbox_enter (const WrnSandboxOptions *options, GError **error);
