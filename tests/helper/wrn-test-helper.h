/* wrn-test-helper.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A helper on a bus of its own, with engines that do what they are told, and a client.
 */
#pragma once

#include "helper/wrn-manager.h"
#include "ipc/wrn-dbus-error.h"
#include "ipc/wrn-dbus-names.h"

typedef struct
{
  GDBusConnection *bus;    /* the helper's */
  GDBusConnection *client; /* another one, of the same user */
  char *folder;            /* of all that is kept */
  WrnStore *store;
  WrnGuard *guard;
  WrnCosts *costs;
  WrnManager *manager;
  guint subscription;
  GHashTable *changed; /* object path → how often it said Changed */
} WrnTestHelper;

int wrn_test_helper_run (const char *path);
const char *wrn_test_helper_get_engine (void);
void wrn_test_helper_set_up (WrnTestHelper *self, gconstpointer unused);
void wrn_test_helper_tear_down (WrnTestHelper *self, gconstpointer unused);
void wrn_test_helper_stop (WrnTestHelper *self);
void wrn_test_helper_start (WrnTestHelper *self);

/* What a method returns; expected to succeed, or to fail so. */
GVariant *wrn_test_helper_call (WrnTestHelper *self,
                                const char *path,
                                const char *method,
                                GVariant *parameters);
void wrn_test_helper_refused (WrnTestHelper *self,
                              const char *path,
                              const char *method,
                              GVariant *parameters,
                              WrnDBusError code);
char *wrn_test_helper_make (WrnTestHelper *self, const char *method, const char *file);
void wrn_test_helper_make_refused (WrnTestHelper *self,
                                   const char *method,
                                   const char *file,
                                   WrnDBusError code);
char *wrn_test_helper_export (WrnTestHelper *self, const char *path);

char *wrn_test_helper_get (WrnTestHelper *self, const char *path, const char *property);
void wrn_test_helper_expect (WrnTestHelper *self,
                             const char *path,
                             const char *property,
                             const char *value);
char *wrn_test_helper_info (WrnTestHelper *self, const char *path, const char *key);
guint wrn_test_helper_count_files (WrnTestHelper *self, const char *suffix);

#define WRN_TEST_NO_OPTIONS g_variant_new_parsed ("(@a{sv} {},)")

/* Runs the main loop until @condition holds, or fails. */
#define wrn_test_helper_wait(condition)                                                            \
  do                                                                                               \
    {                                                                                              \
      const gint64 wrn_deadline = g_get_monotonic_time () + 60 * G_TIME_SPAN_SECOND;               \
      const guint wrn_tick = g_timeout_add (10, wrn_test_helper_tick_cb, NULL);                    \
      while (!(condition))                                                                         \
        {                                                                                          \
          g_assert_cmpint (g_get_monotonic_time (), <, wrn_deadline);                              \
          g_main_context_iteration (NULL, TRUE);                                                   \
        }                                                                                          \
      g_source_remove (wrn_tick);                                                                  \
    }                                                                                              \
  while (FALSE)

gboolean wrn_test_helper_tick_cb (gpointer unused);
