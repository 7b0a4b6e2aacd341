/* wrn-notifier.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Tells the user, while no window is in front, what happens in the communities.
 */
#define G_LOG_DOMAIN "wrn-ui"

#include "config.h"

#include "ui/tray/wrn-notifier.h"

#include <glib/gi18n.h>
#include <string.h>

#include "ui/model/wrn-local-settings.h"
#include "ui/tray/wrn-notice-board.h"
#include "ui/tray/wrn-overview.h"

/* Set where a community is created. */
#define AWAITS "awaits-first-person"

struct _WrnNotifier
{
  GObject parent_instance;

  /* borrowed */
  GApplication *app; /* outlives us: it made us */

  /* owned */
  WrnBackend *backend;
  GSettings *settings;
  WrnOverview *overview;
  WrnNoticeBoard *board;
  guint timer;
  gboolean focused;
};

enum
{
  PROP_FOCUSED = 1,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (WrnNotifier, wrn_notifier, G_TYPE_OBJECT)

/* (transfer full): the same for whatever replaces it */
static char *
make_id (const WrnNotice *notice)
{
  static const char *const kinds[] = {
    [WRN_NOTICE_CONNECTION] = "connection",
    [WRN_NOTICE_FIRST] = "first",
    [WRN_NOTICE_ONLINE] = "online",
    [WRN_NOTICE_OFFLINE] = "offline",
  };
  const char *slash = strrchr (notice->path, '/');

  return g_strdup_printf ("%s:%s", slash != NULL ? slash + 1 : notice->path, kinds[notice->kind]);
}

/* There are no names but in the title: some read markup in the body. */
static void
tell (WrnNotifier *self, const WrnNotice *notice, const char *id)
{
  g_autoptr (GNotification) notification = g_notification_new (notice->text);

  if (notice->lost)
    {
      g_notification_set_body (notification, _ ("Warren keeps trying."));
      g_notification_add_button_with_target (notification, _ ("Diagnose"), "app.diagnose", "s",
                                             notice->path);
    }
  if (notice->kind == WRN_NOTICE_FIRST)
    g_notification_add_button_with_target (notification, C_ ("notification", "Show"), "app.show",
                                           "s", notice->path);
  if (notice->address != NULL)
    g_notification_add_button_with_target (notification, _ ("Copy Address"), "app.copy", "s",
                                           notice->address);
  g_notification_set_default_action_and_target (notification, "app.show", "s", notice->path);
  g_application_send_notification (self->app, id, notification);
}

static void
do_one (WrnNotifier *self, const WrnNotice *notice)
{
  WrnCommunity *community = wrn_backend_find_community (self->backend, notice->path);
  g_autofree char *id = make_id (notice);

  if (notice->deed == WRN_NOTICE_TELL)
    tell (self, notice, id);
  else if (notice->deed == WRN_NOTICE_WITHDRAW)
    g_application_withdraw_notification (self->app, id);
  else if (community != NULL)
    g_settings_reset (wrn_community_get_local_settings (community), AWAITS);
}

static void
do_all (WrnNotifier *self)
{
  WrnNotice *notice;

  while ((notice = wrn_notice_board_poll (self->board)) != NULL)
    {
      do_one (self, notice);
      wrn_notice_free (notice);
    }
}

static void
show_person (WrnNotifier *self, WrnPerson *person, GHashTable *chosen, gint64 now)
{
  const WrnNoticePerson seen = {
    .id = wrn_person_get_id (person),
    .title = wrn_person_get_title (person),
    .address = wrn_person_get_ipv4 (person),
    .present = wrn_person_get_way (person) >= WRN_WAY_RELAYED,
    .chosen = g_hash_table_contains (chosen, wrn_person_get_id (person)),
  };

  wrn_notice_board_see_person (self->board, &seen, now);
}

static void
show_community (WrnNotifier *self, WrnCommunity *community, gint64 now)
{
  GSettings *local = wrn_community_get_local_settings (community);
  GListModel *people = G_LIST_MODEL (wrn_community_get_people (community));
  g_autoptr (GHashTable) chosen = g_hash_table_new (g_str_hash, g_str_equal);
  g_auto (GStrv) ids = g_settings_get_strv (local, "notify-online");
  const WrnNoticeCommunity seen = {
    .path = wrn_community_get_path (community),
    .title = wrn_community_get_title (community),
    .state = wrn_community_get_state (community),
    .on = wrn_community_is_on (community),
    .awaits = g_settings_get_boolean (local, AWAITS),
  };

  for (guint i = 0; ids[i] != NULL; i++)
    g_hash_table_add (chosen, ids[i]);
  wrn_notice_board_see (self->board, &seen, now);
  for (guint i = 0; i < g_list_model_get_n_items (people); i++)
    {
      g_autoptr (WrnPerson) person = g_list_model_get_item (people, i);

      show_person (self, person, chosen, now);
    }
}

static void look (WrnNotifier *self);

static gboolean
timer_cb (gpointer user_data)
{
  WrnNotifier *self = user_data;

  self->timer = 0;
  look (self);
  return G_SOURCE_REMOVE;
}

static void
look (WrnNotifier *self)
{
  GListModel *list = wrn_backend_get_communities (self->backend);
  const gint64 now = g_get_monotonic_time ();
  gint64 next;

  for (guint i = 0; i < g_list_model_get_n_items (list); i++)
    {
      g_autoptr (WrnCommunity) community = g_list_model_get_item (list, i);

      show_community (self, community, now);
    }
  wrn_notice_board_conclude (self->board, now);
  do_all (self);

  g_clear_handle_id (&self->timer, g_source_remove);
  next = wrn_notice_board_next_timeout (self->board);
  /* All that is waited for is long, so that it may come up to a second late. */
  if (next != WRN_NOTICE_NEVER)
    self->timer =
        g_timeout_add_seconds ((guint) (MAX (next - now, 0) / G_USEC_PER_SEC) + 1, timer_cb, self);
}

static void
wishes_changed_cb (WrnNotifier *self)
{
  const WrnNoticeWishes wishes = {
    .connection = g_settings_get_boolean (self->settings, "notify-connection"),
    .first = g_settings_get_boolean (self->settings, "notify-first-person"),
    .presence = g_settings_get_boolean (self->settings, "notify-presence"),
  };

  wrn_notice_board_set_wishes (self->board, &wishes);
}

static void
wrn_notifier_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_FOCUSED)
    g_value_set_boolean (value, WRN_NOTIFIER (object)->focused);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
