/* wrn-diagnostics-window.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Why people cannot be reached, and what to do.
 */
#define G_LOG_DOMAIN "wrn-ui"

#include "config.h"

#include "ui/diagnostics/wrn-diagnostics-window.h"

#include <glib/gi18n.h>
#include <string.h>

#include "ui/diagnostics/wrn-check-row.h"
#include "ui/model/wrn-format.h"
#include "ui/model/wrn-log.h"
#include "ui/model/wrn-report.h"
#include "ui/model/wrn-trouble.h"
#include "ui/widgets/wrn-message.h"
#include "ui/widgets/wrn-spoken-names.h"
#include "ui/widgets/wrn-trouble-dialog.h"

/* What is done by then needs no spinner. */
#define PATIENCE_MS 300

struct _WrnDiagnosticsWindow
{
  AdwWindow parent_instance;

  /* children */
  AdwToastOverlay *toasts;
  AdwWindowTitle *title;
  GtkStack *stack;
  GtkSpinner *spinner;
  AdwStatusPage *trouble;
  GtkLabel *summary;
  GtkListBox *checks;
  GtkExpander *details_expander;
  GtkLabel *details;
  GtkExpander *log_expander;
  GtkLabel *log_text;
  GtkCheckButton *with_names;

  /* owned */
  WrnBackend *backend;
  WrnCommunity *community;
  WrnLog *log;
  GListModel *found; /* of WrnCheck, NULL before the first answer */
  GCancellable *life;
  guint patience; /* source: until the spinner turns */
};

G_DEFINE_FINAL_TYPE (WrnDiagnosticsWindow, wrn_diagnostics_window, ADW_TYPE_WINDOW)

static gboolean
patience_cb (gpointer user_data)
{
  WrnDiagnosticsWindow *self = user_data;

  self->patience = 0;
  gtk_spinner_start (self->spinner);
  gtk_stack_set_visible_child_name (self->stack, "waiting");
  return G_SOURCE_REMOVE;
}

static void
set_waiting (WrnDiagnosticsWindow *self, gboolean waiting)
{
  g_clear_handle_id (&self->patience, g_source_remove);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "diagnostics.check", !waiting);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "diagnostics.copy",
                                 !waiting && self->found != NULL);
  if (waiting)
    self->patience = g_timeout_add (PATIENCE_MS, patience_cb, self);
  else
    gtk_spinner_stop (self->spinner);
}

static GtkWidget *
make_row (gpointer check, gpointer unused)
{
  return wrn_check_row_new (check);
}

/* (transfer full): what those who help want to know */
static char *
join_details (GListModel *checks)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (checks); i++)
    {
      g_autoptr (WrnCheck) check = g_list_model_get_item (checks, i);

      if (*wrn_check_get_details (check) != '\0')
        g_string_append_printf (text, "%s%s (%s): %s", text->len > 0 ? "\n" : "",
                                wrn_check_get_kind (check), wrn_check_get_said_title (check),
                                wrn_check_get_details (check));
    }
  return g_string_free (text, FALSE);
}

static void
show_found (WrnDiagnosticsWindow *self)
{
  g_autofree char *summary = wrn_checks_summarise (self->found);
  g_autofree char *details = join_details (self->found);

  gtk_label_set_text (self->summary, summary);
  gtk_list_box_bind_model (self->checks, self->found, make_row, NULL, NULL);
  gtk_label_set_text (self->details, *details != '\0' ? details : _ ("There are none."));
  gtk_stack_set_visible_child_name (self->stack, "checks");
}

static void
show_trouble (WrnDiagnosticsWindow *self, const GError *error)
{
  const WrnTrouble trouble = wrn_trouble_of_error (error);
  g_autofree char *body = wrn_trouble_describe (trouble, wrn_community_get_title (self->community));
  /* The page takes markup. */
  g_autofree char *escaped = g_markup_escape_text (body, -1);

  adw_status_page_set_title (self->trouble, _ (wrn_trouble_get_words (trouble)->title));
  adw_status_page_set_description (self->trouble, escaped);
  gtk_stack_set_visible_child_name (self->stack, "failed");
}

static void
diagnosed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WrnAnswer) answer = wrn_backend_ask_finish (WRN_BACKEND (source), result, &error);
  WrnDiagnosticsWindow *self = user_data;

  /* The window is gone. */
  if (wrn_trouble_is_silent (error))
    return;
  if (answer != NULL && answer->value != NULL)
    {
      g_clear_object (&self->found);
      self->found = wrn_checks_read (answer->value);
    }
  set_waiting (self, FALSE);
  if (error != NULL)
    show_trouble (self, error);
  else if (self->found != NULL)
    show_found (self);
}

static void
check (WrnDiagnosticsWindow *self)
{
  const WrnQuestion question = { .request = WRN_REQUEST_DIAGNOSE, .community = self->community };

  set_waiting (self, TRUE);
  wrn_backend_ask_async (self->backend, &question, self->life, diagnosed_cb, self);
}

