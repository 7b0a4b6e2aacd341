/* wrn-test-carrier.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Two computers that have connections with each other, and what arrived at each.
 *
 * Each has a main context of its own, so that a test can stop one of them.
 */
#pragma once

#include "core/carrier/wrn-carrier-tls.h"
#include "core/carrier/wrn-carriers.h"

/* Every packet begins with its number. */
typedef struct
{
  guint32 number;
  gsize len;
  WrnEndpoint from;
} WrnTestArrival;

typedef struct
{
  GMainContext *context; /* (owned) */
  WrnCarriers *carriers; /* (owned) (nullable) */
  WrnCarrierTls tls;
  GArray *arrived;  /* (owned) (element-type WrnTestArrival) */
  gboolean answers; /* every packet with the same */
} WrnTestEnd;

/* One way of carrying packets. */
typedef struct
{
  const char *scheme;
  /* Listens, and says where that is. */
  void (*listen) (WrnTestEnd *server, WrnEndpoint *where);
  /* (nullable): gets ready to connect there */
  void (*prepare) (WrnTestEnd *client, const WrnEndpoint *where);
  const WrnCarrier *carrier; /* (nullable): one that is not of the product */
} WrnTestScheme;

typedef struct
{
  const WrnTestScheme *scheme; /* (not owned) */
  WrnCarriersLimits limits;    /* of the server */
  WrnTestEnd server;
  WrnTestEnd client;
  WrnEndpoint where; /* the server, for the client */
} WrnTestCarrier;

typedef gboolean (*WrnTestCarrierDone) (WrnTestCarrier *self);

void wrn_test_carrier_init (WrnTestCarrier *self, const WrnTestScheme *scheme);
void wrn_test_carrier_init_limited (WrnTestCarrier *self,
                                    const WrnTestScheme *scheme,
                                    const WrnCarriersLimits *limits);
void wrn_test_carrier_clear (WrnTestCarrier *self);

void wrn_test_carrier_stop_server (WrnTestCarrier *self);
void wrn_test_carrier_start_server (WrnTestCarrier *self);
void wrn_test_carrier_stop_client (WrnTestCarrier *self);

gsize wrn_test_end_fill (guint8 *packet, guint32 number, gsize len);
void wrn_test_end_queue (WrnTestEnd *self, const WrnEndpoint *to, guint32 number, gsize len);
void wrn_test_end_flush (WrnTestEnd *self);
void wrn_test_end_send (WrnTestEnd *self, const WrnEndpoint *to, guint32 number, gsize len);
const WrnTestArrival *wrn_test_end_get (const WrnTestEnd *self, guint i);
const WrnTestArrival *wrn_test_end_get_last (const WrnTestEnd *self);
gboolean wrn_test_end_turn (WrnTestEnd *self);

void wrn_test_carrier_wait (WrnTestCarrier *self, WrnTestCarrierDone done);
void wrn_test_carrier_wait_alone (WrnTestCarrier *self, WrnTestEnd *end, WrnTestCarrierDone done);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (WrnTestCarrier, wrn_test_carrier_clear)
