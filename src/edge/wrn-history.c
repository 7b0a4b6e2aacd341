/* wrn-history.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What happened in a community: whom we met, and how much passed in which hour.
 */
#define G_LOG_DOMAIN "wrn-edge"

#include "config.h"

#include "edge/wrn-history.h"

#include "edge/wrn-history-file.h"

/* How long changes are collected before they are written; a disk that refused gets more time. */
#define COLLECT_MSEC 2000
#define RETRY_MSEC 60000

/* That somebody is there still is not worth a write more often. */
#define SEEN_EVERY (10 * 60 * G_USEC_PER_SEC)

typedef struct
{
  WrnHistoryPeer row;
  guint64 counted_rx, counted_tx; /* of this life, and in the row already */
  gint64 written_seen;
  gboolean changed;
} Peer;

typedef struct
{
  WrnHistoryHour row;
  gboolean changed;
} Hour;

struct _WrnHistory
{
  WrnEvents *events;              /* (not owned): outlives us */
  GHashTable *peers;              /* (owned) (element-type Peer): by the id in it */
  GArray *hours;                  /* (owned) (element-type Hour): by hour */
  guint64 counted_rx, counted_tx; /* of this life */
  guint64 written_event;          /* the number of the last one */

  WrnHistoryFile *file; /* (owned) (nullable): only the writer uses it while there is one */
  char *problem;        /* (owned) (nullable) */
  gboolean failing;     /* the last write was in vain */
  GThread *writer;      /* (owned) (nullable) */
  guint timer;
};

/* What one run of the writer does, and what came of it. */
typedef struct
{
  WrnHistoryFile *file; /* (not owned): outlives the thread, which is joined */
  WrnHistoryRows *rows; /* (owned) */
  char *problem;        /* (owned) (nullable) */
} Batch;

static void
take_rows (WrnHistory *self, const WrnHistoryRows *rows, gint64 now)
{
  for (guint i = 0; i < rows->peers->len; i++)
    {
      Peer *peer = g_new0 (Peer, 1);

      peer->row = g_array_index (rows->peers, WrnHistoryPeer, i);
      peer->written_seen = peer->row.last_seen;
      g_hash_table_replace (self->peers, peer->row.id, peer);
    }
  /* A clock that was wrong leaves hours that are yet to come, or long gone. */
  for (guint i = 0; i < rows->hours->len; i++)
    {
      const Hour hour = { .row = g_array_index (rows->hours, WrnHistoryHour, i) };

      if (hour.row.hour > now - WRN_HISTORY_HOURS_MAX * WRN_HISTORY_HOUR && hour.row.hour <= now)
        g_array_append_val (self->hours, hour);
    }
  for (guint i = 0; i < rows->events->len; i++)
    {
      const WrnEvent *event = &g_array_index (rows->events, WrnEvent, i);

      if (wrn_events_restore (self->events, event->number, event->time, event->level,
                              event->subject, event->text))
        self->written_event = event->number;
    }
}

/**
 * wrn_history_open:
 * @folder: a file descriptor of the community's own folder; -1: nothing is kept
 * @events: (not owned): new; those of earlier lives are put there, and new ones taken from there
 * @now: microseconds since 1970
 *
 * Returns: (transfer full): a history, which may have a problem
 */
WrnHistory *
wrn_history_open (int folder, WrnEvents *events, gint64 now)
{
  g_autoptr (WrnHistoryRows) rows = wrn_history_rows_new ();
  WrnHistory *self = g_new0 (WrnHistory, 1);

  self->events = events;
  self->peers = g_hash_table_new_full (wrn_node_id_hash, wrn_node_id_equal, NULL, g_free);
  self->hours = g_array_new (FALSE, FALSE, sizeof (Hour));
  if (folder >= 0)
    self->file = wrn_history_file_open (folder, rows, &self->problem);
  take_rows (self, rows, now);
  return self;
}

static void
collect_peers (WrnHistory *self, GArray *rows)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->peers);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      Peer *peer = value;

      if (!peer->changed)
        continue;
      peer->changed = FALSE;
      peer->written_seen = peer->row.last_seen;
      g_array_append_val (rows, peer->row);
    }
}

static void
collect_hours (WrnHistory *self, GArray *rows)
{
  for (guint i = 0; i < self->hours->len; i++)
    {
      Hour *hour = &g_array_index (self->hours, Hour, i);

      if (!hour->changed)
        continue;
      hour->changed = FALSE;
      g_array_append_val (rows, hour->row);
    }
}

static void
collect_events (WrnHistory *self, GArray *rows)
{
  const WrnEvent *event;

  while ((event = wrn_events_get_next (self->events, self->written_event)) != NULL)
    {
      WrnEvent copy = *event;

      copy.subject = g_strdup (event->subject);
      copy.text = g_strdup (event->text);
      g_array_append_val (rows, copy);
      self->written_event = event->number;
    }
}

