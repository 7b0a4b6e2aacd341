/* wrn-community-view.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a tab shows: how a community does, what can be done about it, and its pages.
 */
#define G_LOG_DOMAIN "wrn-ui"

#include "config.h"

#include "ui/shell/wrn-community-view.h"

#include <glib/gi18n.h>

#include "ui/activity/wrn-activity-page.h"
#include "ui/map/wrn-map-page.h"
#include "ui/model/wrn-format.h"
#include "ui/model/wrn-trouble.h"
#include "ui/shell/wrn-community-head.h"
#include "ui/widgets/wrn-banner.h"

#define TOGGLE "win.toggle-connection"
#define RECONNECT "win.connect"

struct _WrnCommunityView
{
  AdwBin parent_instance;

  /* children */
  GtkLabel *title;
  GtkLabel *line;
  GtkButton *invite;
  GtkButton *primary;
  GtkButton *own;
  GtkLabel *own_address;
  WrnBanner *warning;
  GtkStack *content;
  AdwViewStack *stack;
  AdwStatusPage *trouble;
  GtkButton *again;
  WrnPeoplePage *people;

  /* owned */
  WrnBackend *backend;
  WrnCommunity *community;
};

G_DEFINE_FINAL_TYPE (WrnCommunityView, wrn_community_view, ADW_TYPE_BIN)

/* @label: (nullable): of none */
static void
show_button (GtkButton *button, const char *label, const char *action)
{
  gtk_widget_set_visible (GTK_WIDGET (button), label != NULL);
  if (label == NULL)
    return;
  gtk_button_set_label (button, _ (label));
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), action);
}

/* The button says what the state says it does; in trouble, it mends it, and what the state says it
 * does is below the trouble, to try again. */
static void
show_buttons (WrnCommunityView *self, WrnState state, const WrnTroubleWords *words)
{
  const char *label = wrn_state_get_words (state)->button;
  const gboolean mends = state == WRN_STATE_ERROR && words->button != NULL;
  const gboolean again = mends && !g_str_equal (words->action, RECONNECT);

  if (mends)
    show_button (self->primary, words->button, words->action);
  else
    show_button (self->primary, label, TOGGLE);
  show_button (self->again, again ? label : NULL, TOGGLE);
  if (mends || state == WRN_STATE_OFF)
    gtk_widget_add_css_class (GTK_WIDGET (self->primary), "suggested-action");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->primary), "suggested-action");
}

/* Texts of a status page are markup. */
static void
show_trouble (WrnCommunityView *self, WrnTrouble trouble)
{
  const WrnTroubleWords *words = wrn_trouble_get_words (trouble);
  g_autofree char *body = wrn_trouble_describe (trouble, wrn_community_get_title (self->community));
  g_autofree char *title = g_markup_escape_text (_ (words->title), -1);
  g_autofree char *description = g_markup_escape_text (body, -1);

  adw_status_page_set_title (self->trouble, title);
  adw_status_page_set_description (self->trouble, description);
}

static void
show_state (WrnCommunityView *self)
{
  const WrnState state = wrn_community_get_state (self->community);
  const WrnTrouble trouble = wrn_trouble_of_name (wrn_community_get_error_name (self->community));

  show_buttons (self, state, wrn_trouble_get_words (trouble));
  if (state == WRN_STATE_ERROR)
    show_trouble (self, trouble);
  gtk_stack_set_visible_child_name (self->content, state == WRN_STATE_ERROR ? "trouble" : "pages");
}

static void
show_address (WrnCommunityView *self)
{
  const char *address = wrn_community_get_ipv4 (self->community);
  /* Translators: our own address in the community */
  g_autofree char *text = wrn_format_fill (_ ("You: %s"), address);

  gtk_label_set_text (self->own_address, text);
  gtk_widget_set_visible (GTK_WIDGET (self->own), address[0] != '\0');
}

static void
show_warning (WrnCommunityView *self)
{
  g_autofree char *warning = NULL;

  g_object_get (self->community, "warning", &warning, NULL);
  /* What was said stays in the bar while it closes. */
  if (warning[0] != '\0')
    g_object_set (self->warning, "title", warning, NULL);
  g_object_set (self->warning, "revealed", warning[0] != '\0', NULL);
}

static void
copy_own_address (GtkWidget *widget, const char *action, GVariant *parameter)
{
  WrnCommunityView *self = WRN_COMMUNITY_VIEW (widget);

  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget),
                          wrn_community_get_ipv4 (self->community));
  gtk_widget_activate_action (widget, "win.toast", "s", _ ("Address copied"));
}

static GtkSizeRequestMode
get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

/* The stack around us asks how narrow we can be at our height. For that, a text that wraps would be
 * laid out in a dozen widths; and we can be as narrow at any height. */
