/* wrn-trouble.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What went wrong, in words that say what to do.
 */
#define G_LOG_DOMAIN "wrn-ui"

#include "config.h"

#include "ui/model/wrn-trouble.h"

#include <glib/gi18n.h>

#include "ipc/wrn-dbus-error.h"
#include "ui/model/wrn-format.h"

/* One of the bus's errors that GLib has no number for. */
#define NEEDS_A_PERSON "org.freedesktop.DBus.Error.InteractiveAuthorizationRequired"

static const WrnTroubleWords troubles[] = {
  [WRN_TROUBLE_UNKNOWN] = { N_ ("Something Went Wrong"),
                            N_ ("Warren could not do this. The log says more."), N_ ("Open Log"),
                            "win.log" },
  [WRN_TROUBLE_NOT_ALLOWED] = { N_ ("Not Allowed"),
                                N_ ("Your account may not add network cards. Ask an "
                                    "administrator."),
                                N_ ("Details"), "win.diagnose" },
  [WRN_TROUBLE_GONE] = { N_ ("No Longer There"),
                         N_ ("This community or person is not known any more."), NULL, NULL },
  [WRN_TROUBLE_NOT_ACCEPTED] = { N_ ("Not Accepted"),
                                 N_ ("Warren cannot use this. Check it, or ask for a new one."),
                                 NULL, NULL },
  [WRN_TROUBLE_EXISTS] = { N_ ("Already There"), N_ ("You already have this community."), NULL,
                           NULL },
  [WRN_TROUBLE_LIMIT] = { N_ ("Too Many at Once"),
                          N_ ("Leave or disconnect another community first."), NULL, NULL },
  [WRN_TROUBLE_BUSY] = { N_ ("Still Busy"),
                         N_ ("“%s” is doing something else. Try again in a moment."), NULL, NULL },
  [WRN_TROUBLE_NOT_CONNECTED] = { N_ ("Not Connected"), N_ ("Connect to “%s” first."),
                                  N_ ("Connect"), "win.connect" },
  [WRN_TROUBLE_NO_DEVICE] = { N_ ("No Network Card"),
                              N_ ("This computer cannot make a virtual network card for “%s”."),
                              N_ ("Diagnose"), "win.diagnose" },
  [WRN_TROUBLE_ADDRESS] = { N_ ("Address Range Already in Use"),
                            N_ ("The addresses of “%s” are also used by another network of this "
                                "computer."),
                            N_ ("Choose Another Range"), "win.settings" },
  [WRN_TROUBLE_VERSION] = { N_ ("Update Needed"), N_ ("“%s” uses a newer version of Warren."),
                            N_ ("Get Update"), "app.update" },
  [WRN_TROUBLE_NO_ANSWER] = { N_ ("No Answer"), N_ ("Nothing was heard in time. Try again."),
                              N_ ("Diagnose"), "win.diagnose" },
  [WRN_TROUBLE_ENGINE] = { N_ ("A Part of Warren Stopped"), N_ ("“%s” was disconnected."),
                           N_ ("Reconnect"), "win.connect" },
  [WRN_TROUBLE_HELPER] = { N_ ("The Helper Stopped"), N_ ("Communities were disconnected."),
                           N_ ("Reconnect"), "win.connect" },
  [WRN_TROUBLE_MEETING_POINT] = { N_ ("Meeting Point Unreachable"),
                                  N_ ("The meeting point of “%s” did not answer. Warren keeps "
                                      "trying."),
                                  N_ ("Diagnose"), "win.diagnose" },
};

G_STATIC_ASSERT (G_N_ELEMENTS (troubles) == WRN_N_TROUBLES);

