/* wrn-path-world.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A small world in virtual time around one WrnPaths: places that answer its challenges, or do not.
 */
#pragma once

#include "core/path/wrn-paths.h"

#define WORLD_MAX_PLACES 64
#define WORLD_MAX_ANSWERS 1024
#define WORLD_WINDOW 100

/* An address or a relay, as the world knows it. */
typedef struct
{
  WrnRoute route;
  gboolean answers;
  WrnTime rtt;
  guint lose; /* so many challenges are lost first */
  guint mtu;  /* the largest packet that it hears; 0: any */

  WrnTime proved_at; /* the last answer that was accepted */
  guint n_doubts;    /* challenges since */
  gboolean removed;
  gboolean named; /* by the peer's last message */
  guint n_challenges;
  guint n_large; /* of these, about a size */
  WrnTime first_challenge;
  WrnTime last_challenge;
  guint n_data;
  guint64 data_bytes;
  guint64 heard_bytes;
} Place;

typedef struct
{
  WrnTime at;
  guint place;
  guint8 token[WRN_TOKEN_LEN];
} Answer;

typedef struct
{
  WrnPaths paths;
  WrnTokenBucket budget;
  WrnEntropy entropy;
  GRand *rand; /* (owned) */
  double loss; /* in each direction */
  WrnTime now;
  Place places[WORLD_MAX_PLACES];
  guint n_places;
  Answer answers[WORLD_MAX_ANSWERS];
  guint n_answers;
  WrnTime probes[WORLD_WINDOW]; /* when the last probes to unproven addresses left */
  guint n_probes;
  const WrnEndpoint *refused; /* (not owned) (nullable): an address that the caller refuses */
  guint n_accepted;           /* answers that proved something */
  guint news;                 /* all so far */
  guint n_attempts;           /* of which the peer was to be told */
} World;

World *world_new (guint32 seed);
void world_free (World *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (World, world_free);

Place *world_add (World *self, const char *endpoint, WrnEndpointKind kind, WrnTime rtt);
Place *world_add_relay (World *self, guint relay, WrnTime rtt);
void world_name (World *self, Place *const *places, guint n_places);
void world_name_one (World *self, Place *place);

void world_pump (World *self);
void world_run (World *self, WrnTime duration);
guint world_send (World *self, gsize len);
void world_send_for (World *self, WrnTime duration, WrnTime every);
void world_hear (World *self, Place *place, gsize len, gboolean newest);
void world_prove (World *self, Place *place);
gboolean world_uses (World *self, const Place *place);
