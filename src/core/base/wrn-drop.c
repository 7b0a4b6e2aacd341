/* wrn-drop.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The names of the drop reasons, as statistics show them.
 */
#define G_LOG_DOMAIN "wrn-base"

#include "config.h"

#include "core/base/wrn-drop.h"

static const char *const names[] = {
  [WRN_DROP_NONE] = "none",
  [WRN_DROP_SIZE] = "size",
  [WRN_DROP_UNKNOWN] = "unknown",
  [WRN_DROP_MAC1] = "mac1",
  [WRN_DROP_COOKIE] = "cookie",
  [WRN_DROP_RATE] = "rate",
  [WRN_DROP_HANDSHAKE] = "handshake",
  [WRN_DROP_PAYLOAD] = "payload",
  [WRN_DROP_SELF] = "self",
  [WRN_DROP_REPLAY_INIT] = "replay-init",
  [WRN_DROP_STALE] = "stale",
  [WRN_DROP_TABLE_FULL] = "table-full",
  [WRN_DROP_TAG] = "tag",
  [WRN_DROP_REPLAY] = "replay",
  [WRN_DROP_BEACON] = "beacon",
  [WRN_DROP_MALFORMED] = "malformed",
  [WRN_DROP_KIND] = "kind",
  [WRN_DROP_RECORD] = "record",
  [WRN_DROP_OLD_RECORD] = "old-record",
  [WRN_DROP_NOT_MEMBER] = "not-member",
  [WRN_DROP_LIMIT] = "limit",
  [WRN_DROP_CHANNEL] = "channel",
  [WRN_DROP_RUNT] = "runt",
  [WRN_DROP_GIANT] = "giant",
  [WRN_DROP_ETHERTYPE] = "ethertype",
  [WRN_DROP_BAD_IP] = "bad-ip",
  [WRN_DROP_SPOOFED] = "spoofed",
  [WRN_DROP_ROGUE_SERVER] = "rogue-server",
  [WRN_DROP_STORM] = "storm",
  [WRN_DROP_GROUP] = "group",
  [WRN_DROP_NOT_FOR_US] = "not-for-us",
  [WRN_DROP_NO_PEER] = "no-peer",
  [WRN_DROP_ANSWERED] = "answered",
  [WRN_DROP_NO_SESSION] = "no-session",
  [WRN_DROP_NO_PATH] = "no-path",
  [WRN_DROP_QUEUE] = "queue",
  [WRN_DROP_CONGESTION] = "congestion",
};
G_STATIC_ASSERT (G_N_ELEMENTS (names) == WRN_N_DROPS);

/* One lower-case word for @reason, stable, as it appears in the status output. */
const char *
wrn_drop_get_name (WrnDrop reason)
{
  g_return_val_if_fail (reason < WRN_N_DROPS, "none");

  return names[reason];
}
