/* test-community-view.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Tests of what a tab says of its community, state by state.
 */
#define G_LOG_DOMAIN "wrn-test"

#include "config.h"

#include "ui/model/wrn-fake-backend.h"
#include "ui/shell/wrn-community-head.h"
#include "ui/shell/wrn-community-view.h"
#include "ui/widgets/wrn-banner.h"

#include "wrn-ui-test.h"

#define REACHED "'supernode-states': <[{'registered': <true>}]>"
#define MISSED "'supernode-states': <[{'registered': <false>}]>"
#define BY_WEB "'supernode-states': <[{'registered': <true>, 'carrier': <'wss'>}]>"
#define HOSTILE "<b>Games</b> & %s"

typedef struct
{
  GtkWidget *window;
  WrnFakeBackend *backend;
  WrnCommunity *community;
  GtkWidget *view;
  char *toast;
} Fixture;

static void
toasted (GSimpleAction *action, GVariant *text, gpointer user_data)
{
  Fixture *fixture = user_data;

  g_free (fixture->toast);
  fixture->toast = g_variant_dup_string (text, NULL);
}

static void
show (Fixture *fixture, const char *info, const char *state)
{
  const GActionEntry entries[] = {
    { .name = "toast", .parameter_type = "s", .activate = toasted }
  };
  g_autoptr (GSimpleActionGroup) group = g_simple_action_group_new ();

  g_action_map_add_action_entries (G_ACTION_MAP (group), entries, G_N_ELEMENTS (entries), fixture);
  fixture->community = wrn_fake_backend_add (fixture->backend, info, state);
  fixture->view = wrn_community_view_new (WRN_BACKEND (fixture->backend), fixture->community);
  fixture->window = wrn_ui_test_show (fixture->view);
  gtk_widget_insert_action_group (fixture->window, "win", G_ACTION_GROUP (group));
}

static void
set_up (Fixture *fixture, gconstpointer unused)
{
  fixture->backend = wrn_fake_backend_new (WRN_HELPER_OK);
}

static void
tear_down (Fixture *fixture, gconstpointer unused)
{
  gtk_window_destroy (GTK_WINDOW (fixture->window));
  g_object_unref (fixture->backend);
  g_free (fixture->toast);
}

static gboolean
is_seen (GtkWidget *widget)
{
  return widget != NULL && gtk_widget_get_mapped (widget);
}

/* (transfer none) (nullable): what is seen of that type with that text */
static GtkWidget *
see (Fixture *fixture, GType type, const char *text)
{
  GtkWidget *found = wrn_ui_test_find (fixture->view, type, text);

  return is_seen (found) ? found : NULL;
}

static GtkWidget *
find_primary (Fixture *fixture)
{
  static const char *const words[] = { "Connect", "Cancel", "Disconnect", "Try Now" };

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (see (fixture, GTK_TYPE_BUTTON, words[i]) != NULL)
      return see (fixture, GTK_TYPE_BUTTON, words[i]);
  return NULL;
}

static void
test_state (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *info;
    const char *state;
    const char *line;
    const char *button; /* (nullable) */
  } rows[] = {
    { "{'name': <'Games'>}", "off", "Off", "Connect" },
    { "{'name': <'Games'>, " MISSED "}", "connecting", "Finding the meeting point…", "Cancel" },
    { "{'name': <'Games'>, " REACHED "}", "connecting", "Looking for people…", "Cancel" },
    { "{'name': <'Games'>, " REACHED "}", "waiting", "Connected · Nobody else is here yet",
      "Disconnect" },
    { "{'name': <'Games'>, " MISSED "}", "waiting", "Connected · Meeting point unreachable",
      "Disconnect" },
    { "{'name': <'Games'>, " REACHED "}", "connected", "Connected", "Disconnect" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      show (fixture, rows[i].info, rows[i].state);
      g_assert_nonnull (see (fixture, GTK_TYPE_LABEL, "Games"));
      g_assert_nonnull (see (fixture, GTK_TYPE_LABEL, rows[i].line));
      g_assert_cmpstr (gtk_button_get_label (GTK_BUTTON (find_primary (fixture))), ==,
                       rows[i].button);
      if (i + 1 < G_N_ELEMENTS (rows))
        gtk_window_destroy (GTK_WINDOW (fixture->window));
    }
}

