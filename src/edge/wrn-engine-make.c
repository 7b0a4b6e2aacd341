/* wrn-engine-make.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Engine1: makes the file of a community from what a user gave.
 */
#define G_LOG_DOMAIN "wrn-edge"

#include "config.h"

#include <string.h>

#include "core/community/wrn-invite.h"
#include "edge/wrn-engine-private.h"

typedef struct
{
  const char *how;
  /* Reads @data. @text is (transfer full): the file that the rest of the work keeps; or NULL if
   * there is none yet. */
  gboolean (*read) (const char *data, gsize len, WrnProfile *profile, char **text, GError **error);
} Way;

static gboolean
read_file (const char *data, gsize len, WrnProfile *profile, char **text, GError **error)
{
  *text = g_strndup (data, len);
  return wrn_profile_parse (profile, data, len, error);
}

static gboolean
read_draft (const char *data, gsize len, WrnProfile *profile, char **text, GError **error)
{
  gsize text_len;

  *text = wrn_profile_complete (data, len, wrn_entropy_system (), &text_len, error);
  return *text != NULL && wrn_profile_parse (profile, *text, text_len, error);
}

/* A line end or a space comes along when people copy. */
static gboolean
read_invite (const char *data, gsize len, WrnProfile *profile, char **text, GError **error)
{
  g_auto (WrnInvite) invite = { 0 };
  char *link = g_strndup (data, len);
  const gboolean is_text = strlen (link) == len;
  gboolean ok;

  g_strstrip (link);
  ok = wrn_invite_accept (&invite, is_text ? link : "", g_get_real_time (), error);
  wrn_secure_clear (link, len);
  g_free (link);
  *profile = invite.profile;
  return ok;
}

static const Way ways[] = {
  { "create", read_draft },
  { "join", read_invite },
  { "import", read_file },
};

static void
complete (WrnDBusEngine1 *object,
          GDBusMethodInvocation *invocation,
          const WrnProfile *profile,
          const char *text)
{
  g_autoptr (GUnixFDList) fds = g_unix_fd_list_new ();
  g_autoptr (GError) error = NULL;
  char id[WRN_NODE_ID_TEXT_LEN];
  WrnCommunityKeys keys;
  GVariant *handle;
  gsize len;
  char *file = wrn_profile_format (profile, text, text != NULL ? strlen (text) : 0, &len);

  wrn_community_keys_init (&keys, profile->secret);
  wrn_key_format (keys.cid, id);
  wrn_community_keys_clear (&keys);
  handle = len <= WRN_SEALED_MAX ? wrn_sealed_send (file, len, fds, &error) : NULL;
  wrn_secure_clear (file, len);
  g_free (file);
  if (handle != NULL)
    wrn_dbus_engine1_complete_make (object, invocation, fds, handle, id);
  else if (error != NULL)
    wrn_engine_fail (invocation, g_steal_pointer (&error));
  else
    g_dbus_method_invocation_return_error (invocation, WRN_DBUS_ERROR, WRN_DBUS_ERROR_BAD_ARGUMENT,
                                           "the file would have more than %d bytes",
                                           WRN_SEALED_MAX);
}

static gboolean
handle_make (WrnDBusEngine1 *object,
             GDBusMethodInvocation *invocation,
             GUnixFDList *fds,
             const char *how,
             GVariant *input,
             WrnEngine *self)
{
  g_autoptr (GBytes) bytes = NULL;
  g_auto (WrnProfile) profile = { 0 };
  const Way *way = NULL;
  GError *error = NULL;
  char *text = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (ways); i++)
    if (g_str_equal (ways[i].how, how))
      way = &ways[i];
  if (way == NULL)
    g_set_error (&error, WRN_DBUS_ERROR, WRN_DBUS_ERROR_BAD_ARGUMENT,
                 "A community is made by create, join or import");
  else if (self->file != NULL)
    g_set_error (&error, WRN_DBUS_ERROR, WRN_DBUS_ERROR_BUSY, "This engine has a community");
  else
    bytes = wrn_sealed_receive (input, fds, &error);

  if (bytes != NULL &&
      way->read (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), &profile, &text,
                 &error) &&
      wrn_engine_check_proxies (&profile, &error))
    complete (object, invocation, &profile, text);
  else
    wrn_engine_fail (invocation, error);
  if (text != NULL)
    wrn_secure_clear (text, strlen (text));
  g_free (text);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

void
wrn_engine_add_make (WrnEngine *self)
{
  g_signal_connect (self->skeleton, "handle-make", G_CALLBACK (handle_make), self);
}
