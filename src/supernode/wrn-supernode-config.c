/* wrn-supernode-config.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What warren-supernode is told in its file and on its command line, which wins.
 */
#define G_LOG_DOMAIN "wrn-supernode"

#include "config.h"

#include "supernode/wrn-supernode-config.h"

#include <errno.h>
#include <fcntl.h>

#include <gio/gunixinputstream.h>

#include "supernode/wrn-other-port.h"
#include "supernode/wrn-supernode-file.h"
#include "supernode/wrn-supernode-listen.h"
#include "supernode/wrn-supernode-settings.h"

/* A setting on the command line, which counts when the file has been read. */
typedef struct
{
  const WrnSupernodeSetting *setting;
  char *option; /* (owned): as it was written */
  char *value;  /* (owned) */
} Given;

static void
clear_given (gpointer data)
{
  Given *self = data;

  g_free (self->option);
  g_free (self->value);
}

/* NULL if there is none. */
static const WrnSupernodeSetting *
find_setting (const char *option)
{
  for (guint i = 0; i < WRN_SUPERNODE_N_SETTINGS; i++)
    {
      const WrnSupernodeSetting *setting = &wrn_supernode_settings[i];

      if (g_str_has_prefix (option, "--") ? g_str_equal (option + 2, setting->name)
                                          : option[1] == setting->letter)
        return setting;
    }
  return NULL;
}

/* A switch stands for itself, or before "=false". */
static gboolean
give (const char *option, const char *value, gpointer data, GError **error)
{
  GArray *all = data;
  const Given given = { find_setting (option), g_strdup (option),
                        g_strdup (value != NULL ? value : "true") };

  g_array_append_val (all, given);
  return TRUE;
}

static gboolean
apply (WrnSupernodeConfig *self, const GArray *all, GError **error)
{
  gboolean listens = FALSE;

  for (guint i = 0; i < all->len; i++)
    {
      const Given *given = &g_array_index (all, Given, i);
      const gboolean is_listen = given->setting->kind == WRN_SETTING_LISTEN;
      g_autofree char *allowed = NULL;

      if (is_listen && !listens)
        wrn_supernode_listen_clear (self);
      listens |= is_listen;
      if (wrn_supernode_setting_set (given->setting, self, given->value))
        continue;
      allowed = wrn_supernode_setting_explain (given->setting);
      g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                   "“%s” is no value for %s: allowed is %s", given->value, given->option, allowed);
      return FALSE;
    }
  return TRUE;
}

static char *
default_state_dir (void)
{
  const char *given = g_getenv ("STATE_DIRECTORY");

  if (given != NULL && *given != '\0')
    return g_strdup (given);
  return g_build_filename (g_get_user_state_dir (), "warren-supernode", NULL);
}

static gboolean
check (const WrnSupernodeConfig *self, GError **error)
{
  if ((self->tls_certificate == NULL) == (self->tls_key == NULL))
    return TRUE;
  g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
               "tls-certificate and tls-key are needed together");
  return FALSE;
}

/**
 * wrn_supernode_config_read:
 * @self: (inout): what the file is silent about stays
 * @path: (type filename): the file
 *
 * Returns: %FALSE if it cannot be read, or anything in it is not understood
 */
