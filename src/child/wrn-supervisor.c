/* wrn-supervisor.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Has an engine whenever one is needed: to run, or to answer.
 */
#define G_LOG_DOMAIN "wrn-child"

#include "config.h"

#include "child/wrn-supervisor.h"

#include "child/wrn-backoff.h"
#include "ipc/wrn-dbus-error.h"

/* Whoever asks several things does so within; to start an engine costs some 20 ms. */
#define IDLE_SECONDS 10

/* Of a question, so that the answer can be given the reason. */
typedef struct
{
  WrnSupervisor *self; /* (not owned): outlives its engine, which answers all */
  WrnChildReply replied;
  gpointer user_data;
} Question;

struct _WrnSupervisor
{
  const char *program;                 /* (not owned) */
  const WrnSupervisorOwner *functions; /* (not owned) */
  gpointer owner;                      /* (not owned) */
  WrnCosts *costs;                     /* (owned) (nullable): of the network; NULL: no matter */

  WrnChild *child; /* (owned) (nullable): NULL in WRN_PHASE_NONE */
  WrnPhase phase;
  gboolean run;     /* it is wanted to run */
  gboolean stuck;   /* and said why it cannot */
  char *untold;     /* (owned) (nullable): a failure that is news for the next engine */
  GError *error;    /* (owned) (nullable): why it does not run, or cannot be opened */
  GVariant *opened; /* (owned) (nullable): what Open returned */
  gint64 started;   /* µs */
  guint restart;    /* source: until when it is not started again */
  guint idle;       /* source: until when it may be asked */
  WrnBackoff backoff;
};

static void step (WrnSupervisor *self);

static gboolean
restart_cb (gpointer user_data)
{
  WrnSupervisor *self = user_data;

  self->restart = 0;
  step (self);
  return G_SOURCE_REMOVE;
}

/* It cannot run, or does not any more. What failed may not fail again. */
static void
note_failure (WrnSupervisor *self, const GError *error)
{
  const gint64 ran_ms = (g_get_monotonic_time () - self->started) / 1000;
  GError *copy = wrn_dbus_error_copy (error);

  g_clear_error (&self->error);
  self->error = copy;
  g_free (self->untold);
  self->untold = g_strdup (copy->message);
  self->stuck = FALSE;
  g_clear_handle_id (&self->restart, g_source_remove);
  if (self->run)
    self->restart = g_timeout_add (wrn_backoff_next (&self->backoff, ran_ms), restart_cb, self);
}

static void
said_cb (WrnChild *child, const char *member, GVariant *parameters, gpointer user_data)
{
  WrnSupervisor *self = user_data;

  self->functions->said (self->owner, member, parameters);
}

static void
ended_cb (WrnChild *child, const char *how, gpointer user_data)
{
  WrnSupervisor *self = user_data;
  const gboolean expected = self->phase == WRN_PHASE_STOPPING;
  g_autoptr (GError) error =
      g_error_new (WRN_DBUS_ERROR, WRN_DBUS_ERROR_ENGINE_FAILED, "The engine %s", how);

  g_clear_object (&self->child);
  self->phase = WRN_PHASE_NONE;
  if (!expected)
    note_failure (self, error);
  step (self);
}

/* @error is all that is known of an engine that cannot be used. */
static void
give_up (WrnSupervisor *self, const GError *error)
{
  note_failure (self, error);
  self->phase = WRN_PHASE_STOPPING;
  wrn_child_kill (self->child);
  step (self);
}

static void
no_reply (gpointer user_data, GVariant *reply, GUnixFDList *fds, const GError *error)
{
}

/* Has the engine write down what happened to it. */
void
wrn_supervisor_tell (WrnSupervisor *self, const char *text)
{
  if (self->child != NULL && self->phase != WRN_PHASE_STOPPING)
    wrn_child_call (self->child, "AddEvent", g_variant_new ("(ss)", "warning", text), NULL,
                    no_reply, NULL);
}

/* Each engine begins with a network that costs nothing. */
static void
tell_costs (WrnSupervisor *self)
{
  wrn_child_call (self->child, "SetMetered",
                  g_variant_new ("(b)", wrn_costs_is_metered (self->costs)), NULL, no_reply, NULL);
}

static void
costs_changed_cb (WrnSupervisor *self)
{
  if (self->child != NULL && self->phase != WRN_PHASE_STOPPING)
    tell_costs (self);
}

