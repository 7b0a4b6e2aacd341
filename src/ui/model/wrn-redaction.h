/* wrn-redaction.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Takes out of a text what is nobody else's business, so that it can be shown to strangers.
 */
#pragma once

#include <glib.h>

typedef struct _WrnRedaction WrnRedaction;

WrnRedaction *wrn_redaction_new (void);
void wrn_redaction_free (WrnRedaction *self);

void wrn_redaction_add (WrnRedaction *self, const char *name, const char *alias);
char *wrn_redaction_apply (const WrnRedaction *self, const char *text);
char *wrn_redact_secrets (const char *text);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WrnRedaction, wrn_redaction_free)
