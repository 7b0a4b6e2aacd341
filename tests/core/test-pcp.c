/* test-pcp.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * PCP's messages are as RFC 6887 draws them, and an answer is believed only if it is one to us.
 */
#include "config.h"

#include "core/portmap/wrn-pcp.h"

#include <netinet/in.h>

/* Figures 2 and 9 of the RFC, filled in: 192.168.1.10:7654 by UDP, for 1200 s. */
static const guint8 request_bytes[WRN_PCP_MAP_LEN] = {
  0x02, 0x01, 0x00, 0x00, 0x00, 0x00, 0x04, 0xb0,                         /* version to lifetime */
  0,    0,    0,    0,    0,    0,    0,    0,    0,    0,    0xff, 0xff, /* our address */
  192,  168,  1,    10,                                                   /* */
  0xa0, 0xa1, 0xa2, 0xa3, 0xa4, 0xa5, 0xa6, 0xa7, 0xa8, 0xa9, 0xaa, 0xab, /* nonce */
  17,   0,    0,    0,    0x1d, 0xe6, 0x00, 0x00,                         /* protocol, ports */
  0,    0,    0,    0,    0,    0,    0,    0,    0,    0,    0xff, 0xff, /* any address */
  0,    0,    0,    0,
};

/* Figures 3 and 10: it became 45.66.77.1:40000, for 600 s, 100000 s after the router started. */
static const guint8 answer_bytes[WRN_PCP_MAP_LEN] = {
  0x02, 0x81, 0x00, 0x00, 0x00, 0x00, 0x02, 0x58, 0x00, 0x01, 0x86, 0xa0, /* head */
  0,    0,    0,    0,    0,    0,    0,    0,    0,    0,    0,    0,    /* reserved */
  0xa0, 0xa1, 0xa2, 0xa3, 0xa4, 0xa5, 0xa6, 0xa7, 0xa8, 0xa9, 0xaa, 0xab, /* nonce */
  17,   0,    0,    0,    0x1d, 0xe6, 0x9c, 0x40,                         /* protocol, ports */
  0,    0,    0,    0,    0,    0,    0,    0,    0,    0,    0xff, 0xff, /* address */
  45,   66,   77,   1,
};

static WrnPcpRequest
our_request (void)
{
  WrnPcpRequest request = {
    .client = wrn_endpoint_ipv4 (0xc0a8010a, 7654),
    .protocol = IPPROTO_UDP,
    .lifetime = 1200,
  };

  for (guint i = 0; i < sizeof request.nonce; i++)
    request.nonce[i] = (guint8) (0xa0 + i);
  return request;
}

static void
test_request_is_as_the_rfc_draws_it (void)
{
  const WrnPcpRequest request = our_request ();
  guint8 bytes[WRN_PCP_MAP_LEN];

  wrn_pcp_encode_map (&request, bytes);
  g_assert_cmpmem (bytes, sizeof bytes, request_bytes, sizeof request_bytes);
}

static void
test_suggestion_is_named (void)
{
  WrnPcpRequest request = our_request ();
  guint8 bytes[WRN_PCP_MAP_LEN];
  guint8 expected[WRN_PCP_MAP_LEN];

  request.suggested = wrn_endpoint_ipv4 (0x2d424d01, 40000);
  memcpy (expected, request_bytes, sizeof expected);
  memcpy (expected + 42, answer_bytes + 42, 18);
  wrn_pcp_encode_map (&request, bytes);
  g_assert_cmpmem (bytes, sizeof bytes, expected, sizeof expected);
}

static void
test_announcement_is_asked_for_with_our_address (void)
{
  const WrnPcpRequest request = our_request ();
  guint8 bytes[WRN_PCP_ANNOUNCE_LEN];
  guint8 expected[WRN_PCP_ANNOUNCE_LEN];

  memcpy (expected, request_bytes, sizeof expected);
  expected[1] = WRN_PCP_ANNOUNCE;
  memset (expected + 4, 0, 4);
  wrn_pcp_encode_announce (&request.client, bytes);
  g_assert_cmpmem (bytes, sizeof bytes, expected, sizeof expected);
}

static void
test_answer_is_read (void)
{
  const WrnPcpRequest request = our_request ();
  char text[WRN_ENDPOINT_FORMAT_LEN];
  WrnPcpAnswer answer;

  g_assert_true (wrn_pcp_decode (&answer, answer_bytes, sizeof answer_bytes));
  g_assert_true (answer.is_complete);
  g_assert_cmpint (answer.opcode, ==, WRN_PCP_MAP);
  g_assert_cmpint (answer.result, ==, WRN_PCP_SUCCESS);
  g_assert_cmpuint (answer.lifetime, ==, 600);
  g_assert_cmpuint (answer.epoch, ==, 100000);
  g_assert_cmpstr (wrn_endpoint_format (&answer.external, text), ==, "45.66.77.1:40000");
  g_assert_cmpint (answer.external.kind, ==, WRN_ENDPOINT_MAPPED);
  g_assert_true (wrn_pcp_is_answer_to (&answer, &request));
}

static void
test_no_other_length_is_a_success (void)
{
  guint8 bytes[WRN_PCP_MAX_LEN + 4] = { 0 };
  WrnPcpAnswer answer;

  memcpy (bytes, answer_bytes, sizeof answer_bytes);
  for (gsize len = 0; len < sizeof answer_bytes; len++)
    g_assert_false (wrn_pcp_decode (&answer, bytes, len));
  for (gsize len = sizeof answer_bytes + 1; len % 4 != 0; len++)
    g_assert_false (wrn_pcp_decode (&answer, bytes, len));
  /* Zeroes behind it are options of no length. */
  g_assert_true (wrn_pcp_decode (&answer, bytes, WRN_PCP_MAX_LEN));
  g_assert_false (wrn_pcp_decode (&answer, bytes, sizeof bytes));
}

