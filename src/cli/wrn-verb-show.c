/* wrn-verb-show.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * warrenctl show: what a community file says.
 */
#define G_LOG_DOMAIN "wrn-cli"

#include "config.h"

#include <arpa/inet.h>
#include <json-glib/json-glib.h>
#include <stdio.h>

#include "cli/wrn-profile-file.h"
#include "cli/wrn-verb.h"
#include "core/community/wrn-addresses.h"
#include "core/crypto/wrn-base64url.h"

/* Version of what --json prints; it goes up when a member changes its meaning. */
#define SCHEMA 1

#define SECRET_TEXT_SIZE WRN_BASE64URL_SIZE (WRN_SECRET_LEN)

/* What follows from the secret, as text. */
typedef struct
{
  char id[WRN_NODE_ID_TEXT_LEN];
  char subnet[WRN_SUBNET_FORMAT_LEN];
  char ipv6[INET6_ADDRSTRLEN + sizeof "/64"];
} Derived;

static Derived
derive (const WrnProfile *profile)
{
  static const guint8 nobody[WRN_NODE_ID_LEN];
  WrnCommunityKeys keys;
  Derived self;
  guint8 ipv6[WRN_IPV6_LEN];
  char network[INET6_ADDRSTRLEN];

  wrn_community_keys_init (&keys, profile->secret);
  wrn_key_format (keys.cid, self.id);
  wrn_subnet_format (&profile->subnet, self.subnet);
  wrn_addresses_get_ipv6 (keys.cid, nobody, ipv6);
  memset (ipv6 + WRN_IPV6_PREFIX / 8, 0, WRN_IPV6_LEN - WRN_IPV6_PREFIX / 8);
  inet_ntop (AF_INET6, ipv6, network, sizeof network);
  g_snprintf (self.ipv6, sizeof self.ipv6, "%s/%d", network, WRN_IPV6_PREFIX);
  wrn_community_keys_clear (&keys);
  return self;
}

static void
add_string (JsonBuilder *builder, const char *name, const char *value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_string_value (builder, value);
}

static void
add_supernodes (JsonBuilder *builder, const WrnProfile *profile)
{
  json_builder_set_member_name (builder, "supernodes");
  json_builder_begin_array (builder);
  for (guint i = 0; i < profile->n_supernodes; i++)
    {
      const WrnSupernodeAddress *supernode = &profile->supernodes[i];
      char key[WRN_NODE_ID_TEXT_LEN];

      json_builder_begin_object (builder);
      add_string (builder, "host", supernode->host);
      json_builder_set_member_name (builder, "port");
      json_builder_add_int_value (builder, supernode->port);
      add_string (builder, "key", wrn_key_format (supernode->key, key));
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

static void
print_json (const WrnProfile *profile, const Derived *derived, const char *secret)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonNode) root = NULL;
  g_autofree char *text = NULL;

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "schema");
  json_builder_add_int_value (builder, SCHEMA);
  add_string (builder, "name", profile->name);
  add_string (builder, "id", derived->id);
  add_string (builder, "mode", "passphrase");
  add_string (builder, "subnet", derived->subnet);
  add_string (builder, "ipv6_prefix", derived->ipv6);
  json_builder_set_member_name (builder, "mtu");
  json_builder_add_int_value (builder, profile->mtu);
  json_builder_set_member_name (builder, "lan_discovery");
  json_builder_add_boolean_value (builder, profile->lan_discovery);
  add_supernodes (builder, profile);
  if (secret != NULL)
    add_string (builder, "secret", secret);
  json_builder_end_object (builder);

  root = json_builder_get_root (builder);
  text = json_to_string (root, TRUE);
  puts (text);
}

static void
print_text (const WrnProfile *profile, const Derived *derived, const char *secret)
{
  g_print ("name        %s\n", profile->name);
  g_print ("id          %s\n", derived->id);
  g_print ("network     %s\n", derived->subnet);
  g_print ("            %s\n", derived->ipv6);
  g_print ("mtu         %u\n", profile->mtu);
  g_print ("local       %s\n",
           profile->lan_discovery ? "looks for members on the local network" : "off");
  for (guint i = 0; i < profile->n_supernodes; i++)
    {
      char text[WRN_SUPERNODE_FORMAT_LEN];

      g_print ("supernode   %s\n", wrn_supernode_address_format (&profile->supernodes[i], text));
    }
  if (profile->n_supernodes == 0)
    g_print ("supernode   none\n");
  if (secret != NULL)
    printf ("secret      %s\n", secret);
  else
    g_print ("secret      hidden; --show-secrets shows it\n");
}

WrnExit
wrn_verb_show (const WrnVerb *self, int argc, char **argv)
{
  gboolean json = FALSE;
  gboolean show_secrets = FALSE;
  GOptionEntry entries[] = {
    { "json", 0, 0, G_OPTION_ARG_NONE, &json, "Print one JSON document", NULL },
    { "show-secrets", 0, 0, G_OPTION_ARG_NONE, &show_secrets, "Print the secret as well", NULL },
    { NULL },
  };
  char secret[SECRET_TEXT_SIZE];
  g_auto (WrnProfile) profile = { 0 };
  g_autoptr (GError) error = NULL;
  Derived derived;

  if (!wrn_verb_parse (self, entries, &argc, &argv))
    return WRN_EXIT_USAGE;
  if (!wrn_profile_file_read (&profile, argv[1], &error))
    return wrn_verb_fail (WRN_EXIT_FAILED, "%s", error->message);

  derived = derive (&profile);
  wrn_base64url_encode (profile.secret, WRN_SECRET_LEN, secret);
  (json ? print_json : print_text) (&profile, &derived, show_secrets ? secret : NULL);
  wrn_secure_clear (secret, sizeof secret);
  return WRN_EXIT_OK;
}
