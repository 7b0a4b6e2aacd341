/* wrn-invite.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * An invitation into a community, as a link that can be sent or shown as a QR code.
 */
#define G_LOG_DOMAIN "wrn-community"

#include "config.h"

#include "core/community/wrn-invite.h"

#include <string.h>

#include "core/base/wrn-reader.h"
#include "core/base/wrn-writer.h"

#define VERSION 1

#define USEC_PER_HOUR (G_GINT64_CONSTANT (3600) * G_USEC_PER_SEC)

/* The link carries the secret of a passphrase community. Without it, it is the single-use link of
 * a managed one, which has another layout. */
#define FLAG_SECRET 1

void
wrn_invite_clear (WrnInvite *self)
{
  wrn_secure_clear (self, sizeof *self);
}

static void
put_text (WrnWriter *writer, const char *text)
{
  const gsize len = strlen (text);

  wrn_writer_put_u8 (writer, (guint8) len);
  wrn_writer_put_bytes (writer, (const guint8 *) text, len);
}

/* Writes the bytes of the link to @out; the caller clears it. Returns their number. */
gsize
wrn_invite_encode (const WrnInvite *self, guint8 out[static WRN_INVITE_LEN_MAX])
{
  const WrnProfile *profile = &self->profile;
  WrnWriter writer = wrn_writer_over (out, WRN_INVITE_LEN_MAX);

  wrn_writer_put_u8 (&writer, VERSION);
  wrn_writer_put_u8 (&writer, FLAG_SECRET);
  wrn_writer_put_u32 (&writer, self->expires);
  wrn_writer_put_bytes (&writer, profile->secret, WRN_SECRET_LEN);
  put_text (&writer, profile->name);
  wrn_writer_put_be32 (&writer, profile->subnet.address);
  wrn_writer_put_u8 (&writer, profile->subnet.prefix);
  wrn_writer_put_u16 (&writer, profile->mtu);
  wrn_writer_put_u8 (&writer, (guint8) profile->n_supernodes);
  for (guint i = 0; i < profile->n_supernodes; i++)
    {
      const WrnSupernodeAddress *supernode = &profile->supernodes[i];

      put_text (&writer, supernode->host);
      wrn_writer_put_be16 (&writer, supernode->port);
      wrn_writer_put_bytes (&writer, supernode->key, WRN_KEY_LEN);
    }
  return wrn_writer_finish (&writer);
}

/* A text of at most @max bytes, whose length comes first; @out has room for one byte more. */
static gsize
get_text (WrnReader *reader, char *out, gsize max)
{
  const gsize len = wrn_reader_get_u8 (reader);

  if (len > max)
    reader->failed = TRUE;
  else
    wrn_reader_get_bytes (reader, (guint8 *) out, len);
  return reader->failed ? 0 : len;
}

static void
get_supernode (WrnReader *reader, WrnSupernodeAddress *out)
{
  const gsize host_len = get_text (reader, out->host, WRN_HOST_MAX);

  out->port = wrn_reader_get_be16 (reader);
  wrn_reader_get_bytes (reader, out->key, WRN_KEY_LEN);
  if (out->port == 0 || !wrn_host_is_valid (out->host, host_len) ||
      !wrn_supernode_key_is_valid (out->key))
    reader->failed = TRUE;
}

static void
get_profile (WrnReader *reader, WrnProfile *out)
{
  gsize name_len;

  *out = (WrnProfile){ .lan_discovery = TRUE, .relay = TRUE };
  wrn_reader_get_bytes (reader, out->secret, WRN_SECRET_LEN);
  name_len = get_text (reader, out->name, WRN_NAME_MAX);
  out->subnet.address = wrn_reader_get_be32 (reader);
  out->subnet.prefix = wrn_reader_get_u8 (reader);
  out->mtu = wrn_reader_get_u16 (reader);
  out->n_supernodes = wrn_reader_get_u8 (reader);

  if (name_len == 0 || !wrn_text_is_name (out->name, name_len) ||
      !wrn_subnet_is_valid (&out->subnet) || out->mtu < WRN_PROFILE_MTU_MIN ||
      out->mtu > WRN_PROFILE_MTU_MAX || out->n_supernodes > WRN_PROFILE_SUPERNODES_MAX)
    {
      reader->failed = TRUE;
      return;
    }
  for (guint i = 0; i < out->n_supernodes; i++)
    get_supernode (reader, &out->supernodes[i]);
}

/**
 * wrn_invite_decode:
 * @out: (out caller-allocates): the invitation; empty after a failure
 * @data: (array length=len): what a link carries
 *
 * Returns: %FALSE if @data is anything but an invitation into a passphrase community
 */
