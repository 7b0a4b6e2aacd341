/* wrn-lookup.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Keeps the addresses of one host name: asks, asks again after failures, and now and then.
 */
#pragma once

#include <gio/gio.h>

#include "core/base/wrn-endpoint.h"

/* Addresses of one name that are used; more are a name server's mischief. */
#define WRN_LOOKUP_MAX_ENDPOINTS 8

typedef struct _WrnLookup WrnLookup;

typedef struct
{
  /* The endpoints there are now; called again when they change. */
  void (*found) (gpointer user_data,
                 guint index,
                 const char *host,
                 const WrnEndpoint *endpoints,
                 guint n_endpoints);
  /* The first failure after the start or a success. */
  void (*failed) (gpointer user_data, const char *host, const GError *error);
} WrnLookupHandlers;

WrnLookup *wrn_lookup_new (guint index,
                           const char *host,
                           guint16 port,
                           const WrnLookupHandlers *handlers,
                           gpointer user_data);
void wrn_lookup_free (WrnLookup *self);
void wrn_lookup_again (WrnLookup *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WrnLookup, wrn_lookup_free)
