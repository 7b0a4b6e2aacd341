/* wrn-history-file.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The history of a community on disk: one SQLite file, which bounds itself.
 */
#define G_LOG_DOMAIN "wrn-edge"

#include "config.h"

#include "edge/wrn-history-file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

/* What a damaged file is called from then on; the last one is kept, for whoever wants to look. */
#define DAMAGED WRN_HISTORY_FILE ".damaged"

/* Longer than any text of ours, so that a file that somebody made cannot fill the memory. */
#define VALUE_MAX (64 * 1024)

struct _WrnHistoryFile
{
  sqlite3 *db; /* (owned) */
};

typedef enum
{
  FILE_GOOD,
  FILE_DAMAGED, /* and of no use to anybody */
  FILE_FOREIGN, /* a newer program's, or somebody else's */
  FILE_FAILED,  /* it cannot be used now */
} FileVerdict;

/* Nobody else looks into the file while we are up, so the index of its log is in our memory rather
 * than in one more file. With a log, what was written is whole even if the power fails; the last
 * moments may be missing. */
static const char configuration[] = "PRAGMA journal_mode = WAL;"
                                    "PRAGMA synchronous = NORMAL;"
                                    "PRAGMA wal_autocheckpoint = 100;"
                                    "PRAGMA journal_size_limit = 1048576;"
                                    "PRAGMA cache_size = -256;"
                                    "PRAGMA temp_store = MEMORY;"
                                    "PRAGMA trusted_schema = OFF;"
                                    "PRAGMA cell_size_check = ON;";

/* The first column of the first row of @sql; -1 if there is none. */
static gint64
ask_number (sqlite3 *db, const char *sql)
{
  sqlite3_stmt *statement = NULL;
  gint64 number = -1;

  if (sqlite3_prepare_v2 (db, sql, -1, &statement, NULL) == SQLITE_OK &&
      sqlite3_step (statement) == SQLITE_ROW)
    number = sqlite3_column_int64 (statement, 0);
  sqlite3_finalize (statement);
  return number;
}

/* What follows from what SQLite said last. Tables that are not as their version says are no error
 * of the disk. */
static FileVerdict
judge_failure (sqlite3 *db)
{
  switch (sqlite3_errcode (db) & 0xff)
    {
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
    case SQLITE_ERROR:
      return FILE_DAMAGED;
    default:
      return FILE_FAILED;
    }
}

static FileVerdict
check (sqlite3 *db)
{
  FileVerdict verdict = FILE_DAMAGED;
  sqlite3_stmt *statement = NULL;

  if (sqlite3_prepare_v2 (db, "PRAGMA quick_check (1)", -1, &statement, NULL) != SQLITE_OK ||
      sqlite3_step (statement) != SQLITE_ROW)
    verdict = judge_failure (db);
  else if (g_strcmp0 ((const char *) sqlite3_column_text (statement, 0), "ok") == 0)
    verdict = FILE_GOOD;
  sqlite3_finalize (statement);
  return verdict;
}

/* Nothing is changed before it is certain that the file is ours. */
static FileVerdict
judge (sqlite3 *db, WrnHistoryRows *rows)
{
  FileVerdict verdict;
  gint64 version;

  if (sqlite3_exec (db, "PRAGMA locking_mode = EXCLUSIVE", NULL, NULL, NULL) != SQLITE_OK)
    return judge_failure (db);
  version = ask_number (db, "PRAGMA user_version");
  if (version < 0)
    return judge_failure (db);
  if (version > WRN_HISTORY_VERSION)
    return FILE_FOREIGN;
  verdict = check (db);
  if (verdict != FILE_GOOD)
    return verdict;
  if (version == 0 && ask_number (db, "SELECT count (*) FROM sqlite_schema") != 0)
    return FILE_FOREIGN;
  if (sqlite3_exec (db, configuration, NULL, NULL, NULL) != SQLITE_OK ||
      (version == 0 && sqlite3_exec (db, wrn_history_schema, NULL, NULL, NULL) != SQLITE_OK) ||
      !wrn_history_rows_read (rows, db))
    return judge_failure (db);
  return FILE_GOOD;
}

/* By the folder that we hold, wherever it is called by now; SQLite wants a path. The file is made
 * here, as SQLite would let others read it. */
