/* wrn-keys.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The keys of one completed handshake: they seal and open the data packets of one session slot.
 */
#define G_LOG_DOMAIN "wrn-session"

#include "config.h"

#include "core/session/wrn-keys.h"

#include "core/wire/wrn-handshake-message.h"

/**
 * wrn_keys_new:
 * @noise: a handshake of which both messages have passed
 * @suite: what the responder chose
 * @initiator: whether the handshake is ours
 * @now: the current time
 */
WrnKeys *
wrn_keys_new (const WrnNoise *noise, WrnSuite suite, gboolean initiator, WrnTime now)
{
  WrnKeys *self = g_new0 (WrnKeys, 1);
  guint8 from_initiator[WRN_KEY_LEN];
  guint8 from_responder[WRN_KEY_LEN];

  wrn_noise_split (noise, from_initiator, from_responder);
  wrn_cipher_init (&self->send, suite, initiator ? from_initiator : from_responder);
  wrn_cipher_init (&self->receive, suite, initiator ? from_responder : from_initiator);
  memcpy (self->hash, noise->h, sizeof self->hash);
  self->initiator = initiator;
  self->created = now;
  self->used_since = WRN_TIME_NEVER;
  wrn_secure_clear (from_initiator, sizeof from_initiator);
  wrn_secure_clear (from_responder, sizeof from_responder);
  return self;
}

void
wrn_keys_free (WrnKeys *self)
{
  wrn_cipher_clear (&self->send);
  wrn_cipher_clear (&self->receive);
  wrn_secure_clear (self, sizeof *self);
  g_free (self);
}

/* When they serve no longer: three minutes after the first frame, or an hour without one. */
WrnTime
wrn_keys_get_end (const WrnKeys *self)
{
  const WrnTime idle_end = self->created + WRN_KEYS_IDLE_REJECT_AFTER;

  if (self->used_since == WRN_TIME_NEVER)
    return idle_end;
  return MIN (idle_end, self->used_since + WRN_KEYS_REJECT_AFTER);
}

gboolean
wrn_keys_may_send (const WrnKeys *self, WrnTime now)
{
  return now < wrn_keys_get_end (self) && self->send_counter < WRN_KEYS_LAST_MESSAGE;
}

/* Whether the initiator shall replace them. */
gboolean
wrn_keys_are_old (const WrnKeys *self, WrnTime now)
{
  return now - self->created >= WRN_KEYS_IDLE_REKEY_AFTER ||
         (self->used_since != WRN_TIME_NEVER && now - self->used_since >= WRN_KEYS_REKEY_AFTER) ||
         self->send_counter >= WRN_KEYS_REKEY_MESSAGES;
}

/* The first frame starts the clock of the keys. */
static void
note_frame (WrnKeys *self, WrnTime now, const guint8 *inner, gsize inner_len)
{
  if (self->used_since == WRN_TIME_NEVER && inner_len > 0 && wrn_kind_is_frame (inner[0]))
    self->used_since = now;
}

/**
 * wrn_keys_seal:
 * @self: keys that may send
 * @now: the current time
 * @packet: (inout): room for the head, the inner message, and room for the tag
 * @inner_len: length of the inner message
 *
 * Seals in place; the packet has no mask yet.
 *
 * Returns: the packet's length
 */
gsize
wrn_keys_seal (WrnKeys *self, WrnTime now, guint8 *packet, gsize inner_len)
{
  const WrnPacketHead head = { .type = self->remote_index, .sender = (guint32) self->send_counter };

  g_assert (self->send_counter < WRN_KEYS_LAST_MESSAGE);

  note_frame (self, now, packet + WRN_DATA_HEAD_LEN, inner_len);
  wrn_packet_head_encode (&head, packet);
  wrn_cipher_seal (&self->send, self->send_counter, packet + WRN_DATA_HEAD_LEN, inner_len);
  self->send_counter++;
  return inner_len + WRN_DATA_OVERHEAD;
}

/**
 * wrn_keys_open:
 * @self: the keys that the packet's index names
 * @now: the current time
 * @packet: (inout): a data packet without its mask, opened in place
 * @len: its length
 * @newest: (out): whether it is the latest that the peer sent, as far as we know
 *
 * Returns: %WRN_DROP_NONE, and the inner message stands after the head
 */
WrnDrop
wrn_keys_open (WrnKeys *self, WrnTime now, guint8 *packet, gsize len, gboolean *newest)
{
  WrnPacketHead head;

  if (!wrn_packet_head_decode (&head, packet, len) || len <= WRN_DATA_OVERHEAD - 1)
    return WRN_DROP_SIZE;
  if (now >= wrn_keys_get_end (self))
    return WRN_DROP_STALE;
  if (!wrn_replay_window_may_accept (&self->window, head.sender))
    return WRN_DROP_REPLAY;
  if (!wrn_cipher_open (&self->receive, head.sender, packet + WRN_DATA_HEAD_LEN,
                        len - WRN_DATA_HEAD_LEN))
    return WRN_DROP_TAG;

  note_frame (self, now, packet + WRN_DATA_HEAD_LEN, len - WRN_DATA_OVERHEAD);
  *newest = wrn_replay_window_accept (&self->window, head.sender);
  return WRN_DROP_NONE;
}
