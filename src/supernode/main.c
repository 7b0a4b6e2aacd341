/* main.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * warren-supernode: the supernode machine between its sockets, its signals and its log.
 */
#define G_LOG_DOMAIN "wrn-supernode"
#define G_LOG_USE_STRUCTURED

#include "config.h"

#include <locale.h>
#include <stdio.h>
#include <sys/resource.h>

#include <glib-unix.h>

#include "core/carrier/wrn-carrier-web.h"
#include "core/driver/wrn-clock.h"
#include "core/driver/wrn-driver.h"
#include "core/driver/wrn-patience.h"
#include "daemon/wrn-sandbox.h"
#include "daemon/wrn-seed.h"
#include "supernode/wrn-other-port.h"
#include "supernode/wrn-supernode-config.h"
#include "supernode/wrn-supernode-engine.h"
#include "supernode/wrn-supernode-portmap.h"
#include "supernode/wrn-supernode-sockets.h"
#include "supernode/wrn-supernode-status.h"

/* As of warrenctl. */
#define EXIT_FAILED 1
#define EXIT_USAGE 2

#define SEED_ITEM "seed"

typedef struct
{
  WrnSupernodeConfig *config; /* (owned) */
  WrnSupernode *supernode;    /* (owned) */
  WrnSupernodeSockets sockets;
  WrnDriver *driver;            /* (owned) */
  WrnSupernodePortmap *portmap; /* (owned) (nullable) */
  GMainLoop *loop;              /* (owned) */
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
  wrn_driver_command (self->driver, &close);
  wrn_udp_flush (self->sockets.udp);
  g_main_loop_quit (self->loop);
  return G_SOURCE_CONTINUE;
}

static void
on_event (gpointer user_data, const WrnEffectEvent *event)
{
  g_log_structured (G_LOG_DOMAIN, event->level, "MESSAGE", "%s", event->text);
}

/* A supernode has no device and keeps nothing. */
static void
on_link (gpointer user_data, const WrnEffectLink *link)
{
}

static void
on_store (gpointer user_data, const WrnEffectStore *store)
{
}

static void
on_lost (gpointer user_data)
{
}

static const WrnDriverHandlers handlers = {
  .link = on_link,
  .event = on_event,
  .store = on_store,
  .lost = on_lost,
};

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

/* What an administrator wants to know, and what a script waits for. */
static void
announce (const Program *self, const WrnIdentity *identity)
{
  const WrnSupernodeLimits *limits = &self->config->limits;
  const guint64 memory = (guint64) limits->clients * WRN_SUPERNODE_CLIENT_BYTES +
                         (guint64) limits->channels * WRN_SUPERNODE_CHANNEL_BYTES;
  char key[WRN_NODE_ID_TEXT_LEN];

  g_message ("At most %u clients and %u channels, %" G_GUINT64_FORMAT " MB", limits->clients,
             limits->channels, memory / 1000000);
  wrn_key_format (identity->dh.public_key, key);
  g_log_structured (G_LOG_DOMAIN, G_LOG_LEVEL_MESSAGE, "WARREN_KEY", key, "MESSAGE",
                    "Ready: the key is %s", key);
}

static gboolean
start (Program *self, const WrnIdentity *identity, GError **error)
{
  WrnSupernodeOptions options = { .identity = identity,
                                  .entropy = wrn_entropy_system (),
                                  .limits = self->config->limits };
  WrnDriverOptions driver_options = { .handlers = &handlers, .user_data = self };
  const WrnSandboxOptions sandbox = { .writable_fd = -1, .accepts = TRUE, .local_sockets = TRUE };
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
  if (self->config->status_interval > 0)
    g_timeout_add_seconds ((guint) self->config->status_interval, status_cb, self);
}

static void
clear_program (Program *self)
{
  g_clear_pointer (&self->portmap, wrn_supernode_portmap_free);
  g_clear_pointer (&self->driver, wrn_driver_free);
  g_clear_pointer (&self->supernode, wrn_supernode_free);
  wrn_supernode_sockets_clear (&self->sockets);
  g_clear_pointer (&self->loop, g_main_loop_unref);
  g_clear_pointer (&self->config, wrn_supernode_config_free);
}

static gboolean
ask_router (Program *self, const WrnIdentity *identity, GError **error)
{
  if (self->config->portmap)
    self->portmap =
        wrn_supernode_portmap_new (identity, wrn_udp_get_port (self->sockets.udp), error);
  return !self->config->portmap || self->portmap != NULL;
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

  ok = start (self, &identity, error) && ask_router (self, &identity, error);
  if (ok)
    {
      add_sources (self);
      announce (self, &identity);
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
  /* Standard output is for the statistics. */
  g_log_writer_default_set_use_stderr (TRUE);

  program.config = wrn_supernode_config_new (argc, argv, &error);
  if (program.config == NULL)
    {
      g_printerr ("%s: %s; see --help\n", g_get_prgname (), error->message);
      return EXIT_USAGE;
    }
  if (program.config->print_version)
    status = printf ("warren-supernode %s\n", WRN_VERSION) > 0 ? 0 : EXIT_FAILED;
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
