/* test-sim-hostile.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Strangers, supernodes and members that mean harm.
 */
#include "config.h"

#include "core/ethernet/wrn-ethernet.h"
#include "core/wire/wrn-inner.h"
#include "tests/sim/sim-capture.h"
#include "tests/sim/sim-toy.h"
#include "tests/sim/sim-world.h"

#define PATIENCE WRN_SECONDS (20)
#define UNDISTURBED WRN_MSEC (1500)

/* Two members with a direct path, and a stranger elsewhere on the Internet. */
typedef struct
{
  SimWorld world;
  SimToy toy;
  WrnSimHost *stranger;
} Scene;

static void
scene_set_up (Scene *scene, const char *site)
{
  memset (scene, 0, sizeof *scene);
  scene->world = sim_world_between (site, "open");
  scene->stranger = sim_toy_add (scene->world.sim, &scene->toy, "stranger", NULL);
}

static void
scene_connect (Scene *scene)
{
  SimWorld *world = &scene->world;

  g_assert_cmpint (sim_member_reach_state (world->a, world->b, WRN_PEER_DIRECT, PATIENCE), >=, 0);
  g_assert_cmpint (sim_member_reach_state (world->b, world->a, WRN_PEER_DIRECT, PATIENCE), >=, 0);
}

static void
scene_tear_down (Scene *scene)
{
  sim_world_clear (&scene->world);
}

static void
assert_undisturbed (Scene *scene)
{
  SimWorld *world = &scene->world;

  g_assert_cmpint (sim_member_watch (world->a, world->b, WRN_SECONDS (30)), <, UNDISTURBED);
  g_assert_cmpint (sim_member_watch (world->b, world->a, WRN_SECONDS (30)), <, UNDISTURBED);
  g_assert_cmpint (sim_member_get_state (world->a, world->b), ==, WRN_PEER_DIRECT);
  g_assert_cmpint (sim_member_get_state (world->b, world->a), ==, WRN_PEER_DIRECT);
  g_assert_cmpuint (wrn_sim_host_get_counters (world->a->host)->warnings, ==, 0);
  g_assert_cmpuint (wrn_sim_host_get_counters (world->b->host)->warnings, ==, 0);
}

/* Everything that was ever said, said again, from where it came and from elsewhere; the fixture
 * fails if a ping arrives twice. */
static void
test_replaying_all_that_was_said_changes_nothing (void)
{
  Scene scene;
  g_autoptr (SimCapture) capture = NULL;

  scene_set_up (&scene, "open");
  capture = sim_capture_new (scene.world.sim, 20000);
  scene_connect (&scene);
  sim_member_watch (scene.world.a, scene.world.b, WRN_SECONDS (600));
  sim_capture_stop (capture);
  g_assert_cmpuint (sim_capture_get_size (capture), >, 1000);

  for (guint i = 0; i < sim_capture_get_size (capture); i++)
    {
      const SimCaptured *captured = sim_capture_get (capture, i);
      gsize len;
      const guint8 *data = g_bytes_get_data (captured->bytes, &len);
      const WrnFlow forged = { .remote = captured->flow.local };

      wrn_sim_inject (scene.world.sim, captured->to, &captured->flow, data, len);
      wrn_sim_host_send (scene.stranger, &forged, data, len);
      wrn_sim_run_for (scene.world.sim, WRN_MSEC (1));
    }
  assert_undisturbed (&scene);
  scene_tear_down (&scene);
}

static WrnEndpoint
pick_target (Scene *scene, WrnSimRandom *random)
{
  WrnSimHost *const hosts[] = {
    scene->world.a->host,
    scene->world.b->host,
    scene->world.supernode->host,
  };

  return wrn_sim_host_get_endpoint (hosts[wrn_sim_random_below (random, G_N_ELEMENTS (hosts))]);
}

