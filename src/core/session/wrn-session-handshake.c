/* wrn-session-handshake.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The handshakes of a session, from both sides.
 */
#define G_LOG_DOMAIN "wrn-session"

#include "config.h"

#include "core/session/wrn-session.h"

#include "core/crypto/wrn-keypair.h"
#include "core/crypto/wrn-mask.h"
#include "core/crypto/wrn-seal.h"
#include "core/session/wrn-session-private.h"

/* Retries: doubled from the first to the steady pace. After the attempts of a minute and a half
 * nobody is there, and they become rarer. */
#define RETRY_FIRST WRN_SECONDS (1)
#define STEADY_ATTEMPTS 20

/* Up to a third of a second, so that two sides do not stay in step. */
#define RETRY_JITTER WRN_MSEC (333)

/* A cookie is good for as long as the responder's secret; after that, no mac2 is better. */
#define COOKIE_AGE WRN_SECONDS (120)

/* An answer must come before the next retry, as a late one belongs to an older attempt. */
struct _WrnHandshake
{
  WrnNoise noise;
  WrnNoiseKeys ephemeral;
  guint32 index;
  guint8 mac1[WRN_MAC_TAG_LEN]; /* of the INIT, for its cookie */
};

/* "warren/1", the community or supernode, the epoch. */
static void
start_noise (WrnNoise *noise,
             const WrnSessionContext *context,
             const guint8 responder[static WRN_KEY_LEN])
{
  guint8 prologue[8 + 32 + 4];
  WrnWriter writer = wrn_writer_over (prologue, sizeof prologue);

  wrn_writer_put_bytes (&writer, (const guint8 *) "warren/1", 8);
  wrn_writer_put_bytes (&writer, context->realm->cid, sizeof context->realm->cid);
  wrn_writer_put_u32 (&writer, context->realm->epoch);
  wrn_noise_start (noise, prologue, wrn_writer_finish (&writer), responder);
  noise->agreements = context->agreements;
}

static void
make_ephemeral (WrnNoiseKeys *keys, const WrnEntropy *entropy)
{
  wrn_entropy_fill (entropy, keys->secret, sizeof keys->secret);
  wrn_dh_public (keys->public_key, keys->secret);
}

void
wrn_session_drop_handshake (WrnSession *self)
{
  WrnHandshake *gone = g_steal_pointer (&self->handshake);

  if (gone == NULL)
    return;
  wrn_index_table_remove (self->context->indices, gone->index);
  wrn_secure_clear (gone, sizeof *gone);
  g_free (gone);
}

void
wrn_session_schedule_retry (WrnSession *self, WrnTime now)
{
  const gboolean steady = self->n_attempts < STEADY_ATTEMPTS;
  const guint doublings = steady ? self->n_attempts : self->n_attempts - STEADY_ATTEMPTS;
  const WrnTime first = steady ? RETRY_FIRST : WRN_SESSION_RETRY_STEADY;
  const WrnTime last = steady ? WRN_SESSION_RETRY_STEADY : WRN_SESSION_RETRY_LIMIT;
  const WrnTime wait = MIN (first << MIN (doublings, 6), MIN (last, self->context->retry_limit));

  self->n_attempts++;
  self->handshake_due =
      now + wait + (WrnTime) wrn_entropy_below (self->context->entropy, RETRY_JITTER);
}

static void
put_macs (WrnSession *self, WrnTime now, guint8 *init)
{
  if (now < self->cookie_until)
    wrn_mac_tag (init + WRN_INIT_MAC2, self->cookie, sizeof self->cookie, init, WRN_INIT_MAC2);
  else
    wrn_entropy_fill (self->context->entropy, init + WRN_INIT_MAC2, WRN_MAC_TAG_LEN);
  wrn_mac_tag (init + WRN_INIT_MAC1, self->remote_mac1_key, sizeof self->remote_mac1_key, init,
               WRN_INIT_MAC1);
}

