/* wrn-community.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One of the user's communities, as the window shows it.
 */
#define G_LOG_DOMAIN "wrn-ui"

#include "config.h"

#include "ui/model/wrn-community.h"

#include <glib/gi18n.h>
#include <string.h>

#include "ui/model/wrn-facts.h"
#include "ui/model/wrn-format.h"
#include "ui/model/wrn-local-settings.h"
#include "ui/model/wrn-trouble.h"

/* Every way to a meeting point has been tried by then, and one more time. */
#define SILENCE (10 * G_USEC_PER_SEC)

/* A word of "carrier" in "supernode-states". */
#define UDP "udp"

enum
{
  FACT_NAME,
  FACT_ID,
  FACT_NODE,
  FACT_SUBNET,
  FACT_MTU,
  FACT_LAN_DISCOVERY,
  FACT_RELAY,
  FACT_PORT_MAPPING,
  FACT_PROXIES,
  FACT_SUPERNODES,
  FACT_AUTOCONNECT,
  FACT_NICKNAME,
  FACT_IPV4,
  FACT_IPV6,
  FACT_MAC,
  FACT_PORT,
  FACT_ERROR,
  FACT_ERROR_NAME,
  N_FACTS,
};

/* The uptime is none of them: it would change with every look. */
static const WrnFact facts[] = {
  [FACT_NAME] = { "name", "s", WRN_FACT_TEXT },
  [FACT_ID] = { "id", "s", WRN_FACT_TEXT },
  [FACT_NODE] = { "node", "s", WRN_FACT_TEXT },
  [FACT_SUBNET] = { "subnet", "s", WRN_FACT_TEXT },
  [FACT_MTU] = { "mtu", "u" },
  [FACT_LAN_DISCOVERY] = { "lan-discovery", "b" },
  [FACT_RELAY] = { "relay", "b" },
  [FACT_PORT_MAPPING] = { "port-mapping", "b" },
  [FACT_PROXIES] = { "proxies", "as" },
  [FACT_SUPERNODES] = { "supernodes", "as" },
  [FACT_AUTOCONNECT] = { "autoconnect", "b" },
  [FACT_NICKNAME] = { "nickname", "s", WRN_FACT_TEXT },
  [FACT_IPV4] = { "ipv4", "s", WRN_FACT_TEXT },
  [FACT_IPV6] = { "ipv6", "s", WRN_FACT_TEXT },
  [FACT_MAC] = { "mac", "s", WRN_FACT_TEXT },
  [FACT_PORT] = { "port", "q" },
  [FACT_ERROR] = { "error", "s", WRN_FACT_TEXT },
  [FACT_ERROR_NAME] = { "error-name", "s" },
};

G_STATIC_ASSERT (G_N_ELEMENTS (facts) == N_FACTS);

enum
{
  PROP_PATH = N_FACTS,
  PROP_PEOPLE,
  PROP_TITLE,
  PROP_LINE,
  PROP_WARNING,
  PROP_STATE,
  PROP_INTERFACE,
  PROP_ANSWERS,
  N_PROPS,
};

struct _WrnCommunity
{
  GObject parent_instance;

  GVariant *values[N_FACTS]; /* (owned) (nullable) */
  WrnPeople *people;         /* (owned) */
  GSettings *settings;       /* (owned): what this user keeps */
  char *path;                /* (owned): of the object on the bus */
  char *bus_state;           /* (owned): what the helper calls it */
  char *interface;           /* (owned) */
  char *title;               /* (owned) */
  char *line;                /* (owned) */
  char *warning;             /* (owned): "" if there is none */
  WrnState state;
  guint n_meeting_points;
  guint n_reached;
  guint n_by_web;
  gint64 now;     /* 0: nobody has told */
  gint64 missing; /* since when no meeting point answers; 0: one does, or none is looked for */
  gboolean asking;
  gboolean online;
  gboolean lost;
  gboolean answers;
};

static GParamSpec *properties[N_PROPS];
static guint news; /* signal */

G_DEFINE_FINAL_TYPE (WrnCommunity, wrn_community, G_TYPE_OBJECT)

