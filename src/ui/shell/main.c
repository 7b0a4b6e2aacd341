/* main.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The program warren: the app.
 */
#include "config.h"

#include <locale.h>

#include <glib/gi18n.h>

#include "ui/shell/wrn-application.h"

int
main (int argc, char **argv)
{
  g_autoptr (WrnApplication) app = NULL;

  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, WRN_LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  g_set_application_name (WRN_NAME);

  app = wrn_application_new (NULL);
  return g_application_run (G_APPLICATION (app), argc, argv);
}
