/* test-history.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The promises of the history: what was noted is there in the next life, it never grows beyond its
 * bounds, and whatever is wrong with its file, the program goes on.
 */
#include "config.h"

#include "edge/wrn-history.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib/gstdio.h>
#include <sqlite3.h>

#include "edge/wrn-history-file.h"
#include "tests/support/wrn-sim-random.h"

/* Some afternoon. */
#define T0 (G_GINT64_CONSTANT (1800000000) * G_USEC_PER_SEC / WRN_HISTORY_HOUR * WRN_HISTORY_HOUR)
#define MINUTE ((gint64) 60 * G_USEC_PER_SEC)

typedef struct
{
  char *path; /* (owned) */
  int folder;
  WrnEvents *events;   /* (owned) */
  WrnHistory *history; /* (owned) */
  WrnEdgeStatus status;
  GArray *peers; /* (owned) (element-type WrnPeerStatus) */
} Life;

static void
begin (Life *life, gint64 now)
{
  life->folder = open (life->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  life->events = wrn_events_new ();
  life->history = wrn_history_open (life->folder, life->events, now);
  life->peers = g_array_new (FALSE, TRUE, sizeof (WrnPeerStatus));
  life->status = (WrnEdgeStatus){ .n_uplinks = 1 };
  g_strlcpy (life->status.uplinks[0].name, "lyon-1:7654", sizeof life->status.uplinks[0].name);
}

static void
end (Life *life)
{
  wrn_history_free (life->history);
  wrn_events_free (life->events);
  g_array_unref (life->peers);
  close (life->folder);
}

/* As the program ends and starts again. */
static void
live_again (Life *life, gint64 now)
{
  wrn_history_flush (life->history);
  end (life);
  begin (life, now);
}

static void
set_up (Life *life, gconstpointer unused)
{
  life->path = g_dir_make_tmp ("wrn-history-XXXXXX", NULL);
  begin (life, T0);
  g_assert_null (wrn_history_get_problem (life->history));
}

static char *
get_path (const Life *life, const char *name)
{
  return g_build_filename (life->path, name, NULL);
}

static void
tear_down (Life *life, gconstpointer unused)
{
  g_autoptr (GDir) dir = NULL;
  const char *name;

  end (life);
  dir = g_dir_open (life->path, 0, NULL);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = get_path (life, name);

      g_remove (path);
    }
  g_assert_cmpint (g_rmdir (life->path), ==, 0);
  g_free (life->path);
}

static gboolean
exists (const Life *life, const char *name)
{
  g_autofree char *path = get_path (life, name);

  return g_file_test (path, G_FILE_TEST_EXISTS);
}

static void
put (const Life *life, const char *name, const char *bytes, gsize len)
{
  g_autofree char *path = get_path (life, name);

  g_assert_true (g_file_set_contents (path, bytes, (gssize) len, NULL));
}

/* As anybody with that user's rights may. */
static void
edit (const Life *life, const char *sql)
{
  g_autofree char *path = get_path (life, WRN_HISTORY_FILE);
  sqlite3 *db = NULL;

  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (db, sql, NULL, NULL, NULL), ==, SQLITE_OK);
  sqlite3_close (db);
}

static WrnPeerStatus *
add_peer (Life *life, guint number, WrnPeerState state)
{
  WrnPeerStatus peer = { .state = state };

  peer.id[0] = (guint8) number;
  peer.id[1] = (guint8) (number >> 8);
  peer.endpoint = wrn_endpoint_ipv4 (0xc6336401, 7);
  g_snprintf (peer.name, sizeof peer.name, "member %u", number);
  g_array_append_val (life->peers, peer);
  return &g_array_index (life->peers, WrnPeerStatus, life->peers->len - 1);
}

static void
note (Life *life, gint64 now)
{
  wrn_history_note (life->history, now, &life->status, life->peers);
}

static const WrnHistoryPeer *
find (const Life *life, guint number)
{
  const guint8 id[WRN_NODE_ID_LEN] = { (guint8) number, (guint8) (number >> 8) };

  return wrn_history_find_peer (life->history, id);
}

