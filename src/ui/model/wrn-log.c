/* wrn-log.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What happened in a community, or in all of them: a list of WrnLogEntry, the oldest first.
 */
#define G_LOG_DOMAIN "wrn-ui"

#include "config.h"

#include "ui/model/wrn-log.h"

/* One community whose events are in the list. */
typedef struct
{
  WrnCommunity *community; /* (owned) */
  gulong news;             /* signal handler */
  guint64 last;            /* number of the newest event that we have */
  gboolean open;           /* an answer is waited for */
  gboolean stale;          /* there may be more than we have, or more than was asked for */
} Source;

struct _WrnLog
{
  GObject parent_instance;

  WrnBackend *backend; /* (owned) */
  GListModel *list;    /* (owned) (nullable): of all communities, NULL if there is only one */
  GPtrArray *sources;  /* (owned) (element-type Source) */
  GPtrArray *entries;  /* (owned) (element-type WrnLogEntry) */
  GCancellable *life;  /* (owned): of what was asked */
  gboolean active;
};

static GType
wrn_log_get_item_type (GListModel *model)
{
  return WRN_TYPE_LOG_ENTRY;
}

static guint
wrn_log_get_n_items (GListModel *model)
{
  return WRN_LOG (model)->entries->len;
}

static gpointer
wrn_log_get_item (GListModel *model, guint position)
{
  WrnLog *self = WRN_LOG (model);

  return position < self->entries->len ? g_object_ref (self->entries->pdata[position]) : NULL;
}

static void
wrn_log_list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = wrn_log_get_item_type;
  iface->get_n_items = wrn_log_get_n_items;
  iface->get_item = wrn_log_get_item;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (WrnLog,
                               wrn_log,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, wrn_log_list_model_init))

static void
source_free (gpointer data)
{
  Source *source = data;

  g_clear_signal_handler (&source->news, source->community);
  g_object_unref (source->community);
  g_free (source);
}

/* Those of one community come in order, whatever their clock says; those of several are merged. */
static guint
find_place (WrnLog *self, WrnLogEntry *entry)
{
  guint low = self->list != NULL ? 0 : self->entries->len;
  guint high = self->entries->len;

  while (low < high)
    {
      const guint middle = low + (high - low) / 2;

      if (wrn_log_entry_get_time (self->entries->pdata[middle]) > wrn_log_entry_get_time (entry))
        high = middle;
      else
        low = middle + 1;
    }
  return low;
}

/* Returns: where the list differs from before, at least from there on */
static guint
insert (WrnLog *self, WrnLogEntry *entry)
{
  const guint place = find_place (self, entry);

  if (place > 0 && wrn_log_entry_fold (self->entries->pdata[place - 1], entry))
    return self->entries->len;
  g_ptr_array_insert (self->entries, (int) place, g_object_ref (entry));
  return place;
}

/* Newest last, as they come. */
static void
take_events (WrnLog *self, Source *source, GVariant *events)
{
  const gsize n = g_variant_n_children (events);
  const guint before = self->entries->len;
  const char *title = self->list != NULL ? wrn_community_get_title (source->community) : "";
  const gint64 now = g_get_real_time ();
  guint lowest = before;
  guint n_gone = 0;

  for (gsize i = n > WRN_LOG_MAX ? n - WRN_LOG_MAX : 0; i < n; i++)
    {
      g_autoptr (GVariant) event = g_variant_get_child_value (events, i);
      g_autoptr (WrnLogEntry) entry = wrn_log_entry_new (event, title, now);
      guint place;

      if (wrn_log_entry_get_number (entry) <= source->last)
        continue;
      source->last = wrn_log_entry_get_number (entry);
      place = insert (self, entry);
      lowest = MIN (lowest, place);
    }
  if (self->entries->len > before)
    g_list_model_items_changed (G_LIST_MODEL (self), lowest, before - lowest,
                                self->entries->len - lowest);
  if (self->entries->len > WRN_LOG_MAX)
    {
      n_gone = self->entries->len - WRN_LOG_MAX;
      g_ptr_array_remove_range (self->entries, 0, n_gone);
      g_list_model_items_changed (G_LIST_MODEL (self), 0, n_gone, 0);
    }
}

static void ask (WrnLog *self, Source *source);

static Source *
find_source (WrnLog *self, WrnCommunity *community)
{
  for (guint i = 0; i < self->sources->len; i++)
    if (((Source *) self->sources->pdata[i])->community == community)
      return self->sources->pdata[i];
  return NULL;
}

typedef struct
{
  GWeakRef log;
  WrnCommunity *community; /* (owned) */
} Question;

