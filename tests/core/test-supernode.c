/* test-supernode.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a supernode promises to the members of a community, and refuses to everyone else.
 */
#include "config.h"

#include "core/crypto/wrn-keypair.h"
#include "tests/support/wrn-test-hub.h"

#define SEED 1

static void
setup (WrnTestHub *hub, gconstpointer data)
{
  wrn_test_hub_init (hub, SEED, NULL);
}

static void
teardown (WrnTestHub *hub, gconstpointer data)
{
  wrn_test_hub_clear (hub);
}

static void
test_member_registers (WrnTestHub *hub, gconstpointer data)
{
  WrnTestClient *a = wrn_test_hub_join (hub, 1, "a");
  WrnSupernodeStats stats = wrn_test_hub_stats (hub);

  g_assert_cmpuint (a->n_kinds[WRN_KIND_REGISTERED], ==, 1);
  g_assert_cmpuint (a->n_kinds[WRN_KIND_ERROR], ==, 0);
  g_assert_cmpuint (a->registered.slot, ==, 0);
  g_assert_cmpuint (a->registered.ttl, ==, 300);
  g_assert_cmpuint (a->registered.members, ==, 1);
  g_assert_true (wrn_endpoint_equal (&a->registered.seen, &a->flow.local));
  g_assert_cmpuint (a->registered.seen.kind, ==, WRN_ENDPOINT_REFLEXIVE);

  g_assert_cmpuint (stats.clients, ==, 1);
  g_assert_cmpuint (stats.lobby, ==, 0);
  g_assert_cmpuint (stats.topics, ==, 1);
  g_assert_cmpuint (stats.handshakes, ==, 1);
  g_assert_cmpuint (stats.registrations, ==, 1);
  for (guint i = 0; i < WRN_N_DROPS; i++)
    g_assert_cmpuint (stats.drops.count[i], ==, 0);
  g_assert_cmpuint (hub->n_events, ==, 0);
}

static void
test_only_chacha_is_offered (WrnTestHub *hub, gconstpointer data)
{
  WrnTestClient *a = wrn_test_hub_join (hub, 1, "a");

  g_assert_cmpint (a->session.current->send.suite, ==, WRN_SUITE_CHACHA20_POLY1305);
}

static void
test_ttl_is_within_its_limits (WrnTestHub *hub, gconstpointer data)
{
  WrnTestClient *a = wrn_test_hub_join (hub, 1, "a");

  wrn_test_hub_register (hub, a, "a", 0);
  g_assert_cmpuint (a->registered.ttl, ==, WRN_SUPERNODE_MIN_TTL);
  wrn_test_hub_register (hub, a, "a", 65535);
  g_assert_cmpuint (a->registered.ttl, ==, 300);
  wrn_test_hub_register (hub, a, "a", 120);
  g_assert_cmpuint (a->registered.ttl, ==, 120);
}

static void
test_list_gives_the_others (WrnTestHub *hub, gconstpointer data)
{
  WrnTestClient *a = wrn_test_hub_join (hub, 1, "a");
  WrnTestClient *b = wrn_test_hub_join (hub, 2, "b");

  wrn_test_hub_list (hub, b, 0);
  g_assert_cmpuint (g_hash_table_size (b->entries), ==, 1);
  g_assert_cmpstr (wrn_test_client_get_blob (b, a->registered.slot), ==, "a");
  g_assert_cmpuint (b->list_revision, ==, b->registered.revision);

  wrn_test_hub_list (hub, a, a->registered.revision);
  g_assert_cmpuint (g_hash_table_size (a->entries), ==, 1);
  g_assert_cmpstr (wrn_test_client_get_blob (a, b->registered.slot), ==, "b");
}

