/* wrn-sim-host.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A computer of the simulation: its address, its socket, and the machine that runs on it.
 */
#define G_LOG_DOMAIN "wrn-sim"

#include "config.h"

#include "tests/support/wrn-sim-host.h"

#include "tests/support/wrn-sim-private.h"

#define DEFAULT_PORT 41641

/* Of sockets that a machine asks for. */
#define FIRST_OTHER_PORT 42000
#define N_OTHER_PORTS 20000

/* A machine whose deadline stays in the past after so many timeouts would spin for ever. */
#define MAX_AT_ONCE 1000

WrnSimHost *
wrn_sim_host_new (WrnSim *sim, const char *name, guint64 seed)
{
  WrnSimHost *self = g_new0 (WrnSimHost, 1);

  self->sim = sim;
  self->name = g_strdup (name);
  self->port = DEFAULT_PORT;
  self->armed = WRN_TIME_NEVER;
  self->store =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_bytes_unref);
  self->more = g_array_new (FALSE, FALSE, sizeof (guint16));
  wrn_sim_random_seed (&self->random, seed);
  return self;
}

void
wrn_sim_host_free (WrnSimHost *self)
{
  wrn_sim_host_stop (self);
  g_hash_table_unref (self->store);
  g_array_unref (self->more);
  g_free (self->last_event);
  g_free (self->name);
  g_free (self);
}

const char *
wrn_sim_host_get_name (WrnSimHost *self)
{
  return self->name;
}

WrnSim *
wrn_sim_host_get_sim (WrnSimHost *self)
{
  return self->sim;
}

WrnSimBox *
wrn_sim_host_get_network (WrnSimHost *self)
{
  return self->network;
}

/* For the machine; it goes on where it was after a restart, so no key comes twice. */
WrnSimRandom *
wrn_sim_host_get_random (WrnSimHost *self)
{
  return &self->random;
}

/* What the host's clock shows. */
WrnTime
wrn_sim_host_get_now (WrnSimHost *self)
{
  return self->sim->now + self->offset;
}

const WrnSimCounters *
wrn_sim_host_get_counters (WrnSimHost *self)
{
  return &self->counters;
}

const WrnEffectLink *
wrn_sim_host_get_tap (WrnSimHost *self)
{
  return &self->tap;
}

/* (nullable) (transfer none): what the machine asked to be kept under @name. */
GBytes *
wrn_sim_host_get_stored (WrnSimHost *self, const char *name)
{
  return g_hash_table_lookup (self->store, name);
}

/* Shows @stored all that was kept, in the order of its names: a restart must be repeatable. */
void
wrn_sim_host_foreach_stored (WrnSimHost *self, WrnSimStored stored, gpointer data)
{
  g_autoptr (GList) names =
      g_list_sort (g_hash_table_get_keys (self->store), (GCompareFunc) g_strcmp0);

  for (GList *i = names; i != NULL; i = i->next)
    stored (data, i->data, g_hash_table_lookup (self->store, i->data));
}

/* (nullable): "subject: text" of the last thing that the machine had to tell. */
const char *
wrn_sim_host_get_last_event (WrnSimHost *self)
{
  return self->last_event;
}

WrnEndpoint
wrn_sim_host_get_endpoint (WrnSimHost *self)
{
  return self->ipv4;
}

WrnEndpoint
wrn_sim_host_get_endpoint6 (WrnSimHost *self)
{
  return self->ipv6;
}

/* Asks for the next deadline. A later one than before leaves the timer alone: it will find nothing
 * due and ask again, which is cheaper than a new timer for each packet. */
static void
rearm (WrnSimHost *self)
{
  WrnTime next;

  if (!self->running || self->suspended || self->machine.klass->next_timeout == NULL)
    return;

  next = self->machine.klass->next_timeout (self->machine.self);
  if (next == WRN_TIME_NEVER)
    return;
  next = MAX (next, wrn_sim_host_get_now (self)) - self->offset;
  if (next < self->armed)
    {
      self->armed = next;
      wrn_sim_queue_push (&self->sim->queue, next, WRN_SIM_EVENT_TIMER, self->index);
    }
}