static void
check_cb (GtkWidget *widget, const char *action, GVariant *unused)
{
  check (WRN_DIAGNOSTICS_WINDOW (widget));
}

static void
reconnected_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WrnAnswer) answer G_GNUC_UNUSED =
      wrn_backend_ask_finish (WRN_BACKEND (source), result, &error);
  WrnDiagnosticsWindow *self = user_data;

  if (wrn_trouble_is_silent (error))
    return;
  if (error != NULL)
    wrn_trouble_dialog_show (GTK_WIDGET (self), self->community, error);
  check (self);
}

static void
disconnected_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WrnAnswer) answer G_GNUC_UNUSED =
      wrn_backend_ask_finish (WRN_BACKEND (source), result, &error);
  WrnDiagnosticsWindow *self = user_data;
  WrnQuestion question = { .request = WRN_REQUEST_CONNECT };

  if (wrn_trouble_is_silent (error))
    return;
  if (error != NULL)
    {
      wrn_trouble_dialog_show (GTK_WIDGET (self), self->community, error);
      check (self);
      return;
    }
  question.community = self->community;
  wrn_backend_ask_async (self->backend, &question, self->life, reconnected_cb, self);
}

static void
reconnect_cb (GtkWidget *widget, const char *action, GVariant *unused)
{
  WrnDiagnosticsWindow *self = WRN_DIAGNOSTICS_WINDOW (widget);
  const WrnQuestion question = { .request = WRN_REQUEST_DISCONNECT, .community = self->community };

  set_waiting (self, TRUE);
  wrn_backend_ask_async (self->backend, &question, self->life, disconnected_cb, self);
}

/* Which port to open, in the words of routers. */
static void
port_cb (GtkWidget *widget, const char *action, GVariant *unused)
{
  WrnDiagnosticsWindow *self = WRN_DIAGNOSTICS_WINDOW (widget);
  g_autofree char *number = NULL;
  g_autofree char *body = NULL;
  guint port;

  g_object_get (self->community, "port", &port, NULL);
  number = g_strdup_printf ("%u", port);
  body = wrn_format_fill (
      port != 0
          /* Translators: “%s” is the number of the port. */
          ? _ ("Open the page of your router in a browser and look for “port forwarding”. Let it "
               "pass UDP port %s to this computer, and check again.")
          : _ ("Open the page of your router in a browser and look for “port forwarding”. Let it "
               "pass a UDP port to this computer, choose the same one here, and check again."),
      number);
  wrn_message_show (GTK_WIDGET (self), _ ("Open a Port by Hand"), body);
}

/* What is to be mended may be elsewhere in the app, for the community in front. */
static void
fix_cb (GtkWidget *widget, const char *name, GVariant *target)
{
  GtkWindow *parent = gtk_window_get_transient_for (GTK_WINDOW (widget));
  const char *action = g_variant_get_string (target, NULL);

  if (g_str_has_prefix (action, "diagnostics.") || parent == NULL)
    {
      gtk_widget_activate_action (widget, action, NULL);
      return;
    }
  gtk_widget_activate_action (GTK_WIDGET (parent), "app.show", "s",
                              wrn_community_get_path (WRN_DIAGNOSTICS_WINDOW (widget)->community));
  gtk_widget_activate_action (GTK_WIDGET (parent), action, NULL);
}

static void
copy_cb (GtkWidget *widget, const char *action, GVariant *unused)
{
  WrnDiagnosticsWindow *self = WRN_DIAGNOSTICS_WINDOW (widget);
  const WrnReportSource source = {
    .community = self->community,
    .checks = self->found,
    .log = G_LIST_MODEL (self->log),
    .now = g_get_real_time (),
  };
  g_autofree char *report =
      wrn_report_write (&source, gtk_check_button_get_active (self->with_names));

  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), report);
  gtk_widget_activate_action (widget, "win.toast", "s", _ ("Report copied"));
}

/* Nothing that it says is markup. */
static void
toast_cb (GtkWidget *widget, const char *action, GVariant *text)
{
  g_autofree char *escaped = g_markup_escape_text (g_variant_get_string (text, NULL), -1);

  adw_toast_overlay_add_toast (WRN_DIAGNOSTICS_WINDOW (widget)->toasts, adw_toast_new (escaped));
}

/* The text of what nobody looks at is not made. */
static void
show_log (WrnDiagnosticsWindow *self)
{
  GListModel *log = G_LIST_MODEL (self->log);
  const guint n = g_list_model_get_n_items (log);
  g_autoptr (GString) text = g_string_new (NULL);

  if (!gtk_expander_get_expanded (self->log_expander))
    return;
  for (guint i = n - MIN (n, WRN_REPORT_LOG_LINES); i < n; i++)
    {
      g_autoptr (WrnLogEntry) entry = g_list_model_get_item (log, i);
      g_autofree char *line = wrn_log_entry_format (entry);

      g_string_append_printf (text, "%s%s", text->len > 0 ? "\n" : "", line);
    }
  gtk_label_set_text (self->log_text, n > 0 ? text->str : _ ("Nothing has happened yet"));
}

