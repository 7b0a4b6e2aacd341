/* test-create.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Tests of the window that makes a community.
 */
#define G_LOG_DOMAIN "wrn-test"

#include "config.h"

#include <string.h>

#include "ipc/wrn-dbus-error.h"
#include "ui/dialogs/wrn-advanced-row.h"
#include "ui/dialogs/wrn-create-dialog.h"
#include "ui/model/wrn-fake-backend.h"
#include "ui/widgets/wrn-banner.h"
#include "ui/widgets/wrn-hint.h"

#include "wrn-ui-test.h"

#define KEY "AEBAGBAFAYDQQCIKBMGA2DQPCAIREEYUCULBOGAZDINRYHI6D4QA"

typedef struct
{
  GtkWidget *parent;
  GtkWidget *dialog; /* (nullable): NULL once it is gone */
  GtkWidget *advanced;
  WrnFakeBackend *backend;
  GString *acted;
} Fixture;

static void
acted (GSimpleAction *action, GVariant *target, gpointer user_data)
{
  Fixture *fixture = user_data;

  g_string_append_printf (fixture->acted, "%s %s\n", g_action_get_name (G_ACTION (action)),
                          strrchr (g_variant_get_string (target, NULL), '/') + 1);
}

static void
set_up (Fixture *fixture, gconstpointer unused)
{
  const GActionEntry entries[] = {
    { .name = "show", .parameter_type = "s", .activate = acted },
    { .name = "connect", .parameter_type = "s", .activate = acted },
    { .name = "invite", .parameter_type = "s", .activate = acted },
  };
  const WrnNetworks networks = { .items = { { "wlan0", { 0x0a491500, 24 } } }, .n_items = 1 };
  g_autoptr (GSimpleActionGroup) group = g_simple_action_group_new ();

  fixture->acted = g_string_new (NULL);
  g_action_map_add_action_entries (G_ACTION_MAP (group), entries, G_N_ELEMENTS (entries), fixture);
  fixture->parent = wrn_ui_test_show (gtk_label_new ("Warren"));
  gtk_widget_insert_action_group (fixture->parent, "app", G_ACTION_GROUP (group));
  fixture->backend = wrn_fake_backend_new (WRN_HELPER_OK);
  wrn_fake_backend_add (fixture->backend, "{'name': <'Family'>}", "off");
  fixture->dialog = GTK_WIDGET (wrn_create_dialog_new (WRN_BACKEND (fixture->backend)));
  g_object_add_weak_pointer (G_OBJECT (fixture->dialog), (gpointer *) &fixture->dialog);
  gtk_window_set_transient_for (GTK_WINDOW (fixture->dialog), GTK_WINDOW (fixture->parent));
  gtk_window_present (GTK_WINDOW (fixture->dialog));
  fixture->advanced = wrn_ui_test_find (fixture->dialog, WRN_TYPE_ADVANCED_ROW, NULL);
  wrn_advanced_row_set_networks (WRN_ADVANCED_ROW (fixture->advanced), &networks);
  wrn_ui_test_settle ();
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

static void
choose (Fixture *fixture, const char *title, guint which)
{
  adw_combo_row_set_selected (ADW_COMBO_ROW (find_row (fixture, title)), which);
}

/* (nullable): what is said below @row */
static const char *
get_hint (GtkWidget *row)
{
  GtkWidget *hint = gtk_widget_get_next_sibling (row);

  g_assert_true (WRN_IS_HINT (hint));
  if (!gtk_widget_get_visible (hint))
    return NULL;
  return gtk_label_get_text (GTK_LABEL (wrn_ui_test_find (hint, GTK_TYPE_LABEL, NULL)));
}

static const char *
get_banner (Fixture *fixture)
{
  GtkWidget *banner = wrn_ui_test_find (fixture->dialog, WRN_TYPE_BANNER, NULL);
  gboolean revealed;

  g_object_get (banner, "revealed", &revealed, NULL);
  return revealed ? gtk_label_get_text (GTK_LABEL (wrn_ui_test_find (banner, GTK_TYPE_LABEL, NULL)))
                  : NULL;
}

static GtkWidget *
get_verb (Fixture *fixture)
{
  return wrn_ui_test_find (fixture->dialog, GTK_TYPE_BUTTON, "Create");
}

static gboolean
is_ready (Fixture *fixture)
{
  return gtk_widget_get_sensitive (get_verb (fixture));
}

static void
create (Fixture *fixture)
{
  g_assert_true (is_ready (fixture));
  g_signal_emit_by_name (get_verb (fixture), "clicked");
  wrn_ui_test_settle ();
}

static guint
count (Fixture *fixture)
{
  return g_list_model_get_n_items (wrn_backend_get_communities (WRN_BACKEND (fixture->backend)));
}

static void
test_needs_a_name (Fixture *fixture, gconstpointer unused)
{
  GtkWidget *row = find_row (fixture, "Name");

  g_assert_false (is_ready (fixture));
  g_assert_null (get_hint (row));
  type_into (fixture, "Name", "ab");
  g_assert_cmpstr (get_hint (row), ==, "Use at least 3 characters");
  g_assert_true (gtk_widget_has_css_class (row, "error"));
  gtk_test_accessible_assert_state (row, GTK_ACCESSIBLE_STATE_INVALID, GTK_ACCESSIBLE_INVALID_TRUE);
  g_assert_false (is_ready (fixture));
  type_into (fixture, "Name", "Family");
  g_assert_cmpstr (get_hint (row), ==, "You already have a community with this name");
  type_into (fixture, "Name", "Friday Games");
  g_assert_null (get_hint (row));
  g_assert_false (gtk_widget_has_css_class (row, "error"));
  gtk_test_accessible_assert_state (row, GTK_ACCESSIBLE_STATE_INVALID,
                                    GTK_ACCESSIBLE_INVALID_FALSE);
  g_assert_true (is_ready (fixture));
}

static void
test_knows_a_name_for_the_user (Fixture *fixture, gconstpointer unused)
{
  GtkWidget *row = find_row (fixture, "Your Name Here (shown to others)");

  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (row)), !=, "");
  g_assert_null (strchr (gtk_editable_get_text (GTK_EDITABLE (row)), ' '));
}

