/* test-invite-dialog.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Tests of the window that shows a link: that all its forms say the same.
 */
#define G_LOG_DOMAIN "wrn-test"

#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "core/community/wrn-invite.h"
#include "ipc/wrn-dbus-error.h"
#include "ui/dialogs/wrn-invite-dialog.h"
#include "ui/dialogs/wrn-qr-view.h"
#include "ui/dialogs/wrn-secret-file.h"
#include "ui/model/wrn-fake-backend.h"

#include "wrn-ui-test.h"

typedef struct
{
  GtkWidget *dialog; /* (nullable): NULL once it is gone */
  WrnFakeBackend *backend;
  gboolean done;
} Fixture;

static void
open_dialog (Fixture *fixture, const char *info)
{
  WrnCommunity *community = wrn_fake_backend_add (fixture->backend, info, "off");

  fixture->dialog = GTK_WIDGET (wrn_invite_dialog_new (WRN_BACKEND (fixture->backend), community));
  g_object_add_weak_pointer (G_OBJECT (fixture->dialog), (gpointer *) &fixture->dialog);
  gtk_window_present (GTK_WINDOW (fixture->dialog));
  wrn_ui_test_settle ();
}

static void
set_up (Fixture *fixture, gconstpointer unused)
{
  fixture->backend = wrn_fake_backend_new (WRN_HELPER_OK);
}

static void
tear_down (Fixture *fixture, gconstpointer unused)
{
  if (fixture->dialog != NULL)
    gtk_window_destroy (GTK_WINDOW (fixture->dialog));
  wrn_ui_test_settle ();
  g_assert_null (fixture->dialog);
  g_assert_finalize_object (fixture->backend);
}

static const char *
get_page (Fixture *fixture)
{
  return gtk_stack_get_visible_child_name (
      GTK_STACK (wrn_ui_test_find (fixture->dialog, GTK_TYPE_STACK, NULL)));
}

static GtkWidget *
find_button (Fixture *fixture, const char *label)
{
  GtkWidget *button = wrn_ui_test_find (fixture->dialog, GTK_TYPE_BUTTON, label);

  g_assert_nonnull (button);
  return button;
}

static void
read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  char **text = user_data;

  *text = gdk_clipboard_read_text_finish (GDK_CLIPBOARD (source), result, NULL);
}

/* (transfer full) */
static char *
copy (Fixture *fixture)
{
  char *text = NULL;

  g_signal_emit_by_name (find_button (fixture, "Copy Link"), "clicked");
  gdk_clipboard_read_text_async (gtk_widget_get_clipboard (fixture->dialog), NULL, read_cb, &text);
  while (text == NULL)
    g_main_context_iteration (NULL, TRUE);
  return text;
}

static void
test_copies_the_link (Fixture *fixture, gconstpointer unused)
{
  g_autofree char *text = NULL;
  g_auto (WrnInvite) invite = { 0 };

  open_dialog (fixture, "{'name': <'<b>Fun</b> & %s'>}");
  g_assert_cmpstr (gtk_window_get_title (GTK_WINDOW (fixture->dialog)), ==,
                   "Invite to “<b>Fun</b> & %s”");
  g_assert_cmpstr (get_page (fixture), ==, "link");
  text = copy (fixture);
  g_assert_true (wrn_invite_parse (&invite, text));
  g_assert_cmpstr (invite.profile.name, ==, "<b>Fun</b> & %s");
  g_assert_nonnull (wrn_ui_test_find (fixture->dialog, GTK_TYPE_LABEL, "Invite link copied"));
  g_assert_nonnull (wrn_ui_test_find (fixture->dialog, GTK_TYPE_LABEL, text));
}

