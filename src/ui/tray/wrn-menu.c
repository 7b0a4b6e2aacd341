/* wrn-menu.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A menu as com.canonical.dbusmenu tells it: a tree of items with numbers that stay theirs.
 */
#define G_LOG_DOMAIN "wrn-ui"

#include "config.h"

#include "ui/tray/wrn-menu.h"

#include <string.h>

typedef struct
{
  char *key;            /* (owned) */
  char *action;         /* (owned) (nullable) */
  char *target;         /* (owned) (nullable) */
  GVariant *properties; /* (owned): of the type a{sv}; those of a kind always have the same names */
  GArray *children;     /* (owned) (element-type gint32) */
  gint32 id;
} Item;

struct _WrnMenu
{
  GHashTable *by_id;  /* (owned) (element-type gint Item) */
  GHashTable *by_key; /* (owned) (element-type utf8 Item): both are of the items in by_id */
  GHashTable *before; /* (owned) (element-type utf8 gint): the number of each key before */
  gint32 last_id;
};

static void
item_free (gpointer data)
{
  Item *item = data;

  g_free (item->key);
  g_free (item->action);
  g_free (item->target);
  g_variant_unref (item->properties);
  g_array_unref (item->children);
  g_free (item);
}

static Item *
find (const WrnMenu *self, gint32 id)
{
  return g_hash_table_lookup (self->by_id, GINT_TO_POINTER (id));
}

/* (transfer full): of the type a{sv} */
static GVariant *
make_properties (const WrnMenuEntry *entry)
{
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  if (entry->kind == WRN_MENU_SEPARATOR)
    g_variant_dict_insert (&dict, "type", "s", "separator");
  else
    {
      g_autoptr (GString) label = g_string_new (entry->label);

      /* A single one marks a key to press. */
      g_string_replace (label, "_", "__", 0);
      g_variant_dict_insert (&dict, "label", "s", label->str);
      g_variant_dict_insert (&dict, "enabled", "b",
                             entry->action != NULL || entry->kind == WRN_MENU_SUBMENU);
    }
  if (entry->kind == WRN_MENU_SUBMENU)
    g_variant_dict_insert (&dict, "children-display", "s", "submenu");
  if (entry->kind == WRN_MENU_CHECK)
    {
      g_variant_dict_insert (&dict, "toggle-type", "s", "checkmark");
      g_variant_dict_insert (&dict, "toggle-state", "i", entry->checked);
    }
  return g_variant_ref_sink (g_variant_dict_end (&dict));
}

static Item *
insert (WrnMenu *self, gint32 id, const WrnMenuEntry *entry)
{
  Item *item = g_new0 (Item, 1);

  item->id = id;
  item->key = g_strdup (entry->key);
  item->action = g_strdup (entry->action);
  item->target = g_strdup (entry->target);
  item->properties = make_properties (entry);
  item->children = g_array_new (FALSE, FALSE, sizeof (gint32));
  g_hash_table_insert (self->by_id, GINT_TO_POINTER (id), item);
  g_hash_table_insert (self->by_key, item->key, item);
  return item;
}

/* @before: (nullable): lent for the call */
WrnMenu *
wrn_menu_new (const WrnMenu *before)
{
  const WrnMenuEntry root = { .key = "", .kind = WRN_MENU_SUBMENU, .label = "" };
  WrnMenu *self = g_new0 (WrnMenu, 1);
  GHashTableIter iter;
  Item *item;

  self->by_id = g_hash_table_new_full (NULL, NULL, NULL, item_free);
  self->by_key = g_hash_table_new (g_str_hash, g_str_equal);
  self->before = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  insert (self, WRN_MENU_ROOT, &root);
  if (before == NULL)
    return self;

  self->last_id = before->last_id;
  g_hash_table_iter_init (&iter, before->by_id);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &item))
    g_hash_table_insert (self->before, g_strdup (item->key), GINT_TO_POINTER (item->id));
  return self;
}

