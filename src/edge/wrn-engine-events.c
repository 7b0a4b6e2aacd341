/* wrn-engine-events.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Engine1: remembers what happened, and says what is wrong.
 */
#define G_LOG_DOMAIN "wrn-edge"

#include "config.h"

#include "edge/wrn-engine-private.h"

/* What passed is taken down so often, and this long after members came or went. */
#define NOTE_SECONDS 60
#define NOTE_SOON_MSEC 1000

static void
add_event (WrnEngine *self, guint8 level, const char *subject, const char *text)
{
  wrn_events_add (self->events, g_get_real_time (), level, subject, text);
  wrn_history_note_event (self->history);
  wrn_dbus_news_note (&self->news, WRN_DBUS_NEWS_EVENTS);
}

/* Once for each trouble that the history gets into. */
static void
tell_trouble (WrnEngine *self)
{
  const char *problem = wrn_history_get_problem (self->history);

  if (g_strcmp0 (problem, self->told_problem) == 0)
    return;
  g_free (self->told_problem);
  self->told_problem = g_strdup (problem);
  if (problem == NULL)
    return;
  g_message ("%s", problem);
  add_event (self, G_LOG_LEVEL_WARNING, "", problem);
}

static void
note (WrnEngine *self)
{
  g_autoptr (GArray) peers = NULL;
  WrnEdgeStatus status;

  if (self->runner == NULL)
    return;
  wrn_edge_get_status (wrn_edge_runner_get_edge (self->runner), &status);
  peers = wrn_edge_list_peers (wrn_edge_runner_get_edge (self->runner));
  wrn_history_note (self->history, g_get_real_time (), &status, peers);
  wrn_load_note_now (&self->load);
  tell_trouble (self);
}

static gboolean
note_cb (gpointer user_data)
{
  note (user_data);
  return G_SOURCE_CONTINUE;
}

static gboolean
note_soon_cb (gpointer user_data)
{
  WrnEngine *self = user_data;

  self->note_soon = 0;
  note (self);
  return G_SOURCE_REMOVE;
}

/* The edge says that something happened. */
void
wrn_engine_note_event (WrnEngine *self, const WrnEffectEvent *event)
{
  add_event (self, event->level, event->subject, event->text);
  if (self->note_soon == 0)
    self->note_soon = g_timeout_add (NOTE_SOON_MSEC, note_soon_cb, self);
}

/* The community is known, and its folder ours. */
void
wrn_engine_begin_history (WrnEngine *self)
{
  self->events = wrn_events_new ();
  self->history = wrn_history_open (WRN_ENGINE_STATE_FD, self->events, g_get_real_time ());
  self->load.load = -1;
  self->note_timer = g_timeout_add_seconds (NOTE_SECONDS, note_cb, self);
  tell_trouble (self);
}

/* Takes down how it ends, too. */
void
wrn_engine_end_history (WrnEngine *self)
{
  g_clear_handle_id (&self->note_timer, g_source_remove);
  g_clear_handle_id (&self->note_soon, g_source_remove);
  if (self->history == NULL)
    return;
  note (self);
  wrn_history_flush (self->history);
  g_clear_pointer (&self->history, wrn_history_free);
  g_clear_pointer (&self->events, wrn_events_free);
  g_clear_pointer (&self->told_problem, g_free);
}

static gboolean
handle_list_events (WrnDBusEngine1 *object,
                    GDBusMethodInvocation *invocation,
                    GVariant *options,
                    WrnEngine *self)
{
  static const WrnDBusOption known[] = { { "after", "t" }, { "limit", "u" } };
  guint32 limit = G_MAXUINT32;
  guint64 after = 0;
  GError *error = NULL;

  if (!wrn_engine_is_open (self, invocation))
    return G_DBUS_METHOD_INVOCATION_HANDLED;
  if (!wrn_dbus_options_check (options, known, G_N_ELEMENTS (known), &error))
    return wrn_engine_fail (invocation, error);
  g_variant_lookup (options, "after", "t", &after);
  g_variant_lookup (options, "limit", "u", &limit);
  wrn_dbus_engine1_complete_list_events (object, invocation,
                                         wrn_events_list (self->events, after, limit));
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
handle_add_event (WrnDBusEngine1 *object,
                  GDBusMethodInvocation *invocation,
                  const char *level_name,
                  const char *text,
                  WrnEngine *self)
{
  guint8 level;

  if (!wrn_engine_is_open (self, invocation))
    return G_DBUS_METHOD_INVOCATION_HANDLED;
  if (!wrn_event_level_parse (level_name, &level))
    return wrn_engine_fail (invocation, g_error_new (WRN_DBUS_ERROR, WRN_DBUS_ERROR_BAD_ARGUMENT,
                                                     "“%s” is no level", level_name));
  add_event (self, level, "", text);
  wrn_dbus_engine1_complete_add_event (object, invocation);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
handle_diagnose (WrnDBusEngine1 *object,
                 GDBusMethodInvocation *invocation,
                 GVariant *options,
                 WrnEngine *self)
{
  g_autofree char *computer = NULL;
  WrnSnapshotSource source;
  GError *error = NULL;

  if (!wrn_engine_is_open (self, invocation))
    return G_DBUS_METHOD_INVOCATION_HANDLED;
  if (!wrn_dbus_options_check (options, NULL, 0, &error))
    return wrn_engine_fail (invocation, error);
  wrn_load_note_now (&self->load);
  source = (WrnSnapshotSource){
    .profile = &self->profile,
    .name = wrn_engine_get_name (self, &computer),
    .runner = self->runner,
    .events = self->events,
    .history = self->history,
    .load = self->load.load,
  };
  wrn_dbus_engine1_complete_diagnose (object, invocation, wrn_snapshot_diagnose (&source));
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

void
wrn_engine_add_events (WrnEngine *self)
{
  g_signal_connect (self->skeleton, "handle-list-events", G_CALLBACK (handle_list_events), self);
  g_signal_connect (self->skeleton, "handle-add-event", G_CALLBACK (handle_add_event), self);
  g_signal_connect (self->skeleton, "handle-diagnose", G_CALLBACK (handle_diagnose), self);
}
