/* main.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * warren-supernode: the supernode machine between its sockets, its settings, its signals and its
 * log.
 */
#define G_LOG_DOMAIN "wrn-supernode"
#define G_LOG_USE_STRUCTURED

#include "config.h"

#include <errno.h>
#include <locale.h>
#include <stdio.h>
#include <sys/resource.h>
#include <unistd.h>

#include <glib-unix.h>
#include <glib/gstdio.h>

#include "core/carrier/wrn-carrier-web.h"
#include "core/driver/wrn-clock.h"
#include "core/driver/wrn-driver.h"
#include "core/driver/wrn-patience.h"
#include "daemon/wrn-notify.h"
#include "daemon/wrn-sandbox.h"
#include "daemon/wrn-seed.h"
#include "supernode/wrn-other-port.h"
#include "supernode/wrn-supernode-config.h"
#include "supernode/wrn-supernode-engine.h"
#include "supernode/wrn-supernode-file.h"
#include "supernode/wrn-supernode-log.h"
#include "supernode/wrn-supernode-portmap.h"
#include "supernode/wrn-supernode-settings.h"
#include "supernode/wrn-supernode-sockets.h"
#include "supernode/wrn-supernode-status.h"

/* As of warrenctl. */
#define EXIT_FAILED 1
#define EXIT_USAGE 2

#define SEED_ITEM "seed"

typedef struct
{
  int argc;
  char **argv;                             /* (not owned): for the settings to be read again */
  WrnSupernodeConfig *config;              /* (owned) */
  char *written[WRN_SUPERNODE_N_SETTINGS]; /* (owned): each as it counts, before it was looked up */
  WrnSupernode *supernode;                 /* (owned) */
  WrnSupernodeSockets sockets;
  WrnDriver *driver;            /* (owned) */
  WrnSupernodePortmap *portmap; /* (owned) (nullable) */
  WrnNotify *notify;            /* (owned) */
  GMainLoop *loop;              /* (owned) */
  guint status_timer;
  WrnTime started;
  WrnPatience patience;
} Program;

/* Not on the stack, as GLib gives whatever waits for events no more than what to wait for. */
static Program program;

static void
print_status (Program *self)
{
  g_autofree char *line = NULL;
  WrnSupernodeStats stats;

  wrn_supernode_get_stats (self->supernode, &stats);
  line = wrn_supernode_status (&stats, wrn_udp_get_stats (self->sockets.udp),
                               wrn_carriers_get_stats (self->sockets.carriers),
                               (wrn_clock_now () - self->started) / WRN_SECONDS (1));
  printf ("%s\n", line);
  fflush (stdout);
}

static gboolean
status_cb (gpointer user_data)
{
  print_status (user_data);
  return G_SOURCE_CONTINUE;
}

/* Clients hear of it, so that they look for another supernode at once. */
static gboolean
stop_cb (gpointer user_data)
{
  Program *self = user_data;
  const WrnCommand close = { .kind = WRN_COMMAND_CLOSE };

  g_message ("Stopping");
  wrn_notify_stopping (self->notify);
  wrn_driver_command (self->driver, &close);
  wrn_udp_flush (self->sockets.udp);
  g_main_loop_quit (self->loop);
  return G_SOURCE_CONTINUE;
}

/* For systemctl status. */
static char *
describe (gpointer user_data)
{
  const Program *self = user_data;
  WrnSupernodeStats stats;

  wrn_supernode_get_stats (self->supernode, &stats);
  return g_strdup_printf ("%u of %u members in %u communities, %u channels", stats.clients,
                          self->config->limits.clients, stats.topics, stats.channels);
}

static gboolean
load_identity (const WrnSupernodeConfig *config, WrnIdentity *out, GError **error)
{
  g_autoptr (WrnStateDir) dir = wrn_state_dir_open (config->state_dir, error);
  guint8 seed[WRN_SEED_LEN];
  gboolean made;

  if (dir == NULL || !wrn_seed_get (dir, SEED_ITEM, seed, &made, error))
    return FALSE;
  if (made)
    g_message ("Made a new identity in “%s”", config->state_dir);
  wrn_identity_init (out, seed);
  wrn_secure_clear (seed, sizeof seed);
  return TRUE;
}

static void
announce_limits (const WrnSupernodeLimits *limits)
{
  const guint64 memory = (guint64) limits->clients * WRN_SUPERNODE_CLIENT_BYTES +
                         (guint64) limits->channels * WRN_SUPERNODE_CHANNEL_BYTES;

  g_message ("At most %u clients and %u channels, %" G_GUINT64_FORMAT " MB", limits->clients,
             limits->channels, memory / 1000000);
}

/* What an administrator wants to know, and what a script waits for. */
static void
announce (const Program *self, const WrnIdentity *identity)
{
  char key[WRN_NODE_ID_TEXT_LEN];

  announce_limits (&self->config->limits);
  wrn_key_format (identity->dh.public_key, key);
  g_log_structured (G_LOG_DOMAIN, G_LOG_LEVEL_MESSAGE, "WARREN_KEY", key, "MESSAGE",
                    "Ready: the key is %s", key);
}

