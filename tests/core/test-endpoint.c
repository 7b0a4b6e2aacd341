/* test-endpoint.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The promises of WrnEndpoint: one form for each address, and the same judgement in every form.
 */
#include "config.h"

#include "core/base/wrn-endpoint.h"

static WrnEndpoint
parse (const char *text)
{
  WrnEndpoint self;

  if (!wrn_endpoint_parse (text, &self))
    g_error ("%s does not parse", text);
  return self;
}

static WrnEndpoint
random_endpoint (void)
{
  WrnEndpoint self;

  if (g_test_rand_bit ())
    {
      self = wrn_endpoint_ipv4 ((guint32) g_test_rand_int (), 0);
    }
  else
    {
      self = (WrnEndpoint){ 0 };
      for (guint i = 0; i < sizeof self.address; i++)
        self.address[i] = (guint8) g_test_rand_int_range (0, 256);
    }
  self.port = (guint16) g_test_rand_int_range (0, 65536);
  self.kind = (guint8) g_test_rand_int_range (WRN_ENDPOINT_LOCAL, WRN_ENDPOINT_STATIC + 1);
  return self;
}

static void
test_texts_read_back_as_they_were (void)
{
  static const char *const texts[] = {
    "192.0.2.1:7654", "0.0.0.0:0",         "255.255.255.255:65535",
    "[::]:1",         "[2001:db8::1]:443", "[ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff]:65535",
  };
  char buffer[WRN_ENDPOINT_FORMAT_LEN];

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      const WrnEndpoint self = parse (texts[i]);

      g_assert_cmpstr (wrn_endpoint_format (&self, buffer), ==, texts[i]);
    }
}

static void
test_anything_else_is_refused (void)
{
  static const char *const texts[] = {
    "",
    ":",
    "192.0.2.1",
    "192.0.2.1:",
    ":7654",
    "192.0.2.1:65536",
    "192.0.2.1:-1",
    "192.0.2.1:+1",
    "192.0.2.1: 1",
    "192.0.2.1:1x",
    "192.0.2.1 :1",
    "192.0.2:1",
    "192.0.2.256:1",
    "[192.0.2.1]:1",
    "2001:db8::1",
    "[2001:db8::1]",
    "[2001:db8::1:7654",
    "2001:db8::1]:7654",
    "[]:7654",
    "[:7654",
    "[fe80::1%eth0]:7654",
    "example.org:7654",
    "[ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff]:1",
    "1111111111111111111111111111111111111111111111111111111111:1",
  };
  WrnEndpoint self;

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    if (wrn_endpoint_parse (texts[i], &self))
      g_error ("\"%s\" parses", texts[i]);
}

static void
test_mapped_text_is_ipv4 (void)
{
  const WrnEndpoint mapped = parse ("[::ffff:192.0.2.1]:7654");
  const WrnEndpoint plain = parse ("192.0.2.1:7654");

  g_assert_true (wrn_endpoint_is_ipv4 (&mapped));
  g_assert_true (wrn_endpoint_equal (&mapped, &plain));
}

static void
test_longest_text_fits (void)
{
  WrnEndpoint self = parse ("[1111:2222:3333:4444:5555:6666:7777:8888]:65535");
  char buffer[WRN_ENDPOINT_FORMAT_LEN];

  self.scope = G_MAXUINT32;
  g_assert_cmpstr (wrn_endpoint_format (&self, buffer), ==,
                   "[1111:2222:3333:4444:5555:6666:7777:8888%4294967295]:65535");
}

static void
test_ipv4_is_in_host_order (void)
{
  const WrnEndpoint self = wrn_endpoint_ipv4 (0xc0000201, 80);
  const WrnEndpoint other = parse ("[2001:db8::c000:201]:80");
  char buffer[WRN_ENDPOINT_FORMAT_LEN];

  g_assert_cmpstr (wrn_endpoint_format (&self, buffer), ==, "192.0.2.1:80");
  g_assert_cmphex (wrn_endpoint_get_ipv4 (&self), ==, 0xc0000201);
  g_assert_cmphex (wrn_endpoint_get_ipv4 (&other), ==, 0);
}

static void
test_none_is_all_zeroes (void)
{
  WrnEndpoint self = { 0 };

  g_assert_true (wrn_endpoint_is_none (&self));
  self.port = 1;
  g_assert_false (wrn_endpoint_is_none (&self));
  self = wrn_endpoint_ipv4 (0, 0);
  g_assert_false (wrn_endpoint_is_none (&self));
}

