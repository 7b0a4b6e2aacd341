/* main.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * warren-helper: lets users have communities without being root.
 *
 * Seccomp cannot forbid it to execute programs, as it has to start engines. What bounds it: only
 * two paths, which are compiled in, reach exec; what they run inherits no capability and can get
 * none; and nothing in here parses what a user or a stranger wrote.
 */
#define G_LOG_DOMAIN "wrn-helper"

#include "config.h"

#include <locale.h>
#include <stdio.h>
#include <stdlib.h>

#include <glib-unix.h>

#include "daemon/wrn-privilege.h"
#include "helper/wrn-manager.h"
#include "ipc/wrn-dbus-error.h"
#include "ipc/wrn-dbus-names.h"

/* As of warrenctl. */
#define EXIT_USAGE 2

#define DEFAULT_USER "warren"
#define DEFAULT_STATE "/var/lib/warren"

/* It is started again by the next call, in 20 ms. */
#define IDLE_SECONDS 30

typedef struct
{
  char *user;
  char *state;
  gboolean version;
  gboolean session_bus;
  gboolean fake_tap;

  GDBusConnection *bus; /* (owned) */
  WrnGuard *guard;      /* (not owned): of serve() */
  WrnManager *manager;  /* (owned) */
  GMainLoop *loop;      /* (owned) */
  guint name;           /* on the bus */
  guint n_idle;         /* looks in a row that found it idle */
  gboolean failed;
} Program;

static gboolean
parse (Program *self, int *argc, char ***argv, GError **error)
{
  const GOptionEntry entries[] = {
    { "user", 'u', 0, G_OPTION_ARG_STRING, &self->user, "Become NAME if started as root", "NAME" },
    { "version", 0, 0, G_OPTION_ARG_NONE, &self->version, "Print the version", NULL },
#if WRN_DEVELOPMENT
    { "state-dir", 0, 0, G_OPTION_ARG_FILENAME, &self->state, "Keep communities in DIR", "DIR" },
    { "session-bus", 0, 0, G_OPTION_ARG_NONE, &self->session_bus,
      "Serve the session bus, without polkit", NULL },
    { "fake-tap", 0, 0, G_OPTION_ARG_NONE, &self->fake_tap, "Make no network interfaces", NULL },
#endif
    { NULL }
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);

  g_option_context_add_main_entries (context, entries, NULL);
  g_option_context_set_summary (context, "Serves " WRN_DBUS_NAME "; see warren-helper(8)");
  if (!g_option_context_parse (context, argc, argv, error))
    return FALSE;
  if (*argc == 1)
    return TRUE;
  g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_FAILED, "“%s” is too much", (*argv)[1]);
  return FALSE;
}

static void
name_lost_cb (GDBusConnection *bus, const char *name, gpointer user_data)
{
  Program *self = user_data;

  g_printerr ("%s: the name %s is taken, or not for this user\n", g_get_prgname (), name);
  self->failed = TRUE;
  g_main_loop_quit (self->loop);
}

static void
own_name (Program *self)
{
  self->name =
      g_bus_own_name_on_connection (self->bus, WRN_DBUS_NAME, G_BUS_NAME_OWNER_FLAGS_DO_NOT_QUEUE,
                                    NULL, name_lost_cb, self, NULL);
}

static gboolean
is_idle (Program *self)
{
  return wrn_manager_is_idle (self->manager) && !wrn_guard_is_busy (self->guard);
}

/* It gives the name back, so that calls from then on start the next helper. Those from before are
 * here by then; if there is one, it stays. */
static gboolean
idle_cb (gpointer user_data)
{
  Program *self = user_data;

  self->n_idle = is_idle (self) ? self->n_idle + 1 : 0;
  if (self->n_idle < 2)
    return G_SOURCE_CONTINUE;
  g_clear_handle_id (&self->name, g_bus_unown_name);
  while (g_main_context_iteration (NULL, FALSE))
    continue;
  if (is_idle (self))
    g_main_loop_quit (self->loop);
  else
    own_name (self);
  return G_SOURCE_CONTINUE;
}

