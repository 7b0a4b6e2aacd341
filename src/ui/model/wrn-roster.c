/* wrn-roster.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The people of a community in the order of the page, and of those the ones that are searched for.
 */
#define G_LOG_DOMAIN "wrn-ui"

#include "config.h"

#include "ui/model/wrn-roster.h"

#include <string.h>

/* Words that are searched for; more only cost time. */
#define WORDS_MAX 8

/* One person, with all that decides about its place. */
typedef struct
{
  WrnPerson *person; /* (owned) */
  gulong handler;
  gboolean is_stale; /* what follows is not true any more */
  char *key;         /* (owned) (nullable): its name as it is sorted */
  char *text;        /* (owned) (nullable): what is searched, folded */
  gboolean favourite;
  gboolean offline;
  gint64 last_heard; /* of one that is offline */
} Entry;

struct _WrnRoster
{
  GObject parent_instance;

  WrnPeople *people;   /* (owned) */
  GHashTable *entries; /* (owned) (element-type WrnPerson Entry): everybody */
  GPtrArray *shown;    /* (owned) (element-type WrnPerson): as the list has it */
  GStrv words;         /* (owned) (nullable): folded */
  guint idle;
  gboolean held;
  gboolean behind; /* something has changed that the list does not show yet */
};

static GType
wrn_roster_get_item_type (GListModel *model)
{
  return WRN_TYPE_PERSON;
}

static guint
wrn_roster_get_n_items (GListModel *model)
{
  return WRN_ROSTER (model)->shown->len;
}

static gpointer
wrn_roster_get_item (GListModel *model, guint position)
{
  WrnRoster *self = WRN_ROSTER (model);

  return position < self->shown->len ? g_object_ref (self->shown->pdata[position]) : NULL;
}

static void
wrn_roster_list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = wrn_roster_get_item_type;
  iface->get_n_items = wrn_roster_get_n_items;
  iface->get_item = wrn_roster_get_item;
}

enum
{
  PROP_N_PEOPLE = 1,
};

static GParamSpec *n_people;

G_DEFINE_FINAL_TYPE_WITH_CODE (WrnRoster,
                               wrn_roster,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL,
                                                      wrn_roster_list_model_init))

/* (transfer full): without case and accents, which nobody types who searches */
static char *
fold (const char *text)
{
  g_autofree char *apart = g_utf8_normalize (text, -1, G_NORMALIZE_ALL);
  g_autoptr (GString) bare = g_string_new (NULL);

  for (const char *at = apart; *at != '\0'; at = g_utf8_next_char (at))
    if (!g_unichar_ismark (g_utf8_get_char (at)))
      g_string_append_unichar (bare, g_utf8_get_char (at));
  return g_utf8_casefold (bare->str, -1);
}

static void
entry_free (gpointer data)
{
  Entry *entry = data;

  g_signal_handler_disconnect (entry->person, entry->handler);
  g_object_unref (entry->person);
  g_free (entry->key);
  g_free (entry->text);
  g_free (entry);
}

/* Between the parts is what no search has in it. */
static void
entry_refresh (Entry *entry)
{
  WrnPerson *person = entry->person;
  g_autofree char *title = fold (wrn_person_get_title (person));
  g_autofree char *all =
      g_strjoin ("\n", wrn_person_get_title (person), wrn_person_get_name (person),
                 wrn_person_get_ipv4 (person), wrn_person_get_note (person), NULL);

  g_free (entry->key);
  g_free (entry->text);
  entry->key = g_utf8_collate_key_for_filename (title, -1);
  entry->text = fold (all);
  entry->favourite = wrn_person_is_favourite (person);
  entry->offline = wrn_person_get_way (person) == WRN_WAY_OFFLINE;
  entry->last_heard = entry->offline ? wrn_person_get_last_heard (person) : 0;
  entry->is_stale = FALSE;
}

static gboolean
entry_matches (const Entry *entry, GStrv words)
{
  for (guint i = 0; words != NULL && words[i] != NULL; i++)
    if (strstr (entry->text, words[i]) == NULL)
      return FALSE;
  return TRUE;
}

