/* wrn-setting-switch.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A row with a switch for something that the helper keeps about a community.
 */
#pragma once

#include <adwaita.h>

#include "ui/model/wrn-backend.h"

G_BEGIN_DECLS

#define WRN_TYPE_SETTING_SWITCH (wrn_setting_switch_get_type ())

/**
 * WrnSettingSwitch:
 *
 * It shows what the community says, and asks the helper when somebody moves it. What the helper
 * refuses goes back to where it was.
 */
G_DECLARE_FINAL_TYPE (WrnSettingSwitch, wrn_setting_switch, WRN, SETTING_SWITCH, AdwActionRow)

void wrn_setting_switch_bind (WrnSettingSwitch *self,
                              WrnBackend *backend,
                              WrnCommunity *community,
                              const char *key);

G_END_DECLS
