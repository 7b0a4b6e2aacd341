/* wrn-fake-backend.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A helper that does not exist, with scripted communities in virtual time.
 */
#define G_LOG_DOMAIN "wrn-ui"

#include "config.h"

#include "ui/model/wrn-fake-backend.h"

#include <string.h>

#include "core/community/wrn-invite.h"
#include "ipc/wrn-dbus-names.h"
#include "ui/model/wrn-fake-graph.h"
#include "ui/model/wrn-invitation.h"

/* What every community is exported as. */
#define EXPORTED                                                                                   \
  "[community]\nversion=1\nname=acme\nmode=passphrase\n"                                           \
  "secret=AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8\n"

/* What it answers to a request, or how it fails. */
typedef struct
{
  GVariant *value; /* (owned) (nullable) */
  GError *error;   /* (owned) (nullable) */
} Script;

/* Something that happens to a community, later. */
typedef struct
{
  gint64 when;
  WrnCommunity *community; /* (owned) */
  const char *state;
} Event;

struct _WrnFakeBackend
{
  GObject parent_instance;

  GListStore *communities; /* (owned) (element-type WrnCommunity) */
  GQueue events;           /* (owned) (element-type Event): by time */
  Script scripts[WRN_N_REQUESTS];
  WrnHelperState helper_state;
  gint64 now;
  guint n_made;
  guint n_looks;
  gboolean hosts; /* since Host */
};

static void wrn_fake_backend_iface_init (WrnBackendInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (WrnFakeBackend,
                               wrn_fake_backend,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (WRN_TYPE_BACKEND,
                                                      wrn_fake_backend_iface_init))

/* (transfer full): what a script says is ours: a slip in it is a mistake of whoever wrote it. */
static GVariant *
parse (const char *type, const char *text)
{
  g_autoptr (GError) error = NULL;
  GVariant *value = g_variant_parse ((const GVariantType *) type, text, NULL, NULL, &error);

  if (value == NULL)
    g_error ("%s: %s", text, error->message);
  return value;
}

static void
event_free (gpointer data)
{
  Event *event = data;

  g_object_unref (event->community);
  g_free (event);
}

static void
script_clear (Script *script)
{
  g_clear_pointer (&script->value, g_variant_unref);
  g_clear_error (&script->error);
}

static void
forget_events (WrnFakeBackend *self, WrnCommunity *community)
{
  GList *next;

  for (GList *at = self->events.head; at != NULL; at = next)
    {
      next = at->next;
      if (((Event *) at->data)->community != community)
        continue;
      event_free (at->data);
      g_queue_delete_link (&self->events, at);
    }
}

/* All last equally long, so that the newest is the last. */
static void
connect_later (WrnFakeBackend *self, WrnCommunity *community)
{
  Event *event = g_new0 (Event, 1);

  event->when = self->now + WRN_FAKE_BACKEND_CONNECTS_IN;
  event->community = g_object_ref (community);
  event->state = "connected";
  g_queue_push_tail (&self->events, event);
}

static void
do_connect (WrnFakeBackend *self, WrnCommunity *community)
{
  if (!g_str_equal (wrn_community_get_bus_state (community), "off") &&
      !g_str_equal (wrn_community_get_bus_state (community), "failed"))
    return;
  wrn_community_set_bus_state (community, "connecting", "warren0");
  connect_later (self, community);
}

static void
do_remove (WrnFakeBackend *self, WrnCommunity *community)
{
  guint position;

  forget_events (self, community);
  if (g_list_store_find (self->communities, community, &position))
    g_list_store_remove (self->communities, position);
}

/* (transfer none): a new one, as @text has it: a draft, a whole file, or a link */
static WrnCommunity *
make_from (WrnFakeBackend *self, GBytes *text)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autofree char *name = NULL;
  g_autoptr (WrnInvitation) invitation = NULL;
  g_autoptr (GVariant) settings = NULL;
  const char *problem;
  WrnCommunity *community = wrn_fake_backend_add (self, "{}", "off");
  GVariantDict dict;

  if (text == NULL)
    return community;
  invitation = wrn_invitation_read (g_bytes_get_data (text, NULL), g_bytes_get_size (text),
                                    self->now, &problem);
  if (invitation != NULL)
    name = g_strdup (invitation->name);
  else if (g_key_file_load_from_bytes (file, text, G_KEY_FILE_NONE, NULL))
    name = g_key_file_get_string (file, "community", "name", NULL);
  g_variant_dict_init (&dict, NULL);
  if (name != NULL)
    g_variant_dict_insert (&dict, "name", "s", name);
  settings = g_variant_ref_sink (g_variant_dict_end (&dict));
  wrn_community_change_info (community, settings);
  return community;
}

