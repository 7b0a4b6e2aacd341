/* wrn-session.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The session with one peer: which keys serve, and what is due.
 */
#define G_LOG_DOMAIN "wrn-session"

#include "config.h"

#include "core/session/wrn-session.h"

#include "core/crypto/wrn-mask.h"
#include "core/session/wrn-session-private.h"

/* Frames are what a silent peer would lose; questions about paths have their own patience. */
static gboolean
wants_answer (const guint8 *inner)
{
  return wrn_kind_is_frame (inner[0]);
}

/**
 * wrn_session_init:
 * @self: (out caller-allocates): a session without keys
 * @context: what it shares with others of its realm; outlives it
 * @owner: whoever embeds it
 * @remote_id: the peer's node id; a supernode's public key
 * @remote_dh: the peer's public key
 */
void
wrn_session_init (WrnSession *self,
                  WrnSessionContext *context,
                  gpointer owner,
                  const guint8 remote_id[static WRN_NODE_ID_LEN],
                  const guint8 remote_dh[static WRN_KEY_LEN])
{
  *self = (WrnSession){
    .context = context,
    .owner = owner,
    .handshake_due = WRN_TIME_NEVER,
    .keepalive_due = WRN_TIME_NEVER,
    .answer_due = WRN_TIME_NEVER,
    .cookie_until = -1,
    .last_heard = -1,
  };
  memcpy (self->remote_id, remote_id, WRN_NODE_ID_LEN);
  memcpy (self->remote_dh, remote_dh, WRN_KEY_LEN);
  wrn_realm_mac1_key (context->realm, remote_id, self->remote_mac1_key);
}

/* Takes @keys out of service and erases them. */
static void
drop_keys (WrnSession *self, WrnKeys **keys)
{
  WrnKeys *gone = g_steal_pointer (keys);

  if (gone == NULL)
    return;
  wrn_index_table_remove (self->context->indices, gone->local_index);
  wrn_keys_free (gone);
}

static void
drop_tentative (WrnSession *self, guint i)
{
  if (self->tentative[i] == NULL)
    return;
  self->context->n_tentative--;
  drop_keys (self, &self->tentative[i]);
}

/* Erases what the peer's INITs made and it has not confirmed. */
void
wrn_session_drop_tentative (WrnSession *self)
{
  for (guint i = 0; i < WRN_SESSION_MAX_TENTATIVE; i++)
    drop_tentative (self, i);
}

/**
 * wrn_session_forget_keys:
 * @self: a session
 *
 * Erases all keys and gives up an open handshake; the peer said goodbye, or is to be forgotten.
 */
void
wrn_session_forget_keys (WrnSession *self)
{
  drop_keys (self, &self->current);
  drop_keys (self, &self->previous);
  wrn_session_drop_tentative (self);
  wrn_session_stop_wanting (self);
  self->keepalive_due = WRN_TIME_NEVER;
  self->answer_due = WRN_TIME_NEVER;
}

void
wrn_session_clear (WrnSession *self)
{
  wrn_session_forget_keys (self);
  if (self->context->agreements != NULL)
    wrn_agreements_forget (self->context->agreements, self->remote_dh);
  wrn_secure_clear (self, sizeof *self);
}

/* Asks for a handshake now, unless one is wanted already: that goes on at its own pace. */
void
wrn_session_want (WrnSession *self, WrnTime now)
{
  if (self->handshake_due == WRN_TIME_NEVER)
    wrn_session_hurry (self, now);
}

/* Asks for a handshake at @when, even if one is wanted later: there is news of the peer, so that
 * its retries start anew. */
void
wrn_session_hurry (WrnSession *self, WrnTime when)
{
  self->n_attempts = 0;
  self->handshake_due = MIN (self->handshake_due, when);
}

/* Gives up the open handshake; an answer to it comes too late. */
void
wrn_session_stop_wanting (WrnSession *self)
{
  wrn_session_drop_handshake (self);
  self->handshake_due = WRN_TIME_NEVER;
  self->n_attempts = 0;
}

