/* wrn-people-list.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * People in rows, one of whom is selected, with a menu for each.
 */
#define G_LOG_DOMAIN "wrn-ui"

#include "config.h"

#include "ui/people/wrn-people-list.h"

#include "ui/people/wrn-person-actions.h"
#include "ui/people/wrn-person-row.h"

struct _WrnPeopleList
{
  AdwBin parent_instance;

  /* children */
  GtkListView *list;
  GtkWidget *menu; /* (nullable): the last one that was shown */

  /* owned */
  GtkSingleSelection *model; /* (nullable) */
};

G_DEFINE_FINAL_TYPE (WrnPeopleList, wrn_people_list, ADW_TYPE_BIN)

enum
{
  CLICKED,
  OPENED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void
setup_cb (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer user_data)
{
  gtk_list_item_set_child (item, wrn_person_row_new ());
}

static void
bind_cb (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer user_data)
{
  wrn_person_row_set_person (WRN_PERSON_ROW (gtk_list_item_get_child (item)),
                             gtk_list_item_get_item (item));
}

static void
unbind_cb (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer user_data)
{
  wrn_person_row_set_person (WRN_PERSON_ROW (gtk_list_item_get_child (item)), NULL);
}

/* (transfer none) (nullable): of @person, if it is in view */
static WrnPersonRow *
find_row (WrnPeopleList *self, WrnPerson *person)
{
  for (GtkWidget *item = gtk_widget_get_first_child (GTK_WIDGET (self->list)); item != NULL;
       item = gtk_widget_get_next_sibling (item))
    {
      GtkWidget *row = gtk_widget_get_first_child (item);

      if (WRN_IS_PERSON_ROW (row) && wrn_person_row_get_person (WRN_PERSON_ROW (row)) == person)
        return WRN_PERSON_ROW (row);
    }
  return NULL;
}

/* (transfer none) (nullable): whose row is there in the list */
static WrnPerson *
find_person_at (WrnPeopleList *self, double x, double y)
{
  GtkWidget *at = gtk_widget_pick (GTK_WIDGET (self->list), x, y, GTK_PICK_DEFAULT);
  GtkWidget *row = NULL;

  /* Around a row there is some room that is its item's. */
  if (at != NULL && at != GTK_WIDGET (self->list))
    row = gtk_widget_get_ancestor (at, WRN_TYPE_PERSON_ROW);
  if (row == NULL && at != NULL && at != GTK_WIDGET (self->list))
    row = gtk_widget_get_first_child (at);
  return WRN_IS_PERSON_ROW (row) ? wrn_person_row_get_person (WRN_PERSON_ROW (row)) : NULL;
}

static void
drop_menu (WrnPeopleList *self)
{
  g_clear_pointer (&self->menu, gtk_widget_unparent);
}

/* (transfer none) (nullable) */
static WrnPerson *
get_selected (WrnPeopleList *self)
{
  return self->model != NULL ? gtk_single_selection_get_selected_item (self->model) : NULL;
}

/* Of whom is selected. */
static void
show_menu (WrnPeopleList *self, const GdkRectangle *at)
{
  WrnPerson *person = get_selected (self);
  g_autoptr (GMenuModel) menu = wrn_person_menu_new (person);

  drop_menu (self);
  self->menu = gtk_popover_menu_new_from_model (menu);
  gtk_widget_set_parent (self->menu, GTK_WIDGET (self));
  gtk_popover_set_has_arrow (GTK_POPOVER (self->menu), FALSE);
  gtk_popover_set_position (GTK_POPOVER (self->menu), GTK_POS_BOTTOM);
  gtk_widget_set_halign (self->menu, GTK_ALIGN_START);
  gtk_popover_set_pointing_to (GTK_POPOVER (self->menu), at);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->menu), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  wrn_person_get_title (person), -1);
  gtk_popover_popup (GTK_POPOVER (self->menu));
}

static void
show_menu_at (WrnPeopleList *self, double x, double y)
{
  GdkRectangle at = { .width = 1, .height = 1 };
  double own_x, own_y;

  gtk_widget_translate_coordinates (GTK_WIDGET (self->list), GTK_WIDGET (self), x, y, &own_x,
                                    &own_y);
  at.x = (int) own_x;
  at.y = (int) own_y;
  show_menu (self, &at);
}

/* By keyboard: below the row of whom is selected, if it is in view. */
static gboolean
show_menu_cb (GtkWidget *list, GVariant *none, gpointer user_data)
{
  WrnPeopleList *self = user_data;
  WrnPerson *person = get_selected (self);
  WrnPersonRow *row = person != NULL ? find_row (self, person) : NULL;
  graphene_rect_t bounds;

  if (row == NULL || !gtk_widget_compute_bounds (GTK_WIDGET (row), GTK_WIDGET (self), &bounds))
    return FALSE;
  show_menu (self, &(GdkRectangle){
                       .x = (int) bounds.origin.x,
                       .y = (int) bounds.origin.y,
                       .width = 1,
                       .height = (int) bounds.size.height,
                   });
  return TRUE;
}

static void
pressed_cb (GtkGestureClick *gesture, int n_press, double x, double y, WrnPeopleList *self)
{
  GdkEvent *event =
      gtk_gesture_get_last_event (GTK_GESTURE (gesture), gtk_gesture_single_get_current_sequence (
                                                             GTK_GESTURE_SINGLE (gesture)));
  WrnPerson *person = find_person_at (self, x, y);

  if (event == NULL || !gdk_event_triggers_context_menu (event) || person == NULL)
    return;
  gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
  wrn_people_list_select (self, person);
  show_menu_at (self, x, y);
}

