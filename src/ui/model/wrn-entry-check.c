/* wrn-entry-check.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What people type, judged while they type it.
 */
#define G_LOG_DOMAIN "wrn-ui"

#include "config.h"

#include "ui/model/wrn-entry-check.h"

#include <glib/gi18n.h>
#include <string.h>

#include "core/base/wrn-proxy-rule.h"
#include "core/community/wrn-passphrase.h"
#include "core/community/wrn-profile.h"
#include "core/community/wrn-supernode-address.h"
#include "core/community/wrn-text.h"
#include "ui/model/wrn-community.h"
#include "ui/model/wrn-format.h"

/* Shorter ones are slips more often than names. */
#define NEW_NAME_MIN 3

/* (transfer full): without the space around it, in normal form C as the engine takes it */
static char *
tidy (const char *text)
{
  g_autofree char *stripped = g_strstrip (g_strdup (text));
  char *normal = g_utf8_normalize (stripped, -1, G_NORMALIZE_NFC);

  return normal != NULL ? normal : g_strdup ("");
}

static gboolean
has (GListModel *communities, const char *name)
{
  for (guint i = 0; i < g_list_model_get_n_items (communities); i++)
    {
      g_autoptr (WrnCommunity) community = g_list_model_get_item (communities, i);

      if (g_str_equal (wrn_community_get_title (community), name))
        return TRUE;
    }
  return FALSE;
}

static const char *
check_tidy_name (const char *name)
{
  if (strlen (name) > WRN_NAME_MAX)
    return _ ("This is too long");
  if (!wrn_text_is_name (name, strlen (name)))
    return _ ("There are characters in this that cannot be shown");
  return NULL;
}

/* The name of a community that is to be made. */
const char *
wrn_entry_check_new_name (const char *text, GListModel *communities)
{
  g_autofree char *name = tidy (text);

  if (name[0] == '\0')
    return "";
  if (g_utf8_strlen (name, -1) < NEW_NAME_MIN)
    return _ ("Use at least 3 characters");
  if (has (communities, name))
    return _ ("You already have a community with this name");
  return check_tidy_name (name);
}

/* The name of a community that others have made. */
const char *
wrn_entry_check_name (const char *text)
{
  g_autofree char *name = tidy (text);

  return name[0] == '\0' ? "" : check_tidy_name (name);
}

/* Whoever has none is called as the computer is. */
const char *
wrn_entry_check_nickname (const char *text)
{
  g_autofree char *name = tidy (text);

  return check_tidy_name (name);
}

const char *
wrn_entry_check_password (const char *text)
{
  if (text[0] == '\0')
    return "";
  if (strlen (text) > WRN_PASSPHRASE_LEN_MAX)
    return _ ("This is too long");
  if (!wrn_passphrase_check (text, NULL))
    return _ ("Too easy to guess. Add some words.");
  return NULL;
}

/* With its key, as of a profile. */
const char *
wrn_entry_check_supernode (const char *text)
{
  g_autofree char *address = tidy (text);
  WrnSupernodeAddress parsed;

  if (address[0] == '\0')
    return "";
  if (wrn_supernode_address_parse (address, &parsed, NULL))
    return NULL;
  if (strchr (address, '/') == NULL)
    return _ ("The server’s key is missing. Its owner knows it: host:port/key");
  return _ ("Write host:port/key, as the server’s owner told it");
}

/* None is all right. The helper does not know what this user's desktop would say of a proxy. */
const char *
wrn_entry_check_proxies (const char *const *rules)
{
  WrnProfile profile = { 0 };
  gboolean ok = wrn_profile_set_proxies (&profile, rules, NULL);

  for (guint i = 0; ok && rules[i] != NULL; i++)
    ok = wrn_proxy_rule_parse (rules[i], NULL) != WRN_PROXY_RULE_SYSTEM;
  wrn_profile_clear (&profile);
  return ok ? NULL : _ ("Write it as http://host:port or socks5://host:port");
}

/* A name or an address alone; "" if there is none. */
const char *
wrn_entry_check_host (const char *text)
{
  g_autofree char *host = tidy (text);

  if (host[0] == '\0')
    return "";
  return wrn_host_is_valid (host, strlen (host)) ? NULL
                                                 : _ ("Write a name or an address, without a port");
}

const char *
wrn_entry_check_subnet (const char *text)
{
  g_autofree char *range = tidy (text);
  WrnSubnet subnet;

  if (range[0] == '\0')
    return "";
  return wrn_subnet_parse (range, &subnet) ? NULL
                                           : _ ("Write a private range such as 10.91.4.0/24");
}

/**
 * wrn_entry_check_overlap:
 * @text: a range that wrn_entry_check_subnet() takes
 * @networks: of this computer
 * @instead: (out) (transfer full): another range, if this one overlaps
 *
 * Returns: (transfer full) (nullable): the question whether to use @instead
 */
char *
wrn_entry_check_overlap (const char *text, const WrnNetworks *networks, char **instead)
{
  g_autofree char *range = tidy (text);
  const WrnNetwork *network = NULL;
  WrnSubnet subnet;
  g_autofree char *interface = NULL;
  char other[WRN_SUBNET_FORMAT_LEN];

  *instead = NULL;
  if (wrn_subnet_parse (range, &subnet))
    network = wrn_networks_find (networks, &subnet);
  if (network == NULL)
    return NULL;
  subnet = wrn_networks_suggest (networks, &subnet);
  *instead = g_strdup (wrn_subnet_format (&subnet, other));
  interface = wrn_format_clean (network->interface);
  /* Translators: a range of addresses, a network card, and another range */
  return g_strdup_printf (_ ("%s is used by %s. Use %s instead?"), range, interface, *instead);
}
