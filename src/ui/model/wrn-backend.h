/* wrn-backend.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the windows know of the world: a list of communities, and questions to ask.
 */
#pragma once

#include "ui/model/wrn-community.h"

#define WRN_TYPE_BACKEND (wrn_backend_get_type ())

/* The signal "busy-changed" tells of wrn_backend_is_busy(). */
G_DECLARE_INTERFACE (WrnBackend, wrn_backend, WRN, BACKEND, GObject)

typedef enum
{
  WRN_HELPER_UNKNOWN, /* it was not heard yet */
  WRN_HELPER_MISSING,
  WRN_HELPER_TOO_OLD, /* it works, but not with everything */
  WRN_HELPER_OK,
} WrnHelperState;

/* As of data/dbus, which says what they do. */
typedef enum
{
  WRN_REQUEST_CREATE,
  WRN_REQUEST_JOIN,
  WRN_REQUEST_IMPORT,
  WRN_REQUEST_CONNECT,
  WRN_REQUEST_DISCONNECT,
  WRN_REQUEST_REMOVE,
  WRN_REQUEST_SET,
  WRN_REQUEST_INVITE,
  WRN_REQUEST_EXPORT,
  WRN_REQUEST_STATS,
  WRN_REQUEST_GRAPH,
  WRN_REQUEST_EVENTS,
  WRN_REQUEST_DIAGNOSE,
  WRN_REQUEST_PING,
  WRN_REQUEST_HOST,   /* a supernode on this computer; one that is there already is fine */
  WRN_REQUEST_HOSTED, /* what it is */
  WRN_REQUEST_UNHOST,
  WRN_N_REQUESTS,
} WrnRequest;

typedef struct
{
  const char *method;
  const char *arguments; /* their types */
  const char *reply;     /* its types */
  gboolean acts;         /* somebody may be asked for a password */
} WrnRequestInfo;

/* Lent for the call; what a request does not take is NULL. */
typedef struct
{
  WrnRequest request;
  WrnCommunity *community; /* all but those that make one, and about a supernode */
  GVariant *options;       /* (nullable): of the type a{sv}; of Set, the settings */
  GBytes *secret;          /* a profile or an invite */
  const char *peer;        /* of Ping */
} WrnQuestion;

typedef struct
{
  GVariant *value;         /* (owned) (nullable): what was returned */
  GBytes *secret;          /* (owned) (nullable): a profile or an invite */
  WrnCommunity *community; /* (owned) (nullable): that was made */
  gboolean began;          /* of Host: it was not there before */
} WrnAnswer;

struct _WrnBackendInterface
{
  GTypeInterface parent_iface;

  GListModel *(*get_communities) (WrnBackend *self);
  void (*ask_async) (WrnBackend *self, const WrnQuestion *question, GTask *task);
  void (*look_at_people) (WrnBackend *self, WrnCommunity *community);
};

GListModel *wrn_backend_get_communities (WrnBackend *self);
WrnCommunity *wrn_backend_find_community (WrnBackend *self, const char *path);
void wrn_backend_look_at_people (WrnBackend *self, WrnCommunity *community);
WrnHelperState wrn_backend_get_helper_state (WrnBackend *self);
gboolean wrn_backend_is_busy (WrnBackend *self);
void wrn_backend_ask_async (WrnBackend *self,
                            const WrnQuestion *question,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data);
WrnAnswer *wrn_backend_ask_finish (WrnBackend *self, GAsyncResult *result, GError **error);

const WrnRequestInfo *wrn_request_get_info (WrnRequest request);
void wrn_answer_free (WrnAnswer *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WrnAnswer, wrn_answer_free)
