/* test-engine-supernode.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A supernode as the helper meets it: what each method does, and in which order.
 */
#define G_LOG_DOMAIN "wrn-test"

#include "config.h"

#include <netinet/in.h>
#include <string.h>
#include <unistd.h>

#include "core/identity/wrn-identity.h"

#include "wrn-engine-child.h"

static const char *program; /* from the command line */

static void
set_up (WrnEngineChild *engine, gconstpointer unused)
{
  wrn_engine_child_start (engine, program, NULL);
}

static void
tear_down (WrnEngineChild *engine, gconstpointer unused)
{
  wrn_engine_child_clear (engine);
}

static void
restart (WrnEngineChild *engine)
{
  tear_down (engine, NULL);
  set_up (engine, NULL);
}

static void
start (WrnEngineChild *engine)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = NULL;

  answer =
      wrn_engine_child_call (engine, "Start", g_variant_new ("(a{sv})", NULL), NULL, NULL, &error);
  g_assert_no_error (error);
}

static char *
get_key (WrnEngineChild *engine)
{
  g_autoptr (GVariant) info = wrn_engine_child_ask (engine, "GetInfo", NULL);
  char *key = NULL;

  g_assert_true (g_variant_lookup (info, "key", "s", &key));
  return key;
}

static guint16
get_port (WrnEngineChild *engine)
{
  g_autoptr (GVariant) info = wrn_engine_child_ask (engine, "GetInfo", NULL);
  guint16 port = 0;

  g_assert_true (g_variant_lookup (info, "port", "q", &port));
  return port;
}

static void
test_nothing_is_told_before_it_is_open (WrnEngineChild *engine, gconstpointer unused)
{
  wrn_engine_child_expect_refused (engine, WRN_DBUS_ERROR_FAILED, "Open", "GetInfo", NULL, NULL);
  wrn_engine_child_expect_refused (engine, WRN_DBUS_ERROR_FAILED, "Open", "GetStats", NULL, NULL);
  wrn_engine_child_expect_refused (engine, WRN_DBUS_ERROR_FAILED, "Open", "Start",
                                   g_variant_new ("(a{sv})", NULL), NULL);
}

static void
test_address_is_as_profiles_have_it (WrnEngineChild *engine, gconstpointer unused)
{
  g_autoptr (GVariant) info = NULL;
  g_autofree char *end = NULL;
  const char *address = NULL;
  const char *key = NULL;

  wrn_engine_child_open_supernode (engine, 1, -1);
  g_assert_cmpuint (get_port (engine), ==, 7654);
  info = wrn_engine_child_ask (engine, "GetInfo", NULL);
  g_assert_true (g_variant_lookup (info, "address", "&s", &address));
  g_assert_true (g_variant_lookup (info, "key", "&s", &key));
  g_assert_false (g_variant_lookup (info, "uptime", "t", &(guint64){ 0 }));
  end = g_strdup_printf (":7654/%s", key);
  g_assert_true (g_str_has_suffix (address, end));
}

/* Its owner's friends must not see whose it is. */
static void
test_key_is_for_ever_and_not_its_owners (WrnEngineChild *engine, gconstpointer unused)
{
  const guint8 seed[WRN_SEED_LEN] = { 1 };
  char own[WRN_NODE_ID_TEXT_LEN];
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;
  g_autofree char *other = NULL;
  WrnIdentity identity;

  wrn_engine_child_open_supernode (engine, 1, -1);
  first = get_key (engine);
  restart (engine);
  wrn_engine_child_open_supernode (engine, 1, 4000);
  second = get_key (engine);
  restart (engine);
  wrn_engine_child_open_supernode (engine, 2, -1);
  other = get_key (engine);

  wrn_identity_init (&identity, seed);
  g_assert_cmpstr (first, ==, second);
  g_assert_cmpstr (first, !=, other);
  g_assert_cmpstr (first, !=, wrn_key_format (identity.dh.public_key, own));
  g_assert_cmpstr (first, !=, wrn_key_format (identity.id, own));
}

static void
test_work_is_counted (WrnEngineChild *engine, gconstpointer unused)
{
  g_autoptr (GVariant) drops = NULL;
  g_autoptr (GVariant) stats = NULL;
  g_autoptr (GVariant) info = NULL;
  guint32 members = 7;
  guint64 bytes = 7;

  wrn_engine_child_open_supernode (engine, 1, 0);
  start (engine);
  g_assert_cmpuint (get_port (engine), !=, 0);
  info = wrn_engine_child_ask (engine, "GetInfo", NULL);
  g_assert_true (g_variant_lookup (info, "uptime", "t", &(guint64){ 0 }));
  stats = wrn_engine_child_ask (engine, "GetStats", NULL);
  g_assert_true (g_variant_lookup (stats, "members", "u", &members));
  g_assert_cmpuint (members, ==, 0);
  g_assert_true (g_variant_lookup (stats, "relayed-bytes", "t", &bytes));
  g_assert_cmpuint (bytes, ==, 0);
  g_assert_true (g_variant_lookup (stats, "topics", "u", &members));
  g_assert_true (g_variant_lookup (stats, "channels", "u", &members));
  g_assert_true (g_variant_lookup (stats, "relayed-packets", "t", &bytes));
  drops = g_variant_lookup_value (stats, "drops", G_VARIANT_TYPE ("a{st}"));
  g_assert_nonnull (drops);
}

