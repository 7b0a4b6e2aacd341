/* wrn-edge-trim.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Gives back the memory that only the start needed.
 */
#define G_LOG_DOMAIN "wrn-edge"

#include "config.h"

#include "edge/wrn-edge-trim.h"

#include <link.h>
#include <sys/mman.h>
#include <unistd.h>

/* What cannot be written is as it is in its file, from where the kernel takes it again. */
static int
trim_object_cb (struct dl_phdr_info *info, size_t size, void *unused)
{
  const gsize page = (gsize) sysconf (_SC_PAGESIZE);

  for (guint i = 0; i < info->dlpi_phnum; i++)
    {
      const ElfW (Phdr) *part = &info->dlpi_phdr[i];
      const gsize start = (gsize) (info->dlpi_addr + part->p_vaddr) & ~(page - 1);
      const gsize end = (gsize) (info->dlpi_addr + part->p_vaddr + part->p_memsz);

      if (part->p_type == PT_LOAD && (part->p_flags & PF_W) == 0 && info->dlpi_name[0] == '/')
        madvise ((gpointer) start, end - start, MADV_DONTNEED);
    }
  return 0;
}

/**
 * wrn_edge_trim:
 *
 * Lets go of the pages of libraries that ran at the start: initialisers, the reading of files, the
 * tests by which a library of ciphers proves itself. What is needed again comes back by itself,
 * from the kernel's cache. Call it once the start is over.
 */
void
wrn_edge_trim (void)
{
  dl_iterate_phdr (trim_object_cb, NULL);
}
