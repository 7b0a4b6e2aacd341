/* wrn-engine.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A community as the helper sees it: Engine1 over the connection that this process was born with.
 */
#define G_LOG_DOMAIN "wrn-edge"

#include "config.h"

#include "edge/wrn-engine.h"

#include <fcntl.h>

#include "edge/wrn-edge-config.h"
#include "edge/wrn-engine-private.h"
#include "ipc/wrn-dbus-names.h"

static void
say_news (gpointer user_data, const char *const *what)
{
  WrnEngine *self = user_data;

  if (self->runner != NULL)
    wrn_dbus_engine1_set_state (self->skeleton,
                                wrn_edge_get_state_name (wrn_edge_runner_get_edge (self->runner)));
  wrn_dbus_engine1_emit_changed (self->skeleton, what);
}

/* Whether Open came; the call is answered if not. */
gboolean
wrn_engine_is_open (const WrnEngine *self, GDBusMethodInvocation *invocation)
{
  if (self->file != NULL)
    return TRUE;
  g_dbus_method_invocation_return_error (invocation, WRN_DBUS_ERROR, WRN_DBUS_ERROR_FAILED,
                                         "Open must be called first");
  return FALSE;
}

static WrnDBusError
name_error (const GError *error)
{
  if (error->domain == WRN_PROFILE_ERROR && error->code != WRN_PROFILE_ERROR_MEMORY)
    return WRN_DBUS_ERROR_BAD_ARGUMENT;
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_BUSY))
    return WRN_DBUS_ERROR_BUSY;
  return WRN_DBUS_ERROR_FAILED;
}

/**
 * wrn_engine_fail:
 * @invocation: (transfer full): a call
 * @error: (transfer full): why it failed, of whatever domain
 *
 * Returns: %TRUE, as a handler does
 */
gboolean
wrn_engine_fail (GDBusMethodInvocation *invocation, GError *error)
{
  if (error->domain != WRN_DBUS_ERROR)
    {
      error->code = (int) name_error (error);
      error->domain = WRN_DBUS_ERROR;
    }
  g_dbus_method_invocation_take_error (invocation, error);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

/* Ours, as members see it. */
const char *
wrn_engine_get_name (const WrnEngine *self, char **to_free)
{
  if (self->profile.nickname[0] != '\0')
    return self->profile.nickname;
  return *to_free = wrn_edge_config_computer_name ();
}

void
wrn_engine_say_goodbye (WrnEngine *self)
{
  if (self->runner != NULL)
    wrn_edge_runner_say_goodbye (self->runner);
}

static void
leave (gpointer user_data)
{
  wrn_engine_say_goodbye (user_data);
}

static void
clear_engine (WrnEngine *self)
{
  g_hash_table_unref (self->pings);
  wrn_engine_end_history (self);
  wrn_dbus_news_clear (&self->news);
  g_clear_pointer (&self->runner, wrn_edge_runner_free);
  g_clear_pointer (&self->tap, wrn_tap_free);
  g_clear_pointer (&self->memory, wrn_edge_memory_free);
  g_clear_pointer (&self->dir, wrn_state_dir_free);
  g_clear_pointer (&self->file, g_bytes_unref);
  wrn_profile_clear (&self->profile);
  wrn_secure_clear (self->seed, sizeof self->seed);
  g_clear_object (&self->skeleton);
  g_clear_pointer (&self->loop, g_main_loop_unref);
}

/**
 * wrn_engine_run:
 *
 * Confines this process, and serves until the helper has enough of it.
 */
gboolean
wrn_engine_run (GError **error)
{
  WrnEngine self = {
    .has_folder = fcntl (WRN_ENGINE_STATE_FD, F_GETFD) >= 0,
  };
  gboolean ok;

  if (!wrn_engine_link_confine (self.has_folder, FALSE, error))
    return FALSE;

  wrn_dbus_error_quark ();
  self.news = (WrnDBusNews){ .say = say_news, .user_data = &self };
  self.loop = g_main_loop_new (NULL, FALSE);
  self.skeleton = wrn_dbus_engine1_skeleton_new ();
  wrn_dbus_engine1_set_state (self.skeleton, "off");
  wrn_engine_add_make (&self);
  wrn_engine_add_life (&self);
  wrn_engine_add_settings (&self);
  wrn_engine_add_answers (&self);
  wrn_engine_add_peers (&self);
  wrn_engine_add_events (&self);

  self.link = (WrnEngineLink){
    .skeleton = G_DBUS_INTERFACE_SKELETON (self.skeleton),
    .path = WRN_DBUS_ENGINE_PATH,
    .loop = self.loop,
    .leave = leave,
    .user_data = &self,
  };
  ok = wrn_engine_link_run (&self.link, error);
  clear_engine (&self);
  return ok;
}
