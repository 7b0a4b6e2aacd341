/* test-seed.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The promises of seeds: a program is who it was, or says why not.
 */
#define G_LOG_DOMAIN "wrn-test"

#include "config.h"

#include <glib/gstdio.h>

#include "daemon/wrn-seed.h"

#define ITEM "identity"

typedef struct
{
  char *path; /* (owned) */
  WrnStateDir *dir;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  fixture->path = g_dir_make_tmp ("wrn-seed-XXXXXX", &error);
  g_assert_no_error (error);
  fixture->dir = wrn_state_dir_open (fixture->path, &error);
  g_assert_no_error (error);
}

static void
tear_down (Fixture *fixture, gconstpointer unused)
{
  g_autofree char *file = g_build_filename (fixture->path, ITEM, NULL);

  wrn_state_dir_free (fixture->dir);
  g_unlink (file);
  g_assert_cmpint (g_rmdir (fixture->path), ==, 0);
  g_free (fixture->path);
}

static void
get (WrnStateDir *dir, guint8 *seed, gboolean expected_made)
{
  g_autoptr (GError) error = NULL;
  gboolean made;

  g_assert_true (wrn_seed_get (dir, ITEM, seed, &made, &error));
  g_assert_no_error (error);
  g_assert_cmpint (made, ==, expected_made);
}

static void
expect_refused (WrnStateDir *dir, int code)
{
  g_autoptr (GError) error = NULL;
  guint8 seed[WRN_SEED_LEN];

  g_assert_false (wrn_seed_get (dir, ITEM, seed, NULL, &error));
  g_assert_error (error, G_IO_ERROR, code);
}

static void
test_made_once (Fixture *fixture, gconstpointer unused)
{
  static const guint8 nothing[WRN_SEED_LEN];
  guint8 first[WRN_SEED_LEN] = { 0 };
  guint8 second[WRN_SEED_LEN] = { 0 };

  get (fixture->dir, first, TRUE);
  g_assert_cmpint (memcmp (first, nothing, sizeof first), !=, 0);
  get (fixture->dir, second, FALSE);
  g_assert_cmpmem (first, sizeof first, second, sizeof second);
}

/* To replace it would make another member of this one. */
static void
test_damaged (Fixture *fixture, gconstpointer unused)
{
  static const guint8 bytes[WRN_SEED_LEN + 1] = { 1 };
  static const gsize lengths[] = { 1, WRN_SEED_LEN - 1, WRN_SEED_LEN + 1 };

  for (gsize i = 0; i < G_N_ELEMENTS (lengths); i++)
    {
      g_autoptr (GBytes) after = NULL;

      g_assert_true (wrn_state_dir_write (fixture->dir, ITEM, bytes, lengths[i], NULL));
      expect_refused (fixture->dir, G_IO_ERROR_INVALID_DATA);
      after = wrn_state_dir_read (fixture->dir, ITEM, NULL);
      g_assert_cmpmem (g_bytes_get_data (after, NULL), g_bytes_get_size (after), bytes, lengths[i]);
    }
}

/* Whoever has read it can pass for us. */
static void
test_open_to_others (Fixture *fixture, gconstpointer unused)
{
  g_autofree char *file = g_build_filename (fixture->path, ITEM, NULL);
  guint8 seed[WRN_SEED_LEN];

  get (fixture->dir, seed, TRUE);
  g_assert_cmpint (g_chmod (file, 0640), ==, 0);
  expect_refused (fixture->dir, G_IO_ERROR_PERMISSION_DENIED);
  g_assert_cmpint (g_chmod (file, 0600), ==, 0);
  get (fixture->dir, seed, FALSE);
}

/* Two that start for the first time at once: one makes the seed, and the other does not make a
 * second one. */
static void
test_race (Fixture *fixture, gconstpointer unused)
{
  WrnStateDir *other = wrn_state_dir_open (fixture->path, NULL);
  guint8 first[WRN_SEED_LEN];
  guint8 second[WRN_SEED_LEN];

  g_assert_true (wrn_state_dir_lock (other, NULL));
  expect_refused (fixture->dir, G_IO_ERROR_BUSY);
  get (other, first, TRUE);
  get (fixture->dir, second, FALSE);
  g_assert_cmpmem (first, sizeof first, second, sizeof second);
  wrn_state_dir_free (other);
}

#define ADD(name, test) g_test_add ("/seed/" name, Fixture, NULL, set_up, test, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_assert_true (wrn_crypto_init ());
  ADD ("is-made-once", test_made_once);
  ADD ("damaged-is-refused-and-left-alone", test_damaged);
  ADD ("open-to-others-is-refused", test_open_to_others);
  ADD ("two-first-starts-do-not-make-two", test_race);
  return g_test_run ();
}
