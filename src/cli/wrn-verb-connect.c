/* wrn-verb-connect.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * warrenctl connect, disconnect and leave.
 */
#define G_LOG_DOMAIN "wrn-cli"

#include "config.h"

#include <math.h>

#include "cli/wrn-directory.h"
#include "cli/wrn-terminal.h"
#include "cli/wrn-verb.h"

/* A day: whoever waits for longer has forgotten it. */
#define WAIT_MAX (24 * 3600)

/* Connect, Disconnect and Remove of the generated code. */
typedef gboolean (*Act) (WrnDBusHelper1Community *proxy,
                         GVariant *options,
                         GDBusCallFlags flags,
                         int timeout,
                         GCancellable *cancellable,
                         GError **error);

/* A community whose state is watched. */
typedef struct
{
  WrnDBusHelper1Community *proxy; /* (owned) */
  gboolean late;
} Watch;

static gboolean
late_cb (gpointer user_data)
{
  Watch *watch = user_data;

  watch->late = TRUE;
  return G_SOURCE_REMOVE;
}

static const char *
get_state (const Watch *watch)
{
  const char *state = wrn_dbus_helper1_community_get_state (watch->proxy);

  return state != NULL ? state : "";
}

/* Waits until a member is connected. */
static WrnExit
wait (const WrnBus *bus, const WrnListing *community, double seconds)
{
  g_autoptr (GError) error = NULL;
  Watch watch = { 0 };
  guint timer;
  WrnExit code;

  watch.proxy =
      wrn_dbus_helper1_community_proxy_new_sync (bus->connection, G_DBUS_PROXY_FLAGS_NONE,
                                                 bus->helper, community->path, NULL, &error);
  if (watch.proxy == NULL)
    return wrn_bus_fail (error, "the community cannot be watched");

  timer = g_timeout_add ((guint) lround (seconds * 1000), late_cb, &watch);
  while (!watch.late && !g_str_equal (get_state (&watch), "connected") &&
         !g_str_equal (get_state (&watch), "failed") && !g_str_equal (get_state (&watch), "off"))
    g_main_context_iteration (NULL, TRUE);
  if (!watch.late)
    g_source_remove (timer);

  if (g_str_equal (get_state (&watch), "connected"))
    code = WRN_EXIT_OK;
  else if (watch.late)
    code = wrn_verb_fail (WRN_EXIT_TIMEOUT,
                          "no member is there yet; it goes on trying, and “warrenctl status” "
                          "tells more");
  else
    code = wrn_verb_fail (WRN_EXIT_FAILED, "it is %s: “warrenctl status” tells why",
                          get_state (&watch));
  g_object_unref (watch.proxy);
  return code;
}

/* Calls what takes no options, of the community that is open. */
static WrnExit
act (const WrnBus *bus, const WrnListing *community, Act call, const char *participle)
{
  g_autoptr (GError) error = NULL;

  if (call (community->proxy, wrn_bus_no_options (), bus->flags, bus->timeout, NULL, &error))
    return WRN_EXIT_OK;
  return wrn_bus_fail (error, "“%s” is not %s", wrn_listing_get_title (community), participle);
}

WrnExit
wrn_verb_connect (const WrnVerb *self, int argc, char **argv)
{
  gboolean all = FALSE;
  double seconds = 0;
  GOptionEntry entries[] = {
    { "wait", 'w', 0, G_OPTION_ARG_DOUBLE, &seconds,
      "Return when a member is connected, or after so long with the status 6", "SECONDS" },
    WRN_OPTION_ALL (&all),
    { NULL },
  };
  g_autoptr (WrnBus) bus = NULL;
  g_autoptr (WrnListing) community = NULL;
  WrnExit code;

  if (!wrn_verb_parse (self, entries, &argc, &argv))
    return WRN_EXIT_USAGE;
  if (!(seconds >= 0 && seconds <= WAIT_MAX))
    return wrn_verb_fail (WRN_EXIT_USAGE, "--wait must be from 0 to %d", WAIT_MAX);
  code = wrn_directory_open (WRN_BUS_TO_ACT, all, argv[1], &bus, &community);
  if (code == WRN_EXIT_OK)
    code = act (bus, community, wrn_dbus_helper1_community_call_connect_sync, "connected");
  if (code != WRN_EXIT_OK || seconds > 0)
    return code == WRN_EXIT_OK ? wait (bus, community, seconds) : code;
  wrn_verb_say ("“%s” looks for its members: “warrenctl status” shows how far it is",
                wrn_listing_get_title (community));
  return WRN_EXIT_OK;
}

WrnExit
wrn_verb_disconnect (const WrnVerb *self, int argc, char **argv)
{
  gboolean all = FALSE;
  GOptionEntry entries[] = { WRN_OPTION_ALL (&all), { NULL } };
  g_autoptr (WrnBus) bus = NULL;
  g_autoptr (WrnListing) community = NULL;
  WrnExit code;

  if (!wrn_verb_parse (self, entries, &argc, &argv))
    return WRN_EXIT_USAGE;
  code = wrn_directory_open (WRN_BUS_TO_ACT, all, argv[1], &bus, &community);
  if (code == WRN_EXIT_OK)
    code = act (bus, community, wrn_dbus_helper1_community_call_disconnect_sync, "disconnected");
  if (code == WRN_EXIT_OK)
    wrn_verb_say ("“%s” is disconnected", wrn_listing_get_title (community));
  return code;
}

static WrnExit
confirm (const WrnListing *community)
{
  g_autofree char *name = wrn_terminal_clean (wrn_listing_get_title (community));
  g_autofree char *question =
      g_strdup_printf ("Leave “%s” and forget its secret? Only an invite or a file leads back.",
                       name);

  return wrn_terminal_confirm (question) ? WRN_EXIT_OK
                                         : wrn_verb_fail (WRN_EXIT_FAILED, "nothing was done");
}

WrnExit
wrn_verb_leave (const WrnVerb *self, int argc, char **argv)
{
  gboolean all = FALSE;
  gboolean yes = FALSE;
  GOptionEntry entries[] = { WRN_OPTION_YES (&yes), WRN_OPTION_ALL (&all), { NULL } };
  g_autoptr (WrnBus) bus = NULL;
  g_autoptr (WrnListing) community = NULL;
  WrnExit code;

  if (!wrn_verb_parse (self, entries, &argc, &argv))
    return WRN_EXIT_USAGE;
  if (!yes && !wrn_terminal_has_person ())
    return wrn_verb_fail (WRN_EXIT_USAGE, "nobody can be asked whether it is meant: give --yes");
  code = wrn_directory_open (WRN_BUS_TO_ACT, all, argv[1], &bus, &community);
  if (code == WRN_EXIT_OK && !yes)
    code = confirm (community);
  if (code == WRN_EXIT_OK)
    code = act (bus, community, wrn_dbus_helper1_community_call_remove_sync, "left");
  if (code == WRN_EXIT_OK)
    wrn_verb_say ("“%s” is left and forgotten", wrn_listing_get_title (community));
  return code;
}
