/* wrn-profile.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A community as a member's computer stores it: the .community file.
 */
#define G_LOG_DOMAIN "wrn-community"

#include "config.h"

#include "core/community/wrn-profile.h"

#include <string.h>

#include "core/community/wrn-profile-private.h"
#include "core/crypto/wrn-base64url.h"

#define LOAD_FLAGS (G_KEY_FILE_KEEP_COMMENTS | G_KEY_FILE_KEEP_TRANSLATIONS)

G_DEFINE_QUARK (wrn - profile - error - quark, wrn_profile_error)

static WrnSubnet
default_subnet (const guint8 secret[static WRN_SECRET_LEN])
{
  WrnCommunityKeys keys;
  WrnSubnet subnet;

  wrn_community_keys_init (&keys, secret);
  subnet = wrn_subnet_default (keys.cid);
  wrn_community_keys_clear (&keys);
  return subnet;
}

/**
 * wrn_profile_init:
 * @self: (out caller-allocates): a profile with the default of every setting
 * @name: its name, one that wrn_text_is_name() accepts
 * @secret: its secret
 */
void
wrn_profile_init (WrnProfile *self, const char *name, const guint8 secret[static WRN_SECRET_LEN])
{
  *self = (WrnProfile){ .mtu = WRN_PROFILE_MTU_DEFAULT, .lan_discovery = TRUE, .relay = TRUE };
  g_strlcpy (self->name, name, sizeof self->name);
  memcpy (self->secret, secret, WRN_SECRET_LEN);
  self->subnet = default_subnet (secret);
}

void
wrn_profile_clear (WrnProfile *self)
{
  wrn_secure_clear (self, sizeof *self);
}

gboolean
wrn_profile_equal (const WrnProfile *a, const WrnProfile *b)
{
  if (!g_str_equal (a->name, b->name) || !g_str_equal (a->nickname, b->nickname) ||
      !wrn_secure_equal (a->secret, b->secret, WRN_SECRET_LEN) ||
      !wrn_subnet_equal (&a->subnet, &b->subnet) || a->mtu != b->mtu ||
      a->lan_discovery != b->lan_discovery || a->relay != b->relay ||
      a->no_portmap != b->no_portmap || !g_str_equal (a->proxies, b->proxies) ||
      a->n_supernodes != b->n_supernodes)
    return FALSE;
  for (guint i = 0; i < a->n_supernodes; i++)
    if (!wrn_supernode_address_equal (&a->supernodes[i], &b->supernodes[i]))
      return FALSE;
  return TRUE;
}

static gboolean
parse_version (GKeyFile *file, GError **error)
{
  g_autofree char *mode = NULL;
  g_autoptr (GError) local = NULL;
  const int version =
      g_key_file_get_integer (file, WRN_PROFILE_GROUP, WRN_PROFILE_KEY_VERSION, &local);

  if (local != NULL)
    {
      g_set_error (error, WRN_PROFILE_ERROR, WRN_PROFILE_ERROR_SYNTAX,
                   "no community file: it has no line “" WRN_PROFILE_KEY_VERSION
                   "=%d” under [" WRN_PROFILE_GROUP "]",
                   WRN_PROFILE_VERSION);
      return FALSE;
    }
  if (version != WRN_PROFILE_VERSION)
    {
      g_set_error (error, WRN_PROFILE_ERROR, WRN_PROFILE_ERROR_VERSION,
                   "format version %d is not known, only %d: it needs another version of Warren",
                   version, WRN_PROFILE_VERSION);
      return FALSE;
    }

  mode = g_key_file_get_value (file, WRN_PROFILE_GROUP, WRN_PROFILE_KEY_MODE, NULL);
  if (g_strcmp0 (mode, WRN_PROFILE_MODE_PASSPHRASE) != 0)
    {
      g_set_error_literal (error, WRN_PROFILE_ERROR, WRN_PROFILE_ERROR_VERSION,
                           WRN_PROFILE_KEY_MODE " is not “" WRN_PROFILE_MODE_PASSPHRASE
                                                "”, the only one that this version "
                                                "of Warren knows: it needs another version");
      return FALSE;
    }
  return TRUE;
}

static gboolean
parse_name (WrnProfile *out, GKeyFile *file, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autofree char *name =
      g_key_file_get_string (file, WRN_PROFILE_GROUP, WRN_PROFILE_KEY_NAME, &local);

  /* A value with an unknown escape sequence comes with an error. */
  if (local != NULL || name[0] == '\0' || !wrn_text_is_name (name, strlen (name)))
    {
      g_set_error (error, WRN_PROFILE_ERROR, WRN_PROFILE_ERROR_VALUE,
                   WRN_PROFILE_KEY_NAME
                   " must have 1 to %d bytes of UTF-8 in normal form C, without control "
                   "characters",
                   WRN_NAME_MAX);
      return FALSE;
    }
  g_strlcpy (out->name, name, sizeof out->name);
  return TRUE;
}

