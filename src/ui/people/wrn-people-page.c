/* wrn-people-page.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The people of a community: a list that can be searched, and the details of one of them.
 */
#define G_LOG_DOMAIN "wrn-ui"

#include "config.h"

#include "ui/people/wrn-people-page.h"

#include "ui/model/wrn-roster.h"
#include "ui/people/wrn-people-list.h"
#include "ui/people/wrn-person-actions.h"
#include "ui/people/wrn-person-pane.h"

/* In pixels: both and a line between them are beside each other from 720 on. */
#define CONTENT_WIDTH 419
#define DETAILS_WIDTH 300

/* In seconds: how often round trips are looked at while somebody can see them. */
#define LOOK_EVERY 1

struct _WrnPeoplePage
{
  AdwBin parent_instance;

  /* children */
  AdwFlap *flap;
  GtkWidget *content;
  GtkWidget *details;
  GtkSearchBar *search_bar;
  GtkSearchEntry *search_entry;
  GtkStack *stack;
  GtkWidget *connect_button;
  WrnPeopleList *list;
  WrnPersonPane *pane;

  /* owned */
  WrnBackend *backend;
  WrnCommunity *community;
  WrnRoster *roster;
  GtkSingleSelection *selection;
  WrnPerson *selected; /* (nullable) */
  gboolean searching;
  gboolean show_pane;
  gboolean details_wanted; /* while the pane is a page */
  guint look;
};

G_DEFINE_FINAL_TYPE (WrnPeoplePage, wrn_people_page, ADW_TYPE_BIN)

enum
{
  PROP_SELECTED = 1,
  PROP_SEARCHING,
  PROP_SHOW_PANE,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

/* Whether the details are shown, beside the list or in its place. */
static void
reveal (WrnPeoplePage *self)
{
  const gboolean wanted = adw_flap_get_folded (self->flap) ? self->details_wanted : self->show_pane;

  adw_flap_set_reveal_flap (self->flap, wanted && self->selected != NULL);
}

static void
set_show_pane (WrnPeoplePage *self, gboolean show_pane)
{
  if (self->show_pane == show_pane)
    return;
  self->show_pane = show_pane;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SHOW_PANE]);
  reveal (self);
}

static void
follow_fold (WrnPeoplePage *self)
{
  reveal (self);
}

/* Somebody may have swiped it away. */
static void
follow_reveal (WrnPeoplePage *self)
{
  if (adw_flap_get_folded (self->flap) && !adw_flap_get_reveal_flap (self->flap))
    self->details_wanted = FALSE;
}

static void
open_details (WrnPeoplePage *self)
{
  if (adw_flap_get_folded (self->flap))
    self->details_wanted = TRUE;
  else
    set_show_pane (self, TRUE);
  reveal (self);
}

/* Beside the list the details only follow; in its place they have to be opened. */
static void
open_page (WrnPeoplePage *self)
{
  if (adw_flap_get_folded (self->flap))
    open_details (self);
}

static void
close_details (WrnPeoplePage *self)
{
  if (adw_flap_get_folded (self->flap))
    self->details_wanted = FALSE;
  else
    set_show_pane (self, FALSE);
  reveal (self);
  gtk_widget_grab_focus (GTK_WIDGET (self->list));
}

/* That nobody is here is known only when somebody looks. */
static const char *
judge (WrnPeoplePage *self)
{
  const WrnState state = wrn_community_get_state (self->community);
  guint n_people;

  g_object_get (self->roster, "n-people", &n_people, NULL);
  if (n_people > 0)
    return g_list_model_get_n_items (G_LIST_MODEL (self->roster)) > 0 ? "people" : "nothing";
  if (state == WRN_STATE_OFF || state == WRN_STATE_PERMISSION || state == WRN_STATE_OFFLINE)
    return "off";
  if (state == WRN_STATE_CONNECTING || state == WRN_STATE_RECONNECTING)
    return "looking";
  return "alone";
}

static void
follow_shown (WrnPeoplePage *self)
{
  gtk_stack_set_visible_child_name (self->stack, judge (self));
  gtk_widget_set_visible (self->connect_button,
                          wrn_community_get_state (self->community) == WRN_STATE_OFF);
}

static void
follow_search (WrnPeoplePage *self)
{
  wrn_roster_set_search (self->roster, gtk_editable_get_text (GTK_EDITABLE (self->search_entry)));
}

/* Enter goes to the first who was found. */
static void
leave_search (WrnPeoplePage *self)
{
  if (g_list_model_get_n_items (G_LIST_MODEL (self->roster)) == 0)
    return;
  gtk_single_selection_set_selected (self->selection, 0);
  gtk_widget_grab_focus (GTK_WIDGET (self->list));
}

