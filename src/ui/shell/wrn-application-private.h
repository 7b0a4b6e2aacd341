/* wrn-application-private.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the parts of the app share: itself, its windows and its actions.
 */
#pragma once

#include "ui/shell/wrn-application.h"
#include "ui/shell/wrn-connector.h"
#include "ui/shell/wrn-window.h"
#include "ui/tray/wrn-background.h"
#include "ui/tray/wrn-notifier.h"
#include "ui/tray/wrn-tray.h"

struct _WrnApplication
{
  AdwApplication parent_instance;

  /* owned */
  WrnBackend *backend;
  GSettings *settings;
  WrnConnector *connector;
  WrnTray *tray;
  WrnNotifier *notifier;
  WrnBackground *background;
  GPtrArray *watched; /* (element-type WrnCommunity) */
  guint patience;     /* until it shows itself, or quits, anyhow */
  gboolean hidden;    /* it was started without a window */
  gboolean holds;     /* it stays without a window */
  gboolean restoring; /* what happens to tabs is none of the user's doing */
  gboolean quitting;
};

void wrn_application_add_actions (WrnApplication *self);
void wrn_application_watch (WrnApplication *self);
void wrn_application_unwatch (WrnApplication *self);
void wrn_application_save_tabs (WrnApplication *self);
void wrn_application_sync_tabs (WrnApplication *self);
void wrn_application_update_hold (WrnApplication *self);
const char *wrn_application_get_id (WrnCommunity *community);
WrnWindow *wrn_application_get_window (WrnApplication *self);
WrnWindow *wrn_application_show_window (WrnApplication *self);
WrnWindow *wrn_application_show_community (WrnApplication *self, WrnCommunity *community);
void wrn_application_create (WrnApplication *self);
void wrn_application_join (WrnApplication *self, const char *link, GFile *file);
void wrn_application_import (WrnApplication *self);
void wrn_application_prefer (WrnApplication *self);
void wrn_application_show_shortcuts (WrnApplication *self);
void wrn_application_show_about (WrnApplication *self);
void wrn_application_quit (WrnApplication *self);