static void
test_follows_the_state (Fixture *fixture, gconstpointer data)
{
  show (fixture, "{'name': <'Games'>, " REACHED "}", "off");
  g_assert_true (gtk_widget_has_css_class (find_primary (fixture), "suggested-action"));

  wrn_community_set_asking (fixture->community, TRUE);
  g_assert_nonnull (see (fixture, GTK_TYPE_LABEL, "Waiting for permission…"));
  g_assert_nonnull (see (fixture, GTK_TYPE_BUTTON, "Cancel"));

  wrn_community_set_asking (fixture->community, FALSE);
  wrn_community_set_bus_state (fixture->community, "connected", "warren0");
  g_assert_nonnull (see (fixture, GTK_TYPE_BUTTON, "Disconnect"));
  g_assert_false (gtk_widget_has_css_class (find_primary (fixture), "suggested-action"));

  wrn_community_set_bus_state (fixture->community, "connecting", "warren0");
  g_assert_nonnull (see (fixture, GTK_TYPE_LABEL, "Connection lost. Trying again…"));
  g_assert_nonnull (see (fixture, GTK_TYPE_BUTTON, "Try Now"));

  /* Nothing can be done here about a computer without a network. */
  wrn_community_set_online (fixture->community, FALSE);
  g_assert_nonnull (see (fixture, GTK_TYPE_LABEL, "No network"));
  g_assert_null (find_primary (fixture));
}

static void
test_button_acts_in_the_window (Fixture *fixture, gconstpointer data)
{
  show (fixture, "{'name': <'Games'>}", "off");
  g_assert_cmpstr (gtk_actionable_get_action_name (GTK_ACTIONABLE (find_primary (fixture))), ==,
                   "win.toggle-connection");
}

/* What the button in the head does, as “LABEL (ACTION)”. */
static char *
describe_head (Fixture *fixture)
{
  GtkWidget *title = wrn_ui_test_find (fixture->view, GTK_TYPE_LABEL, "Games");
  GtkWidget *button = gtk_widget_get_last_child (gtk_widget_get_parent (title));

  g_assert_true (gtk_widget_get_visible (button));
  return g_strdup_printf ("%s (%s)", gtk_button_get_label (GTK_BUTTON (button)),
                          gtk_actionable_get_action_name (GTK_ACTIONABLE (button)));
}

static void
test_trouble_is_mended_in_the_head (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *error;
    const char *line;
    const char *head;
    gboolean again;
  } rows[] = {
    { "AddressInUse", "Address Range Already in Use", "Choose Another Range (win.settings)", TRUE },
    { "EngineFailed", "A Part of Warren Stopped", "Reconnect (win.connect)", FALSE },
    { "LimitsExceeded", "Too Many at Once", "Connect (win.toggle-connection)", FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *info = g_strdup_printf ("{'name': <'Games'>, 'error-name': "
                                               "<'org.warrenvpn.Warren.Helper1.Error.%s'>}",
                                               rows[i].error);
      g_autofree char *head = NULL;
      GtkWidget *page;
      GtkWidget *again;

      show (fixture, info, "failed");
      head = describe_head (fixture);
      g_assert_cmpstr (head, ==, rows[i].head);
      g_assert_cmpstr (wrn_community_get_line (fixture->community), ==, rows[i].line);
      page = see (fixture, ADW_TYPE_STATUS_PAGE, rows[i].line);
      again = wrn_ui_test_find (page, GTK_TYPE_BUTTON, NULL);
      g_assert_cmpint (gtk_widget_get_visible (again), ==, rows[i].again);
      wrn_community_set_bus_state (fixture->community, "off", "");
      g_free (g_steal_pointer (&head));
      head = describe_head (fixture);
      g_assert_cmpstr (head, ==, "Connect (win.toggle-connection)");
      if (i + 1 < G_N_ELEMENTS (rows))
        gtk_window_destroy (GTK_WINDOW (fixture->window));
    }
}

