/* wrn-guard.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Decides whether a caller may call a method.
 */
#define G_LOG_DOMAIN "wrn-helper"

#include "config.h"

#include "helper/wrn-guard.h"

#include <polkit/polkit.h>

#include "ipc/wrn-dbus-error.h"
#include "ipc/wrn-dbus-names.h"

/* Each question that waits for a password keeps a thread of the pool that all calls share: one user
 * shall not get hold of all of them. The next question is refused. */
#define MAX_PENDING_PER_USER 4

/* Who has not typed a password by then will not, or is gone: the question is withdrawn. */
#define QUESTION_SECONDS 120

#define BUS_TIMEOUT_MS 5000

/* Every method that a client may call, and who may: its owner, whoever polkit allows @action, or
 * only who is both. A method that is missing here is refused, so that a new one cannot be reached
 * until someone decides. */
static const struct
{
  const char *interface;
  const char *method;
  gboolean owner;
  const char *action; /* (nullable) */
} rules[] = {
  { WRN_DBUS_HELPER, "Create", FALSE, WRN_ACTION_JOIN },
  { WRN_DBUS_HELPER, "Join", FALSE, WRN_ACTION_JOIN },
  { WRN_DBUS_HELPER, "Import", FALSE, WRN_ACTION_JOIN },
  { WRN_DBUS_HELPER, "Host", FALSE, WRN_ACTION_HOST },
  { WRN_DBUS_COMMUNITY, "Connect", TRUE, WRN_ACTION_CONNECT },
  { WRN_DBUS_COMMUNITY, "Disconnect", TRUE, NULL },
  { WRN_DBUS_COMMUNITY, "Remove", TRUE, NULL },
  { WRN_DBUS_COMMUNITY, "GetInfo", TRUE, NULL },
  { WRN_DBUS_COMMUNITY, "Set", TRUE, NULL },
  { WRN_DBUS_COMMUNITY, "Invite", TRUE, NULL },
  { WRN_DBUS_COMMUNITY, "Export", TRUE, NULL },
  { WRN_DBUS_COMMUNITY, "ListPeers", TRUE, NULL },
  { WRN_DBUS_COMMUNITY, "GetStats", TRUE, NULL },
  { WRN_DBUS_COMMUNITY, "GetGraph", TRUE, NULL },
  { WRN_DBUS_COMMUNITY, "ListEvents", TRUE, NULL },
  { WRN_DBUS_COMMUNITY, "Diagnose", TRUE, NULL },
  { WRN_DBUS_COMMUNITY, "Ping", TRUE, NULL },
  { WRN_DBUS_SUPERNODE, "GetInfo", TRUE, NULL },
  { WRN_DBUS_SUPERNODE, "GetStats", TRUE, NULL },
  { WRN_DBUS_SUPERNODE, "Remove", TRUE, NULL },
};

struct _WrnGuard
{
  GDBusConnection *bus; /* (owned) */
  gboolean asks_polkit;
  GMutex lock;
  GHashTable *pending; /* (owned): user id → how many questions wait; under the lock */
};

WrnGuard *
wrn_guard_new (GDBusConnection *bus, gboolean asks_polkit)
{
  WrnGuard *self = g_new0 (WrnGuard, 1);

  self->bus = g_object_ref (bus);
  self->asks_polkit = asks_polkit;
  self->pending = g_hash_table_new (NULL, NULL);
  g_mutex_init (&self->lock);
  return self;
}

void
wrn_guard_free (WrnGuard *self)
{
  g_mutex_clear (&self->lock);
  g_hash_table_unref (self->pending);
  g_object_unref (self->bus);
  g_free (self);
}

/* FALSE if the bus does not know, as of a caller that is gone: then nobody asked. */
static gboolean
find_user (WrnGuard *self, const char *sender, guint *user, GError **error)
{
  g_autoptr (GVariant) reply =
      g_dbus_connection_call_sync (self->bus, "org.freedesktop.DBus", "/org/freedesktop/DBus",
                                   "org.freedesktop.DBus", "GetConnectionUnixUser",
                                   g_variant_new ("(s)", sender), G_VARIANT_TYPE ("(u)"),
                                   G_DBUS_CALL_FLAGS_NONE, BUS_TIMEOUT_MS, NULL, error);

  if (reply == NULL)
    return FALSE;
  g_variant_get (reply, "(u)", user);
  return TRUE;
}

/* Adds @change to the questions of @user; FALSE if they would be too many. */
static gboolean
count_question (WrnGuard *self, guint user, int change)
{
  const gpointer key = GUINT_TO_POINTER (user);
  int n;

  g_mutex_lock (&self->lock);
  n = GPOINTER_TO_INT (g_hash_table_lookup (self->pending, key)) + change;
  if (n == 0)
    g_hash_table_remove (self->pending, key);
  else if (n <= MAX_PENDING_PER_USER)
    g_hash_table_insert (self->pending, key, GINT_TO_POINTER (n));
  g_mutex_unlock (&self->lock);
  return n <= MAX_PENDING_PER_USER;
}

static gboolean
withdraw_cb (gpointer user_data)
{
  g_cancellable_cancel (user_data);
  return G_SOURCE_REMOVE;
}

