/* wrn-verb-monitor.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * warrenctl monitor: what is, and then each change of it.
 */
#define G_LOG_DOMAIN "wrn-cli"

#include "config.h"

#include <stdio.h>

#include "cli/wrn-directory.h"
#include "cli/wrn-fields.h"
#include "cli/wrn-json.h"
#include "cli/wrn-terminal.h"
#include "cli/wrn-verb.h"
#include "cli/wrn-watch.h"

/* A community as it was last told of. */
typedef struct
{
  WrnListing *listing; /* (owned) */
  char *told;          /* (owned): what was told of itself */
  GHashTable *peers;   /* (owned) (element-type utf8 utf8): what was told of each, by id */
} Scene;

/* Everything that is watched. */
typedef struct
{
  WrnBus *bus;        /* (not owned) */
  WrnWatch *watch;    /* (not owned) */
  const char *word;   /* (nullable) (not owned): one community only */
  GHashTable *scenes; /* (owned) (element-type utf8 Scene): by object path */
  gboolean running;   /* the helper, as it was last told of */
  gboolean all;
  gboolean json;
} Monitor;

static void
scene_free (gpointer data)
{
  Scene *self = data;

  wrn_listing_free (self->listing);
  g_free (self->told);
  g_hash_table_unref (self->peers);
  g_free (self);
}

/* (transfer full): the beginning of a line; NULL if it is for a person */
static JsonBuilder *
begin_json (const Monitor *self, const char *event)
{
  JsonBuilder *builder;

  if (!self->json)
    return NULL;
  builder = wrn_json_begin ();
  wrn_json_add_string (builder, "event", event);
  wrn_json_add_int (builder, "time_us", g_get_real_time ());
  return builder;
}

static void print_line (const char *format, ...) G_GNUC_PRINTF (1, 2);

/* With the time in front, and without what could do something to a terminal. */
static void
print_line (const char *format, ...)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *stamp = g_date_time_format (now, "%T");
  g_autofree char *text = NULL;
  g_autofree char *clean = NULL;
  va_list arguments;

  va_start (arguments, format);
  text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  clean = wrn_terminal_clean (text);
  g_print ("%s%s%s\n", stamp, wrn_terminal_is_output () ? "  " : "\t", clean);
  fflush (stdout);
}

static void
tell_helper (const Monitor *self, gboolean running)
{
  g_autoptr (JsonBuilder) builder = begin_json (self, "helper");

  if (builder == NULL)
    {
      print_line ("the helper %s", running ? "runs again" : "has ended");
      return;
    }
  wrn_json_add_boolean (builder, "running", running);
  wrn_json_print_line (builder);
}

/* @event: community or gone */
static void
tell_community (const Monitor *self, const WrnListing *listing, const char *event)
{
  g_autoptr (JsonBuilder) builder = begin_json (self, event);
  const gboolean gone = g_str_equal (event, "gone");

  if (builder == NULL)
    {
      print_line ("%s: %s", wrn_listing_get_name (listing), gone ? "gone" : listing->state);
      return;
    }
  wrn_json_add_string (builder, "object_id", listing->object_id);
  wrn_json_add_string (builder, "name", wrn_listing_get_name (listing));
  if (!gone)
    {
      wrn_json_add_string (builder, "state", listing->state);
      wrn_json_add_string (builder, "interface", listing->interface);
    }
  wrn_json_print_line (builder);
}

static void
tell_peer (const Monitor *self, const WrnListing *listing, GVariant *peer)
{
  g_autoptr (JsonBuilder) builder = begin_json (self, "peer");
  const char *name = wrn_fields_get_string (peer, "name");
  const char *via = wrn_fields_get_string (peer, "via");
  const char *endpoint = wrn_fields_get_string (peer, "endpoint");

  if (builder == NULL)
    {
      const char *where = via[0] != '\0' ? via : endpoint;

      print_line ("%s: %s: %s%s%s", wrn_listing_get_name (listing),
                  name[0] != '\0' ? name : wrn_fields_get_string (peer, "id"),
                  wrn_fields_get_string (peer, "state"), where[0] != '\0' ? " through " : "",
                  where);
      return;
    }
  wrn_json_add_string (builder, "object_id", listing->object_id);
  wrn_json_begin_object (builder, "peer");
  wrn_fields_add_json (wrn_fields_of_peer, peer, builder);
  json_builder_end_object (builder);
  wrn_json_print_line (builder);
}

