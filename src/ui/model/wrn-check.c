/* wrn-check.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Something that a diagnosis has looked at, and what the user can do about it.
 */
#define G_LOG_DOMAIN "wrn-ui"

#include "config.h"

#include "ui/model/wrn-check.h"

#include <glib/gi18n.h>

#include "ui/model/wrn-format.h"

struct _WrnCheck
{
  GObject parent_instance;

  char *kind;       /* (owned): in the helper's words */
  char *said_title; /* (owned): in the helper's words */
  char *cause;      /* (owned) */
  char *remedy;     /* (owned): empty if there is nothing to do */
  char *details;    /* (owned) */
  WrnVerdict verdict;
};

static const WrnVerdictWords verdicts[] = {
  [WRN_VERDICT_PASS] = { "pass", "✓", N_ ("Works"), "emblem-ok-symbolic", "success" },
  [WRN_VERDICT_WARN] = { "warn", "⚠", N_ ("Warning"), "dialog-warning-symbolic", "warning" },
  [WRN_VERDICT_FAIL] = { "fail", "✗", N_ ("Failed"), "process-stop-symbolic", "error" },
  [WRN_VERDICT_SKIPPED] = { "skipped", "–", N_ ("Not checked"), "list-remove-symbolic",
                            "dim-label" },
};

G_STATIC_ASSERT (G_N_ELEMENTS (verdicts) == WRN_N_VERDICTS);

/* A member has its name for a title. */
static const struct
{
  const char *kind;
  const char *title;
} titles[] = {
  { "interface", N_ ("Network Card") },
  { "route", N_ ("Way to the Internet") },
  { "clock", N_ ("Clock") },
  { "lookup", N_ ("Name of the Meeting Point") },
  { "supernode", N_ ("Meeting Point") },
  { "secret", N_ ("Password") },
  { "identity", N_ ("Identity") },
  { "names", N_ ("Names") },
  { "nat", N_ ("Your Router") },
  { "ipv6", N_ ("IPv6") },
  { "member", NULL },
  { "addresses", N_ ("Other Networks") },
  { "packet-size", N_ ("Packet Size") },
  { "processor", N_ ("Processor") },
  { "version", N_ ("Version") },
  { "history", N_ ("History") },
};

/* What is not here has to be done by hand, and the remedy says how. */
static const WrnFix fixes[] = {
  { "interface", "Connect the community.", N_ ("Connect"), "win.toggle-connection" },
  { "interface", "Disconnect, and connect again.", N_ ("Reconnect"), WRN_FIX_RECONNECT },
  { "interface", "Connect again, or", N_ ("Reconnect"), WRN_FIX_RECONNECT },
  { "interface", "Give the community a larger address range.", N_ ("Community Settings"),
    "win.settings" },
  { "lookup", "Check its spelling in the settings", N_ ("Community Settings"), "win.settings" },
  { "lookup", "Wait a moment.", N_ ("Check Again"), WRN_FIX_CHECK },
  { "secret", "If others see each other but not you, join again", N_ ("Join Again…"), "app.join" },
  { "names", "Choose another name for this computer.", N_ ("Change My Name"), "win.settings" },
  { "nat", "Open a UDP port for this computer", N_ ("How to Do It by Hand"), WRN_FIX_PORT },
  { "nat", "Give the community a second meeting point", N_ ("Community Settings"), "win.settings" },
  { "member", "Fixed if either of you opens a UDP port", N_ ("How to Do It by Hand"),
    WRN_FIX_PORT },
  { "member", "Wait a moment.", N_ ("Check Again"), WRN_FIX_CHECK },
  { "addresses", "Choose another address range for the community", N_ ("Choose Another Range"),
    "win.settings" },
  { "packet-size", "Set the packet size of the community", N_ ("Community Settings"),
    "win.settings" },
};

G_DEFINE_FINAL_TYPE (WrnCheck, wrn_check, G_TYPE_OBJECT)

/* What is not known is no failure that anybody found. */
static WrnVerdict
parse_verdict (const char *bus)
{
  for (WrnVerdict verdict = 0; verdict < WRN_N_VERDICTS; verdict++)
    if (g_str_equal (verdicts[verdict].bus, bus))
      return verdict;
  return WRN_VERDICT_SKIPPED;
}

static char *
take_text (GVariant *check, const char *key)
{
  const char *text = "";

  g_variant_lookup (check, key, "&s", &text);
  return wrn_format_clean (text);
}

static void
wrn_check_finalize (GObject *object)
{
  WrnCheck *self = WRN_CHECK (object);

  g_free (self->kind);
  g_free (self->said_title);
  g_free (self->cause);
  g_free (self->remedy);
  g_free (self->details);
  G_OBJECT_CLASS (wrn_check_parent_class)->finalize (object);
}

