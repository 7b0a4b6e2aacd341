/* wrn-graph-context.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What Graphviz lays out and draws with.
 */
#define G_LOG_DOMAIN "wrn-graph"

#include "config.h"

#include "graph/wrn-graph-context.h"

#include <glib.h>

/**
 * wrn_graph_get_context:
 *
 * There is one, which lasts as long as the process: its plug-in for text remembers the last font,
 * which goes with the context that it was of, and reads it again for the next. Only one thread at a
 * time may be here, as in wrn_graph_text_read().
 *
 * Returns: (transfer none): the context
 */
GVC_t *
wrn_graph_get_context (void)
{
  static GVC_t *context = NULL;

  if (context == NULL)
    context = gvContext ();
  return context;
}
