/* wrn-history-file.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The history of a community on disk: one SQLite file, which bounds itself.
 *
 * One thread at a time may use it. Whatever is wrong with the file, the engine goes on without:
 * what is damaged is put aside, what is a newer program's is left as it is.
 */
#pragma once

#include "edge/wrn-history-rows.h"

#define WRN_HISTORY_FILE "history.sqlite"

typedef struct _WrnHistoryFile WrnHistoryFile;

WrnHistoryFile *wrn_history_file_open (int folder, WrnHistoryRows *rows, char **problem);
void wrn_history_file_free (WrnHistoryFile *self);
char *wrn_history_file_write (WrnHistoryFile *self, const WrnHistoryRows *rows);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WrnHistoryFile, wrn_history_file_free)
