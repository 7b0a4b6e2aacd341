/* wrn-profile.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A community as a member's computer stores it: the .community file.
 */
#pragma once

#include <glib.h>

#include "core/community/wrn-community-keys.h"
#include "core/community/wrn-subnet.h"
#include "core/community/wrn-supernode-address.h"
#include "core/community/wrn-text.h"
#include "core/crypto/wrn-entropy.h"

/* The version of the file format that this program reads and writes. */
#define WRN_PROFILE_VERSION 1

/* A file with three supernodes has less than 2 KiB; the rest is for comments and for keys of later
 * versions. A longer one is no profile. */
#define WRN_PROFILE_FILE_MAX (64 * 1024)

/* A client registers at up to three supernodes (protocol section 8). */
#define WRN_PROFILE_SUPERNODES_MAX 3

/* IPv6 needs 1280 (RFC 8200 section 5). 1400 leaves room for our overhead and for one more tunnel
 * or PPPoE on the way; 1500 is Ethernet's, for networks with jumbo frames below. */
#define WRN_PROFILE_MTU_MIN WRN_NETWORK_MTU_MIN
#define WRN_PROFILE_MTU_DEFAULT 1400
#define WRN_PROFILE_MTU_MAX WRN_NETWORK_MTU_MAX

/* What a person may say of proxies, and its end. */
#define WRN_PROFILE_PROXIES_SIZE 1024

#define WRN_PROFILE_ERROR (wrn_profile_error_quark ())

typedef enum
{
  WRN_PROFILE_ERROR_SYNTAX,  /* no key file, or no [community] in it */
  WRN_PROFILE_ERROR_VERSION, /* written by a version of Warren that we do not understand */
  WRN_PROFILE_ERROR_VALUE,   /* a value that is missing or not usable */
  WRN_PROFILE_ERROR_EXPIRED, /* an invitation that is not valid any more */
  WRN_PROFILE_ERROR_MEMORY,  /* too little of it */
} WrnProfileError;

/* Cleared by its owner, as it holds the secret. */
typedef struct
{
  char name[WRN_NAME_MAX + 1];
  guint8 secret[WRN_SECRET_LEN];
  WrnSubnet subnet;
  guint16 mtu;
  gboolean lan_discovery; /* beacons on the local network */
  gboolean relay;         /* this member carries for others */
  guint n_supernodes;
  WrnSupernodeAddress supernodes[WRN_PROFILE_SUPERNODES_MAX];
  gboolean no_portmap;                    /* of this computer: ask no router for a port */
  char proxies[WRN_PROFILE_PROXIES_SIZE]; /* likewise: to where; each with a semicolon behind it */
  char nickname[WRN_NAME_MAX + 1];        /* ours, as members see it; "": the computer's */
} WrnProfile;

GQuark wrn_profile_error_quark (void);

void
wrn_profile_init (WrnProfile *self, const char *name, const guint8 secret[static WRN_SECRET_LEN]);
void wrn_profile_clear (WrnProfile *self);
gboolean wrn_profile_equal (const WrnProfile *a, const WrnProfile *b);

gboolean wrn_profile_parse (WrnProfile *out, const char *text, gsize len, GError **error);
char *wrn_profile_format (const WrnProfile *self, const char *old, gsize old_len, gsize *len);
gboolean wrn_profile_set_proxies (WrnProfile *self, const char *const *rules, GError **error);
char **wrn_profile_list_proxies (const WrnProfile *self);
char *wrn_profile_complete (const char *draft,
                            gsize len,
                            const WrnEntropy *entropy,
                            gsize *text_len,
                            GError **error);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (WrnProfile, wrn_profile_clear)