static gboolean
parse_secret (WrnProfile *out, GKeyFile *file, GError **error)
{
  char *text = g_key_file_get_value (file, WRN_PROFILE_GROUP, WRN_PROFILE_KEY_SECRET, NULL);
  gsize len = 0;

  if (text != NULL)
    {
      const gsize text_len = strlen (text);

      if (!wrn_base64url_decode (text, text_len, out->secret, WRN_SECRET_LEN, &len))
        len = 0;
      wrn_secure_clear (text, text_len);
      g_free (text);
    }
  if (len == WRN_SECRET_LEN)
    return TRUE;

  /* The value itself is not repeated: a secret with a typing error is nearly the secret. */
  g_set_error (error, WRN_PROFILE_ERROR, WRN_PROFILE_ERROR_VALUE,
               WRN_PROFILE_KEY_SECRET
               " must be the %d characters of base64url that warrenctl wrote",
               WRN_BASE64URL_SIZE (WRN_SECRET_LEN) - 1);
  return FALSE;
}

/* Without one, the network is the one that follows from the secret. */
static gboolean
parse_subnet (WrnProfile *out, GKeyFile *file, GError **error)
{
  g_autofree char *text =
      g_key_file_get_value (file, WRN_PROFILE_GROUP, WRN_PROFILE_KEY_SUBNET, NULL);

  if (text == NULL)
    out->subnet = default_subnet (out->secret);
  else if (!wrn_subnet_parse (text, &out->subnet))
    {
      g_set_error (error, WRN_PROFILE_ERROR, WRN_PROFILE_ERROR_VALUE,
                   WRN_PROFILE_KEY_SUBNET
                   " must be a network such as 10.81.7.0/24 within 10.0.0.0/8, "
                   "172.16.0.0/12, 192.168.0.0/16 or 100.64.0.0/10, of /%d to /%d",
                   WRN_SUBNET_PREFIX_MIN, WRN_SUBNET_PREFIX_MAX);
      return FALSE;
    }
  return TRUE;
}

static gboolean
parse_mtu (WrnProfile *out, GKeyFile *file, GError **error)
{
  int mtu;

  if (!g_key_file_has_key (file, WRN_PROFILE_GROUP, WRN_PROFILE_KEY_MTU, NULL))
    return TRUE;
  mtu = g_key_file_get_integer (file, WRN_PROFILE_GROUP, WRN_PROFILE_KEY_MTU, NULL);
  if (mtu < WRN_PROFILE_MTU_MIN || mtu > WRN_PROFILE_MTU_MAX)
    {
      g_set_error (error, WRN_PROFILE_ERROR, WRN_PROFILE_ERROR_VALUE,
                   WRN_PROFILE_KEY_MTU " must be a number from %d to %d", WRN_PROFILE_MTU_MIN,
                   WRN_PROFILE_MTU_MAX);
      return FALSE;
    }
  out->mtu = (guint16) mtu;
  return TRUE;
}

/* What is true or false; @value stays if @file does not say it. */
static gboolean
parse_flag (gboolean *value, GKeyFile *file, const char *key, GError **error)
{
  g_autoptr (GError) local = NULL;

  if (!g_key_file_has_key (file, WRN_PROFILE_GROUP, key, NULL))
    return TRUE;
  *value = g_key_file_get_boolean (file, WRN_PROFILE_GROUP, key, &local);
  if (local == NULL)
    return TRUE;
  g_set_error (error, WRN_PROFILE_ERROR, WRN_PROFILE_ERROR_VALUE, "%s must be “true” or “false”",
               key);
  return FALSE;
}

static gboolean
parse_port_mapping (WrnProfile *out, GKeyFile *file, GError **error)
{
  gboolean port_mapping = TRUE;

  if (!parse_flag (&port_mapping, file, WRN_PROFILE_KEY_PORT_MAPPING, error))
    return FALSE;
  out->no_portmap = !port_mapping;
  return TRUE;
}