static void
test_password_is_made (Fixture *fixture, gconstpointer unused)
{
  GtkWidget *row = find_row (fixture, "Password");
  GtkWidget *again = wrn_ui_test_find (row, GTK_TYPE_BUTTON, "Make Another Password");
  g_autofree char *first = g_strdup (gtk_editable_get_text (GTK_EDITABLE (row)));

  gtk_test_accessible_assert_property (again, GTK_ACCESSIBLE_PROPERTY_LABEL,
                                       "Make Another Password");
  g_assert_null (get_hint (row));
  g_assert_cmpuint (strlen (first), >, 5 * 5);
  g_signal_emit_by_name (again, "clicked");
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (row)), !=, first);
  g_assert_null (get_hint (row));

  type_into (fixture, "Name", "Friday Games");
  type_into (fixture, "Password", "password");
  g_assert_cmpstr (get_hint (row), ==, "Too easy to guess. Add some words.");
  g_assert_false (is_ready (fixture));
}

static void
test_makes_it_and_invites (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (WrnCommunity) made = NULL;

  type_into (fixture, "Name", " <b>Fun</b> & co ");
  create (fixture);
  g_assert_null (fixture->dialog);
  g_assert_cmpuint (count (fixture), ==, 2);
  made = g_list_model_get_item (wrn_backend_get_communities (WRN_BACKEND (fixture->backend)), 1);
  g_assert_cmpstr (wrn_community_get_title (made), ==, "<b>Fun</b> & co");
  g_assert_cmpstr (fixture->acted->str, ==,
                   "show 0000000000000002\nconnect 0000000000000002\ninvite 0000000000000002\n");
}

static void
fail (Fixture *fixture, WrnRequest request, WrnDBusError code)
{
  g_autoptr (GError) error = g_error_new_literal (WRN_DBUS_ERROR, (int) code, "<b>no</b>");

  wrn_fake_backend_fail (fixture->backend, request, error);
}

