/* wrn-draft.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What was typed about a community, on its way to the helper.
 */
#define G_LOG_DOMAIN "wrn-ui"

#include "config.h"

#include "ui/dialogs/wrn-draft.h"

#include <string.h>

#include "core/crypto/wrn-hash.h"
#include "ipc/wrn-sealed.h"

/**
 * wrn_draft_seal:
 * @draft: as it was typed, with space around it
 *
 * Returns: (transfer full): what Create takes, erased when it is freed
 */
GBytes *
wrn_draft_seal (const WrnProfileDraft *draft)
{
  g_autofree char *name = g_strstrip (g_strdup (draft->name));
  g_autofree char *nickname = g_strstrip (g_strdup (draft->nickname));
  WrnProfileDraft tidy = *draft;
  GBytes *bytes;
  char *text;
  gsize len;

  tidy.name = name;
  tidy.nickname = nickname[0] != '\0' ? nickname : NULL;
  text = wrn_profile_draft_format (&tidy, &len);
  bytes = wrn_sealed_copy (text, len);
  wrn_secure_clear (text, len);
  g_free (text);
  return bytes;
}

/* (transfer full): what the user of this computer is called by friends, as far as it tells */
char *
wrn_draft_dup_nickname (void)
{
  g_autofree char *name = g_strstrip (g_strdup (g_get_real_name ()));

  /* What GLib says if nothing is known. */
  if (name[0] == '\0' || g_str_equal (name, "Unknown"))
    return g_strdup (g_get_user_name ());
  name[strcspn (name, " ,")] = '\0';
  return g_steal_pointer (&name);
}
