/* wrn-profile-draft.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Makes a new community from as little as its name.
 */
#define G_LOG_DOMAIN "wrn-community"

#include "config.h"

#include "core/community/wrn-profile-draft.h"

#include <string.h>

#include "core/community/wrn-passphrase.h"
#include "core/community/wrn-profile-private.h"
#include "core/crypto/wrn-base64url.h"

static gboolean
has (GKeyFile *file, const char *key)
{
  return g_key_file_has_key (file, WRN_PROFILE_GROUP, key, NULL);
}

static void
fill_defaults (GKeyFile *file)
{
  if (!has (file, WRN_PROFILE_KEY_VERSION))
    g_key_file_set_integer (file, WRN_PROFILE_GROUP, WRN_PROFILE_KEY_VERSION, WRN_PROFILE_VERSION);
  if (!has (file, WRN_PROFILE_KEY_MODE))
    g_key_file_set_value (file, WRN_PROFILE_GROUP, WRN_PROFILE_KEY_MODE,
                          WRN_PROFILE_MODE_PASSPHRASE);
}

/* People type; files have normal form C. */
static void
normalize (GKeyFile *file, const char *key)
{
  g_autofree char *typed = g_key_file_get_string (file, WRN_PROFILE_GROUP, key, NULL);
  g_autofree char *normal = typed != NULL ? g_utf8_normalize (typed, -1, G_NORMALIZE_NFC) : NULL;

  if (normal != NULL)
    g_key_file_set_string (file, WRN_PROFILE_GROUP, key, normal);
}

static void
set_secret (GKeyFile *file, const guint8 secret[static WRN_SECRET_LEN])
{
  char text[WRN_BASE64URL_SIZE (WRN_SECRET_LEN)];

  wrn_base64url_encode (secret, WRN_SECRET_LEN, text);
  g_key_file_set_value (file, WRN_PROFILE_GROUP, WRN_PROFILE_KEY_SECRET, text);
  wrn_secure_clear (text, sizeof text);
}

/* Whether all but the secret is in order: to be known before half a second is spent on that. */
static gboolean
check_rest (GKeyFile *file, GError **error)
{
  static const guint8 any[WRN_SECRET_LEN] = { 0 };
  g_auto (WrnProfile) profile = { 0 };
  gboolean done;
  char *text;
  gsize len;

  set_secret (file, any);
  text = g_key_file_to_data (file, &len, NULL);
  done = wrn_profile_parse (&profile, text, len, error);
  wrn_secure_clear (text, len);
  g_free (text);
  return done;
}

static gboolean
stretch (GKeyFile *file, const char *passphrase, GError **error)
{
  g_autofree char *name =
      g_key_file_get_string (file, WRN_PROFILE_GROUP, WRN_PROFILE_KEY_NAME, NULL);
  guint8 secret[WRN_SECRET_LEN];

  if (!wrn_community_secret_from_passphrase (secret, name, passphrase))
    {
      g_set_error (error, WRN_PROFILE_ERROR, WRN_PROFILE_ERROR_MEMORY,
                   "there is too little memory to stretch the passphrase: 256 MiB are needed for a "
                   "moment");
      return FALSE;
    }
  set_secret (file, secret);
  wrn_secure_clear (secret, sizeof secret);
  return TRUE;
}

/* What takes the passphrase's place leads back to it only by guessing, so it does not stay. */
static gboolean
replace_passphrase (GKeyFile *file, GError **error)
{
  char *passphrase =
      g_key_file_get_string (file, WRN_PROFILE_GROUP, WRN_PROFILE_KEY_PASSPHRASE, NULL);
  gboolean done = FALSE;

  if (!wrn_profile_remove_key (file, WRN_PROFILE_KEY_PASSPHRASE))
    g_set_error_literal (error, WRN_PROFILE_ERROR, WRN_PROFILE_ERROR_VALUE,
                         WRN_PROFILE_KEY_PASSPHRASE " is given twice");
  else if (passphrase == NULL)
    g_set_error_literal (error, WRN_PROFILE_ERROR, WRN_PROFILE_ERROR_VALUE,
                         WRN_PROFILE_KEY_PASSPHRASE " has an escape sequence that is not known");
  else if (has (file, WRN_PROFILE_KEY_SECRET))
    g_set_error_literal (error, WRN_PROFILE_ERROR, WRN_PROFILE_ERROR_VALUE,
                         WRN_PROFILE_KEY_PASSPHRASE " may stand in place of " WRN_PROFILE_KEY_SECRET
                                                    ", not beside it");
  else
    done = wrn_passphrase_check (passphrase, error) && check_rest (file, error) &&
           stretch (file, passphrase, error);

  if (passphrase != NULL)
    wrn_secure_clear (passphrase, strlen (passphrase));
  g_free (passphrase);
  return done;
}