static void
wrn_check_class_init (WrnCheckClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = wrn_check_finalize;
}

static void
wrn_check_init (WrnCheck *self)
{
}

/* @checks: what Diagnose returns, of the type aa{sv}. Returns: (transfer full): of WrnCheck */
GListModel *
wrn_checks_read (GVariant *checks)
{
  GListStore *list = g_list_store_new (WRN_TYPE_CHECK);
  const gsize n = MIN (g_variant_n_children (checks), WRN_CHECKS_MAX);

  for (gsize i = 0; i < n; i++)
    {
      g_autoptr (WrnCheck) self = g_object_new (WRN_TYPE_CHECK, NULL);
      g_autoptr (GVariant) check = g_variant_get_child_value (checks, i);
      const char *result = "";

      g_variant_lookup (check, "result", "&s", &result);
      self->verdict = parse_verdict (result);
      self->kind = take_text (check, "check");
      self->said_title = take_text (check, "title");
      self->cause = take_text (check, "cause");
      self->remedy = take_text (check, "remedy");
      self->details = take_text (check, "details");
      g_list_store_append (list, self);
    }
  return G_LIST_MODEL (list);
}

static guint
count (GListModel *checks, WrnVerdict verdict)
{
  guint n = 0;

  for (guint i = 0; i < g_list_model_get_n_items (checks); i++)
    {
      g_autoptr (WrnCheck) check = g_list_model_get_item (checks, i);

      n += check->verdict == verdict;
    }
  return n;
}

/* (transfer full): in one sentence */
char *
wrn_checks_summarise (GListModel *checks)
{
  const guint n_fail = count (checks, WRN_VERDICT_FAIL);
  const guint n_warn = count (checks, WRN_VERDICT_WARN);

  if (n_fail > 0)
    return g_strdup_printf (ngettext ("%u thing does not work.", "%u things do not work.", n_fail),
                            n_fail);
  if (n_warn > 0)
    return g_strdup_printf (ngettext ("It works, and %u thing could be better.",
                                      "It works, and %u things could be better.", n_warn),
                            n_warn);
  if (count (checks, WRN_VERDICT_PASS) == 0)
    return g_strdup (_ ("Nothing could be checked."));
  return g_strdup (_ ("Everything that was checked works."));
}

/* In the helper's words. */
const char *
wrn_check_get_kind (WrnCheck *self)
{
  return self->kind;
}

WrnVerdict
wrn_check_get_verdict (WrnCheck *self)
{
  return self->verdict;
}

/* (transfer none) (nullable): translated; NULL if the helper's own has to do */
const char *
wrn_check_kind_get_title (const char *kind)
{
  for (gsize i = 0; i < G_N_ELEMENTS (titles); i++)
    if (g_str_equal (titles[i].kind, kind) && titles[i].title != NULL)
      return _ (titles[i].title);
  return NULL;
}

/* Translated, or a member's name. */
const char *
wrn_check_get_title (WrnCheck *self)
{
  const char *title = wrn_check_kind_get_title (self->kind);

  return title != NULL ? title : self->said_title;
}

/* In the helper's words, or a member's name. */
const char *
wrn_check_get_said_title (WrnCheck *self)
{
  return self->said_title;
}

const char *
wrn_check_get_cause (WrnCheck *self)
{
  return self->cause;
}

/* "" if there is nothing to do */
const char *
wrn_check_get_remedy (WrnCheck *self)
{
  return self->remedy;
}

/* For those who help. */
const char *
wrn_check_get_details (WrnCheck *self)
{
  return self->details;
}

/* (nullable): NULL if the app itself cannot do anything about it */
const WrnFix *
wrn_check_get_fix (WrnCheck *self)
{
  for (gsize i = 0; self->verdict != WRN_VERDICT_PASS && i < G_N_ELEMENTS (fixes); i++)
    if (g_str_equal (fixes[i].check, self->kind) &&
        g_str_has_prefix (self->remedy, fixes[i].remedy))
      return &fixes[i];
  return NULL;
}

const WrnVerdictWords *
wrn_verdict_get_words (WrnVerdict verdict)
{
  g_return_val_if_fail ((guint) verdict < WRN_N_VERDICTS, &verdicts[WRN_VERDICT_SKIPPED]);
  return &verdicts[verdict];
}

/* (transfer none) (array length=n_fixes): all of them */
const WrnFix *
wrn_fixes_get (guint *n_fixes)
{
  *n_fixes = G_N_ELEMENTS (fixes);
  return fixes;
}
