/* wrn-form.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A window that is filled in and sent to the helper.
 */
#define G_LOG_DOMAIN "wrn-ui"

#include "config.h"

#include "ui/dialogs/wrn-form.h"

#include "ui/model/wrn-format.h"
#include "ui/model/wrn-trouble.h"
#include "ui/widgets/wrn-banner.h"

/* What is done sooner needs no sign that it is being done. */
#define PATIENCE_MS 300

typedef struct
{
  /* children */
  GtkButton *verb_button;
  GtkSpinner *spinner;
  WrnBanner *banner;
  AdwClamp *clamp;

  /* owned */
  GCancellable *life; /* of what was asked */
  guint patience;     /* source */
  gboolean complete;
  gboolean busy;
} WrnFormPrivate;

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (WrnForm, wrn_form, ADW_TYPE_WINDOW)

enum
{
  PROP_BODY = 1,
  PROP_VERB,
  PROP_COMPLETE,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];
static guint sent; /* signal */

static WrnFormPrivate *
get_private (WrnForm *self)
{
  return wrn_form_get_instance_private (self);
}

static void
update (WrnForm *self)
{
  WrnFormPrivate *priv = get_private (self);

  gtk_widget_set_sensitive (GTK_WIDGET (priv->verb_button), priv->complete && !priv->busy);
  gtk_widget_set_sensitive (GTK_WIDGET (priv->clamp), !priv->busy);
}

static gboolean
patience_cb (gpointer user_data)
{
  WrnFormPrivate *priv = get_private (user_data);

  priv->patience = 0;
  gtk_widget_set_visible (GTK_WIDGET (priv->spinner), TRUE);
  gtk_spinner_start (priv->spinner);
  return G_SOURCE_REMOVE;
}

static void
set_busy (WrnForm *self, gboolean busy)
{
  WrnFormPrivate *priv = get_private (self);

  if (priv->busy == busy)
    return;
  priv->busy = busy;
  g_clear_handle_id (&priv->patience, g_source_remove);
  if (busy)
    priv->patience = g_timeout_add (PATIENCE_MS, patience_cb, self);
  gtk_spinner_stop (priv->spinner);
  gtk_widget_set_visible (GTK_WIDGET (priv->spinner), FALSE);
  update (self);
}

static void
clicked_cb (WrnForm *self)
{
  g_object_set (get_private (self)->banner, "revealed", FALSE, NULL);
  g_signal_emit (self, sent, 0);
}

