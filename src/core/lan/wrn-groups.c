/* wrn-groups.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Which multicast groups this computer listens to, learnt from its own membership reports.
 */
#define G_LOG_DOMAIN "wrn-lan"

#include "config.h"

#include "core/lan/wrn-groups.h"

#include "core/base/wrn-reader.h"
#include "core/base/wrn-writer.h"
#include "core/ethernet/wrn-checksum.h"
#include "core/ethernet/wrn-ethernet.h"

/* RFC 1112, 2236 and 3376. */
#define IGMP_QUERY 0x11
#define IGMP_REPORT_1 0x12
#define IGMP_REPORT_2 0x16
#define IGMP_LEAVE 0x17
#define IGMP_REPORT_3 0x22

/* RFC 2710 and 3810. */
#define MLD_QUERY 130
#define MLD_REPORT_1 131
#define MLD_DONE 132
#define MLD_REPORT_2 143

/* Kinds of records in a report of IGMPv3 and MLDv2 alike (RFC 3376 section 4.2.12). */
#define RECORD_IS_INCLUDE 1
#define RECORD_IS_EXCLUDE 2
#define RECORD_TO_INCLUDE 3
#define RECORD_TO_EXCLUDE 4
#define RECORD_ALLOW 5

/* The answers come spread over the first second; a query is not followed by others, but says the
 * usual two minutes. */
#define QUERY_RESPONSE_MSEC 1000
#define QUERY_ROBUSTNESS 2
#define QUERY_INTERVAL_SEC 125

static void
map_address (guint8 out[static 16], const guint8 *address, gsize address_len)
{
  memset (out, 0, 10);
  memset (out + 10, 0xff, 2);
  memcpy (out + 16 - address_len, address, address_len);
}

static gint
find (const WrnGroups *self, const guint8 mapped[static 16])
{
  for (guint i = 0; i < self->n; i++)
    if (memcmp (self->addresses[i], mapped, 16) == 0)
      return (gint) i;
  return -1;
}

static void
set_joined (WrnGroups *self, const guint8 *address, gsize address_len, gboolean joined)
{
  guint8 mapped[16];
  gint at;

  if (address_len == 4 ? address[0] >> 4 != 0xe : address[0] != 0xff)
    return;

  map_address (mapped, address, address_len);
  at = find (self, mapped);
  if (joined && at < 0 && self->n < WRN_GROUPS_MAX)
    memcpy (self->addresses[self->n++], mapped, 16);
  else if (!joined && at >= 0)
    {
      self->n--;
      memmove (self->addresses[at], self->addresses[self->n], 16);
    }
}

/* A group with a list of sources counts as joined, whatever the sources: the kernel knows better
 * which of them it wants. */
static void
learn_record (WrnGroups *self, WrnReader *reader, gsize address_len)
{
  const guint8 kind = wrn_reader_get_u8 (reader);
  const gsize auxiliary = wrn_reader_get_u8 (reader);
  const gsize n_sources = wrn_reader_get_be16 (reader);
  const guint8 *group = wrn_reader_take (reader, address_len);

  wrn_reader_take (reader, n_sources * address_len + auxiliary * 4);
  if (reader->failed)
    return;

  if (kind == RECORD_IS_EXCLUDE || kind == RECORD_TO_EXCLUDE ||
      (kind <= RECORD_ALLOW && n_sources > 0))
    set_joined (self, group, address_len, TRUE);
  else if (kind == RECORD_IS_INCLUDE || kind == RECORD_TO_INCLUDE)
    set_joined (self, group, address_len, FALSE);
}

/* IGMP or MLD, of any version, by anybody. */
gboolean
wrn_groups_is_membership (const WrnPacketView *view)
{
  if (view->ethertype == WRN_ETHERTYPE_IPV4)
    return view->protocol == WRN_PROTOCOL_IGMP;
  return view->protocol == WRN_PROTOCOL_ICMPV6 && view->transport != 0 &&
         ((view->type >= MLD_QUERY && view->type <= MLD_DONE) || view->type == MLD_REPORT_2);
}

/**
 * wrn_groups_learn:
 * @self: the groups of this computer
 * @view: of a packet that this computer's own kernel sent, and for which
 *   wrn_groups_is_membership() is %TRUE
 * @body: the bytes of @view
 *
 * Joins and leaves as the report says.
 */
void
wrn_groups_learn (WrnGroups *self, const WrnPacketView *view, const guint8 *body)
{
  WrnReader reader = wrn_reader_over (body + view->transport, view->end - view->transport);
  const gboolean mld = view->protocol == WRN_PROTOCOL_ICMPV6;
  const gsize address_len = mld ? 16 : 4;
  const guint8 *group;
  guint n_records;

  if (view->transport == 0 || view->fragment)
    return;

  wrn_reader_take (&reader, mld && view->type != MLD_REPORT_2 ? 8 : 4);
  switch (view->type)
    {
    case IGMP_REPORT_3:
    case MLD_REPORT_2:
      wrn_reader_take (&reader, 2);
      n_records = wrn_reader_get_be16 (&reader);
      for (guint i = 0; i < n_records && !reader.failed; i++)
        learn_record (self, &reader, address_len);
      break;

    case IGMP_REPORT_1:
    case IGMP_REPORT_2:
    case IGMP_LEAVE:
    case MLD_REPORT_1:
    case MLD_DONE:
      group = wrn_reader_take (&reader, address_len);
      if (group != NULL)
        set_joined (self, group, address_len, view->type != IGMP_LEAVE && view->type != MLD_DONE);
      break;

    default:
      break;
    }
}