static guint
count (const WrnHistory *history)
{
  g_autoptr (GPtrArray) list = wrn_history_list_peers (history);

  return list->len;
}

static guint
get_hours (const Life *life, WrnHistoryHour *out, guint max)
{
  g_autoptr (GVariant) list = g_variant_ref_sink (wrn_history_list_hours (life->history));
  const guint n = (guint) g_variant_n_children (list);

  g_assert_cmpuint (n, <=, max);
  for (guint i = 0; i < n; i++)
    g_variant_get_child (list, i, "(xtt)", &out[i].hour, &out[i].rx_bytes, &out[i].tx_bytes);
  return n;
}

static void
test_members_are_remembered (Life *life, gconstpointer unused)
{
  const WrnHistoryPeer *peer;

  add_peer (life, 1, WRN_PEER_DIRECT)->ipv4 = 0x0a510702;
  g_strlcpy (add_peer (life, 2, WRN_PEER_RELAYED)->via, "lyon-1:7654", WRN_HOST_MAX);
  add_peer (life, 3, WRN_PEER_OFFLINE);
  note (life, T0);
  note (life, T0 + MINUTE);
  live_again (life, T0 + 2 * MINUTE);

  g_assert_cmpuint (count (life->history), ==, 2);
  peer = find (life, 1);
  g_assert_cmpstr (peer->name, ==, "member 1");
  g_assert_cmphex (peer->ipv4, ==, 0x0a510702);
  g_assert_cmpint (peer->state, ==, WRN_PEER_DIRECT);
  g_assert_cmpstr (peer->place, ==, "198.51.100.1:7");
  g_assert_cmpint (peer->first_seen, ==, T0);
  g_assert_cmpint (peer->last_seen, ==, T0 + MINUTE);
  g_assert_cmpint (find (life, 2)->state, ==, WRN_PEER_RELAYED);
  g_assert_cmpstr (find (life, 2)->place, ==, "lyon-1:7654");
  g_assert_null (find (life, 3));
}

static void
test_who_left_keeps_when_and_how (Life *life, gconstpointer unused)
{
  WrnPeerStatus *peer = add_peer (life, 1, WRN_PEER_LAN);

  note (life, T0);
  peer->state = WRN_PEER_OFFLINE;
  peer->endpoint = (WrnEndpoint){ 0 };
  peer->rx_bytes = 500;
  note (life, T0 + 60 * MINUTE);
  g_assert_cmpint (find (life, 1)->last_seen, ==, T0);
  g_assert_cmpint (find (life, 1)->state, ==, WRN_PEER_LAN);
  g_assert_cmpstr (find (life, 1)->place, ==, "198.51.100.1:7");
  g_assert_cmpuint (find (life, 1)->rx_bytes, ==, 500);
}

static void
test_traffic_adds_up_over_lives (Life *life, gconstpointer unused)
{
  for (guint i = 0; i < 3; i++)
    {
      WrnPeerStatus *peer = add_peer (life, 1, WRN_PEER_DIRECT);

      for (guint k = 1; k <= 5; k++)
        {
          peer->rx_bytes = 100 * k;
          peer->tx_bytes = 10 * k;
          note (life, T0 + i * 10 * MINUTE + k);
        }
      live_again (life, T0 + (i + 1) * 10 * MINUTE);
    }
  g_assert_cmpuint (find (life, 1)->rx_bytes, ==, 1500);
  g_assert_cmpuint (find (life, 1)->tx_bytes, ==, 150);
}

/* The edge may forget a member and meet it anew. */
static void
test_counters_that_begin_anew_do_not_go_back (Life *life, gconstpointer unused)
{
  WrnPeerStatus *peer = add_peer (life, 1, WRN_PEER_DIRECT);

  peer->rx_bytes = 1000;
  note (life, T0);
  peer->rx_bytes = 30;
  note (life, T0 + MINUTE);
  g_assert_cmpuint (find (life, 1)->rx_bytes, ==, 1030);
}

