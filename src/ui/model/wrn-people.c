/* wrn-people.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The people of a community: a list whose items stay the same objects as long as they are there.
 */
#define G_LOG_DOMAIN "wrn-ui"

#include "config.h"

#include "ui/model/wrn-people.h"

struct _WrnPeople
{
  GObject parent_instance;

  GPtrArray *items;  /* (owned) (element-type WrnPerson): in the order in which they came */
  GHashTable *by_id; /* (owned) (element-type utf8 WrnPerson): keys are of the items */
};

static GType
wrn_people_get_item_type (GListModel *model)
{
  return WRN_TYPE_PERSON;
}

static guint
wrn_people_get_n_items (GListModel *model)
{
  return WRN_PEOPLE (model)->items->len;
}

static gpointer
wrn_people_get_item (GListModel *model, guint position)
{
  WrnPeople *self = WRN_PEOPLE (model);

  return position < self->items->len ? g_object_ref (self->items->pdata[position]) : NULL;
}

static void
wrn_people_list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = wrn_people_get_item_type;
  iface->get_n_items = wrn_people_get_n_items;
  iface->get_item = wrn_people_get_item;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (WrnPeople,
                               wrn_people,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL,
                                                      wrn_people_list_model_init))

/* Those that are not in @seen leave, a whole run of neighbours at a time. */
static gboolean
drop_missing (WrnPeople *self, GHashTable *seen)
{
  gboolean changed = FALSE;
  guint end = self->items->len;

  while (end > 0)
    {
      guint start = end;

      while (start > 0 && !g_hash_table_contains (seen, self->items->pdata[start - 1]))
        start--;
      if (start == end)
        {
          end--;
          continue;
        }
      for (guint i = start; i < end; i++)
        g_hash_table_remove (self->by_id, wrn_person_get_id (self->items->pdata[i]));
      g_ptr_array_remove_range (self->items, start, end - start);
      g_list_model_items_changed (G_LIST_MODEL (self), start, end - start, 0);
      changed = TRUE;
      end = start;
    }
  return changed;
}

/* Somebody new, in @added; NULL if they cannot be. */
static WrnPerson *
take (WrnPeople *self, GVariant *peer, gint64 now, GPtrArray *added)
{
  g_autoptr (WrnPerson) person = wrn_person_new (peer, now);

  /* An id that is not as it was sent is none. */
  if (!g_str_equal (wrn_person_get_id (person), wrn_person_read_id (peer)) ||
      wrn_person_get_id (person)[0] == '\0' || g_hash_table_size (self->by_id) >= WRN_PEOPLE_MAX)
    return NULL;
  g_ptr_array_add (added, person);
  g_hash_table_insert (self->by_id, (char *) wrn_person_get_id (person), person);
  return g_steal_pointer (&person);
}

/**
 * wrn_people_update:
 * @peers: what ListPeers returns, of the type aa{sv}
 * @now: in microseconds since 1970, UTC
 *
 * Whoever was there before stays the same object at the same place among the others; whoever is new
 * comes last.
 *
 * Returns: whether anything has changed
 */
gboolean
wrn_people_update (WrnPeople *self, GVariant *peers, gint64 now)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (NULL, NULL);
  g_autoptr (GPtrArray) added = g_ptr_array_new ();
  gboolean changed = FALSE;
  GVariantIter iter;
  GVariant *peer;
  guint before;

  g_variant_iter_init (&iter, peers);
  while ((peer = g_variant_iter_next_value (&iter)) != NULL)
    {
      WrnPerson *person = g_hash_table_lookup (self->by_id, wrn_person_read_id (peer));

      if (person == NULL)
        person = take (self, peer, now, added);
      /* Of two with the same id, the first counts. */
      else if (!g_hash_table_contains (seen, person))
        changed |= wrn_person_update (person, peer, now);
      if (person != NULL)
        g_hash_table_add (seen, person);
      g_variant_unref (peer);
    }

  changed |= drop_missing (self, seen);
  before = self->items->len;
  g_ptr_array_extend (self->items, added, NULL, NULL);
  if (added->len > 0)
    g_list_model_items_changed (G_LIST_MODEL (self), before, 0, added->len);
  return changed || added->len > 0;
}

void
wrn_people_clear (WrnPeople *self)
{
  const guint n = self->items->len;

  g_hash_table_remove_all (self->by_id);
  g_ptr_array_set_size (self->items, 0);
  if (n > 0)
    g_list_model_items_changed (G_LIST_MODEL (self), 0, n, 0);
}

/* See wrn_person_set_now(). */
void
wrn_people_set_now (WrnPeople *self, gint64 now)
{
  for (guint i = 0; i < self->items->len; i++)
    wrn_person_set_now (self->items->pdata[i], now);
}

/* (transfer none) (nullable) */
WrnPerson *
wrn_people_find (WrnPeople *self, const char *id)
{
  return g_hash_table_lookup (self->by_id, id);
}

/* How many are reached in which way. */
void
wrn_people_count (WrnPeople *self, guint n_ways[WRN_N_WAYS])
{
  for (WrnWay way = 0; way < WRN_N_WAYS; way++)
    n_ways[way] = 0;
  for (guint i = 0; i < self->items->len; i++)
    n_ways[wrn_person_get_way (self->items->pdata[i])]++;
}

static void
wrn_people_finalize (GObject *object)
{
  WrnPeople *self = WRN_PEOPLE (object);

  g_hash_table_unref (self->by_id);
  g_ptr_array_unref (self->items);
  G_OBJECT_CLASS (wrn_people_parent_class)->finalize (object);
}

static void
wrn_people_class_init (WrnPeopleClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = wrn_people_finalize;
}

static void
wrn_people_init (WrnPeople *self)
{
  self->items = g_ptr_array_new_with_free_func (g_object_unref);
  self->by_id = g_hash_table_new (g_str_hash, g_str_equal);
}

WrnPeople *
wrn_people_new (void)
{
  return g_object_new (WRN_TYPE_PEOPLE, NULL);
}
