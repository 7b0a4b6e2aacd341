/* wrn-menu.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A menu as com.canonical.dbusmenu tells it: a tree of items with numbers that stay theirs.
 */
#pragma once

#include <glib.h>

/* A menu is built anew whenever something changes, and compared with the one before: whatever has
 * the same key keeps its number, so that a host that shows the menu changes just what changed. */
typedef struct _WrnMenu WrnMenu;

/* The number of what holds the items. */
#define WRN_MENU_ROOT 0

typedef enum
{
  WRN_MENU_PLAIN,
  WRN_MENU_CHECK,
  WRN_MENU_SUBMENU,
  WRN_MENU_SEPARATOR,
} WrnMenuKind;

/* Lent for the call. Items with the same key are of the same kind in every menu. */
typedef struct
{
  const char *key;
  WrnMenuKind kind;
  const char *label;  /* just as it is to be read; a separator has none */
  const char *action; /* (nullable): of the application; an item without one is grey */
  const char *target; /* (nullable): of the action */
  gboolean checked;
} WrnMenuEntry;

WrnMenu *wrn_menu_new (const WrnMenu *before);
void wrn_menu_free (WrnMenu *self);
gint32 wrn_menu_add (WrnMenu *self, gint32 parent, const WrnMenuEntry *entry);

gboolean wrn_menu_has (const WrnMenu *self, gint32 id);
const char *wrn_menu_get_action (const WrnMenu *self, gint32 id, const char **target);
GVariant *
wrn_menu_get_layout (const WrnMenu *self, gint32 id, gint32 depth, const char *const *names);
GVariant *wrn_menu_get_properties (const WrnMenu *self, GVariant *ids, const char *const *names);
GVariant *wrn_menu_get_property (const WrnMenu *self, gint32 id, const char *name);
gboolean
wrn_menu_diff (const WrnMenu *self, const WrnMenu *before, gint32 *parent, GVariant **changed);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WrnMenu, wrn_menu_free)