static void
expire (WrnSession *self, WrnTime now)
{
  if (self->previous != NULL && now >= self->previous_until)
    drop_keys (self, &self->previous);
  if (self->current != NULL && now >= wrn_keys_get_end (self->current) + WRN_SESSION_ERASE_AFTER)
    drop_keys (self, &self->current);
  for (guint i = 0; i < WRN_SESSION_MAX_TENTATIVE; i++)
    if (self->tentative[i] != NULL &&
        now - self->tentative[i]->created >= WRN_SESSION_TENTATIVE_AGE)
      drop_tentative (self, i);
}

/**
 * wrn_session_tick:
 * @self: a session
 * @now: the current time
 *
 * Asks what is due at @now; to be called until it says %WRN_SESSION_WAIT. An action that the
 * caller cannot carry out is offered again at its next retry.
 */
WrnSessionAction
wrn_session_tick (WrnSession *self, WrnTime now)
{
  expire (self, now);

  if (now >= self->answer_due)
    {
      self->answer_due = WRN_TIME_NEVER;
      wrn_session_want (self, now);
    }
  if (now >= self->handshake_due)
    {
      wrn_session_schedule_retry (self, now);
      return WRN_SESSION_HANDSHAKE;
    }
  if (now >= self->keepalive_due)
    {
      self->keepalive_due = WRN_TIME_NEVER;
      if (wrn_session_may_send (self, now))
        return WRN_SESSION_KEEPALIVE;
    }
  return WRN_SESSION_WAIT;
}

WrnTime
wrn_session_next_timeout (const WrnSession *self)
{
  WrnTime next = MIN (self->handshake_due, MIN (self->keepalive_due, self->answer_due));

  if (self->previous != NULL)
    next = MIN (next, self->previous_until);
  if (self->current != NULL)
    next = MIN (next, wrn_keys_get_end (self->current) + WRN_SESSION_ERASE_AFTER);
  for (guint i = 0; i < WRN_SESSION_MAX_TENTATIVE; i++)
    if (self->tentative[i] != NULL)
      next = MIN (next, self->tentative[i]->created + WRN_SESSION_TENTATIVE_AGE);
  return next;
}

/* Puts @keys (transfer full) to use for sending, or only for receiving when both sides began a
 * handshake at once and the other one wins: the one begun by the smaller node id. */
void
wrn_session_promote (WrnSession *self, WrnTime now, WrnKeys *keys)
{
  const gboolean loses = keys->overlap_index != 0 && self->current != NULL &&
                         self->current->local_index == keys->overlap_index &&
                         memcmp (self->context->identity->id, self->remote_id, WRN_NODE_ID_LEN) < 0;

  drop_keys (self, &self->previous);
  self->previous_until = now + WRN_KEYS_REJECT_AFTER;
  if (loses)
    {
      self->previous = keys;
      return;
    }
  self->previous = g_steal_pointer (&self->current);
  self->current = keys;
}

/* Gives @keys (transfer full, on success) a slot, if need be that of the oldest tentative ones.
 * FALSE if the machine as a whole has too many. */
gboolean
wrn_session_add_tentative (WrnSession *self, WrnKeys *keys)
{
  guint at = 0;

  for (guint i = 0; i < WRN_SESSION_MAX_TENTATIVE; i++)
    {
      if (self->tentative[i] == NULL)
        {
          at = i;
          break;
        }
      if (self->tentative[i]->created < self->tentative[at]->created)
        at = i;
    }

  drop_tentative (self, at);
  if (self->context->n_tentative >= WRN_SESSION_MAX_TENTATIVE_IN_ALL)
    return FALSE;
  self->context->n_tentative++;
  self->tentative[at] = keys;
  return TRUE;
}

gboolean
wrn_session_may_send (const WrnSession *self, WrnTime now)
{
  return self->current != NULL && wrn_keys_may_send (self->current, now);
}

/**
 * wrn_session_seal_bare:
 * @self: a session
 * @now: the current time
 * @packet: (inout): the inner message after %WRN_DATA_HEAD_LEN bytes, and room for its tag
 * @inner_len: length of the inner message, at least 1
 *
 * Seals in place, and leaves the mask to a caller who has many packets. Old keys make a new
 * handshake due, missing ones as well.
 *
 * Returns: the packet's length; 0 if there are no keys to send with
 */
