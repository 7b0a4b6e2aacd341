/* wrn-dbus-gate.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Bounds what others can have a connection hold for them.
 */
#define G_LOG_DOMAIN "wrn-ipc"

#include "config.h"

#include "ipc/wrn-dbus-gate.h"

#include "ipc/wrn-dbus-error.h"
#include "ipc/wrn-tally.h"

/* What the thread of GDBus needs: it may still look at a message when the gate is gone. */
typedef struct
{
  WrnTally *held; /* (owned): by sender */
  guint max_per_sender;
  WrnDBusGateFunc may_enter;
  gpointer user_data; /* (owned) with @free_data */
  GDestroyNotify free_data;
} Watch;

struct _WrnDBusGate
{
  GDBusConnection *connection; /* (owned) */
  WrnTally *held;              /* (owned) */
  guint filter;
};

/* Of a message that is here. */
typedef struct
{
  WrnTally *held; /* (owned) */
  char *sender;   /* (owned) */
} Ticket;

static void
return_ticket (gpointer data)
{
  Ticket *self = data;

  wrn_tally_remove (self->held, self->sender);
  wrn_tally_unref (self->held);
  g_free (self->sender);
  g_free (self);
  /* Somebody may wait for the last one to go. */
  g_main_context_wakeup (NULL);
}

/* The message is what lives exactly as long as somebody has it before him. */
static gboolean
count_message (Watch *self, GDBusMessage *message, GError **error)
{
  const char *sender = g_dbus_message_get_sender (message);
  Ticket *ticket;

  if (sender == NULL)
    sender = "";
  if (!wrn_tally_add (self->held, sender, self->max_per_sender))
    {
      g_set_error (error, WRN_DBUS_ERROR, WRN_DBUS_ERROR_LIMITS_EXCEEDED,
                   "%u calls wait for answers already", self->max_per_sender);
      return FALSE;
    }
  ticket = g_new (Ticket, 1);
  *ticket = (Ticket){ .held = wrn_tally_ref (self->held), .sender = g_strdup (sender) };
  g_object_set_data_full (G_OBJECT (message), "wrn-ticket", ticket, return_ticket);
  return TRUE;
}

static void
refuse (GDBusConnection *connection, GDBusMessage *message, const GError *error)
{
  g_autofree char *name = g_dbus_error_encode_gerror (error);
  g_autoptr (GDBusMessage) reply = NULL;

  if (g_dbus_message_get_message_type (message) != G_DBUS_MESSAGE_TYPE_METHOD_CALL ||
      (g_dbus_message_get_flags (message) & G_DBUS_MESSAGE_FLAGS_NO_REPLY_EXPECTED) != 0)
    return;
  reply = g_dbus_message_new_method_error_literal (message, name, error->message);
  g_dbus_connection_send_message (connection, reply, G_DBUS_SEND_MESSAGE_FLAGS_NONE, NULL, NULL);
}

/* Answers are what somebody here has asked for; those that nobody has are not kept. */
static GDBusMessage *
filter_cb (GDBusConnection *connection,
           GDBusMessage *message,
           gboolean incoming,
           gpointer user_data)
{
  Watch *self = user_data;
  const GDBusMessageType type = g_dbus_message_get_message_type (message);
  g_autoptr (GError) error = NULL;

  if (!incoming || type == G_DBUS_MESSAGE_TYPE_METHOD_RETURN || type == G_DBUS_MESSAGE_TYPE_ERROR)
    return message;
  if (self->may_enter (self->user_data, message, &error) && count_message (self, message, &error))
    return message;
  refuse (connection, message, error);
  g_object_unref (message);
  return NULL;
}

static void
free_watch (gpointer data)
{
  Watch *self = data;

  if (self->free_data != NULL)
    self->free_data (self->user_data);
  wrn_tally_unref (self->held);
  g_free (self);
}

/**
 * wrn_dbus_gate_new:
 * @connection: whose calls and signals to bound
 * @max_per_sender: so many of one sender may be here at once
 * @may_enter: what else decides
 * @user_data: for @may_enter
 * @free_data: (nullable): for @user_data, when no thread needs it any more
 *
 * A call that may not enter is answered with the reason, anything else is dropped.
 */
WrnDBusGate *
wrn_dbus_gate_new (GDBusConnection *connection,
                   guint max_per_sender,
                   WrnDBusGateFunc may_enter,
                   gpointer user_data,
                   GDestroyNotify free_data)
{
  WrnDBusGate *self = g_new0 (WrnDBusGate, 1);
  Watch *watch = g_new (Watch, 1);

  self->connection = g_object_ref (connection);
  self->held = wrn_tally_new ();
  *watch = (Watch){ .held = wrn_tally_ref (self->held),
                    .max_per_sender = max_per_sender,
                    .may_enter = may_enter,
                    .user_data = user_data,
                    .free_data = free_data };
  self->filter = g_dbus_connection_add_filter (connection, filter_cb, watch, free_watch);
  return self;
}

void
wrn_dbus_gate_free (WrnDBusGate *self)
{
  g_dbus_connection_remove_filter (self->connection, self->filter);
  wrn_tally_unref (self->held);
  g_object_unref (self->connection);
  g_free (self);
}

/* Whether nothing is here that came in. When that changes, the main context wakes up. */
gboolean
wrn_dbus_gate_is_empty (WrnDBusGate *self)
{
  return wrn_tally_get_total (self->held) == 0;
}

guint
wrn_dbus_message_count_fds (GDBusMessage *message)
{
  GUnixFDList *fds = g_dbus_message_get_unix_fd_list (message);

  return fds != NULL ? (guint) g_unix_fd_list_get_length (fds) : 0;
}

/* Of the arguments. */
gsize
wrn_dbus_message_get_size (GDBusMessage *message)
{
  GVariant *body = g_dbus_message_get_body (message);

  return body != NULL ? g_variant_get_size (body) : 0;
}
