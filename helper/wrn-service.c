/* wrn-service.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A community or a supernode of a user: its object on the bus, over its engine.
 */
#define G_LOG_DOMAIN "wrn-helper"

#include "config.h"

#include "helper/wrn-service.h"

#include <string.h>

#include "ipc/wrn-dbus-call.h"
#include "ipc/wrn-dbus-error.h"
#include "ipc/wrn-dbus-helper.h"
#include "ipc/wrn-dbus-names.h"
#include "ipc/wrn-dbus-options.h"

/* Calls of one service that wait for answers: more than any client has, and little memory. */
#define MAX_CALLS 32

/* What an engine may say of itself; anything else is not believed. */
static const char *const engine_states[] = { "connecting", "waiting", "connected" };

static void called (gpointer user_data, GDBusMethodInvocation *invocation);

static const char *
get_state (WrnService *self)
{
  const GError *error = wrn_supervisor_get_error (self->supervisor);
  const gboolean wanted = wrn_supervisor_is_wanted (self->supervisor);

  if (!self->is_community)
    return error == NULL ? "running" : "failed";
  if (wrn_supervisor_get_phase (self->supervisor) == WRN_PHASE_RUNNING)
    return self->engine_state;
  if (error != NULL && (!wanted || wrn_supervisor_is_stuck (self->supervisor) || !self->was_up))
    return "failed";
  return wanted ? "connecting" : "off";
}

static void
say_news (gpointer user_data, const char *const *what)
{
  WrnService *self = user_data;

  g_object_set (self->skeleton, "state", get_state (self), NULL);
  if (self->is_community)
    wrn_dbus_helper1_community_emit_changed (WRN_DBUS_HELPER1_COMMUNITY (self->skeleton), what);
}

/* (transfer full) the invocations of @queue */
static void
answer_all (WrnService *self, GQueue *queue, const GError *error)
{
  GDBusMethodInvocation *invocation;

  while ((invocation = g_queue_pop_head (queue)) != NULL)
    if (error != NULL)
      wrn_dbus_call_fail (invocation, error);
    else if (g_str_equal (g_dbus_method_invocation_get_method_name (invocation), "Host"))
      g_dbus_method_invocation_return_value (invocation, g_variant_new ("(o)", self->path));
    else
      g_dbus_method_invocation_return_value (invocation, NULL);
}

/* The engine is gone for good. What was only closed because the helper ends stays in the store. */
static gboolean
forget_cb (gpointer user_data)
{
  WrnService *self = user_data;
  g_autoptr (GError) error = NULL;

  if (self->is_removed || !g_queue_is_empty (&self->removals))
    wrn_store_remove (self->options->store, self->owner, self->id, &error);
  answer_all (self, &self->removals, error);
  wrn_manager_forget (self->manager, self);
  return G_SOURCE_REMOVE;
}

/* A Connect that fails leaves nothing behind but the reason, unless the service is to run whenever
 * it can, or did. A supernode that never ran is none. */
static void
fail_connects (WrnService *self, const GError *error)
{
  answer_all (self, &self->connects, error);
  if (self->autoconnect || self->was_up)
    return;
  self->is_removed = !self->is_community;
  if (self->is_removed)
    wrn_service_close (self);
  else
    wrn_supervisor_block (self->supervisor, error, FALSE);
}

/* Has those answered who waited for what is now so. */
static void
answer (WrnService *self)
{
  const GError *error = wrn_supervisor_get_error (self->supervisor);
  GDBusMethodInvocation *invocation;
  GQueue waiting;

  wrn_store_mark (self->options->store, self->id, wrn_supervisor_is_wanted (self->supervisor));
  if (wrn_supervisor_get_phase (self->supervisor) == WRN_PHASE_RUNNING)
    {
      self->was_up = TRUE;
      self->autoconnect |= !self->is_community;
      answer_all (self, &self->connects, NULL);
    }
  else if (error != NULL && !g_queue_is_empty (&self->connects))
    fail_connects (self, error);

  if (wrn_supervisor_get_phase (self->supervisor) == WRN_PHASE_STOPPING)
    return;
  waiting = self->waiting;
  g_queue_init (&self->waiting);
  while ((invocation = g_queue_pop_head (&waiting)) != NULL)
    called (self, invocation);
}

