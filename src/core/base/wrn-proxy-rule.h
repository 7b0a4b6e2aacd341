/* wrn-proxy-rule.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A rule that a person wrote, of which proxy leads to which hosts.
 *
 * It is "PATTERN=WHERE", or "WHERE" for every host. PATTERN is the name or numeric address of a
 * host, with * for any characters. WHERE is the URL of a proxy (http, https, socks4, socks4a or
 * socks5, with "user:password@" if it asks for that), "system" for what the settings of this
 * computer say, "direct", or "block".
 */
#pragma once

#include <glib.h>

/* More is no list that a person keeps. */
#define WRN_PROXY_RULES_MAX 32

/* For whoever wrote what is none. That is not repeated to them: there may be a password in it. */
#define WRN_PROXY_RULE_HELP                                                                        \
  "must be like “http://proxy.example:3128”, “*.onion=socks5://127.0.0.1:9050”, "          \
  "“*.example.org=direct” or “*=block”"

typedef enum
{
  WRN_PROXY_RULE_NONE, /* the text is none */
  WRN_PROXY_RULE_URL,
  WRN_PROXY_RULE_DIRECT,
  WRN_PROXY_RULE_SYSTEM, /* as the settings of this computer say when a connection is made */
  WRN_PROXY_RULE_BLOCK,
} WrnProxyRule;

WrnProxyRule wrn_proxy_rule_parse (const char *text, const char **where);
