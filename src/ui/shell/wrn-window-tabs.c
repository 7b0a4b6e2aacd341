/* wrn-window-tabs.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The tabs of a window: which are there, which is in front, and when one may close.
 */
#define G_LOG_DOMAIN "wrn-ui"

#include "config.h"

#include "ui/shell/wrn-window-private.h"

#include "ui/dialogs/wrn-disconnect-dialog.h"
#include "ui/shell/wrn-tab.h"
#include "ui/widgets/wrn-trouble-dialog.h"

/* A tab that waits for an answer before it closes. */
typedef struct
{
  GWeakRef window;
  AdwTabPage *page;        /* (owned) */
  WrnCommunity *community; /* (owned) */
} Closing;

#define IS_ASKED "wrn-is-asked"
#define IS_GONE "wrn-is-gone"

static WrnCommunity *
get_community (AdwTabPage *page)
{
  return wrn_community_view_get_community (WRN_COMMUNITY_VIEW (adw_tab_page_get_child (page)));
}

/* (transfer none) (nullable) */
AdwTabPage *
wrn_window_find_tab (WrnWindow *self, WrnCommunity *community)
{
  for (int i = 0; i < adw_tab_view_get_n_pages (self->tabs); i++)
    {
      AdwTabPage *page = adw_tab_view_get_nth_page (self->tabs, i);

      if (get_community (page) == community)
        return page;
    }
  return NULL;
}

/* (transfer none) (nullable): from left to right */
WrnCommunity *
wrn_window_get_nth_community (WrnWindow *self, guint n)
{
  if ((int) n >= adw_tab_view_get_n_pages (self->tabs))
    return NULL;
  return get_community (adw_tab_view_get_nth_page (self->tabs, (int) n));
}

/* @position: among the tabs, or -1: the last
 * Returns: (transfer none): it is not in front unless it is the only one */
AdwTabPage *
wrn_window_open_tab (WrnWindow *self, WrnCommunity *community, int position)
{
  AdwTabPage *page = wrn_window_find_tab (self, community);

  if (page != NULL)
    return page;
  if (position < 0)
    position = adw_tab_view_get_n_pages (self->tabs);
  page =
      adw_tab_view_insert (self->tabs, wrn_community_view_new (self->backend, community), position);
  wrn_tab_follow (page, community);
  return page;
}

void
wrn_window_select (WrnWindow *self, AdwTabPage *page)
{
  adw_tab_view_set_selected_page (self->tabs, page);
}

/* For the rest of its life, which is short, @self has none. */
void
wrn_window_give_tabs (WrnWindow *self, WrnWindow *heir)
{
  self->closing = TRUE;
  while (adw_tab_view_get_n_pages (self->tabs) > 0)
    adw_tab_view_transfer_page (self->tabs, adw_tab_view_get_nth_page (self->tabs, 0), heir->tabs,
                                adw_tab_view_get_n_pages (heir->tabs));
}

static void
closing_free (Closing *closing)
{
  g_weak_ref_clear (&closing->window);
  g_object_unref (closing->page);
  g_object_unref (closing->community);
  g_free (closing);
}

/* A tab may be in another window by then, or nowhere. */
static void
finish_closing (AdwTabPage *page, gboolean close)
{
  GtkWidget *child = adw_tab_page_get_child (page);
  GtkWidget *view = gtk_widget_get_ancestor (child, ADW_TYPE_TAB_VIEW);

  g_object_set_data (G_OBJECT (page), IS_ASKED, NULL);
  if (view != NULL)
    adw_tab_view_close_page_finish (ADW_TAB_VIEW (view), page, close);
}

static void
disconnected_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Closing *closing = user_data;
  g_autoptr (WrnWindow) window = g_weak_ref_get (&closing->window);
  g_autoptr (GError) error = NULL;
  g_autoptr (WrnAnswer) answer = wrn_backend_ask_finish (WRN_BACKEND (source), result, &error);

  finish_closing (closing->page, answer != NULL);
  if (error != NULL && window != NULL)
    wrn_trouble_dialog_show (GTK_WIDGET (window), closing->community, error);
  closing_free (closing);
}

static void
answered_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Closing *closing = user_data;
  g_autoptr (WrnWindow) window = g_weak_ref_get (&closing->window);
  const WrnQuestion question = { .request = WRN_REQUEST_DISCONNECT,
                                 .community = closing->community };
  const gboolean agrees = wrn_disconnect_dialog_ask_finish (result);

  if (agrees && window != NULL && window->backend != NULL)
    {
      wrn_backend_ask_async (window->backend, &question, NULL, disconnected_cb, closing);
      return;
    }
  finish_closing (closing->page, FALSE);
  closing_free (closing);
}

static void
ask_before_closing (WrnWindow *self, AdwTabPage *page)
{
  WrnCommunity *community = get_community (page);
  Closing *closing = g_new0 (Closing, 1);

  g_weak_ref_init (&closing->window, self);
  closing->page = g_object_ref (page);
  closing->community = g_object_ref (community);
  g_object_set_data (G_OBJECT (page), IS_ASKED, GINT_TO_POINTER (TRUE));
  wrn_disconnect_dialog_ask (GTK_WINDOW (self), community, answered_cb, closing);
}

static gboolean
close_page_cb (AdwTabView *tabs, AdwTabPage *page, WrnWindow *self)
{
  const gboolean is_gone = g_object_get_data (G_OBJECT (page), IS_GONE) != NULL;

  if (is_gone || !wrn_community_is_on (get_community (page)))
    adw_tab_view_close_page_finish (tabs, page, TRUE);
  else
    ask_before_closing (self, page);
  return GDK_EVENT_STOP;
}

