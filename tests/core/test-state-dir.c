/* test-state-dir.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * WrnStateDir: whole files, for their owner only, and nowhere else.
 */
#define G_LOG_DOMAIN "wrn-test"

#include "config.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/io/wrn-state-dir.h"
#include "tests/support/wrn-test-folder.h"

typedef struct
{
  char *root; /* (owned) */
  char *path; /* (owned): of the state, below the root */
  WrnStateDir *dir;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  fixture->root = g_dir_make_tmp ("wio-state-XXXXXX", &error);
  g_assert_no_error (error);
  fixture->path = g_build_filename (fixture->root, "a", "b", NULL);
  fixture->dir = wrn_state_dir_open (fixture->path, &error);
  g_assert_no_error (error);
}

static void
tear_down (Fixture *fixture, gconstpointer unused)
{
  wrn_state_dir_free (fixture->dir);
  g_free (fixture->path);
  wrn_test_remove_folder (fixture->root);
}

static char *
file_of (const Fixture *fixture, const char *name)
{
  return g_build_filename (fixture->path, name, NULL);
}

static void
write_text (const Fixture *fixture, const char *name, const char *text)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (
      wrn_state_dir_write (fixture->dir, name, (const guint8 *) text, strlen (text), &error));
  g_assert_no_error (error);
}

static void
expect_text (const Fixture *fixture, const char *name, const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = wrn_state_dir_read (fixture->dir, name, &error);

  g_assert_no_error (error);
  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), text, strlen (text));
}

static void
expect_refused (const Fixture *fixture, const char *name, int code)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (wrn_state_dir_read (fixture->dir, name, &error));
  g_assert_error (error, G_IO_ERROR, code);
}

static void
test_items_survive (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  write_text (fixture, "item", "one");
  write_text (fixture, "item", "two, longer");
  write_text (fixture, "item", "3");
  write_text (fixture, "other-item_2", "x");
  wrn_state_dir_free (fixture->dir);
  fixture->dir = wrn_state_dir_open (fixture->path, &error);
  g_assert_no_error (error);
  expect_text (fixture, "item", "3");
  expect_text (fixture, "other-item_2", "x");
}

