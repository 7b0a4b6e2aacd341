/* test-engine-meet.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Two engines of two helpers on one LAN: they meet, carry frames, and take their leave.
 */
#define G_LOG_DOMAIN "wrn-test"

#include "config.h"

#include <arpa/inet.h>
#include <glib/gstdio.h>
#include <linux/virtio_net.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tests/edge/wrn-engine-child.h"
#include "tests/support/wrn-test-packet.h"
#include "tests/support/wrn-test-valgrind.h"

#include "wrn-netns.h"

#define FILE_TEXT                                                                                  \
  "[community]\nversion=1\nmode=passphrase\nname=acme\nsubnet=10.81.7.0/24\n"                      \
  "secret=AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8\n"

#define HEADER_LEN sizeof (struct virtio_net_hdr)

/* Members meet within a second or two; the machine that runs this may be slow. */
#define PATIENCE (60 * G_USEC_PER_SEC)

static const char *program; /* from the command line */

typedef struct
{
  int netns;
  char *dir; /* (owned) */
  WrnEngineChild engine;
  int tap;           /* (owned): where the computer would be */
  guint32 ipv4;      /* as the helper would have set it */
  guint n_changed;   /* atomic: signals that were heard; the others are written before it */
  gint64 changed_at; /* 0 before the first */
  gint64 shortest;   /* between two signals */
} Member;

typedef struct
{
  Member members[2];
} Fixture;

static void
link_cb (WrnDBusEngine1 *proxy, guint ipv4, Member *member)
{
  member->ipv4 = ipv4;
}

static void
changed_cb (WrnDBusEngine1 *proxy, const char *const *what, Member *member)
{
  g_assert_cmpuint (g_strv_length ((char **) what), >, 0);
}

/* In the thread that reads the connection: this one is often elsewhere, and would then hear of two
 * signals at once. */
static GDBusMessage *
heard_cb (GDBusConnection *connection, GDBusMessage *message, gboolean incoming, gpointer user_data)
{
  const gint64 now = g_get_monotonic_time ();
  Member *member = user_data;

  if (!incoming || g_dbus_message_get_message_type (message) != G_DBUS_MESSAGE_TYPE_SIGNAL ||
      g_strcmp0 (g_dbus_message_get_member (message), "Changed") != 0)
    return message;
  if (member->changed_at != 0)
    member->shortest = MIN (member->shortest, now - member->changed_at);
  member->changed_at = now;
  g_atomic_int_inc (&member->n_changed);
  return message;
}

static void
start_engine (Member *member)
{
  wrn_netns_switch (member->netns);
  member->shortest = G_MAXINT64;
  member->changed_at = 0;
  wrn_engine_child_start (&member->engine, program, member->dir);
  g_dbus_connection_add_filter (member->engine.connection, heard_cb, member, NULL);
  g_signal_connect (member->engine.proxy, "link", G_CALLBACK (link_cb), member);
  g_signal_connect (member->engine.proxy, "changed", G_CALLBACK (changed_cb), member);
}

static void
start_member (Member *member, guint8 seed)
{
  start_engine (member);
  g_variant_unref (wrn_engine_child_open (&member->engine, FILE_TEXT, seed));
  member->tap = wrn_engine_child_start_work (&member->engine);
}

