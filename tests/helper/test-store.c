/* test-store.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * WrnStore: a community is there or not, whenever the helper ended.
 */
#define G_LOG_DOMAIN "wrn-test"

#include "config.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "daemon/wrn-store.h"
#include "tests/support/wrn-test-folder.h"

#define ID "0123456789abcdef"
#define OTHER_ID "fedcba9876543210"

typedef struct
{
  char *path; /* (owned) */
  WrnStore *store;
} Fixture;

static void
open_store (Fixture *self)
{
  g_autoptr (GError) error = NULL;

  self->store = wrn_store_open (self->path, getuid (), getgid (), &error);
  g_assert_no_error (error);
}

static void
reopen (Fixture *self)
{
  g_clear_pointer (&self->store, wrn_store_free);
  open_store (self);
}

static void
set_up (Fixture *self, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  self->path = g_dir_make_tmp ("wrn-store-XXXXXX", &error);
  g_assert_no_error (error);
  open_store (self);
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  g_clear_pointer (&self->store, wrn_store_free);
  wrn_test_remove_folder (self->path);
}

static void
put (Fixture *self, guint user, const char *id, const char *kind, const char *text)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (wrn_store_write (self->store, user, id, kind, text, strlen (text), &error));
  g_assert_no_error (error);
}

static char *
get (Fixture *self, guint user, const char *id, const char *kind)
{
  g_autoptr (GBytes) bytes = wrn_store_read (self->store, user, id, kind, NULL);

  return bytes != NULL ? g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes))
                       : NULL;
}

static void
expect (Fixture *self, guint user, const char *id, const char *kind, const char *text)
{
  g_autofree char *is = get (self, user, id, kind);

  g_assert_cmpstr (is, ==, text);
}

static void
found (gpointer user_data, guint user, const char *id)
{
  g_string_append_printf (user_data, "%u/%s ", user, id);
}

static void
expect_found (Fixture *self, const char *text)
{
  g_autoptr (GString) all = g_string_new (NULL);

  wrn_store_foreach (self->store, found, all);
  g_assert_cmpstr (all->str, ==, text);
}

static gboolean
exists (Fixture *self, const char *name)
{
  g_autofree char *path = g_build_filename (self->path, name, NULL);

  return g_file_test (path, G_FILE_TEST_EXISTS);
}

static void
test_communities_are_found_again (Fixture *self, gconstpointer unused)
{
  put (self, 1000, ID, WRN_STORE_CID, "cid");
  put (self, 1000, ID, WRN_STORE_PROFILE, "profile");
  reopen (self);
  expect_found (self, "1000/" ID " ");
  expect (self, 1000, ID, WRN_STORE_PROFILE, "profile");
  expect (self, 1000, ID, WRN_STORE_CID, "cid");
  expect (self, 1000, ID, WRN_STORE_AUTOCONNECT, NULL);
}

static void
test_users_do_not_mix (Fixture *self, gconstpointer unused)
{
  g_autoptr (GBytes) one = NULL;
  g_autoptr (GBytes) same = NULL;
  g_autoptr (GBytes) two = NULL;

  put (self, 1000, ID, WRN_STORE_PROFILE, "one");
  put (self, 1001, ID, WRN_STORE_PROFILE, "two");
  expect (self, 1000, ID, WRN_STORE_PROFILE, "one");
  expect (self, 1001, ID, WRN_STORE_PROFILE, "two");

  one = wrn_store_get_seed (self->store, 1000, NULL);
  two = wrn_store_get_seed (self->store, 1001, NULL);
  reopen (self);
  same = wrn_store_get_seed (self->store, 1000, NULL);
  g_assert_cmpuint (g_bytes_get_size (one), ==, 32);
  g_assert_true (g_bytes_equal (one, same));
  g_assert_false (g_bytes_equal (one, two));
}

static void
test_supernodes_are_found_again (Fixture *self, gconstpointer unused)
{
  int folder;

  put (self, 1000, WRN_STORE_SUPERNODE, WRN_STORE_PORT, "7654");
  folder = wrn_store_open_folder (self->store, 1000, WRN_STORE_SUPERNODE, NULL);
  g_assert_true (g_close (folder, NULL));
  reopen (self);
  expect_found (self, "1000/supernode ");

  g_assert_true (wrn_store_remove (self->store, 1000, WRN_STORE_SUPERNODE, NULL));
  expect_found (self, "");
  g_assert_true (exists (self, "1000/supernode"));
}

