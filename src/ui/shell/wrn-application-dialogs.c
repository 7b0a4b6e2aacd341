/* wrn-application-dialogs.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The dialogs that make communities, above a window.
 */
#define G_LOG_DOMAIN "wrn-ui"

#include "config.h"

#include "ui/shell/wrn-application-private.h"

#include "ui/dialogs/wrn-create-dialog.h"
#include "ui/dialogs/wrn-join-dialog.h"
#include "ui/settings/wrn-about-window.h"
#include "ui/settings/wrn-preferences-window.h"
#include "ui/settings/wrn-shortcuts-window.h"

void
wrn_application_create (WrnApplication *self)
{
  wrn_window_show_dialog (wrn_application_show_window (self),
                          wrn_create_dialog_new (self->backend));
}

/* @link: (nullable): an invite
 * @file: (nullable): with an invite */
void
wrn_application_join (WrnApplication *self, const char *link, GFile *file)
{
  GtkWindow *dialog = wrn_join_dialog_new (self->backend, link);

  wrn_window_show_dialog (wrn_application_show_window (self), dialog);
  if (file != NULL)
    wrn_join_dialog_load (WRN_JOIN_DIALOG (dialog), file);
}

/* Of a file as of an invite: what it leads to is shown first. */
void
wrn_application_import (WrnApplication *self)
{
  GtkWindow *dialog = wrn_join_dialog_new (self->backend, NULL);

  wrn_window_show_dialog (wrn_application_show_window (self), dialog);
  wrn_join_dialog_choose_file (WRN_JOIN_DIALOG (dialog));
}

/* Whether there is a tray, and what is open at login, may change while it is open. Not whether our
 * icon is there: who has switched it off wants to find the switch. */
void
wrn_application_prefer (WrnApplication *self)
{
  GtkWindow *window = wrn_preferences_window_new (self->backend, self->settings);

  g_object_bind_property (self->tray, "available", window, "tray-available", G_BINDING_SYNC_CREATE);
  g_object_bind_property (self->background, "trouble", window, "login-trouble",
                          G_BINDING_SYNC_CREATE);
  wrn_window_show_dialog (wrn_application_show_window (self), window);
}

void
wrn_application_show_shortcuts (WrnApplication *self)
{
  wrn_window_show_dialog (wrn_application_show_window (self), wrn_shortcuts_window_new ());
}

void
wrn_application_show_about (WrnApplication *self)
{
  wrn_window_show_dialog (wrn_application_show_window (self), wrn_about_window_new (self->backend));
}
