/* wrn-portmap-notes.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Remembers which ports warrenctl had a router open: two of the three protocols tell nobody.
 */
#define G_LOG_DOMAIN "wrn-cli"

#include "config.h"

#include "cli/wrn-portmap-notes.h"

#include <errno.h>
#include <string.h>

#define NOTES_FILE "portmaps"

#define KEY_PROTOCOL "by"
#define KEY_ROUTER "router"
#define KEY_EXTERNAL "external"
#define KEY_EXPIRES "expires"

/* (transfer full): without the file, if @name is NULL */
static char *
get_path (const char *name)
{
  return g_build_filename (g_get_user_state_dir (), "warrenctl", name, NULL);
}

/* (transfer full): as "udp-7654" */
static char *
get_group (gboolean tcp, guint16 port)
{
  return g_strdup_printf ("%s-%u", tcp ? "tcp" : "udp", port);
}

/* What is not there is empty, and so is what is damaged: it only helps memory. */
static GKeyFile *
load (void)
{
  g_autofree char *path = get_path (NOTES_FILE);
  GKeyFile *file = g_key_file_new ();

  g_key_file_load_from_file (file, path, G_KEY_FILE_NONE, NULL);
  return file;
}

static gboolean
save (GKeyFile *file, GError **error)
{
  g_autofree char *folder = get_path (NULL);
  g_autofree char *path = get_path (NOTES_FILE);

  if (g_mkdir_with_parents (folder, 0700) != 0)
    {
      g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (errno), "cannot make “%s”: %s",
                   folder, g_strerror (errno));
      return FALSE;
    }
  return g_key_file_save_to_file (file, path, error);
}

static gboolean
read_endpoint (GKeyFile *file, const char *group, const char *key, WrnEndpoint *out)
{
  g_autofree char *text = g_key_file_get_string (file, group, key, NULL);

  return text != NULL && wrn_endpoint_parse (text, out);
}

static gboolean
read_note (GKeyFile *file, const char *group, WrnPortmapNote *out)
{
  const char *dash = strchr (group, '-');
  guint64 port;
  int protocol;

  *out = (WrnPortmapNote){ .tcp = g_str_has_prefix (group, "tcp-") };
  if (dash == NULL || !g_ascii_string_to_unsigned (dash + 1, 10, 1, G_MAXUINT16, &port, NULL))
    return FALSE;
  protocol = g_key_file_get_integer (file, group, KEY_PROTOCOL, NULL);
  if (protocol < 0 || protocol >= WRN_N_PORTMAP_PROTOCOLS)
    return FALSE;
  out->port = (guint16) port;
  out->protocol = (WrnPortmapProtocol) protocol;
  out->expires = g_key_file_get_int64 (file, group, KEY_EXPIRES, NULL);
  return read_endpoint (file, group, KEY_ROUTER, &out->router) &&
         read_endpoint (file, group, KEY_EXTERNAL, &out->external);
}

/* (transfer full) (element-type WrnPortmapNote): those that have not expired */
GArray *
wrn_portmap_notes_read (void)
{
  g_autoptr (GKeyFile) file = load ();
  g_auto (GStrv) groups = g_key_file_get_groups (file, NULL);
  const gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  GArray *notes = g_array_new (FALSE, FALSE, sizeof (WrnPortmapNote));

  for (char **group = groups; *group != NULL; group++)
    {
      WrnPortmapNote note;

      if (read_note (file, *group, &note) && note.expires > now)
        g_array_append_val (notes, note);
    }
  return notes;
}

gboolean
wrn_portmap_notes_put (const WrnPortmapNote *note, GError **error)
{
  g_autoptr (GKeyFile) file = load ();
  g_autofree char *group = get_group (note->tcp, note->port);
  char text[WRN_ENDPOINT_FORMAT_LEN];

  g_key_file_set_integer (file, group, KEY_PROTOCOL, (int) note->protocol);
  g_key_file_set_string (file, group, KEY_ROUTER, wrn_endpoint_format (&note->router, text));
  g_key_file_set_string (file, group, KEY_EXTERNAL, wrn_endpoint_format (&note->external, text));
  g_key_file_set_int64 (file, group, KEY_EXPIRES, note->expires);
  return save (file, error);
}

gboolean
wrn_portmap_notes_remove (gboolean tcp, guint16 port, GError **error)
{
  g_autoptr (GKeyFile) file = load ();
  g_autofree char *group = get_group (tcp, port);

  return !g_key_file_remove_group (file, group, NULL) || save (file, error);
}
