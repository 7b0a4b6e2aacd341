/* wrn-crowd.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Many members of one community in one process.
 */
#define G_LOG_DOMAIN "wrn-bench"

#include "config.h"

#include "tests/bench/wrn-crowd.h"

#include <string.h>

#include "core/base/wrn-timer-heap.h"
#include "core/community/wrn-addresses.h"
#include "core/community/wrn-community-keys.h"
#include "core/ethernet/wrn-checksum.h"
#include "core/ethernet/wrn-packet-view.h"
#include "tests/support/wrn-test-packet.h"

typedef struct
{
  WrnEdge *edge; /* (owned) */
  WrnMachine machine;
  WrnTimer timer;
  GList waiting; /* its place among those that have effects */
  gboolean waits;
  WrnEndpoint address;
  WrnMac mac;
  guint8 ipv6[16];
  gboolean connected;
  guint64 heard; /* frames of the measurement */
  gsize frame_len;
  guint8 frame[256]; /* what it says */
} Member;

struct _WrnCrowd
{
  Member *members; /* (owned) (array length=n_members) */
  guint n_members;
  guint n_connected;
  guint32 first;
  guint8 cid[WRN_CID_LEN];
  WrnTimerHeap *timers; /* (owned) */
  GQueue waiting;       /* (element-type Member) */
};

/* Something happened to @member. */
static void
touch (WrnCrowd *self, Member *member)
{
  if (!member->waits)
    g_queue_push_tail_link (&self->waiting, &member->waiting);
  member->waits = TRUE;
}

static void
add_member (WrnCrowd *self, WrnTime now, guint i, const WrnCrowdOptions *options)
{
  Member *member = &self->members[i];
  guint8 seed[WRN_SEED_LEN] = { 'c', (guint8) (i >> 8), (guint8) i };
  char name[16];
  const WrnEdgeOptions edge = {
    .seed = seed,
    .profile = options->profile,
    .name = name,
    .clock = options->clock,
    .suites = options->suites,
    .entropy = options->entropy,
  };
  WrnCommand command = { .kind = WRN_COMMAND_LOCAL_ENDPOINTS, .n_endpoints = 1 };
  WrnEdgeStatus status;

  g_snprintf (name, sizeof name, "crowd-%u", i);
  member->edge = wrn_edge_new (&edge, now);
  member->machine = wrn_edge_get_machine (member->edge);
  member->timer.owner = member;
  member->waiting.data = member;
  member->address =
      wrn_endpoint_ipv4 (self->first + i * WRN_CROWD_ADDRESS_STEP, options->first.port);
  wrn_edge_get_status (member->edge, &status);
  member->mac = status.mac;
  memcpy (member->ipv6, status.ipv6, sizeof member->ipv6);

  command.endpoints = &member->address;
  member->machine.klass->handle_command (member->edge, now, &command);
  touch (self, member);
}

/**
 * wrn_crowd_new:
 * @options: who they are; their identities depend on nothing but their number
 * @now: the current time
 *
 * Returns: (transfer full): members who know nobody
 */
WrnCrowd *
wrn_crowd_new (const WrnCrowdOptions *options, WrnTime now)
{
  WrnCrowd *self = g_new0 (WrnCrowd, 1);
  WrnCommunityKeys keys;

  g_assert (options->n_members <= WRN_CROWD_MAX);
  wrn_community_keys_init (&keys, options->profile->secret);
  memcpy (self->cid, keys.cid, sizeof self->cid);
  wrn_community_keys_clear (&keys);
  self->first = wrn_endpoint_get_ipv4 (&options->first);
  self->n_members = options->n_members;
  self->members = g_new0 (Member, self->n_members);
  self->timers = wrn_timer_heap_new ();
  g_queue_init (&self->waiting);
  for (guint i = 0; i < self->n_members; i++)
    add_member (self, now, i, options);
  return self;
}

void
wrn_crowd_free (WrnCrowd *self)
{
  for (guint i = 0; i < self->n_members; i++)
    wrn_edge_free (self->members[i].edge);
  wrn_timer_heap_free (self->timers);
  g_free (self->members);
  g_free (self);
}

static void
write_frame (const WrnCrowd *self, Member *member, const WrnRecord *record)
{
  WrnTestPacket packet = wrn_test_packet (16, WRN_PROTOCOL_UDP, WRN_CROWD_PAYLOAD);

  packet.destination_mac = wrn_addresses_get_mac (self->cid, record->id);
  packet.source_mac = member->mac;
  memcpy (packet.source, member->ipv6, sizeof packet.source);
  wrn_addresses_get_ipv6 (self->cid, record->id, packet.destination);
  packet.source_port = packet.destination_port = WRN_CROWD_PORT;
  member->frame_len = wrn_test_packet_write (&packet, member->frame);
}

/**
 * wrn_crowd_meet:
 * @self: a crowd
 * @now: when
 * @record: the record of the edge that is measured
 * @len: its length
 *
 * All members remember that edge, as if they had been restarted: within two seconds, each calls it.
 *
 * Returns: %FALSE if that is no record
 */
gboolean
wrn_crowd_meet (WrnCrowd *self, WrnTime now, const guint8 *record, gsize len)
{
  WrnRecord decoded;

  if (!wrn_record_decode (&decoded, record, len) || !wrn_record_verify (&decoded, self->cid))
    return FALSE;
  for (guint i = 0; i < self->n_members; i++)
    {
      Member *member = &self->members[i];

      wrn_edge_restore (member->edge, now, "member", record, len);
      write_frame (self, member, &decoded);
      touch (self, member);
    }
  return TRUE;
}

