/* wrn-test-valgrind.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Whether this test runs in valgrind, which does things of its own in the test's process.
 */
#pragma once

#include <glib.h>
#include <string.h>

static inline gboolean
wrn_test_is_in_valgrind (void)
{
  const char *preloaded = g_getenv ("LD_PRELOAD");

  return preloaded != NULL && strstr (preloaded, "vgpreload") != NULL;
}