/**
 * wrn_session_write_init:
 * @self: a session
 * @now: the current time
 * @out: (out): an INIT, masked
 *
 * Begins a handshake; the one before, if it is still open, is given up.
 *
 * Returns: %FALSE if the peer's public key is none
 */
gboolean
wrn_session_write_init (WrnSession *self, WrnTime now, guint8 out[static WRN_INIT_LEN])
{
  const WrnSessionContext *context = self->context;
  guint8 payload[WRN_INIT_PAYLOAD_LEN];
  WrnInitPayload say = { .suites = context->suites, .epoch = context->realm->epoch };
  WrnHandshake *handshake;
  WrnPacketHead head;

  wrn_session_drop_handshake (self);
  self->handshake = handshake = g_new0 (WrnHandshake, 1);
  handshake->index = wrn_index_table_add (context->indices, context->kind, self);
  make_ephemeral (&handshake->ephemeral, context->entropy);

  self->last_stamp = MAX (self->last_stamp + 1, (guint64) now);
  say.stamp = self->last_stamp;
  memcpy (say.ed_pk, context->identity->ed_pk, sizeof say.ed_pk);
  wrn_init_payload_encode (&say, payload);

  head = (WrnPacketHead){ .type = WRN_PACKET_INIT, .sender = handshake->index };
  wrn_packet_head_encode (&head, out);
  start_noise (&handshake->noise, context, self->remote_dh);
  if (!wrn_noise_write_init (&handshake->noise, &handshake->ephemeral, &context->identity->dh,
                             self->remote_dh, payload, sizeof payload, out + WRN_INIT_NOISE))
    {
      wrn_session_drop_handshake (self);
      return FALSE;
    }

  put_macs (self, now, out);
  memcpy (handshake->mac1, out + WRN_INIT_MAC1, WRN_MAC_TAG_LEN);
  wrn_mask_apply (context->realm->obf, out, WRN_INIT_LEN, TRUE);
  return TRUE;
}

static WrnDrop
check_resp (const WrnSession *self, const guint8 *packet)
{
  guint8 key[WRN_KEY_LEN];
  guint8 mac1[WRN_MAC_TAG_LEN];

  wrn_realm_mac1_key (self->context->realm, self->context->identity->id, key);
  wrn_mac_tag (mac1, key, sizeof key, packet, WRN_RESP_MAC1);
  return wrn_secure_equal (mac1, packet + WRN_RESP_MAC1, sizeof mac1) ? WRN_DROP_NONE
                                                                      : WRN_DROP_MAC1;
}

/* The index of the handshake goes on as that of the keys. */
static void
finish_handshake (WrnSession *self,
                  WrnTime now,
                  const WrnNoise *noise,
                  WrnSuite suite,
                  guint32 remote_index)
{
  WrnKeys *keys = wrn_keys_new (noise, suite, TRUE, now);

  keys->local_index = self->handshake->index;
  keys->remote_index = remote_index;
  wrn_secure_clear (self->handshake, sizeof *self->handshake);
  g_clear_pointer (&self->handshake, g_free);
  wrn_session_promote (self, now, keys);
  wrn_session_stop_wanting (self);
  self->last_heard = now;
  self->answer_due = WRN_TIME_NEVER;
}

/**
 * wrn_session_read_resp:
 * @self: the session whose handshake the packet's receiver index names
 * @now: the current time
 * @packet: a RESP of %WRN_RESP_LEN bytes without its mask
 * @seen: (out): where the peer saw us
 *
 * The keys are current at once: the answer proves that the responder is the peer. The caller must
 * send something with them, since that is the peer's proof.
 *
 * Returns: %WRN_DROP_NONE, or why nothing has changed
 */
