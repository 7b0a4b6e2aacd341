/* wrn-dbus-call.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Methods by name: one function for those of a whole interface.
 */
#define G_LOG_DOMAIN "wrn-ipc"

#include "config.h"

#include "ipc/wrn-dbus-call.h"

#include "ipc/wrn-dbus-error.h"

#define BUS_TIMEOUT_MS 5000

typedef struct
{
  GClosure closure;
  WrnDBusCallFunc called;
} RouteClosure;

/* The signals of a skeleton have the object and the invocation first, and then the arguments, which
 * the invocation has too. */
static void
route_marshal (GClosure *closure,
               GValue *result,
               guint n_values,
               const GValue *values,
               gpointer hint,
               gpointer marshal_data)
{
  ((RouteClosure *) closure)->called (closure->data, g_value_get_object (&values[1]));
  g_value_set_boolean (result, TRUE);
}

/**
 * wrn_dbus_call_route:
 * @skeleton: an object of a generated class
 * @called: takes all its methods
 * @user_data: for @called; outlives the use of @skeleton
 */
void
wrn_dbus_call_route (GDBusInterfaceSkeleton *skeleton, WrnDBusCallFunc called, gpointer user_data)
{
  guint n_types;
  g_autofree GType *types = g_type_interfaces (G_OBJECT_TYPE (skeleton), &n_types);

  for (guint i = 0; i < n_types; i++)
    {
      guint n;
      g_autofree guint *ids = g_signal_list_ids (types[i], &n);

      for (guint j = 0; j < n; j++)
        if (g_str_has_prefix (g_signal_name (ids[j]), "handle-"))
          {
            GClosure *closure = g_closure_new_simple (sizeof (RouteClosure), user_data);

            ((RouteClosure *) closure)->called = called;
            g_closure_set_marshal (closure, route_marshal);
            g_signal_connect_closure_by_id (skeleton, ids[j], 0, closure, FALSE);
          }
    }
}

/* (transfer full): the type of all that a method returns. */
GVariantType *
wrn_dbus_call_reply_type (GDBusInterfaceInfo *interface, const char *method)
{
  const GDBusMethodInfo *info = g_dbus_interface_info_lookup_method (interface, method);
  g_autoptr (GString) type = g_string_new ("(");

  for (guint i = 0; info->out_args != NULL && info->out_args[i] != NULL; i++)
    g_string_append (type, info->out_args[i]->signature);
  g_string_append_c (type, ')');
  return g_variant_type_new (type->str);
}

/* (transfer full) @invocation: answers that it failed, in the words of the API whatever it was. */
void
wrn_dbus_call_fail (GDBusMethodInvocation *invocation, const GError *error)
{
  g_dbus_method_invocation_take_error (invocation, wrn_dbus_error_copy (error));
}

/**
 * wrn_dbus_call_find_user:
 * @invocation: a call that came by a bus
 * @user: (out): whose it is
 * @cancellable: ends the wait
 *
 * Asks the bus, and waits for it: for threads that may.
 *
 * Returns: %FALSE if the bus does not know, as of a caller that is gone: then nobody asked
 */
gboolean
wrn_dbus_call_find_user (GDBusMethodInvocation *invocation,
                         guint *user,
                         GCancellable *cancellable,
                         GError **error)
{
  GDBusConnection *bus = g_dbus_method_invocation_get_connection (invocation);
  const char *sender = g_dbus_method_invocation_get_sender (invocation);
  g_autoptr (GVariant) reply =
      g_dbus_connection_call_sync (bus, "org.freedesktop.DBus", "/org/freedesktop/DBus",
                                   "org.freedesktop.DBus", "GetConnectionUnixUser",
                                   g_variant_new ("(s)", sender), G_VARIANT_TYPE ("(u)"),
                                   G_DBUS_CALL_FLAGS_NONE, BUS_TIMEOUT_MS, cancellable, error);

  if (reply == NULL)
    return FALSE;
  g_variant_get (reply, "(u)", user);
  return TRUE;
}
