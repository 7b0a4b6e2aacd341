/* wrn-advanced-row.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Where people of a community meet, and which addresses they have.
 */
#define G_LOG_DOMAIN "wrn-ui"

#include "config.h"

#include "ui/dialogs/wrn-advanced-row.h"

#include <glib/gi18n.h>
#include <string.h>

#include "ui/model/wrn-entry-check.h"
#include "ui/widgets/wrn-hint.h"

/* As in the template. The first is missing where nothing may be hosted. */
typedef enum
{
  MEETING_HERE,
  MEETING_SERVER,
  MEETING_LAN,
} Meeting;

typedef enum
{
  RANGE_AUTOMATIC,
  RANGE_GIVEN,
} Range;

struct _WrnAdvancedRow
{
  AdwExpanderRow parent_instance;

  /* children */
  AdwComboRow *meeting_row;
  GtkEditable *server_row;
  WrnHint *server_hint;
  GtkEditable *host_row;
  WrnHint *host_hint;
  AdwComboRow *range_row;
  GtkEditable *subnet_row;
  WrnHint *subnet_hint;

  /* owned */
  WrnNetworks networks;
  char *instead; /* (nullable): another range */
  gboolean may_host;
  gboolean complete;
};

G_DEFINE_FINAL_TYPE (WrnAdvancedRow, wrn_advanced_row, ADW_TYPE_EXPANDER_ROW)

enum
{
  PROP_MAY_HOST = 1,
  PROP_COMPLETE,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

static Meeting
get_meeting (WrnAdvancedRow *self)
{
  const guint selected = adw_combo_row_get_selected (self->meeting_row);

  return self->may_host ? selected : selected + 1;
}

static gboolean
has_range (WrnAdvancedRow *self)
{
  return adw_combo_row_get_selected (self->range_row) == RANGE_GIVEN;
}

/* A row that is not asked for is never wrong. */
static gboolean
judge (GtkEditable *row, WrnHint *hint, gboolean asked, const char *problem)
{
  gtk_widget_set_visible (GTK_WIDGET (row), asked);
  wrn_hint_complain (hint, GTK_WIDGET (row), asked ? problem : NULL);
  return !asked || problem == NULL;
}

static gboolean
judge_subnet (WrnAdvancedRow *self)
{
  const char *text = gtk_editable_get_text (self->subnet_row);
  const gboolean asked = has_range (self);
  g_autofree char *overlap = NULL;

  g_clear_pointer (&self->instead, g_free);
  if (!judge (self->subnet_row, self->subnet_hint, asked, wrn_entry_check_subnet (text)))
    return FALSE;
  if (asked)
    overlap = wrn_entry_check_overlap (text, &self->networks, &self->instead);
  if (overlap != NULL)
    wrn_hint_offer (self->subnet_hint, GTK_WIDGET (self->subnet_row), overlap, _ ("Use It"));
  return overlap == NULL;
}

static void
update (WrnAdvancedRow *self)
{
  const Meeting meeting = get_meeting (self);
  const char *host = wrn_entry_check_host (gtk_editable_get_text (self->host_row));
  gboolean complete = TRUE;

  complete &= judge (self->server_row, self->server_hint, meeting == MEETING_SERVER,
                     wrn_entry_check_supernode (gtk_editable_get_text (self->server_row)));
  /* It may be left to the helper to find out. */
  complete &= judge (self->host_row, self->host_hint, meeting == MEETING_HERE,
                     g_strcmp0 (host, "") == 0 ? NULL : host);
  complete &= judge_subnet (self);
  if (complete == self->complete)
    return;
  self->complete = complete;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_COMPLETE]);
}

static void
changed_cb (WrnAdvancedRow *self)
{
  update (self);
}

static void
taken_cb (WrnAdvancedRow *self)
{
  g_autofree char *instead = g_steal_pointer (&self->instead);

  if (instead != NULL)
    gtk_editable_set_text (self->subnet_row, instead);
  gtk_widget_grab_focus (GTK_WIDGET (self->subnet_row));
}

