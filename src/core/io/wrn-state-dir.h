/* wrn-state-dir.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A folder of small files that survive restarts, for their owner's eyes only.
 *
 * A file is replaced whole or not at all. Names come from the program; one that could lead out of
 * the folder is refused. Files are read and written relative to the open folder, so whoever moves
 * or replaces the path meanwhile changes nothing.
 */
#pragma once

#include <gio/gio.h>

/* More than any item needs; a longer file is not ours. */
#define WRN_STATE_ITEM_MAX (64 * 1024)

typedef struct _WrnStateDir WrnStateDir;

WrnStateDir *wrn_state_dir_open (const char *path, GError **error);
WrnStateDir *wrn_state_dir_adopt (int fd, GError **error);
WrnStateDir *wrn_state_dir_open_below (const WrnStateDir *self, const char *name, GError **error);
void wrn_state_dir_free (WrnStateDir *self);

int wrn_state_dir_get_fd (const WrnStateDir *self);
gboolean wrn_state_dir_lock (WrnStateDir *self, GError **error);
gboolean wrn_state_dir_give (WrnStateDir *self, guint uid, guint gid, GError **error);
char **wrn_state_dir_list (const WrnStateDir *self);
GBytes *wrn_state_dir_read (const WrnStateDir *self, const char *name, GError **error);
gboolean wrn_state_dir_write (const WrnStateDir *self,
                              const char *name,
                              const guint8 *data,
                              gsize len,
                              GError **error);

gboolean wrn_state_dir_remove (const WrnStateDir *self, const char *name, GError **error);
int wrn_state_dir_dup_fd (const WrnStateDir *self, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WrnStateDir, wrn_state_dir_free)
