/* wrn-topic.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * One community as its supernode sees it: who is in which slot, and what changed since when.
 */
#pragma once

#include "core/base/wrn-token-bucket.h"
#include "core/crypto/wrn-entropy.h"
#include "core/identity/wrn-identity.h"
#include "core/wire/wrn-wire.h"

/* A place in a topic. Empty ones keep the revision at which they became empty, so that a list of
 * changes tells of those who left. */
typedef struct
{
  gpointer member; /* (not owned) (nullable) */
  guint32 revision;
} WrnTopicSlot;

typedef struct
{
  guint8 id[WRN_TOPIC_LEN];
  guint64 network; /* of the first member; the topic counts as its */
  guint32 first;   /* the revision before the first change; random */
  guint32 revision;
  guint n_members;
  guint n_slots;          /* in use or empty; at most WRN_SLOTS_MAX */
  WrnTopicSlot *slots;    /* (owned) (array length=n_slots) */
  WrnTokenBucket relayed; /* by all members together */
} WrnTopic;

#define WRN_TOPIC_NO_SLOT 0xffff

WrnTopic *
wrn_topic_new (const guint8 id[static WRN_TOPIC_LEN], guint64 network, const WrnEntropy *entropy);
void wrn_topic_free (WrnTopic *self);

guint wrn_topic_join (WrnTopic *self, gpointer member, guint max_slots);
void wrn_topic_leave (WrnTopic *self, guint slot);
void wrn_topic_change (WrnTopic *self, guint slot);

gpointer wrn_topic_get (const WrnTopic *self, guint slot);
guint wrn_topic_next_change (const WrnTopic *self, guint from, guint32 since);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WrnTopic, wrn_topic_free)
