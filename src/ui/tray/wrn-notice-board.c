/* wrn-notice-board.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Decides what is worth a notification, and when it is not any more.
 */
#define G_LOG_DOMAIN "wrn-ui"

#include "config.h"

#include "ui/tray/wrn-notice-board.h"

#include "ui/tray/wrn-notice-text.h"
#include "ui/tray/wrn-tray-words.h"

/* It never was, or is not now. */
#define NO_TIME G_MININT64

typedef struct
{
  char *id;      /* (owned) */
  char *title;   /* (owned) */
  char *address; /* (owned) */
  gboolean seen; /* in the look that is not concluded yet */
  gboolean present;
  gboolean chosen;
  gboolean here; /* as far as anybody was told */
  gint64 left;   /* when it seemed to; NO_TIME while it is there */
} Person;

/* Those who came, or went, so shortly after each other that they are told together. */
typedef struct
{
  GPtrArray
      *people;    /* (owned) (element-type Person): not owned; they are told already, or will be */
  gint64 end;     /* NO_TIME if it is over */
  gboolean waits; /* somebody is not told yet */
} Group;

typedef enum
{
  LOSS_NONE,
  LOSS_FRESH,  /* it may pass */
  LOSS_TOLD,   /* its end is to be told */
  LOSS_SILENT, /* it was seen otherwise */
} Loss;

typedef struct
{
  char *path;                  /* (owned) */
  char *title;                 /* (owned) */
  GHashTable *people;          /* (owned) (element-type utf8 Person) */
  Group groups[WRN_N_NOTICES]; /* of those who came, and who went */
  gboolean shown[WRN_N_NOTICES];
  gboolean seen; /* in the look that is not concluded yet */
  gboolean awaits;
  gboolean up;
  gint64 up_since;
  Loss loss;
  gint64 lost; /* when it was */
} Community;

struct _WrnNoticeBoard
{
  GHashTable *communities; /* (owned) (element-type utf8 Community) */
  GQueue notices;          /* (owned) (element-type WrnNotice) */
  WrnNoticeWishes wishes;
  Community *current; /* (nullable): the one that was seen last */
  gboolean focused;
};

static void
person_free (gpointer data)
{
  Person *person = data;

  g_free (person->id);
  g_free (person->title);
  g_free (person->address);
  g_free (person);
}

static void
community_free (gpointer data)
{
  Community *community = data;

  for (guint i = 0; i < WRN_N_NOTICES; i++)
    g_ptr_array_unref (community->groups[i].people);
  g_hash_table_unref (community->people);
  g_free (community->path);
  g_free (community->title);
  g_free (community);
}

static Community *
community_new (const char *path)
{
  Community *community = g_new0 (Community, 1);

  community->path = g_strdup (path);
  community->people = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, person_free);
  for (guint i = 0; i < WRN_N_NOTICES; i++)
    {
      community->groups[i].people = g_ptr_array_new ();
      community->groups[i].end = NO_TIME;
    }
  return community;
}

void
wrn_notice_free (WrnNotice *notice)
{
  g_free (notice->path);
  g_free (notice->text);
  g_free (notice->address);
  g_free (notice);
}

WrnNoticeBoard *
wrn_notice_board_new (void)
{
  WrnNoticeBoard *self = g_new0 (WrnNoticeBoard, 1);

  self->communities = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, community_free);
  g_queue_init (&self->notices);
  return self;
}

void
wrn_notice_board_free (WrnNoticeBoard *self)
{
  g_hash_table_unref (self->communities);
  g_queue_clear_full (&self->notices, (GDestroyNotify) wrn_notice_free);
  g_free (self);
}

static WrnNotice *
push (WrnNoticeBoard *self, Community *community, WrnNoticeDeed deed, WrnNoticeKind kind)
{
  WrnNotice *notice = g_new0 (WrnNotice, 1);

  notice->deed = deed;
  notice->kind = kind;
  notice->path = g_strdup (community->path);
  g_queue_push_tail (&self->notices, notice);
  return notice;
}

/* @text: (transfer full): what to say */
static WrnNotice *
tell (WrnNoticeBoard *self, Community *community, WrnNoticeKind kind, char *text)
{
  WrnNotice *notice = push (self, community, WRN_NOTICE_TELL, kind);

  notice->text = text;
  community->shown[kind] = TRUE;
  return notice;
}

static void
withdraw (WrnNoticeBoard *self, Community *community, WrnNoticeKind kind)
{
  if (community->shown[kind])
    push (self, community, WRN_NOTICE_WITHDRAW, kind);
  community->shown[kind] = FALSE;
}

static void
forget_groups (Community *community)
{
  for (guint i = 0; i < WRN_N_NOTICES; i++)
    {
      g_ptr_array_set_size (community->groups[i].people, 0);
      community->groups[i].end = NO_TIME;
      community->groups[i].waits = FALSE;
    }
}

void
wrn_notice_board_set_wishes (WrnNoticeBoard *self, const WrnNoticeWishes *wishes)
{
  self->wishes = *wishes;
}

