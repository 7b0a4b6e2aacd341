/* wrn-portmap-thread.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Asks for a port, keeps it, and gives it back: the thread of wrn-portmap.h.
 */
#define G_LOG_DOMAIN "wrn-portmap"

#include "config.h"

#include <errno.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "core/io/wrn-sockaddr.h"
#include "core/portmap/wrn-portmap-private.h"

/* All three protocols, with every answer at the last moment. */
#define ATTEMPT_TIME WRN_SECONDS (20)

/* Not asked more often, whatever the router or the network says (RFC 6887 section 11.2.1). */
#define PAUSE WRN_SECONDS (4)

/* A router that refuses, or is none that can be asked, is asked again after a minute, then ever
 * later: a person may change its settings. */
#define FIRST_RETRY WRN_SECONDS (60)
#define LAST_RETRY WRN_SECONDS (3600)

/* Announcements that tell nothing, after which nobody listens until the next renewal: they come
 * from everybody on the network who wants them to. */
#define IDLE_TALK_MAX 64

/* Longer ones are none. */
#define ANNOUNCEMENT_MAX 256

typedef struct
{
  WrnPortmapShared *shared; /* (not owned) */
  int timer_fd;             /* (owned): of the clock that goes on while the computer sleeps */
  int announce_fd;          /* (owned): -1: nobody listens */
  guint idle_talk;

  gboolean stop;
  gboolean has_router;
  WrnPortmapClient router;

  gboolean is_open;
  WrnPortmapProtocol protocol;
  WrnPortmapGrant grant;
  WrnTime expires;

  WrnTime due;      /* when to ask next */
  WrnTime asked_at; /* the last time; 0: never */
  WrnTime retry;
  WrnPortmapState state;
} Thread;

/* Tells the other thread, if there is anything that it should know. */
static void
tell (Thread *self)
{
  WrnPortmapShared *shared = self->shared;
  const guint64 one = 1;
  const WrnPortmapState *told = &shared->state;
  gboolean is_news;

  self->state.has_router = self->has_router;
  self->state.router = self->has_router ? self->router.gateway.address : (WrnEndpoint){ 0 };
  self->state.is_open = self->is_open;
  self->state.external = self->is_open ? self->grant.external : (WrnEndpoint){ 0 };

  g_mutex_lock (&shared->mutex);
  is_news = told->has_router != self->state.has_router || told->is_open != self->state.is_open ||
            told->verdict != self->state.verdict || told->protocol != self->state.protocol ||
            !wrn_endpoint_equal (&told->router, &self->state.router) ||
            !wrn_endpoint_equal (&told->external, &self->state.external);
  shared->state = self->state;
  g_mutex_unlock (&shared->mutex);
  if (is_news && write (shared->news_fd, &one, sizeof one) < 0)
    g_debug ("Nobody can be told: %s", g_strerror (errno));
}

static void
stop_listening (Thread *self)
{
  if (self->announce_fd >= 0)
    close (self->announce_fd);
  self->announce_fd = -1;
}

