/* wrn-profile-proxies.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The proxies of a member's computer, as its .community file has them.
 */
#define G_LOG_DOMAIN "wrn-community"

#include "config.h"

#include <string.h>

#include "core/base/wrn-proxy-rule.h"
#include "core/community/wrn-profile.h"

/* A rule of which a list with this between its members can be made, and read back. */
#define SEPARATOR ";"

static gboolean
is_rule (const char *text)
{
  for (const char *at = text; *at != '\0'; at++)
    if (!g_ascii_isgraph (*at) || *at == SEPARATOR[0])
      return FALSE;
  return wrn_proxy_rule_parse (text, NULL) != WRN_PROXY_RULE_NONE;
}

/**
 * wrn_profile_set_proxies:
 * @self: a profile
 * @rules: (array zero-terminated=1): which take the place of those there were; see
 *   wrn-proxy-rule.h
 *
 * Returns: %FALSE, and nothing changed, if one of them is no rule, or if they are too many
 */
gboolean
wrn_profile_set_proxies (WrnProfile *self, const char *const *rules, GError **error)
{
  char text[WRN_PROFILE_PROXIES_SIZE] = "";
  gsize len = 0;
  guint n = 0;

  while (rules[n] != NULL && n < WRN_PROXY_RULES_MAX && is_rule (rules[n]))
    {
      g_strlcat (text, rules[n++], sizeof text);
      len = g_strlcat (text, SEPARATOR, sizeof text);
    }
  if (len < sizeof text && rules[n] == NULL)
    g_strlcpy (self->proxies, text, sizeof self->proxies);
  else if (len >= sizeof text || n == WRN_PROXY_RULES_MAX)
    g_set_error (error, WRN_PROFILE_ERROR, WRN_PROFILE_ERROR_VALUE,
                 "there may be %d rules for proxies at most, of %d bytes in all",
                 WRN_PROXY_RULES_MAX, WRN_PROFILE_PROXIES_SIZE - 1);
  else
    g_set_error (error, WRN_PROFILE_ERROR, WRN_PROFILE_ERROR_VALUE,
                 "rule %u is none: it " WRN_PROXY_RULE_HELP, n + 1);
  wrn_secure_clear (text, sizeof text);
  return len < WRN_PROFILE_PROXIES_SIZE && rules[n] == NULL;
}

/* Returns: (transfer full): the rules, one by one */
char **
wrn_profile_list_proxies (const WrnProfile *self)
{
  char **rules = g_strsplit (self->proxies, SEPARATOR, -1);
  const guint n = g_strv_length (rules);

  /* What is after the last separator. */
  if (n > 0)
    g_clear_pointer (&rules[n - 1], g_free);
  return rules;
}
