/* test-noise.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The handshake against the public vector, and against whoever changes a bit of it.
 */
#include "config.h"

#include "core/crypto/wrn-noise.h"

#include "core/crypto/wrn-cipher.h"
#include "core/crypto/wrn-keypair.h"
#include "tests/support/wrn-test-points.h"
#include "tests/support/wrn-test-vectors.h"

/* Both parties of the public vector, and what they say. */
static struct
{
  WrnTestBytes prologue;
  guint8 psk[WRN_KEY_LEN];
  WrnNoiseKeys initiator;
  WrnNoiseKeys initiator_ephemeral;
  WrnNoiseKeys responder;
  WrnNoiseKeys responder_ephemeral;
  guint8 hash[WRN_NOISE_HASH_LEN];
  WrnTestBytes payload[6];
  WrnTestBytes message[6];
} v;

static void
load_keys (const WrnTestVectors *vectors, const char *path, WrnNoiseKeys *keys)
{
  wrn_test_vectors_read (vectors, path, keys->secret, WRN_KEY_LEN);
  wrn_dh_public (keys->public_key, keys->secret);
}

static void
load (void)
{
  g_autoptr (WrnTestVectors) vectors = wrn_test_vectors_load ("noise-ikpsk2-blake2b.json");

  v.prologue = wrn_test_vectors_get (vectors, "vectors/0/init_prologue");
  wrn_test_vectors_read (vectors, "vectors/0/init_psks/0", v.psk, sizeof v.psk);
  wrn_test_vectors_read (vectors, "vectors/0/handshake_hash", v.hash, sizeof v.hash);
  load_keys (vectors, "vectors/0/init_static", &v.initiator);
  load_keys (vectors, "vectors/0/init_ephemeral", &v.initiator_ephemeral);
  load_keys (vectors, "vectors/0/resp_static", &v.responder);
  load_keys (vectors, "vectors/0/resp_ephemeral", &v.responder_ephemeral);
  for (guint i = 0; i < G_N_ELEMENTS (v.message); i++)
    {
      g_autofree char *payload = g_strdup_printf ("vectors/0/messages/%u/payload", i);
      g_autofree char *message = g_strdup_printf ("vectors/0/messages/%u/ciphertext", i);

      v.payload[i] = wrn_test_vectors_get (vectors, payload);
      v.message[i] = wrn_test_vectors_get (vectors, message);
    }
}

static WrnNoise
start (void)
{
  WrnNoise noise;

  wrn_noise_start (&noise, v.prologue.data, v.prologue.len, v.responder.public_key);
  return noise;
}

/* The initiator's state after its message, which goes to @out. */
static WrnNoise
write_init (guint8 *out)
{
  WrnNoise noise = start ();

  g_assert_true (wrn_noise_write_init (&noise, &v.initiator_ephemeral, &v.initiator,
                                       v.responder.public_key, v.payload[0].data, v.payload[0].len,
                                       out));
  return noise;
}

/* A responder's verdict on @message. */
static gboolean
reads_init (const guint8 *message, gsize payload_len)
{
  WrnNoise noise = start ();
  guint8 initiator[WRN_KEY_LEN];
  guint8 payload[256];

  return wrn_noise_read_init (&noise, &v.responder, message, payload_len, initiator, payload);
}

/* The responder's state after both messages, the second of which goes to @out. */
static WrnNoise
respond (guint8 *out)
{
  WrnNoise noise = start ();
  guint8 initiator[WRN_KEY_LEN];
  guint8 payload[256];

  g_assert_true (wrn_noise_read_init (&noise, &v.responder, v.message[0].data, v.payload[0].len,
                                      initiator, payload));
  g_assert_cmpmem (initiator, WRN_KEY_LEN, v.initiator.public_key, WRN_KEY_LEN);
  g_assert_cmpmem (payload, v.payload[0].len, v.payload[0].data, v.payload[0].len);
  g_assert_true (wrn_noise_write_resp (&noise, &v.responder_ephemeral, v.message[0].data, initiator,
                                       v.psk, v.payload[1].data, v.payload[1].len, out));
  return noise;
}

/* The initiator's verdict on @message, with its state in @noise. */
static gboolean
reads_resp (WrnNoise *noise, const guint8 *psk, const guint8 *message, gsize payload_len)
{
  guint8 out[128];
  guint8 payload[256];

  *noise = write_init (out);
  return wrn_noise_read_resp (noise, &v.initiator_ephemeral, &v.initiator, psk, message,
                              payload_len, payload);
}

