/* wrn-invitation.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What somebody was given to join a community, before it is joined.
 */
#define G_LOG_DOMAIN "wrn-ui"

#include "config.h"

#include "ui/model/wrn-invitation.h"

#include <glib/gi18n.h>
#include <string.h>

#include "core/community/wrn-invite.h"
#include "ipc/wrn-sealed.h"
#include "ui/model/wrn-format.h"

/* What is not even text is read, too, to be told apart. */
static const char *
skip_space (const char *text, gsize *len)
{
  while (*len > 0 && g_ascii_isspace (text[0]))
    {
      text++;
      (*len)--;
    }
  while (*len > 0 && g_ascii_isspace (text[*len - 1]))
    (*len)--;
  return text;
}

static const char *
describe (const GError *error)
{
  switch (error->code)
    {
    case WRN_PROFILE_ERROR_EXPIRED:
      return _ ("This invite has expired. Ask for a new one.");
    case WRN_PROFILE_ERROR_VERSION:
      return _ ("Made by a newer Warren. Update to join.");
    default:
      return _ ("This is not a Warren invite");
    }
}

static WrnInvitation *
make (WrnRequest request, const WrnProfile *profile, const char *text, gsize len)
{
  WrnInvitation *self = g_new0 (WrnInvitation, 1);
  char subnet[WRN_SUBNET_FORMAT_LEN];

  self->request = request;
  self->secret = wrn_sealed_copy (text, len);
  self->name = wrn_format_clean (profile->name);
  self->subnet = g_strdup (wrn_subnet_format (&profile->subnet, subnet));
  self->meeting_points = g_new0 (char *, profile->n_supernodes + 1);
  for (guint i = 0; i < profile->n_supernodes; i++)
    self->meeting_points[i] = g_strdup (profile->supernodes[i].host);
  return self;
}

static WrnInvitation *
read_link (const char *link, gsize len, gint64 real_time, GError **error)
{
  char uri[WRN_INVITE_URI_SIZE + 1] = { 0 };
  g_auto (WrnInvite) invite = { 0 };
  WrnInvitation *self = NULL;

  /* A longer one is cut, and refused for that. */
  memcpy (uri, link, MIN (len, sizeof uri - 1));
  if (wrn_invite_accept (&invite, uri, real_time, error))
    self = make (WRN_REQUEST_JOIN, &invite.profile, link, len);
  wrn_secure_clear (uri, sizeof uri);
  return self;
}

static WrnInvitation *
read_file (const char *text, gsize len, GError **error)
{
  g_auto (WrnProfile) profile = { 0 };

  if (!wrn_profile_parse (&profile, text, len, error))
    return NULL;
  return make (WRN_REQUEST_IMPORT, &profile, text, len);
}

/* Whether @text says that it is a link, be it of any use or not. */
gboolean
wrn_invitation_is_link (const char *text)
{
  return g_str_has_prefix (text, WRN_INVITE_SCHEME);
}

/**
 * wrn_invitation_read:
 * @text: (array length=len): what was pasted, dropped or is in a file: anything
 * @real_time: now, in microseconds since 1970
 * @problem: (out) (transfer none): why it is of no use, translated; %NULL if it is
 *
 * Returns: (transfer full) (nullable): what it says
 */
WrnInvitation *
wrn_invitation_read (const char *text, gsize len, gint64 real_time, const char **problem)
{
  g_autoptr (GError) error = NULL;
  const char *trimmed = skip_space (text, &len);
  const gsize scheme = strlen (WRN_INVITE_SCHEME);
  WrnInvitation *self;

  if (len >= scheme && memcmp (trimmed, WRN_INVITE_SCHEME, scheme) == 0)
    self = read_link (trimmed, len, real_time, &error);
  else
    self = read_file (trimmed, len, &error);
  *problem = self == NULL ? describe (error) : NULL;
  return self;
}

void
wrn_invitation_free (WrnInvitation *self)
{
  g_bytes_unref (self->secret);
  g_free (self->name);
  g_free (self->subnet);
  g_strfreev (self->meeting_points);
  g_free (self);
}
