/* wrn-map-menu.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The menu of somebody on the map: the one that they have in the list of people.
 */
#define G_LOG_DOMAIN "wrn-ui"

#include "config.h"

#include "ui/map/wrn-map-place.h"
#include "ui/people/wrn-person-actions.h"

/* The menu is kept: what is chosen in it is done only after it has closed. */
static void
fill_menu (WrnMap *self, WrnPerson *person, GtkWidget *from)
{
  GActionGroup *actions = wrn_person_actions_new (self->backend, self->community, person, from);
  g_autoptr (GMenuModel) model = wrn_person_menu_new (person);

  if (self->menu == NULL)
    {
      self->menu = gtk_popover_menu_new_from_model (model);
      gtk_widget_set_parent (self->menu, GTK_WIDGET (self));
    }
  else
    gtk_popover_menu_set_menu_model (GTK_POPOVER_MENU (self->menu), model);
  gtk_widget_insert_action_group (self->menu, WRN_PERSON_ACTIONS_NAME, actions);
  g_object_unref (actions);
}

void
wrn_map_show_menu (GtkWidget *widget, const char *name, GVariant *parameter)
{
  WrnMap *self = WRN_MAP (widget);
  const char *id = g_variant_get_string (parameter, NULL);
  const WrnMapPlace *place = wrn_map_find_place (self, id);
  WrnPerson *person = wrn_people_find (wrn_community_get_people (self->community), id);
  graphene_rect_t bounds;

  if (place == NULL || person == NULL || !gtk_widget_compute_bounds (place->node, widget, &bounds))
    return;
  fill_menu (self, person, place->node);
  gtk_popover_set_pointing_to (GTK_POPOVER (self->menu),
                               &(GdkRectangle){ (int) bounds.origin.x, (int) bounds.origin.y,
                                                (int) bounds.size.width,
                                                (int) bounds.size.height });
  gtk_popover_popup (GTK_POPOVER (self->menu));
}
