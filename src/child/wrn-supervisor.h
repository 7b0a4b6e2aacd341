/* wrn-supervisor.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Has an engine whenever one is needed: to run, or to answer.
 *
 * One that is only asked something is opened, answers, and ends when nothing was asked for some
 * seconds. One that is to run is started again if it does not, ever more rarely; if another network
 * is in its way, when that is tried.
 */
#pragma once

#include "child/wrn-child.h"
#include "child/wrn-costs.h"

typedef struct _WrnSupervisor WrnSupervisor;

typedef enum
{
  WRN_PHASE_NONE, /* there is no process */
  WRN_PHASE_OPENING,
  WRN_PHASE_OPEN, /* it answers what needs no network */
  WRN_PHASE_STARTING,
  WRN_PHASE_RUNNING,
  WRN_PHASE_STOPPING,
} WrnPhase;

/* What only the owner of an engine knows. The first two return the arguments of Open and of Start,
 * or say why the engine cannot run. */
typedef struct
{
  GVariant *(*open) (gpointer owner, GUnixFDList *fds, int *folder, GError **error);
  GVariant *(*start) (gpointer owner, GVariant *opened, GUnixFDList *fds, GError **error);
  void (*said) (gpointer owner, const char *member, GVariant *parameters);
  void (*changed) (gpointer owner); /* something that the functions below tell */
} WrnSupervisorOwner;

WrnSupervisor *wrn_supervisor_new (const char *program,
                                   WrnCosts *costs,
                                   const WrnSupervisorOwner *functions,
                                   gpointer owner);
void wrn_supervisor_free (WrnSupervisor *self);

void wrn_supervisor_run (WrnSupervisor *self, gboolean run);
void wrn_supervisor_block (WrnSupervisor *self, const GError *error, gboolean run);
void wrn_supervisor_stop (WrnSupervisor *self);
void wrn_supervisor_tell (WrnSupervisor *self, const char *text);
void wrn_supervisor_ask (WrnSupervisor *self,
                         const char *method,
                         GVariant *parameters,
                         GUnixFDList *fds,
                         WrnChildReply replied,
                         gpointer user_data);

WrnPhase wrn_supervisor_get_phase (const WrnSupervisor *self);
guint wrn_supervisor_get_n_calls (const WrnSupervisor *self);
gboolean wrn_supervisor_is_wanted (const WrnSupervisor *self);
gboolean wrn_supervisor_is_stuck (const WrnSupervisor *self);
const GError *wrn_supervisor_get_error (const WrnSupervisor *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WrnSupervisor, wrn_supervisor_free)
