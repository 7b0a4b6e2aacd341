/* wrn-makes.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Makes the files of communities, each by an engine of its own, and only a few at a time.
 */
#pragma once

#include "child/wrn-child.h"

typedef struct _WrnMakes WrnMakes;

/* What Make returned for @call, or why it failed. */
typedef void (*WrnMakesFunc) (gpointer user_data,
                              gpointer call,
                              GVariant *reply,
                              GUnixFDList *fds,
                              const GError *error);

WrnMakes *wrn_makes_new (const char *program, WrnMakesFunc made, gpointer user_data);
void wrn_makes_free (WrnMakes *self);
gboolean wrn_makes_begin (WrnMakes *self,
                          guint owner,
                          const char *how,
                          GVariant *file,
                          GUnixFDList *fds,
                          gpointer call,
                          GError **error);
guint wrn_makes_count (const WrnMakes *self, guint owner);
gboolean wrn_makes_is_empty (const WrnMakes *self);
void wrn_makes_close (WrnMakes *self);
