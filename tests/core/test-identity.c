/* test-identity.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One seed gives one identity, one key one spelling, and pseudonyms show no relation.
 */
#include "config.h"

#include "core/identity/wrn-identity.h"

#include "tests/support/wrn-test-vectors.h"

static WrnTestVectors *vectors;

/* The identity of @who, "a" or "b" in the vectors. */
static WrnIdentity
make (const char *who)
{
  g_autofree char *path = g_strconcat (who, "_seed", NULL);
  guint8 seed[WRN_SEED_LEN];
  WrnIdentity identity;

  wrn_test_vectors_read (vectors, path, seed, sizeof seed);
  wrn_identity_init (&identity, seed);
  return identity;
}

static void
assert_vector (const char *who, const char *field, const guint8 *bytes)
{
  g_autofree char *path = g_strconcat (who, "_", field, NULL);
  WrnTestBytes vector = wrn_test_vectors_get (vectors, path);

  g_assert_cmpmem (bytes, WRN_KEY_LEN, vector.data, vector.len);
}

static void
test_keys_and_id_agree_with_the_vectors (void)
{
  static const char *const names[] = { "a", "b" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      WrnIdentity identity = make (names[i]);

      assert_vector (names[i], "ed", identity.ed_pk);
      assert_vector (names[i], "dh", identity.dh.public_key);
      assert_vector (names[i], "id", identity.id);
    }
}

static void
test_secrets_fit_the_public_keys (void)
{
  static const guint8 text[] = "who goes there";
  WrnIdentity identity = make ("a");
  guint8 signature[WRN_SIGNATURE_LEN];
  guint8 dh_pk[WRN_KEY_LEN];

  wrn_sign (signature, text, sizeof text, identity.ed_sk);
  g_assert_true (wrn_sign_verify (signature, text, sizeof text, identity.ed_pk));
  wrn_dh_public (dh_pk, identity.dh.secret);
  g_assert_cmpmem (dh_pk, sizeof dh_pk, identity.dh.public_key, WRN_KEY_LEN);
}

static void
test_signing_and_agreement_share_no_key (void)
{
  WrnIdentity identity = make ("a");

  g_assert_true (memcmp (identity.ed_sk, identity.dh.secret, WRN_KEY_LEN) != 0);
  g_assert_true (memcmp (identity.pseudonym_key, identity.dh.secret, WRN_KEY_LEN) != 0);
  g_assert_true (memcmp (identity.pseudonym_key, identity.ed_sk, WRN_KEY_LEN) != 0);
}

static void
test_id_depends_on_both_keys (void)
{
  WrnIdentity a = make ("a");
  WrnIdentity b = make ("b");
  guint8 id[WRN_NODE_ID_LEN];

  wrn_node_id (id, a.ed_pk, b.dh.public_key);
  g_assert_true (memcmp (id, a.id, sizeof id) != 0);
  g_assert_true (memcmp (id, b.id, sizeof id) != 0);
}

/* Neither a public nor a secret part of one identity occurs in the other. */
static void
assert_unrelated (const WrnIdentity *x, const WrnIdentity *y)
{
  g_assert_true (memcmp (x->ed_pk, y->ed_pk, WRN_KEY_LEN) != 0);
  g_assert_true (memcmp (x->ed_sk, y->ed_sk, WRN_KEY_LEN) != 0);
  g_assert_true (memcmp (x->dh.public_key, y->dh.public_key, WRN_KEY_LEN) != 0);
  g_assert_true (memcmp (x->dh.secret, y->dh.secret, WRN_KEY_LEN) != 0);
  g_assert_true (memcmp (x->id, y->id, WRN_NODE_ID_LEN) != 0);
}

static void
test_pseudonyms_differ_by_node_topic_and_supernode (void)
{
  static const guint8 topics[2][WRN_TOPIC_LEN] = { { 1 }, { 2 } };
  static const guint8 supernodes[2][WRN_KEY_LEN] = { { 1 }, { 2 } };
  const WrnIdentity real[2] = { make ("a"), make ("b") };
  WrnIdentity all[2 + 8];
  guint n = 0;

  all[n++] = real[0];
  all[n++] = real[1];
  for (guint i = 0; i < 8; i++)
    wrn_identity_init_pseudonym (&all[n++], &real[i & 1], topics[i >> 1 & 1],
                                 supernodes[i >> 2 & 1]);

  for (guint i = 0; i < n; i++)
    for (guint j = 0; j < i; j++)
      assert_unrelated (&all[i], &all[j]);
}

