/* wrn-fuzz.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a fuzz target is: libFuzzer's entry points, and a check that no build leaves out.
 *
 * A target is a pure function of its input: it keeps nothing, opens nothing and knows no time. It
 * is built for libFuzzer by tests/fuzz/run, and as a test that runs its corpus in every build.
 */
#pragma once

#include <stdlib.h>

#include <glib.h>

/* Returns 0, as libFuzzer asks for. */
int LLVMFuzzerTestOneInput (const guint8 *data, gsize len);

/* Whatever happens before the first input. Returns 0. */
int LLVMFuzzerInitialize (int *argc, char ***argv);

/* What must be true for any input; otherwise the input is kept and shown, which libFuzzer does on
 * SIGABRT, but not on the SIGTRAP of g_error(). */
#define wrn_fuzz_check(condition)                                                                  \
  G_STMT_START                                                                                     \
  {                                                                                                \
    if (!(condition))                                                                              \
      {                                                                                            \
        g_printerr ("%s:%d: %s\n", __FILE__, __LINE__, #condition);                                \
        abort ();                                                                                  \
      }                                                                                            \
  }                                                                                                \
  G_STMT_END
