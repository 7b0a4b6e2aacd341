/* wrn-bench-tap.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a network interface costs, and what the kernel's offloads save: one computer talks to its
 * mirror image.
 *
 * The interface is in a network namespace of its own, so nothing of this computer's network
 * changes. A TCP connection goes to an address that nobody has. Its packets come out of the TAP;
 * with source and destination exchanged they go back in, and so arrive, as if from there, at a
 * socket that listens here. Exchanging them keeps every checksum right.
 */
#define G_LOG_DOMAIN "wrn-bench"

#include "config.h"

#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <sched.h>
#include <sys/socket.h>
#include <unistd.h>

#include "bench/wrn-bench.h"
#include "core/ethernet/wrn-ethernet.h"
#include "core/ethernet/wrn-neighbour.h"
#include "core/io/wrn-link.h"
#include "core/io/wrn-tap.h"

/* Nobody else is in this namespace. */
#define OURS 0x0a000001u
#define THEIRS 0x0a000002u
#define NETWORK_BITS 24
#define PORT 5001

static const WrnMac our_mac = { { 2, 0, 0, 0, 0, 1 } };
static const WrnMac their_mac = { { 2, 0, 0, 0, 0, 2 } };

#define MTU 1400

/* Of a TCP packet; the options are the timestamps that Linux sends. */
#define TCP_OPTIONS_LEN 12
#define MSS (MTU - WRN_IPV4_HEADER_LEN - WRN_TCP_HEADER_LEN - TCP_OPTIONS_LEN)

/* What a program writes at once, and reads at once. */
#define BLOCK_SIZE (256 * 1024)

/* The kernel answers at once; a connection that is silent for so long has broken. */
#define PATIENCE_MSEC 2000

typedef enum
{
  PART_READ,  /* taking frames from the kernel */
  PART_WRITE, /* giving frames to the kernel */
  PART_WHOLE, /* the connection: its two ends, and the way out and in */
} Part;

static const char *const parts[] = {
  [PART_READ] = "read frames",
  [PART_WRITE] = "write frames",
  [PART_WHOLE] = "TCP out and in",
};

typedef struct
{
  WrnTap *tap; /* (owned) */
  int from;    /* (owned): the two ends of the connection, -1 before there is one */
  int to;      /* (owned) */
  Part part;
  WrnMeter *meter; /* (not owned) (nullable) */
  guint64 n_frames;
  guint64 n_packets;
  guint8 block[BLOCK_SIZE];
} Mirror;

static void
mirror_free (Mirror *self)
{
  g_clear_pointer (&self->tap, wrn_tap_free);
  if (self->from >= 0)
    close (self->from);
  if (self->to >= 0)
    close (self->to);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Mirror, mirror_free)

/* Root may have a network namespace, any user one within a user namespace of the own, where the
 * system allows it. This process stays there. */
static gboolean
enter_namespace (GError **error)
{
  static gboolean is_there;

  if (!is_there && unshare (CLONE_NEWNET) != 0 && unshare (CLONE_NEWUSER | CLONE_NEWNET) != 0)
    {
      g_set_error (error, WRN_BENCH_ERROR, WRN_BENCH_ERROR_NOT_AUTHORIZED,
                   "making a network interface needs a privilege: run “sudo warrenctl bench tap”");
      return FALSE;
    }
  is_there = TRUE;
  return TRUE;
}

static gboolean
open_tap (Mirror *self, gboolean no_offload, GError **error)
{
  const guint8 ours[4] = { OURS >> 24, 0, 0, OURS & 0xff };
  const WrnLinkAddress address = wrn_link_address_ipv4 (ours, NETWORK_BITS);
  const WrnLinkSettings settings = { .mac = our_mac, .mtu = MTU, .queue_len = WRN_TAP_QUEUE_LEN };
  g_autoptr (WrnLink) link = NULL;
  g_autoptr (GError) cause = NULL;

  self->tap = wrn_tap_new ("bench%d", no_offload, &cause);
  if (self->tap == NULL)
    {
      const gboolean forbidden = g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED);

      g_set_error (error, WRN_BENCH_ERROR,
                   forbidden ? WRN_BENCH_ERROR_NOT_AUTHORIZED : WRN_BENCH_ERROR_UNAVAILABLE, "%s%s",
                   cause->message, forbidden ? ": run “sudo warrenctl bench tap”" : "");
      return FALSE;
    }
  link = wrn_link_new (wrn_tap_get_index (self->tap), error);
  return link != NULL && wrn_link_configure (link, &settings, error) &&
         wrn_link_add_address (link, &address, error);
}