/* Makes the interface, the properties and those who wait agree with what is. */
static void
changed (gpointer owner)
{
  WrnService *self = owner;
  const gboolean wanted = wrn_supervisor_is_wanted (self->supervisor);
  const WrnPhase phase = wrn_supervisor_get_phase (self->supervisor);
  const GError *error = wrn_supervisor_get_error (self->supervisor);
  g_autofree char *state = NULL;

  /* One that an engine could not begin with is made again. */
  if (phase == WRN_PHASE_STOPPING && error != NULL)
    g_clear_pointer (&self->device, wrn_device_free);
  if (phase <= WRN_PHASE_OPEN &&
      (!wanted || wrn_supervisor_is_stuck (self->supervisor) || (error != NULL && !self->was_up)))
    {
      self->was_up &= wanted;
      g_clear_pointer (&self->device, wrn_device_free);
    }
  if (self->is_community)
    g_object_set (self->skeleton, "interface",
                  self->device != NULL ? wrn_device_get_name (self->device) : "", NULL);
  g_object_get (self->skeleton, "state", &state, NULL);
  if (!g_str_equal (state, get_state (self)))
    {
      if (error != NULL)
        g_message ("%s: %s: %s", self->path, get_state (self), error->message);
      g_object_set (self->skeleton, "state", get_state (self), NULL);
      wrn_dbus_news_note (&self->news, WRN_DBUS_NEWS_INFO);
    }
  if (!self->closed)
    answer (self);
  else if (phase == WRN_PHASE_NONE && self->forget == 0)
    self->forget = g_idle_add (forget_cb, self);
}

/* What Open takes. A supernode has a port, and neither profile nor folder. */
static GVariant *
open_arguments (gpointer owner, GUnixFDList *fds, int *folder, GError **error)
{
  WrnService *self = owner;
  g_autofree char *port =
      wrn_store_read_text (self->options->store, self->owner, self->id, WRN_STORE_PORT);
  g_autoptr (GBytes) seed = wrn_store_get_seed (self->options->store, self->owner, error);
  g_autoptr (GBytes) profile = NULL;
  GVariantDict options;
  guint64 number;

  if (seed != NULL && self->is_community)
    profile =
        wrn_store_read (self->options->store, self->owner, self->id, WRN_STORE_PROFILE, error);
  else if (seed != NULL)
    profile = g_bytes_new (NULL, 0);
  if (profile == NULL || !wrn_child_put_file (fds, profile, error) ||
      !wrn_child_put_file (fds, seed, error))
    return NULL;
  if (self->is_community &&
      (*folder = wrn_store_open_folder (self->options->store, self->owner, self->id, error)) < 0)
    return NULL;

  g_variant_dict_init (&options, NULL);
  if (port != NULL && g_ascii_string_to_unsigned (port, 10, 1, G_MAXUINT16, &number, NULL))
    g_variant_dict_insert (&options, "port", "q", (guint16) number);
  return g_variant_ref_sink (g_variant_new ("(hh@a{sv})", 0, 1, g_variant_dict_end (&options)));
}

/* What Start takes. The interface is there already if the engine before ended by itself, and
 * nothing else happened. */
static GVariant *
start_arguments (gpointer owner, GVariant *opened, GUnixFDList *fds, GError **error)
{
  WrnService *self = owner;
  GVariantDict options;

  self->engine_state = engine_states[0];
  if (self->device != NULL && !wrn_device_is_for (self->device, opened))
    g_clear_pointer (&self->device, wrn_device_free);
  if (self->is_community && self->device == NULL &&
      (self->device = wrn_device_new (opened, self->options->devices, self->options->fake_devices,
                                      error)) == NULL)
    return NULL;
  g_variant_dict_init (&options, NULL);
  wrn_child_put_sockets (fds, &options);
  if (self->device != NULL && !wrn_device_put (self->device, fds, &options, error))
    return NULL;
  return g_variant_ref_sink (g_variant_new ("(@a{sv})", g_variant_dict_end (&options)));
}

static void
take_state (WrnService *self, GVariant *properties)
{
  const char *state;

  if (g_variant_lookup (properties, "State", "&s", &state))
    for (guint i = 0; i < G_N_ELEMENTS (engine_states); i++)
      if (g_str_equal (engine_states[i], state))
        self->engine_state = engine_states[i];
  wrn_dbus_news_note (&self->news, WRN_DBUS_NEWS_INFO);
}

