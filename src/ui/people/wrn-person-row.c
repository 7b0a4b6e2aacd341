/* wrn-person-row.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One person in a list: on one line, or on two where there is no room.
 */
#define G_LOG_DOMAIN "wrn-ui"

#include "config.h"

#include "ui/people/wrn-person-row.h"

/* Between columns, and between lines. */
#define COLUMN_GAP 12
#define LINE_GAP 3

/* In pixels: with less for a name, there are two lines. */
#define TITLE_WIDTH 140

struct _WrnPersonRow
{
  GtkWidget parent_instance;

  /* children */
  GtkWidget *star;
  GtkWidget *title;
  GtkWidget *address;
  GtkWidget *state;
  GtkWidget *time;

  /* owned */
  WrnPerson *person; /* (nullable) */
};

G_DEFINE_FINAL_TYPE (WrnPersonRow, wrn_person_row, GTK_TYPE_WIDGET)

enum
{
  PROP_PERSON = 1,
};

static GParamSpec *person_property;

/* The list's own widget has the focus, and nothing else to be called by. */
static void
name_item (WrnPersonRow *self)
{
  GtkWidget *item = gtk_widget_get_parent (GTK_WIDGET (self));

  if (item != NULL && self->person != NULL)
    gtk_accessible_update_property (GTK_ACCESSIBLE (item), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                    wrn_person_get_spoken (self->person), -1);
}

static char *
get_symbol (WrnPersonRow *self, guint way)
{
  return g_strdup (wrn_way_get_words (way)->symbol);
}

/* The colour only repeats what the shape and the word say. */
static GStrv
get_symbol_classes (WrnPersonRow *self, guint way)
{
  static const char *const classes[] = {
    [WRN_WAY_OFFLINE] = NULL,     [WRN_WAY_CONNECTING] = NULL, [WRN_WAY_RELAYED] = "warning",
    [WRN_WAY_DIRECT] = "success", [WRN_WAY_LAN] = "success",
  };
  const char *list[] = { way < WRN_N_WAYS ? classes[way] : NULL, NULL };

  return g_strdupv ((char **) list);
}

static GStrv
get_row_classes (WrnPersonRow *self, guint way)
{
  const char *list[] = { way == WRN_WAY_OFFLINE ? "dim-label" : NULL, NULL };

  return g_strdupv ((char **) list);
}

static double
get_opacity (WrnPersonRow *self, gboolean favourite)
{
  return favourite ? 1 : 0;
}

static char *
get_address (WrnPersonRow *self, const char *ipv4)
{
  return g_strdup (ipv4 != NULL && ipv4[0] != '\0' ? ipv4 : "–");
}

static int
get_width (GtkWidget *child, gboolean natural)
{
  int minimum_width, natural_width;

  gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, &minimum_width, &natural_width, NULL,
                      NULL);
  return natural ? natural_width : minimum_width;
}

static int
get_height (GtkWidget *child)
{
  int height;

  gtk_widget_measure (child, GTK_ORIENTATION_VERTICAL, -1, NULL, &height, NULL, NULL);
  return height;
}

static int
get_line_height (GtkWidget *a, GtkWidget *b)
{
  return MAX (get_height (a), get_height (b));
}

/* For one line. It is the same for all rows, as their columns do not depend on what is in them. */
static int
get_line_width (WrnPersonRow *self)
{
  return get_width (self->star, TRUE) + TITLE_WIDTH + get_width (self->address, TRUE) +
         get_width (self->state, TRUE) + get_width (self->time, TRUE) + 4 * COLUMN_GAP;
}

static GtkSizeRequestMode
wrn_person_row_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
wrn_person_row_measure (GtkWidget *widget,
                        GtkOrientation orientation,
                        int for_size,
                        int *minimum,
                        int *natural,
                        int *minimum_baseline,
                        int *natural_baseline)
{
  WrnPersonRow *self = WRN_PERSON_ROW (widget);
  const int star = get_width (self->star, TRUE) + COLUMN_GAP;
  const int first = get_line_height (self->title, self->state);

  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      const int above = get_width (self->title, FALSE) + get_width (self->time, FALSE);
      const int below = get_width (self->address, FALSE) + get_width (self->state, FALSE);

      *minimum = star + COLUMN_GAP + MAX (above, below);
      *natural = MAX (*minimum, get_line_width (self));
    }
  else if (for_size >= 0 && for_size < get_line_width (self))
    *minimum = *natural = first + LINE_GAP + get_line_height (self->address, self->time);
  else
    *minimum = *natural = first;
}

/* Where a text is written from right to left, columns are, too. */
static void
place (WrnPersonRow *self, GtkWidget *child, int x, int y, int width, int height)
{
  const int all = gtk_widget_get_width (GTK_WIDGET (self));
  GtkAllocation allocation = { .x = x, .y = y, .width = MAX (width, 0), .height = height };

  if (gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL)
    allocation.x = all - x - allocation.width;
  gtk_widget_size_allocate (child, &allocation, -1);
}

