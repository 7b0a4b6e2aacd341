/* wrn-bus.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The helper, as a client of the system bus meets it.
 */
#define G_LOG_DOMAIN "wrn-cli"

#include "config.h"

#include "cli/wrn-bus.h"

#include <stdarg.h>
#include <unistd.h>

#include <gio/gunixfdlist.h>

#include "cli/wrn-polkit-agent.h"
#include "cli/wrn-terminal.h"
#include "cli/wrn-verb.h"
#include "ipc/wrn-dbus-error.h"
#include "ipc/wrn-dbus-names.h"
#include "ipc/wrn-sealed.h"

/* The helper asks an engine in turn, which it may have to start. */
#define READ_TIMEOUT_MS (10 * 1000)

/* Connect returns when the interface is up, Disconnect when all members were told. */
#define ACT_TIMEOUT_MS (30 * 1000)

/* A person looks for a password meanwhile. */
#define PERSON_TIMEOUT_MS (5 * 60 * 1000)

#define BUS_NAME "org.freedesktop.DBus"
#define BUS_PATH "/org/freedesktop/DBus"

/* Asks the bus itself. */
static GVariant *
ask_bus (GDBusConnection *connection,
         const char *method,
         GVariant *arguments,
         const char *type,
         GError **error)
{
  return g_dbus_connection_call_sync (connection, BUS_NAME, BUS_PATH, BUS_NAME, method, arguments,
                                      (const GVariantType *) type, G_DBUS_CALL_FLAGS_NONE,
                                      READ_TIMEOUT_MS, NULL, error);
}

static char *
get_owner (GDBusConnection *connection, GError **error)
{
  g_autoptr (GVariant) owner =
      ask_bus (connection, "GetNameOwner", g_variant_new ("(s)", WRN_DBUS_NAME), "(s)", error);
  char *name = NULL;

  if (owner != NULL)
    g_variant_get (owner, "(s)", &name);
  return name;
}

/* Has the bus start the helper if it does not run. */
static char *
find_helper (GDBusConnection *connection, GError **error)
{
  g_autoptr (GVariant) started = NULL;
  char *name = get_owner (connection, NULL);

  if (name != NULL)
    return name;
  started = ask_bus (connection, "StartServiceByName", g_variant_new ("(su)", WRN_DBUS_NAME, 0),
                     "(u)", error);
  return started != NULL ? get_owner (connection, error) : NULL;
}

static void
prepare_to_act (WrnBus *self)
{
  self->timeout = ACT_TIMEOUT_MS;
  if (!wrn_terminal_has_person ())
    return;
  self->timeout = PERSON_TIMEOUT_MS;
  self->flags = G_DBUS_CALL_FLAGS_ALLOW_INTERACTIVE_AUTHORIZATION;
  /* Root is never asked. */
  if (geteuid () != 0)
    self->agent = wrn_polkit_agent_start ();
}

/**
 * wrn_bus_open:
 * @purpose: what will be asked of the helper
 *
 * Returns: (transfer full) (nullable): a connection to a helper that runs
 */
WrnBus *
wrn_bus_open (WrnBusPurpose purpose, GError **error)
{
  g_autoptr (WrnBus) self = g_new0 (WrnBus, 1);
  g_autoptr (GError) cause = NULL;

  /* From here on, their names are known. */
  wrn_dbus_error_quark ();

  self->timeout = READ_TIMEOUT_MS;
  self->connection = g_bus_get_sync (G_BUS_TYPE_SYSTEM, NULL, &cause);
  if (self->connection == NULL)
    {
      /* Whatever the cause is, what follows for the caller is the same. */
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_CLOSED, "the system bus does not answer: %s",
                   cause->message);
      return NULL;
    }
  g_dbus_connection_set_exit_on_close (self->connection, FALSE);

  self->helper = find_helper (self->connection, error);
  if (self->helper == NULL)
    return NULL;
  if (purpose == WRN_BUS_TO_ACT)
    prepare_to_act (self);
  return g_steal_pointer (&self);
}

void
wrn_bus_free (WrnBus *self)
{
  if (self->agent != NULL)
    wrn_polkit_agent_stop (self->agent);
  g_clear_object (&self->connection);
  g_free (self->helper);
  g_free (self);
}

WrnDBusHelper1 *
wrn_bus_get_helper (const WrnBus *self, GError **error)
{
  return wrn_dbus_helper1_proxy_new_sync (self->connection,
                                          G_DBUS_PROXY_FLAGS_DO_NOT_LOAD_PROPERTIES |
                                              G_DBUS_PROXY_FLAGS_DO_NOT_CONNECT_SIGNALS,
                                          self->helper, WRN_DBUS_PATH, NULL, error);
}

/* (transfer floating): what every method takes that ends in options */
GVariant *
wrn_bus_no_options (void)
{
  return g_variant_new ("a{sv}", NULL);
}

/**
 * wrn_bus_give:
 * @give: the call that takes it
 * @data: a profile or a link, which nobody else may see
 * @len: its bytes
 *
 * Returns: (transfer full) (nullable): the object path of the community that it made
 */
char *
wrn_bus_give (const WrnBus *self, WrnBusGive give, const void *data, gsize len, GError **error)
{
  g_autoptr (GUnixFDList) fds = g_unix_fd_list_new ();
  g_autoptr (WrnDBusHelper1) helper = wrn_bus_get_helper (self, error);
  GVariant *handle;
  char *path = NULL;

  if (helper == NULL)
    return NULL;
  handle = wrn_sealed_send (data, len, fds, error);
  if (handle == NULL || !give (helper, handle, wrn_bus_no_options (), self->flags, self->timeout,
                               fds, &path, NULL, NULL, error))
    return NULL;
  return path;
}

/* (nullable): what to do about it */
static const char *
get_advice (WrnExit code)
{
  switch ((int) code)
    {
    case WRN_EXIT_UNREACHABLE:
      return "is the package warren-helper installed? “systemctl status warren-helper” tells more";
    case WRN_EXIT_NOT_AUTHORIZED:
      return wrn_terminal_has_person ()
                 ? "an administrator may do it, and what is another user's with --all"
                 : "without a terminal nobody is asked for a password: run it in one, or as an "
                   "administrator";
    case WRN_EXIT_NO_SUCH:
      return "“warrenctl list” and “warrenctl peers” show what there is";
    case WRN_EXIT_TIMEOUT:
      return "try again; “systemctl status warren-helper” tells more";
    default:
      return NULL;
    }
}

/**
 * wrn_bus_fail:
 * @error: what a call ended in
 * @format: what was attempted
 *
 * Says both, and what to do next.
 *
 * Returns: the exit status that follows from @error
 */
WrnExit
wrn_bus_fail (const GError *error, const char *format, ...)
{
  g_autoptr (GError) bare = g_error_copy (error);
  const WrnExit code = wrn_exit_of_error (error);
  g_autofree char *what = NULL;
  va_list arguments;

  va_start (arguments, format);
  what = g_strdup_vprintf (format, arguments);
  va_end (arguments);

  g_dbus_error_strip_remote_error (bare);
  wrn_verb_fail (code, "%s: %s", what, bare->message);
  if (get_advice (code) != NULL)
    wrn_verb_fail (code, "%s", get_advice (code));
  return code;
}
