/* wrn-words.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What states are called: one table for windows, tabs, the tray and screen readers.
 */
#define G_LOG_DOMAIN "wrn-ui"

#include "config.h"

#include "ui/model/wrn-words.h"

#include <glib/gi18n.h>

#include "ui/model/wrn-format.h"

#define ICON(name) WRN_APP_ID "-" name "-symbolic"

static const WrnWayWords ways[] = {
  [WRN_WAY_OFFLINE] = { "offline", N_ ("Offline"), "○" },
  [WRN_WAY_CONNECTING] = { "connecting", N_ ("Connecting…"), "◌" },
  [WRN_WAY_RELAYED] = { "relayed", N_ ("Relayed"), "◐" },
  [WRN_WAY_DIRECT] = { "direct", N_ ("Direct"), "●" },
  [WRN_WAY_LAN] = { "lan", N_ ("Same network"), "●" },
};

G_STATIC_ASSERT (G_N_ELEMENTS (ways) == WRN_N_WAYS);

static const WrnStateWords states[] = {
  [WRN_STATE_OFF] = { N_ ("Off"), ICON ("disconnected"), N_ ("Connect"), FALSE, FALSE },
  [WRN_STATE_PERMISSION] = { N_ ("Waiting for permission…"), ICON ("connecting"), N_ ("Cancel"),
                             TRUE, FALSE },
  [WRN_STATE_CONNECTING] = { N_ ("Connecting…"), ICON ("connecting"), N_ ("Cancel"), TRUE, FALSE },
  [WRN_STATE_ALONE] = { N_ ("Connected"), ICON ("connected"), N_ ("Disconnect"), FALSE, FALSE },
  [WRN_STATE_CONNECTED] = { N_ ("Connected"), ICON ("connected"), N_ ("Disconnect"), FALSE, FALSE },
  [WRN_STATE_DEGRADED] = { N_ ("Connected"), ICON ("attention"), N_ ("Disconnect"), FALSE, TRUE },
  [WRN_STATE_RECONNECTING] = { N_ ("Connection lost"), ICON ("connecting"), N_ ("Try Now"), TRUE,
                               FALSE },
  [WRN_STATE_OFFLINE] = { N_ ("No network"), ICON ("disconnected"), NULL, FALSE, FALSE },
  [WRN_STATE_ERROR] = { N_ ("Failed"), ICON ("attention"), N_ ("Connect"), FALSE, TRUE },
};

G_STATIC_ASSERT (G_N_ELEMENTS (states) == WRN_N_STATES);

const WrnWayWords *
wrn_way_get_words (WrnWay way)
{
  g_return_val_if_fail ((guint) way < WRN_N_WAYS, &ways[WRN_WAY_OFFLINE]);
  return &ways[way];
}

/* A word that is not known is of a newer helper; whatever it means, it claims nothing. */
WrnWay
wrn_way_parse (const char *bus)
{
  for (WrnWay way = 0; way < WRN_N_WAYS; way++)
    if (g_str_equal (ways[way].bus, bus))
      return way;
  return WRN_WAY_OFFLINE;
}

/**
 * wrn_way_describe:
 * @rtt: in microseconds, 0 if not known
 * @via: who relays, "" if nobody is known to
 * @silence: since when nothing was heard, in microseconds; negative if nothing ever was
 *
 * Returns: (transfer full): a person's state, as “Relayed via lyon-1, 64 ms”
 */
char *
wrn_way_describe (WrnWay way, guint64 rtt, const char *via, gint64 silence)
{
  const char *word = _ (wrn_way_get_words (way)->word);
  const gboolean relayed = way == WRN_WAY_RELAYED && via[0] != '\0';
  g_autofree char *time = rtt > 0 ? wrn_format_rtt (rtt) : NULL;

  if (way == WRN_WAY_CONNECTING)
    return g_strdup (word);
  if (way == WRN_WAY_OFFLINE)
    {
      g_autofree char *ago = wrn_format_duration (silence);

      return silence >= 0 ? g_strdup_printf (_ ("Last seen %s ago"), ago) : g_strdup (word);
    }
  if (relayed && time != NULL)
    /* Translators: the meeting point that relays, and a time as “64 ms” */
    return g_strdup_printf (_ ("Relayed via %s, %s"), via, time);
  if (relayed)
    return g_strdup_printf (_ ("Relayed via %s"), via);
  if (time != NULL)
    /* Translators: a state as “Direct”, and a time as “12 ms” */
    return g_strdup_printf (_ ("%s %s"), word, time);
  return g_strdup (word);
}

