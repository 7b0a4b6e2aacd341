/* wrn-driver.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Lets a machine meet the real world: sockets, a TAP, the clock and the networks of this computer.
 */
#define G_LOG_DOMAIN "wrn-driver"

#include "config.h"

#include "core/driver/wrn-driver.h"

#include "core/driver/wrn-clock.h"
#include "core/driver/wrn-lookup.h"
#include "core/driver/wrn-network-watch.h"

/* Turns of one dispatch before the main loop goes on, each at most one batch in each direction:
 * some milliseconds of work at the most. */
#define MAX_TURNS 4

/* Of sockets that are there for a short time, in one dispatch. */
#define MAX_EXTRA_BATCHES 16

/* Frames and bytes of one turn from the TAP: as much as one run of the network carries, since what
 * becomes of them waits in memory until the turn ends. */
#define TURN_FRAMES 64
#define TURN_BYTES 65536

struct _WrnDriver
{
  WrnMachine machine;
  WrnUdp *udp;                       /* (not owned) */
  WrnTap *tap;                       /* (not owned) (nullable) */
  WrnCarriers *carriers;             /* (not owned) (nullable) */
  const WrnDriverHandlers *handlers; /* (not owned) */
  gpointer user_data;                /* (not owned) */

  GSource *source; /* (owned) */
  int udp_fds[WRN_UDP_MAX_SOCKETS];
  gpointer udp_tags[WRN_UDP_MAX_SOCKETS];
  guint n_udp;
  gpointer tap_tag;
  gpointer alarm_tag;
  gpointer watch_tag;
  gpointer extra_tag;      /* (nullable): of sockets that are there for a short time */
  WrnEffectSockets wanted; /* sockets, if @wants_sockets */
  gboolean wants_sockets;
  gboolean is_dispatching;
  int blocked_fd;       /* the socket that is full, -1 if none is */
  WrnFrameQueue *queue; /* (owned): frames for a link that is slower than the TAP */

  WrnAlarm *alarm;        /* (owned) */
  WrnNetworkWatch *watch; /* (owned) (nullable) */
  GPtrArray *lookups;     /* (owned) (element-type WrnLookup) */
  WrnUdpRun runs[WRN_UDP_BATCH];
  guint64 n_wake_ups;
};

typedef struct
{
  GSource parent;
  WrnDriver *driver; /* (not owned): it destroys us */
} DriverSource;

/* What goes to a connection is rare, and never delays what does not. */
static void
send (WrnDriver *self, const WrnEffectSend *run)
{
  if (G_LIKELY (run->flow.remote.carrier == WRN_CARRIER_UDP))
    wrn_udp_send (self->udp, &run->flow, run->data, run->len, run->segment);
  else if (self->carriers != NULL)
    wrn_carriers_send (self->carriers, &run->flow, run->data, run->len, run->segment);
}

static void
carry_out (WrnDriver *self)
{
  const WrnMachine *machine = &self->machine;
  WrnEffect effect;

  while (machine->klass->poll (machine->self, &effect))
    switch (effect.kind)
      {
      case WRN_EFFECT_SEND:
        send (self, &effect.send);
        break;
      case WRN_EFFECT_FRAME:
        if (self->tap != NULL)
          wrn_tap_write (self->tap, &effect.frame);
        break;
      case WRN_EFFECT_LINK:
        self->handlers->link (self->user_data, &effect.link);
        break;
      case WRN_EFFECT_EVENT:
        self->handlers->event (self->user_data, &effect.event);
        break;
      case WRN_EFFECT_STORE:
        self->handlers->store (self->user_data, &effect.store);
        break;
      case WRN_EFFECT_PONG:
        if (self->handlers->pong != NULL)
          self->handlers->pong (self->user_data, &effect.pong);
        break;
      case WRN_EFFECT_SOCKETS:
        self->wanted = effect.sockets;
        self->wants_sockets = TRUE;
        break;
      default:
        g_assert_not_reached ();
      }
  if (self->carriers != NULL)
    wrn_carriers_flush (self->carriers);
}

/* One batch from one socket; what becomes of it is sent before the next one takes its place.
 * FALSE if that was all that waited. */
