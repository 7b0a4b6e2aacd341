/* test-local-settings.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Tests of what this user keeps about communities and people.
 */
#include "config.h"

#include <string.h>

#include "ui/model/wrn-community.h"
#include "ui/model/wrn-format.h"
#include "ui/model/wrn-local-settings.h"

#define PATH "/org/warrenvpn/Warren/Helper1/Community/0123456789abcdef"

static char *
get_path (const char *id)
{
  g_autoptr (GSettings) settings = wrn_local_settings_new (id);
  char *path;

  g_object_get (settings, "path", &path, NULL);
  return path;
}

static void
settle (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    continue;
}

static void
test_path (void)
{
  static const char *const hostile[] = {
    "", "/", "..", "../other", "a/b", "a//b", "\n", "a b", "ÄÖ", "\xff\xfe", "%2f", "ABC",
  };
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autofree char *plain = get_path ("0123456789abcdef");
  g_autofree char *much = g_strnfill (10000, 'a');
  g_autofree char *long_path = get_path (much);

  g_assert_cmpstr (plain, ==, "/org/warrenvpn/Warren/community/0123456789abcdef/");
  g_assert_cmpuint (strlen (long_path), <, 128);
  for (guint i = 0; i < G_N_ELEMENTS (hostile); i++)
    {
      g_autofree char *path = get_path (hostile[i]);

      g_assert_true (g_str_has_prefix (path, "/org/warrenvpn/Warren/community/"));
      g_assert_null (strstr (path, "//"));
      g_assert_null (strstr (path, ".."));
      g_assert_true (g_str_is_ascii (path));
      g_assert_cmpuint (strlen (path), <, 128);
      /* Each has its own. */
      g_assert_true (g_hash_table_add (seen, g_steal_pointer (&path)));
    }
}

static void
test_flags (void)
{
  g_autoptr (GSettings) settings = wrn_local_settings_new ("flags");
  g_autoptr (GSettings) same = wrn_local_settings_new ("flags");
  g_autoptr (GSettings) other = wrn_local_settings_new ("other");

  g_assert_false (wrn_local_settings_get_flag (settings, WRN_LOCAL_FAVOURITE, "a"));
  wrn_local_settings_set_flag (settings, WRN_LOCAL_FAVOURITE, "a", TRUE);
  wrn_local_settings_set_flag (settings, WRN_LOCAL_FAVOURITE, "b", TRUE);
  wrn_local_settings_set_flag (settings, WRN_LOCAL_FAVOURITE, "b", TRUE);
  wrn_local_settings_set_flag (settings, WRN_LOCAL_FAVOURITE, "a", FALSE);
  g_assert_false (wrn_local_settings_get_flag (same, WRN_LOCAL_FAVOURITE, "a"));
  g_assert_true (wrn_local_settings_get_flag (same, WRN_LOCAL_FAVOURITE, "b"));
  g_assert_false (wrn_local_settings_get_flag (same, WRN_LOCAL_NOTIFY_ONLINE, "b"));
  g_assert_false (wrn_local_settings_get_flag (other, WRN_LOCAL_FAVOURITE, "b"));

  wrn_local_settings_forget (same);
  g_assert_false (wrn_local_settings_get_flag (settings, WRN_LOCAL_FAVOURITE, "b"));
}

static void
test_texts (void)
{
  g_autoptr (GSettings) settings = wrn_local_settings_new ("texts");
  g_autofree char *before = wrn_local_settings_get_text (settings, WRN_LOCAL_NOTE, "a");
  g_autofree char *note = NULL;
  g_autofree char *name = NULL;
  g_autofree char *gone = NULL;

  g_assert_cmpstr (before, ==, "");
  wrn_local_settings_set_text (settings, WRN_LOCAL_NOTE, "a", " plays\nat night\xe2\x80\xae ");
  wrn_local_settings_set_text (settings, WRN_LOCAL_NAME, "a", "Al");
  wrn_local_settings_set_text (settings, WRN_LOCAL_NAME, "b", "Bo");
  wrn_local_settings_set_text (settings, WRN_LOCAL_NAME, "b", "  ");
  note = wrn_local_settings_get_text (settings, WRN_LOCAL_NOTE, "a");
  name = wrn_local_settings_get_text (settings, WRN_LOCAL_NAME, "a");
  gone = wrn_local_settings_get_text (settings, WRN_LOCAL_NAME, "b");
  g_assert_cmpstr (note, ==, "plays at night");
  g_assert_cmpstr (name, ==, "Al");
  g_assert_cmpstr (gone, ==, "");
}

