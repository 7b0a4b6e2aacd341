/* wrn-window.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A window with a tab for each community that is open.
 */
#define G_LOG_DOMAIN "wrn-ui"

#include "config.h"

#include "ui/shell/wrn-window-private.h"

#include <glib/gi18n.h>

#include "ui/shell/wrn-helper-page.h"
#include "ui/widgets/wrn-spoken-names.h"

/* What is answered sooner was never seen to take time. */
#define WRN_WINDOW_PATIENCE_MS 300

/* What fits a page beside the bar of the lowest windows. */
#define WRN_WINDOW_MIN_WIDTH 360

G_DEFINE_FINAL_TYPE (WrnWindow, wrn_window, ADW_TYPE_APPLICATION_WINDOW)

enum
{
  PROP_VIEW = 1,
  PROP_SHOW_PANE,
  PROP_SEARCHING,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

/* (transfer none) (nullable): what the tab in front shows */
WrnCommunityView *
wrn_window_get_view (WrnWindow *self)
{
  AdwTabPage *page = adw_tab_view_get_selected_page (self->tabs);

  return page != NULL ? WRN_COMMUNITY_VIEW (adw_tab_page_get_child (page)) : NULL;
}

/* (transfer none) (nullable): of the tab in front */
WrnCommunity *
wrn_window_get_community (WrnWindow *self)
{
  WrnCommunityView *view = wrn_window_get_view (self);

  return view != NULL ? wrn_community_view_get_community (view) : NULL;
}

static gboolean
lost_patience_cb (gpointer user_data)
{
  WrnWindow *self = user_data;

  self->patience = 0;
  gtk_stack_set_visible_child_name (self->pages, "looking");
  return G_SOURCE_REMOVE;
}

/* Nothing for a moment, rather than something that is replaced before it was read. */
static const char *
wait_for_helper (WrnWindow *self)
{
  if (g_strcmp0 (gtk_stack_get_visible_child_name (self->pages), "looking") == 0)
    return "looking";
  if (self->patience == 0)
    self->patience = g_timeout_add (WRN_WINDOW_PATIENCE_MS, lost_patience_cb, self);
  return "blank";
}

static const char *
choose_page (WrnWindow *self)
{
  GListModel *list = wrn_backend_get_communities (self->backend);

  if (adw_tab_view_get_n_pages (self->tabs) > 0)
    return "tabs";
  switch (wrn_backend_get_helper_state (self->backend))
    {
    case WRN_HELPER_UNKNOWN:
      return wait_for_helper (self);
    case WRN_HELPER_MISSING:
      return "helper";
    case WRN_HELPER_TOO_OLD:
    case WRN_HELPER_OK:
    default:
      return g_list_model_get_n_items (list) > 0 ? "directory" : "welcome";
    }
}

/* Shows what there is to show, in the header as well. */
void
wrn_window_show_page (WrnWindow *self)
{
  const char *page = choose_page (self);
  WrnCommunity *community = wrn_window_get_community (self);
  const gboolean has_pages =
      community != NULL && wrn_community_get_state (community) != WRN_STATE_ERROR;
  AdwViewStack *stack =
      has_pages ? wrn_community_view_get_stack (wrn_window_get_view (self)) : NULL;
  const char *title = community != NULL ? wrn_community_get_title (community) : WRN_NAME;

  if (!g_str_equal (page, "blank"))
    g_clear_handle_id (&self->patience, g_source_remove);
  gtk_stack_set_visible_child_name (self->pages, page);
  adw_view_switcher_title_set_stack (self->switcher, stack);
  adw_view_switcher_bar_set_stack (self->switcher_bar, stack);
  gtk_widget_set_visible (GTK_WIDGET (self->search_button), stack != NULL);
  gtk_window_set_title (GTK_WINDOW (self), title);
  wrn_window_update_actions (self);
}

static void
helper_changed_cb (WrnWindow *self)
{
  const WrnHelperState state = wrn_backend_get_helper_state (self->backend);

  if (self->was_missing && state > WRN_HELPER_MISSING)
    wrn_window_toast (self, _ ("Helper ready"));
  self->was_missing = state == WRN_HELPER_MISSING;
  g_object_set (self->helper_banner, "revealed", state == WRN_HELPER_TOO_OLD, NULL);
  wrn_window_show_page (self);
}

static void
forget_toast_cb (AdwToast *toast, gpointer user_data)
{
  WrnWindow *self = user_data;

  if (self->toast == toast)
    self->toast = NULL;
}

/* Titles of toasts are markup. What is being said is not said again. */
static void
show_toast (WrnWindow *self, const char *text, const char *undo)
{
  g_autofree char *title = g_markup_escape_text (text, -1);
  AdwToast *toast;

  if (self->toast != NULL && undo == NULL && g_str_equal (adw_toast_get_title (self->toast), title))
    return;
  toast = adw_toast_new (title);
  if (undo != NULL)
    {
      adw_toast_set_button_label (toast, C_ ("button", "Undo"));
      adw_toast_set_detailed_action_name (toast, undo);
    }
  self->toast = toast;
  g_signal_connect_object (toast, "dismissed", G_CALLBACK (forget_toast_cb), self, 0);
  adw_toast_overlay_add_toast (self->toasts, toast);
}

/* @text: it is no markup */
void
wrn_window_toast (WrnWindow *self, const char *text)
{
  show_toast (self, text, NULL);
}

/* @undo: a detailed action name */
void
wrn_window_toast_undo (WrnWindow *self, const char *text, const char *undo)
{
  show_toast (self, text, undo);
}

/* (transfer none) (nullable): one of the same kind above @self */
static GtkWindow *
find_dialog (WrnWindow *self, GType type)
{
  GListModel *windows = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWindow) window = g_list_model_get_item (windows, i);