/* @address: 4 or 16 bytes, as @address_len says. */
gboolean
wrn_groups_contain (const WrnGroups *self, const guint8 *address, gsize address_len)
{
  guint8 mapped[16];

  map_address (mapped, address, address_len);
  return find (self, mapped) >= 0;
}

static gsize
write_igmp_query (guint8 *out)
{
  static const guint8 all_systems[6] = { 0x01, 0x00, 0x5e, 0, 0, 1 };
  static const guint8 querier[6] = { 2, 0, 0, 0, 0, 1 };
  static const guint8 addresses[8] = { 0, 0, 0, 0, 224, 0, 0, 1 };
  WrnWriter writer = wrn_writer_over (out, WRN_GROUPS_QUERY_MAX);

  wrn_writer_put_bytes (&writer, all_systems, 6);
  wrn_writer_put_bytes (&writer, querier, 6);
  wrn_writer_put_be16 (&writer, WRN_ETHERTYPE_IPV4);
  wrn_writer_put_be16 (&writer, 0x46c0); /* precedence: internetwork control */
  wrn_writer_put_be16 (&writer, 24 + 12);
  wrn_writer_put_be32 (&writer, 0);
  wrn_writer_put_be16 (&writer, 1 << 8 | WRN_PROTOCOL_IGMP);
  wrn_writer_put_be16 (&writer, 0);
  wrn_writer_put_bytes (&writer, addresses, sizeof addresses);
  wrn_writer_put_be32 (&writer, 0x94040000); /* router alert */

  wrn_writer_put_be16 (&writer, IGMP_QUERY << 8 | QUERY_RESPONSE_MSEC / 100);
  wrn_writer_put_be16 (&writer, 0);
  wrn_writer_put_be32 (&writer, 0);
  wrn_writer_put_be16 (&writer, QUERY_ROBUSTNESS << 8 | QUERY_INTERVAL_SEC);
  wrn_writer_put_be16 (&writer, 0);
  wrn_checksum_finish (out, 38, 14, 10);
  wrn_checksum_finish (out, 50, 38, 2);
  return wrn_writer_finish (&writer);
}

static gsize
write_mld_query (guint8 *out)
{
  static const guint8 all_nodes[6] = { 0x33, 0x33, 0, 0, 0, 1 };
  static const guint8 querier[6] = { 2, 0, 0, 0, 0, 1 };
  static const guint8 addresses[32] = { 0xfe, 0x80, [15] = 1, [16] = 0xff, [17] = 2, [31] = 1 };
  static const guint8 router_alert[8] = { WRN_PROTOCOL_ICMPV6, 0, 5, 2, 0, 0, 1, 0 };
  static const guint8 any[16];
  WrnWriter writer = wrn_writer_over (out, WRN_GROUPS_QUERY_MAX);

  wrn_writer_put_bytes (&writer, all_nodes, 6);
  wrn_writer_put_bytes (&writer, querier, 6);
  wrn_writer_put_be16 (&writer, WRN_ETHERTYPE_IPV6);
  wrn_writer_put_be32 (&writer, 6u << 28);
  wrn_writer_put_be16 (&writer, 8 + 28);
  wrn_writer_put_be16 (&writer, 1); /* hop-by-hop options follow; one hop */
  wrn_writer_put_bytes (&writer, addresses, sizeof addresses);
  wrn_writer_put_bytes (&writer, router_alert, sizeof router_alert);

  wrn_writer_put_be16 (&writer, MLD_QUERY << 8);
  wrn_writer_put_be16 (&writer, wrn_checksum_pseudo (addresses, addresses + 16, 16,
                                                     WRN_PROTOCOL_ICMPV6, 28));
  wrn_writer_put_be16 (&writer, QUERY_RESPONSE_MSEC);
  wrn_writer_put_be16 (&writer, 0);
  wrn_writer_put_bytes (&writer, any, sizeof any);
  wrn_writer_put_be16 (&writer, QUERY_ROBUSTNESS << 8 | QUERY_INTERVAL_SEC);
  wrn_writer_put_be16 (&writer, 0);
  wrn_checksum_finish (out, WRN_GROUPS_QUERY_MAX, WRN_GROUPS_QUERY_MAX - 28, 2);
  return wrn_writer_finish (&writer);
}

/**
 * wrn_groups_write_query:
 * @ipv6: whether to ask for IPv6 groups
 * @out: room for a frame
 *
 * Writes a general query, which goes to our own TAP alone. The kernel reports a group when it is
 * joined, so an engine that starts behind that, on a TAP that was there before, must ask. The one
 * who asks is nobody, as RFC 4541 section 2.1.1 has it for switches.
 *
 * Returns: the length of the frame
 */
gsize
wrn_groups_write_query (gboolean ipv6, guint8 out[static WRN_GROUPS_QUERY_MAX])
{
  return ipv6 ? write_mld_query (out) : write_igmp_query (out);
}
