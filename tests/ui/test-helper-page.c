/* test-helper-page.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Tests of WrnHelperPage: it offers the helper's package where there is one, and saves just that.
 */
#define G_LOG_DOMAIN "wrn-test"

#include "config.h"

#include "ui/shell/wrn-helper-page.h"

#include <adwaita.h>
#include <glib/gstdio.h>
#include <string.h>

#include "ui/shell/wrn-installer.h"

#include "wrn-ui-test.h"

#define PACKAGE "warren-helper_0.1.0-1_amd64.deb"
#define CONTENTS "what dpkg reads"

typedef struct
{
  char *folder; /* (owned) */
  GtkWidget *page;
  GtkWidget *window;
} Fixture;

static void
put (Fixture *fixture, const char *name)
{
  g_autofree char *path = g_build_filename (fixture->folder, name, NULL);

  g_assert_true (g_file_set_contents (path, CONTENTS, -1, NULL));
}

static void
set_up (Fixture *fixture, gconstpointer unused)
{
  fixture->folder = g_dir_make_tmp ("warren-XXXXXX", NULL);
}

static void
show (Fixture *fixture)
{
  fixture->page = g_object_new (WRN_TYPE_HELPER_PAGE, "folder", fixture->folder, NULL);
  fixture->window = wrn_ui_test_show (fixture->page);
}

static void
tear_down (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GDir) dir = g_dir_open (fixture->folder, 0, NULL);
  const char *name;

  if (fixture->window != NULL)
    gtk_window_destroy (GTK_WINDOW (fixture->window));
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (fixture->folder, name, NULL);

      g_assert_cmpint (g_remove (path), ==, 0);
    }
  g_assert_cmpint (g_rmdir (fixture->folder), ==, 0);
  g_free (fixture->folder);
}

static gboolean
shows (Fixture *fixture, const char *label)
{
  return gtk_widget_get_mapped (wrn_ui_test_find (fixture->page, GTK_TYPE_BUTTON, label));
}

static void
test_offers_nothing_that_is_not_there (Fixture *fixture, gconstpointer unused)
{
  g_autofree char *folder = g_build_filename (fixture->folder, PACKAGE, NULL);

  put (fixture, "warren_0.1.0-1_amd64.deb");
  put (fixture, "warren-helper_0.1.0-1_amd64.changes");
  g_assert_cmpint (g_mkdir (folder, 0700), ==, 0);
  show (fixture);
  g_assert_false (shows (fixture, "Save Installer…"));
  g_assert_true (shows (fixture, "Copy Command"));
}

static void
test_offers_the_package_instead_of_the_command (Fixture *fixture, gconstpointer unused)
{
  put (fixture, PACKAGE);
  show (fixture);
  g_assert_true (shows (fixture, "Save Installer…"));
  g_assert_false (shows (fixture, "Copy Command"));
  g_assert_null (
      wrn_ui_test_find (fixture->page, GTK_TYPE_LABEL, "sudo apt install warren-helper"));
  wrn_ui_test_check_spoken (fixture->page);
}

/* The one window that is not the page's; NULL if there is none yet. */
static AdwMessageDialog *
find_message (void)
{
  g_autoptr (GList) windows = gtk_window_list_toplevels ();

  for (GList *item = windows; item != NULL; item = item->next)
    if (ADW_IS_MESSAGE_DIALOG (item->data))
      return item->data;
  return NULL;
}

/* Saves the package as @path. Returns the message that says how that went. */
static AdwMessageDialog *
save (Fixture *fixture, const char *path)
{
  g_autoptr (GFile) installer = NULL;
  g_autoptr (GFile) target = g_file_new_for_path (path);
  AdwMessageDialog *message;

  put (fixture, PACKAGE);
  installer = wrn_installer_find (fixture->folder);
  show (fixture);
  wrn_installer_save (fixture->page, installer, target);
  WRN_UI_WAIT_FOR ((message = find_message ()) != NULL);
  return message;
}

static void
test_saves_the_package_and_says_how_to_install_it (Fixture *fixture, gconstpointer unused)
{
  g_autofree char *path = g_build_filename (fixture->folder, "saved.deb", NULL);
  g_autofree char *contents = NULL;
  AdwMessageDialog *message = save (fixture, path);

  g_assert_cmpstr (adw_message_dialog_get_heading (message), ==, "Installer Saved");
  /* In the world of this test no app is installed. */
  g_assert_nonnull (strstr (adw_message_dialog_get_body (message), "apt install ./saved.deb"));
  g_assert_true (g_file_get_contents (path, &contents, NULL, NULL));
  g_assert_cmpstr (contents, ==, CONTENTS);
  gtk_window_destroy (GTK_WINDOW (message));
}

static void
test_says_why_it_was_not_saved (Fixture *fixture, gconstpointer unused)
{
  g_autofree char *path = g_build_filename (fixture->folder, "nowhere", "saved.deb", NULL);
  AdwMessageDialog *message = save (fixture, path);

  g_assert_cmpstr (adw_message_dialog_get_heading (message), ==, "The Installer Was Not Saved");
  gtk_window_destroy (GTK_WINDOW (message));
}

int
main (int argc, char *argv[])
{
  /* Of the apps that are installed here none shall be started. */
  g_setenv ("XDG_DATA_DIRS", "/nonexistent", TRUE);
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();

#define ADD(name, function)                                                                        \
  g_test_add ("/helper-page/" name, Fixture, NULL, set_up, function, tear_down)
  ADD ("offers-nothing-that-is-not-there", test_offers_nothing_that_is_not_there);
  ADD ("offers-the-package-instead-of-the-command", test_offers_the_package_instead_of_the_command);
  ADD ("saves-the-package-and-says-how-to-install-it",
       test_saves_the_package_and_says_how_to_install_it);
  ADD ("says-why-it-was-not-saved", test_says_why_it_was_not_saved);
#undef ADD
  return g_test_run ();
}