static sqlite3 *
open_database (int folder, char **reason)
{
  g_autofree char *path = g_strdup_printf ("/proc/self/fd/%d/%s", folder, WRN_HISTORY_FILE);
  const int fd = openat (folder, WRN_HISTORY_FILE,
                         O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0600);
  struct stat status = { 0 };
  sqlite3 *db = NULL;

  if (fd < 0 || fstat (fd, &status) != 0 || !S_ISREG (status.st_mode))
    {
      *reason = g_strdup (fd < 0 ? g_strerror (errno) : "it is no file");
      if (fd >= 0)
        close (fd);
      return NULL;
    }
  close (fd);
  if (sqlite3_open_v2 (path, &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL) != SQLITE_OK)
    {
      *reason = g_strdup (db != NULL ? sqlite3_errmsg (db) : g_strerror (ENOMEM));
      sqlite3_close (db);
      return NULL;
    }
  sqlite3_limit (db, SQLITE_LIMIT_LENGTH, VALUE_MAX);
  sqlite3_db_config (db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
  return db;
}

/* Its log goes with it: it would be taken for one of the next file. */
static gboolean
put_aside (int folder)
{
  unlinkat (folder, WRN_HISTORY_FILE "-wal", 0);
  unlinkat (folder, WRN_HISTORY_FILE "-shm", 0);
  return renameat (folder, WRN_HISTORY_FILE, folder, DAMAGED) == 0;
}

static WrnHistoryFile *
make_file (sqlite3 *db)
{
  WrnHistoryFile *self = g_new0 (WrnHistoryFile, 1);

  self->db = db;
  return self;
}

/* Returns: (transfer full) (nullable): the file; @db is closed if it is of no use now */
static WrnHistoryFile *
finish_open (sqlite3 *db, FileVerdict verdict, char **problem)
{
  if (verdict == FILE_GOOD)
    return make_file (db);

  g_free (*problem);
  if (verdict == FILE_FOREIGN)
    *problem =
        g_strdup (WRN_HISTORY_FILE " is of a newer version of this program, which is left as "
                                   "it is: what happens now is not kept");
  else
    *problem =
        g_strdup_printf (WRN_HISTORY_FILE " cannot be used: %s. What happens now is not kept",
                         sqlite3_errmsg (db));
  sqlite3_close (db);
  return NULL;
}

/**
 * wrn_history_file_open:
 * @folder: a file descriptor of the community's own folder
 * @rows: (inout): new; what is in the file
 * @problem: (out) (nullable): what people should know about the file
 *
 * Returns: (transfer full) (nullable): the file; %NULL if there cannot be one now
 */
WrnHistoryFile *
wrn_history_file_open (int folder, WrnHistoryRows *rows, char **problem)
{
  g_autofree char *reason = NULL;
  sqlite3 *db = open_database (folder, &reason);
  FileVerdict verdict;

  *problem = NULL;
  verdict = db != NULL ? judge (db, rows) : FILE_FAILED;
  if (verdict == FILE_DAMAGED)
    {
      sqlite3_close (db);
      g_array_set_size (rows->peers, 0);
      g_array_set_size (rows->hours, 0);
      g_array_set_size (rows->events, 0);
      db = put_aside (folder) ? open_database (folder, &reason) : NULL;
      verdict = db != NULL ? judge (db, rows) : FILE_FAILED;
      *problem = g_strdup (WRN_HISTORY_FILE " is damaged; it is called " DAMAGED
                                            " from now on, and a new one begins");
    }
  if (db != NULL)
    return finish_open (db, verdict, problem);

  g_free (*problem);
  *problem =
      g_strdup_printf (WRN_HISTORY_FILE " cannot be opened: %s. What happens now is not kept",
                       reason != NULL ? reason : "the damaged one cannot be renamed");
  return NULL;
}

void
wrn_history_file_free (WrnHistoryFile *self)
{
  sqlite3_close (self->db);
  g_free (self);
}

/**
 * wrn_history_file_write:
 * @self: a file
 * @rows: what is new in it
 *
 * Writes all of it or nothing. It may take a while.
 *
 * Returns: (transfer full) (nullable): why it failed; %NULL if it did not
 */
char *
wrn_history_file_write (WrnHistoryFile *self, const WrnHistoryRows *rows)
{
  char *problem = NULL;

  if (!wrn_history_rows_write (rows, self->db))
    {
      problem =
          g_strdup_printf (WRN_HISTORY_FILE " cannot be written: %s", sqlite3_errmsg (self->db));
      sqlite3_exec (self->db, "ROLLBACK", NULL, NULL, NULL);
    }
  sqlite3_db_release_memory (self->db);
  return problem;
}
