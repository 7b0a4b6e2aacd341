/* wrn-edge-runner.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A member at work: the edge machine with its sockets, its interface and its memory.
 */
#define G_LOG_DOMAIN "wrn-edge"
#define G_LOG_USE_STRUCTURED

#include "config.h"

#include "edge/wrn-edge-runner.h"

#include "core/carrier/wrn-carrier-socket.h"
#include "core/carrier/wrn-carrier-web.h"
#include "core/crypto/wrn-hash.h"
#include "core/driver/wrn-clock.h"
#include "core/io/wrn-route.h"
#include "core/portmap/wrn-portmap-news.h"

struct _WrnEdgeRunner
{
  WrnProfile profile;
  WrnEdge *edge;         /* (owned) */
  WrnUdp *udp;           /* (owned) */
  WrnProxies *proxies;   /* (owned) */
  WrnCarriers *carriers; /* (owned) */
  WrnDriver *driver;     /* (owned) */

  gboolean no_portmap;
  guint8 nonce[WRN_PCP_NONCE_LEN];
  WrnPortmap *portmap; /* (owned) (nullable): NULL until threads are allowed, and afterwards */
  WrnPortmapState mapped;

  WrnTap *tap; /* (not owned) (nullable) */
  WrnTime started;
  WrnEdgeMemory *memory;                 /* (not owned) */
  const WrnEdgeRunnerHandlers *handlers; /* (not owned) */
  gpointer user_data;                    /* (not owned) */
};

static void
on_link (gpointer user_data, const WrnEffectLink *link)
{
  WrnEdgeRunner *self = user_data;

  self->handlers->link (self->user_data, (guint32) link->ipv4[0] << 24 |
                                             (guint32) link->ipv4[1] << 16 |
                                             (guint32) link->ipv4[2] << 8 | link->ipv4[3]);
}

static void
on_event (gpointer user_data, const WrnEffectEvent *event)
{
  WrnEdgeRunner *self = user_data;

  g_log_structured (G_LOG_DOMAIN, event->level, "WARREN_COMMUNITY", self->profile.name,
                    "WARREN_SUBJECT", event->subject, "MESSAGE", "%s%s%s", event->subject,
                    *event->subject != '\0' ? ": " : "", event->text);
  self->handlers->event (self->user_data, event);
}

static void
on_store (gpointer user_data, const WrnEffectStore *store)
{
  WrnEdgeRunner *self = user_data;

  wrn_edge_memory_store (self->memory, store);
}

static void
on_lost (gpointer user_data)
{
  WrnEdgeRunner *self = user_data;

  self->handlers->lost (self->user_data);
}

static void
on_pong (gpointer user_data, const WrnEffectPong *pong)
{
  WrnEdgeRunner *self = user_data;

  if (self->handlers->pong != NULL)
    self->handlers->pong (self->user_data, pong);
}

static void
on_moved (gpointer user_data)
{
  WrnEdgeRunner *self = user_data;

  if (self->portmap != NULL)
    wrn_portmap_network_changed (self->portmap);
}

static const WrnDriverHandlers driver_handlers = {
  .link = on_link,
  .event = on_event,
  .store = on_store,
  .lost = on_lost,
  .pong = on_pong,
  .moved = on_moved,
};

static void
on_portmap (gpointer user_data, const WrnPortmapState *state)
{
  WrnEdgeRunner *self = user_data;
  g_autofree char *news = wrn_portmap_news (&self->mapped, state);
  const WrnEffectEvent event = { .level = G_LOG_LEVEL_MESSAGE, .subject = "", .text = news };
  const WrnCommand command = { .kind = WRN_COMMAND_MAPPED_ENDPOINT,
                               .endpoints = &state->external,
                               .n_endpoints = state->is_open ? 1 : 0 };

  self->mapped = *state;
  wrn_driver_command (self->driver, &command);
  if (news != NULL)
    on_event (self, &event);
}