static void
test_pseudonym_is_the_same_each_time (void)
{
  static const guint8 topic[WRN_TOPIC_LEN] = { 1 };
  static const guint8 supernode[WRN_KEY_LEN] = { 2 };
  const WrnIdentity real = make ("a");
  WrnIdentity first;
  WrnIdentity second;

  wrn_identity_init_pseudonym (&first, &real, topic, supernode);
  wrn_identity_init_pseudonym (&second, &real, topic, supernode);
  g_assert_cmpmem (&first, sizeof first, &second, sizeof second);
}

/* What a supernode sees of a node is, byte for byte, this. */
static void
test_pseudonym_key_is_the_hash_of_the_protocol (void)
{
  static const guint8 topic[WRN_TOPIC_LEN] = { 1 };
  static const guint8 supernode[WRN_KEY_LEN] = { 2 };
  const WrnIdentity real = make ("a");
  WrnIdentity pseudonym;
  guint8 seed[WRN_SEED_LEN];
  guint8 key[WRN_KEY_LEN];
  guint8 secret[WRN_KEY_LEN];

  wrn_test_vectors_read (vectors, "a_seed", seed, sizeof seed);
  wrn_derive_key (key, seed, 3, "WarrenId");
  wrn_keyed_hash (secret, sizeof secret, key, WRN_LABEL ("warren-pseudonym-1"), WRN_BYTES (topic),
                  WRN_BYTES (supernode));

  wrn_identity_init_pseudonym (&pseudonym, &real, topic, supernode);
  g_assert_cmpmem (pseudonym.dh.secret, WRN_KEY_LEN, secret, sizeof secret);
}

static void
test_clear_erases_all_secrets (void)
{
  static const WrnIdentity blank;
  WrnIdentity identity = make ("a");

  wrn_identity_clear (&identity);
  g_assert_cmpmem (&identity, sizeof identity, &blank, sizeof blank);
}

static void
test_keys_survive_being_written_and_read (void)
{
  for (guint i = 0; i < 10000; i++)
    {
      guint8 key[WRN_KEY_LEN];
      guint8 again[WRN_KEY_LEN];
      char text[WRN_NODE_ID_TEXT_LEN];
      g_autofree char *lower = NULL;

      for (guint j = 0; j < sizeof key; j++)
        key[j] = (guint8) g_test_rand_int ();
      g_assert_true (wrn_key_format (key, text) == text);
      g_assert_cmpuint (strlen (text), ==, WRN_NODE_ID_TEXT_LEN - 1);
      g_assert_true (wrn_key_parse (text, again));
      g_assert_cmpmem (again, sizeof again, key, sizeof key);

      lower = g_ascii_strdown (text, -1);
      g_assert_true (wrn_key_parse (lower, again));
      g_assert_cmpmem (again, sizeof again, key, sizeof key);
    }
}

static void
test_text_is_base32_of_rfc_4648 (void)
{
  static const guint8 key[WRN_KEY_LEN + 1] = "foobarfoobarfoobarfoobarfoobarfo";
  char text[WRN_NODE_ID_TEXT_LEN];

  g_assert_cmpstr (wrn_key_format (key, text), ==,
                   "MZXW6YTBOJTG633CMFZGM33PMJQXEZTPN5RGC4TGN5XWEYLSMZXQ");
}

