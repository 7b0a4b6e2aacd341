/* test-wire.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Every message: what is read, what is refused, and that nothing has two spellings.
 */
#include "config.h"

#include "core/wire/wrn-handshake-message.h"
#include "core/wire/wrn-inner.h"
#include "core/wire/wrn-relay-message.h"
#include "core/wire/wrn-supernode-message.h"
#include "tests/support/wrn-test-recode.h"
#include "tests/support/wrn-test-vectors.h"

/* Endpoints of both families: 192.0.2.1:40123 as seen, and [2001:db8::1]:7654 written down. */
#define ENDPOINT_4 "14 00000000000000000000ffffc0000201 9cbb"
#define ENDPOINT_6 "36 20010db8000000000000000000000001 1de6"

#define KEY "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"
#define TOPIC "a0a1a2a3a4a5a6a7a8a9aaabacadaeaf"

static const struct
{
  const char *name;
  WrnTestRecode recode;
  gboolean fixed; /* no other length is read */
  const char *bytes;
} good[] = {
  { "init", wrn_test_recode_init, TRUE, "01 03 0000 05000000 0807060504030201" KEY },
  { "resp-4", wrn_test_recode_resp, TRUE, "01 01 0000 05000000" ENDPOINT_4 },
  { "resp-6", wrn_test_recode_resp, TRUE, "01 02 0000 00000000" ENDPOINT_6 },
  { "response", wrn_test_recode_inner, TRUE, "11 0102030405060708" ENDPOINT_4 },
  { "candidates-0", wrn_test_recode_inner, FALSE, "12" },
  { "candidates-2", wrn_test_recode_inner, FALSE, "12" ENDPOINT_4 ENDPOINT_6 },
  { "candidates-16", wrn_test_recode_inner, FALSE,
    "12" ENDPOINT_4 ENDPOINT_6 ENDPOINT_4 ENDPOINT_6 ENDPOINT_4 ENDPOINT_6 ENDPOINT_4 ENDPOINT_6
        ENDPOINT_4 ENDPOINT_6 ENDPOINT_4 ENDPOINT_6 ENDPOINT_4 ENDPOINT_6 ENDPOINT_4 ENDPOINT_6 },
  { "close", wrn_test_recode_inner, TRUE, "14 00" },
  { "relay-open", wrn_test_recode_inner, TRUE, "30" KEY "00000000" },
  { "relay-opened", wrn_test_recode_inner, TRUE, "31" KEY "00010000" },
  { "relay-refused", wrn_test_recode_inner, TRUE, "32" KEY "02" },
  { "relay-closed", wrn_test_recode_inner, TRUE, "33" KEY "04" },
  { "relay-ask", wrn_test_recode_inner, TRUE, "34 07000000 02" },
  { "relay-members-0", wrn_test_recode_inner, TRUE, "35 07000000 00" },
  { "relay-members-2", wrn_test_recode_inner, TRUE, "35 07000000 02 0000 0300 abcdef" },
  { "register-0", wrn_test_recode_inner, TRUE, "40" TOPIC KEY KEY KEY "2c01 0000" },
  { "register-4", wrn_test_recode_inner, TRUE, "40" TOPIC KEY KEY KEY "2c01 0400 deadbeef" },
  { "registered", wrn_test_recode_inner, TRUE, "41 ff00 2c01 0200 07000000" ENDPOINT_4 },
  { "list", wrn_test_recode_inner, TRUE, "42 07000000 ff00" },
  { "entries-0", wrn_test_recode_inner, TRUE, "43 07000000 ffff 00" },
  { "entries-2", wrn_test_recode_inner, TRUE, "43 07000000 0500 02 0100 0000 ff00 0300 abcdef" },
  { "signal-0", wrn_test_recode_inner, FALSE, "44 ff00" },
  { "signal-4", wrn_test_recode_inner, FALSE, "44 0000 deadbeef" },
  { "channel-asked", wrn_test_recode_inner, TRUE, "45 0100 00000000" },
  { "channel-given", wrn_test_recode_inner, TRUE, "45 0100 00010000" },
  { "error", wrn_test_recode_inner, TRUE, "46 44 04 0100" },
  { "knock", wrn_test_recode_inner, TRUE, "16 03" },
  { "vouch", wrn_test_recode_inner, TRUE, "4a 0100" ENDPOINT_4 },
  { "seen", wrn_test_recode_inner, TRUE, "49 0102030405060708" ENDPOINT_4 "e81d" },
};

