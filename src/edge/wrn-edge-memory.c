/* wrn-edge-memory.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What an edge keeps across restarts: its identity, and what it knows of the community.
 *
 * Items are written by a worker thread, some time after they changed, because a file that is safe
 * on disk takes its time and packets do not wait.
 */
#define G_LOG_DOMAIN "wrn-edge"

#include "config.h"

#include "edge/wrn-edge-memory.h"

#include "daemon/wrn-seed.h"

#define SEED_ITEM "identity"

/* How long changes are collected before they are written. */
#define COLLECT_MSEC 2000

/* Characters of the community's id that name its folder: 80 bits, for our own eyes only. */
#define FOLDER_LEN 16

struct _WrnEdgeMemory
{
  WrnStateDir *all;    /* (owned) (nullable): of every community */
  WrnStateDir *ours;   /* (owned) (nullable): of this one */
  GHashTable *changed; /* (owned) (element-type utf8 GBytes): not yet written */
  GThread *writer;     /* (owned) (nullable) */
  guint timer;
};

/* What one run of the writer does; it owns all of it but the folder. */
typedef struct
{
  const WrnStateDir *dir; /* (not owned): outlives the thread, which is joined */
  GHashTable *items;      /* (owned) */
} Batch;

/**
 * wrn_edge_memory_open:
 * @path: (type filename): a folder, which is made if need be
 */
WrnEdgeMemory *
wrn_edge_memory_open (const char *path, GError **error)
{
  g_autoptr (WrnEdgeMemory) self = g_new0 (WrnEdgeMemory, 1);

  self->changed =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_bytes_unref);
  self->all = wrn_state_dir_open (path, error);
  return self->all != NULL ? g_steal_pointer (&self) : NULL;
}

/**
 * wrn_edge_memory_adopt:
 * @dir: (transfer full): the folder of one community, whose identity is kept elsewhere
 */
WrnEdgeMemory *
wrn_edge_memory_adopt (WrnStateDir *dir)
{
  WrnEdgeMemory *self = g_new0 (WrnEdgeMemory, 1);

  self->changed =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_bytes_unref);
  self->ours = dir;
  return self;
}

static gpointer
write_batch (gpointer data)
{
  Batch *batch = data;
  GHashTableIter iter;
  gpointer name;
  gpointer bytes;

  g_hash_table_iter_init (&iter, batch->items);
  while (g_hash_table_iter_next (&iter, &name, &bytes))
    {
      g_autoptr (GError) error = NULL;

      if (wrn_state_dir_write (batch->dir, name, g_bytes_get_data (bytes, NULL),
                               g_bytes_get_size (bytes), &error))
        continue;
      g_warning ("%s", error->message);
      break;
    }
  g_hash_table_unref (batch->items);
  g_free (batch);
  return NULL;
}

static void
start_writer (WrnEdgeMemory *self)
{
  Batch *batch;

  g_clear_pointer (&self->writer, g_thread_join);
  if (g_hash_table_size (self->changed) == 0 || self->ours == NULL)
    return;

  batch = g_new0 (Batch, 1);
  batch->dir = self->ours;
  batch->items = g_steal_pointer (&self->changed);
  self->changed =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_bytes_unref);
  self->writer = g_thread_new ("store", write_batch, batch);
}

static gboolean
write_cb (gpointer user_data)
{
  WrnEdgeMemory *self = user_data;

  self->timer = 0;
  start_writer (self);
  return G_SOURCE_REMOVE;
}

/* Writes what is not yet written, and waits for it. */
void
wrn_edge_memory_flush (WrnEdgeMemory *self)
{
  g_clear_handle_id (&self->timer, g_source_remove);
  start_writer (self);
  g_clear_pointer (&self->writer, g_thread_join);
}

void
wrn_edge_memory_free (WrnEdgeMemory *self)
{
  g_clear_handle_id (&self->timer, g_source_remove);
  g_clear_pointer (&self->writer, g_thread_join);
  g_clear_pointer (&self->ours, wrn_state_dir_free);
  g_clear_pointer (&self->all, wrn_state_dir_free);
  g_hash_table_unref (self->changed);
  g_free (self);
}

/**
 * wrn_edge_memory_get_seed:
 * @self: a memory
 * @seed: (out): the secret that makes this node who it is; a new one at the first start
 */
gboolean
wrn_edge_memory_get_seed (WrnEdgeMemory *self, guint8 seed[static WRN_SEED_LEN], GError **error)
{
  return wrn_seed_get (self->all, SEED_ITEM, seed, NULL, error);
}

/**
 * wrn_edge_memory_enter:
 * @self: a memory
 * @cid: the community
 * @user: who this process is going to be
 *
 * Opens the folder of one community, and gives it to @user. The identity stays root's, if it was.
 * Two processes cannot be the same member of one community.
 */
gboolean
wrn_edge_memory_enter (WrnEdgeMemory *self,
                       const guint8 cid[static WRN_CID_LEN],
                       const WrnPrivilegeUser *user,
                       GError **error)
{
  char name[WRN_NODE_ID_TEXT_LEN];

  wrn_key_format (cid, name);
  name[FOLDER_LEN] = '\0';
  self->ours = wrn_state_dir_open_below (self->all, name, error);
  return self->ours != NULL && wrn_state_dir_lock (self->ours, error) &&
         (!user->change || wrn_state_dir_give (self->ours, user->uid, user->gid, error));
}

/* (nullable): of this community, once it is known which. */
const WrnStateDir *
wrn_edge_memory_get_dir (const WrnEdgeMemory *self)
{
  return self->ours;
}

/* Gives @edge what earlier runs stored. */
void
wrn_edge_memory_restore (WrnEdgeMemory *self, WrnEdge *edge, WrnTime now)
{
  g_auto (GStrv) names = wrn_state_dir_list (self->ours);

  for (gsize i = 0; names[i] != NULL; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GBytes) bytes = wrn_state_dir_read (self->ours, names[i], &error);

      if (bytes == NULL)
        g_warning ("%s", error->message);
      else
        wrn_edge_restore (edge, now, names[i], g_bytes_get_data (bytes, NULL),
                          g_bytes_get_size (bytes));
    }
}

/* Keeps @item, a little later. */
void
wrn_edge_memory_store (WrnEdgeMemory *self, const WrnEffectStore *item)
{
  g_hash_table_replace (self->changed, g_strdup (item->name), g_bytes_new (item->data, item->len));
  if (self->timer == 0)
    self->timer = g_timeout_add (COLLECT_MSEC, write_cb, self);
}