static int
entry_compare (gconstpointer a, gconstpointer b)
{
  const Entry *first = *(const Entry *const *) a;
  const Entry *second = *(const Entry *const *) b;
  int order;

  if (first->favourite != second->favourite)
    return first->favourite ? -1 : 1;
  if (first->offline != second->offline)
    return first->offline ? 1 : -1;
  if (first->last_heard != second->last_heard)
    return first->last_heard > second->last_heard ? -1 : 1;
  order = strcmp (first->key, second->key);
  return order != 0
             ? order
             : strcmp (wrn_person_get_id (first->person), wrn_person_get_id (second->person));
}

/* (transfer full) (element-type WrnPerson) */
static GPtrArray *
list_shown (WrnRoster *self)
{
  g_autoptr (GPtrArray) entries = g_ptr_array_new ();
  GPtrArray *shown = g_ptr_array_new_with_free_func (g_object_unref);
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->entries);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      Entry *entry = value;

      if (entry->is_stale)
        entry_refresh (entry);
      if (entry_matches (entry, self->words))
        g_ptr_array_add (entries, entry);
    }
  g_ptr_array_sort (entries, entry_compare);
  for (guint i = 0; i < entries->len; i++)
    g_ptr_array_add (shown, g_object_ref (((Entry *) entries->pdata[i])->person));
  return shown;
}

/* Whoever moves is in the range that changes, before and after: it leaves the list at no time. */
static void
arrange (WrnRoster *self)
{
  g_autoptr (GPtrArray) before = self->shown;
  GPtrArray *after = list_shown (self);
  guint start = 0;
  guint end = 0;
  const guint n_least = MIN (before->len, after->len);

  while (start < n_least && before->pdata[start] == after->pdata[start])
    start++;
  while (end < n_least - start &&
         before->pdata[before->len - 1 - end] == after->pdata[after->len - 1 - end])
    end++;

  self->shown = after;
  self->behind = FALSE;
  g_clear_handle_id (&self->idle, g_source_remove);
  if (start + end < before->len || start + end < after->len)
    g_list_model_items_changed (G_LIST_MODEL (self), start, before->len - start - end,
                                after->len - start - end);
}

static gboolean
idle_cb (gpointer user_data)
{
  WrnRoster *self = user_data;

  self->idle = 0;
  arrange (self);
  return G_SOURCE_REMOVE;
}

/* Before the next frame is drawn. */
static void
arrange_later (WrnRoster *self)
{
  self->behind = TRUE;
  if (self->idle == 0 && !self->held)
    self->idle = g_idle_add_full (G_PRIORITY_DEFAULT, idle_cb, self, NULL);
}

/* Of all that is told of somebody twice a second, hardly anything moves it. */
static void
notify_cb (WrnPerson *person, GParamSpec *pspec, WrnRoster *self)
{
  static const char *const moving[] = {
    "title", "name", "ipv4", "note", "favourite", "way", "last-heard", NULL,
  };
  Entry *entry;

  if (!g_strv_contains (moving, pspec->name))
    return;
  if (g_str_equal (pspec->name, "last-heard") && wrn_person_get_way (person) != WRN_WAY_OFFLINE)
    return;
  entry = g_hash_table_lookup (self->entries, person);
  entry->is_stale = TRUE;
  arrange_later (self);
}