/* One byte away from good, and why it is not. */
static const struct
{
  const char *reason;
  WrnTestRecode recode;
  const char *bytes;
} bad[] = {
  { "version 0", wrn_test_recode_init, "00 03 0000 05000000 0807060504030201" KEY },
  { "version 2", wrn_test_recode_init, "02 03 0000 05000000 0807060504030201" KEY },
  { "a flag", wrn_test_recode_init, "01 03 0100 05000000 0807060504030201" KEY },
  { "a high flag", wrn_test_recode_init, "01 03 0080 05000000 0807060504030201" KEY },
  { "version 2", wrn_test_recode_resp, "02 01 0000 05000000" ENDPOINT_4 },
  { "no suite", wrn_test_recode_resp, "01 00 0000 05000000" ENDPOINT_4 },
  { "two suites", wrn_test_recode_resp, "01 03 0000 05000000" ENDPOINT_4 },
  { "a flag", wrn_test_recode_resp, "01 01 0001 05000000" ENDPOINT_4 },
  { "family 6 of a mapped address", wrn_test_recode_inner,
    "11 0102030405060708 16 00000000000000000000ffffc0000201 9cbb" },
  { "family 4 of an address that is not mapped", wrn_test_recode_inner,
    "11 0102030405060708 14 20010db8000000000000000000000001 9cbb" },
  { "family 5", wrn_test_recode_inner,
    "11 0102030405060708 15 00000000000000000000ffffc0000201 9cbb" },
  { "kind 4 of an endpoint", wrn_test_recode_inner,
    "11 0102030405060708 44 00000000000000000000ffffc0000201 9cbb" },
  { "seventeen candidates", wrn_test_recode_inner,
    "12" ENDPOINT_4 ENDPOINT_6 ENDPOINT_4 ENDPOINT_6 ENDPOINT_4 ENDPOINT_6 ENDPOINT_4 ENDPOINT_6
        ENDPOINT_4 ENDPOINT_6 ENDPOINT_4 ENDPOINT_6 ENDPOINT_4 ENDPOINT_6 ENDPOINT_4 ENDPOINT_6
            ENDPOINT_4 },
  { "half a candidate", wrn_test_recode_inner, "12" ENDPOINT_4 "14 0000" },
  { "a bad second candidate", wrn_test_recode_inner,
    "12" ENDPOINT_4 "f4 00000000000000000000ffffc0000201 9cbb" },
  { "a question with a channel", wrn_test_recode_inner, "30" KEY "00010000" },
  { "a channel that is a type", wrn_test_recode_inner, "31" KEY "ff000000" },
  { "a record longer than the message", wrn_test_recode_inner, "35 07000000 01 0400 abcdef" },
  { "a record shorter than the message", wrn_test_recode_inner, "35 07000000 01 0200 abcdef" },
  { "three records", wrn_test_recode_inner, "35 07000000 03 0000 0000 0000" },
  { "a blob longer than the message", wrn_test_recode_inner,
    "40" TOPIC KEY KEY KEY "2c01 0500 deadbeef" },
  { "a blob shorter than the message", wrn_test_recode_inner,
    "40" TOPIC KEY KEY KEY "2c01 0300 deadbeef" },
  { "slot 256", wrn_test_recode_inner, "41 0001 2c01 0200 07000000" ENDPOINT_4 },
  { "slot 256", wrn_test_recode_inner, "42 07000000 0001" },
  { "slot 256 in an entry", wrn_test_recode_inner, "43 07000000 ffff 01 0001 0000" },
  { "slot 256 as the next", wrn_test_recode_inner, "43 07000000 0001 00" },
  { "an entry that is missing", wrn_test_recode_inner, "43 07000000 ffff 02 0100 0000" },
  { "an entry too many", wrn_test_recode_inner, "43 07000000 ffff 01 0100 0000 0200 0000" },
  { "an entry longer than the message", wrn_test_recode_inner, "43 07000000 ffff 01 0100 ffff 00" },
  { "seventeen entries", wrn_test_recode_inner,
    "43 07000000 ffff 11 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000"
    "00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000" },
  { "slot 256", wrn_test_recode_inner, "44 0001 deadbeef" },
  { "slot 256", wrn_test_recode_inner, "45 0001 00000000" },
  { "slot 256", wrn_test_recode_inner, "4a 0001" ENDPOINT_4 },
  { "no step", wrn_test_recode_inner, "16 00" },
  { "a fourth step", wrn_test_recode_inner, "16 04" },
  { "a channel that is a type", wrn_test_recode_inner, "45 0100 ff000000" },
};