static void
test_each_hour_has_its_traffic (Life *life, gconstpointer unused)
{
  WrnHistoryHour hours[8];

  life->status.rx_bytes = 100;
  note (life, T0 + MINUTE);
  life->status.rx_bytes = 150;
  life->status.tx_bytes = 7;
  note (life, T0 + 59 * MINUTE);
  life->status.rx_bytes = 1150;
  note (life, T0 + 60 * MINUTE);
  note (life, T0 + 180 * MINUTE);
  live_again (life, T0 + 180 * MINUTE);
  life->status.rx_bytes = 5;
  note (life, T0 + 181 * MINUTE);

  g_assert_cmpuint (get_hours (life, hours, 8), ==, 3);
  g_assert_cmpint (hours[0].hour, ==, T0);
  g_assert_cmpuint (hours[0].rx_bytes, ==, 150);
  g_assert_cmpuint (hours[0].tx_bytes, ==, 7);
  g_assert_cmpint (hours[1].hour, ==, T0 + WRN_HISTORY_HOUR);
  g_assert_cmpuint (hours[1].rx_bytes, ==, 1000);
  g_assert_cmpint (hours[2].hour, ==, T0 + 3 * WRN_HISTORY_HOUR);
  g_assert_cmpuint (hours[2].rx_bytes, ==, 5);
}

static void
test_a_clock_put_back_keeps_the_order (Life *life, gconstpointer unused)
{
  static const gint at[] = { 5, 9, 2, 5, 7, 1, 9 };
  WrnHistoryHour hours[8];
  guint n;

  for (guint i = 0; i < G_N_ELEMENTS (at); i++)
    {
      life->status.rx_bytes++;
      note (life, T0 + at[i] * WRN_HISTORY_HOUR);
    }
  n = get_hours (life, hours, 8);
  g_assert_cmpuint (n, ==, 5);
  for (guint i = 1; i < n; i++)
    g_assert_cmpint (hours[i].hour, >, hours[i - 1].hour);
  g_assert_cmpuint (hours[2].rx_bytes, ==, 2);
}

static void
test_a_wrong_clock_leaves_nothing_behind (Life *life, gconstpointer unused)
{
  WrnHistoryHour hours[8];

  for (gint years = -1; years <= 1; years++)
    {
      life->status.rx_bytes++;
      note (life, T0 + years * 365 * 24 * WRN_HISTORY_HOUR);
    }
  live_again (life, T0);
  g_assert_cmpuint (get_hours (life, hours, 8), ==, 1);
  g_assert_cmpint (hours[0].hour, ==, T0);
}

static void
test_three_months_are_kept (Life *life, gconstpointer unused)
{
  g_autofree WrnHistoryHour *hours = g_new0 (WrnHistoryHour, WRN_HISTORY_HOURS_MAX);
  const gint64 last = T0 + (WRN_HISTORY_HOURS_MAX + 49) * WRN_HISTORY_HOUR;

  for (guint i = 0; i < WRN_HISTORY_HOURS_MAX + 50; i++)
    {
      life->status.rx_bytes += i;
      note (life, T0 + i * WRN_HISTORY_HOUR);
    }
  for (guint i = 0; i < 2; i++)
    {
      g_assert_cmpuint (get_hours (life, hours, WRN_HISTORY_HOURS_MAX), ==, WRN_HISTORY_HOURS_MAX);
      g_assert_cmpint (hours[WRN_HISTORY_HOURS_MAX - 1].hour, ==, last);
      g_assert_cmpuint (hours[0].rx_bytes, ==, 50);
      live_again (life, last);
    }
}

static void
test_who_was_seen_longest_ago_is_forgotten (Life *life, gconstpointer unused)
{
  for (guint i = 0; i < WRN_HISTORY_PEERS_MAX + 10; i++)
    {
      g_array_set_size (life->peers, 0);
      add_peer (life, i, WRN_PEER_DIRECT);
      note (life, T0 + i);
    }
  for (guint i = 0; i < 2; i++)
    {
      g_assert_cmpuint (count (life->history), ==, WRN_HISTORY_PEERS_MAX);
      g_assert_null (find (life, 9));
      g_assert_nonnull (find (life, 10));
      live_again (life, T0);
    }
}

