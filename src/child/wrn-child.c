/* wrn-child.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One engine: a process, and the private connection to it.
 */
#define G_LOG_DOMAIN "wrn-child"

#include "config.h"

#include "child/wrn-child.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/socket.h>

#include "core/io/wrn-udp.h"
#include "ipc/wrn-dbus-call.h"
#include "ipc/wrn-dbus-engine.h"
#include "ipc/wrn-dbus-error.h"
#include "ipc/wrn-dbus-gate.h"
#include "ipc/wrn-dbus-names.h"
#include "ipc/wrn-sealed.h"

/* The descriptors that it finds. */
#define SOCKET_FD 3
#define FOLDER_FD 4

/* From the start of the process to the first words on the connection: milliseconds, but for a
 * computer that is short of memory. */
#define CONNECT_MS 10000

/* To say goodbye, and to write what is to be kept. */
#define STOP_MS 3000

/* Longer than any method takes, a Ping of ten seconds included, and shorter than a client waits. */
#define CALL_MS 20000

/* After so many answers in a row that did not come in time, none will. */
#define MAX_LATE 2

/* Signals that may wait for us: what a busy helper has not yet heard, and all of an engine that
 * does nothing but talk. What comes then is lost. */
#define MAX_SIGNALS 1024
#define MAX_SIGNAL 4096

/* A longer answer would have the bus disconnect the helper: the last events are a megabyte. */
#define MAX_REPLY (8 * 1024 * 1024)
#define MAX_ERROR 1000

typedef struct
{
  WrnChild *child;       /* (owned) */
  char *method;          /* (owned) */
  GVariant *parameters;  /* (owned) */
  GUnixFDList *fds;      /* (owned) (nullable) */
  WrnChildReply replied; /* called exactly once */
  gpointer user_data;
} Call;

struct _WrnChild
{
  GObject parent_instance;

  GSubprocess *process;        /* (owned) */
  GDBusConnection *connection; /* (owned) (nullable): NULL until it stands */
  WrnDBusGate *gate;           /* (owned) (nullable): of @connection */
  GQueue waiting;              /* (element-type Call): for the connection */
  guint n_late;                /* answers in a row that did not come in time */
  guint n_calls;               /* that are not yet answered, those that wait included */
  guint deadline;              /* source: kills the process, or hangs up on what it left behind */
  guint subscription;          /* of @connection */
  gboolean is_told_to_stop;    /* and @deadline is for that */
  gboolean is_unreachable;     /* @connection will never stand */
  gboolean is_lost;            /* @connection is closed, and the process not yet gone */
  gboolean exited;
  gboolean ended; /* and everybody knows */
};

