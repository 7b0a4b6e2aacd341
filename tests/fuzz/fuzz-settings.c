/* fuzz-settings.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Fuzzes the files of a supernode's settings: what is accepted can be written and read again
 * without loss, and a refusal says in which line.
 */
#include "config.h"

#include <string.h>

#include "supernode/wrn-supernode-file.h"
#include "tests/fuzz/wrn-fuzz.h"

int
LLVMFuzzerInitialize (int *argc, char ***argv)
{
  return 0;
}

/* (transfer full): what counts where nobody says anything. */
static WrnSupernodeConfig *
new_config (void)
{
  char *argv[] = { (char *) "warren-supernode", NULL };

  return wrn_supernode_config_new (1, argv, NULL);
}

static void
check_rewritten (const WrnSupernodeConfig *config)
{
  g_autofree char *text = wrn_supernode_file_format (config);
  g_autofree char *json = wrn_supernode_file_format_json (config);
  g_autoptr (WrnSupernodeConfig) again = new_config ();
  g_autofree char *same = NULL;

  wrn_fuzz_check (g_utf8_validate (json, -1, NULL) && strchr (json, '\n') == NULL);
  /* A file that was just short enough may become too long when all settings are in it. */
  if (strlen (text) > WRN_SUPERNODE_FILE_MAX)
    return;
  wrn_fuzz_check (wrn_supernode_file_parse (again, text, strlen (text), NULL));
  same = wrn_supernode_file_format (again);
  wrn_fuzz_check (g_str_equal (text, same));
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize len)
{
  g_autoptr (WrnSupernodeConfig) config = new_config ();
  g_autoptr (GError) error = NULL;

  if (wrn_supernode_file_parse (config, (const char *) data, len, &error))
    {
      wrn_fuzz_check (error == NULL);
      check_rewritten (config);
      return 0;
    }
  wrn_fuzz_check (error != NULL && g_utf8_validate (error->message, -1, NULL));
  return 0;
}
