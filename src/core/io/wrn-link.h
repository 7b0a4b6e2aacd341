/* wrn-link.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The settings of one network device: address, MTU, up and down.
 */
#pragma once

#include <gio/gio.h>

#include "core/base/wrn-mac.h"

typedef struct _WrnLink WrnLink;

typedef struct
{
  WrnMac mac;
  guint mtu;
  guint queue_len; /* frames */
} WrnLinkSettings;

/* An address and how many of its bits name the network. */
typedef struct
{
  guint8 bytes[16];
  guint8 len; /* 4 or 16 */
  guint8 bits;
} WrnLinkAddress;

WrnLink *wrn_link_new (guint32 index, GError **error);
void wrn_link_free (WrnLink *self);

gboolean wrn_link_configure (WrnLink *self, const WrnLinkSettings *settings, GError **error);
gboolean wrn_link_add_address (WrnLink *self, const WrnLinkAddress *address, GError **error);
gboolean wrn_link_remove_address (WrnLink *self, const WrnLinkAddress *address, GError **error);
gboolean wrn_link_get_flags (WrnLink *self, guint *flags, GError **error);
gboolean wrn_link_check_prefix (WrnLink *self, const WrnLinkAddress *address, GError **error);

WrnLinkAddress wrn_link_address_ipv4 (const guint8 bytes[static 4], guint bits);
WrnLinkAddress wrn_link_address_ipv6 (const guint8 bytes[static 16], guint bits);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WrnLink, wrn_link_free)