enum
{
  SIGNAL_SAID,
  SIGNAL_ENDED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (WrnChild, wrn_child, G_TYPE_OBJECT)

static gboolean
deadline_cb (gpointer user_data)
{
  WrnChild *self = user_data;

  self->deadline = 0;
  if (!self->exited)
    wrn_child_kill (self);
  else if (self->connection != NULL)
    g_dbus_connection_close (self->connection, NULL, NULL, NULL);
  return G_SOURCE_REMOVE;
}

static void
set_deadline (WrnChild *self, guint ms)
{
  g_clear_handle_id (&self->deadline, g_source_remove);
  self->deadline = g_timeout_add (ms, deadline_cb, self);
}

/* (transfer full): of what has exited. */
static char *
describe_end (const WrnChild *self)
{
  if (g_subprocess_get_if_signaled (self->process))
    return g_strdup_printf ("was killed by signal %d", g_subprocess_get_term_sig (self->process));
  return g_strdup_printf ("ended with status %d", g_subprocess_get_exit_status (self->process));
}

/* Nothing comes after the end: whoever hears it knows that all calls are answered. */
static void
tell_end (WrnChild *self)
{
  g_autofree char *how = NULL;

  if (!self->exited || self->n_calls > 0 || self->ended)
    return;
  self->ended = TRUE;
  how = describe_end (self);
  g_signal_emit (self, signals[SIGNAL_ENDED], 0, how);
}

/* (transfer full) @error. Those of the interface pass; any other says that the engine is at fault,
 * whatever it calls it. */
static GError *
translate (const Call *call, GError *error)
{
  const gboolean late = g_error_matches (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT);
  g_autofree char *how = call->child->exited ? describe_end (call->child) : NULL;
  const char *words;
  GError *ours;

  g_dbus_error_strip_remote_error (error);
  words = strlen (error->message) <= MAX_ERROR ? error->message : "It says too much";
  if (error->domain == WRN_DBUS_ERROR && words == error->message)
    return error;
  ours = how != NULL
             ? g_error_new (WRN_DBUS_ERROR, WRN_DBUS_ERROR_ENGINE_FAILED, "The engine %s", how)
             : g_error_new (WRN_DBUS_ERROR,
                            late ? WRN_DBUS_ERROR_TIMED_OUT : WRN_DBUS_ERROR_ENGINE_FAILED,
                            "The engine did not answer %s: %s", call->method, words);
  g_error_free (error);
  return ours;
}

/* (transfer full) @call and @error */
static void
finish (Call *call, GVariant *reply, GUnixFDList *fds, GError *error)
{
  WrnChild *self = call->child;
  const gboolean late = g_error_matches (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT);

  self->n_late = late ? self->n_late + 1 : 0;
  if (self->n_late >= MAX_LATE)
    wrn_child_kill (self);
  if (error != NULL)
    error = translate (call, error);
  else if (g_variant_get_size (reply) > MAX_REPLY ||
           (fds != NULL && g_unix_fd_list_get_length (fds) > 1))
    error = g_error_new (WRN_DBUS_ERROR, WRN_DBUS_ERROR_ENGINE_FAILED,
                         "The engine's answer to %s is too long", call->method);
  call->replied (call->user_data, error == NULL ? reply : NULL, fds, error);
  g_clear_error (&error);
  g_free (call->method);
  g_variant_unref (call->parameters);
  g_clear_object (&call->fds);
  g_free (call);
  self->n_calls--;
  tell_end (self);
  g_object_unref (self);
}

static void
replied_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Call *call = user_data;
  g_autoptr (GUnixFDList) fds = NULL;
  g_autoptr (GVariant) reply = NULL;
  GError *error = NULL;

  reply = g_dbus_connection_call_with_unix_fd_list_finish (G_DBUS_CONNECTION (source), &fds, result,
                                                           &error);
  if (call->child->exited || !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CLOSED))
    {
      finish (call, reply, fds, error);
      return;
    }
  /* How the process ends says more than that the connection did. */
  g_error_free (error);
  call->child->is_lost = TRUE;
  g_queue_push_tail (&call->child->waiting, call);
}

static void
send_waiting (WrnChild *self)
{
  Call *call;

  while ((call = g_queue_pop_head (&self->waiting)) != NULL)
    {
      g_autoptr (GVariantType) type =
          wrn_dbus_call_reply_type (wrn_dbus_engine1_interface_info (), call->method);

      g_dbus_connection_call_with_unix_fd_list (self->connection, NULL, WRN_DBUS_ENGINE_PATH,
                                                WRN_DBUS_ENGINE, call->method, call->parameters,
                                                type, G_DBUS_CALL_FLAGS_NONE, CALL_MS, call->fds,
                                                NULL, replied_cb, call);
    }
}

/**
 * wrn_child_call:
 * @self: a child
 * @method: of the interface
 * @parameters: its arguments; if floating, consumed
 * @fds: (nullable): descriptors that go with them
 * @replied: called once, and not before this returns
 * @user_data: for @replied
 */
void
wrn_child_call (WrnChild *self,
                const char *method,
                GVariant *parameters,
                GUnixFDList *fds,
                WrnChildReply replied,
                gpointer user_data)
{
  Call *call = g_new (Call, 1);

  *call = (Call){
    .child = g_object_ref (self),
    .method = g_strdup (method),
    .parameters = g_variant_ref_sink (parameters),
    .fds = fds != NULL ? g_object_ref (fds) : NULL,
    .replied = replied,
    .user_data = user_data,
  };
  self->n_calls++;
  g_queue_push_tail (&self->waiting, call);
  if (self->connection != NULL && !self->is_lost)
    send_waiting (self);
}

static void
signal_cb (GDBusConnection *connection,
           const char *sender,
           const char *path,
           const char *interface,
           const char *member,
           GVariant *parameters,
           gpointer user_data)
{
  g_signal_emit (user_data, signals[SIGNAL_SAID], 0, member, parameters);
}

/* What has no connection any more cannot be told to stop; it ends by itself, or is made to. */
static void
closed_cb (WrnChild *self)
{
  if (!self->exited)
    set_deadline (self, STOP_MS);
}