/* Renders @widget as it is on the screen. */
static void
render (GtkWidget *widget, const char *path)
{
  g_autoptr (GdkPaintable) paintable = gtk_widget_paintable_new (widget);
  GtkSnapshot *snapshot = gtk_snapshot_new ();
  const int width = gtk_widget_get_width (widget);
  const int height = gtk_widget_get_height (widget);
  g_autoptr (GskRenderNode) node = NULL;
  g_autoptr (GdkTexture) texture = NULL;

  gdk_paintable_snapshot (paintable, snapshot, width, height);
  node = gtk_snapshot_free_to_node (snapshot);
  g_assert_nonnull (node);
  texture =
      gsk_renderer_render_texture (gtk_native_get_renderer (gtk_widget_get_native (widget)), node,
                                   &GRAPHENE_RECT_INIT (0, 0, (float) width, (float) height));
  g_assert_true (gdk_texture_save_to_png (texture, path));
}

/* (transfer full): what a camera would read */
static char *
decode (const char *path)
{
  g_autofree char *said = NULL;
  g_autoptr (GError) error = NULL;
  const char *const argv[] = { "zbarimg", "--raw", "--quiet", "--nodbus", path, NULL };
  int status;

  g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &said, NULL, &status,
                &error);
  g_assert_no_error (error);
  g_assert_cmpint (status, ==, 0);
  return g_strdup (g_strchomp (said));
}

static void
test_picture_says_the_link (Fixture *fixture, gconstpointer data)
{
  g_autofree char *folder = g_dir_make_tmp ("wrn-qr-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "qr.png", NULL);
  g_autofree char *decoded = NULL;
  g_autofree char *text = NULL;
  GtkWidget *view;

  adw_style_manager_set_color_scheme (adw_style_manager_get_default (),
                                      (AdwColorScheme) GPOINTER_TO_INT (data));
  open_dialog (fixture, "{'name': <'Friday Games'>}");
  gtk_test_widget_wait_for_draw (fixture->dialog);
  view = wrn_ui_test_find (fixture->dialog, WRN_TYPE_QR_VIEW, NULL);
  gtk_test_accessible_assert_role (view, GTK_ACCESSIBLE_ROLE_IMG);
  gtk_test_accessible_assert_property (view, GTK_ACCESSIBLE_PROPERTY_LABEL,
                                       "QR code of the invite link");
  render (view, path);
  text = copy (fixture);
  decoded = decode (path);
  g_assert_cmpstr (decoded, ==, text);
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), ADW_COLOR_SCHEME_DEFAULT);
  g_remove (path);
  g_rmdir (folder);
}

static void
test_longest_link_is_read (Fixture *fixture, gconstpointer unused)
{
  g_autofree char *folder = g_dir_make_tmp ("wrn-qr-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "qr.png", NULL);
  g_autofree char *text = g_strnfill (WRN_INVITE_URI_SIZE - 1, 'm');
  g_autofree char *decoded = NULL;
  GtkWidget *view = g_object_new (WRN_TYPE_QR_VIEW, NULL);
  GtkWidget *window;

  memcpy (text, WRN_INVITE_PREFIX, strlen (WRN_INVITE_PREFIX));
  wrn_qr_view_set_text (WRN_QR_VIEW (view), text);
  window = wrn_ui_test_show (view);
  render (view, path);
  decoded = decode (path);
  g_assert_cmpstr (decoded, ==, text);
  gtk_window_destroy (GTK_WINDOW (window));
  g_remove (path);
  g_rmdir (folder);
}

static void
test_name_may_come_later (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (WrnCommunity) community = NULL;

  open_dialog (fixture, "{'supernodes': <@as []>}");
  community =
      g_list_model_get_item (wrn_backend_get_communities (WRN_BACKEND (fixture->backend)), 0);
  wrn_community_change_info (community, g_variant_new_parsed ("{'name': <'Friday Games'>}"));

  g_assert_cmpstr (gtk_window_get_title (GTK_WINDOW (fixture->dialog)), ==,
                   "Invite to “Friday Games”");
}

static void
test_tells_who_finds_it (Fixture *fixture, gconstpointer unused)
{
  static const char lonely[] = "There is no meeting point: only people on the same local network "
                               "will find you.";

  open_dialog (fixture, "{'name': <'A'>}");
  g_assert_true (
      gtk_widget_get_visible (wrn_ui_test_find (fixture->dialog, GTK_TYPE_LABEL, lonely)));
  gtk_window_destroy (GTK_WINDOW (fixture->dialog));
  open_dialog (fixture, "{'name': <'B'>, 'supernodes': <['meet.example:7654/KEY']>}");
  g_assert_false (
      gtk_widget_get_visible (wrn_ui_test_find (fixture->dialog, GTK_TYPE_LABEL, lonely)));
}

static void
test_failure_can_be_tried_again (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GError) error =
      g_error_new_literal (WRN_DBUS_ERROR, WRN_DBUS_ERROR_NOT_AUTHORIZED, "no");

  wrn_fake_backend_fail (fixture->backend, WRN_REQUEST_INVITE, error);
  open_dialog (fixture, "{'name': <'A & B'>}");
  g_assert_cmpstr (get_page (fixture), ==, "trouble");
  g_assert_nonnull (wrn_ui_test_find (fixture->dialog, GTK_TYPE_LABEL, "Not Allowed"));

  wrn_fake_backend_fail (fixture->backend, WRN_REQUEST_INVITE, NULL);
  g_signal_emit_by_name (find_button (fixture, "Try Again"), "clicked");
  g_assert_cmpstr (get_page (fixture), ==, "waiting");
  wrn_ui_test_settle ();
  g_assert_cmpstr (get_page (fixture), ==, "link");
}