static GVariant *
list_events (const Life *life)
{
  return g_variant_ref_sink (wrn_events_list (life->events, 0, G_MAXUINT));
}

static void
test_events_are_remembered (Life *life, gconstpointer unused)
{
  g_autoptr (GVariant) before = NULL;
  g_autoptr (GVariant) after = NULL;

  wrn_events_add (life->events, T0, G_LOG_LEVEL_MESSAGE, "Ann", "connected directly");
  wrn_events_add (life->events, T0 + 1, G_LOG_LEVEL_WARNING, "", "'; DROP TABLE events; --");
  wrn_history_note_event (life->history);
  before = list_events (life);
  live_again (life, T0);
  after = list_events (life);
  g_assert_true (g_variant_equal (before, after));
}

static void
test_only_the_last_events_are_kept (Life *life, gconstpointer unused)
{
  g_autoptr (GVariant) before = NULL;
  g_autoptr (GVariant) after = NULL;

  for (guint i = 0; i < 3; i++)
    {
      for (guint k = 0; k < WRN_EVENTS_MAX / 2; k++)
        wrn_events_add (life->events, T0 + k, G_LOG_LEVEL_INFO, "Ann", "came");
      wrn_history_flush (life->history);
    }
  before = list_events (life);
  live_again (life, T0);
  after = list_events (life);
  g_assert_cmpuint (g_variant_n_children (after), ==, WRN_EVENTS_MAX);
  g_assert_true (g_variant_equal (before, after));
}

