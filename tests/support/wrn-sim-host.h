/* wrn-sim-host.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A computer of the simulation: its address, its socket, and the machine that runs on it.
 */
#pragma once

#include "tests/support/wrn-sim.h"

/* How a machine is made, so that a host can lose and remake it. */
typedef struct
{
  WrnMachine (*start) (gpointer data, WrnSimHost *host, WrnTime now); /* (transfer full) */
  void (*started) (gpointer data, WrnSimHost *host); /* (nullable): time for commands */
  void (*stop) (gpointer data, WrnMachine *machine);
  /* (nullable): the machine wrote a frame to the TAP; called from within, so it may only queue */
  void (*heard) (gpointer data, WrnSimHost *host, const WrnFrame *frame);
} WrnSimProgram;

typedef struct
{
  guint64 sent;
  guint64 sent_bytes;
  guint64 received;
  guint64 received_bytes;
  guint64 frames_in;  /* from programs of the host to the machine */
  guint64 frames_out; /* from the machine to programs of the host */
  guint64 timeouts;
  guint64 events;
  guint64 warnings; /* of these events */
  guint64 stores;
} WrnSimCounters;

const char *wrn_sim_host_get_name (WrnSimHost *self);
WrnSim *wrn_sim_host_get_sim (WrnSimHost *self);
WrnSimBox *wrn_sim_host_get_network (WrnSimHost *self);
WrnSimRandom *wrn_sim_host_get_random (WrnSimHost *self);
WrnTime wrn_sim_host_get_now (WrnSimHost *self);
const WrnSimCounters *wrn_sim_host_get_counters (WrnSimHost *self);
const WrnEffectLink *wrn_sim_host_get_tap (WrnSimHost *self);
typedef void (*WrnSimStored) (gpointer data, const char *name, GBytes *bytes);
void wrn_sim_host_foreach_stored (WrnSimHost *self, WrnSimStored stored, gpointer data);
GBytes *wrn_sim_host_get_stored (WrnSimHost *self, const char *name);
const char *wrn_sim_host_get_last_event (WrnSimHost *self);

WrnEndpoint wrn_sim_host_get_endpoint (WrnSimHost *self);
WrnEndpoint wrn_sim_host_get_endpoint6 (WrnSimHost *self);
void wrn_sim_host_set_port (WrnSimHost *self, guint16 port);
void wrn_sim_host_set_more_ports (WrnSimHost *self, const guint16 *ports, guint n_ports);
void wrn_sim_host_enable_ipv6 (WrnSimHost *self);
void wrn_sim_host_set_link (WrnSimHost *self, const WrnSimLink *link);
void wrn_sim_host_set_plugged (WrnSimHost *self, gboolean plugged);
void wrn_sim_host_renumber (WrnSimHost *self);
void wrn_sim_host_move (WrnSimHost *self, WrnSimBox *behind);

void wrn_sim_host_run (WrnSimHost *self, const WrnSimProgram *program, gpointer data);
void wrn_sim_host_start (WrnSimHost *self);
void wrn_sim_host_stop (WrnSimHost *self);
void wrn_sim_host_restart (WrnSimHost *self);
gboolean wrn_sim_host_is_running (WrnSimHost *self);
gpointer wrn_sim_host_get_machine (WrnSimHost *self);
void wrn_sim_host_suspend (WrnSimHost *self);
void wrn_sim_host_resume (WrnSimHost *self);
void wrn_sim_host_jump_clock (WrnSimHost *self, WrnTime by);
void wrn_sim_host_forget (WrnSimHost *self);

typedef void (*WrnSimAct) (gpointer data, WrnTime now);
void wrn_sim_host_act (WrnSimHost *self, WrnSimAct act, gpointer data);
void wrn_sim_host_command (WrnSimHost *self, const WrnCommand *command);
void wrn_sim_host_frame (WrnSimHost *self, const WrnFrame *frame);
void wrn_sim_host_send (WrnSimHost *self, const WrnFlow *flow, const guint8 *data, gsize len);
