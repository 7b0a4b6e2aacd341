/* wrn-makes.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Makes the files of communities, each by an engine of its own, and only a few at a time.
 */
#define G_LOG_DOMAIN "wrn-child"

#include "config.h"

#include "child/wrn-makes.h"

#include "ipc/wrn-dbus-error.h"

/* To make a secret of a password takes 256 MiB and a processor for a second: so many of these no
 * computer notices, and nobody has that many ideas at once. */
#define MAX_PER_OWNER 2
#define MAX_IN_TOTAL 4

typedef struct
{
  WrnMakes *makes; /* (not owned): outlives us */
  WrnChild *child; /* (owned) */
  guint owner;
  gpointer call;
} Make;

struct _WrnMakes
{
  const char *program; /* (not owned) */
  WrnMakesFunc made;
  gpointer user_data;
  GQueue under_way; /* (element-type Make) */
  gboolean closed;
};

/**
 * wrn_makes_new:
 * @program: of the engine
 * @made: called once for each that began
 * @user_data: for @made
 */
WrnMakes *
wrn_makes_new (const char *program, WrnMakesFunc made, gpointer user_data)
{
  WrnMakes *self = g_new0 (WrnMakes, 1);

  *self = (WrnMakes){ .program = program, .made = made, .user_data = user_data };
  return self;
}

/* Only when it is empty. */
void
wrn_makes_free (WrnMakes *self)
{
  g_return_if_fail (wrn_makes_is_empty (self));

  g_free (self);
}

/* What was made while we end comes too late: nobody would take care of it. */
static void
replied (gpointer user_data, GVariant *reply, GUnixFDList *fds, const GError *error)
{
  const GError ended = { WRN_DBUS_ERROR, WRN_DBUS_ERROR_FAILED, (char *) "The helper ends" };
  g_autofree Make *make = user_data;
  WrnMakes *self = make->makes;

  wrn_child_stop (make->child);
  g_object_unref (make->child);
  g_queue_remove (&self->under_way, make);
  if (self->closed)
    self->made (self->user_data, make->call, NULL, NULL, &ended);
  else
    self->made (self->user_data, make->call, reply, fds, error);
}

/**
 * wrn_makes_begin:
 * @self: not closed
 * @owner: for whom
 * @how: of Make: create, join or import
 * @file: a handle: what to make it of
 * @fds: (nullable): the descriptors of which it is one
 * @call: comes again with the answer
 *
 * Returns: %FALSE if there are enough already, or there can be no engine
 */
gboolean
wrn_makes_begin (WrnMakes *self,
                 guint owner,
                 const char *how,
                 GVariant *file,
                 GUnixFDList *fds,
                 gpointer call,
                 GError **error)
{
  WrnChild *child;
  Make *make;

  if (wrn_makes_count (self, owner) >= MAX_PER_OWNER || self->under_way.length >= MAX_IN_TOTAL)
    {
      g_set_error (error, WRN_DBUS_ERROR, WRN_DBUS_ERROR_BUSY,
                   "%u communities are being made already", self->under_way.length);
      return FALSE;
    }
  child = wrn_child_new (self->program, -1, error);
  if (child == NULL)
    return FALSE;
  make = g_new (Make, 1);
  *make = (Make){ .makes = self, .child = child, .owner = owner, .call = call };
  g_queue_push_tail (&self->under_way, make);
  wrn_child_call (child, "Make", g_variant_new ("(s@h)", how, file), fds, replied, make);
  return TRUE;
}

/* How many are under way for @owner. */
guint
wrn_makes_count (const WrnMakes *self, guint owner)
{
  guint n = 0;

  for (const GList *link = self->under_way.head; link != NULL; link = link->next)
    n += ((const Make *) link->data)->owner == owner;
  return n;
}

gboolean
wrn_makes_is_empty (const WrnMakes *self)
{
  return self->under_way.length == 0;
}

/* All that are under way fail, soon. */
void
wrn_makes_close (WrnMakes *self)
{
  self->closed = TRUE;
  for (const GList *link = self->under_way.head; link != NULL; link = link->next)
    wrn_child_kill (((const Make *) link->data)->child);
}