static void
follow_selection (WrnPeoplePage *self)
{
  WrnPerson *selected = gtk_single_selection_get_selected_item (self->selection);
  GActionGroup *actions = NULL;

  if (!g_set_object (&self->selected, selected))
    return;
  if (selected != NULL)
    actions = wrn_person_actions_new (self->backend, self->community, selected, GTK_WIDGET (self));
  gtk_widget_insert_action_group (GTK_WIDGET (self), WRN_PERSON_ACTIONS_NAME, actions);
  g_clear_object (&actions);
  /* It shows the last one while it goes. */
  if (selected != NULL)
    wrn_person_pane_set_person (self->pane, selected);
  else
    self->details_wanted = FALSE;
  reveal (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SELECTED]);
}

static gboolean
look_cb (gpointer user_data)
{
  WrnPeoplePage *self = user_data;

  wrn_backend_look_at_people (self->backend, self->community);
  return G_SOURCE_CONTINUE;
}

static void
wrn_people_page_map (GtkWidget *widget)
{
  WrnPeoplePage *self = WRN_PEOPLE_PAGE (widget);

  wrn_roster_set_held (self->roster, FALSE);
  GTK_WIDGET_CLASS (wrn_people_page_parent_class)->map (widget);
  look_cb (self);
  self->look = g_timeout_add_seconds (LOOK_EVERY, look_cb, self);
}

static void
wrn_people_page_unmap (GtkWidget *widget)
{
  WrnPeoplePage *self = WRN_PEOPLE_PAGE (widget);

  g_clear_handle_id (&self->look, g_source_remove);
  if (self->roster != NULL)
    wrn_roster_set_held (self->roster, TRUE);
  GTK_WIDGET_CLASS (wrn_people_page_parent_class)->unmap (widget);
}

/* How wide it would like to be, whatever is in it: this decides when the flap folds. */
static void
measure_bin (GtkWidget *bin,
             int width,
             GtkOrientation orientation,
             int for_size,
             int *minimum,
             int *natural)
{
  gtk_widget_measure (gtk_widget_get_first_child (bin), orientation, for_size, minimum, natural,
                      NULL, NULL);
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    *natural = MAX (*minimum, width);
}

static void
measure_content (GtkWidget *bin,
                 GtkOrientation orientation,
                 int for_size,
                 int *minimum,
                 int *natural,
                 int *minimum_baseline,
                 int *natural_baseline)
{
  measure_bin (bin, CONTENT_WIDTH, orientation, for_size, minimum, natural);
}

static void
measure_details (GtkWidget *bin,
                 GtkOrientation orientation,
                 int for_size,
                 int *minimum,
                 int *natural,
                 int *minimum_baseline,
                 int *natural_baseline)
{
  measure_bin (bin, DETAILS_WIDTH, orientation, for_size, minimum, natural);
  /* Beside a list that takes all it can get, it has not more than it needs. */
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    *minimum = *natural;
}

static void
allocate_bin (GtkWidget *bin, int width, int height, int baseline)
{
  gtk_widget_allocate (gtk_widget_get_first_child (bin), width, height, baseline, NULL);
}

