/* wrn-test-carrier.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Two computers that have connections with each other, and what arrived at each.
 */
#include "config.h"

#include "tests/support/wrn-test-carrier.h"

#include <string.h>

#include "core/carrier/wrn-carrier-socket.h"
#include "core/carrier/wrn-carrier-web.h"
#include "core/wire/wrn-wire.h"

/* Seconds that anything may take: far more than a busy computer needs. */
#define PATIENCE 600

/* Between two looks at who has nothing to do. */
#define PAUSE_USEC 200

/* @len bytes that tell their number and their length. */
gsize
wrn_test_end_fill (guint8 *packet, guint32 number, gsize len)
{
  memset (packet, (int) (number + len), len);
  memcpy (packet, &number, sizeof number);
  return len;
}

static void
check (const WrnSlice *packet)
{
  guint8 expected[WRN_PACKET_MAX];
  guint32 number;

  g_assert_cmpuint (packet->len, >=, WRN_PACKET_MIN);
  g_assert_cmpuint (packet->len, <=, WRN_PACKET_MAX);
  memcpy (&number, packet->data, sizeof number);
  wrn_test_end_fill (expected, number, packet->len);
  g_assert_cmpmem (packet->data, packet->len, expected, packet->len);
}

static void
received (gpointer user_data, const WrnFlow *flow, WrnSlice *packets, guint n)
{
  WrnTestEnd *self = user_data;

  for (guint i = 0; i < n; i++)
    {
      WrnTestArrival arrival = { .len = packets[i].len, .from = flow->remote };

      check (&packets[i]);
      memcpy (&arrival.number, packets[i].data, sizeof arrival.number);
      g_array_append_val (self->arrived, arrival);
      if (self->answers)
        wrn_carriers_send (self->carriers, flow, packets[i].data, packets[i].len,
                           (guint16) packets[i].len);
      /* It is ours. */
      memset (packets[i].data, 0, packets[i].len);
    }
  wrn_carriers_flush (self->carriers);
}

static const WrnCarriersHandlers handlers = { received };

static void
start (WrnTestEnd *self, const WrnTestScheme *scheme, const WrnCarriersLimits *limits)
{
  self->carriers = wrn_carriers_new (limits);
  wrn_carriers_add (self->carriers, &wrn_carrier_tcp);
  wrn_carriers_add (self->carriers, &wrn_carrier_unix);
  wrn_carriers_add (self->carriers, &self->tls.carrier);
  wrn_carriers_add (self->carriers, &wrn_carrier_ws);
  wrn_carriers_add (self->carriers, &wrn_carrier_wss);
  if (scheme->carrier != NULL)
    wrn_carriers_add (self->carriers, scheme->carrier);
  wrn_carriers_set_handlers (self->carriers, &handlers, self);
}

static void
end_init (WrnTestEnd *self)
{
  *self = (WrnTestEnd){ .context = g_main_context_new (),
                        .arrived = g_array_new (FALSE, FALSE, sizeof (WrnTestArrival)) };
  wrn_carrier_tls_init (&self->tls);
}

static void
end_stop (WrnTestEnd *self)
{
  g_main_context_push_thread_default (self->context);
  g_clear_pointer (&self->carriers, wrn_carriers_free);
  g_main_context_pop_thread_default (self->context);
}

/* What was cancelled still has to be told so. */
static void
end_clear (WrnTestEnd *self)
{
  end_stop (self);
  while (wrn_test_end_turn (self))
    ;
  g_main_context_unref (self->context);
  g_array_unref (self->arrived);
  wrn_carrier_tls_clear (&self->tls);
}

/* FALSE if there was nothing to do. */
gboolean
wrn_test_end_turn (WrnTestEnd *self)
{
  gboolean did;

  g_main_context_push_thread_default (self->context);
  did = g_main_context_iteration (self->context, FALSE);
  g_main_context_pop_thread_default (self->context);
  return did;
}

void
wrn_test_carrier_stop_server (WrnTestCarrier *self)
{
  end_stop (&self->server);
}

void
wrn_test_carrier_stop_client (WrnTestCarrier *self)
{
  end_stop (&self->client);
}