static gboolean
pump_socket (WrnDriver *self, guint socket, WrnTime now)
{
  const guint n = wrn_udp_receive (self->udp, socket, self->runs);

  for (guint i = 0; i < n; i++)
    {
      const WrnUdpRun *run = &self->runs[i];

      wrn_machine_handle_run (&self->machine, now, &run->flow, run->data, run->len, run->segment);
    }
  if (n > 0)
    carry_out (self);
  return n == WRN_UDP_BATCH;
}

/* Some of what came by the sockets that are there for a short time. */
static void
pump_extra (WrnDriver *self, WrnTime now)
{
  for (guint i = 0; i < MAX_EXTRA_BATCHES; i++)
    {
      const guint n = wrn_udp_receive_extra (self->udp, self->runs);

      for (guint k = 0; k < n; k++)
        wrn_machine_handle_run (&self->machine, now, &self->runs[k].flow, self->runs[k].data,
                                self->runs[k].len, self->runs[k].segment);
      if (n == 0)
        return;
      carry_out (self);
    }
}

static void
lose_tap (WrnDriver *self)
{
  g_source_remove_unix_fd (self->source, g_steal_pointer (&self->tap_tag));
  self->tap = NULL;
  self->handlers->lost (self->user_data);
}

/* Whether what the TAP has must wait for its turn. As long as the link is the faster one, nothing
 * ever waits here. */
static gboolean
is_congested (const WrnDriver *self)
{
  return wrn_frame_queue_get_length (self->queue) > 0 || wrn_udp_get_room (self->udp) < TURN_BYTES;
}

/* What has waited, as much as the link takes within a short time. FALSE if no more may be sent. */
static gboolean
pump_queue (WrnDriver *self, WrnTime now)
{
  const WrnMachine *machine = &self->machine;
  gsize n_bytes = 0;

  while (n_bytes < TURN_BYTES && wrn_frame_queue_get_length (self->queue) > 0)
    {
      const gsize room = wrn_udp_get_room (self->udp);
      const gsize enough = n_bytes + MIN (room, TURN_BYTES);
      WrnFrame frame;

      if (room == 0)
        return FALSE;
      while (n_bytes < enough && wrn_frame_queue_pop (self->queue, now, &frame))
        {
          machine->klass->handle_frame (machine->self, now, &frame);
          n_bytes += frame.len;
        }
      carry_out (self);
    }
  return wrn_frame_queue_get_length (self->queue) > 0;
}

/* FALSE if no frame waits any more. Also when the socket is full the TAP is read, as what waits in
 * there cannot be passed. */
static gboolean
pump_tap (WrnDriver *self, WrnTime now)
{
  const WrnMachine *machine = &self->machine;
  const gboolean congested = is_congested (self);
  WrnTapRead result = WRN_TAP_EMPTY;
  gsize n_bytes = 0;
  guint n = 0;

  if (self->tap == NULL)
    return pump_queue (self, now);

  while (n < TURN_FRAMES && n_bytes < TURN_BYTES)
    {
      WrnFrame frame;

      result = wrn_tap_read (self->tap, &frame);
      if (result != WRN_TAP_FRAME)
        break;
      if (!congested || !wrn_frame_queue_push (self->queue, now, &frame))
        machine->klass->handle_frame (machine->self, now, &frame);
      n_bytes += frame.len;
      n++;
    }
  if (n > 0)
    carry_out (self);
  if (result == WRN_TAP_GONE)
    lose_tap (self);
  return pump_queue (self, now) || result == WRN_TAP_FRAME;
}

/* Waits for room in the socket that is full; if none is, what waits goes on at once. */
static void
update_interest (WrnDriver *self)
{
  const int blocked_fd = wrn_udp_get_blocked_fd (self->udp);
  const gboolean goes_on = blocked_fd < 0 && wrn_frame_queue_get_length (self->queue) > 0;

  g_source_set_ready_time (self->source, goes_on ? 0 : -1);
  if (blocked_fd >= 0)
    wrn_udp_filled (self->udp, wrn_clock_now ());
  if (blocked_fd == self->blocked_fd)
    return;

  self->blocked_fd = blocked_fd;
  for (guint i = 0; i < self->n_udp; i++)
    g_source_modify_unix_fd (self->source, self->udp_tags[i],
                             G_IO_IN | (self->udp_fds[i] == blocked_fd ? G_IO_OUT : 0));
}