      if (G_OBJECT_TYPE (window) == type && gtk_window_get_transient_for (window) == (void *) self)
        return window;
    }
  return NULL;
}

/* @dialog: (transfer floating): in place of another of the same kind, and with the window's actions
 */
void
wrn_window_show_dialog (WrnWindow *self, GtkWindow *dialog)
{
  GtkWindow *old = find_dialog (self, G_OBJECT_TYPE (dialog));

  if (old != NULL)
    gtk_window_destroy (old);
  gtk_window_set_transient_for (dialog, GTK_WINDOW (self));
  gtk_window_set_destroy_with_parent (dialog, TRUE);
  gtk_window_set_application (dialog, gtk_window_get_application (GTK_WINDOW (self)));
  gtk_widget_insert_action_group (GTK_WIDGET (dialog), "win", G_ACTION_GROUP (self));
  gtk_window_present (dialog);
}

/* Underscores of a menu are mnemonics. */
static void
fill_communities_menu (GtkMenuButton *button, gpointer user_data)
{
  WrnWindow *self = user_data;
  GListModel *list = wrn_backend_get_communities (self->backend);

  g_menu_remove_all (self->communities_menu);
  for (guint i = 0; i < g_list_model_get_n_items (list); i++)
    {
      g_autoptr (WrnCommunity) community = g_list_model_get_item (list, i);
      g_auto (GStrv) parts = g_strsplit (wrn_community_get_title (community), "_", -1);
      g_autofree char *label = g_strjoinv ("__", parts);
      g_autoptr (GMenuItem) item = g_menu_item_new (label, NULL);

      g_menu_item_set_action_and_target (item, "app.show", "s", wrn_community_get_path (community));
      g_menu_append_item (self->communities_menu, item);
    }
}

static void
save_size (WrnWindow *self)
{
  const gboolean maximized = gtk_window_is_maximized (GTK_WINDOW (self));
  int width, height;

  gtk_window_get_default_size (GTK_WINDOW (self), &width, &height);
  g_settings_set_boolean (self->settings, "window-maximized", maximized);
  if (maximized || width < WRN_WINDOW_MIN_WIDTH || height <= 0)
    return;
  g_settings_set_int (self->settings, "window-width", width);
  g_settings_set_int (self->settings, "window-height", height);
}

/* Its tabs are open still, for the next window. */
static gboolean
wrn_window_close_request (GtkWindow *window)
{
  WrnWindow *self = WRN_WINDOW (window);

  save_size (self);
  self->closing = TRUE;
  return GTK_WINDOW_CLASS (wrn_window_parent_class)->close_request (window);
}