/* Each range by its first and last address, and the neighbours of both. */
static void
test_addresses_are_judged_by_their_range (void)
{
  static const struct
  {
    const char *text;
    const char *is; /* l(ink-local) m(ulticast) o(wn host) p(rivate) u(nicast) */
  } cases[] = {
    { "0.0.0.0:1", "" },
    { "0.255.255.255:1", "" },
    { "1.0.0.0:1", "u" },
    { "9.255.255.255:1", "u" },
    { "10.0.0.0:1", "pu" },
    { "10.255.255.255:1", "pu" },
    { "11.0.0.0:1", "u" },
    { "100.63.255.255:1", "u" },
    { "100.64.0.0:1", "pu" },
    { "100.127.255.255:1", "pu" },
    { "100.128.0.0:1", "u" },
    { "126.255.255.255:1", "u" },
    { "127.0.0.0:1", "o" },
    { "127.255.255.255:1", "o" },
    { "128.0.0.0:1", "u" },
    { "169.253.255.255:1", "u" },
    { "169.254.0.0:1", "lu" },
    { "169.254.255.255:1", "lu" },
    { "169.255.0.0:1", "u" },
    { "172.15.255.255:1", "u" },
    { "172.16.0.0:1", "pu" },
    { "172.31.255.255:1", "pu" },
    { "172.32.0.0:1", "u" },
    { "192.167.255.255:1", "u" },
    { "192.168.0.0:1", "pu" },
    { "192.168.255.255:1", "pu" },
    { "192.169.0.0:1", "u" },
    { "223.255.255.255:1", "u" },
    { "224.0.0.0:1", "m" },
    { "239.255.77.54:7655", "m" },
    { "239.255.255.255:1", "m" },
    { "240.0.0.0:1", "" },
    { "255.255.255.254:1", "" },
    { "255.255.255.255:1", "m" },
    { "[::]:1", "" },
    { "[::1]:1", "o" },
    { "[::2]:1", "u" },
    { "[2001:db8::1]:1", "u" },
    { "[fbff:ffff::]:1", "u" },
    { "[fc00::]:1", "pu" },
    { "[fdff:ffff::]:1", "pu" },
    { "[fe00::]:1", "u" },
    { "[fe7f:ffff::]:1", "u" },
    { "[fe80::]:1", "lu" },
    { "[febf:ffff::]:1", "lu" },
    { "[fec0::]:1", "u" },
    { "[ff00::]:1", "m" },
    { "[ff02::1]:7655", "m" },
    { "[::ffff:127.0.0.1]:1", "o" },
    { "[::ffff:224.0.0.1]:1", "m" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const WrnEndpoint self = parse (cases[i].text);
      g_autoptr (GString) is = g_string_new (NULL);

      if (wrn_endpoint_is_link_local (&self))
        g_string_append_c (is, 'l');
      if (wrn_endpoint_is_multicast (&self))
        g_string_append_c (is, 'm');
      if (wrn_endpoint_is_loopback (&self))
        g_string_append_c (is, 'o');
      if (wrn_endpoint_is_private (&self))
        g_string_append_c (is, 'p');
      if (wrn_endpoint_is_unicast (&self))
        g_string_append_c (is, 'u');

      if (!g_str_equal (is->str, cases[i].is))
        g_error ("%s is \"%s\", not \"%s\"", cases[i].text, is->str, cases[i].is);
    }
}

static void
test_nothing_is_sent_to_port_0 (void)
{
  const WrnEndpoint ipv4 = parse ("192.0.2.1:0");
  const WrnEndpoint ipv6 = parse ("[2001:db8::1]:0");

  g_assert_false (wrn_endpoint_is_unicast (&ipv4));
  g_assert_false (wrn_endpoint_is_unicast (&ipv6));
}

static void
test_equal_ignores_how_it_was_learned (void)
{
  WrnEndpoint a = random_endpoint ();
  WrnEndpoint b = a;

  b.kind = a.kind == WRN_ENDPOINT_MAPPED ? WRN_ENDPOINT_STATIC : WRN_ENDPOINT_MAPPED;
  g_assert_true (wrn_endpoint_equal (&a, &b));
  g_assert_cmpuint (wrn_endpoint_hash (&a), ==, wrn_endpoint_hash (&b));
}

static void
test_equal_sees_every_other_difference (void)
{
  const WrnEndpoint a = random_endpoint ();
  WrnEndpoint b;

  for (guint bit = 0; bit < 8 * sizeof a.address; bit++)
    {
      b = a;
      b.address[bit / 8] ^= (guint8) (1 << bit % 8);
      g_assert_false (wrn_endpoint_equal (&a, &b));
    }

  b = a;
  b.port ^= 1;
  g_assert_false (wrn_endpoint_equal (&a, &b));

  b = a;
  b.scope = 2;
  g_assert_false (wrn_endpoint_equal (&a, &b));
}

static void
test_network_is_what_one_stranger_can_have (void)
{
  static const struct
  {
    const char *a;
    const char *b;
    gboolean same;
  } cases[] = {
    { "192.0.2.0:1", "192.0.2.255:2", TRUE },
    { "192.0.2.0:1", "192.0.3.0:1", FALSE },
    { "[2001:db8:1::]:1", "[2001:db8:1:ffff:ffff:ffff:ffff:ffff]:2", TRUE },
    { "[2001:db8:1::]:1", "[2001:db8:2::]:1", FALSE },
    { "[2001:db8:1::]:1", "[3001:db8:1::]:1", FALSE },
    { "0.0.0.0:1", "[::]:1", FALSE },
    { "192.0.2.0:1", "[0:0:c0:2::]:1", FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const WrnEndpoint a = parse (cases[i].a);
      const WrnEndpoint b = parse (cases[i].b);

      g_assert_cmpint (wrn_endpoint_network (&a) == wrn_endpoint_network (&b), ==, cases[i].same);
    }
}

static void
test_encoding_is_the_protocols (void)
{
  static const guint8 ipv4[WRN_ENDPOINT_LEN] = {
    0x14, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 192, 0, 2, 1, 0x1d, 0xe6,
  };
  static const guint8 ipv6[WRN_ENDPOINT_LEN] = {
    0x36, 0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0x01, 0xbb,
  };
  WrnEndpoint a = parse ("192.0.2.1:7654");
  WrnEndpoint b = parse ("[2001:db8::1]:443");
  guint8 buffer[2 * WRN_ENDPOINT_LEN];
  WrnWriter writer = wrn_writer_over (buffer, sizeof buffer);

  a.kind = WRN_ENDPOINT_REFLEXIVE;
  b.kind = WRN_ENDPOINT_STATIC;
  wrn_endpoint_put (&writer, &a);
  wrn_endpoint_put (&writer, &b);

  g_assert_cmpuint (wrn_writer_finish (&writer), ==, sizeof buffer);
  g_assert_cmpmem (buffer, WRN_ENDPOINT_LEN, ipv4, sizeof ipv4);
  g_assert_cmpmem (buffer + WRN_ENDPOINT_LEN, WRN_ENDPOINT_LEN, ipv6, sizeof ipv6);
}

static void
test_random_endpoints_survive_the_wire (void)
{
  for (guint round = 0; round < 20000; round++)
    {
      const WrnEndpoint sent = random_endpoint ();
      guint8 buffer[WRN_ENDPOINT_LEN];
      WrnWriter writer = wrn_writer_over (buffer, sizeof buffer);
      WrnReader reader = wrn_reader_over (buffer, sizeof buffer);
      WrnEndpoint got;

      wrn_endpoint_put (&writer, &sent);
      g_assert_true (wrn_endpoint_get (&reader, &got));
      g_assert_true (wrn_reader_finish (&reader));
      g_assert_true (wrn_endpoint_equal (&sent, &got));
      g_assert_cmpuint (sent.kind, ==, got.kind);
    }
}

/* Of the 256 possible first bytes, four kinds with the family of the address are good. */
static void
test_each_endpoint_has_one_encoding (void)
{
  const WrnEndpoint samples[] = { parse ("192.0.2.1:1"), parse ("[2001:db8::1]:1") };

  for (guint i = 0; i < G_N_ELEMENTS (samples); i++)
    {
      guint8 buffer[WRN_ENDPOINT_LEN];
      WrnWriter writer = wrn_writer_over (buffer, sizeof buffer);
      guint n_good = 0;

      wrn_endpoint_put (&writer, &samples[i]);
      for (guint head = 0; head < 256; head++)
        {
          WrnReader reader = wrn_reader_over (buffer, sizeof buffer);
          WrnEndpoint out;

          buffer[0] = (guint8) head;
          if (wrn_endpoint_get (&reader, &out))
            n_good++;
          else
            g_assert_false (wrn_reader_finish (&reader));
        }
      g_assert_cmpuint (n_good, ==, 4);
    }
}

static void
test_every_truncation_is_refused (void)
{
  const WrnEndpoint self = parse ("192.0.2.1:7654");
  guint8 buffer[WRN_ENDPOINT_LEN];
  WrnWriter writer = wrn_writer_over (buffer, sizeof buffer);

  wrn_endpoint_put (&writer, &self);
  for (gsize len = 0; len < sizeof buffer; len++)
    {
      WrnReader reader = wrn_reader_over (buffer, len);
      WrnEndpoint out;

      g_assert_false (wrn_endpoint_get (&reader, &out));
      g_assert_false (wrn_reader_finish (&reader));
    }
}

/* Nobody else could reach it there, nor any datagram. */
static void
test_connection_is_written_as_none (void)
{
  static const WrnEndpoint none;
  WrnEndpoint self = parse ("192.0.2.1:7654");
  guint8 buffer[2][WRN_ENDPOINT_LEN];
  WrnWriter writers[] = { wrn_writer_over (buffer[0], sizeof buffer[0]),
                          wrn_writer_over (buffer[1], sizeof buffer[1]) };
  WrnReader reader = wrn_reader_over (buffer[0], sizeof buffer[0]);
  WrnEndpoint out;

  self.kind = WRN_ENDPOINT_REFLEXIVE;
  self.carrier = WRN_CARRIER_TCP;
  wrn_endpoint_put (&writers[0], &self);
  wrn_endpoint_put (&writers[1], &none);
  g_assert_cmpmem (buffer[0], sizeof buffer[0], buffer[1], sizeof buffer[1]);
  g_assert_true (wrn_endpoint_get (&reader, &out));
  g_assert_true (wrn_endpoint_is_none (&out));
}

/* Limits by network count the true address. */
static void
test_carrier_is_part_of_the_identity_only (void)
{
  const WrnEndpoint a = parse ("192.0.2.1:7654");
  WrnEndpoint b = a;

  b.carrier = WRN_CARRIER_TCP;
  g_assert_false (wrn_endpoint_equal (&a, &b));
  g_assert_cmpuint (wrn_endpoint_hash (&a), !=, wrn_endpoint_hash (&b));
  g_assert_cmpuint (wrn_endpoint_network (&a), ==, wrn_endpoint_network (&b));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/endpoint/text/reads-back-as-it-was", test_texts_read_back_as_they_were);
  g_test_add_func ("/endpoint/text/anything-else-is-refused", test_anything_else_is_refused);
  g_test_add_func ("/endpoint/text/mapped-is-ipv4", test_mapped_text_is_ipv4);
  g_test_add_func ("/endpoint/text/longest-fits", test_longest_text_fits);
  g_test_add_func ("/endpoint/ipv4-is-in-host-order", test_ipv4_is_in_host_order);
  g_test_add_func ("/endpoint/none-is-all-zeroes", test_none_is_all_zeroes);
  g_test_add_func ("/endpoint/addresses-are-judged-by-their-range",
                   test_addresses_are_judged_by_their_range);
  g_test_add_func ("/endpoint/nothing-is-sent-to-port-0", test_nothing_is_sent_to_port_0);
  g_test_add_func ("/endpoint/equal/ignores-how-it-was-learned",
                   test_equal_ignores_how_it_was_learned);
  g_test_add_func ("/endpoint/equal/sees-every-other-difference",
                   test_equal_sees_every_other_difference);
  g_test_add_func ("/endpoint/network-is-what-one-stranger-can-have",
                   test_network_is_what_one_stranger_can_have);
  g_test_add_func ("/endpoint/wire/encoding-is-the-protocols", test_encoding_is_the_protocols);
  g_test_add_func ("/endpoint/wire/random-endpoints-survive",
                   test_random_endpoints_survive_the_wire);
  g_test_add_func ("/endpoint/wire/each-endpoint-has-one-encoding",
                   test_each_endpoint_has_one_encoding);
  g_test_add_func ("/endpoint/wire/every-truncation-is-refused", test_every_truncation_is_refused);
  g_test_add_func ("/endpoint/wire/connection-is-written-as-none",
                   test_connection_is_written_as_none);
  g_test_add_func ("/endpoint/carrier-is-part-of-the-identity-only",
                   test_carrier_is_part_of_the_identity_only);

  return g_test_run ();
}
