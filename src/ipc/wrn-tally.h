/* wrn-tally.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * How many of something each of many has. All threads may count.
 */
#pragma once

#include <glib.h>

typedef struct _WrnTally WrnTally;

WrnTally *wrn_tally_new (void);
WrnTally *wrn_tally_ref (WrnTally *self);
void wrn_tally_unref (WrnTally *self);

gboolean wrn_tally_add (WrnTally *self, const char *key, guint max);
void wrn_tally_remove (WrnTally *self, const char *key);
guint wrn_tally_get_total (WrnTally *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WrnTally, wrn_tally_unref)
