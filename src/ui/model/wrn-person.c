/* wrn-person.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Another member of a community, as the list of people shows them.
 */
#define G_LOG_DOMAIN "wrn-ui"

#include "config.h"

#include "ui/model/wrn-person.h"

#include <string.h>

#include "ui/model/wrn-facts.h"
#include "ui/model/wrn-format.h"

/* Its name until its own is known: as much of the node id as tells two apart. */
#define SHORT_ID 8

enum
{
  FACT_ID,
  FACT_NAME,
  FACT_STATE,
  FACT_IPV4,
  FACT_VIA,
  FACT_RTT,
  FACT_LAST_HEARD,
  FACT_IPV6,
  FACT_MAC,
  FACT_ENDPOINT,
  FACT_CIPHER,
  FACT_LOSS,
  FACT_RX_BYTES,
  FACT_TX_BYTES,
  FACT_SINCE,
  N_FACTS,
};

static const WrnFact facts[] = {
  [FACT_ID] = { "id", "s", WRN_FACT_TEXT },
  [FACT_NAME] = { "name", "s", WRN_FACT_TEXT },
  [FACT_STATE] = { "state", "s" },
  [FACT_IPV4] = { "ipv4", "s", WRN_FACT_TEXT },
  [FACT_VIA] = { "via", "s", WRN_FACT_TEXT },
  [FACT_RTT] = { "rtt", "t" },
  [FACT_LAST_HEARD] = { "last-heard", "x" },
  [FACT_IPV6] = { "ipv6", "s", WRN_FACT_TEXT },
  [FACT_MAC] = { "mac", "s", WRN_FACT_TEXT },
  [FACT_ENDPOINT] = { "endpoint", "s", WRN_FACT_TEXT },
  [FACT_CIPHER] = { "cipher", "s", WRN_FACT_TEXT },
  [FACT_LOSS] = { "loss", "d", WRN_FACT_PART },
  [FACT_RX_BYTES] = { "rx-bytes", "t" },
  [FACT_TX_BYTES] = { "tx-bytes", "t" },
  [FACT_SINCE] = { "since", "x" },
};

G_STATIC_ASSERT (G_N_ELEMENTS (facts) == N_FACTS);

/* What follows from the facts, in the order of the properties after them. */
enum
{
  PROP_TITLE = N_FACTS,
  PROP_WAY,
  PROP_STATUS,
  PROP_SPOKEN,
  PROP_SUMMARY,
  PROP_TIME,
  PROP_DURATION,
  PROP_RX_RATE,
  PROP_TX_RATE,
  PROP_FAVOURITE,
  PROP_NOTIFY_ONLINE,
  PROP_GIVEN_NAME,
  PROP_NOTE,
  N_PROPS,
};

struct _WrnPerson
{
  GObject parent_instance;

  GVariant *values[N_FACTS]; /* (owned) (nullable) */
  char *title;               /* (owned) */
  char *status;              /* (owned) */
  char *spoken;              /* (owned) */
  char *summary;             /* (owned) */
  char *time;                /* (owned) */
  char *duration;            /* (owned): of the way that it is reached now */
  char *given_name;          /* (owned): by this user */
  char *note;                /* (owned): of this user */
  gboolean favourite;
  gboolean notify_online;
  WrnWay way;
  gint64 now; /* when it was looked at last */
  WrnTrace trace;
};

static GParamSpec *properties[N_PROPS];
static guint measured; /* signal */

G_DEFINE_FINAL_TYPE (WrnPerson, wrn_person, G_TYPE_OBJECT)

/* (transfer full): @now */
static gboolean
replace (WrnPerson *self, char **text, char *now, guint property)
{
  if (g_strcmp0 (*text, now) == 0)
    {
      g_free (now);
      return FALSE;
    }
  g_free (*text);
  *text = now;
  g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
  return TRUE;
}

static char *
make_title (WrnPerson *self)
{
  const char *name = self->given_name[0] != '\0' ? self->given_name : wrn_person_get_name (self);

  return name[0] != '\0'
             ? g_strdup (name)
             : g_utf8_substring (wrn_person_get_id (self), 0,
                                 MIN (SHORT_ID, g_utf8_strlen (wrn_person_get_id (self), -1)));
}