/* The second time, where it was. */
void
wrn_test_carrier_start_server (WrnTestCarrier *self)
{
  g_main_context_push_thread_default (self->server.context);
  start (&self->server, self->scheme, &self->limits);
  self->scheme->listen (&self->server, &self->where);
  g_main_context_pop_thread_default (self->server.context);
}

/* Who is given up says nothing again, and under valgrind everything takes longer than usual: the
 * first handshake of TLS, which reads who is trusted by this computer, and to say very much. */
static WrnCarriersLimits
patient_limits (void)
{
  WrnCarriersLimits limits = WRN_CARRIERS_DEFAULT_LIMITS;

  limits.patience_msec = limits.idle_msec = G_MAXINT;
  return limits;
}

void
wrn_test_carrier_init_limited (WrnTestCarrier *self,
                               const WrnTestScheme *scheme,
                               const WrnCarriersLimits *limits)
{
  const WrnCarriersLimits usual = patient_limits ();

  *self = (WrnTestCarrier){ .scheme = scheme, .limits = *limits };
  self->limits.dialled = 0;
  end_init (&self->server);
  end_init (&self->client);
  wrn_test_carrier_start_server (self);

  g_main_context_push_thread_default (self->client.context);
  start (&self->client, scheme, &usual);
  if (scheme->prepare != NULL)
    scheme->prepare (&self->client, &self->where);
  g_main_context_pop_thread_default (self->client.context);
}

void
wrn_test_carrier_init (WrnTestCarrier *self, const WrnTestScheme *scheme)
{
  const WrnCarriersLimits limits = patient_limits ();

  wrn_test_carrier_init_limited (self, scheme, &limits);
}

void
wrn_test_carrier_clear (WrnTestCarrier *self)
{
  end_clear (&self->client);
  end_clear (&self->server);
}

void
wrn_test_end_queue (WrnTestEnd *self, const WrnEndpoint *to, guint32 number, gsize len)
{
  const WrnFlow flow = { .remote = *to };
  guint8 packet[WRN_PACKET_MAX];

  wrn_test_end_fill (packet, number, len);
  g_main_context_push_thread_default (self->context);
  wrn_carriers_send (self->carriers, &flow, packet, len, (guint16) len);
  g_main_context_pop_thread_default (self->context);
}

void
wrn_test_end_flush (WrnTestEnd *self)
{
  g_main_context_push_thread_default (self->context);
  wrn_carriers_flush (self->carriers);
  g_main_context_pop_thread_default (self->context);
}

void
wrn_test_end_send (WrnTestEnd *self, const WrnEndpoint *to, guint32 number, gsize len)
{
  wrn_test_end_queue (self, to, number, len);
  wrn_test_end_flush (self);
}

const WrnTestArrival *
wrn_test_end_get (const WrnTestEnd *self, guint i)
{
  g_assert_cmpuint (i, <, self->arrived->len);
  return &g_array_index (self->arrived, WrnTestArrival, i);
}

const WrnTestArrival *
wrn_test_end_get_last (const WrnTestEnd *self)
{
  g_assert_cmpuint (self->arrived->len, >, 0);
  return wrn_test_end_get (self, self->arrived->len - 1);
}

/* Whoever has nothing to do sleeps: TLS has threads, which a processor that only one of them can
 * have at a time, as under valgrind, would not leave to them. */
static void
go_on (WrnTestCarrier *self, WrnTestEnd *first, WrnTestEnd *second, WrnTestCarrierDone done)
{
  const gint64 deadline = g_get_monotonic_time () + PATIENCE * G_USEC_PER_SEC;

  while (!done (self))
    {
      const gboolean first_did = wrn_test_end_turn (first);
      const gboolean second_did = second != NULL && wrn_test_end_turn (second);

      g_assert_cmpint (g_get_monotonic_time (), <, deadline);
      if (!first_did && !second_did)
        g_usleep (PAUSE_USEC);
    }
}

/* Lets both go on until @done says so. */
void
wrn_test_carrier_wait (WrnTestCarrier *self, WrnTestCarrierDone done)
{
  go_on (self, &self->client, &self->server, done);
}

/* Lets only @end go on. */
void
wrn_test_carrier_wait_alone (WrnTestCarrier *self, WrnTestEnd *end, WrnTestCarrierDone done)
{
  go_on (self, end, NULL, done);
}
