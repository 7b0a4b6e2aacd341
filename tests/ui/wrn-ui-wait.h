/* wrn-ui-wait.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Lets things happen until something is so, and ends a test in which that never comes.
 */
#pragma once

#include <glib.h>

/* Nothing that is waited for takes a tenth of it, even under valgrind. */
#define WRN_UI_WAIT_SECONDS 120

static inline gboolean
wrn_ui_wait_late_cb (gpointer unused)
{
  g_error ("nothing happened in time");
  return G_SOURCE_REMOVE;
}

#define WRN_UI_WAIT_FOR(condition)                                                                 \
  G_STMT_START                                                                                     \
  {                                                                                                \
    const guint late = g_timeout_add_seconds (WRN_UI_WAIT_SECONDS, wrn_ui_wait_late_cb, NULL);     \
                                                                                                   \
    while (!(condition))                                                                           \
      g_main_context_iteration (NULL, TRUE);                                                       \
    g_source_remove (late);                                                                        \
  }                                                                                                \
  G_STMT_END