/* What a window in front of the user shows needs no notification. */
void
wrn_notice_board_set_focused (WrnNoticeBoard *self, gboolean focused)
{
  GHashTableIter iter;
  Community *community;

  self->focused = focused;
  g_hash_table_iter_init (&iter, self->communities);
  while (focused && g_hash_table_iter_next (&iter, NULL, (gpointer *) &community))
    {
      for (WrnNoticeKind kind = 0; kind < WRN_N_NOTICES; kind++)
        withdraw (self, community, kind);
      forget_groups (community);
      if (community->loss == LOSS_TOLD)
        community->loss = LOSS_SILENT;
    }
}

static void
recover (WrnNoticeBoard *self, Community *community, gint64 now)
{
  GHashTableIter iter;
  Person *person;

  if (!community->up || community->loss != LOSS_NONE)
    community->up_since = now;
  /* Whoever seemed to leave before may be there. */
  g_hash_table_iter_init (&iter, community->people);
  while (community->loss != LOSS_NONE && g_hash_table_iter_next (&iter, NULL, (gpointer *) &person))
    person->left = NO_TIME;
  if (community->loss == LOSS_TOLD && !self->focused)
    tell (self, community, WRN_NOTICE_CONNECTION, wrn_notice_text_back (community->title));
  community->up = TRUE;
  community->loss = LOSS_NONE;
}

static void
lose (WrnNoticeBoard *self, Community *community, gint64 now)
{
  WrnNotice *notice;

  if (community->loss == LOSS_NONE)
    {
      community->loss = LOSS_FRESH;
      community->lost = now;
    }
  if (community->loss != LOSS_FRESH || now - community->lost < WRN_NOTICE_GRACE)
    return;
  community->loss = LOSS_SILENT;
  if (self->focused || !self->wishes.connection)
    return;
  community->loss = LOSS_TOLD;
  notice = tell (self, community, WRN_NOTICE_CONNECTION, wrn_notice_text_lost (community->title));
  notice->lost = TRUE;
}

/* Somebody wanted it off: that is no news, and neither is who was there. */
static void
end (WrnNoticeBoard *self, Community *community)
{
  for (WrnNoticeKind kind = 0; kind < WRN_N_NOTICES; kind++)
    withdraw (self, community, kind);
  forget_groups (community);
  g_hash_table_remove_all (community->people);
  community->up = FALSE;
  community->loss = LOSS_NONE;
}

/* Those that are seen after it are its people. */
void
wrn_notice_board_see (WrnNoticeBoard *self, const WrnNoticeCommunity *seen, gint64 now)
{
  Community *community = g_hash_table_lookup (self->communities, seen->path);

  if (community == NULL)
    {
      community = community_new (seen->path);
      g_hash_table_insert (self->communities, community->path, community);
    }
  g_free (community->title);
  community->title = g_strdup (seen->title);
  community->awaits = seen->awaits;
  community->seen = TRUE;
  self->current = community;

  if (wrn_tray_is_connected (seen->state))
    recover (self, community, now);
  else if (community->up &&
           (seen->state == WRN_STATE_ERROR || (seen->on && (seen->state == WRN_STATE_RECONNECTING ||
                                                            seen->state == WRN_STATE_OFFLINE))))
    lose (self, community, now);
  else
    end (self, community);
}

static void
replace (char **text, const char *now)
{
  if (g_strcmp0 (*text, now) == 0)
    return;
  g_free (*text);
  *text = g_strdup (now);
}

void
wrn_notice_board_see_person (WrnNoticeBoard *self, const WrnNoticePerson *seen, gint64 now)
{
  Community *community = self->current;
  Person *person = g_hash_table_lookup (community->people, seen->id);

  /* While we are away, nobody comes or goes. */
  if (!community->up || community->loss != LOSS_NONE)
    return;
  if (person == NULL)
    {
      person = g_new0 (Person, 1);
      person->id = g_strdup (seen->id);
      person->left = NO_TIME;
      g_hash_table_insert (community->people, person->id, person);
    }
  replace (&person->title, seen->title);
  replace (&person->address, seen->address);
  person->present = seen->present;
  person->chosen = seen->chosen;
  person->seen = TRUE;
}

static void
tell_group (WrnNoticeBoard *self, Community *community, WrnNoticeKind kind)
{
  GPtrArray *people = community->groups[kind].people;
  const char *names[WRN_NOTICE_NAMES] = { NULL };
  const Person *first = people->pdata[0];
  WrnNotice *notice;

  for (guint i = 0; i < MIN (people->len, WRN_NOTICE_NAMES); i++)
    names[i] = ((Person *) people->pdata[i])->title;
  notice = tell (self, community, kind, wrn_notice_text_people (kind, names, people->len));
  if (kind == WRN_NOTICE_ONLINE && people->len == 1 && first->address[0] != '\0')
    notice->address = g_strdup (first->address);
  community->groups[kind].waits = FALSE;
}

/* The first is told at once; those that come shortly after, all together. */
static void
add_to_group (WrnNoticeBoard *self,
              Community *community,
              WrnNoticeKind kind,
              Person *person,
              gint64 now)
{
  Group *group = &community->groups[kind];

  if (self->focused)
    return;
  if (group->end == NO_TIME)
    g_ptr_array_set_size (group->people, 0);
  g_ptr_array_add (group->people, person);
  if (group->end != NO_TIME)
    {
      group->waits = TRUE;
      return;
    }
  group->end = now + WRN_NOTICE_GROUP;
  tell_group (self, community, kind);
}

