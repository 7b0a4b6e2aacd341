/* wrn-store.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What is kept of every user's communities: files that are bytes to the helper.
 *
 * A folder per user; in it files named after what they belong to, and a folder of that name for
 * its engine. A community exists if and only if its profile does: it is written last and removed
 * first, so an end in between leaves a community or none. Reads and writes are of small files on a
 * local disk, and done at once.
 */
#pragma once

#include <gio/gio.h>

/* The kinds of files of a community: its profile, the name that all members know it by, and whether
 * to connect it at the start; and of a supernode: its port. */
#define WRN_STORE_PROFILE ".community"
#define WRN_STORE_CID ".cid"
#define WRN_STORE_AUTOCONNECT ".autoconnect"
#define WRN_STORE_PORT ".port"

#define WRN_STORE_SUPERNODE "supernode"

typedef struct _WrnStore WrnStore;

typedef void (*WrnStoreFunc) (gpointer user_data, guint user, const char *id);

WrnStore *wrn_store_open (const char *path, guint owner, guint group, GError **error);
void wrn_store_free (WrnStore *self);

void wrn_store_foreach (WrnStore *self, WrnStoreFunc found, gpointer user_data);
char *wrn_store_new_id (void);
char *wrn_store_add (WrnStore *self, guint user, const char *cid, GBytes *profile, GError **error);
GBytes *
wrn_store_read (WrnStore *self, guint user, const char *id, const char *kind, GError **error);
char *wrn_store_read_text (WrnStore *self, guint user, const char *id, const char *kind);
gboolean wrn_store_write (WrnStore *self,
                          guint user,
                          const char *id,
                          const char *kind,
                          gconstpointer data,
                          gsize len,
                          GError **error);
gboolean wrn_store_change (WrnStore *self,
                           guint user,
                           const char *id,
                           GBytes *profile,
                           gboolean autoconnect,
                           GError **error);
GBytes *wrn_store_get_seed (WrnStore *self, guint user, GError **error);
int wrn_store_open_folder (WrnStore *self, guint user, const char *id, GError **error);
gboolean wrn_store_remember (WrnStore *self, const char *path, GError **error);
void wrn_store_mark (WrnStore *self, const char *id, gboolean runs);
gboolean wrn_store_is_marked (WrnStore *self, const char *id);
gboolean wrn_store_has (WrnStore *self, guint user, const char *id, const char *kind);
gboolean wrn_store_remove (WrnStore *self, guint user, const char *id, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WrnStore, wrn_store_free)
