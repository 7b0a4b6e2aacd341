/* wrn-test-recode.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Reads a message and writes it again, which must give the same bytes.
 */
#include "config.h"

#include "tests/support/wrn-test-recode.h"

#include "core/wire/wrn-handshake-message.h"
#include "core/wire/wrn-inner.h"
#include "core/wire/wrn-relay-message.h"
#include "core/wire/wrn-router-message.h"
#include "core/wire/wrn-supernode-message.h"

gsize
wrn_test_recode_init (const guint8 *data, gsize len, guint8 *out, gsize size)
{
  WrnInitPayload payload;

  if (!wrn_init_payload_decode (&payload, data, len) || size < WRN_INIT_PAYLOAD_LEN)
    return 0;
  wrn_init_payload_encode (&payload, out);
  return WRN_INIT_PAYLOAD_LEN;
}

gsize
wrn_test_recode_resp (const guint8 *data, gsize len, guint8 *out, gsize size)
{
  WrnRespPayload payload;

  if (!wrn_resp_payload_decode (&payload, data, len) || size < WRN_RESP_PAYLOAD_LEN)
    return 0;
  wrn_resp_payload_encode (&payload, out);
  return WRN_RESP_PAYLOAD_LEN;
}

#define DEFINE_RECODE(name, Type)                                                                  \
  static gsize recode_##name (const WrnInner *inner, guint8 *out, gsize size)                      \
  {                                                                                                \
    Type message;                                                                                  \
                                                                                                   \
    return wrn_##name##_decode (&message, inner) ? wrn_##name##_encode (&message, out, size) : 0;  \
  }

DEFINE_RECODE (candidates, WrnCandidates)
DEFINE_RECODE (relay_ask, WrnRelayAsk)
DEFINE_RECODE (relay_members, WrnRelayMembers)
DEFINE_RECODE (register, WrnRegister)
DEFINE_RECODE (registered, WrnRegistered)
DEFINE_RECODE (list, WrnList)
DEFINE_RECODE (entries, WrnEntries)
DEFINE_RECODE (signal, WrnSignal)
DEFINE_RECODE (channel, WrnChannel)
DEFINE_RECODE (error, WrnError)
DEFINE_RECODE (seen, WrnSeen)
DEFINE_RECODE (vouch, WrnVouch)

static gsize
recode_response (const WrnInner *inner, guint8 *out, gsize size)
{
  WrnChallenge message;

  return wrn_challenge_decode (&message, inner)
             ? wrn_challenge_encode (&message, WRN_KIND_RESPONSE, out, size)
             : 0;
}

static gsize
recode_relay_open (const WrnInner *inner, guint8 *out, gsize size)
{
  WrnRelayOpen message;

  return wrn_relay_open_decode (&message, inner)
             ? wrn_relay_open_encode (&message, inner->kind, out, size)
             : 0;
}

static gsize
recode_relay_stop (const WrnInner *inner, guint8 *out, gsize size)
{
  WrnRelayStop message;

  return wrn_relay_stop_decode (&message, inner)
             ? wrn_relay_stop_encode (&message, inner->kind, out, size)
             : 0;
}

static gsize
recode_close (const WrnInner *inner, guint8 *out, gsize size)
{
  guint8 reason;

  if (!wrn_close_decode (&reason, inner) || size < 2)
    return 0;
  out[0] = WRN_KIND_CLOSE;
  out[1] = reason;
  return 2;
}

static gsize
recode_knock (const WrnInner *inner, guint8 *out, gsize size)
{
  WrnKnock step;

  return wrn_knock_decode (&step, inner) ? wrn_knock_encode (step, out, size) : 0;
}

/* What travels inside a session. Padding is not written again, nor that of a challenge. */
gsize
wrn_test_recode_inner (const guint8 *data, gsize len, guint8 *out, gsize size)
{
  static gsize (*const recodes[]) (const WrnInner *inner, guint8 *out, gsize size) = {
    [WRN_KIND_RESPONSE] = recode_response,
    [WRN_KIND_CLOSE] = recode_close,
    [WRN_KIND_CANDIDATES] = recode_candidates,
    [WRN_KIND_REGISTER] = recode_register,
    [WRN_KIND_REGISTERED] = recode_registered,
    [WRN_KIND_LIST] = recode_list,
    [WRN_KIND_ENTRIES] = recode_entries,
    [WRN_KIND_SIGNAL] = recode_signal,
    [WRN_KIND_CHANNEL] = recode_channel,
    [WRN_KIND_ERROR] = recode_error,
    [WRN_KIND_SEEN] = recode_seen,
    [WRN_KIND_RELAY_OPEN] = recode_relay_open,
    [WRN_KIND_RELAY_OPENED] = recode_relay_open,
    [WRN_KIND_RELAY_REFUSED] = recode_relay_stop,
    [WRN_KIND_RELAY_CLOSED] = recode_relay_stop,
    [WRN_KIND_RELAY_ASK] = recode_relay_ask,
    [WRN_KIND_RELAY_MEMBERS] = recode_relay_members,
    [WRN_KIND_VOUCH] = recode_vouch,
    [WRN_KIND_KNOCK] = recode_knock,
  };
  WrnInner inner;

  if (!wrn_inner_decode (&inner, data, len) || (data[0] & WRN_KIND_PADDED) != 0 ||
      inner.kind >= G_N_ELEMENTS (recodes) || recodes[inner.kind] == NULL)
    return 0;
  return recodes[inner.kind](&inner, out, size);
}
