/* wrn-portmap.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Keeps one port of this computer open in the router, as long as it is wanted.
 */
#define G_LOG_DOMAIN "wrn-portmap"

#include "config.h"

#include "core/portmap/wrn-portmap.h"

#include <errno.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <glib-unix.h>

#include "core/portmap/wrn-portmap-private.h"

struct _WrnPortmap
{
  WrnPortmapShared shared;
  GThread *thread; /* (owned) (nullable): NULL until there is a router */
  GSource *source; /* (owned): of the news */

  void (*changed) (gpointer user_data, const WrnPortmapState *state);
  gpointer user_data; /* (not owned) */
  gboolean (*find_router) (WrnPortmapClient *out, gpointer user_data);
};

/* A computer that has a public address needs no port of a router. */
static gboolean
find_router (WrnPortmapClient *out, gpointer user_data)
{
  WrnGateway gateway;

  if (!wrn_gateway_find (&gateway, NULL) || !wrn_endpoint_is_private (&gateway.local))
    return FALSE;
  wrn_portmap_client_init (out, &gateway);
  return TRUE;
}

static gboolean
news_cb (int fd, GIOCondition condition, gpointer user_data)
{
  WrnPortmap *self = user_data;
  WrnPortmapState state;
  guint64 count;

  if (read (fd, &count, sizeof count) != sizeof count)
    return G_SOURCE_CONTINUE;
  wrn_portmap_get_state (self, &state);
  self->changed (self->user_data, &state);
  return G_SOURCE_CONTINUE;
}

static int
new_event (void)
{
  const int fd = eventfd (0, EFD_CLOEXEC | EFD_NONBLOCK);

  if (fd < 0)
    g_error ("Cannot make an event: %s", g_strerror (errno));
  return fd;
}

/**
 * wrn_portmap_new:
 * @options: what is wanted
 *
 * Returns: (transfer full): an object that looks for a router, and asks it
 */
WrnPortmap *
wrn_portmap_new (const WrnPortmapOptions *options)
{
  WrnPortmap *self = g_new0 (WrnPortmap, 1);
  WrnPortmapShared *shared = &self->shared;

  g_mutex_init (&shared->mutex);
  shared->wake_fd = new_event ();
  shared->news_fd = new_event ();
  shared->wish = (WrnPortmapWish){
    .tcp = options->tcp,
    .port = options->port,
    .lifetime = options->lifetime != 0 ? options->lifetime : WRN_PORTMAP_LIFETIME,
  };
  memcpy (shared->wish.nonce, options->nonce, sizeof shared->wish.nonce);
  shared->announce_port =
      options->announce_port != 0 ? options->announce_port : WRN_PCP_CLIENT_PORT;

  shared->hurry = MAX (options->hurry, 1);

  self->changed = options->changed;
  self->user_data = options->user_data;
  self->find_router = options->find_router != NULL ? options->find_router : find_router;
  self->source = g_unix_fd_source_new (shared->news_fd, G_IO_IN);
  g_source_set_callback (self->source, G_SOURCE_FUNC (news_cb), self, NULL);
  g_source_attach (self->source, g_main_context_get_thread_default ());
  wrn_portmap_network_changed (self);
  return self;
}

static void
wake (WrnPortmap *self)
{
  const guint64 one = 1;

  if (write (self->shared.wake_fd, &one, sizeof one) < 0)
    g_debug ("The thread is awake: %s", g_strerror (errno));
}

/**
 * wrn_portmap_free:
 *
 * Gives the port back, and waits for that no longer than %WRN_PORTMAP_FAREWELL.
 */
void
wrn_portmap_free (WrnPortmap *self)
{
  WrnPortmapShared *shared = &self->shared;

  if (self->thread != NULL)
    {
      g_mutex_lock (&shared->mutex);
      shared->stop = TRUE;
      g_mutex_unlock (&shared->mutex);
      wake (self);
      g_thread_join (self->thread);
    }
  g_source_destroy (self->source);
  g_source_unref (self->source);
  close (shared->wake_fd);
  close (shared->news_fd);
  g_mutex_clear (&shared->mutex);
  g_free (self);
}

static gboolean
is_same (const WrnGateway *a, const WrnGateway *b)
{
  return wrn_endpoint_equal (&a->address, &b->address) && wrn_endpoint_equal (&a->local, &b->local);
}

/* Looks for the router again, and asks it even if it is the same: unless that is done right now, as
 * a network that comes up is news several times. */
void
wrn_portmap_network_changed (WrnPortmap *self)
{
  WrnPortmapShared *shared = &self->shared;
  WrnPortmapClient router = { 0 };
  const gboolean has_router = self->find_router (&router, self->user_data);
  gboolean look_again;

  g_mutex_lock (&shared->mutex);
  look_again = !shared->is_asking || has_router != shared->has_router ||
               !is_same (&router.gateway, &shared->router.gateway);
  shared->has_router = has_router;
  shared->router = router;
  shared->look_again |= look_again;
  g_mutex_unlock (&shared->mutex);
  if (!look_again)
    return;
  if (self->thread != NULL)
    wake (self);
  else if (has_router)
    self->thread = g_thread_new ("portmap", wrn_portmap_thread, shared);
}

void
wrn_portmap_get_state (WrnPortmap *self, WrnPortmapState *out)
{
  g_mutex_lock (&self->shared.mutex);
  *out = self->shared.state;
  g_mutex_unlock (&self->shared.mutex);
}
