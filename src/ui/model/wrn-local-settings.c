/* wrn-local-settings.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What this user keeps about a community and its people, and nobody else knows.
 */
#define G_LOG_DOMAIN "wrn-ui"

#include "config.h"

#include "ui/model/wrn-local-settings.h"

#include <string.h>

#include "ui/model/wrn-format.h"

#define SCHEMA "org.warrenvpn.Warren.Community"
#define PATH "/org/warrenvpn/Warren/community/"

/* An id that the helper makes is shorter. */
#define ID_MAX 64

static const char *const flag_keys[] = {
  [WRN_LOCAL_FAVOURITE] = "favourites",
  [WRN_LOCAL_NOTIFY_ONLINE] = "notify-online",
};

static const char *const text_keys[] = {
  [WRN_LOCAL_NAME] = "names",
  [WRN_LOCAL_NOTE] = "notes",
};

G_STATIC_ASSERT (G_N_ELEMENTS (flag_keys) == WRN_N_LOCAL_FLAGS);
G_STATIC_ASSERT (G_N_ELEMENTS (text_keys) == WRN_N_LOCAL_TEXTS);

/* All of it, for many people at once. */
typedef struct
{
  GHashTable *flags[WRN_N_LOCAL_FLAGS]; /* (owned): ids */
  GHashTable *texts[WRN_N_LOCAL_TEXTS]; /* (owned): texts by id */
} Book;

static gboolean
is_plain (const char *id)
{
  const gsize len = strlen (id);

  return len > 0 && len <= ID_MAX && strspn (id, "0123456789abcdefghijklmnopqrstuvwxyz") == len;
}

/**
 * wrn_local_settings_new:
 * @community_id: the last part of its path on the bus, or anything
 *
 * Returns: (transfer full): of the schema org.warrenvpn.Warren.Community; all that are made with
 *   the same id have the same content
 */
GSettings *
wrn_local_settings_new (const char *community_id)
{
  g_autofree char *hash = NULL;
  g_autofree char *path = NULL;

  /* What means something in a path must not get into it. */
  if (!is_plain (community_id))
    hash = g_compute_checksum_for_string (G_CHECKSUM_SHA256, community_id, -1);
  path = g_strconcat (PATH, hash != NULL ? hash : community_id, "/", NULL);
  return g_settings_new_with_path (SCHEMA, path);
}

/* For a community that the user leaves. */
void
wrn_local_settings_forget (GSettings *self)
{
  g_autoptr (GSettingsSchema) schema = NULL;
  g_auto (GStrv) keys = NULL;

  g_object_get (self, "settings-schema", &schema, NULL);
  keys = g_settings_schema_list_keys (schema);
  for (guint i = 0; keys[i] != NULL; i++)
    g_settings_reset (self, keys[i]);
}

/* (transfer full): ids */
static GHashTable *
read_flags (GSettings *self, WrnLocalFlag flag)
{
  GHashTable *ids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_auto (GStrv) list = g_settings_get_strv (self, flag_keys[flag]);

  for (guint i = 0; list[i] != NULL && i < WRN_LOCAL_SETTINGS_MAX; i++)
    g_hash_table_add (ids, g_strdup (list[i]));
  return ids;
}

/* (transfer full): texts by id */
static GHashTable *
read_texts (GSettings *self, WrnLocalText text)
{
  GHashTable *texts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_autoptr (GVariant) dict = g_settings_get_value (self, text_keys[text]);
  GVariantIter iter;
  const char *id;
  const char *value;

  g_variant_iter_init (&iter, dict);
  while (g_hash_table_size (texts) < WRN_LOCAL_SETTINGS_MAX &&
         g_variant_iter_next (&iter, "{&s&s}", &id, &value))
    g_hash_table_insert (texts, g_strdup (id), wrn_format_clean (value));
  return texts;
}

gboolean
wrn_local_settings_get_flag (GSettings *self, WrnLocalFlag flag, const char *person_id)
{
  g_autoptr (GHashTable) ids = read_flags (self, flag);

  return g_hash_table_contains (ids, person_id);
}

void
wrn_local_settings_set_flag (GSettings *self,
                             WrnLocalFlag flag,
                             const char *person_id,
                             gboolean value)
{
  g_auto (GStrv) before = g_settings_get_strv (self, flag_keys[flag]);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) after = NULL;
  const guint n = g_strv_length (before);
  const guint n_max = WRN_LOCAL_SETTINGS_MAX - (value ? 1 : 0);

  if (g_strv_contains ((const char *const *) before, person_id) == value)
    return;
  for (guint i = n > n_max ? n - n_max : 0; i < n; i++)
    if (!g_str_equal (before[i], person_id))
      g_strv_builder_add (builder, before[i]);
  if (value)
    g_strv_builder_add (builder, person_id);
  after = g_strv_builder_end (builder);
  g_settings_set_strv (self, flag_keys[flag], (const char *const *) after);
}