static void
test_half_made_communities_are_swept (Fixture *self, gconstpointer unused)
{
  int folder;

  put (self, 1000, ID, WRN_STORE_CID, "cid");
  put (self, 1000, ID, WRN_STORE_AUTOCONNECT, "1");
  folder = wrn_store_open_folder (self->store, 1000, ID, NULL);
  g_assert_cmpint (mkdirat (folder, "below", 0700), ==, 0);
  g_assert_true (g_close (folder, NULL));
  put (self, 1000, OTHER_ID, WRN_STORE_PROFILE, "profile");
  put (self, 1000, OTHER_ID, WRN_STORE_CID, "cid");
  g_bytes_unref (wrn_store_get_seed (self->store, 1000, NULL));

  reopen (self);
  expect_found (self, "1000/" OTHER_ID " ");
  g_assert_false (exists (self, "1000/" ID));
  g_assert_false (exists (self, "1000/" ID WRN_STORE_CID));
  g_assert_false (exists (self, "1000/" ID WRN_STORE_AUTOCONNECT));
  g_assert_true (exists (self, "1000/" OTHER_ID WRN_STORE_CID));
  g_assert_true (exists (self, "1000/identity"));
}

static void
test_foreign_files_are_left_alone (Fixture *self, gconstpointer unused)
{
  static const char *const names[] = { "note", "0123.community", "ABCDEF0123456789.community" };
  g_autofree char *folder = g_build_filename (self->path, "1000", NULL);
  g_autofree char *root = g_build_filename (self->path, "readme", NULL);

  g_assert_cmpint (g_mkdir (folder, 0700), ==, 0);
  g_assert_true (g_file_set_contents (root, "x", -1, NULL));
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (folder, names[i], NULL);

      g_assert_true (g_file_set_contents (path, "x", -1, NULL));
    }
  expect_found (self, "");
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename ("1000", names[i], NULL);

      g_assert_true (exists (self, path));
    }
  g_assert_true (g_file_test (root, G_FILE_TEST_EXISTS));
}

static void
test_removal_takes_all_along (Fixture *self, gconstpointer unused)
{
  put (self, 1000, ID, WRN_STORE_PROFILE, "profile");
  put (self, 1000, ID, WRN_STORE_CID, "cid");
  put (self, 1000, ID, WRN_STORE_AUTOCONNECT, "1");
  g_assert_true (g_close (wrn_store_open_folder (self->store, 1000, ID, NULL), NULL));
  put (self, 1000, OTHER_ID, WRN_STORE_PROFILE, "other");

  g_assert_true (wrn_store_remove (self->store, 1000, ID, NULL));
  g_assert_true (wrn_store_remove (self->store, 1000, ID, NULL));
  g_assert_false (exists (self, "1000/" ID));
  g_assert_false (exists (self, "1000/" ID WRN_STORE_CID));
  expect_found (self, "1000/" OTHER_ID " ");
}