static void
test_messages_and_hash_agree_with_the_public_vector (void)
{
  guint8 out[128];
  WrnNoise noise = write_init (out);

  g_assert_cmpmem (out, WRN_NOISE_INIT_LEN (v.payload[0].len), v.message[0].data, v.message[0].len);

  noise = respond (out);
  g_assert_cmpmem (out, WRN_NOISE_RESP_LEN (v.payload[1].len), v.message[1].data, v.message[1].len);
  g_assert_cmpmem (noise.h, sizeof noise.h, v.hash, sizeof v.hash);

  g_assert_true (reads_resp (&noise, v.psk, v.message[1].data, v.payload[1].len));
  g_assert_cmpmem (noise.h, sizeof noise.h, v.hash, sizeof v.hash);
}

static void
test_split_keys_make_the_vector_transport_messages (void)
{
  guint8 out[128];
  guint8 keys[2][WRN_KEY_LEN];
  WrnNoise noise = respond (out);

  wrn_noise_split (&noise, keys[0], keys[1]);
  for (guint i = 2; i < G_N_ELEMENTS (v.message); i++)
    {
      WrnTestBytes text = v.payload[i];
      WrnCipher cipher;

      /* The parties take turns, and each counts its own messages. */
      wrn_cipher_init (&cipher, WRN_SUITE_CHACHA20_POLY1305, keys[i % 2]);
      wrn_cipher_seal (&cipher, i / 2 - 1, text.data, text.len);
      g_assert_cmpmem (text.data, text.len + WRN_TAG_LEN, v.message[i].data, v.message[i].len);
      wrn_cipher_clear (&cipher);
    }
}

static void
test_every_flipped_bit_of_the_first_message_is_refused (void)
{
  WrnTestBytes message = v.message[0];

  for (gsize bit = 0; bit < message.len * 8; bit++)
    {
      message.data[bit / 8] ^= (guint8) (1 << bit % 8);
      g_assert_false (reads_init (message.data, v.payload[0].len));
      message.data[bit / 8] ^= (guint8) (1 << bit % 8);
    }
  g_assert_true (reads_init (message.data, v.payload[0].len));
}

static void
test_every_flipped_bit_of_the_second_message_is_refused (void)
{
  WrnTestBytes message = v.message[1];
  WrnNoise noise;

  for (gsize bit = 0; bit < message.len * 8; bit++)
    {
      message.data[bit / 8] ^= (guint8) (1 << bit % 8);
      g_assert_false (reads_resp (&noise, v.psk, message.data, v.payload[1].len));
      message.data[bit / 8] ^= (guint8) (1 << bit % 8);
    }
  g_assert_true (reads_resp (&noise, v.psk, message.data, v.payload[1].len));
}

static void
test_every_other_length_is_refused (void)
{
  WrnNoise noise;

  for (gsize len = 0; len < 128; len++)
    {
      g_assert_true (reads_init (v.message[0].data, len) == (len == v.payload[0].len));
      g_assert_true (reads_resp (&noise, v.psk, v.message[1].data, len) ==
                     (len == v.payload[1].len));
    }
}

static void
test_first_message_is_for_one_responder_only (void)
{
  WrnNoise noise = start ();
  guint8 initiator[WRN_KEY_LEN];
  guint8 payload[64];

  g_assert_false (wrn_noise_read_init (&noise, &v.initiator, v.message[0].data, v.payload[0].len,
                                       initiator, payload));

  /* Nor does it help to claim that key while not having it. */
  wrn_noise_start (&noise, v.prologue.data, v.prologue.len, v.initiator.public_key);
  g_assert_false (wrn_noise_read_init (&noise, &v.initiator, v.message[0].data, v.payload[0].len,
                                       initiator, payload));
}

static void
test_other_prologue_is_refused (void)
{
  WrnNoise noise;
  guint8 initiator[WRN_KEY_LEN];
  guint8 payload[64];

  wrn_noise_start (&noise, v.prologue.data, v.prologue.len - 1, v.responder.public_key);
  g_assert_false (wrn_noise_read_init (&noise, &v.responder, v.message[0].data, v.payload[0].len,
                                       initiator, payload));
}

static void
test_every_flipped_bit_of_the_psk_is_refused (void)
{
  guint8 psk[WRN_KEY_LEN];
  WrnNoise noise;

  memcpy (psk, v.psk, sizeof psk);
  for (gsize bit = 0; bit < sizeof psk * 8; bit++)
    {
      psk[bit / 8] ^= (guint8) (1 << bit % 8);
      g_assert_false (reads_resp (&noise, psk, v.message[1].data, v.payload[1].len));
      psk[bit / 8] ^= (guint8) (1 << bit % 8);
    }
}

