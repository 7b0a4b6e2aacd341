/* wrn-coalescer.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Joins consecutive packets of a flow into super-frames, so that the kernel gets many at once.
 */
#define G_LOG_DOMAIN "wrn-ethernet"

#include "config.h"

#include "core/ethernet/wrn-coalescer.h"

#include <string.h>

#include "core/ethernet/wrn-checksum.h"
#include "core/ethernet/wrn-ethernet.h"
#include "core/ethernet/wrn-packet-view.h"

/* One more than may be open: a push can close them all, and has a frame of its own. */
#define N_SLOTS (WRN_COALESCER_RUNS + 1)

typedef enum
{
  RUN_FREE,
  RUN_OPEN,  /* collects */
  RUN_READY, /* waits to be popped */
} RunState;

/* The headers of the first piece, and the payloads of all. The bytes lie elsewhere, so that a look
 * at all runs touches little memory. */
typedef struct
{
  RunState state;
  guint64 order;   /* when it was opened; the older comes out first */
  gsize header;    /* bytes in front of the payload */
  gsize piece_len; /* payload of the first piece, thus of all but the last */
  guint n_pieces;
  guint32 next_sequence;
  guint16 next_id;
  gboolean open;      /* its checksum is to be completed by whoever gets it */
  WrnPacketView view; /* of data, so that its pointers stay valid */
  guint8 *data;       /* one of the coalescer's rooms, its own */
  gsize len;
} Run;

struct _WrnCoalescer
{
  WrnCoalescerFlags flags;
  guint64 n_opened;
  guint n_open;
  guint n_ready;
  guint n_held;
  guint8 *held[WRN_COALESCER_HELD]; /* rooms that no run has: the first ones with held frames */
  Run runs[N_SLOTS];
  guint8 rooms[N_SLOTS + WRN_COALESCER_HELD][WRN_FRAME_MAX];
};

/* A frame and what the classifier says of it. */
typedef struct
{
  const guint8 *addresses; /* (not owned): 2 * WRN_MAC_LEN bytes */
  const guint8 *body;      /* (not owned) */
  gsize len;               /* of the body */
  WrnPacketView view;      /* all zeroes if it is nothing that we know */
  gboolean open;
  gsize header; /* bytes of the body in front of the payload */
  gsize payload;
  gboolean last; /* PSH: the sender wants it delivered now */
} Piece;

WrnCoalescer *
wrn_coalescer_new (WrnCoalescerFlags flags)
{
  WrnCoalescer *self = g_new0 (WrnCoalescer, 1);

  self->flags = flags;
  for (guint i = 0; i < N_SLOTS; i++)
    self->runs[i].data = self->rooms[i];
  for (guint i = 0; i < WRN_COALESCER_HELD; i++)
    self->held[i] = self->rooms[N_SLOTS + i];
  return self;
}

void
wrn_coalescer_free (WrnCoalescer *self)
{
  g_free (self);
}

static gboolean
same_addresses (const WrnPacketView *a, const WrnPacketView *b)
{
  return a->ethertype == b->ethertype && memcmp (a->source, b->source, a->address_len) == 0 &&
         memcmp (a->destination, b->destination, a->address_len) == 0;
}

/* A fragment shows no ports, so it may belong to any flow between its two hosts. */
static gboolean
same_flow (const WrnPacketView *run, const WrnPacketView *other)
{
  if (!same_addresses (run, other))
    return FALSE;
  return other->fragment ||
         (run->protocol == other->protocol && run->source_port == other->source_port &&
          run->destination_port == other->destination_port);
}

/* Merged packets get a new checksum, so a wrong one must not be merged: it would become right. One
 * that was left open cannot be wrong. */
static gboolean
checksums_are_right (const Piece *piece)
{
  const WrnPacketView *view = &piece->view;
  const gsize len = view->end - view->transport;
  guint16 sum;

  if (view->ethertype == WRN_ETHERTYPE_IPV4 &&
      wrn_checksum_add (0, piece->body + WRN_BODY_IP, WRN_IPV4_HEADER_LEN) != 0xffff)
    return FALSE;
  if (piece->open)
    return TRUE;

  sum =
      wrn_checksum_pseudo (view->source, view->destination, view->address_len, view->protocol, len);
  return wrn_checksum_add (sum, piece->body + view->transport, len) == 0xffff;
}