/* (transfer full): the same in a narrow column, next to the symbol and the time; see there */
char *
wrn_way_summarize (WrnWay way, gint64 silence)
{
  g_autofree char *ago = wrn_format_duration (silence);

  if (way != WRN_WAY_OFFLINE || silence < 0)
    return g_strdup (_ (wrn_way_get_words (way)->word));
  /* Translators: a duration as “2 h” */
  return g_strdup_printf (C_ ("last seen", "%s ago"), ago);
}

/* (transfer full): the same for a screen reader */
char *
wrn_way_speak (const char *name, WrnWay way, guint64 rtt)
{
  const char *word = _ (wrn_way_get_words (way)->word);
  g_autofree char *time = rtt > 0 ? wrn_format_rtt_in_words (rtt) : NULL;

  if (time == NULL || way < WRN_WAY_RELAYED)
    /* Translators: a person, and a state as “Connecting…” */
    return g_strdup_printf (_ ("%s, %s"), name, word);
  /* Translators: a person, a state as “Direct”, and a time as “12 milliseconds” */
  return g_strdup_printf (_ ("%s, %s, %s"), name, word, time);
}

/**
 * wrn_pong_describe:
 * @way: how the answer came
 * @rtt: in microseconds
 * @via: who relayed it, "" if nobody is known to have
 *
 * Returns: (transfer full): as “Alice answered in 12 ms, direct”
 */
char *
wrn_pong_describe (const char *name, WrnWay way, guint64 rtt, const char *via)
{
  g_autofree char *time = wrn_format_rtt (rtt);

  if (way == WRN_WAY_RELAYED && via[0] != '\0')
    /* Translators: a person, a time as “64 ms”, and the meeting point that relays */
    return g_strdup_printf (_ ("%s answered in %s, relayed via %s"), name, time, via);
  if (way == WRN_WAY_RELAYED)
    return g_strdup_printf (_ ("%s answered in %s, relayed"), name, time);
  if (way == WRN_WAY_DIRECT)
    /* Translators: a person, and a time as “12 ms” */
    return g_strdup_printf (_ ("%s answered in %s, direct"), name, time);
  if (way == WRN_WAY_LAN)
    return g_strdup_printf (_ ("%s answered in %s on the same network"), name, time);
  return g_strdup_printf (_ ("%s answered in %s"), name, time);
}

const WrnStateWords *
wrn_state_get_words (WrnState state)
{
  g_return_val_if_fail ((guint) state < WRN_N_STATES, &states[WRN_STATE_ERROR]);
  return &states[state];
}

static guint
count_direct (const WrnSituation *self)
{
  return self->n_ways[WRN_WAY_DIRECT] + self->n_ways[WRN_WAY_LAN];
}

static guint
count_present (const WrnSituation *self)
{
  return count_direct (self) + self->n_ways[WRN_WAY_RELAYED];
}

/* Whether it has meeting points, and none of them answers. */
gboolean
wrn_situation_misses_meeting_point (const WrnSituation *self)
{
  return self->n_meeting_points > 0 && self->n_reached == 0;
}

/**
 * wrn_situation_judge:
 *
 * Claims no success that the helper does not: it says “waiting” and “connected” only when somebody
 * has answered.
 *
 * Returns: the state that people see
 */
WrnState
wrn_situation_judge (const WrnSituation *self)
{
  if (g_str_equal (self->bus, "failed"))
    return WRN_STATE_ERROR;
  if (g_str_equal (self->bus, "off") && self->asking)
    return WRN_STATE_PERMISSION;
  if (!self->online && count_present (self) == 0)
    return WRN_STATE_OFFLINE;
  if (g_str_equal (self->bus, "off"))
    return WRN_STATE_OFF;
  if (g_str_equal (self->bus, "waiting"))
    return wrn_situation_misses_meeting_point (self) ? WRN_STATE_DEGRADED : WRN_STATE_ALONE;
  if (!g_str_equal (self->bus, "connected"))
    return self->lost ? WRN_STATE_RECONNECTING : WRN_STATE_CONNECTING;
  if (wrn_situation_misses_meeting_point (self) ||
      (count_direct (self) == 0 && self->n_ways[WRN_WAY_RELAYED] > 0))
    return WRN_STATE_DEGRADED;
  return WRN_STATE_CONNECTED;
}

/* (transfer full): as “4 direct, 1 relayed”, "" if nobody is there */
static char *
describe_ways (const WrnSituation *self)
{
  const guint n_direct = count_direct (self);
  const guint n_relayed = self->n_ways[WRN_WAY_RELAYED];
  g_autofree char *direct =
      g_strdup_printf (ngettext ("%u direct", "%u direct", n_direct), n_direct);
  g_autofree char *relayed =
      g_strdup_printf (ngettext ("%u relayed", "%u relayed", n_relayed), n_relayed);

  if (n_direct == 0)
    return g_strdup (n_relayed > 0 ? relayed : "");
  if (n_relayed == 0)
    return g_steal_pointer (&direct);
  /* Translators: as “4 direct, 1 relayed” */
  return g_strdup_printf (_ ("%s, %s"), direct, relayed);
}

