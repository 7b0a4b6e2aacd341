/* test-words.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Tests of the words for states, troubles and figures.
 */
#include "config.h"

#include <string.h>

#include "ipc/wrn-dbus-error.h"
#include "ipc/wrn-dbus-names.h"
#include "ui/model/wrn-format.h"
#include "ui/model/wrn-trouble.h"
#include "ui/model/wrn-words.h"

#define HOURS (G_GINT64_CONSTANT (3600) * G_USEC_PER_SEC)

static void
test_rtt (void)
{
  static const struct
  {
    guint64 rtt;
    const char *text;
  } rows[] = {
    { 1, "1 ms" },
    { 1499, "1 ms" },
    { 1500, "2 ms" },
    { 64000, "64 ms" },
    { G_MAXUINT64, "2147483647 ms" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *text = wrn_format_rtt (rows[i].rtt);

      g_assert_cmpstr (text, ==, rows[i].text);
    }
}

static void
test_duration (void)
{
  static const struct
  {
    gint64 duration;
    const char *text;
  } rows[] = {
    { -5, "0 s" },
    { 59 * G_USEC_PER_SEC, "59 s" },
    { 60 * G_USEC_PER_SEC, "1 min" },
    { 2 * HOURS, "2 h" },
    { HOURS + 12 * 60 * G_USEC_PER_SEC, "1 h 12 min" },
    { 24 * HOURS, "1 day" },
    { 49 * HOURS, "2 days" },
    { G_MAXINT64, "106751991 days" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *text = wrn_format_duration (rows[i].duration);

      /* Of the longest only that it is told at all: its minutes are cut off. */
      if (rows[i].duration != G_MAXINT64)
        g_assert_cmpstr (text, ==, rows[i].text);
      else
        g_assert_true (g_str_has_suffix (text, " days"));
    }
}

static void
test_clean (void)
{
  static const struct
  {
    const char *text, *clean;
  } rows[] = {
    { "Alice", "Alice" },
    { "<b>Bob</b> & co", "<b>Bob</b> & co" },
    { "a\nb\tc", "a b c" },
    { "  spaced  ", "spaced" },
    { "evil\xe2\x80\xaegnp.exe", "evilgnp.exe" }, /* right-to-left override */
    { "Ali\xe2\x80\x8b"
      "ce",
      "Alice" }, /* zero width space */
    { "\x1b[31mred", "[31mred" },
    { "\xff\xfe", "\xef\xbf\xbd\xef\xbf\xbd" },
    { "日本", "日本" },
    { "", "" },
  };
  g_autofree char *long_text = g_strnfill (100000, 'x');
  g_autofree char *cut = wrn_format_clean (long_text);

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *clean = wrn_format_clean (rows[i].text);

      g_assert_cmpstr (clean, ==, rows[i].clean);
    }
  g_assert_cmpuint (strlen (cut), ==, WRN_FORMAT_TEXT_MAX);
}

static void
test_fill (void)
{
  g_autofree char *once = wrn_format_fill ("“%s” and %n", "%s%d");
  g_autofree char *never = wrn_format_fill ("nothing", "x");

  g_assert_cmpstr (once, ==, "“%s%d” and %n");
  g_assert_cmpstr (never, ==, "nothing");
}

static void
test_ways (void)
{
  static const struct
  {
    WrnWay way;
    guint64 rtt;
    const char *via;
    gint64 silence;
    const char *text;
  } rows[] = {
    { WRN_WAY_DIRECT, 12000, "", 0, "Direct 12 ms" },
    { WRN_WAY_LAN, 900, "", 0, "Same network 1 ms" },
    { WRN_WAY_RELAYED, 64000, "lyon-1", 0, "Relayed via lyon-1, 64 ms" },
    { WRN_WAY_RELAYED, 0, "lyon-1", 0, "Relayed via lyon-1" },
    { WRN_WAY_RELAYED, 64000, "", 0, "Relayed 64 ms" },
    { WRN_WAY_DIRECT, 0, "", 0, "Direct" },
    { WRN_WAY_CONNECTING, 5, "", 0, "Connecting…" },
    { WRN_WAY_OFFLINE, 5, "", 2 * HOURS, "Last seen 2 h ago" },
    { WRN_WAY_OFFLINE, 0, "", -1, "Offline" },
  };
  g_autofree char *spoken = wrn_way_speak ("Alice", WRN_WAY_DIRECT, 12000);
  g_autofree char *waiting = wrn_way_speak ("Dan", WRN_WAY_CONNECTING, 12000);

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *text =
          wrn_way_describe (rows[i].way, rows[i].rtt, rows[i].via, rows[i].silence);

      g_assert_cmpstr (text, ==, rows[i].text);
    }
  g_assert_cmpstr (spoken, ==, "Alice, Direct, 12 milliseconds");
  g_assert_cmpstr (waiting, ==, "Dan, Connecting…");
  for (WrnWay way = 0; way < WRN_N_WAYS; way++)
    g_assert_cmpint (wrn_way_parse (wrn_way_get_words (way)->bus), ==, way);
  g_assert_cmpint (wrn_way_parse ("teleported"), ==, WRN_WAY_OFFLINE);
}