static void
test_only_its_owner_may_read (Life *life, gconstpointer unused)
{
  g_autofree char *path = get_path (life, WRN_HISTORY_FILE);
  struct stat status;

  add_peer (life, 1, WRN_PEER_DIRECT);
  note (life, T0);
  wrn_history_flush (life->history);
  g_assert_cmpint (stat (path, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 0777, ==, 0600);
}

static void
test_without_a_folder_it_is_of_this_life (Life *life, gconstpointer unused)
{
  g_autoptr (WrnEvents) events = wrn_events_new ();
  g_autoptr (WrnHistory) history = wrn_history_open (-1, events, T0);

  add_peer (life, 1, WRN_PEER_DIRECT);
  wrn_history_note (history, T0, &life->status, life->peers);
  wrn_history_flush (history);
  g_assert_cmpuint (count (history), ==, 1);
  g_assert_null (wrn_history_get_problem (history));
}

/* Each of these is what a disk, a crash or a person may leave. */
static void
test_damaged_files_are_put_aside (Life *life, gconstpointer unused)
{
  g_autofree char *path = get_path (life, WRN_HISTORY_FILE);
  g_autofree char *whole = NULL;
  gsize len;

  for (guint i = 0; i < 100; i++)
    add_peer (life, i, WRN_PEER_DIRECT);
  note (life, T0);
  wrn_history_flush (life->history);
  end (life);
  g_assert_true (g_file_get_contents (path, &whole, &len, NULL));
  g_assert_cmpuint (len, >, 8192);

  for (guint i = 0; i < 5; i++)
    {
      g_autofree char *bad = g_memdup2 (whole, len);

      switch (i)
        {
        case 0:
          memset (bad, 'x', len);
          break;
        case 1:
          memset (bad + 4096, 0xff, 4096);
          break;
        case 2:
          memset (bad + 200, 'y', 3000);
          break;
        case 3:
          memset (bad + len - 4096, 0x55, 4096);
          break;
        default:
          bad[18] = 9;
          bad[19] = 9;
          break;
        }
      put (life, WRN_HISTORY_FILE, bad, i == 2 ? len / 2 : len);
      begin (life, T0);
      g_assert_nonnull (wrn_history_get_problem (life->history));
      g_assert_cmpuint (count (life->history), ==, 0);

      /* And the new one works. */
      if (i < 4)
        {
          g_assert_true (exists (life, WRN_HISTORY_FILE ".damaged"));
          add_peer (life, 7, WRN_PEER_DIRECT);
          note (life, T0);
          live_again (life, T0);
          g_assert_null (wrn_history_get_problem (life->history));
          g_assert_nonnull (find (life, 7));
        }
      end (life);
    }
  g_unlink (path);
  begin (life, T0);
}

static void
test_tables_that_are_not_ours_are_put_aside (Life *life, gconstpointer unused)
{
  end (life);
  edit (life, "DROP TABLE hours; CREATE TABLE hours (colour TEXT)");
  begin (life, T0);
  g_assert_nonnull (wrn_history_get_problem (life->history));
  g_assert_true (exists (life, WRN_HISTORY_FILE ".damaged"));
}

static void
test_a_newer_file_is_left_as_it_is (Life *life, gconstpointer unused)
{
  g_autofree char *path = get_path (life, WRN_HISTORY_FILE);
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  gsize before_len;
  gsize after_len;

  end (life);
  edit (life, "PRAGMA user_version = 2");
  g_assert_true (g_file_get_contents (path, &before, &before_len, NULL));
  begin (life, T0);
  g_assert_nonnull (strstr (wrn_history_get_problem (life->history), "newer"));
  add_peer (life, 1, WRN_PEER_DIRECT);
  note (life, T0);
  wrn_history_flush (life->history);
  g_assert_cmpuint (count (life->history), ==, 1);
  end (life);
  g_assert_true (g_file_get_contents (path, &after, &after_len, NULL));
  g_assert_cmpmem (before, before_len, after, after_len);
  begin (life, T0);
}

static void
test_somebody_elses_file_is_left_as_it_is (Life *life, gconstpointer unused)
{
  end (life);
  edit (life, "PRAGMA user_version = 0");
  begin (life, T0);
  g_assert_nonnull (wrn_history_get_problem (life->history));
  g_assert_false (exists (life, WRN_HISTORY_FILE ".damaged"));
}

static void
test_what_is_no_file_is_not_opened (Life *life, gconstpointer unused)
{
  g_autofree char *path = get_path (life, WRN_HISTORY_FILE);
  g_autofree char *elsewhere = get_path (life, "elsewhere");

  end (life);
  g_assert_cmpint (g_rename (path, elsewhere), ==, 0);
  g_assert_cmpint (symlink (elsewhere, path), ==, 0);
  begin (life, T0);
  g_assert_nonnull (wrn_history_get_problem (life->history));
  end (life);

  g_assert_cmpint (g_unlink (path), ==, 0);
  g_assert_cmpint (mkfifo (path, 0600), ==, 0);
  begin (life, T0);
  g_assert_nonnull (wrn_history_get_problem (life->history));
  g_assert_cmpint (g_unlink (path), ==, 0);
}

/* Rows that somebody has edited: what is not of ours is ignored or made harmless. */
static void
test_hostile_rows_do_no_harm (Life *life, gconstpointer unused)
{
  g_autoptr (GVariant) events = NULL;
  const WrnHistoryPeer *peer;

  add_peer (life, 1, WRN_PEER_DIRECT);
  note (life, T0);
  wrn_history_flush (life->history);
  end (life);
  edit (life,
        "UPDATE peers SET name = 'a' || char(10) || printf('%.*c', 500, 'b'), state = 'king',"
        "  rx_bytes = -5, last_seen = 9223372036854775807, ipv4 = -1;"
        "INSERT INTO peers SELECT x'00', name, 0, '', '', 0, 0, 0, 0 FROM peers;"
        "INSERT INTO peers SELECT zeroblob(33), name, 0, '', '', 0, 0, 0, 0 FROM peers LIMIT 1;"
        "INSERT INTO hours VALUES (-1, -1, -1), (9223372036854775807, 1, 1);"
        "INSERT INTO events VALUES (-1, 0, '', '', ''), (9223372036854775807, 0, '', '', ''),"
        "  (3, 0, 'panic', char(27), char(0x202e))");
  begin (life, T0);
  g_assert_null (wrn_history_get_problem (life->history));
  g_assert_cmpuint (count (life->history), ==, 1);
  peer = find (life, 1);
  g_assert_cmpuint (strlen (peer->name), <=, WRN_NAME_MAX);
  g_assert_null (strchr (peer->name, '\n'));
  g_assert_cmpint (peer->state, ==, WRN_PEER_OFFLINE);
  g_assert_cmpuint (peer->rx_bytes, ==, 0);
  g_assert_cmpuint (get_hours (life, &(WrnHistoryHour){ 0 }, 1), ==, 0);
  wrn_events_add (life->events, T0, G_LOG_LEVEL_INFO, "", "new");
  add_peer (life, 1, WRN_PEER_DIRECT);
  note (life, T0 + MINUTE);
  wrn_history_flush (life->history);
  events = list_events (life);
  g_assert_cmpuint (g_variant_n_children (events), >=, 2);
}

/* A full disk: what could not be written is written when there is room again. */
static void
test_a_disk_that_is_full_may_have_room_later (Life *life, gconstpointer unused)
{
  struct rlimit limit;
  struct rlimit none;

  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &limit), ==, 0);
  none = limit;
  none.rlim_cur = 1;
  signal (SIGXFSZ, SIG_IGN);

  add_peer (life, 1, WRN_PEER_DIRECT)->rx_bytes = 77;
  life->status.rx_bytes = 88;
  wrn_events_add (life->events, T0, G_LOG_LEVEL_INFO, "", "came");
  note (life, T0);
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &none), ==, 0);
  wrn_history_flush (life->history);
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &limit), ==, 0);
  g_assert_nonnull (wrn_history_get_problem (life->history));
  g_assert_cmpuint (find (life, 1)->rx_bytes, ==, 77);

  wrn_events_add (life->events, T0, G_LOG_LEVEL_INFO, "", "went");
  wrn_history_flush (life->history);
  g_assert_null (wrn_history_get_problem (life->history));
  live_again (life, T0 + 1);
  g_assert_cmpuint (find (life, 1)->rx_bytes, ==, 77);
  g_assert_cmpuint (get_hours (life, &(WrnHistoryHour){ 0 }, 1), ==, 1);
  g_assert_cmpstr (wrn_events_get_next (life->events, 0)->text, ==, "came");
  g_assert_nonnull (wrn_events_find_last (life->events, ""));
}

