/* wrn-exit.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The exit statuses of warrenctl, on which scripts depend.
 */
#define G_LOG_DOMAIN "wrn-cli"

#include "config.h"

#include "cli/wrn-exit.h"

#include <gio/gio.h>

#include "ipc/wrn-dbus-error.h"

/* One of the bus's errors that GLib has no number for. */
#define NEEDS_A_PERSON "org.freedesktop.DBus.Error.InteractiveAuthorizationRequired"

static const WrnExitInfo exits[] = {
  { WRN_EXIT_OK, "All is well. Of ping: frames go directly. Of status: connected." },
  { WRN_EXIT_FAILED, "It failed; standard error says why, and what to do." },
  { WRN_EXIT_USAGE, "The command line is not understood." },
  { WRN_EXIT_UNREACHABLE, "The helper, or who else was asked, cannot be reached." },
  { WRN_EXIT_NOT_AUTHORIZED, "It is not allowed. Standard error says who may do it." },
  { WRN_EXIT_NO_SUCH, "There is no such community or member." },
  { WRN_EXIT_TIMEOUT, "There was no answer in time." },
  { WRN_EXIT_RELAYED, "Of ping: frames are relayed." },
  { WRN_EXIT_NO_ANSWER, "Of ping: the member cannot be reached." },
  { WRN_EXIT_OFF, "Of status: the community is off." },
  { WRN_EXIT_CONNECTING, "Of status: nobody is connected yet." },
  { WRN_EXIT_COMMUNITY_FAILED, "Of status: the community failed; the output says why." },
};

const WrnExitInfo *
wrn_exit_get_all (gsize *n)
{
  *n = G_N_ELEMENTS (exits);
  return exits;
}

static WrnExit
exit_of_ours (WrnDBusError code)
{
  switch (code)
    {
    case WRN_DBUS_ERROR_NOT_AUTHORIZED:
      return WRN_EXIT_NOT_AUTHORIZED;
    case WRN_DBUS_ERROR_NOT_FOUND:
      return WRN_EXIT_NO_SUCH;
    case WRN_DBUS_ERROR_TIMED_OUT:
      return WRN_EXIT_TIMEOUT;
    case WRN_DBUS_ERROR_FAILED:
    case WRN_DBUS_ERROR_BAD_ARGUMENT:
    case WRN_DBUS_ERROR_EXISTS:
    case WRN_DBUS_ERROR_LIMITS_EXCEEDED:
    case WRN_DBUS_ERROR_BUSY:
    case WRN_DBUS_ERROR_NOT_CONNECTED:
    case WRN_DBUS_ERROR_NO_DEVICE:
    case WRN_DBUS_ERROR_ADDRESS_IN_USE:
    case WRN_DBUS_ERROR_NOT_SUPPORTED:
    case WRN_DBUS_ERROR_ENGINE_FAILED:
    case WRN_N_DBUS_ERRORS:
    default:
      return WRN_EXIT_FAILED;
    }
}

static WrnExit
exit_of_bus (int code)
{
  switch (code)
    {
    case G_DBUS_ERROR_ACCESS_DENIED:
    case G_DBUS_ERROR_AUTH_FAILED:
      return WRN_EXIT_NOT_AUTHORIZED;
    case G_DBUS_ERROR_TIMEOUT:
    case G_DBUS_ERROR_TIMED_OUT:
      return WRN_EXIT_TIMEOUT;
    case G_DBUS_ERROR_SERVICE_UNKNOWN:
    case G_DBUS_ERROR_NAME_HAS_NO_OWNER:
    case G_DBUS_ERROR_NO_REPLY: /* it went away before it answered */
    case G_DBUS_ERROR_DISCONNECTED:
    case G_DBUS_ERROR_NO_SERVER:
    case G_DBUS_ERROR_SPAWN_EXEC_FAILED:
    case G_DBUS_ERROR_SPAWN_FORK_FAILED:
    case G_DBUS_ERROR_SPAWN_CHILD_EXITED:
    case G_DBUS_ERROR_SPAWN_CHILD_SIGNALED:
    case G_DBUS_ERROR_SPAWN_FAILED:
    case G_DBUS_ERROR_SPAWN_SETUP_FAILED:
    case G_DBUS_ERROR_SPAWN_CONFIG_INVALID:
    case G_DBUS_ERROR_SPAWN_SERVICE_INVALID:
    case G_DBUS_ERROR_SPAWN_SERVICE_NOT_FOUND:
    case G_DBUS_ERROR_SPAWN_PERMISSIONS_INVALID:
    case G_DBUS_ERROR_SPAWN_FILE_INVALID:
    case G_DBUS_ERROR_SPAWN_NO_MEMORY:
      return WRN_EXIT_UNREACHABLE;
    default:
      return WRN_EXIT_FAILED;
    }
}

/**
 * wrn_exit_of_error:
 * @error: what a call over the bus ended in
 *
 * Returns: how the program ends that made it
 */
WrnExit
wrn_exit_of_error (const GError *error)
{
  g_autofree char *remote = g_dbus_error_get_remote_error (error);

  if (error->domain == WRN_DBUS_ERROR)
    return exit_of_ours (error->code);
  if (error->domain == G_DBUS_ERROR)
    return exit_of_bus (error->code);
  if (g_strcmp0 (remote, NEEDS_A_PERSON) == 0)
    return WRN_EXIT_NOT_AUTHORIZED;
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT))
    return WRN_EXIT_TIMEOUT;
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CLOSED))
    return WRN_EXIT_UNREACHABLE;
  return WRN_EXIT_FAILED;
}
