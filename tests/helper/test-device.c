/* test-device.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * WrnDevice: what an engine may ask for, and what not.
 */
#define G_LOG_DOMAIN "wrn-test"

#include "config.h"

#include "child/wrn-device.h"
#include "ipc/wrn-dbus-error.h"

#define GOOD                                                                                       \
  "'mac': <[byte 2, 0, 0, 0, 0, 1]>, 'mtu': <uint32 1400>, 'ipv4': <uint32 0x0a491500>, "          \
  "'ipv4-prefix': <byte 24>, 'ipv6': <[byte 0xfd, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, "     \
  "14, 15]>"

static WrnDevice *
make (const char *link, GError **error)
{
  g_autoptr (GVariant) parsed = g_variant_new_parsed (link);

  return wrn_device_new (parsed, NULL, TRUE, error);
}

/* (transfer full): the good request, but with another @value; %NULL: with none. */
static GVariant *
change (const char *key, const char *value)
{
  g_autoptr (GVariant) good = g_variant_new_parsed ("{" GOOD "}");
  GVariantDict dict;

  g_variant_dict_init (&dict, good);
  g_variant_dict_remove (&dict, key);
  if (value != NULL)
    g_variant_dict_insert_value (&dict, key, g_variant_new_parsed (value));
  return g_variant_ref_sink (g_variant_dict_end (&dict));
}

static void
expect_refused (const char *key, const char *value)
{
  g_autoptr (GVariant) link = change (key, value);
  g_autoptr (GError) error = NULL;

  g_assert_null (wrn_device_new (link, NULL, TRUE, &error));
  g_assert_error (error, WRN_DBUS_ERROR, WRN_DBUS_ERROR_ENGINE_FAILED);
}

static void
test_private_network_is_given (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WrnDevice) device = make ("{" GOOD "}", &error);

  g_assert_no_error (error);
  g_assert_true (wrn_device_check_networks (device, &error));
}

static void
test_anything_else_is_refused (void)
{
  static const struct
  {
    const char *key;
    const char *value;
  } bad[] = {
    { "ipv4", "uint32 0x08080800" },      /* the internet */
    { "ipv4", "uint32 0x7f000000" },      /* this computer */
    { "ipv4", "uint32 0xe0000000" },      /* multicast */
    { "ipv4", "uint32 0xa9fe0000" },      /* link-local */
    { "ipv4", "uint32 0xac200000" },      /* just outside of 172.16/12 */
    { "ipv4", "uint32 0x64800000" },      /* just outside of 100.64/10 */
    { "ipv4", "uint32 0" },               /* everything */
    { "ipv4", "uint32 0x0a491501" },      /* a host, not a network */
    { "ipv4", "int32 1" },                /* another type */
    { "ipv4-prefix", "byte 0" },          /* everything */
    { "ipv4-prefix", "byte 7" },          /* more than 10/8 */
    { "ipv4-prefix", "byte 31" },         /* no room for two members */
    { "ipv4-prefix", "byte 255" },        /* more bits than there are */
    { "ipv4-prefix", "uint32 24" },       /* another type */
    { "mtu", "uint32 0" },                /* nothing fits */
    { "mtu", "uint32 1279" },             /* IPv6 does not fit */
    { "mtu", "uint32 1501" },             /* more than Ethernet */
    { "mtu", "uint32 0x80000000" },       /* negative, to whom is careless */
    { "mac", "[byte 2, 0, 0, 0, 0]" },    /* short */
    { "mac", "[byte 3, 0, 0, 0, 0, 1]" }, /* of a group */
    { "mac", "[byte 0, 0, 0, 0, 0, 1]" }, /* a manufacturer's */
    { "mac", "'020000000001'" },          /* another type */
    { "ipv6", "[byte 0xfd]" },            /* short */
    { "ipv6", "[byte 0x20, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]" },    /* the internet */
    { "ipv6", "[byte 0xfe, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]" }, /* link-local */
  };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    expect_refused (bad[i].key, bad[i].value);
}

static void
test_nothing_may_be_missing (void)
{
  static const char *const keys[] = { "mac", "mtu", "ipv4", "ipv4-prefix", "ipv6" };

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    expect_refused (keys[i], NULL);
}