/* Titles and descriptions of its widgets are markup, names are not. */
static void
test_trouble_has_a_page (Fixture *fixture, gconstpointer data)
{
  GtkWidget *page;

  show (fixture,
        "{'name': <'" HOSTILE "'>, 'error': <'in the words of the helper'>, 'error-name': "
        "<'org.warrenvpn.Warren.Helper1.Error.AddressInUse'>}",
        "failed");

  page = see (fixture, ADW_TYPE_STATUS_PAGE, "Address Range Already in Use");
  g_assert_nonnull (page);
  g_assert_nonnull (see (fixture, GTK_TYPE_LABEL, HOSTILE));
  g_assert_nonnull (see (fixture, GTK_TYPE_BUTTON, "Choose Another Range"));
  g_assert_nonnull (wrn_ui_test_find (page, GTK_TYPE_BUTTON, "Connect"));
  g_assert_cmpstr (adw_status_page_get_description (ADW_STATUS_PAGE (page)), ==,
                   "The addresses of “&lt;b&gt;Games&lt;/b&gt; &amp; %s” are also used by another "
                   "network of this computer.");

  wrn_community_set_bus_state (fixture->community, "connecting", "");
  wrn_ui_test_settle ();
  g_assert_null (see (fixture, GTK_TYPE_BUTTON, "Choose Another Range"));
}

/* What the banner says; "" if it says nothing. */
static const char *
read_banner (Fixture *fixture)
{
  GtkWidget *banner = wrn_ui_test_find (fixture->view, WRN_TYPE_BANNER, NULL);
  g_autofree char *title = NULL;
  gboolean revealed;

  g_object_get (banner, "revealed", &revealed, "title", &title, NULL);
  return revealed ? g_intern_string (title) : "";
}

static void
test_warns_and_stops (Fixture *fixture, gconstpointer data)
{
  show (fixture, "{'name': <'Games'>, " REACHED "}", "connected");
  g_assert_cmpstr (read_banner (fixture), ==, "");

  wrn_fake_backend_set_peers (fixture->backend, fixture->community,
                              "[{'id': <'a'>, 'name': <'<i>Carol</i>'>, 'state': <'relayed'>}]");
  g_assert_cmpstr (read_banner (fixture), ==,
                   "<i>Carol</i> is relayed, so games together may feel slow.");

  wrn_fake_backend_set_peers (fixture->backend, fixture->community,
                              "[{'id': <'a'>, 'name': <'Carol'>, 'state': <'direct'>}]");
  g_assert_cmpstr (read_banner (fixture), ==, "");
}

static void
test_silence (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GVariant) nobody = g_variant_ref_sink (g_variant_new_parsed ("@aa{sv} []"));
  g_autoptr (GVariant) reached = g_variant_ref_sink (g_variant_new_parsed ("{" REACHED "}"));
  g_autoptr (GVariant) missed = g_variant_ref_sink (g_variant_new_parsed ("{" MISSED "}"));
  const gint64 begin = 7 * G_USEC_PER_SEC;

  show (fixture, "{'name': <'Games'>, " MISSED "}", "connecting");
  wrn_community_set_peers (fixture->community, nobody, begin);
  wrn_community_set_peers (fixture->community, nobody, begin + 9 * G_USEC_PER_SEC);
  g_assert_cmpstr (read_banner (fixture), ==, "");
  g_assert_nonnull (see (fixture, GTK_TYPE_LABEL, "Finding the meeting point…"));

  wrn_community_set_peers (fixture->community, nobody, begin + 10 * G_USEC_PER_SEC);
  g_assert_cmpstr (read_banner (fixture), ==,
                   "The meeting point of “Games” did not answer. Warren keeps trying.");
  g_assert_nonnull (see (fixture, GTK_TYPE_LABEL, "Meeting point unreachable. Trying again…"));

  /* It is gone at once, and begins anew with the next silence. */
  wrn_community_set_info (fixture->community, reached);
  g_assert_cmpstr (read_banner (fixture), ==, "");
  wrn_community_set_info (fixture->community, missed);
  g_assert_cmpstr (read_banner (fixture), ==, "");
  wrn_community_set_peers (fixture->community, nobody, begin + 20 * G_USEC_PER_SEC);
  g_assert_cmpstr (read_banner (fixture), !=, "");

  /* Whoever disconnects looks for nobody. */
  wrn_community_set_bus_state (fixture->community, "off", "");
  wrn_community_set_bus_state (fixture->community, "connecting", "");
  g_assert_cmpstr (read_banner (fixture), ==, "");
}