static gboolean
check_action (GDBusMethodInvocation *invocation, const char *action, GError **error)
{
  GDBusMessage *message = g_dbus_method_invocation_get_message (invocation);
  const gboolean may_ask = (g_dbus_message_get_flags (message) &
                            G_DBUS_MESSAGE_FLAGS_ALLOW_INTERACTIVE_AUTHORIZATION) != 0;
  g_autoptr (PolkitSubject) subject =
      polkit_system_bus_name_new (g_dbus_method_invocation_get_sender (invocation));
  g_autoptr (PolkitAuthority) authority = polkit_authority_get_sync (NULL, error);
  g_autoptr (PolkitAuthorizationResult) result = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GSource) timer = g_timeout_source_new_seconds (QUESTION_SECONDS);

  g_source_set_callback (timer, withdraw_cb, g_object_ref (cancellable), g_object_unref);
  g_source_attach (timer, NULL);
  if (authority != NULL)
    result = polkit_authority_check_authorization_sync (
        authority, subject, action, NULL,
        may_ask ? POLKIT_CHECK_AUTHORIZATION_FLAGS_ALLOW_USER_INTERACTION
                : POLKIT_CHECK_AUTHORIZATION_FLAGS_NONE,
        cancellable, error);
  g_source_destroy (timer);
  if (result == NULL || polkit_authorization_result_get_is_authorized (result))
    return result != NULL;
  g_set_error (error, WRN_DBUS_ERROR, WRN_DBUS_ERROR_NOT_AUTHORIZED, "%s was %s", action,
               polkit_authorization_result_get_is_challenge (result)
                   ? "not asked for: it takes a password"
                   : "denied");
  return FALSE;
}

static gboolean
ask_polkit (WrnGuard *self,
            GDBusMethodInvocation *invocation,
            guint user,
            const char *action,
            GError **error)
{
  gboolean allowed;

  if (!self->asks_polkit && !g_str_equal (action, WRN_ACTION_MANAGE))
    return TRUE;
  if (!self->asks_polkit)
    {
      g_set_error (error, WRN_DBUS_ERROR, WRN_DBUS_ERROR_NOT_AUTHORIZED, "It is another user's");
      return FALSE;
    }
  if (!count_question (self, user, 1))
    {
      g_set_error (error, WRN_DBUS_ERROR, WRN_DBUS_ERROR_LIMITS_EXCEEDED,
                   "%d questions for authorization wait already", MAX_PENDING_PER_USER);
      return FALSE;
    }
  allowed = check_action (invocation, action, error);
  count_question (self, user, -1);
  return allowed;
}

/* How many there are if there is none for it. */
static gsize
find_rule (const char *interface, const char *method)
{
  gsize i = 0;

  while (i < G_N_ELEMENTS (rules) &&
         !(g_str_equal (rules[i].interface, interface) && g_str_equal (rules[i].method, method)))
    i++;
  return i;
}

gboolean
wrn_guard_has_rule (const char *interface, const char *method)
{
  return find_rule (interface, method) < G_N_ELEMENTS (rules);
}

static gboolean
check (WrnGuard *self, GDBusMethodInvocation *invocation, guint owner, GError **error)
{
  const gsize rule = find_rule (g_dbus_method_invocation_get_interface_name (invocation),
                                g_dbus_method_invocation_get_method_name (invocation));
  guint user;

  if (rule == G_N_ELEMENTS (rules))
    {
      g_set_error (error, WRN_DBUS_ERROR, WRN_DBUS_ERROR_NOT_AUTHORIZED, "No rule allows it");
      return FALSE;
    }
  if (!find_user (self, g_dbus_method_invocation_get_sender (invocation), &user, error))
    return FALSE;
  g_object_set_data (G_OBJECT (invocation), "wrn-caller", GUINT_TO_POINTER (user));

  /* Whoever is not the owner is an administrator, or nobody. */
  if (rules[rule].owner && user != owner &&
      !ask_polkit (self, invocation, user, WRN_ACTION_MANAGE, error))
    return FALSE;
  return rules[rule].action == NULL ||
         ask_polkit (self, invocation, user, rules[rule].action, error);
}

/* Runs in a thread of GDBus, so that a user who types a password does not stop the helper. It must
 * not touch our state. Whatever goes wrong is a refusal. */
static gboolean
authorize_cb (GDBusObjectSkeleton *object,
              GDBusInterfaceSkeleton *interface,
              GDBusMethodInvocation *invocation,
              gpointer user_data)
{
  const guint owner = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (object), "wrn-owner"));
  g_autoptr (GError) error = NULL;
  int code = WRN_DBUS_ERROR_NOT_AUTHORIZED;

  if (check (user_data, invocation, owner, &error))
    return TRUE;
  if (g_error_matches (error, WRN_DBUS_ERROR, WRN_DBUS_ERROR_LIMITS_EXCEEDED))
    code = WRN_DBUS_ERROR_LIMITS_EXCEEDED;
  g_dbus_method_invocation_return_error (invocation, WRN_DBUS_ERROR, code, "You may not %s: %s",
                                         g_dbus_method_invocation_get_method_name (invocation),
                                         error->message);
  return FALSE;
}

/* Lets only those calls through to @object, which @self outlives, that a rule allows. */
void
wrn_guard_protect (WrnGuard *self, GDBusObjectSkeleton *object, guint owner)
{
  g_object_set_data (G_OBJECT (object), "wrn-owner", GUINT_TO_POINTER (owner));
  g_signal_connect (object, "authorize-method", G_CALLBACK (authorize_cb), self);
}

/* Who made a call that was let through. */
guint
wrn_guard_get_caller (GDBusMethodInvocation *invocation)
{
  return GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (invocation), "wrn-caller"));
}