static void
test_failures_leave_what_was_typed (Fixture *fixture, gconstpointer unused)
{
  type_into (fixture, "Name", "Friday Games");
  fail (fixture, WRN_REQUEST_CREATE, WRN_DBUS_ERROR_NOT_AUTHORIZED);
  create (fixture);
  g_assert_cmpstr (get_banner (fixture), ==,
                   "Your account may not add network cards. Ask an administrator.");
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (find_row (fixture, "Name"))), ==,
                   "Friday Games");

  fail (fixture, WRN_REQUEST_CREATE, WRN_DBUS_ERROR_EXISTS);
  create (fixture);
  g_assert_null (get_banner (fixture));
  g_assert_cmpstr (get_hint (find_row (fixture, "Name")), ==,
                   "You already have a community with this name and password");

  wrn_fake_backend_fail (fixture->backend, WRN_REQUEST_CREATE, NULL);
  create (fixture);
  g_assert_null (fixture->dialog);
}

static void
test_hosts_only_if_it_has_an_address (Fixture *fixture, gconstpointer unused)
{
  type_into (fixture, "Name", "Friday Games");
  wrn_fake_backend_answer (fixture->backend, WRN_REQUEST_HOST, "{'address': <':7654/" KEY "'>}");
  create (fixture);
  g_assert_nonnull (fixture->dialog);
  g_assert_cmpuint (count (fixture), ==, 1);
  g_assert_true (adw_expander_row_get_expanded (ADW_EXPANDER_ROW (fixture->advanced)));
  g_assert_true (
      g_str_has_prefix (get_hint (find_row (fixture, "Public Address (found by itself if empty)")),
                        "It was not found."));

  type_into (fixture, "Public Address (found by itself if empty)", "home.example");
  create (fixture);
  g_assert_null (fixture->dialog);
}

static void
test_port_that_is_taken_is_told (Fixture *fixture, gconstpointer unused)
{
  type_into (fixture, "Name", "Friday Games");
  fail (fixture, WRN_REQUEST_HOST, WRN_DBUS_ERROR_ADDRESS_IN_USE);
  create (fixture);
  g_assert_true (g_str_has_prefix (get_banner (fixture), "Another program uses UDP port 7654"));
  /* Elsewhere, nothing is hosted. */
  choose (fixture, "Meeting Point", 2);
  create (fixture);
  g_assert_null (fixture->dialog);
}

static void
test_who_may_not_host_chooses_another (Fixture *fixture, gconstpointer unused)
{
  GtkWidget *focus;

  type_into (fixture, "Name", "Friday Games");
  fail (fixture, WRN_REQUEST_HOST, WRN_DBUS_ERROR_NOT_AUTHORIZED);
  create (fixture);
  g_assert_cmpstr (get_banner (fixture), ==,
                   "Your account may not host a meeting point on this computer. "
                   "Choose another one.");
  g_assert_true (adw_expander_row_get_expanded (ADW_EXPANDER_ROW (fixture->advanced)));
  focus = gtk_root_get_focus (GTK_ROOT (fixture->dialog));
  g_assert_true (focus == find_row (fixture, "Meeting Point"));
  choose (fixture, "Meeting Point", 2);
  create (fixture);
  g_assert_null (fixture->dialog);
}

static void
begin_hosting (Fixture *fixture)
{
  type_into (fixture, "Name", "Friday Games");
  fail (fixture, WRN_REQUEST_CREATE, WRN_DBUS_ERROR_EXISTS);
  create (fixture);
  g_assert_true (wrn_fake_backend_get_hosts (fixture->backend));
}

static void
test_hosts_no_longer_than_it_wants (Fixture *fixture, gconstpointer unused)
{
  begin_hosting (fixture);
  gtk_window_close (GTK_WINDOW (fixture->dialog));
  wrn_ui_test_settle ();
  g_assert_false (wrn_fake_backend_get_hosts (fixture->backend));
}

static void
test_hosts_not_for_those_who_meet_elsewhere (Fixture *fixture, gconstpointer unused)
{
  begin_hosting (fixture);
  wrn_fake_backend_fail (fixture->backend, WRN_REQUEST_CREATE, NULL);
  choose (fixture, "Meeting Point", 2);
  create (fixture);
  g_assert_null (fixture->dialog);
  g_assert_false (wrn_fake_backend_get_hosts (fixture->backend));
}

static void
test_hosts_what_was_made (Fixture *fixture, gconstpointer unused)
{
  begin_hosting (fixture);
  wrn_fake_backend_fail (fixture->backend, WRN_REQUEST_CREATE, NULL);
  create (fixture);
  g_assert_null (fixture->dialog);
  g_assert_true (wrn_fake_backend_get_hosts (fixture->backend));
}