/* By its own time, rather than by that of whoever set it before. */
static void
set_status_timer (Program *self)
{
  g_clear_handle_id (&self->status_timer, g_source_remove);
  if (self->config->status_interval > 0)
    self->status_timer = g_timeout_add_seconds (self->config->status_interval, status_cb, self);
}

/* What cannot be had while it runs stays as it is, and so do those who are connected. */
static void
adopt (Program *self, WrnSupernodeConfig *config)
{
  for (guint i = 0; i < WRN_SUPERNODE_N_SETTINGS; i++)
    {
      const WrnSupernodeSetting *setting = &wrn_supernode_settings[i];
      g_autofree char *now = wrn_supernode_setting_get (setting, config);

      if (g_str_equal (self->written[i], now))
        continue;
      if (setting->is_lasting)
        {
          g_warning ("“%s” stays “%s” until the supernode is restarted, and “%s” counts then",
                     setting->name, self->written[i], now);
          continue;
        }
      g_message ("“%s” was “%s”, and is “%s” now", setting->name, self->written[i], now);
      g_free (self->written[i]);
      self->written[i] = g_steal_pointer (&now);
    }
  wrn_supernode_set_limits (self->supernode, &config->limits);
  wrn_supernode_config_free (self->config);
  self->config = config;
  set_status_timer (self);
  announce_limits (&config->limits);
}

/* All of the settings count, or none. */
static gboolean
reload_cb (gpointer user_data)
{
  Program *self = user_data;
  g_autoptr (GError) error = NULL;
  WrnSupernodeConfig *config;

  wrn_notify_reloading (self->notify);
  config = wrn_supernode_config_new (self->argc, self->argv, &error);
  if (config != NULL && wrn_supernode_sockets_load_tls (&self->sockets, config, &error))
    {
      wrn_supernode_log_set_level (config->log_level);
      adopt (self, config);
      g_message ("The settings were read again");
    }
  else
    {
      g_clear_pointer (&config, wrn_supernode_config_free);
      g_warning ("The settings stay as they were: %s", error->message);
    }
  wrn_notify_ready (self->notify);
  return G_SOURCE_CONTINUE;
}

/* (transfer full): where files may stand that are read again; whoever edits one replaces it, so it
 * is the folder that counts. */
static GStrv
list_folders (const WrnSupernodeConfig *config)
{
  const char *const files[] = { config->file, config->tls_certificate, config->tls_key };
  g_autoptr (GStrvBuilder) folders = g_strv_builder_new ();

  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    if (files[i] != NULL)
      {
        g_autofree char *folder = g_path_get_dirname (files[i]);

        g_strv_builder_add (folders, folder);
      }
  return g_strv_builder_end (folders);
}

static gboolean
start (Program *self, const WrnIdentity *identity, GError **error)
{
  g_auto (GStrv) folders = list_folders (self->config);
  WrnSupernodeOptions options = { .identity = identity,
                                  .entropy = wrn_entropy_system (),
                                  .limits = self->config->limits };
  WrnDriverOptions driver_options = { .handlers = &wrn_supernode_handlers, .user_data = self };
  const WrnSandboxOptions sandbox = { .writable_fd = -1,
                                      .readable = (const char *const *) folders,
                                      .accepts = TRUE,
                                      .local_sockets = TRUE };
  WrnPrivilegeUser user;

  if (!wrn_privilege_find_user (self->config->user, &user, error))
    return FALSE;
  if (!wrn_supernode_sockets_open (&self->sockets, self->config, &options.other_port, error))
    return FALSE;

  self->supernode = wrn_supernode_new (&options);
  driver_options.machine = wrn_supernode_get_machine (self->supernode);
  driver_options.udp = self->sockets.udp;
  driver_options.carriers = self->sockets.carriers;
  self->driver = wrn_driver_new (&driver_options, error);
  self->notify = wrn_notify_new (describe, self);
  wrn_carrier_web_prepare ();
  return self->driver != NULL && wrn_privilege_keep (WRN_PRIVILEGE_NONE, &user, error) &&
         wrn_sandbox_enter (&sandbox, error);
}

/* Waits as poll(2) does, and before that a moment for more to come, if many ask. */
static gint
wait_for_events (GPollFD *fds, guint n_fds, gint timeout)
{
  WrnSupernodeStats stats;
  gint result;

  wrn_supernode_get_stats (program.supernode, &stats);
  if (timeout != 0 && wrn_patience_may_nap (&program.patience, wrn_clock_now (),
                                            wrn_udp_get_stats (program.sockets.udp)->rx_datagrams,
                                            stats.relayed_packets))
    g_usleep (WRN_PATIENCE_NAP);
  result = g_poll (fds, n_fds, timeout);
  wrn_patience_wake (&program.patience, wrn_clock_now ());
  return result;
}

/* After start(): signals have a thread of GLib's, which keeps whatever privilege it was born with.
 */
