/* wrn-engine-life.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Engine1: opens a community, becomes a member of it, and leaves.
 */
#define G_LOG_DOMAIN "wrn-edge"

#include "config.h"

#include <fcntl.h>
#include <string.h>

#include "edge/wrn-edge-trim.h"
#include "edge/wrn-engine-private.h"

/* Within our folder, what the edge machine keeps; the rest is for others. */
#define MEMORY_FOLDER "members"

static gboolean
read_seed (WrnEngine *self, GVariant *handle, GUnixFDList *fds, GError **error)
{
  g_autoptr (GBytes) bytes = wrn_sealed_receive (handle, fds, error);

  if (bytes == NULL)
    return FALSE;
  if (g_bytes_get_size (bytes) != WRN_SEED_LEN)
    {
      g_set_error (error, WRN_DBUS_ERROR, WRN_DBUS_ERROR_BAD_ARGUMENT, "A seed has %d bytes",
                   WRN_SEED_LEN);
      return FALSE;
    }
  memcpy (self->seed, g_bytes_get_data (bytes, NULL), WRN_SEED_LEN);
  return TRUE;
}

static gboolean
open_folder (WrnEngine *self, GError **error)
{
  WrnStateDir *members;

  if (!self->has_folder)
    {
      g_set_error (error, WRN_DBUS_ERROR, WRN_DBUS_ERROR_FAILED,
                   "This engine was started without a folder");
      return FALSE;
    }
  self->dir = wrn_state_dir_adopt (fcntl (WRN_ENGINE_STATE_FD, F_DUPFD_CLOEXEC, 0), error);
  if (self->dir == NULL || !wrn_state_dir_lock (self->dir, error))
    return FALSE;
  members = wrn_state_dir_open_below (self->dir, MEMORY_FOLDER, error);
  if (members != NULL)
    self->memory = wrn_edge_memory_adopt (members);
  return members != NULL;
}

static void
find_out_who_we_are (WrnEngine *self)
{
  WrnIdentity identity;
  WrnCommunityKeys keys;

  wrn_identity_init (&identity, self->seed);
  wrn_community_keys_init (&keys, self->profile.secret);
  memcpy (self->cid, keys.cid, sizeof self->cid);
  memcpy (self->id, identity.id, sizeof self->id);
  self->mac = wrn_addresses_get_mac (keys.cid, identity.id);
  wrn_addresses_get_ipv6 (keys.cid, identity.id, self->ipv6);
  wrn_community_keys_clear (&keys);
  wrn_identity_clear (&identity);
}

static GVariant *
describe_link (const WrnEngine *self)
{
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert_value (&dict, "mac",
                               g_variant_new_fixed_array (G_VARIANT_TYPE_BYTE, self->mac.bytes,
                                                          WRN_MAC_LEN, 1));
  g_variant_dict_insert (&dict, "mtu", "u", (guint32) self->profile.mtu);
  g_variant_dict_insert (&dict, "ipv4", "u", self->profile.subnet.address);
  g_variant_dict_insert (&dict, "ipv4-prefix", "y", self->profile.subnet.prefix);
  g_variant_dict_insert_value (&dict, "ipv6",
                               g_variant_new_fixed_array (G_VARIANT_TYPE_BYTE, self->ipv6,
                                                          WRN_IPV6_LEN, 1));
  return g_variant_dict_end (&dict);
}

/* A failure leaves nothing open, so that it may be tried again. */
static gboolean
open_community (WrnEngine *self,
                GUnixFDList *fds,
                GVariant *profile,
                GVariant *seed,
                GError **error)
{
  g_autoptr (GBytes) file = wrn_sealed_receive (profile, fds, error);

  if (file != NULL && read_seed (self, seed, fds, error) &&
      wrn_profile_parse (&self->profile, g_bytes_get_data (file, NULL), g_bytes_get_size (file),
                         error) &&
      wrn_engine_check_proxies (&self->profile, error) && open_folder (self, error))
    {
      self->file = g_steal_pointer (&file);
      find_out_who_we_are (self);
      wrn_engine_begin_history (self);
      return TRUE;
    }
  wrn_secure_clear (self->seed, sizeof self->seed);
  wrn_profile_clear (&self->profile);
  g_clear_pointer (&self->dir, wrn_state_dir_free);
  return FALSE;
}

static gboolean
handle_open (WrnDBusEngine1 *object,
             GDBusMethodInvocation *invocation,
             GUnixFDList *fds,
             GVariant *profile,
             GVariant *seed,
             GVariant *options,
             WrnEngine *self)
{
  GError *error = NULL;

  if (self->file != NULL)
    g_set_error (&error, WRN_DBUS_ERROR, WRN_DBUS_ERROR_BUSY, "This engine has a community");
  else if (wrn_dbus_options_check (options, NULL, 0, &error) &&
           open_community (self, fds, profile, seed, &error))
    {
      wrn_dbus_engine1_complete_open (object, invocation, NULL, describe_link (self));
      return G_DBUS_METHOD_INVOCATION_HANDLED;
    }
  return wrn_engine_fail (invocation, error);
}

static void
on_link (gpointer user_data, guint32 ipv4)
{
  WrnEngine *self = user_data;

  wrn_dbus_engine1_emit_link (self->skeleton, ipv4);
  wrn_dbus_news_note (&self->news, WRN_DBUS_NEWS_INFO);
}

