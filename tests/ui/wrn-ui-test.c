/* wrn-ui-test.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What tests of widgets share.
 */
#define G_LOG_DOMAIN "wrn-test"

#include "config.h"

#include "wrn-ui-test.h"

/* wrn_ui_test_show:
 * @child: (transfer floating): a widget
 *
 * Returns: (transfer none): a window that shows @child and has been drawn; destroy it
 */
GtkWidget *
wrn_ui_test_show (GtkWidget *child)
{
  GtkWidget *window = gtk_window_new ();

  gtk_window_set_default_size (GTK_WINDOW (window), 720, 560);
  gtk_window_set_child (GTK_WINDOW (window), child);
  gtk_window_present (GTK_WINDOW (window));
  gtk_test_widget_wait_for_draw (window);
  return window;
}

static gboolean
says (GtkWidget *widget, const char *text)
{
  g_autofree char *said = NULL;
  const char *names[] = { "label", "title", "text" };

  if (text == NULL || g_strcmp0 (gtk_widget_get_tooltip_text (widget), text) == 0)
    return TRUE;

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_object_class_find_property (G_OBJECT_GET_CLASS (widget), names[i]) != NULL)
      {
        g_object_get (widget, names[i], &said, NULL);
        return g_strcmp0 (said, text) == 0;
      }
  return FALSE;
}

/* wrn_ui_test_find:
 * @root: where to search
 * @type: a type of widget
 * @text: (nullable): its label, title, text or tooltip; %NULL for any
 *
 * Returns: (nullable) (transfer none): the first such widget in the order of the tree, shown or not
 */
GtkWidget *
wrn_ui_test_find (GtkWidget *root, GType type, const char *text)
{
  if (G_TYPE_CHECK_INSTANCE_TYPE (root, type) && says (root, text))
    return root;

  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = wrn_ui_test_find (child, type, text);

      if (found != NULL)
        return found;
    }
  return NULL;
}

/* wrn_ui_test_settle:
 *
 * Does what is due in the main context, until nothing is.
 */
void
wrn_ui_test_settle (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    continue;
}