static void
test_items_are_for_their_owner (Fixture *fixture, gconstpointer unused)
{
  g_autofree char *path = file_of (fixture, "item");
  GStatBuf status;

  umask (0);
  write_text (fixture, "item", "secret");
  g_assert_cmpint (g_stat (path, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 0777, ==, 0600);
  g_assert_cmpint (g_stat (fixture->path, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 0777, ==, 0700);

  g_assert_cmpint (g_chmod (path, 0640), ==, 0);
  expect_refused (fixture, "item", G_IO_ERROR_PERMISSION_DENIED);
}

/* Root's own, where the test is not root. */
static void
test_item_is_the_owner_s_of_its_folder (Fixture *fixture, gconstpointer unused)
{
  const uid_t somebody = geteuid () == 0 ? 12345 : geteuid ();
  g_autofree char *path = g_build_filename (fixture->path, "seed", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (WrnStateDir) dir = NULL;
  struct stat status;

  g_assert_cmpint (chown (fixture->path, somebody, (gid_t) -1), ==, 0);
  dir = wrn_state_dir_open (fixture->path, &error);
  g_assert_no_error (error);
  g_assert_true (wrn_state_dir_write (dir, "seed", (const guint8 *) "x", 1, &error));
  g_assert_no_error (error);
  g_assert_cmpint (stat (path, &status), ==, 0);
  g_assert_cmpuint (status.st_uid, ==, somebody);
}

static void
test_missing_item_is_not_found (Fixture *fixture, gconstpointer unused)
{
  expect_refused (fixture, "item", G_IO_ERROR_NOT_FOUND);
}

static void
test_empty_item_is_removed (Fixture *fixture, gconstpointer unused)
{
  g_auto (GStrv) names = NULL;

  write_text (fixture, "item", "x");
  write_text (fixture, "item", "");
  write_text (fixture, "item", "");
  expect_refused (fixture, "item", G_IO_ERROR_NOT_FOUND);
  names = wrn_state_dir_list (fixture->dir);
  g_assert_cmpuint (g_strv_length (names), ==, 0);
}

static void
test_list_names_the_items_only (Fixture *fixture, gconstpointer unused)
{
  g_autofree char *left_over = file_of (fixture, ".new");
  g_auto (GStrv) names = NULL;

  write_text (fixture, "one", "x");
  write_text (fixture, "two", "x");
  g_assert_true (g_file_set_contents (left_over, "half", -1, NULL));
  names = wrn_state_dir_list (fixture->dir);
  g_assert_cmpuint (g_strv_length (names), ==, 2);
  g_assert_true (g_strv_contains ((const char *const *) names, "one"));

  /* What a crash left behind stands in nobody's way. */
  write_text (fixture, "one", "y");
  expect_text (fixture, "one", "y");
}

static void
test_links_and_devices_are_refused (Fixture *fixture, gconstpointer unused)
{
  g_autofree char *link = file_of (fixture, "link");
  g_autofree char *fifo = file_of (fixture, "fifo");
  g_autofree char *target = g_build_filename (fixture->root, "target", NULL);
  g_autofree char *text = NULL;

  g_assert_true (g_file_set_contents_full (target, "x", -1, 0, 0600, NULL));
  g_assert_cmpint (symlink (target, link), ==, 0);
  g_assert_cmpint (mkfifo (fifo, 0600), ==, 0);
  expect_refused (fixture, "link", G_IO_ERROR_TOO_MANY_LINKS);
  expect_refused (fixture, "fifo", G_IO_ERROR_INVALID_DATA);

  /* Writing replaces the link, not what it points to. */
  write_text (fixture, "link", "new");
  expect_text (fixture, "link", "new");
  g_assert_true (g_file_get_contents (target, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, "x");
}

static void
test_giant_is_refused (Fixture *fixture, gconstpointer unused)
{
  g_autofree char *path = file_of (fixture, "item");

  write_text (fixture, "item", "x");
  g_assert_cmpint (truncate (path, WRN_STATE_ITEM_MAX), ==, 0);
  g_bytes_unref (wrn_state_dir_read (fixture->dir, "item", NULL));
  g_assert_cmpint (truncate (path, WRN_STATE_ITEM_MAX + 1), ==, 0);
  expect_refused (fixture, "item", G_IO_ERROR_INVALID_DATA);
}

static void
test_names_do_not_lead_out (Fixture *fixture, gconstpointer unused)
{
  static const char *const names[] = { "", ".", "..", "../x", "a/b", "/etc/passwd", ".new", "a b" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_test_expect_message ("wrn-io", G_LOG_LEVEL_CRITICAL, "*is_item_name*");
      g_assert_false (wrn_state_dir_write (fixture->dir, names[i], (const guint8 *) "x", 1, NULL));
      g_test_expect_message ("wrn-io", G_LOG_LEVEL_CRITICAL, "*is_item_name*");
      g_assert_null (wrn_state_dir_read (fixture->dir, names[i], NULL));
      g_test_assert_expected_messages ();
    }
}

static void
test_folder_that_others_may_write_is_refused (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_chmod (fixture->path, 0770), ==, 0);
  g_assert_null (wrn_state_dir_open (fixture->path, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED);
  g_assert_nonnull (strstr (error->message, "chmod go-w"));
}

static void
test_folders_nest (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (WrnStateDir) below = wrn_state_dir_open_below (fixture->dir, "below", &error);
      g_autofree char *path = file_of (fixture, "below/item");

      g_assert_no_error (error);
      g_assert_true (wrn_state_dir_write (below, "item", (const guint8 *) "x", 1, &error));
      g_assert_true (g_file_test (path, G_FILE_TEST_IS_REGULAR));
    }
}

static void
test_folder_of_somebody_else_s_choice_is_ours_too (Fixture *fixture, gconstpointer unused)
{
  const int fd = open (fixture->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  g_autoptr (GError) error = NULL;
  g_autoptr (WrnStateDir) adopted = wrn_state_dir_adopt (fd, &error);

  g_assert_no_error (error);
  g_assert_true (wrn_state_dir_write (adopted, "item", (const guint8 *) "x", 1, &error));
  expect_text (fixture, "item", "x");
}

/* Each is closed with the error, so that nothing leaks. */
static void
expect_not_adopted (int fd, int code)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (wrn_state_dir_adopt (fd, &error));
  g_assert_error (error, G_IO_ERROR, code);
  g_assert_cmpint (fcntl (fd, F_GETFD), ==, -1);
}

static void
test_what_is_no_folder_is_not_adopted (Fixture *fixture, gconstpointer unused)
{
  g_autofree char *path = file_of (fixture, "item");
  int fds[2];

  write_text (fixture, "item", "x");
  g_assert_cmpint (pipe (fds), ==, 0);
  expect_not_adopted (fds[0], G_IO_ERROR_NOT_DIRECTORY);
  expect_not_adopted (fds[1], G_IO_ERROR_NOT_DIRECTORY);
  expect_not_adopted (open (path, O_RDONLY | O_CLOEXEC), G_IO_ERROR_NOT_DIRECTORY);

  g_assert_cmpint (g_chmod (fixture->path, 0707), ==, 0);
  expect_not_adopted (open (fixture->path, O_RDONLY | O_CLOEXEC), G_IO_ERROR_PERMISSION_DENIED);
}

static void
test_failed_write_keeps_the_old_item (Fixture *fixture, gconstpointer unused)
{
  static const guint8 data[1000];
  g_autoptr (GError) error = NULL;
  g_autofree char *left_over = file_of (fixture, ".new");

  write_text (fixture, "item", "old");
  g_assert_cmpint (g_mkdir (left_over, 0700), ==, 0);
  g_assert_false (wrn_state_dir_write (fixture->dir, "item", data, sizeof data, &error));
  g_assert_nonnull (error);
  expect_text (fixture, "item", "old");
}

static void
test_folder_is_one_process_s_at_a_time (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  WrnStateDir *first = wrn_state_dir_open (fixture->path, &error);
  g_autoptr (WrnStateDir) second = wrn_state_dir_open (fixture->path, &error);

  g_assert_true (wrn_state_dir_lock (first, &error));
  g_assert_no_error (error);
  g_assert_false (wrn_state_dir_lock (second, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_BUSY);

  wrn_state_dir_free (first);
  g_clear_error (&error);
  g_assert_true (wrn_state_dir_lock (second, &error));
}

static void
expect_gone (const Fixture *fixture, const char *name)
{
  g_autofree char *path = file_of (fixture, name);
  g_autoptr (GError) error = NULL;

  g_assert_true (wrn_state_dir_remove (fixture->dir, name, &error));
  g_assert_no_error (error);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
}

static void
test_removed_folder_takes_all_along (Fixture *fixture, gconstpointer unused)
{
  g_autofree char *deep = file_of (fixture, "below/a/b");
  g_autofree char *file = file_of (fixture, "below/a/b/.new");
  g_autofree char *link = file_of (fixture, "below/link");
  g_autofree char *kept = g_build_filename (fixture->root, "kept", NULL);

  g_assert_cmpint (g_mkdir_with_parents (deep, 0700), ==, 0);
  g_assert_true (g_file_set_contents (file, "x", -1, NULL));
  g_assert_true (g_file_set_contents (kept, "x", -1, NULL));
  g_assert_cmpint (symlink (fixture->root, link), ==, 0);
  write_text (fixture, "item", "x");
  write_text (fixture, "other", "x");

  expect_gone (fixture, "below");
  expect_gone (fixture, "item");
  expect_gone (fixture, "missing");
  expect_text (fixture, "other", "x");
  g_assert_true (g_file_test (kept, G_FILE_TEST_EXISTS));
}

static void
test_bottomless_folder_is_not_removed (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GString) path = g_string_new (fixture->path);
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 20; i++)
    g_string_append (path, "/d");
  g_assert_cmpint (g_mkdir_with_parents (path->str, 0700), ==, 0);
  g_assert_false (wrn_state_dir_remove (fixture->dir, "d", &error));
  g_assert_nonnull (error);
}

static void
test_descriptor_is_of_the_folder (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  const int fd = wrn_state_dir_dup_fd (fixture->dir, &error);

  g_assert_no_error (error);
  write_text (fixture, "item", "x");
  g_assert_cmpint (faccessat (fd, "item", R_OK, 0), ==, 0);
  g_assert_true (g_close (fd, &error));
}

#define ADD(name, func) g_test_add ("/state-dir/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("items-survive", test_items_survive);
  ADD ("items-are-for-their-owner", test_items_are_for_their_owner);
  ADD ("item-is-the-owner-s-of-its-folder", test_item_is_the_owner_s_of_its_folder);
  ADD ("missing-item-is-not-found", test_missing_item_is_not_found);
  ADD ("empty-item-is-removed", test_empty_item_is_removed);
  ADD ("list-names-the-items-only", test_list_names_the_items_only);
  ADD ("links-and-devices-are-refused", test_links_and_devices_are_refused);
  ADD ("giant-is-refused", test_giant_is_refused);
  ADD ("names-do-not-lead-out", test_names_do_not_lead_out);
  ADD ("folder-that-others-may-write-is-refused", test_folder_that_others_may_write_is_refused);
  ADD ("folders-nest", test_folders_nest);
  ADD ("folder-is-one-process-s-at-a-time", test_folder_is_one_process_s_at_a_time);
  ADD ("folder-of-somebody-else-s-choice-is-ours-too",
       test_folder_of_somebody_else_s_choice_is_ours_too);
  ADD ("what-is-no-folder-is-not-adopted", test_what_is_no_folder_is_not_adopted);
  ADD ("failed-write-keeps-the-old-item", test_failed_write_keeps_the_old_item);
  ADD ("removed-folder-takes-all-along", test_removed_folder_takes_all_along);
  ADD ("bottomless-folder-is-not-removed", test_bottomless_folder_is_not_removed);
  ADD ("descriptor-is-of-the-folder", test_descriptor_is_of_the_folder);
  return g_test_run ();
}