static void
wrn_diagnostics_window_map (GtkWidget *widget)
{
  WrnDiagnosticsWindow *self = WRN_DIAGNOSTICS_WINDOW (widget);

  GTK_WIDGET_CLASS (wrn_diagnostics_window_parent_class)->map (widget);
  wrn_log_set_active (self->log, TRUE);
}

static void
wrn_diagnostics_window_unmap (GtkWidget *widget)
{
  WrnDiagnosticsWindow *self = WRN_DIAGNOSTICS_WINDOW (widget);

  wrn_log_set_active (self->log, FALSE);
  GTK_WIDGET_CLASS (wrn_diagnostics_window_parent_class)->unmap (widget);
}

static void
wrn_diagnostics_window_dispose (GObject *object)
{
  WrnDiagnosticsWindow *self = WRN_DIAGNOSTICS_WINDOW (object);

  g_cancellable_cancel (self->life);
  g_clear_handle_id (&self->patience, g_source_remove);
  G_OBJECT_CLASS (wrn_diagnostics_window_parent_class)->dispose (object);
  g_clear_object (&self->log);
  g_clear_object (&self->found);
  g_clear_object (&self->community);
  g_clear_object (&self->backend);
}

static void
wrn_diagnostics_window_finalize (GObject *object)
{
  g_object_unref (WRN_DIAGNOSTICS_WINDOW (object)->life);
  G_OBJECT_CLASS (wrn_diagnostics_window_parent_class)->finalize (object);
}

static void
wrn_diagnostics_window_class_init (WrnDiagnosticsWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = wrn_diagnostics_window_dispose;
  object_class->finalize = wrn_diagnostics_window_finalize;
  widget_class->map = wrn_diagnostics_window_map;
  widget_class->unmap = wrn_diagnostics_window_unmap;

  gtk_widget_class_set_template_from_resource (
      widget_class, "/org/warrenvpn/Warren/diagnostics/wrn-diagnostics-window.ui");
  gtk_widget_class_bind_template_child (widget_class, WrnDiagnosticsWindow, toasts);
  gtk_widget_class_bind_template_child (widget_class, WrnDiagnosticsWindow, title);
  gtk_widget_class_bind_template_child (widget_class, WrnDiagnosticsWindow, stack);
  gtk_widget_class_bind_template_child (widget_class, WrnDiagnosticsWindow, spinner);
  gtk_widget_class_bind_template_child (widget_class, WrnDiagnosticsWindow, trouble);
  gtk_widget_class_bind_template_child (widget_class, WrnDiagnosticsWindow, summary);
  gtk_widget_class_bind_template_child (widget_class, WrnDiagnosticsWindow, checks);
  gtk_widget_class_bind_template_child (widget_class, WrnDiagnosticsWindow, details_expander);
  gtk_widget_class_bind_template_child (widget_class, WrnDiagnosticsWindow, details);
  gtk_widget_class_bind_template_child (widget_class, WrnDiagnosticsWindow, log_expander);
  gtk_widget_class_bind_template_child (widget_class, WrnDiagnosticsWindow, log_text);
  gtk_widget_class_bind_template_child (widget_class, WrnDiagnosticsWindow, with_names);
  gtk_widget_class_install_action (widget_class, WRN_FIX_CHECK, NULL, check_cb);
  gtk_widget_class_install_action (widget_class, WRN_FIX_RECONNECT, NULL, reconnect_cb);
  gtk_widget_class_install_action (widget_class, WRN_FIX_PORT, NULL, port_cb);
  gtk_widget_class_install_action (widget_class, "diagnostics.fix", "s", fix_cb);
  gtk_widget_class_install_action (widget_class, "diagnostics.copy", NULL, copy_cb);
  gtk_widget_class_install_action (widget_class, "win.toast", "s", toast_cb);
}

static void
wrn_diagnostics_window_init (WrnDiagnosticsWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  wrn_spoken_names_watch (self->toasts);
  self->life = g_cancellable_new ();
}

/* Returns: (transfer none): a window that begins to look; show it transient for the main one */
GtkWindow *
wrn_diagnostics_window_new (WrnBackend *backend, WrnCommunity *community)
{
  WrnDiagnosticsWindow *self = g_object_new (WRN_TYPE_DIAGNOSTICS_WINDOW, NULL);

  self->backend = g_object_ref (backend);
  self->community = g_object_ref (community);
  self->log = wrn_log_new (backend, community);
  adw_window_title_set_subtitle (self->title, wrn_community_get_title (community));
  g_object_bind_property (community, "title", self->title, "subtitle", G_BINDING_DEFAULT);
  g_signal_connect_object (self->log, "items-changed", G_CALLBACK (show_log), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->log_expander, "notify::expanded", G_CALLBACK (show_log), self,
                           G_CONNECT_SWAPPED);
  check (self);
  return GTK_WINDOW (self);
}
