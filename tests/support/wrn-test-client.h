/* wrn-test-client.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A member as a supernode sees it, small enough to lie when a test wants it to.
 *
 * Every write function makes one packet and returns its length; wrn_test_client_handle() takes
 * one, and keeps what it said. Who carries the packets is the test's affair.
 */
#pragma once

#include "core/machine/wrn-machine.h"
#include "core/session/wrn-session.h"
#include "core/wire/wrn-router-message.h"
#include "core/wire/wrn-supernode-message.h"

/* The community that a test's clients are in. */
typedef struct
{
  guint8 id[WRN_TOPIC_LEN];
  guint8 public_key[WRN_KEY_LEN];
  guint8 secret[WRN_SIGN_SECRET_LEN];
} WrnTestTopic;

typedef struct
{
  WrnTestTopic topic;
  WrnIdentity identity;
  WrnRealm realm;
  WrnEntropy entropy;
  WrnIndexTable *indices; /* (owned) */
  WrnSessionContext context;
  WrnSession session;
  WrnFlow flow;       /* ours is the local end */
  gboolean is_silent; /* does not answer challenges */
  gboolean is_deaf;   /* leaves its handshakes half open */

  /* What the supernode said last, and how often. */
  guint n_kinds[256];
  guint n_resp;
  guint n_cookies;
  WrnEndpoint seen; /* by RESP or RESPONSE */
  WrnSeen where_seen;
  WrnVouch vouch;
  WrnRegistered registered;
  WrnError error;
  WrnChannel channel;
  WrnChallenge challenge;
  guint16 signal_slot;
  guint8 signal[WRN_SIGNAL_MAX];
  gsize signal_len;
  guint32 list_revision;
  guint16 list_next;
  GHashTable *entries; /* (owned) (element-type guint GBytes): slot to blob, empty: left */

  /* The last packet that came through a channel. */
  guint n_relayed;
  guint32 relayed_channel;
  guint8 relayed[WRN_PACKET_MAX];
  gsize relayed_len;
} WrnTestClient;

void wrn_test_topic_init (WrnTestTopic *self, guint number);

WrnTestClient *wrn_test_client_new (const WrnTestTopic *topic,
                                    guint number,
                                    const guint8 supernode[static WRN_KEY_LEN],
                                    const WrnEntropy *entropy);
void wrn_test_client_free (WrnTestClient *self);
void wrn_test_client_restart (WrnTestClient *self);

gsize wrn_test_client_write_init (WrnTestClient *self, WrnTime now, guint8 *out);
gsize wrn_test_client_write (WrnTestClient *self,
                             WrnTime now,
                             const guint8 *inner,
                             gsize len,
                             guint8 *out);
gsize wrn_test_client_write_kind (WrnTestClient *self, WrnTime now, WrnKind kind, guint8 *out);
void wrn_test_client_fill_register (const WrnTestClient *self,
                                    const guint8 *blob,
                                    guint16 blob_len,
                                    guint16 ttl,
                                    WrnRegister *message);
gsize wrn_test_client_write_register (WrnTestClient *self,
                                      WrnTime now,
                                      const WrnRegister *message,
                                      guint8 *out);
gsize wrn_test_client_write_list (WrnTestClient *self,
                                  WrnTime now,
                                  guint32 since,
                                  guint16 from,
                                  guint8 *out);
gsize wrn_test_client_write_signal (WrnTestClient *self,
                                    WrnTime now,
                                    guint16 slot,
                                    const guint8 *data,
                                    gsize len,
                                    guint8 *out);
gsize wrn_test_client_write_channel (WrnTestClient *self, WrnTime now, guint16 slot, guint8 *out);
gsize wrn_test_client_write_challenge (WrnTestClient *self, WrnTime now, guint8 *out);
gsize wrn_test_client_write_relayed (WrnTestClient *self,
                                     guint32 channel,
                                     const guint8 *packet,
                                     gsize len,
                                     guint8 *out);

gsize
wrn_test_client_handle (WrnTestClient *self, WrnTime now, guint8 *data, gsize len, guint8 *answer);

const char *wrn_test_client_get_blob (const WrnTestClient *self, guint slot);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WrnTestClient, wrn_test_client_free)