static gpointer
write_batch (gpointer data)
{
  Batch *batch = data;

  batch->problem = wrn_history_file_write (batch->file, batch->rows);
  return batch;
}

/* What was not written is to be written again. */
static void
mark_again (WrnHistory *self, const WrnHistoryRows *rows)
{
  for (guint i = 0; i < rows->peers->len; i++)
    {
      Peer *peer =
          g_hash_table_lookup (self->peers, g_array_index (rows->peers, WrnHistoryPeer, i).id);

      if (peer != NULL)
        peer->changed = TRUE;
    }
  for (guint i = 0; i < rows->hours->len; i++)
    for (guint k = 0; k < self->hours->len; k++)
      {
        Hour *hour = &g_array_index (self->hours, Hour, k);

        if (hour->row.hour == g_array_index (rows->hours, WrnHistoryHour, i).hour)
          hour->changed = TRUE;
      }
  if (rows->events->len > 0)
    self->written_event = g_array_index (rows->events, WrnEvent, 0).number - 1;
}

/* Waits for the writer, if there is one, and learns what came of it. */
static void
join (WrnHistory *self)
{
  Batch *batch = self->writer != NULL ? g_thread_join (g_steal_pointer (&self->writer)) : NULL;

  if (batch == NULL)
    return;
  self->failing = batch->problem != NULL;
  if (self->failing)
    mark_again (self, batch->rows);
  g_free (self->problem);
  self->problem = g_steal_pointer (&batch->problem);
  wrn_history_rows_free (batch->rows);
  g_free (batch);
}

static void
start_writer (WrnHistory *self)
{
  Batch *batch = g_new0 (Batch, 1);

  batch->file = self->file;
  batch->rows = wrn_history_rows_new ();
  collect_peers (self, batch->rows->peers);
  collect_hours (self, batch->rows->hours);
  collect_events (self, batch->rows->events);
  self->writer = g_thread_new ("history", write_batch, batch);
}

static gboolean
write_cb (gpointer user_data)
{
  WrnHistory *self = user_data;

  self->timer = 0;
  join (self);
  start_writer (self);
  return G_SOURCE_REMOVE;
}

static void
write_soon (WrnHistory *self)
{
  if (self->file != NULL && self->timer == 0)
    self->timer = g_timeout_add (self->failing ? RETRY_MSEC : COLLECT_MSEC, write_cb, self);
}

/* Writes what is not yet written, and waits for it. */
void
wrn_history_flush (WrnHistory *self)
{
  GHashTableIter iter;
  gpointer value;

  g_clear_handle_id (&self->timer, g_source_remove);
  join (self);
  if (self->file == NULL)
    return;
  g_hash_table_iter_init (&iter, self->peers);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    ((Peer *) value)->changed |= ((Peer *) value)->written_seen < ((Peer *) value)->row.last_seen;
  start_writer (self);
  join (self);
}

/* Forgets what is not yet written; see wrn_history_flush(). */
void
wrn_history_free (WrnHistory *self)
{
  g_clear_handle_id (&self->timer, g_source_remove);
  join (self);
  g_clear_pointer (&self->file, wrn_history_file_free);
  g_hash_table_unref (self->peers);
  g_array_unref (self->hours);
  g_free (self->problem);
  g_free (self);
}

static void
make_room (WrnHistory *self)
{
  GHashTableIter iter;
  const Peer *oldest = NULL;
  gpointer value;

  if (g_hash_table_size (self->peers) < WRN_HISTORY_PEERS_MAX)
    return;
  g_hash_table_iter_init (&iter, self->peers);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    if (oldest == NULL || ((Peer *) value)->row.last_seen < oldest->row.last_seen)
      oldest = value;
  g_hash_table_remove (self->peers, oldest->row.id);
}

static Peer *
add_peer (WrnHistory *self, gint64 now, const guint8 *id)
{
  Peer *peer;

  make_room (self);
  peer = g_new0 (Peer, 1);
  memcpy (peer->row.id, id, sizeof peer->row.id);
  peer->row.first_seen = now;
  g_hash_table_insert (self->peers, peer->row.id, peer);
  return peer;
}

/* How much @total grew since @counted. The edge may have forgotten the member in between, and then
 * counts from zero. */
static guint64
grow (guint64 *counted, guint64 total)
{
  const guint64 growth = total >= *counted ? total - *counted : total;

  *counted = total;
  return growth;
}

static void
note_path (Peer *peer, const WrnPeerStatus *status)
{
  WrnHistoryPeer *row = &peer->row;
  char place[WRN_HISTORY_PLACE_MAX + 1];
  char text[WRN_ENDPOINT_FORMAT_LEN];

  g_strlcpy (place,
             status->state == WRN_PEER_RELAYED ? status->via
                                               : wrn_endpoint_format (&status->endpoint, text),
             sizeof place);
  if (row->state == status->state && row->ipv4 == status->ipv4 &&
      g_str_equal (row->name, status->name) && g_str_equal (row->place, place))
    return;
  row->state = status->state;
  row->ipv4 = status->ipv4;
  g_strlcpy (row->name, status->name, sizeof row->name);
  g_strlcpy (row->place, place, sizeof row->place);
  peer->changed = TRUE;
}