static void
test_store_is_one_helper_s_at_a_time (Fixture *self, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (wrn_store_open (self->path, getuid (), getgid (), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_BUSY);
}

/* The folder that systemd keeps for the helper and the next one. */
static void
remember (Fixture *self)
{
  g_autofree char *path = g_build_filename (self->path, "run", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_true (wrn_store_remember (self->store, path, &error));
  g_assert_no_error (error);
}

static void
test_next_helper_knows_what_ran (Fixture *self, gconstpointer unused)
{
  remember (self);
  put (self, 1000, ID, WRN_STORE_PROFILE, "one");
  put (self, 1000, OTHER_ID, WRN_STORE_PROFILE, "two");
  wrn_store_mark (self->store, ID, TRUE);
  wrn_store_mark (self->store, OTHER_ID, TRUE);
  wrn_store_mark (self->store, OTHER_ID, FALSE);
  wrn_store_mark (self->store, WRN_STORE_SUPERNODE, TRUE);
  reopen (self);
  g_assert_false (wrn_store_is_marked (self->store, ID));

  remember (self);
  g_assert_true (wrn_store_is_marked (self->store, ID));
  g_assert_false (wrn_store_is_marked (self->store, OTHER_ID));
  g_assert_false (wrn_store_is_marked (self->store, WRN_STORE_SUPERNODE));
  g_assert_true (wrn_store_remove (self->store, 1000, ID, NULL));
  g_assert_false (wrn_store_is_marked (self->store, ID));
  g_assert_false (exists (self, "run/" ID));
}

/* As of a helper that no systemd has started. */
static void
test_without_a_place_nothing_is_remembered (Fixture *self, gconstpointer unused)
{
  g_assert_true (wrn_store_remember (self->store, NULL, NULL));
  wrn_store_mark (self->store, ID, TRUE);
  g_assert_true (wrn_store_is_marked (self->store, ID));
  reopen (self);
  g_assert_false (wrn_store_is_marked (self->store, ID));
  expect_found (self, "");
}

static void
test_ids_are_new (Fixture *self, gconstpointer unused)
{
  g_autoptr (GHashTable) ids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < 10000; i++)
    {
      char *id = wrn_store_new_id ();

      g_assert_cmpuint (strlen (id), ==, 16);
      g_assert_cmpuint (strspn (id, "0123456789abcdef"), ==, 16);
      g_assert_true (g_hash_table_add (ids, id));
    }
}

/* Makes and removes communities, without end. */
static void
churn (Fixture *self)
{
  for (guint i = 0;; i++)
    {
      g_autofree char *text = g_strnfill (1 + i % 5000, (char) ('a' + i % 26));

      put (self, 1000, ID, WRN_STORE_CID, "cid");
      put (self, 1000, ID, WRN_STORE_PROFILE, text);
      if (i % 3 == 0)
        wrn_store_remove (self->store, 1000, ID, NULL);
    }
}

/* All of it is the same letter, as one write left it. */
static void
expect_whole (Fixture *self)
{
  g_autofree char *text = get (self, 1000, ID, WRN_STORE_PROFILE);
  const char one[] = { text != NULL ? text[0] : 'x', '\0' };

  if (text != NULL)
    g_assert_cmpuint (strspn (text, one), ==, strlen (text));
  g_assert_true (text == NULL || *text != '\0');
}

static void
test_killed_helper_leaves_whole_files (Fixture *self, gconstpointer unused)
{
  for (guint i = 0; i < 40; i++)
    {
      g_autoptr (GString) all = g_string_new (NULL);
      pid_t pid;

      g_clear_pointer (&self->store, wrn_store_free);
      pid = fork ();
      if (pid == 0)
        {
          open_store (self);
          churn (self);
        }
      g_usleep ((gulong) g_test_rand_int_range (100, 5000));
      g_assert_cmpint (kill (pid, SIGKILL), ==, 0);
      g_assert_cmpint (waitpid (pid, NULL, 0), ==, pid);
      open_store (self);
      wrn_store_foreach (self->store, found, all);
      expect_whole (self);
      g_assert_true (all->len > 0 || !exists (self, "1000/" ID WRN_STORE_CID));
    }
}

#define ADD(name, func) g_test_add ("/store/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("communities-are-found-again", test_communities_are_found_again);
  ADD ("users-do-not-mix", test_users_do_not_mix);
  ADD ("supernodes-are-found-again", test_supernodes_are_found_again);
  ADD ("half-made-communities-are-swept", test_half_made_communities_are_swept);
  ADD ("foreign-files-are-left-alone", test_foreign_files_are_left_alone);
  ADD ("removal-takes-all-along", test_removal_takes_all_along);
  ADD ("store-is-one-helper-s-at-a-time", test_store_is_one_helper_s_at_a_time);
  ADD ("next-helper-knows-what-ran", test_next_helper_knows_what_ran);
  ADD ("without-a-place-nothing-is-remembered", test_without_a_place_nothing_is_remembered);
  ADD ("ids-are-new", test_ids_are_new);
  ADD ("killed-helper-leaves-whole-files", test_killed_helper_leaves_whole_files);
  return g_test_run ();
}