static const WrnTrouble of_ours[] = {
  [WRN_DBUS_ERROR_FAILED] = WRN_TROUBLE_UNKNOWN,
  [WRN_DBUS_ERROR_NOT_AUTHORIZED] = WRN_TROUBLE_NOT_ALLOWED,
  [WRN_DBUS_ERROR_NOT_FOUND] = WRN_TROUBLE_GONE,
  [WRN_DBUS_ERROR_BAD_ARGUMENT] = WRN_TROUBLE_NOT_ACCEPTED,
  [WRN_DBUS_ERROR_EXISTS] = WRN_TROUBLE_EXISTS,
  [WRN_DBUS_ERROR_LIMITS_EXCEEDED] = WRN_TROUBLE_LIMIT,
  [WRN_DBUS_ERROR_BUSY] = WRN_TROUBLE_BUSY,
  [WRN_DBUS_ERROR_NOT_CONNECTED] = WRN_TROUBLE_NOT_CONNECTED,
  [WRN_DBUS_ERROR_NO_DEVICE] = WRN_TROUBLE_NO_DEVICE,
  [WRN_DBUS_ERROR_ADDRESS_IN_USE] = WRN_TROUBLE_ADDRESS,
  [WRN_DBUS_ERROR_NOT_SUPPORTED] = WRN_TROUBLE_VERSION,
  [WRN_DBUS_ERROR_TIMED_OUT] = WRN_TROUBLE_NO_ANSWER,
  [WRN_DBUS_ERROR_ENGINE_FAILED] = WRN_TROUBLE_ENGINE,
};

G_STATIC_ASSERT (G_N_ELEMENTS (of_ours) == WRN_N_DBUS_ERRORS);

static WrnTrouble
of_bus (int code)
{
  switch (code)
    {
    case G_DBUS_ERROR_ACCESS_DENIED:
    case G_DBUS_ERROR_AUTH_FAILED:
      return WRN_TROUBLE_NOT_ALLOWED;
    case G_DBUS_ERROR_TIMEOUT:
    case G_DBUS_ERROR_TIMED_OUT:
      return WRN_TROUBLE_NO_ANSWER;
    case G_DBUS_ERROR_UNKNOWN_METHOD:
    case G_DBUS_ERROR_UNKNOWN_INTERFACE:
      return WRN_TROUBLE_VERSION;
    case G_DBUS_ERROR_UNKNOWN_OBJECT:
      return WRN_TROUBLE_GONE;
    case G_DBUS_ERROR_INVALID_ARGS:
      return WRN_TROUBLE_NOT_ACCEPTED;
    case G_DBUS_ERROR_FAILED:
    case G_DBUS_ERROR_NO_MEMORY:
    case G_DBUS_ERROR_LIMITS_EXCEEDED:
      return WRN_TROUBLE_UNKNOWN;
    default:
      return WRN_TROUBLE_HELPER;
    }
}

/* What a call over the bus ended in. */
WrnTrouble
wrn_trouble_of_error (const GError *error)
{
  g_autofree char *remote = g_dbus_error_get_remote_error (error);

  if (error->domain == WRN_DBUS_ERROR && (guint) error->code < WRN_N_DBUS_ERRORS)
    return of_ours[error->code];
  if (error->domain == G_DBUS_ERROR)
    return of_bus (error->code);
  if (g_strcmp0 (remote, NEEDS_A_PERSON) == 0)
    return WRN_TROUBLE_NOT_ALLOWED;
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT))
    return WRN_TROUBLE_NO_ANSWER;
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CLOSED))
    return WRN_TROUBLE_HELPER;
  return WRN_TROUBLE_UNKNOWN;
}

/* @error_name: as "error-name" of GetInfo */
WrnTrouble
wrn_trouble_of_name (const char *error_name)
{
  g_autoptr (GError) error = NULL;

  wrn_dbus_error_quark ();
  if (!g_dbus_is_interface_name (error_name))
    return WRN_TROUBLE_UNKNOWN;
  error = g_dbus_error_new_for_dbus_error (error_name, "");
  return wrn_trouble_of_error (error);
}

const WrnTroubleWords *
wrn_trouble_get_words (WrnTrouble trouble)
{
  g_return_val_if_fail ((guint) trouble < WRN_N_TROUBLES, &troubles[WRN_TROUBLE_UNKNOWN]);
  return &troubles[trouble];
}

/* (transfer full): the body; @community is cleaned */
char *
wrn_trouble_describe (WrnTrouble trouble, const char *community)
{
  return wrn_format_fill (_ (wrn_trouble_get_words (trouble)->body), community);
}

/* Whoever cancelled something knows that it did not happen. */
gboolean
wrn_trouble_is_silent (const GError *error)
{
  return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}
