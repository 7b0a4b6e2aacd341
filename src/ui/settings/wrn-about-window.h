/* wrn-about-window.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What Warren is, and which versions are at work.
 */
#pragma once

#include <adwaita.h>

#include "ui/model/wrn-backend.h"

G_BEGIN_DECLS

GtkWindow *wrn_about_window_new (WrnBackend *backend);

G_END_DECLS