/* It is asked for, and the answer is on its way. */
static void
test_closing_takes_hosting_back (Fixture *fixture, gconstpointer unused)
{
  type_into (fixture, "Name", "Friday Games");
  g_signal_emit_by_name (get_verb (fixture), "clicked");
  gtk_window_close (GTK_WINDOW (fixture->dialog));
  wrn_ui_test_settle ();
  g_assert_null (fixture->dialog);
  g_assert_cmpuint (count (fixture), ==, 1);
  g_assert_false (wrn_fake_backend_get_hosts (fixture->backend));
}

/* The helper makes it whether anybody waits for it or not. */
static void
test_closing_takes_making_back (Fixture *fixture, gconstpointer unused)
{
  type_into (fixture, "Name", "Friday Games");
  choose (fixture, "Meeting Point", 2);
  g_signal_emit_by_name (get_verb (fixture), "clicked");
  g_assert_false (is_ready (fixture));
  g_assert_cmpuint (count (fixture), ==, 2);
  gtk_window_close (GTK_WINDOW (fixture->dialog));
  wrn_ui_test_settle ();
  g_assert_null (fixture->dialog);
  g_assert_cmpuint (count (fixture), ==, 1);
  g_assert_cmpstr (fixture->acted->str, ==, "");
}

static void
test_closing_takes_back_hosting_and_making (Fixture *fixture, gconstpointer unused)
{
  type_into (fixture, "Name", "Friday Games");
  g_signal_emit_by_name (get_verb (fixture), "clicked");
  while (count (fixture) < 2)
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (wrn_fake_backend_get_hosts (fixture->backend));
  gtk_window_close (GTK_WINDOW (fixture->dialog));
  wrn_ui_test_settle ();
  g_assert_null (fixture->dialog);
  g_assert_cmpuint (count (fixture), ==, 1);
  g_assert_false (wrn_fake_backend_get_hosts (fixture->backend));
}

static void
test_what_was_hosted_before_stays (Fixture *fixture, gconstpointer unused)
{
  const WrnQuestion question = { WRN_REQUEST_HOST };

  wrn_backend_ask_async (WRN_BACKEND (fixture->backend), &question, NULL, NULL, NULL);
  begin_hosting (fixture);
  gtk_window_close (GTK_WINDOW (fixture->dialog));
  wrn_ui_test_settle ();
  g_assert_true (wrn_fake_backend_get_hosts (fixture->backend));
}

static void
test_server_needs_its_key (Fixture *fixture, gconstpointer unused)
{
  WrnAdvancedRow *advanced = WRN_ADVANCED_ROW (fixture->advanced);
  g_autofree char *supernodes = NULL;
  GtkWidget *row = find_row (fixture, "Server (host:port/key)");

  type_into (fixture, "Name", "Friday Games");
  g_assert_false (gtk_widget_get_visible (row));
  choose (fixture, "Meeting Point", 1);
  g_assert_true (gtk_widget_get_visible (row));
  g_assert_false (is_ready (fixture));
  g_assert_null (get_hint (row));
  type_into (fixture, "Server (host:port/key)", "meet.example:7654");
  g_assert_true (g_str_has_prefix (get_hint (row), "The server’s key is missing."));
  type_into (fixture, "Server (host:port/key)", " meet.example:7654/" KEY " ");
  g_assert_null (get_hint (row));
  g_assert_true (is_ready (fixture));
  supernodes = wrn_advanced_row_dup_supernodes (advanced, NULL);
  g_assert_cmpstr (supernodes, ==, "meet.example:7654/" KEY ";");
}

static void
test_hosted_address_is_told_to_others (Fixture *fixture, gconstpointer unused)
{
  WrnAdvancedRow *advanced = WRN_ADVANCED_ROW (fixture->advanced);
  g_autofree char *known = wrn_advanced_row_dup_supernodes (advanced, "203.0.113.7:7654/" KEY);
  g_autofree char *unknown = wrn_advanced_row_dup_supernodes (advanced, ":7654/" KEY);
  g_autofree char *named = NULL;
  g_autofree char *ipv6 = NULL;

  g_assert_cmpstr (known, ==, "203.0.113.7:7654/" KEY ";");
  g_assert_null (unknown);
  type_into (fixture, "Public Address (found by itself if empty)", " home.example ");
  named = wrn_advanced_row_dup_supernodes (advanced, "[2001:db8::1]:7655/" KEY);
  g_assert_cmpstr (named, ==, "home.example:7655/" KEY ";");
  type_into (fixture, "Public Address (found by itself if empty)", "2001:db8::2");
  ipv6 = wrn_advanced_row_dup_supernodes (advanced, ":7654/" KEY);
  g_assert_cmpstr (ipv6, ==, "[2001:db8::2]:7654/" KEY ";");
}