static gint64
get_silence (WrnPerson *self, gint64 now)
{
  const gint64 heard = wrn_person_get_last_heard (self);

  /* Our clock may have been set back since. */
  return heard > 0 ? MAX (now - heard, 0) : -1;
}

/* (transfer full): since when it is reached in this way, "" if it is not */
static char *
make_duration (WrnPerson *self, gint64 now)
{
  const gint64 since =
      self->values[FACT_SINCE] != NULL ? g_variant_get_int64 (self->values[FACT_SINCE]) : 0;

  if (since <= 0 || self->way < WRN_WAY_RELAYED)
    return g_strdup ("");
  return wrn_format_duration (MAX (now - since, 0));
}

/* Whatever follows from the facts and the time. */
static gboolean
conclude (WrnPerson *self, gint64 now)
{
  const WrnWay way = wrn_way_parse (wrn_fact_get_string (self->values[FACT_STATE]));
  const guint64 rtt = wrn_person_get_rtt (self);
  const char *via = wrn_fact_get_string (self->values[FACT_VIA]);
  const gint64 silence = get_silence (self, now);
  const gboolean timed = rtt > 0 && way >= WRN_WAY_RELAYED;
  gboolean changed = way != self->way;

  self->now = now;
  if (changed)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_WAY]);
  self->way = way;
  changed |= replace (self, &self->title, make_title (self), PROP_TITLE);
  changed |= replace (self, &self->status, wrn_way_describe (way, rtt, via, silence), PROP_STATUS);
  changed |= replace (self, &self->summary, wrn_way_summarize (way, silence), PROP_SUMMARY);
  changed |= replace (self, &self->time, timed ? wrn_format_rtt (rtt) : g_strdup (""), PROP_TIME);
  changed |= replace (self, &self->duration, make_duration (self, now), PROP_DURATION);
  changed |= replace (self, &self->spoken, wrn_way_speak (self->title, way, rtt), PROP_SPOKEN);
  return changed;
}

/* Of one who is not there the last known round trip is old. */
static gboolean
measure (WrnPerson *self, gint64 now)
{
  const guint64 rx_rate = self->trace.rx_rate;
  const guint64 tx_rate = self->trace.tx_rate;

  wrn_trace_add_rtt (&self->trace, now,
                     self->way >= WRN_WAY_RELAYED ? wrn_person_get_rtt (self) : 0);
  wrn_trace_add_bytes (&self->trace, now, wrn_fact_get_uint64 (self->values[FACT_RX_BYTES]),
                       wrn_fact_get_uint64 (self->values[FACT_TX_BYTES]));
  if (rx_rate != self->trace.rx_rate)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_RX_RATE]);
  if (tx_rate != self->trace.tx_rate)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TX_RATE]);
  return rx_rate != self->trace.rx_rate || tx_rate != self->trace.tx_rate;
}

/**
 * wrn_person_update:
 * @peer: an element of what ListPeers returns, of the type a{sv}
 * @now: in microseconds since 1970, UTC
 *
 * Returns: whether anything has changed
 */
gboolean
wrn_person_update (WrnPerson *self, GVariant *peer, gint64 now)
{
  GObject *object = G_OBJECT (self);
  gboolean changed;

  g_object_freeze_notify (object);
  changed = wrn_facts_update (facts, N_FACTS, peer, self->values, object, properties) > 0;
  changed |= conclude (self, now);
  changed |= measure (self, now);
  g_object_thaw_notify (object);
  g_signal_emit (self, measured, 0);
  return changed;
}

/* Time passes: “Last seen 2 h ago” does not stay true. */
void
wrn_person_set_now (WrnPerson *self, gint64 now)
{
  g_object_freeze_notify (G_OBJECT (self));
  conclude (self, now);
  g_object_thaw_notify (G_OBJECT (self));
}