static void
test_web_only (Fixture *fixture, gconstpointer data)
{
  show (fixture, "{'name': <'Games'>, " BY_WEB "}", "waiting");
  g_assert_cmpstr (read_banner (fixture), ==,
                   "Only web traffic gets out of this network, so games may feel slow.");
}

static void
test_own_address (Fixture *fixture, gconstpointer data)
{
  GtkWidget *label;
  GtkWidget *button;

  show (fixture, "{'name': <'Games'>}", "off");
  g_assert_null (see (fixture, GTK_TYPE_LABEL, "You: 10.73.21.4"));

  wrn_community_change_info (fixture->community, g_variant_ref_sink (g_variant_new_parsed (
                                                     "{'ipv4': <'10.73.21.4'>}")));
  wrn_ui_test_settle ();
  label = wrn_ui_test_find (fixture->view, GTK_TYPE_LABEL, "You: 10.73.21.4");
  g_assert_nonnull (label);
  button = gtk_widget_get_ancestor (label, GTK_TYPE_BUTTON);
  g_assert_true (gtk_widget_get_visible (button));
  gtk_test_accessible_assert_relation (button, GTK_ACCESSIBLE_RELATION_LABELLED_BY, label, NULL);

  g_signal_emit_by_name (button, "clicked");
  g_assert_cmpstr (fixture->toast, ==, "Address copied");
}

/* A stack asks how narrow it can be at its height: to answer that, a text that wraps would be laid
 * out again and again. */
static void
test_as_narrow_at_any_height (Fixture *fixture, gconstpointer data)
{
  int minimum, at_height, width, height, narrow;

  show (fixture, "{'name': <'Games'>, " REACHED "}", "connected");
  gtk_label_set_text (GTK_LABEL (see (fixture, GTK_TYPE_LABEL, "Connected")),
                      "Connected, and about that there is so much to say that a line is too short "
                      "for it, at least where a window is narrow");
  g_assert_cmpint (gtk_widget_get_request_mode (fixture->view), ==,
                   GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH);
  gtk_widget_measure (fixture->view, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, &width, NULL, NULL);
  /* What does not fit on a line is not cut, */
  gtk_widget_measure (fixture->view, GTK_ORIENTATION_VERTICAL, width, &height, NULL, NULL, NULL);
  gtk_widget_measure (fixture->view, GTK_ORIENTATION_VERTICAL, minimum, &narrow, NULL, NULL, NULL);
  g_assert_cmpint (narrow, >, height);
  /* and does not make it wider. */
  gtk_widget_measure (fixture->view, GTK_ORIENTATION_HORIZONTAL, height, &at_height, NULL, NULL,
                      NULL);
  g_assert_cmpint (at_height, ==, minimum);
}

static graphene_rect_t
get_place (GtkWidget *widget, GtkWidget *in)
{
  graphene_rect_t place;

  g_assert_true (gtk_widget_compute_bounds (widget, in, &place));
  return place;
}