static void
answered_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Question *question = user_data;
  g_autoptr (WrnLog) self = g_weak_ref_get (&question->log);
  Source *source = self != NULL ? find_source (self, question->community) : NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (WrnAnswer) answer = wrn_backend_ask_finish (WRN_BACKEND (object), result, &error);

  if (source != NULL)
    {
      source->open = FALSE;
      /* A community that does not answer says so itself; with its next news we ask again. */
      if (answer != NULL && answer->value != NULL)
        take_events (self, source, answer->value);
      if (source->stale && self->active)
        ask (self, source);
    }
  g_weak_ref_clear (&question->log);
  g_object_unref (question->community);
  g_free (question);
}

static void
ask (WrnLog *self, Source *source)
{
  WrnQuestion whole = { .request = WRN_REQUEST_EVENTS, .community = source->community };
  Question *question;
  GVariantDict options;

  source->stale = source->open || !self->active;
  if (source->stale)
    return;
  g_variant_dict_init (&options, NULL);
  g_variant_dict_insert (&options, "after", "t", source->last);
  g_variant_dict_insert (&options, "limit", "u", (guint32) WRN_LOG_MAX);
  whole.options = g_variant_dict_end (&options);
  question = g_new0 (Question, 1);
  g_weak_ref_init (&question->log, self);
  question->community = g_object_ref (source->community);
  source->open = TRUE;
  wrn_backend_ask_async (self->backend, &whole, self->life, answered_cb, question);
}

static void
news_cb (WrnCommunity *community, WrnLog *self)
{
  ask (self, find_source (self, community));
}

static void
add_source (WrnLog *self, WrnCommunity *community)
{
  Source *source = g_new0 (Source, 1);

  source->community = g_object_ref (community);
  source->news = g_signal_connect (community, "news", G_CALLBACK (news_cb), self);
  g_ptr_array_add (self->sources, source);
  ask (self, source);
}

/* What happened in a community that is gone stays readable. */
static void
communities_cb (GListModel *list, guint position, guint removed, guint added, WrnLog *self)
{
  for (guint i = self->sources->len; removed > 0 && i > 0; i--)
    {
      Source *source = self->sources->pdata[i - 1];
      gboolean is_there = FALSE;

      for (guint k = 0; k < g_list_model_get_n_items (list); k++)
        {
          g_autoptr (WrnCommunity) community = g_list_model_get_item (list, k);

          is_there |= community == source->community;
        }
      if (!is_there)
        g_ptr_array_remove_index (self->sources, i - 1);
    }
  for (guint i = 0; i < added; i++)
    {
      g_autoptr (WrnCommunity) community = g_list_model_get_item (list, position + i);

      if (find_source (self, community) == NULL)
        add_source (self, community);
    }
}

/* Whether somebody looks; who begins to gets all that is new. */
void
wrn_log_set_active (WrnLog *self, gboolean active)
{
  if (self->active == active)
    return;
  self->active = active;
  for (guint i = 0; active && i < self->sources->len; i++)
    {
      Source *source = self->sources->pdata[i];

      if (source->stale)
        ask (self, source);
    }
}

static void
wrn_log_dispose (GObject *object)
{
  WrnLog *self = WRN_LOG (object);

  g_cancellable_cancel (self->life);
  g_ptr_array_set_size (self->sources, 0);
  g_clear_object (&self->list);
  g_clear_object (&self->backend);
  G_OBJECT_CLASS (wrn_log_parent_class)->dispose (object);
}

static void
wrn_log_finalize (GObject *object)
{
  WrnLog *self = WRN_LOG (object);

  g_ptr_array_unref (self->sources);
  g_ptr_array_unref (self->entries);
  g_object_unref (self->life);
  G_OBJECT_CLASS (wrn_log_parent_class)->finalize (object);
}

static void
wrn_log_class_init (WrnLogClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = wrn_log_dispose;
  G_OBJECT_CLASS (klass)->finalize = wrn_log_finalize;
}

static void
wrn_log_init (WrnLog *self)
{
  self->sources = g_ptr_array_new_with_free_func (source_free);
  self->entries = g_ptr_array_new_with_free_func (g_object_unref);
  self->life = g_cancellable_new ();
}

/**
 * wrn_log_new:
 * @community: (nullable): whose events; NULL for those of all
 *
 * Returns: (transfer full): an empty list, which fills when it is active
 */
WrnLog *
wrn_log_new (WrnBackend *backend, WrnCommunity *community)
{
  WrnLog *self = g_object_new (WRN_TYPE_LOG, NULL);

  self->backend = g_object_ref (backend);
  if (community != NULL)
    {
      add_source (self, community);
      return self;
    }
  self->list = g_object_ref (wrn_backend_get_communities (backend));
  g_signal_connect_object (self->list, "items-changed", G_CALLBACK (communities_cb), self, 0);
  communities_cb (self->list, 0, 0, g_list_model_get_n_items (self->list), self);
  return self;
}
