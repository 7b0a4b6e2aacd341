/* wrn-outbox.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The effects of a machine that wait to be polled.
 */
#define G_LOG_DOMAIN "wrn-machine"

#include "config.h"

#include "core/machine/wrn-outbox.h"

/* Enough for one read of the TAP without growing. */
#define INITIAL_BYTES (256 * 1024)

/* The effect itself says where. */
#define ELSEWHERE G_MAXSIZE

/* An effect with offsets instead of pointers, since the arena may move while it grows. */
typedef struct
{
  WrnEffect effect;
  gsize at;   /* of its bytes in the arena; ELSEWHERE if they are not there */
  gsize name; /* of its name or subject, if it has one */
} Entry;

struct _WrnOutbox
{
  GArray *entries; /* (owned) (element-type Entry) */
  guint next;      /* the entry that is polled next */
  guint8 *arena;   /* (owned) */
  gsize size;
  gsize used;
  gsize reserved; /* bytes lent by wrn_outbox_reserve() after @used */
  guint64 overflows;
};

WrnOutbox *
wrn_outbox_new (void)
{
  WrnOutbox *self = g_new0 (WrnOutbox, 1);

  self->entries = g_array_sized_new (FALSE, FALSE, sizeof (Entry), 64);
  self->size = INITIAL_BYTES;
  self->arena = g_malloc (self->size);
  return self;
}

void
wrn_outbox_free (WrnOutbox *self)
{
  g_array_unref (self->entries);
  g_free (self->arena);
  g_free (self);
}

/**
 * wrn_outbox_reserve:
 * @self: an outbox
 * @len: bytes
 *
 * Lends @len bytes, to be filled and then given to wrn_outbox_send() or
 * wrn_outbox_write_frame(). A reservation that is not given is forgotten at the next one.
 *
 * Returns: (nullable): the bytes, or %NULL if the outbox is at its limit, which is counted
 */
guint8 *
wrn_outbox_reserve (WrnOutbox *self, gsize len)
{
  if (self->entries->len >= WRN_OUTBOX_MAX_EFFECTS || len > WRN_OUTBOX_MAX_BYTES - self->used)
    {
      self->reserved = 0;
      self->overflows++;
      return NULL;
    }

  if (len > self->size - self->used)
    {
      while (len > self->size - self->used)
        self->size *= 2;
      self->arena = g_realloc (self->arena, self->size);
    }

  self->reserved = len;
  return self->arena + self->used;
}

static Entry *
append (WrnOutbox *self, WrnEffectKind kind, gsize len)
{
  Entry entry = { .effect = { .kind = kind }, .at = self->used };

  g_assert (len <= self->reserved);

  self->used += len;
  self->reserved = 0;
  g_array_append_val (self->entries, entry);
  return &g_array_index (self->entries, Entry, self->entries->len - 1);
}

static gboolean
joins_run (const Entry *last, const WrnFlow *flow, gsize len)
{
  const WrnEffectSend *run = &last->effect.send;

  return last->effect.kind == WRN_EFFECT_SEND && last->at != ELSEWHERE && len <= run->segment &&
         run->len % run->segment == 0 && run->len / run->segment < WRN_RUN_MAX_SEGMENTS &&
         run->len + len <= WRN_RUN_MAX_BYTES &&
         wrn_endpoint_equal (&run->flow.remote, &flow->remote) &&
         wrn_endpoint_equal (&run->flow.local, &flow->local);
}

/**
 * wrn_outbox_send:
 * @self: an outbox
 * @flow: from where, to where
 * @len: length of the datagram, which was written to the last reservation
 *
 * Queues a datagram. It becomes part of the run before it when it follows that directly, goes the
 * same way and fits its segment size.
 */
void
wrn_outbox_send (WrnOutbox *self, const WrnFlow *flow, gsize len)
{
  Entry *entry = NULL;

  g_return_if_fail (len > 0 && len <= G_MAXUINT16);

  if (self->entries->len > self->next)
    entry = &g_array_index (self->entries, Entry, self->entries->len - 1);

  if (entry != NULL && joins_run (entry, flow, len))
    {
      g_assert (len <= self->reserved);
      entry->effect.send.len += len;
      self->used += len;
      self->reserved = 0;
      return;
    }

  entry = append (self, WRN_EFFECT_SEND, len);
  entry->effect.send.flow = *flow;
  entry->effect.send.len = len;
  entry->effect.send.segment = (guint16) len;
}

