/* wrn-engine-settings.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Engine1: changes a community's settings, and hands the community on.
 */
#define G_LOG_DOMAIN "wrn-edge"

#include "config.h"

#include <string.h>

#include "core/base/wrn-proxy-rule.h"
#include "core/community/wrn-invite.h"
#include "edge/wrn-engine-private.h"

static gboolean refuse (GError **error, const char *format, ...) G_GNUC_PRINTF (2, 3);

static gboolean
refuse (GError **error, const char *format, ...)
{
  va_list args;

  va_start (args, format);
  g_propagate_error (error, g_error_new_valist (WRN_DBUS_ERROR, WRN_DBUS_ERROR_BAD_ARGUMENT, format,
                                                args));
  va_end (args);
  return FALSE;
}

/* People type; files have normal form C. */
static gboolean
set_text (char out[static WRN_NAME_MAX + 1], GVariant *value, gsize min, GError **error)
{
  g_autofree char *text =
      g_utf8_normalize (g_variant_get_string (value, NULL), -1, G_NORMALIZE_NFC);

  if (text == NULL || strlen (text) < min || !wrn_text_is_name (text, strlen (text)))
    return refuse (error, "must have %d to %d bytes of UTF-8, without control characters",
                   (int) min, WRN_NAME_MAX);
  g_strlcpy (out, text, WRN_NAME_MAX + 1);
  return TRUE;
}

static gboolean
set_name (WrnProfile *profile, GVariant *value, GError **error)
{
  return set_text (profile->name, value, 1, error);
}

static gboolean
set_nickname (WrnProfile *profile, GVariant *value, GError **error)
{
  return set_text (profile->nickname, value, 0, error);
}

static gboolean
set_subnet (WrnProfile *profile, GVariant *value, GError **error)
{
  return wrn_subnet_parse (g_variant_get_string (value, NULL), &profile->subnet) ||
         refuse (error,
                 "must be a network such as 10.81.7.0/24 within 10.0.0.0/8, 172.16.0.0/12, "
                 "192.168.0.0/16 or 100.64.0.0/10, of /%d to /%d",
                 WRN_SUBNET_PREFIX_MIN, WRN_SUBNET_PREFIX_MAX);
}

static gboolean
set_mtu (WrnProfile *profile, GVariant *value, GError **error)
{
  const guint32 mtu = g_variant_get_uint32 (value);

  if (mtu < WRN_PROFILE_MTU_MIN || mtu > WRN_PROFILE_MTU_MAX)
    return refuse (error, "must be from %d to %d", WRN_PROFILE_MTU_MIN, WRN_PROFILE_MTU_MAX);
  profile->mtu = (guint16) mtu;
  return TRUE;
}

static gboolean
set_lan_discovery (WrnProfile *profile, GVariant *value, GError **error)
{
  profile->lan_discovery = g_variant_get_boolean (value);
  return TRUE;
}

static gboolean
set_relay (WrnProfile *profile, GVariant *value, GError **error)
{
  profile->relay = g_variant_get_boolean (value);
  return TRUE;
}

static gboolean
set_port_mapping (WrnProfile *profile, GVariant *value, GError **error)
{
  profile->no_portmap = !g_variant_get_boolean (value);
  return TRUE;
}

static gboolean
set_supernodes (WrnProfile *profile, GVariant *value, GError **error)
{
  g_autofree const char **texts = g_variant_get_strv (value, NULL);
  const guint n = g_strv_length ((char **) texts);

  if (n > WRN_PROFILE_SUPERNODES_MAX)
    return refuse (error, "may list %d at most", WRN_PROFILE_SUPERNODES_MAX);
  memset (profile->supernodes, 0, sizeof profile->supernodes);
  profile->n_supernodes = n;
  for (guint i = 0; i < n; i++)
    if (!wrn_supernode_address_parse (texts[i], &profile->supernodes[i], error))
      return FALSE;
  return TRUE;
}

/* Whose settings they would be: ours are nobody's, and the user's are out of reach. */
gboolean
wrn_engine_check_proxies (const WrnProfile *profile, GError **error)
{
  g_auto (GStrv) rules = wrn_profile_list_proxies (profile);

  for (char **rule = rules; *rule != NULL; rule++)
    if (wrn_proxy_rule_parse (*rule, NULL) == WRN_PROXY_RULE_SYSTEM)
      return refuse (error, "“system” is only for a warren-edge that is started by hand; name "
                            "the proxy itself");
  return TRUE;
}

static gboolean
set_proxies (WrnProfile *profile, GVariant *value, GError **error)
{
  g_autofree const char **rules = g_variant_get_strv (value, NULL);

  return wrn_profile_set_proxies (profile, rules, error) &&
         wrn_engine_check_proxies (profile, error);
}

static const WrnDBusOption settings_known[] = {
  { "name", "s" },  { "nickname", "s" },      { "subnet", "s" },
  { "mtu", "u" },   { "lan-discovery", "b" }, { "supernodes", "as" },
  { "relay", "b" }, { "port-mapping", "b" },  { "proxies", "as" },
};

static gboolean (*const setters[]) (WrnProfile *profile, GVariant *value, GError **error) = {
  set_name,       set_nickname, set_subnet,       set_mtu,     set_lan_discovery,
  set_supernodes, set_relay,    set_port_mapping, set_proxies,
};

G_STATIC_ASSERT (G_N_ELEMENTS (settings_known) == G_N_ELEMENTS (setters));

