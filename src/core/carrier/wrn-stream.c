/* wrn-stream.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Packets on a stream of bytes, framed.
 */
#define G_LOG_DOMAIN "wrn-carrier"

#include "config.h"

#include "core/carrier/wrn-stream.h"

#include <netinet/in.h>
#include <netinet/tcp.h>

#include "core/carrier/wrn-stream-queue.h"

/* Packets that are handed on together: those of one read, unless they are very small. */
#define BATCH 64

/* What the kernel holds that it has not sent yet: as little as keeps the way busy while we wake up,
 * since nothing there can be dropped or overtaken. What it sent and may have to repeat is beyond.
 */
#define NOT_SENT (16 * 1024)

/* Milliseconds after which a way that acknowledges nothing is dead. The machine notices sooner, and
 * then uses another connection. */
#define USER_TIMEOUT 10000

/* The longest record of TLS: as much is offered at once, and what was offered stays. */
#define TLS_RECORD (16 * 1024)

struct _WrnStream
{
  WrnConnection parent;
  GCancellable *cancellable; /* (owned): of what has to be done before it is open */
  GIOStream *io;             /* (owned) (nullable): NULL before it is open */
  WrnStreamWrite write;      /* (nullable): what writes in place of io */
  gpointer write_data;       /* (not owned) */
  GSource *readable;         /* (owned) (nullable) */
  GSource *writable;         /* (owned) (nullable): while it takes no more */
  GSource *ending;           /* (owned) (nullable): closed() is to be called */
  GError *error;             /* (owned) (nullable): why */
  gboolean is_tls;
  guint n_late; /* packets that were dropped, of which nobody was told yet */
  WrnStreamQueue queue;
  WrnDeframer deframer;
};

static void
clear_source (GSource **source)
{
  if (*source != NULL)
    g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
}

static void
stop (WrnStream *self)
{
  clear_source (&self->readable);
  clear_source (&self->writable);
  clear_source (&self->ending);
}

static void
free_stream (WrnConnection *connection)
{
  WrnStream *self = (WrnStream *) connection;

  stop (self);
  g_cancellable_cancel (self->cancellable);
  g_object_unref (self->cancellable);
  g_clear_object (&self->io);
  g_clear_error (&self->error);
  wrn_stream_queue_clear (&self->queue);
  g_free (self);
}

static gboolean
end_cb (gpointer user_data)
{
  WrnStream *self = user_data;

  stop (self);
  self->parent.handlers->closed (self->parent.user_data, self->error);
  return G_SOURCE_REMOVE;
}

/* Says so from the main loop, as whoever called us may not expect it. */
static void
end_later (WrnStream *self, const GError *error)
{
  if (self->ending != NULL)
    return;
  stop (self);
  self->error = error != NULL ? g_error_copy (error) : NULL;
  self->ending = g_idle_source_new ();
  g_source_set_priority (self->ending, G_PRIORITY_DEFAULT);
  g_source_set_callback (self->ending, end_cb, self, NULL);
  g_source_attach (self->ending, g_main_context_get_thread_default ());
}

static gboolean writable_cb (GObject *out, gpointer user_data);

static void
wait_for_room (WrnStream *self, GPollableOutputStream *out)
{
  if (self->writable != NULL)
    return;
  self->writable = g_pollable_output_stream_create_source (out, NULL);
  g_source_set_callback (self->writable, G_SOURCE_FUNC (writable_cb), self, NULL);
  g_source_attach (self->writable, g_main_context_get_thread_default ());
}

static guint
take_late (WrnStream *self)
{
  const guint n = self->n_late;

  self->n_late = 0;
  return n;
}

/* As g_pollable_output_stream_writev_nonblocking(). */
static GPollableReturn
write_some (WrnStream *self,
            GPollableOutputStream *out,
            const GOutputVector *vector,
            gsize *n_written,
            GError **error)
{
  if (self->write == NULL)
    return g_pollable_output_stream_writev_nonblocking (out, vector, 1, n_written, NULL, error);
  *n_written = MIN (vector->size, NOT_SENT);
  self->write (self->write_data, vector->buffer, *n_written);
  return G_POLLABLE_RETURN_OK;
}

