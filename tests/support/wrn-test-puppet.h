/* wrn-test-puppet.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A member or a supernode that has the keys and says whatever a test wants.
 *
 * It answers handshakes, and nothing else by itself; it keeps what it is told.
 */
#pragma once

#include "core/session/wrn-session.h"
#include "tests/support/wrn-test-wire.h"

typedef struct
{
  gsize len;
  guint8 data[WRN_PACKET_MAX]; /* of an inner message, kind first */
} WrnTestInner;

typedef struct _WrnTestPuppet WrnTestPuppet;

/* What it does about a message that it was told, if anything. */
typedef void (*WrnTestReact) (WrnTestPuppet *self, const guint8 *inner, gsize len);

/* Not to be moved after its init. */
struct _WrnTestPuppet
{
  WrnTestHost *host; /* (not owned): where it is */
  WrnIdentity identity;
  WrnCommunityKeys keys;
  WrnRealm realm;
  WrnSessionContext context;
  WrnSession session;   /* with the one that it talks to */
  WrnEndpoint remote;   /* where that one is */
  GPtrArray *heard;     /* (owned) (element-type WrnTestInner) */
  guint n_inits;        /* that it was sent */
  gboolean is_silent;   /* answers no handshake */
  gboolean is_honest;   /* answers challenges */
  WrnTestReact react;   /* (nullable) */
  guint n_relayed;      /* packets that were no supernode's business */
  guint32 last_channel; /* of them */
};

void wrn_test_puppet_init_member (WrnTestPuppet *self, WrnTestWire *wire, guint number);
void wrn_test_puppet_init_supernode (WrnTestPuppet *self, WrnTestWire *wire, guint number);
void wrn_test_puppet_clear (WrnTestPuppet *self);

void wrn_test_puppet_call (WrnTestPuppet *self, const WrnTestHost *edge);
gsize wrn_test_puppet_seal (WrnTestPuppet *self, const guint8 *inner, gsize len, guint8 *out);
void wrn_test_puppet_say (WrnTestPuppet *self, const guint8 *inner, gsize len);
void wrn_test_puppet_say_kind (WrnTestPuppet *self, guint8 kind, const guint8 *body, gsize len);

void wrn_test_puppet_fill_record (const WrnTestPuppet *self,
                                  const WrnSubnet *subnet,
                                  guint8 attempt,
                                  guint64 seq,
                                  WrnRecord *out);
void wrn_test_puppet_say_record (WrnTestPuppet *self, WrnRecord *record);
guint wrn_test_puppet_count (const WrnTestPuppet *self, guint8 kind);
const WrnTestInner *wrn_test_puppet_last (const WrnTestPuppet *self, guint8 kind);
void wrn_test_puppet_forget (WrnTestPuppet *self);
