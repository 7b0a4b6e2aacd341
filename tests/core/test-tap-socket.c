/* test-tap-socket.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * WrnTap over a packet socket: a network card whose computer is another program.
 */
#define G_LOG_DOMAIN "wrn-test"

#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <linux/virtio_net.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "core/io/wrn-tap.h"

#define HEADER_LEN sizeof (struct virtio_net_hdr)

typedef struct
{
  WrnTap *tap; /* (owned) */
  int fd;      /* (owned): the other end */
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  int fds[2];

  g_assert_cmpint (socketpair (AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, fds), ==, 0);
  fixture->fd = fds[0];
  fixture->tap = wrn_tap_adopt (fds[1], FALSE, &error);
  g_assert_no_error (error);
}

static void
tear_down (Fixture *fixture, gconstpointer unused)
{
  wrn_tap_free (fixture->tap);
  if (fixture->fd >= 0)
    close (fixture->fd);
}

/* @len zero bytes, and what @bytes has of them. */
static void
send_bytes (Fixture *fixture, const guint8 *bytes, gsize n, gsize len)
{
  g_autofree guint8 *data = g_malloc0 (MAX (len, n));

  memcpy (data, bytes, n);
  g_assert_cmpint (send (fixture->fd, data, len, MSG_DONTWAIT), ==, (gssize) len);
}

static void
test_frames_pass_with_their_header (Fixture *fixture, gconstpointer unused)
{
  guint8 data[14 + 50] = { 2, 0, 0, 0, 0, 1 };
  const WrnFrame out = { .data = data, .len = sizeof data };
  guint8 received[200];
  WrnFrame in;

  send_bytes (fixture, (const guint8 *) "", 1, HEADER_LEN + 60);
  g_assert_cmpint (wrn_tap_read (fixture->tap, &in), ==, WRN_TAP_FRAME);
  g_assert_cmpuint (in.len, ==, 60);
  g_assert_cmpint (in.offload.gso, ==, WRN_GSO_NONE);
  g_assert_cmpint (wrn_tap_read (fixture->tap, &in), ==, WRN_TAP_EMPTY);

  wrn_tap_write (fixture->tap, &out);
  g_assert_cmpint (recv (fixture->fd, received, sizeof received, MSG_DONTWAIT), ==,
                   HEADER_LEN + sizeof data);
  g_assert_cmpmem (received + HEADER_LEN, sizeof data, data, sizeof data);
  g_assert_cmpuint (wrn_tap_get_stats (fixture->tap)->tx_frames, ==, 1);
}

static void
test_super_frames_are_not_asked_for (Fixture *fixture, gconstpointer unused)
{
  g_assert_false (wrn_tap_has_tso (fixture->tap));
  g_assert_false (wrn_tap_has_uso (fixture->tap));
  g_assert_cmpuint (wrn_tap_get_index (fixture->tap), ==, 0);
  g_assert_cmpstr (wrn_tap_get_name (fixture->tap), ==, "");
}

static void
test_odd_messages_are_counted (Fixture *fixture, gconstpointer unused)
{
  static const guint8 unknown[] = { 0, 99 };
  static const guint8 outside[] = { VIRTIO_NET_HDR_F_NEEDS_CSUM, 0, 0, 0, 0, 0, 200, 0, 6, 0 };
  WrnFrame in;

  send_bytes (fixture, unknown, 1, 1);
  send_bytes (fixture, unknown, 1, HEADER_LEN);
  send_bytes (fixture, unknown, sizeof unknown, HEADER_LEN + 60);
  send_bytes (fixture, outside, sizeof outside, HEADER_LEN + 60);
  send_bytes (fixture, unknown, 1, HEADER_LEN + WRN_FRAME_MAX + 1);
  send_bytes (fixture, unknown, 1, HEADER_LEN + WRN_FRAME_MAX);
  g_assert_cmpint (wrn_tap_read (fixture->tap, &in), ==, WRN_TAP_FRAME);
  g_assert_cmpuint (in.len, ==, WRN_FRAME_MAX);
  g_assert_cmpuint (wrn_tap_get_stats (fixture->tap)->rx_refused, ==, 5);
}

static void
test_it_is_gone_with_the_other_end (Fixture *fixture, gconstpointer unused)
{
  guint8 data[60] = { 0 };
  const WrnFrame out = { .data = data, .len = sizeof data };
  WrnFrame in;

  close (fixture->fd);
  fixture->fd = -1;
  g_assert_cmpint (wrn_tap_read (fixture->tap, &in), ==, WRN_TAP_GONE);
  wrn_tap_write (fixture->tap, &out);
  g_assert_cmpuint (wrn_tap_get_stats (fixture->tap)->tx_errors, ==, 1);
}

static void
test_a_program_that_does_not_read_loses_frames (Fixture *fixture, gconstpointer unused)
{
  guint8 data[1500] = { 0 };
  const WrnFrame out = { .data = data, .len = sizeof data };

  for (guint i = 0; i < 10000; i++)
    wrn_tap_write (fixture->tap, &out);
  g_assert_cmpuint (wrn_tap_get_stats (fixture->tap)->tx_errors, >, 0);
}

static void
expect_refused (int fd)
{
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (fd, >=, 0);
  g_assert_null (wrn_tap_adopt (fd, FALSE, &error));
  g_assert_nonnull (error);
  g_assert_cmpint (fcntl (fd, F_GETFD), ==, -1);
}

static void
test_anything_else_is_refused (Fixture *fixture, gconstpointer unused)
{
  int fds[2];

  expect_refused (open ("/dev/null", O_RDWR | O_CLOEXEC));
  expect_refused (open ("/tmp", O_RDONLY | O_CLOEXEC));
  expect_refused (socket (AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds), ==, 0);
  expect_refused (fds[0]);
  expect_refused (fds[1]);
}

#define ADD(name, func) g_test_add ("/tap-socket/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  signal (SIGPIPE, SIG_IGN);

  ADD ("frames-pass-with-their-header", test_frames_pass_with_their_header);
  ADD ("super-frames-are-not-asked-for", test_super_frames_are_not_asked_for);
  ADD ("odd-messages-are-counted", test_odd_messages_are_counted);
  ADD ("it-is-gone-with-the-other-end", test_it_is_gone_with_the_other_end);
  ADD ("a-program-that-does-not-read-loses-frames", test_a_program_that_does_not_read_loses_frames);
  ADD ("anything-else-is-refused", test_anything_else_is_refused);
  return g_test_run ();
}