/* What waits for a process that is gone, and for its connection, will not be answered. */
static void
lose_waiting (WrnChild *self)
{
  Call *call;

  if (!self->exited || (self->connection == NULL && !self->is_unreachable))
    return;
  while ((call = g_queue_pop_head (&self->waiting)) != NULL)
    finish (call, NULL, NULL, g_error_new (G_IO_ERROR, G_IO_ERROR_CLOSED, "It is gone"));
  tell_end (self);
}

/* In a thread of GDBus. An engine has only news for us; from one that has calls, or descriptors, no
 * other sense is to be had either. */
static gboolean
may_enter (gpointer process, GDBusMessage *message, GError **error)
{
  if (g_dbus_message_get_message_type (message) == G_DBUS_MESSAGE_TYPE_SIGNAL &&
      wrn_dbus_message_count_fds (message) == 0 &&
      wrn_dbus_message_get_size (message) <= MAX_SIGNAL)
    return TRUE;
  g_subprocess_force_exit (process);
  g_set_error (error, WRN_DBUS_ERROR, WRN_DBUS_ERROR_NOT_AUTHORIZED, "An engine may not do that");
  return FALSE;
}

static void
connected_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (WrnChild) self = user_data;

  self->connection = g_dbus_connection_new_finish (result, NULL);
  if (self->connection == NULL)
    {
      wrn_child_kill (self);
      self->is_unreachable = TRUE;
      lose_waiting (self);
      return;
    }
  if (!self->is_told_to_stop && !self->exited)
    g_clear_handle_id (&self->deadline, g_source_remove);
  self->gate = wrn_dbus_gate_new (self->connection, MAX_SIGNALS, may_enter,
                                  g_object_ref (self->process), g_object_unref);
  g_signal_connect_object (self->connection, "closed", G_CALLBACK (closed_cb), self,
                           G_CONNECT_SWAPPED);
  self->subscription =
      g_dbus_connection_signal_subscribe (self->connection, NULL, NULL, NULL, WRN_DBUS_ENGINE_PATH,
                                          NULL, G_DBUS_SIGNAL_FLAGS_NONE, signal_cb, self, NULL);
  g_dbus_connection_start_message_processing (self->connection);
  send_waiting (self);
}

static void
exited_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (WrnChild) self = user_data;

  self->exited = TRUE;
  self->is_lost = FALSE;
  /* What it said last may still be on its way, and counts; but what it left behind with its end of
   * the connection shall not answer for it. */
  set_deadline (self, STOP_MS);
  lose_waiting (self);
}

/* Of the helper's environment, only the language and how much to log are the engine's business. */
static char **
make_environment (void)
{
  static const char *const kept[] = { "LANG", "LC_ALL", "LC_MESSAGES", "G_MESSAGES_DEBUG" };
  char **environment = g_new0 (char *, 1);

  for (guint i = 0; i < G_N_ELEMENTS (kept); i++)
    if (g_getenv (kept[i]) != NULL)
      environment = g_environ_setenv (environment, kept[i], g_getenv (kept[i]), TRUE);
  return environment;
}

/* (transfer full) @folder and @remote. */
static GSubprocess *
spawn (const char *program, int remote, int folder, GError **error)
{
  g_autoptr (GSubprocessLauncher) launcher =
      g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_SILENCE);
  g_auto (GStrv) environment = make_environment ();

  g_subprocess_launcher_set_environ (launcher, environment);
  g_subprocess_launcher_set_cwd (launcher, "/");
  g_subprocess_launcher_take_fd (launcher, remote, SOCKET_FD);
  if (folder >= 0)
    g_subprocess_launcher_take_fd (launcher, folder, FOLDER_FD);
  return g_subprocess_launcher_spawn (launcher, error, program, "--engine", NULL);
}

/**
 * wrn_child_new:
 * @program: what to run; one of the two that are compiled in
 * @folder: (transfer full): the engine's own, or -1
 *
 * Starts an engine. It tells "said" what signals the engine sends, of whatever type, and at the
 * very last "ended" with how it did.
 *
 * Returns: (transfer full) (nullable): the child
 */
