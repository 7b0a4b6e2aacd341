/* wrn-notify.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Tells whoever started this program, which is systemd as a rule, how far it is: sd_notify(3).
 */
#define G_LOG_DOMAIN "wrn-daemon"

#include "config.h"

#include "daemon/wrn-notify.h"

#include <errno.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

/* How often the status is looked at, if nobody wants to hear more often that we live. */
#define STATUS_MSEC 30000

/* Of what systemd waits for at most, one part passes between two signs of life. */
#define SIGNS_OF_LIFE 2

struct _WrnNotify
{
  WrnNotifyStatus status;
  gpointer user_data; /* (not owned) */
  int fd;             /* (owned); -1: nobody listens */
  gboolean is_watched;
  guint every; /* milliseconds */
  guint ticks;
  char *told; /* (owned) (nullable): the last status */
};

/* What systemd says in the environment is for us, and not for what we start. (nullable) */
static char *
take_variable (const char *name)
{
  char *value = g_strdup (g_getenv (name));

  g_unsetenv (name);
  return value;
}

/* A path, or after "@" a name without a file (unix(7)). */
static gboolean
set_address (struct sockaddr_un *address, socklen_t *len, const char *name)
{
  const gsize name_len = strlen (name);

  if ((*name != '/' && *name != '@') || name_len >= sizeof address->sun_path)
    return FALSE;
  *address = (struct sockaddr_un){ .sun_family = AF_UNIX };
  memcpy (address->sun_path, name, name_len);
  if (*name == '@')
    address->sun_path[0] = '\0';
  *len = (socklen_t) (G_STRUCT_OFFSET (struct sockaddr_un, sun_path) + name_len);
  return TRUE;
}

/* -1 if there is nobody. Connected now: later this process may open little. */
static int
open_socket (void)
{
  g_autofree char *name = take_variable ("NOTIFY_SOCKET");
  struct sockaddr_un address;
  socklen_t len;
  int fd;

  if (name == NULL || !set_address (&address, &len, name))
    return -1;
  fd = socket (AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (fd >= 0 && connect (fd, (const struct sockaddr *) &address, len) == 0)
    return fd;
  g_warning ("Cannot tell “%s” that this program is ready: %s", name, g_strerror (errno));
  if (fd >= 0)
    close (fd);
  return -1;
}

/* How long systemd waits for a sign of life, in microseconds; 0: it does not
 * (sd_watchdog_enabled(3)).
 */
static guint64
take_watchdog (void)
{
  g_autofree char *usec = take_variable ("WATCHDOG_USEC");
  g_autofree char *pid = take_variable ("WATCHDOG_PID");
  guint64 number;

  if (pid != NULL && (!g_ascii_string_to_unsigned (pid, 10, 1, G_MAXINT32, &number, NULL) ||
                      number != (guint64) getpid ()))
    return 0;
  if (usec == NULL || !g_ascii_string_to_unsigned (usec, 10, 1, G_MAXINT64, &number, NULL))
    return 0;
  return number;
}

/* Whoever does not take it at once misses it: nothing waits for the administrator's tools. */
static void
say (const WrnNotify *self, const char *text)
{
  if (self->fd >= 0)
    send (self->fd, text, strlen (text), MSG_DONTWAIT | MSG_NOSIGNAL);
}

/* What may be said with @more, and nothing if that is empty and the status is as before. */
static void
say_status (WrnNotify *self, const char *more)
{
  g_autofree char *status = self->status (self->user_data);
  const gboolean is_news = g_strcmp0 (status, self->told) != 0;
  g_autofree char *text = g_strconcat (more, is_news ? "STATUS=" : "", is_news ? status : "", NULL);

  if (*text != '\0')
    say (self, text);
  g_free (self->told);
  self->told = g_steal_pointer (&status);
}

static gboolean
tick_cb (gpointer user_data)
{
  WrnNotify *self = user_data;

  say_status (self, self->is_watched ? "WATCHDOG=1\n" : "");
  return G_SOURCE_CONTINUE;
}

/**
 * wrn_notify_new:
 * @status: says what the program does; called from wrn_notify_ready() on
 * @user_data: for @status
 *
 * Takes what systemd left in the environment; to be made before there is a thread.
 */
WrnNotify *
wrn_notify_new (WrnNotifyStatus status, gpointer user_data)
{
  WrnNotify *self = g_new0 (WrnNotify, 1);
  const guint64 watchdog = take_watchdog ();

  self->status = status;
  self->user_data = user_data;
  self->fd = open_socket ();
  self->is_watched = watchdog > 0;
  self->every = watchdog > 0 ? (guint) CLAMP (watchdog / (SIGNS_OF_LIFE * 1000), 1, STATUS_MSEC)
                             : STATUS_MSEC;
  return self;
}

void
wrn_notify_free (WrnNotify *self)
{
  g_clear_handle_id (&self->ticks, g_source_remove);
  if (self->fd >= 0)
    close (self->fd);
  g_free (self->told);
  g_free (self);
}

/* The program does what it is for, from now on or again. */
void
wrn_notify_ready (WrnNotify *self)
{
  if (self->fd < 0)
    return;
  g_clear_pointer (&self->told, g_free);
  say_status (self, "READY=1\n");
  if (self->ticks == 0)
    self->ticks = g_timeout_add (self->every, tick_cb, self);
}

/* Its settings are being read again; wrn_notify_ready() follows. */
void
wrn_notify_reloading (WrnNotify *self)
{
  g_autofree char *text =
      g_strdup_printf ("RELOADING=1\nMONOTONIC_USEC=%" G_GINT64_FORMAT, g_get_monotonic_time ());

  say (self, text);
}

void
wrn_notify_stopping (WrnNotify *self)
{
  say (self, "STOPPING=1\nSTATUS=Stopping");
}