static void
test_it_is_opened_and_started_once (WrnEngineChild *engine, gconstpointer unused)
{
  wrn_engine_child_open_supernode (engine, 1, 0);
  wrn_engine_child_expect_refused (engine, WRN_DBUS_ERROR_BAD_ARGUMENT, "colour", "Start",
                                   g_variant_new_parsed ("({'colour': <'blue'>},)"), NULL);
  start (engine);
  wrn_engine_child_expect_refused (engine, WRN_DBUS_ERROR_BUSY, "at work", "Start",
                                   g_variant_new ("(a{sv})", NULL), NULL);
}

static void
test_a_port_that_is_taken_is_named (WrnEngineChild *engine, gconstpointer unused)
{
  const int fd = socket (AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  struct sockaddr_in address = { .sin_family = AF_INET };
  socklen_t len = sizeof address;

  g_assert_cmpint (bind (fd, (struct sockaddr *) &address, sizeof address), ==, 0);
  g_assert_cmpint (getsockname (fd, (struct sockaddr *) &address, &len), ==, 0);
  wrn_engine_child_open_supernode (engine, 1, ntohs (address.sin_port));
  wrn_engine_child_expect_refused (engine, WRN_DBUS_ERROR_ADDRESS_IN_USE, "", "Start",
                                   g_variant_new ("(a{sv})", NULL), NULL);

  /* And may be free a moment later. */
  close (fd);
  start (engine);
}

/* (transfer floating): the least that fits. */
static GVariant *
make_arguments (const GDBusMethodInfo *method)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE_TUPLE);
  for (guint i = 0; method->in_args != NULL && method->in_args[i] != NULL; i++)
    switch (method->in_args[i]->signature[0])
      {
      case 's':
        g_variant_builder_add (&builder, "s", "");
        break;
      case 'h':
        g_variant_builder_add (&builder, "h", 0);
        break;
      case 'b':
        g_variant_builder_add (&builder, "b", FALSE);
        break;
      default:
        g_assert_cmpstr (method->in_args[i]->signature, ==, "a{sv}");
        g_variant_builder_add (&builder, "a{sv}", NULL);
        break;
      }
  return g_variant_builder_end (&builder);
}

/* From the interface itself, so that a new method is not forgotten. */
static void
test_what_only_communities_have_is_refused (WrnEngineChild *engine, gconstpointer unused)
{
  static const char *const own[] = { "Open", "Start", "Stop", "GetInfo", "GetStats", NULL };
  const GDBusInterfaceInfo *info = wrn_dbus_engine1_interface_info ();
  guint n = 0;

  wrn_engine_child_open_supernode (engine, 1, 0);
  for (guint i = 0; info->methods[i] != NULL; i++)
    {
      if (g_strv_contains (own, info->methods[i]->name))
        continue;
      wrn_engine_child_expect_refused (engine, WRN_DBUS_ERROR_NOT_SUPPORTED, info->methods[i]->name,
                                       info->methods[i]->name, make_arguments (info->methods[i]),
                                       NULL);
      n++;
    }
  g_assert_cmpuint (n, >=, 10);
}

static void
test_stop_ends_the_process (WrnEngineChild *engine, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = NULL;

  wrn_engine_child_open_supernode (engine, 1, 0);
  start (engine);
  answer = wrn_engine_child_call (engine, "Stop", NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (wrn_engine_child_wait (engine), ==, 0);
}

static void
test_it_ends_with_the_helper (WrnEngineChild *engine, gconstpointer unused)
{
  wrn_engine_child_open_supernode (engine, 1, 0);
  start (engine);
  g_dbus_connection_close_sync (engine->connection, NULL, NULL);
  g_assert_cmpint (wrn_engine_child_wait (engine), ==, 0);
}

static void
test_it_is_confined (WrnEngineChild *engine, gconstpointer unused)
{
  static const char *const wanted[] = { "CapEff:\t0000000000000000", "CapPrm:\t0000000000000000",
                                        "NoNewPrivs:\t1", "Seccomp:\t2" };
  g_autofree char *path = g_strdup_printf ("/proc/%u/status", engine->pid);
  g_autofree char *text = NULL;

  wrn_engine_child_open_supernode (engine, 1, 0);
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  for (guint i = 0; i < G_N_ELEMENTS (wanted); i++)
    if (strstr (text, wanted[i]) == NULL)
      g_error ("“%s” is not in %s", wanted[i], path);
}

#define ADD(name, func)                                                                            \
  g_test_add ("/engine-supernode/" name, WrnEngineChild, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (argc, ==, 2);
  program = argv[1];

  ADD ("nothing-is-told-before-it-is-open", test_nothing_is_told_before_it_is_open);
  ADD ("address-is-as-profiles-have-it", test_address_is_as_profiles_have_it);
  ADD ("key-is-for-ever-and-not-its-owners", test_key_is_for_ever_and_not_its_owners);
  ADD ("work-is-counted", test_work_is_counted);
  ADD ("it-is-opened-and-started-once", test_it_is_opened_and_started_once);
  ADD ("a-port-that-is-taken-is-named", test_a_port_that_is_taken_is_named);
  ADD ("what-only-communities-have-is-refused", test_what_only_communities_have_is_refused);
  ADD ("stop-ends-the-process", test_stop_ends_the_process);
  ADD ("it-ends-with-the-helper", test_it_ends_with_the_helper);
  ADD ("it-is-confined", test_it_is_confined);
  return g_test_run ();
}
