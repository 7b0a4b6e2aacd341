/* wrn-other-port.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The second port of a supernode, by which members see what their routers do.
 */
#define G_LOG_DOMAIN "wrn-supernode"

#include "config.h"

#include "supernode/wrn-other-port.h"

/* From the first port; the one in between may be that of beacons. */
#define AFTER_FIRST 2

/**
 * wrn_other_port_open:
 * @udp: sockets that listen on @first
 * @first: the address of the first port
 * @wanted: a port; 0 for none, %WRN_OTHER_PORT_ANY for one that follows from the first
 * @port: (out): the port, 0 if there is none
 *
 * To do without it is no error, unless it was asked for by number.
 */
gboolean
wrn_other_port_open (WrnUdp *udp,
                     const WrnEndpoint *first,
                     int wanted,
                     guint16 *port,
                     GError **error)
{
  const gboolean follows = first->port != 0 && first->port <= G_MAXUINT16 - AFTER_FIRST;
  g_autoptr (GError) reason = NULL;
  WrnEndpoint other = *first;

  *port = 0;
  if (wanted == 0)
    return TRUE;
  if (wanted != WRN_OTHER_PORT_ANY)
    other.port = (guint16) wanted;
  else
    other.port = follows ? (guint16) (first->port + AFTER_FIRST) : 0;

  if (wrn_udp_listen (udp, &other, &reason))
    {
      *port = other.port;
      return TRUE;
    }
  if (wanted != WRN_OTHER_PORT_ANY)
    {
      g_propagate_error (error, g_steal_pointer (&reason));
      return FALSE;
    }
  g_message ("%s: members cannot see here what their routers do", reason->message);
  return TRUE;
}