static void
opened (gpointer user_data, GVariant *reply, GUnixFDList *fds, const GError *error)
{
  WrnSupervisor *self = user_data;

  if (self->phase != WRN_PHASE_OPENING)
    return;
  if (error != NULL)
    {
      give_up (self, error);
      return;
    }
  self->phase = WRN_PHASE_OPEN;
  g_clear_pointer (&self->opened, g_variant_unref);
  self->opened = g_variant_get_child_value (reply, 0);
  if (self->untold != NULL)
    wrn_supervisor_tell (self, self->untold);
  g_clear_pointer (&self->untold, g_free);
  step (self);
}

static void
open_engine (WrnSupervisor *self)
{
  g_autoptr (GUnixFDList) fds = g_unix_fd_list_new ();
  g_autoptr (GVariant) arguments = NULL;
  g_autoptr (GError) error = NULL;
  int folder = -1;

  self->started = g_get_monotonic_time ();
  arguments = self->functions->open (self->owner, fds, &folder, &error);
  if (arguments != NULL)
    self->child = wrn_child_new (self->program, folder, &error);
  if (self->child == NULL)
    {
      note_failure (self, error);
      return;
    }
  self->phase = WRN_PHASE_OPENING;
  g_signal_connect (self->child, "said", G_CALLBACK (said_cb), self);
  g_signal_connect (self->child, "ended", G_CALLBACK (ended_cb), self);
  wrn_child_call (self->child, "Open", arguments, fds, opened, self);
  if (self->costs != NULL && wrn_costs_is_metered (self->costs))
    tell_costs (self);
}

static void
started (gpointer user_data, GVariant *reply, GUnixFDList *fds, const GError *error)
{
  WrnSupervisor *self = user_data;

  if (self->phase != WRN_PHASE_STARTING)
    return;
  if (error != NULL)
    {
      give_up (self, error);
      return;
    }
  self->phase = WRN_PHASE_RUNNING;
  if (!self->stuck)
    g_clear_error (&self->error);
  step (self);
}

static void
start_engine (WrnSupervisor *self)
{
  g_autoptr (GUnixFDList) fds = g_unix_fd_list_new ();
  g_autoptr (GVariant) arguments = NULL;
  g_autoptr (GError) error = NULL;

  self->started = g_get_monotonic_time ();
  arguments = self->functions->start (self->owner, self->opened, fds, &error);
  if (arguments == NULL)
    {
      /* The engine is not at fault, and may still be asked. A network that is in the way stays
       * there until it is gone; what an engine cannot have, as a port, nobody tells us of. */
      note_failure (self, error);
      self->stuck = g_error_matches (error, WRN_DBUS_ERROR, WRN_DBUS_ERROR_ADDRESS_IN_USE);
      if (self->stuck)
        g_clear_handle_id (&self->restart, g_source_remove);
      return;
    }
  self->phase = WRN_PHASE_STARTING;
  wrn_child_call (self->child, "Start", arguments, fds, started, self);
}

static gboolean
idle_cb (gpointer user_data)
{
  WrnSupervisor *self = user_data;

  self->idle = 0;
  if (wrn_child_get_n_calls (self->child) == 0)
    wrn_supervisor_stop (self);
  else
    step (self);
  return G_SOURCE_REMOVE;
}

/* Brings what there is closer to what is wanted. To be called after each change of either. The
 * owner may do anything when it hears of it, so nothing comes after that. */
static void
step (WrnSupervisor *self)
{
  const gboolean run = self->run && !self->stuck && self->restart == 0;

  g_clear_handle_id (&self->idle, g_source_remove);
  if (self->phase == WRN_PHASE_NONE && run)
    open_engine (self);
  else if (self->phase == WRN_PHASE_OPEN && run)
    start_engine (self);
  else if (self->phase == WRN_PHASE_OPEN)
    self->idle = g_timeout_add_seconds (IDLE_SECONDS, idle_cb, self);
  else if (self->phase == WRN_PHASE_RUNNING && !run)
    {
      self->phase = WRN_PHASE_STOPPING;
      wrn_child_stop (self->child);
    }
  self->functions->changed (self->owner);
}

/**
 * wrn_supervisor_new:
 * @program: of the engine
 * @costs: (nullable): of the network, for an engine that wants to hear of it
 * @functions: what its owner knows
 * @owner: for @functions
 *
 * Returns: (transfer full): a supervisor, whose engine is not wanted
 */