static void
wrn_people_page_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  WrnPeoplePage *self = WRN_PEOPLE_PAGE (object);

  switch (id)
    {
    case PROP_SELECTED:
      g_value_set_object (value, self->selected);
      break;
    case PROP_SEARCHING:
      g_value_set_boolean (value, self->searching);
      break;
    case PROP_SHOW_PANE:
      g_value_set_boolean (value, self->show_pane);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
wrn_people_page_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  WrnPeoplePage *self = WRN_PEOPLE_PAGE (object);

  switch (id)
    {
    case PROP_SELECTED:
      wrn_people_page_select (self, g_value_get_object (value));
      break;
    case PROP_SEARCHING:
      if (self->searching == g_value_get_boolean (value))
        break;
      self->searching = g_value_get_boolean (value);
      g_object_notify_by_pspec (object, pspec);
      break;
    case PROP_SHOW_PANE:
      set_show_pane (self, g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
wrn_people_page_dispose (GObject *object)
{
  WrnPeoplePage *self = WRN_PEOPLE_PAGE (object);

  g_clear_handle_id (&self->look, g_source_remove);
  gtk_widget_insert_action_group (GTK_WIDGET (self), WRN_PERSON_ACTIONS_NAME, NULL);
  g_clear_object (&self->selected);
  g_clear_object (&self->selection);
  g_clear_object (&self->roster);
  g_clear_object (&self->community);
  g_clear_object (&self->backend);
  G_OBJECT_CLASS (wrn_people_page_parent_class)->dispose (object);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/warrenvpn/Warren/people/wrn-people-page.ui");
  gtk_widget_class_bind_template_child (widget_class, WrnPeoplePage, flap);
  gtk_widget_class_bind_template_child (widget_class, WrnPeoplePage, content);
  gtk_widget_class_bind_template_child (widget_class, WrnPeoplePage, details);
  gtk_widget_class_bind_template_child (widget_class, WrnPeoplePage, search_bar);
  gtk_widget_class_bind_template_child (widget_class, WrnPeoplePage, search_entry);
  gtk_widget_class_bind_template_child (widget_class, WrnPeoplePage, stack);
  gtk_widget_class_bind_template_child (widget_class, WrnPeoplePage, connect_button);
  gtk_widget_class_bind_template_child (widget_class, WrnPeoplePage, list);
  gtk_widget_class_bind_template_child (widget_class, WrnPeoplePage, pane);
  gtk_widget_class_bind_template_callback (widget_class, follow_fold);
  gtk_widget_class_bind_template_callback (widget_class, follow_reveal);
  gtk_widget_class_bind_template_callback (widget_class, follow_search);
  gtk_widget_class_bind_template_callback (widget_class, leave_search);
  gtk_widget_class_bind_template_callback (widget_class, open_details);
  gtk_widget_class_bind_template_callback (widget_class, open_page);
  gtk_widget_class_bind_template_callback (widget_class, close_details);
}

static void
wrn_people_page_class_init (WrnPeoplePageClass *klass)
{
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (WRN_TYPE_PEOPLE_LIST);
  g_type_ensure (WRN_TYPE_PERSON_PANE);

  object_class->get_property = wrn_people_page_get_property;
  object_class->set_property = wrn_people_page_set_property;
  object_class->dispose = wrn_people_page_dispose;
  widget_class->map = wrn_people_page_map;
  widget_class->unmap = wrn_people_page_unmap;

  properties[PROP_SELECTED] = g_param_spec_object ("selected", NULL, NULL, WRN_TYPE_PERSON, flags);
  properties[PROP_SEARCHING] = g_param_spec_boolean ("searching", NULL, NULL, FALSE, flags);
  properties[PROP_SHOW_PANE] = g_param_spec_boolean ("show-pane", NULL, NULL, TRUE, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  bind_template (widget_class);
}

static void
wrn_people_page_init (WrnPeoplePage *self)
{
  self->show_pane = TRUE;
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_widget_set_layout_manager (self->content,
                                 gtk_custom_layout_new (NULL, measure_content, allocate_bin));
  gtk_widget_set_layout_manager (self->details,
                                 gtk_custom_layout_new (NULL, measure_details, allocate_bin));
  gtk_search_bar_connect_entry (self->search_bar, GTK_EDITABLE (self->search_entry));
  gtk_search_bar_set_key_capture_widget (self->search_bar, GTK_WIDGET (self->stack));
}

/* (transfer floating) */
GtkWidget *
wrn_people_page_new (WrnBackend *backend, WrnCommunity *community)
{
  WrnPeoplePage *self = g_object_new (WRN_TYPE_PEOPLE_PAGE, NULL);

  self->backend = g_object_ref (backend);
  self->community = g_object_ref (community);
  self->roster = wrn_roster_new (wrn_community_get_people (community));
  self->selection = gtk_single_selection_new (g_object_ref (G_LIST_MODEL (self->roster)));
  gtk_single_selection_set_autoselect (self->selection, FALSE);
  gtk_single_selection_set_can_unselect (self->selection, TRUE);
  gtk_single_selection_set_selected (self->selection, GTK_INVALID_LIST_POSITION);
  wrn_person_pane_set_settings (self->pane, wrn_community_get_local_settings (community));
  wrn_people_list_set_model (self->list, self->selection);
  g_signal_connect_object (self->selection, "notify::selected-item", G_CALLBACK (follow_selection),
                           self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->roster, "items-changed", G_CALLBACK (follow_shown), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->roster, "notify::n-people", G_CALLBACK (follow_shown), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (community, "notify::state", G_CALLBACK (follow_shown), self,
                           G_CONNECT_SWAPPED);
  follow_shown (self);
  return GTK_WIDGET (self);
}

/* (transfer none) (nullable) */
WrnPerson *
wrn_people_page_get_selected (WrnPeoplePage *self)
{
  return self->selected;
}

/* @person: (nullable): nobody is selected if it is %NULL, or not in the list */
void
wrn_people_page_select (WrnPeoplePage *self, WrnPerson *person)
{
  wrn_roster_catch_up (self->roster);
  wrn_people_list_select (self->list, person);
}