set_focused (WrnNotifier *self, gboolean focused)
{
  if (self->focused == focused)
    return;
  self->focused = focused;
  wrn_notice_board_set_focused (self->board, focused);
  do_all (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FOCUSED]);
}

static void
wrn_notifier_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  if (id == PROP_FOCUSED)
    set_focused (WRN_NOTIFIER (object), g_value_get_boolean (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
wrn_notifier_dispose (GObject *object)
{
  WrnNotifier *self = WRN_NOTIFIER (object);

  g_clear_handle_id (&self->timer, g_source_remove);
  g_clear_object (&self->overview);
  g_clear_object (&self->settings);
  g_clear_object (&self->backend);
  G_OBJECT_CLASS (wrn_notifier_parent_class)->dispose (object);
}

static void
wrn_notifier_finalize (GObject *object)
{
  wrn_notice_board_free (WRN_NOTIFIER (object)->board);
  G_OBJECT_CLASS (wrn_notifier_parent_class)->finalize (object);
}

static void
wrn_notifier_class_init (WrnNotifierClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = wrn_notifier_get_property;
  object_class->set_property = wrn_notifier_set_property;
  object_class->dispose = wrn_notifier_dispose;
  object_class->finalize = wrn_notifier_finalize;

  properties[PROP_FOCUSED] =
      g_param_spec_boolean ("focused", NULL, NULL, FALSE,
                            G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
wrn_notifier_init (WrnNotifier *self)
{
  self->board = wrn_notice_board_new ();
}

/**
 * wrn_notifier_new:
 * @settings: of org.warrenvpn.Warren
 * @app: what sends notifications and has the actions; it outlives the notifier
 *
 * What is the case already is no news.
 */
WrnNotifier *
wrn_notifier_new (WrnBackend *backend, GSettings *settings, GApplication *app)
{
  WrnNotifier *self = g_object_new (WRN_TYPE_NOTIFIER, NULL);

  self->app = app;
  self->backend = g_object_ref (backend);
  self->settings = g_object_ref (settings);
  self->overview = wrn_overview_new (backend);
  g_signal_connect_object (self->overview, "changed", G_CALLBACK (look), self, G_CONNECT_SWAPPED);
  for (guint i = 0; i < 3; i++)
    {
      const char *const keys[] = { "connection", "first-person", "presence" };
      g_autofree char *signal = g_strconcat ("changed::notify-", keys[i], NULL);

      g_signal_connect_object (settings, signal, G_CALLBACK (wishes_changed_cb), self,
                               G_CONNECT_SWAPPED);
    }
  wishes_changed_cb (self);
  look (self);
  return self;
}
