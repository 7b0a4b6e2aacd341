/* wrn-directory.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The communities of whoever runs warrenctl, and which of them a word stands for.
 */
#pragma once

#include "cli/wrn-bus.h"

/* A community of the helper. */
typedef struct
{
  char *object_id;                /* (owned): the last part of its object path */
  char *path;                     /* (owned) */
  guint32 owner;                  /* a user id */
  char *state;                    /* (owned) */
  char *interface;                /* (owned): "" while there is none */
  GVariant *info;                 /* (owned): as of GetInfo, and empty if that failed */
  GError *error;                  /* (owned) (nullable): why it failed */
  WrnDBusHelper1Community *proxy; /* (owned) */
} WrnListing;

void wrn_listing_free (WrnListing *self);
const char *wrn_listing_get_name (const WrnListing *self);
const char *wrn_listing_get_title (const WrnListing *self);
void wrn_listing_refresh (WrnListing *self, const WrnBus *bus);

GPtrArray *wrn_directory_read (const WrnBus *bus, gboolean all, GError **error);
WrnExit wrn_directory_find (const WrnBus *bus, gboolean all, const char *word, WrnListing **out);
WrnExit wrn_directory_open (WrnBusPurpose purpose,
                            gboolean all,
                            const char *word,
                            WrnBus **bus,
                            WrnListing **out);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WrnListing, wrn_listing_free)
