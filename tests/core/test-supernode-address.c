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

#include "core/community/wrn-profile.h"

#define KEY "AEBAGBAFAYDQQCIKBMGA2DQPCAIREEYUCULBOGAZDINRYHI6D4QA"

static WrnSupernodeAddress
parse (const char *text)
{
  WrnSupernodeAddress self;

  if (!wrn_supernode_address_parse (text, &self, NULL))
    g_error ("%s does not parse", text);
  return self;
}

static void
test_texts_read_back_as_they_were (void)
{
  static const char *const texts[] = {
    "sn.example.org:7654/" KEY,        "192.0.2.1:1/" KEY,
    "[2001:db8::1]:65535/" KEY,        "a:7654/" KEY,
    "xn--bcher-kva.example:7654/" KEY, "3com.example:7654/" KEY,
  };
  char text[WRN_SUPERNODE_FORMAT_LEN];

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      const WrnSupernodeAddress self = parse (texts[i]);

      g_assert_cmpstr (wrn_supernode_address_format (&self, text), ==, texts[i]);
    }
}

static void
test_port_may_be_left_out (void)
{
  const WrnSupernodeAddress name = parse ("sn.example.org/" KEY);
  const WrnSupernodeAddress ipv6 = parse ("[2001:db8::1]/" KEY);

  g_assert_cmpstr (name.host, ==, "sn.example.org");
  g_assert_cmpuint (name.port, ==, WRN_SUPERNODE_PORT);
  g_assert_cmpstr (ipv6.host, ==, "2001:db8::1");
  g_assert_cmpuint (ipv6.port, ==, WRN_SUPERNODE_PORT);
  g_assert_cmphex (ipv6.key[1], ==, 2);
}

/* Nobody can use a supernode whose key they do not know, and only its owner can tell it. */
static void
test_missing_key_is_refused_with_the_way_to_get_it (void)
{
  static const char *const texts[] = {
    "sn.example.org", "sn.example.org:7654", "sn.example.org:7654/",
    "192.0.2.1",      "[2001:db8::1]:443",   "[2001:db8::1]",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GError) error = NULL;
      WrnSupernodeAddress self;

      g_assert_false (wrn_supernode_address_parse (texts[i], &self, &error));
      g_assert_error (error, WRN_PROFILE_ERROR, WRN_PROFILE_ERROR_VALUE);
      g_assert_nonnull (strstr (error->message, "missing: run “warren-supernode --print-key”"));
      g_assert_nonnull (strstr (error->message, "append /KEY"));
    }
}

static void
test_anything_else_is_refused (void)
{
  static const char *const texts[] = {
    "",
    "/",
    ":7654",
    ":7654/" KEY,
    "/" KEY,
    "host:/" KEY,
    "host:0/" KEY,
    "host:65536/" KEY,
    "host:076540/" KEY,
    "host:+1/" KEY,
    "host: 1/" KEY,
    "host:1:2/" KEY,
    "host:1//" KEY,
    "host:1/short",
    "host:1/" KEY "A",
    "host:1/AEBAGBAFAYDQQCIKBMGA2DQPCAIREEYUCULBOGAZDINRYHI6D4QB", /* a bit too many */
    "host:1/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", /* no key at all */
    "host name:1/" KEY,
    "host_name:1/" KEY,
    "-host:1/" KEY,
    "host-:1/" KEY,
    "a..b:1/" KEY,
    ".a:1/" KEY,
    "a.:1/" KEY,
    "192.0.2:1/" KEY,
    "192.0.2.256:1/" KEY,
    "192.0.2.1.5:1/" KEY,
    "2001:db8::1:7654/" KEY,
    "[2001:db8::1/" KEY,
    "[2001:db8::1/" KEY "]",
    "[2001:db8::1]7654/" KEY,
    "[192.0.2.1]:7654/" KEY,
    "[host]:7654/" KEY,
    "[]:7654/" KEY,
    "[/" KEY,
    "b\xc3\xbc"
    "cher.example:1/" KEY,
    "$(id):1/" KEY,
    "a/../b:1/" KEY,
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa:1/" KEY,
  };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GError) error = NULL;
      WrnSupernodeAddress self;

      if (wrn_supernode_address_parse (texts[i], &self, &error))
        g_error ("“%s” is accepted", texts[i]);
      g_assert_nonnull (strstr (error->message, "must be HOST:PORT/KEY"));
    }
}

static void
test_longest_host_fits (void)
{
  WrnSupernodeAddress self = { .port = 65535, .key = { 1 } };
  WrnSupernodeAddress again;
  char text[WRN_SUPERNODE_FORMAT_LEN];

  for (guint i = 0; i < WRN_HOST_MAX; i++)
    self.host[i] = i % 64 == 63 ? '.' : 'a';
  again = parse (wrn_supernode_address_format (&self, text));
  g_assert_true (wrn_supernode_address_equal (&self, &again));
  g_assert_false (wrn_host_is_valid (text, WRN_HOST_MAX + 1));
}

static void
test_addresses_differ_by_each_part (void)
{
  const WrnSupernodeAddress self = parse ("sn.example.org:7654/" KEY);
  static const char *const others[] = {
    "sn.example.com:7654/" KEY, "sn.example.org:7655/" KEY,
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
  g_test_add_func ("/supernode-address/port-may-be-left-out", test_port_may_be_left_out);
  g_test_add_func ("/supernode-address/missing-key-is-refused-with-the-way-to-get-it",
                   test_missing_key_is_refused_with_the_way_to_get_it);
  g_test_add_func ("/supernode-address/anything-else-is-refused", test_anything_else_is_refused);
  g_test_add_func ("/supernode-address/longest-host-fits", test_longest_host_fits);
  g_test_add_func ("/supernode-address/differ-by-each-part", test_addresses_differ_by_each_part);
  return g_test_run ();
}
