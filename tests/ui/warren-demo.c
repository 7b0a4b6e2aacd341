/* warren-demo.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The app with a helper that does not exist, for tests, pictures and design work.
 */
#define G_LOG_DOMAIN "wrn-test"

#include "config.h"

#include <glib/gi18n.h>
#include <locale.h>
#include <string.h>

#include "ipc/wrn-dbus-error.h"
#include "ui/model/wrn-fake-backend.h"
#include "ui/shell/wrn-application.h"

/* Its clock goes as ours, so that what is begun ends. */
#define TICK_MS 500

#define EVENTS                                                                                     \
  "[{'number': <uint64 1>, 'time': <int64 1767218400000000>, 'level': <'message'>, "               \
  "  'subject': <'lyon-1'>, 'text': <'registered at supernode'>},"                                 \
  " {'number': <uint64 2>, 'time': <int64 1767219000000000>, 'level': <'message'>, "               \
  "  'subject': <'Alice'>, 'text': <'connected directly at 198.51.100.7:41641'>},"                 \
  " {'number': <uint64 3>, 'time': <int64 1767219300000000>, 'level': <'info'>, "                  \
  "  'subject': <'Bob'>, 'text': <'connected on the same network at 192.168.1.20:41641'>},"        \
  " {'number': <uint64 4>, 'time': <int64 1767221000000000>, 'level': <'message'>, "               \
  "  'subject': <'Carol'>, 'text': <'connected through lyon-1'>},"                                 \
  " {'number': <uint64 5>, 'time': <int64 1767222000000000>, 'level': <'warning'>, "               \
  "  'subject': <'Dan'>, 'text': <'does not answer'>},"                                            \
  " {'number': <uint64 6>, 'time': <int64 1767222500000000>, 'level': <'message'>, "               \
  "  'subject': <'Eve'>, 'text': <'left'>}]"

#define CHECKS                                                                                     \
  "[{'check': <'interface'>, 'result': <'pass'>, 'cause': <'warren0 is up, 10.73.21.4/24'>},"      \
  " {'check': <'route'>, 'result': <'pass'>,"                                                      \
  "  'cause': <'This computer has a way to the Internet.'>},"                                      \
  " {'check': <'supernode'>, 'result': <'pass'>, 'cause': <'lyon-1, 23 ms'>},"                     \
  " {'check': <'secret'>, 'result': <'pass'>, 'cause': <'3 people accept your key.'>},"            \
  " {'check': <'nat'>, 'result': <'warn'>,"                                                        \
  "  'cause': <'Changes the port per destination. Direct connections often fail from here.'>,"     \
  "  'remedy': <'Open a UDP port for this computer in the router, or use a network with IPv6. "    \
  "People with an open port can still reach you directly.'>},"                                     \
  " {'check': <'member'>, 'title': <'Carol'>, 'result': <'warn'>,"                                 \
  "  'cause': <'Relayed. Your router and that of Carol both change the port per destination.'>,"   \
  "  'remedy': <'Fixed if either of you opens a UDP port in the router, or if both use IPv6.'>},"  \
  " {'check': <'addresses'>, 'result': <'pass'>, 'cause': <'None overlaps.'>},"                    \
  " {'check': <'packet-size'>, 'result': <'pass'>, 'cause': <'1400 bytes fit into one packet to "  \
  "everybody.'>}]"

/* Something is copied, by fits and starts. */
static void
count_traffic (WrnFakeBackend *backend)
{
  static guint64 n, received, sent;
  g_autofree char *stats = NULL;

  n++;
  received += 300000 + 250000 * (n * 7 % 5);
  sent += 40000 + 30000 * (n * 3 % 4);
  stats = g_strdup_printf ("{'rx-bytes': <uint64 %" G_GUINT64_FORMAT
                           ">, 'tx-bytes': <uint64 %" G_GUINT64_FORMAT ">}",
                           received, sent);
  wrn_fake_backend_answer (backend, WRN_REQUEST_STATS, stats);
}

static gboolean
tick_cb (gpointer backend)
{
  count_traffic (backend);
  wrn_fake_backend_advance (backend, G_GINT64_CONSTANT (1000) * TICK_MS);
  return G_SOURCE_CONTINUE;
}

