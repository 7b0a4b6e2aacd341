/* main.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * warren-edge: the edge machine between its sockets, its network interface and its state.
 */
#define G_LOG_DOMAIN "wrn-edge"
#define G_LOG_USE_STRUCTURED

#include "config.h"

#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include <glib-unix.h>

#include "core/carrier/wrn-carrier-web.h"
#include "core/community/wrn-addresses.h"
#include "core/driver/wrn-clock.h"
#include "daemon/wrn-notify.h"
#include "daemon/wrn-sandbox.h"
#include "edge/wrn-edge-config.h"
#include "edge/wrn-edge-device.h"
#include "edge/wrn-edge-report.h"
#include "edge/wrn-edge-runner.h"
#include "edge/wrn-edge-trim.h"
#include "edge/wrn-engine.h"

/* As of warrenctl. */
#define EXIT_FAILED 1
#define EXIT_USAGE 2

#define BYTES_PER_KBIT 125

/* Changes come in bunches; one line of status serves them all. */
#define REPORT_SOON_MSEC 100

/* There while NetworkManager runs. */
#define NETWORK_MANAGER_DIR "/run/NetworkManager"

typedef struct
{
  WrnEdgeConfig *config; /* (owned) */
  WrnPrivilegeUser user;
  WrnLinkKeeper *keeper; /* (owned) */
  WrnProfile profile;
  WrnEdgeMemory *memory; /* (owned) */
  WrnEdgeDevice *device; /* (owned) */
  WrnEdgeReport *report; /* (owned) (nullable) */
  WrnEdgeRunner *runner; /* (owned) */
  WrnNotify *notify;     /* (owned) */
  GMainLoop *loop;       /* (owned) */
  guint report_soon;
  int status;
} Program;

static void
write_report (Program *self)
{
  const WrnEdgeReportSource source = {
    .edge = wrn_edge_runner_get_edge (self->runner),
    .udp = wrn_edge_runner_get_udp (self->runner),
    .tap = wrn_edge_device_get_tap (self->device),
    .driver = wrn_edge_runner_get_driver (self->runner),
    .subnet = &self->profile.subnet,
    .now = wrn_clock_now (),
    .started = wrn_edge_runner_get_started (self->runner),
  };
  g_autoptr (GError) error = NULL;

  if (self->report == NULL || wrn_edge_report_write (self->report, &source, &error))
    return;
  if (g_error_matches (error, G_FILE_ERROR, G_FILE_ERROR_PIPE))
    g_message ("Nobody reads the status any more");
  else
    g_warning ("%s", error->message);
  g_clear_pointer (&self->report, wrn_edge_report_free);
}

static gboolean
report_cb (gpointer user_data)
{
  write_report (user_data);
  return G_SOURCE_CONTINUE;
}

static gboolean
report_soon_cb (gpointer user_data)
{
  Program *self = user_data;

  self->report_soon = 0;
  write_report (self);
  return G_SOURCE_REMOVE;
}

static gboolean
stop_cb (gpointer user_data)
{
  Program *self = user_data;

  g_message ("Stopping");
  wrn_notify_stopping (self->notify);
  wrn_edge_runner_say_goodbye (self->runner);
  g_main_loop_quit (self->loop);
  return G_SOURCE_CONTINUE;
}

static void
on_link (gpointer user_data, guint32 ipv4)
{
  Program *self = user_data;

  wrn_edge_device_set_ipv4 (self->device, ipv4);
}

static void
on_event (gpointer user_data, const WrnEffectEvent *event)
{
  Program *self = user_data;

  if (self->report != NULL && self->report_soon == 0)
    self->report_soon = g_timeout_add (REPORT_SOON_MSEC, report_soon_cb, self);
}

static void
on_lost (gpointer user_data)
{
  Program *self = user_data;

  g_printerr ("%s: somebody removed the interface %s\n", g_get_prgname (),
              wrn_tap_get_name (wrn_edge_device_get_tap (self->device)));
  self->status = EXIT_FAILED;
  stop_cb (self);
}

static const WrnEdgeRunnerHandlers handlers = {
  .link = on_link,
  .event = on_event,
  .lost = on_lost,
};

/* Whoever can read the file is a member. */
static void
warn_of_readers (GFileInputStream *stream, const char *path)
{
  g_autoptr (GFileInfo) info =
      g_file_input_stream_query_info (stream, G_FILE_ATTRIBUTE_UNIX_MODE, NULL, NULL);

  if (info != NULL && g_file_info_get_file_type (info) == G_FILE_TYPE_REGULAR &&
      (g_file_info_get_attribute_uint32 (info, G_FILE_ATTRIBUTE_UNIX_MODE) & 044) != 0)
    g_warning ("%s can be read by others, who would be members: chmod 600 it", path);
}