/* For each datagram of a stranger the answer, if there is any, is no longer than the question. */
static void
test_nothing_is_amplified (void)
{
  Scene scene;
  g_autoptr (SimCapture) capture = NULL;
  const WrnSimCounters *counters;
  WrnSimRandom random;
  guint8 bytes[1500];

  wrn_sim_random_seed (&random, wrn_sim_test_get_seed ());
  scene_set_up (&scene, "open");
  capture = sim_capture_new (scene.world.sim, 400);
  scene_connect (&scene);
  sim_capture_stop (capture);

  counters = wrn_sim_host_get_counters (scene.stranger);
  for (guint i = 0; i < 20000; i++)
    {
      const WrnSimCounters before = *counters;
      const WrnFlow flow = { .remote = pick_target (&scene, &random) };
      const gsize len = sim_capture_bend (capture, &random, bytes, sizeof bytes);

      wrn_sim_host_send (scene.stranger, &flow, bytes, len);
      wrn_sim_run_for (scene.world.sim, WRN_MSEC (50));
      g_assert_cmpuint (counters->received_bytes - before.received_bytes, <=, len);
    }
  assert_undisturbed (&scene);
  scene_tear_down (&scene);
}

typedef struct
{
  Scene *scene;
  gboolean active;
} Mirror;

/* Whatever A sends to B comes from the stranger instead. */
static gboolean
mirror_cb (gpointer data, WrnSimSighting *sighting)
{
  const Mirror *mirror = data;

  if (mirror->active && sighting->from == mirror->scene->world.a->host &&
      sighting->to == mirror->scene->world.b->host)
    {
      const WrnFlow flow = { .remote = sighting->flow.local };

      wrn_sim_host_send (mirror->scene->stranger, &flow, sighting->data, sighting->len);
      return FALSE;
    }
  return TRUE;
}

static void
test_mirror_does_not_redirect (void)
{
  Scene scene;
  Mirror mirror = { .scene = &scene };
  const WrnSimCounters *counters;
  const SimFlow *flow;

  scene_set_up (&scene, "open");
  scene_connect (&scene);
  flow = sim_member_get_flow (scene.world.b, scene.world.a);
  counters = wrn_sim_host_get_counters (scene.stranger);
  wrn_sim_set_hook (scene.world.sim, mirror_cb, &mirror);
  mirror.active = TRUE;
  sim_member_watch (scene.world.b, scene.world.a, WRN_SECONDS (60));
  wrn_sim_run_for (scene.world.sim, WRN_SECONDS (1));

  /* B's pings still reach A, and the stranger got no more than what it paid for. */
  g_assert_cmpuint (flow->n_heard, ==, flow->n_sent);
  g_assert_cmpuint (counters->received_bytes, <=, 3 * counters->sent_bytes);

  mirror.active = FALSE;
  sim_member_reach_state (scene.world.a, scene.world.b, WRN_PEER_DIRECT, PATIENCE);
  sim_member_reach_state (scene.world.b, scene.world.a, WRN_PEER_DIRECT, PATIENCE);
  assert_undisturbed (&scene);
  scene_tear_down (&scene);
}

/* A stranger's flood of noise, with the addresses of everybody as source. */
static void
test_flood_of_noise_is_borne (void)
{
  Scene scene;
  WrnSimRandom random;
  guint8 bytes[1400];

  wrn_sim_random_seed (&random, wrn_sim_test_get_seed ());
  scene_set_up (&scene, "open");
  scene_connect (&scene);
  for (guint i = 0; i < 200000; i++)
    {
      WrnSimHost *target = i % 2 == 0 ? scene.world.b->host : scene.world.supernode->host;
      const WrnFlow flow = {
        .local = wrn_sim_host_get_endpoint (target),
        .remote = i % 3 == 0 ? wrn_sim_host_get_endpoint (scene.world.a->host)
                             : wrn_endpoint_ipv4 ((guint32) wrn_sim_random_next (&random), 1000),
      };
      const gsize len = 1 + wrn_sim_random_below (&random, sizeof bytes);

      wrn_sim_random_fill (&random, bytes, len);
      wrn_sim_inject (scene.world.sim, target, &flow, bytes, len);
      if (i % 100 == 0)
        wrn_sim_run_for (scene.world.sim, WRN_MSEC (10));
    }
  assert_undisturbed (&scene);
  scene_tear_down (&scene);
}