gboolean
wrn_supernode_config_read (WrnSupernodeConfig *self, const char *path, GError **error)
{
  const int fd = open (path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
  const int saved_errno = errno;
  g_autofree char *text = g_malloc (WRN_SUPERNODE_FILE_MAX + 1);
  g_autoptr (GInputStream) stream = NULL;
  gsize len;

  if (fd < 0)
    {
      g_set_error (error, G_IO_ERROR, g_io_error_from_errno (saved_errno), "Cannot read “%s”: %s",
                   path, g_strerror (saved_errno));
      return FALSE;
    }
  stream = g_unix_input_stream_new (fd, TRUE);
  if (g_input_stream_read_all (stream, text, WRN_SUPERNODE_FILE_MAX + 1, &len, NULL, error) &&
      wrn_supernode_file_parse (self, text, len, error))
    return TRUE;
  g_prefix_error (error, "%s: ", path);
  return FALSE;
}

/* Options of one group of the file; @entries has room for all, and zeroes. */
static void
add_entries (GOptionGroup *group, GOptionEntry *entries, gboolean limits)
{
  guint n = 0;

  for (guint i = 0; i < WRN_SUPERNODE_N_SETTINGS; i++)
    {
      const WrnSupernodeSetting *setting = &wrn_supernode_settings[i];

      if (setting->is_limit != limits)
        continue;
      entries[n++] = (GOptionEntry){
        .long_name = setting->name,
        .short_name = setting->letter,
        .flags = (setting->kind == WRN_SETTING_SWITCH ? G_OPTION_FLAG_OPTIONAL_ARG : 0) |
                 (setting->kind == WRN_SETTING_FILE ? G_OPTION_FLAG_FILENAME : 0),
        .arg = G_OPTION_ARG_CALLBACK,
        .arg_data = (gpointer) give,
        .description = setting->description,
        .arg_description = setting->argument,
      };
    }
  g_option_group_add_entries (group, entries);
}

static GOptionContext *
make_context (WrnSupernodeConfig *self, GArray *given, gboolean *help)
{
  GOptionContext *context = g_option_context_new (NULL);
  GOptionGroup *group = g_option_group_new ("", NULL, NULL, given, NULL);
  GOptionGroup *limits =
      g_option_group_new ("limits", "Limits, with their defaults:", "Show the limits", given, NULL);
  GOptionEntry main_entries[WRN_SUPERNODE_N_SETTINGS + 1] = { 0 };
  GOptionEntry limit_entries[WRN_SUPERNODE_N_SETTINGS + 1] = { 0 };
  const GOptionEntry actions[] = {
    { "config", 'c', 0, G_OPTION_ARG_FILENAME, &self->file,
      "Read settings from this file, see warren-supernode.conf(5); options count instead of them",
      "FILE" },
    { "check-config", 0, 0, G_OPTION_ARG_NONE, &self->check,
      "Say what is wrong with the settings, or print them all, and exit", NULL },
    { "json", 0, 0, G_OPTION_ARG_NONE, &self->json, "Print them as a line of JSON", NULL },
    { "print-key", 'k', 0, G_OPTION_ARG_NONE, &self->print_key,
      "Print the KEY of HOST:PORT/KEY, which members need, and exit", NULL },
    { "engine", 0, 0, G_OPTION_ARG_NONE, &self->engine,
      "Serve warren-helper(8), which starts this program so, and nobody else", NULL },
    { "version", 'V', 0, G_OPTION_ARG_NONE, &self->print_version, "Print the version and exit",
      NULL },
    { "help", 'h', 0, G_OPTION_ARG_NONE, help, "Print this and exit", NULL },
    { 0 },
  };

  add_entries (group, main_entries, FALSE);
  g_option_group_add_entries (group, actions);
  add_entries (limits, limit_entries, TRUE);
  g_option_context_set_main_group (context, group);
  g_option_context_add_group (context, limits);
  g_option_context_set_help_enabled (context, FALSE);
  g_option_context_set_summary (
      context, "Lets the members of Warren communities find each other, and relays between those\n"
               "that have no direct path. It cannot read what they say.");
  return context;
}

/* Help with all limits in it, so that nothing is hidden behind a second option. */
static void
print_help (GOptionContext *context)
{
  g_autofree char *text = g_option_context_get_help (context, FALSE, NULL);

  g_print ("%s", text);
}

static WrnSupernodeConfig *
new_with_defaults (void)
{
  WrnSupernodeConfig *self = g_new0 (WrnSupernodeConfig, 1);

  wrn_supernode_listen_clear (self);
  self->limits = WRN_SUPERNODE_DEFAULT_LIMITS;
  self->other_port = WRN_OTHER_PORT_ANY;
  self->log_level = G_LOG_LEVEL_MESSAGE;
  return self;
}

/**
 * wrn_supernode_config_new:
 * @argc: of main()
 * @argv: of main(); not changed
 *
 * --help is answered here, and the program ends with it.
 *
 * Returns: (transfer full): the configuration; %NULL if arguments and file do not make one
 */
WrnSupernodeConfig *
wrn_supernode_config_new (int argc, char **argv, GError **error)
{
  g_autoptr (WrnSupernodeConfig) self = new_with_defaults ();
  g_autoptr (GArray) given = g_array_new (FALSE, FALSE, sizeof (Given));
  g_auto (GStrv) arguments = g_strdupv (argv);
  gboolean help = FALSE;
  g_autoptr (GOptionContext) context = make_context (self, given, &help);

  g_array_set_clear_func (given, clear_given);
  if (!g_option_context_parse_strv (context, &arguments, error))
    return NULL;
  if (help)
    {
      print_help (context);
      exit (0);
    }
  if (g_strv_length (arguments) > 1)
    {
      g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_UNKNOWN_OPTION,
                   "“%s” is not expected here", arguments[1]);
      return NULL;
    }
  if (self->file != NULL && !wrn_supernode_config_read (self, self->file, error))
    return NULL;
  if (!apply (self, given, error) || !check (self, error))
    return NULL;

  if (self->state_dir == NULL)
    self->state_dir = default_state_dir ();
  wrn_supernode_listen_fill (self);
  return g_steal_pointer (&self);
}

void
wrn_supernode_config_free (WrnSupernodeConfig *self)
{
  g_free (self->file);
  g_free (self->state_dir);
  g_free (self->user);
  g_free (self->tls_certificate);
  g_free (self->tls_key);
  g_clear_pointer (&self->connections, g_ptr_array_unref);
  g_clear_pointer (&self->listen, g_array_unref);
  g_free (self);
}