/* (transfer full): a link that would lead into @community if its secret were not known to all */
static GBytes *
make_invite (WrnCommunity *community)
{
  static const guint8 secret[WRN_SECRET_LEN] = "this is an example, not a secret";
  g_auto (WrnInvite) invite = { 0 };
  char uri[WRN_INVITE_URI_SIZE];

  wrn_profile_init (&invite.profile, wrn_community_get_title (community), secret);
  wrn_invite_format (&invite, uri);
  return g_bytes_new (uri, strlen (uri));
}

/* What is changed for good, as the real one does it. */
static void
act (WrnFakeBackend *self, const WrnQuestion *question, WrnAnswer *answer)
{
  switch (question->request)
    {
    case WRN_REQUEST_CREATE:
    case WRN_REQUEST_JOIN:
    case WRN_REQUEST_IMPORT:
      answer->community = g_object_ref (make_from (self, question->secret));
      break;
    case WRN_REQUEST_CONNECT:
      do_connect (self, question->community);
      break;
    case WRN_REQUEST_DISCONNECT:
      forget_events (self, question->community);
      wrn_community_set_bus_state (question->community, "off", "");
      break;
    case WRN_REQUEST_REMOVE:
      do_remove (self, question->community);
      break;
    case WRN_REQUEST_SET:
      wrn_community_change_info (question->community, question->options);
      break;
    case WRN_REQUEST_INVITE:
      answer->secret = make_invite (question->community);
      break;
    case WRN_REQUEST_EXPORT:
      answer->secret = g_bytes_new_static (EXPORTED, strlen (EXPORTED));
      break;
    case WRN_REQUEST_HOST:
      answer->began = !self->hosts;
      self->hosts = TRUE;
      G_GNUC_FALLTHROUGH;
    case WRN_REQUEST_HOSTED:
      if (self->scripts[question->request].value == NULL)
        answer->value = parse ("a{sv}", "{'address': <'" WRN_FAKE_BACKEND_SUPERNODE "'>}");
      break;
    case WRN_REQUEST_UNHOST:
      self->hosts = FALSE;
      break;
    case WRN_REQUEST_STATS:
    case WRN_REQUEST_GRAPH:
    case WRN_REQUEST_EVENTS:
    case WRN_REQUEST_DIAGNOSE:
    case WRN_REQUEST_PING:
    case WRN_N_REQUESTS:
    default:
      break;
    }
}

/* Answers at once; the task still tells of it from the main loop, as on the bus. */
static void
wrn_fake_backend_ask_async (WrnBackend *backend, const WrnQuestion *question, GTask *task)
{
  WrnFakeBackend *self = WRN_FAKE_BACKEND (backend);
  const Script *script = &self->scripts[question->request];
  const char *type = wrn_request_get_info (question->request)->reply;
  WrnAnswer *answer;

  if (script->error != NULL)
    {
      g_task_return_error (task, g_error_copy (script->error));
      return;
    }
  if (g_task_return_error_if_cancelled (task))
    return;
  answer = g_new0 (WrnAnswer, 1);
  act (self, question, answer);
  if (script->value != NULL)
    answer->value = g_variant_ref (script->value);
  else if (answer->value == NULL && g_str_equal (type, "(a{sv})"))
    answer->value = parse ("a{sv}", "{}");
  else if (g_str_equal (type, "(aa{sv})"))
    answer->value = parse ("aa{sv}", "[]");
  else if (question->request == WRN_REQUEST_GRAPH)
    answer->value = g_variant_ref_sink (
        g_variant_new_take_string (wrn_fake_graph_format (question->community)));
  g_task_return_pointer (task, answer, (GDestroyNotify) wrn_answer_free);
}

/* Nothing has happened since but time. */
static void
wrn_fake_backend_look_at_people (WrnBackend *backend, WrnCommunity *community)
{
  WrnFakeBackend *self = WRN_FAKE_BACKEND (backend);

  self->n_looks++;
  wrn_community_set_now (community, self->now);
}

static GListModel *
wrn_fake_backend_get_communities (WrnBackend *backend)
{
  return G_LIST_MODEL (WRN_FAKE_BACKEND (backend)->communities);
}

