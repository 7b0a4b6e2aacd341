/* sim-toy.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The smallest machine that keeps the contract, to test the simulator with.
 */
#define G_LOG_DOMAIN "wrn-sim"

#include "config.h"

#include "tests/sim/sim-toy.h"

#include <string.h>

static void
send (SimToy *self, const WrnFlow *flow, const guint8 *data, gsize len)
{
  memcpy (wrn_outbox_reserve (self->outbox, len), data, len);
  wrn_outbox_send (self->outbox, flow, len);
}

static void
handle_datagram (gpointer data, WrnTime now, const WrnFlow *flow, guint8 *bytes, gsize len)
{
  SimToy *self = data;
  guint32 tick = 0;

  self->n_heard++;
  self->last_flow = *flow;
  self->last_now = now;
  if (len >= sizeof tick)
    memcpy (&tick, bytes, sizeof tick);
  if (tick < self->last_tick)
    self->n_late++;
  self->last_tick = MAX (tick, self->last_tick);
  if (self->eager)
    self->deadline = now;
  if (self->echo)
    send (self, flow, bytes, len);
  if (len > sizeof tick)
    {
      const WrnOffload none = { 0 };

      memcpy (wrn_outbox_reserve (self->outbox, len), bytes, len);
      wrn_outbox_write_frame (self->outbox, len, &none);
    }
}

static void
handle_frame (gpointer data, WrnTime now, WrnFrame *frame)
{
  SimToy *self = data;
  const WrnFlow flow = { .remote = self->target };

  send (self, &flow, frame->data, frame->len);
}

static void
handle_command (gpointer data, WrnTime now, const WrnCommand *command)
{
  SimToy *self = data;

  if (command->kind == WRN_COMMAND_LOCAL_ENDPOINTS)
    self->n_endpoints = command->n_endpoints;
}

static void
handle_timeout (gpointer data, WrnTime now)
{
  SimToy *self = data;
  const WrnFlow flow = { .remote = self->target };

  if (now < self->deadline)
    return;
  self->last_now = now;
  self->deadline = now + self->period;
  self->n_ticks++;
  send (self, &flow, (const guint8 *) &self->n_ticks, sizeof self->n_ticks);
}

static WrnTime
next_timeout (gpointer data)
{
  SimToy *self = data;

  return self->period != 0 ? self->deadline : WRN_TIME_NEVER;
}

static gboolean
poll (gpointer data, WrnEffect *effect)
{
  SimToy *self = data;

  return wrn_outbox_poll (self->outbox, effect);
}

static const WrnMachineClass toy_class = {
  .handle_datagram = handle_datagram,
  .handle_frame = handle_frame,
  .handle_command = handle_command,
  .handle_timeout = handle_timeout,
  .next_timeout = next_timeout,
  .poll = poll,
};

static WrnMachine
start (gpointer data, WrnSimHost *host, WrnTime now)
{
  SimToy *self = data;
  GBytes *starts = wrn_sim_host_get_stored (host, "starts");

  self->n_starts = 1;
  if (starts != NULL)
    memcpy (&self->n_starts, g_bytes_get_data (starts, NULL), sizeof self->n_starts);
  if (starts != NULL)
    self->n_starts++;

  self->outbox = wrn_outbox_new ();
  self->deadline = now + self->period;
  wrn_outbox_store (self->outbox, "starts", (const guint8 *) &self->n_starts,
                    sizeof self->n_starts);
  wrn_outbox_say (self->outbox, G_LOG_LEVEL_MESSAGE, "", "started");
  return (WrnMachine){ &toy_class, self };
}

static void
stop (gpointer data, WrnMachine *machine)
{
  SimToy *self = machine->self;

  g_clear_pointer (&self->outbox, wrn_outbox_free);
}

static void
heard (gpointer data, WrnSimHost *host, const WrnFrame *frame)
{
  SimToy *self = data;

  self->n_frames++;
}

static const WrnSimProgram toy_program = { start, NULL, stop, heard };

/* Adds a host that runs @self, which must outlive the simulation. */
WrnSimHost *
sim_toy_add (WrnSim *sim, SimToy *self, const char *name, WrnSimBox *behind)
{
  WrnSimHost *host = wrn_sim_add_host (sim, name, behind);

  wrn_sim_host_run (host, &toy_program, self);
  return host;
}