static void
test_situations (void)
{
  static const struct
  {
    WrnSituation situation;
    WrnState state;
    const char *line;
  } rows[] = {
    { { "off", FALSE, TRUE }, WRN_STATE_OFF, "Off" },
    { { "off", TRUE, TRUE }, WRN_STATE_PERMISSION, "Waiting for permission…" },
    { { "off", FALSE, FALSE }, WRN_STATE_OFFLINE, "No network" },
    { { "connecting", TRUE, TRUE, FALSE, 1, 0 },
      WRN_STATE_CONNECTING,
      "Finding the meeting point…" },
    { { "connecting", TRUE, TRUE }, WRN_STATE_CONNECTING, "Joining “Games”…" },
    { { "connecting", FALSE, TRUE, FALSE, 1, 1 }, WRN_STATE_CONNECTING, "Looking for people…" },
    { { "connecting", FALSE, TRUE, TRUE },
      WRN_STATE_RECONNECTING,
      "Connection lost. Trying again…" },
    { { "connecting", FALSE, FALSE, TRUE }, WRN_STATE_OFFLINE, "No network" },
    { { "waiting", FALSE, TRUE, FALSE, 1, 1 },
      WRN_STATE_ALONE,
      "Connected · Nobody else is here yet" },
    { { "waiting", FALSE, TRUE, FALSE, 1, 0 },
      WRN_STATE_DEGRADED,
      "Connected · Meeting point unreachable" },
    { { "connected", FALSE, TRUE, FALSE, 1, 1, { 1, 1, 1, 3, 1 } },
      WRN_STATE_CONNECTED,
      "Connected · 5 people · 4 direct, 1 relayed" },
    { { "connected", FALSE, TRUE, FALSE, 0, 0, { 0, 0, 0, 1, 0 } },
      WRN_STATE_CONNECTED,
      "Connected · 1 person · 1 direct" },
    { { "connected", FALSE, FALSE, FALSE, 0, 0, { 0, 0, 0, 1, 0 } },
      WRN_STATE_CONNECTED,
      "Connected · 1 person · 1 direct" },
    { { "connected", FALSE, TRUE, FALSE, 1, 1, { 0, 0, 2, 0, 0 } },
      WRN_STATE_DEGRADED,
      "Connected · Everyone is relayed" },
    { { "connected", FALSE, TRUE, FALSE, 1, 0, { 0, 0, 0, 3, 0 } },
      WRN_STATE_DEGRADED,
      "Connected · Meeting point unreachable, 3 people still connected" },
    { { "connected", FALSE, TRUE }, WRN_STATE_CONNECTED, "Connected" },
    { { .bus = "connecting", .online = TRUE, .n_meeting_points = 1, .silent = TRUE },
      WRN_STATE_CONNECTING,
      "Meeting point unreachable. Trying again…" },
    { { "failed", FALSE, TRUE }, WRN_STATE_ERROR, "Failed" },
    { { "dreaming", FALSE, TRUE }, WRN_STATE_CONNECTING, "Joining “Games”…" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *line = wrn_situation_describe (&rows[i].situation, "Games");

      g_assert_cmpint (wrn_situation_judge (&rows[i].situation), ==, rows[i].state);
      g_assert_cmpstr (line, ==, rows[i].line);
    }
}

/* A claim of success needs the helper's. */
static void
test_no_claim (void)
{
  static const char *const words[] = { "off", "connecting", "failed", "", "dreaming" };

  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    for (guint bits = 0; bits < 64; bits++)
      {
        const WrnSituation situation = {
          words[i],
          bits & 1,
          (bits & 2) != 0,
          (bits & 4) != 0,
          1,
          (bits & 8) != 0,
          { 0, 1, (bits & 16) != 0, (bits & 32) != 0, 0 },
        };
        const WrnState state = wrn_situation_judge (&situation);

        g_assert_true (state != WRN_STATE_CONNECTED && state != WRN_STATE_ALONE &&
                       state != WRN_STATE_DEGRADED);
      }
}

static void
test_tables (void)
{
  for (WrnState state = 0; state < WRN_N_STATES; state++)
    {
      const WrnStateWords *words = wrn_state_get_words (state);

      g_assert_cmpstr (words->word, !=, NULL);
      /* Otherwise a sandbox does not export it. */
      g_assert_true (g_str_has_prefix (words->icon, WRN_APP_ID));
      g_assert_false (words->loading && words->attention);
    }
  for (WrnTrouble trouble = 0; trouble < WRN_N_TROUBLES; trouble++)
    {
      const WrnTroubleWords *words = wrn_trouble_get_words (trouble);
      g_autofree char *body = wrn_trouble_describe (trouble, "<b>%s");

      g_assert_cmpstr (words->title, !=, NULL);
      g_assert_true (g_str_has_suffix (words->body, "."));
      g_assert_false (g_str_has_suffix (words->title, "."));
      g_assert_true ((words->button == NULL) == (words->action == NULL));
      g_assert_cmpint (strstr (words->body, "%s") != NULL, ==, strstr (body, "<b>%s") != NULL);
    }
}

static void
test_troubles (void)
{
  static const struct
  {
    const char *name;
    WrnTrouble trouble;
  } rows[] = {
    { WRN_DBUS_NAME ".Error.AddressInUse", WRN_TROUBLE_ADDRESS },
    { WRN_DBUS_NAME ".Error.NotAuthorized", WRN_TROUBLE_NOT_ALLOWED },
    { WRN_DBUS_NAME ".Error.EngineFailed", WRN_TROUBLE_ENGINE },
    { WRN_DBUS_NAME ".Error.NotYetInvented", WRN_TROUBLE_UNKNOWN },
    { "org.freedesktop.DBus.Error.AccessDenied", WRN_TROUBLE_NOT_ALLOWED },
    { "org.freedesktop.DBus.Error.InteractiveAuthorizationRequired", WRN_TROUBLE_NOT_ALLOWED },
    { "org.freedesktop.DBus.Error.NoReply", WRN_TROUBLE_HELPER },
    { "org.freedesktop.DBus.Error.ServiceUnknown", WRN_TROUBLE_HELPER },
    { "org.freedesktop.DBus.Error.UnknownMethod", WRN_TROUBLE_VERSION },
    { "no name", WRN_TROUBLE_UNKNOWN },
    { "", WRN_TROUBLE_UNKNOWN },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    g_assert_cmpint (wrn_trouble_of_name (rows[i].name), ==, rows[i].trouble);
}

static void
test_pongs (void)
{
  static const struct
  {
    WrnWay way;
    const char *via;
    const char *text;
  } rows[] = {
    { WRN_WAY_DIRECT, "", "%s answered in 12 ms, direct" },
    { WRN_WAY_DIRECT, "lyon-1", "%s answered in 12 ms, direct" },
    { WRN_WAY_LAN, "", "%s answered in 12 ms on the same network" },
    { WRN_WAY_RELAYED, "", "%s answered in 12 ms, relayed" },
    { WRN_WAY_RELAYED, "%n", "%s answered in 12 ms, relayed via %n" },
    { WRN_WAY_OFFLINE, "", "%s answered in 12 ms" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      /* Whoever is called so: it is no format. */
      g_autofree char *text = wrn_pong_describe ("%s", rows[i].way, 12000, rows[i].via);

      g_assert_cmpstr (text, ==, rows[i].text);
    }
}

static void
test_summaries (void)
{
  g_autofree char *direct = wrn_way_summarize (WRN_WAY_DIRECT, 5);
  g_autofree char *ago = wrn_way_summarize (WRN_WAY_OFFLINE, 2 * HOURS);
  g_autofree char *never = wrn_way_summarize (WRN_WAY_OFFLINE, -1);

  g_assert_cmpstr (direct, ==, "Direct");
  g_assert_cmpstr (ago, ==, "2 h ago");
  g_assert_cmpstr (never, ==, "Offline");
}

static void
test_warnings (void)
{
  static const struct
  {
    WrnSituation situation;
    const char *warning;
  } rows[] = {
    { { .bus = "off", .online = TRUE }, "" },
    { { .bus = "connecting", .online = TRUE, .n_meeting_points = 1 }, "" },
    { { .bus = "connected",
        .online = TRUE,
        .n_meeting_points = 1,
        .n_reached = 1,
        .n_ways = { [WRN_WAY_DIRECT] = 4 } },
      "" },
    { { .bus = "connected",
        .online = TRUE,
        .n_ways = { [WRN_WAY_LAN] = 1, [WRN_WAY_RELAYED] = 1 } },
      "Carol is relayed, so games together may feel slow." },
    { { .bus = "connected", .online = TRUE, .n_ways = { [WRN_WAY_RELAYED] = 1 } },
      "Carol is relayed, so games together may feel slow." },
    { { .bus = "connected",
        .online = TRUE,
        .n_ways = { [WRN_WAY_DIRECT] = 1, [WRN_WAY_RELAYED] = 2 } },
      "2 people are relayed, so games with them may feel slow." },
    { { .bus = "connected", .online = TRUE, .n_ways = { [WRN_WAY_RELAYED] = 2 } },
      "Everyone is relayed, so games may feel slow." },
    { { .bus = "waiting", .online = TRUE, .n_meeting_points = 1, .n_reached = 1, .n_by_web = 1 },
      "Only web traffic gets out of this network, so games may feel slow." },
    { { .bus = "connected",
        .online = TRUE,
        .n_meeting_points = 2,
        .n_reached = 2,
        .n_ways = { [WRN_WAY_RELAYED] = 1 },
        .n_by_web = 1 },
      "Carol is relayed, so games together may feel slow." },
    { { .bus = "connecting", .online = TRUE, .n_meeting_points = 1, .n_reached = 1, .n_by_web = 1 },
      "" },
    { { .bus = "waiting", .online = TRUE, .n_meeting_points = 1 },
      "The meeting point does not answer, so new people cannot find you." },
    { { .bus = "connected",
        .online = TRUE,
        .n_meeting_points = 1,
        .n_ways = { [WRN_WAY_RELAYED] = 1 } },
      "The meeting point does not answer, so new people cannot find you." },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *warning = wrn_situation_warn (&rows[i].situation, "Carol");

      g_assert_cmpstr (warning, ==, rows[i].warning);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/words/rtt", test_rtt);
  g_test_add_func ("/words/duration", test_duration);
  g_test_add_func ("/words/clean", test_clean);
  g_test_add_func ("/words/fill", test_fill);
  g_test_add_func ("/words/ways", test_ways);
  g_test_add_func ("/words/pongs", test_pongs);
  g_test_add_func ("/words/summaries", test_summaries);
  g_test_add_func ("/words/situations", test_situations);
  g_test_add_func ("/words/no-claim-without-an-answer", test_no_claim);
  g_test_add_func ("/words/warnings", test_warnings);
  g_test_add_func ("/words/tables-are-complete", test_tables);
  g_test_add_func ("/words/troubles", test_troubles);
  return g_test_run ();
}