void
wrn_menu_free (WrnMenu *self)
{
  g_hash_table_unref (self->before);
  g_hash_table_unref (self->by_key);
  g_hash_table_unref (self->by_id);
  g_free (self);
}

/**
 * wrn_menu_add:
 * @parent: the number of a submenu, or %WRN_MENU_ROOT
 *
 * Adds an item, as the last one of @parent. No other may have its key.
 *
 * Returns: its number
 */
gint32
wrn_menu_add (WrnMenu *self, gint32 parent, const WrnMenuEntry *entry)
{
  Item *above = find (self, parent);
  gint32 id;

  g_return_val_if_fail (above != NULL, WRN_MENU_ROOT);
  g_return_val_if_fail (!g_hash_table_contains (self->by_key, entry->key), WRN_MENU_ROOT);

  id = GPOINTER_TO_INT (g_hash_table_lookup (self->before, entry->key));
  if (id == 0)
    id = ++self->last_id;
  insert (self, id, entry);
  g_array_append_val (above->children, id);
  return id;
}

gboolean
wrn_menu_has (const WrnMenu *self, gint32 id)
{
  return find (self, id) != NULL;
}

/* (transfer none) (nullable): what a click on @id does; NULL if nothing */
const char *
wrn_menu_get_action (const WrnMenu *self, gint32 id, const char **target)
{
  const Item *item = find (self, id);

  *target = item != NULL ? item->target : NULL;
  return item != NULL ? item->action : NULL;
}

/* (transfer full): those that are asked for; @names: (nullable): all if there is none */
static GVariant *
filter (const Item *item, const char *const *names)
{
  GVariantBuilder builder;
  GVariantIter iter;
  const char *name;
  GVariant *value;

  if (names == NULL || names[0] == NULL)
    return g_variant_ref (item->properties);
  g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
  g_variant_iter_init (&iter, item->properties);
  while (g_variant_iter_loop (&iter, "{&sv}", &name, &value))
    if (g_strv_contains (names, name))
      g_variant_builder_add (&builder, "{sv}", name, value);
  return g_variant_ref_sink (g_variant_builder_end (&builder));
}

/**
 * wrn_menu_get_layout:
 * @id: of an item, or %WRN_MENU_ROOT
 * @depth: how many generations below @id; negative for all
 * @names: (nullable): of properties; all if there is none
 *
 * Returns: (transfer full) (nullable): of the type (ia{sv}av); %NULL if there is no @id
 */
GVariant *
wrn_menu_get_layout (const WrnMenu *self, gint32 id, gint32 depth, const char *const *names)
{
  const Item *item = find (self, id);
  g_autoptr (GVariant) properties = NULL;
  GVariantBuilder children;

  if (item == NULL)
    return NULL;
  properties = filter (item, names);
  g_variant_builder_init (&children, G_VARIANT_TYPE ("av"));
  for (guint i = 0; depth != 0 && i < item->children->len; i++)
    {
      const gint32 child = g_array_index (item->children, gint32, i);
      g_autoptr (GVariant) layout =
          wrn_menu_get_layout (self, child, depth < 0 ? depth : depth - 1, names);

      g_variant_builder_add (&children, "v", layout);
    }
  return g_variant_ref_sink (g_variant_new ("(i@a{sv}av)", id, properties, &children));
}

static void
add_properties (GVariantBuilder *builder, const Item *item, const char *const *names)
{
  g_autoptr (GVariant) properties = filter (item, names);

  g_variant_builder_add (builder, "(i@a{sv})", item->id, properties);
}

/**
 * wrn_menu_get_properties:
 * @ids: of the type ai; all if it is empty
 * @names: (nullable): of properties; all if there is none
 *
 * Returns: (transfer full): of the type a(ia{sv}), without those of @ids that are not there
 */