static void
change_flow (Member *member)
{
  guint8 *udp = member->frame + WRN_ETH_HEADER_LEN + WRN_IPV6_HEADER_LEN;
  const guint16 before = wrn_peek_be16 (udp);
  const guint16 after = before == G_MAXUINT16 ? WRN_CROWD_PORT : (guint16) (before + 1);
  const guint16 sum = (guint16) ~wrn_peek_be16 (udp + WRN_UDP_CHECKSUM);

  wrn_poke_be16 (udp, after);
  wrn_poke_be16 (udp + WRN_UDP_CHECKSUM, (guint16) ~wrn_checksum_adjust (sum, before, after));
}

/**
 * wrn_crowd_say:
 * @self: a crowd
 * @now: when
 * @i: a member
 * @new_flow: %TRUE for a frame of another flow than its last one, that the edge cannot gather with
 * it
 *
 * Sends one frame to the edge that is measured.
 */
void
wrn_crowd_say (WrnCrowd *self, WrnTime now, guint i, gboolean new_flow)
{
  Member *member = &self->members[i];
  guint8 copy[sizeof member->frame];
  WrnFrame frame = { .data = copy, .len = member->frame_len };

  if (new_flow)
    change_flow (member);
  memcpy (copy, member->frame, member->frame_len);
  member->machine.klass->handle_frame (member->edge, now, &frame);
  touch (self, member);
}

void
wrn_crowd_handle_datagram (WrnCrowd *self,
                           WrnTime now,
                           const WrnFlow *flow,
                           guint8 *data,
                           gsize len)
{
  const guint32 i = (wrn_endpoint_get_ipv4 (&flow->local) - self->first) / WRN_CROWD_ADDRESS_STEP;

  if (i >= self->n_members)
    return;
  self->members[i].machine.klass->handle_datagram (self->members[i].edge, now, flow, data, len);
  touch (self, &self->members[i]);
}

void
wrn_crowd_handle_timeout (WrnCrowd *self, WrnTime now)
{
  WrnTimer *timer;

  while ((timer = wrn_timer_heap_pop_due (self->timers, now)) != NULL)
    {
      Member *member = timer->owner;

      member->machine.klass->handle_timeout (member->edge, now);
      touch (self, member);
    }
}

WrnTime
wrn_crowd_next_timeout (const WrnCrowd *self)
{
  return wrn_timer_heap_next (self->timers);
}

static void
count_frame (Member *member, const WrnFrame *frame)
{
  WrnPacketView view;

  if (wrn_packet_view_parse (&view, frame->data + WRN_ETH_BODY, frame->len - WRN_ETH_BODY) ==
          WRN_DROP_NONE &&
      view.protocol == WRN_PROTOCOL_UDP && view.destination_port == WRN_CROWD_PORT)
    member->heard++;
}

/* An event says that a state has changed; which one is for people. */
static void
look_again (WrnCrowd *self, Member *member)
{
  g_autoptr (GArray) peers = wrn_edge_list_peers (member->edge);
  const gboolean connected =
      peers->len > 0 && g_array_index (peers, WrnPeerStatus, 0).state >= WRN_PEER_RELAYED;

  if (connected != member->connected)
    self->n_connected = connected ? self->n_connected + 1 : self->n_connected - 1;
  member->connected = connected;
}

/* The next run of datagrams of @member. */
static gboolean
poll_member (WrnCrowd *self, Member *member, WrnEffectSend *send)
{
  WrnEffect effect;

  while (member->machine.klass->poll (member->edge, &effect))
    {
      if (effect.kind == WRN_EFFECT_FRAME)
        count_frame (member, &effect.frame);
      else if (effect.kind == WRN_EFFECT_EVENT)
        look_again (self, member);
      else if (effect.kind == WRN_EFFECT_SEND)
        {
          *send = effect.send;
          send->flow.local = member->address;
          return TRUE;
        }
    }
  return FALSE;
}

/**
 * wrn_crowd_poll:
 * @self: a crowd
 * @now: the current time
 * @send: (out): the next run of datagrams, as of #WrnMachine
 *
 * Returns: %FALSE if there was none
 */
gboolean
wrn_crowd_poll (WrnCrowd *self, WrnTime now, WrnEffectSend *send)
{
  GList *first;

  while ((first = g_queue_peek_head_link (&self->waiting)) != NULL)
    {
      Member *member = first->data;

      if (poll_member (self, member, send))
        return TRUE;
      g_queue_unlink (&self->waiting, first);
      member->waits = FALSE;
      wrn_timer_heap_set (self->timers, &member->timer,
                          member->machine.klass->next_timeout (member->edge));
    }
  return FALSE;
}

guint
wrn_crowd_get_size (const WrnCrowd *self)
{
  return self->n_members;
}

const guint8 *
wrn_crowd_get_ipv6 (const WrnCrowd *self, guint member)
{
  return self->members[member].ipv6;
}

WrnMac
wrn_crowd_get_mac (const WrnCrowd *self, guint member)
{
  return self->members[member].mac;
}

/* Those that the edge is connected to, as they see it. */
guint
wrn_crowd_count_connected (const WrnCrowd *self)
{
  return self->n_connected;
}

guint64
wrn_crowd_get_heard (const WrnCrowd *self, guint member)
{
  return self->members[member].heard;
}
