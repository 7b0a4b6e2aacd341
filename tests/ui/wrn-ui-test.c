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

#include <string.h>

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

/* (transfer full) (nullable): what @widget has been given to be called */
static char *
dup_spoken (GtkWidget *widget)
{
  GtkAccessible *accessible = GTK_ACCESSIBLE (widget);

  if (!gtk_test_accessible_has_property (accessible, GTK_ACCESSIBLE_PROPERTY_LABEL))
    return NULL;
  /* It tells what there is if it is another. */
  return gtk_test_accessible_check_property (accessible, GTK_ACCESSIBLE_PROPERTY_LABEL, "\1");
}

/* As GTK 4.8 does with mnemonics. */
static void
check_spoken_once (GtkLabel *label)
{
  GtkWidget *widget = gtk_label_get_mnemonic_widget (label);
  g_autofree char *spoken = widget != NULL ? dup_spoken (widget) : NULL;
  g_autofree char *pointer = g_strdup_printf ("<%p>", (void *) label);
  g_autofree char *related = NULL;

  if (g_strcmp0 (spoken, gtk_label_get_text (label)) != 0 ||
      !gtk_test_accessible_has_relation (GTK_ACCESSIBLE (widget),
                                         GTK_ACCESSIBLE_RELATION_LABELLED_BY))
    return;
  related = gtk_test_accessible_check_relation (GTK_ACCESSIBLE (widget),
                                                GTK_ACCESSIBLE_RELATION_LABELLED_BY, NULL);
  if (strstr (related, pointer) != NULL)
    g_error ("a %s is called “%s” twice", G_OBJECT_TYPE_NAME (widget), spoken);
}

/* wrn_ui_test_check_spoken:
 *
 * Fails if a screen reader would call anything in @root by an underscore, or by the same twice:
 * “_Cancel Cancel”.
 */
void
wrn_ui_test_check_spoken (GtkWidget *root)
{
  g_autofree char *spoken = dup_spoken (root);

  if (spoken != NULL && strchr (spoken, '_') != NULL)
    g_error ("a %s is called “%s”", G_OBJECT_TYPE_NAME (root), spoken);
  if (GTK_IS_LABEL (root))
    check_spoken_once (GTK_LABEL (root));
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    wrn_ui_test_check_spoken (child);
}