static gboolean
apply (WrnProfile *profile, GVariant *settings, GError **error)
{
  if (!wrn_dbus_options_check (settings, settings_known, G_N_ELEMENTS (settings_known), error))
    return FALSE;
  for (gsize i = 0; i < G_N_ELEMENTS (setters); i++)
    {
      g_autoptr (GVariant) value = g_variant_lookup_value (settings, settings_known[i].name, NULL);

      if (value == NULL || setters[i](profile, value, error))
        continue;
      g_prefix_error (error, "“%s”: ", settings_known[i].name);
      return FALSE;
    }
  return TRUE;
}

static void
free_text (gpointer text)
{
  wrn_secure_clear (text, strlen (text));
  g_free (text);
}

/* (transfer full) (nullable): the file with the settings of @profile, and what else was in it. */
static GBytes *
format_file (const WrnEngine *self, const WrnProfile *profile, GError **error)
{
  gsize old_len;
  const char *old = g_bytes_get_data (self->file, &old_len);
  gsize len;
  char *text = wrn_profile_format (profile, old, old_len, &len);

  if (len <= WRN_SEALED_MAX)
    return g_bytes_new_with_free_func (text, len, free_text, text);
  refuse (error, "The file would have more than %d KiB", WRN_SEALED_MAX / 1024);
  free_text (text);
  return NULL;
}

static GVariant *
send_bytes (GBytes *bytes, GUnixFDList *fds, GError **error)
{
  return wrn_sealed_send (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), fds, error);
}

static gboolean
handle_set (WrnDBusEngine1 *object,
            GDBusMethodInvocation *invocation,
            GUnixFDList *unused,
            GVariant *settings,
            WrnEngine *self)
{
  g_autoptr (GUnixFDList) fds = g_unix_fd_list_new ();
  g_auto (WrnProfile) changed = self->profile;
  g_autoptr (GBytes) file = NULL;
  GVariant *handle = NULL;
  GError *error = NULL;

  if (!wrn_engine_is_open (self, invocation))
    return G_DBUS_METHOD_INVOCATION_HANDLED;
  if (apply (&changed, settings, &error))
    file = format_file (self, &changed, &error);
  if (file != NULL)
    handle = send_bytes (file, fds, &error);
  if (handle == NULL)
    return wrn_engine_fail (invocation, error);

  if (self->runner != NULL && !g_str_equal (self->profile.proxies, changed.proxies))
    wrn_edge_runner_set_proxies (self->runner, &changed);
  self->profile = changed;
  g_bytes_unref (self->file);
  self->file = g_steal_pointer (&file);
  wrn_dbus_engine1_complete_set (object, invocation, fds, handle);
  wrn_dbus_news_note (&self->news, WRN_DBUS_NEWS_INFO);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

/* Our own name is nobody else's, nor is what we do for others, or our password for a proxy. */
static gboolean
handle_export (WrnDBusEngine1 *object,
               GDBusMethodInvocation *invocation,
               GUnixFDList *unused,
               WrnEngine *self)
{
  g_autoptr (GUnixFDList) fds = g_unix_fd_list_new ();
  g_auto (WrnProfile) profile = self->profile;
  g_autoptr (GBytes) file = NULL;
  GVariant *handle = NULL;
  GError *error = NULL;

  if (!wrn_engine_is_open (self, invocation))
    return G_DBUS_METHOD_INVOCATION_HANDLED;
  profile.nickname[0] = '\0';
  profile.relay = TRUE;
  profile.no_portmap = FALSE;
  wrn_secure_clear (profile.proxies, sizeof profile.proxies);
  file = format_file (self, &profile, &error);
  if (file != NULL)
    handle = send_bytes (file, fds, &error);
  if (handle == NULL)
    return wrn_engine_fail (invocation, error);
  wrn_dbus_engine1_complete_export (object, invocation, fds, handle);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
read_invite_options (GVariant *options, WrnInvite *invite, GError **error)
{
  static const WrnDBusOption known[] = { { "hours", "u" } };
  guint32 hours;

  if (!wrn_dbus_options_check (options, known, G_N_ELEMENTS (known), error))
    return FALSE;
  if (!g_variant_lookup (options, "hours", "u", &hours))
    return TRUE;
  if (hours < 1 || hours > WRN_INVITE_HOURS_MAX)
    return refuse (error, "“hours” must be from %d to %d", 1, WRN_INVITE_HOURS_MAX);
  invite->expires = wrn_invite_hour (g_get_real_time ()) + hours;
  return TRUE;
}

static gboolean
handle_invite (WrnDBusEngine1 *object,
               GDBusMethodInvocation *invocation,
               GUnixFDList *unused,
               GVariant *options,
               WrnEngine *self)
{
  g_autoptr (GUnixFDList) fds = g_unix_fd_list_new ();
  g_auto (WrnInvite) invite = { .profile = self->profile };
  char uri[WRN_INVITE_URI_SIZE];
  GVariant *handle;
  GError *error = NULL;

  if (!wrn_engine_is_open (self, invocation))
    return G_DBUS_METHOD_INVOCATION_HANDLED;
  if (!read_invite_options (options, &invite, &error))
    return wrn_engine_fail (invocation, error);
  wrn_invite_format (&invite, uri);
  handle = wrn_sealed_send (uri, strlen (uri), fds, &error);
  wrn_secure_clear (uri, sizeof uri);
  if (handle == NULL)
    return wrn_engine_fail (invocation, error);
  wrn_dbus_engine1_complete_invite (object, invocation, fds, handle);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

void
wrn_engine_add_settings (WrnEngine *self)
{
  g_signal_connect (self->skeleton, "handle-set", G_CALLBACK (handle_set), self);
  g_signal_connect (self->skeleton, "handle-export", G_CALLBACK (handle_export), self);
  g_signal_connect (self->skeleton, "handle-invite", G_CALLBACK (handle_invite), self);
}