static void
swap (guint8 *a, guint8 *b, gsize len)
{
  for (gsize i = 0; i < len; i++)
    {
      const guint8 kept = a[i];

      a[i] = b[i];
      b[i] = kept;
    }
}

static gboolean
is_address (const guint8 *at, guint32 address)
{
  return wrn_peek_be32 (at) == address;
}

/* Makes of a frame what comes back: an answer, or the packet from there to here. FALSE for what
 * nobody answers. */
static gboolean
turn_round (WrnFrame *frame)
{
  guint8 *body = frame->data + WRN_ETH_BODY;
  guint8 *ip = frame->data + WRN_ETH_HEADER_LEN;
  WrnPacketView view;

  if (frame->len < WRN_ETH_HEADER_LEN ||
      wrn_packet_view_parse (&view, body, frame->len - WRN_ETH_BODY) != WRN_DROP_NONE ||
      view.address_len != 4 || !is_address (view.destination, THEIRS))
    return FALSE;

  if (view.ethertype == WRN_ETHERTYPE_ARP)
    {
      guint8 asker[4];
      guint8 asked[4];

      memcpy (asker, view.source, sizeof asker);
      memcpy (asked, view.destination, sizeof asked);
      wrn_arp_write (frame->data, WRN_ARP_REPLY, &their_mac, asked, &our_mac, asker);
      frame->len = WRN_ARP_FRAME_LEN;
      return TRUE;
    }
  swap (frame->data, frame->data + WRN_MAC_LEN, WRN_MAC_LEN);
  swap (ip + 12, ip + 16, 4);
  return view.protocol == WRN_PROTOCOL_TCP;
}

static guint
count_packets (const WrnFrame *frame)
{
  const gsize header_len = frame->offload.csum_start + WRN_TCP_HEADER_LEN + TCP_OPTIONS_LEN;

  if (frame->offload.gso == WRN_GSO_NONE || frame->len <= header_len)
    return 1;
  return (guint) ((frame->len - header_len + frame->offload.gso_size - 1) /
                  frame->offload.gso_size);
}

static gboolean
is_timed (const Mirror *self, Part part)
{
  return self->meter != NULL && self->part == part;
}

/* Carries what waits. */
static void
pump (Mirror *self)
{
  for (;;)
    {
      WrnFrame frame;
      gsize len;

      if (is_timed (self, PART_READ))
        wrn_meter_start (self->meter);
      if (wrn_tap_read (self->tap, &frame) != WRN_TAP_FRAME)
        return;
      if (is_timed (self, PART_READ))
        wrn_meter_stop (self->meter, 1, frame.len);

      if (!turn_round (&frame))
        continue;
      self->n_frames++;
      self->n_packets += count_packets (&frame);
      len = frame.len;
      if (is_timed (self, PART_WRITE))
        wrn_meter_start (self->meter);
      wrn_tap_write (self->tap, &frame);
      if (is_timed (self, PART_WRITE))
        wrn_meter_stop (self->meter, 1, len);
    }
}

/* Until the TAP has a frame, or a socket what it waits for. FALSE if nothing comes. */
static gboolean
wait_for (Mirror *self, int reader, int writer)
{
  struct pollfd waited[] = {
    { .fd = wrn_tap_get_fd (self->tap), .events = POLLIN },
    { .fd = reader, .events = POLLIN },
    { .fd = writer, .events = POLLOUT },
  };

  return poll (waited, G_N_ELEMENTS (waited), PATIENCE_MSEC) > 0;
}

