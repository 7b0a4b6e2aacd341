/* wrn-crowd.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Many members of one community in one process: edge machines without TAPs, of which each knows
 * one other member only, the one that is measured.
 */
#pragma once

#include "core/edge/wrn-edge.h"

/* Each member has its own /24, as it would have at its own home. */
#define WRN_CROWD_ADDRESS_STEP 256
#define WRN_CROWD_MAX WRN_EDGE_MAX_PEERS

/* To and from which the frames of a measurement go; others are not counted. */
#define WRN_CROWD_PORT 9999

/* The payload of these frames: a game's or a call's. */
#define WRN_CROWD_PAYLOAD 64

typedef struct
{
  const WrnProfile *profile; /* (not owned): for the call only */
  guint n_members;
  WrnEndpoint first;         /* of member 0 */
  guint64 clock;             /* as of WrnEdgeOptions */
  guint8 suites;             /* likewise */
  const WrnEntropy *entropy; /* (not owned): outlives the crowd */
} WrnCrowdOptions;

typedef struct _WrnCrowd WrnCrowd;

WrnCrowd *wrn_crowd_new (const WrnCrowdOptions *options, WrnTime now);
void wrn_crowd_free (WrnCrowd *self);

gboolean wrn_crowd_meet (WrnCrowd *self, WrnTime now, const guint8 *record, gsize len);
void wrn_crowd_say (WrnCrowd *self, WrnTime now, guint member, gboolean new_flow);

void wrn_crowd_handle_datagram (WrnCrowd *self,
                                WrnTime now,
                                const WrnFlow *flow,
                                guint8 *data,
                                gsize len);
void wrn_crowd_handle_timeout (WrnCrowd *self, WrnTime now);
WrnTime wrn_crowd_next_timeout (const WrnCrowd *self);
gboolean wrn_crowd_poll (WrnCrowd *self, WrnTime now, WrnEffectSend *send);

guint wrn_crowd_get_size (const WrnCrowd *self);
const guint8 *wrn_crowd_get_ipv6 (const WrnCrowd *self, guint member);
WrnMac wrn_crowd_get_mac (const WrnCrowd *self, guint member);
guint wrn_crowd_count_connected (const WrnCrowd *self);
guint64 wrn_crowd_get_heard (const WrnCrowd *self, guint member);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WrnCrowd, wrn_crowd_free)