/* A supernode that drops, repeats, delays and corrupts a fifth each. Members are sealed against
 * each of it, so all it can do is to serve badly. */
static void
test_bad_supernode_only_serves_badly (void)
{
  static const WrnSimLink link = {
    .jitter = WRN_MSEC (200),
    .loss = 0.2,
    .duplicate = 0.2,
    .corrupt = 0.2,
  };
  g_auto (SimWorld) world = sim_world_between ("port", "sym");
  guint32 first;

  wrn_sim_host_set_link (world.supernode->host, &link);
  g_assert_cmpint (sim_member_reach (world.a, world.b, WRN_SECONDS (60)), >=, 0);
  first = sim_member_get_flow (world.a, world.b)->n_answered;
  g_assert_cmpint (sim_member_watch (world.a, world.b, WRN_SECONDS (1800)), <, WRN_SECONDS (60));
  g_assert_cmpuint (sim_member_get_flow (world.a, world.b)->n_answered - first, >, 300);
}

/* Changes the number of the channel in front of each packet that the supernode passes on: the mask
 * is only XORed, and nothing vouches for the number. */
static gboolean
change_channel_cb (gpointer data, WrnSimSighting *sighting)
{
  const SimWorld *world = data;

  if (sighting->to != NULL && sighting->from == world->supernode->host)
    sighting->data[2] ^= 1;
  return TRUE;
}

static void
test_forged_channel_is_not_adopted (void)
{
  g_auto (SimWorld) world = sim_world_between ("port", "sym");

  g_assert_cmpint (sim_member_reach (world.a, world.b, PATIENCE), >=, 0);
  wrn_sim_run_for (world.sim, WRN_SECONDS (10));
  wrn_sim_set_hook (world.sim, change_channel_cb, &world);
  sim_member_ping (world.a, world.b);
  sim_member_ping (world.b, world.a);
  wrn_sim_run_for (world.sim, WRN_SECONDS (1));
  wrn_sim_set_hook (world.sim, NULL, NULL);
  g_assert_cmpint (sim_member_watch (world.a, world.b, WRN_SECONDS (60)), <, UNDISTURBED);
  g_assert_cmpint (sim_member_watch (world.b, world.a, WRN_SECONDS (60)), <, UNDISTURBED);
}

typedef struct
{
  SimWorld *world;
  WrnEndpoint victim;
  WrnEndpoint truth[2];
} Lie;

/* The supernode believes that both members are at the victim's address, and tells them so. */
static gboolean
lie_cb (gpointer data, WrnSimSighting *sighting)
{
  Lie *lie = data;
  SimWorld *world = lie->world;

  if (sighting->to == world->supernode->host)
    {
      const guint i = sighting->from == world->a->host ? 0 : 1;

      lie->truth[i] = sighting->flow.remote;
      sighting->flow.remote = lie->victim;
      sighting->flow.remote.port = (guint16) (lie->victim.port + i);
    }
  else if (sighting->to == NULL && sighting->from == world->supernode->host)
    sighting->flow.remote = lie->truth[sighting->flow.remote.port - lie->victim.port];
  return TRUE;
}

/* The voice hammer of RFC 8445 section 19: 16 candidates, 5 probes each, an attempt in 10 s, and
 * each probe shorter than 64 bytes. */
static void
assert_not_hammered (const WrnSimCounters *victim, guint n_attackers, WrnTime duration)
{
  const guint attempts = (guint) (duration / WRN_SECONDS (10)) + 2;

  g_assert_cmpuint (victim->received, <=, n_attackers * attempts * 5);
  g_assert_cmpuint (victim->received_bytes, <=, victim->received * 64);
}

static void
test_lying_supernode_cannot_aim_a_flood (void)
{
  Scene scene;
  Lie lie = { .world = &scene.world };
  const WrnSimCounters *victim;

  scene_set_up (&scene, "port");
  victim = wrn_sim_host_get_counters (scene.stranger);
  lie.victim = wrn_sim_host_get_endpoint (scene.stranger);
  wrn_sim_set_hook (scene.world.sim, lie_cb, &lie);
  g_assert_cmpint (sim_member_reach (scene.world.a, scene.world.b, PATIENCE), >=, 0);
  g_assert_cmpint (sim_member_watch (scene.world.a, scene.world.b, WRN_SECONDS (300)), <,
                   UNDISTURBED);
  assert_not_hammered (victim, 2, WRN_SECONDS (300));
  scene_tear_down (&scene);
}