/* Its name and how long an answer takes; below, its address and its state. */
static void
allocate_two_lines (WrnPersonRow *self, int start, int width)
{
  const int first = get_line_height (self->title, self->time);
  const int second = get_line_height (self->address, self->state);
  const int below = first + LINE_GAP;
  const int time = get_width (self->time, TRUE);
  const int state = MIN (get_width (self->state, TRUE), width - start);

  place (self, self->title, start, 0, width - start - COLUMN_GAP - time, first);
  place (self, self->time, width - time, 0, time, first);
  place (self, self->state, start, below, state, second);
  place (self, self->address, start + state + COLUMN_GAP, below, width - start - state - COLUMN_GAP,
         second);
}

/* What room there is beyond what one line needs, the three texts share. */
static void
allocate_one_line (WrnPersonRow *self, int start, int width, int height)
{
  const int share = (width - get_line_width (self)) / 4;
  const int address = get_width (self->address, TRUE) + share;
  const int state = get_width (self->state, TRUE) + share;
  const int time = get_width (self->time, TRUE);
  int end = width;

  place (self, self->time, end -= time, 0, time, height);
  place (self, self->state, end -= state + COLUMN_GAP, 0, state, height);
  place (self, self->address, end -= address + COLUMN_GAP, 0, address, height);
  place (self, self->title, start, 0, end - COLUMN_GAP - start, height);
}

static void
wrn_person_row_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  WrnPersonRow *self = WRN_PERSON_ROW (widget);
  const int star = get_width (self->star, TRUE);
  const int start = star + COLUMN_GAP;
  const gboolean narrow = width < get_line_width (self);

  place (self, self->star, 0, 0, star, narrow ? get_line_height (self->title, self->time) : height);
  if (narrow)
    allocate_two_lines (self, start, width);
  else
    allocate_one_line (self, start, width, height);
}

static void
wrn_person_row_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  g_value_set_object (value, WRN_PERSON_ROW (object)->person);
}

static void
wrn_person_row_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  wrn_person_row_set_person (WRN_PERSON_ROW (object), g_value_get_object (value));
}

static void
wrn_person_row_dispose (GObject *object)
{
  WrnPersonRow *self = WRN_PERSON_ROW (object);

  wrn_person_row_set_person (self, NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), WRN_TYPE_PERSON_ROW);
  G_OBJECT_CLASS (wrn_person_row_parent_class)->dispose (object);
}

static void
wrn_person_row_class_init (WrnPersonRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (WRN_TYPE_PERSON);

  object_class->get_property = wrn_person_row_get_property;
  object_class->set_property = wrn_person_row_set_property;
  object_class->dispose = wrn_person_row_dispose;
  widget_class->get_request_mode = wrn_person_row_get_request_mode;
  widget_class->measure = wrn_person_row_measure;
  widget_class->size_allocate = wrn_person_row_size_allocate;

  person_property =
      g_param_spec_object ("person", NULL, NULL, WRN_TYPE_PERSON,
                           G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_property (object_class, PROP_PERSON, person_property);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/warrenvpn/Warren/people/wrn-person-row.ui");
  gtk_widget_class_bind_template_child (widget_class, WrnPersonRow, star);
  gtk_widget_class_bind_template_child (widget_class, WrnPersonRow, title);
  gtk_widget_class_bind_template_child (widget_class, WrnPersonRow, address);
  gtk_widget_class_bind_template_child (widget_class, WrnPersonRow, state);
  gtk_widget_class_bind_template_child (widget_class, WrnPersonRow, time);
  gtk_widget_class_bind_template_callback (widget_class, get_symbol);
  gtk_widget_class_bind_template_callback (widget_class, get_symbol_classes);
  gtk_widget_class_bind_template_callback (widget_class, get_row_classes);
  gtk_widget_class_bind_template_callback (widget_class, get_opacity);
  gtk_widget_class_bind_template_callback (widget_class, get_address);
}

static void
wrn_person_row_init (WrnPersonRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/* (transfer floating): a row of nobody yet */
GtkWidget *
wrn_person_row_new (void)
{
  return g_object_new (WRN_TYPE_PERSON_ROW, NULL);
}

/* @person: (nullable) */
void
wrn_person_row_set_person (WrnPersonRow *self, WrnPerson *person)
{
  if (self->person == person)
    return;
  if (self->person != NULL)
    g_signal_handlers_disconnect_by_func (self->person, name_item, self);
  g_set_object (&self->person, person);
  if (person != NULL)
    g_signal_connect_swapped (person, "notify::spoken", G_CALLBACK (name_item), self);
  name_item (self);
  g_object_notify_by_pspec (G_OBJECT (self), person_property);
}

/* (transfer none) (nullable) */
WrnPerson *
wrn_person_row_get_person (WrnPersonRow *self)
{
  return self->person;
}