static void
test_no_other_spelling_is_read (void)
{
  static const char *const wrong[] = {
    "",
    "A",
    /* One character less, one more. */
    "MZXW6YTBOJTG633CMFZGM33PMJQXEZTPN5RGC4TGN5XWEYLSMZX",
    "MZXW6YTBOJTG633CMFZGM33PMJQXEZTPN5RGC4TGN5XWEYLSMZXQA",
    /* Padding, with and without the room for it. */
    "MZXW6YTBOJTG633CMFZGM33PMJQXEZTPN5RGC4TGN5XWEYLSMZXQ====",
    "MZXW6YTBOJTG633CMFZGM33PMJQXEZTPN5RGC4TGN5XWEYLSMZX=",
    /* Characters that look like those of the alphabet, and others. */
    "0ZXW6YTBOJTG633CMFZGM33PMJQXEZTPN5RGC4TGN5XWEYLSMZXQ",
    "1ZXW6YTBOJTG633CMFZGM33PMJQXEZTPN5RGC4TGN5XWEYLSMZXQ",
    "8ZXW6YTBOJTG633CMFZGM33PMJQXEZTPN5RGC4TGN5XWEYLSMZXQ",
    " ZXW6YTBOJTG633CMFZGM33PMJQXEZTPN5RGC4TGN5XWEYLSMZXQ",
    "MZXW6YTBOJTG633CMFZGM33PMJQXEZTPN5RGC4TGN5XWEYLSMZX\n",
    "M-XW6YTBOJTG633CMFZGM33PMJQXEZTPN5RGC4TGN5XWEYLSMZXQ",
    "\xc3\x80XW6YTBOJTG633CMFZGM33PMJQXEZTPN5RGC4TGN5XWEYLSMZXQ",
    /* The four bits after the key are not zero. */
    "MZXW6YTBOJTG633CMFZGM33PMJQXEZTPN5RGC4TGN5XWEYLSMZXR",
    "MZXW6YTBOJTG633CMFZGM33PMJQXEZTPN5RGC4TGN5XWEYLSMZX7",
  };
  guint8 key[WRN_KEY_LEN];

  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++)
    g_assert_false (wrn_key_parse (wrong[i], key));
}

static void
test_tables_tell_ids_apart (void)
{
  g_autoptr (GHashTable) table = g_hash_table_new (wrn_node_id_hash, wrn_node_id_equal);
  guint8 ids[WRN_NODE_ID_LEN][WRN_NODE_ID_LEN] = { 0 };

  /* All but four begin alike. */
  for (guint i = 0; i < WRN_NODE_ID_LEN; i++)
    {
      ids[i][i] = 1;
      g_assert_true (g_hash_table_add (table, ids[i]));
    }
  for (guint i = 0; i < WRN_NODE_ID_LEN; i++)
    {
      guint8 copy[WRN_NODE_ID_LEN];

      memcpy (copy, ids[i], sizeof copy);
      g_assert_true (g_hash_table_lookup (table, copy) == ids[i]);
    }
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  g_assert_true (wrn_crypto_init ());
  vectors = wrn_test_vectors_load ("warren-v1.json");

  g_test_add_func ("/identity/keys-and-id-agree-with-the-vectors",
                   test_keys_and_id_agree_with_the_vectors);
  g_test_add_func ("/identity/secrets-fit-the-public-keys", test_secrets_fit_the_public_keys);
  g_test_add_func ("/identity/signing-and-agreement-share-no-key",
                   test_signing_and_agreement_share_no_key);
  g_test_add_func ("/identity/id-depends-on-both-keys", test_id_depends_on_both_keys);
  g_test_add_func ("/identity/pseudonyms-differ-by-node-topic-and-supernode",
                   test_pseudonyms_differ_by_node_topic_and_supernode);
  g_test_add_func ("/identity/pseudonym-is-the-same-each-time",
                   test_pseudonym_is_the_same_each_time);
  g_test_add_func ("/identity/pseudonym-key-is-the-hash-of-the-protocol",
                   test_pseudonym_key_is_the_hash_of_the_protocol);
  g_test_add_func ("/identity/clear-erases-all-secrets", test_clear_erases_all_secrets);
  g_test_add_func ("/identity/keys-survive-being-written-and-read",
                   test_keys_survive_being_written_and_read);
  g_test_add_func ("/identity/text-is-base32-of-rfc-4648", test_text_is_base32_of_rfc_4648);
  g_test_add_func ("/identity/tables-tell-ids-apart", test_tables_tell_ids_apart);
  g_test_add_func ("/identity/no-other-spelling-is-read", test_no_other_spelling_is_read);
  status = g_test_run ();
  wrn_test_vectors_free (vectors);
  return status;
}