/* Whether it is another text than before, which it then is. */
static gboolean
replace_text (char **before, char *now)
{
  const gboolean changed = g_strcmp0 (*before, now) != 0;

  g_free (*before);
  *before = now;
  return changed;
}

/* (transfer full): what is worth a line when it changes; times and counters are not */
static char *
describe_peer (GVariant *peer)
{
  return g_strjoin ("\n", wrn_fields_get_string (peer, "name"),
                    wrn_fields_get_string (peer, "state"), wrn_fields_get_string (peer, "via"),
                    wrn_fields_get_string (peer, "endpoint"), wrn_fields_get_string (peer, "ipv4"),
                    wrn_fields_get_string (peer, "ipv6"), NULL);
}

static void
look_at_peer (const Monitor *self, Scene *scene, GHashTable *seen, GVariant *peer)
{
  const char *id = wrn_fields_get_string (peer, "id");
  g_autofree char *now = describe_peer (peer);

  if (g_strcmp0 (g_hash_table_lookup (scene->peers, id), now) != 0)
    tell_peer (self, scene->listing, peer);
  g_hash_table_insert (seen, g_strdup (id), g_steal_pointer (&now));
}

static void
look_at_peers (const Monitor *self, Scene *scene)
{
  GHashTable *seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_autoptr (GVariant) peers = NULL;
  g_autoptr (GError) error = NULL;
  GVariantIter iter;
  GVariant *peer;

  if (!wrn_dbus_helper1_community_call_list_peers_sync (scene->listing->proxy, self->bus->flags,
                                                        self->bus->timeout, &peers, NULL, &error))
    {
      /* It may just have ended; then that is the next thing that is told. */
      g_hash_table_unref (seen);
      return;
    }
  g_variant_iter_init (&iter, peers);
  while ((peer = g_variant_iter_next_value (&iter)) != NULL)
    {
      look_at_peer (self, scene, seen, peer);
      g_variant_unref (peer);
    }
  g_hash_table_unref (scene->peers);
  scene->peers = seen;
}

static gboolean
is_meant (const Monitor *self, const WrnListing *listing)
{
  return self->word == NULL || g_str_equal (self->word, listing->object_id);
}

/* Tells what is new about the community itself. */
static void
look_at_community (const Monitor *self, Scene *scene)
{
  const WrnListing *listing = scene->listing;
  char *now =
      g_strjoin ("\n", wrn_listing_get_name (listing), listing->state, listing->interface, NULL);

  if (replace_text (&scene->told, now))
    tell_community (self, listing, "community");
}

/* Takes @listing. */
static void
look_at (Monitor *self, WrnListing *listing)
{
  Scene *scene = g_hash_table_lookup (self->scenes, listing->path);

  if (scene == NULL)
    {
      scene = g_new0 (Scene, 1);
      scene->peers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
      g_hash_table_insert (self->scenes, g_strdup (listing->path), scene);
    }
  else
    {
      wrn_listing_free (scene->listing);
    }
  scene->listing = listing;
  look_at_community (self, scene);
  look_at_peers (self, scene);
}

/* Tells of those that are not in @listings any more, and forgets them. */
static void
drop_missing (Monitor *self, const GPtrArray *listings)
{
  GHashTableIter iter;
  gpointer key, value;

  g_hash_table_iter_init (&iter, self->scenes);
  while (g_hash_table_iter_next (&iter, &key, &value))
    {
      gboolean there = FALSE;

      for (guint i = 0; i < listings->len && !there; i++)
        there = g_str_equal (((WrnListing *) listings->pdata[i])->path, key);
      if (there)
        continue;
      tell_community (self, ((Scene *) value)->listing, "gone");
      g_hash_table_iter_remove (&iter);
    }
}