WrnSupervisor *
wrn_supervisor_new (const char *program,
                    WrnCosts *costs,
                    const WrnSupervisorOwner *functions,
                    gpointer owner)
{
  WrnSupervisor *self = g_new0 (WrnSupervisor, 1);

  self->program = program;
  self->functions = functions;
  self->owner = owner;
  if (costs != NULL)
    {
      self->costs = g_object_ref (costs);
      g_signal_connect_swapped (costs, "changed", G_CALLBACK (costs_changed_cb), self);
    }
  return self;
}

/* Only in WRN_PHASE_NONE, and not while it tells of a change. */
void
wrn_supervisor_free (WrnSupervisor *self)
{
  g_return_if_fail (self->phase == WRN_PHASE_NONE);

  g_clear_handle_id (&self->restart, g_source_remove);
  g_clear_handle_id (&self->idle, g_source_remove);
  if (self->costs != NULL)
    g_signal_handlers_disconnect_by_data (self->costs, self);
  g_clear_object (&self->costs);
  g_clear_error (&self->error);
  g_clear_pointer (&self->opened, g_variant_unref);
  g_free (self->untold);
  g_free (self);
}

/* Whether the engine is to run from now on. To say so again is to try again at once. */
void
wrn_supervisor_run (WrnSupervisor *self, gboolean run)
{
  self->run = run;
  self->stuck = FALSE;
  g_clear_handle_id (&self->restart, g_source_remove);
  if (self->phase != WRN_PHASE_RUNNING)
    g_clear_error (&self->error);
  step (self);
}

/* Stops the engine because of @error, until it is tried again; if it is still wanted then. */
void
wrn_supervisor_block (WrnSupervisor *self, const GError *error, gboolean run)
{
  note_failure (self, error);
  self->stuck = run;
  self->run = run;
  g_clear_handle_id (&self->restart, g_source_remove);
  step (self);
}

/* Ends the engine now, though it may be started again at once if it is wanted. */
void
wrn_supervisor_stop (WrnSupervisor *self)
{
  if (self->child != NULL && self->phase != WRN_PHASE_STOPPING)
    {
      self->phase = WRN_PHASE_STOPPING;
      wrn_child_stop (self->child);
    }
  step (self);
}

/* An engine that could not be opened does not answer; that it could not is the answer. */
static void
answered (gpointer user_data, GVariant *reply, GUnixFDList *fds, const GError *error)
{
  g_autofree Question *question = user_data;
  WrnSupervisor *self = question->self;

  if (error != NULL && self->error != NULL && self->phase == WRN_PHASE_STOPPING)
    error = self->error;
  question->replied (question->user_data, reply, fds, error);
}

/**
 * wrn_supervisor_ask:
 * @self: not in WRN_PHASE_STOPPING
 * @method: of the engine
 * @parameters: its arguments; if floating, consumed
 * @fds: (nullable): descriptors that go with them
 * @replied: called once, perhaps before this returns
 * @user_data: for @replied
 *
 * Asks the engine, for which one is opened if need be. It answers in order, so it is asked right
 * behind Open.
 */
void
wrn_supervisor_ask (WrnSupervisor *self,
                    const char *method,
                    GVariant *parameters,
                    GUnixFDList *fds,
                    WrnChildReply replied,
                    gpointer user_data)
{
  g_autoptr (GVariant) owned = g_variant_ref_sink (parameters);
  Question *question;

  if (self->phase == WRN_PHASE_NONE)
    open_engine (self);
  if (self->child == NULL)
    {
      replied (user_data, NULL, NULL, self->error);
    }
  else
    {
      question = g_new (Question, 1);
      *question = (Question){ .self = self, .replied = replied, .user_data = user_data };
      wrn_child_call (self->child, method, owned, fds, answered, question);
    }
  step (self);
}

WrnPhase
wrn_supervisor_get_phase (const WrnSupervisor *self)
{
  return self->phase;
}

/* How many calls are not yet answered. */
guint
wrn_supervisor_get_n_calls (const WrnSupervisor *self)
{
  return self->child != NULL ? wrn_child_get_n_calls (self->child) : 0;
}

gboolean
wrn_supervisor_is_wanted (const WrnSupervisor *self)
{
  return self->run;
}

/* Whether it waits for something to change before it is tried again. */
gboolean
wrn_supervisor_is_stuck (const WrnSupervisor *self)
{
  return self->stuck;
}

/* (nullable): why it does not run, or could not be opened. */
const GError *
wrn_supervisor_get_error (const WrnSupervisor *self)
{
  return self->error;
}