static void
test_list_of_a_full_topic_comes_in_small_pages (WrnTestHub *hub, gconstpointer data)
{
  g_autofree char *blob = g_strnfill (WRN_BLOB_MAX - 1, 'x');
  WrnTestClient *last = NULL;

  for (guint i = 0; i < WRN_SLOTS_MAX; i++)
    {
      blob[0] = (char) ('a' + i % 26);
      last = wrn_test_hub_join (hub, i, blob);
      wrn_test_hub_advance (hub, WRN_MSEC (50));
    }
  g_assert_cmpuint (last->registered.members, ==, WRN_SLOTS_MAX);

  for (guint from = 0; from != WRN_ENTRIES_END; from = last->list_next)
    {
      guint8 packet[WRN_PACKET_MAX];

      wrn_test_hub_send (hub, last, packet,
                         wrn_test_client_write_list (last, hub->now, 0, (guint16) from, packet));
      g_assert_cmpuint (hub->bytes_out, <=, 1232);
      wrn_test_hub_advance (hub, WRN_MSEC (50));
    }

  g_assert_cmpuint (g_hash_table_size (last->entries), ==, WRN_SLOTS_MAX - 1);
  for (guint i = 0; i + 1 < WRN_SLOTS_MAX; i++)
    g_assert_cmpint (wrn_test_client_get_blob (last, i)[0], ==, 'a' + i % 26);
}

static void
test_changes_tell_who_came_changed_and_left (WrnTestHub *hub, gconstpointer data)
{
  WrnTestClient *a = wrn_test_hub_join (hub, 1, "a");
  WrnTestClient *b = wrn_test_hub_join (hub, 2, "b");
  WrnTestClient *c = wrn_test_hub_join (hub, 3, "c");
  guint32 known;

  wrn_test_hub_list (hub, a, 0);
  known = a->list_revision;
  g_hash_table_remove_all (a->entries);
  wrn_test_hub_list (hub, a, known);
  g_assert_cmpuint (g_hash_table_size (a->entries), ==, 0);

  wrn_test_hub_register (hub, b, "b2", 300);
  wrn_test_hub_say (hub, c, WRN_KIND_BYE);
  wrn_test_hub_list (hub, a, known);
  g_assert_cmpuint (g_hash_table_size (a->entries), ==, 2);
  g_assert_cmpstr (wrn_test_client_get_blob (a, b->registered.slot), ==, "b2");
  g_assert_cmpstr (wrn_test_client_get_blob (a, c->registered.slot), ==, "");

  /* Who knows nothing need not hear of those who are gone. */
  g_hash_table_remove_all (a->entries);
  wrn_test_hub_list (hub, a, 0);
  g_assert_cmpuint (g_hash_table_size (a->entries), ==, 1);
}

static void
test_renewal_keeps_slot_and_revision (WrnTestHub *hub, gconstpointer data)
{
  WrnTestClient *a = wrn_test_hub_join (hub, 1, "a");
  WrnTestClient *b = wrn_test_hub_join (hub, 2, "b");
  const WrnRegistered before = b->registered;

  for (guint i = 0; i < 20; i++)
    {
      wrn_test_hub_advance (hub, WRN_SECONDS (100));
      for (guint k = 0; k < 2; k++)
        {
          WrnTestClient *client = k == 0 ? a : b;

          if (!wrn_session_may_send (&client->session, hub->now))
            wrn_test_hub_connect (hub, client);
          wrn_test_hub_register (hub, client, k == 0 ? "a" : "b", 300);
        }
    }

  g_assert_cmpuint (b->registered.slot, ==, before.slot);
  g_assert_cmpuint (b->registered.revision, ==, before.revision);
  g_assert_cmpuint (b->registered.members, ==, 2);
  g_assert_cmpuint (wrn_test_hub_stats (hub).registrations, ==, 2);
  g_assert_cmpuint (wrn_test_hub_stats (hub).renewals, ==, 40);
}

static void
test_registration_expires_unless_renewed (WrnTestHub *hub, gconstpointer data)
{
  WrnTestClient *a = wrn_test_hub_join (hub, 1, "a");

  wrn_test_hub_register (hub, a, "a", 60);
  wrn_test_hub_advance (hub, WRN_SECONDS (60) - 1);
  g_assert_cmpuint (wrn_test_hub_stats (hub).clients, ==, 1);
  wrn_test_hub_advance (hub, 1);
  g_assert_cmpuint (wrn_test_hub_stats (hub).clients, ==, 0);
  g_assert_cmpuint (wrn_test_hub_stats (hub).topics, ==, 0);
  g_assert_cmpint (hub->machine.klass->next_timeout (hub->machine.self), ==, WRN_TIME_NEVER);
}