WrnDrop
wrn_session_read_resp (WrnSession *self, WrnTime now, const guint8 *packet, WrnEndpoint *seen)
{
  const WrnSessionContext *context = self->context;
  guint8 payload[WRN_RESP_PAYLOAD_LEN];
  WrnHandshake *handshake = self->handshake;
  WrnRespPayload said;
  WrnPacketHead head;
  WrnNoise noise;
  WrnDrop drop = check_resp (self, packet);

  if (drop != WRN_DROP_NONE)
    return drop;
  if (handshake == NULL || !wrn_packet_head_decode (&head, packet, WRN_RESP_LEN) ||
      head.receiver != handshake->index)
    return WRN_DROP_STALE;

  /* On a copy: a forged answer must not spoil the handshake for the real one. */
  noise = handshake->noise;
  if (!wrn_noise_read_resp (&noise, &handshake->ephemeral, &context->identity->dh,
                            context->realm->psk, packet + WRN_RESP_NOISE, sizeof payload, payload))
    drop = WRN_DROP_HANDSHAKE;
  else if (!wrn_resp_payload_decode (&said, payload, sizeof payload) ||
           (said.suite & context->suites) == 0 || said.epoch != context->realm->epoch)
    drop = WRN_DROP_PAYLOAD;

  if (drop == WRN_DROP_NONE)
    {
      finish_handshake (self, now, &noise, said.suite, head.sender);
      *seen = said.seen;
    }
  wrn_noise_clear (&noise);
  return drop;
}

/**
 * wrn_session_read_cookie:
 * @self: the session whose handshake the packet's receiver index names
 * @now: the current time
 * @packet: a COOKIE of %WRN_COOKIE_LEN bytes without its mask
 *
 * The handshake is tried again, the first time at once, with the proof that the peer asked for.
 *
 * Returns: %WRN_DROP_NONE, or why nothing has changed
 */
WrnDrop
wrn_session_read_cookie (WrnSession *self, WrnTime now, const guint8 *packet)
{
  guint8 key[WRN_KEY_LEN];
  guint8 cookie[WRN_COOKIE_SECRET_LEN];
  WrnPacketHead head;

  if (self->handshake == NULL || !wrn_packet_head_decode (&head, packet, WRN_COOKIE_LEN) ||
      head.receiver != self->handshake->index)
    return WRN_DROP_STALE;

  wrn_realm_cookie_key (self->remote_mac1_key, key);
  if (!wrn_seal_open (cookie, packet + WRN_COOKIE_SEALED, WRN_COOKIE_LEN - WRN_COOKIE_SEALED,
                      self->handshake->mac1, sizeof self->handshake->mac1, key))
    return WRN_DROP_HANDSHAKE;

  /* One new attempt for the first cookie. The next ones wait for the usual retry: a peer that
   * refuses what it just gave must not make us send as fast as it answers. */
  if (now >= self->cookie_until)
    self->handshake_due = now;
  memcpy (self->cookie, cookie, sizeof cookie);
  self->cookie_until = now + COOKIE_AGE;
  wrn_session_drop_handshake (self);
  return WRN_DROP_NONE;
}

static WrnDrop
read_incoming (WrnIncoming *self, const WrnSessionContext *context, const guint8 *init)
{
  guint8 payload[WRN_INIT_PAYLOAD_LEN];
  WrnPacketHead head;

  if (!wrn_packet_head_decode (&head, init, WRN_INIT_LEN))
    return WRN_DROP_SIZE;
  self->sender = head.sender;
  memcpy (self->ephemeral, init + WRN_INIT_NOISE, sizeof self->ephemeral);

  start_noise (&self->noise, context, context->identity->dh.public_key);
  if (!wrn_noise_read_init (&self->noise, &context->identity->dh, init + WRN_INIT_NOISE,
                            sizeof payload, self->dh_pk, payload))
    return WRN_DROP_HANDSHAKE;
  if (!wrn_init_payload_decode (&self->payload, payload, sizeof payload) ||
      self->payload.epoch != context->realm->epoch || (self->payload.suites & context->suites) == 0)
    return WRN_DROP_PAYLOAD;

  wrn_node_id (self->id, self->payload.ed_pk, self->dh_pk);
  if (memcmp (self->id, context->identity->id, sizeof self->id) == 0)
    return WRN_DROP_SELF;
  return WRN_DROP_NONE;
}

