/* wrn-log-window.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What happened in a community, or in all of them.
 */
#define G_LOG_DOMAIN "wrn-ui"

#include "config.h"

#include "ui/log/wrn-log-window.h"

#include <glib/gi18n.h>
#include <string.h>

#include "ui/model/wrn-log.h"
#include "ui/widgets/wrn-save.h"
#include "ui/widgets/wrn-spoken-names.h"

/* Nearer to the end than that, in pixels, one looks at the end. */
#define AT_THE_END 4

struct _WrnLogWindow
{
  AdwWindow parent_instance;

  /* children */
  AdwToastOverlay *toasts;
  AdwWindowTitle *title;
  GtkToggleButton *pause;
  GtkSearchEntry *search;
  GtkDropDown *level;
  GtkStack *stack;
  GtkScrolledWindow *scroller;
  GtkListView *list;

  /* owned */
  WrnLog *log;
  GtkFilterListModel *shown;
  GSettings *settings;
  char *needle; /* what is searched for, folded */

  WrnLogLevel shown_level;
  gboolean follows; /* it looks at the end */
  guint following;  /* source: until it has scrolled there */
};

G_DEFINE_FINAL_TYPE (WrnLogWindow, wrn_log_window, ADW_TYPE_WINDOW)

static gboolean
matches (gpointer item, gpointer user_data)
{
  WrnLogWindow *self = user_data;

  return wrn_log_entry_matches (item, self->shown_level, self->needle);
}

static void
filter_again (WrnLogWindow *self)
{
  if (self->shown != NULL)
    gtk_filter_changed (gtk_filter_list_model_get_filter (self->shown),
                        GTK_FILTER_CHANGE_DIFFERENT);
}

static void
search_cb (GtkSearchEntry *entry, WrnLogWindow *self)
{
  g_free (self->needle);
  self->needle = g_utf8_casefold (gtk_editable_get_text (GTK_EDITABLE (entry)), -1);
  filter_again (self);
}

/* Escape empties the search before it closes the window. */
static void
stop_search_cb (GtkSearchEntry *entry, WrnLogWindow *self)
{
  if (*gtk_editable_get_text (GTK_EDITABLE (entry)) == '\0')
    gtk_window_close (GTK_WINDOW (self));
  else
    gtk_editable_set_text (GTK_EDITABLE (entry), "");
}

static void
level_cb (GtkDropDown *level, GParamSpec *pspec, WrnLogWindow *self)
{
  const guint selected = gtk_drop_down_get_selected (level);

  if (self->settings == NULL || selected >= WRN_N_LOG_LEVELS)
    return;
  g_settings_set_string (self->settings, "log-level", wrn_log_level_get_nick (selected));
}

static void
settings_cb (GSettings *settings, const char *key, WrnLogWindow *self)
{
  g_autofree char *nick = g_settings_get_string (settings, "log-level");

  self->shown_level = wrn_log_level_parse (nick);
  gtk_drop_down_set_selected (self->level, self->shown_level);
  filter_again (self);
}

/* What nobody looks at, or does not want to change, is not asked for. */
static void
look (WrnLogWindow *self)
{
  wrn_log_set_active (self->log, gtk_widget_get_mapped (GTK_WIDGET (self)) &&
                                     !gtk_toggle_button_get_active (self->pause));
}

static void
pause_cb (GtkToggleButton *pause, WrnLogWindow *self)
{
  if (self->log != NULL)
    look (self);
}

static double
find_end (GtkAdjustment *adjustment)
{
  return gtk_adjustment_get_upper (adjustment) - gtk_adjustment_get_page_size (adjustment);
}

static gboolean
follow_cb (gpointer user_data)
{
  WrnLogWindow *self = user_data;
  const guint n = g_list_model_get_n_items (G_LIST_MODEL (self->shown));

  self->following = 0;
  if (n > 0)
    gtk_widget_activate_action (GTK_WIDGET (self->list), "list.scroll-to-item", "u", n - 1);
  return G_SOURCE_REMOVE;
}

