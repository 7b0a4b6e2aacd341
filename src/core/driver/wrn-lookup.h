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
  /* The endpoints there are now; called again when they change. None: they are not known any more.
   */
  void (*found) (gpointer user_data,
                 guint index,
                 const char *host,
                 const WrnEndpoint *endpoints,
                 guint n_endpoints);
  /* (nullable): whether a proxy looks up @host, so that nobody here may. Then an address is found
   * that stands for it, and to which the kernel sends nothing. */
  gboolean (*is_proxied) (gpointer user_data, const char *host);
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
void wrn_lookup_start_over (WrnLookup *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WrnLookup, wrn_lookup_free)
