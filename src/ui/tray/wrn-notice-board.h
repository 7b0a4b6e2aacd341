/* wrn-notice-board.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Decides what is worth a notification, and when it is not any more.
 */
#pragma once

#include "ui/model/wrn-words.h"

/* It is shown all communities, one after the other with its people, and then told that this was
 * all. What follows is polled. It knows no clock: times are in microseconds, of any beginning. */
typedef struct _WrnNoticeBoard WrnNoticeBoard;

/* What comes back sooner was not worth a word: a Wi-Fi that roams, a laptop that is carried. */
#define WRN_NOTICE_GRACE (30 * G_USEC_PER_SEC)

/* Whoever is found so soon after we came has not come, but was there. */
#define WRN_NOTICE_SETTLE (10 * G_USEC_PER_SEC)

/* What is of the same kind meanwhile is told at once, at its end. */
#define WRN_NOTICE_GROUP (10 * G_USEC_PER_SEC)

/* As many are told by name. */
#define WRN_NOTICE_NAMES 3

#define WRN_NOTICE_NEVER G_MAXINT64

typedef enum
{
  WRN_NOTICE_CONNECTION,
  WRN_NOTICE_FIRST,
  WRN_NOTICE_ONLINE,
  WRN_NOTICE_OFFLINE,
  WRN_N_NOTICES,
} WrnNoticeKind;

typedef enum
{
  WRN_NOTICE_TELL,       /* in place of the last one of its kind and community */
  WRN_NOTICE_WITHDRAW,   /* if it is still there */
  WRN_NOTICE_FIRST_CAME, /* nobody waits for the first person any more */
} WrnNoticeDeed;

typedef struct
{
  WrnNoticeDeed deed;
  WrnNoticeKind kind;
  char *path;    /* (owned): of the community */
  char *text;    /* (owned) (nullable): what to tell, literally */
  char *address; /* (owned) (nullable): worth to be copied */
  gboolean lost; /* it can be diagnosed */
} WrnNotice;

/* What the user wants to hear. */
typedef struct
{
  gboolean connection;
  gboolean first;
  gboolean presence; /* of everyone */
} WrnNoticeWishes;

/* Both are lent for the call. */
typedef struct
{
  const char *path;
  const char *title;
  WrnState state;
  gboolean on;     /* it is meant to be connected */
  gboolean awaits; /* it was made here, and nobody has come yet */
} WrnNoticeCommunity;

typedef struct
{
  const char *id;
  const char *title;
  const char *address; /* "" if it is not known */
  gboolean present;
  gboolean chosen; /* to be told of */
} WrnNoticePerson;

WrnNoticeBoard *wrn_notice_board_new (void);
void wrn_notice_board_free (WrnNoticeBoard *self);
void wrn_notice_board_set_wishes (WrnNoticeBoard *self, const WrnNoticeWishes *wishes);
void wrn_notice_board_set_focused (WrnNoticeBoard *self, gboolean focused);
void wrn_notice_board_see (WrnNoticeBoard *self, const WrnNoticeCommunity *community, gint64 now);
void wrn_notice_board_see_person (WrnNoticeBoard *self, const WrnNoticePerson *person, gint64 now);
void wrn_notice_board_conclude (WrnNoticeBoard *self, gint64 now);
gint64 wrn_notice_board_next_timeout (const WrnNoticeBoard *self);
WrnNotice *wrn_notice_board_poll (WrnNoticeBoard *self);
void wrn_notice_free (WrnNotice *notice);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WrnNoticeBoard, wrn_notice_board_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WrnNotice, wrn_notice_free)
