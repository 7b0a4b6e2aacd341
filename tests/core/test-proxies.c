/* test-proxies.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Which proxy leads to which host.
 */
#include "config.h"

#include <string.h>

#include "core/base/wrn-proxy-rule.h"
#include "core/carrier/wrn-proxies.h"

static WrnProxies *
make (const char *const *rules)
{
  WrnProxies *self = wrn_proxies_new ();
  g_autoptr (GError) error = NULL;

  g_assert_true (wrn_proxies_set (self, rules, &error));
  g_assert_no_error (error);
  return self;
}

static void
assert_proxy (WrnProxies *self, const char *uri, const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) proxies = g_proxy_resolver_lookup (G_PROXY_RESOLVER (self), uri, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (g_strv_length (proxies), ==, 1);
  g_assert_cmpstr (proxies[0], ==, expected);
}

static void
test_without_rules_everything_is_direct (void)
{
  g_autoptr (WrnProxies) self = wrn_proxies_new ();

  g_assert_cmpint (wrn_proxies_ask (self, "play.example"), ==, WRN_PROXY_RULE_DIRECT);
  assert_proxy (self, "none://play.example:443", "direct://");
}

static void
test_first_rule_that_fits_counts (void)
{
  static const char *const rules[] = { "*.onion=socks5://127.0.0.1:9050", "near.example=direct",
                                       "10.*=block", "http://user:a%3Db@proxy.example:3128", NULL };
  g_autoptr (WrnProxies) self = make (rules);

  g_assert_cmpint (wrn_proxies_ask (self, "abc.onion"), ==, WRN_PROXY_RULE_URL);
  g_assert_cmpint (wrn_proxies_ask (self, "near.example"), ==, WRN_PROXY_RULE_DIRECT);
  g_assert_cmpint (wrn_proxies_ask (self, "10.1.2.3"), ==, WRN_PROXY_RULE_BLOCK);
  g_assert_cmpint (wrn_proxies_ask (self, "else.example"), ==, WRN_PROXY_RULE_URL);
  assert_proxy (self, "none://abc.onion:443", "socks5://127.0.0.1:9050");
  assert_proxy (self, "wss://near.example/warren", "direct://");
  assert_proxy (self, "none://else.example:443", "http://user:a%3Db@proxy.example:3128");
}

static void
test_names_are_the_same_in_capitals (void)
{
  static const char *const rules[] = { "*.Example.ORG=block", NULL };
  g_autoptr (WrnProxies) self = make (rules);

  g_assert_cmpint (wrn_proxies_ask (self, "Play.eXample.org"), ==, WRN_PROXY_RULE_BLOCK);
  g_assert_cmpint (wrn_proxies_ask (self, "example.org"), ==, WRN_PROXY_RULE_DIRECT);
}

static void
test_blocked_is_an_error_that_names_the_host (void)
{
  static const char *const rules[] = { "block", NULL };
  g_autoptr (WrnProxies) self = make (rules);
  g_autoptr (GError) error = NULL;

  g_assert_null (
      g_proxy_resolver_lookup (G_PROXY_RESOLVER (self), "none://play.example:443", NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED);
  g_assert_nonnull (strstr (error->message, "play.example"));
}

static void
store_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

/* The way by which GIO asks. */
static char **
ask_later (WrnProxies *self, const char *uri, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  g_proxy_resolver_lookup_async (G_PROXY_RESOLVER (self), uri, NULL, store_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return g_proxy_resolver_lookup_finish (G_PROXY_RESOLVER (self), result, error);
}

static void
test_answers_later_are_the_same (void)
{
  static const char *const rules[] = { "a.example=http://proxy:3128", "b.example=block", "system",
                                       NULL };
  g_autoptr (WrnProxies) self = make (rules);
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) a = ask_later (self, "none://a.example:443", &error);
  g_auto (GStrv) c = ask_later (self, "none://c.example:443", &error);

  g_assert_no_error (error);
  g_assert_cmpstr (a[0], ==, "http://proxy:3128");
  g_assert_nonnull (c);
  g_assert_cmpint (wrn_proxies_ask (self, "c.example"), ==, WRN_PROXY_RULE_SYSTEM);
  g_assert_null (ask_later (self, "none://b.example:443", &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED);
}

static void
test_what_is_no_rule_changes_nothing (void)
{
  static const char *const before[] = { "block", NULL };
  static const char *const wrong[] = {
    "",
    "=direct",
    "a=",
    "proxy.example:3128",
    "ftp://proxy.example",
    "http://",
    "http:///path",
    "http://proxy.example/path",
    "http://proxy.example?x=1",
    "socks5://[::1",
    "a.example=directly",
    "direct://",
  };
  g_autoptr (WrnProxies) self = make (before);

  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      const char *const rules[] = { "direct", wrong[i], NULL };
      g_autoptr (GError) error = NULL;

      g_assert_false (wrn_proxies_set (self, rules, &error));
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
      g_assert_nonnull (strstr (error->message, "Rule 2 "));
      g_assert_cmpint (wrn_proxies_ask (self, "a.example"), ==, WRN_PROXY_RULE_BLOCK);
    }
}

static void
test_rules_have_a_limit (void)
{
  const char *rules[WRN_PROXY_RULES_MAX + 2] = { NULL };
  g_autoptr (WrnProxies) self = wrn_proxies_new ();
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < WRN_PROXY_RULES_MAX; i++)
    rules[i] = "direct";
  g_assert_true (wrn_proxies_set (self, rules, &error));
  rules[WRN_PROXY_RULES_MAX] = "direct";
  g_assert_false (wrn_proxies_set (self, rules, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
}

static void
test_error_does_not_tell_the_password (void)
{
  static const char *const rules[] = { "ftp://me:secret@proxy.example", NULL };
  g_autoptr (WrnProxies) self = wrn_proxies_new ();
  g_autoptr (GError) error = NULL;

  g_assert_false (wrn_proxies_set (self, rules, &error));
  g_assert_null (strstr (error->message, "secret"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/proxies/without-rules-everything-is-direct",
                   test_without_rules_everything_is_direct);
  g_test_add_func ("/proxies/first-rule-that-fits-counts", test_first_rule_that_fits_counts);
  g_test_add_func ("/proxies/names-are-the-same-in-capitals", test_names_are_the_same_in_capitals);
  g_test_add_func ("/proxies/blocked-is-an-error-that-names-the-host",
                   test_blocked_is_an_error_that_names_the_host);
  g_test_add_func ("/proxies/answers-later-are-the-same", test_answers_later_are_the_same);
  g_test_add_func ("/proxies/what-is-no-rule-changes-nothing",
                   test_what_is_no_rule_changes_nothing);
  g_test_add_func ("/proxies/rules-have-a-limit", test_rules_have_a_limit);
  g_test_add_func ("/proxies/error-does-not-tell-the-password",
                   test_error_does_not_tell_the_password);

  return g_test_run ();
}