/**
 * wrn_incoming_read:
 * @self: (out caller-allocates): an INIT; cleared by wrn_session_answer()
 * @context: the realm it came to
 * @init: the INIT of %WRN_INIT_LEN bytes, past the gate
 *
 * Spends the two key agreements of the first message.
 *
 * Returns: %WRN_DROP_NONE, and @self names an initiator that holds its keys
 */
WrnDrop
wrn_incoming_read (WrnIncoming *self, const WrnSessionContext *context, const guint8 *init)
{
  WrnDrop drop = read_incoming (self, context, init);

  if (drop != WRN_DROP_NONE)
    wrn_secure_clear (self, sizeof *self);
  return drop;
}

static gboolean
write_resp (const WrnSessionContext *context,
            WrnIncoming *incoming,
            guint32 index,
            const WrnRespPayload *say,
            guint8 *out)
{
  const WrnPacketHead head = { .type = WRN_PACKET_RESP,
                               .sender = index,
                               .receiver = incoming->sender };
  guint8 payload[WRN_RESP_PAYLOAD_LEN];
  guint8 mac1_key[WRN_KEY_LEN];
  WrnNoiseKeys ephemeral;
  gboolean ok;

  wrn_resp_payload_encode (say, payload);
  wrn_packet_head_encode (&head, out);
  make_ephemeral (&ephemeral, context->entropy);
  ok = wrn_noise_write_resp (&incoming->noise, &ephemeral, incoming->ephemeral, incoming->dh_pk,
                             context->realm->psk, payload, sizeof payload, out + WRN_RESP_NOISE);
  wrn_secure_clear (&ephemeral, sizeof ephemeral);
  if (!ok)
    return FALSE;

  wrn_entropy_fill (context->entropy, out + WRN_RESP_MAC2, WRN_MAC_TAG_LEN);
  wrn_realm_mac1_key (context->realm, incoming->id, mac1_key);
  wrn_mac_tag (out + WRN_RESP_MAC1, mac1_key, sizeof mac1_key, out, WRN_RESP_MAC1);
  wrn_mask_apply (context->realm->obf, out, WRN_RESP_LEN, TRUE);
  return TRUE;
}

/**
 * wrn_session_answer:
 * @self: the session with the initiator
 * @now: the current time
 * @incoming: (inout): what wrn_incoming_read() found; cleared
 * @seen: where the INIT came from
 * @out: (out): a RESP, masked
 *
 * Makes tentative keys. They serve when the initiator has used them, so that a replayed INIT
 * never displaces a session.
 *
 * Returns: %WRN_DROP_NONE, and @out is to be sent to where the INIT came from
 */
WrnDrop
wrn_session_answer (WrnSession *self,
                    WrnTime now,
                    WrnIncoming *incoming,
                    const WrnEndpoint *seen,
                    guint8 out[static WRN_RESP_LEN])
{
  WrnSessionContext *context = self->context;
  const guint8 suites = incoming->payload.suites & context->suites;
  const WrnRespPayload say = {
    .suite = suites & WRN_SUITE_AES_256_GCM ? WRN_SUITE_AES_256_GCM : WRN_SUITE_CHACHA20_POLY1305,
    .epoch = context->realm->epoch,
    .seen = *seen,
  };
  const guint32 index = wrn_index_table_add (context->indices, context->kind, self);
  g_autoptr (WrnKeys) keys = NULL;
  WrnDrop drop = WRN_DROP_HANDSHAKE;

  if (write_resp (context, incoming, index, &say, out))
    {
      keys = wrn_keys_new (&incoming->noise, say.suite, FALSE, now);
      keys->local_index = index;
      keys->remote_index = incoming->sender;
      keys->overlap_index = self->handshake != NULL ? self->handshake->index : 0;
      drop = wrn_session_add_tentative (self, keys) ? WRN_DROP_NONE : WRN_DROP_TABLE_FULL;
    }
  wrn_secure_clear (incoming, sizeof *incoming);

  if (drop == WRN_DROP_NONE)
    g_steal_pointer (&keys);
  else
    wrn_index_table_remove (context->indices, index);
  return drop;
}