static gboolean
appear_cb (gpointer backend)
{
  wrn_fake_backend_set_helper_state (backend, WRN_HELPER_OK);
  return G_SOURCE_REMOVE;
}

static void
add_failed (WrnFakeBackend *backend)
{
  wrn_fake_backend_add (backend,
                        "{'name': <'Friday Games'>, 'subnet': <'10.73.21.0/24'>, "
                        "'error': <'in use'>, 'error-name': "
                        "<'org.warrenvpn.Warren.Helper1.Error.AddressInUse'>}",
                        "failed");
}

static void
add_crowd (WrnFakeBackend *backend, const char *n)
{
  const guint n_people = (guint) g_ascii_strtoull (n, NULL, 10);
  WrnCommunity *community =
      wrn_fake_backend_add (backend, "{'name': <'Everybody'>, 'ipv4': <'10.73.21.4'>}",
                            n_people > 0 ? "connected" : "waiting");

  wrn_fake_backend_add_crowd (backend, community, n_people);
}

static void
add_many (WrnFakeBackend *backend)
{
  for (guint i = 1; i <= 40; i++)
    {
      g_autofree char *info = g_strdup_printf ("{'name': <'Community %u'>}", i);

      wrn_fake_backend_add (backend, info, "waiting");
    }
}

static void
add_refused (WrnFakeBackend *backend)
{
  const GError error = { WRN_DBUS_ERROR, WRN_DBUS_ERROR_NOT_AUTHORIZED, (char *) "no" };

  wrn_fake_backend_add (backend, "{'name': <'Friday Games'>}", "off");
  wrn_fake_backend_fail (backend, WRN_REQUEST_CONNECT, &error);
}

/* (transfer full) */
static WrnFakeBackend *
make_backend (const char *scenario)
{
  const gboolean missing = g_str_equal (scenario, "missing") || g_str_equal (scenario, "appears");
  WrnFakeBackend *backend =
      wrn_fake_backend_new (missing                             ? WRN_HELPER_MISSING
                            : g_str_equal (scenario, "unknown") ? WRN_HELPER_UNKNOWN
                            : g_str_equal (scenario, "too-old") ? WRN_HELPER_TOO_OLD
                                                                : WRN_HELPER_OK);

  if (g_str_equal (scenario, "demo") || g_str_equal (scenario, "too-old"))
    {
      wrn_fake_backend_answer (backend, WRN_REQUEST_EVENTS, EVENTS);
      wrn_fake_backend_answer (backend, WRN_REQUEST_DIAGNOSE, CHECKS);
      wrn_fake_backend_add_demo (backend);
    }
  else if (g_str_equal (scenario, "failed"))
    add_failed (backend);
  else if (g_str_equal (scenario, "refuses"))
    add_refused (backend);
  else if (g_str_equal (scenario, "off"))
    wrn_fake_backend_add (backend, "{'name': <'Friday Games'>}", "off");
  else if (g_str_equal (scenario, "many"))
    add_many (backend);
  else if (g_str_has_prefix (scenario, "crowd="))
    add_crowd (backend, scenario + strlen ("crowd="));
  else if (g_str_equal (scenario, "appears"))
    g_timeout_add (1000, appear_cb, backend);
  return backend;
}

/* usage: warren-demo SCENARIO [OPTIONS OF warren...] */
int
main (int argc, char **argv)
{
  g_autoptr (WrnFakeBackend) backend = NULL;
  g_autoptr (WrnApplication) app = NULL;

  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, WRN_BUILT_LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  if (argc < 2)
    {
      g_printerr (
          "usage: warren-demo demo|welcome|missing|appears|unknown|too-old|failed|refuses|off|many|"
          "crowd=N [OPTION...]\n");
      return 2;
    }
  g_set_application_name (WRN_NAME);
  backend = make_backend (argv[1]);
  app = wrn_application_new (WRN_BACKEND (backend));
  g_timeout_add (TICK_MS, tick_cb, backend);
  argv[1] = argv[0];
  return g_application_run (G_APPLICATION (app), argc - 1, argv + 1);
}
