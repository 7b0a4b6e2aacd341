/* wrn-log-entry.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Something that happened in a community.
 */
#define G_LOG_DOMAIN "wrn-ui"

#include "config.h"

#include "ui/model/wrn-log-entry.h"

#include <glib/gi18n.h>
#include <string.h>

#include "ui/model/wrn-format.h"

struct _WrnLogEntry
{
  GObject parent_instance;

  char *community; /* (owned) */
  char *subject;   /* (owned) */
  char *text;      /* (owned) */
  char *clock;     /* (owned): when, in a few characters */
  char *times;     /* (owned): as “×17”, or empty */
  guint64 number;
  gint64 time; /* microseconds since 1970 */
  gint64 now;  /* when we heard of it, for the clock */
  WrnLogLevel level;
  guint n;
};

enum
{
  PROP_NUMBER = 1,
  PROP_COMMUNITY,
  PROP_SUBJECT,
  PROP_TEXT,
  PROP_CLOCK,
  PROP_TIMES,
  PROP_LEVEL,
  PROP_LINE,
  N_PROPS,
};

static const struct
{
  const char *nick; /* on the bus and in the settings */
  const char *words;
} levels[] = {
  [WRN_LOG_WARNING] = { "warning", N_ ("Warnings") },
  [WRN_LOG_MESSAGE] = { "message", N_ ("Messages") },
  [WRN_LOG_INFO] = { "info", N_ ("Info") },
};

G_STATIC_ASSERT (G_N_ELEMENTS (levels) == WRN_N_LOG_LEVELS);

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (WrnLogEntry, wrn_log_entry, G_TYPE_OBJECT)

/* (transfer full) (nullable): in this computer's time zone; NULL if there is no such time */
static char *
format_time (gint64 time, const char *format)
{
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (time / G_USEC_PER_SEC);
  g_autoptr (GDateTime) local = utc != NULL ? g_date_time_to_local (utc) : NULL;

  return local != NULL ? g_date_time_format (local, format) : NULL;
}

static char *
make_clock (gint64 time, gint64 now)
{
  g_autofree char *day = format_time (time, "%F");
  g_autofree char *today = format_time (now, "%F");
  /* Translators: a day and a time, with U+200E before if you write from right to left */
  const char *format = C_ ("log", "%F %H:%M:%S");
  char *clock = format_time (time, g_strcmp0 (day, today) == 0 ? "%H:%M:%S" : format);

  return clock != NULL ? clock : g_strdup ("–");
}

static char *
take_text (GVariant *event, const char *key)
{
  const char *text = "";

  g_variant_lookup (event, key, "&s", &text);
  return wrn_format_clean (text);
}

/**
 * wrn_log_entry_new:
 * @event: one that ListEvents returned, of the type a{sv}
 * @community: where it happened, "" if that goes without saying
 * @now: in microseconds since 1970
 */
WrnLogEntry *
wrn_log_entry_new (GVariant *event, const char *community, gint64 now)
{
  WrnLogEntry *self = g_object_new (WRN_TYPE_LOG_ENTRY, NULL);
  const char *level = "";

  g_variant_lookup (event, "number", "t", &self->number);
  g_variant_lookup (event, "time", "x", &self->time);
  g_variant_lookup (event, "level", "&s", &level);
  self->level = wrn_log_level_parse (level);
  self->community = g_strdup (community);
  self->subject = take_text (event, "subject");
  self->text = take_text (event, "text");
  self->clock = make_clock (self->time, now);
  self->times = g_strdup ("");
  self->now = now;
  self->n = 1;
  return self;
}

/**
 * wrn_log_entry_fold:
 * @next: what happened after @self
 *
 * Returns: TRUE if it is the same again, and @self stands for both from now on
 */
gboolean
wrn_log_entry_fold (WrnLogEntry *self, WrnLogEntry *next)
{
  if (self->level != next->level || strcmp (self->text, next->text) != 0 ||
      strcmp (self->subject, next->subject) != 0 || strcmp (self->community, next->community) != 0)
    return FALSE;
  self->n += next->n;
  self->time = next->time;
  self->number = next->number;
  g_free (self->clock);
  self->clock = make_clock (self->time, next->now);
  g_free (self->times);
  /* Translators: how often the same happened */
  self->times = g_strdup_printf (_ ("×%u"), self->n);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_NUMBER]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CLOCK]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TIMES]);
  return TRUE;
}

/* (transfer full): all but when */
static char *
make_line (WrnLogEntry *self)
{
  return g_strdup_printf ("%s%s%s%s%s", self->community, self->community[0] != '\0' ? "  " : "",
                          self->subject, self->subject[0] != '\0' ? "  " : "", self->text);
}

/* (transfer full): the same for a list, where a warning has a shape */
static char *
make_row (WrnLogEntry *self)
{
  g_autofree char *line = make_line (self);

  return g_strconcat (self->level == WRN_LOG_WARNING ? "⚠ " : "", line, NULL);
}