static gboolean
make_edge (WrnEdgeRunner *self, const WrnEdgeRunnerOptions *options, GError **error)
{
  const WrnEdgeOptions edge_options = {
    .seed = options->seed,
    .profile = &self->profile,
    .name = options->name,
    .clock = (guint64) g_get_real_time (),
    .no_direct = options->no_direct,
    .no_relay = options->no_relay || !self->profile.relay,
    .relay_rate = options->relay_rate,
    .no_birthday = options->no_birthday,
    .birthday_pause = options->birthday_pause,
    .suites = (guint8) options->cipher,
    .no_offload = options->no_offload || self->tap == NULL || !wrn_tap_has_tso (self->tap),
    .udp_offload = self->tap != NULL && wrn_tap_has_uso (self->tap),
    .entropy = wrn_entropy_system (),
    .find_mtu = wrn_route_get_mtu,
  };

  if ((edge_options.suites & ~wrn_suites_available ()) != 0)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
                   "this processor has no instructions for AES, which --cipher asks for");
      return FALSE;
    }
  self->edge = wrn_edge_new (&edge_options, self->started);
  wrn_edge_memory_restore (self->memory, self->edge, self->started);
  return TRUE;
}

/* For networks that block UDP. We only connect. */
static void
make_carriers (WrnEdgeRunner *self)
{
  WrnCarriersLimits limits = WRN_CARRIERS_DEFAULT_LIMITS;

  limits.accepted = 0;
  self->carriers = wrn_carriers_new (&limits);
  wrn_carriers_add (self->carriers, &wrn_carrier_tcp);
  wrn_carriers_add (self->carriers, &wrn_carrier_wss);
  wrn_carriers_set_proxies (self->carriers, self->proxies);
}

/* The options come before the profile. */
static gboolean
choose_proxies (WrnEdgeRunner *self, WrnProxies *given, GError **error)
{
  g_auto (GStrv) rules = wrn_profile_list_proxies (&self->profile);

  if (given != NULL)
    self->proxies = g_object_ref (given);
  else
    self->proxies = wrn_proxies_new ();
  return given != NULL || wrn_proxies_set (self->proxies, (const char *const *) rules, error);
}

static gboolean
open_network (WrnEdgeRunner *self, const WrnEdgeRunnerOptions *options, GError **error)
{
  const WrnUdpOptions udp_options = {
    .reserve = options->reserve,
    .listen = options->listen,
    .beacons = self->profile.lan_discovery && !options->no_direct,
    .no_offload = options->no_offload,
  };
  WrnDriverOptions driver_options = {
    .machine = wrn_edge_get_machine (self->edge),
    .tap = self->tap,
    .handlers = &driver_handlers,
    .user_data = self,
    .watch_networks = TRUE,
  };

  make_carriers (self);
  driver_options.carriers = self->carriers;
  self->udp = wrn_udp_new (&udp_options, error);
  driver_options.udp = self->udp;
  if (self->udp != NULL)
    self->driver = wrn_driver_new (&driver_options, error);
  return self->driver != NULL;
}

/* The same after a restart, so that a mapping that was left behind is still ours, and nobody
 * else's: RFC 6887 section 11.2. */
static void
choose_nonce (WrnEdgeRunner *self, const guint8 *seed)
{
  static const guint8 label[] = "warren-portmap-1";

  wrn_hash (self->nonce, sizeof self->nonce, { label, sizeof label - 1 }, { seed, WRN_SEED_LEN });
}

/**
 * wrn_edge_runner_new:
 * @options: the community, us, and what there is to work with
 *
 * Starts on the thread-default main context, without a thread yet: privileges that were needed for
 * a port may be given up afterwards.
 *
 * Returns: (transfer full): a runner; %NULL if there is no network to be had
 */