static void
wrn_window_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  WrnWindow *self = WRN_WINDOW (object);

  switch (id)
    {
    case PROP_VIEW:
      g_value_set_string (value, self->view);
      break;
    case PROP_SHOW_PANE:
      g_value_set_boolean (value, self->show_pane);
      break;
    case PROP_SEARCHING:
      g_value_set_boolean (value, self->searching);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static gboolean
set_view (WrnWindow *self, const char *view)
{
  static const char *const views[] = { "peers", "map", "activity", NULL };
  WrnCommunityView *front = wrn_window_get_view (self);

  if (view == NULL || !g_strv_contains (views, view) || g_str_equal (self->view, view))
    return FALSE;
  g_free (self->view);
  self->view = g_strdup (view);
  if (front != NULL)
    wrn_community_view_show_page (front, view);
  return TRUE;
}

static gboolean
set_boolean (gboolean *field, gboolean value)
{
  const gboolean changes = *field != value;

  *field = value;
  return changes;
}

static void
wrn_window_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  WrnWindow *self = WRN_WINDOW (object);
  gboolean changes = FALSE;

  switch (id)
    {
    case PROP_VIEW:
      changes = set_view (self, g_value_get_string (value));
      break;
    case PROP_SHOW_PANE:
      changes = set_boolean (&self->show_pane, g_value_get_boolean (value));
      break;
    case PROP_SEARCHING:
      changes = set_boolean (&self->searching, g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
  if (!changes)
    return;
  g_object_notify_by_pspec (object, pspec);
  if (id == PROP_SEARCHING && self->searching)
    g_object_set (self, "view", "peers", NULL);
  wrn_window_update_states (self);
}

static void
wrn_window_dispose (GObject *object)
{
  WrnWindow *self = WRN_WINDOW (object);

  self->closing = TRUE;
  g_clear_handle_id (&self->patience, g_source_remove);
  g_clear_object (&self->stack_group);
  g_clear_object (&self->people_group);
  g_clear_object (&self->community_group);
  gtk_widget_dispose_template (GTK_WIDGET (self), WRN_TYPE_WINDOW);
  g_clear_object (&self->settings);
  g_clear_object (&self->backend);

  G_OBJECT_CLASS (wrn_window_parent_class)->dispose (object);
}

static void
wrn_window_finalize (GObject *object)
{
  g_free (WRN_WINDOW (object)->view);
  G_OBJECT_CLASS (wrn_window_parent_class)->finalize (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, WrnWindow, toasts);
  gtk_widget_class_bind_template_child (widget_class, WrnWindow, switcher);
  gtk_widget_class_bind_template_child (widget_class, WrnWindow, add_button);
  gtk_widget_class_bind_template_child (widget_class, WrnWindow, menu_button);
  gtk_widget_class_bind_template_child (widget_class, WrnWindow, search_button);
  gtk_widget_class_bind_template_child (widget_class, WrnWindow, tab_bar);
  gtk_widget_class_bind_template_child (widget_class, WrnWindow, helper_banner);
  gtk_widget_class_bind_template_child (widget_class, WrnWindow, pages);
  gtk_widget_class_bind_template_child (widget_class, WrnWindow, directory);
  gtk_widget_class_bind_template_child (widget_class, WrnWindow, tabs);
  gtk_widget_class_bind_template_child (widget_class, WrnWindow, switcher_bar);
  gtk_widget_class_bind_template_child (widget_class, WrnWindow, communities_menu);
}

static void
wrn_window_class_init (WrnWindowClass *klass)
{
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = wrn_window_get_property;
  object_class->set_property = wrn_window_set_property;
  object_class->dispose = wrn_window_dispose;
  object_class->finalize = wrn_window_finalize;
  GTK_WINDOW_CLASS (klass)->close_request = wrn_window_close_request;

  properties[PROP_VIEW] = g_param_spec_string ("view", NULL, NULL, "peers", flags);
  properties[PROP_SHOW_PANE] = g_param_spec_boolean ("show-pane", NULL, NULL, FALSE, flags);
  properties[PROP_SEARCHING] = g_param_spec_boolean ("searching", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  g_signal_new ("tabs-changed", WRN_TYPE_WINDOW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                G_TYPE_NONE, 0);

  g_type_ensure (WRN_TYPE_BANNER);
  g_type_ensure (WRN_TYPE_HELPER_PAGE);
  g_type_ensure (WRN_TYPE_DIRECTORY_PAGE);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/warrenvpn/Warren/shell/wrn-window.ui");
  bind_children (widget_class);
}

static void
wrn_window_init (WrnWindow *self)
{
  self->view = g_strdup ("peers");
  gtk_widget_init_template (GTK_WIDGET (self));
  wrn_spoken_names_watch (self->toasts);
}

static void
restore (WrnWindow *self)
{
  gtk_window_set_default_size (GTK_WINDOW (self),
                               g_settings_get_int (self->settings, "window-width"),
                               g_settings_get_int (self->settings, "window-height"));
  if (g_settings_get_boolean (self->settings, "window-maximized"))
    gtk_window_maximize (GTK_WINDOW (self));
  g_settings_bind (self->settings, "view", self, "view", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (self->settings, "show-peer-pane", self, "show-pane", G_SETTINGS_BIND_DEFAULT);
}

/**
 * wrn_window_new:
 * @app: (nullable): whose window it is
 *
 * Returns: (transfer none): a window without a tab
 */
WrnWindow *
wrn_window_new (GtkApplication *app, WrnBackend *backend, GSettings *settings)
{
  WrnWindow *self = g_object_new (WRN_TYPE_WINDOW, "application", app, NULL);
  GListModel *communities = wrn_backend_get_communities (backend);

  self->backend = g_object_ref (backend);
  self->settings = g_object_ref (settings);
  wrn_window_add_actions (self);
  wrn_window_set_up_tabs (self);
  restore (self);

  wrn_directory_page_set_communities (self->directory, communities);
  gtk_menu_button_set_create_popup_func (self->add_button, fill_communities_menu, self, NULL);
  g_signal_connect_object (backend, "notify::helper-state", G_CALLBACK (helper_changed_cb), self,
                           G_CONNECT_SWAPPED);
  helper_changed_cb (self);
  return self;
}
