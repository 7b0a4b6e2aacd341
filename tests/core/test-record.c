/* test-record.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The promises of WrnRecord: one spelling, and nobody's word but the member's own.
 */
#include "config.h"

#include "core/community/wrn-record.h"

#include <string.h>

#include "tests/support/wrn-test-entropy.h"

static WrnCommunityKeys keys;
static WrnCommunityKeys other_keys;
static WrnIdentity ann;
static WrnIdentity bob;
static const WrnSubnet subnet = { 0x0a510700, 24 };

static void
set_up_people (void)
{
  static const guint8 secret[WRN_SECRET_LEN] = { 1 };
  static const guint8 other_secret[WRN_SECRET_LEN] = { 2 };
  static const guint8 ann_seed[WRN_SEED_LEN] = { 3 };
  static const guint8 bob_seed[WRN_SEED_LEN] = { 4 };

  wrn_community_keys_init (&keys, secret);
  wrn_community_keys_init (&other_keys, other_secret);
  wrn_identity_init (&ann, ann_seed);
  wrn_identity_init (&bob, bob_seed);
}

static WrnRecord
anns_record (void)
{
  WrnRecord self = { .flags = WRN_RECORD_MAY_RELAY, .seq = 7, .prefix = 24, .n_endpoints = 2 };

  self.claim.attempt = 1;
  self.claim.ipv4 = wrn_addresses_get_ipv4 (keys.cid, ann.id, &subnet, 1);
  g_strlcpy (self.name, "Ann", sizeof self.name);
  g_assert_true (wrn_endpoint_parse ("192.0.2.1:7654", &self.endpoints[0]));
  g_assert_true (wrn_endpoint_parse ("[2001:db8::1]:7654", &self.endpoints[1]));
  self.endpoints[1].kind = WRN_ENDPOINT_REFLEXIVE;
  wrn_record_sign (&self, keys.cid, &ann);
  return self;
}

static WrnRecord
random_record (void)
{
  WrnRecord self = { .flags = (guint8) g_test_rand_int_range (0, 8),
                     .seq = (guint64) (guint32) g_test_rand_int () << 32,
                     .n_endpoints =
                         (guint8) g_test_rand_int_range (0, WRN_RECORD_ENDPOINTS_MAX + 1) };

  memset (self.name, 'a' + g_test_rand_int_range (0, 26),
          (gsize) g_test_rand_int_range (0, WRN_NAME_MAX + 1));
  for (guint i = 0; i < self.n_endpoints; i++)
    {
      self.endpoints[i] =
          wrn_endpoint_ipv4 ((guint32) g_test_rand_int (), (guint16) g_test_rand_int ());
      self.endpoints[i].kind = (guint8) g_test_rand_int_range (0, 4);
    }
  if (g_test_rand_bit ())
    {
      self.prefix = subnet.prefix;
      self.claim.attempt = (guint8) g_test_rand_int_range (0, 256);
      self.claim.ipv4 = wrn_addresses_get_ipv4 (keys.cid, ann.id, &subnet, self.claim.attempt);
    }
  wrn_record_sign (&self, keys.cid, &ann);
  return self;
}

static void
assert_equal (const WrnRecord *a, const WrnRecord *b)
{
  guint8 bytes_a[WRN_RECORD_MAX];
  guint8 bytes_b[WRN_RECORD_MAX];

  g_assert_cmpmem (bytes_a, wrn_record_encode (a, bytes_a), bytes_b,
                   wrn_record_encode (b, bytes_b));
  g_assert_cmpmem (a->id, sizeof a->id, b->id, sizeof b->id);
  g_assert_cmpstr (a->name, ==, b->name);
}

static void
test_what_was_sealed_is_opened (void)
{
  WrnTestEntropy entropy;

  wrn_test_entropy_init (&entropy, 1);
  for (guint i = 0; i < 300; i++)
    {
      const WrnRecord record = random_record ();
      WrnRecord opened;
      guint8 sealed[WRN_RECORD_SEALED_MAX];
      const gsize len = wrn_record_seal (&record, &keys, &entropy.entropy, sealed);

      g_assert_true (wrn_record_open (&opened, sealed, len, &keys));
      assert_equal (&opened, &record);
    }
}

static void
test_largest_record_has_515_bytes (void)
{
  WrnRecord record = anns_record ();
  guint8 data[WRN_RECORD_MAX];

  memset (record.name, 'x', WRN_NAME_MAX);
  for (record.n_endpoints = 0; record.n_endpoints < WRN_RECORD_ENDPOINTS_MAX; record.n_endpoints++)
    record.endpoints[record.n_endpoints] = record.endpoints[0];
  wrn_record_sign (&record, keys.cid, &ann);
  g_assert_cmpuint (wrn_record_encode (&record, data), ==, 515);
  g_assert_true (wrn_record_decode (&record, data, 515));
  g_assert_true (wrn_record_verify (&record, keys.cid));
}