/* A member names a victim sixteen times, again and again. */
static void
test_lying_member_cannot_aim_a_flood (void)
{
  Scene scene;
  WrnCandidates candidates = { .n = WRN_CANDIDATES_MAX };
  guint8 inner[WRN_INNER_MAX];
  const WrnSimCounters *victim;
  gsize len;

  scene_set_up (&scene, "open");
  scene_connect (&scene);
  victim = wrn_sim_host_get_counters (scene.stranger);
  for (guint i = 0; i < WRN_CANDIDATES_MAX; i++)
    {
      candidates.endpoints[i] = wrn_sim_host_get_endpoint (scene.stranger);
      candidates.endpoints[i].kind = WRN_ENDPOINT_LOCAL;
    }
  len = wrn_candidates_encode (&candidates, inner, sizeof inner);
  for (guint i = 0; i < 3000; i++)
    {
      sim_member_say (scene.world.a, scene.world.b, inner, len);
      wrn_sim_run_for (scene.world.sim, WRN_MSEC (100));
    }
  assert_not_hammered (victim, WRN_CANDIDATES_MAX, WRN_SECONDS (300));
  assert_undisturbed (&scene);
  scene_tear_down (&scene);
}

/* Tells of a packet and expects that it ends as a drop for @reason and nowhere else. */
static void
assert_refused (Scene *scene, const guint8 *inner, gsize len, WrnDrop reason)
{
  SimMember *liar = scene->world.a;
  SimMember *victim = scene->world.b;
  const guint64 frames = wrn_sim_host_get_counters (victim->host)->frames_out;
  const guint64 drops = sim_member_get_drops (victim, reason);

  sim_member_say (liar, victim, inner, len);
  wrn_sim_run_for (scene->world.sim, WRN_SECONDS (1));
  g_assert_cmpuint (wrn_sim_host_get_counters (victim->host)->frames_out, ==, frames);
  g_assert_cmpuint (sim_member_get_drops (victim, reason), ==, drops + 1);
}

static void
test_liar_about_its_addresses_is_refused (void)
{
  Scene scene;
  SimMember *third;
  guint8 frame[SIM_FRAME_HEADERS + 4];
  guint8 inner[1 + 6 + sizeof frame];

  scene_set_up (&scene, "open");
  third = sim_community_add (scene.world.community, "third", NULL);
  scene_connect (&scene);
  g_assert_cmpint (sim_member_reach (scene.world.b, third, PATIENCE), >=, 0);

  /* An IPv6 packet in the third member's name. */
  sim_frame_write (frame, &third->address, &scene.world.b->address, (const guint8 *) "lie", 4);
  inner[0] = WRN_KIND_UNICAST;
  memcpy (inner + 1, frame + WRN_ETH_BODY, sizeof frame - WRN_ETH_BODY);
  assert_refused (&scene, inner, 1 + sizeof frame - WRN_ETH_BODY, WRN_DROP_SPOOFED);

  /* The whole frame, with the third member's MAC, which only a bridge may send. */
  inner[0] = WRN_KIND_FRAME;
  memcpy (inner + 1, frame, sizeof frame);
  assert_refused (&scene, inner, 1 + sizeof frame, WRN_DROP_KIND);
  assert_undisturbed (&scene);
  scene_tear_down (&scene);
}

/* Every kind with random bodies of every length. Each of them may be dropped, none may hurt; the
 * fixture fails if a ping comes of it. */