static void
test_restarted_member_takes_over_its_slot (WrnTestHub *hub, gconstpointer data)
{
  WrnTestClient *a = wrn_test_hub_join (hub, 1, "a");
  WrnTestClient *b = wrn_test_hub_join (hub, 2, "b");

  wrn_test_client_restart (a);
  a->flow.local.port = 50000;
  wrn_test_hub_connect (hub, a);
  wrn_test_hub_register (hub, a, "a2", 300);

  g_assert_cmpuint (a->registered.slot, ==, 0);
  g_assert_cmpuint (a->registered.members, ==, 2);
  wrn_test_hub_signal (hub, b, 0, "hello");
  g_assert_cmpstr ((const char *) a->signal, ==, "hello");
}

static void
test_freed_slot_is_given_again_and_told (WrnTestHub *hub, gconstpointer data)
{
  WrnTestClient *a = wrn_test_hub_join (hub, 1, "a");
  WrnTestClient *b = wrn_test_hub_join (hub, 2, "b");
  const guint32 known = b->registered.revision;
  WrnTestClient *c;

  wrn_test_hub_say (hub, a, WRN_KIND_BYE);
  c = wrn_test_hub_join (hub, 3, "c");
  g_assert_cmpuint (c->registered.slot, ==, a->registered.slot);
  wrn_test_hub_list (hub, b, known);
  g_assert_cmpstr (wrn_test_client_get_blob (b, c->registered.slot), ==, "c");
}

static void
test_signal_arrives_with_its_senders_slot (WrnTestHub *hub, gconstpointer data)
{
  g_autofree char *text = g_strnfill (WRN_SIGNAL_MAX - 1, 's');
  WrnTestClient *a = wrn_test_hub_join (hub, 1, "a");
  WrnTestClient *b = wrn_test_hub_join (hub, 2, "b");

  wrn_test_hub_signal (hub, a, b->registered.slot, text);
  g_assert_cmpuint (b->n_kinds[WRN_KIND_SIGNAL], ==, 1);
  g_assert_cmpuint (b->signal_slot, ==, a->registered.slot);
  g_assert_cmpmem (b->signal, b->signal_len, text, strlen (text) + 1);
  g_assert_cmpuint (wrn_test_hub_stats (hub).signals, ==, 1);
}

static void
test_signal_to_nobody_or_oneself_is_an_error (WrnTestHub *hub, gconstpointer data)
{
  static const guint16 slots[] = { 0, 1, 255 };
  WrnTestClient *a = wrn_test_hub_join (hub, 1, "a");

  for (guint i = 0; i < G_N_ELEMENTS (slots); i++)
    {
      wrn_test_hub_signal (hub, a, slots[i], "hello");
      g_assert_cmpuint (a->n_kinds[WRN_KIND_ERROR], ==, i + 1);
      g_assert_cmpuint (a->error.kind, ==, WRN_KIND_SIGNAL);
      g_assert_cmpuint (a->error.code, ==, WRN_ERROR_NO_SLOT);
      g_assert_cmpuint (a->error.slot, ==, slots[i]);
    }
  g_assert_cmpuint (a->n_kinds[WRN_KIND_SIGNAL], ==, 0);
}

static void
test_challenge_is_answered_at_any_time (WrnTestHub *hub, gconstpointer data)
{
  WrnTestClient *a = wrn_test_hub_add (hub, &hub->topic, 1);

  wrn_test_hub_connect (hub, a);
  a->seen = (WrnEndpoint){ 0 };
  wrn_test_hub_challenge (hub, a);
  g_assert_cmpuint (a->n_kinds[WRN_KIND_RESPONSE], ==, 1);
  g_assert_true (wrn_endpoint_equal (&a->seen, &a->flow.local));

  wrn_test_hub_register (hub, a, "a", 300);
  wrn_test_hub_challenge (hub, a);
  g_assert_cmpuint (a->n_kinds[WRN_KIND_RESPONSE], ==, 2);
}

