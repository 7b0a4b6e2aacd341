/* test-subnet.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The promises of WrnSubnet: only private networks, and the same arithmetic as a slow twin's.
 */
#include "config.h"

#include "core/community/wrn-subnet.h"

#define N_RANDOM 100000

static WrnSubnet
parse (const char *text)
{
  WrnSubnet self;

  if (!wrn_subnet_parse (text, &self))
    g_error ("%s does not parse", text);
  return self;
}

static void
test_texts_read_back_as_they_were (void)
{
  static const char *const texts[] = { "10.0.0.0/8",        "10.81.7.0/24",     "172.16.0.0/12",
                                       "172.31.255.0/30",   "192.168.255.0/24", "100.64.0.0/10",
                                       "100.127.255.252/30" };
  char text[WRN_SUBNET_FORMAT_LEN];

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      const WrnSubnet self = parse (texts[i]);

      g_assert_cmpstr (wrn_subnet_format (&self, text), ==, texts[i]);
    }
}

static void
test_anything_else_is_refused (void)
{
  static const char *const texts[] = {
    "",
    "/",
    "10.0.0.0",
    "10.0.0.0/",
    "10.0.0.0/x",
    "10.0.0.0/-8",
    "10.0.0.0/24/24",
    "10.0.0.0/24 ",
    " 10.0.0.0/24",
    "10.0.0/24",
    "10.0.0.256/24",
    "0000000000010.0.0.0/24",
    "fd00::/64",
    "10.0.0.1/24", /* bits after the prefix */
    "10.0.0.0/31", /* no room */
    "10.0.0.0/33",
    "10.0.0.0/7", /* more than is private */
    "0.0.0.0/0",
    "172.16.0.0/11",
    "172.32.0.0/16",
    "192.168.0.0/15",
    "192.169.0.0/24",
    "100.64.0.0/9",
    "100.128.0.0/16",
    "127.0.0.0/8",
    "169.254.0.0/16",
    "224.0.0.0/8",
    "8.8.8.0/24",
  };
  WrnSubnet self;

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    if (wrn_subnet_parse (texts[i], &self))
      g_error ("“%s” is accepted", texts[i]);
}

static gboolean
slowly_contains (const WrnSubnet *self, guint32 address)
{
  for (guint bit = 0; bit < self->prefix; bit++)
    if ((self->address >> (31 - bit) & 1) != (address >> (31 - bit) & 1))
      return FALSE;
  return TRUE;
}

static WrnSubnet
random_subnet (guint least_prefix)
{
  WrnSubnet self = { (guint32) g_test_rand_int () & 0x0a0003ff,
                     (guint8) g_test_rand_int_range ((gint32) least_prefix, 33) };

  self.address &= wrn_subnet_mask (&self);
  return self;
}

/* Two networks overlap if and only if one holds the other's first address. */
static void
test_overlaps_as_slow_twin (void)
{
  for (guint i = 0; i < N_RANDOM; i++)
    {
      const WrnSubnet a = random_subnet (0);
      const WrnSubnet b = random_subnet (0);

      g_assert_cmpint (wrn_subnet_overlaps (&a, &b), ==,
                       slowly_contains (&a, b.address) || slowly_contains (&b, a.address));
    }
}

static void
test_hosts_are_all_but_first_and_last (void)
{
  const WrnSubnet self = parse ("10.1.2.0/28");
  guint n = 0;

  for (guint32 address = self.address - 20; address < self.address + 40; address++)
    if (wrn_subnet_has_host (&self, address))
      n++;
  g_assert_cmpuint (n, ==, 14);
  g_assert_false (wrn_subnet_has_host (&self, self.address));
  g_assert_false (wrn_subnet_has_host (&self, self.address + 15));
}

static void
test_default_is_a_valid_network_for_any_community (void)
{
  for (guint i = 0; i < N_RANDOM; i++)
    {
      const guint8 cid[WRN_CID_LEN] = { (guint8) i, (guint8) (i >> 8), (guint8) (i >> 16) };
      const WrnSubnet self = wrn_subnet_default (cid);

      g_assert_true (wrn_subnet_is_valid (&self));
      g_assert_cmpuint (self.prefix, ==, 24);
      g_assert_cmpuint (self.address >> 24, ==, 10);
      g_assert_cmpuint (self.address >> 8 & 0xff, >=, 2);
      g_assert_cmpuint (self.address >> 8 & 0xff, <, 255);
    }
}

static void
test_default_keeps_away_from_what_others_use (void)
{
  static const char *const others[] = { "10.0.0.0/16",  "10.1.0.0/16",  "10.8.0.0/16",
                                        "10.10.0.0/16", "10.42.0.0/15", "10.88.0.0/16",
                                        "10.96.0.0/15", "10.244.0.0/16" };

  for (guint i = 0; i < N_RANDOM / 10; i++)
    {
      const guint8 cid[WRN_CID_LEN] = { (guint8) i, (guint8) (i >> 8) };
      const WrnSubnet self = wrn_subnet_default (cid);

      for (gsize j = 0; j < G_N_ELEMENTS (others); j++)
        {
          const WrnSubnet other = parse (others[j]);

          g_assert_false (wrn_subnet_overlaps (&self, &other));
        }
    }
}

/* Otherwise two communities of one computer would often meet on one network. */
static void
test_defaults_spread_over_all_that_is_left (void)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (NULL, NULL);

  for (guint i = 0; i < 2000; i++)
    {
      const guint8 cid[WRN_CID_LEN] = { (guint8) i, (guint8) (i >> 8) };

      g_hash_table_add (seen, GUINT_TO_POINTER (wrn_subnet_default (cid).address));
    }
  g_assert_cmpuint (g_hash_table_size (seen), >, 1900);
}

/* A member of an old version and one of a new must agree. */
static void
test_default_is_part_of_the_format (void)
{
  static const guint8 cid[WRN_CID_LEN] = { 1, 2, 3 };
  const WrnSubnet self = wrn_subnet_default (cid);
  char text[WRN_SUBNET_FORMAT_LEN];

  g_assert_cmpstr (wrn_subnet_format (&self, text), ==, "10.137.187.0/24");
}

static void
test_mask_is_total (void)
{
  for (guint prefix = 0; prefix <= G_MAXUINT8; prefix++)
    {
      const WrnSubnet self = { 0, (guint8) prefix };
      guint32 twin = 0;

      for (guint bit = 0; bit < MIN (prefix, 32); bit++)
        twin |= 1u << (31 - bit);
      g_assert_cmphex (wrn_subnet_mask (&self), ==, twin);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/subnet/texts-read-back-as-they-were", test_texts_read_back_as_they_were);
  g_test_add_func ("/subnet/anything-else-is-refused", test_anything_else_is_refused);
  g_test_add_func ("/subnet/mask-is-total", test_mask_is_total);
  g_test_add_func ("/subnet/overlaps-as-slow-twin", test_overlaps_as_slow_twin);
  g_test_add_func ("/subnet/hosts-are-all-but-first-and-last",
                   test_hosts_are_all_but_first_and_last);
  g_test_add_func ("/subnet/default-is-a-valid-network-for-any-community",
                   test_default_is_a_valid_network_for_any_community);
  g_test_add_func ("/subnet/default-keeps-away-from-what-others-use",
                   test_default_keeps_away_from_what_others_use);
  g_test_add_func ("/subnet/defaults-spread-over-all-that-is-left",
                   test_defaults_spread_over_all_that_is_left);
  g_test_add_func ("/subnet/default-is-part-of-the-format", test_default_is_part_of_the_format);
  return g_test_run ();
}