/* The layout of protocol section 9, byte by byte. */
static void
test_fields_stand_where_the_protocol_says (void)
{
  const WrnRecord record = anns_record ();
  guint8 data[WRN_RECORD_MAX];
  const gsize len = wrn_record_encode (&record, data);
  static const guint8 head[12] = { 1, 1, 0, 0, 7 };
  static const guint8 counts[4] = { 24, 1, 3, 2 };
  const guint8 ip[4] = { 10, 81, 7, (guint8) record.claim.ipv4 };

  g_assert_cmpuint (len, ==, 84 + 3 + 2 * 19 + 64);
  g_assert_cmpmem (data, 12, head, 12);
  g_assert_cmpmem (data + 12, 32, ann.ed_pk, 32);
  g_assert_cmpmem (data + 44, 32, ann.dh.public_key, 32);
  g_assert_cmpmem (data + 76, 4, ip, 4);
  g_assert_cmpmem (data + 80, 4, counts, 4);
  g_assert_cmpmem (data + 84, 3, "Ann", 3);
  g_assert_cmphex (data[87], ==, 0x04);
  g_assert_cmphex (data[87 + 19], ==, 0x16);
  g_assert_cmpmem (data + len - 64, 64, record.signature, 64);
}

static void
test_every_truncation_and_extension_is_refused (void)
{
  const WrnRecord record = anns_record ();
  guint8 data[WRN_RECORD_MAX + 64] = { 0 };
  const gsize len = wrn_record_encode (&record, data);
  WrnRecord out;

  for (gsize n = 0; n < sizeof data; n++)
    g_assert_cmpint (wrn_record_decode (&out, data, n), ==, n == len);
}

/* What still decodes is another record, which the signature does not cover. */
static void
test_every_flipped_bit_is_refused (void)
{
  const WrnRecord record = anns_record ();
  guint8 data[WRN_RECORD_MAX];
  const gsize len = wrn_record_encode (&record, data);

  for (gsize bit = 0; bit < len * 8; bit++)
    {
      WrnRecord out;
      guint8 again[WRN_RECORD_MAX];

      data[bit / 8] ^= (guint8) (1 << bit % 8);
      if (wrn_record_decode (&out, data, len))
        {
          g_assert_cmpmem (again, wrn_record_encode (&out, again), data, len);
          g_assert_false (wrn_record_verify (&out, keys.cid));
        }
      data[bit / 8] ^= (guint8) (1 << bit % 8);
    }
}

static void
test_every_damage_to_a_sealed_record_is_refused (void)
{
  const WrnRecord record = anns_record ();
  WrnTestEntropy entropy;
  guint8 sealed[WRN_RECORD_SEALED_MAX] = { 0 };
  WrnRecord out;
  gsize len;

  wrn_test_entropy_init (&entropy, 2);
  len = wrn_record_seal (&record, &keys, &entropy.entropy, sealed);
  for (gsize n = 0; n <= sizeof sealed; n++)
    g_assert_cmpint (wrn_record_open (&out, sealed, n, &keys), ==, n == len);
  for (gsize bit = 0; bit < len * 8; bit++)
    {
      sealed[bit / 8] ^= (guint8) (1 << bit % 8);
      g_assert_false (wrn_record_open (&out, sealed, len, &keys));
      sealed[bit / 8] ^= (guint8) (1 << bit % 8);
    }
}

static void
test_record_is_of_one_community_only (void)
{
  const WrnRecord record = anns_record ();
  WrnTestEntropy entropy;
  guint8 sealed[WRN_RECORD_SEALED_MAX];
  WrnRecord out;
  gsize len;

  g_assert_true (wrn_record_verify (&record, keys.cid));
  g_assert_false (wrn_record_verify (&record, other_keys.cid));

  wrn_test_entropy_init (&entropy, 3);
  len = wrn_record_seal (&record, &keys, &entropy.entropy, sealed);
  g_assert_false (wrn_record_open (&out, sealed, len, &other_keys));
  /* A member of both seals the record of one for the other. */
  len = wrn_record_seal (&record, &other_keys, &entropy.entropy, sealed);
  g_assert_false (wrn_record_open (&out, sealed, len, &other_keys));
}

static void
test_nobody_signs_for_another (void)
{
  WrnRecord record = anns_record ();

  wrn_record_sign (&record, keys.cid, &bob);
  memcpy (record.ed_pk, ann.ed_pk, WRN_KEY_LEN);
  g_assert_false (wrn_record_verify (&record, keys.cid));
}

/* Encodes @record as it is, and signs, so that only the rule in question can refuse it. */
static gboolean
is_accepted (WrnRecord *record)
{
  guint8 data[WRN_RECORD_MAX];
  WrnRecord out;

  wrn_record_sign (record, keys.cid, &ann);
  return wrn_record_decode (&out, data, wrn_record_encode (record, data));
}