static void
test_answer_to_another_first_message_is_refused (void)
{
  WrnNoise noise = start ();
  guint8 out[128];
  guint8 payload[64];

  g_assert_true (wrn_noise_write_init (&noise, &v.responder_ephemeral, &v.initiator,
                                       v.responder.public_key, v.payload[0].data, v.payload[0].len,
                                       out));
  g_assert_false (wrn_noise_read_resp (&noise, &v.responder_ephemeral, &v.initiator, v.psk,
                                       v.message[1].data, v.payload[1].len, payload));
}

/* Puts @point into each place where a public key goes. */
static void
assert_refused_everywhere (const guint8 *point)
{
  WrnNoiseKeys evil = v.initiator;
  WrnTestBytes message;
  WrnNoise noise = start ();
  guint8 out[128];

  memcpy (evil.public_key, point, WRN_KEY_LEN);
  g_assert_false (
      wrn_noise_write_init (&noise, &v.initiator_ephemeral, &v.initiator, point, NULL, 0, out));

  message = v.message[0];
  memcpy (message.data, point, WRN_KEY_LEN);
  g_assert_false (reads_init (message.data, v.payload[0].len));

  /* A static key is encrypted, so only an initiator itself can place the point there. */
  noise = start ();
  g_assert_true (wrn_noise_write_init (&noise, &v.initiator_ephemeral, &evil,
                                       v.responder.public_key, v.payload[0].data, v.payload[0].len,
                                       out));
  g_assert_false (reads_init (out, v.payload[0].len));

  noise = start ();
  g_assert_false (wrn_noise_write_resp (&noise, &v.responder_ephemeral, point,
                                        v.initiator.public_key, v.psk, NULL, 0, out));
  noise = start ();
  g_assert_false (wrn_noise_write_resp (&noise, &v.responder_ephemeral, v.message[0].data, point,
                                        v.psk, NULL, 0, out));

  message = v.message[1];
  memcpy (message.data, point, WRN_KEY_LEN);
  g_assert_false (reads_resp (&noise, v.psk, message.data, v.payload[1].len));
}

static void
test_low_order_points_are_refused_in_every_position (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (wrn_test_low_order_points); i++)
    {
      guint8 point[WRN_KEY_LEN];

      wrn_test_unhex_to (wrn_test_low_order_points[i], point, sizeof point);
      assert_refused_everywhere (point);
      point[31] |= 0x80;
      assert_refused_everywhere (point);
    }
}

static void
test_clear_erases_all_secrets (void)
{
  static const WrnNoise blank;
  guint8 out[128];
  WrnNoise noise = write_init (out);

  wrn_noise_clear (&noise);
  g_assert_cmpmem (&noise, sizeof noise, &blank, sizeof blank);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_assert_true (wrn_crypto_init ());
  load ();

  g_test_add_func ("/noise/messages-and-hash-agree-with-the-public-vector",
                   test_messages_and_hash_agree_with_the_public_vector);
  g_test_add_func ("/noise/split-keys-make-the-vector-transport-messages",
                   test_split_keys_make_the_vector_transport_messages);
  g_test_add_func ("/noise/every-flipped-bit-of-the-first-message-is-refused",
                   test_every_flipped_bit_of_the_first_message_is_refused);
  g_test_add_func ("/noise/every-flipped-bit-of-the-second-message-is-refused",
                   test_every_flipped_bit_of_the_second_message_is_refused);
  g_test_add_func ("/noise/every-other-length-is-refused", test_every_other_length_is_refused);
  g_test_add_func ("/noise/first-message-is-for-one-responder-only",
                   test_first_message_is_for_one_responder_only);
  g_test_add_func ("/noise/other-prologue-is-refused", test_other_prologue_is_refused);
  g_test_add_func ("/noise/every-flipped-bit-of-the-psk-is-refused",
                   test_every_flipped_bit_of_the_psk_is_refused);
  g_test_add_func ("/noise/answer-to-another-first-message-is-refused",
                   test_answer_to_another_first_message_is_refused);
  g_test_add_func ("/noise/low-order-points-are-refused-in-every-position",
                   test_low_order_points_are_refused_in_every_position);
  g_test_add_func ("/noise/clear-erases-all-secrets", test_clear_erases_all_secrets);
  return g_test_run ();
}
