/* wrn-store.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What is kept of every user's communities: files that are bytes to the helper.
 */
#define G_LOG_DOMAIN "wrn-daemon"

#include "config.h"

#include "daemon/wrn-store.h"

#include <string.h>

#include "core/io/wrn-state-dir.h"
#include "daemon/wrn-seed.h"

#define SEED "identity"

/* Of a community's id: enough that a new one is new. */
#define ID_DIGITS 16

/* Two seconds in all: what dies longer than that is not dying. */
#define LOCK_TRIES 200
#define LOCK_EVERY_US 10000

struct _WrnStore
{
  WrnStateDir *root; /* (owned): a folder for each user */

  WrnStateDir *run;  /* (owned) (nullable): of marks, which are gone at the next boot */
  GHashTable *marks; /* (owned): the ids in there */
};

/* What a process had is let go by the kernel bit by bit when it is killed: the bus may know of it,
 * and start the next helper, before this is. */
static gboolean
lock (WrnStateDir *root, GError **error)
{
  for (guint i = 0; i < LOCK_TRIES; i++)
    {
      if (wrn_state_dir_lock (root, NULL))
        return TRUE;
      g_usleep (LOCK_EVERY_US);
    }
  return wrn_state_dir_lock (root, error);
}

/**
 * wrn_store_open:
 * @path: a folder; it is created if it is missing
 * @owner: who this process is going to be
 * @group: its group
 *
 * Returns: (transfer full): what is kept there, for this process only
 */
WrnStore *
wrn_store_open (const char *path, guint owner, guint group, GError **error)
{
  g_autoptr (WrnStateDir) root = wrn_state_dir_open (path, error);
  WrnStore *self;

  if (root == NULL || !lock (root, error) ||
      (geteuid () == 0 && !wrn_state_dir_give (root, owner, group, error)))
    return NULL;
  self = g_new0 (WrnStore, 1);
  self->root = g_steal_pointer (&root);
  self->marks = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  return self;
}

void
wrn_store_free (WrnStore *self)
{
  wrn_state_dir_free (self->root);
  g_clear_pointer (&self->run, wrn_state_dir_free);
  g_hash_table_unref (self->marks);
  g_free (self);
}

static WrnStateDir *
open_user (WrnStore *self, guint user, GError **error)
{
  g_autofree char *name = g_strdup_printf ("%u", user);

  return wrn_state_dir_open_below (self->root, name, error);
}

static gboolean
is_id (const char *text)
{
  return strlen (text) == ID_DIGITS && strspn (text, "0123456789abcdef") == ID_DIGITS;
}

/* What is left of a community that was being made or removed when the helper ended. */
static void
sweep (WrnStateDir *dir, const char *name, const char *const *names)
{
  g_autofree char *id = g_strndup (name, strcspn (name, "."));
  g_autofree char *profile = g_strconcat (id, WRN_STORE_PROFILE, NULL);
  g_autoptr (GError) error = NULL;

  if (is_id (id) && !g_strv_contains (names, profile) && !wrn_state_dir_remove (dir, name, &error))
    g_warning ("%s", error->message);
}

/**
 * wrn_store_foreach:
 * @self: the store
 * @found: called with each community's id, and with %WRN_STORE_SUPERNODE for a supernode's
 * @user_data: for @found
 *
 * Reads, at the start, what there is, and removes what is left of what there was.
 */
void
wrn_store_foreach (WrnStore *self, WrnStoreFunc found, gpointer user_data)
{
  g_auto (GStrv) users = wrn_state_dir_list (self->root);

  for (gsize i = 0; users[i] != NULL; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (WrnStateDir) dir = NULL;
      g_auto (GStrv) names = NULL;
      guint64 user;

      if (!g_ascii_string_to_unsigned (users[i], 10, 0, G_MAXUINT32 - 1, &user, NULL))
        continue;
      dir = open_user (self, (guint) user, &error);
      if (dir == NULL)
        {
          g_warning ("%s", error->message);
          continue;
        }
      names = wrn_state_dir_list (dir);
      for (gsize j = 0; names[j] != NULL; j++)
        {
          g_autofree char *id = g_strndup (names[j], strcspn (names[j], "."));
          const char *kind = names[j] + strlen (id);

          if ((is_id (id) && g_str_equal (kind, WRN_STORE_PROFILE)) ||
              g_str_equal (names[j], WRN_STORE_SUPERNODE WRN_STORE_PORT))
            found (user_data, (guint) user, id);
          else
            sweep (dir, names[j], (const char *const *) names);
        }
    }
}