/* Keys that were replaced still open what was under way, and it is signed for their session. */
static void
test_registration_under_the_previous_keys_counts (WrnTestHub *hub, gconstpointer data)
{
  WrnTestClient *a = wrn_test_hub_join (hub, 1, "a");
  guint8 late[WRN_PACKET_MAX];
  WrnRegister message;
  gsize len;

  wrn_test_client_fill_register (a, (const guint8 *) "a2", 3, 300, &message);
  len = wrn_test_client_write_register (a, hub->now, &message, late);
  wrn_test_hub_connect (hub, a);
  wrn_test_hub_send (hub, a, late, len);
  g_assert_cmpuint (a->n_kinds[WRN_KIND_REGISTERED], ==, 2);
  g_assert_cmpuint (a->n_kinds[WRN_KIND_ERROR], ==, 0);
}

/* It waits for the registration to end, and for nothing else. */
static void
test_supernode_begins_no_handshake (WrnTestHub *hub, gconstpointer data)
{
  wrn_test_hub_join (hub, 1, "a");
  g_assert_cmpint (hub->machine.klass->next_timeout (hub->machine.self), ==,
                   hub->now + WRN_SECONDS (300));
}

/* One way each to be no member. */
typedef enum
{
  FORGE_TOPIC,
  FORGE_KEY,
  FORGE_SIGNATURE,
  FORGE_BLOB,
  FORGE_SESSION,
  N_FORGERIES,
} Forgery;

static void
forge (Forgery forgery, WrnTestClient *client, WrnRegister *message)
{
  static const guint8 other[] = "other";
  WrnTestTopic stranger;

  wrn_test_topic_init (&stranger, 99);
  switch (forgery)
    {
    case FORGE_TOPIC:
      message->topic[0] ^= 1;
      break;
    case FORGE_KEY:
      memcpy (message->topic_pk, stranger.public_key, sizeof message->topic_pk);
      break;
    case FORGE_SIGNATURE:
      message->signature[10] ^= 1;
      break;
    case FORGE_BLOB:
      message->blob = other;
      break;
    case FORGE_SESSION:
      client->session.current->hash[0] ^= 1;
      wrn_test_client_fill_register (client, message->blob, message->blob_len, 300, message);
      break;
    case N_FORGERIES:
    default:
      g_assert_not_reached ();
    }
}

static void
test_forged_registration_is_refused (WrnTestHub *hub, gconstpointer data)
{
  WrnTestClient *a = wrn_test_hub_join (hub, 1, "a");

  for (guint i = 0; i < N_FORGERIES; i++)
    {
      WrnTestClient *liar = wrn_test_hub_add (hub, &hub->topic, 10 + i);
      guint8 packet[WRN_PACKET_MAX];
      WrnRegister message;

      wrn_test_hub_connect (hub, liar);
      wrn_test_client_fill_register (liar, (const guint8 *) "liars", 6, 300, &message);
      forge (i, liar, &message);
      wrn_test_hub_send (hub, liar, packet,
                         wrn_test_client_write_register (liar, hub->now, &message, packet));
      g_assert_cmpuint (liar->error.code, ==, WRN_ERROR_SIGNATURE);
      g_assert_cmpuint (liar->n_kinds[WRN_KIND_REGISTERED], ==, 0);
    }

  g_assert_cmpuint (wrn_test_hub_stats (hub).clients, ==, 1);
  g_assert_cmpuint (wrn_test_hub_stats (hub).topics, ==, 1);
  wrn_test_hub_register (hub, a, "a", 300);
  g_assert_cmpuint (a->registered.members, ==, 1);
}