/* Whether @piece is the ordinary kind of packet that a bulk transfer consists of. */
static gboolean
can_merge (const WrnCoalescer *self, Piece *piece)
{
  const WrnPacketView *view = &piece->view;
  const guint8 *transport = piece->body + view->transport;

  if (view->fragment || view->extended || view->payload == 0 || (piece->addresses[0] & 1) != 0 ||
      view->end != piece->len || view->payload == view->end)
    return FALSE;

  piece->header = view->payload;
  piece->payload = piece->len - piece->header;

  if (view->protocol == WRN_PROTOCOL_TCP)
    {
      if ((self->flags & WRN_COALESCER_TCP) == 0 ||
          (transport[13] & ~(WRN_TCP_PSH | WRN_TCP_ECE)) != WRN_TCP_ACK)
        return FALSE;
      piece->last = (transport[13] & WRN_TCP_PSH) != 0;
    }
  else if ((self->flags & WRN_COALESCER_UDP) == 0 ||
           (!piece->open && wrn_peek_be16 (transport + WRN_UDP_CHECKSUM) == 0) ||
           wrn_peek_be16 (transport + 4) != view->end - view->transport)
    return FALSE;

  return checksums_are_right (piece);
}

static gboolean
equal_but (const guint8 *a, const guint8 *b, gsize from, gsize to)
{
  return memcmp (a + from, b + from, to - from) == 0;
}

/* Everything in the headers that does not count up must be the same: cutting the run again has to
 * give back these very packets. IPv4's identification means nothing when DF is set (RFC 6864). */
static gboolean
same_headers (const Run *run, const Piece *piece)
{
  const guint8 *a = run->data + WRN_ETH_BODY;
  const guint8 *b = piece->body;
  const gsize transport = run->view.transport;
  const guint8 *tcp = b + transport;

  if (run->header != piece->header || memcmp (run->data, piece->addresses, WRN_ETH_BODY) != 0)
    return FALSE;

  if (run->view.ethertype == WRN_ETHERTYPE_IPV4)
    {
      const gboolean df = (b[8] & 0x40) != 0;

      if (!equal_but (a, b, 0, 4) || !equal_but (a, b, 8, 12) ||
          (!df && wrn_peek_be16 (b + 6) != run->next_id))
        return FALSE;
    }
  else if (!equal_but (a, b, 0, 6) || !equal_but (a, b, 8, 10))
    return FALSE;

  if (run->view.protocol == WRN_PROTOCOL_UDP)
    return TRUE;
  return wrn_peek_be32 (tcp + 4) == run->next_sequence &&
         equal_but (a, b, transport + 8, transport + 13) &&
         ((a[transport + 13] ^ tcp[13]) & ~WRN_TCP_PSH) == 0 &&
         equal_but (a, b, transport + 14, transport + 16) &&
         equal_but (a, b, transport + 18, run->header);
}

static gboolean
continues (const Run *run, const Piece *piece)
{
  return run->n_pieces < WRN_COALESCER_MAX_PIECES && piece->payload <= run->piece_len &&
         run->len + piece->payload <= WRN_FRAME_MAX && same_headers (run, piece);
}

static gsize
checksum_offset (const WrnPacketView *view)
{
  return view->protocol == WRN_PROTOCOL_UDP ? WRN_UDP_CHECKSUM : WRN_TCP_CHECKSUM;
}

/* Makes the headers of the first piece those of the whole. */
static void
fix_lengths (Run *run)
{
  guint8 *ip = run->data + WRN_ETH_HEADER_LEN;
  const gsize ip_len = run->len - WRN_ETH_HEADER_LEN;

  if (run->view.ethertype == WRN_ETHERTYPE_IPV4)
    {
      wrn_poke_be16 (ip + 2, (guint16) ip_len);
      wrn_poke_be16 (ip + 10, 0);
      wrn_poke_be16 (ip + 10, (guint16) ~wrn_checksum_add (0, ip, WRN_IPV4_HEADER_LEN));
    }
  else
    wrn_poke_be16 (ip + 4, (guint16) (ip_len - WRN_IPV6_HEADER_LEN));

  if (run->view.protocol == WRN_PROTOCOL_UDP)
    wrn_poke_be16 (run->data + WRN_ETH_BODY + run->view.transport + 4,
                   (guint16) (run->len - WRN_ETH_BODY - run->view.transport));
}