/* There is more, or less, than before: who looked at the end still does. Not at once, as the list
 * does not notice who scrolls while it lays itself out. */
static void
size_cb (GtkAdjustment *adjustment, WrnLogWindow *self)
{
  if (self->follows && self->following == 0)
    self->following = g_idle_add (follow_cb, self);
}

/* The list itself scrolls while it lays itself out. */
static void
scroll_cb (GtkAdjustment *adjustment, WrnLogWindow *self)
{
  if (self->following == 0)
    self->follows = gtk_adjustment_get_value (adjustment) >= find_end (adjustment) - AT_THE_END;
}

static void
items_cb (GListModel *shown, guint position, guint removed, guint added, WrnLogWindow *self)
{
  const guint n = g_list_model_get_n_items (shown);

  gtk_stack_set_visible_child_name (self->stack, n > 0 ? "list" : "empty");
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "log.copy", n > 0);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "log.save", n > 0);
  if (self->follows && self->following == 0)
    self->following = g_idle_add (follow_cb, self);
}

/* (transfer full): what is shown, line by line */
static char *
join_lines (WrnLogWindow *self)
{
  GListModel *shown = G_LIST_MODEL (self->shown);
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (shown); i++)
    {
      g_autoptr (WrnLogEntry) entry = g_list_model_get_item (shown, i);
      g_autofree char *line = wrn_log_entry_format (entry);

      g_string_append_printf (text, "%s\n", line);
    }
  return g_string_free (text, FALSE);
}

static void
copy_cb (GtkWidget *widget, const char *action, GVariant *unused)
{
  g_autofree char *text = join_lines (WRN_LOG_WINDOW (widget));

  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), text);
  gtk_widget_activate_action (widget, "win.toast", "s", _ ("Log copied"));
}

static GBytes *
make_file (GtkWidget *from, const char *name)
{
  char *text = join_lines (WRN_LOG_WINDOW (from));

  return g_bytes_new_take (text, strlen (text));
}

static void
save_cb (GtkWidget *widget, const char *action, GVariant *unused)
{
  wrn_save_ask (widget, _ ("Save Log"), "warren.log", make_file);
}

static void
find_cb (GtkWidget *widget, const char *action, GVariant *unused)
{
  gtk_widget_grab_focus (GTK_WIDGET (WRN_LOG_WINDOW (widget)->search));
}

/* Nothing that it says is markup. */
static void
toast_cb (GtkWidget *widget, const char *action, GVariant *text)
{
  g_autofree char *escaped = g_markup_escape_text (g_variant_get_string (text, NULL), -1);

  adw_toast_overlay_add_toast (WRN_LOG_WINDOW (widget)->toasts, adw_toast_new (escaped));
}

static void
wrn_log_window_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (wrn_log_window_parent_class)->map (widget);
  look (WRN_LOG_WINDOW (widget));
}

static void
wrn_log_window_unmap (GtkWidget *widget)
{
  WrnLogWindow *self = WRN_LOG_WINDOW (widget);

  GTK_WIDGET_CLASS (wrn_log_window_parent_class)->unmap (widget);
  look (self);
}

static void
wrn_log_window_dispose (GObject *object)
{
  WrnLogWindow *self = WRN_LOG_WINDOW (object);

  self->follows = FALSE;
  g_clear_handle_id (&self->following, g_source_remove);
  G_OBJECT_CLASS (wrn_log_window_parent_class)->dispose (object);
  g_clear_object (&self->shown);
  g_clear_object (&self->log);
  g_clear_object (&self->settings);
}

static void
wrn_log_window_finalize (GObject *object)
{
  g_free (WRN_LOG_WINDOW (object)->needle);
  G_OBJECT_CLASS (wrn_log_window_parent_class)->finalize (object);
}

