/* wrn-sim-log.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The last packets of a simulation, to be printed when a test fails.
 */
#define G_LOG_DOMAIN "wrn-sim"

#include "config.h"

#include "tests/support/wrn-sim-log.h"

#include "tests/support/wrn-sim-host.h"

#include <stdio.h>

/* Some seconds of a dozen hosts; more than anyone reads. */
#define N_ENTRIES 1024

struct _WrnSimLog
{
  WrnSimLogEntry entries[N_ENTRIES];
  guint64 n_added;
};

static const char *const fates[] = {
  [WRN_SIM_DELIVERED] = "delivered",
  [WRN_SIM_LOST] = "lost",
  [WRN_SIM_CUT] = "cut",
  [WRN_SIM_HOOKED] = "taken by the test",
  [WRN_SIM_DOWN] = "host down",
  [WRN_SIM_NO_SOCKET] = "no socket",
  [WRN_SIM_NO_ROUTE] = "no route",
  [WRN_SIM_NO_SOURCE] = "not an address of the sender",
  [WRN_SIM_NO_HAIRPIN] = "no hairpin",
  [WRN_SIM_ISOLATED] = "isolated LAN",
  [WRN_SIM_BLOCKED] = "UDP blocked",
  [WRN_SIM_NO_MAPPING] = "no mapping",
  [WRN_SIM_FILTERED] = "filtered",
};

G_STATIC_ASSERT (G_N_ELEMENTS (fates) == WRN_SIM_N_FATES);

WrnSimLog *
wrn_sim_log_new (void)
{
  return g_new0 (WrnSimLog, 1);
}

void
wrn_sim_log_free (WrnSimLog *self)
{
  g_free (self);
}

void
wrn_sim_log_add (WrnSimLog *self, const WrnSimLogEntry *entry)
{
  self->entries[self->n_added++ % N_ENTRIES] = *entry;
}

static const char *
name_of (GPtrArray *hosts, guint32 index)
{
  return index < hosts->len ? wrn_sim_host_get_name (g_ptr_array_index (hosts, index)) : "?";
}

/* To standard error, as this happens while the program dies. */
void
wrn_sim_log_print (WrnSimLog *self, GPtrArray *hosts)
{
  const guint64 n = MIN (self->n_added, N_ENTRIES);

  for (guint64 i = self->n_added - n; i < self->n_added; i++)
    {
      const WrnSimLogEntry *entry = &self->entries[i % N_ENTRIES];
      char source[WRN_ENDPOINT_FORMAT_LEN];
      char target[WRN_ENDPOINT_FORMAT_LEN];

      fprintf (stderr, "# %12.6f %s %s > %s %s, %u bytes: %s\n", (double) entry->at / 1e6,
               name_of (hosts, entry->origin), wrn_endpoint_format (&entry->source, source),
               wrn_endpoint_format (&entry->target, target), name_of (hosts, entry->place),
               entry->len, fates[entry->fate]);
    }
}
