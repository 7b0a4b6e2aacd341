/* wrn-puppet.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A machine that does what a test tells it and remembers what it was told, to try a driver with.
 */
#define G_LOG_DOMAIN "wrn-test"

#include "config.h"

#include "wrn-puppet.h"

WrnPuppet *
wrn_puppet_new (void)
{
  WrnPuppet *self = g_new0 (WrnPuppet, 1);

  self->outbox = wrn_outbox_new ();
  self->deadline = WRN_TIME_NEVER;
  return self;
}

void
wrn_puppet_free (WrnPuppet *self)
{
  wrn_outbox_free (self->outbox);
  g_free (self);
}

static void
send (WrnPuppet *self, const WrnFlow *flow, const guint8 *data, gsize len)
{
  guint8 *room = wrn_outbox_reserve (self->outbox, len);

  if (room == NULL)
    return;
  memcpy (room, data, len);
  wrn_outbox_send (self->outbox, flow, len);
}

static void
handle_datagram (gpointer machine, WrnTime now, const WrnFlow *flow, guint8 *data, gsize len)
{
  const WrnOffload plain = { 0 };
  WrnPuppet *self = machine;

  self->n_datagrams++;
  if (self->echoes)
    send (self, flow, data, len);
  if (!wrn_endpoint_is_none (&self->tunnel.remote))
    {
      memcpy (wrn_outbox_reserve (self->outbox, len), data, len);
      wrn_outbox_write_frame (self->outbox, len, &plain);
    }
}

/* Each run goes back whole, and its bytes turned round. */
static void
handle_run (gpointer machine,
            WrnTime now,
            const WrnFlow *flow,
            guint8 *data,
            gsize len,
            guint16 segment)
{
  WrnPuppet *self = machine;

  self->n_runs++;
  self->n_datagrams += (guint) ((len + segment - 1) / segment);
  for (gsize i = 0; i < len; i++)
    data[i] ^= 0xff;
  wrn_outbox_forward (self->outbox, flow, data, len, segment);
}

static void
handle_frame (gpointer machine, WrnTime now, WrnFrame *frame)
{
  WrnPuppet *self = machine;

  self->n_frames++;
  if (!wrn_endpoint_is_none (&self->tunnel.remote))
    send (self, &self->tunnel, frame->data, frame->len);
}

static void
handle_command (gpointer machine, WrnTime now, const WrnCommand *command)
{
  WrnPuppet *self = machine;

  self->n_commands[command->kind]++;
  g_assert_cmpuint (command->n_endpoints, <=, G_N_ELEMENTS (self->endpoints));
  for (guint i = 0; i < command->n_endpoints; i++)
    self->endpoints[i] = command->endpoints[i];
  self->n_endpoints = command->n_endpoints;
}

static void
handle_timeout (gpointer machine, WrnTime now)
{
  WrnPuppet *self = machine;

  if (now < self->deadline)
    return;
  self->deadline = WRN_TIME_NEVER;
  self->last_timeout = now;
  self->n_timeouts++;
  if (self->says_when)
    wrn_outbox_say (self->outbox, G_LOG_LEVEL_INFO, "puppet", "it is time");
}

static WrnTime
next_timeout (gpointer machine)
{
  return ((WrnPuppet *) machine)->deadline;
}

static gboolean
poll_effect (gpointer machine, WrnEffect *effect)
{
  return wrn_outbox_poll (((WrnPuppet *) machine)->outbox, effect);
}

static const WrnMachineClass puppet_class = {
  .handle_datagram = handle_datagram,
  .handle_frame = handle_frame,
  .handle_command = handle_command,
  .handle_timeout = handle_timeout,
  .next_timeout = next_timeout,
  .poll = poll_effect,
};

static const WrnMachineClass mirror_class = {
  .handle_datagram = handle_datagram,
  .handle_run = handle_run,
  .handle_command = handle_command,
  .handle_timeout = handle_timeout,
  .next_timeout = next_timeout,
  .poll = poll_effect,
};

/* A machine that takes whole runs. */
WrnMachine
wrn_puppet_as_mirror (WrnPuppet *self)
{
  return (WrnMachine){ .klass = &mirror_class, .self = self };
}

WrnMachine
wrn_puppet_as_machine (WrnPuppet *self)
{
  return (WrnMachine){ .klass = &puppet_class, .self = self };
}

/* Whether the last command named @endpoint. */
gboolean
wrn_puppet_was_told (const WrnPuppet *self, const char *endpoint)
{
  for (guint i = 0; i < self->n_endpoints; i++)
    {
      char text[WRN_ENDPOINT_FORMAT_LEN];

      if (g_str_equal (wrn_endpoint_format (&self->endpoints[i], text), endpoint))
        return TRUE;
    }
  return FALSE;
}
