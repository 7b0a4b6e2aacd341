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

#include "ipc/wrn-dbus-call.h"
#include "ipc/wrn-dbus-error.h"
#include "ipc/wrn-dbus-gate.h"
#include "ipc/wrn-dbus-names.h"
#include "ipc/wrn-tally.h"
#include "ipc/wrn-timed-cancel.h"

/* Each question that waits for a password keeps a thread of the pool that all calls share: one user
 * shall not get hold of all of them. The next question is refused. */
#define MAX_PENDING_PER_USER 4

/* Who has not typed a password by then will not, or is gone: the question is withdrawn. */
#define QUESTION_SECONDS 120

/* What polkit knows without asking, it says at once. */
#define ANSWER_SECONDS 10

/* Calls of one connection that are not yet answered: more than a program has that shows all
 * communities of a user. It is told of the next one that they are too many. */
#define MAX_CALLS 128

/* Bytes of arguments; what is longer comes as a file. */
#define MAX_ARGUMENTS 8192

/* Of Set: to connect at every start takes as much as to connect once. */
static gboolean
sets_autoconnect (GVariant *parameters)
{
  g_autoptr (GVariant) settings = g_variant_get_child_value (parameters, 0);
  gboolean autoconnect = FALSE;

  g_variant_lookup (settings, "autoconnect", "b", &autoconnect);
  return autoconnect;
}

/* Every method that a client may call, and who may: its owner, whoever polkit allows @action, or
 * only who is both; whether a file comes with it; and when @action matters. A method that is
 * missing here is refused, so that a new one cannot be reached until someone decides. */
static const struct
{
  const char *interface;
  const char *method;
  gboolean owner;
  const char *action; /* (nullable) */
  gboolean file;
  gboolean (*needs_action) (GVariant *parameters); /* (nullable): always */
} rules[] = {
  { WRN_DBUS_HELPER, "Create", FALSE, WRN_ACTION_JOIN, TRUE },
  { WRN_DBUS_HELPER, "Join", FALSE, WRN_ACTION_JOIN, TRUE },
  { WRN_DBUS_HELPER, "Import", FALSE, WRN_ACTION_JOIN, TRUE },
  { WRN_DBUS_HELPER, "Host", FALSE, WRN_ACTION_HOST },
  { WRN_DBUS_COMMUNITY, "Connect", TRUE, WRN_ACTION_CONNECT },
  { WRN_DBUS_COMMUNITY, "Disconnect", TRUE, NULL },
  { WRN_DBUS_COMMUNITY, "Remove", TRUE, NULL },
  { WRN_DBUS_COMMUNITY, "GetInfo", TRUE, NULL },
  { WRN_DBUS_COMMUNITY, "Set", TRUE, WRN_ACTION_CONNECT, FALSE, sets_autoconnect },
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
  gboolean asks_polkit;
  WrnDBusGate *gate;    /* (owned) */
  WrnTally *questions;  /* (owned): that wait, by user id */
  GCancellable *ending; /* (owned) */
};

/* How many there are if there is none for it. */
static gsize
find_rule (const char *interface, const char *method)
{
  gsize i = 0;

  while (i < G_N_ELEMENTS (rules) && (g_strcmp0 (rules[i].interface, interface) != 0 ||
                                      g_strcmp0 (rules[i].method, method) != 0))
    i++;
  return i;
}

/* Before anything is kept of a call. */
static gboolean
may_enter (gpointer ending, GDBusMessage *message, GError **error)
{
  const gsize rule =
      find_rule (g_dbus_message_get_interface (message), g_dbus_message_get_member (message));
  const guint max_fds = rule < G_N_ELEMENTS (rules) && rules[rule].file ? 1 : 0;

  if (g_cancellable_is_cancelled (ending))
    g_set_error (error, WRN_DBUS_ERROR, WRN_DBUS_ERROR_FAILED, "The helper ends");
  else if (wrn_dbus_message_count_fds (message) > max_fds)
    g_set_error (error, WRN_DBUS_ERROR, WRN_DBUS_ERROR_BAD_ARGUMENT,
                 "%u descriptors at most go with it", max_fds);
  else if (wrn_dbus_message_get_size (message) > MAX_ARGUMENTS)
    g_set_error (error, WRN_DBUS_ERROR, WRN_DBUS_ERROR_BAD_ARGUMENT, "More than %d bytes",
                 MAX_ARGUMENTS);
  else
    return TRUE;
  return FALSE;
}

