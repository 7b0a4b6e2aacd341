/* wrn-trouble.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What went wrong, in words that say what to do.
 */
#pragma once

#include <gio/gio.h>

typedef enum
{
  WRN_TROUBLE_UNKNOWN,
  WRN_TROUBLE_NOT_ALLOWED,
  WRN_TROUBLE_GONE,
  WRN_TROUBLE_NOT_ACCEPTED,
  WRN_TROUBLE_EXISTS,
  WRN_TROUBLE_LIMIT,
  WRN_TROUBLE_BUSY,
  WRN_TROUBLE_NOT_CONNECTED,
  WRN_TROUBLE_NO_DEVICE,
  WRN_TROUBLE_ADDRESS,
  WRN_TROUBLE_VERSION,
  WRN_TROUBLE_NO_ANSWER,
  WRN_TROUBLE_ENGINE,
  WRN_TROUBLE_HELPER,
  WRN_TROUBLE_MEETING_POINT, /* no error ends in it: it lasts */
  WRN_N_TROUBLES,
} WrnTrouble;

typedef struct
{
  const char *title;  /* to be translated */
  const char *body;   /* to be translated; “%s” in it is the community */
  const char *button; /* (nullable): to be translated */
  const char *action; /* (nullable): what the button does */
} WrnTroubleWords;

WrnTrouble wrn_trouble_of_error (const GError *error);
WrnTrouble wrn_trouble_of_name (const char *error_name);
const WrnTroubleWords *wrn_trouble_get_words (WrnTrouble trouble);
char *wrn_trouble_describe (WrnTrouble trouble, const char *community);
gboolean wrn_trouble_is_silent (const GError *error);
