/* test-supernode-address.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The promises of WrnSupernodeAddress: what a person writes is read in one way or refused.
 */
#include "config.h"

#include "core/community/wrn-supernode-address.h"

#include <string.h>

#define KEY "AEBAGBAFAYDQQCIKBMGA2DQPCAIREEYUCULBOGAZDINRYHI6D4QA"

static WrnSupernodeAddress
parse (const char *text)
{
  WrnSupernodeAddress self;

  if (!wrn_supernode_address_parse (text, &self))
    g_error ("%s does not parse", text);
  return self;
}

static void
test_texts_read_back_as_they_were (void)
{
  static const char *const texts[] = {
    "sn.example.org:7654",
    "192.0.2.1:1/" KEY,
    "[2001:db8::1]:65535/" KEY,
    "a:7654",
    "xn--bcher-kva.example:7654/" KEY,
    "3com.example:7654",
  };
  char text[WRN_SUPERNODE_FORMAT_LEN];

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      const WrnSupernodeAddress self = parse (texts[i]);

      g_assert_cmpstr (wrn_supernode_address_format (&self, text), ==, texts[i]);
    }
}

static void
test_port_and_key_may_be_left_out (void)
{
  const WrnSupernodeAddress bare = parse ("sn.example.org");
  const WrnSupernodeAddress with_key = parse ("[2001:db8::1]/" KEY);

  g_assert_cmpuint (bare.port, ==, WRN_SUPERNODE_PORT);
  g_assert_false (bare.has_key);
  g_assert_cmpstr (with_key.host, ==, "2001:db8::1");
  g_assert_cmpuint (with_key.port, ==, WRN_SUPERNODE_PORT);
  g_assert_true (with_key.has_key);
  g_assert_cmphex (with_key.key[1], ==, 2);
}

static void
test_anything_else_is_refused (void)
{
  static const char *const texts[] = {
    "",
    ":7654",
    "/" KEY,
    "host:",
    "host:0",
    "host:65536",
    "host:076540",
    "host:+1",
    "host: 1",
    "host:1:2",
    "host:1/",
    "host:1/short",
    "host:1/" KEY "A",
    "host:1/AEBAGBAFAYDQQCIKBMGA2DQPCAIREEYUCULBOGAZDINRYHI6D4QB", /* a bit too many */
    "host:1/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", /* no key at all */
    "host name:1",
    "host_name:1",
    "-host:1",
    "host-:1",
    "a..b:1",
    ".a:1",
    "a.:1",
    "192.0.2:1",
    "192.0.2.256:1",
    "192.0.2.1.5:1",
    "2001:db8::1:7654",
    "[2001:db8::1",
    "[2001:db8::1]7654",
    "[192.0.2.1]:7654",
    "[host]:7654",
    "[]:7654",
    "b\xc3\xbc"
    "cher.example:1",
    "$(id):1",
    "a/../b:1",
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa:1",
  };
  WrnSupernodeAddress self;

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    if (wrn_supernode_address_parse (texts[i], &self))
      g_error ("“%s” is accepted", texts[i]);
}

static void
test_longest_host_fits (void)
{
  WrnSupernodeAddress self = { .port = 65535, .has_key = TRUE, .key = { 1 } };
  WrnSupernodeAddress again;
  char text[WRN_SUPERNODE_FORMAT_LEN];

  for (guint i = 0; i < WRN_HOST_MAX; i++)
    self.host[i] = i % 64 == 63 ? '.' : 'a';
  g_assert_true (wrn_supernode_address_parse (wrn_supernode_address_format (&self, text), &again));
  g_assert_true (wrn_supernode_address_equal (&self, &again));
  g_assert_false (wrn_host_is_valid (text, WRN_HOST_MAX + 1));
}

static void
test_addresses_differ_by_each_part (void)
{
  const WrnSupernodeAddress self = parse ("sn.example.org:7654/" KEY);
  static const char *const others[] = {
    "sn.example.com:7654/" KEY, "sn.example.org:7655/" KEY, "sn.example.org:7654",
    "sn.example.org:7654/BEBAGBAFAYDQQCIKBMGA2DQPCAIREEYUCULBOGAZDINRYHI6D4QA"
  };

  g_assert_true (wrn_supernode_address_equal (&self, &self));
  for (gsize i = 0; i < G_N_ELEMENTS (others); i++)
    {
      const WrnSupernodeAddress other = parse (others[i]);

      g_assert_false (wrn_supernode_address_equal (&self, &other));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/supernode-address/texts-read-back-as-they-were",
                   test_texts_read_back_as_they_were);
  g_test_add_func ("/supernode-address/port-and-key-may-be-left-out",
                   test_port_and_key_may_be_left_out);
  g_test_add_func ("/supernode-address/anything-else-is-refused", test_anything_else_is_refused);
  g_test_add_func ("/supernode-address/longest-host-fits", test_longest_host_fits);
  g_test_add_func ("/supernode-address/differ-by-each-part", test_addresses_differ_by_each_part);
  return g_test_run ();
}
