/* test-join.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Tests of the window that joins a community: nothing is joined before somebody says so.
 */
#define G_LOG_DOMAIN "wrn-test"

#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "core/community/wrn-invite.h"
#include "ipc/wrn-dbus-error.h"
#include "ui/dialogs/wrn-join-dialog.h"
#include "ui/model/wrn-fake-backend.h"
#include "ui/widgets/wrn-banner.h"
#include "ui/widgets/wrn-hint.h"

#include "wrn-ui-test.h"

#define KEY "AEBAGBAFAYDQQCIKBMGA2DQPCAIREEYUCULBOGAZDINRYHI6D4QA"

typedef struct
{
  GtkWidget *parent;
  GtkWidget *dialog; /* (nullable): NULL once it is gone */
  WrnFakeBackend *backend;
  GString *acted;
  char *link;
} Fixture;

static void
acted (GSimpleAction *action, GVariant *target, gpointer user_data)
{
  Fixture *fixture = user_data;

  g_string_append_printf (fixture->acted, "%s %s\n", g_action_get_name (G_ACTION (action)),
                          strrchr (g_variant_get_string (target, NULL), '/') + 1);
}

/* (transfer full) */
static char *
make_link (const char *name, guint32 expires, gboolean meets)
{
  static const guint8 secret[WRN_SECRET_LEN] = { 5 };
  WrnInvite invite = { .expires = expires };
  char uri[WRN_INVITE_URI_SIZE];

  wrn_profile_init (&invite.profile, name, secret);
  invite.profile.subnet = (WrnSubnet){ 0x0a491500, 24 };
  g_assert_true (
      wrn_supernode_address_parse ("meet.example:7654/" KEY, &invite.profile.supernodes[0], NULL));
  invite.profile.n_supernodes = meets;
  wrn_invite_format (&invite, uri);
  return g_strdup (uri);
}

static void
toasted (GSimpleAction *action, GVariant *text, gpointer user_data)
{
  Fixture *fixture = user_data;

  g_string_append_printf (fixture->acted, "toast %s\n", g_variant_get_string (text, NULL));
}

static void
open_dialog (Fixture *fixture, const char *link)
{
  fixture->dialog = GTK_WIDGET (wrn_join_dialog_new (WRN_BACKEND (fixture->backend), link));
  g_object_add_weak_pointer (G_OBJECT (fixture->dialog), (gpointer *) &fixture->dialog);
  gtk_window_set_transient_for (GTK_WINDOW (fixture->dialog), GTK_WINDOW (fixture->parent));
  gtk_window_present (GTK_WINDOW (fixture->dialog));
  wrn_ui_test_settle ();
}

static void
set_up (Fixture *fixture, gconstpointer unused)
{
  const GActionEntry entries[] = {
    { .name = "show", .parameter_type = "s", .activate = acted },
    { .name = "connect", .parameter_type = "s", .activate = acted },
    { .name = "invite", .parameter_type = "s", .activate = acted },
  };
  const GActionEntry toast[] = { { .name = "toast", .parameter_type = "s", .activate = toasted } };
  g_autoptr (GSimpleActionGroup) group = g_simple_action_group_new ();
  g_autoptr (GSimpleActionGroup) win = g_simple_action_group_new ();

  fixture->acted = g_string_new (NULL);
  g_action_map_add_action_entries (G_ACTION_MAP (group), entries, G_N_ELEMENTS (entries), fixture);
  fixture->parent = wrn_ui_test_show (gtk_label_new ("Warren"));
  gtk_widget_insert_action_group (fixture->parent, "app", G_ACTION_GROUP (group));
  g_action_map_add_action_entries (G_ACTION_MAP (win), toast, G_N_ELEMENTS (toast), fixture);
  gtk_widget_insert_action_group (fixture->parent, "win", G_ACTION_GROUP (win));
  gdk_clipboard_set_text (gtk_widget_get_clipboard (fixture->parent), "my bank's password");
  fixture->backend = wrn_fake_backend_new (WRN_HELPER_OK);
  fixture->link = make_link ("<b>Fun</b> & co", 0, TRUE);
}

