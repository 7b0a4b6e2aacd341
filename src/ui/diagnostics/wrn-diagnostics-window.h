/* wrn-diagnostics-window.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Why people cannot be reached, and what to do.
 */
#pragma once

#include <adwaita.h>

#include "ui/model/wrn-backend.h"

G_BEGIN_DECLS

#define WRN_TYPE_DIAGNOSTICS_WINDOW (wrn_diagnostics_window_get_type ())

/**
 * WrnDiagnosticsWindow:
 *
 * Fixes are actions of the main window that it is transient for.
 */
G_DECLARE_FINAL_TYPE (WrnDiagnosticsWindow,
                      wrn_diagnostics_window,
                      WRN,
                      DIAGNOSTICS_WINDOW,
                      AdwWindow)

GtkWindow *wrn_diagnostics_window_new (WrnBackend *backend, WrnCommunity *community);

G_END_DECLS