/* (transfer full): @now */
static void
replace (WrnCommunity *self, char **text, char *now, guint property)
{
  if (g_strcmp0 (*text, now) == 0)
    {
      g_free (now);
      return;
    }
  g_free (*text);
  *text = now;
  g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

/* The last part of its path. */
static const char *
get_object_id (WrnCommunity *self)
{
  const char *slash = strrchr (self->path, '/');

  return slash != NULL ? slash + 1 : self->path;
}

/* Of one that tells nothing of itself, only the object's id is known. */
static char *
make_title (WrnCommunity *self)
{
  const char *name = wrn_fact_get_string (self->values[FACT_NAME]);

  return g_strdup (name[0] != '\0' ? name : get_object_id (self));
}

/* (transfer full) (nullable): the first who is relayed */
static char *
name_relayed (WrnCommunity *self)
{
  GListModel *people = G_LIST_MODEL (self->people);

  for (guint i = 0; i < g_list_model_get_n_items (people); i++)
    {
      g_autoptr (WrnPerson) person = g_list_model_get_item (people, i);

      if (wrn_person_get_way (person) == WRN_WAY_RELAYED)
        {
          char *title;

          g_object_get (person, "title", &title, NULL);
          return title;
        }
    }
  return NULL;
}

/* (transfer full): how it does; of a failure, the cause */
static char *
make_line (WrnCommunity *self, const WrnSituation *situation, WrnState state)
{
  const char *error_name = wrn_community_get_error_name (self);

  if (state == WRN_STATE_ERROR)
    return g_strdup (_ (wrn_trouble_get_words (wrn_trouble_of_name (error_name))->title));
  return wrn_situation_describe (situation, self->title);
}

/* Takes note since when it looks for a meeting point. Returns: whether for so long that people
 * should know */
static gboolean
note_silence (WrnCommunity *self, const WrnSituation *situation)
{
  if (!wrn_situation_misses_meeting_point (situation) || g_str_equal (self->bus_state, "off"))
    self->missing = 0;
  else if (self->missing == 0)
    self->missing = self->now;
  return self->missing != 0 && self->now - self->missing >= SILENCE;
}

/* (transfer full): what lasts and may be mended */
static char *
make_warning (WrnCommunity *self, const WrnSituation *situation, WrnState state)
{
  g_autofree char *relayed = name_relayed (self);

  if (situation->silent && (state == WRN_STATE_CONNECTING || state == WRN_STATE_RECONNECTING))
    return wrn_trouble_describe (WRN_TROUBLE_MEETING_POINT, self->title);
  return wrn_situation_warn (situation, relayed);
}

/* Whatever follows from what was told. */
static void
conclude (WrnCommunity *self)
{
  WrnSituation situation = {
    .bus = self->bus_state,
    .asking = self->asking,
    .online = self->online,
    .lost = self->lost,
    .n_meeting_points = self->n_meeting_points,
    .n_reached = self->n_reached,
    .n_by_web = self->n_by_web,
  };
  WrnState state;

  wrn_people_count (self->people, situation.n_ways);
  situation.silent = note_silence (self, &situation);
  state = wrn_situation_judge (&situation);

  g_object_freeze_notify (G_OBJECT (self));
  replace (self, &self->title, make_title (self), PROP_TITLE);
  replace (self, &self->line, make_line (self, &situation, state), PROP_LINE);
  replace (self, &self->warning, make_warning (self, &situation, state), PROP_WARNING);
  if (state != self->state)
    {
      self->state = state;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
    }
  g_object_thaw_notify (G_OBJECT (self));
}

static gboolean
is_up (const char *bus_state)
{
  return g_str_equal (bus_state, "connected") || g_str_equal (bus_state, "waiting");
}

/**
 * wrn_community_set_bus_state:
 * @state: the property State
 * @interface: the property Interface
 */
void
wrn_community_set_bus_state (WrnCommunity *self, const char *state, const char *interface)
{
  char *copy;

  if (is_up (state) || g_str_equal (state, "off"))
    self->lost = FALSE;
  else if (is_up (self->bus_state))
    self->lost = TRUE;
  /* Which may be the one that is freed. */
  copy = g_strdup (state);
  g_free (self->bus_state);
  self->bus_state = copy;

  g_object_freeze_notify (G_OBJECT (self));
  replace (self, &self->interface, wrn_format_clean (interface), PROP_INTERFACE);
  conclude (self);
  g_object_thaw_notify (G_OBJECT (self));
}

static void
count_meeting_points (WrnCommunity *self, GVariant *info)
{
  g_autoptr (GVariant) states =
      g_variant_lookup_value (info, "supernode-states", G_VARIANT_TYPE ("aa{sv}"));
  GVariantIter iter;
  GVariant *state;

  self->n_meeting_points = 0;
  self->n_reached = 0;
  self->n_by_web = 0;
  if (states == NULL)
    return;
  g_variant_iter_init (&iter, states);
  while ((state = g_variant_iter_next_value (&iter)) != NULL)
    {
      gboolean registered = FALSE;
      const char *carrier = UDP;

      g_variant_lookup (state, "registered", "b", &registered);
      g_variant_lookup (state, "carrier", "&s", &carrier);
      self->n_meeting_points++;
      self->n_reached += registered;
      self->n_by_web += registered && !g_str_equal (carrier, UDP);
      g_variant_unref (state);
    }
}

/* @info: what GetInfo returns, of the type a{sv} */
void
wrn_community_set_info (WrnCommunity *self, GVariant *info)
{
  GObject *object = G_OBJECT (self);

  g_object_freeze_notify (object);
  wrn_facts_update (facts, N_FACTS, info, self->values, object, properties);
  count_meeting_points (self, info);
  conclude (self);
  g_object_thaw_notify (object);
}

/* @settings: some of what GetInfo returns, of the type a{sv}; the rest stays as it is */
void
wrn_community_change_info (WrnCommunity *self, GVariant *settings)
{
  GObject *object = G_OBJECT (self);
  g_autoptr (GVariant) info = NULL;
  GVariantDict dict;
  GVariantIter iter;
  const char *key;
  GVariant *value;

  g_variant_dict_init (&dict, NULL);
  for (guint i = 0; i < N_FACTS; i++)
    if (self->values[i] != NULL)
      g_variant_dict_insert_value (&dict, facts[i].key, self->values[i]);
  g_variant_iter_init (&iter, settings);
  while (g_variant_iter_loop (&iter, "{&sv}", &key, &value))
    g_variant_dict_insert_value (&dict, key, value);
  info = g_variant_ref_sink (g_variant_dict_end (&dict));

  g_object_freeze_notify (object);
  wrn_facts_update (facts, N_FACTS, info, self->values, object, properties);
  conclude (self);
  g_object_thaw_notify (object);
}

/* See wrn_people_update(). */
void
wrn_community_set_peers (WrnCommunity *self, GVariant *peers, gint64 now)
{
  wrn_people_update (self->people, peers, now);
  self->now = now;
  conclude (self);
}

/* Whether Connect was called, and has not returned. */
void
wrn_community_set_asking (WrnCommunity *self, gboolean asking)
{
  self->asking = asking;
  conclude (self);
}

/* Whether this computer has a network. */
void
wrn_community_set_online (WrnCommunity *self, gboolean online)
{
  self->online = online;
  conclude (self);
}

/* Whether the helper tells of it; if not, what is known may be old. */
void
wrn_community_set_answers (WrnCommunity *self, gboolean answers)
{
  if (self->answers == answers)
    return;
  self->answers = answers;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ANSWERS]);
}

