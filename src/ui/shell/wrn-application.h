/* wrn-application.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The app: there is one, with as many windows as its user wants, or none.
 */
#pragma once

#include <adwaita.h>

#include "ui/model/wrn-backend.h"

G_BEGIN_DECLS

#define WRN_TYPE_APPLICATION (wrn_application_get_type ())

G_DECLARE_FINAL_TYPE (WrnApplication, wrn_application, WRN, APPLICATION, AdwApplication)

WrnApplication *wrn_application_new (WrnBackend *backend);

G_END_DECLS
