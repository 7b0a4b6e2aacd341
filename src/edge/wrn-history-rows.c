/* wrn-history-rows.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The tables of a history, and how its rows get in and out.
 */
#define G_LOG_DOMAIN "wrn-edge"

#include "config.h"

#include "edge/wrn-history-rows.h"

#include "core/community/wrn-text.h"

const char wrn_history_schema[] =
    "BEGIN IMMEDIATE;"
    "CREATE TABLE peers (id BLOB PRIMARY KEY NOT NULL, name TEXT NOT NULL, ipv4 INTEGER NOT NULL,"
    "  state TEXT NOT NULL, place TEXT NOT NULL, first_seen INTEGER NOT NULL,"
    "  last_seen INTEGER NOT NULL, rx_bytes INTEGER NOT NULL, tx_bytes INTEGER NOT NULL) STRICT;"
    "CREATE TABLE hours (hour INTEGER PRIMARY KEY NOT NULL, rx_bytes INTEGER NOT NULL,"
    "  tx_bytes INTEGER NOT NULL) STRICT;"
    "CREATE TABLE events (number INTEGER PRIMARY KEY NOT NULL, time INTEGER NOT NULL,"
    "  level TEXT NOT NULL, subject TEXT NOT NULL, text TEXT NOT NULL) STRICT;"
    "PRAGMA user_version = " G_STRINGIFY (WRN_HISTORY_VERSION) ";"
                                                               "COMMIT;";

static const char insert_peer[] =
    "INSERT OR REPLACE INTO peers (id, name, ipv4, state, place, first_seen, last_seen, rx_bytes,"
    "  tx_bytes) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)";
static const char insert_hour[] =
    "INSERT OR REPLACE INTO hours (hour, rx_bytes, tx_bytes) VALUES (?, ?, ?)";
static const char insert_event[] =
    "INSERT OR REPLACE INTO events (number, time, level, subject, text) VALUES (?, ?, ?, ?, ?)";

static const char select_peers[] = "SELECT id, name, ipv4, state, place, first_seen, last_seen,"
                                   "  rx_bytes, tx_bytes FROM peers"
                                   "  ORDER BY last_seen DESC LIMIT ?";
static const char select_hours[] = "SELECT * FROM (SELECT hour, rx_bytes, tx_bytes FROM hours"
                                   "  ORDER BY hour DESC LIMIT ?) ORDER BY hour";
static const char select_events[] =
    "SELECT * FROM (SELECT number, time, level, subject, text FROM events"
    "  ORDER BY number DESC LIMIT ?) ORDER BY number";

static const char forget_peers[] = "DELETE FROM peers WHERE id IN (SELECT id FROM peers ORDER BY "
                                   "last_seen DESC LIMIT -1 OFFSET ?)";
static const char forget_hours[] =
    "DELETE FROM hours WHERE hour IN (SELECT hour FROM hours ORDER BY hour DESC LIMIT -1 OFFSET ?)";
static const char forget_events[] =
    "DELETE FROM events WHERE number IN"
    "  (SELECT number FROM events ORDER BY number DESC LIMIT -1 OFFSET ?)";

static void
clear_event (gpointer data)
{
  WrnEvent *event = data;

  g_free (event->subject);
  g_free (event->text);
}

WrnHistoryRows *
wrn_history_rows_new (void)
{
  WrnHistoryRows *self = g_new0 (WrnHistoryRows, 1);

  self->peers = g_array_new (FALSE, FALSE, sizeof (WrnHistoryPeer));
  self->hours = g_array_new (FALSE, FALSE, sizeof (WrnHistoryHour));
  self->events = g_array_new (FALSE, FALSE, sizeof (WrnEvent));
  g_array_set_clear_func (self->events, clear_event);
  return self;
}

void
wrn_history_rows_free (WrnHistoryRows *self)
{
  g_array_unref (self->peers);
  g_array_unref (self->hours);
  g_array_unref (self->events);
  g_free (self);
}