static void
tear_down (Fixture *fixture, gconstpointer unused)
{
  if (fixture->dialog != NULL)
    gtk_window_destroy (GTK_WINDOW (fixture->dialog));
  wrn_ui_test_settle ();
  g_assert_null (fixture->dialog);
  gtk_window_destroy (GTK_WINDOW (fixture->parent));
  g_assert_finalize_object (fixture->backend);
  g_string_free (fixture->acted, TRUE);
  g_free (fixture->link);
}

static GtkWidget *
find_row (Fixture *fixture, const char *title)
{
  GtkWidget *row = wrn_ui_test_find (fixture->dialog, ADW_TYPE_PREFERENCES_ROW, title);

  g_assert_nonnull (row);
  return row;
}

static void
type_into (Fixture *fixture, const char *title, const char *text)
{
  gtk_editable_set_text (GTK_EDITABLE (find_row (fixture, title)), text);
}

static const char *
get_text (Fixture *fixture, const char *title)
{
  return gtk_editable_get_text (GTK_EDITABLE (find_row (fixture, title)));
}

/* (nullable): what is said below the row */
static const char *
get_hint (Fixture *fixture, const char *title)
{
  GtkWidget *hint = gtk_widget_get_next_sibling (find_row (fixture, title));

  g_assert_true (WRN_IS_HINT (hint));
  if (!gtk_widget_get_visible (hint))
    return NULL;
  return gtk_label_get_text (GTK_LABEL (wrn_ui_test_find (hint, GTK_TYPE_LABEL, NULL)));
}

static GtkWidget *
get_verb (Fixture *fixture)
{
  return wrn_ui_test_find (fixture->dialog, GTK_TYPE_BUTTON, "Join");
}

static gboolean
is_ready (Fixture *fixture)
{
  return gtk_widget_get_sensitive (get_verb (fixture));
}

static void
join (Fixture *fixture)
{
  g_assert_true (is_ready (fixture));
  g_signal_emit_by_name (get_verb (fixture), "clicked");
  wrn_ui_test_settle ();
}

static void
press (Fixture *fixture, const char *label)
{
  GtkWidget *button = wrn_ui_test_find (fixture->dialog, GTK_TYPE_BUTTON, label);

  g_assert_true (gtk_widget_get_mapped (button));
  g_signal_emit_by_name (button, "clicked");
  wrn_ui_test_settle ();
}

static guint
count (Fixture *fixture)
{
  return g_list_model_get_n_items (wrn_backend_get_communities (WRN_BACKEND (fixture->backend)));
}

/* (transfer full) */
static WrnCommunity *
get_first (Fixture *fixture)
{
  return g_list_model_get_item (wrn_backend_get_communities (WRN_BACKEND (fixture->backend)), 0);
}

static gboolean
is_shown (Fixture *fixture, GType type, const char *text)
{
  GtkWidget *widget = wrn_ui_test_find (fixture->dialog, type, text);

  return widget != NULL && gtk_widget_get_mapped (widget);
}

static void
test_link_is_shown_before_it_is_joined (Fixture *fixture, gconstpointer unused)
{
  open_dialog (fixture, fixture->link);
  g_assert_cmpstr (gtk_window_get_title (GTK_WINDOW (fixture->dialog)), ==,
                   "Join “<b>Fun</b> & co”?");
  g_assert_true (is_shown (fixture, GTK_TYPE_LABEL, "<b>Fun</b> & co"));
  g_assert_true (is_shown (fixture, GTK_TYPE_LABEL, "meet.example"));
  g_assert_true (is_shown (fixture, GTK_TYPE_LABEL, "10.73.21.0/24"));
  g_assert_cmpuint (count (fixture), ==, 0);
  g_assert_true (is_ready (fixture));
}

