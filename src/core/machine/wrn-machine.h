/* wrn-machine.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The contract between a protocol machine and whoever drives it.
 *
 * A machine is a value that is fed and asked. It has no file descriptor, clock, thread or
 * randomness of its own. The driver, or the simulator, gives it datagrams, frames, commands and
 * the time, then polls effects until there are none. Inputs do not fail: a bad packet is a
 * counted drop. What an effect points to stays valid until the next input or poll. It may be the
 * bytes of a datagram itself, which therefore stay where they are until there is no effect left.
 */
#pragma once

#include "core/machine/wrn-effect.h"

typedef enum
{
  WRN_COMMAND_LOCAL_ENDPOINTS, /* the network changed: the addresses that this computer has now */
  WRN_COMMAND_MAPPED_ENDPOINT, /* where a port is open for us in the router; none: nowhere */
  WRN_COMMAND_SUPERNODE,       /* the name of supernode @index was looked up: its endpoints */
  WRN_COMMAND_SOCKETS,         /* the new ones of a %WRN_EFFECT_SOCKETS are at these endpoints */
  WRN_COMMAND_METERED,         /* the network costs by volume: @index is TRUE or FALSE */
  WRN_COMMAND_PING,            /* ask member @id for an answer, which is to be called @index */
  WRN_COMMAND_CLOSE,           /* say goodbye to everyone */
} WrnCommandKind;

typedef struct
{
  WrnCommandKind kind;
  guint index;
  const WrnEndpoint *endpoints; /* (not owned) (array length=n_endpoints) */
  guint n_endpoints;
  const guint8 *id; /* (not owned): a node id */
} WrnCommand;

/* The entry points of one type of machine. @self is the machine. */
typedef struct
{
  /* @data is lent and may be changed: packets are opened in place. */
  void (
      *handle_datagram) (gpointer self, WrnTime now, const WrnFlow *flow, guint8 *data, gsize len);
  /* A run as in WrnEffectSend. NULL for a machine that gains nothing by seeing them together. */
  void (*handle_run) (gpointer self,
                      WrnTime now,
                      const WrnFlow *flow,
                      guint8 *data,
                      gsize len,
                      guint16 segment);
  /* @frame's bytes are lent and may be changed. NULL for a machine without a TAP. */
  void (*handle_frame) (gpointer self, WrnTime now, WrnFrame *frame);
  void (*handle_command) (gpointer self, WrnTime now, const WrnCommand *command);
  /* A late call yields each action once, an early one is harmless. */
  void (*handle_timeout) (gpointer self, WrnTime now);
  WrnTime (*next_timeout) (gpointer self);
  /* FALSE when there is no effect left. */
  gboolean (*poll) (gpointer self, WrnEffect *effect);
} WrnMachineClass;

typedef struct
{
  const WrnMachineClass *klass; /* (not owned) */
  gpointer self;                /* (not owned) */
} WrnMachine;

/* Gives @machine a run, or the datagrams of one to a machine that knows none. */
static inline void
wrn_machine_handle_run (const WrnMachine *machine,
                        WrnTime now,
                        const WrnFlow *flow,
                        guint8 *data,
                        gsize len,
                        guint16 segment)
{
  const WrnMachineClass *klass = machine->klass;

  if (klass->handle_run != NULL)
    {
      klass->handle_run (machine->self, now, flow, data, len, segment);
      return;
    }
  for (gsize at = 0; at < len; at += segment)
    klass->handle_datagram (machine->self, now, flow, data + at, MIN (segment, len - at));
}