static void
on_event (gpointer user_data, const WrnEffectEvent *event)
{
  WrnEngine *self = user_data;

  wrn_engine_note_event (self, event);
  wrn_dbus_news_note (&self->news, WRN_DBUS_NEWS_INFO | WRN_DBUS_NEWS_PEERS);
}

/* Whoever restarts us makes a new one. */
static void
on_lost (gpointer user_data)
{
  WrnEngine *self = user_data;

  g_message ("Somebody removed the interface");
  wrn_engine_say_goodbye (self);
  g_main_loop_quit (self->loop);
}

static void
on_pong (gpointer user_data, const WrnEffectPong *pong)
{
  wrn_engine_pong (user_data, pong);
}

static const WrnEdgeRunnerHandlers handlers = {
  .link = on_link,
  .event = on_event,
  .lost = on_lost,
  .pong = on_pong,
};

static gboolean
take_tap (WrnEngine *self, GVariant *options, GUnixFDList *fds, GError **error)
{
  g_autoptr (GError) reason = NULL;
  gint32 index;
  int fd;

  if (!g_variant_lookup (options, "tap", "h", &index))
    return TRUE;
  if (fds == NULL || index < 0 || index >= g_unix_fd_list_get_length (fds))
    {
      g_set_error (error, WRN_DBUS_ERROR, WRN_DBUS_ERROR_BAD_ARGUMENT,
                   "“tap” is no descriptor of the message");
      return FALSE;
    }
  fd = g_unix_fd_list_get (fds, index, error);
  if (fd < 0)
    return FALSE;
  self->tap = wrn_tap_adopt (fd, FALSE, &reason);
  if (self->tap == NULL)
    g_set_error (error, WRN_DBUS_ERROR, WRN_DBUS_ERROR_BAD_ARGUMENT, "“tap”: %s", reason->message);
  return self->tap != NULL;
}

static gboolean
start (WrnEngine *self, GVariant *options, GUnixFDList *fds, GError **error)
{
  WrnUdpReserve reserve = wrn_engine_link_take_sockets (options, fds);
  g_autofree char *computer = NULL;
  WrnEdgeRunnerOptions runner_options = {
    .seed = self->seed,
    .profile = &self->profile,
    .name = wrn_engine_get_name (self, &computer),
    .reserve = &reserve,
    .memory = self->memory,
    .handlers = &handlers,
    .user_data = self,
  };

  if (take_tap (self, options, fds, error))
    {
      runner_options.tap = self->tap;
      self->runner = wrn_edge_runner_new (&runner_options, error);
    }
  wrn_udp_reserve_clear (&reserve);
  if (self->runner == NULL)
    {
      g_clear_pointer (&self->tap, wrn_tap_free);
      return FALSE;
    }
  wrn_edge_runner_set_metered (self->runner, self->metered);
  wrn_edge_runner_look_up_supernodes (self->runner);
  wrn_dbus_engine1_set_state (self->skeleton,
                              wrn_edge_get_state_name (wrn_edge_runner_get_edge (self->runner)));
  wrn_edge_trim ();
  return TRUE;
}

static gboolean
handle_start (WrnDBusEngine1 *object,
              GDBusMethodInvocation *invocation,
              GUnixFDList *fds,
              GVariant *options,
              WrnEngine *self)
{
  static const WrnDBusOption known[] = { { "tap", "h" }, WRN_ENGINE_SOCKET_OPTIONS };
  GError *error = NULL;

  if (!wrn_engine_is_open (self, invocation))
    return G_DBUS_METHOD_INVOCATION_HANDLED;
  if (self->runner != NULL)
    g_set_error (&error, WRN_DBUS_ERROR, WRN_DBUS_ERROR_BUSY, "This engine is at work");
  else if (wrn_dbus_options_check (options, known, G_N_ELEMENTS (known), &error) &&
           start (self, options, fds, &error))
    {
      wrn_dbus_engine1_complete_start (object, invocation, NULL);
      return G_DBUS_METHOD_INVOCATION_HANDLED;
    }
  return wrn_engine_fail (invocation, error);
}

static gboolean
handle_stop (WrnDBusEngine1 *object, GDBusMethodInvocation *invocation, WrnEngine *self)
{
  wrn_engine_say_goodbye (self);
  wrn_dbus_engine1_complete_stop (object, invocation);
  wrn_engine_link_end (&self->link);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
handle_set_metered (WrnDBusEngine1 *object,
                    GDBusMethodInvocation *invocation,
                    gboolean metered,
                    WrnEngine *self)
{
  self->metered = metered;
  if (self->runner != NULL)
    wrn_edge_runner_set_metered (self->runner, metered);
  wrn_dbus_engine1_complete_set_metered (object, invocation);
  wrn_dbus_news_note (&self->news, WRN_DBUS_NEWS_INFO);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

void
wrn_engine_add_life (WrnEngine *self)
{
  g_signal_connect (self->skeleton, "handle-open", G_CALLBACK (handle_open), self);
  g_signal_connect (self->skeleton, "handle-start", G_CALLBACK (handle_start), self);
  g_signal_connect (self->skeleton, "handle-stop", G_CALLBACK (handle_stop), self);
  g_signal_connect (self->skeleton, "handle-set-metered", G_CALLBACK (handle_set_metered), self);
}