static void
wrn_log_window_class_init (WrnLogWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = wrn_log_window_dispose;
  G_OBJECT_CLASS (klass)->finalize = wrn_log_window_finalize;
  widget_class->map = wrn_log_window_map;
  widget_class->unmap = wrn_log_window_unmap;

  g_type_ensure (WRN_TYPE_LOG_ENTRY);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/warrenvpn/Warren/log/wrn-log-window.ui");
  gtk_widget_class_bind_template_child (widget_class, WrnLogWindow, toasts);
  gtk_widget_class_bind_template_child (widget_class, WrnLogWindow, title);
  gtk_widget_class_bind_template_child (widget_class, WrnLogWindow, pause);
  gtk_widget_class_bind_template_child (widget_class, WrnLogWindow, search);
  gtk_widget_class_bind_template_child (widget_class, WrnLogWindow, level);
  gtk_widget_class_bind_template_child (widget_class, WrnLogWindow, stack);
  gtk_widget_class_bind_template_child (widget_class, WrnLogWindow, scroller);
  gtk_widget_class_bind_template_child (widget_class, WrnLogWindow, list);
  gtk_widget_class_bind_template_callback (widget_class, search_cb);
  gtk_widget_class_bind_template_callback (widget_class, stop_search_cb);
  gtk_widget_class_bind_template_callback (widget_class, level_cb);
  gtk_widget_class_bind_template_callback (widget_class, pause_cb);
  gtk_widget_class_install_action (widget_class, "log.copy", NULL, copy_cb);
  gtk_widget_class_install_action (widget_class, "log.save", NULL, save_cb);
  gtk_widget_class_install_action (widget_class, "log.search", NULL, find_cb);
  gtk_widget_class_install_action (widget_class, "win.toast", "s", toast_cb);
}

static void
wrn_log_window_init (WrnLogWindow *self)
{
  g_autoptr (GtkStringList) levels = gtk_string_list_new (NULL);
  GtkAdjustment *adjustment;

  gtk_widget_init_template (GTK_WIDGET (self));
  wrn_spoken_names_watch (self->toasts);
  self->needle = g_strdup ("");
  self->follows = TRUE;
  for (WrnLogLevel level = 0; level < WRN_N_LOG_LEVELS; level++)
    gtk_string_list_append (levels, _ (wrn_log_level_get_words (level)));
  gtk_drop_down_set_model (self->level, G_LIST_MODEL (levels));

  adjustment = gtk_scrolled_window_get_vadjustment (self->scroller);
  g_signal_connect_object (adjustment, "changed", G_CALLBACK (size_cb), self, 0);
  g_signal_connect_object (adjustment, "value-changed", G_CALLBACK (scroll_cb), self, 0);
}

/**
 * wrn_log_window_new:
 * @community: (nullable): whose events; NULL for those of all
 *
 * Returns: (transfer none): a window that looks while it is mapped
 */
GtkWindow *
wrn_log_window_new (WrnBackend *backend, WrnCommunity *community)
{
  WrnLogWindow *self = g_object_new (WRN_TYPE_LOG_WINDOW, NULL);
  g_autoptr (GtkNoSelection) selection = NULL;

  self->log = wrn_log_new (backend, community);
  self->settings = g_settings_new ("org.warrenvpn.Warren");
  settings_cb (self->settings, NULL, self);
  g_signal_connect_object (self->settings, "changed::log-level", G_CALLBACK (settings_cb), self, 0);
  if (community != NULL)
    g_object_bind_property (community, "title", self->title, "subtitle", G_BINDING_SYNC_CREATE);
  else
    adw_window_title_set_subtitle (self->title, _ ("All communities"));

  self->shown =
      gtk_filter_list_model_new (g_object_ref (G_LIST_MODEL (self->log)),
                                 GTK_FILTER (gtk_custom_filter_new (matches, self, NULL)));
  g_signal_connect_object (self->shown, "items-changed", G_CALLBACK (items_cb), self, 0);
  items_cb (G_LIST_MODEL (self->shown), 0, 0, 0, self);
  selection = gtk_no_selection_new (g_object_ref (G_LIST_MODEL (self->shown)));
  gtk_list_view_set_model (self->list, GTK_SELECTION_MODEL (selection));
  return GTK_WINDOW (self);
}