WrnEdgeRunner *
wrn_edge_runner_new (const WrnEdgeRunnerOptions *options, GError **error)
{
  g_autoptr (WrnEdgeRunner) self = g_new0 (WrnEdgeRunner, 1);

  self->profile = *options->profile;
  self->tap = options->tap;
  self->memory = options->memory;
  self->handlers = options->handlers;
  self->user_data = options->user_data;
  self->started = wrn_clock_now ();
  self->no_portmap = options->no_portmap || options->no_direct || self->profile.no_portmap;
  choose_nonce (self, options->seed);
  if (!choose_proxies (self, options->proxies, error) || !make_edge (self, options, error) ||
      !open_network (self, options, error))
    return NULL;
  return g_steal_pointer (&self);
}

/* Stops at once. To say goodbye is to be asked for before. */
void
wrn_edge_runner_free (WrnEdgeRunner *self)
{
  g_clear_pointer (&self->portmap, wrn_portmap_free);
  g_clear_pointer (&self->driver, wrn_driver_free);
  g_clear_pointer (&self->edge, wrn_edge_free);
  g_clear_pointer (&self->carriers, wrn_carriers_free);
  g_clear_object (&self->proxies);
  g_clear_pointer (&self->udp, wrn_udp_free);
  wrn_profile_clear (&self->profile);
  g_free (self);
}

static void
ask_router (WrnEdgeRunner *self)
{
  const WrnPortmapOptions options = {
    .nonce = self->nonce,
    .port = wrn_udp_get_port (self->udp),
    .changed = on_portmap,
    .user_data = self,
  };

  if (!self->no_portmap)
    self->portmap = wrn_portmap_new (&options);
}

/* Names are looked up by threads, and the router is asked by one, so this comes when privileges are
 * gone. */
void
wrn_edge_runner_look_up_supernodes (WrnEdgeRunner *self)
{
  ask_router (self);
  for (guint i = 0; i < self->profile.n_supernodes; i++)
    wrn_driver_look_up (self->driver, i, self->profile.supernodes[i].host,
                        self->profile.supernodes[i].port);
  if (self->profile.n_supernodes == 0)
    g_message ("This community has no supernode: members meet on the same network only");
}

/* Asks a member for an answer, which is to be called @number. */
void
wrn_edge_runner_ping (WrnEdgeRunner *self, guint number, const guint8 *id)
{
  const WrnCommand ping = { .kind = WRN_COMMAND_PING, .index = number, .id = id };

  wrn_driver_command (self->driver, &ping);
}

/* The network costs by volume, or does not. */
void
wrn_edge_runner_set_metered (WrnEdgeRunner *self, gboolean metered)
{
  const WrnCommand command = { .kind = WRN_COMMAND_METERED, .index = metered ? 1 : 0 };

  wrn_driver_command (self->driver, &command);
}

/* Connections to supernodes are made anew by the rules of @profile; those to members stay. */
void
wrn_edge_runner_set_proxies (WrnEdgeRunner *self, const WrnProfile *profile)
{
  g_auto (GStrv) rules = wrn_profile_list_proxies (profile);

  if (wrn_proxies_set (self->proxies, (const char *const *) rules, NULL))
    wrn_driver_proxies_changed (self->driver);
}

/* Members and supernodes hear of it, so that nobody waits for us; what is known of them is kept. */
void
wrn_edge_runner_say_goodbye (WrnEdgeRunner *self)
{
  const WrnCommand close = { .kind = WRN_COMMAND_CLOSE };

  wrn_driver_command (self->driver, &close);
  wrn_udp_flush (self->udp);
  wrn_edge_memory_flush (self->memory);
  g_clear_pointer (&self->portmap, wrn_portmap_free);
}

const WrnEdge *
wrn_edge_runner_get_edge (const WrnEdgeRunner *self)
{
  return self->edge;
}

const WrnUdp *
wrn_edge_runner_get_udp (const WrnEdgeRunner *self)
{
  return self->udp;
}

const WrnDriver *
wrn_edge_runner_get_driver (const WrnEdgeRunner *self)
{
  return self->driver;
}

/* (nullable) */
const WrnTap *
wrn_edge_runner_get_tap (const WrnEdgeRunner *self)
{
  return self->tap;
}

WrnTime
wrn_edge_runner_get_started (const WrnEdgeRunner *self)
{
  return self->started;
}
