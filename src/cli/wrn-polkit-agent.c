/* wrn-polkit-agent.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Lets polkit ask for a password on the terminal, where no desktop does it.
 */
#define G_LOG_DOMAIN "wrn-cli"

#include "config.h"

#include "cli/wrn-polkit-agent.h"

#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <glib-unix.h>

/* It registers within a tenth of that, or has no polkit to register with. */
#define READY_WITHIN_MS 2000

/* Of the pipe that it closes when it is ready, over there. */
#define NOTIFY_FD 3

/* It must not outlive us, and sit on the terminal. */
static void
child_setup_cb (gpointer user_data)
{
  prctl (PR_SET_PDEATHSIG, SIGTERM);
}

/**
 * wrn_polkit_agent_start:
 *
 * Starts polkit's own agent for this process and waits until polkit knows it. Where a desktop has
 * an agent, that one is asked, and this one stays silent.
 *
 * Returns: (transfer full) (nullable): %NULL if it is not installed; then nobody is asked
 */
GSubprocess *
wrn_polkit_agent_start (void)
{
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_NONE);
  g_autofree char *pid = g_strdup_printf ("%d", (int) getpid ());
  g_autofree char *program = g_find_program_in_path ("pkttyagent");
  const char *const command[] = {
    program, "--process", pid, "--notify-fd", G_STRINGIFY (NOTIFY_FD), "--fallback", NULL
  };
  GSubprocess *self;
  struct pollfd ready;
  int ends[2];

  if (program == NULL || !g_unix_open_pipe (ends, FD_CLOEXEC, NULL))
    return NULL;
  g_subprocess_launcher_set_child_setup (launcher, child_setup_cb, NULL, NULL);
  g_subprocess_launcher_take_fd (launcher, ends[1], NOTIFY_FD);
  self = g_subprocess_launcher_spawnv (launcher, command, NULL);
  /* Our copy of its end of the pipe, or the pipe would never be at its end. */
  g_subprocess_launcher_close (launcher);

  ready = (struct pollfd){ .fd = ends[0], .events = POLLIN };
  if (self != NULL)
    poll (&ready, 1, READY_WITHIN_MS);
  close (ends[0]);
  return self;
}

/**
 * wrn_polkit_agent_stop:
 * @self: (transfer full)
 *
 * Returns when it has left the terminal as it was.
 */
void
wrn_polkit_agent_stop (GSubprocess *self)
{
  g_subprocess_send_signal (self, SIGTERM);
  g_subprocess_wait (self, NULL, NULL);
  g_object_unref (self);
}