/* "-" is standard input, so that a secret need not be in a file. */
static gboolean
read_profile (Program *self, GError **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (
      g_str_equal (self->config->file, "-") ? "/dev/stdin" : self->config->file);
  g_autoptr (GFileInputStream) stream = g_file_read (file, NULL, error);
  g_autofree char *text = g_malloc (WRN_PROFILE_FILE_MAX + 1);
  gboolean ok;
  gsize len;

  ok = stream != NULL && g_input_stream_read_all (G_INPUT_STREAM (stream), text,
                                                  WRN_PROFILE_FILE_MAX + 1, &len, NULL, error);
  if (ok && len > WRN_PROFILE_FILE_MAX)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "it is too long");
      ok = FALSE;
    }
  ok = ok && wrn_profile_parse (&self->profile, text, len, error);
  wrn_secure_clear (text, WRN_PROFILE_FILE_MAX + 1);
  if (ok)
    warn_of_readers (stream, self->config->file);
  else
    g_prefix_error (error, "Cannot read the community “%s”: ", self->config->file);
  return ok;
}

/* What is ours in the community follows from who we are, and its folder from which it is. */
static gboolean
set_up_member (Program *self, const guint8 seed[static WRN_SEED_LEN], GError **error)
{
  WrnIdentity identity;
  WrnCommunityKeys keys;
  guint8 ipv6[WRN_IPV6_LEN];
  WrnMac mac;
  gboolean ok;

  wrn_identity_init (&identity, seed);
  wrn_community_keys_init (&keys, self->profile.secret);
  mac = wrn_addresses_get_mac (keys.cid, identity.id);
  wrn_addresses_get_ipv6 (keys.cid, identity.id, ipv6);
  ok = wrn_edge_device_configure (self->device, &self->profile, &mac, ipv6, error) &&
       wrn_edge_memory_enter (self->memory, keys.cid, &self->user, error);
  wrn_community_keys_clear (&keys);
  wrn_identity_clear (&identity);
  return ok;
}

static const char *
choose_name (const Program *self)
{
  if (self->config->name != NULL)
    return self->config->name;
  return self->profile.nickname[0] != '\0' ? self->profile.nickname : self->config->computer;
}

static gboolean
start_member (Program *self, GError **error)
{
  guint8 seed[WRN_SEED_LEN];
  const WrnEdgeRunnerOptions options = {
    .seed = seed,
    .profile = &self->profile,
    .name = choose_name (self),
    .listen = self->config->listen,
    .cipher = self->config->cipher,
    .proxies = self->config->proxies,
    .no_direct = self->config->no_direct,
    .no_relay = self->config->no_relay,
    .relay_rate = (guint) self->config->relay_rate * BYTES_PER_KBIT,
    .no_portmap = self->config->no_portmap,
    .no_birthday = self->config->no_birthday,
    .birthday_pause = WRN_SECONDS (self->config->birthday_pause),
    .no_offload = self->config->no_offload,
    .tap = wrn_edge_device_get_tap (self->device),
    .memory = self->memory,
    .handlers = &handlers,
    .user_data = self,
  };

  if (!wrn_edge_memory_get_seed (self->memory, seed, error))
    return FALSE;
  if (set_up_member (self, seed, error))
    self->runner = wrn_edge_runner_new (&options, error);
  wrn_secure_clear (seed, sizeof seed);
  return self->runner != NULL;
}

/* For systemctl status. */
static char *
describe (gpointer user_data)
{
  const Program *self = user_data;
  const WrnEdge *edge = wrn_edge_runner_get_edge (self->runner);
  WrnEdgeStatus status;

  wrn_edge_get_status (edge, &status);
  return g_strdup_printf ("“%s”: %s, %u other members", self->profile.name,
                          wrn_edge_get_state_name (edge), status.n_peers);
}

static gboolean
confine (Program *self, GError **error)
{
  const WrnSandboxOptions sandbox = {
    .writable_fd = wrn_state_dir_get_fd (wrn_edge_memory_get_dir (self->memory)),
    .local_sockets = TRUE,
  };

  self->notify = wrn_notify_new (describe, self);
  wrn_carrier_web_prepare ();
  return wrn_privilege_keep (WRN_PRIVILEGE_NONE, &self->user, error) &&
         wrn_sandbox_enter (&sandbox, error);
}

/* In the order of what each step needs: privileges first, and none after the last line. */
static gboolean
start (Program *self, GError **error)
{
  const WrnEdgeConfig *config = self->config;

  self->keeper = wrn_link_keeper_new (&self->user, error);
  if (self->keeper == NULL || !read_profile (self, error))
    return FALSE;

  self->memory = wrn_edge_memory_open (config->state_dir, error);
  if (self->memory == NULL)
    return FALSE;
  self->device = wrn_edge_device_new (config->interface, config->no_offload, self->keeper, error);
  if (self->device == NULL || !start_member (self, error))
    return FALSE;
  if (config->status != NULL)
    self->report = wrn_edge_report_open (config->status, error);
  if (config->status != NULL && self->report == NULL)
    return FALSE;
  return confine (self, error);
}