/* What was sent last goes alone: if it is too large, nothing else is lost with it. A run that is no
 * whole number of segments has its end. */
void
wrn_outbox_end_run (WrnOutbox *self)
{
  Entry *last = self->entries->len > self->next
                    ? &g_array_index (self->entries, Entry, self->entries->len - 1)
                    : NULL;

  if (last != NULL && last->effect.kind == WRN_EFFECT_SEND &&
      last->effect.send.len == last->effect.send.segment)
    last->effect.send.segment++;
}

/**
 * wrn_outbox_forward:
 * @self: an outbox
 * @flow: from where, to where
 * @data: lent until the outbox has been polled empty
 * @len: length of the run
 * @segment: length of each datagram but the last
 *
 * Queues a run that is sent from where it stands.
 *
 * Returns: %FALSE if the outbox is at its limit, which is counted
 */
gboolean
wrn_outbox_forward (WrnOutbox *self,
                    const WrnFlow *flow,
                    const guint8 *data,
                    gsize len,
                    guint16 segment)
{
  Entry *entry;

  g_return_val_if_fail (len > 0 && segment > 0, FALSE);

  if (wrn_outbox_reserve (self, 0) == NULL)
    return FALSE;

  entry = append (self, WRN_EFFECT_SEND, 0);
  entry->at = ELSEWHERE;
  entry->effect.send =
      (WrnEffectSend){ .flow = *flow, .data = data, .len = len, .segment = segment };
  return TRUE;
}

/* Both directions have the same mask, as it comes from the tail, which stays: changing the channel
 * under it is one exclusive or. */
static void
change_channel (guint8 *packet, guint32 change)
{
  guint32 head;

  memcpy (&head, packet, sizeof head);
  head ^= change;
  memcpy (packet, &head, sizeof head);
}

/**
 * wrn_outbox_relay:
 * @self: an outbox
 * @flow: from where, to where
 * @data: (inout): lent until the outbox has been polled empty
 * @len: length of the run
 * @segment: length of each datagram but the last
 * @change: what the first four bytes of each are changed by, as they are on the wire
 *
 * Queues a run of relayed packets for the other side of their channel. A lone packet is copied,
 * which costs far less than the system call that it saves if the next one goes the same way.
 *
 * Returns: %FALSE if the outbox is at its limit, which is counted
 */
gboolean
wrn_outbox_relay (WrnOutbox *self,
                  const WrnFlow *flow,
                  guint8 *data,
                  gsize len,
                  guint16 segment,
                  guint32 change)
{
  guint8 *copy;

  for (gsize at = 0; at < len; at += segment)
    change_channel (data + at, change);
  if (len > segment)
    return wrn_outbox_forward (self, flow, data, len, segment);

  copy = wrn_outbox_reserve (self, len);
  if (copy == NULL)
    return FALSE;
  memcpy (copy, data, len);
  wrn_outbox_send (self, flow, len);
  return TRUE;
}

/* Queues the frame that was written to the last reservation. */
void
wrn_outbox_write_frame (WrnOutbox *self, gsize len, const WrnOffload *offload)
{
  Entry *entry = append (self, WRN_EFFECT_FRAME, len);

  entry->effect.frame.len = len;
  entry->effect.frame.offload = *offload;
}

/**
 * wrn_outbox_lend_frame:
 * @self: an outbox
 * @frame: a frame; its bytes are lent until the outbox has been polled empty
 *
 * Queues a frame that is written from where it stands.
 *
 * Returns: %FALSE if the outbox is at its limit, which is counted
 */
gboolean
wrn_outbox_lend_frame (WrnOutbox *self, const WrnFrame *frame)
{
  Entry *entry;

  if (wrn_outbox_reserve (self, 0) == NULL)
    return FALSE;

  entry = append (self, WRN_EFFECT_FRAME, 0);
  entry->at = ELSEWHERE;
  entry->effect.frame = *frame;
  return TRUE;
}

