/* wrn-portmap-notes.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Remembers which ports warrenctl had a router open: two of the three protocols tell nobody.
 */
#pragma once

#include "core/portmap/wrn-portmap-client.h"

/* One port that a router opened. */
typedef struct
{
  gboolean tcp;
  guint16 port; /* ours */
  WrnPortmapProtocol protocol;
  WrnEndpoint router; /* the port is 0 */
  WrnEndpoint external;
  gint64 expires; /* seconds since 1970 */
} WrnPortmapNote;

GArray *wrn_portmap_notes_read (void);
gboolean wrn_portmap_notes_put (const WrnPortmapNote *note, GError **error);
gboolean wrn_portmap_notes_remove (gboolean tcp, guint16 port, GError **error);