GVariant *
wrn_menu_get_properties (const WrnMenu *self, GVariant *ids, const char *const *names)
{
  GVariantBuilder builder;
  GHashTableIter items;
  GVariantIter iter;
  const Item *item;
  gint32 id;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a(ia{sv})"));
  g_variant_iter_init (&iter, ids);
  while (g_variant_iter_next (&iter, "i", &id))
    if ((item = find (self, id)) != NULL)
      add_properties (&builder, item, names);
  if (g_variant_n_children (ids) == 0)
    {
      g_hash_table_iter_init (&items, self->by_id);
      while (g_hash_table_iter_next (&items, NULL, (gpointer *) &item))
        add_properties (&builder, item, names);
    }
  return g_variant_ref_sink (g_variant_builder_end (&builder));
}

/* (transfer full) (nullable): NULL if there is no such item, or it has no such property */
GVariant *
wrn_menu_get_property (const WrnMenu *self, gint32 id, const char *name)
{
  const Item *item = find (self, id);

  return item != NULL ? g_variant_lookup_value (item->properties, name, NULL) : NULL;
}

/* (transfer full) (nullable): of the type a{sv}: what is not as it was, NULL if nothing */
static GVariant *
diff_properties (const Item *item, const Item *before)
{
  GVariantBuilder builder;
  GVariantIter iter;
  const char *name;
  GVariant *value;
  guint n = 0;

  if (g_variant_equal (item->properties, before->properties))
    return NULL;
  g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
  g_variant_iter_init (&iter, item->properties);
  while (g_variant_iter_loop (&iter, "{&sv}", &name, &value))
    {
      g_autoptr (GVariant) old = g_variant_lookup_value (before->properties, name, NULL);

      if (old != NULL && g_variant_equal (value, old))
        continue;
      g_variant_builder_add (&builder, "{sv}", name, value);
      n++;
    }
  if (n > 0)
    return g_variant_ref_sink (g_variant_builder_end (&builder));
  g_variant_builder_clear (&builder);
  return NULL;
}

static gboolean
same_children (const Item *item, const Item *before)
{
  const gsize size = item->children->len * sizeof (gint32);

  return item->children->len == before->children->len &&
         (size == 0 || memcmp (item->children->data, before->children->data, size) == 0);
}

typedef struct
{
  const WrnMenu *now;
  const WrnMenu *before;
  GVariantBuilder changed;
  guint n_changed;
  guint n_parents;
  gint32 parent;
} Diff;

/* What is new comes with the layout of what it is in. */
static void
diff_item (Diff *diff, gint32 id)
{
  const Item *item = find (diff->now, id);
  const Item *before = find (diff->before, id);
  g_autoptr (GVariant) properties = NULL;

  if (before == NULL)
    return;
  properties = diff_properties (item, before);
  if (properties != NULL)
    {
      g_variant_builder_add (&diff->changed, "(i@a{sv})", id, properties);
      diff->n_changed++;
    }
  if (!same_children (item, before))
    diff->parent = diff->n_parents++ == 0 ? id : WRN_MENU_ROOT;
  for (guint i = 0; i < item->children->len; i++)
    diff_item (diff, g_array_index (item->children, gint32, i));
}

/**
 * wrn_menu_diff:
 * @before: what @self was made from
 * @parent: (out): the item below which others are there than before
 * @changed: (out) (transfer full) (nullable): of the type a(ia{sv}): the properties that changed;
 *   %NULL if none
 *
 * Returns: whether there is such a @parent
 */
gboolean
wrn_menu_diff (const WrnMenu *self, const WrnMenu *before, gint32 *parent, GVariant **changed)
{
  Diff diff = { .now = self, .before = before };

  g_variant_builder_init (&diff.changed, G_VARIANT_TYPE ("a(ia{sv})"));
  diff_item (&diff, WRN_MENU_ROOT);
  *parent = diff.parent;
  *changed = diff.n_changed > 0 ? g_variant_ref_sink (g_variant_builder_end (&diff.changed)) : NULL;
  if (*changed == NULL)
    g_variant_builder_clear (&diff.changed);
  return diff.n_parents > 0;
}
