/* wrn-profile-draft.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A community that is not made yet, from as little as its name.
 */
#pragma once

#include <glib.h>

/* Lent for the call; what is NULL is left to whoever completes it. */
typedef struct
{
  const char *name;
  const char *passphrase; /* (nullable) */
  const char *subnet;     /* (nullable) */
  const char *supernodes; /* (nullable): as of a profile */
  const char *nickname;   /* (nullable) */
} WrnProfileDraft;

char *wrn_profile_draft_format (const WrnProfileDraft *self, gsize *len);