/* The engine said something, of whatever type. */
static void
said (gpointer owner, const char *member, GVariant *parameters)
{
  WrnService *self = owner;
  g_autofree char *what = g_strconcat (member, g_variant_get_type_string (parameters), NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) value = NULL;
  guint32 ipv4;

  if (g_str_equal (what, "PropertiesChanged(sa{sv}as)"))
    {
      value = g_variant_get_child_value (parameters, 1);
      take_state (self, value);
    }
  else if (g_str_equal (what, "Link(u)") && self->device != NULL)
    {
      g_variant_get (parameters, "(u)", &ipv4);
      if (!wrn_device_set_ipv4 (self->device, ipv4, &error))
        wrn_supervisor_tell (self->supervisor, error->message);
      wrn_dbus_news_note (&self->news, WRN_DBUS_NEWS_INFO);
    }
  else
    wrn_dbus_news_note (&self->news, wrn_dbus_news_parse (member, parameters));
}

static void
passed_on (gpointer user_data, GVariant *reply, GUnixFDList *fds, const GError *error)
{
  if (error != NULL)
    wrn_dbus_call_fail (user_data, error);
  else
    g_dbus_method_invocation_return_value_with_unix_fd_list (user_data, reply, fds);
}

/* Has the engine answer. */
static void
ask (WrnService *self,
     GDBusMethodInvocation *invocation,
     GVariant *parameters,
     WrnChildReply replied)
{
  GDBusMessage *message = g_dbus_method_invocation_get_message (invocation);

  g_object_set_data (G_OBJECT (invocation), "wrn-service", self);
  wrn_supervisor_ask (self->supervisor, g_dbus_method_invocation_get_method_name (invocation),
                      parameters, g_dbus_message_get_unix_fd_list (message), replied, invocation);
}

/* What the helper knows is added to what the engine says; if it says nothing, that is why. */
static void
info_replied (gpointer user_data, GVariant *reply, GUnixFDList *fds, const GError *error)
{
  WrnService *self = g_object_get_data (user_data, "wrn-service");
  g_autoptr (GVariant) known = reply != NULL ? g_variant_get_child_value (reply, 0) : NULL;
  GVariantDict info;

  if (error == NULL)
    error = wrn_supervisor_get_error (self->supervisor);
  g_variant_dict_init (&info, known);
  g_variant_dict_insert (&info, "autoconnect", "b", self->autoconnect);
  if (error != NULL)
    wrn_dbus_error_describe (error, &info);
  g_dbus_method_invocation_return_value (user_data,
                                         g_variant_new ("(@a{sv})", g_variant_dict_end (&info)));
}

/* (transfer full) @invocation of Set, when the engine's part of it is done; @profile: (nullable):
 * what it is to be. */
static void
finish_set (WrnService *self, GDBusMethodInvocation *invocation, GBytes *profile)
{
  GVariant *parameters = g_dbus_method_invocation_get_parameters (invocation);
  g_autoptr (GVariant) settings = g_variant_get_child_value (parameters, 0);
  gboolean autoconnect = self->autoconnect;
  g_autoptr (GError) error = NULL;

  g_variant_lookup (settings, "autoconnect", "b", &autoconnect);
  if (wrn_store_change (self->options->store, self->owner, self->id, profile, autoconnect, &error))
    {
      self->autoconnect = autoconnect;
      wrn_dbus_news_note (&self->news, WRN_DBUS_NEWS_INFO);
      g_dbus_method_invocation_return_value (invocation, NULL);
      return;
    }
  wrn_dbus_call_fail (invocation, error);
  /* An engine that knows better than the store is none to go on with. */
  if (profile != NULL)
    wrn_supervisor_stop (self->supervisor);
}

static void
set_replied (gpointer user_data, GVariant *reply, GUnixFDList *fds, const GError *error)
{
  g_autoptr (GError) reason = error != NULL ? g_error_copy (error) : NULL;
  g_autoptr (GBytes) profile = NULL;

  if (reply != NULL)
    profile = wrn_child_take_file (reply, fds, &reason);
  if (profile != NULL)
    finish_set (g_object_get_data (user_data, "wrn-service"), user_data, profile);
  else
    wrn_dbus_call_fail (user_data, reason);
}