static gboolean
parse_supernodes (WrnProfile *out, GKeyFile *file, GError **error)
{
  g_autofree char *value =
      g_key_file_get_value (file, WRN_PROFILE_GROUP, WRN_PROFILE_KEY_SUPERNODES, NULL);
  g_auto (GStrv) list = g_strsplit (value != NULL ? value : "", ";", -1);

  for (char **item = list; *item != NULL; item++)
    {
      const char *text = g_strstrip (*item);

      if (text[0] == '\0')
        continue;
      if (out->n_supernodes == WRN_PROFILE_SUPERNODES_MAX)
        {
          g_set_error (error, WRN_PROFILE_ERROR, WRN_PROFILE_ERROR_VALUE,
                       WRN_PROFILE_KEY_SUPERNODES
                       " may list %d at most: remove those you need least",
                       WRN_PROFILE_SUPERNODES_MAX);
          return FALSE;
        }
      if (!wrn_supernode_address_parse (text, &out->supernodes[out->n_supernodes++], error))
        {
          g_prefix_error (error, WRN_PROFILE_KEY_SUPERNODES ": ");
          return FALSE;
        }
    }
  return TRUE;
}

static gboolean
parse_proxies (WrnProfile *out, GKeyFile *file, GError **error)
{
  g_autofree char *value =
      g_key_file_get_value (file, WRN_PROFILE_GROUP, WRN_PROFILE_KEY_PROXIES, NULL);
  g_auto (GStrv) list = g_strsplit (value != NULL ? value : "", ";", -1);
  g_autoptr (GPtrArray) rules = g_ptr_array_new ();

  for (char **item = list; *item != NULL; item++)
    if (*g_strstrip (*item) != '\0')
      g_ptr_array_add (rules, *item);
  g_ptr_array_add (rules, NULL);
  if (wrn_profile_set_proxies (out, (const char *const *) rules->pdata, error))
    return TRUE;
  g_prefix_error (error, WRN_PROFILE_KEY_PROXIES ": ");
  return FALSE;
}

static gboolean
parse_nickname (WrnProfile *out, GKeyFile *file, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autofree char *name = NULL;

  if (!g_key_file_has_key (file, WRN_PROFILE_GROUP, WRN_PROFILE_KEY_NICKNAME, NULL))
    return TRUE;
  name = g_key_file_get_string (file, WRN_PROFILE_GROUP, WRN_PROFILE_KEY_NICKNAME, &local);
  if (local != NULL || !wrn_text_is_name (name, strlen (name)))
    {
      g_set_error (error, WRN_PROFILE_ERROR, WRN_PROFILE_ERROR_VALUE,
                   WRN_PROFILE_KEY_NICKNAME " must have up to %d bytes of UTF-8 in normal form C, "
                                            "without control characters",
                   WRN_NAME_MAX);
      return FALSE;
    }
  g_strlcpy (out->nickname, name, sizeof out->nickname);
  return TRUE;
}

/* (transfer full): what @text says; %NULL if it is no key file. */
GKeyFile *
wrn_profile_load (const char *text, gsize len, GError **error)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autoptr (GError) local = NULL;

  if (len > WRN_PROFILE_FILE_MAX || !g_utf8_validate_len (text, len, NULL) ||
      !g_key_file_load_from_data (file, text, len, LOAD_FLAGS, &local))
    {
      g_set_error (error, WRN_PROFILE_ERROR, WRN_PROFILE_ERROR_SYNTAX,
                   "no community file: it is not a key file of UTF-8 text under %d KiB",
                   WRN_PROFILE_FILE_MAX / 1024);
      return NULL;
    }
  return g_steal_pointer (&file);
}

/**
 * wrn_profile_parse:
 * @out: (out caller-allocates): the profile; empty after a failure
 * @text: (array length=len): what a file holds
 *
 * Keys that this version does not know are ignored, a version that it does not know is an error.
 * Messages say what a person can do, and repeat nothing of the file but its version number: it
 * holds a secret, and may come from a stranger.
 */
gboolean
wrn_profile_parse (WrnProfile *out, const char *text, gsize len, GError **error)
{
  g_autoptr (GKeyFile) file = NULL;

  *out = (WrnProfile){ .mtu = WRN_PROFILE_MTU_DEFAULT, .lan_discovery = TRUE, .relay = TRUE };
  file = wrn_profile_load (text, len, error);
  if (file != NULL && parse_version (file, error) && parse_name (out, file, error) &&
      parse_secret (out, file, error) && parse_subnet (out, file, error) &&
      parse_mtu (out, file, error) &&
      parse_flag (&out->lan_discovery, file, WRN_PROFILE_KEY_LAN_DISCOVERY, error) &&
      parse_flag (&out->relay, file, WRN_PROFILE_KEY_RELAY, error) &&
      parse_port_mapping (out, file, error) && parse_supernodes (out, file, error) &&
      parse_proxies (out, file, error) && parse_nickname (out, file, error))
    return TRUE;
  wrn_profile_clear (out);
  return FALSE;
}