static sqlite3_stmt *
prepare (sqlite3 *db, const char *sql)
{
  sqlite3_stmt *statement = NULL;

  if (sqlite3_prepare_v2 (db, sql, -1, &statement, NULL) != SQLITE_OK)
    return NULL;
  return statement;
}

/* Texts were clean when they were written, but the file may be anybody's. */
static void
get_text (sqlite3_stmt *statement, int column, char *out, gsize max)
{
  const char *text = (const char *) sqlite3_column_text (statement, column);
  g_autofree char *clean = wrn_text_clean (text != NULL ? text : "", max);

  g_strlcpy (out, clean, max + 1);
}

static guint64
get_count (sqlite3_stmt *statement, int column)
{
  return (guint64) MAX (sqlite3_column_int64 (statement, column), 0);
}

static void
read_peer (sqlite3_stmt *statement, WrnHistoryRows *rows)
{
  WrnHistoryPeer peer = { 0 };
  char state[16];

  if (sqlite3_column_bytes (statement, 0) != WRN_NODE_ID_LEN)
    return;
  memcpy (peer.id, sqlite3_column_blob (statement, 0), WRN_NODE_ID_LEN);
  get_text (statement, 1, peer.name, WRN_NAME_MAX);
  peer.ipv4 = (guint32) sqlite3_column_int64 (statement, 2);
  get_text (statement, 3, state, sizeof state - 1);
  for (peer.state = WRN_PEER_LAN; peer.state > WRN_PEER_OFFLINE; peer.state--)
    if (g_str_equal (wrn_peer_state_get_name (peer.state), state))
      break;
  get_text (statement, 4, peer.place, WRN_HISTORY_PLACE_MAX);
  peer.first_seen = sqlite3_column_int64 (statement, 5);
  peer.last_seen = sqlite3_column_int64 (statement, 6);
  peer.rx_bytes = get_count (statement, 7);
  peer.tx_bytes = get_count (statement, 8);
  g_array_append_val (rows->peers, peer);
}

static void
read_hour (sqlite3_stmt *statement, WrnHistoryRows *rows)
{
  const WrnHistoryHour hour = {
    .hour = sqlite3_column_int64 (statement, 0),
    .rx_bytes = get_count (statement, 1),
    .tx_bytes = get_count (statement, 2),
  };

  g_array_append_val (rows->hours, hour);
}

static void
read_event (sqlite3_stmt *statement, WrnHistoryRows *rows)
{
  WrnEvent event = { .number = get_count (statement, 0),
                     .time = sqlite3_column_int64 (statement, 1),
                     .level = G_LOG_LEVEL_INFO };
  char text[WRN_EVENT_TEXT_MAX + 1];

  get_text (statement, 2, text, sizeof text - 1);
  wrn_event_level_parse (text, &event.level);
  get_text (statement, 3, text, WRN_EVENT_SUBJECT_MAX);
  event.subject = g_strdup (text);
  get_text (statement, 4, text, WRN_EVENT_TEXT_MAX);
  event.text = g_strdup (text);
  g_array_append_val (rows->events, event);
}

static gboolean
read_rows (sqlite3 *db,
           const char *sql,
           int limit,
           void (*read_row) (sqlite3_stmt *statement, WrnHistoryRows *rows),
           WrnHistoryRows *rows)
{
  sqlite3_stmt *statement = prepare (db, sql);
  int result = SQLITE_ERROR;

  if (statement != NULL && sqlite3_bind_int (statement, 1, limit) == SQLITE_OK)
    while ((result = sqlite3_step (statement)) == SQLITE_ROW)
      read_row (statement, rows);
  sqlite3_finalize (statement);
  return result == SQLITE_DONE;
}

/* FALSE if SQLite fails, and has said why. */
gboolean
wrn_history_rows_read (WrnHistoryRows *self, sqlite3 *db)
{
  return read_rows (db, select_peers, WRN_HISTORY_PEERS_MAX, read_peer, self) &&
         read_rows (db, select_hours, WRN_HISTORY_HOURS_MAX, read_hour, self) &&
         read_rows (db, select_events, WRN_EVENTS_MAX, read_event, self);
}

