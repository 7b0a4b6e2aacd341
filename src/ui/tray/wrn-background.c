/* wrn-background.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Opens the app at login, and tells the desktop what it does without a window.
 */
#define G_LOG_DOMAIN "wrn-ui"

#include "config.h"

#include "ui/tray/wrn-background.h"

#include <glib/gi18n.h>
#include <string.h>

#include "ui/tray/wrn-overview.h"
#include "ui/tray/wrn-portal.h"
#include "ui/tray/wrn-tray-words.h"

#define OPEN "open-at-login"
#define HIDDEN "start-hidden"

struct _WrnBackground
{
  GObject parent_instance;

  /* owned */
  GListModel *communities;
  GSettings *settings;
  WrnOverview *overview; /* (nullable): in a sandbox */
  GDBusConnection *bus;  /* (nullable): in a sandbox, once it is there */
  GCancellable *cancellable;
  GFile *file;   /* which desktops look for */
  char *status;  /* (nullable): the last */
  char *trouble; /* (nullable) */
  gboolean sandboxed;
  gboolean busy;    /* a change is on its way */
  gboolean changed; /* and another is to follow */
};

enum
{
  PROP_TROUBLE = 1,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (WrnBackground, wrn_background, G_TYPE_OBJECT)

static void apply (WrnBackground *self);

static void
set_trouble (WrnBackground *self, const char *trouble)
{
  if (g_strcmp0 (self->trouble, trouble) == 0)
    return;
  g_free (self->trouble);
  self->trouble = g_strdup (trouble);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TROUBLE]);
}

/* (transfer none) */
static const char *
explain (const GError *error)
{
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED))
    return _ ("The desktop does not allow Warren to open at login.");
  return _ ("Opening at login could not be changed.");
}

/* @error: (nullable) */
static void
done (WrnBackground *self, const GError *error)
{
  self->busy = FALSE;
  if (error != NULL)
    g_debug ("Opening at login: %s", error->message);
  set_trouble (self, error != NULL ? explain (error) : NULL);
  if (self->changed)
    apply (self);
}

static void
written_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  WrnBackground *self = user_data;
  g_autoptr (GError) error = NULL;

  g_file_replace_contents_finish (G_FILE (source), result, NULL, &error);
  if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    done (self, error);
}

static void
deleted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  WrnBackground *self = user_data;
  g_autoptr (GError) error = NULL;

  g_file_delete_finish (G_FILE (source), result, &error);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
    g_clear_error (&error);
  if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    done (self, error);
}

/* (transfer full): what a desktop runs at login */
static GBytes *
make_entry (gboolean hidden)
{
  char *text = g_strdup_printf ("[Desktop Entry]\n"
                                "Type=Application\n"
                                "Name=%s\n"
                                "Icon=%s\n"
                                "Exec=warren%s\n"
                                "TryExec=warren\n"
                                "Terminal=false\n"
                                "X-GNOME-Autostart-enabled=true\n",
                                WRN_NAME, WRN_APP_ID, hidden ? " --hidden" : "");

  return g_bytes_new_take (text, strlen (text));
}

static void
change_file (WrnBackground *self, gboolean open, gboolean hidden)
{
  g_autoptr (GFile) folder = g_file_get_parent (self->file);
  g_autoptr (GBytes) entry = make_entry (hidden);

  if (!open)
    {
      g_file_delete_async (self->file, G_PRIORITY_DEFAULT, self->cancellable, deleted_cb, self);
      return;
    }
  /* If it cannot be made, the file cannot, which says it. */
  g_mkdir_with_parents (g_file_peek_path (folder), 0700);
  g_file_replace_contents_bytes_async (self->file, entry, NULL, FALSE, G_FILE_CREATE_NONE,
                                       self->cancellable, written_cb, self);
}

static void
requested_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  WrnBackground *self = user_data;
  g_autoptr (GError) error = NULL;
  gboolean autostart;

  wrn_portal_request_finish (result, &autostart, &error);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (error == NULL && !self->changed && autostart != g_settings_get_boolean (self->settings, OPEN))
    g_set_error_literal (&error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED, "It is not so");
  done (self, error);
}

static void
apply (WrnBackground *self)
{
  const gboolean open = g_settings_get_boolean (self->settings, OPEN);
  const gboolean hidden = g_settings_get_boolean (self->settings, HIDDEN);
  const char *const command[] = { "warren", hidden ? "--hidden" : NULL, NULL };

  self->changed = self->busy;
  if (self->busy)
    return;
  self->busy = TRUE;
  if (self->sandboxed)
    wrn_portal_request_async (open, command, _ ("To stay connected without a window."),
                              self->cancellable, requested_cb, self);
  else
    change_file (self, open, hidden);
}