static void
test_joins_with_a_nickname (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (WrnCommunity) joined = NULL;
  g_autofree char *nickname = NULL;

  open_dialog (fixture, NULL);
  g_assert_false (is_ready (fixture));
  type_into (fixture, "Invite Link", fixture->link);
  type_into (fixture, "Your Name Here (shown to others)", " Bob ");
  join (fixture);
  g_assert_null (fixture->dialog);
  joined = get_first (fixture);
  g_object_get (joined, "nickname", &nickname, NULL);
  g_assert_cmpstr (nickname, ==, "Bob");
  g_assert_cmpstr (wrn_community_get_title (joined), ==, "<b>Fun</b> & co");
  g_assert_cmpstr (fixture->acted->str, ==, "show 0000000000000001\nconnect 0000000000000001\n");
}

static void
test_says_why_a_link_is_of_no_use (Fixture *fixture, gconstpointer unused)
{
  g_autofree char *old = make_link ("acme", 400000, FALSE);

  open_dialog (fixture, NULL);
  g_assert_null (get_hint (fixture, "Invite Link"));
  type_into (fixture, "Invite Link", "hello");
  g_assert_cmpstr (get_hint (fixture, "Invite Link"), ==, "This is not a Warren invite");
  type_into (fixture, "Invite Link", "warren:2/AAAA");
  g_assert_cmpstr (get_hint (fixture, "Invite Link"), ==,
                   "Made by a newer Warren. Update to join.");
  type_into (fixture, "Invite Link", old);
  g_assert_cmpstr (get_hint (fixture, "Invite Link"), ==,
                   "This invite has expired. Ask for a new one.");
  g_assert_false (is_ready (fixture));
  g_assert_cmpstr (gtk_window_get_title (GTK_WINDOW (fixture->dialog)), ==, "Join a Community");
  type_into (fixture, "Invite Link", fixture->link);
  g_assert_null (get_hint (fixture, "Invite Link"));
  type_into (fixture, "Invite Link", "");
  g_assert_null (get_hint (fixture, "Invite Link"));
  g_assert_false (is_ready (fixture));
}

static void
test_hostile_links_are_only_text (Fixture *fixture, gconstpointer unused)
{
  static const char *const links[] = {
    "warren:",
    "warren:1/",
    "warren:1/<b>&amp;%s%n",
    "warren:1/../../etc/passwd",
    "javascript:alert(1)",
    "file:///etc/passwd",
    "\342\200\256nerraw",
  };

  for (guint i = 0; i < G_N_ELEMENTS (links); i++)
    {
      open_dialog (fixture, links[i]);
      g_assert_false (is_ready (fixture));
      g_assert_cmpstr (get_hint (fixture, "Invite Link"), ==, "This is not a Warren invite");
      gtk_window_destroy (GTK_WINDOW (fixture->dialog));
      wrn_ui_test_settle ();
    }
}

static void
test_clipboard_is_offered_only_if_it_is_a_link (Fixture *fixture, gconstpointer unused)
{
  static const char offer[] = "There is an invite link in the clipboard";

  open_dialog (fixture, NULL);
  g_assert_false (is_shown (fixture, GTK_TYPE_LABEL, offer));
  gtk_window_destroy (GTK_WINDOW (fixture->dialog));
  wrn_ui_test_settle ();

  gdk_clipboard_set_text (gtk_widget_get_clipboard (fixture->parent), fixture->link);
  open_dialog (fixture, NULL);
  g_assert_true (is_shown (fixture, GTK_TYPE_LABEL, offer));
  g_assert_cmpstr (get_text (fixture, "Invite Link"), ==, "");
  press (fixture, "Use It");
  g_assert_false (is_shown (fixture, GTK_TYPE_LABEL, offer));
  g_assert_cmpstr (get_text (fixture, "Invite Link"), ==, fixture->link);
  g_assert_true (is_ready (fixture));
}

static void
test_pastes_when_told_to (Fixture *fixture, gconstpointer unused)
{
  open_dialog (fixture, NULL);
  press (fixture, "Paste");
  g_assert_cmpstr (get_hint (fixture, "Invite Link"), ==, "This is not a Warren invite");
  g_assert_cmpstr (get_text (fixture, "Invite Link"), ==, "");
}

