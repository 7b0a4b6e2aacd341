/* wrn-edge-trim.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Gives back the memory that only the start needed.
 */
#pragma once

#include <glib.h>

void wrn_edge_trim (void);
