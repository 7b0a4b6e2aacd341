/* wrn-link-keeper-child.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the link keeper's process does, and the messages that it takes.
 */
#pragma once

#include "core/community/wrn-subnet.h"
#include "daemon/wrn-privilege.h"

/* The first message. Each later one is a guint32, an IPv4 address in host order. Each is answered
 * by a gint32, zero or an errno; so is the start. */
typedef struct
{
  guint32 index;
  WrnSubnet subnet;
} WrnLinkKeeperOrder;

void wrn_link_keeper_child_run (int fd, pid_t parent, const WrnPrivilegeUser *user) G_GNUC_NORETURN;
