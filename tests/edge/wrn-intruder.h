/* wrn-intruder.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Code that got into an engine: at a signal it tries what an intruder would.
 */
#pragma once

#include <signal.h>

/* What it is told to do. */
#define WRN_INTRUDER_LOOK_AROUND SIGUSR1
#define WRN_INTRUDER_EXECUTE SIGUSR2

/* The exit status of an engine in which it succeeded. */
#define WRN_INTRUDER_OPENED 70
#define WRN_INTRUDER_CONNECTED 71
#define WRN_INTRUDER_REACHED 72
#define WRN_INTRUDER_EXECUTED 73