static void
wrn_form_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  WrnFormPrivate *priv = get_private (WRN_FORM (object));

  switch (id)
    {
    case PROP_BODY:
      g_value_set_object (value, adw_clamp_get_child (priv->clamp));
      break;
    case PROP_VERB:
      g_value_set_string (value, gtk_button_get_label (priv->verb_button));
      break;
    case PROP_COMPLETE:
      g_value_set_boolean (value, priv->complete);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
wrn_form_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  WrnForm *self = WRN_FORM (object);
  WrnFormPrivate *priv = get_private (self);

  switch (id)
    {
    case PROP_BODY:
      adw_clamp_set_child (priv->clamp, g_value_get_object (value));
      break;
    case PROP_VERB:
      gtk_button_set_label (priv->verb_button, g_value_get_string (value));
      break;
    case PROP_COMPLETE:
      priv->complete = g_value_get_boolean (value);
      update (self);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
wrn_form_dispose (GObject *object)
{
  WrnFormPrivate *priv = get_private (WRN_FORM (object));

  g_cancellable_cancel (priv->life);
  g_clear_handle_id (&priv->patience, g_source_remove);
  G_OBJECT_CLASS (wrn_form_parent_class)->dispose (object);
}

static void
wrn_form_finalize (GObject *object)
{
  g_object_unref (get_private (WRN_FORM (object))->life);
  G_OBJECT_CLASS (wrn_form_parent_class)->finalize (object);
}

static void
wrn_form_class_init (WrnFormClass *klass)
{
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS;
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = wrn_form_get_property;
  object_class->set_property = wrn_form_set_property;
  object_class->dispose = wrn_form_dispose;
  object_class->finalize = wrn_form_finalize;

  properties[PROP_BODY] = g_param_spec_object ("body", NULL, NULL, GTK_TYPE_WIDGET, flags);
  properties[PROP_VERB] = g_param_spec_string ("verb", NULL, NULL, NULL, flags);
  properties[PROP_COMPLETE] = g_param_spec_boolean ("complete", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  /* Somebody wants it done. */
  sent =
      g_signal_new ("sent", WRN_TYPE_FORM, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  g_type_ensure (WRN_TYPE_BANNER);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/warrenvpn/Warren/dialogs/wrn-form.ui");
  gtk_widget_class_bind_template_child_private (widget_class, WrnForm, verb_button);
  gtk_widget_class_bind_template_child_private (widget_class, WrnForm, spinner);
  gtk_widget_class_bind_template_child_private (widget_class, WrnForm, banner);
  gtk_widget_class_bind_template_child_private (widget_class, WrnForm, clamp);
  gtk_widget_class_bind_template_callback (widget_class, clicked_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
wrn_form_init (WrnForm *self)
{
  get_private (self)->life = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  update (self);
}

/* A question that is open: it does not keep the window. */
typedef struct
{
  GWeakRef form;
  WrnFormAnswered answered;
  WrnFormAbandoned abandoned; /* (nullable) */
} Asked;

static void
answered_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Asked *asked = user_data;
  g_autoptr (WrnForm) self = g_weak_ref_get (&asked->form);
  g_autoptr (GError) error = NULL;
  g_autoptr (WrnAnswer) answer = wrn_backend_ask_finish (WRN_BACKEND (source), result, &error);

  if (self != NULL)
    {
      set_busy (self, FALSE);
      asked->answered (self, answer, error);
    }
  else if (asked->abandoned != NULL && answer != NULL)
    asked->abandoned (WRN_BACKEND (source), answer);
  g_weak_ref_clear (&asked->form);
  g_free (asked);
}

static void
ask (WrnForm *self,
     WrnBackend *backend,
     const WrnQuestion *question,
     WrnFormAnswered answered,
     WrnFormAbandoned abandoned)
{
  GCancellable *life = abandoned == NULL ? get_private (self)->life : NULL;
  Asked *asked = g_new0 (Asked, 1);

  g_weak_ref_init (&asked->form, self);
  asked->answered = answered;
  asked->abandoned = abandoned;
  set_busy (self, TRUE);
  wrn_backend_ask_async (backend, question, life, answered_cb, asked);
}

/* @question: lent for the call */
void
wrn_form_ask (WrnForm *self,
              WrnBackend *backend,
              const WrnQuestion *question,
              WrnFormAnswered answered)
{
  ask (self, backend, question, answered, NULL);
}

/* The same, and to close the form does not stop it, as what was begun then would stay: @abandoned
 * takes it back. */
void
wrn_form_ask_anyway (WrnForm *self,
                     WrnBackend *backend,
                     const WrnQuestion *question,
                     WrnFormAnswered answered,
                     WrnFormAbandoned abandoned)
{
  ask (self, backend, question, answered, abandoned);
}

static void
made_for_nobody_cb (WrnBackend *backend, WrnAnswer *answer)
{
  if (answer->community != NULL)
    wrn_form_unmake (backend, answer->community);
}

/* The same, of what makes a community: one that nobody waits for any more is removed. */
void
wrn_form_make (WrnForm *self,
               WrnBackend *backend,
               const WrnQuestion *question,
               WrnFormAnswered answered)
{
  ask (self, backend, question, answered, made_for_nobody_cb);
}

/* Removes what was made for a form that was closed before it was done. */
void
wrn_form_unmake (WrnBackend *backend, WrnCommunity *community)
{
  const WrnQuestion question = { WRN_REQUEST_REMOVE, .community = community };

  wrn_backend_ask_async (backend, &question, NULL, NULL, NULL);
}

/* Says above the body what is wrong with no row in particular. */
void
wrn_form_complain (WrnForm *self, const char *text)
{
  g_object_set (get_private (self)->banner, "title", text, "revealed", TRUE, NULL);
}

/* @community: what it is called */
void
wrn_form_fail (WrnForm *self, const char *community, const GError *error)
{
  g_autofree char *name = wrn_format_clean (community);
  g_autofree char *text = wrn_trouble_describe (wrn_trouble_of_error (error), name);

  wrn_form_complain (self, text);
}

/* Shows @community, which is one of ours now, connects to it and closes the window. */
void
wrn_form_finish (WrnForm *self, WrnCommunity *community, gboolean invites)
{
  GtkWindow *parent = gtk_window_get_transient_for (GTK_WINDOW (self));
  g_autoptr (GtkWidget) from =
      g_object_ref (parent != NULL ? GTK_WIDGET (parent) : GTK_WIDGET (self));
  const char *path = wrn_community_get_path (community);

  gtk_widget_activate_action (from, "app.show", "s", path);
  gtk_widget_activate_action (from, "app.connect", "s", path);
  gtk_window_destroy (GTK_WINDOW (self));
  if (invites)
    gtk_widget_activate_action (from, "app.invite", "s", path);
}
