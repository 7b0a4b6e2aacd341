/* wrn-exit.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The exit statuses of warrenctl, on which scripts depend.
 */
#pragma once

#include <glib.h>

typedef enum
{
  WRN_EXIT_OK = 0,
  WRN_EXIT_FAILED = 1,
  WRN_EXIT_USAGE = 2,
  WRN_EXIT_UNREACHABLE = 3,
  WRN_EXIT_NOT_AUTHORIZED = 4,
  WRN_EXIT_NO_SUCH = 5,
  WRN_EXIT_TIMEOUT = 6,

  /* Of ping, which is OK if frames go directly. */
  WRN_EXIT_RELAYED = 10,
  WRN_EXIT_NO_ANSWER = 11,

  /* Of status, which is OK if a member is connected. */
  WRN_EXIT_OFF = 20,
  WRN_EXIT_CONNECTING = 21,
  WRN_EXIT_COMMUNITY_FAILED = 22,
} WrnExit;

typedef struct
{
  WrnExit code;
  const char *meaning; /* as warrenctl(1) has it, word for word */
} WrnExitInfo;

const WrnExitInfo *wrn_exit_get_all (gsize *n);
WrnExit wrn_exit_of_error (const GError *error);
