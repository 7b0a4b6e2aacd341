/* wrn-session-context.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What all sessions of one realm share.
 */
#pragma once

#include "core/base/wrn-time.h"
#include "core/crypto/wrn-agreements.h"
#include "core/crypto/wrn-entropy.h"
#include "core/identity/wrn-identity.h"
#include "core/session/wrn-index-table.h"
#include "core/session/wrn-realm.h"

/* Of one machine: what a flood of INITs by holders of the secret can occupy. */
#define WRN_SESSION_MAX_TENTATIVE_IN_ALL 256

/* Owned by the machine. */
typedef struct
{
  const WrnRealm *realm;       /* (not owned) */
  const WrnIdentity *identity; /* (not owned): ours towards this realm */
  const WrnEntropy *entropy;   /* (not owned) */
  WrnAgreements *agreements;   /* (not owned) (nullable): of @identity, for handshakes to come */
  WrnIndexTable *indices;      /* (not owned) */
  guint32 kind;                /* under which the sessions are in @indices */
  guint8 suites;               /* what we offer and accept */
  WrnTime retry_limit;         /* WRN_SESSION_RETRY_LIMIT, or less towards a supernode */
  guint n_tentative;           /* of all sessions */
} WrnSessionContext;