gboolean
wrn_invite_decode (WrnInvite *out, const guint8 *data, gsize len)
{
  WrnReader reader = wrn_reader_over (data, len);
  const guint8 version = wrn_reader_get_u8 (&reader);
  const guint8 flags = wrn_reader_get_u8 (&reader);

  *out = (WrnInvite){ 0 };
  if (version == VERSION && flags == FLAG_SECRET)
    {
      out->expires = wrn_reader_get_u32 (&reader);
      get_profile (&reader, &out->profile);
      if (wrn_reader_finish (&reader))
        return TRUE;
    }
  wrn_invite_clear (out);
  return FALSE;
}

/* Writes the link to @uri; the caller clears it. */
void
wrn_invite_format (const WrnInvite *self, char uri[static WRN_INVITE_URI_SIZE])
{
  guint8 data[WRN_INVITE_LEN_MAX];
  const gsize len = wrn_invite_encode (self, data);

  wrn_base64url_encode (data, len, g_stpcpy (uri, WRN_INVITE_PREFIX));
  wrn_secure_clear (data, sizeof data);
}

/**
 * wrn_invite_parse:
 * @out: (out caller-allocates): the invitation; empty after a failure
 * @uri: a link, perhaps from a web page
 *
 * Nothing but the link itself is accepted, no space around it and no percent signs in it.
 *
 * Returns: %FALSE if @uri is anything but a link that wrn_invite_format() makes
 */
gboolean
wrn_invite_parse (WrnInvite *out, const char *uri)
{
  const gsize prefix_len = strlen (WRN_INVITE_PREFIX);
  const gsize uri_len = strnlen (uri, WRN_INVITE_URI_SIZE);
  guint8 data[WRN_INVITE_LEN_MAX];
  gboolean done = FALSE;
  gsize len;

  *out = (WrnInvite){ 0 };
  if (uri_len < WRN_INVITE_URI_SIZE && g_str_has_prefix (uri, WRN_INVITE_PREFIX) &&
      wrn_base64url_decode (uri + prefix_len, uri_len - prefix_len, data, sizeof data, &len))
    done = wrn_invite_decode (out, data, len);
  wrn_secure_clear (data, sizeof data);
  return done;
}

/* Whether @uri is a link, but of a kind that is not known here yet. Only its head is looked at: the
 * rest may be as long as that version likes. */
static gboolean
is_of_newer_version (const char *uri)
{
  guint8 head[3];
  gsize len;

  if (g_str_has_prefix (uri, WRN_INVITE_PREFIX))
    {
      uri += strlen (WRN_INVITE_PREFIX);
      return wrn_base64url_decode (uri, strnlen (uri, 4), head, sizeof head, &len) && len >= 2 &&
             (head[0] > VERSION || (head[0] == VERSION && head[1] != FLAG_SECRET));
    }
  if (!g_str_has_prefix (uri, WRN_INVITE_SCHEME))
    return FALSE;
  uri += strlen (WRN_INVITE_SCHEME);
  return *uri >= '1' && *uri <= '9' && uri[strspn (uri, "0123456789")] == '/';
}

/* The hour of @real_time, microseconds since 1970, as invitations count it. */
guint32
wrn_invite_hour (gint64 real_time)
{
  return (guint32) CLAMP (real_time / USEC_PER_HOUR, 0, G_MAXINT32);
}

/**
 * wrn_invite_accept:
 * @out: (out caller-allocates): the invitation; empty after a failure
 * @uri: what a person says is a link
 * @real_time: now, in microseconds since 1970
 *
 * Messages say what a person can do, and repeat nothing of the link.
 */
gboolean
wrn_invite_accept (WrnInvite *out, const char *uri, gint64 real_time, GError **error)
{
  if (wrn_invite_parse (out, uri))
    {
      if (out->expires == 0 || out->expires >= wrn_invite_hour (real_time))
        return TRUE;
      g_set_error_literal (error, WRN_PROFILE_ERROR, WRN_PROFILE_ERROR_EXPIRED,
                           "this link has expired: ask for a new one");
    }
  else if (is_of_newer_version (uri))
    g_set_error_literal (error, WRN_PROFILE_ERROR, WRN_PROFILE_ERROR_VERSION,
                         "this link was made by a newer version of Warren: update this one");
  else
    g_set_error_literal (error, WRN_PROFILE_ERROR, WRN_PROFILE_ERROR_VALUE,
                         "this is no link that Warren makes: copy all of it, from "
                         "“" WRN_INVITE_PREFIX "” to its end");
  wrn_invite_clear (out);
  return FALSE;
}
