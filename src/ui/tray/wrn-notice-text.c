/* wrn-notice-text.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What notifications say.
 */
#define G_LOG_DOMAIN "wrn-ui"

#include "config.h"

#include "ui/tray/wrn-notice-text.h"

#include <glib/gi18n.h>

#include "ui/model/wrn-format.h"
#include "ui/tray/wrn-tray-words.h"

char *
wrn_notice_text_lost (const char *community)
{
  g_autofree char *name = wrn_tray_shorten (community);

  return wrn_format_fill (_ ("“%s” is disconnected"), name);
}

char *
wrn_notice_text_back (const char *community)
{
  g_autofree char *name = wrn_tray_shorten (community);

  return wrn_format_fill (_ ("“%s” is back"), name);
}

char *
wrn_notice_text_first (const char *person, const char *community)
{
  g_autofree char *who = wrn_tray_shorten (person);
  g_autofree char *where = wrn_tray_shorten (community);

  /* Translators: a person, and a community */
  return g_strdup_printf (_ ("%s joined “%s”"), who, where);
}

static char *
describe_online (char *const *names, guint n)
{
  if (n == 1)
    return wrn_format_fill (_ ("%s is online"), names[0]);
  if (n == 2)
    return g_strdup_printf (_ ("%s and %s are online"), names[0], names[1]);
  if (n == WRN_NOTICE_NAMES)
    return g_strdup_printf (_ ("%s, %s and %s are online"), names[0], names[1], names[2]);
  return g_strdup_printf (ngettext ("%u person came online", "%u people came online", n), n);
}

static char *
describe_offline (char *const *names, guint n)
{
  if (n == 1)
    return wrn_format_fill (_ ("%s is offline"), names[0]);
  if (n == 2)
    return g_strdup_printf (_ ("%s and %s are offline"), names[0], names[1]);
  if (n == WRN_NOTICE_NAMES)
    return g_strdup_printf (_ ("%s, %s and %s are offline"), names[0], names[1], names[2]);
  return g_strdup_printf (ngettext ("%u person went offline", "%u people went offline", n), n);
}

/* @names: the first of them, as many as there are up to WRN_NOTICE_NAMES */
char *
wrn_notice_text_people (WrnNoticeKind kind, const char *const *names, guint n)
{
  char *shorts[WRN_NOTICE_NAMES] = { NULL };
  char *text;

  for (guint i = 0; i < MIN (n, WRN_NOTICE_NAMES); i++)
    shorts[i] = wrn_tray_shorten (names[i]);
  text = kind == WRN_NOTICE_ONLINE ? describe_online (shorts, n) : describe_offline (shorts, n);
  for (guint i = 0; i < WRN_NOTICE_NAMES; i++)
    g_free (shorts[i]);
  return text;
}
