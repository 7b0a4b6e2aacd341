/* wrn-supernode-log.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a supernode writes to the journal, or to standard error where there is none.
 */
#define G_LOG_DOMAIN "wrn-supernode"

#include "config.h"

#include "supernode/wrn-supernode-log.h"

#include <stdio.h>

/* What GLib's own writer leaves to G_MESSAGES_DEBUG. */
#define DETAILS (G_LOG_LEVEL_INFO | G_LOG_LEVEL_DEBUG)

/* The writer may be asked by any thread. */
static int least_important = G_LOG_LEVEL_MESSAGE;

/* To the journal with all fields, if standard error is that. */
static GLogWriterOutput
write_log (GLogLevelFlags level, const GLogField *fields, gsize n_fields, gpointer unused)
{
  const guint least = (guint) g_atomic_int_get (&least_important);
  const guint this = level & G_LOG_LEVEL_MASK;

  /* The less important, the larger the flag; GLib's writer knows whether details were asked for by
   * G_MESSAGES_DEBUG, and ends the program where that is wanted. */
  if (this > least && (this & DETAILS) == 0)
    return G_LOG_WRITER_HANDLED;
  if (this > least || (this & DETAILS) == 0)
    return g_log_writer_default (level, fields, n_fields, NULL);
  if (g_log_writer_is_journald (fileno (stderr)) &&
      g_log_writer_journald (level, fields, n_fields, NULL) == G_LOG_WRITER_HANDLED)
    return G_LOG_WRITER_HANDLED;
  return g_log_writer_standard_streams (level, fields, n_fields, NULL);
}

/* Once, before there is another thread. Standard output is for what was asked for. */
void
wrn_supernode_log_init (GLogLevelFlags least)
{
  g_log_writer_default_set_use_stderr (TRUE);
  wrn_supernode_log_set_level (least);
  g_log_set_writer_func (write_log, NULL, NULL);
}

/* From now on, nothing that matters less than @least. */
void
wrn_supernode_log_set_level (GLogLevelFlags least)
{
  g_atomic_int_set (&least_important, (int) least);
}

static void
on_event (gpointer user_data, const WrnEffectEvent *event)
{
  g_log_structured (G_LOG_DOMAIN, event->level, "MESSAGE", "%s", event->text);
}

/* A supernode has no device and keeps nothing. */
static void
on_link (gpointer user_data, const WrnEffectLink *link)
{
}

static void
on_store (gpointer user_data, const WrnEffectStore *store)
{
}

static void
on_lost (gpointer user_data)
{
}

const WrnDriverHandlers wrn_supernode_handlers = {
  .link = on_link,
  .event = on_event,
  .store = on_store,
  .lost = on_lost,
};