static void
send_run (WrnSimHost *self, const WrnEffectSend *send)
{
  g_assert (send->len > 0 && send->segment > 0);

  for (gsize at = 0; at < send->len; at += send->segment)
    wrn_sim_net_send (self, &send->flow, send->data + at, MIN (send->segment, send->len - at));
}

static void
note_event (WrnSimHost *self, const WrnEffectEvent *event)
{
  self->counters.events++;
  if (event->level == G_LOG_LEVEL_WARNING)
    self->counters.warnings++;
  g_free (self->last_event);
  self->last_event = g_strdup_printf ("%s: %s", event->subject, event->text);
  if (g_test_verbose ())
    g_test_message ("%.6f %s: %s", (double) self->sim->now / 1e6, self->name, self->last_event);
}

static void
keep (WrnSimHost *self, const WrnEffectStore *store)
{
  self->counters.stores++;
  if (store->len == 0)
    g_hash_table_remove (self->store, store->name);
  else
    g_hash_table_insert (self->store, g_strdup (store->name),
                         g_bytes_new (store->data, store->len));
}

/* Has the sockets that the machine wants, and tells it of the new ones. */
static void
open_sockets (WrnSimHost *self)
{
  const WrnEffectSockets wanted = self->wanted;
  g_autoptr (GArray) opened = g_array_new (FALSE, FALSE, sizeof (WrnEndpoint));
  WrnCommand command = { .kind = WRN_COMMAND_SOCKETS };

  self->wants_sockets = FALSE;
  wrn_sim_host_set_more_ports (self, wanted.kept, wanted.n_kept);
  for (guint i = 0; i < wanted.n_new; i++)
    {
      const guint16 port = (guint16) (FIRST_OTHER_PORT + self->n_opened++ % N_OTHER_PORTS);
      const WrnEndpoint endpoint = wrn_endpoint_ipv4 (0, port);

      g_array_append_val (self->more, port);
      g_array_append_val (opened, endpoint);
    }
  if (wanted.n_new > 0)
    {
      command.endpoints = (const WrnEndpoint *) (gpointer) opened->data;
      command.n_endpoints = opened->len;
      self->machine.klass->handle_command (self->machine.self, wrn_sim_host_get_now (self),
                                           &command);
    }
}

/* Carries out what the machine wants, then asks when it wants to be woken. */
static void
carry_out (WrnSimHost *self)
{
  WrnEffect effect;

  while (self->machine.klass->poll (self->machine.self, &effect))
    {
      switch (effect.kind)
        {
        case WRN_EFFECT_SEND:
          send_run (self, &effect.send);
          break;
        case WRN_EFFECT_FRAME:
          self->counters.frames_out++;
          if (self->program->heard != NULL)
            self->program->heard (self->program_data, self, &effect.frame);
          break;
        case WRN_EFFECT_LINK:
          self->tap = effect.link;
          break;
        case WRN_EFFECT_EVENT:
          note_event (self, &effect.event);
          break;
        case WRN_EFFECT_STORE:
          keep (self, &effect.store);
          break;
        case WRN_EFFECT_SOCKETS:
          self->wanted = effect.sockets;
          self->wants_sockets = TRUE;
          break;
        case WRN_EFFECT_PONG:
        default:
          g_assert_not_reached ();
        }
    }
}

static void
pump (WrnSimHost *self)
{
  carry_out (self);
  while (self->wants_sockets)
    {
      open_sockets (self);
      carry_out (self);
    }
  rearm (self);
}

/* From here to leave() nothing else may be fed: a callback of a machine can only queue. */
static WrnTime
enter (WrnSimHost *self)
{
  g_assert (!self->sim->busy);
  self->sim->busy = TRUE;
  return wrn_sim_host_get_now (self);
}