static void
test_two_programs_do_not_share_a_file (Life *life, gconstpointer unused)
{
  g_autoptr (WrnEvents) events = wrn_events_new ();
  g_autoptr (WrnHistory) other = NULL;

  add_peer (life, 1, WRN_PEER_DIRECT);
  note (life, T0);
  wrn_history_flush (life->history);
  other = wrn_history_open (life->folder, events, T0);
  g_assert_nonnull (wrn_history_get_problem (other));
  g_assert_false (exists (life, WRN_HISTORY_FILE ".damaged"));
}

static gboolean
give_up_cb (gpointer user_data)
{
  g_assert_not_reached ();
}

static gboolean
look_cb (gpointer user_data)
{
  return G_SOURCE_CONTINUE;
}

/* Without being told to. The file has a log from the first write on. */
static void
test_changes_are_written_a_little_later (Life *life, gconstpointer unused)
{
  g_autofree char *path = get_path (life, WRN_HISTORY_FILE "-wal");
  const guint give_up = g_timeout_add_seconds (60, give_up_cb, NULL);
  const guint look = g_timeout_add (20, look_cb, NULL);
  struct stat before = { 0 };
  struct stat after = { 0 };

  g_assert_cmpint (stat (path, &before), ==, 0);
  for (guint i = 0; i < 100; i++)
    add_peer (life, i, WRN_PEER_DIRECT);
  note (life, T0);
  do
    {
      g_main_context_iteration (NULL, TRUE);
      g_assert_cmpint (stat (path, &after), ==, 0);
    }
  while (after.st_size <= before.st_size);
  g_source_remove (give_up);
  g_source_remove (look);
}