WrnChild *
wrn_child_new (const char *program, int folder, GError **error)
{
  g_autoptr (WrnChild) self = g_object_new (WRN_TYPE_CHILD, NULL);
  g_autofree char *guid = g_dbus_generate_guid ();
  g_autoptr (GSocketConnection) stream = NULL;
  g_autoptr (GSocket) socket = NULL;
  int pair[2];

  if (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0)
    {
      g_set_error (error, WRN_DBUS_ERROR, WRN_DBUS_ERROR_FAILED, "Cannot make sockets: %s",
                   g_strerror (errno));
      if (folder >= 0)
        g_close (folder, NULL);
      return NULL;
    }
  socket = g_socket_new_from_fd (pair[0], NULL);
  stream = g_socket_connection_factory_create_connection (socket);

  self->process = spawn (program, pair[1], folder, error);
  if (self->process == NULL)
    return NULL;
  set_deadline (self, CONNECT_MS);
  g_subprocess_wait_async (self->process, NULL, exited_cb, g_object_ref (self));
  g_dbus_connection_new (G_IO_STREAM (stream), guid,
                         G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_SERVER |
                             G_DBUS_CONNECTION_FLAGS_DELAY_MESSAGE_PROCESSING,
                         NULL, NULL, connected_cb, g_object_ref (self));
  return g_steal_pointer (&self);
}

/* How many calls are not yet answered. */
guint
wrn_child_get_n_calls (WrnChild *self)
{
  return self->n_calls;
}

static void
stop_replied (gpointer user_data, GVariant *reply, GUnixFDList *fds, const GError *error)
{
}

/* Asks it to end, and kills it if it does not. */
void
wrn_child_stop (WrnChild *self)
{
  if (self->exited)
    return;
  self->is_told_to_stop = TRUE;
  wrn_child_call (self, "Stop", g_variant_new ("()"), NULL, stop_replied, NULL);
  set_deadline (self, STOP_MS);
}

void
wrn_child_kill (WrnChild *self)
{
  g_subprocess_force_exit (self->process);
}

/* Adds a file to a call; its handle is its place among @fds. */
gboolean
wrn_child_put_file (GUnixFDList *fds, GBytes *bytes, GError **error)
{
  g_autoptr (GVariant) handle =
      wrn_sealed_send (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), fds, error);

  return handle != NULL;
}

/* Adds to Start what takes our privilege: sockets that hold more than everybody may have wait. */
void
wrn_child_put_sockets (GUnixFDList *fds, GVariantDict *options)
{
  static const char *const keys[] = { "udp6", "udp4" };
  WrnUdpReserve reserve;

  wrn_udp_reserve (&reserve);
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      const int handle =
          reserve.fds[i] >= 0 ? g_unix_fd_list_append (fds, reserve.fds[i], NULL) : -1;

      if (handle >= 0)
        g_variant_dict_insert (options, keys[i], "h", handle);
    }
  wrn_udp_reserve_clear (&reserve);
}

/* (transfer full) (nullable): the file that an answer begins with. One of no length is none. */
GBytes *
wrn_child_take_file (GVariant *reply, GUnixFDList *fds, GError **error)
{
  g_autoptr (GVariant) handle = g_variant_get_child_value (reply, 0);
  g_autoptr (GBytes) bytes = wrn_sealed_receive (handle, fds, NULL);

  if (bytes != NULL && g_bytes_get_size (bytes) > 0)
    return g_steal_pointer (&bytes);
  g_set_error (error, WRN_DBUS_ERROR, WRN_DBUS_ERROR_ENGINE_FAILED, "The engine returned no file");
  return NULL;
}

static void
wrn_child_finalize (GObject *object)
{
  WrnChild *self = WRN_CHILD (object);

  g_clear_handle_id (&self->deadline, g_source_remove);
  if (self->subscription != 0)
    g_dbus_connection_signal_unsubscribe (self->connection, self->subscription);
  g_clear_pointer (&self->gate, wrn_dbus_gate_free);
  g_clear_object (&self->connection);
  g_clear_object (&self->process);
  G_OBJECT_CLASS (wrn_child_parent_class)->finalize (object);
}

static void
wrn_child_class_init (WrnChildClass *class)
{
  G_OBJECT_CLASS (class)->finalize = wrn_child_finalize;
  signals[SIGNAL_SAID] = g_signal_new ("said", WRN_TYPE_CHILD, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                       NULL, G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_VARIANT);
  signals[SIGNAL_ENDED] = g_signal_new ("ended", WRN_TYPE_CHILD, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                        NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
wrn_child_init (WrnChild *self)
{
  g_queue_init (&self->waiting);
}