static void
wrn_fake_backend_iface_init (WrnBackendInterface *iface)
{
  iface->get_communities = wrn_fake_backend_get_communities;
  iface->ask_async = wrn_fake_backend_ask_async;
  iface->look_at_people = wrn_fake_backend_look_at_people;
}

static void
wrn_fake_backend_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  g_value_set_uint (value, WRN_FAKE_BACKEND (object)->helper_state);
}

static void
wrn_fake_backend_finalize (GObject *object)
{
  WrnFakeBackend *self = WRN_FAKE_BACKEND (object);

  g_queue_clear_full (&self->events, event_free);
  for (guint i = 0; i < WRN_N_REQUESTS; i++)
    script_clear (&self->scripts[i]);
  g_object_unref (self->communities);
  G_OBJECT_CLASS (wrn_fake_backend_parent_class)->finalize (object);
}

static void
wrn_fake_backend_class_init (WrnFakeBackendClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = wrn_fake_backend_get_property;
  object_class->finalize = wrn_fake_backend_finalize;
  g_object_class_override_property (object_class, 1, "helper-state");
}

static void
wrn_fake_backend_init (WrnFakeBackend *self)
{
  self->communities = g_list_store_new (WRN_TYPE_COMMUNITY);
  self->now = WRN_FAKE_BACKEND_BEGIN;
  g_queue_init (&self->events);
}

WrnFakeBackend *
wrn_fake_backend_new (WrnHelperState helper_state)
{
  WrnFakeBackend *self = g_object_new (WRN_TYPE_FAKE_BACKEND, NULL);

  self->helper_state = helper_state;
  return self;
}

/**
 * wrn_fake_backend_add:
 * @info: as GetInfo returns it, in the text format of GVariant
 * @state: as the property State has it
 *
 * Returns: (transfer none): a community, last in the list
 */
WrnCommunity *
wrn_fake_backend_add (WrnFakeBackend *self, const char *info, const char *state)
{
  g_autofree char *path = g_strdup_printf (WRN_DBUS_COMMUNITY_PATH "/%016x", ++self->n_made);
  g_autoptr (WrnCommunity) community = wrn_community_new (path);
  g_autoptr (GVariant) dict = parse ("a{sv}", info);

  wrn_community_set_info (community, dict);
  wrn_community_set_bus_state (community, state, g_str_equal (state, "off") ? "" : "warren0");
  g_list_store_append (self->communities, community);
  /* The list has a reference. */
  return community;
}

/* @peers: as ListPeers returns them, in the text format of GVariant */
void
wrn_fake_backend_set_peers (WrnFakeBackend *self, WrnCommunity *community, const char *peers)
{
  g_autoptr (GVariant) list = parse ("aa{sv}", peers);

  wrn_community_set_peers (community, list, self->now);
}

/**
 * wrn_fake_backend_add_crowd:
 * @n: how many
 *
 * People in every state, always the same ones, some with names that mean harm.
 */
void
wrn_fake_backend_add_crowd (WrnFakeBackend *self, WrnCommunity *community, guint n)
{
  static const char *const names[] = {
    "Alice",
    "Bob",
    "Carol",
    "Dan",
    "Eve",
    "<b>Mallory</b>",
    "&amp;",
    "%s%n",
    "日本語",
    "مرحبا",
    "A name that is so long that no column of any list has enough room for all of its words",
  };
  GVariantBuilder builder;
  g_autoptr (GVariant) peers = NULL;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("aa{sv}"));
  for (guint i = 0; i < n; i++)
    {
      const WrnWay way = (WRN_N_WAYS - 1 - i % WRN_N_WAYS);
      g_autofree char *id = g_strdup_printf ("%016x", i + 1);
      g_autofree char *ipv4 = g_strdup_printf ("10.73.%u.%u", 21 + i / 250, 2 + i % 250);
      GVariantDict dict;

      g_variant_dict_init (&dict, NULL);
      g_variant_dict_insert (&dict, "id", "s", id);
      g_variant_dict_insert (&dict, "name", "s", names[i % G_N_ELEMENTS (names)]);
      g_variant_dict_insert (&dict, "state", "s", wrn_way_get_words (way)->bus);
      g_variant_dict_insert (&dict, "ipv4", "s", ipv4);
      g_variant_dict_insert (&dict, "last-heard", "x",
                             self->now - i * G_GINT64_CONSTANT (60) * G_USEC_PER_SEC);
      if (way >= WRN_WAY_RELAYED)
        g_variant_dict_insert (&dict, "rtt", "t", (guint64) (1 + i * 7 % 90) * 1000);
      if (way == WRN_WAY_RELAYED)
        g_variant_dict_insert (&dict, "via", "s", "lyon-1");
      g_variant_builder_add_value (&builder, g_variant_dict_end (&dict));
    }
  peers = g_variant_ref_sink (g_variant_builder_end (&builder));
  wrn_community_set_peers (community, peers, self->now);
}