static void
leave (WrnSimHost *self)
{
  pump (self);
  self->sim->busy = FALSE;
}

void
wrn_sim_host_handle_datagram (WrnSimHost *self, WrnSimPacket *packet)
{
  const WrnFlow flow = { .remote = packet->source, .local = packet->target };
  const WrnTime now = enter (self);

  self->counters.received++;
  self->counters.received_bytes += packet->len;
  self->machine.klass->handle_datagram (self->machine.self, now, &flow, packet->data, packet->len);
  leave (self);
}

void
wrn_sim_host_handle_frame (WrnSimHost *self, WrnSimPacket *packet)
{
  WrnFrame frame = { packet->data, packet->len, packet->offload };
  WrnTime now;

  if (!self->running || self->suspended)
    return;
  now = enter (self);
  self->counters.frames_in++;
  self->machine.klass->handle_frame (self->machine.self, now, &frame);
  leave (self);
}

void
wrn_sim_host_handle_timer (WrnSimHost *self)
{
  const WrnTime asked_at = self->armed;
  WrnTime now;

  self->armed = WRN_TIME_NEVER;
  if (!self->running || self->suspended)
    return;

  now = enter (self);
  if (self->machine.klass->next_timeout (self->machine.self) <= now)
    {
      self->counters.timeouts++;
      self->machine.klass->handle_timeout (self->machine.self, now);
    }
  leave (self);

  self->n_at_once = self->armed == asked_at ? self->n_at_once + 1 : 0;
  if (self->n_at_once > MAX_AT_ONCE)
    g_error ("%s: the machine's deadline does not move", self->name);
}

static void
tell_addresses (WrnSimHost *self)
{
  const WrnEndpoint endpoints[] = { self->ipv4, self->ipv6 };
  WrnCommand command = { .kind = WRN_COMMAND_LOCAL_ENDPOINTS, .endpoints = endpoints };

  if (!self->unplugged)
    command.n_endpoints = wrn_endpoint_is_none (&self->ipv6) ? 1 : 2;
  if (self->running && !self->suspended)
    wrn_sim_host_command (self, &command);
}

/* The port of the one UDP socket; a machine that runs is not told. */
void
wrn_sim_host_set_port (WrnSimHost *self, guint16 port)
{
  self->port = port;
  self->ipv4.port = port;
  if (!wrn_endpoint_is_none (&self->ipv6))
    self->ipv6.port = port;
}

/* Of sockets besides the one, from now on. */
void
wrn_sim_host_set_more_ports (WrnSimHost *self, const guint16 *ports, guint n_ports)
{
  g_array_set_size (self->more, 0);
  g_array_append_vals (self->more, ports, n_ports);
}

void
wrn_sim_host_enable_ipv6 (WrnSimHost *self)
{
  wrn_sim_net_attach_ipv6 (self);
  tell_addresses (self);
}

void
wrn_sim_host_set_link (WrnSimHost *self, const WrnSimLink *link)
{
  self->link = *link;
}

/* Pulls the plug, or puts it back; the machine sees its addresses go and come. */
void
wrn_sim_host_set_plugged (WrnSimHost *self, gboolean plugged)
{
  self->unplugged = !plugged;
  tell_addresses (self);
}

/* Gives the host another address in the same network. */
void
wrn_sim_host_renumber (WrnSimHost *self)
{
  wrn_sim_host_move (self, self->network);
}

/* Carries the host to another network; %NULL is the Internet. */
void
wrn_sim_host_move (WrnSimHost *self, WrnSimBox *behind)
{
  wrn_sim_net_attach (self, behind);
  if (!wrn_endpoint_is_none (&self->ipv6))
    wrn_sim_net_attach_ipv6 (self);
  tell_addresses (self);
}