/* There are statistics or events to ask for; only who shows them does. */
void
wrn_community_tell_news (WrnCommunity *self)
{
  g_signal_emit (self, news, 0);
}

/* See wrn_person_set_now(). */
void
wrn_community_set_now (WrnCommunity *self, gint64 now)
{
  wrn_people_set_now (self->people, now);
}

static void
wrn_community_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  WrnCommunity *self = WRN_COMMUNITY (object);
  const guint property = id - 1;

  if (property < N_FACTS)
    wrn_fact_get_property (&facts[property], self->values[property], value);
  else if (property == PROP_PATH)
    g_value_set_string (value, self->path);
  else if (property == PROP_PEOPLE)
    g_value_set_object (value, self->people);
  else if (property == PROP_TITLE)
    g_value_set_string (value, self->title);
  else if (property == PROP_LINE)
    g_value_set_string (value, self->line);
  else if (property == PROP_WARNING)
    g_value_set_string (value, self->warning);
  else if (property == PROP_STATE)
    g_value_set_uint (value, self->state);
  else if (property == PROP_INTERFACE)
    g_value_set_string (value, self->interface);
  else if (property == PROP_ANSWERS)
    g_value_set_boolean (value, self->answers);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
wrn_community_finalize (GObject *object)
{
  WrnCommunity *self = WRN_COMMUNITY (object);

  for (guint i = 0; i < N_FACTS; i++)
    g_clear_pointer (&self->values[i], g_variant_unref);
  g_object_unref (self->people);
  g_object_unref (self->settings);
  g_free (self->path);
  g_free (self->bus_state);
  g_free (self->interface);
  g_free (self->title);
  g_free (self->line);
  g_free (self->warning);
  G_OBJECT_CLASS (wrn_community_parent_class)->finalize (object);
}

