/* wrn-portmap-news.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What happened to an open port, in words.
 */
#define G_LOG_DOMAIN "wrn-portmap"

#include "config.h"

#include "core/portmap/wrn-portmap-news.h"

static char *
tell_refusal (const WrnPortmapState *now)
{
  switch (now->verdict)
    {
    case WRN_PORTMAP_REFUSED:
      return g_strdup_printf ("the router refuses to open a port by %s",
                              wrn_portmap_protocol_get_name (now->protocol));
    case WRN_PORTMAP_USELESS:
      return g_strdup ("the router can open ports, but has no address of its own on the Internet");
    case WRN_PORTMAP_GRANTED:
    case WRN_PORTMAP_SILENT:
    default:
      return NULL;
    }
}

/**
 * wrn_portmap_news:
 * @before: as it was; all zeroes at first
 * @now: as it is
 *
 * Returns: (transfer full) (nullable): a sentence fragment; %NULL if nothing happened that a person
 *   would want to know: most routers simply do not answer
 */
char *
wrn_portmap_news (const WrnPortmapState *before, const WrnPortmapState *now)
{
  char text[WRN_ENDPOINT_FORMAT_LEN];

  if (now->is_open)
    return before->is_open && wrn_endpoint_equal (&before->external, &now->external)
               ? NULL
               : g_strdup_printf ("the router opened port %u by %s: others reach us at %s",
                                  now->external.port, wrn_portmap_protocol_get_name (now->protocol),
                                  wrn_endpoint_format (&now->external, text));
  if (now->has_router && now->verdict != before->verdict &&
      (now->verdict == WRN_PORTMAP_REFUSED || now->verdict == WRN_PORTMAP_USELESS))
    return tell_refusal (now);
  return before->is_open ? g_strdup ("the router keeps no port open for us any more") : NULL;
}
