/* wrn-qr-view.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A picture of a QR code, for the camera of somebody else.
 */
#define G_LOG_DOMAIN "wrn-ui"

#include "config.h"

#include "ui/dialogs/wrn-qr-view.h"

#include "qr/wrn-qr-code.h"

/* Of pixels of the application: a link into a community with three supernodes has 85 modules a
 * side, and those of two pixels are still read from a screen. */
#define SIZE 232

struct _WrnQrView
{
  GtkWidget parent_instance;

  WrnQrCode *code; /* (owned) (nullable) */
};

G_DEFINE_FINAL_TYPE (WrnQrView, wrn_qr_view, GTK_TYPE_WIDGET)

static int
get_modules (WrnQrView *self)
{
  return self->code != NULL ? wrn_qr_code_get_size (self->code) + 2 * WRN_QR_CODE_QUIET : 1;
}

static void
wrn_qr_view_measure (GtkWidget *widget,
                     GtkOrientation orientation,
                     int for_size,
                     int *minimum,
                     int *natural,
                     int *minimum_baseline,
                     int *natural_baseline)
{
  const int modules = get_modules (WRN_QR_VIEW (widget));

  /* Down to a pixel a module it would fit, but no camera would see it. */
  *minimum = MAX (SIZE, 2 * modules);
  *natural = *minimum;
}

static void
draw (WrnQrView *self, cairo_t *cr)
{
  const int size = wrn_qr_code_get_size (self->code);

  cairo_set_source_rgb (cr, 0, 0, 0);
  for (int y = 0; y < size; y++)
    for (int x = 0; x < size; x++)
      if (wrn_qr_code_is_dark (self->code, x, y))
        cairo_rectangle (cr, x + WRN_QR_CODE_QUIET, y + WRN_QR_CODE_QUIET, 1, 1);
  cairo_fill (cr);
}

static void
wrn_qr_view_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  WrnQrView *self = WRN_QR_VIEW (widget);
  const int width = gtk_widget_get_width (widget);
  const int height = gtk_widget_get_height (widget);
  const int modules = get_modules (self);
  const int scale = gtk_widget_get_scale_factor (widget);
  const double module = (double) (MIN (width, height) * scale / modules) / scale;
  const double side = module * modules;
  cairo_t *cr;

  if (self->code == NULL || module <= 0)
    return;
  cr = gtk_snapshot_append_cairo (snapshot,
                                  &GRAPHENE_RECT_INIT (0, 0, (float) width, (float) height));
  cairo_translate (cr, (int) ((width - side) / 2), (int) ((height - side) / 2));
  cairo_scale (cr, module, module);
  cairo_set_antialias (cr, CAIRO_ANTIALIAS_NONE);
  cairo_set_source_rgb (cr, 1, 1, 1);
  cairo_rectangle (cr, 0, 0, modules, modules);
  cairo_fill (cr);
  draw (self, cr);
  cairo_destroy (cr);
}

static void
wrn_qr_view_dispose (GObject *object)
{
  g_clear_pointer (&WRN_QR_VIEW (object)->code, wrn_qr_code_free);
  G_OBJECT_CLASS (wrn_qr_view_parent_class)->dispose (object);
}

static void
wrn_qr_view_class_init (WrnQrViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = wrn_qr_view_dispose;
  widget_class->measure = wrn_qr_view_measure;
  widget_class->snapshot = wrn_qr_view_snapshot;
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
wrn_qr_view_init (WrnQrView *self)
{
}

/* @text: (nullable): what the code shall say. One that is too long is not shown. */
void
wrn_qr_view_set_text (WrnQrView *self, const char *text)
{
  g_clear_pointer (&self->code, wrn_qr_code_free);
  if (text != NULL)
    self->code = wrn_qr_code_new (text);
  gtk_widget_set_visible (GTK_WIDGET (self), self->code != NULL);
  gtk_widget_queue_resize (GTK_WIDGET (self));
}
