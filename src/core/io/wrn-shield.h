/* wrn-shield.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Drops what comes to the addresses of a network by any other interface than its own.
 *
 * The kernel answers for its addresses at every interface: a neighbour in a Wi-Fi could ask for
 * those of a private network, pretend to be one of its members, and tell from the answers what is
 * said in it (CVE-2019-14899). The rules are this process's, and gone with it.
 */
#pragma once

#include <gio/gio.h>

#include "core/io/wrn-link.h"

typedef struct _WrnShield WrnShield;

WrnShield *wrn_shield_new (const char *name,
                           guint32 index,
                           const WrnLinkAddress *networks,
                           guint n_networks,
                           GError **error);
void wrn_shield_free (WrnShield *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WrnShield, wrn_shield_free)
