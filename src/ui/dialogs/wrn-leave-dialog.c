/* wrn-leave-dialog.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Forgets a community, its key included.
 */
#define G_LOG_DOMAIN "wrn-ui"

#include "config.h"

#include "ui/dialogs/wrn-leave-dialog.h"

#include <glib/gi18n.h>

#include "ui/dialogs/wrn-alert.h"
#include "ui/dialogs/wrn-export-dialog.h"
#include "ui/model/wrn-format.h"
#include "ui/model/wrn-local-settings.h"
#include "ui/widgets/wrn-trouble-dialog.h"

typedef struct
{
  GWeakRef parent;
  WrnBackend *backend;     /* (owned) */
  WrnCommunity *community; /* (owned) */
} Leaving;

static void
leaving_free (Leaving *self)
{
  g_weak_ref_clear (&self->parent);
  g_object_unref (self->backend);
  g_object_unref (self->community);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Leaving, leaving_free)

/* What the user has noted about people there goes with it. */
static void
forget (WrnCommunity *community)
{
  g_autoptr (GSettings) settings = NULL;
  g_autofree char *id = NULL;

  g_object_get (community, "id", &id, NULL);
  settings = wrn_local_settings_new (id);
  wrn_local_settings_forget (settings);
}

static void
removed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Leaving) leaving = user_data;
  g_autoptr (GtkWindow) parent = g_weak_ref_get (&leaving->parent);
  g_autoptr (GError) error = NULL;
  g_autoptr (WrnAnswer) answer = wrn_backend_ask_finish (WRN_BACKEND (source), result, &error);

  if (answer != NULL)
    forget (leaving->community);
  else if (parent != NULL)
    wrn_trouble_dialog_show (GTK_WIDGET (parent), leaving->community, error);
}

static void
exported_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Leaving) leaving = user_data;
  g_autoptr (GtkWindow) parent = g_weak_ref_get (&leaving->parent);

  if (wrn_export_dialog_ask_finish (result) && parent != NULL)
    wrn_leave_dialog_ask (parent, leaving->backend, leaving->community);
}

static void
answered_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Leaving) leaving = user_data;
  g_autoptr (GtkWindow) parent = g_weak_ref_get (&leaving->parent);
  const WrnAlertResponse response = wrn_alert_ask_finish (result);
  const WrnQuestion question = { WRN_REQUEST_REMOVE, .community = leaving->community };
  WrnBackend *backend = leaving->backend;
  WrnCommunity *community = leaving->community;

  if (response == WRN_ALERT_ACCEPTED)
    wrn_backend_ask_async (backend, &question, NULL, removed_cb, g_steal_pointer (&leaving));
  else if (response == WRN_ALERT_OTHER && parent != NULL)
    wrn_export_dialog_ask (parent, backend, community, exported_cb, g_steal_pointer (&leaving));
}

/**
 * wrn_leave_dialog_ask:
 * @parent: the window in front
 * @backend: who forgets it
 * @community: that is to be forgotten
 *
 * Says what is lost and offers to export it first; then asks again. Says itself if it fails.
 */
void
wrn_leave_dialog_ask (GtkWindow *parent, WrnBackend *backend, WrnCommunity *community)
{
  g_autofree char *heading =
      wrn_format_fill (_ ("Leave “%s”?"), wrn_community_get_title (community));
  const WrnAlertWords words = {
    .heading = heading,
    .body = _ ("Its key, its history and your notes about people there are deleted from this "
               "computer. To come back you need a new invite, or a file that you have exported."),
    .verb = _ ("Leave"),
    .other = _ ("Export…"),
    .destructive = TRUE,
  };
  Leaving *leaving = g_new0 (Leaving, 1);

  g_weak_ref_init (&leaving->parent, parent);
  leaving->backend = g_object_ref (backend);
  leaving->community = g_object_ref (community);
  wrn_alert_ask (parent, &words, answered_cb, leaving);
}
