/* wrn-community-head.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Has the name of a community keep its room, however narrow the window is.
 */
#define G_LOG_DOMAIN "wrn-ui"

#include "config.h"

#include "ui/shell/wrn-community-head.h"

/* In pixels, between columns and between rows. */
#define GAP 6

/* In the order of the children. */
typedef enum
{
  TITLE,
  LINE,
  ADDRESS,
  FIRST_BUTTON,
  SECOND_BUTTON,
  N_PARTS,
} Part;

struct _WrnCommunityHead
{
  GtkWidget parent_instance;
};

G_DEFINE_FINAL_TYPE (WrnCommunityHead, wrn_community_head, GTK_TYPE_WIDGET)

/* Where everything is in a given width, read from left to right. */
typedef struct
{
  GtkWidget *widgets[N_PARTS];
  int widths[N_PARTS]; /* 0 of what is hidden */
  GtkAllocation places[N_PARTS];
  int width;
  int height;
} Plan;

static void
plan_measure (Plan *self, WrnCommunityHead *head)
{
  GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (head));

  *self = (Plan){ 0 };
  for (Part part = 0; part < N_PARTS && child != NULL; part++)
    {
      self->widgets[part] = child;
      if (gtk_widget_should_layout (child))
        gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, NULL, &self->widths[part], NULL,
                            NULL);
      child = gtk_widget_get_next_sibling (child);
    }
}

/* Of a row with these, and the gaps between them. */
static int
plan_sum (const Plan *self, const Part *parts, guint n)
{
  int sum = 0;

  for (guint i = 0; i < n; i++)
    if (self->widths[parts[i]] > 0)
      sum += self->widths[parts[i]] + (sum > 0 ? GAP : 0);
  return sum;
}

/* The first begins the row, and the others end it. */
static void
plan_add_row (Plan *self, const Part *parts, guint n)
{
  int x = self->width - plan_sum (self, parts + 1, n - 1);
  int height = 0;

  if (self->height > 0)
    self->height += GAP;
  for (guint i = 0; i < n; i++)
    {
      GtkAllocation *place = &self->places[parts[i]];
      const int width = self->widths[parts[i]];

      if (width == 0)
        continue;
      *place = (GtkAllocation){ i > 0 ? x : 0, self->height, width, 0 };
      gtk_widget_measure (self->widgets[parts[i]], GTK_ORIENTATION_VERTICAL, width, NULL,
                          &place->height, NULL, NULL);
      height = MAX (height, place->height);
      if (i > 0)
        x += width + GAP;
    }
  for (guint i = 0; i < n; i++)
    self->places[parts[i]].y += (height - self->places[parts[i]].height) / 2;
  self->height += height;
}

/* As before, and the first takes what room is left. */
static void
plan_add_line (Plan *self, const Part *parts, guint n)
{
  const int rest = plan_sum (self, parts + 1, n - 1);

  self->widths[parts[0]] = MAX (self->width - rest - (rest > 0 ? GAP : 0), 1);
  plan_add_row (self, parts, n);
}

/* Beside each other if they fit, and as wide as there is room. */
static void
plan_add_buttons (Plan *self)
{
  const Part buttons[] = { FIRST_BUTTON, SECOND_BUTTON };
  const int rest = self->width - plan_sum (self, buttons, 2);
  const gboolean both = self->widths[FIRST_BUTTON] > 0 && self->widths[SECOND_BUTTON] > 0;

  if (both && rest >= 0)
    {
      self->widths[FIRST_BUTTON] += rest / 2;
      self->widths[SECOND_BUTTON] += rest - rest / 2;
      plan_add_row (self, buttons, 2);
      return;
    }
  for (guint i = 0; i < 2; i++)
    if (self->widths[buttons[i]] > 0)
      plan_add_line (self, &buttons[i], 1);
}

static void
plan_fill (Plan *self, WrnCommunityHead *head, int width)
{
  const Part beside[] = { TITLE, FIRST_BUTTON, SECOND_BUTTON };
  const Part named[] = { TITLE, ADDRESS };
  const Part below[] = { LINE, ADDRESS };

  plan_measure (self, head);
  self->width = width;
  if (plan_sum (self, beside, 3) <= width)
    {
      plan_add_line (self, beside, 3);
      plan_add_line (self, below, 2);
      return;
    }
  if (plan_sum (self, named, 2) <= width)
    {
      plan_add_line (self, named, 2);
      plan_add_line (self, below, 1);
    }
  else
    {
      plan_add_line (self, named, 1);
      plan_add_line (self, below, 1);
      if (self->widths[ADDRESS] > 0)
        plan_add_row (self, &named[1], 1);
    }
  plan_add_buttons (self);
}

static GtkSizeRequestMode
wrn_community_head_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
wrn_community_head_measure (GtkWidget *widget,
                            GtkOrientation orientation,
                            int for_size,
                            int *minimum,
                            int *natural,
                            int *minimum_baseline,
                            int *natural_baseline)
{
  const Part beside[] = { TITLE, FIRST_BUTTON, SECOND_BUTTON };
  const Part below[] = { LINE, ADDRESS };
  Plan plan;

  plan_measure (&plan, WRN_COMMUNITY_HEAD (widget));
  *natural = MAX (plan_sum (&plan, beside, 3), plan_sum (&plan, below, 2));
  if (orientation == GTK_ORIENTATION_VERTICAL)
    {
      plan_fill (&plan, WRN_COMMUNITY_HEAD (widget), for_size >= 0 ? for_size : *natural);
      *minimum = *natural = plan.height;
      return;
    }
  *minimum = 0;
  for (Part part = 0; part < N_PARTS; part++)
    if (plan.widths[part] > 0)
      {
        int least;

        gtk_widget_measure (plan.widgets[part], GTK_ORIENTATION_HORIZONTAL, -1, &least, NULL, NULL,
                            NULL);
        *minimum = MAX (*minimum, least);
      }
}

static void
wrn_community_head_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  const gboolean mirrored = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  Plan plan;

  plan_fill (&plan, WRN_COMMUNITY_HEAD (widget), width);
  for (Part part = 0; part < N_PARTS; part++)
    {
      GtkAllocation *place = &plan.places[part];

      if (plan.widgets[part] == NULL || !gtk_widget_should_layout (plan.widgets[part]))
        continue;
      if (mirrored)
        place->x = width - place->x - place->width;
      gtk_widget_size_allocate (plan.widgets[part], place, -1);
    }
}

static void
wrn_community_head_dispose (GObject *object)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (object))) != NULL)
    gtk_widget_unparent (child);
  G_OBJECT_CLASS (wrn_community_head_parent_class)->dispose (object);
}

static void
wrn_community_head_class_init (WrnCommunityHeadClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = wrn_community_head_dispose;
  widget_class->get_request_mode = wrn_community_head_get_request_mode;
  widget_class->measure = wrn_community_head_measure;
  widget_class->size_allocate = wrn_community_head_size_allocate;
}

static void
wrn_community_head_init (WrnCommunityHead *self)
{
}
