/* wrn-carrier-tls.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The scheme "tls": packets inside TLS, for networks that let nothing else pass.
 *
 * It hides and proves nothing that the packets do not already: certificates are not looked at, as
 * the session inside knows the key of the other end.
 */
#pragma once

#include "core/carrier/wrn-carrier.h"

typedef struct
{
  WrnCarrier carrier;
  GTlsCertificate *certificate; /* (owned) (nullable): NULL: of who only connects */
  const WrnCarrier *web;        /* (not owned) (nullable): accepts those who agreed upon HTTP */
} WrnCarrierTls;

void wrn_carrier_tls_init (WrnCarrierTls *self);
void wrn_carrier_tls_clear (WrnCarrierTls *self);
gboolean wrn_carrier_tls_load (WrnCarrierTls *self,
                               const char *certificate,
                               const char *key,
                               GError **error);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (WrnCarrierTls, wrn_carrier_tls_clear)