/* TRUE if there is something to write. */
static gboolean
note_peer (WrnHistory *self, gint64 now, const WrnPeerStatus *status)
{
  const gboolean is_here = status->state >= WRN_PEER_RELAYED;
  Peer *peer = g_hash_table_lookup (self->peers, status->id);
  guint64 rx;
  guint64 tx;

  if (peer == NULL && !is_here)
    return FALSE;
  if (peer == NULL)
    peer = add_peer (self, now, status->id);

  rx = grow (&peer->counted_rx, status->rx_bytes);
  tx = grow (&peer->counted_tx, status->tx_bytes);
  peer->row.rx_bytes += rx;
  peer->row.tx_bytes += tx;
  peer->changed |= rx + tx > 0;
  if (is_here)
    {
      peer->row.last_seen = MAX (peer->row.last_seen, now);
      note_path (peer, status);
      peer->changed |= (guint64) peer->row.last_seen - (guint64) peer->written_seen >= SEEN_EVERY;
    }
  return peer->changed;
}

/* By hour, also if the clock was put back. */
static Hour *
get_hour (WrnHistory *self, gint64 now)
{
  const gint64 begin = now - now % WRN_HISTORY_HOUR;
  guint i = self->hours->len;

  while (i > 0 && g_array_index (self->hours, Hour, i - 1).row.hour > begin)
    i--;
  if (i == 0 || g_array_index (self->hours, Hour, i - 1).row.hour != begin)
    {
      const Hour hour = { .row.hour = begin };

      g_array_insert_val (self->hours, i, hour);
      i++;
    }
  if (self->hours->len > WRN_HISTORY_HOURS_MAX && i > 1)
    {
      g_array_remove_index (self->hours, 0);
      i--;
    }
  else if (self->hours->len > WRN_HISTORY_HOURS_MAX)
    g_array_set_size (self->hours, WRN_HISTORY_HOURS_MAX);
  return &g_array_index (self->hours, Hour, i - 1);
}

static gboolean
note_traffic (WrnHistory *self, gint64 now, const WrnEdgeStatus *status)
{
  const guint64 rx = grow (&self->counted_rx, status->rx_bytes);
  const guint64 tx = grow (&self->counted_tx, status->tx_bytes);
  Hour *hour;

  if (rx + tx == 0)
    return FALSE;
  hour = get_hour (self, now);
  hour->row.rx_bytes += rx;
  hour->row.tx_bytes += tx;
  hour->changed = TRUE;
  return TRUE;
}

/**
 * wrn_history_note:
 * @self: a history
 * @now: microseconds since 1970
 * @status: of the edge
 * @peers: (element-type WrnPeerStatus): its members
 *
 * Takes down how things are. Call it every minute, and when members come and go: what passed since
 * the last call is this hour's.
 */
void
wrn_history_note (WrnHistory *self, gint64 now, const WrnEdgeStatus *status, const GArray *peers)
{
  gboolean changed = note_traffic (self, now, status);

  for (guint i = 0; i < peers->len; i++)
    changed |= note_peer (self, now, &g_array_index (peers, WrnPeerStatus, i));
  if (changed)
    write_soon (self);
}

/* There is a new event. */
void
wrn_history_note_event (WrnHistory *self)
{
  write_soon (self);
}

/* Returns: (transfer none) (nullable): what is known of a member, until the next note */
const WrnHistoryPeer *
wrn_history_find_peer (const WrnHistory *self, const guint8 *id)
{
  const Peer *peer = g_hash_table_lookup (self->peers, id);

  return peer != NULL ? &peer->row : NULL;
}

/* Returns: (transfer container) (element-type WrnHistoryPeer): all, in no order, until the next
 * note */
GPtrArray *
wrn_history_list_peers (const WrnHistory *self)
{
  GPtrArray *list = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->peers);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    g_ptr_array_add (list, &((Peer *) value)->row);
  return list;
}

/* Returns: (transfer floating): as "history" of GetStats in the D-Bus API */
GVariant *
wrn_history_list_hours (const WrnHistory *self)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a(xtt)"));
  for (guint i = 0; i < self->hours->len; i++)
    {
      const WrnHistoryHour *row = &g_array_index (self->hours, Hour, i).row;

      g_variant_builder_add (&builder, "(xtt)", row->hour, row->rx_bytes, row->tx_bytes);
    }
  return g_variant_builder_end (&builder);
}

/* Returns: (transfer none) (nullable): why what happens is not kept, or not all of it */
const char *
wrn_history_get_problem (const WrnHistory *self)
{
  return self->problem;
}
