/* test-fake-backend.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Tests of the backend that needs no helper.
 */
#include "config.h"

#include <string.h>

#include "ipc/wrn-dbus-error.h"
#include "ui/model/wrn-fake-backend.h"

typedef struct
{
  WrnFakeBackend *fake;
  WrnBackend *backend; /* (not owned): the same */
  WrnAnswer *answer;
  GError *error;
  gboolean answered;
} Desk;

static void
set_up (Desk *desk, gconstpointer data)
{
  desk->fake = wrn_fake_backend_new (WRN_HELPER_OK);
  desk->backend = WRN_BACKEND (desk->fake);
  wrn_fake_backend_add_demo (desk->fake);
}

static void
tear_down (Desk *desk, gconstpointer data)
{
  g_clear_pointer (&desk->answer, wrn_answer_free);
  g_clear_error (&desk->error);
  g_clear_object (&desk->fake);
}

static void
answered_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Desk *desk = user_data;

  desk->answer = wrn_backend_ask_finish (WRN_BACKEND (source), result, &desk->error);
  desk->answered = TRUE;
}

static void
ask (Desk *desk, const WrnQuestion *question)
{
  desk->answered = FALSE;
  g_clear_pointer (&desk->answer, wrn_answer_free);
  g_clear_error (&desk->error);
  wrn_backend_ask_async (desk->backend, question, NULL, answered_cb, desk);
  while (!desk->answered)
    g_main_context_iteration (NULL, TRUE);
}

static WrnCommunity *
get (Desk *desk, guint position)
{
  GListModel *list = wrn_backend_get_communities (desk->backend);
  g_autoptr (WrnCommunity) community = g_list_model_get_item (list, position);

  return community;
}

static void
test_demo (Desk *desk, gconstpointer data)
{
  WrnPeople *people = wrn_community_get_people (get (desk, 0));

  g_assert_cmpstr (wrn_community_get_line (get (desk, 0)), ==,
                   "Connected · 3 people · 2 direct, 1 relayed");
  g_assert_cmpint (wrn_community_get_state (get (desk, 1)), ==, WRN_STATE_CONNECTING);
  g_assert_cmpint (wrn_community_get_state (get (desk, 2)), ==, WRN_STATE_OFF);
  g_assert_cmpstr (wrn_person_get_status (wrn_people_find (people, "cc03")), ==,
                   "Relayed via lyon-1, 64 ms");
  g_assert_cmpstr (wrn_person_get_status (wrn_people_find (people, "ee05")), ==,
                   "Last seen 2 h ago");
}

static void
test_connect (Desk *desk, gconstpointer data)
{
  WrnCommunity *work = get (desk, 2);
  WrnQuestion question = { WRN_REQUEST_CONNECT, work };

  ask (desk, &question);
  g_assert_no_error (desk->error);
  g_assert_cmpint (wrn_community_get_state (work), ==, WRN_STATE_CONNECTING);
  wrn_fake_backend_advance (desk->fake, WRN_FAKE_BACKEND_CONNECTS_IN - 1);
  g_assert_cmpint (wrn_community_get_state (work), ==, WRN_STATE_CONNECTING);
  wrn_fake_backend_advance (desk->fake, 1);
  g_assert_cmpint (wrn_community_get_state (work), ==, WRN_STATE_CONNECTED);

  question.request = WRN_REQUEST_DISCONNECT;
  ask (desk, &question);
  g_assert_cmpint (wrn_community_get_state (work), ==, WRN_STATE_OFF);
  question.request = WRN_REQUEST_CONNECT;
  ask (desk, &question);
  question.request = WRN_REQUEST_REMOVE;
  ask (desk, &question);
  wrn_fake_backend_advance (desk->fake, WRN_FAKE_BACKEND_CONNECTS_IN);
  g_assert_cmpuint (g_list_model_get_n_items (wrn_backend_get_communities (desk->backend)), ==, 2);
}

static void
test_set (Desk *desk, gconstpointer data)
{
  WrnQuestion question = { WRN_REQUEST_SET, get (desk, 0) };

  question.options = g_variant_new_parsed ("{'name': <'Chess'>}");
  ask (desk, &question);
  g_assert_cmpstr (wrn_community_get_title (get (desk, 0)), ==, "Chess");
  g_assert_cmpstr (wrn_community_get_ipv4 (get (desk, 0)), ==, "10.73.21.4");
}

static void
test_scripts (Desk *desk, gconstpointer data)
{
  g_autoptr (GError) error =
      g_error_new_literal (WRN_DBUS_ERROR, WRN_DBUS_ERROR_BUSY, "it is busy");
  WrnQuestion question = { WRN_REQUEST_DIAGNOSE, get (desk, 0) };

  ask (desk, &question);
  g_assert_cmpuint (g_variant_n_children (desk->answer->value), ==, 0);
  wrn_fake_backend_answer (desk->fake, WRN_REQUEST_DIAGNOSE, "[{'check': <'nat'>}]");
  ask (desk, &question);
  g_assert_cmpuint (g_variant_n_children (desk->answer->value), ==, 1);
  wrn_fake_backend_fail (desk->fake, WRN_REQUEST_DIAGNOSE, error);
  ask (desk, &question);
  g_assert_error (desk->error, WRN_DBUS_ERROR, WRN_DBUS_ERROR_BUSY);

  question = (WrnQuestion){ WRN_REQUEST_JOIN };
  ask (desk, &question);
  g_assert_true (wrn_backend_find_community (desk->backend,
                                             wrn_community_get_path (desk->answer->community)) ==
                 desk->answer->community);
}

static void
test_crowd (Desk *desk, gconstpointer data)
{
  static const guint sizes[] = { 0, 100, 250, 0 };
  WrnCommunity *games = get (desk, 0);

  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      wrn_fake_backend_add_crowd (desk->fake, games, sizes[i]);
      g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (wrn_community_get_people (games))),
                        ==, sizes[i]);
    }
}

static void
test_helper (Desk *desk, gconstpointer data)
{
  g_assert_cmpint (wrn_backend_get_helper_state (desk->backend), ==, WRN_HELPER_OK);
  wrn_fake_backend_set_helper_state (desk->fake, WRN_HELPER_MISSING);
  g_assert_cmpint (wrn_backend_get_helper_state (desk->backend), ==, WRN_HELPER_MISSING);
}

#define ADD(name, test) g_test_add (name, Desk, NULL, set_up, test, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("/fake-backend/demo", test_demo);
  ADD ("/fake-backend/connects-in-virtual-time", test_connect);
  ADD ("/fake-backend/set", test_set);
  ADD ("/fake-backend/scripts", test_scripts);
  ADD ("/fake-backend/crowd", test_crowd);
  ADD ("/fake-backend/helper-state", test_helper);
  return g_test_run ();
}
