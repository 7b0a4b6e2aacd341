/* wrn-supernode-message.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What a member and a supernode say to each other inside their session.
 */
#pragma once

#include "core/base/wrn-endpoint.h"
#include "core/wire/wrn-inner.h"
#include "core/wire/wrn-wire.h"

/* REGISTER, or its renewal. The signature is by the topic's key over the session hash and the
 * blob's hash: whoever cannot make it is no member and learns nothing. */
typedef struct
{
  guint8 topic[16];
  guint8 topic_pk[32];
  guint8 signature[64];
  guint16 ttl;        /* seconds */
  const guint8 *blob; /* (not owned) */
  guint16 blob_len;
} WrnRegister;

gboolean wrn_register_decode (WrnRegister *out, const WrnInner *inner);
gsize wrn_register_encode (const WrnRegister *self, guint8 *out, gsize size);

/* REGISTERED. */
typedef struct
{
  guint16 slot;
  guint16 ttl;      /* seconds, as granted */
  guint16 members;  /* of the topic, the receiver included */
  guint32 revision; /* of the topic; grows with every change */
  WrnEndpoint seen; /* where the registration came from */
} WrnRegistered;

gboolean wrn_registered_decode (WrnRegistered *out, const WrnInner *inner);
gsize wrn_registered_encode (const WrnRegistered *self, guint8 *out, gsize size);

/* LIST: what changed after a revision, from a slot on. */
typedef struct
{
  guint32 since;
  guint16 from;
} WrnList;

gboolean wrn_list_decode (WrnList *out, const WrnInner *inner);
gsize wrn_list_encode (const WrnList *self, guint8 *out, gsize size);

/* ENTRIES: one page of the answer. */
#define WRN_ENTRIES_END 0xffff
#define WRN_ENTRIES_PER_PAGE 16

typedef struct
{
  guint16 slot;
  guint16 blob_len;
  const guint8 *blob; /* (not owned) */
} WrnEntry;

typedef struct
{
  guint32 revision;
  guint16 next; /* the slot to ask from for more, or WRN_ENTRIES_END */
  guint8 n;
  WrnEntry entries[WRN_ENTRIES_PER_PAGE];
} WrnEntries;

gboolean wrn_entries_decode (WrnEntries *out, const WrnInner *inner);
gsize wrn_entries_encode (const WrnEntries *self, guint8 *out, gsize size);

/* SIGNAL: to whom, or from whom, and sealed bytes. */
typedef struct
{
  guint16 slot;
  const guint8 *data; /* (not owned) */
  gsize len;
} WrnSignal;

gboolean wrn_signal_decode (WrnSignal *out, const WrnInner *inner);
gsize wrn_signal_encode (const WrnSignal *self, guint8 *out, gsize size);

/* CHANNEL: asked for with channel 0, answered with the receiver's number of it. */
typedef struct
{
  guint16 slot;
  guint32 channel;
} WrnChannel;

gboolean wrn_channel_decode (WrnChannel *out, const WrnInner *inner);
gsize wrn_channel_encode (const WrnChannel *self, guint8 *out, gsize size);

/* ERROR. */
typedef enum
{
  WRN_ERROR_NOT_REGISTERED = 1,
  WRN_ERROR_SIGNATURE = 2,
  WRN_ERROR_FULL = 3,
  WRN_ERROR_NO_SLOT = 4,
  WRN_ERROR_NO_RELAY = 5,
} WrnErrorCode;

typedef struct
{
  guint8 kind; /* of the message that could not be served */
  guint8 code; /* WrnErrorCode */
  guint16 slot;
} WrnError;

gboolean wrn_error_decode (WrnError *out, const WrnInner *inner);
gsize wrn_error_encode (const WrnError *self, guint8 *out, gsize size);
