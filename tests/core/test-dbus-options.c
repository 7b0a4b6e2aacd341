/* test-dbus-options.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * wrn_dbus_options_check(): nobody believes that an option was obeyed which is not known.
 */
#define G_LOG_DOMAIN "wrn-test"

#include "config.h"

#include <string.h>

#include "ipc/wrn-dbus-error.h"
#include "ipc/wrn-dbus-options.h"

static const WrnDBusOption known[] = { { "hours", "u" }, { "names", "as" } };

static gboolean
check (const char *text, GError **error)
{
  g_autoptr (GVariant) options = g_variant_parse (G_VARIANT_TYPE_VARDICT, text, NULL, NULL, error);

  g_assert_nonnull (options);
  return wrn_dbus_options_check (options, known, G_N_ELEMENTS (known), error);
}

static void
expect_refused (const char *text, const char *why)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (check (text, &error));
  g_assert_error (error, WRN_DBUS_ERROR, WRN_DBUS_ERROR_BAD_ARGUMENT);
  if (strstr (error->message, why) == NULL)
    g_error ("“%s” is not in “%s”", why, error->message);
}

static void
test_known_ones_pass_in_any_order (void)
{
  g_assert_true (check ("{}", NULL));
  g_assert_true (check ("{'hours': <uint32 1>}", NULL));
  g_assert_true (check ("{'names': <['a']>, 'hours': <uint32 1>}", NULL));
  g_assert_true (check ("{'hours': <uint32 1>, 'names': <@as []>}", NULL));
}

static void
test_unknown_ones_are_refused_by_name (void)
{
  expect_refused ("{'days': <uint32 1>}", "“days” is not known");
  expect_refused ("{'': <uint32 1>}", "“” is not known");
  expect_refused ("{'Hours': <uint32 1>}", "“Hours” is not known");
  expect_refused ("{'hours': <uint32 1>, 'hours ': <uint32 1>}", "“hours ” is not known");
}

static void
test_other_types_are_refused_by_name (void)
{
  expect_refused ("{'hours': <1>}", "“hours” must have the type u, not i");
  expect_refused ("{'hours': <<uint32 1>>}", "“hours” must have the type u, not v");
  expect_refused ("{'names': <'a'>}", "“names” must have the type as, not s");
}

static void
test_what_is_given_twice_is_refused (void)
{
  expect_refused ("{'hours': <uint32 1>, 'hours': <uint32 2>}", "“hours” is given twice");
  expect_refused ("{'names': <['a']>, 'hours': <uint32 1>, 'names': <['a']>}",
                  "“names” is given twice");
}

/* It is a stranger's word, and may be as long as a message. */
static void
test_long_keys_are_cut (void)
{
  g_autofree char *key = g_strnfill (100000, 'x');
  g_autofree char *text = g_strdup_printf ("{'%s': <1>}", key);
  g_autoptr (GError) error = NULL;

  g_assert_false (check (text, &error));
  g_assert_cmpuint (strlen (error->message), <, 100);
}

static void
test_methods_without_options_take_none (void)
{
  g_autoptr (GVariant) none = g_variant_ref_sink (g_variant_new ("a{sv}", NULL));

  g_assert_true (wrn_dbus_options_check (none, NULL, 0, NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/dbus-options/known-ones-pass-in-any-order", test_known_ones_pass_in_any_order);
  g_test_add_func ("/dbus-options/unknown-ones-are-refused-by-name",
                   test_unknown_ones_are_refused_by_name);
  g_test_add_func ("/dbus-options/other-types-are-refused-by-name",
                   test_other_types_are_refused_by_name);
  g_test_add_func ("/dbus-options/what-is-given-twice-is-refused",
                   test_what_is_given_twice_is_refused);
  g_test_add_func ("/dbus-options/long-keys-are-cut", test_long_keys_are_cut);
  g_test_add_func ("/dbus-options/methods-without-options-take-none",
                   test_methods_without_options_take_none);
  return g_test_run ();
}