/* What was told of @person is not so any more. */
static void
leave_group (WrnNoticeBoard *self, Community *community, WrnNoticeKind kind, Person *person)
{
  Group *group = &community->groups[kind];

  if (g_ptr_array_remove (group->people, person) && group->people->len == 0)
    {
      withdraw (self, community, kind);
      group->waits = FALSE;
    }
}

static void
arrive (WrnNoticeBoard *self, Community *community, Person *person, gint64 now)
{
  person->here = TRUE;
  leave_group (self, community, WRN_NOTICE_OFFLINE, person);
  if (community->awaits)
    {
      community->awaits = FALSE;
      push (self, community, WRN_NOTICE_FIRST_CAME, WRN_NOTICE_FIRST);
      if (self->wishes.first && !self->focused)
        {
          tell (self, community, WRN_NOTICE_FIRST,
                wrn_notice_text_first (person->title, community->title));
          return;
        }
    }
  if (now - community->up_since >= WRN_NOTICE_SETTLE && (self->wishes.presence || person->chosen))
    add_to_group (self, community, WRN_NOTICE_ONLINE, person, now);
}

static void
depart (WrnNoticeBoard *self, Community *community, Person *person, gint64 now)
{
  person->here = FALSE;
  person->left = NO_TIME;
  leave_group (self, community, WRN_NOTICE_ONLINE, person);
  if (self->wishes.presence)
    add_to_group (self, community, WRN_NOTICE_OFFLINE, person, now);
}

/* Returns: whether there is anything to remember of @person. */
static gboolean
conclude_person (WrnNoticeBoard *self, Community *community, Person *person, gint64 now)
{
  const gboolean seen = person->seen;

  person->present &= seen;
  person->seen = FALSE;
  if (person->present)
    {
      person->left = NO_TIME;
      if (!person->here)
        arrive (self, community, person, now);
    }
  else if (person->here)
    {
      if (person->left == NO_TIME)
        person->left = now;
      if (now - person->left >= WRN_NOTICE_GRACE)
        depart (self, community, person, now);
    }
  return seen || person->here ||
         g_ptr_array_find (community->groups[WRN_NOTICE_OFFLINE].people, person, NULL);
}

static void
conclude_groups (WrnNoticeBoard *self, Community *community, gint64 now)
{
  for (WrnNoticeKind kind = 0; kind < WRN_N_NOTICES; kind++)
    {
      Group *group = &community->groups[kind];

      if (group->end == NO_TIME || now < group->end)
        continue;
      if (group->waits)
        tell_group (self, community, kind);
      group->end = NO_TIME;
    }
}

static void
conclude_community (WrnNoticeBoard *self, Community *community, gint64 now)
{
  GHashTableIter iter;
  Person *person;

  if (!community->up || community->loss != LOSS_NONE)
    return;
  conclude_groups (self, community, now);
  g_hash_table_iter_init (&iter, community->people);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &person))
    if (!conclude_person (self, community, person, now))
      g_hash_table_iter_remove (&iter);
}

/* That was all there is. What was not seen is gone. */
void
wrn_notice_board_conclude (WrnNoticeBoard *self, gint64 now)
{
  GHashTableIter iter;
  Community *community;

  self->current = NULL;
  g_hash_table_iter_init (&iter, self->communities);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &community))
    {
      if (community->seen)
        conclude_community (self, community, now);
      else
        {
          end (self, community);
          g_hash_table_iter_remove (&iter);
          continue;
        }
      community->seen = FALSE;
    }
}

static gint64
next_of (const Community *community)
{
  gint64 next = WRN_NOTICE_NEVER;
  GHashTableIter iter;
  Person *person;

  if (community->loss == LOSS_FRESH)
    return community->lost + WRN_NOTICE_GRACE;
  if (!community->up || community->loss != LOSS_NONE)
    return WRN_NOTICE_NEVER;
  for (WrnNoticeKind kind = 0; kind < WRN_N_NOTICES; kind++)
    if (community->groups[kind].waits)
      next = MIN (next, community->groups[kind].end);
  g_hash_table_iter_init (&iter, community->people);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &person))
    if (person->here && person->left != NO_TIME)
      next = MIN (next, person->left + WRN_NOTICE_GRACE);
  return next;
}

/* When to look again, even if nothing changes; WRN_NOTICE_NEVER if not. */
gint64
wrn_notice_board_next_timeout (const WrnNoticeBoard *self)
{
  gint64 next = WRN_NOTICE_NEVER;
  GHashTableIter iter;
  Community *community;

  g_hash_table_iter_init (&iter, self->communities);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &community))
    next = MIN (next, next_of (community));
  return next;
}

/* (transfer full) (nullable): what to do next, NULL if nothing */
WrnNotice *
wrn_notice_board_poll (WrnNoticeBoard *self)
{
  return g_queue_pop_head (&self->notices);
}