/* Of communities that are no more. */
static void
close_gone (WrnWindow *self)
{
  for (int i = adw_tab_view_get_n_pages (self->tabs); i > 0; i--)
    {
      AdwTabPage *page = adw_tab_view_get_nth_page (self->tabs, i - 1);
      const char *path = wrn_community_get_path (get_community (page));

      if (wrn_backend_find_community (self->backend, path) == get_community (page))
        continue;
      g_object_set_data (G_OBJECT (page), IS_GONE, GINT_TO_POINTER (TRUE));
      if (g_object_get_data (G_OBJECT (page), IS_ASKED) != NULL)
        finish_closing (page, TRUE);
      else
        adw_tab_view_close_page (self->tabs, page);
    }
}

static void
communities_changed_cb (WrnWindow *self)
{
  const gboolean was_closing = self->closing;

  /* The user did not do it. */
  self->closing = TRUE;
  close_gone (self);
  self->closing = was_closing;
  wrn_window_show_page (self);
}

static void
tell (WrnWindow *self)
{
  if (!self->closing)
    g_signal_emit_by_name (self, "tabs-changed");
}

static void
selected_cb (WrnWindow *self)
{
  WrnCommunityView *view;

  if (self->community_group == NULL)
    return;
  view = wrn_window_get_view (self);
  /* All tabs show the same page, with or without details; the one in front is told. */
  g_binding_group_set_source (self->people_group, NULL);
  if (view != NULL)
    {
      WrnPeoplePage *people = wrn_community_view_get_people_page (view);

      wrn_community_view_show_page (view, self->view);
      g_object_set (people, "show-pane", self->show_pane, NULL);
      g_binding_group_set_source (self->people_group, people);
    }
  g_signal_group_set_target (self->stack_group,
                             view != NULL ? wrn_community_view_get_stack (view) : NULL);
  g_signal_group_set_target (self->community_group, wrn_window_get_community (self));
  wrn_window_show_page (self);
  tell (self);
}

static void
switched_cb (AdwViewStack *stack, GParamSpec *pspec, WrnWindow *self)
{
  g_object_set (self, "view", adw_view_stack_get_visible_child_name (stack), NULL);
}

static void
attached_cb (WrnWindow *self)
{
  wrn_window_show_page (self);
  tell (self);
}

static gboolean
is_alone (WrnWindow *self)
{
  GtkApplication *app = gtk_window_get_application (GTK_WINDOW (self));

  for (GList *at = app != NULL ? gtk_application_get_windows (app) : NULL; at != NULL;
       at = at->next)
    if (at->data != self && WRN_IS_WINDOW (at->data))
      return FALSE;
  return TRUE;
}

/* The last window stays, and says what there is. */
static void
detached_cb (WrnWindow *self)
{
  if (self->community_group == NULL)
    return;
  tell (self);
  if (adw_tab_view_get_n_pages (self->tabs) == 0 && !self->closing && !is_alone (self))
    gtk_window_destroy (GTK_WINDOW (self));
  else
    wrn_window_show_page (self);
}

/* A tab that is torn off gets a window of its own: AdwTabView lets nobody refuse. */
static AdwTabView *
create_window_cb (AdwTabView *tabs, WrnWindow *self)
{
  WrnWindow *other = wrn_window_new (gtk_window_get_application (GTK_WINDOW (self)), self->backend,
                                     self->settings);

  gtk_window_present (GTK_WINDOW (other));
  return other->tabs;
}

/* Its menu is about the tab in front. */
static void
setup_menu_cb (AdwTabView *tabs, AdwTabPage *page, gpointer user_data)
{
  if (page != NULL)
    adw_tab_view_set_selected_page (tabs, page);
}

void
wrn_window_set_up_tabs (WrnWindow *self)
{
  GListModel *communities = wrn_backend_get_communities (self->backend);

  self->stack_group = g_signal_group_new (ADW_TYPE_VIEW_STACK);
  g_signal_group_connect (self->stack_group, "notify::visible-child-name", G_CALLBACK (switched_cb),
                          self);
  self->people_group = g_binding_group_new ();
  g_binding_group_bind (self->people_group, "searching", self, "searching",
                        G_BINDING_BIDIRECTIONAL);
  g_binding_group_bind (self->people_group, "show-pane", self, "show-pane",
                        G_BINDING_BIDIRECTIONAL);
  self->community_group = g_signal_group_new (WRN_TYPE_COMMUNITY);
  g_signal_group_connect_swapped (self->community_group, "notify::state",
                                  G_CALLBACK (wrn_window_show_page), self);
  g_signal_group_connect_swapped (self->community_group, "notify::title",
                                  G_CALLBACK (wrn_window_show_page), self);

  g_signal_connect_object (self->tabs, "close-page", G_CALLBACK (close_page_cb), self, 0);
  g_signal_connect_object (self->tabs, "create-window", G_CALLBACK (create_window_cb), self, 0);
  g_signal_connect_object (self->tabs, "setup-menu", G_CALLBACK (setup_menu_cb), self, 0);
  g_signal_connect_object (self->tabs, "notify::selected-page", G_CALLBACK (selected_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->tabs, "page-attached", G_CALLBACK (attached_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->tabs, "page-detached", G_CALLBACK (detached_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->tabs, "page-reordered", G_CALLBACK (tell), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (communities, "items-changed", G_CALLBACK (communities_changed_cb), self,
                           G_CONNECT_SWAPPED);
}