/* Says what runs on the host, and starts it. */
void
wrn_sim_host_run (WrnSimHost *self, const WrnSimProgram *program, gpointer data)
{
  wrn_sim_host_stop (self);
  self->program = program;
  self->program_data = data;
  wrn_sim_host_start (self);
}

void
wrn_sim_host_start (WrnSimHost *self)
{
  g_return_if_fail (!self->running && self->program != NULL);

  self->machine = self->program->start (self->program_data, self, wrn_sim_host_get_now (self));
  self->running = TRUE;
  self->armed = WRN_TIME_NEVER;
  tell_addresses (self);
  if (self->program->started != NULL)
    self->program->started (self->program_data, self);
  enter (self);
  leave (self);
}

/* As a crash does it: nothing is said to anyone. What was stored stays. */
void
wrn_sim_host_stop (WrnSimHost *self)
{
  static const WrnEffectLink none;

  if (!self->running)
    return;
  g_assert (!self->sim->busy);
  self->program->stop (self->program_data, &self->machine);
  self->running = FALSE;
  self->suspended = FALSE;
  self->tap = none;
}

void
wrn_sim_host_restart (WrnSimHost *self)
{
  wrn_sim_host_stop (self);
  wrn_sim_host_start (self);
}

gboolean
wrn_sim_host_is_running (WrnSimHost *self)
{
  return self->running && !self->suspended;
}

/* (nullable) (transfer none): the machine's self, while it runs. */
gpointer
wrn_sim_host_get_machine (WrnSimHost *self)
{
  return self->running ? self->machine.self : NULL;
}

/* Closes the lid: the machine hears nothing and its timers do not run, but time goes on. */
void
wrn_sim_host_suspend (WrnSimHost *self)
{
  self->suspended = TRUE;
}

void
wrn_sim_host_resume (WrnSimHost *self)
{
  self->suspended = FALSE;
  self->armed = WRN_TIME_NEVER;
  rearm (self);
}

/* Moves the host's clock; a machine that runs sees only jumps forward, as CLOCK_BOOTTIME has it. */
void
wrn_sim_host_jump_clock (WrnSimHost *self, WrnTime by)
{
  g_return_if_fail (by >= 0 || !self->running);

  self->offset += by;
  self->armed = WRN_TIME_NEVER;
  rearm (self);
}

/* Loses what was stored: the disk is new. */
void
wrn_sim_host_forget (WrnSimHost *self)
{
  g_hash_table_remove_all (self->store);
}

/* Lets @act do to the machine what no driver would, then carries out what comes of it. */
void
wrn_sim_host_act (WrnSimHost *self, WrnSimAct act, gpointer data)
{
  const WrnTime now = enter (self);

  g_assert (self->running);
  act (data, now);
  leave (self);
}

void
wrn_sim_host_command (WrnSimHost *self, const WrnCommand *command)
{
  WrnTime now;

  g_return_if_fail (self->running);

  if (self->machine.klass->handle_command == NULL)
    return;
  now = enter (self);
  self->machine.klass->handle_command (self->machine.self, now, command);
  leave (self);
}

/* A program on the host writes @frame; the machine gets it as the next event. */
void
wrn_sim_host_frame (WrnSimHost *self, const WrnFrame *frame)
{
  const guint32 index = wrn_sim_packet_new (self->sim, frame->data, frame->len);
  WrnSimPacket *packet = wrn_sim_packet (self->sim, index);

  packet->origin = self->index;
  packet->place = 0;
  packet->offload = frame->offload;
  wrn_sim_queue_push (&self->sim->queue, self->sim->now, WRN_SIM_EVENT_FRAME, index);
}

/* A program on the host, not its machine, sends a datagram; the flow may name another port. */
void
wrn_sim_host_send (WrnSimHost *self, const WrnFlow *flow, const guint8 *data, gsize len)
{
  wrn_sim_net_send (self, flow, data, len);
}