/**
 * wrn_situation_count:
 *
 * Returns: (transfer full): as “5 people · 4 direct, 1 relayed”, "" if nobody is there
 */
char *
wrn_situation_count (const WrnSituation *self)
{
  const guint n = count_present (self);
  g_autofree char *people = g_strdup_printf (ngettext ("%u person", "%u people", n), n);
  g_autofree char *by_way = describe_ways (self);

  if (n == 0)
    return g_strdup ("");
  /* Translators: as “5 people · 4 direct, 1 relayed” */
  return g_strdup_printf (_ ("%s · %s"), people, by_way);
}

static char *
describe_step (const WrnSituation *self, const char *name)
{
  if (wrn_situation_misses_meeting_point (self) && self->silent)
    return g_strdup (_ ("Meeting point unreachable. Trying again…"));
  if (wrn_situation_misses_meeting_point (self))
    return g_strdup (_ ("Finding the meeting point…"));
  if (self->n_reached == 0)
    return wrn_format_fill (_ ("Joining “%s”…"), name);
  return g_strdup (_ ("Looking for people…"));
}

static char *
describe_connected (const WrnSituation *self)
{
  g_autofree char *count = wrn_situation_count (self);

  if (count[0] == '\0')
    return g_strdup (_ ("Connected"));
  /* Translators: as “Connected · 5 people · 4 direct, 1 relayed” */
  return g_strdup_printf (_ ("Connected · %s"), count);
}

static char *
describe_degraded (const WrnSituation *self)
{
  const guint n = count_present (self);

  if (!wrn_situation_misses_meeting_point (self))
    return g_strdup (_ ("Connected · Everyone is relayed"));
  if (n == 0)
    return g_strdup (_ ("Connected · Meeting point unreachable"));
  return g_strdup_printf (
      ngettext ("Connected · Meeting point unreachable, %u person still connected",
                "Connected · Meeting point unreachable, %u people still connected", n),
      n);
}

/**
 * wrn_situation_describe:
 * @name: of the community, cleaned
 *
 * Returns: (transfer full): the line below the title
 */
char *
wrn_situation_describe (const WrnSituation *self, const char *name)
{
  const WrnState state = wrn_situation_judge (self);

  switch (state)
    {
    case WRN_STATE_CONNECTING:
      return describe_step (self, name);
    case WRN_STATE_ALONE:
      return g_strdup (_ ("Connected · Nobody else is here yet"));
    case WRN_STATE_CONNECTED:
      return describe_connected (self);
    case WRN_STATE_DEGRADED:
      return describe_degraded (self);
    case WRN_STATE_RECONNECTING:
      return g_strdup (_ ("Connection lost. Trying again…"));
    case WRN_STATE_OFF:
    case WRN_STATE_PERMISSION:
    case WRN_STATE_OFFLINE:
    case WRN_STATE_ERROR:
    case WRN_N_STATES:
    default:
      return g_strdup (_ (wrn_state_get_words (state)->word));
    }
}

/**
 * wrn_situation_warn:
 * @relayed: (nullable): who is relayed; not NULL if it is one person
 *
 * Returns: (transfer full): of what lasts and may be mended, "" if there is nothing
 */
char *
wrn_situation_warn (const WrnSituation *self, const char *relayed)
{
  const WrnState state = wrn_situation_judge (self);
  const guint n = self->n_ways[WRN_WAY_RELAYED];
  const gboolean up =
      state == WRN_STATE_ALONE || state == WRN_STATE_CONNECTED || state == WRN_STATE_DEGRADED;

  if (state == WRN_STATE_DEGRADED && wrn_situation_misses_meeting_point (self))
    return g_strdup (_ ("The meeting point does not answer, so new people cannot find you."));
  if (up && self->n_by_web > 0 && self->n_by_web == self->n_reached)
    return g_strdup (_ ("Only web traffic gets out of this network, so games may feel slow."));
  if (!up || n == 0)
    return g_strdup ("");
  if (n == 1)
    /* Translators: a person */
    return wrn_format_fill (_ ("%s is relayed, so games together may feel slow."), relayed);
  if (count_direct (self) == 0)
    return g_strdup (_ ("Everyone is relayed, so games may feel slow."));
  return g_strdup_printf (ngettext ("%u person is relayed, so games together may feel slow.",
                                    "%u people are relayed, so games with them may feel slow.", n),
                          n);
}