gsize
wrn_session_seal_bare (WrnSession *self, WrnTime now, guint8 *packet, gsize inner_len)
{
  const gboolean asks = wants_answer (packet + WRN_DATA_HEAD_LEN);
  gsize len;

  if (!wrn_session_may_send (self, now))
    {
      wrn_session_want (self, now);
      return 0;
    }

  len = wrn_keys_seal (self->current, now, packet, inner_len);

  if (self->current->initiator && wrn_keys_are_old (self->current, now))
    wrn_session_want (self, now);
  self->keepalive_due = WRN_TIME_NEVER;
  if (self->answer_due == WRN_TIME_NEVER && asks)
    self->answer_due = now + WRN_SESSION_NO_ANSWER;
  return len;
}

/* As wrn_session_seal_bare(), and masks. */
gsize
wrn_session_seal (WrnSession *self, WrnTime now, guint8 *packet, gsize inner_len)
{
  const gsize len = wrn_session_seal_bare (self, now, packet, inner_len);

  if (len > 0)
    wrn_mask_apply (self->context->realm->obf, packet, len, FALSE);
  return len;
}

static WrnKeys *
find_keys (WrnSession *self, guint32 index, guint *slot)
{
  *slot = WRN_SESSION_MAX_TENTATIVE;
  if (self->current != NULL && self->current->local_index == index)
    return self->current;
  if (self->previous != NULL && self->previous->local_index == index)
    return self->previous;
  for (guint i = 0; i < WRN_SESSION_MAX_TENTATIVE; i++)
    if (self->tentative[i] != NULL && self->tentative[i]->local_index == index)
      {
        *slot = i;
        return self->tentative[i];
      }
  return NULL;
}

/* Key confirmation: the peer has used the keys of its handshake, which therefore is no replay. */
static void
confirm (WrnSession *self, WrnTime now, guint slot)
{
  self->context->n_tentative--;
  wrn_session_promote (self, now, g_steal_pointer (&self->tentative[slot]));
  wrn_session_stop_wanting (self);
}

/**
 * wrn_session_open:
 * @self: the session that the packet's index names
 * @now: the current time
 * @packet: (inout): a data packet without its mask, opened in place
 * @len: its length
 * @out: (out): the inner message and what else to know
 *
 * Returns: %WRN_DROP_NONE, or why nothing has changed
 */
WrnDrop
wrn_session_open (WrnSession *self, WrnTime now, guint8 *packet, gsize len, WrnReceived *out)
{
  WrnPacketHead head;
  WrnKeys *keys;
  WrnDrop drop;
  guint slot;

  *out = (WrnReceived){ 0 };
  if (!wrn_packet_head_decode (&head, packet, len))
    return WRN_DROP_SIZE;
  keys = find_keys (self, head.type, &slot);
  if (keys == NULL)
    return WRN_DROP_UNKNOWN;
  drop = wrn_keys_open (keys, now, packet, len, &out->newest);
  if (drop != WRN_DROP_NONE)
    return drop;

  if (slot < WRN_SESSION_MAX_TENTATIVE)
    {
      confirm (self, now, slot);
      out->confirmed = TRUE;
    }
  out->newest = out->newest && keys == self->current;
  out->inner = packet + WRN_DATA_HEAD_LEN;
  out->inner_len = len - WRN_DATA_OVERHEAD;
  self->last_heard = now;
  self->answer_due = WRN_TIME_NEVER;

  /* Handshakes that crossed may have left each side with the other's; then both are in use. */
  if (keys == self->previous)
    self->previous_until = now + WRN_KEYS_REJECT_AFTER;

  /* It is there after all, so that new keys need not wait for a rare retry. */
  if (self->handshake_due != WRN_TIME_NEVER)
    self->handshake_due = MIN (self->handshake_due, now + WRN_SESSION_RETRY_STEADY);
  if (self->keepalive_due == WRN_TIME_NEVER && out->inner_len > 0 && wants_answer (out->inner))
    self->keepalive_due = now + WRN_SESSION_KEEPALIVE_AFTER;
  return WRN_DROP_NONE;
}
