/* wrn-path-world.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A small world in virtual time around one WrnPaths: places that answer its challenges, or do not.
 */
#include "config.h"

#include "tests/support/wrn-path-world.h"

/* A response as a datagram. */
#define RESPONSE_LEN (WRN_DATA_OVERHEAD + WRN_CHALLENGE_LEN)

static void
fill_from_rand (gpointer data, guint8 *out, gsize len)
{
  for (gsize i = 0; i < len; i++)
    out[i] = (guint8) g_rand_int_range (data, 0, 256);
}

static gboolean
refuse (gpointer data, const WrnEndpoint *endpoint)
{
  const World *self = data;

  return self->refused != NULL && wrn_endpoint_equal (self->refused, endpoint);
}

World *
world_new (guint32 seed)
{
  World *self = g_new0 (World, 1);

  /* Time begins at nought, so that nothing takes nought for "never". */
  self->rand = g_rand_new_with_seed (seed);
  self->entropy = (WrnEntropy){ fill_from_rand, self->rand };
  for (guint i = 0; i < WORLD_WINDOW; i++)
    self->probes[i] = G_MININT64 / 2;
  wrn_paths_init (&self->paths, refuse, self);
  return self;
}

void
world_free (World *self)
{
  g_rand_free (self->rand);
  g_free (self);
}

static Place *
add_place (World *self, const WrnRoute *route, WrnTime rtt)
{
  Place *place = &self->places[self->n_places++];

  g_assert_cmpuint (self->n_places, <=, WORLD_MAX_PLACES);
  *place = (Place){
    .route = *route,
    .answers = TRUE,
    .rtt = rtt,
    .proved_at = G_MININT64 / 2,
  };
  return place;
}

/* Somewhere that answers in @rtt. The paths are not told. */
Place *
world_add (World *self, const char *endpoint, WrnEndpointKind kind, WrnTime rtt)
{
  WrnRoute route = { .flow.local.port = 7 };

  g_assert_true (wrn_endpoint_parse (endpoint, &route.flow.remote));
  route.flow.remote.kind = (guint8) kind;
  return add_place (self, &route, rtt);
}

/* A relay that answers in @rtt. The paths are told. */
Place *
world_add_relay (World *self, guint relay, WrnTime rtt)
{
  const WrnRoute route = { .relayed = TRUE, .relay = relay, .channel = 1000 + relay };

  g_assert_true (wrn_paths_add_relay (&self->paths, self->now, relay, route.channel));
  return add_place (self, &route, rtt);
}

/* The peer's message names exactly these. What it does no longer has to prove itself anew. */
void
world_name (World *self, Place *const *places, guint n_places)
{
  WrnEndpoint endpoints[WORLD_MAX_PLACES];

  for (guint i = 0; i < self->n_places; i++)
    {
      Place *place = &self->places[i];
      gboolean named = FALSE;

      for (guint j = 0; j < n_places; j++)
        named |= place == places[j];
      if (place->named && !named && place->proved_at > G_MININT64 / 2)
        place->proved_at = -WRN_SECONDS (100);
      place->named = named;
    }
  for (guint i = 0; i < n_places; i++)
    endpoints[i] = places[i]->route.flow.remote;
  wrn_paths_set_candidates (&self->paths, self->now, WRN_PATHS_SOURCE_MESSAGE, endpoints, n_places);
  world_pump (self);
}

void
world_name_one (World *self, Place *place)
{
  world_name (self, &place, 1);
}

static Place *
find_place (World *self, const WrnRoute *route)
{
  for (guint i = 0; i < self->n_places; i++)
    {
      Place *place = &self->places[i];

      if (place->route.relayed != route->relayed)
        continue;
      if (route->relayed ? place->route.relay == route->relay
                         : wrn_endpoint_equal (&place->route.flow.remote, &route->flow.remote))
        return place;
    }
  g_assert_not_reached ();
}

/* Never more than the safety of probing allows, whatever the peer does. */
static void
check_budget (World *self, const Place *place)
{
  WrnTime *slot = &self->probes[self->n_probes % WORLD_WINDOW];

  if (place->route.relayed || place->proved_at > G_MININT64 / 2)
    return;
  g_assert_cmpint (self->now - *slot, >, WRN_SECONDS (1));
  *slot = self->now;
  self->n_probes++;
}