static void
stop_member (Member *member)
{
  g_autoptr (GError) error = NULL;

  g_variant_unref (wrn_engine_child_call (&member->engine, "Stop", NULL, NULL, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpint (wrn_engine_child_wait (&member->engine), ==, 0);
  wrn_engine_child_clear (&member->engine);
  close (member->tap);
  member->tap = -1;
}

static void
set_up (Fixture *fixture, gconstpointer unused)
{
  for (guint i = 0; i < 2; i++)
    {
      fixture->members[i] = (Member){ .tap = -1 };
      fixture->members[i].dir = g_dir_make_tmp ("wio-meet-XXXXXX", NULL);
      fixture->members[i].netns = wrn_netns_new ();
    }
  wrn_netns_cable (fixture->members[1].netns, "wiolan", fixture->members[0].netns, "wiolan");
  wrn_netns_address ("wiolan", "192.168.7.2", 24);
  wrn_netns_switch (fixture->members[0].netns);
  wrn_netns_address ("wiolan", "192.168.7.1", 24);
}

static void
tear_down (Fixture *fixture, gconstpointer unused)
{
  for (guint i = 0; i < 2; i++)
    {
      Member *member = &fixture->members[i];

      if (member->engine.process != NULL)
        wrn_engine_child_clear (&member->engine);
      if (member->tap >= 0)
        close (member->tap);
      g_free (wrn_netns_show ("rm -r %s", member->dir));
      g_free (member->dir);
      close (member->netns);
    }
}

/* (transfer full): the only other member, once its state is @state. */
static GVariant *
wait_for_peer (Member *member, const char *state)
{
  const gint64 until = g_get_monotonic_time () + PATIENCE;

  for (;;)
    {
      g_autoptr (GVariant) peers = wrn_engine_child_ask (&member->engine, "ListPeers", NULL);
      g_autoptr (GVariant) peer =
          g_variant_n_children (peers) == 1 ? g_variant_get_child_value (peers, 0) : NULL;
      const char *now = "";

      g_assert_cmpint (g_get_monotonic_time (), <, until);
      if (peer != NULL)
        g_variant_lookup (peer, "state", "&s", &now);
      if (g_str_equal (now, state) && g_variant_lookup (peer, "ipv4", "&s", &now))
        return g_steal_pointer (&peer);
      g_usleep (20000);
      while (g_main_context_iteration (NULL, FALSE))
        continue;
    }
}

static void
wait_for_state (Member *member, const char *state)
{
  const gint64 until = g_get_monotonic_time () + PATIENCE;
  WrnDBusEngine1 *proxy = member->engine.proxy;

  while (g_strcmp0 (wrn_dbus_engine1_get_state (proxy), state) != 0)
    {
      g_assert_cmpint (g_get_monotonic_time (), <, until);
      g_main_context_iteration (NULL, TRUE);
    }
}

static void
meet (Fixture *fixture)
{
  for (guint i = 0; i < 2; i++)
    start_member (&fixture->members[i], (guint8) (i + 1));
  for (guint i = 0; i < 2; i++)
    g_variant_unref (wait_for_peer (&fixture->members[i], "lan"));
}

static void
expect_string (GVariant *dict, const char *key, const char *wanted)
{
  const char *value = NULL;

  g_variant_lookup (dict, key, "&s", &value);
  g_assert_cmpstr (value, ==, wanted);
}

static void
test_engines_of_one_lan_meet (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GVariant) info = NULL;
  g_autoptr (GVariant) peer = NULL;
  const char *text = NULL;

  meet (fixture);
  for (guint i = 0; i < 2; i++)
    wait_for_state (&fixture->members[i], "connected");

  /* Each knows of the other what that one says of itself. */
  peer = wait_for_peer (&fixture->members[0], "lan");
  info = wrn_engine_child_ask (&fixture->members[1].engine, "GetInfo", NULL);
  g_assert_true (g_variant_lookup (info, "node", "&s", &text));
  expect_string (peer, "id", text);
  g_assert_true (g_variant_lookup (info, "ipv4", "&s", &text));
  expect_string (peer, "ipv4", text);
  g_assert_true (g_variant_lookup (info, "mac", "&s", &text));
  expect_string (peer, "mac", text);
  g_assert_true (g_variant_lookup (peer, "since", "x", &(gint64){ 0 }));
  g_assert_true (g_variant_lookup (peer, "cipher", "&s", &text));
}

static void
test_helper_learns_the_address (Fixture *fixture, gconstpointer unused)
{
  char text[INET_ADDRSTRLEN];

  meet (fixture);
  for (guint i = 0; i < 2; i++)
    {
      Member *member = &fixture->members[i];
      g_autoptr (GVariant) info = NULL;
      guint32 network_order;

      wait_for_state (member, "connected");
      g_assert_cmphex (member->ipv4 & 0xffffff00, ==, 0x0a510700);
      network_order = g_htonl (member->ipv4);
      info = wrn_engine_child_ask (&member->engine, "GetInfo", NULL);
      expect_string (info, "ipv4", inet_ntop (AF_INET, &network_order, text, sizeof text));
    }
}

static WrnMac
get_mac (GVariant *dict)
{
  const char *text = NULL;
  WrnMac mac;

  g_assert_true (g_variant_lookup (dict, "mac", "&s", &text));
  for (guint i = 0; i < WRN_MAC_LEN; i++)
    mac.bytes[i] = (guint8) g_ascii_strtoull (text + 3 * i, NULL, 16);
  return mac;
}

static gsize
write_frame (Fixture *fixture, guint8 *out)
{
  g_autoptr (GVariant) info = wrn_engine_child_ask (&fixture->members[0].engine, "GetInfo", NULL);
  g_autoptr (GVariant) peer = wait_for_peer (&fixture->members[0], "lan");
  WrnTestPacket packet = {
    .source_mac = get_mac (info),
    .destination_mac = get_mac (peer),
    .address_len = 4,
    .protocol = WRN_PROTOCOL_UDP,
    .ttl = 64,
    .source_port = 1000,
    .destination_port = 2000,
    .payload_len = 300,
  };

  wrn_poke_be32 (packet.source, fixture->members[0].ipv4);
  wrn_poke_be32 (packet.destination, fixture->members[1].ipv4);
  return wrn_test_packet_write (&packet, out);
}

static void
test_frames_are_carried (Fixture *fixture, gconstpointer unused)
{
  const gint64 until = g_get_monotonic_time () + PATIENCE;
  guint8 sent[HEADER_LEN + 2048] = { 0 };
  guint8 received[HEADER_LEN + 65536];
  gsize len;
  gssize n;

  meet (fixture);
  for (guint i = 0; i < 2; i++)
    wait_for_state (&fixture->members[i], "connected");
  len = HEADER_LEN + write_frame (fixture, sent + HEADER_LEN);

  g_assert_cmpint (send (fixture->members[0].tap, sent, len, 0), ==, (gssize) len);
  do
    {
      g_assert_cmpint (g_get_monotonic_time (), <, until);
      g_assert_true (wrn_netns_wait (fixture->members[1].tap, POLLIN));
      n = recv (fixture->members[1].tap, received, sizeof received, 0);
    }
  while ((gsize) n != len || memcmp (received + HEADER_LEN, sent + HEADER_LEN, 14) != 0);
  wrn_test_assert_bytes (received + HEADER_LEN, sent + HEADER_LEN, len - HEADER_LEN);
}

static void
test_news_come_twice_a_second_at_most (Fixture *fixture, gconstpointer unused)
{
  if (wrn_test_is_in_valgrind ())
    {
      g_test_skip ("it measures when something was heard, not when it was said");
      return;
    }
  meet (fixture);
  for (guint i = 0; i < 3; i++)
    {
      stop_member (&fixture->members[1]);
      g_variant_unref (wait_for_peer (&fixture->members[0], "offline"));
      start_member (&fixture->members[1], 2);
      g_variant_unref (wait_for_peer (&fixture->members[0], "lan"));
    }

  /* Half a second, but for how long the thread that hears takes to wake up. */
  while (g_atomic_int_get (&fixture->members[0].n_changed) < 2)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpint (fixture->members[0].shortest, >, G_USEC_PER_SEC / 4);
}

static void
test_others_are_remembered (Fixture *fixture, gconstpointer unused)
{
  Member *first = &fixture->members[0];
  g_autoptr (GVariant) before = NULL;
  g_autoptr (GVariant) after = NULL;
  const char *id = NULL;

  meet (fixture);
  before = wait_for_peer (first, "lan");
  stop_member (first);

  start_engine (first);
  g_variant_unref (wrn_engine_child_open (&first->engine, FILE_TEXT, 1));
  g_assert_cmpstr (wrn_dbus_engine1_get_state (first->engine.proxy), ==, "off");
  after = wait_for_peer (first, "offline");
  g_assert_true (g_variant_lookup (before, "id", "&s", &id));
  expect_string (after, "id", id);
}

#define ADD(name, func) g_test_add ("/engine-meet/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (argc, ==, 2);
  program = argv[1];
  wrn_netns_end_together ();
  if (!wrn_netns_init (FALSE))
    return 0;

  ADD ("engines-of-one-lan-meet", test_engines_of_one_lan_meet);
  ADD ("helper-learns-the-address", test_helper_learns_the_address);
  ADD ("frames-are-carried", test_frames_are_carried);
  ADD ("news-come-twice-a-second-at-most", test_news_come_twice_a_second_at_most);
  ADD ("others-are-remembered", test_others_are_remembered);
  return g_test_run ();
}
