/* wrn-supernode-address.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Where a supernode is, and the key by which it is known.
 */
#pragma once

#include <glib.h>

#include "core/identity/wrn-identity.h"

#define WRN_SUPERNODE_PORT 7654

/* A host name has at most 253 characters (RFC 1035 section 2.3.4, without the final dot). */
#define WRN_HOST_MAX 253

/* "[", "]:65535/" and the final zero around host and key. */
#define WRN_SUPERNODE_FORMAT_LEN (WRN_HOST_MAX + 10 + WRN_NODE_ID_TEXT_LEN)

typedef struct
{
  char host[WRN_HOST_MAX + 1]; /* a name in ASCII, or an address; IPv6 without brackets */
  guint16 port;
  guint8 key[WRN_KEY_LEN]; /* without it nobody can write to it, not even to ask for it */
} WrnSupernodeAddress;

gboolean wrn_host_is_valid (const char *host, gsize len);
gboolean wrn_supernode_key_is_valid (const guint8 key[static WRN_KEY_LEN]);
gboolean wrn_supernode_address_equal (const WrnSupernodeAddress *a, const WrnSupernodeAddress *b);
gboolean wrn_supernode_address_parse (const char *text, WrnSupernodeAddress *out, GError **error);
const char *wrn_supernode_address_format (const WrnSupernodeAddress *self,
                                          char text[static WRN_SUPERNODE_FORMAT_LEN]);
