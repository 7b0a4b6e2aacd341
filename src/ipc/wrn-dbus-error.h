/* wrn-dbus-error.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The errors of Warren's D-Bus API.
 */
#pragma once

#include <gio/gio.h>

#define WRN_DBUS_ERROR (wrn_dbus_error_quark ())

typedef enum
{
  WRN_DBUS_ERROR_FAILED,
  WRN_DBUS_ERROR_NOT_AUTHORIZED,
  WRN_DBUS_ERROR_NOT_FOUND,    /* no such community, member or supernode */
  WRN_DBUS_ERROR_BAD_ARGUMENT, /* of the wrong type, range or name */
  WRN_DBUS_ERROR_EXISTS,
  WRN_DBUS_ERROR_LIMITS_EXCEEDED,
  WRN_DBUS_ERROR_BUSY,
  WRN_DBUS_ERROR_NOT_CONNECTED,
  WRN_DBUS_ERROR_NO_DEVICE,      /* the network interface cannot be made */
  WRN_DBUS_ERROR_ADDRESS_IN_USE, /* the network overlaps one of this computer's */
  WRN_DBUS_ERROR_NOT_SUPPORTED,
  WRN_DBUS_ERROR_TIMED_OUT,
  WRN_DBUS_ERROR_ENGINE_FAILED, /* it ended, or says nothing sensible */
  WRN_N_DBUS_ERRORS,
} WrnDBusError;

GQuark wrn_dbus_error_quark (void);
GError *wrn_dbus_error_copy (const GError *error);
void wrn_dbus_error_describe (const GError *error, GVariantDict *info);