/* The tables are written with spaces, so that fields can be told apart. */
static WrnTestBytes
parse (const char *text)
{
  g_auto (GStrv) words = g_strsplit (text, " ", -1);
  g_autofree char *hex = g_strjoinv ("", words);

  return wrn_test_unhex (hex);
}

static void
test_good_messages_come_back_as_they_were (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (good); i++)
    {
      const WrnTestBytes message = parse (good[i].bytes);
      guint8 out[WRN_PACKET_MAX];
      const gsize len = good[i].recode (message.data, message.len, out, sizeof out);

      g_test_message ("%s", good[i].name);
      g_assert_cmpmem (out, len, message.data, message.len);
    }
}

static void
test_bad_messages_are_refused (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      const WrnTestBytes message = parse (bad[i].bytes);
      guint8 out[WRN_PACKET_MAX];

      g_test_message ("%s: %s", bad[i].reason, bad[i].bytes);
      g_assert_cmpuint (bad[i].recode (message.data, message.len, out, sizeof out), ==, 0);
    }
}

/* A truncated or extended message is refused, or, where its length may vary, another one. The
 * bytes are on the heap, so that a sanitizer sees a decoder that reads beyond them. */
static void
test_no_length_but_the_right_one_is_read (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (good); i++)
    {
      const WrnTestBytes message = parse (good[i].bytes);

      for (gsize len = 0; len < message.len + 40; len++)
        {
          g_autofree guint8 *data = g_malloc0 (MAX (len, 1));
          guint8 out[WRN_PACKET_MAX];
          gsize again;

          memcpy (data, message.data, MIN (len, message.len));
          again = good[i].recode (data, len, out, sizeof out);
          if (good[i].fixed)
            g_assert_cmpuint (again, ==, len == message.len ? len : 0);
          else if (again != 0)
            g_assert_cmpmem (out, again, data, len);
        }
    }
}

static void
test_whatever_is_read_is_written_the_same (void)
{
  for (guint round = 0; round < 200000; round++)
    {
      const guint i = (guint) g_test_rand_int_range (0, G_N_ELEMENTS (good));
      WrnTestBytes message = parse (good[i].bytes);
      guint8 out[WRN_PACKET_MAX];
      gsize len;

      for (gint n = g_test_rand_int_range (1, 4); n > 0; n--)
        message.data[g_test_rand_int_range (0, (gint32) message.len)] = (guint8) g_test_rand_int ();
      len = good[i].recode (message.data, message.len, out, sizeof out);
      if (len != 0)
        g_assert_cmpmem (out, len, message.data, message.len);
    }
}

static void
test_nothing_is_written_into_too_little_room (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (good); i++)
    {
      const WrnTestBytes message = parse (good[i].bytes);

      if (good[i].recode != wrn_test_recode_inner)
        continue;
      for (gsize size = 0; size < message.len; size++)
        {
          g_autofree guint8 *out = g_malloc0 (MAX (size, 1));

          g_assert_cmpuint (good[i].recode (message.data, message.len, out, size), ==, 0);
        }
    }
}

static void
test_blobs_and_signals_have_a_limit (void)
{
  static const guint8 bytes[WRN_PACKET_MAX];
  guint8 out[WRN_PACKET_MAX];
  WrnRegister registration = { .blob = bytes };
  WrnEntries entries = { .next = WRN_ENTRIES_END, .n = 1, .entries = { { .blob = bytes } } };
  WrnSignal sig = { .data = bytes };
  WrnInner inner;
  gsize len;

  for (guint16 over = 0; over <= 1; over++)
    {
      registration.blob_len = entries.entries[0].blob_len = (guint16) (WRN_BLOB_MAX + over);
      sig.len = WRN_SIGNAL_MAX + over;

      len = wrn_register_encode (&registration, out, sizeof out);
      g_assert_true (wrn_inner_decode (&inner, out, len));
      g_assert_true (wrn_register_decode (&registration, &inner) == !over);
      registration.blob = bytes;

      len = wrn_entries_encode (&entries, out, sizeof out);
      g_assert_true (wrn_inner_decode (&inner, out, len));
      g_assert_true (wrn_entries_decode (&entries, &inner) == !over);
      entries = (WrnEntries){ .next = WRN_ENTRIES_END, .n = 1, .entries = { { .blob = bytes } } };

      len = wrn_signal_encode (&sig, out, sizeof out);
      g_assert_true (wrn_inner_decode (&inner, out, len));
      g_assert_true (wrn_signal_decode (&sig, &inner) == !over);
      sig.data = bytes;
    }
}