/* Whether to connect at the start is the helper's to know; all else is the engine's. */
static void
handle_set (WrnService *self, GDBusMethodInvocation *invocation, GVariant *settings)
{
  g_autoptr (GVariant) autoconnect = g_variant_lookup_value (settings, "autoconnect", NULL);
  GVariantDict rest;

  if (autoconnect != NULL && !g_variant_is_of_type (autoconnect, G_VARIANT_TYPE_BOOLEAN))
    g_dbus_method_invocation_return_error (invocation, WRN_DBUS_ERROR, WRN_DBUS_ERROR_BAD_ARGUMENT,
                                           "autoconnect is true or false");
  else if (autoconnect != NULL && g_variant_n_children (settings) == 1)
    finish_set (self, invocation, NULL);
  else
    {
      g_variant_dict_init (&rest, settings);
      g_variant_dict_remove (&rest, "autoconnect");
      ask (self, invocation, g_variant_new ("(@a{sv})", g_variant_dict_end (&rest)), set_replied);
    }
}

/* (transfer full) (nullable) @invocation: that waits for it to run. */
void
wrn_service_connect (WrnService *self, GDBusMethodInvocation *invocation)
{
  g_autoptr (GError) error = NULL;

  if (self->is_community && !wrn_supervisor_is_wanted (self->supervisor) &&
      !wrn_manager_may_connect (self->manager, self->owner, &error))
    {
      g_info ("%s: %s", self->path, error->message);
      if (invocation != NULL)
        wrn_dbus_call_fail (invocation, error);
      return;
    }
  if (invocation != NULL)
    g_queue_push_tail (&self->connects, invocation);
  wrn_supervisor_run (self->supervisor, TRUE);
}

/* (transfer full) @invocation: comes again when the engine is gone, and has only to be answered. */
static void
handle_disconnect (WrnService *self, GDBusMethodInvocation *invocation)
{
  const GError stopped = { WRN_DBUS_ERROR, WRN_DBUS_ERROR_NOT_CONNECTED,
                           (char *) "It was disconnected meanwhile" };
  const gboolean is_up = wrn_supervisor_get_phase (self->supervisor) >= WRN_PHASE_STARTING;

  answer_all (self, &self->connects, &stopped);
  if (is_up)
    wrn_supervisor_stop (self->supervisor);
  wrn_supervisor_run (self->supervisor, FALSE);
  if (is_up)
    g_queue_push_tail (&self->waiting, invocation);
  else
    g_dbus_method_invocation_return_value (invocation, NULL);
}

static gboolean
check_call (WrnService *self, const char *method, GVariant *first, GError **error)
{
  static const char *const simple[] = { "Connect", "Disconnect", "Remove", NULL };
  const guint n =
      wrn_supervisor_get_n_calls (self->supervisor) + self->waiting.length + self->connects.length;

  if (self->closed)
    g_set_error (error, WRN_DBUS_ERROR, WRN_DBUS_ERROR_NOT_FOUND, "It is removed");
  else if (n >= MAX_CALLS)
    g_set_error (error, WRN_DBUS_ERROR, WRN_DBUS_ERROR_BUSY, "%u calls wait already", n);
  else
    return !g_strv_contains (simple, method) || wrn_dbus_options_check (first, NULL, 0, error);
  return FALSE;
}

/* Any method, when the guard has agreed. Most are the engine's. */
static void
called (gpointer user_data, GDBusMethodInvocation *invocation)
{
  WrnService *self = user_data;
  const char *method = g_dbus_method_invocation_get_method_name (invocation);
  GVariant *parameters = g_dbus_method_invocation_get_parameters (invocation);
  g_autoptr (GVariant) first =
      g_variant_n_children (parameters) > 0 ? g_variant_get_child_value (parameters, 0) : NULL;
  g_autoptr (GError) error = NULL;

  if (!check_call (self, method, first, &error))
    wrn_dbus_call_fail (invocation, error);
  else if (wrn_supervisor_get_phase (self->supervisor) == WRN_PHASE_STOPPING)
    g_queue_push_tail (&self->waiting, invocation);
  else if (g_str_equal (method, "Connect"))
    wrn_service_connect (self, invocation);
  else if (g_str_equal (method, "Disconnect"))
    handle_disconnect (self, invocation);
  else if (g_str_equal (method, "Remove"))
    {
      g_queue_push_tail (&self->removals, invocation);
      wrn_service_close (self);
    }
  else if (g_str_equal (method, "Set"))
    handle_set (self, invocation, first);
  else if (g_str_equal (method, "GetInfo") && self->is_community)
    ask (self, invocation, parameters, info_replied);
  else
    ask (self, invocation, parameters, passed_on);
}