/* (transfer full): an id that names nothing else in the whole store. */
char *
wrn_store_new_id (void)
{
  return g_strdup_printf ("%08x%08x", g_random_int (), g_random_int ());
}

/**
 * wrn_store_read:
 * @self: the store
 * @user: whose
 * @id: of what
 * @kind: one of the kinds of files
 *
 * Returns: (transfer full): what it holds; %NULL if there is none (%G_IO_ERROR_NOT_FOUND), or it
 *   cannot be trusted
 */
GBytes *
wrn_store_read (WrnStore *self, guint user, const char *id, const char *kind, GError **error)
{
  g_autoptr (WrnStateDir) dir = open_user (self, user, error);
  g_autofree char *name = g_strconcat (id, kind, NULL);

  return dir != NULL ? wrn_state_dir_read (dir, name, error) : NULL;
}

/* (transfer full) (nullable): a small file as text. */
char *
wrn_store_read_text (WrnStore *self, guint user, const char *id, const char *kind)
{
  g_autoptr (GBytes) bytes = wrn_store_read (self, user, id, kind, NULL);

  if (bytes == NULL)
    return NULL;
  return g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
}

/* Whether there is such a file that can be trusted. */
gboolean
wrn_store_has (WrnStore *self, guint user, const char *id, const char *kind)
{
  g_autoptr (GBytes) bytes = wrn_store_read (self, user, id, kind, NULL);

  return bytes != NULL;
}

/* Replaces a file, or leaves it as it was. @text of no length removes it. */
gboolean
wrn_store_write (WrnStore *self,
                 guint user,
                 const char *id,
                 const char *kind,
                 gconstpointer data,
                 gsize len,
                 GError **error)
{
  g_autoptr (WrnStateDir) dir = open_user (self, user, error);
  g_autofree char *name = g_strconcat (id, kind, NULL);

  return dir != NULL && wrn_state_dir_write (dir, name, data, len, error);
}

/**
 * wrn_store_add:
 * @self: the store
 * @user: whose
 * @cid: what its members know it by
 * @profile: of a community
 *
 * Keeps a community. The profile is last: without it, there is nothing.
 *
 * Returns: (transfer full) (nullable): its id
 */
char *
wrn_store_add (WrnStore *self, guint user, const char *cid, GBytes *profile, GError **error)
{
  g_autofree char *id = wrn_store_new_id ();

  if (!wrn_store_write (self, user, id, WRN_STORE_CID, cid, strlen (cid), error) ||
      !wrn_store_write (self, user, id, WRN_STORE_PROFILE, g_bytes_get_data (profile, NULL),
                        g_bytes_get_size (profile), error))
    return NULL;
  return g_steal_pointer (&id);
}

/**
 * wrn_store_change:
 * @self: the store
 * @user: whose
 * @id: of a community
 * @profile: (nullable): what it is from now on
 * @autoconnect: whether it is to be connected at the start
 *
 * Changes both, or where there is no room, nothing.
 */
gboolean
wrn_store_change (WrnStore *self,
                  guint user,
                  const char *id,
                  GBytes *profile,
                  gboolean autoconnect,
                  GError **error)
{
  const gboolean before = wrn_store_has (self, user, id, WRN_STORE_AUTOCONNECT);

  if (autoconnect != before &&
      !wrn_store_write (self, user, id, WRN_STORE_AUTOCONNECT, "1", autoconnect, error))
    return FALSE;
  if (profile == NULL ||
      wrn_store_write (self, user, id, WRN_STORE_PROFILE, g_bytes_get_data (profile, NULL),
                       g_bytes_get_size (profile), error))
    return TRUE;
  if (autoconnect != before)
    wrn_store_write (self, user, id, WRN_STORE_AUTOCONNECT, "1", before, NULL);
  return FALSE;
}