static void
test_options_are_skipped_if_they_fit (void)
{
  static const struct
  {
    guint8 bytes[12];
    gsize len;
    gboolean fits;
  } options[] = {
    { { 1, 0, 0, 0 }, 4, TRUE },
    { { 1, 0, 0, 1, 9, 0, 0, 0 }, 8, TRUE },
    { { 1, 0, 0, 8, 1, 2, 3, 4, 5, 6, 7, 8 }, 12, TRUE },
    { { 1, 0, 0, 1 }, 4, FALSE },
    { { 1, 0, 0, 5, 1, 2, 3, 4 }, 8, FALSE },
    { { 1, 0, 0xff, 0xff, 1, 2, 3, 4 }, 8, FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (options); i++)
    {
      guint8 bytes[sizeof answer_bytes + sizeof options[i].bytes];
      WrnPcpAnswer answer;

      memcpy (bytes, answer_bytes, sizeof answer_bytes);
      memcpy (bytes + sizeof answer_bytes, options[i].bytes, options[i].len);
      g_assert_cmpint (wrn_pcp_decode (&answer, bytes, sizeof answer_bytes + options[i].len), ==,
                       options[i].fits);
    }
}

static void
test_other_messages_are_none (void)
{
  static const struct
  {
    gsize at;
    guint8 value;
  } changes[] = { { 0, 0 }, { 0, 1 }, { 0, 3 }, { 1, 0x01 }, { 1, 0x82 }, { 1, 0xff } };

  for (guint i = 0; i < G_N_ELEMENTS (changes); i++)
    {
      guint8 bytes[WRN_PCP_MAP_LEN];
      WrnPcpAnswer answer;

      memcpy (bytes, answer_bytes, sizeof bytes);
      bytes[changes[i].at] = changes[i].value;
      g_assert_false (wrn_pcp_decode (&answer, bytes, sizeof bytes));
    }
  /* Nor is our own question, come back. */
  {
    WrnPcpAnswer answer;

    g_assert_false (wrn_pcp_decode (&answer, request_bytes, sizeof request_bytes));
  }
}

static void
test_refusal_may_end_early (void)
{
  const WrnPcpRequest request = our_request ();
  guint8 bytes[WRN_PCP_MAP_LEN];
  WrnPcpAnswer answer;

  memcpy (bytes, answer_bytes, sizeof bytes);
  bytes[3] = WRN_PCP_NOT_AUTHORIZED;
  g_assert_true (wrn_pcp_decode (&answer, bytes, 24));
  g_assert_false (answer.is_complete);
  g_assert_cmpint (answer.result, ==, WRN_PCP_NOT_AUTHORIZED);
  g_assert_true (wrn_pcp_is_answer_to (&answer, &request));

  g_assert_true (wrn_pcp_decode (&answer, bytes, sizeof bytes));
  g_assert_true (wrn_pcp_is_answer_to (&answer, &request));
  g_assert_false (wrn_pcp_decode (&answer, bytes, 28));
}

/* Each byte of the nonce, the protocol and our port counts. */
static void
test_answers_to_others_are_not_ours (void)
{
  const WrnPcpRequest request = our_request ();

  for (gsize at = 24; at < 42; at++)
    {
      const gboolean reserved = at >= 37 && at < 40;
      guint8 bytes[WRN_PCP_MAP_LEN];
      WrnPcpAnswer answer;

      memcpy (bytes, answer_bytes, sizeof bytes);
      bytes[at] ^= 1;
      g_assert_true (wrn_pcp_decode (&answer, bytes, sizeof bytes));
      g_assert_cmpint (wrn_pcp_is_answer_to (&answer, &request), ==, reserved);
    }
}

static void
test_announcement_is_no_answer (void)
{
  const WrnPcpRequest request = our_request ();
  guint8 bytes[WRN_PCP_ANNOUNCE_LEN];
  WrnPcpAnswer answer;

  memcpy (bytes, answer_bytes, sizeof bytes);
  bytes[1] = 0x80 | WRN_PCP_ANNOUNCE;
  g_assert_true (wrn_pcp_decode (&answer, bytes, sizeof bytes));
  g_assert_cmpuint (answer.epoch, ==, 100000);
  g_assert_false (wrn_pcp_is_answer_to (&answer, &request));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/pcp/request-is-as-the-rfc-draws-it", test_request_is_as_the_rfc_draws_it);
  g_test_add_func ("/pcp/suggestion-is-named", test_suggestion_is_named);
  g_test_add_func ("/pcp/announcement-is-asked-for-with-our-address",
                   test_announcement_is_asked_for_with_our_address);
  g_test_add_func ("/pcp/answer-is-read", test_answer_is_read);
  g_test_add_func ("/pcp/no-other-length-is-a-success", test_no_other_length_is_a_success);
  g_test_add_func ("/pcp/options-are-skipped-if-they-fit", test_options_are_skipped_if_they_fit);
  g_test_add_func ("/pcp/other-messages-are-none", test_other_messages_are_none);
  g_test_add_func ("/pcp/refusal-may-end-early", test_refusal_may_end_early);
  g_test_add_func ("/pcp/answers-to-others-are-not-ours", test_answers_to_others_are_not_ours);
  g_test_add_func ("/pcp/announcement-is-no-answer", test_announcement_is_no_answer);
  return g_test_run ();
}