static void
test_limits (void)
{
  g_autoptr (GSettings) settings = wrn_local_settings_new ("limits");
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_autoptr (GVariant) notes = NULL;
  g_auto (GStrv) all = NULL;
  GVariantBuilder dict;
  g_auto (GStrv) kept = NULL;

  g_variant_builder_init (&dict, G_VARIANT_TYPE ("a{ss}"));
  for (guint i = 0; i < WRN_LOCAL_SETTINGS_MAX + 100; i++)
    {
      g_autofree char *id = g_strdup_printf ("%u", i);

      g_strv_builder_add (builder, id);
      g_variant_builder_add (&dict, "{ss}", id, "note");
    }
  all = g_strv_builder_end (builder);
  g_settings_set_strv (settings, "favourites", (const char *const *) all);
  g_settings_set_value (settings, "notes", g_variant_builder_end (&dict));

  wrn_local_settings_set_flag (settings, WRN_LOCAL_FAVOURITE, "new", TRUE);
  kept = g_settings_get_strv (settings, "favourites");
  g_assert_cmpuint (g_strv_length (kept), ==, WRN_LOCAL_SETTINGS_MAX);
  g_assert_true (wrn_local_settings_get_flag (settings, WRN_LOCAL_FAVOURITE, "new"));
  g_assert_false (wrn_local_settings_get_flag (settings, WRN_LOCAL_FAVOURITE, "0"));

  wrn_local_settings_set_text (settings, WRN_LOCAL_NOTE, "new", "text");
  notes = g_settings_get_value (settings, "notes");
  g_assert_cmpuint (g_variant_n_children (notes), ==, WRN_LOCAL_SETTINGS_MAX);
}

static void
test_people_know (void)
{
  g_autoptr (WrnCommunity) community = wrn_community_new (PATH);
  g_autoptr (GSettings) settings = wrn_local_settings_new ("0123456789abcdef");
  g_autoptr (GVariant) peers = NULL;
  WrnPeople *people = wrn_community_get_people (community);
  WrnPerson *alice;
  WrnPerson *bob;

  wrn_local_settings_set_text (settings, WRN_LOCAL_NAME, "b", "Bobby");
  wrn_local_settings_set_flag (settings, WRN_LOCAL_FAVOURITE, "b", TRUE);
  peers = g_variant_ref_sink (g_variant_new_parsed (
      "[{'id': <'a'>, 'name': <'Alice'>}, {'id': <'b'>, 'name': <'Bob'>, 'state': <'lan'>}]"));
  wrn_community_set_peers (community, peers, 1);
  alice = wrn_people_find (people, "a");
  bob = wrn_people_find (people, "b");

  g_assert_cmpstr (wrn_person_get_title (alice), ==, "Alice");
  g_assert_false (wrn_person_is_favourite (alice));
  g_assert_cmpstr (wrn_person_get_title (bob), ==, "Bobby");
  g_assert_cmpstr (wrn_person_get_name (bob), ==, "Bob");
  g_assert_cmpstr (wrn_person_get_spoken (bob), ==, "Bobby, Same network");
  g_assert_true (wrn_person_is_favourite (bob));

  wrn_local_settings_set_flag (settings, WRN_LOCAL_NOTIFY_ONLINE, "a", TRUE);
  wrn_local_settings_set_text (settings, WRN_LOCAL_NOTE, "a", "owes me a game");
  wrn_local_settings_set_text (settings, WRN_LOCAL_NAME, "b", "");
  wrn_local_settings_set_flag (settings, WRN_LOCAL_FAVOURITE, "b", FALSE);
  settle ();
  g_assert_true (wrn_person_is_awaited (alice));
  g_assert_cmpstr (wrn_person_get_note (alice), ==, "owes me a game");
  g_assert_cmpstr (wrn_person_get_title (bob), ==, "Bob");
  g_assert_false (wrn_person_is_favourite (bob));

  wrn_local_settings_forget (wrn_community_get_local_settings (community));
  settle ();
  g_assert_cmpstr (wrn_person_get_note (alice), ==, "");
}

/* What is on disk was not necessarily written by us. */
static void
test_tampered (void)
{
  g_autoptr (WrnCommunity) community = wrn_community_new (PATH);
  g_autofree char *much = g_strnfill (100000, 'x');
  g_autoptr (GVariant) peers =
      g_variant_ref_sink (g_variant_new_parsed ("[{'id': <'a'>, 'name': <'Alice'>}]"));
  GVariantBuilder names;
  WrnPerson *alice;

  g_variant_builder_init (&names, G_VARIANT_TYPE ("a{ss}"));
  g_variant_builder_add (&names, "{ss}", "a", much);
  g_settings_set_value (wrn_community_get_local_settings (community), "names",
                        g_variant_builder_end (&names));
  wrn_community_set_peers (community, peers, 1);
  alice = wrn_people_find (wrn_community_get_people (community), "a");
  g_assert_cmpuint (strlen (wrn_person_get_title (alice)), ==, WRN_FORMAT_TEXT_MAX);
  wrn_local_settings_forget (wrn_community_get_local_settings (community));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/local-settings/path-is-safe-for-any-id", test_path);
  g_test_add_func ("/local-settings/flags-are-kept-for-one-community", test_flags);
  g_test_add_func ("/local-settings/texts-are-cleaned", test_texts);
  g_test_add_func ("/local-settings/oldest-go-beyond-the-limit", test_limits);
  g_test_add_func ("/local-settings/people-know-what-is-kept-about-them", test_people_know);
  g_test_add_func ("/local-settings/what-was-tampered-with-does-no-harm", test_tampered);

  return g_test_run ();
}