/* Writes the sum of the pseudo-header where the kernel expects it, or else the whole checksum. */
static void
fix_checksum (const WrnCoalescer *self, Run *run)
{
  const WrnPacketView *view = &run->view;
  const gsize start = WRN_ETH_BODY + view->transport;
  const gsize offset = checksum_offset (view);

  wrn_poke_be16 (run->data + start + offset,
                 wrn_checksum_pseudo (view->source, view->destination, view->address_len,
                                      view->protocol, run->len - start));
  if (self->flags == WRN_COALESCER_NONE)
    {
      wrn_checksum_finish (run->data, run->len, start, offset);
      run->open = FALSE;
    }
}

static WrnOffload
describe (const Run *run)
{
  const gboolean udp = run->view.protocol == WRN_PROTOCOL_UDP;
  const gboolean ipv4 = run->view.ethertype == WRN_ETHERTYPE_IPV4;
  WrnOffload offload = { 0 };

  if (!run->open)
    return offload;

  offload.partial_csum = TRUE;
  offload.csum_start = (guint16) (WRN_ETH_BODY + run->view.transport);
  offload.csum_offset = (guint16) checksum_offset (&run->view);
  if (run->n_pieces > 1)
    {
      offload.gso = udp ? WRN_GSO_UDP : ipv4 ? WRN_GSO_TCP4 : WRN_GSO_TCP6;
      offload.gso_size = (guint16) run->piece_len;
    }
  return offload;
}

static void
close_run (WrnCoalescer *self, Run *run)
{
  run->state = RUN_READY;
  self->n_open--;
  self->n_ready++;
  if (run->n_pieces > 1)
    {
      fix_lengths (run);
      run->open = TRUE;
    }
  if (run->open)
    fix_checksum (self, run);
}

/* The oldest run in @state, or NULL. */
static Run *
find_oldest (WrnCoalescer *self, RunState state)
{
  Run *oldest = NULL;

  for (guint i = 0; i < N_SLOTS; i++)
    {
      Run *run = &self->runs[i];

      if (run->state == state && (oldest == NULL || run->order < oldest->order))
        oldest = run;
    }
  return oldest;
}

/* The first, not the one that rested longest: its room is still in the cache. */
static Run *
find_free (WrnCoalescer *self)
{
  for (guint i = 0; i < N_SLOTS; i++)
    if (self->runs[i].state == RUN_FREE)
      return &self->runs[i];
  g_assert_not_reached ();
}

static void
append (WrnCoalescer *self, Run *run, const Piece *piece)
{
  memcpy (run->data + run->len, piece->body + piece->header, piece->payload);
  run->len += piece->payload;
  run->n_pieces++;
  run->next_sequence += (guint32) piece->payload;
  run->next_id++;

  if (piece->last)
    run->data[WRN_ETH_BODY + run->view.transport + 13] |= WRN_TCP_PSH;
  if (piece->last || piece->payload < run->piece_len)
    close_run (self, run);
}

/* What makes @piece the first of several. */
static void
begin (Run *run, const Piece *piece)
{
  const guint8 *body = run->data + WRN_ETH_BODY;

  run->header = piece->header;
  run->piece_len = piece->payload;
  run->next_sequence = wrn_peek_be32 (body + run->view.transport + 4) + (guint32) piece->payload;
  run->next_id = (guint16) (wrn_peek_be16 (body + 6) + 1);
}

/* Gives @piece a run of its own, which is over at once if nothing may be joined to it. */
static void
open_run (WrnCoalescer *self, const Piece *piece, gboolean mergeable)
{
  Run *run;

  if (self->n_open == WRN_COALESCER_RUNS)
    close_run (self, find_oldest (self, RUN_OPEN));

  run = find_free (self);
  run->state = RUN_OPEN;
  run->order = self->n_opened++;
  run->n_pieces = 1;
  run->open = piece->open;
  run->len = WRN_ETH_BODY + piece->len;
  memcpy (run->data, piece->addresses, WRN_ETH_BODY);
  memcpy (run->data + WRN_ETH_BODY, piece->body, piece->len);
  wrn_packet_view_parse (&run->view, run->data + WRN_ETH_BODY, piece->len);
  self->n_open++;

  if (mergeable)
    begin (run, piece);
  else
    close_run (self, run);
}