/* What could have been sent at once does not get old, only what had to wait. */
static void
write_queue (WrnStream *self)
{
  GPollableOutputStream *out;
  GOutputVector vector;

  if (self->io == NULL || self->ending != NULL)
    return;

  if (self->writable != NULL)
    self->n_late += wrn_stream_queue_age (&self->queue, g_get_monotonic_time ());
  out = G_POLLABLE_OUTPUT_STREAM (g_io_stream_get_output_stream (self->io));
  while ((vector.buffer = wrn_stream_queue_peek (&self->queue, &vector.size)) != NULL)
    {
      g_autoptr (GError) error = NULL;
      gsize n_written = 0;

      if (self->is_tls)
        vector.size = MIN (vector.size, TLS_RECORD);
      switch (write_some (self, out, &vector, &n_written, &error))
        {
        case G_POLLABLE_RETURN_OK:
          wrn_stream_queue_pop (&self->queue, n_written);
          if (self->write == NULL)
            break;
          wait_for_room (self, out);
          return;
        case G_POLLABLE_RETURN_WOULD_BLOCK:
          if (self->is_tls)
            wrn_stream_queue_keep (&self->queue, vector.size);
          wait_for_room (self, out);
          return;
        case G_POLLABLE_RETURN_FAILED:
        default:
          end_later (self, error);
          return;
        }
    }
  clear_source (&self->writable);
}

static gboolean
writable_cb (GObject *out, gpointer user_data)
{
  write_queue (user_data);
  return G_SOURCE_CONTINUE;
}

static guint
flush (WrnConnection *connection)
{
  WrnStream *self = (WrnStream *) connection;

  /* Who writes in place of the stream has memory without end: not before the last part has gone. */
  if (self->write == NULL || self->writable == NULL)
    write_queue (self);
  return take_late (self);
}

static guint
send_packet (WrnConnection *connection, const guint8 *data, gsize len)
{
  WrnStream *self = (WrnStream *) connection;

  if (self->ending != NULL)
    return 1;
  return wrn_stream_queue_push (&self->queue, g_get_monotonic_time (), data, len) +
         take_late (self);
}

static const WrnConnectionClass stream_class = {
  .send = send_packet,
  .flush = flush,
  .free = free_stream,
};

/* Hands on what is complete. FALSE if the other end does not speak our language. */
static gboolean
hand_on (WrnStream *self)
{
  WrnFraming framing;
  guint n;

  do
    {
      WrnSlice packets[BATCH];

      n = 0;
      do
        framing = wrn_deframer_next (&self->deframer, &packets[n]);
      while (framing == WRN_FRAMING_PACKET && ++n < BATCH);
      if (n > 0)
        self->parent.handlers->received (self->parent.user_data, packets, n);
    }
  while (framing == WRN_FRAMING_PACKET);
  return framing != WRN_FRAMING_BROKEN;
}

static gboolean
fill (WrnStream *self, gsize len, GError **error)
{
  wrn_deframer_fill (&self->deframer, len);
  if (!hand_on (self))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                   "what comes from there is not made of packets");
      return FALSE;
    }
  return TRUE;
}