static gboolean
stop_cb (gpointer user_data)
{
  g_main_loop_quit (((Program *) user_data)->loop);
  return G_SOURCE_CONTINUE;
}

/* The last that needs a privilege other than to change interfaces, before any thread is there. */
static WrnStore *
drop_privileges (Program *self, GError **error)
{
  const WrnPrivilege kept = self->fake_tap ? WRN_PRIVILEGE_NONE : WRN_PRIVILEGE_NET_ADMIN;
  const char *given = self->state != NULL ? self->state : g_getenv ("STATE_DIRECTORY");
  g_autoptr (WrnStore) store = NULL;
  WrnPrivilegeUser user;

  if (!wrn_privilege_find_user (self->user != NULL ? self->user : DEFAULT_USER, &user, error))
    return NULL;
  store = wrn_store_open (given != NULL ? given : DEFAULT_STATE, user.uid, user.gid, error);
  if (store == NULL || !wrn_store_remember (store, g_getenv ("RUNTIME_DIRECTORY"), error) ||
      !wrn_privilege_keep (kept, &user, error))
    return NULL;
  return g_steal_pointer (&store);
}

/* Serves until it is told to stop, or nobody needs it. */
static void
serve (Program *self, GError **error)
{
  g_autoptr (WrnStore) store = drop_privileges (self, error);
  g_autoptr (WrnGuard) guard = NULL;
  g_autoptr (WrnCosts) costs = NULL;
  WrnManagerOptions options = {
    .store = store, .edge = WRN_EDGE, .supernode = WRN_SUPERNODE, .fake_devices = self->fake_tap
  };

  if (store != NULL)
    self->bus =
        g_bus_get_sync (self->session_bus ? G_BUS_TYPE_SESSION : G_BUS_TYPE_SYSTEM, NULL, error);
  if (self->bus == NULL)
    return;
  guard = wrn_guard_new (self->bus, !self->session_bus);
  options.bus = self->bus;
  options.guard = self->guard = guard;
  options.costs = costs = wrn_costs_new (self->bus);
  self->manager = wrn_manager_new (&options, error);
  if (self->manager == NULL)
    return;

  self->loop = g_main_loop_new (NULL, FALSE);
  g_unix_signal_add (SIGTERM, stop_cb, self);
  g_unix_signal_add (SIGINT, stop_cb, self);
  g_timeout_add_seconds (IDLE_SECONDS, idle_cb, self);
  own_name (self);
  g_main_loop_run (self->loop);

  g_clear_handle_id (&self->name, g_bus_unown_name);
  wrn_guard_close (guard);
  wrn_manager_close (self->manager);
  while (!wrn_manager_is_gone (self->manager) || wrn_guard_is_busy (guard))
    g_main_context_iteration (NULL, TRUE);
  g_dbus_connection_flush_sync (self->bus, NULL, NULL);
  g_clear_pointer (&self->manager, wrn_manager_free);
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  Program program = { 0 };

  setlocale (LC_ALL, "");
  g_set_prgname ("warren-helper");
  wrn_dbus_error_quark ();
  if (!parse (&program, &argc, &argv, &error))
    {
      g_printerr ("%s: %s; see --help\n", g_get_prgname (), error->message);
      return EXIT_USAGE;
    }
  if (program.version)
    return printf ("warren-helper %s\n", WRN_VERSION) > 0 ? 0 : EXIT_FAILURE;

  serve (&program, &error);
  if (error != NULL)
    g_printerr ("%s: %s\n", g_get_prgname (), error->message);
  g_clear_pointer (&program.loop, g_main_loop_unref);
  g_clear_object (&program.bus);
  g_free (program.user);
  g_free (program.state);
  return error != NULL || program.failed ? EXIT_FAILURE : 0;
}