static void
announce (const Program *self)
{
  char id[WRN_NODE_ID_TEXT_LEN];
  WrnEdgeStatus status;

  wrn_edge_get_status (wrn_edge_runner_get_edge (self->runner), &status);
  g_log_structured (G_LOG_DOMAIN, G_LOG_LEVEL_MESSAGE, "WARREN_COMMUNITY", self->profile.name,
                    "MESSAGE", "Member %s of “%s” on %s, UDP port %u",
                    wrn_key_format (status.id, id), self->profile.name,
                    wrn_tap_get_name (wrn_edge_device_get_tap (self->device)),
                    wrn_udp_get_port (wrn_edge_runner_get_udp (self->runner)));
}

static void
metered_cb (GNetworkMonitor *monitor, GParamSpec *unused, Program *self)
{
  wrn_edge_runner_set_metered (self->runner, g_network_monitor_get_network_metered (monitor));
}

/* What NetworkManager says. Like names, it is found by threads; where there is none, nobody else
 * knows, and to look for it would cost half a megabyte. */
static void
watch_costs (Program *self)
{
  GNetworkMonitor *monitor;

  if (!g_file_test (NETWORK_MANAGER_DIR, G_FILE_TEST_IS_DIR))
    return;
  monitor = g_network_monitor_get_default ();
  g_signal_connect (monitor, "notify::network-metered", G_CALLBACK (metered_cb), self);
  metered_cb (monitor, NULL, self);
}

static void
add_sources (Program *self)
{
  self->loop = g_main_loop_new (NULL, FALSE);
  g_unix_signal_add (SIGTERM, stop_cb, self);
  g_unix_signal_add (SIGINT, stop_cb, self);
  if (self->report != NULL)
    g_timeout_add_seconds ((guint) self->config->status_interval, report_cb, self);
}

static void
clear_program (Program *self)
{
  g_clear_handle_id (&self->report_soon, g_source_remove);
  g_clear_pointer (&self->notify, wrn_notify_free);
  g_clear_pointer (&self->runner, wrn_edge_runner_free);
  g_clear_pointer (&self->report, wrn_edge_report_free);
  g_clear_pointer (&self->device, wrn_edge_device_free);
  g_clear_pointer (&self->memory, wrn_edge_memory_free);
  g_clear_pointer (&self->keeper, wrn_link_keeper_free);
  g_clear_pointer (&self->loop, g_main_loop_unref);
  g_clear_pointer (&self->config, wrn_edge_config_free);
  wrn_profile_clear (&self->profile);
}

static void
run (Program *self, GError **error)
{
  if (!wrn_privilege_find_user (self->config->user, &self->user, error) || !start (self, error))
    {
      self->status = EXIT_FAILED;
      return;
    }
  add_sources (self);
  announce (self);
  wrn_edge_runner_look_up_supernodes (self->runner);
  watch_costs (self);
  write_report (self);
  wrn_notify_ready (self->notify);
  wrn_edge_trim ();
  g_main_loop_run (self->loop);
}

int
main (int argc, char **argv)
{
  static const struct rlimit no_core = { 0, 0 };
  g_autoptr (GError) error = NULL;
  Program program = { 0 };

  setlocale (LC_ALL, "");
  g_set_prgname ("warren-edge");
  /* The community's secret is in memory, and a core dump would keep it. */
  setrlimit (RLIMIT_CORE, &no_core);
  /* Whoever read our status may leave; that is an error of a write, and no reason to end. */
  signal (SIGPIPE, SIG_IGN);
  /* Standard output is for the status. */
  g_log_writer_default_set_use_stderr (TRUE);

  program.config = wrn_edge_config_new (argc, argv, &error);
  if (program.config == NULL)
    {
      g_printerr ("%s: %s; see --help\n", g_get_prgname (), error->message);
      return EXIT_USAGE;
    }
  if (program.config->print_version)
    program.status = printf ("warren-edge %s\n", WRN_VERSION) > 0 ? 0 : EXIT_FAILED;
  else if (!wrn_crypto_init ())
    {
      g_printerr ("%s: this system has no source of randomness\n", g_get_prgname ());
      program.status = EXIT_FAILED;
    }
  else if (program.config->engine)
    program.status = wrn_engine_run (&error) ? 0 : EXIT_FAILED;
  else
    run (&program, &error);

  if (error != NULL)
    g_printerr ("%s: %s\n", g_get_prgname (), error->message);
  clear_program (&program);
  return program.status;
}
