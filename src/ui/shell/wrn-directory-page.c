/* wrn-directory-page.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * All communities, for when none has a tab.
 */
#define G_LOG_DOMAIN "wrn-ui"

#include "config.h"

#include "ui/shell/wrn-directory-page.h"

#include "ui/model/wrn-community.h"

struct _WrnDirectoryPage
{
  AdwBin parent_instance;

  /* children */
  GtkListBox *list;
};

G_DEFINE_FINAL_TYPE (WrnDirectoryPage, wrn_directory_page, ADW_TYPE_BIN)

static GtkWidget *
make_row (gpointer item, gpointer user_data)
{
  WrnCommunity *community = item;
  GtkWidget *row = g_object_new (ADW_TYPE_ACTION_ROW, "use-markup", FALSE, "activatable", TRUE,
                                 "title-lines", 1, NULL);
  GtkWidget *arrow = g_object_new (GTK_TYPE_IMAGE, "icon-name", "go-next-symbolic",
                                   "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL);

  adw_action_row_add_suffix (ADW_ACTION_ROW (row), arrow);
  g_object_bind_property (community, "title", row, "title", G_BINDING_SYNC_CREATE);
  g_object_bind_property (community, "line", row, "subtitle", G_BINDING_SYNC_CREATE);
  gtk_actionable_set_action_target (GTK_ACTIONABLE (row), "s", wrn_community_get_path (community));
  gtk_actionable_set_action_name (GTK_ACTIONABLE (row), "app.show");
  return row;
}

static void
wrn_directory_page_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), WRN_TYPE_DIRECTORY_PAGE);
  G_OBJECT_CLASS (wrn_directory_page_parent_class)->dispose (object);
}

static void
wrn_directory_page_class_init (WrnDirectoryPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = wrn_directory_page_dispose;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/warrenvpn/Warren/shell/wrn-directory-page.ui");
  gtk_widget_class_bind_template_child (widget_class, WrnDirectoryPage, list);
}

static void
wrn_directory_page_init (WrnDirectoryPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/* @communities: of WrnCommunity */
void
wrn_directory_page_set_communities (WrnDirectoryPage *self, GListModel *communities)
{
  gtk_list_box_bind_model (self->list, communities, make_row, NULL, NULL);
}
