/* test-tap.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * WrnTap between two real network stacks: what the kernel hands over as one super-frame arrives.
 */
#define G_LOG_DOMAIN "wrn-test"

#include "config.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "core/ethernet/wrn-segmenter.h"
#include "core/io/wrn-link.h"
#include "core/io/wrn-tap.h"
#include "tests/support/wrn-test-packet.h"

#include "wrn-netns.h"

#define MTU 1400
#define PORT 5001
#define TRANSFER (4 * 1024 * 1024)

/* Two computers with a TAP each, whose frames the test carries to the other. */
typedef struct
{
  int netns[2];
  WrnTap *taps[2]; /* (owned) */
  guint n_super;
  gsize longest;
  guint n_partial;
} Pair;

static WrnTap *
new_tap (const char *name, guint8 number, gboolean no_offload)
{
  const WrnLinkSettings settings = { .mac = { { 2, 0, 0, 0, 0, number } },
                                     .mtu = MTU,
                                     .queue_len = WRN_TAP_QUEUE_LEN };
  const guint8 ipv4[4] = { 10, 9, 0, number };
  const guint8 ipv6[16] = { 0xfd, 9, [15] = number };
  const WrnLinkAddress addresses[] = { wrn_link_address_ipv4 (ipv4, 24),
                                       wrn_link_address_ipv6 (ipv6, 64) };
  g_autoptr (GError) error = NULL;
  g_autoptr (WrnLink) link = NULL;
  WrnTap *tap = wrn_tap_new (name, no_offload, &error);

  g_assert_no_error (error);
  link = wrn_link_new (wrn_tap_get_index (tap), &error);
  g_assert_no_error (error);
  g_assert_true (wrn_link_configure (link, &settings, &error));
  for (guint i = 0; i < G_N_ELEMENTS (addresses); i++)
    g_assert_true (wrn_link_add_address (link, &addresses[i], &error));
  return tap;
}

static void
pair_up (Pair *pair, gboolean no_offload)
{
  *pair = (Pair){ 0 };
  for (guint i = 0; i < 2; i++)
    {
      pair->netns[i] = wrn_netns_new ();
      pair->taps[i] = new_tap ("wio%d", (guint8) (i + 1), no_offload);
    }
}

static void
pair_down (Pair *pair)
{
  for (guint i = 0; i < 2; i++)
    {
      wrn_tap_free (pair->taps[i]);
      close (pair->netns[i]);
    }
}

static void
carry (Pair *pair)
{
  for (guint i = 0; i < 2; i++)
    {
      WrnFrame frame;

      while (wrn_tap_read (pair->taps[i], &frame) == WRN_TAP_FRAME)
        {
          pair->n_super += frame.offload.gso != WRN_GSO_NONE;
          pair->n_partial += frame.offload.partial_csum;
          pair->longest = MAX (pair->longest, frame.len);
          wrn_tap_write (pair->taps[1 - i], &frame);
        }
    }
}