/* What a file with @text leads to. */
static void
load (Fixture *fixture, const char *text, gsize len)
{
  g_autofree char *folder = g_dir_make_tmp ("wrn-join-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "a.warren", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  const gint64 deadline = g_get_monotonic_time () + 60 * G_USEC_PER_SEC;

  /* What was said of the last one is not said any more. */
  type_into (fixture, "Invite Link", "other");
  type_into (fixture, "Invite Link", "");
  g_assert_true (g_file_set_contents (path, text, (gssize) len, NULL));
  wrn_join_dialog_load (WRN_JOIN_DIALOG (fixture->dialog), file);
  while (!is_ready (fixture) && get_hint (fixture, "Invite Link") == NULL)
    {
      g_assert_cmpint (g_get_monotonic_time (), <, deadline);
      g_main_context_iteration (NULL, FALSE);
    }
  wrn_ui_test_settle ();
  g_remove (path);
  g_rmdir (folder);
}

static void
test_files_are_read (Fixture *fixture, gconstpointer unused)
{
  static const char profile[] = "[community]\nversion=1\nname=acme\nmode=passphrase\n"
                                "secret=AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8\n";
  g_autofree char *line = g_strconcat (fixture->link, "\n", NULL);
  g_autofree char *huge = g_strnfill (1024 * 1024, 'A');

  open_dialog (fixture, NULL);
  load (fixture, huge, strlen (huge));
  g_assert_cmpstr (get_hint (fixture, "Invite Link"), ==, "This is not a Warren invite");
  load (fixture, line, strlen (line));
  g_assert_cmpstr (get_text (fixture, "Invite Link"), ==, fixture->link);
  load (fixture, profile, strlen (profile));
  g_assert_true (is_shown (fixture, GTK_TYPE_LABEL, "acme"));
  g_assert_true (is_shown (fixture, GTK_TYPE_LABEL, "Same network only"));
  join (fixture);
  g_assert_null (fixture->dialog);
  g_assert_cmpuint (count (fixture), ==, 1);
}

static void
test_missing_file_says_so (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GFile) file = g_file_new_for_path ("/nonexistent/a.warren");

  open_dialog (fixture, NULL);
  wrn_join_dialog_load (WRN_JOIN_DIALOG (fixture->dialog), file);
  while (get_hint (fixture, "Invite Link") == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_false (is_ready (fixture));
}

static void
test_joins_by_name (Fixture *fixture, gconstpointer unused)
{
  GtkWidget *meeting;

  open_dialog (fixture, NULL);
  meeting = wrn_ui_test_find (fixture->dialog, ADW_TYPE_COMBO_ROW, "Meeting Point");
  adw_expander_row_set_expanded (ADW_EXPANDER_ROW (
                                     find_row (fixture, "Join with Name and Password Instead")),
                                 TRUE);
  g_assert_false (is_ready (fixture));
  g_assert_false (gtk_widget_get_sensitive (find_row (fixture, "Invite Link")));
  type_into (fixture, "Name of the Community", "Friday Games");
  type_into (fixture, "Password", "short");
  g_assert_false (is_ready (fixture));
  type_into (fixture, "Password", "the seventh badger refuses dessert");
  /* Others host what this computer then only uses. */
  adw_combo_row_set_selected (ADW_COMBO_ROW (meeting), 0);
  g_assert_false (is_ready (fixture));
  adw_combo_row_set_selected (ADW_COMBO_ROW (meeting), 1);
  join (fixture);
  g_assert_null (fixture->dialog);
  g_assert_cmpuint (count (fixture), ==, 1);
}

static void
test_failures_are_told (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GError) exists = g_error_new_literal (WRN_DBUS_ERROR, WRN_DBUS_ERROR_EXISTS, "no");
  g_autoptr (GError) limit =
      g_error_new_literal (WRN_DBUS_ERROR, WRN_DBUS_ERROR_LIMITS_EXCEEDED, "no");
  GtkWidget *banner;

  open_dialog (fixture, fixture->link);
  wrn_fake_backend_fail (fixture->backend, WRN_REQUEST_JOIN, exists);
  join (fixture);
  g_assert_cmpstr (get_hint (fixture, "Invite Link"), ==, "You already have this community");
  wrn_fake_backend_fail (fixture->backend, WRN_REQUEST_JOIN, limit);
  join (fixture);
  banner = wrn_ui_test_find (fixture->dialog, WRN_TYPE_BANNER, NULL);
  g_assert_nonnull (
      wrn_ui_test_find (banner, GTK_TYPE_LABEL, "Leave or disconnect another community first."));
  g_assert_true (is_ready (fixture));
}

