/* wrn-supernode-portmap.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A supernode behind a router: its ports there, as long as it runs.
 */
#define G_LOG_DOMAIN "wrn-supernode"

#include "config.h"

#include "supernode/wrn-supernode-portmap.h"

#include <glib-unix.h>

#include "core/crypto/wrn-hash.h"
#include "core/io/wrn-link-monitor.h"
#include "core/portmap/wrn-portmap-news.h"

/* A network that comes up changes several times; then it is looked at once. */
#define CALM_MSEC 500

/* One port, by UDP or TCP. */
typedef struct
{
  const char *transport;
  WrnPortmap *portmap; /* (owned) (nullable): NULL: it is not wanted */
  WrnPortmapState state;
} Port;

struct _WrnSupernodePortmap
{
  Port udp;
  Port tcp;
  WrnLinkMonitor *monitor; /* (owned) */
  guint watch;
  guint look_soon;
};

static void
changed_cb (gpointer user_data, const WrnPortmapState *state)
{
  Port *port = user_data;
  g_autofree char *news = wrn_portmap_news (&port->state, state);

  port->state = *state;
  if (news != NULL)
    g_message ("%s: %s", port->transport, news);
}

static gboolean
look_cb (gpointer user_data)
{
  WrnSupernodePortmap *self = user_data;

  self->look_soon = 0;
  wrn_portmap_network_changed (self->udp.portmap);
  if (self->tcp.portmap != NULL)
    wrn_portmap_network_changed (self->tcp.portmap);
  return G_SOURCE_REMOVE;
}

static gboolean
network_cb (int fd, GIOCondition condition, gpointer user_data)
{
  WrnSupernodePortmap *self = user_data;
  const WrnLinkChange change = wrn_link_monitor_drain (self->monitor);

  if ((change & (WRN_LINK_CHANGE_ADDRESS | WRN_LINK_CHANGE_ROUTE)) != 0 && self->look_soon == 0)
    self->look_soon = g_timeout_add (CALM_MSEC, look_cb, self);
  return G_SOURCE_CONTINUE;
}

/* The same after a restart, and nobody else's. */
static void
choose_nonce (const WrnIdentity *identity, guint8 nonce[static WRN_PCP_NONCE_LEN])
{
  static const guint8 label[] = "warren-portmap-1";

  wrn_hash (nonce, WRN_PCP_NONCE_LEN, { label, sizeof label - 1 },
            { identity->ed_sk, sizeof identity->ed_sk });
}

static void
open_port (Port *self, const guint8 *nonce, gboolean tcp, guint16 number)
{
  const WrnPortmapOptions options = {
    .nonce = nonce,
    .tcp = tcp,
    .port = number,
    .changed = changed_cb,
    .user_data = self,
  };

  self->transport = tcp ? "TCP" : "UDP";
  self->portmap = wrn_portmap_new (&options);
}

/**
 * wrn_supernode_portmap_new:
 * @identity: the supernode's
 * @udp: its UDP port
 * @tcp: where it accepts connections; 0: nowhere
 *
 * To be made when privileges are gone, as there will be threads.
 *
 * Returns: (transfer full): what asks the router; %NULL if the networks cannot be watched
 */
WrnSupernodePortmap *
wrn_supernode_portmap_new (const WrnIdentity *identity, guint16 udp, guint16 tcp, GError **error)
{
  WrnLinkMonitor *monitor = wrn_link_monitor_new (0, error);
  guint8 nonce[WRN_PCP_NONCE_LEN];
  WrnSupernodePortmap *self;

  if (monitor == NULL)
    return NULL;
  self = g_new0 (WrnSupernodePortmap, 1);
  self->monitor = monitor;
  self->watch = g_unix_fd_add (wrn_link_monitor_get_fd (monitor), G_IO_IN, network_cb, self);
  choose_nonce (identity, nonce);
  open_port (&self->udp, nonce, FALSE, udp);
  if (tcp != 0)
    open_port (&self->tcp, nonce, TRUE, tcp);
  return self;
}

/* Closes the ports, and waits for each a second at most. */
void
wrn_supernode_portmap_free (WrnSupernodePortmap *self)
{
  g_clear_handle_id (&self->look_soon, g_source_remove);
  g_clear_handle_id (&self->watch, g_source_remove);
  wrn_portmap_free (self->udp.portmap);
  g_clear_pointer (&self->tcp.portmap, wrn_portmap_free);
  wrn_link_monitor_free (self->monitor);
  g_free (self);
}

/* (nullable): where others reach the supernode; %NULL if the router opens no port */
const WrnEndpoint *
wrn_supernode_portmap_get_external (const WrnSupernodePortmap *self)
{
  return self->udp.state.is_open ? &self->udp.state.external : NULL;
}