static void
test_member_may_say_anything (void)
{
  Scene scene;
  SimMember *third;
  WrnSimRandom random;
  guint8 inner[WRN_INNER_MAX];

  wrn_sim_random_seed (&random, wrn_sim_test_get_seed ());
  scene_set_up (&scene, "open");
  third = sim_community_add (scene.world.community, "third", NULL);
  scene_connect (&scene);
  g_assert_cmpint (sim_member_reach (scene.world.b, third, PATIENCE), >=, 0);

  for (guint i = 0; i < 50000; i++)
    {
      const gsize len = wrn_sim_random_chance (&random, 0.5)
                            ? 1 + wrn_sim_random_below (&random, 64)
                            : 1 + wrn_sim_random_below (&random, sizeof inner - 1);

      wrn_sim_random_fill (&random, inner, len);
      inner[0] = (guint8) i;

      /* But goodbye, which would be honoured. */
      if ((inner[0] & ~WRN_KIND_PADDED) != WRN_KIND_CLOSE)
        sim_member_say (scene.world.a, scene.world.b, inner, len);
      if (i % 20 == 0)
        wrn_sim_run_for (scene.world.sim, WRN_MSEC (10));
    }
  g_assert_cmpint (sim_member_watch (scene.world.b, third, WRN_SECONDS (30)), <, UNDISTURBED);
  g_assert_cmpint (sim_member_reach (scene.world.a, scene.world.b, PATIENCE), >=, 0);
  scene_tear_down (&scene);
}

/* 10,000 broadcasts a second for ten seconds: the bucket lets 50 of each second through. */
static void
test_storm_is_damped (void)
{
  Scene scene;
  const WrnSimCounters *victim;
  guint64 before;
  guint8 inner[1 + 6 + 2 + 28] = { WRN_KIND_GROUP, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 8, 0, 0x45 };

  scene_set_up (&scene, "open");
  scene_connect (&scene);

  /* An empty UDP packet from 0.0.0.0, which every host may send while it looks for an address. */
  inner[9 + 3] = 28;
  inner[9 + 8] = 1;
  inner[9 + 9] = WRN_PROTOCOL_UDP;
  inner[9 + 10] = 0x79;
  inner[9 + 11] = 0xd2;
  memset (inner + 9 + 16, 0xff, 4);
  inner[9 + 21] = 68;
  inner[9 + 23] = 67;
  inner[9 + 25] = 8;

  victim = wrn_sim_host_get_counters (scene.world.b->host);
  before = victim->frames_out;
  for (guint i = 0; i < 100000; i++)
    {
      sim_member_say (scene.world.a, scene.world.b, inner, sizeof inner);
      if (i % 10 == 0)
        wrn_sim_run_for (scene.world.sim, WRN_MSEC (1));
    }
  g_assert_cmpuint (victim->frames_out - before, <=, 100 + 50 * 10 + 10);
  assert_undisturbed (&scene);
  scene_tear_down (&scene);
}

int
main (int argc, char *argv[])
{
  wrn_sim_test_init (&argc, &argv);

  g_test_add_func ("/sim/hostile/replaying-all-that-was-said-changes-nothing",
                   test_replaying_all_that_was_said_changes_nothing);
  g_test_add_func ("/sim/hostile/nothing-is-amplified", test_nothing_is_amplified);
  g_test_add_func ("/sim/hostile/mirror-does-not-redirect", test_mirror_does_not_redirect);
  g_test_add_func ("/sim/hostile/flood-of-noise-is-borne", test_flood_of_noise_is_borne);
  g_test_add_func ("/sim/hostile/bad-supernode-only-serves-badly",
                   test_bad_supernode_only_serves_badly);
  g_test_add_func ("/sim/hostile/forged-channel-is-not-adopted",
                   test_forged_channel_is_not_adopted);
  g_test_add_func ("/sim/hostile/lying-supernode-cannot-aim-a-flood",
                   test_lying_supernode_cannot_aim_a_flood);
  g_test_add_func ("/sim/hostile/lying-member-cannot-aim-a-flood",
                   test_lying_member_cannot_aim_a_flood);
  g_test_add_func ("/sim/hostile/liar-about-its-addresses-is-refused",
                   test_liar_about_its_addresses_is_refused);
  g_test_add_func ("/sim/hostile/member-may-say-anything", test_member_may_say_anything);
  g_test_add_func ("/sim/hostile/storm-is-damped", test_storm_is_damped);

  return g_test_run ();
}