/* Other programs on this computer may listen as well. Without it, all that is lost is time. */
static void
listen_for_announcements (Thread *self)
{
  const WrnEndpoint any = wrn_endpoint_ipv4 (0, self->shared->announce_port);
  const int on = 1;
  WrnSockaddr address;
  const socklen_t len = wrn_sockaddr_set (&address, &any);

  self->idle_talk = 0;
  if (self->announce_fd >= 0 || self->protocol == WRN_PORTMAP_UPNP)
    return;
  self->announce_fd = socket (AF_INET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (self->announce_fd < 0)
    return;
  if (setsockopt (self->announce_fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) != 0 ||
      bind (self->announce_fd, &address.any, len) != 0)
    stop_listening (self);
}

static void
hear_announcements (Thread *self)
{
  guint8 data[ANNOUNCEMENT_MAX];
  WrnSockaddr address;
  socklen_t address_len = sizeof address;
  gssize len;

  while ((len = recvfrom (self->announce_fd, data, sizeof data, MSG_TRUNC, &address.any,
                          &address_len)) >= 0)
    {
      const WrnEndpoint from = wrn_sockaddr_get (&address);

      address_len = sizeof address;
      if ((gsize) len <= sizeof data && wrn_endpoint_equal (&from, &self->router.server) &&
          wrn_portmap_client_hear (&self->router, &self->grant.external, data, (gsize) len))
        {
          self->due = 0;
          return;
        }
      if (++self->idle_talk > IDLE_TALK_MAX)
        {
          stop_listening (self);
          return;
        }
    }
}

static WrnTime
hurried (const Thread *self, WrnTime time)
{
  return time / self->shared->hurry;
}

/* When the next question may be put at the earliest. */
static WrnTime
get_due (const Thread *self)
{
  if (!self->has_router)
    return WRN_TIME_NEVER;
  return MAX (self->due, self->asked_at + hurried (self, PAUSE));
}

static void
close_mapping (Thread *self)
{
  self->is_open = FALSE;
  self->grant = (WrnPortmapGrant){ 0 };
  stop_listening (self);
}

/* What the other thread wants. A router that is the same may be another one at the same address. */
static void
take_orders (Thread *self)
{
  WrnPortmapShared *shared = self->shared;
  WrnPortmapClient router;
  guint64 count;
  gboolean look_again;

  g_mutex_lock (&shared->mutex);
  if (read (shared->wake_fd, &count, sizeof count) < 0 && errno != EAGAIN)
    g_debug ("Cannot be woken: %s", g_strerror (errno));
  self->stop = shared->stop;
  look_again = shared->look_again;
  shared->look_again = FALSE;
  router = shared->router;
  self->has_router = shared->has_router;
  g_mutex_unlock (&shared->mutex);

  if (!look_again)
    return;
  if (!self->has_router ||
      !wrn_endpoint_equal (&router.gateway.address, &self->router.gateway.address) ||
      !wrn_endpoint_equal (&router.gateway.local, &self->router.gateway.local))
    {
      close_mapping (self);
      self->router = router;
    }
  self->retry = FIRST_RETRY;
  self->due = 0;
  if (!self->has_router)
    tell (self);
}

static void
arm (Thread *self, WrnTime when)
{
  const WrnTime at = MAX (when, 1); /* zero would switch it off */
  struct itimerspec spec = { .it_value = { .tv_sec = at / 1000000,
                                           .tv_nsec = at % 1000000 * 1000 } };

  if (when == WRN_TIME_NEVER)
    spec = (struct itimerspec){ 0 };
  timerfd_settime (self->timer_fd, TFD_TIMER_ABSTIME, &spec, NULL);
}

/* Until something is due, wanted or heard. */
static void
rest (Thread *self)
{
  struct pollfd fds[] = {
    { .fd = self->timer_fd, .events = POLLIN },
    { .fd = self->shared->wake_fd, .events = POLLIN },
    { .fd = self->announce_fd, .events = POLLIN },
  };

  arm (self, get_due (self));
  if (poll (fds, G_N_ELEMENTS (fds), -1) <= 0)
    return;
  if (fds[2].revents != 0)
    hear_announcements (self);
}

static WrnPortmapVerdict
ask (Thread *self, const WrnExchange *exchange, WrnPortmapProtocol protocol, WrnPortmapGrant *grant)
{
  WrnPortmapWish wish = self->shared->wish;

  wish.granted = self->grant.external;
  return wrn_portmap_client_ask (&self->router, exchange, protocol, &wish, grant);
}

static void
give_back (Thread *self, WrnPortmapProtocol protocol, const WrnEndpoint *external)
{
  const WrnExchange exchange = { .deadline = wrn_exchange_now () + WRN_PORTMAP_FAREWELL,
                                 .wake_fd = -1 };
  WrnPortmapWish wish = self->shared->wish;
  WrnPortmapGrant grant;

  wish.lifetime = 0;
  wish.granted = *external;
  wrn_portmap_client_ask (&self->router, &exchange, protocol, &wish, &grant);
}

static void
open_mapping (Thread *self, WrnPortmapProtocol protocol, const WrnPortmapGrant *grant)
{
  const WrnTime now = wrn_exchange_now ();
  const WrnTime lifetime = hurried (self, WRN_SECONDS (grant->lifetime));

  self->protocol = self->state.protocol = protocol;
  self->state.verdict = WRN_PORTMAP_GRANTED;
  self->state.n_grants++;
  self->is_open = TRUE;
  self->grant = *grant;
  self->expires = now + lifetime;
  self->due = now + lifetime / 2;
  self->retry = FIRST_RETRY;
  self->router.forgot = FALSE;
  listen_for_announcements (self);
}

/* The other thread wants something, which comes first. */
static gboolean
is_interrupted (const WrnExchange *exchange)
{
  return wrn_exchange_is_over (exchange) && wrn_exchange_now () < exchange->deadline;
}

/* In turn, until one works. Of those that do not, the first that somebody answered tells why. */
static void
obtain (Thread *self)
{
  const WrnExchange exchange = { .deadline = wrn_exchange_now () + ATTEMPT_TIME,
                                 .wake_fd = self->shared->wake_fd };
  WrnPortmapVerdict why = WRN_PORTMAP_SILENT;

  for (WrnPortmapProtocol i = 0; i < WRN_N_PORTMAP_PROTOCOLS; i++)
    {
      WrnPortmapGrant grant;
      const WrnPortmapVerdict verdict = ask (self, &exchange, i, &grant);

      if (verdict == WRN_PORTMAP_GRANTED)
        {
          open_mapping (self, i, &grant);
          return;
        }
      if (is_interrupted (&exchange))
        return;
      /* PCP tells the address and makes the mapping in one. */
      if (verdict == WRN_PORTMAP_USELESS && i == WRN_PORTMAP_PCP)
        give_back (self, i, &self->grant.external);
      if (why == WRN_PORTMAP_SILENT && verdict != WRN_PORTMAP_SILENT)
        {
          why = verdict;
          self->state.protocol = i;
        }
    }
  self->state.verdict = why;
  self->due = wrn_exchange_now () + hurried (self, self->retry);
  self->retry = MIN (2 * self->retry, LAST_RETRY);
}

/* RFC 6887 section 11.2.1: one that is silent is asked again and again, until what it gave has run
 * out. One that does not want any more may want in another protocol. */
static void
renew (Thread *self)
{
  const WrnExchange exchange = { .deadline = wrn_exchange_now () + ATTEMPT_TIME,
                                 .wake_fd = self->shared->wake_fd };
  WrnPortmapGrant grant;
  const WrnPortmapVerdict verdict = ask (self, &exchange, self->protocol, &grant);
  const WrnTime now = wrn_exchange_now ();

  if (verdict == WRN_PORTMAP_GRANTED)
    open_mapping (self, self->protocol, &grant);
  else if (is_interrupted (&exchange))
    return;
  else if (verdict == WRN_PORTMAP_SILENT && now < self->expires && !self->router.forgot)
    self->due = now + (self->expires - now) / 2;
  else
    {
      close_mapping (self);
      obtain (self);
    }
}

static void
set_asking (Thread *self, gboolean is_asking)
{
  g_mutex_lock (&self->shared->mutex);
  self->shared->is_asking = is_asking;
  g_mutex_unlock (&self->shared->mutex);
}

gpointer
wrn_portmap_thread (gpointer data)
{
  Thread self = {
    .shared = data,
    .timer_fd = timerfd_create (CLOCK_BOOTTIME, TFD_CLOEXEC | TFD_NONBLOCK),
    .announce_fd = -1,
    .asked_at = -PAUSE,
    .retry = FIRST_RETRY,
  };

  for (;;)
    {
      const WrnTime now = wrn_exchange_now ();

      take_orders (&self);
      if (self.stop)
        break;
      if (now < get_due (&self))
        {
          rest (&self);
          continue;
        }
      self.asked_at = now;
      set_asking (&self, TRUE);
      if (self.is_open)
        renew (&self);
      else
        obtain (&self);
      set_asking (&self, FALSE);
      tell (&self);
    }

  if (self.is_open)
    give_back (&self, self.protocol, &self.grant.external);
  stop_listening (&self);
  if (self.timer_fd >= 0)
    close (self.timer_fd);
  return NULL;
}