static int
new_socket (int netns, int family, int type)
{
  int fd;

  wrn_netns_switch (netns);
  fd = socket (family, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  g_assert_cmpint (fd, >=, 0);
  return fd;
}

static socklen_t
name_of (int family, guint8 number, struct sockaddr_storage *out)
{
  struct sockaddr_in ipv4 = { .sin_family = AF_INET, .sin_port = g_htons (PORT) };
  struct sockaddr_in6 ipv6 = { .sin6_family = AF_INET6, .sin6_port = g_htons (PORT) };

  ipv4.sin_addr.s_addr = g_htonl (0x0a090000u + number);
  ipv6.sin6_addr.s6_addr[0] = 0xfd;
  ipv6.sin6_addr.s6_addr[1] = 9;
  ipv6.sin6_addr.s6_addr[15] = number;

  if (family == AF_INET)
    memcpy (out, &ipv4, sizeof ipv4);
  else
    memcpy (out, &ipv6, sizeof ipv6);
  return family == AF_INET ? sizeof ipv4 : sizeof ipv6;
}

static void
wait_for_pair (Pair *pair, int a, int b)
{
  struct pollfd waited[] = {
    { .fd = wrn_tap_get_fd (pair->taps[0]), .events = POLLIN },
    { .fd = wrn_tap_get_fd (pair->taps[1]), .events = POLLIN },
    { .fd = a, .events = POLLIN },
    { .fd = b, .events = POLLOUT },
  };

  g_assert_cmpint (poll (waited, G_N_ELEMENTS (waited), 10000), >, 0);
  carry (pair);
}

/* A connection from the first computer to the second. */
static void
connect_pair (Pair *pair, int family, int *from, int *to)
{
  const int listener = new_socket (pair->netns[1], family, SOCK_STREAM);
  struct sockaddr_storage name;
  const socklen_t len = name_of (family, 2, &name);

  g_assert_cmpint (bind (listener, (struct sockaddr *) &name, len), ==, 0);
  g_assert_cmpint (listen (listener, 1), ==, 0);

  *from = new_socket (pair->netns[0], family, SOCK_STREAM);
  g_assert_cmpint (connect (*from, (struct sockaddr *) &name, len), ==, -1);
  g_assert_cmpint (errno, ==, EINPROGRESS);
  for (;;)
    {
      *to = accept4 (listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
      if (*to >= 0)
        break;
      wait_for_pair (pair, listener, -1);
    }
  close (listener);
}

static void
transfer (Pair *pair, int family)
{
  g_autofree guint8 *data = g_malloc (TRANSFER);
  g_autofree guint8 *found = g_malloc0 (TRANSFER);
  g_autoptr (GRand) rand = g_rand_new_with_seed (4711);
  gsize sent = 0;
  gsize received = 0;
  int from;
  int to;

  for (gsize i = 0; i < TRANSFER; i++)
    data[i] = (guint8) g_rand_int (rand);

  connect_pair (pair, family, &from, &to);
  while (received < TRANSFER)
    {
      gssize n = sent < TRANSFER ? write (from, data + sent, TRANSFER - sent) : 0;

      sent += (gsize) MAX (n, 0);
      carry (pair);
      n = read (to, found + received, TRANSFER - received);
      g_assert_cmpint (n, !=, 0);
      received += (gsize) MAX (n, 0);
      if (n < 0)
        wait_for_pair (pair, to, sent < TRANSFER ? from : -1);
    }
  g_assert_cmpmem (found, TRANSFER, data, TRANSFER);
  close (from);
  close (to);
}

static void
test_tcp_crosses_in_super_frames (void)
{
  static const int families[] = { AF_INET, AF_INET6 };

  for (guint i = 0; i < G_N_ELEMENTS (families); i++)
    {
      Pair pair;

      pair_up (&pair, FALSE);
      g_assert_true (wrn_tap_has_tso (pair.taps[0]));
      transfer (&pair, families[i]);
      g_assert_cmpuint (pair.n_super, >, TRANSFER / 65536);
      g_assert_cmpuint (pair.longest, >, 30000);
      g_assert_cmpuint (wrn_tap_get_stats (pair.taps[0])->rx_refused, ==, 0);
      g_assert_cmpuint (wrn_tap_get_stats (pair.taps[1])->tx_errors, ==, 0);
      g_assert_cmpuint (wrn_tap_get_stats (pair.taps[1])->tx_bytes, ==,
                        wrn_tap_get_stats (pair.taps[0])->rx_bytes);
      pair_down (&pair);
    }
}

static void
test_frames_are_complete_without_offload (void)
{
  Pair pair;

  pair_up (&pair, TRUE);
  g_assert_false (wrn_tap_has_tso (pair.taps[0]));
  g_assert_false (wrn_tap_has_uso (pair.taps[0]));
  transfer (&pair, AF_INET);
  g_assert_cmpuint (pair.n_super, ==, 0);
  g_assert_cmpuint (pair.n_partial, ==, 0);
  g_assert_cmpuint (pair.longest, ==, 14 + MTU);
  pair_down (&pair);
}

/* A super-frame of one flow, with its checksum left open. */
static WrnFrame
write_super (const WrnTestPacket *packet, guint16 gso_size, guint8 *out)
{
  const gsize len = wrn_test_packet_write (packet, out);
  const gsize start = wrn_test_transport (packet);
  const gsize offset = wrn_test_checksum_offset (packet);
  const gboolean ipv4 = packet->address_len == 4;

  wrn_poke_be16 (out + start + offset, (guint16) wrn_test_pseudo_sum (packet, len - start));
  return (WrnFrame){
    .data = out,
    .len = len,
    .offload = { .gso = packet->protocol == WRN_PROTOCOL_UDP ? WRN_GSO_UDP
                        : ipv4                               ? WRN_GSO_TCP4
                                                             : WRN_GSO_TCP6,
                 .gso_size = gso_size,
                 .ecn = packet->protocol == WRN_PROTOCOL_TCP && (packet->flags & WRN_TCP_CWR) != 0,
                 .partial_csum = TRUE,
                 .csum_start = (guint16) start,
                 .csum_offset = (guint16) offset },
  };
}

/* The next frame of the test's own two addresses: a bridge has more to say. */
static void
read_ours (WrnTap *tap, const WrnTestPacket *packet, WrnFrame *out)
{
  do
    while (wrn_tap_read (tap, out) != WRN_TAP_FRAME)
      g_assert_true (wrn_netns_wait (wrn_tap_get_fd (tap), POLLIN));
  while (out->len < WRN_ETH_BODY ||
         memcmp (out->data, packet->destination_mac.bytes, WRN_MAC_LEN) != 0);
}

static void
assert_cut_alike (WrnTap *taps[2], const WrnTestPacket *packet, guint16 gso_size)
{
  static guint8 bytes[WRN_FRAME_MAX];
  const WrnFrame frame = write_super (packet, gso_size, bytes);
  WrnSegmenter pieces;
  guint8 ours[2000];
  gsize len;

  wrn_tap_write (taps[0], &frame);
  g_assert_cmpint (wrn_segmenter_init (&pieces, &frame, WRN_SEGMENT_WHOLE), ==, WRN_DROP_NONE);
  g_assert_cmpuint (pieces.n_pieces, >, 1);
  while ((len = wrn_segmenter_next (&pieces, ours, sizeof ours)) > 0)
    {
      WrnFrame theirs;

      read_ours (taps[1], packet, &theirs);
      g_assert_false (theirs.offload.partial_csum);
      g_assert_cmpmem (theirs.data, theirs.len, ours, len);
    }
}

/* A bridge between a TAP with offloads and one without makes the kernel cut what we cut as well. */
static void
test_kernel_cuts_alike (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (8);
  WrnTap *taps[] = { wrn_tap_new ("wcut0", FALSE, NULL), wrn_tap_new ("wcut1", TRUE, NULL) };

  g_assert_true (taps[0] != NULL && taps[1] != NULL);
  wrn_netns_ip ("link add wbridge type bridge mcast_snooping 0 stp_state 0");
  for (guint i = 0; i < 2; i++)
    wrn_netns_ip ("link set %s master wbridge up", wrn_tap_get_name (taps[i]));
  wrn_netns_ip ("link set wbridge up");

  for (guint round = 0; round < 200; round++)
    {
      const gboolean udp = round % 4 == 3 && wrn_tap_has_uso (taps[0]);
      const guint16 gso_size = (guint16) g_rand_int_range (rand, 500, 1400);
      WrnTestPacket packet = wrn_test_packet (round % 2 == 0 ? 4 : 16, udp ? 17 : 6,
                                              g_rand_int_range (rand, gso_size + 1, 60000));

      packet.source_mac = (WrnMac){ { 2, 0, 0, 0, 0, 1 } };
      packet.destination_mac = (WrnMac){ { 2, 0, 0, 0, 0, 2 } };
      packet.sequence = g_rand_int (rand);
      packet.id = (guint16) g_rand_int (rand);
      packet.flags = (guint8) (WRN_TCP_ACK | (g_rand_int (rand) & ~(guint32) 0x06));
      packet.n_options = (gsize) g_rand_int_range (rand, 0, 4) * 4;
      if (round % 5 == 4)
        packet.n_extensions = (gsize) g_rand_int_range (rand, 1, 5) * 8;
      packet.stream = g_rand_int (rand);
      assert_cut_alike (taps, &packet, gso_size);
    }

  wrn_netns_ip ("link del wbridge");
  wrn_tap_free (taps[0]);
  wrn_tap_free (taps[1]);
}

static void
test_refused_frames_are_counted (void)
{
  static guint8 bytes[60];
  WrnFrame frame = { .data = bytes, .len = sizeof bytes };
  Pair pair;

  pair_up (&pair, FALSE);
  frame.offload = (WrnOffload){ .partial_csum = TRUE, .csum_start = 2000, .csum_offset = 16 };
  wrn_tap_write (pair.taps[0], &frame);
  frame.offload = (WrnOffload){ 0 };
  frame.len = 3;
  wrn_tap_write (pair.taps[0], &frame);
  g_assert_cmpuint (wrn_tap_get_stats (pair.taps[0])->tx_errors, ==, 2);
  g_assert_cmpuint (wrn_tap_get_stats (pair.taps[0])->tx_frames, ==, 0);
  pair_down (&pair);
}

static gboolean
has_carrier (const char *name)
{
  g_autofree char *text = wrn_netns_show ("ip -o link show %s", name);

  return strstr (text, "NO-CARRIER") == NULL && strstr (text, "LOWER_UP") != NULL;
}

/* A program that asks something at once must be heard. */
static void
test_carrier_is_up_from_the_start (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WrnTap) tap = NULL;

  wrn_netns_reset ();
  tap = wrn_tap_new ("wio0", FALSE, &error);
  g_assert_no_error (error);
  wrn_netns_ip ("link set wio0 up");
  g_assert_true (has_carrier ("wio0"));
}

static void
test_device_goes_with_its_descriptor (void)
{
  g_autoptr (GError) error = NULL;
  WrnTap *tap;

  wrn_netns_reset ();
  tap = wrn_tap_new ("wio0", FALSE, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (if_nametoindex ("wio0"), ==, wrn_tap_get_index (tap));
  wrn_tap_free (tap);
  g_assert_cmpuint (if_nametoindex ("wio0"), ==, 0);
}

static void
test_removed_device_is_noticed (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WrnTap) tap = NULL;
  WrnFrame frame;

  wrn_netns_reset ();
  tap = wrn_tap_new ("wio0", FALSE, &error);
  g_assert_no_error (error);
  g_assert_cmpint (wrn_tap_read (tap, &frame), ==, WRN_TAP_EMPTY);
  wrn_netns_ip ("link del wio0");
  g_assert_cmpint (wrn_tap_read (tap, &frame), ==, WRN_TAP_GONE);
}

/* Neither one that another process uses, nor one that somebody keeps without using it. */
static void
test_name_in_use_is_an_error (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WrnTap) tap = NULL;

  wrn_netns_reset ();
  tap = wrn_tap_new ("wio0", FALSE, &error);
  g_assert_no_error (error);
  g_assert_null (wrn_tap_new ("wio0", FALSE, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_BUSY);
  g_clear_error (&error);

  wrn_netns_ip ("tuntap add wio1 mode tap vnet_hdr");
  g_assert_null (wrn_tap_new ("wio1", FALSE, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_BUSY);
}

static void
test_names_that_mean_more_are_refused (void)
{
  static const char *const names[] = { "",    ".",       "..",  "../x",  "a/b",
                                       "all", "default", "a b", "wio\n", "sixteen-letters1" };

  wrn_netns_reset ();
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (wrn_tap_new (names[i], FALSE, &error));
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
    }
}

static int
open_tun (int flags)
{
  struct ifreq request = { .ifr_flags = (short) flags };
  const int fd = open ("/dev/net/tun", O_RDWR | O_CLOEXEC);

  g_assert_cmpint (ioctl (fd, TUNSETIFF, &request), ==, 0);
  return fd;
}

static void
test_only_a_tap_with_offloads_is_adopted (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WrnTap) tap = NULL;
  int others[3];

  wrn_netns_reset ();
  others[0] = open ("/dev/null", O_RDWR | O_CLOEXEC);
  others[1] = open_tun (IFF_TUN | IFF_NO_PI | IFF_VNET_HDR);
  others[2] = open_tun (IFF_TAP | IFF_NO_PI);
  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    {
      g_autoptr (GError) refusal = NULL;

      g_assert_null (wrn_tap_adopt (others[i], FALSE, &refusal));
      g_assert_nonnull (refusal);
      g_assert_cmpint (fcntl (others[i], F_GETFD), ==, -1);
    }

  tap = wrn_tap_adopt (open_tun (IFF_TAP | IFF_NO_PI | IFF_VNET_HDR), FALSE, &error);
  g_assert_no_error (error);
  g_assert_cmpint (fcntl (wrn_tap_get_fd (tap), F_GETFL) & O_NONBLOCK, !=, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  if (!wrn_netns_init (TRUE))
    return 0;

  g_test_add_func ("/tap/tcp-crosses-in-super-frames", test_tcp_crosses_in_super_frames);
  g_test_add_func ("/tap/frames-are-complete-without-offload",
                   test_frames_are_complete_without_offload);
  g_test_add_func ("/tap/kernel-cuts-alike", test_kernel_cuts_alike);
  g_test_add_func ("/tap/refused-frames-are-counted", test_refused_frames_are_counted);
  g_test_add_func ("/tap/carrier-is-up-from-the-start", test_carrier_is_up_from_the_start);
  g_test_add_func ("/tap/device-goes-with-its-descriptor", test_device_goes_with_its_descriptor);
  g_test_add_func ("/tap/removed-device-is-noticed", test_removed_device_is_noticed);
  g_test_add_func ("/tap/name-in-use-is-an-error", test_name_in_use_is_an_error);
  g_test_add_func ("/tap/names-that-mean-more-are-refused", test_names_that_mean_more_are_refused);
  g_test_add_func ("/tap/only-a-tap-with-offloads-is-adopted",
                   test_only_a_tap_with_offloads_is_adopted);
  return g_test_run ();
}
