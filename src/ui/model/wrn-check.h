/* wrn-check.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Something that a diagnosis has looked at, and what the user can do about it.
 */
#pragma once

#include <gio/gio.h>

/* A community has fewer people than that, and a person has one check; more only come from a helper
 * that lies. */
#define WRN_CHECKS_MAX 512

#define WRN_TYPE_CHECK (wrn_check_get_type ())

G_DECLARE_FINAL_TYPE (WrnCheck, wrn_check, WRN, CHECK, GObject)

typedef enum
{
  WRN_VERDICT_PASS,
  WRN_VERDICT_WARN,
  WRN_VERDICT_FAIL,
  WRN_VERDICT_SKIPPED,
  WRN_N_VERDICTS,
} WrnVerdict;

typedef struct
{
  const char *bus;    /* what the helper calls it */
  const char *symbol; /* in a report */
  const char *word;   /* to be translated */
  const char *icon;
  const char *style; /* class of CSS */
} WrnVerdictWords;

/* What a button of the app does about it. */
typedef struct
{
  const char *check;  /* which one */
  const char *remedy; /* how the helper's words begin that it carries out */
  const char *button; /* to be translated */
  const char *action; /* of the application, the main window or the diagnosis */
} WrnFix;

#define WRN_FIX_RECONNECT "diagnostics.reconnect"
#define WRN_FIX_CHECK "diagnostics.check"
#define WRN_FIX_PORT "diagnostics.port"

GListModel *wrn_checks_read (GVariant *checks);
char *wrn_checks_summarise (GListModel *checks);

const char *wrn_check_get_kind (WrnCheck *self);
WrnVerdict wrn_check_get_verdict (WrnCheck *self);
const char *wrn_check_get_title (WrnCheck *self);
const char *wrn_check_get_said_title (WrnCheck *self);
const char *wrn_check_get_cause (WrnCheck *self);
const char *wrn_check_get_remedy (WrnCheck *self);
const char *wrn_check_get_details (WrnCheck *self);
const WrnFix *wrn_check_get_fix (WrnCheck *self);

const WrnVerdictWords *wrn_verdict_get_words (WrnVerdict verdict);
const WrnFix *wrn_fixes_get (guint *n_fixes);
const char *wrn_check_kind_get_title (const char *kind);