/* (transfer full): the secret that makes @user the same member in all communities; it is wiped when
 * it is freed. */
GBytes *
wrn_store_get_seed (WrnStore *self, guint user, GError **error)
{
  g_autoptr (WrnStateDir) dir = open_user (self, user, error);
  guint8 seed[WRN_SEED_LEN];
  const gboolean ok = dir != NULL && wrn_seed_get (dir, SEED, seed, NULL, error);

  explicit_bzero (seed, sizeof seed);
  return ok ? wrn_state_dir_read (dir, SEED, error) : NULL;
}

/* The folder of an engine's own, which the caller closes; -1 if there is none. */
int
wrn_store_open_folder (WrnStore *self, guint user, const char *id, GError **error)
{
  g_autoptr (WrnStateDir) dir = open_user (self, user, error);
  g_autoptr (WrnStateDir) folder = NULL;

  if (dir != NULL)
    folder = wrn_state_dir_open_below (dir, id, error);
  return folder != NULL ? wrn_state_dir_dup_fd (folder, error) : -1;
}

/**
 * wrn_store_remember:
 * @self: the store
 * @path: (nullable): a folder that is there as long as the helper is, with pauses as of an upgrade;
 *   %NULL to forget all marks when this process ends
 *
 * Keeps marks there from now on; those of the helper before are there.
 */
gboolean
wrn_store_remember (WrnStore *self, const char *path, GError **error)
{
  g_auto (GStrv) ids = NULL;

  if (path == NULL)
    return TRUE;
  self->run = wrn_state_dir_open (path, error);
  if (self->run == NULL)
    return FALSE;
  ids = wrn_state_dir_list (self->run);
  for (gsize i = 0; ids[i] != NULL; i++)
    if (is_id (ids[i]))
      g_hash_table_add (self->marks, g_strdup (ids[i]));
  return TRUE;
}

/* Notes for the helper after this one whether a community @runs. A supernode needs no mark: where
 * it has a port, it runs. */
void
wrn_store_mark (WrnStore *self, const char *id, gboolean runs)
{
  g_autoptr (GError) error = NULL;

  if (!is_id (id) || runs == wrn_store_is_marked (self, id))
    return;
  if (runs)
    g_hash_table_add (self->marks, g_strdup (id));
  else
    g_hash_table_remove (self->marks, id);
  if (self->run != NULL && !wrn_state_dir_write (self->run, id, (const guint8 *) "1", runs, &error))
    g_warning ("%s", error->message);
}

gboolean
wrn_store_is_marked (WrnStore *self, const char *id)
{
  return g_hash_table_contains (self->marks, id);
}

/* Forgets a community: when its profile is gone, so is it, whatever happens then. Or a supernode:
 * if there is one again, it is the same one, as its key follows from the user's identity. */
gboolean
wrn_store_remove (WrnStore *self, guint user, const char *id, GError **error)
{
  static const char *const community[] = { WRN_STORE_PROFILE, WRN_STORE_CID, WRN_STORE_AUTOCONNECT,
                                           "", NULL };
  static const char *const supernode[] = { WRN_STORE_PORT, NULL };
  const char *const *kinds = is_id (id) ? community : supernode;
  g_autoptr (WrnStateDir) dir = open_user (self, user, error);

  wrn_store_mark (self, id, FALSE);
  for (guint i = 0; kinds[i] != NULL; i++)
    {
      g_autofree char *name = g_strconcat (id, kinds[i], NULL);

      if (dir == NULL || !wrn_state_dir_remove (dir, name, error))
        return FALSE;
    }
  return TRUE;
}
