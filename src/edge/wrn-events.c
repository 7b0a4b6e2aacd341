/* wrn-events.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The last things that happened in a community, numbered, for people to read.
 */
#define G_LOG_DOMAIN "wrn-edge"

#include "config.h"

#include "edge/wrn-events.h"

#include "core/community/wrn-text.h"

/* Numbers of an earlier life go on this much higher: its last events may not have been written, and
 * who has read them asks for those that follow. It is more than one such moment has. */
#define GAP 1000

struct _WrnEvents
{
  guint64 last;                    /* number that was given last */
  guint n;                         /* that there are */
  guint next;                      /* where the next one goes */
  WrnEvent events[WRN_EVENTS_MAX]; /* a ring */
};

static const struct
{
  guint8 level;
  const char *name;
} levels[] = {
  { G_LOG_LEVEL_WARNING, "warning" },
  { G_LOG_LEVEL_MESSAGE, "message" },
  { G_LOG_LEVEL_INFO, "info" },
};

/* In the words of the API; what is neither a warning nor a message tells less. */
const char *
wrn_event_level_get_name (guint8 level)
{
  for (gsize i = 0; i < G_N_ELEMENTS (levels); i++)
    if (levels[i].level == level)
      return levels[i].name;
  return "info";
}

gboolean
wrn_event_level_parse (const char *name, guint8 *level)
{
  for (gsize i = 0; i < G_N_ELEMENTS (levels); i++)
    if (g_str_equal (levels[i].name, name))
      {
        *level = levels[i].level;
        return TRUE;
      }
  return FALSE;
}

WrnEvents *
wrn_events_new (void)
{
  return g_new0 (WrnEvents, 1);
}

void
wrn_events_free (WrnEvents *self)
{
  for (guint i = 0; i < self->n; i++)
    {
      g_free (self->events[i].subject);
      g_free (self->events[i].text);
    }
  g_free (self);
}

static const WrnEvent *
append (WrnEvents *self,
        guint64 number,
        gint64 time,
        guint8 level,
        const char *subject,
        const char *text)
{
  WrnEvent *place = &self->events[self->next];

  g_free (place->subject);
  g_free (place->text);
  *place = (WrnEvent){
    .number = number,
    .time = time,
    .level = level,
    .subject = wrn_text_clean (subject, WRN_EVENT_SUBJECT_MAX),
    .text = wrn_text_clean (text, WRN_EVENT_TEXT_MAX),
  };
  self->next = (self->next + 1) % WRN_EVENTS_MAX;
  self->n = MIN (self->n + 1, WRN_EVENTS_MAX);
  return place;
}

/* The last event but @back; 0 is the last. */
static const WrnEvent *
get (const WrnEvents *self, guint back)
{
  return &self->events[(self->next + WRN_EVENTS_MAX - 1 - back) % WRN_EVENTS_MAX];
}

/**
 * wrn_events_add:
 * @self: events
 * @time: when, in microseconds since 1970
 * @level: as of WrnEffectEvent
 * @subject: a member's name or a supernode's address; "" for ourselves
 * @text: what happened
 *
 * Both texts may be strangers' bytes.
 *
 * Returns: (transfer none): the event, until the next call
 */
const WrnEvent *
wrn_events_add (WrnEvents *self, gint64 time, guint8 level, const char *subject, const char *text)
{
  return append (self, ++self->last, time, level, subject, text);
}

/* As wrn_events_add(), of an earlier life. In order, and before new ones; else it is ignored, and
 * FALSE returned. */
gboolean
wrn_events_restore (WrnEvents *self,
                    guint64 number,
                    gint64 time,
                    guint8 level,
                    const char *subject,
                    const char *text)
{
  if (number > G_MAXINT64 - GAP || (self->n > 0 && number <= get (self, 0)->number))
    return FALSE;
  append (self, number, time, level, subject, text);
  self->last = number + GAP;
  return TRUE;
}

/* How many events have a number above @after. */
static guint
count_after (const WrnEvents *self, guint64 after)
{
  guint n = 0;

  while (n < self->n && get (self, n)->number > after)
    n++;
  return n;
}

/* Returns: (transfer none) (nullable): the first event above @after, until the next is added */
const WrnEvent *
wrn_events_get_next (const WrnEvents *self, guint64 after)
{
  const guint n = count_after (self, after);

  return n > 0 ? get (self, n - 1) : NULL;
}

/* Returns: (transfer none) (nullable): the last event about @subject, until the next is added */
const WrnEvent *
wrn_events_find_last (const WrnEvents *self, const char *subject)
{
  for (guint i = 0; i < self->n; i++)
    if (g_str_equal (get (self, i)->subject, subject))
      return get (self, i);
  return NULL;
}

static GVariant *
describe (const WrnEvent *event)
{
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "number", "t", event->number);
  g_variant_dict_insert (&dict, "time", "x", event->time);
  g_variant_dict_insert (&dict, "level", "s", wrn_event_level_get_name (event->level));
  g_variant_dict_insert (&dict, "subject", "s", event->subject);
  g_variant_dict_insert (&dict, "text", "s", event->text);
  return g_variant_dict_end (&dict);
}

/**
 * wrn_events_list:
 * @self: events
 * @after: only those with a higher number
 * @limit: the last so many of them at most
 *
 * Returns: (transfer floating): as ListEvents of the D-Bus API gives them
 */
GVariant *
wrn_events_list (const WrnEvents *self, guint64 after, guint limit)
{
  guint n = MIN (count_after (self, after), limit);
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("aa{sv}"));
  while (n > 0)
    g_variant_builder_add_value (&builder, describe (get (self, --n)));
  return g_variant_builder_end (&builder);
}