/**
 * wrn_profile_complete:
 * @draft: (array length=len): a community file in which all but the name may be missing; in place
 *   of the secret it may have a passphrase
 * @entropy: where a secret comes from if there is neither
 * @text_len: (out): length of the result
 *
 * Takes half a second and 256 MiB if there is a passphrase; see
 * wrn_community_secret_from_passphrase().
 *
 * Returns: (transfer full) (nullable): a complete file, as of wrn_profile_format()
 */
char *
wrn_profile_complete (const char *draft,
                      gsize len,
                      const WrnEntropy *entropy,
                      gsize *text_len,
                      GError **error)
{
  g_autoptr (GKeyFile) file = wrn_profile_load (draft, len, error);
  guint8 secret[WRN_SECRET_LEN];

  if (file == NULL)
    return NULL;
  fill_defaults (file);
  normalize (file, WRN_PROFILE_KEY_NAME);
  normalize (file, WRN_PROFILE_KEY_NICKNAME);
  if (has (file, WRN_PROFILE_KEY_PASSPHRASE))
    {
      if (!replace_passphrase (file, error))
        return NULL;
    }
  else if (!has (file, WRN_PROFILE_KEY_SECRET))
    {
      wrn_entropy_fill (entropy, secret, sizeof secret);
      set_secret (file, secret);
      wrn_secure_clear (secret, sizeof secret);
    }
  return g_key_file_to_data (file, text_len, NULL);
}

/* In a value of a key file, as GKeyFile reads it: every byte of the passphrase counts. */
static char *
put_escaped (char *at, const char *text)
{
  static const char plain[] = "\\ \n\r\t";
  static const char escape[] = "\\snrt";

  for (; *text != '\0'; text++)
    {
      const char *found = strchr (plain, *text);

      if (found != NULL)
        *at++ = '\\';
      *at++ = found != NULL ? escape[found - plain] : *text;
    }
  return at;
}

/**
 * wrn_profile_draft_format:
 * @self: what a person has typed
 * @len: (out): length of the result
 *
 * Writes what wrn_profile_complete() takes, without judging it.
 *
 * Returns: (transfer full): the text. It contains the passphrase, to be erased by
 *   wrn_secure_clear() before it is freed
 */
char *
wrn_profile_draft_format (const WrnProfileDraft *self, gsize *len)
{
  const char *passphrase = self->passphrase != NULL ? self->passphrase : "";
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autofree char *rest = NULL;
  gsize rest_len;
  char *text;
  char *at;

  fill_defaults (file);
  g_key_file_set_string (file, WRN_PROFILE_GROUP, WRN_PROFILE_KEY_NAME, self->name);
  if (self->subnet != NULL)
    g_key_file_set_value (file, WRN_PROFILE_GROUP, WRN_PROFILE_KEY_SUBNET, self->subnet);
  if (self->supernodes != NULL)
    g_key_file_set_value (file, WRN_PROFILE_GROUP, WRN_PROFILE_KEY_SUPERNODES, self->supernodes);
  if (self->nickname != NULL)
    g_key_file_set_string (file, WRN_PROFILE_GROUP, WRN_PROFILE_KEY_NICKNAME, self->nickname);
  rest = g_key_file_to_data (file, &rest_len, NULL);

  /* GKeyFile would keep copies that nobody erases. There is one group, so this is in it. */
  text = g_malloc (rest_len + sizeof WRN_PROFILE_KEY_PASSPHRASE "=" + 2 * strlen (passphrase) + 1);
  at = g_stpcpy (text, rest);
  if (self->passphrase != NULL)
    {
      at = put_escaped (g_stpcpy (at, WRN_PROFILE_KEY_PASSPHRASE "="), passphrase);
      *at++ = '\n';
    }
  *at = '\0';
  *len = (gsize) (at - text);
  return text;
}