/* Who has gone is not among the people any more, and has no position there either. */
static void
items_changed_cb (GListModel *people, guint position, guint removed, guint added, WrnRoster *self)
{
  g_autoptr (GHashTable) here = removed > 0 ? g_hash_table_new (NULL, NULL) : NULL;
  const guint n = g_list_model_get_n_items (people);
  GHashTableIter iter;
  gpointer person;

  for (guint i = position; i < position + added; i++)
    {
      Entry *entry = g_new0 (Entry, 1);

      entry->person = g_list_model_get_item (people, i);
      entry->handler = g_signal_connect (entry->person, "notify", G_CALLBACK (notify_cb), self);
      entry->is_stale = TRUE;
      g_hash_table_insert (self->entries, entry->person, entry);
    }
  if (removed > 0)
    {
      for (guint i = 0; i < n; i++)
        {
          g_autoptr (WrnPerson) item = g_list_model_get_item (people, i);

          g_hash_table_add (here, item);
        }
      g_hash_table_iter_init (&iter, self->entries);
      while (g_hash_table_iter_next (&iter, &person, NULL))
        if (!g_hash_table_contains (here, person))
          g_hash_table_iter_remove (&iter);
    }
  arrange_later (self);
  if (added != removed)
    g_object_notify_by_pspec (G_OBJECT (self), n_people);
}

static void
wrn_roster_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  g_value_set_uint (value, g_hash_table_size (WRN_ROSTER (object)->entries));
}

static void
wrn_roster_dispose (GObject *object)
{
  WrnRoster *self = WRN_ROSTER (object);

  g_clear_handle_id (&self->idle, g_source_remove);
  g_hash_table_remove_all (self->entries);
  g_clear_object (&self->people);
  G_OBJECT_CLASS (wrn_roster_parent_class)->dispose (object);
}

static void
wrn_roster_finalize (GObject *object)
{
  WrnRoster *self = WRN_ROSTER (object);

  g_hash_table_unref (self->entries);
  g_ptr_array_unref (self->shown);
  g_strfreev (self->words);
  G_OBJECT_CLASS (wrn_roster_parent_class)->finalize (object);
}

static void
wrn_roster_class_init (WrnRosterClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = wrn_roster_get_property;
  object_class->dispose = wrn_roster_dispose;
  object_class->finalize = wrn_roster_finalize;

  n_people =
      g_param_spec_uint ("n-people", NULL, NULL, 0, G_MAXUINT, 0,
                         G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_property (object_class, PROP_N_PEOPLE, n_people);
}

static void
wrn_roster_init (WrnRoster *self)
{
  self->entries = g_hash_table_new_full (NULL, NULL, NULL, entry_free);
  self->shown = g_ptr_array_new_with_free_func (g_object_unref);
}

/* (transfer full): with all of @people, at once */
WrnRoster *
wrn_roster_new (WrnPeople *people)
{
  WrnRoster *self = g_object_new (WRN_TYPE_ROSTER, NULL);

  self->people = g_object_ref (people);
  g_signal_connect_object (people, "items-changed", G_CALLBACK (items_changed_cb), self, 0);
  items_changed_cb (G_LIST_MODEL (people), 0, 0, g_list_model_get_n_items (G_LIST_MODEL (people)),
                    self);
  arrange (self);
  return self;
}

/**
 * wrn_roster_set_search:
 * @search: words; who has all of them in name, address or note is shown, and everybody if there
 *   are none
 */
void
wrn_roster_set_search (WrnRoster *self, const char *search)
{
  g_autofree char *folded = fold (search);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) parts = g_strsplit_set (folded, " \t\n", -1);
  guint n = 0;

  for (guint i = 0; parts[i] != NULL && n < WORDS_MAX; i++)
    if (parts[i][0] != '\0')
      {
        g_strv_builder_add (builder, parts[i]);
        n++;
      }
  g_strfreev (self->words);
  self->words = g_strv_builder_end (builder);
  /* Whoever types waits for it. */
  arrange (self);
}

/* At once, if there is anything: for who has to find somebody in it. */
void
wrn_roster_catch_up (WrnRoster *self)
{
  if (self->behind)
    arrange (self);
}

/* Whether it stays as it is, as nobody looks: rows that move cost, even if they are not seen. When
 * it is not held any more it changes once, for all that has happened. */
void
wrn_roster_set_held (WrnRoster *self, gboolean held)
{
  self->held = held;
  if (held)
    g_clear_handle_id (&self->idle, g_source_remove);
  else
    wrn_roster_catch_up (self);
}