static void
measure (GtkWidget *widget,
         GtkOrientation orientation,
         int for_size,
         int *minimum,
         int *natural,
         int *minimum_baseline,
         int *natural_baseline)
{
  gtk_widget_measure (gtk_widget_get_first_child (widget), orientation,
                      orientation == GTK_ORIENTATION_HORIZONTAL ? -1 : for_size, minimum, natural,
                      NULL, NULL);
}

static void
allocate (GtkWidget *widget, int width, int height, int baseline)
{
  gtk_widget_allocate (gtk_widget_get_first_child (widget), width, height, baseline, NULL);
}

static void
wrn_community_view_dispose (GObject *object)
{
  WrnCommunityView *self = WRN_COMMUNITY_VIEW (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), WRN_TYPE_COMMUNITY_VIEW);
  g_clear_object (&self->community);
  g_clear_object (&self->backend);

  G_OBJECT_CLASS (wrn_community_view_parent_class)->dispose (object);
}

static void
wrn_community_view_class_init (WrnCommunityViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = wrn_community_view_dispose;

  g_type_ensure (WRN_TYPE_BANNER);
  g_type_ensure (WRN_TYPE_COMMUNITY_HEAD);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/warrenvpn/Warren/shell/wrn-community-view.ui");
  gtk_widget_class_bind_template_child (widget_class, WrnCommunityView, title);
  gtk_widget_class_bind_template_child (widget_class, WrnCommunityView, line);
  gtk_widget_class_bind_template_child (widget_class, WrnCommunityView, invite);
  gtk_widget_class_bind_template_child (widget_class, WrnCommunityView, primary);
  gtk_widget_class_bind_template_child (widget_class, WrnCommunityView, own);
  gtk_widget_class_bind_template_child (widget_class, WrnCommunityView, own_address);
  gtk_widget_class_bind_template_child (widget_class, WrnCommunityView, warning);
  gtk_widget_class_bind_template_child (widget_class, WrnCommunityView, content);
  gtk_widget_class_bind_template_child (widget_class, WrnCommunityView, stack);
  gtk_widget_class_bind_template_child (widget_class, WrnCommunityView, trouble);
  gtk_widget_class_bind_template_child (widget_class, WrnCommunityView, again);
  gtk_widget_class_install_action (widget_class, "view.copy-own-address", NULL, copy_own_address);
}

static void
wrn_community_view_init (WrnCommunityView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_widget_set_layout_manager (GTK_WIDGET (self),
                                 gtk_custom_layout_new (get_request_mode, measure, allocate));
}

static void
follow (WrnCommunityView *self, const char *signal, void (*show) (WrnCommunityView *self))
{
  g_signal_connect_object (self->community, signal, G_CALLBACK (show), self, G_CONNECT_SWAPPED);
  show (self);
}

static void
add_page (WrnCommunityView *self,
          GtkWidget *page,
          const char *name,
          const char *title,
          const char *icon)
{
  AdwViewStackPage *added = adw_view_stack_add_titled (self->stack, page, name, title);

  adw_view_stack_page_set_icon_name (added, icon);
}

/* Returns: (transfer floating) */
GtkWidget *
wrn_community_view_new (WrnBackend *backend, WrnCommunity *community)
{
  WrnCommunityView *self = g_object_new (WRN_TYPE_COMMUNITY_VIEW, NULL);

  self->backend = g_object_ref (backend);
  self->community = g_object_ref (community);
  g_object_bind_property (community, "title", self->title, "label", G_BINDING_SYNC_CREATE);
  g_object_bind_property (community, "line", self->line, "label", G_BINDING_SYNC_CREATE);
  self->people = WRN_PEOPLE_PAGE (wrn_people_page_new (backend, community));
  add_page (self, GTK_WIDGET (self->people), "peers", C_ ("view", "People"), "wrn-people-symbolic");
  add_page (self, wrn_map_page_new (backend, community), "map", C_ ("view", "Map"),
            "wrn-map-symbolic");
  add_page (self, wrn_activity_page_new (backend, community), "activity", C_ ("view", "Activity"),
            "wrn-activity-symbolic");
  follow (self, "notify::state", show_state);
  follow (self, "notify::error-name", show_state);
  follow (self, "notify::title", show_state);
  follow (self, "notify::ipv4", show_address);
  follow (self, "notify::warning", show_warning);
  return GTK_WIDGET (self);
}

/* (transfer none) */
WrnCommunity *
wrn_community_view_get_community (WrnCommunityView *self)
{
  return self->community;
}

/* (transfer none): of the pages, which are the view's "peers", "map" and "activity" */
AdwViewStack *
wrn_community_view_get_stack (WrnCommunityView *self)
{
  return self->stack;
}

/* (transfer none) */
WrnPeoplePage *
wrn_community_view_get_people_page (WrnCommunityView *self)
{
  return self->people;
}

/* @name: "peers", "map" or "activity" */
void
wrn_community_view_show_page (WrnCommunityView *self, const char *name)
{
  if (adw_view_stack_get_child_by_name (self->stack, name) != NULL)
    adw_view_stack_set_visible_child_name (self->stack, name);
}
