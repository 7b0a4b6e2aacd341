/* test-lookup.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * WrnLookup with a resolver that says what the test wants.
 */
#define G_LOG_DOMAIN "wrn-test"

#include "config.h"

#include <string.h>

#include "core/driver/wrn-lookup.h"

/* Answers with the addresses of @answer, or fails; remembers how often it was asked. */
typedef struct
{
  GResolver parent;
  const char *const *answer; /* (not owned) (nullable) */
  gboolean is_silent;        /* answers only when it is cancelled */
  guint n_asked;
} FakeResolver;

typedef GResolverClass FakeResolverClass;

GType fake_resolver_get_type (void);
G_DEFINE_TYPE (FakeResolver, fake_resolver, G_TYPE_RESOLVER)

typedef struct
{
  guint n_found;
  guint n_failed;
  guint index;
  WrnEndpoint endpoints[WRN_LOOKUP_MAX_ENDPOINTS];
  guint n_endpoints;
} Outcome;

static FakeResolver *fake;

static void
free_addresses (gpointer addresses)
{
  g_resolver_free_addresses (addresses);
}

static void
cancelled_cb (GCancellable *cancellable, gpointer user_data)
{
  g_task_return_error_if_cancelled (user_data);
  g_object_unref (user_data);
}

static void
lookup_by_name_async (GResolver *resolver,
                      const char *hostname,
                      GCancellable *cancellable,
                      GAsyncReadyCallback callback,
                      gpointer user_data)
{
  FakeResolver *self = (FakeResolver *) resolver;
  g_autoptr (GTask) task = g_task_new (resolver, cancellable, callback, user_data);
  GList *addresses = NULL;

  self->n_asked++;
  if (self->is_silent)
    {
      g_cancellable_connect (cancellable, G_CALLBACK (cancelled_cb), g_object_ref (task), NULL);
      return;
    }
  if (self->answer == NULL)
    {
      g_task_return_new_error (task, G_RESOLVER_ERROR, G_RESOLVER_ERROR_NOT_FOUND, "no such host");
      return;
    }
  for (gsize i = 0; self->answer[i] != NULL; i++)
    addresses = g_list_append (addresses, g_inet_address_new_from_string (self->answer[i]));
  g_task_return_pointer (task, addresses, free_addresses);
}