static void
take_challenge (World *self,
                const WrnRoute *route,
                const guint8 token[static WRN_TOKEN_LEN],
                guint size)
{
  Place *place = find_place (self, route);
  Answer *answer = &self->answers[self->n_answers];

  check_budget (self, place);
  if (place->n_challenges++ == 0)
    place->first_challenge = self->now;
  place->last_challenge = self->now;
  place->n_doubts++;

  if (size > 0)
    {
      g_assert_cmpint (self->now - place->proved_at, <, WRN_PATH_TRUST);
      place->n_large++;
    }
  if (place->mtu > 0 && size > place->mtu)
    return;
  if (self->loss > 0 && g_rand_double (self->rand) < self->loss)
    return;
  if (place->lose > 0)
    place->lose--;
  else if (place->answers)
    {
      g_assert_cmpuint (self->n_answers, <, WORLD_MAX_ANSWERS);
      answer->at = self->now + place->rtt;
      answer->place = (guint) (place - self->places);
      memcpy (answer->token, token, WRN_TOKEN_LEN);
      self->n_answers++;
    }
}

/* What an edge does after each input. */
void
world_pump (World *self)
{
  WrnRoute route;
  guint8 token[WRN_TOKEN_LEN];
  guint size;
  guint n = 0;
  guint news;

  wrn_paths_tick (&self->paths, self->now);
  while (wrn_paths_next_challenge (&self->paths, self->now, &self->budget, &self->entropy, &route,
                                   token, &size))
    {
      take_challenge (self, &route, token, size);
      g_assert_cmpuint (++n, <=, WRN_PATHS_MAX);
    }

  news = wrn_paths_take_news (&self->paths);
  self->news |= news;
  if (news & WRN_PATHS_NEWS_ATTEMPT)
    self->n_attempts++;
}

static guint
find_next_answer (const World *self)
{
  guint next = 0;

  for (guint i = 1; i < self->n_answers; i++)
    if (self->answers[i].at < self->answers[next].at)
      next = i;
  return next;
}

static void
deliver (World *self, guint i)
{
  const Answer answer = self->answers[i];
  Place *place = &self->places[answer.place];

  self->answers[i] = self->answers[--self->n_answers];
  if (!place->answers || place->removed)
    return;
  if (self->loss > 0 && g_rand_double (self->rand) < self->loss)
    return;
  place->heard_bytes += RESPONSE_LEN;
  wrn_paths_heard (&self->paths, self->now, &place->route, RESPONSE_LEN, TRUE);
  if (wrn_paths_handle_response (&self->paths, self->now, &place->route, answer.token))
    {
      place->proved_at = self->now;
      place->n_doubts = 0;
      self->n_accepted++;
    }
}

/* Lets @duration pass, from event to event. */
void
world_run (World *self, WrnTime duration)
{
  const WrnTime end = self->now + duration;
  guint n = 0;

  for (;;)
    {
      const guint i = find_next_answer (self);
      const WrnTime answer = self->n_answers > 0 ? self->answers[i].at : WRN_TIME_NEVER;
      const WrnTime timeout = MAX (self->now, wrn_paths_next_timeout (&self->paths));
      const WrnTime next = MIN (answer, timeout);

      if (next > end)
        break;
      /* A deadline that does not move is a busy loop in the product. */
      n = next > self->now ? 0 : n + 1;
      g_assert_cmpuint (n, <, 200);

      self->now = next;
      if (answer <= next)
        deliver (self, i);
      world_pump (self);
    }
  self->now = end;
}

/* Sends data of @len bytes. Returns by how many ways. */
guint
world_send (World *self, gsize len)
{
  WrnRoute routes[WRN_PATHS_MAX_ROUTES];
  const guint n = wrn_paths_choose (&self->paths, self->now, len, routes);

  g_assert_cmpuint (n, <=, WRN_PATHS_MAX_ROUTES);
  for (guint i = 0; i < n; i++)
    {
      Place *place = find_place (self, &routes[i]);

      place->n_data++;
      place->data_bytes += len;
      if (!place->route.relayed && place->proved_at == G_MININT64 / 2)
        g_assert_cmpuint (place->data_bytes, <=, 3 * place->heard_bytes);
      for (guint j = 0; j < i; j++)
        g_assert_true (place != find_place (self, &routes[j]));
    }
  return n;
}

/* Data flows one way only. */
void
world_send_for (World *self, WrnTime duration, WrnTime every)
{
  for (WrnTime t = 0; t < duration; t += every)
    {
      world_send (self, 100);
      world_run (self, every);
    }
}

/* An authentic packet comes from @place. */
void
world_hear (World *self, Place *place, gsize len, gboolean newest)
{
  place->heard_bytes += len;
  wrn_paths_heard (&self->paths, self->now, &place->route, len, newest);
  world_pump (self);
}

/* @place answers our part of a handshake. */
void
world_prove (World *self, Place *place)
{
  wrn_paths_proved (&self->paths, self->now, &place->route, place->rtt);
  place->proved_at = self->now;
  place->n_doubts = 0;
  world_pump (self);
}

gboolean
world_uses (World *self, const Place *place)
{
  const WrnPath *path = wrn_paths_get_current (&self->paths);

  return path != NULL && wrn_path_leads (path, &place->route);
}