WrnGuard *
wrn_guard_new (GDBusConnection *bus, gboolean asks_polkit)
{
  WrnGuard *self = g_new0 (WrnGuard, 1);

  self->asks_polkit = asks_polkit;
  self->questions = wrn_tally_new ();
  self->ending = g_cancellable_new ();
  self->gate =
      wrn_dbus_gate_new (bus, MAX_CALLS, may_enter, g_object_ref (self->ending), g_object_unref);
  return self;
}

/* Only if it is not busy. */
void
wrn_guard_free (WrnGuard *self)
{
  wrn_dbus_gate_free (self->gate);
  wrn_tally_unref (self->questions);
  g_object_unref (self->ending);
  g_free (self);
}

/* Lets nobody in from now on, and withdraws the questions that wait: soon it is not busy. */
void
wrn_guard_close (WrnGuard *self)
{
  g_cancellable_cancel (self->ending);
}

/* Whether there are calls that are not yet answered: those that it thinks about, and all others. */
gboolean
wrn_guard_is_busy (WrnGuard *self)
{
  return !wrn_dbus_gate_is_empty (self->gate);
}

static gboolean
check_action (WrnGuard *self,
              GDBusMethodInvocation *invocation,
              const char *action,
              gboolean may_ask,
              GError **error)
{
  g_autoptr (PolkitSubject) subject =
      polkit_system_bus_name_new (g_dbus_method_invocation_get_sender (invocation));
  g_autoptr (PolkitAuthority) authority = polkit_authority_get_sync (NULL, error);
  g_autoptr (PolkitAuthorizationResult) result = NULL;
  g_auto (WrnTimedCancel) limit =
      wrn_timed_cancel (self->ending, may_ask ? QUESTION_SECONDS : ANSWER_SECONDS);

  if (authority != NULL)
    result = polkit_authority_check_authorization_sync (
        authority, subject, action, NULL,
        may_ask ? POLKIT_CHECK_AUTHORIZATION_FLAGS_ALLOW_USER_INTERACTION
                : POLKIT_CHECK_AUTHORIZATION_FLAGS_NONE,
        limit.cancellable, error);
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
  GDBusMessage *message = g_dbus_method_invocation_get_message (invocation);
  const gboolean may_ask = (g_dbus_message_get_flags (message) &
                            G_DBUS_MESSAGE_FLAGS_ALLOW_INTERACTIVE_AUTHORIZATION) != 0;
  g_autofree char *key = g_strdup_printf ("%u", user);
  gboolean allowed;

  if (!self->asks_polkit && !g_str_equal (action, WRN_ACTION_MANAGE))
    return TRUE;
  if (!self->asks_polkit)
    {
      g_set_error (error, WRN_DBUS_ERROR, WRN_DBUS_ERROR_NOT_AUTHORIZED, "It is another user's");
      return FALSE;
    }
  if (may_ask && !wrn_tally_add (self->questions, key, MAX_PENDING_PER_USER))
    {
      g_set_error (error, WRN_DBUS_ERROR, WRN_DBUS_ERROR_LIMITS_EXCEEDED,
                   "%d questions for authorization wait already", MAX_PENDING_PER_USER);
      return FALSE;
    }
  allowed = check_action (self, invocation, action, may_ask, error);
  if (may_ask)
    wrn_tally_remove (self->questions, key);
  return allowed;
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
  GVariant *parameters = g_dbus_method_invocation_get_parameters (invocation);
  guint user;

  if (rule == G_N_ELEMENTS (rules))
    {
      g_set_error (error, WRN_DBUS_ERROR, WRN_DBUS_ERROR_NOT_AUTHORIZED, "No rule allows it");
      return FALSE;
    }
  if (!wrn_dbus_call_find_user (invocation, &user, self->ending, error))
    return FALSE;
  g_object_set_data (G_OBJECT (invocation), "wrn-caller", GUINT_TO_POINTER (user));

  /* Whoever is not the owner is an administrator, or nobody. */
  if (rules[rule].owner && user != owner &&
      !ask_polkit (self, invocation, user, WRN_ACTION_MANAGE, error))
    return FALSE;
  return rules[rule].action == NULL ||
         (rules[rule].needs_action != NULL && !rules[rule].needs_action (parameters)) ||
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