void
wrn_outbox_set_link (WrnOutbox *self, const WrnEffectLink *link)
{
  if (wrn_outbox_reserve (self, 0) != NULL)
    append (self, WRN_EFFECT_LINK, 0)->effect.link = *link;
}

void
wrn_outbox_pong (WrnOutbox *self, const WrnEffectPong *pong)
{
  if (wrn_outbox_reserve (self, 0) != NULL)
    append (self, WRN_EFFECT_PONG, 0)->effect.pong = *pong;
}

void
wrn_outbox_set_sockets (WrnOutbox *self, const WrnEffectSockets *sockets)
{
  if (wrn_outbox_reserve (self, 0) != NULL)
    append (self, WRN_EFFECT_SOCKETS, 0)->effect.sockets = *sockets;
}

/* Two pieces of bytes, one after the other; the entry keeps both offsets. */
static Entry *
append_pair (WrnOutbox *self, WrnEffectKind kind, const char *name, const guint8 *data, gsize len)
{
  const gsize name_len = strlen (name) + 1;
  guint8 *at = wrn_outbox_reserve (self, name_len + len);
  Entry *entry;

  if (at == NULL)
    return NULL;

  memcpy (at, name, name_len);
  if (len > 0)
    memcpy (at + name_len, data, len);
  entry = append (self, kind, name_len + len);
  entry->name = entry->at;
  entry->at += name_len;
  return entry;
}

/**
 * wrn_outbox_say:
 * @self: an outbox
 * @level: one of the levels of #GLogLevelFlags
 * @subject: whom it is about
 * @format: a printf() format and its arguments
 *
 * Queues an event for people. For transitions only: a remote peer must not be able to fill a log.
 * What is too long, or not UTF-8, is cut there.
 */
void
wrn_outbox_say (WrnOutbox *self, guint8 level, const char *subject, const char *format, ...)
{
  char text[256];
  const char *end;
  va_list args;
  Entry *entry;

  va_start (args, format);
  g_vsnprintf (text, sizeof text, format, args);
  va_end (args);
  if (!g_utf8_validate (text, -1, &end))
    text[end - text] = '\0';

  entry = append_pair (self, WRN_EFFECT_EVENT, subject, (const guint8 *) text, strlen (text) + 1);
  if (entry != NULL)
    entry->effect.event.level = level;
}

/* Queues bytes to be kept across restarts; an empty @data means that they are to be forgotten. */
void
wrn_outbox_store (WrnOutbox *self, const char *name, const guint8 *data, gsize len)
{
  Entry *entry = append_pair (self, WRN_EFFECT_STORE, name, data, len);

  if (entry != NULL)
    entry->effect.store.len = len;
}

/**
 * wrn_outbox_poll:
 * @self: an outbox
 * @effect: (out): the next effect; its pointers are valid until the outbox is used again
 *
 * Returns: %FALSE if there was none, and the arena is free again
 */
gboolean
wrn_outbox_poll (WrnOutbox *self, WrnEffect *effect)
{
  const Entry *entry;

  if (self->next == self->entries->len)
    {
      g_array_set_size (self->entries, 0);
      self->next = 0;
      self->used = 0;
      self->reserved = 0;
      return FALSE;
    }

  entry = &g_array_index (self->entries, Entry, self->next++);
  *effect = entry->effect;
  switch (effect->kind)
    {
    case WRN_EFFECT_SEND:
      if (entry->at != ELSEWHERE)
        effect->send.data = self->arena + entry->at;
      break;
    case WRN_EFFECT_FRAME:
      if (entry->at != ELSEWHERE)
        effect->frame.data = self->arena + entry->at;
      break;
    case WRN_EFFECT_EVENT:
      effect->event.subject = (const char *) self->arena + entry->name;
      effect->event.text = (const char *) self->arena + entry->at;
      break;
    case WRN_EFFECT_STORE:
      effect->store.name = (const char *) self->arena + entry->name;
      effect->store.data = self->arena + entry->at;
      break;
    case WRN_EFFECT_LINK:
    case WRN_EFFECT_PONG:
    case WRN_EFFECT_SOCKETS:
    default:
      break;
    }
  return TRUE;
}

/* How many datagrams, frames and events found the outbox at its limit. */
guint64
wrn_outbox_get_overflows (const WrnOutbox *self)
{
  return self->overflows;
}