/* Waits for the sockets that there are. */
static void
wait_for_sockets (WrnDriver *self)
{
  const int extra_fd = wrn_udp_get_extra_fd (self->udp);

  for (guint i = 0; i < self->n_udp; i++)
    g_source_remove_unix_fd (self->source, self->udp_tags[i]);
  if (self->extra_tag != NULL)
    g_source_remove_unix_fd (self->source, g_steal_pointer (&self->extra_tag));

  self->n_udp = wrn_udp_get_fds (self->udp, self->udp_fds);
  for (guint i = 0; i < self->n_udp; i++)
    self->udp_tags[i] = g_source_add_unix_fd (self->source, self->udp_fds[i], G_IO_IN);
  if (extra_fd >= 0)
    self->extra_tag = g_source_add_unix_fd (self->source, extra_fd, G_IO_IN);
  self->blocked_fd = -1;
}

/* Has the sockets that the machine wants. Not before a dispatch ends, which counts them. */
static void
have_sockets (WrnDriver *self)
{
  while (self->wants_sockets && !self->is_dispatching)
    {
      const WrnEffectSockets wanted = self->wanted;
      WrnEndpoint opened[WRN_UDP_EXTRA_MAX];
      WrnCommand command = { .kind = WRN_COMMAND_SOCKETS, .endpoints = opened };

      self->wants_sockets = FALSE;
      command.n_endpoints =
          wrn_udp_set_extra (self->udp, wanted.kept, wanted.n_kept, wanted.n_new, opened);
      wait_for_sockets (self);
      if (wanted.n_new == 0)
        continue;
      self->machine.klass->handle_command (self->machine.self, wrn_clock_now (), &command);
      carry_out (self);
    }
}

static void
settle (WrnDriver *self)
{
  have_sockets (self);
  update_interest (self);
  wrn_alarm_set (self->alarm, self->machine.klass->next_timeout (self->machine.self));
  if (self->watch != NULL)
    wrn_alarm_set (self->alarm, wrn_network_watch_next_timeout (self->watch));
}

static void
tell_networks (WrnDriver *self)
{
  WrnCommand command = { .kind = WRN_COMMAND_LOCAL_ENDPOINTS };

  command.endpoints = wrn_network_watch_get_endpoints (self->watch, &command.n_endpoints);
  wrn_driver_command (self, &command);
}

static void
watch_networks (WrnDriver *self, WrnTime now)
{
  if (g_source_query_unix_fd (self->source, self->watch_tag) != 0)
    wrn_network_watch_hear (self->watch, now);
  if (!wrn_network_watch_look (self->watch, now))
    return;

  if (self->carriers != NULL)
    wrn_carriers_network_changed (self->carriers);
  tell_networks (self);
  for (guint i = 0; i < self->lookups->len; i++)
    wrn_lookup_again (self->lookups->pdata[i]);
  if (self->handlers->moved != NULL)
    self->handlers->moved (self->user_data);
}

static void
handle_timeout (WrnDriver *self, WrnTime now)
{
  const WrnMachine *machine = &self->machine;

  if (g_source_query_unix_fd (self->source, self->alarm_tag) != 0)
    wrn_alarm_clear (self->alarm);
  if (machine->klass->next_timeout (machine->self) > now)
    return;
  machine->klass->handle_timeout (machine->self, now);
  carry_out (self);
}

static void
flush (WrnDriver *self, WrnTime now)
{
  wrn_udp_drained (self->udp, now);
  wrn_udp_flush (self->udp);
}

