/* wrn-carrier.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * How packets travel where datagrams do not: the interface that every scheme of URLs has.
 *
 * A connection takes packets and gives packets, whole and in order; some may be missing, as with
 * datagrams. It says nothing about who is at the other end: that is for the session inside, and no
 * certificate or address replaces it. Nothing here blocks, and no handler is called from within
 * connect(), send(), flush() or free(); accept() may call opened().
 */
#pragma once

#include <gio/gio.h>

#include "core/base/wrn-endpoint.h"
#include "core/carrier/wrn-framing.h"
#include "core/carrier/wrn-proxies.h"

typedef struct _WrnConnection WrnConnection;
typedef struct _WrnCarrier WrnCarrier;

/* Whom a connection tells. The first call is opened() or closed(), the last one closed(); only that
 * one may free the connection. */
typedef struct
{
  void (*opened) (gpointer user_data);
  /* @packets and their bytes are lent for the call, and may be changed. */
  void (*received) (gpointer user_data, WrnSlice *packets, guint n);
  /* @error: why; NULL if the other end closed it */
  void (*closed) (gpointer user_data, const GError *error);
} WrnConnectionHandlers;

typedef struct
{
  /* Takes a packet; before opened(), it waits. What cannot be sent soon is dropped: this packet, or
   * better an older one. Returns: how many were dropped now */
  guint (*send) (WrnConnection *self, const guint8 *data, gsize len);
  /* Writes what send() took, as far as that is possible now. (nullable) Returns: as send() */
  guint (*flush) (WrnConnection *self);
  /* Ends it without a further call of a handler. */
  void (*free) (WrnConnection *self);
} WrnConnectionClass;

/* What every connection begins with. */
struct _WrnConnection
{
  const WrnConnectionClass *klass;       /* (not owned) */
  const WrnConnectionHandlers *handlers; /* (not owned) */
  gpointer user_data;                    /* (not owned) */
};

/* Where to connect to. */
typedef struct
{
  const WrnEndpoint *endpoint;
  const char *name;    /* (nullable): the host of @endpoint as the user wrote it, or a path */
  WrnProxies *proxies; /* (not owned) (nullable): to be asked for @name first */
} WrnCarrierTarget;

/* A scheme. To wrap one, register another with the same number that keeps a pointer to it. */
struct _WrnCarrier
{
  const char *scheme;
  guint8 number; /* WrnCarrierNumber: of endpoints that are reached so */
  gpointer data; /* (nullable) (not owned): of the scheme: certificates, proxies */

  /* (nullable): for a scheme that only listens. Returns: (transfer full): a connection that is
   * being made; a failure comes by closed() */
  WrnConnection *(*connect) (const WrnCarrier *self,
                             const WrnCarrierTarget *target,
                             const WrnConnectionHandlers *handlers,
                             gpointer user_data);
  /* (nullable): whether somebody who connected to a port and begins with @first speaks this */
  gboolean (*knows) (const WrnCarrier *self, guint8 first);
  /* (nullable): takes the other end of a connection. @what: (transfer none): what the listener has;
   * for those that knows() is asked of, a #GIOStream from which nothing was read */
  WrnConnection *(*accept) (const WrnCarrier *self,
                            gpointer what,
                            const WrnConnectionHandlers *handlers,
                            gpointer user_data);
};

static inline guint
wrn_connection_send (WrnConnection *self, const guint8 *data, gsize len)
{
  return self->klass->send (self, data, len);
}

static inline guint
wrn_connection_flush (WrnConnection *self)
{
  return self->klass->flush != NULL ? self->klass->flush (self) : 0;
}

static inline void
wrn_connection_free (WrnConnection *self)
{
  self->klass->free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WrnConnection, wrn_connection_free)
