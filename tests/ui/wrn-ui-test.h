/* wrn-ui-test.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What tests of widgets share: to show one, to find what is in it, and to wait.
 */
#pragma once

#include <gtk/gtk.h>

#include "wrn-ui-wait.h"

GtkWidget *wrn_ui_test_show (GtkWidget *child);
GtkWidget *wrn_ui_test_find (GtkWidget *root, GType type, const char *text);
void wrn_ui_test_settle (void);
void wrn_ui_test_check_spoken (GtkWidget *root);