/* Appends @piece to the run of its flow; or closes that run, as nothing may pass it. */
static gboolean
continue_run (WrnCoalescer *self, const Piece *piece, gboolean mergeable)
{
  if (self->n_open == 0)
    return FALSE;

  for (guint i = 0; i < N_SLOTS; i++)
    {
      Run *run = &self->runs[i];

      if (run->state != RUN_OPEN || !same_flow (&run->view, &piece->view))
        continue;
      if (mergeable && continues (run, piece))
        {
          append (self, run, piece);
          return TRUE;
        }
      close_run (self, run);
    }
  return FALSE;
}

/* Only where the sender's kernel would have left it open, too: extension headers can mean that the
 * checksum is about another address than the header's. */
static gboolean
may_be_open (const Piece *piece)
{
  const WrnPacketView *view = &piece->view;

  return view->payload != 0 && !view->fragment && !view->extended && view->end == piece->len;
}

/**
 * wrn_coalescer_push:
 * @self: a coalescer from which everything ready has been popped
 * @addresses: the two addresses of a frame
 * @body: the rest of it, perhaps nonsense
 * @len: bytes of @body
 * @open: its checksum was not computed; what is in the field does not count
 *
 * Returns: %WRN_DROP_NONE; or why the frame was not taken, %WRN_DROP_MALFORMED if it has no
 *   checksum that could be open
 */
WrnDrop
wrn_coalescer_push (WrnCoalescer *self,
                    const guint8 *addresses,
                    const guint8 *body,
                    gsize len,
                    gboolean open)
{
  Piece piece = { .addresses = addresses, .body = body, .len = len, .open = open };
  gboolean mergeable = FALSE;

  g_return_val_if_fail (self->n_ready == 0, WRN_DROP_QUEUE);

  if (len > WRN_FRAME_MAX - WRN_ETH_BODY)
    return WRN_DROP_GIANT;
  if (wrn_packet_view_parse (&piece.view, body, len) != WRN_DROP_NONE)
    piece.view = (WrnPacketView){ 0 };
  if (open && !may_be_open (&piece))
    return WRN_DROP_MALFORMED;

  if (piece.view.ethertype != 0)
    {
      mergeable = can_merge (self, &piece);
      if (continue_run (self, &piece, mergeable))
        return WRN_DROP_NONE;
    }
  open_run (self, &piece, mergeable && !piece.last);
  return WRN_DROP_NONE;
}

/* Closes all runs: the end of a batch, behind which a packet shall not wait. */
void
wrn_coalescer_flush (WrnCoalescer *self)
{
  for (guint i = 0; i < N_SLOTS && self->n_open > 0; i++)
    if (self->runs[i].state == RUN_OPEN)
      close_run (self, &self->runs[i]);
}

/**
 * wrn_coalescer_pop:
 * @self: a coalescer
 * @out: (out): a frame; its bytes stay valid until the next push, unless they are held
 *
 * Returns: %FALSE if nothing is ready
 */
gboolean
wrn_coalescer_pop (WrnCoalescer *self, WrnFrame *out)
{
  Run *run;

  if (self->n_ready == 0)
    return FALSE;

  run = find_oldest (self, RUN_READY);
  run->state = RUN_FREE;
  self->n_ready--;
  *out = (WrnFrame){ .data = run->data, .len = run->len, .offload = describe (run) };
  return TRUE;
}

/**
 * wrn_coalescer_hold:
 * @self: a coalescer
 * @popped: the last frame that was popped, before the next push
 *
 * Keeps its bytes where they are until wrn_coalescer_release(), so that they need not be copied.
 *
 * Returns: %FALSE if as many are held as may be
 */
gboolean
wrn_coalescer_hold (WrnCoalescer *self, const WrnFrame *popped)
{
  if (self->n_held == WRN_COALESCER_HELD)
    return FALSE;

  for (guint i = 0; i < N_SLOTS; i++)
    {
      Run *run = &self->runs[i];

      if (run->data != popped->data)
        continue;
      g_return_val_if_fail (run->state == RUN_FREE, FALSE);
      run->data = self->held[self->n_held];
      self->held[self->n_held++] = popped->data;
      return TRUE;
    }
  g_return_val_if_reached (FALSE);
}

/* Lets go of all frames that are held. */
void
wrn_coalescer_release (WrnCoalescer *self)
{
  self->n_held = 0;
}