static const WrnSupervisorOwner owner_functions = {
  .open = open_arguments,
  .start = start_arguments,
  .said = said,
  .changed = changed,
};

/* (transfer full): what the store has under @id; its engine is not wanted yet. */
WrnService *
wrn_service_new (WrnManager *manager,
                 const WrnManagerOptions *options,
                 gboolean is_community,
                 guint owner,
                 const char *id)
{
  WrnService *self = g_new0 (WrnService, 1);

  self->manager = manager;
  self->options = options;
  self->is_community = is_community;
  self->owner = owner;
  self->id = g_strdup (id);
  self->cid = wrn_store_read_text (options->store, owner, id, WRN_STORE_CID);
  self->autoconnect = wrn_store_has (options->store, owner, id,
                                     is_community ? WRN_STORE_AUTOCONNECT : WRN_STORE_PORT);
  self->path = is_community ? g_strdup_printf (WRN_DBUS_COMMUNITY_PATH "/%s", id)
                            : g_strdup_printf (WRN_DBUS_SUPERNODE_PATH "/%u", owner);
  self->engine_state = engine_states[0];
  self->news = (WrnDBusNews){ .say = say_news, .user_data = self };
  self->supervisor =
      is_community ? wrn_supervisor_new (options->edge, options->costs, &owner_functions, self)
                   : wrn_supervisor_new (options->supernode, NULL, &owner_functions, self);

  self->skeleton = g_object_new (is_community ? WRN_DBUS_TYPE_HELPER1_COMMUNITY_SKELETON
                                              : WRN_DBUS_TYPE_HELPER1_SUPERNODE_SKELETON,
                                 "owner", owner, "state", get_state (self), NULL);
  if (is_community)
    g_object_set (self->skeleton, "interface", "", NULL);
  wrn_dbus_call_route (self->skeleton, called, self);
  self->object = g_dbus_object_skeleton_new (self->path);
  g_dbus_object_skeleton_add_interface (self->object, self->skeleton);
  return self;
}

/* Only what is closed, or was never wanted. */
void
wrn_service_free (WrnService *self)
{
  wrn_dbus_news_clear (&self->news);
  /* A call that the guard is still thinking about may come after this. */
  g_signal_handlers_disconnect_by_data (self->skeleton, self);
  g_clear_pointer (&self->supervisor, wrn_supervisor_free);
  g_clear_pointer (&self->device, wrn_device_free);
  g_clear_object (&self->object);
  g_clear_object (&self->skeleton);
  g_free (self->id);
  g_free (self->path);
  g_free (self->cid);
  g_free (self);
}

/* A network of this computer that overlaps the community's takes precedence, whichever came first:
 * otherwise whoever runs the Wi-Fi of a café chooses which of the two the user loses, and the way
 * to the internet is worth more than half a community. It is back when the other network is gone.
 */
void
wrn_service_networks_changed (WrnService *self)
{
  const WrnPhase phase = wrn_supervisor_get_phase (self->supervisor);
  g_autoptr (GError) error = NULL;

  if (self->closed || !wrn_supervisor_is_wanted (self->supervisor))
    return;
  if (self->device != NULL && !wrn_device_check_networks (self->device, &error))
    wrn_supervisor_block (self->supervisor, error, TRUE);
  else if (wrn_supervisor_is_stuck (self->supervisor) && phase <= WRN_PHASE_OPEN)
    wrn_supervisor_run (self->supervisor, TRUE);
}

/* Ends the engine for good. The manager forgets the service when that is done. */
void
wrn_service_close (WrnService *self)
{
  const GError error = { WRN_DBUS_ERROR, WRN_DBUS_ERROR_NOT_FOUND, (char *) "It is removed" };

  self->closed = TRUE;
  answer_all (self, &self->connects, &error);
  answer_all (self, &self->waiting, &error);
  wrn_supervisor_stop (self->supervisor);
  wrn_supervisor_run (self->supervisor, FALSE);
}
