/* wrn-sounding.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What a supernode is asked, one question after the other, to see what our router does.
 */
#pragma once

#include "core/base/wrn-time.h"
#include "core/path/wrn-nat.h"
#include "core/wire/wrn-wire.h"

/* In this order: what is sent to the other port opens a filter for what comes from there. */
typedef enum
{
  WRN_SOUNDING_DONE,
  WRN_SOUNDING_BASE,    /* where it sees us, and which other port it has */
  WRN_SOUNDING_FILTER,  /* whether an answer from that gets in */
  WRN_SOUNDING_PORT,    /* where it sees us there */
  WRN_SOUNDING_ADDRESS, /* where it sees us at another of its addresses */
} WrnSoundingStep;

#define WRN_SOUNDING_STEPS (WRN_SOUNDING_ADDRESS + 1)

typedef struct
{
  WrnSoundingStep step;
  guint n_asked; /* in this step */
  WrnTime due;
  guint8 token[WRN_TOKEN_LEN];
  guint16 other_port; /* 0: none */
  WrnNatFiltering filtering;
  WrnNatSight sights[WRN_SOUNDING_STEPS]; /* by the step that gave them */
} WrnSounding;

/* What is known of our router. */
typedef struct
{
  WrnNat nat;
  WrnTime due;     /* when to judge anew; else never */
  WrnTime tell_at; /* when to tell the members, again; else never */
  guint n_told;
  WrnNatSight sight; /* by a member elsewhere, the last */
} WrnEdgeRouter;
