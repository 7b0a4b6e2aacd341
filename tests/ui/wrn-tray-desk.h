/* wrn-tray-desk.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A desktop whose tray does what a test wants, on a bus of its own.
 */
#pragma once

#include "ui/model/wrn-fake-backend.h"
#include "ui/tray/wrn-tray.h"

#include "wrn-ui-wait.h"

/* What an icon tells its host. */
typedef enum
{
  WRN_TOLD_LAYOUT,
  WRN_TOLD_PROPERTIES,
  WRN_TOLD_ICON,
  WRN_TOLD_TOOLTIP,
  WRN_TOLD_STATUS,
  WRN_N_TOLD,
} WrnTold;

typedef struct
{
  GTestDBus *bus;
  GDBusConnection *connection; /* of the tray */
  GDBusNodeInfo *watcher_info;
  guint watcher;         /* 0 while there is none */
  gboolean has_host;     /* said if it is asked */
  gboolean knows_hosts;  /* or it fails if it is asked */
  gboolean denies;       /* every icon */
  GPtrArray *registered; /* (element-type utf8): in the order in which they came */
  guint n_told[WRN_N_TOLD];
  guint n_asked;     /* for the list of icons, denied or not */
  guint32 revision;  /* of the last layout */
  gint32 parent;     /* of the last layout */
  GVariant *changed; /* (nullable): the properties of the last change */

  GApplication *app;
  GString *activated; /* what was done, a line each */
  GSettings *settings;
  WrnFakeBackend *backend;
  WrnTray *tray;
} WrnTrayDesk;

void wrn_tray_desk_set_up (WrnTrayDesk *desk, gconstpointer unused);
void wrn_tray_desk_tear_down (WrnTrayDesk *desk, gconstpointer unused);
void wrn_tray_desk_settle (WrnTrayDesk *desk);

void wrn_tray_desk_own (WrnTrayDesk *desk, const char *name);
void wrn_tray_desk_start_watcher (WrnTrayDesk *desk);
void wrn_tray_desk_stop_watcher (WrnTrayDesk *desk);
void wrn_tray_desk_set_host (WrnTrayDesk *desk, gboolean has_host);
void wrn_tray_desk_open (WrnTrayDesk *desk);
gboolean wrn_tray_desk_is_present (WrnTrayDesk *desk);

const char *wrn_tray_desk_get_item (WrnTrayDesk *desk);
GVariant *wrn_tray_desk_call (WrnTrayDesk *desk,
                              const char *path,
                              const char *interface,
                              const char *method,
                              GVariant *arguments,
                              GError **error);
GVariant *wrn_tray_desk_get (WrnTrayDesk *desk, const char *property);
gint32 wrn_tray_desk_find (WrnTrayDesk *desk, const char *label);
void wrn_tray_desk_click (WrnTrayDesk *desk, const char *label);