static GList *
lookup_by_name_finish (GResolver *resolver, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
fake_resolver_class_init (FakeResolverClass *klass)
{
  klass->lookup_by_name_async = lookup_by_name_async;
  klass->lookup_by_name_finish = lookup_by_name_finish;
}

static void
fake_resolver_init (FakeResolver *self)
{
}

static void
on_found (gpointer user_data,
          guint index,
          const char *host,
          const WrnEndpoint *endpoints,
          guint n_endpoints)
{
  Outcome *outcome = user_data;

  outcome->n_found++;
  outcome->index = index;
  if (n_endpoints > 0)
    memcpy (outcome->endpoints, endpoints, n_endpoints * sizeof *endpoints);
  outcome->n_endpoints = n_endpoints;
}

static void
on_failed (gpointer user_data, const char *host, const GError *error)
{
  g_assert_cmpstr (host, ==, "sn.example");
  g_assert_cmpstr (error->message, ==, "no such host");
  ((Outcome *) user_data)->n_failed++;
}

static const WrnLookupHandlers handlers = { .found = on_found, .failed = on_failed };

static WrnLookup *
look_up (Outcome *outcome, const char *const *answer)
{
  *outcome = (Outcome){ 0 };
  fake->answer = answer;
  fake->is_silent = FALSE;
  fake->n_asked = 0;
  return wrn_lookup_new (7, "sn.example", 7654, &handlers, outcome);
}

static void
run_until_asked (guint n)
{
  while (fake->n_asked < n)
    g_main_context_iteration (NULL, TRUE);
  while (g_main_context_iteration (NULL, FALSE))
    continue;
}

static void
expect_endpoint (const Outcome *outcome, guint i, const char *text)
{
  char found[WRN_ENDPOINT_FORMAT_LEN];

  g_assert_cmpuint (outcome->n_endpoints, >, i);
  g_assert_cmpstr (wrn_endpoint_format (&outcome->endpoints[i], found), ==, text);
  g_assert_cmpuint (outcome->endpoints[i].kind, ==, WRN_ENDPOINT_STATIC);
}

static void
test_all_addresses_are_told (void)
{
  static const char *const answer[] = { "192.0.2.7", "2001:db8::7", "239.0.0.1", NULL };
  Outcome outcome;
  g_autoptr (WrnLookup) lookup G_GNUC_UNUSED = look_up (&outcome, answer);

  run_until_asked (1);
  g_assert_cmpuint (outcome.n_found, ==, 1);
  g_assert_cmpuint (outcome.index, ==, 7);
  g_assert_cmpuint (outcome.n_endpoints, ==, 2);
  expect_endpoint (&outcome, 0, "192.0.2.7:7654");
  expect_endpoint (&outcome, 1, "[2001:db8::7]:7654");
}

static void
test_too_many_addresses_are_cut_off (void)
{
  static const char *const answer[] = { "10.0.0.1", "10.0.0.2",  "10.0.0.3",  "10.0.0.4",
                                        "10.0.0.5", "10.0.0.6",  "10.0.0.7",  "10.0.0.8",
                                        "10.0.0.9", "10.0.0.10", "10.0.0.11", NULL };
  Outcome outcome;
  g_autoptr (WrnLookup) lookup G_GNUC_UNUSED = look_up (&outcome, answer);

  run_until_asked (1);
  g_assert_cmpuint (outcome.n_endpoints, ==, WRN_LOOKUP_MAX_ENDPOINTS);
}

static void
test_only_changes_are_told (void)
{
  static const char *const before[] = { "192.0.2.7", "192.0.2.8", NULL };
  static const char *const rotated[] = { "192.0.2.8", "192.0.2.7", NULL };
  static const char *const after[] = { "192.0.2.9", NULL };
  Outcome outcome;
  g_autoptr (WrnLookup) lookup = look_up (&outcome, before);

  run_until_asked (1);
  fake->answer = rotated;
  wrn_lookup_again (lookup);
  run_until_asked (2);
  g_assert_cmpuint (outcome.n_found, ==, 1);

  fake->answer = after;
  wrn_lookup_again (lookup);
  run_until_asked (3);
  g_assert_cmpuint (outcome.n_found, ==, 2);
  expect_endpoint (&outcome, 0, "192.0.2.9:7654");
}

static void
test_failure_is_told_once_and_retried (void)
{
  static const char *const answer[] = { "192.0.2.7", NULL };
  Outcome outcome;
  g_autoptr (WrnLookup) lookup = look_up (&outcome, NULL);

  run_until_asked (1);
  g_assert_cmpuint (outcome.n_failed, ==, 1);
  run_until_asked (2);
  g_assert_cmpuint (outcome.n_failed, ==, 1);

  fake->answer = answer;
  wrn_lookup_again (lookup);
  run_until_asked (3);
  g_assert_cmpuint (outcome.n_found, ==, 1);

  /* A new failure is news again, but the last answer stays. */
  fake->answer = NULL;
  wrn_lookup_again (lookup);
  run_until_asked (4);
  g_assert_cmpuint (outcome.n_failed, ==, 2);
  g_assert_cmpuint (outcome.n_found, ==, 1);
}

static void
test_freed_lookup_is_silent (void)
{
  Outcome outcome;
  WrnLookup *lookup = look_up (&outcome, NULL);

  fake->is_silent = TRUE;
  wrn_lookup_again (lookup);
  wrn_lookup_free (lookup);
  while (g_main_context_iteration (NULL, FALSE))
    continue;
  g_assert_cmpuint (outcome.n_found + outcome.n_failed, ==, 0);
}

static void
test_numbers_need_no_server (void)
{
  Outcome outcome = { 0 };
  g_autoptr (WrnLookup) lookup = NULL;

  fake->n_asked = 0;
  lookup = wrn_lookup_new (0, "2001:db8::9", 1, &handlers, &outcome);
  while (outcome.n_found == 0)
    g_main_context_iteration (NULL, TRUE);
  expect_endpoint (&outcome, 0, "[2001:db8::9]:1");
  g_assert_cmpuint (fake->n_asked, ==, 0);
}

static gboolean
is_far (gpointer user_data, const char *host)
{
  return g_str_has_suffix (host, ".example");
}

/* Who asks a name server says where they go. */
static void
test_proxied_name_is_not_looked_up (void)
{
  static const WrnLookupHandlers far = { .found = on_found,
                                         .is_proxied = is_far,
                                         .failed = on_failed };
  Outcome outcome = { 0 };
  g_autoptr (WrnLookup) lookup = NULL;

  fake->n_asked = 0;
  lookup = wrn_lookup_new (2, "sn.example", 7654, &far, &outcome);
  g_assert_cmpuint (outcome.n_found, ==, 1);
  expect_endpoint (&outcome, 0, "0.0.0.3:7654");
  wrn_lookup_again (lookup);
  g_assert_cmpuint (outcome.n_found, ==, 1);
  g_assert_cmpuint (fake->n_asked, ==, 0);
}

static void
test_start_over_forgets_first (void)
{
  static const char *const answer[] = { "192.0.2.1", NULL };
  Outcome outcome;
  g_autoptr (WrnLookup) lookup = look_up (&outcome, answer);

  run_until_asked (1);
  g_assert_cmpuint (outcome.n_found, ==, 1);
  wrn_lookup_start_over (lookup);
  g_assert_cmpuint (outcome.n_found, ==, 2);
  g_assert_cmpuint (outcome.n_endpoints, ==, 0);
  run_until_asked (2);
  g_assert_cmpuint (outcome.n_found, ==, 3);
  expect_endpoint (&outcome, 0, "192.0.2.1:7654");
}

int
main (int argc, char **argv)
{
  int result;

  g_test_init (&argc, &argv, NULL);
  fake = g_object_new (fake_resolver_get_type (), NULL);
  g_resolver_set_default (G_RESOLVER (fake));

  g_test_add_func ("/lookup/all-addresses-are-told", test_all_addresses_are_told);
  g_test_add_func ("/lookup/too-many-addresses-are-cut-off", test_too_many_addresses_are_cut_off);
  g_test_add_func ("/lookup/only-changes-are-told", test_only_changes_are_told);
  g_test_add_func ("/lookup/failure-is-told-once-and-retried",
                   test_failure_is_told_once_and_retried);
  g_test_add_func ("/lookup/freed-lookup-is-silent", test_freed_lookup_is_silent);
  g_test_add_func ("/lookup/numbers-need-no-server", test_numbers_need_no_server);
  g_test_add_func ("/lookup/proxied-name-is-not-looked-up", test_proxied_name_is_not_looked_up);
  g_test_add_func ("/lookup/start-over-forgets-first", test_start_over_forgets_first);
  result = g_test_run ();
  g_object_unref (fake);
  return result;
}
