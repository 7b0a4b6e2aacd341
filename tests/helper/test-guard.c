/* test-guard.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * WrnGuard's table against the API, and the API against the engine's.
 */
#define G_LOG_DOMAIN "wrn-test"

#include "config.h"

#include "helper/wrn-guard.h"
#include "ipc/wrn-dbus-engine.h"
#include "ipc/wrn-dbus-helper.h"

/* What the helper answers by itself, or with a part of its own. */
static const char *const own_methods[] = { "Connect", "Disconnect", "Remove", NULL };

static void
for_each_interface (void (*func) (const GDBusInterfaceInfo *info))
{
  func (wrn_dbus_helper1_interface_info ());
  func (wrn_dbus_helper1_community_interface_info ());
  func (wrn_dbus_helper1_supernode_interface_info ());
}

static void
expect_rules (const GDBusInterfaceInfo *info)
{
  for (guint i = 0; info->methods[i] != NULL; i++)
    if (!wrn_guard_has_rule (info->name, info->methods[i]->name))
      g_error ("%s.%s has no rule", info->name, info->methods[i]->name);
}

static void
test_every_method_has_a_rule (void)
{
  for_each_interface (expect_rules);
}

static void
test_what_is_not_a_method_has_none (void)
{
  g_assert_false (wrn_guard_has_rule ("org.warrenvpn.Warren.Helper1", "Connect"));
  g_assert_false (wrn_guard_has_rule ("org.warrenvpn.Warren.Helper1.Community", "Create"));
  g_assert_false (wrn_guard_has_rule ("org.warrenvpn.Warren.Helper1.Community", "connect"));
  g_assert_false (wrn_guard_has_rule ("org.freedesktop.DBus.Properties", "Set"));
}

/* A guard is not asked when a property is written. */
static void
expect_read_only (const GDBusInterfaceInfo *info)
{
  for (guint i = 0; info->properties[i] != NULL; i++)
    g_assert_cmpint (info->properties[i]->flags, ==, G_DBUS_PROPERTY_INFO_FLAGS_READABLE);
}

static void
test_no_property_can_be_written (void)
{
  for_each_interface (expect_read_only);
}

static void
expect_same_args (GDBusArgInfo *const *ours, GDBusArgInfo *const *theirs)
{
  guint i;

  for (i = 0; ours != NULL && ours[i] != NULL; i++)
    {
      g_assert_nonnull (theirs);
      g_assert_nonnull (theirs[i]);
      g_assert_cmpstr (ours[i]->signature, ==, theirs[i]->signature);
    }
  g_assert_true (theirs == NULL || theirs[i] == NULL);
}

static void
expect_same_methods (const GDBusInterfaceInfo *info)
{
  if (info == wrn_dbus_helper1_interface_info ())
    return;
  for (guint i = 0; info->methods[i] != NULL; i++)
    {
      const GDBusMethodInfo *ours = info->methods[i];
      const GDBusMethodInfo *theirs =
          g_dbus_interface_info_lookup_method (wrn_dbus_engine1_interface_info (), ours->name);

      if (g_strv_contains (own_methods, ours->name))
        continue;
      g_assert_nonnull (theirs);
      expect_same_args (ours->in_args, theirs->in_args);
      if (!g_str_equal (ours->name, "Set"))
        expect_same_args (ours->out_args, theirs->out_args);
    }
}

/* Calls are passed on as they are. */
static void
test_engine_has_the_same_methods (void)
{
  for_each_interface (expect_same_methods);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/guard/every-method-has-a-rule", test_every_method_has_a_rule);
  g_test_add_func ("/guard/what-is-not-a-method-has-none", test_what_is_not_a_method_has_none);
  g_test_add_func ("/guard/no-property-can-be-written", test_no_property_can_be_written);
  g_test_add_func ("/guard/engine-has-the-same-methods", test_engine_has_the_same_methods);
  return g_test_run ();
}