static void
test_captured_registration_is_of_no_use_to_another (WrnTestHub *hub, gconstpointer data)
{
  WrnTestClient *a = wrn_test_hub_join (hub, 1, "a");
  WrnTestClient *thief = wrn_test_hub_add (hub, &hub->topic, 2);
  guint8 packet[WRN_PACKET_MAX];
  WrnRegister message;

  wrn_test_client_fill_register (a, (const guint8 *) "a", 2, 300, &message);
  wrn_test_hub_connect (hub, thief);
  wrn_test_hub_send (hub, thief, packet,
                     wrn_test_client_write_register (thief, hub->now, &message, packet));
  g_assert_cmpuint (thief->error.code, ==, WRN_ERROR_SIGNATURE);
}

/* Sends a registration whose signature is broken. */
static void
register_unsigned (WrnTestHub *hub, WrnTestClient *client, const char *blob)
{
  guint8 packet[WRN_PACKET_MAX];
  WrnRegister message;

  client->error = (WrnError){ 0 };
  wrn_test_client_fill_register (client, (const guint8 *) blob, (guint16) (strlen (blob) + 1), 300,
                                 &message);
  message.signature[0] ^= 1;
  wrn_test_hub_send (hub, client, packet,
                     wrn_test_client_write_register (client, hub->now, &message, packet));
}

/* Whoever repeats itself has proved it, in whatever session; anything else needs its own proof. */
static void
test_renewal_needs_no_new_proof (WrnTestHub *hub, gconstpointer data)
{
  static const char *const others[] = { "b", "aa", "" };
  WrnTestClient *a = wrn_test_hub_join (hub, 1, "a");

  for (guint i = 0; i < 3; i++)
    {
      wrn_test_hub_advance (hub, WRN_SECONDS (200));
      wrn_test_hub_connect (hub, a);
      register_unsigned (hub, a, "a");
      g_assert_cmpuint (a->error.code, ==, 0);
      g_assert_cmpuint (wrn_test_hub_stats (hub).renewals, ==, i + 1);
    }
  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    {
      register_unsigned (hub, a, others[i]);
      g_assert_cmpuint (a->error.code, ==, WRN_ERROR_SIGNATURE);
    }

  /* What was forgotten is not known any more. */
  wrn_test_hub_advance (hub, WRN_SECONDS (301));
  wrn_test_hub_connect (hub, a);
  register_unsigned (hub, a, "a");
  g_assert_cmpuint (a->error.code, ==, WRN_ERROR_SIGNATURE);
}

static void
test_pseudonym_is_good_for_one_topic (WrnTestHub *hub, gconstpointer data)
{
  WrnTestClient *a = wrn_test_hub_join (hub, 1, "a");

  wrn_test_topic_init (&a->topic, 7);
  wrn_test_hub_register (hub, a, "a", 300);
  g_assert_cmpuint (a->error.code, ==, WRN_ERROR_SIGNATURE);
  g_assert_cmpuint (wrn_test_hub_stats (hub).topics, ==, 1);
}

static void
test_empty_blob_is_refused (WrnTestHub *hub, gconstpointer data)
{
  WrnTestClient *a = wrn_test_hub_add (hub, &hub->topic, 1);
  guint8 packet[WRN_PACKET_MAX];
  WrnRegister message;

  wrn_test_hub_connect (hub, a);
  wrn_test_client_fill_register (a, NULL, 0, 300, &message);
  wrn_test_hub_send (hub, a, packet,
                     wrn_test_client_write_register (a, hub->now, &message, packet));
  g_assert_cmpuint (wrn_test_hub_stats (hub).drops.count[WRN_DROP_MALFORMED], ==, 1);
  g_assert_cmpuint (wrn_test_hub_stats (hub).clients, ==, 0);
}

