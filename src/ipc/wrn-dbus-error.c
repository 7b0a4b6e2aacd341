/* wrn-dbus-error.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The errors of Warren's D-Bus API.
 */
#define G_LOG_DOMAIN "wrn-ipc"

#include "config.h"

#include "ipc/wrn-dbus-error.h"

#include "ipc/wrn-dbus-names.h"

#define NAME(name) WRN_DBUS_NAME ".Error." name

static const GDBusErrorEntry entries[] = {
  { WRN_DBUS_ERROR_FAILED, NAME ("Failed") },
  { WRN_DBUS_ERROR_NOT_AUTHORIZED, NAME ("NotAuthorized") },
  { WRN_DBUS_ERROR_NOT_FOUND, NAME ("NotFound") },
  { WRN_DBUS_ERROR_BAD_ARGUMENT, NAME ("BadArgument") },
  { WRN_DBUS_ERROR_EXISTS, NAME ("Exists") },
  { WRN_DBUS_ERROR_LIMITS_EXCEEDED, NAME ("LimitsExceeded") },
  { WRN_DBUS_ERROR_BUSY, NAME ("Busy") },
  { WRN_DBUS_ERROR_NOT_CONNECTED, NAME ("NotConnected") },
  { WRN_DBUS_ERROR_NO_DEVICE, NAME ("NoDevice") },
  { WRN_DBUS_ERROR_ADDRESS_IN_USE, NAME ("AddressInUse") },
  { WRN_DBUS_ERROR_NOT_SUPPORTED, NAME ("NotSupported") },
  { WRN_DBUS_ERROR_TIMED_OUT, NAME ("TimedOut") },
  { WRN_DBUS_ERROR_ENGINE_FAILED, NAME ("EngineFailed") },
};

G_STATIC_ASSERT (G_N_ELEMENTS (entries) == WRN_N_DBUS_ERRORS);

/* Call it before the first error arrives: it is what gives their names a meaning. */
GQuark
wrn_dbus_error_quark (void)
{
  static gsize quark = 0;

  g_dbus_error_register_error_domain ("wrn-dbus-error-quark", &quark, entries,
                                      G_N_ELEMENTS (entries));
  return (GQuark) quark;
}

/* (transfer full): @error, if it has a name in the API; else one that has, with its words. */
GError *
wrn_dbus_error_copy (const GError *error)
{
  if (error->domain == WRN_DBUS_ERROR)
    return g_error_copy (error);
  return g_error_new_literal (WRN_DBUS_ERROR, WRN_DBUS_ERROR_FAILED, error->message);
}

/* Adds why something does not work: in words, and by the name of it. */
void
wrn_dbus_error_describe (const GError *error, GVariantDict *info)
{
  g_autofree char *name = g_dbus_error_encode_gerror (error);

  g_variant_dict_insert (info, "error", "s", error->message);
  g_variant_dict_insert (info, "error-name", "s", name);
}
