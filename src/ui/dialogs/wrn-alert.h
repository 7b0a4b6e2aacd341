/* wrn-alert.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Asks before something that cannot be taken back.
 */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* Translated, and no markup whatever is in them. Lent for the call. */
typedef struct
{
  const char *heading;
  const char *body;
  const char *verb;     /* of the button that does it */
  const char *other;    /* (nullable): of one that does something else first */
  GtkWidget *extra;     /* (transfer floating) (nullable): below the body */
  gboolean destructive; /* what is lost does not come back */
} WrnAlertWords;

typedef enum
{
  WRN_ALERT_CANCELLED, /* the window may be gone */
  WRN_ALERT_ACCEPTED,
  WRN_ALERT_OTHER,
} WrnAlertResponse;

void wrn_alert_ask (GtkWindow *parent,
                    const WrnAlertWords *words,
                    GAsyncReadyCallback callback,
                    gpointer user_data);
WrnAlertResponse wrn_alert_ask_finish (GAsyncResult *result);

G_END_DECLS