/* A slow twin adds everything up. */
static void
test_nothing_is_lost_or_counted_twice (Life *life, gconstpointer unused)
{
  guint64 sums[6][2] = { 0 };
  WrnHistoryHour hours[500];
  guint64 sum = 0;
  guint64 total = 0;
  WrnSimRandom random;
  gint64 now = T0;
  guint n;

  wrn_sim_random_seed (&random, 5);
  for (guint lives = 0; lives < 6; lives++)
    {
      for (guint i = 0; i < 6; i++)
        add_peer (life, i, WRN_PEER_DIRECT);
      for (guint step = 0; step < 60; step++)
        {
          now += 1 + wrn_sim_random_below (&random, (guint32) WRN_HISTORY_HOUR / 2);
          for (guint i = 0; i < 6; i++)
            {
              WrnPeerStatus *peer = &g_array_index (life->peers, WrnPeerStatus, i);
              const guint64 rx = wrn_sim_random_below (&random, 1000);
              const guint64 tx = wrn_sim_random_below (&random, 1000);

              peer->state = (WrnPeerState) (wrn_sim_random_below (&random, 3) + WRN_PEER_RELAYED);
              peer->rx_bytes += rx;
              peer->tx_bytes += tx;
              sums[i][0] += rx;
              sums[i][1] += tx;
              life->status.rx_bytes += rx;
              total += rx;
            }
          note (life, now);
          if (wrn_sim_random_chance (&random, 0.1))
            wrn_history_flush (life->history);
        }
      live_again (life, now);
    }
  for (guint i = 0; i < 6; i++)
    {
      g_assert_cmpuint (find (life, i)->rx_bytes, ==, sums[i][0]);
      g_assert_cmpuint (find (life, i)->tx_bytes, ==, sums[i][1]);
    }
  n = get_hours (life, hours, G_N_ELEMENTS (hours));
  for (guint i = 0; i < n; i++)
    sum += hours[i].rx_bytes;
  g_assert_cmpuint (sum, ==, total);
}

#define ADD(name, func) g_test_add ("/history/" name, Life, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("members-are-remembered", test_members_are_remembered);
  ADD ("who-left-keeps-when-and-how", test_who_left_keeps_when_and_how);
  ADD ("traffic-adds-up-over-lives", test_traffic_adds_up_over_lives);
  ADD ("counters-that-begin-anew-do-not-go-back", test_counters_that_begin_anew_do_not_go_back);
  ADD ("each-hour-has-its-traffic", test_each_hour_has_its_traffic);
  ADD ("a-clock-put-back-keeps-the-order", test_a_clock_put_back_keeps_the_order);
  ADD ("a-wrong-clock-leaves-nothing-behind", test_a_wrong_clock_leaves_nothing_behind);
  ADD ("three-months-are-kept", test_three_months_are_kept);
  ADD ("who-was-seen-longest-ago-is-forgotten", test_who_was_seen_longest_ago_is_forgotten);
  ADD ("events-are-remembered", test_events_are_remembered);
  ADD ("only-the-last-events-are-kept", test_only_the_last_events_are_kept);
  ADD ("only-its-owner-may-read", test_only_its_owner_may_read);
  ADD ("without-a-folder-it-is-of-this-life", test_without_a_folder_it_is_of_this_life);
  ADD ("damaged-files-are-put-aside", test_damaged_files_are_put_aside);
  ADD ("tables-that-are-not-ours-are-put-aside", test_tables_that_are_not_ours_are_put_aside);
  ADD ("a-newer-file-is-left-as-it-is", test_a_newer_file_is_left_as_it_is);
  ADD ("somebody-elses-file-is-left-as-it-is", test_somebody_elses_file_is_left_as_it_is);
  ADD ("what-is-no-file-is-not-opened", test_what_is_no_file_is_not_opened);
  ADD ("hostile-rows-do-no-harm", test_hostile_rows_do_no_harm);
  ADD ("a-disk-that-is-full-may-have-room-later", test_a_disk_that_is_full_may_have_room_later);
  ADD ("two-programs-do-not-share-a-file", test_two_programs_do_not_share_a_file);
  ADD ("changes-are-written-a-little-later", test_changes_are_written_a_little_later);
  ADD ("nothing-is-lost-or-counted-twice", test_nothing_is_lost_or_counted_twice);

  return g_test_run ();
}