static void
test_range_that_is_used_is_replaced (Fixture *fixture, gconstpointer unused)
{
  WrnAdvancedRow *advanced = WRN_ADVANCED_ROW (fixture->advanced);
  GtkWidget *row = find_row (fixture, "Range, such as 10.91.4.0/24");
  g_autofree char *subnet = NULL;
  GtkWidget *use;

  type_into (fixture, "Name", "Friday Games");
  g_assert_null (wrn_advanced_row_dup_subnet (advanced));
  choose (fixture, "Address Range", 1);
  g_assert_false (is_ready (fixture));
  type_into (fixture, "Range, such as 10.91.4.0/24", "10.73.21.0");
  g_assert_cmpstr (get_hint (row), ==, "Write a private range such as 10.91.4.0/24");
  type_into (fixture, "Range, such as 10.91.4.0/24", "10.73.21.0/24");
  g_assert_true (g_str_has_prefix (get_hint (row), "10.73.21.0/24 is used by wlan0. Use 10."));
  g_assert_false (is_ready (fixture));
  use = wrn_ui_test_find (gtk_widget_get_next_sibling (row), GTK_TYPE_BUTTON, "Use It");
  g_assert_true (gtk_widget_get_visible (use));
  g_signal_emit_by_name (use, "clicked");
  g_assert_null (get_hint (row));
  g_assert_true (is_ready (fixture));
  subnet = wrn_advanced_row_dup_subnet (advanced);
  g_assert_cmpstr (subnet, !=, "10.73.21.0/24");
}

static void
test_closing_erases_the_password (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GtkEditable) row = g_object_ref (GTK_EDITABLE (find_row (fixture, "Password")));

  g_assert_cmpstr (gtk_editable_get_text (row), !=, "");
  gtk_window_close (GTK_WINDOW (fixture->dialog));
  wrn_ui_test_settle ();
  g_assert_null (fixture->dialog);
  g_assert_cmpstr (gtk_editable_get_text (row), ==, "");
}

#define ADD(name, function) g_test_add ("/create/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();

  ADD ("needs-a-name", test_needs_a_name);
  ADD ("knows-a-name-for-the-user", test_knows_a_name_for_the_user);
  ADD ("password-is-made", test_password_is_made);
  ADD ("makes-it-and-invites", test_makes_it_and_invites);
  ADD ("failures-leave-what-was-typed", test_failures_leave_what_was_typed);
  ADD ("hosts-only-if-it-has-an-address", test_hosts_only_if_it_has_an_address);
  ADD ("port-that-is-taken-is-told", test_port_that_is_taken_is_told);
  ADD ("who-may-not-host-chooses-another", test_who_may_not_host_chooses_another);
  ADD ("hosts-no-longer-than-it-wants", test_hosts_no_longer_than_it_wants);
  ADD ("hosts-not-for-those-who-meet-elsewhere", test_hosts_not_for_those_who_meet_elsewhere);
  ADD ("hosts-what-was-made", test_hosts_what_was_made);
  ADD ("closing-takes-hosting-back", test_closing_takes_hosting_back);
  ADD ("closing-takes-making-back", test_closing_takes_making_back);
  ADD ("closing-takes-back-hosting-and-making", test_closing_takes_back_hosting_and_making);
  ADD ("what-was-hosted-before-stays", test_what_was_hosted_before_stays);
  ADD ("server-needs-its-key", test_server_needs_its_key);
  ADD ("hosted-address-is-told-to-others", test_hosted_address_is_told_to_others);
  ADD ("range-that-is-used-is-replaced", test_range_that_is_used_is_replaced);
  ADD ("closing-erases-the-password", test_closing_erases_the_password);

  return g_test_run ();
}