static void
test_records_have_a_limit (void)
{
  static const guint8 bytes[WRN_PACKET_MAX];
  guint8 out[WRN_PACKET_MAX];
  WrnRelayMembers read;
  WrnInner inner;

  for (guint16 over = 0; over <= 1; over++)
    {
      const WrnRelayMembers said = {
        .n = 1, .members = { { bytes, (guint16) (WRN_RELAY_RECORD_MAX + over) } }
      };

      g_assert_true (
          wrn_inner_decode (&inner, out, wrn_relay_members_encode (&said, out, sizeof out)));
      g_assert_true (wrn_relay_members_decode (&read, &inner) == !over);
    }
}

/* A member must not be able to make another answer with more than it got. */
static void
test_questions_about_relays_are_as_long_as_their_answers (void)
{
  static const guint8 id[WRN_RELAY_ID_LEN];
  const WrnRelayOpen open = { .id = id };
  const WrnRelayStop stop = { .id = id, .reason = WRN_RELAY_FULL };
  const WrnRelayAsk ask = { .most = 0 };
  const WrnRelayMembers members = { .n = 0 };
  guint8 out[64];
  const gsize asked = wrn_relay_open_encode (&open, WRN_KIND_RELAY_OPEN, out, sizeof out);

  g_assert_cmpuint (wrn_relay_open_encode (&open, WRN_KIND_RELAY_OPENED, out, sizeof out), <=,
                    asked);
  g_assert_cmpuint (wrn_relay_stop_encode (&stop, WRN_KIND_RELAY_REFUSED, out, sizeof out), <=,
                    asked);
  g_assert_cmpuint (wrn_relay_members_encode (&members, out, sizeof out), <=,
                    wrn_relay_ask_encode (&ask, out, sizeof out));
}

/* A member must not be able to make another answer with more than it got. */
static void
test_challenge_is_as_long_as_its_answer (void)
{
  const WrnChallenge challenge = { .token = { 1, 2, 3, 4, 5, 6, 7, 8 } };
  WrnChallenge read;
  WrnInner inner;
  guint8 out[WRN_CHALLENGE_LEN];

  g_assert_cmpuint (wrn_challenge_encode (&challenge, WRN_KIND_RESPONSE, out, sizeof out), ==,
                    sizeof out);
  g_assert_cmpuint (wrn_challenge_encode (&challenge, WRN_KIND_CHALLENGE, out, sizeof out), ==,
                    sizeof out);
  g_assert_cmpuint (wrn_challenge_encode (&challenge, WRN_KIND_CHALLENGE, out, sizeof out - 1), ==,
                    0);

  g_assert_true (wrn_inner_decode (&inner, out, sizeof out));
  g_assert_true (wrn_challenge_decode (&read, &inner));
  g_assert_cmpmem (read.token, WRN_TOKEN_LEN, challenge.token, WRN_TOKEN_LEN);
  g_assert_true (wrn_endpoint_is_none (&read.seen));
}

static const struct
{
  const char *text;
  const char *bytes;
  gint kind; /* -1: refused */
  gsize len;
} inners[] = {
  { "nothing", "", -1, 0 },
  { "a keepalive", "00", 0x00, 0 },
  { "a body", "01 0800 45", 0x01, 3 },
  { "an unknown kind", "7f 01", 0x7f, 1 },
  { "padding of none", "81 0800 45 0000", 0x01, 3 },
  { "padding of two", "81 0800 45 ffff 0200", 0x01, 3 },
  { "only padding", "80 ffff 0200", 0x00, 0 },
  { "padding without its length", "80", -1, 0 },
  { "half a length of padding", "80 00", -1, 0 },
  { "more padding than message", "80 ffff 0300", -1, 0 },
  { "padding of everything", "80 ffff", -1, 0 },
};

static void
test_padding_is_removed_or_refused (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (inners); i++)
    {
      const WrnTestBytes message = parse (inners[i].bytes);
      WrnInner inner;
      const gboolean ok = wrn_inner_decode (&inner, message.data, message.len);

      g_test_message ("%s", inners[i].text);
      g_assert_true (ok == (inners[i].kind >= 0));
      if (!ok)
        continue;
      g_assert_cmpint (inner.kind, ==, inners[i].kind);
      g_assert_cmpuint (inner.len, ==, inners[i].len);
      g_assert_true (inner.body == message.data + 1);
    }
}

/* The lengths at which a type is plausible. */
static gboolean
is_length_of (guint32 type, gsize len)
{
  switch (type)
    {
    case WRN_PACKET_INIT:
      return len == 184;
    case WRN_PACKET_RESP:
      return len == 119;
    case WRN_PACKET_COOKIE:
      return len == 64;
    case WRN_PACKET_BEACON:
      return len >= 24 && len <= 620;
    default:
      return type >= 256 && len >= 24 && len <= 2048;
    }
}