static gboolean
dispatch_cb (GSource *source, GSourceFunc callback, gpointer user_data)
{
  WrnDriver *self = ((DriverSource *) source)->driver;
  const WrnTime now = wrn_clock_now ();
  gboolean may_have[WRN_UDP_MAX_SOCKETS];
  gboolean is_busy = TRUE;

  self->n_wake_ups++;
  self->is_dispatching = TRUE;
  if (self->watch != NULL)
    watch_networks (self, now);
  handle_timeout (self, now);

  for (guint i = 0; i < self->n_udp; i++)
    {
      const GIOCondition condition = g_source_query_unix_fd (source, self->udp_tags[i]);

      may_have[i] = (condition & G_IO_IN) != 0;
      if ((condition & G_IO_OUT) != 0)
        flush (self, now);
    }

  if (self->extra_tag != NULL && g_source_query_unix_fd (source, self->extra_tag) != 0)
    pump_extra (self, now);

  /* Frames are asked for even where none waited: those written may have been answered already. */
  for (guint turn = 0; turn < MAX_TURNS && is_busy; turn++)
    {
      is_busy = FALSE;
      for (guint i = 0; i < self->n_udp; i++)
        {
          may_have[i] = may_have[i] && pump_socket (self, i, now);
          is_busy |= may_have[i];
        }
      is_busy |= pump_tap (self, now);
    }

  self->is_dispatching = FALSE;
  settle (self);
  return G_SOURCE_CONTINUE;
}

/* What came on a connection; the main loop takes turns between those and us. */
static void
on_packets (gpointer user_data, const WrnFlow *flow, WrnSlice *packets, guint n)
{
  WrnDriver *self = user_data;
  const WrnMachine *machine = &self->machine;
  const WrnTime now = wrn_clock_now ();

  self->n_wake_ups++;
  for (guint i = 0; i < n; i++)
    machine->klass->handle_datagram (machine->self, now, flow, packets[i].data, packets[i].len);
  carry_out (self);
  settle (self);
}

static const WrnCarriersHandlers carriers_handlers = { .received = on_packets };

static GSourceFuncs source_funcs = { .dispatch = dispatch_cb };

static void
attach (WrnDriver *self)
{
  self->source = g_source_new (&source_funcs, sizeof (DriverSource));
  ((DriverSource *) self->source)->driver = self;
  g_source_set_static_name (self->source, "WrnDriver");
  /* Nothing that we call iterates the main context. That it might is what GLib would guard us from,
   * by two system calls for each descriptor, each time. */
  g_source_set_can_recurse (self->source, TRUE);

  self->n_udp = wrn_udp_get_fds (self->udp, self->udp_fds);
  for (guint i = 0; i < self->n_udp; i++)
    self->udp_tags[i] = g_source_add_unix_fd (self->source, self->udp_fds[i], G_IO_IN);
  if (self->tap != NULL)
    self->tap_tag = g_source_add_unix_fd (self->source, wrn_tap_get_fd (self->tap), G_IO_IN);
  if (self->watch != NULL)
    self->watch_tag =
        g_source_add_unix_fd (self->source, wrn_network_watch_get_fd (self->watch), G_IO_IN);
  self->alarm_tag = g_source_add_unix_fd (self->source, wrn_alarm_get_fd (self->alarm), G_IO_IN);
  g_source_attach (self->source, g_main_context_get_thread_default ());
}

/**
 * wrn_driver_new:
 * @options: the machine, and what it is connected to
 *
 * Starts to drive a machine on the thread-default main context.
 *
 * Returns: (transfer full): the driver; %NULL if the networks cannot be watched
 */
WrnDriver *
wrn_driver_new (const WrnDriverOptions *options, GError **error)
{
  g_autoptr (WrnDriver) self = g_new0 (WrnDriver, 1);

  self->machine = options->machine;
  self->udp = options->udp;
  self->tap = options->tap;
  self->carriers = options->carriers;
  self->handlers = options->handlers;
  self->user_data = options->user_data;
  self->blocked_fd = -1;
  self->queue = wrn_frame_queue_new ();
  self->alarm = wrn_alarm_new ();
  self->lookups = g_ptr_array_new_with_free_func ((GDestroyNotify) wrn_lookup_free);

  if (options->watch_networks)
    {
      self->watch =
          wrn_network_watch_new (self->udp, self->tap != NULL ? wrn_tap_get_index (self->tap) : 0,
                                 options->include_tunnels, error);
      if (self->watch == NULL)
        return NULL;
    }

  attach (self);
  if (self->carriers != NULL)
    wrn_carriers_set_handlers (self->carriers, &carriers_handlers, self);
  if (self->watch != NULL)
    tell_networks (self);
  settle (self);
  return g_steal_pointer (&self);
}