static void
wrn_community_class_init (WrnCommunityClass *klass)
{
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = wrn_community_get_property;
  object_class->finalize = wrn_community_finalize;

  for (guint i = 0; i < N_FACTS; i++)
    properties[i] = wrn_fact_make_property (&facts[i]);
  properties[PROP_PATH] = g_param_spec_string ("path", NULL, NULL, "", flags);
  properties[PROP_PEOPLE] = g_param_spec_object ("people", NULL, NULL, WRN_TYPE_PEOPLE, flags);
  properties[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, "", flags);
  properties[PROP_LINE] = g_param_spec_string ("line", NULL, NULL, "", flags);
  properties[PROP_WARNING] = g_param_spec_string ("warning", NULL, NULL, "", flags);
  properties[PROP_STATE] =
      g_param_spec_uint ("state", NULL, NULL, 0, WRN_N_STATES - 1, WRN_STATE_OFF, flags);
  properties[PROP_INTERFACE] = g_param_spec_string ("interface", NULL, NULL, "", flags);
  properties[PROP_ANSWERS] = g_param_spec_boolean ("answers", NULL, NULL, TRUE, flags);
  /* As their numbers begin with 1. */
  for (guint i = 0; i < N_PROPS; i++)
    g_object_class_install_property (object_class, i + 1, properties[i]);

  /* Its statistics or events are others than before. */
  news = g_signal_new ("news", WRN_TYPE_COMMUNITY, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                       G_TYPE_NONE, 0);
}

static void
wrn_community_init (WrnCommunity *self)
{
  self->people = wrn_people_new ();
  self->bus_state = g_strdup ("off");
  self->interface = g_strdup ("");
  self->online = TRUE;
  self->answers = TRUE;
}

/* @path: of the object on the bus */
WrnCommunity *
wrn_community_new (const char *path)
{
  WrnCommunity *self = g_object_new (WRN_TYPE_COMMUNITY, NULL);

  self->path = g_strdup (path);
  self->settings = wrn_local_settings_new (get_object_id (self));
  wrn_local_settings_follow (self->settings, self->people);
  conclude (self);
  return self;
}

const char *
wrn_community_get_path (WrnCommunity *self)
{
  return self->path;
}

/* What to call it before people. */
const char *
wrn_community_get_title (WrnCommunity *self)
{
  return self->title;
}

const char *
wrn_community_get_line (WrnCommunity *self)
{
  return self->line;
}

const char *
wrn_community_get_bus_state (WrnCommunity *self)
{
  return self->bus_state;
}

/* "" if it is not known */
const char *
wrn_community_get_ipv4 (WrnCommunity *self)
{
  return wrn_fact_get_string (self->values[FACT_IPV4]);
}

/* In the helper's words, "" if there is none. */
const char *
wrn_community_get_error (WrnCommunity *self)
{
  return wrn_fact_get_string (self->values[FACT_ERROR]);
}

/* On the bus, "" if there is none. */
const char *
wrn_community_get_error_name (WrnCommunity *self)
{
  return wrn_fact_get_string (self->values[FACT_ERROR_NAME]);
}

WrnState
wrn_community_get_state (WrnCommunity *self)
{
  return self->state;
}

/* Whether it is connected or tries to be, or somebody is asked whether it may. */
gboolean
wrn_community_is_on (WrnCommunity *self)
{
  return self->asking ||
         (!g_str_equal (self->bus_state, "off") && !g_str_equal (self->bus_state, "failed"));
}

/* (transfer none): a list that lives as long as it */
WrnPeople *
wrn_community_get_people (WrnCommunity *self)
{
  return self->people;
}

/* (transfer none): see wrn_local_settings_new() */
GSettings *
wrn_community_get_local_settings (WrnCommunity *self)
{
  return self->settings;
}