/* A stranger sees the same whether or not a topic, a slot or a member exists. */
static void
test_stranger_learns_nothing (WrnTestHub *hub, gconstpointer data)
{
  WrnTestClient *a = wrn_test_hub_join (hub, 1, "a");
  WrnTestClient *stranger = wrn_test_hub_add (hub, &hub->topic, 2);

  wrn_test_hub_connect (hub, stranger);
  wrn_test_hub_list (hub, stranger, 0);
  wrn_test_hub_signal (hub, stranger, a->registered.slot, "hello");
  wrn_test_hub_channel (hub, stranger, a->registered.slot);
  wrn_test_hub_signal (hub, stranger, 200, "hello");

  g_assert_cmpuint (stranger->n_kinds[WRN_KIND_ERROR], ==, 4);
  g_assert_cmpuint (stranger->error.code, ==, WRN_ERROR_NOT_REGISTERED);
  g_assert_cmpuint (stranger->error.slot, ==, 0);
  g_assert_cmpuint (g_hash_table_size (stranger->entries), ==, 0);
  g_assert_cmpuint (a->n_kinds[WRN_KIND_SIGNAL] + a->n_kinds[WRN_KIND_CHANNEL], ==, 0);
}

static void
test_topics_do_not_see_each_other (WrnTestHub *hub, gconstpointer data)
{
  WrnTestClient *a = wrn_test_hub_join (hub, 1, "a");
  WrnTestTopic other;
  WrnTestClient *b;

  wrn_test_topic_init (&other, 1);
  b = wrn_test_hub_add (hub, &other, 2);
  wrn_test_hub_connect (hub, b);
  wrn_test_hub_register (hub, b, "b", 300);
  wrn_test_hub_list (hub, b, 0);
  wrn_test_hub_signal (hub, b, 1, "hello");

  g_assert_cmpuint (b->registered.members, ==, 1);
  g_assert_cmpuint (g_hash_table_size (b->entries), ==, 0);
  g_assert_cmpuint (a->n_kinds[WRN_KIND_SIGNAL], ==, 0);
  g_assert_cmpuint (wrn_test_hub_stats (hub).topics, ==, 2);
}

static void
test_goodbye_removes_the_registration (WrnTestHub *hub, gconstpointer data)
{
  WrnTestClient *a = wrn_test_hub_join (hub, 1, "a");

  wrn_test_hub_say (hub, a, WRN_KIND_BYE);
  g_assert_cmpuint (wrn_test_hub_stats (hub).clients, ==, 0);
  g_assert_cmpuint (wrn_test_hub_stats (hub).topics, ==, 0);
  g_assert_cmpint (hub->machine.klass->next_timeout (hub->machine.self), ==, WRN_TIME_NEVER);
}

static void
test_stopping_says_goodbye_to_every_member (WrnTestHub *hub, gconstpointer data)
{
  WrnTestClient *a = wrn_test_hub_join (hub, 1, "a");
  WrnTestClient *b = wrn_test_hub_join (hub, 2, "b");
  WrnTestClient *guest = wrn_test_hub_add (hub, &hub->topic, 3);

  wrn_test_hub_connect (hub, guest);
  wrn_test_hub_command (hub, WRN_COMMAND_CLOSE);
  g_assert_cmpuint (a->n_kinds[WRN_KIND_BYE], ==, 1);
  g_assert_cmpuint (b->n_kinds[WRN_KIND_BYE], ==, 1);
  g_assert_cmpuint (guest->n_kinds[WRN_KIND_BYE], ==, 0);
  g_assert_cmpuint (wrn_test_hub_stats (hub).clients, ==, 0);

  guest->n_resp = 0;
  wrn_test_hub_connect (hub, guest);
  g_assert_cmpuint (guest->n_resp, ==, 0);
}

static void
test_unknown_kinds_are_counted_and_ignored (WrnTestHub *hub, gconstpointer data)
{
  static const WrnKind kinds[] = { WRN_KIND_UNICAST,    WRN_KIND_RECORD, WRN_KIND_REGISTERED,
                                   WRN_KIND_CANDIDATES, WRN_KIND_ERROR,  0x7f };
  WrnTestClient *a = wrn_test_hub_join (hub, 1, "a");

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      wrn_test_hub_say (hub, a, kinds[i]);
      g_assert_cmpuint (hub->n_out, ==, 0);
    }
  g_assert_cmpuint (wrn_test_hub_stats (hub).drops.count[WRN_DROP_KIND], ==, G_N_ELEMENTS (kinds));
  g_assert_cmpuint (wrn_test_hub_stats (hub).clients, ==, 1);
}