static void
test_widest_networks_are_given (void)
{
  static const struct
  {
    guint32 network;
    guint8 bits;
  } good[] = { { 0x0a000000, 8 },  { 0xac100000, 12 }, { 0xac1f0000, 16 }, { 0xc0a80000, 16 },
               { 0xc0a8ff00, 24 }, { 0x64400000, 10 }, { 0x647fff00, 24 }, { 0x0afffffc, 30 } };

  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_autoptr (GVariant) link = g_variant_new_parsed ("{" GOOD "}");
      g_autoptr (GVariant) changed = NULL;
      g_autoptr (GError) error = NULL;
      WrnDevice *device;
      GVariantDict dict;

      g_variant_dict_init (&dict, link);
      g_variant_dict_insert (&dict, "ipv4", "u", good[i].network);
      g_variant_dict_insert (&dict, "ipv4-prefix", "y", good[i].bits);
      changed = g_variant_ref_sink (g_variant_dict_end (&dict));
      device = wrn_device_new (changed, NULL, TRUE, &error);
      g_assert_no_error (error);
      wrn_device_free (device);
    }
}

static void
test_addresses_are_of_the_network (void)
{
  static const guint32 bad[] = { 0x0a491500, 0x0a4915ff, 0x0a491407, 0x0a491601, 0x08080808, 1 };
  g_autoptr (WrnDevice) device = make ("{" GOOD "}", NULL);

  g_assert_true (wrn_device_set_ipv4 (device, 0x0a491507, NULL));
  g_assert_true (wrn_device_set_ipv4 (device, 0x0a4915fe, NULL));
  g_assert_true (wrn_device_set_ipv4 (device, 0, NULL));
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_false (wrn_device_set_ipv4 (device, bad[i], &error));
      g_assert_error (error, WRN_DBUS_ERROR, WRN_DBUS_ERROR_ENGINE_FAILED);
    }
}

/* What can change while an engine that ended is started again. */
static void
test_device_is_for_what_was_asked (void)
{
  static const char *const other[][2] = { { "mtu", "uint32 1300" },
                                          { "ipv4", "uint32 0x0a491600" },
                                          { "ipv4-prefix", "byte 25" },
                                          { "mac", "[byte 2, 0, 0, 0, 0, 2]" } };
  g_autoptr (WrnDevice) device = make ("{" GOOD "}", NULL);
  g_autoptr (GVariant) same = g_variant_new_parsed ("{" GOOD "}");

  g_assert_true (wrn_device_is_for (device, same));
  for (guint i = 0; i < G_N_ELEMENTS (other); i++)
    {
      g_autoptr (GVariant) link = change (other[i][0], other[i][1]);

      g_assert_false (wrn_device_is_for (device, link));
    }
}

/* Neither has a route yet that the kernel would know of. */
static void
test_siblings_do_not_overlap (void)
{
  g_autoptr (GPtrArray) siblings = g_ptr_array_new ();
  g_autoptr (GVariant) first = g_variant_new_parsed ("{" GOOD "}");
  g_autoptr (GVariant) within =
      change ("ipv6", "[byte 0xfd, 9, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, "
                      "0, 1]");
  g_autoptr (GVariant) beside = change ("ipv4", "uint32 0x0a491600");
  g_autoptr (GError) error = NULL;
  WrnDevice *device = wrn_device_new (first, siblings, TRUE, NULL);

  g_assert_nonnull (device);
  g_assert_null (wrn_device_new (within, siblings, TRUE, &error));
  g_assert_error (error, WRN_DBUS_ERROR, WRN_DBUS_ERROR_ADDRESS_IN_USE);
  g_clear_error (&error);
  g_assert_null (wrn_device_new (beside, siblings, TRUE, &error)); /* the same network of IPv6 */
  g_assert_error (error, WRN_DBUS_ERROR, WRN_DBUS_ERROR_ADDRESS_IN_USE);

  wrn_device_free (device);
  device = wrn_device_new (within, siblings, TRUE, NULL);
  g_assert_nonnull (device);
  wrn_device_free (device);
  g_assert_cmpuint (siblings->len, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/device/private-network-is-given", test_private_network_is_given);
  g_test_add_func ("/device/anything-else-is-refused", test_anything_else_is_refused);
  g_test_add_func ("/device/nothing-may-be-missing", test_nothing_may_be_missing);
  g_test_add_func ("/device/widest-networks-are-given", test_widest_networks_are_given);
  g_test_add_func ("/device/addresses-are-of-the-network", test_addresses_are_of_the_network);
  g_test_add_func ("/device/device-is-for-what-was-asked", test_device_is_for_what_was_asked);
  g_test_add_func ("/device/siblings-do-not-overlap", test_siblings_do_not_overlap);
  return g_test_run ();
}
