/* test-connector.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Tests of what switches communities: that it does what a button says, and tells each failure once.
 */
#define G_LOG_DOMAIN "wrn-test"

#include "config.h"

#include "ipc/wrn-dbus-error.h"
#include "ui/model/wrn-fake-backend.h"
#include "ui/shell/wrn-connector.h"

typedef struct
{
  WrnFakeBackend *backend;
  WrnConnector *connector;
  WrnCommunity *community;
  guint n_failed;
  gboolean passed;
} Fixture;

static void
failed_cb (Fixture *fixture, WrnCommunity *community, const GError *error)
{
  g_assert_true (community == fixture->community);
  g_assert_nonnull (error);
  fixture->n_failed++;
}

static void
set_up (Fixture *fixture, gconstpointer unused)
{
  fixture->backend = wrn_fake_backend_new (WRN_HELPER_OK);
  fixture->community = wrn_fake_backend_add (fixture->backend, "{'name': <'Games'>}", "off");
  fixture->connector = wrn_connector_new (WRN_BACKEND (fixture->backend));
  g_signal_connect_swapped (fixture->connector, "failed", G_CALLBACK (failed_cb), fixture);
}

static void
tear_down (Fixture *fixture, gconstpointer unused)
{
  gpointer connector = fixture->connector;

  g_object_add_weak_pointer (connector, &connector);
  g_object_unref (fixture->connector);
  g_assert_null (connector);
  g_object_unref (fixture->backend);
}

static void
settle (Fixture *fixture)
{
  while (wrn_backend_is_busy (WRN_BACKEND (fixture->backend)))
    g_main_context_iteration (NULL, TRUE);
}

static gboolean
passed_cb (gpointer user_data)
{
  Fixture *fixture = user_data;

  fixture->passed = TRUE;
  return G_SOURCE_REMOVE;
}

/* For longer than the connector waits for the community to tell of it. */
static void
let_pass (Fixture *fixture)
{
  fixture->passed = FALSE;
  g_timeout_add (400, passed_cb, fixture);
  while (!fixture->passed)
    g_main_context_iteration (NULL, TRUE);
}

static void
test_toggle (Fixture *fixture, gconstpointer unused)
{
  wrn_connector_toggle (fixture->connector, fixture->community);
  g_assert_true (wrn_backend_is_busy (WRN_BACKEND (fixture->backend)));
  settle (fixture);
  g_assert_cmpstr (wrn_community_get_bus_state (fixture->community), ==, "connecting");

  /* “Cancel” */
  wrn_connector_toggle (fixture->connector, fixture->community);
  settle (fixture);
  g_assert_cmpstr (wrn_community_get_bus_state (fixture->community), ==, "off");

  wrn_connector_toggle (fixture->connector, fixture->community);
  settle (fixture);
  wrn_fake_backend_advance (fixture->backend, WRN_FAKE_BACKEND_CONNECTS_IN);
  g_assert_cmpstr (wrn_community_get_bus_state (fixture->community), ==, "connected");
  wrn_connector_toggle (fixture->connector, fixture->community);
  settle (fixture);
  g_assert_cmpstr (wrn_community_get_bus_state (fixture->community), ==, "off");
  g_assert_cmpuint (fixture->n_failed, ==, 0);
}

/* “Try Now” is no “Disconnect”. */
static void
test_tries_again (Fixture *fixture, gconstpointer unused)
{
  wrn_community_set_bus_state (fixture->community, "connected", "warren0");
  wrn_community_set_bus_state (fixture->community, "connecting", "warren0");
  g_assert_cmpint (wrn_community_get_state (fixture->community), ==, WRN_STATE_RECONNECTING);
  wrn_connector_toggle (fixture->connector, fixture->community);
  settle (fixture);
  g_assert_true (wrn_community_is_on (fixture->community));
}

static void
test_offline_does_nothing (Fixture *fixture, gconstpointer unused)
{
  wrn_community_set_online (fixture->community, FALSE);
  wrn_connector_toggle (fixture->connector, fixture->community);
  g_assert_false (wrn_backend_is_busy (WRN_BACKEND (fixture->backend)));
}

static void
test_tells_a_failure_once (Fixture *fixture, gconstpointer unused)
{
  const GError error = { WRN_DBUS_ERROR, WRN_DBUS_ERROR_NOT_AUTHORIZED, (char *) "no" };

  wrn_fake_backend_fail (fixture->backend, WRN_REQUEST_CONNECT, &error);
  wrn_connector_connect (fixture->connector, fixture->community);
  /* Pressed twice, it is asked once. */
  wrn_connector_connect (fixture->connector, fixture->community);
  settle (fixture);
  let_pass (fixture);
  g_assert_cmpuint (fixture->n_failed, ==, 1);
}

/* Its page has the same words already. */
static void
test_leaves_it_to_the_community (Fixture *fixture, gconstpointer unused)
{
  const GError error = { WRN_DBUS_ERROR, WRN_DBUS_ERROR_ADDRESS_IN_USE, (char *) "no" };

  wrn_fake_backend_fail (fixture->backend, WRN_REQUEST_CONNECT, &error);
  wrn_connector_connect (fixture->connector, fixture->community);
  settle (fixture);
  wrn_community_set_bus_state (fixture->community, "failed", "");
  let_pass (fixture);
  g_assert_cmpuint (fixture->n_failed, ==, 0);
}

static void
test_cancelled_is_no_failure (Fixture *fixture, gconstpointer unused)
{
  wrn_connector_connect (fixture->connector, fixture->community);
  wrn_connector_disconnect (fixture->connector, fixture->community);
  settle (fixture);
  let_pass (fixture);
  g_assert_cmpuint (fixture->n_failed, ==, 0);
  g_assert_false (wrn_community_is_on (fixture->community));
}

static void
test_all (Fixture *fixture, gconstpointer unused)
{
  WrnCommunity *other = wrn_fake_backend_add (fixture->backend, "{'name': <'Other'>}", "off");

  wrn_connector_connect_all (fixture->connector);
  settle (fixture);
  g_assert_true (wrn_community_is_on (fixture->community));
  g_assert_true (wrn_community_is_on (other));
  g_assert_true (wrn_connector_is_any_on (fixture->connector));
  wrn_connector_disconnect_all (fixture->connector);
  settle (fixture);
  g_assert_false (wrn_connector_is_any_on (fixture->connector));

  /* Nothing is asked of what is as it shall be. */
  wrn_connector_disconnect_all (fixture->connector);
  g_assert_false (wrn_backend_is_busy (WRN_BACKEND (fixture->backend)));
}

#define ADD(name, function)                                                                        \
  g_test_add ("/connector/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("does-what-the-button-says", test_toggle);
  ADD ("tries-again", test_tries_again);
  ADD ("does-nothing-without-a-network", test_offline_does_nothing);
  ADD ("tells-a-failure-once", test_tells_a_failure_once);
  ADD ("leaves-it-to-the-community-to-tell", test_leaves_it_to_the_community);
  ADD ("cancelled-is-no-failure", test_cancelled_is_no_failure);
  ADD ("all-at-once", test_all);

  return g_test_run ();
}