/* Three communities and five people, as the manual shows them. */
void
wrn_fake_backend_add_demo (WrnFakeBackend *self)
{
  WrnCommunity *games =
      wrn_fake_backend_add (self,
                            "{'name': <'Friday Games'>, 'ipv4': <'10.73.21.4'>, "
                            "'subnet': <'10.73.21.0/24'>, 'nickname': <'Alice'>, "
                            "'supernodes': <['" WRN_FAKE_BACKEND_SUPERNODE "']>, "
                            "'supernode-states': <[{'name': <'lyon-1'>, 'registered': <true>}]>}",
                            "connected");

  wrn_fake_backend_set_peers (
      self, games,
      "[{'id': <'aa01'>, 'name': <'Alice'>, 'state': <'direct'>, 'ipv4': <'10.73.21.2'>, "
      "'rtt': <uint64 12000>, 'loss': <0.0>},"
      " {'id': <'bb02'>, 'name': <'Bob'>, 'state': <'lan'>, 'ipv4': <'10.73.21.3'>, "
      "'rtt': <uint64 1000>},"
      " {'id': <'cc03'>, 'name': <'Carol'>, 'state': <'relayed'>, 'ipv4': <'10.73.21.9'>, "
      "'rtt': <uint64 64000>, 'via': <'lyon-1'>},"
      " {'id': <'dd04'>, 'name': <'Dan'>, 'state': <'connecting'>, 'ipv4': <'10.73.21.7'>},"
      " {'id': <'ee05'>, 'name': <'Eve'>, 'state': <'offline'>, "
      "'last-heard': <int64 1767218400000000>}]");
  wrn_fake_backend_add (self, "{'name': <'Family'>}", "connecting");
  wrn_fake_backend_add (self, "{'name': <'Work lab'>}", "off");
}

void
wrn_fake_backend_set_helper_state (WrnFakeBackend *self, WrnHelperState state)
{
  if (self->helper_state == state)
    return;
  self->helper_state = state;
  g_object_notify (G_OBJECT (self), "helper-state");
}

/* @value: what @request returns from now on, in the text format of GVariant */
void
wrn_fake_backend_answer (WrnFakeBackend *self, WrnRequest request, const char *value)
{
  Script *script = &self->scripts[request];

  script_clear (script);
  script->value = parse (NULL, value);
}

/* @error: (nullable): how @request fails from now on; NULL if it does not any more */
void
wrn_fake_backend_fail (WrnFakeBackend *self, WrnRequest request, const GError *error)
{
  Script *script = &self->scripts[request];

  script_clear (script);
  script->error = error != NULL ? g_error_copy (error) : NULL;
}

/* Lets time pass, in microseconds, and whatever falls into it happen. */
void
wrn_fake_backend_advance (WrnFakeBackend *self, gint64 duration)
{
  GListModel *list = G_LIST_MODEL (self->communities);
  const gint64 end = self->now + duration;
  Event *event;

  while ((event = g_queue_peek_head (&self->events)) != NULL && event->when <= end)
    {
      g_queue_pop_head (&self->events);
      self->now = event->when;
      wrn_community_set_bus_state (event->community, event->state, "warren0");
      event_free (event);
    }
  self->now = end;
  for (guint i = 0; i < g_list_model_get_n_items (list); i++)
    {
      g_autoptr (WrnCommunity) community = g_list_model_get_item (list, i);

      wrn_community_set_now (community, self->now);
    }
}

/* In microseconds since 1970, UTC. */
gint64
wrn_fake_backend_get_now (WrnFakeBackend *self)
{
  return self->now;
}

/* How often somebody asked for people. */
guint
wrn_fake_backend_get_n_looks (WrnFakeBackend *self)
{
  return self->n_looks;
}

/* Whether there is a supernode that Host began. */
gboolean
wrn_fake_backend_get_hosts (WrnFakeBackend *self)
{
  return self->hosts;
}