/* @width: of a window */
static void
check_head (Fixture *fixture, int width, gboolean beside)
{
  GtkWidget *head = wrn_ui_test_find (fixture->view, WRN_TYPE_COMMUNITY_HEAD, NULL);
  GtkWidget *title = see (fixture, GTK_TYPE_LABEL, "Friday Games");
  graphene_rect_t name, button, address;
  int height;

  gtk_widget_measure (head, GTK_ORIENTATION_VERTICAL, width, &height, NULL, NULL, NULL);
  gtk_widget_size_allocate (head, &(GtkAllocation){ 0, 0, width, height }, -1);
  g_assert_false (pango_layout_is_ellipsized (gtk_label_get_layout (GTK_LABEL (title))));
  name = get_place (title, head);
  button = get_place (find_primary (fixture), head);
  address = get_place (see (fixture, GTK_TYPE_BUTTON, "Copy Your Address"), head);
  g_assert_cmpint (button.origin.y < name.origin.y + name.size.height, ==, beside);
  g_assert_false (graphene_rect_intersection (&name, &button, NULL));
  g_assert_false (graphene_rect_intersection (&address, &button, NULL));
  g_assert_cmpfloat (button.origin.x, >=, 0);
  g_assert_cmpfloat (button.origin.x + button.size.width, <=, (float) width);
  g_assert_cmpfloat (address.origin.y + address.size.height, <=, (float) height);
}

static void
test_name_is_readable_in_any_width (Fixture *fixture, gconstpointer data)
{
  const GtkTextDirection directions[] = { GTK_TEXT_DIR_LTR, GTK_TEXT_DIR_RTL };

  show (fixture, "{'name': <'Friday Games'>, 'ipv4': <'10.73.21.4'>, " REACHED "}", "connected");
  wrn_fake_backend_add_crowd (fixture->backend, fixture->community, 12);
  for (guint i = 0; i < G_N_ELEMENTS (directions); i++)
    {
      gtk_widget_set_direction (wrn_ui_test_find (fixture->view, WRN_TYPE_COMMUNITY_HEAD, NULL),
                                directions[i]);
      check_head (fixture, 200, FALSE);
      check_head (fixture, 290, FALSE);
      check_head (fixture, 720, TRUE);
      check_head (fixture, 1200, TRUE);
    }
}

static void
test_leaves_nothing (Fixture *fixture, gconstpointer data)
{
  gpointer view;
  gpointer community;

  show (fixture, "{'name': <'Games'>, " REACHED "}", "connected");
  view = fixture->view;
  community = fixture->community;
  g_object_add_weak_pointer (view, &view);
  g_object_add_weak_pointer (community, &community);

  gtk_window_destroy (GTK_WINDOW (fixture->window));
  fixture->window = gtk_window_new ();
  /* Questions that were asked are answered first. */
  wrn_ui_test_settle ();
  g_assert_null (view);
  g_list_store_remove_all (
      G_LIST_STORE (wrn_backend_get_communities (WRN_BACKEND (fixture->backend))));
  g_assert_null (community);
}

#define ADD(name, function)                                                                        \
  g_test_add ("/community-view/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();

  ADD ("says-each-state-and-what-to-do", test_state);
  ADD ("follows-the-state", test_follows_the_state);
  ADD ("button-acts-in-the-window", test_button_acts_in_the_window);
  ADD ("trouble-has-a-page", test_trouble_has_a_page);
  ADD ("trouble-is-mended-in-the-head", test_trouble_is_mended_in_the_head);
  ADD ("warns-and-stops-warning", test_warns_and_stops);
  ADD ("says-when-no-meeting-point-answers", test_silence);
  ADD ("says-when-only-web-traffic-gets-out", test_web_only);
  ADD ("own-address-can-be-copied", test_own_address);
  ADD ("as-narrow-at-any-height", test_as_narrow_at_any_height);
  ADD ("name-is-readable-in-any-width", test_name_is_readable_in_any_width);
  ADD ("leaves-nothing", test_leaves_nothing);

  return g_test_run ();
}