static void
bind_text (sqlite3_stmt *statement, int place, const char *text)
{
  sqlite3_bind_text (statement, place, text, -1, SQLITE_STATIC);
}

static void
bind_count (sqlite3_stmt *statement, int place, guint64 count)
{
  sqlite3_bind_int64 (statement, place, (gint64) MIN (count, G_MAXINT64));
}

static void
bind_peer (sqlite3_stmt *statement, gconstpointer row)
{
  const WrnHistoryPeer *peer = row;

  sqlite3_bind_blob (statement, 1, peer->id, WRN_NODE_ID_LEN, SQLITE_STATIC);
  bind_text (statement, 2, peer->name);
  sqlite3_bind_int64 (statement, 3, peer->ipv4);
  bind_text (statement, 4, wrn_peer_state_get_name (peer->state));
  bind_text (statement, 5, peer->place);
  sqlite3_bind_int64 (statement, 6, peer->first_seen);
  sqlite3_bind_int64 (statement, 7, peer->last_seen);
  bind_count (statement, 8, peer->rx_bytes);
  bind_count (statement, 9, peer->tx_bytes);
}

static void
bind_hour (sqlite3_stmt *statement, gconstpointer row)
{
  const WrnHistoryHour *hour = row;

  sqlite3_bind_int64 (statement, 1, hour->hour);
  bind_count (statement, 2, hour->rx_bytes);
  bind_count (statement, 3, hour->tx_bytes);
}

static void
bind_event (sqlite3_stmt *statement, gconstpointer row)
{
  const WrnEvent *event = row;

  bind_count (statement, 1, event->number);
  sqlite3_bind_int64 (statement, 2, event->time);
  bind_text (statement, 3, wrn_event_level_get_name (event->level));
  bind_text (statement, 4, event->subject);
  bind_text (statement, 5, event->text);
}

/* Adds @rows, and then forgets the oldest beyond @limit. */
static gboolean
write_rows (sqlite3 *db,
            const char *insert,
            const char *forget,
            int limit,
            void (*bind_row) (sqlite3_stmt *statement, gconstpointer row),
            const GArray *rows)
{
  sqlite3_stmt *statement = rows->len > 0 ? prepare (db, insert) : NULL;
  const guint size = g_array_get_element_size ((GArray *) rows);
  gboolean ok = rows->len == 0 || statement != NULL;

  for (guint i = 0; i < rows->len && ok; i++)
    {
      bind_row (statement, rows->data + (gsize) i * size);
      ok = sqlite3_step (statement) == SQLITE_DONE;
      sqlite3_reset (statement);
    }
  sqlite3_finalize (statement);
  if (!ok || rows->len == 0)
    return ok;

  statement = prepare (db, forget);
  ok = statement != NULL && sqlite3_bind_int (statement, 1, limit) == SQLITE_OK &&
       sqlite3_step (statement) == SQLITE_DONE;
  sqlite3_finalize (statement);
  return ok;
}

/* All or nothing, if whoever calls rolls back what fails. */
gboolean
wrn_history_rows_write (const WrnHistoryRows *self, sqlite3 *db)
{
  return sqlite3_exec (db, "BEGIN IMMEDIATE", NULL, NULL, NULL) == SQLITE_OK &&
         write_rows (db, insert_peer, forget_peers, WRN_HISTORY_PEERS_MAX, bind_peer,
                     self->peers) &&
         write_rows (db, insert_hour, forget_hours, WRN_HISTORY_HOURS_MAX, bind_hour,
                     self->hours) &&
         write_rows (db, insert_event, forget_events, WRN_EVENTS_MAX, bind_event, self->events) &&
         sqlite3_exec (db, "COMMIT", NULL, NULL, NULL) == SQLITE_OK;
}