static void
test_joined_without_nickname_is_joined (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GError) error = g_error_new_literal (WRN_DBUS_ERROR, WRN_DBUS_ERROR_BUSY, "no");

  open_dialog (fixture, fixture->link);
  wrn_fake_backend_fail (fixture->backend, WRN_REQUEST_SET, error);
  join (fixture);
  g_assert_null (fixture->dialog);
  g_assert_cmpstr (fixture->acted->str, ==,
                   "toast Joined, but your name here could not be set\n"
                   "show 0000000000000001\nconnect 0000000000000001\n");
}

static gboolean
is_named (Fixture *fixture, const char *nickname)
{
  g_autoptr (WrnCommunity) first = get_first (fixture);
  g_autofree char *known = NULL;

  g_object_get (first, "nickname", &known, NULL);
  return g_str_equal (known, nickname);
}

/* Be it joined, or be it given its nickname, when there is nobody any more to see it. */
static void
test_closing_takes_joining_back (Fixture *fixture, gconstpointer unused)
{
  for (guint rounds = 0; rounds < 2; rounds++)
    {
      open_dialog (fixture, fixture->link);
      type_into (fixture, "Your Name Here (shown to others)", "Bob");
      g_signal_emit_by_name (get_verb (fixture), "clicked");
      g_assert_cmpuint (count (fixture), ==, 1);
      while (rounds > 0 && !is_named (fixture, "Bob"))
        g_main_context_iteration (NULL, TRUE);
      gtk_window_close (GTK_WINDOW (fixture->dialog));
      wrn_ui_test_settle ();
      g_assert_null (fixture->dialog);
      g_assert_cmpuint (count (fixture), ==, 0);
      g_assert_cmpstr (fixture->acted->str, ==, "");
    }
}

static void
test_closing_erases_secrets (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GtkEditable) link = NULL;
  g_autoptr (GtkEditable) password = NULL;

  open_dialog (fixture, fixture->link);
  link = g_object_ref (GTK_EDITABLE (find_row (fixture, "Invite Link")));
  password = g_object_ref (GTK_EDITABLE (find_row (fixture, "Password")));
  gtk_editable_set_text (password, "secret");
  gtk_window_close (GTK_WINDOW (fixture->dialog));
  wrn_ui_test_settle ();
  g_assert_null (fixture->dialog);
  g_assert_cmpstr (gtk_editable_get_text (link), ==, "");
  g_assert_cmpstr (gtk_editable_get_text (password), ==, "");
}

#define ADD(name, function) g_test_add ("/join/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();

  ADD ("link-is-shown-before-it-is-joined", test_link_is_shown_before_it_is_joined);
  ADD ("joins-with-a-nickname", test_joins_with_a_nickname);
  ADD ("says-why-a-link-is-of-no-use", test_says_why_a_link_is_of_no_use);
  ADD ("hostile-links-are-only-text", test_hostile_links_are_only_text);
  ADD ("clipboard-is-offered-only-if-it-is-a-link", test_clipboard_is_offered_only_if_it_is_a_link);
  ADD ("pastes-when-told-to", test_pastes_when_told_to);
  ADD ("files-are-read", test_files_are_read);
  ADD ("missing-file-says-so", test_missing_file_says_so);
  ADD ("joins-by-name", test_joins_by_name);
  ADD ("failures-are-told", test_failures_are_told);
  ADD ("joined-without-nickname-is-joined", test_joined_without_nickname_is_joined);
  ADD ("closing-takes-joining-back", test_closing_takes_joining_back);
  ADD ("closing-erases-secrets", test_closing_erases_secrets);

  return g_test_run ();
}
