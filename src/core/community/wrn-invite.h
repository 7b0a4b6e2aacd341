/* wrn-invite.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * An invitation into a community, as a link that can be sent or shown as a QR code.
 *
 * The link carries the community's secret: whoever reads it is a member. It has one spelling, so
 * that two links are equal if their invitations are.
 */
#pragma once

#include <glib.h>

#include "core/community/wrn-profile.h"
#include "core/crypto/wrn-base64url.h"

#define WRN_INVITE_SCHEME "warren:"
#define WRN_INVITE_PREFIX WRN_INVITE_SCHEME "1/"

/* Head and secret, name, network and MTU, supernodes. */
#define WRN_INVITE_LEN_MAX                                                                         \
  (6 + WRN_SECRET_LEN + (1 + WRN_NAME_MAX) + 7 + 1 +                                               \
   WRN_PROFILE_SUPERNODES_MAX * (1 + WRN_HOST_MAX + 2 + WRN_KEY_LEN))

/* Room for the longest link, with its final zero. A longer text is refused unread. */
#define WRN_INVITE_URI_SIZE (sizeof WRN_INVITE_PREFIX - 1 + WRN_BASE64URL_SIZE (WRN_INVITE_LEN_MAX))

/* Ten years: a link that should last longer need not expire. */
#define WRN_INVITE_HOURS_MAX (10 * 366 * 24)

/* Cleared by its owner, as it holds the secret. */
typedef struct
{
  WrnProfile profile;
  guint32 expires; /* in hours since 1970, UTC; 0: never */
} WrnInvite;

void wrn_invite_clear (WrnInvite *self);

gsize wrn_invite_encode (const WrnInvite *self, guint8 out[static WRN_INVITE_LEN_MAX]);
gboolean wrn_invite_decode (WrnInvite *out, const guint8 *data, gsize len);

void wrn_invite_format (const WrnInvite *self, char uri[static WRN_INVITE_URI_SIZE]);
gboolean wrn_invite_parse (WrnInvite *out, const char *uri);

guint32 wrn_invite_hour (gint64 real_time);
gboolean wrn_invite_accept (WrnInvite *out, const char *uri, gint64 real_time, GError **error);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (WrnInvite, wrn_invite_clear)