static int
new_socket (guint32 address, gboolean listens)
{
  struct sockaddr_in name = { .sin_family = AF_INET, .sin_port = g_htons (PORT) };
  const int fd = socket (AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  const int reuse = 1; /* the port of the last connection, which has just been closed */

  setsockopt (fd, SOL_SOCKET, SO_REUSEADDR, &reuse, sizeof reuse);
  name.sin_addr.s_addr = g_htonl (address);
  if (listens ? bind (fd, (struct sockaddr *) &name, sizeof name) == 0 && listen (fd, 1) == 0
              : connect (fd, (struct sockaddr *) &name, sizeof name) == 0 || errno == EINPROGRESS)
    return fd;
  if (fd >= 0)
    close (fd);
  return -1;
}

static gboolean
connect_ends (Mirror *self, GError **error)
{
  const int listener = new_socket (OURS, TRUE);

  self->from = new_socket (THEIRS, FALSE);
  if (listener < 0 || self->from < 0)
    {
      g_set_error (error, WRN_BENCH_ERROR, WRN_BENCH_ERROR_FAILED, "Cannot open a connection: %s",
                   g_strerror (errno));
      if (listener >= 0)
        close (listener);
      return FALSE;
    }
  do
    {
      pump (self);
      self->to = accept4 (listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
    }
  while (self->to < 0 && wait_for (self, listener, -1));
  close (listener);
  if (self->to >= 0)
    return TRUE;
  g_set_error (error, WRN_BENCH_ERROR, WRN_BENCH_ERROR_FAILED,
               "no connection comes about through the interface");
  return FALSE;
}

/* Lets data flow until some has arrived. Returns how much, 0 if nothing does. */
static gsize
transfer (Mirror *self)
{
  gsize came = 0;

  for (;;)
    {
      gssize n;

      while (send (self->from, self->block, BLOCK_SIZE, MSG_NOSIGNAL) > 0)
        ;
      pump (self);
      while ((n = recv (self->to, self->block, BLOCK_SIZE, 0)) > 0)
        came += (gsize) n;
      if (came > 0 || !wait_for (self, self->to, self->from))
        return came;
    }
}

static gboolean
measure (WrnBench *bench, WrnMeter *meter, Mirror *mirror, Part part, GError **error)
{
  gboolean goes = TRUE;
  WrnResult *result;

  mirror->part = part;
  mirror->meter = meter;
  mirror->n_frames = 0;
  mirror->n_packets = 0;
  while (goes && wrn_meter_goes_on (meter))
    {
      gsize came;

      if (part == PART_WHOLE)
        wrn_meter_start (meter);
      came = transfer (mirror);
      if (part == PART_WHOLE)
        wrn_meter_stop (meter, (came + MSS - 1) / MSS, came);
      goes = came > 0;
    }
  mirror->meter = NULL;
  result = wrn_bench_finish (bench);
  result->figures[WRN_FIGURE_PER_RUN] =
      (double) mirror->n_packets / (double) MAX (mirror->n_frames, 1);
  if (!goes)
    g_set_error (error, WRN_BENCH_ERROR, WRN_BENCH_ERROR_FAILED,
                 "the connection through the interface has stopped");
  return goes;
}

static gboolean
measure_mode (WrnBench *bench, gboolean no_offload, GError **error)
{
  g_autoptr (Mirror) mirror = NULL;

  if (!wrn_bench_is_counting (bench))
    {
      mirror = g_new0 (Mirror, 1);
      mirror->from = mirror->to = -1;
      if (!open_tap (mirror, no_offload, error) || !connect_ends (mirror, error))
        return FALSE;
      if (!no_offload && !wrn_tap_has_tso (mirror->tap))
        wrn_bench_note (bench, "This kernel's interfaces have no offloads.");
    }
  for (Part part = 0; part < G_N_ELEMENTS (parts); part++)
    {
      WrnMeter *meter = wrn_bench_begin (bench, "%s %s", parts[part], wrn_bench_modes[no_offload]);

      if (meter != NULL && !measure (bench, meter, mirror, part, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
wrn_bench_tap (WrnBench *self, gpointer data, GError **error)
{
  if (!wrn_bench_is_counting (self) && !enter_namespace (error))
    return FALSE;
  return measure_mode (self, FALSE, error) && measure_mode (self, TRUE, error);
}