static void
test_each_type_has_its_lengths (void)
{
  static const guint32 types[] = { 0, 1, 2, 3, 4, 5, 255, 256, 0xffffffff };

  for (gsize len = 0; len <= WRN_PACKET_MAX + 1; len++)
    {
      g_autofree guint8 *packet = g_malloc (MAX (len, 12));

      memset (packet, 0xa5, MAX (len, 12));
      for (gsize i = 0; i < G_N_ELEMENTS (types); i++)
        {
          const guint32 le = GUINT32_TO_LE (types[i]);
          WrnPacketHead head;

          memcpy (packet, &le, sizeof le);
          g_assert_true (wrn_packet_head_decode (&head, packet, len) ==
                         is_length_of (types[i], len));
        }
    }
}

static void
test_heads_come_back_as_they_were (void)
{
  static const struct
  {
    WrnPacketHead head;
    gsize len;
    const char *bytes;
  } heads[] = {
    { { 1, 0x11223344, 0 }, 184, "01000000 44332211 eeeeeeee" },
    { { 2, 0x55667788, 0x11223344 }, 119, "02000000 88776655 44332211" },
    { { 3, 0, 0x11223344 }, 64, "03000000 44332211 eeeeeeee" },
    { { 0x55667788, 7, 0 }, 24, "88776655 07000000 eeeeeeee" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (heads); i++)
    {
      const WrnTestBytes bytes = parse (heads[i].bytes);
      guint8 packet[WRN_PACKET_MAX];
      WrnPacketHead head;

      memset (packet, 0xee, sizeof packet);
      wrn_packet_head_encode (&heads[i].head, packet);
      g_assert_cmpmem (packet, bytes.len, bytes.data, bytes.len);
      g_assert_true (wrn_packet_head_decode (&head, packet, heads[i].len));
      g_assert_cmpmem (&head, sizeof head, &heads[i].head, sizeof head);
    }
}

/* An index below 256 would make the peer's packets look like other types. */
static void
test_sender_index_is_no_type (void)
{
  static const guint32 senders[] = { 0, 1, 255, 256 };

  for (guint i = 0; i < G_N_ELEMENTS (senders); i++)
    {
      const guint32 sender = senders[i];
      guint8 packet[WRN_INIT_LEN] = { 0 };
      WrnPacketHead head = { .type = WRN_PACKET_INIT, .sender = sender };

      wrn_packet_head_encode (&head, packet);
      g_assert_true (wrn_packet_head_decode (&head, packet, WRN_INIT_LEN) == (sender >= 256));
      head = (WrnPacketHead){ .type = WRN_PACKET_RESP, .sender = sender, .receiver = 1 };
      wrn_packet_head_encode (&head, packet);
      g_assert_true (wrn_packet_head_decode (&head, packet, WRN_RESP_LEN) == (sender >= 256));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/wire/good-messages-come-back-as-they-were",
                   test_good_messages_come_back_as_they_were);
  g_test_add_func ("/wire/bad-messages-are-refused", test_bad_messages_are_refused);
  g_test_add_func ("/wire/no-length-but-the-right-one-is-read",
                   test_no_length_but_the_right_one_is_read);
  g_test_add_func ("/wire/whatever-is-read-is-written-the-same",
                   test_whatever_is_read_is_written_the_same);
  g_test_add_func ("/wire/nothing-is-written-into-too-little-room",
                   test_nothing_is_written_into_too_little_room);
  g_test_add_func ("/wire/blobs-and-signals-have-a-limit", test_blobs_and_signals_have_a_limit);
  g_test_add_func ("/wire/records-have-a-limit", test_records_have_a_limit);
  g_test_add_func ("/wire/questions-about-relays-are-as-long-as-their-answers",
                   test_questions_about_relays_are_as_long_as_their_answers);
  g_test_add_func ("/wire/challenge-is-as-long-as-its-answer",
                   test_challenge_is_as_long_as_its_answer);
  g_test_add_func ("/wire/padding-is-removed-or-refused", test_padding_is_removed_or_refused);
  g_test_add_func ("/wire/each-type-has-its-lengths", test_each_type_has_its_lengths);
  g_test_add_func ("/wire/heads-come-back-as-they-were", test_heads_come_back_as_they_were);
  g_test_add_func ("/wire/sender-index-is-no-type", test_sender_index_is_no_type);
  return g_test_run ();
}