static void
test_claims_that_no_community_has_are_refused (void)
{
  static const struct
  {
    guint32 ipv4;
    guint8 prefix;
    guint8 attempt;
    gboolean accepted;
  } claims[] = {
    { 0x0a510705, 24, 0, TRUE },  { 0, 0, 0, TRUE },
    { 0, 24, 0, FALSE },          { 0, 0, 1, FALSE },
    { 0x0a510705, 0, 0, FALSE },  { 0x0a510705, 33, 0, FALSE },
    { 0x0a510700, 24, 0, FALSE }, { 0x0a5107ff, 24, 0, FALSE },
    { 0x08080808, 24, 0, FALSE }, { 0x7f000001, 8, 0, FALSE },
    { 0x0a510705, 31, 0, FALSE }, { 0xffffffff, 24, 0, FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (claims); i++)
    {
      WrnRecord record = anns_record ();

      record.claim = (WrnClaim){ claims[i].ipv4, claims[i].attempt };
      record.prefix = claims[i].prefix;
      g_assert_cmpint (is_accepted (&record), ==, claims[i].accepted);
    }
}

static void
test_claim_fits_only_its_member_and_network (void)
{
  const WrnSubnet narrower = { 0x0a510700, 25 };
  const WrnSubnet elsewhere = { 0x0a520700, 24 };
  WrnRecord record = anns_record ();

  g_assert_true (wrn_record_claim_fits (&record, keys.cid, &subnet));
  g_assert_false (wrn_record_claim_fits (&record, keys.cid, &elsewhere));
  g_assert_false (wrn_record_claim_fits (&record, keys.cid, &narrower));
  memcpy (record.id, bob.id, WRN_NODE_ID_LEN);
  g_assert_false (wrn_record_claim_fits (&record, keys.cid, &subnet));
  record.claim = (WrnClaim){ 0 };
  g_assert_false (wrn_record_claim_fits (&record, keys.cid, &subnet));
  record.prefix = 0;
  g_assert_true (wrn_record_claim_fits (&record, keys.cid, &subnet));
}

static void
test_hostile_names_are_refused (void)
{
  static const char *const names[] = { "a\nb", "\xe2\x80\xae", "\xff", "e\xcc\x81" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      WrnRecord record = anns_record ();

      g_strlcpy (record.name, names[i], sizeof record.name);
      g_assert_false (is_accepted (&record));
    }
}

/* A zero would cut the name short for whoever shows it, and give it two spellings. */
static void
test_zero_in_a_name_is_refused (void)
{
  const WrnRecord record = anns_record ();
  guint8 data[WRN_RECORD_MAX];
  const gsize len = wrn_record_encode (&record, data);
  WrnRecord out;

  data[85] = 0;
  g_assert_false (wrn_record_decode (&out, data, len));
}

static void
test_what_this_version_does_not_know_is_refused (void)
{
  static const struct
  {
    gsize at;
    guint8 value;
  } changes[] = { { 0, 0 }, { 0, 2 }, { 1, 8 }, { 1, 0x80 }, { 2, 1 }, { 3, 1 } };

  for (gsize i = 0; i < G_N_ELEMENTS (changes); i++)
    {
      const WrnRecord record = anns_record ();
      guint8 data[WRN_RECORD_MAX];
      const gsize len = wrn_record_encode (&record, data);
      WrnRecord out;

      data[changes[i].at] = changes[i].value;
      g_assert_false (wrn_record_decode (&out, data, len));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_assert_true (wrn_crypto_init ());
  set_up_people ();
  g_test_add_func ("/record/what-was-sealed-is-opened", test_what_was_sealed_is_opened);
  g_test_add_func ("/record/largest-has-515-bytes", test_largest_record_has_515_bytes);
  g_test_add_func ("/record/fields-stand-where-the-protocol-says",
                   test_fields_stand_where_the_protocol_says);
  g_test_add_func ("/record/every-truncation-and-extension-is-refused",
                   test_every_truncation_and_extension_is_refused);
  g_test_add_func ("/record/every-flipped-bit-is-refused", test_every_flipped_bit_is_refused);
  g_test_add_func ("/record/every-damage-to-a-sealed-one-is-refused",
                   test_every_damage_to_a_sealed_record_is_refused);
  g_test_add_func ("/record/is-of-one-community-only", test_record_is_of_one_community_only);
  g_test_add_func ("/record/nobody-signs-for-another", test_nobody_signs_for_another);
  g_test_add_func ("/record/claims-that-no-community-has-are-refused",
                   test_claims_that_no_community_has_are_refused);
  g_test_add_func ("/record/claim-fits-only-its-member-and-network",
                   test_claim_fits_only_its_member_and_network);
  g_test_add_func ("/record/hostile-names-are-refused", test_hostile_names_are_refused);
  g_test_add_func ("/record/zero-in-a-name-is-refused", test_zero_in_a_name_is_refused);
  g_test_add_func ("/record/what-this-version-does-not-know-is-refused",
                   test_what_this_version_does_not_know_is_refused);
  return g_test_run ();
}