static gboolean
look_at_all (Monitor *self, GError **error)
{
  g_autoptr (GPtrArray) listings = wrn_directory_read (self->bus, self->all, error);

  if (listings == NULL)
    return FALSE;
  drop_missing (self, listings);
  while (listings->len > 0)
    {
      WrnListing *listing = g_ptr_array_steal_index (listings, 0);

      if (is_meant (self, listing))
        look_at (self, listing);
      else
        wrn_listing_free (listing);
    }
  return TRUE;
}

/* Nothing but what is said to have changed is asked for: that may start an engine. */
static void
look_at_changed (Monitor *self)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->scenes);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      Scene *scene = value;
      const WrnDBusNewsWords what = wrn_watch_take (self->watch, scene->listing->path);

      if ((what & WRN_DBUS_NEWS_INFO) != 0)
        {
          wrn_listing_refresh (scene->listing, self->bus);
          look_at_community (self, scene);
        }
      if ((what & WRN_DBUS_NEWS_PEERS) != 0)
        look_at_peers (self, scene);
    }
  wrn_watch_forget (self->watch);
}

/* Tells whether the helper has ended or begun since it was last asked. */
static void
look_at_helper (Monitor *self)
{
  const gboolean running = self->bus->helper[0] != '\0';

  if (running != self->running)
    tell_helper (self, running);
  self->running = running;
}

/* Until Ctrl+C. The helper ends when there is nothing to do, and begins again. */
static WrnExit
run (Monitor *self)
{
  for (gboolean everything = TRUE;; everything = wrn_watch_take_directory (self->watch))
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *helper = g_strdup (self->bus->helper);

      look_at_helper (self);
      if (self->running && everything && !look_at_all (self, &error))
        {
          /* If it has just ended, we shall hear of it, and wait for the next. */
          wrn_watch_catch_up (self->watch);
          if (g_str_equal (self->bus->helper, helper))
            return wrn_bus_fail (error, "the communities cannot be listed");
        }
      else if (self->running && !everything)
        look_at_changed (self);
      if (!wrn_watch_wait (self->watch))
        return wrn_verb_fail (WRN_EXIT_UNREACHABLE, "the system bus is gone");
    }
}

WrnExit
wrn_verb_monitor (const WrnVerb *self, int argc, char **argv)
{
  gboolean all = FALSE;
  gboolean json = FALSE;
  GOptionEntry entries[] = {
    { "json", 0, 0, G_OPTION_ARG_NONE, &json, "Print an object in each line", NULL },
    WRN_OPTION_ALL (&all),
    { NULL },
  };
  g_autoptr (WrnBus) bus = NULL;
  g_autoptr (WrnListing) community = NULL;
  g_autoptr (WrnWatch) watch = NULL;
  g_autoptr (GHashTable) scenes =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, scene_free);
  g_autoptr (GError) error = NULL;
  Monitor monitor = { .scenes = scenes, .running = TRUE };
  WrnExit code;

  if (!wrn_verb_parse (self, entries, &argc, &argv))
    return WRN_EXIT_USAGE;
  bus = wrn_bus_open (all ? WRN_BUS_TO_ACT : WRN_BUS_TO_READ, &error);
  if (bus == NULL)
    return wrn_bus_fail (error, "the helper cannot be reached");
  watch = wrn_watch_new (bus);
  if (argc > 1)
    {
      code = wrn_directory_find (bus, all, argv[1], &community);
      if (code != WRN_EXIT_OK)
        return code;
      monitor.word = community->object_id;
    }
  monitor.bus = bus;
  monitor.watch = watch;
  monitor.all = all;
  monitor.json = json;
  return run (&monitor);
}