static void
test_closing_erases_the_link (Fixture *fixture, gconstpointer unused)
{
  g_autofree char *text = NULL;
  g_autoptr (GtkLabel) label = NULL;

  open_dialog (fixture, "{'name': <'A'>}");
  text = copy (fixture);
  label = g_object_ref (GTK_LABEL (wrn_ui_test_find (fixture->dialog, GTK_TYPE_LABEL, text)));
  gtk_window_close (GTK_WINDOW (fixture->dialog));
  wrn_ui_test_settle ();
  g_assert_null (fixture->dialog);
  g_assert_cmpstr (gtk_label_get_text (label), ==, "");
}

static void
saved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Fixture *fixture = user_data;
  g_autoptr (GError) error = NULL;

  g_assert_true (wrn_secret_file_save_finish (result, &error));
  g_assert_no_error (error);
  fixture->done = TRUE;
}

static void
test_file_is_for_its_owner_only (Fixture *fixture, gconstpointer unused)
{
  g_autofree char *folder = g_dir_make_tmp ("wrn-file-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "a.warren", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFileInfo) info = NULL;
  g_autofree char *text = NULL;

  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (GBytes) bytes = g_bytes_new (i == 0 ? "longer" : "link", i == 0 ? 6 : 4);

      fixture->done = FALSE;
      wrn_secret_file_write (file, bytes, saved_cb, fixture);
      while (!fixture->done)
        g_main_context_iteration (NULL, TRUE);
    }
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, "link");
  info = g_file_query_info (file, "unix::mode", G_FILE_QUERY_INFO_NONE, NULL, NULL);
  g_assert_cmphex (g_file_info_get_attribute_uint32 (info, "unix::mode") & 0777, ==, 0600);
  g_file_delete (file, NULL, NULL);
  g_rmdir (folder);
}

#define ADD_FOR(name, data, function)                                                              \
  g_test_add ("/invite-dialog/" name, Fixture, GINT_TO_POINTER (data), set_up, function, tear_down)
#define ADD(name, function) ADD_FOR (name, 0, function)

int
main (int argc, char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();

  ADD ("copies-the-link", test_copies_the_link);
  ADD_FOR ("picture-says-the-link", ADW_COLOR_SCHEME_FORCE_LIGHT, test_picture_says_the_link);
  ADD_FOR ("picture-says-the-link-in-the-dark", ADW_COLOR_SCHEME_FORCE_DARK,
           test_picture_says_the_link);
  ADD ("longest-link-is-read", test_longest_link_is_read);
  ADD ("name-may-come-later", test_name_may_come_later);
  ADD ("tells-who-finds-it", test_tells_who_finds_it);
  ADD ("failure-can-be-tried-again", test_failure_can_be_tried_again);
  ADD ("closing-erases-the-link", test_closing_erases_the_link);
  ADD ("file-is-for-its-owner-only", test_file_is_for_its_owner_only);

  return g_test_run ();
}