/* FALSE if @key is still there: of several, of which the last one counts, only that is removed. */
gboolean
wrn_profile_remove_key (GKeyFile *file, const char *key)
{
  g_auto (GStrv) keys = NULL;

  g_key_file_remove_key (file, WRN_PROFILE_GROUP, key, NULL);
  keys = g_key_file_get_keys (file, WRN_PROFILE_GROUP, NULL, NULL);
  return keys == NULL || !g_strv_contains ((const char *const *) keys, key);
}

static void
set_nickname (GKeyFile *file, const WrnProfile *self)
{
  if (self->nickname[0] != '\0' || !wrn_profile_remove_key (file, WRN_PROFILE_KEY_NICKNAME))
    g_key_file_set_string (file, WRN_PROFILE_GROUP, WRN_PROFILE_KEY_NICKNAME, self->nickname);
}

/* The file says it where it is not as usual, or did so before. */
static void
set_relay (GKeyFile *file, const WrnProfile *self)
{
  if (!self->relay || !wrn_profile_remove_key (file, WRN_PROFILE_KEY_RELAY))
    g_key_file_set_boolean (file, WRN_PROFILE_GROUP, WRN_PROFILE_KEY_RELAY, self->relay);
}

static void
set_port_mapping (GKeyFile *file, const WrnProfile *self)
{
  if (self->no_portmap || !wrn_profile_remove_key (file, WRN_PROFILE_KEY_PORT_MAPPING))
    g_key_file_set_boolean (file, WRN_PROFILE_GROUP, WRN_PROFILE_KEY_PORT_MAPPING,
                            !self->no_portmap);
}

static void
set_proxies (GKeyFile *file, const WrnProfile *self)
{
  if (self->proxies[0] != '\0' || !wrn_profile_remove_key (file, WRN_PROFILE_KEY_PROXIES))
    g_key_file_set_value (file, WRN_PROFILE_GROUP, WRN_PROFILE_KEY_PROXIES, self->proxies);
}

static void
set_secret (GKeyFile *file, const WrnProfile *self)
{
  char text[WRN_BASE64URL_SIZE (WRN_SECRET_LEN)];

  wrn_base64url_encode (self->secret, WRN_SECRET_LEN, text);
  g_key_file_set_value (file, WRN_PROFILE_GROUP, WRN_PROFILE_KEY_SECRET, text);
  wrn_secure_clear (text, sizeof text);
}

static void
set_supernodes (GKeyFile *file, const WrnProfile *self)
{
  g_autoptr (GString) list = g_string_new (NULL);
  char text[WRN_SUPERNODE_FORMAT_LEN];

  for (guint i = 0; i < self->n_supernodes; i++)
    g_string_append_printf (list, "%s;", wrn_supernode_address_format (&self->supernodes[i], text));
  g_key_file_set_value (file, WRN_PROFILE_GROUP, WRN_PROFILE_KEY_SUPERNODES, list->str);
}

/**
 * wrn_profile_format:
 * @self: a profile
 * @old: (nullable) (array length=old_len): the file as it was, of a profile that was parsed
 * @len: (out): length of the result
 *
 * Writes a profile as text. Comments and unknown keys of @old stay.
 *
 * Returns: (transfer full): what the file shall hold. It contains the secret: to be erased by
 *   wrn_secure_clear() before it is freed, and stored for its owner's eyes only.
 */
char *
wrn_profile_format (const WrnProfile *self, const char *old, gsize old_len, gsize *len)
{
  g_autoptr (GKeyFile) file = old != NULL ? wrn_profile_load (old, old_len, NULL) : NULL;
  char subnet[WRN_SUBNET_FORMAT_LEN];

  if (file == NULL)
    file = g_key_file_new ();
  g_key_file_set_integer (file, WRN_PROFILE_GROUP, WRN_PROFILE_KEY_VERSION, WRN_PROFILE_VERSION);
  g_key_file_set_string (file, WRN_PROFILE_GROUP, WRN_PROFILE_KEY_NAME, self->name);
  g_key_file_set_value (file, WRN_PROFILE_GROUP, WRN_PROFILE_KEY_MODE, WRN_PROFILE_MODE_PASSPHRASE);
  set_secret (file, self);
  g_key_file_set_value (file, WRN_PROFILE_GROUP, WRN_PROFILE_KEY_SUBNET,
                        wrn_subnet_format (&self->subnet, subnet));
  g_key_file_set_integer (file, WRN_PROFILE_GROUP, WRN_PROFILE_KEY_MTU, self->mtu);
  g_key_file_set_boolean (file, WRN_PROFILE_GROUP, WRN_PROFILE_KEY_LAN_DISCOVERY,
                          self->lan_discovery);
  set_supernodes (file, self);
  set_port_mapping (file, self);
  set_proxies (file, self);
  set_nickname (file, self);
  set_relay (file, self);
  return g_key_file_to_data (file, len, NULL);
}