/* One read each time, so that connections take turns with each other and everything else. */
static gboolean
readable_cb (GObject *in, gpointer user_data)
{
  WrnStream *self = user_data;
  g_autoptr (GError) error = NULL;
  gsize room;
  guint8 *at = wrn_deframer_get_room (&self->deframer, &room);
  const gssize n = g_pollable_input_stream_read_nonblocking (G_POLLABLE_INPUT_STREAM (in), at, room,
                                                             NULL, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
    return G_SOURCE_CONTINUE;
  if (n > 0 && fill (self, (gsize) n, &error))
    return G_SOURCE_CONTINUE;
  end_later (self, error);
  return G_SOURCE_CONTINUE;
}

/**
 * wrn_stream_new:
 * @handlers: (not owned)
 * @user_data: for @handlers
 *
 * Returns: (transfer full): a connection on which packets wait until wrn_stream_open()
 */
WrnStream *
wrn_stream_new (const WrnConnectionHandlers *handlers, gpointer user_data)
{
  WrnStream *self = g_new (WrnStream, 1);

  /* Not the buffer of the deframer, which the kernel gives us only as it fills. */
  memset (self, 0, G_STRUCT_OFFSET (WrnStream, deframer.bytes));
  self->parent =
      (WrnConnection){ .klass = &stream_class, .handlers = handlers, .user_data = user_data };
  self->cancellable = g_cancellable_new ();
  return self;
}

/* For what has to be done before wrn_stream_open(); it is cancelled when the stream is freed, so
 * that who finds it cancelled has no stream any more. */
GCancellable *
wrn_stream_get_cancellable (WrnStream *self)
{
  return self->cancellable;
}

static void
begin (WrnStream *self, GIOStream *io)
{
  self->io = g_object_ref (io);
  wrn_stream_queue_renew (&self->queue, g_get_monotonic_time ());
  self->parent.handlers->opened (self->parent.user_data);
  write_queue (self);
}

/**
 * wrn_stream_open:
 * @self: a new connection
 * @io: what it is to use; both ends can be polled
 *
 * To be called from the main loop.
 */
void
wrn_stream_open (WrnStream *self, GIOStream *io)
{
  GPollableInputStream *in = G_POLLABLE_INPUT_STREAM (g_io_stream_get_input_stream (io));

  self->is_tls = G_IS_TLS_CONNECTION (io);
  self->readable = g_pollable_input_stream_create_source (in, NULL);
  g_source_set_callback (self->readable, G_SOURCE_FUNC (readable_cb), self, NULL);
  g_source_attach (self->readable, g_main_context_get_thread_default ());
  begin (self, io);
}

/**
 * wrn_stream_open_inside:
 * @self: a new connection
 * @io: what is below
 * @write: takes some kilobytes each time that @io has room
 * @data: for @write
 *
 * Instead of wrn_stream_open(), for a protocol between us and @io that reads and writes by itself.
 * What it reads goes to wrn_stream_take().
 */
void
wrn_stream_open_inside (WrnStream *self, GIOStream *io, WrnStreamWrite write, gpointer data)
{
  self->write = write;
  self->write_data = data;
  begin (self, io);
}

/* Bytes that came. */
void
wrn_stream_take (WrnStream *self, const guint8 *bytes, gsize len)
{
  g_autoptr (GError) error = NULL;

  while (len > 0 && self->ending == NULL)
    {
      gsize room;
      guint8 *at = wrn_deframer_get_room (&self->deframer, &room);
      const gsize n = MIN (room, len);

      memcpy (at, bytes, n);
      bytes += n;
      len -= n;
      if (!fill (self, n, &error))
        end_later (self, error);
    }
}

/* Instead of wrn_stream_open(), or at its end. */
void
wrn_stream_fail (WrnStream *self, const GError *error)
{
  end_later (self, error);
}

/* Makes a TCP connection quick: what is small is sent at once, and little waits in the kernel. */
void
wrn_stream_tune (GSocket *socket)
{
  if (g_socket_get_family (socket) == G_SOCKET_FAMILY_UNIX)
    return;
  g_socket_set_option (socket, IPPROTO_TCP, TCP_NODELAY, 1, NULL);
  g_socket_set_option (socket, IPPROTO_TCP, TCP_NOTSENT_LOWAT, NOT_SENT, NULL);
  g_socket_set_option (socket, IPPROTO_TCP, TCP_USER_TIMEOUT, USER_TIMEOUT, NULL);
}
