/* wrn-about-window.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What Warren is, and which versions are at work.
 */
#define G_LOG_DOMAIN "wrn-ui"

#include "config.h"

#include "ui/settings/wrn-about-window.h"

#include <glib/gi18n.h>

#include "ui/widgets/wrn-spoken-names.h"

static const char *const helper_states[] = {
  [WRN_HELPER_UNKNOWN] = "unknown",
  [WRN_HELPER_MISSING] = "missing",
  [WRN_HELPER_TOO_OLD] = "too old",
  [WRN_HELPER_OK] = "ok",
};

/* (transfer full): for whoever mends Warren, so in English; who is in which community is nobody's
 * business. */
static char *
describe (WrnBackend *backend)
{
  g_autofree char *os = g_get_os_info (G_OS_INFO_KEY_PRETTY_NAME);
  const char *desktop = g_getenv ("XDG_CURRENT_DESKTOP");
  GdkDisplay *display = gdk_display_get_default ();

  return g_strdup_printf (
      "Warren %s\nHelper: %s\nCommunities: %u\nSystem: %s\nDesktop: %s\nDisplay: %s\n"
      "GTK %u.%u.%u, libadwaita %u.%u.%u, GLib %u.%u.%u\n",
      WRN_VERSION, helper_states[wrn_backend_get_helper_state (backend)],
      g_list_model_get_n_items (wrn_backend_get_communities (backend)), os != NULL ? os : "unknown",
      desktop != NULL ? desktop : "unknown",
      display != NULL ? G_OBJECT_TYPE_NAME (display) : "none", gtk_get_major_version (),
      gtk_get_minor_version (), gtk_get_micro_version (), adw_get_major_version (),
      adw_get_minor_version (), adw_get_micro_version (), glib_major_version, glib_minor_version,
      glib_micro_version);
}

/* (transfer none): a window, not yet shown */
GtkWindow *
wrn_about_window_new (WrnBackend *backend)
{
  static const char *const developers[] = { "The Warren authors", NULL };
  AdwAboutWindow *self = ADW_ABOUT_WINDOW (adw_about_window_new ());
  g_autofree char *debug_info = describe (backend);

  adw_about_window_set_application_name (self, WRN_NAME);
  adw_about_window_set_application_icon (self, WRN_APP_ID);
  adw_about_window_set_developer_name (self, developers[0]);
  adw_about_window_set_version (self, WRN_VERSION);
  adw_about_window_set_comments (self, _ ("A private LAN with people you trust, encrypted from end "
                                          "to end and without an account."));
  adw_about_window_set_developers (self, (const char **) developers);
  adw_about_window_set_copyright (self, "© 2026 The Warren authors");
  adw_about_window_set_license_type (self, GTK_LICENSE_GPL_3_0);
  adw_about_window_set_debug_info (self, debug_info);
  adw_about_window_set_debug_info_filename (self, "warren.txt");
  /* Translators: your names, one in each line */
  adw_about_window_set_translator_credits (self, _ ("translator-credits"));
  gtk_window_set_modal (GTK_WINDOW (self), TRUE);
  wrn_spoken_names_mend (GTK_WIDGET (self));
  return GTK_WINDOW (self);
}
