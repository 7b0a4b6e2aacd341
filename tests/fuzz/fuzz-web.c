/* fuzz-web.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Fuzzes what somebody sends who connects as a browser would: requests, and messages of WebSockets.
 */
#include "config.h"

#include "core/web/wrn-web.h"
#include "core/wire/wrn-wire.h"
#include "tests/fuzz/wrn-fuzz.h"

/* With this bit in the first byte, the rest comes after a request that is granted. */
#define UPGRADED 1

/* Turns of the main loop: each byte may take one. */
#define TURNS 4096

#define REQUEST                                                                                    \
  "GET /warren HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"               \
  "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"                   \
  "Sec-WebSocket-Protocol: warren.1\r\n\r\n"

typedef struct
{
  WrnConnection *connection; /* (owned) (nullable) */
  gboolean is_open;
} End;

int
LLVMFuzzerInitialize (int *argc, char ***argv)
{
  /* What strangers do wrong is no mistake of ours. */
  g_log_set_always_fatal (G_LOG_FATAL_MASK);
  return 0;
}

static void
opened (gpointer user_data)
{
  End *self = user_data;

  wrn_fuzz_check (!self->is_open);
  self->is_open = TRUE;
}

static void
received (gpointer user_data, WrnSlice *packets, guint n)
{
  End *self = user_data;

  wrn_fuzz_check (self->is_open);
  for (guint i = 0; i < n; i++)
    {
      wrn_fuzz_check (packets[i].len >= WRN_PACKET_MIN && packets[i].len <= WRN_PACKET_MAX);
      memset (packets[i].data, 0, packets[i].len);
    }
}

static void
closed (gpointer user_data, const GError *error)
{
  End *self = user_data;

  wrn_connection_free (self->connection);
  self->connection = NULL;
}

static const WrnConnectionHandlers handlers = { opened, received, closed };

static GIOStream *
make_stream (const guint8 *data, gsize len)
{
  g_autoptr (GInputStream) in = g_memory_input_stream_new ();
  g_autoptr (GOutputStream) out = g_memory_output_stream_new_resizable ();

  if (len > 0 && (data[0] & UPGRADED) != 0)
    g_memory_input_stream_add_data (G_MEMORY_INPUT_STREAM (in), REQUEST, sizeof REQUEST - 1, NULL);
  if (len > 1)
    g_memory_input_stream_add_data (G_MEMORY_INPUT_STREAM (in), data + 1, (gssize) len - 1, NULL);
  return g_simple_io_stream_new (in, out);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, size_t size)
{
  g_autoptr (GIOStream) stream = make_stream (data, size);
  const WrnCarrier *ws, *wss;
  End self = { 0 };

  wrn_web_get_carriers (&ws, &wss);
  self.connection = ws->accept (ws, stream, &handlers, &self);
  for (guint i = 0; i < TURNS && g_main_context_iteration (NULL, FALSE); i++)
    continue;
  g_clear_pointer (&self.connection, wrn_connection_free);
  while (g_main_context_iteration (NULL, FALSE))
    continue;
  return 0;
}
