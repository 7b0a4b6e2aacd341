/* wrn-disconnect-dialog.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Whether a community whose tab is closed shall be disconnected.
 */
#define G_LOG_DOMAIN "wrn-ui"

#include "config.h"

#include "ui/dialogs/wrn-disconnect-dialog.h"

#include <glib/gi18n.h>

#include "ui/dialogs/wrn-alert.h"
#include "ui/model/wrn-format.h"

/**
 * wrn_disconnect_dialog_ask:
 * @parent: the window that has the tab
 * @community: whose it is
 * @callback: calls wrn_disconnect_dialog_ask_finish(); it has no source object
 *
 * Asks only: whoever asked disconnects.
 */
void
wrn_disconnect_dialog_ask (GtkWindow *parent,
                           WrnCommunity *community,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  g_autofree char *heading =
      wrn_format_fill (_ ("Disconnect from “%s”?"), wrn_community_get_title (community));
  const WrnAlertWords words = {
    .heading = heading,
    .body = _ ("People there will no longer reach this computer. You can reconnect at any time."),
    .verb = _ ("Disconnect"),
  };

  wrn_alert_ask (parent, &words, callback, user_data);
}

/* TRUE if it shall be */
gboolean
wrn_disconnect_dialog_ask_finish (GAsyncResult *result)
{
  return wrn_alert_ask_finish (result) == WRN_ALERT_ACCEPTED;
}