/* (transfer full): "" if there is none */
char *
wrn_local_settings_get_text (GSettings *self, WrnLocalText text, const char *person_id)
{
  g_autoptr (GHashTable) texts = read_texts (self, text);
  const char *value = g_hash_table_lookup (texts, person_id);

  return g_strdup (value != NULL ? value : "");
}

/* @value: cleaned before it is kept; "" for none */
void
wrn_local_settings_set_text (GSettings *self,
                             WrnLocalText text,
                             const char *person_id,
                             const char *value)
{
  g_autoptr (GVariant) before = g_settings_get_value (self, text_keys[text]);
  g_autofree char *clean = wrn_format_clean (value);
  g_autofree char *known = wrn_local_settings_get_text (self, text, person_id);
  const gsize n = g_variant_n_children (before);
  const gsize n_max = WRN_LOCAL_SETTINGS_MAX - 1;
  GVariantBuilder builder;

  if (g_str_equal (clean, known))
    return;
  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a{ss}"));
  for (gsize i = n > n_max ? n - n_max : 0; i < n; i++)
    {
      g_autoptr (GVariant) entry = g_variant_get_child_value (before, i);
      const char *id;

      g_variant_get (entry, "{&s&s}", &id, NULL);
      if (!g_str_equal (id, person_id))
        g_variant_builder_add_value (&builder, entry);
    }
  if (clean[0] != '\0')
    g_variant_builder_add (&builder, "{ss}", person_id, clean);
  g_settings_set_value (self, text_keys[text], g_variant_builder_end (&builder));
}

static void
tell (GSettings *self, WrnPeople *people, guint position, guint n)
{
  Book book;

  for (WrnLocalFlag flag = 0; flag < WRN_N_LOCAL_FLAGS; flag++)
    book.flags[flag] = read_flags (self, flag);
  for (WrnLocalText text = 0; text < WRN_N_LOCAL_TEXTS; text++)
    book.texts[text] = read_texts (self, text);

  for (guint i = position; i < position + n; i++)
    {
      g_autoptr (WrnPerson) person = g_list_model_get_item (G_LIST_MODEL (people), i);
      const char *id = wrn_person_get_id (person);

      wrn_person_set_kept (person,
                           &(WrnPersonKept){
                               .favourite =
                                   g_hash_table_contains (book.flags[WRN_LOCAL_FAVOURITE], id),
                               .notify_online =
                                   g_hash_table_contains (book.flags[WRN_LOCAL_NOTIFY_ONLINE], id),
                               .name = g_hash_table_lookup (book.texts[WRN_LOCAL_NAME], id),
                               .note = g_hash_table_lookup (book.texts[WRN_LOCAL_NOTE], id),
                           });
    }

  for (WrnLocalFlag flag = 0; flag < WRN_N_LOCAL_FLAGS; flag++)
    g_hash_table_unref (book.flags[flag]);
  for (WrnLocalText text = 0; text < WRN_N_LOCAL_TEXTS; text++)
    g_hash_table_unref (book.texts[text]);
}

static void
changed_cb (GSettings *self, const char *key, WrnPeople *people)
{
  tell (self, people, 0, g_list_model_get_n_items (G_LIST_MODEL (people)));
}

static void
items_changed_cb (GListModel *people, guint position, guint removed, guint added, GSettings *self)
{
  if (added > 0)
    tell (self, WRN_PEOPLE (people), position, added);
}

/* Tells @people what is kept about each of them, for as long as both live. */
void
wrn_local_settings_follow (GSettings *self, WrnPeople *people)
{
  const guint n = g_list_model_get_n_items (G_LIST_MODEL (people));

  for (WrnLocalFlag flag = 0; flag < WRN_N_LOCAL_FLAGS; flag++)
    {
      g_autofree char *detailed = g_strconcat ("changed::", flag_keys[flag], NULL);

      g_signal_connect_object (self, detailed, G_CALLBACK (changed_cb), people, 0);
    }
  for (WrnLocalText text = 0; text < WRN_N_LOCAL_TEXTS; text++)
    {
      g_autofree char *detailed = g_strconcat ("changed::", text_keys[text], NULL);

      g_signal_connect_object (self, detailed, G_CALLBACK (changed_cb), people, 0);
    }
  g_signal_connect_object (people, "items-changed", G_CALLBACK (items_changed_cb), self, 0);
  tell (self, people, 0, n);
}