static void
test_every_length_of_every_kind_is_survived (WrnTestHub *hub, gconstpointer data)
{
  WrnTestClient *a = wrn_test_hub_join (hub, 1, "a");

  wrn_test_hub_join (hub, 2, "b");
  for (guint kind = WRN_KIND_REGISTER; kind <= WRN_KIND_ERROR; kind++)
    for (guint len = 1; len < 1300; len += 1 + len / 64)
      {
        guint8 inner[1300] = { (guint8) kind };
        guint8 packet[WRN_PACKET_MAX];

        if (!wrn_session_may_send (&a->session, hub->now))
          wrn_test_hub_connect (hub, a);
        wrn_sim_random_fill (&hub->random, inner + 1, len - 1);
        wrn_test_hub_send (hub, a, packet, wrn_test_client_write (a, hub->now, inner, len, packet));
        wrn_test_hub_advance (hub, WRN_MSEC (50));
      }

  wrn_test_hub_connect (hub, a);
  wrn_test_hub_register (hub, a, "a", 300);
  g_assert_cmpuint (a->registered.members, ==, 2);
}

#define ADD(path, func) g_test_add ("/supernode/" path, WrnTestHub, NULL, setup, func, teardown)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("member-registers", test_member_registers);
  ADD ("only-chacha-is-offered", test_only_chacha_is_offered);
  ADD ("ttl-is-within-its-limits", test_ttl_is_within_its_limits);
  ADD ("list-gives-the-others", test_list_gives_the_others);
  ADD ("list-of-a-full-topic-comes-in-small-pages", test_list_of_a_full_topic_comes_in_small_pages);
  ADD ("changes-tell-who-came-changed-and-left", test_changes_tell_who_came_changed_and_left);
  ADD ("renewal-keeps-slot-and-revision", test_renewal_keeps_slot_and_revision);
  ADD ("registration-expires-unless-renewed", test_registration_expires_unless_renewed);
  ADD ("restarted-member-takes-over-its-slot", test_restarted_member_takes_over_its_slot);
  ADD ("freed-slot-is-given-again-and-told", test_freed_slot_is_given_again_and_told);
  ADD ("signal-arrives-with-its-senders-slot", test_signal_arrives_with_its_senders_slot);
  ADD ("signal-to-nobody-or-oneself-is-an-error", test_signal_to_nobody_or_oneself_is_an_error);
  ADD ("challenge-is-answered-at-any-time", test_challenge_is_answered_at_any_time);
  ADD ("registration-under-the-previous-keys-counts",
       test_registration_under_the_previous_keys_counts);
  ADD ("begins-no-handshake", test_supernode_begins_no_handshake);
  ADD ("forged-registration-is-refused", test_forged_registration_is_refused);
  ADD ("captured-registration-is-of-no-use-to-another",
       test_captured_registration_is_of_no_use_to_another);
  ADD ("renewal-needs-no-new-proof", test_renewal_needs_no_new_proof);
  ADD ("pseudonym-is-good-for-one-topic", test_pseudonym_is_good_for_one_topic);
  ADD ("empty-blob-is-refused", test_empty_blob_is_refused);
  ADD ("stranger-learns-nothing", test_stranger_learns_nothing);
  ADD ("topics-do-not-see-each-other", test_topics_do_not_see_each_other);
  ADD ("goodbye-removes-the-registration", test_goodbye_removes_the_registration);
  ADD ("stopping-says-goodbye-to-every-member", test_stopping_says_goodbye_to_every_member);
  ADD ("unknown-kinds-are-counted-and-ignored", test_unknown_kinds_are_counted_and_ignored);
  ADD ("every-length-of-every-kind-is-survived", test_every_length_of_every_kind_is_survived);

  return g_test_run ();
}
