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

void
wrn_application_create (WrnApplication *self)
{
  wrn_window_show_dialog (wrn_application_show_window (self),
                          wrn_create_dialog_new (self->backend));
}

/* @link: (nullable): an invite */
void
wrn_application_join (WrnApplication *self, const char *link)
{
  wrn_application_show_window (self);
}
