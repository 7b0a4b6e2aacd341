/* wrn-link-keeper.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A tiny child that may change the IPv4 address of one device, and can do nothing else.
 *
 * The claim to an address may be lost long after the engine gave up its privileges. So a child is
 * forked before there is any secret in memory. It is told once which device and which network, and
 * from then on only addresses; one outside of that network is refused, whoever asks. It ends with
 * its parent, however that ends.
 */
#pragma once

#include <gio/gio.h>

#include "core/community/wrn-subnet.h"
#include "daemon/wrn-privilege.h"

typedef struct _WrnLinkKeeper WrnLinkKeeper;

/* A change failed; @error says why. */
typedef void (*WrnLinkKeeperFailed) (gpointer user_data, const GError *error);

WrnLinkKeeper *wrn_link_keeper_new (const WrnPrivilegeUser *user, GError **error);
void wrn_link_keeper_free (WrnLinkKeeper *self);

pid_t wrn_link_keeper_get_pid (const WrnLinkKeeper *self);
int wrn_link_keeper_get_fd (const WrnLinkKeeper *self);

gboolean wrn_link_keeper_bind (WrnLinkKeeper *self,
                               guint32 index,
                               const WrnSubnet *subnet,
                               WrnLinkKeeperFailed failed,
                               gpointer user_data,
                               GError **error);
void wrn_link_keeper_set_ipv4 (WrnLinkKeeper *self, guint32 ipv4);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WrnLinkKeeper, wrn_link_keeper_free)
