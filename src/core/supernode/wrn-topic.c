/* wrn-topic.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * One community as its supernode sees it.
 */
#define G_LOG_DOMAIN "wrn-supernode"

#include "config.h"

#include "core/supernode/wrn-topic.h"

/* Most communities are families and teams. */
#define INITIAL_SLOTS 4

/* Revisions begin somewhere below this, so that a number from before a restart, or from an earlier
 * life of the topic, is not mistaken for one of now. */
#define FIRST_REVISION_LIMIT (G_GUINT64_CONSTANT (1) << 30)

WrnTopic *
wrn_topic_new (const guint8 id[static WRN_TOPIC_LEN], guint64 network, const WrnEntropy *entropy)
{
  WrnTopic *self = g_new0 (WrnTopic, 1);

  memcpy (self->id, id, WRN_TOPIC_LEN);
  self->network = network;
  self->first = 1 + (guint32) wrn_entropy_below (entropy, FIRST_REVISION_LIMIT);
  self->revision = self->first;
  self->slots = g_new0 (WrnTopicSlot, INITIAL_SLOTS);
  self->n_slots = INITIAL_SLOTS;
  return self;
}

void
wrn_topic_free (WrnTopic *self)
{
  g_free (self->slots);
  g_free (self);
}

static void
resize (WrnTopic *self, guint n_slots)
{
  self->slots = g_renew (WrnTopicSlot, self->slots, n_slots);
  for (guint i = self->n_slots; i < n_slots; i++)
    self->slots[i] = (WrnTopicSlot){ 0 };
  self->n_slots = n_slots;
}

/* Marks what @slot holds as new. Should the numbers ever wrap, readers get full lists again. */
void
wrn_topic_change (WrnTopic *self, guint slot)
{
  self->slots[slot].revision = ++self->revision;
}

/**
 * wrn_topic_join:
 * @self: a topic
 * @member: the newcomer; stays until wrn_topic_leave()
 * @max_slots: how many there may be, at most %WRN_SLOTS_MAX
 *
 * Returns: its slot, the lowest that is free; %WRN_TOPIC_NO_SLOT if the topic is full
 */
guint
wrn_topic_join (WrnTopic *self, gpointer member, guint max_slots)
{
  guint slot = 0;

  if (self->n_members >= max_slots)
    return WRN_TOPIC_NO_SLOT;

  if (self->n_members == self->n_slots)
    resize (self, MIN (2 * self->n_slots, WRN_SLOTS_MAX));
  while (self->slots[slot].member != NULL)
    slot++;

  self->slots[slot].member = member;
  self->n_members++;
  wrn_topic_change (self, slot);
  return slot;
}

void
wrn_topic_leave (WrnTopic *self, guint slot)
{
  g_return_if_fail (wrn_topic_get (self, slot) != NULL);

  self->slots[slot].member = NULL;
  self->n_members--;
  wrn_topic_change (self, slot);
}

/* Returns: (nullable): who is in @slot, which may be any number */
gpointer
wrn_topic_get (const WrnTopic *self, guint slot)
{
  return slot < self->n_slots ? self->slots[slot].member : NULL;
}

/**
 * wrn_topic_next_change:
 * @self: a topic
 * @from: the first slot to look at
 * @since: a revision that the asker was told; any other number asks for everything
 *
 * Returns: the next slot that holds something new, or whose member left after @since;
 *   %WRN_TOPIC_NO_SLOT if there is none
 */
guint
wrn_topic_next_change (const WrnTopic *self, guint from, guint32 since)
{
  const gboolean all = since < self->first || since > self->revision;

  for (guint slot = from; slot < self->n_slots; slot++)
    if (all ? self->slots[slot].member != NULL : self->slots[slot].revision > since)
      return slot;
  return WRN_TOPIC_NO_SLOT;
}
