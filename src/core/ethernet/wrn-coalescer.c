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

/* One more than may be open: a push can close a run and open another before the caller had a
 * chance to take the first. */
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
  WrnPacketView view; /* of data, so that its pointers stay valid */
  guint8 *data;       /* one of the coalescer's rooms */
  gsize len;
} Run;

struct _WrnCoalescer
{
  gboolean udp; /* the kernel takes super-frames of datagrams */
  guint64 n_opened;
  guint n_open;
  WrnFrame passing; /* data (not owned): the pushed frame, if it is not collected */
  Run runs[N_SLOTS];
  guint8 room[N_SLOTS][WRN_FRAME_MAX];
};

/* A frame and what the classifier says of it. */
typedef struct
{
  guint8 *frame;
  gsize len;
  WrnPacketView view;
  gsize header;
  gsize payload;
  gboolean last; /* PSH: the sender wants it delivered now */
} Piece;

WrnCoalescer *
wrn_coalescer_new (gboolean udp)
{
  WrnCoalescer *self = g_new0 (WrnCoalescer, 1);

  self->udp = udp;
  for (guint i = 0; i < N_SLOTS; i++)
    self->runs[i].data = self->room[i];
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

/* Merged packets get a new checksum, so a wrong one must not be merged: it would become right. */
static gboolean
checksums_are_right (const Piece *piece)
{
  const WrnPacketView *view = &piece->view;
  const guint8 *body = piece->frame + WRN_ETH_BODY;
  const gsize len = view->end - view->transport;
  guint16 sum;

  if (view->ethertype == WRN_ETHERTYPE_IPV4 &&
      wrn_checksum_add (0, body + 2, WRN_IPV4_HEADER_LEN) != 0xffff)
    return FALSE;

  sum =
      wrn_checksum_pseudo (view->source, view->destination, view->address_len, view->protocol, len);
  return wrn_checksum_add (sum, body + view->transport, len) == 0xffff;
}

/* Whether @piece is the ordinary kind of packet that a bulk transfer consists of. */
static gboolean
can_merge (const WrnCoalescer *self, Piece *piece)
{
  const WrnPacketView *view = &piece->view;
  const guint8 *transport = piece->frame + WRN_ETH_BODY + view->transport;

  if (view->fragment || view->extended || view->payload == 0 || (piece->frame[0] & 1) != 0 ||
      WRN_ETH_BODY + view->end != piece->len)
    return FALSE;

  piece->header = WRN_ETH_BODY + view->payload;
  piece->payload = piece->len - piece->header;
  if (piece->payload == 0)
    return FALSE;

  if (view->protocol == WRN_PROTOCOL_TCP)
    {
      if ((transport[13] & ~(WRN_TCP_PSH | WRN_TCP_ECE)) != WRN_TCP_ACK)
        return FALSE;
      piece->last = (transport[13] & WRN_TCP_PSH) != 0;
    }
  else if (!self->udp || wrn_peek_be16 (transport + WRN_UDP_CHECKSUM) == 0 ||
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
  const guint8 *a = run->data;
  const guint8 *b = piece->frame;
  const gsize transport = WRN_ETH_BODY + run->view.transport;
  const guint8 *tcp = b + transport;

  if (run->header != piece->header)
    return FALSE;

  if (run->view.ethertype == WRN_ETHERTYPE_IPV4)
    {
      const gboolean df = (b[20] & 0x40) != 0;

      if (!equal_but (a, b, 0, 16) || !equal_but (a, b, 20, 24) ||
          (!df && wrn_peek_be16 (b + 18) != run->next_id))
        return FALSE;
    }
  else if (!equal_but (a, b, 0, 18) || !equal_but (a, b, 20, 22))
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

/* Makes the headers of the first piece those of the whole. */
static void
fix_headers (Run *run)
{
  const WrnPacketView *view = &run->view;
  guint8 *ip = run->data + WRN_ETH_HEADER_LEN;
  guint8 *transport = run->data + WRN_ETH_BODY + view->transport;
  const gsize ip_len = run->len - WRN_ETH_HEADER_LEN;
  const gsize len = run->len - WRN_ETH_BODY - view->transport;
  const gboolean udp = view->protocol == WRN_PROTOCOL_UDP;

  if (view->ethertype == WRN_ETHERTYPE_IPV4)
    {
      wrn_poke_be16 (ip + 2, (guint16) ip_len);
      wrn_poke_be16 (ip + 10, 0);
      wrn_poke_be16 (ip + 10, (guint16) ~wrn_checksum_add (0, ip, WRN_IPV4_HEADER_LEN));
    }
  else
    wrn_poke_be16 (ip + 4, (guint16) (ip_len - WRN_IPV6_HEADER_LEN));

  if (udp)
    wrn_poke_be16 (transport + 4, (guint16) len);
  wrn_poke_be16 (transport + (udp ? WRN_UDP_CHECKSUM : WRN_TCP_CHECKSUM),
                 wrn_checksum_pseudo (view->source, view->destination, view->address_len,
                                      view->protocol, len));
}

static WrnOffload
describe (const Run *run)
{
  const gboolean udp = run->view.protocol == WRN_PROTOCOL_UDP;
  const gboolean ipv4 = run->view.ethertype == WRN_ETHERTYPE_IPV4;

  return (WrnOffload){
    .gso = udp    ? WRN_GSO_UDP
           : ipv4 ? WRN_GSO_TCP4
                  : WRN_GSO_TCP6,
    .gso_size = (guint16) run->piece_len,
    .partial_csum = TRUE,
    .csum_start = (guint16) (WRN_ETH_BODY + run->view.transport),
    .csum_offset = udp ? WRN_UDP_CHECKSUM : WRN_TCP_CHECKSUM,
  };
}

static void
close_run (WrnCoalescer *self, Run *run)
{
  run->state = RUN_READY;
  self->n_open--;
  if (run->n_pieces > 1)
    fix_headers (run);
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

static void
append (WrnCoalescer *self, Run *run, const Piece *piece)
{
  memcpy (run->data + run->len, piece->frame + piece->header, piece->payload);
  run->len += piece->payload;
  run->n_pieces++;
  run->next_sequence += (guint32) piece->payload;
  run->next_id++;

  if (piece->last)
    run->data[WRN_ETH_BODY + run->view.transport + 13] |= WRN_TCP_PSH;
  if (piece->last || piece->payload < run->piece_len)
    close_run (self, run);
}

static void
open_run (WrnCoalescer *self, const Piece *piece)
{
  Run *run;

  if (self->n_open == WRN_COALESCER_RUNS)
    close_run (self, find_oldest (self, RUN_OPEN));

  run = find_oldest (self, RUN_FREE);
  g_assert (run != NULL);
  run->state = RUN_OPEN;
  run->order = self->n_opened++;
  run->header = piece->header;
  run->piece_len = piece->payload;
  run->n_pieces = 1;
  run->len = piece->len;
  memcpy (run->data, piece->frame, piece->len);
  wrn_packet_view_parse (&run->view, run->data + WRN_ETH_BODY, run->len - WRN_ETH_BODY);
  run->next_sequence =
      wrn_peek_be32 (run->data + WRN_ETH_BODY + run->view.transport + 4) + (guint32) piece->payload;
  run->next_id = (guint16) (wrn_peek_be16 (run->data + 18) + 1);
  self->n_open++;
}

/* Appends @piece to the run of its flow; or closes that run, as nothing may pass it. */
static gboolean
continue_run (WrnCoalescer *self, const Piece *piece, gboolean mergeable)
{
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

/**
 * wrn_coalescer_push:
 * @self: a coalescer from which everything ready has been popped
 * @frame: a whole frame, perhaps nonsense; must stay until it is popped, if it is not collected
 * @len: bytes of @frame
 */
void
wrn_coalescer_push (WrnCoalescer *self, guint8 *frame, gsize len)
{
  Piece piece = { .frame = frame, .len = len };
  gboolean mergeable;

  g_return_if_fail (self->passing.data == NULL && find_oldest (self, RUN_READY) == NULL);

  self->passing = (WrnFrame){ .data = frame, .len = len };
  if (len < WRN_ETH_HEADER_LEN || len > WRN_FRAME_MAX ||
      wrn_packet_view_parse (&piece.view, frame + WRN_ETH_BODY, len - WRN_ETH_BODY) !=
          WRN_DROP_NONE)
    return;

  mergeable = can_merge (self, &piece);
  if (continue_run (self, &piece, mergeable))
    self->passing.data = NULL;
  else if (mergeable && !piece.last)
    {
      open_run (self, &piece);
      self->passing.data = NULL;
    }
}

/* Closes all runs: the end of a batch, behind which a packet shall not wait. */
void
wrn_coalescer_flush (WrnCoalescer *self)
{
  for (guint i = 0; i < N_SLOTS; i++)
    if (self->runs[i].state == RUN_OPEN)
      close_run (self, &self->runs[i]);
}

/**
 * wrn_coalescer_pop:
 * @self: a coalescer
 * @out: (out): a frame; its bytes stay valid until the next push
 *
 * Returns: %FALSE if nothing is ready
 */
gboolean
wrn_coalescer_pop (WrnCoalescer *self, WrnFrame *out)
{
  Run *run = find_oldest (self, RUN_READY);

  if (run != NULL)
    {
      run->state = RUN_FREE;
      *out = (WrnFrame){ .data = run->data, .len = run->len };
      if (run->n_pieces > 1)
        out->offload = describe (run);
      return TRUE;
    }

  *out = self->passing;
  self->passing.data = NULL;
  return out->data != NULL;
}
