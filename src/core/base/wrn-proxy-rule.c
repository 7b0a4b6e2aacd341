/* wrn-proxy-rule.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A rule that a person wrote, of which proxy leads to which hosts.
 */
#define G_LOG_DOMAIN "wrn-base"

#include "config.h"

#include "core/base/wrn-proxy-rule.h"

#include <string.h>

static const char *const schemes[] = { "http", "https", "socks4", "socks4a", "socks5", NULL };

static gboolean
is_proxy (const char *where)
{
  g_autoptr (GUri) uri = g_uri_parse (where, G_URI_FLAGS_HAS_PASSWORD, NULL);

  return uri != NULL && g_strv_contains (schemes, g_uri_get_scheme (uri)) &&
         g_uri_get_host (uri) != NULL && *g_uri_get_host (uri) != '\0' &&
         strlen (g_uri_get_path (uri)) <= 1 && g_uri_get_query (uri) == NULL &&
         g_uri_get_fragment (uri) == NULL;
}

/**
 * wrn_proxy_rule_parse:
 * @text: what may be a rule
 * @where: (out) (transfer none) (optional): the part of @text behind the pattern and its "=", or
 *   @text if it has none
 */
WrnProxyRule
wrn_proxy_rule_parse (const char *text, const char **where)
{
  const char *equals = strchr (text, '=');
  const char *word = equals != NULL ? equals + 1 : text;

  if (where != NULL)
    *where = word;
  if (equals == text)
    return WRN_PROXY_RULE_NONE;
  if (g_str_equal (word, "direct"))
    return WRN_PROXY_RULE_DIRECT;
  if (g_str_equal (word, "system"))
    return WRN_PROXY_RULE_SYSTEM;
  if (g_str_equal (word, "block"))
    return WRN_PROXY_RULE_BLOCK;
  return is_proxy (word) ? WRN_PROXY_RULE_URL : WRN_PROXY_RULE_NONE;
}
