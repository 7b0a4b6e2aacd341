/* wrn-test-allocations.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Counts the allocations of a process.
 */
#pragma once

#include <glib.h>

guint64 wrn_test_count_allocations (void);
gboolean wrn_test_sees_allocations (void);