static void
wrn_advanced_row_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  WrnAdvancedRow *self = WRN_ADVANCED_ROW (object);

  switch (id)
    {
    case PROP_MAY_HOST:
      g_value_set_boolean (value, self->may_host);
      break;
    case PROP_COMPLETE:
      g_value_set_boolean (value, self->complete);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
wrn_advanced_row_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  WrnAdvancedRow *self = WRN_ADVANCED_ROW (object);
  GtkStringList *list = GTK_STRING_LIST (adw_combo_row_get_model (self->meeting_row));

  switch (id)
    {
    case PROP_MAY_HOST:
      if (self->may_host && !g_value_get_boolean (value))
        {
          self->may_host = FALSE;
          gtk_string_list_remove (list, MEETING_HERE);
        }
      update (self);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
wrn_advanced_row_finalize (GObject *object)
{
  g_free (WRN_ADVANCED_ROW (object)->instead);
  G_OBJECT_CLASS (wrn_advanced_row_parent_class)->finalize (object);
}

static void
wrn_advanced_row_class_init (WrnAdvancedRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = wrn_advanced_row_get_property;
  object_class->set_property = wrn_advanced_row_set_property;
  object_class->finalize = wrn_advanced_row_finalize;

  properties[PROP_MAY_HOST] =
      g_param_spec_boolean ("may-host", NULL, NULL, TRUE,
                            G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  properties[PROP_COMPLETE] =
      g_param_spec_boolean ("complete", NULL, NULL, FALSE,
                            G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  g_type_ensure (WRN_TYPE_HINT);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/warrenvpn/Warren/dialogs/wrn-advanced-row.ui");
  gtk_widget_class_bind_template_child (widget_class, WrnAdvancedRow, meeting_row);
  gtk_widget_class_bind_template_child (widget_class, WrnAdvancedRow, server_row);
  gtk_widget_class_bind_template_child (widget_class, WrnAdvancedRow, server_hint);
  gtk_widget_class_bind_template_child (widget_class, WrnAdvancedRow, host_row);
  gtk_widget_class_bind_template_child (widget_class, WrnAdvancedRow, host_hint);
  gtk_widget_class_bind_template_child (widget_class, WrnAdvancedRow, range_row);
  gtk_widget_class_bind_template_child (widget_class, WrnAdvancedRow, subnet_row);
  gtk_widget_class_bind_template_child (widget_class, WrnAdvancedRow, subnet_hint);
  gtk_widget_class_bind_template_callback (widget_class, changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, taken_cb);
}

static void
wrn_advanced_row_init (WrnAdvancedRow *self)
{
  self->may_host = TRUE;
  gtk_widget_init_template (GTK_WIDGET (self));
  wrn_networks_list (&self->networks);
}

/* Instead of those that the computer has. */
void
wrn_advanced_row_set_networks (WrnAdvancedRow *self, const WrnNetworks *networks)
{
  self->networks = *networks;
  update (self);
}

gboolean
wrn_advanced_row_get_complete (WrnAdvancedRow *self)
{
  return self->complete;
}

/* Whether a supernode here is wanted. */
gboolean
wrn_advanced_row_get_hosts (WrnAdvancedRow *self)
{
  return get_meeting (self) == MEETING_HERE;
}

/* (transfer full) */
static char *
dup_stripped (GtkEditable *row)
{
  return g_strstrip (g_strdup (gtk_editable_get_text (row)));
}

/* (transfer full): @host, and what follows it in @address */
static char *
move_to (const char *address, const char *host)
{
  const char *bracket = strrchr (address, ']');
  const char *port = strchr (bracket != NULL ? bracket : address, ':');

  return g_strdup_printf (strchr (host, ':') != NULL ? "[%s]%s" : "%s%s", host,
                          port != NULL ? port : "");
}

/**
 * wrn_advanced_row_dup_supernodes:
 * @hosted: (nullable): the address of the one on this computer, as the helper knows it
 *
 * Returns: (transfer full) (nullable): as of a profile; %NULL if there are none, or the one on
 *   this computer has no address that others could use
 */
char *
wrn_advanced_row_dup_supernodes (WrnAdvancedRow *self, const char *hosted)
{
  g_autofree char *host = dup_stripped (self->host_row);
  g_autofree char *address = NULL;

  switch (get_meeting (self))
    {
    case MEETING_SERVER:
      address = dup_stripped (self->server_row);
      break;
    case MEETING_HERE:
      if (hosted != NULL)
        address = host[0] != '\0' ? move_to (hosted, host) : g_strdup (hosted);
      break;
    case MEETING_LAN:
    default:
      break;
    }
  if (address == NULL || wrn_entry_check_supernode (address) != NULL)
    return NULL;
  return g_strconcat (address, ";", NULL);
}

/* (transfer full) (nullable): NULL if it follows from the rest */
char *
wrn_advanced_row_dup_subnet (WrnAdvancedRow *self)
{
  return has_range (self) ? dup_stripped (self->subnet_row) : NULL;
}

/* The helper does not know where others find this computer. */
void
wrn_advanced_row_complain_of_host (WrnAdvancedRow *self, const char *text)
{
  adw_expander_row_set_expanded (ADW_EXPANDER_ROW (self), TRUE);
  wrn_hint_complain (self->host_hint, GTK_WIDGET (self->host_row), text);
  gtk_widget_grab_focus (GTK_WIDGET (self->host_row));
}

/* Whatever was chosen does not do. */
void
wrn_advanced_row_choose_meeting (WrnAdvancedRow *self)
{
  adw_expander_row_set_expanded (ADW_EXPANDER_ROW (self), TRUE);
  gtk_widget_grab_focus (GTK_WIDGET (self->meeting_row));
}