static void
wrn_log_entry_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  WrnLogEntry *self = WRN_LOG_ENTRY (object);

  switch (id)
    {
    case PROP_NUMBER:
      g_value_set_uint64 (value, self->number);
      break;
    case PROP_COMMUNITY:
      g_value_set_string (value, self->community);
      break;
    case PROP_SUBJECT:
      g_value_set_string (value, self->subject);
      break;
    case PROP_TEXT:
      g_value_set_string (value, self->text);
      break;
    case PROP_CLOCK:
      g_value_set_string (value, self->clock);
      break;
    case PROP_TIMES:
      g_value_set_string (value, self->times);
      break;
    case PROP_LEVEL:
      g_value_set_uint (value, self->level);
      break;
    case PROP_LINE:
      g_value_take_string (value, make_row (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
wrn_log_entry_finalize (GObject *object)
{
  WrnLogEntry *self = WRN_LOG_ENTRY (object);

  g_free (self->community);
  g_free (self->subject);
  g_free (self->text);
  g_free (self->clock);
  g_free (self->times);
  G_OBJECT_CLASS (wrn_log_entry_parent_class)->finalize (object);
}

static void
wrn_log_entry_class_init (WrnLogEntryClass *klass)
{
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = wrn_log_entry_get_property;
  object_class->finalize = wrn_log_entry_finalize;

  properties[PROP_NUMBER] = g_param_spec_uint64 ("number", NULL, NULL, 0, G_MAXUINT64, 0, flags);
  properties[PROP_COMMUNITY] = g_param_spec_string ("community", NULL, NULL, "", flags);
  properties[PROP_SUBJECT] = g_param_spec_string ("subject", NULL, NULL, "", flags);
  properties[PROP_TEXT] = g_param_spec_string ("text", NULL, NULL, "", flags);
  properties[PROP_CLOCK] = g_param_spec_string ("clock", NULL, NULL, "", flags);
  properties[PROP_TIMES] = g_param_spec_string ("times", NULL, NULL, "", flags);
  properties[PROP_LEVEL] =
      g_param_spec_uint ("level", NULL, NULL, 0, WRN_N_LOG_LEVELS - 1, WRN_LOG_INFO, flags);
  properties[PROP_LINE] = g_param_spec_string ("line", NULL, NULL, "", flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
wrn_log_entry_init (WrnLogEntry *self)
{
}

/* That of the last one, if it stands for several. */
guint64
wrn_log_entry_get_number (WrnLogEntry *self)
{
  return self->number;
}

/* In microseconds since 1970; of the last one, if it stands for several. */
gint64
wrn_log_entry_get_time (WrnLogEntry *self)
{
  return self->time;
}

WrnLogLevel
wrn_log_entry_get_level (WrnLogEntry *self)
{
  return self->level;
}

/* A member's name or a meeting point's address; "" for this computer. */
const char *
wrn_log_entry_get_subject (WrnLogEntry *self)
{
  return self->subject;
}

const char *
wrn_log_entry_get_text (WrnLogEntry *self)
{
  return self->text;
}

static gboolean
contains (const char *text, const char *needle)
{
  g_autofree char *folded = g_utf8_casefold (text, -1);

  return strstr (folded, needle) != NULL;
}

/**
 * wrn_log_entry_matches:
 * @level: the least important level that counts
 * @needle: what is searched for, folded by g_utf8_casefold(); "" for anything
 */
gboolean
wrn_log_entry_matches (WrnLogEntry *self, WrnLogLevel level, const char *needle)
{
  return self->level <= level &&
         (*needle == '\0' || contains (self->subject, needle) || contains (self->text, needle) ||
          contains (self->community, needle));
}

/* (transfer full): a line of a file, without its end */
char *
wrn_log_entry_format (WrnLogEntry *self)
{
  g_autofree char *time = format_time (self->time, "%F %T");
  g_autofree char *line = make_line (self);

  return g_strdup_printf ("%s  %-7s  %s%s%s", time != NULL ? time : "–", levels[self->level].nick,
                          line, self->n > 1 ? "  " : "", self->times);
}

/* On the bus and in the settings. */
const char *
wrn_log_level_get_nick (WrnLogLevel level)
{
  g_return_val_if_fail ((guint) level < WRN_N_LOG_LEVELS, "info");
  return levels[level].nick;
}

/* To be translated. */
const char *
wrn_log_level_get_words (WrnLogLevel level)
{
  g_return_val_if_fail ((guint) level < WRN_N_LOG_LEVELS, "");
  return levels[level].words;
}

/* What is not known tells less. */
WrnLogLevel
wrn_log_level_parse (const char *nick)
{
  for (WrnLogLevel level = 0; level < WRN_N_LOG_LEVELS; level++)
    if (g_str_equal (nick, levels[level].nick))
      return level;
  return WRN_LOG_INFO;
}