/* Desktops have several ways to say that an entry does not count. */
static gboolean
is_enabled (const char *entry, gsize size)
{
  g_autoptr (GKeyFile) keys = g_key_file_new ();

  if (!g_key_file_load_from_data (keys, entry, size, G_KEY_FILE_NONE, NULL))
    return FALSE;
  return !g_key_file_get_boolean (keys, "Desktop Entry", "Hidden", NULL) &&
         (!g_key_file_has_key (keys, "Desktop Entry", "X-GNOME-Autostart-enabled", NULL) ||
          g_key_file_get_boolean (keys, "Desktop Entry", "X-GNOME-Autostart-enabled", NULL));
}

static void
follow (WrnBackground *self)
{
  g_signal_connect_object (self->settings, "changed::" OPEN, G_CALLBACK (apply), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->settings, "changed::" HIDDEN, G_CALLBACK (apply), self,
                           G_CONNECT_SWAPPED);
}

static void
read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  WrnBackground *self = user_data;
  g_autoptr (GVariant) chosen = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *entry = NULL;
  gsize size = 0;

  g_file_load_contents_finish (G_FILE (source), result, &entry, &size, NULL, &error);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  chosen = g_settings_get_user_value (self->settings, OPEN);
  /* What was never chosen is ours to set up; after that, the desktop has the last word. */
  if (chosen == NULL)
    {
      g_settings_set_boolean (self->settings, OPEN, g_settings_get_boolean (self->settings, OPEN));
      apply (self);
    }
  else if (error == NULL || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
    g_settings_set_boolean (self->settings, OPEN, entry != NULL && is_enabled (entry, size));
  else
    set_trouble (self, explain (error));
  follow (self);
}

static void
tell_status (WrnBackground *self)
{
  g_autofree char *count = wrn_tray_count (self->communities);
  const char *status = count != NULL ? count : _ ("Off");

  if (self->bus == NULL || g_strcmp0 (status, self->status) == 0)
    return;
  g_free (self->status);
  self->status = g_strdup (status);
  wrn_portal_set_status (self->bus, status);
}

static void
connected_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  WrnBackground *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GDBusConnection) bus = g_bus_get_finish (result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (bus == NULL)
    {
      g_debug ("No portal: %s", error->message);
      return;
    }
  self->bus = g_steal_pointer (&bus);
  tell_status (self);
}

static void
wrn_background_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_TROUBLE)
    g_value_set_string (value, WRN_BACKGROUND (object)->trouble);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
wrn_background_dispose (GObject *object)
{
  WrnBackground *self = WRN_BACKGROUND (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->overview);
  g_clear_object (&self->bus);
  G_OBJECT_CLASS (wrn_background_parent_class)->dispose (object);
}

static void
wrn_background_finalize (GObject *object)
{
  WrnBackground *self = WRN_BACKGROUND (object);

  g_clear_object (&self->communities);
  g_clear_object (&self->settings);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->file);
  g_free (self->status);
  g_free (self->trouble);
  G_OBJECT_CLASS (wrn_background_parent_class)->finalize (object);
}

static void
wrn_background_class_init (WrnBackgroundClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = wrn_background_get_property;
  object_class->dispose = wrn_background_dispose;
  object_class->finalize = wrn_background_finalize;

  properties[PROP_TROUBLE] =
      g_param_spec_string ("trouble", NULL, NULL, NULL,
                           G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
wrn_background_init (WrnBackground *self)
{
  g_autofree char *path =
      g_build_filename (g_get_user_config_dir (), "autostart", WRN_APP_ID ".desktop", NULL);

  self->cancellable = g_cancellable_new ();
  self->file = g_file_new_for_path (path);
}

/**
 * wrn_background_new:
 * @settings: of org.warrenvpn.Warren
 * @sandboxed: whether only a portal can do it, as in Flatpak
 */
WrnBackground *
wrn_background_new (WrnBackend *backend, GSettings *settings, gboolean sandboxed)
{
  WrnBackground *self = g_object_new (WRN_TYPE_BACKGROUND, NULL);

  self->communities = g_object_ref (wrn_backend_get_communities (backend));
  self->settings = g_object_ref (settings);
  self->sandboxed = sandboxed;
  if (!sandboxed)
    {
      g_file_load_contents_async (self->file, self->cancellable, read_cb, self);
      return self;
    }
  self->overview = wrn_overview_new (backend);
  g_signal_connect_object (self->overview, "changed", G_CALLBACK (tell_status), self,
                           G_CONNECT_SWAPPED);
  g_bus_get (G_BUS_TYPE_SESSION, self->cancellable, connected_cb, self);
  follow (self);
  apply (self);
  return self;
}
