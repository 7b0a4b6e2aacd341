/* test-notify.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The promises to whoever starts our programs: it hears what they do, and that they live.
 */
#define G_LOG_DOMAIN "wrn-test"

#include "config.h"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "daemon/wrn-notify.h"

/* Of microseconds; a test waits for what comes in this time, and never for the time. */
#define WATCHDOG "20000"

typedef struct
{
  char *folder; /* (owned) */
  char *path;   /* (owned) */
  int fd;       /* (owned) */
  guint n_status;
  WrnNotify *notify; /* (owned) (nullable) */
} Fixture;

static int
listen_at (const char *path)
{
  struct sockaddr_un address = { .sun_family = AF_UNIX };
  const gsize len = strlen (path);
  const int fd = socket (AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);

  g_assert_cmpint (fd, >=, 0);
  g_assert_cmpuint (len, <, sizeof address.sun_path);
  memcpy (address.sun_path, path, len);
  if (*path == '@')
    address.sun_path[0] = '\0';
  g_assert_cmpint (bind (fd, (const struct sockaddr *) &address,
                         (socklen_t) (G_STRUCT_OFFSET (struct sockaddr_un, sun_path) + len)),
                   ==, 0);
  return fd;
}

static void
set_up (Fixture *f, gconstpointer unused)
{
  f->folder = g_dir_make_tmp ("wrn-notify-XXXXXX", NULL);
  f->path = g_build_filename (f->folder, "socket", NULL);
  f->fd = listen_at (f->path);
  g_setenv ("NOTIFY_SOCKET", f->path, TRUE);
  g_unsetenv ("WATCHDOG_USEC");
  g_unsetenv ("WATCHDOG_PID");
}

static void
tear_down (Fixture *f, gconstpointer unused)
{
  g_clear_pointer (&f->notify, wrn_notify_free);
  close (f->fd);
  g_unlink (f->path);
  g_assert_cmpint (g_rmdir (f->folder), ==, 0);
  g_free (f->path);
  g_free (f->folder);
}

/* Another one each time. */
static char *
count_status (gpointer user_data)
{
  return g_strdup_printf ("status %u", ++((Fixture *) user_data)->n_status);
}

static char *
same_status (gpointer user_data)
{
  return g_strdup ("as ever");
}

/* (transfer full) (nullable): what was said last, NULL if nothing was */
static char *
hear (Fixture *f)
{
  char text[4096];
  const gssize len = recv (f->fd, text, sizeof text, MSG_DONTWAIT);

  return len > 0 ? g_strndup (text, (gsize) len) : NULL;
}

/* What is said next, while the main loop runs. */
static char *
wait_to_hear (Fixture *f)
{
  char *text;

  while ((text = hear (f)) == NULL)
    g_main_context_iteration (NULL, TRUE);
  return text;
}

static void
assert_hears (Fixture *f, const char *expected)
{
  g_autofree char *text = hear (f);

  g_assert_cmpstr (text, ==, expected);
}

static void
test_ready_comes_with_a_status (Fixture *f, gconstpointer unused)
{
  f->notify = wrn_notify_new (count_status, f);
  assert_hears (f, NULL);
  wrn_notify_ready (f->notify);
  assert_hears (f, "READY=1\nSTATUS=status 1");
  assert_hears (f, NULL);
}

/* systemd takes the time as that of the signal (sd_notify(3)). */
static void
test_reloading_tells_when (Fixture *f, gconstpointer unused)
{
  const gint64 before = g_get_monotonic_time ();
  g_autofree char *text = NULL;
  gint64 told;

  f->notify = wrn_notify_new (count_status, f);
  wrn_notify_reloading (f->notify);
  text = hear (f);
  g_assert_true (g_str_has_prefix (text, "RELOADING=1\nMONOTONIC_USEC="));
  told = g_ascii_strtoll (strrchr (text, '=') + 1, NULL, 10);
  g_assert_cmpint (told, >=, before);
  g_assert_cmpint (told, <=, g_get_monotonic_time ());
}

/* The status of before may have been overwritten by somebody's reload. */
static void
test_ready_again_repeats_the_status (Fixture *f, gconstpointer unused)
{
  f->notify = wrn_notify_new (same_status, f);
  wrn_notify_ready (f->notify);
  assert_hears (f, "READY=1\nSTATUS=as ever");
  wrn_notify_ready (f->notify);
  assert_hears (f, "READY=1\nSTATUS=as ever");
}

static void
test_stopping_is_told (Fixture *f, gconstpointer unused)
{
  f->notify = wrn_notify_new (count_status, f);
  wrn_notify_stopping (f->notify);
  assert_hears (f, "STOPPING=1\nSTATUS=Stopping");
}

static void
test_watched_program_shows_that_it_lives (Fixture *f, gconstpointer unused)
{
  g_autofree char *pid = g_strdup_printf ("%d", (int) getpid ());

  g_setenv ("WATCHDOG_USEC", WATCHDOG, TRUE);
  g_setenv ("WATCHDOG_PID", pid, TRUE);
  f->notify = wrn_notify_new (same_status, f);
  wrn_notify_ready (f->notify);
  assert_hears (f, "READY=1\nSTATUS=as ever");
  for (guint i = 0; i < 3; i++)
    {
      g_autofree char *text = wait_to_hear (f);

      g_assert_cmpstr (text, ==, "WATCHDOG=1\n");
    }
}