static void
released_cb (GtkGestureClick *gesture, int n_press, double x, double y, WrnPeopleList *self)
{
  WrnPerson *person = find_person_at (self, x, y);

  if (person == NULL ||
      gtk_gesture_single_get_current_button (GTK_GESTURE_SINGLE (gesture)) != GDK_BUTTON_PRIMARY)
    return;
  wrn_people_list_select (self, person);
  g_signal_emit (self, signals[CLICKED], 0);
}

static void
long_pressed_cb (GtkGestureLongPress *gesture, double x, double y, WrnPeopleList *self)
{
  WrnPerson *person = find_person_at (self, x, y);

  if (person == NULL)
    return;
  gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
  wrn_people_list_select (self, person);
  show_menu_at (self, x, y);
}

static void
add_gestures (WrnPeopleList *self)
{
  GtkGesture *click = gtk_gesture_click_new ();
  GtkGesture *hold = gtk_gesture_long_press_new ();

  /* Before the rows, which keep what they get. */
  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (click), GTK_PHASE_CAPTURE);
  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (click), 0);
  g_signal_connect_object (click, "pressed", G_CALLBACK (pressed_cb), self, 0);
  g_signal_connect_object (click, "released", G_CALLBACK (released_cb), self, 0);
  gtk_widget_add_controller (GTK_WIDGET (self->list), GTK_EVENT_CONTROLLER (click));

  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (hold), GTK_PHASE_CAPTURE);
  gtk_gesture_single_set_touch_only (GTK_GESTURE_SINGLE (hold), TRUE);
  g_signal_connect_object (hold, "pressed", G_CALLBACK (long_pressed_cb), self, 0);
  gtk_widget_add_controller (GTK_WIDGET (self->list), GTK_EVENT_CONTROLLER (hold));
}

static void
add_shortcuts (WrnPeopleList *self)
{
  static const struct
  {
    guint key;
    GdkModifierType modifiers;
  } menu_keys[] = {
    { GDK_KEY_space, 0 },
    { GDK_KEY_Menu, 0 },
    { GDK_KEY_F10, GDK_SHIFT_MASK },
  };
  GtkEventController *shortcuts = gtk_shortcut_controller_new ();

  /* Before the rows, which would take the space. */
  gtk_event_controller_set_propagation_phase (shortcuts, GTK_PHASE_CAPTURE);
  for (guint i = 0; i < G_N_ELEMENTS (menu_keys); i++)
    gtk_shortcut_controller_add_shortcut (
        GTK_SHORTCUT_CONTROLLER (shortcuts),
        gtk_shortcut_new (gtk_keyval_trigger_new (menu_keys[i].key, menu_keys[i].modifiers),
                          gtk_callback_action_new (show_menu_cb, self, NULL)));
  gtk_widget_add_controller (GTK_WIDGET (self->list), shortcuts);
}

static void
activate_cb (GtkListView *list, guint position, gpointer unused)
{
  WrnPeopleList *self =
      WRN_PEOPLE_LIST (gtk_widget_get_ancestor (GTK_WIDGET (list), WRN_TYPE_PEOPLE_LIST));

  gtk_single_selection_set_selected (self->model, position);
  g_signal_emit (self, signals[OPENED], 0);
}

static gboolean
wrn_people_list_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (GTK_WIDGET (WRN_PEOPLE_LIST (widget)->list));
}

static void
wrn_people_list_dispose (GObject *object)
{
  WrnPeopleList *self = WRN_PEOPLE_LIST (object);

  drop_menu (self);
  g_clear_object (&self->model);
  G_OBJECT_CLASS (wrn_people_list_parent_class)->dispose (object);
}

static void
wrn_people_list_class_init (WrnPeopleListClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = wrn_people_list_dispose;
  widget_class->grab_focus = wrn_people_list_grab_focus;

  signals[CLICKED] = g_signal_new ("clicked", WRN_TYPE_PEOPLE_LIST, G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 0);
  signals[OPENED] = g_signal_new ("opened", WRN_TYPE_PEOPLE_LIST, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                  NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/warrenvpn/Warren/people/wrn-people-list.ui");
  gtk_widget_class_bind_template_child (widget_class, WrnPeopleList, list);
  gtk_widget_class_bind_template_callback (widget_class, setup_cb);
  gtk_widget_class_bind_template_callback (widget_class, bind_cb);
  gtk_widget_class_bind_template_callback (widget_class, unbind_cb);
  gtk_widget_class_bind_template_callback (widget_class, activate_cb);
}

static void
wrn_people_list_init (WrnPeopleList *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  add_gestures (self);
  add_shortcuts (self);
}

/* @model: (nullable): of #WrnPerson */
void
wrn_people_list_set_model (WrnPeopleList *self, GtkSingleSelection *model)
{
  g_set_object (&self->model, model);
  gtk_list_view_set_model (self->list, model != NULL ? GTK_SELECTION_MODEL (model) : NULL);
}

/* @person: (nullable): nobody is selected if it is %NULL, or not in the list */
void
wrn_people_list_select (WrnPeopleList *self, WrnPerson *person)
{
  GListModel *list = G_LIST_MODEL (self->model);
  guint position = GTK_INVALID_LIST_POSITION;

  for (guint i = 0; person != NULL && i < g_list_model_get_n_items (list); i++)
    {
      g_autoptr (WrnPerson) item = g_list_model_get_item (list, i);

      if (item == person)
        position = i;
    }
  gtk_single_selection_set_selected (self->model, position);
}