static void
add_sources (Program *self)
{
  self->started = wrn_clock_now ();
  self->loop = g_main_loop_new (NULL, FALSE);
  g_main_context_set_poll_func (NULL, wait_for_events);
  g_unix_signal_add (SIGTERM, stop_cb, self);
  g_unix_signal_add (SIGINT, stop_cb, self);
  g_unix_signal_add (SIGUSR1, status_cb, self);
  g_unix_signal_add (SIGHUP, reload_cb, self);
  set_status_timer (self);
}

static void
clear_program (Program *self)
{
  g_clear_pointer (&self->portmap, wrn_supernode_portmap_free);
  g_clear_pointer (&self->notify, wrn_notify_free);
  g_clear_pointer (&self->driver, wrn_driver_free);
  g_clear_pointer (&self->supernode, wrn_supernode_free);
  wrn_supernode_sockets_clear (&self->sockets);
  g_clear_pointer (&self->loop, g_main_loop_unref);
  g_clear_pointer (&self->config, wrn_supernode_config_free);
  for (guint i = 0; i < WRN_SUPERNODE_N_SETTINGS; i++)
    g_clear_pointer (&self->written[i], g_free);
}

static gboolean
ask_router (Program *self, const WrnIdentity *identity, GError **error)
{
  if (self->config->portmap)
    self->portmap = wrn_supernode_portmap_new (identity, wrn_udp_get_port (self->sockets.udp),
                                               self->sockets.tcp_port, error);
  return !self->config->portmap || self->portmap != NULL;
}

/* What only the supernode's user may read says nothing to another one; nor to whom systemd starts
 * for a reload, without the credentials of the service. */
static gboolean
is_closed (const char *path)
{
  return g_access (path, R_OK) != 0 && errno == EACCES;
}

/* What a start would find wrong in the settings alone. */
static int
check_config (const WrnSupernodeConfig *config, GError **error)
{
  const gboolean has_tls = config->tls_certificate != NULL &&
                           !is_closed (config->tls_certificate) && !is_closed (config->tls_key);
  g_auto (WrnCarrierTls) tls = { 0 };
  g_autofree char *text = NULL;
  WrnPrivilegeUser user;

  if (!wrn_privilege_find_user (config->user, &user, error) ||
      (has_tls && !wrn_carrier_tls_load (&tls, config->tls_certificate, config->tls_key, error)))
    return EXIT_USAGE;
  text =
      config->json ? wrn_supernode_file_format_json (config) : wrn_supernode_file_format (config);
  return printf (config->json ? "%s\n" : "%s", text) > 0 ? 0 : EXIT_FAILED;
}

static int
run (Program *self, GError **error)
{
  char key[WRN_NODE_ID_TEXT_LEN];
  WrnIdentity identity;
  gboolean ok;

  if (!load_identity (self->config, &identity, error))
    return EXIT_FAILED;
  if (self->config->print_key)
    {
      printf ("%s\n", wrn_key_format (identity.dh.public_key, key));
      wrn_identity_clear (&identity);
      return 0;
    }

  for (guint i = 0; i < WRN_SUPERNODE_N_SETTINGS; i++)
    self->written[i] = wrn_supernode_setting_get (&wrn_supernode_settings[i], self->config);
  ok = start (self, &identity, error) && ask_router (self, &identity, error);
  if (ok)
    {
      add_sources (self);
      announce (self, &identity);
      wrn_notify_ready (self->notify);
    }
  wrn_identity_clear (&identity);
  if (ok)
    g_main_loop_run (self->loop);
  return ok ? 0 : EXIT_FAILED;
}

int
main (int argc, char **argv)
{
  static const struct rlimit no_core = { 0, 0 };
  g_autoptr (GError) error = NULL;
  int status;

  setlocale (LC_ALL, "");
  g_set_prgname ("warren-supernode");
  /* The identity is in memory, and a core dump would keep it. */
  setrlimit (RLIMIT_CORE, &no_core);

  program.argc = argc;
  program.argv = argv;
  program.config = wrn_supernode_config_new (argc, argv, &error);
  if (program.config == NULL)
    {
      g_printerr ("%s: %s%s\n", g_get_prgname (), error->message,
                  error->domain == G_OPTION_ERROR ? "; see --help" : "");
      return EXIT_USAGE;
    }
  wrn_supernode_log_init (program.config->log_level);
  if (program.config->print_version)
    status = printf ("warren-supernode %s\n", WRN_VERSION) > 0 ? 0 : EXIT_FAILED;
  else if (program.config->check)
    status = check_config (program.config, &error);
  else if (!wrn_crypto_init ())
    {
      g_printerr ("%s: this system has no source of randomness\n", g_get_prgname ());
      status = EXIT_FAILED;
    }
  else if (program.config->engine)
    status = wrn_supernode_engine_run (&error) ? 0 : EXIT_FAILED;
  else
    status = run (&program, &error);

  if (error != NULL)
    g_printerr ("%s: %s\n", g_get_prgname (), error->message);
  clear_program (&program);
  return status;
}