static void
test_status_is_told_when_it_changes (Fixture *f, gconstpointer unused)
{
  g_setenv ("WATCHDOG_USEC", WATCHDOG, TRUE);
  f->notify = wrn_notify_new (count_status, f);
  wrn_notify_ready (f->notify);
  assert_hears (f, "READY=1\nSTATUS=status 1");
  for (guint i = 2; i < 5; i++)
    {
      g_autofree char *expected = g_strdup_printf ("WATCHDOG=1\nSTATUS=status %u", i);
      g_autofree char *text = wait_to_hear (f);

      g_assert_cmpstr (text, ==, expected);
    }
}

/* Only what is said after it is ready would be a sign of life. */
static void
test_starting_is_not_living (Fixture *f, gconstpointer unused)
{
  g_setenv ("WATCHDOG_USEC", WATCHDOG, TRUE);
  f->notify = wrn_notify_new (same_status, f);
  g_assert_false (g_main_context_iteration (NULL, FALSE));
  assert_hears (f, NULL);
}

static void
test_environment_is_not_inherited (Fixture *f, gconstpointer unused)
{
  g_setenv ("WATCHDOG_USEC", WATCHDOG, TRUE);
  g_setenv ("WATCHDOG_PID", "1", TRUE);
  f->notify = wrn_notify_new (same_status, f);
  g_assert_null (g_getenv ("NOTIFY_SOCKET"));
  g_assert_null (g_getenv ("WATCHDOG_USEC"));
  g_assert_null (g_getenv ("WATCHDOG_PID"));
}

static void
test_abstract_socket_is_reached (Fixture *f, gconstpointer unused)
{
  g_autofree char *name = g_strdup_printf ("@wrn-notify-%d", (int) getpid ());
  const int path_fd = f->fd;

  f->fd = listen_at (name);
  g_setenv ("NOTIFY_SOCKET", name, TRUE);
  f->notify = wrn_notify_new (same_status, f);
  wrn_notify_ready (f->notify);
  assert_hears (f, "READY=1\nSTATUS=as ever");
  close (f->fd);
  f->fd = path_fd;
}

static void
expect_silence (Fixture *f)
{
  f->notify = wrn_notify_new (same_status, f);
  wrn_notify_ready (f->notify);
  wrn_notify_reloading (f->notify);
  wrn_notify_ready (f->notify);
  wrn_notify_stopping (f->notify);
  g_assert_false (g_main_context_iteration (NULL, FALSE));
  assert_hears (f, NULL);
}

static void
test_nobody_is_told_if_nobody_asked (Fixture *f, gconstpointer unused)
{
  g_unsetenv ("NOTIFY_SOCKET");
  g_setenv ("WATCHDOG_USEC", WATCHDOG, TRUE);
  expect_silence (f);
}

/* Neither a relative path nor one that does not fit an address is one. */
static void
test_nonsense_is_nobody (Fixture *f, gconstpointer unused)
{
  g_autofree char *long_path = g_strnfill (sizeof ((struct sockaddr_un *) NULL)->sun_path, '/');

  g_setenv ("NOTIFY_SOCKET", "socket", TRUE);
  expect_silence (f);
  g_clear_pointer (&f->notify, wrn_notify_free);
  g_setenv ("NOTIFY_SOCKET", long_path, TRUE);
  expect_silence (f);
}

static void
test_socket_that_is_gone_is_warned_of (Fixture *f, gconstpointer unused)
{
  g_autofree char *missing = g_build_filename (f->folder, "missing", NULL);

  g_setenv ("NOTIFY_SOCKET", missing, TRUE);
  g_test_expect_message ("wrn-daemon", G_LOG_LEVEL_WARNING, "Cannot tell*missing*");
  expect_silence (f);
  g_test_assert_expected_messages ();
}

/* systemd may be slow; we are not, for that. */
static void
test_full_socket_does_not_block (Fixture *f, gconstpointer unused)
{
  g_autofree char *text = NULL;

  f->notify = wrn_notify_new (same_status, f);
  for (guint i = 0; i < 5000; i++)
    wrn_notify_reloading (f->notify);
  text = hear (f);
  g_assert_nonnull (text);
}

#define ADD(path, func) g_test_add ("/notify/" path, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("ready-comes-with-a-status", test_ready_comes_with_a_status);
  ADD ("reloading-tells-when", test_reloading_tells_when);
  ADD ("ready-again-repeats-the-status", test_ready_again_repeats_the_status);
  ADD ("stopping-is-told", test_stopping_is_told);
  ADD ("watched-program-shows-that-it-lives", test_watched_program_shows_that_it_lives);
  ADD ("status-is-told-when-it-changes", test_status_is_told_when_it_changes);
  ADD ("starting-is-not-living", test_starting_is_not_living);
  ADD ("environment-is-not-inherited", test_environment_is_not_inherited);
  ADD ("abstract-socket-is-reached", test_abstract_socket_is_reached);
  ADD ("nobody-is-told-if-nobody-asked", test_nobody_is_told_if_nobody_asked);
  ADD ("nonsense-is-nobody", test_nonsense_is_nobody);
  ADD ("socket-that-is-gone-is-warned-of", test_socket_that_is_gone_is_warned_of);
  ADD ("full-socket-does-not-block", test_full_socket_does_not_block);

  return g_test_run ();
}