static void
set_flag (WrnPerson *self, gboolean *flag, gboolean now, guint property)
{
  if (*flag == now)
    return;
  *flag = now;
  g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

/* What this user keeps about it. */
void
wrn_person_set_kept (WrnPerson *self, const WrnPersonKept *kept)
{
  g_object_freeze_notify (G_OBJECT (self));
  set_flag (self, &self->favourite, kept->favourite, PROP_FAVOURITE);
  set_flag (self, &self->notify_online, kept->notify_online, PROP_NOTIFY_ONLINE);
  replace (self, &self->given_name, g_strdup (kept->name != NULL ? kept->name : ""),
           PROP_GIVEN_NAME);
  replace (self, &self->note, g_strdup (kept->note != NULL ? kept->note : ""), PROP_NOTE);
  conclude (self, self->now);
  g_object_thaw_notify (G_OBJECT (self));
}

static void
wrn_person_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  WrnPerson *self = WRN_PERSON (object);
  const guint property = id - 1;

  if (property < N_FACTS)
    {
      wrn_fact_get_property (&facts[property], self->values[property], value);
      return;
    }
  switch (property)
    {
    case PROP_TITLE:
      g_value_set_string (value, self->title);
      break;
    case PROP_WAY:
      g_value_set_uint (value, self->way);
      break;
    case PROP_STATUS:
      g_value_set_string (value, self->status);
      break;
    case PROP_SPOKEN:
      g_value_set_string (value, self->spoken);
      break;
    case PROP_SUMMARY:
      g_value_set_string (value, self->summary);
      break;
    case PROP_TIME:
      g_value_set_string (value, self->time);
      break;
    case PROP_DURATION:
      g_value_set_string (value, self->duration);
      break;
    case PROP_RX_RATE:
      g_value_set_uint64 (value, self->trace.rx_rate);
      break;
    case PROP_TX_RATE:
      g_value_set_uint64 (value, self->trace.tx_rate);
      break;
    case PROP_FAVOURITE:
      g_value_set_boolean (value, self->favourite);
      break;
    case PROP_NOTIFY_ONLINE:
      g_value_set_boolean (value, self->notify_online);
      break;
    case PROP_GIVEN_NAME:
      g_value_set_string (value, self->given_name);
      break;
    case PROP_NOTE:
      g_value_set_string (value, self->note);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
wrn_person_finalize (GObject *object)
{
  WrnPerson *self = WRN_PERSON (object);

  for (guint i = 0; i < N_FACTS; i++)
    g_clear_pointer (&self->values[i], g_variant_unref);
  g_free (self->title);
  g_free (self->status);
  g_free (self->spoken);
  g_free (self->summary);
  g_free (self->time);
  g_free (self->duration);
  g_free (self->given_name);
  g_free (self->note);
  G_OBJECT_CLASS (wrn_person_parent_class)->finalize (object);
}

static void
wrn_person_class_init (WrnPersonClass *klass)
{
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = wrn_person_get_property;
  object_class->finalize = wrn_person_finalize;

  for (guint i = 0; i < N_FACTS; i++)
    properties[i] = wrn_fact_make_property (&facts[i]);
  properties[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, "", flags);
  properties[PROP_WAY] =
      g_param_spec_uint ("way", NULL, NULL, 0, WRN_N_WAYS - 1, WRN_WAY_OFFLINE, flags);
  properties[PROP_STATUS] = g_param_spec_string ("status", NULL, NULL, "", flags);
  properties[PROP_SPOKEN] = g_param_spec_string ("spoken", NULL, NULL, "", flags);
  properties[PROP_SUMMARY] = g_param_spec_string ("summary", NULL, NULL, "", flags);
  properties[PROP_TIME] = g_param_spec_string ("time", NULL, NULL, "", flags);
  properties[PROP_DURATION] = g_param_spec_string ("duration", NULL, NULL, "", flags);
  properties[PROP_RX_RATE] = g_param_spec_uint64 ("rx-rate", NULL, NULL, 0, G_MAXUINT64, 0, flags);
  properties[PROP_TX_RATE] = g_param_spec_uint64 ("tx-rate", NULL, NULL, 0, G_MAXUINT64, 0, flags);
  properties[PROP_FAVOURITE] = g_param_spec_boolean ("favourite", NULL, NULL, FALSE, flags);
  properties[PROP_NOTIFY_ONLINE] = g_param_spec_boolean ("notify-online", NULL, NULL, FALSE, flags);
  properties[PROP_GIVEN_NAME] = g_param_spec_string ("given-name", NULL, NULL, "", flags);
  properties[PROP_NOTE] = g_param_spec_string ("note", NULL, NULL, "", flags);
  /* As their numbers begin with 1. */
  for (guint i = 0; i < N_PROPS; i++)
    g_object_class_install_property (object_class, i + 1, properties[i]);

  /* The trace is a moment longer, even if nothing has changed. */
  measured = g_signal_new ("measured", WRN_TYPE_PERSON, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                           G_TYPE_NONE, 0);
}

static void
wrn_person_init (WrnPerson *self)
{
  self->title = g_strdup ("");
  self->status = g_strdup ("");
  self->spoken = g_strdup ("");
  self->summary = g_strdup ("");
  self->time = g_strdup ("");
  self->duration = g_strdup ("");
  self->given_name = g_strdup ("");
  self->note = g_strdup ("");
}

/* See wrn_person_update(). */
WrnPerson *
wrn_person_new (GVariant *peer, gint64 now)
{
  WrnPerson *self = g_object_new (WRN_TYPE_PERSON, NULL);

  wrn_person_update (self, peer, now);
  return self;
}

/* (transfer none): the node id that @peer has, "" if it has none */
const char *
wrn_person_read_id (GVariant *peer)
{
  const char *id = "";

  g_variant_lookup (peer, facts[FACT_ID].key, "&s", &id);
  return id;
}

const char *
wrn_person_get_id (WrnPerson *self)
{
  return wrn_fact_get_string (self->values[FACT_ID]);
}

/* "" if it is not known */
const char *
wrn_person_get_name (WrnPerson *self)
{
  return wrn_fact_get_string (self->values[FACT_NAME]);
}

/* "" if it is not known */
const char *
wrn_person_get_ipv4 (WrnPerson *self)
{
  return wrn_fact_get_string (self->values[FACT_IPV4]);
}

/* "" if the helper tells none, or something else in its place: for what a shell or a URI reads */
const char *
wrn_person_get_safe_ipv4 (WrnPerson *self)
{
  const char *ipv4 = wrn_person_get_ipv4 (self);
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (ipv4);

  return address != NULL && g_inet_address_get_family (address) == G_SOCKET_FAMILY_IPV4 ? ipv4 : "";
}

WrnWay
wrn_person_get_way (WrnPerson *self)
{
  return self->way;
}

/* In microseconds, 0 if it is not known. */
guint64
wrn_person_get_rtt (WrnPerson *self)
{
  return wrn_fact_get_uint64 (self->values[FACT_RTT]);
}

/* In microseconds since 1970, UTC; 0 if it was never heard. */
gint64
wrn_person_get_last_heard (WrnPerson *self)
{
  return self->values[FACT_LAST_HEARD] != NULL ? g_variant_get_int64 (self->values[FACT_LAST_HEARD])
                                               : 0;
}

/* (transfer none): see #WrnPerson::measured */
const WrnTrace *
wrn_person_get_trace (WrnPerson *self)
{
  return &self->trace;
}

/* What to call it before people. */
const char *
wrn_person_get_title (WrnPerson *self)
{
  return self->title;
}

/* "" if this user gave it none */
const char *
wrn_person_get_given_name (WrnPerson *self)
{
  return self->given_name;
}

/* "" if there is none */
const char *
wrn_person_get_note (WrnPerson *self)
{
  return self->note;
}

gboolean
wrn_person_is_favourite (WrnPerson *self)
{
  return self->favourite;
}

gboolean
wrn_person_is_awaited (WrnPerson *self)
{
  return self->notify_online;
}

const char *
wrn_person_get_status (WrnPerson *self)
{
  return self->status;
}

const char *
wrn_person_get_spoken (WrnPerson *self)
{
  return self->spoken;
}