/* Stops at once. To say goodbye is a command, to be given before. */
void
wrn_driver_free (WrnDriver *self)
{
  if (self->carriers != NULL)
    wrn_carriers_set_handlers (self->carriers, NULL, NULL);
  g_ptr_array_unref (self->lookups);
  if (self->source != NULL)
    g_source_destroy (self->source);
  g_clear_pointer (&self->source, g_source_unref);
  g_clear_pointer (&self->watch, wrn_network_watch_free);
  g_clear_pointer (&self->alarm, wrn_alarm_free);
  wrn_frame_queue_free (self->queue);
  g_free (self);
}

static void
host_found (gpointer user_data,
            guint index,
            const char *host,
            const WrnEndpoint *endpoints,
            guint n_endpoints)
{
  const WrnDriver *self = user_data;
  const WrnCommand command = { .kind = WRN_COMMAND_SUPERNODE,
                               .index = index,
                               .endpoints = endpoints,
                               .n_endpoints = n_endpoints };

  for (guint i = 0; i < n_endpoints && self->carriers != NULL; i++)
    wrn_carriers_add_name (self->carriers, &endpoints[i], host);
  wrn_driver_command (user_data, &command);
}

static gboolean
is_proxied (gpointer user_data, const char *host)
{
  const WrnDriver *self = user_data;

  if (self->carriers == NULL)
    return FALSE;
  switch (wrn_carriers_ask_proxies (self->carriers, host))
    {
    case WRN_PROXY_RULE_URL:
    case WRN_PROXY_RULE_BLOCK:
      return TRUE;
    case WRN_PROXY_RULE_DIRECT:
    case WRN_PROXY_RULE_SYSTEM:
    case WRN_PROXY_RULE_NONE:
    default:
      return FALSE;
    }
}

static void
host_failed (gpointer user_data, const char *host, const GError *error)
{
  WrnDriver *self = user_data;
  g_autofree char *text = g_strdup_printf ("cannot be found: %s", error->message);
  const WrnEffectEvent event = { .level = G_LOG_LEVEL_MESSAGE, .subject = host, .text = text };

  self->handlers->event (self->user_data, &event);
}

/**
 * wrn_driver_look_up:
 * @self: a driver
 * @index: of a supernode
 * @host: its name or numeric address
 * @port: its port
 *
 * Looks up a supernode, again and again as networks change, and tells the machine by
 * %WRN_COMMAND_SUPERNODE.
 */
void
wrn_driver_look_up (WrnDriver *self, guint index, const char *host, guint16 port)
{
  static const WrnLookupHandlers handlers = { .found = host_found,
                                              .is_proxied = is_proxied,
                                              .failed = host_failed };

  g_ptr_array_add (self->lookups, wrn_lookup_new (index, host, port, &handlers, self));
}

/* The rules for proxies are others now: what was made by the old ones is made again. */
void
wrn_driver_proxies_changed (WrnDriver *self)
{
  if (self->carriers != NULL)
    wrn_carriers_network_changed (self->carriers);
  for (guint i = 0; i < self->lookups->len; i++)
    wrn_lookup_start_over (self->lookups->pdata[i]);
}

/* Gives a command, and carries out at once what follows from it. */
void
wrn_driver_command (WrnDriver *self, const WrnCommand *command)
{
  self->machine.klass->handle_command (self->machine.self, wrn_clock_now (), command);
  carry_out (self);
  settle (self);
}

/* Of what was read from the TAP for a link that is slower. */
const WrnFrameQueueStats *
wrn_driver_get_queue_stats (const WrnDriver *self)
{
  return wrn_frame_queue_get_stats (self->queue);
}

guint64
wrn_driver_get_wake_ups (const WrnDriver *self)
{
  return self->n_wake_ups;
}
