/* test-supernode-config.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The promises of a supernode's settings: what is written counts, and a mistake is named.
 */
#define G_LOG_DOMAIN "wrn-test"

#include "config.h"

#include <unistd.h>

#include <glib/gstdio.h>
#include <json-glib/json-glib.h>

#include "supernode/wrn-supernode-file.h"
#include "supernode/wrn-supernode-settings.h"

#define MAX_ARGUMENTS 8

/* (transfer full) (nullable): what a command line makes, which begins after the program's name. */
static WrnSupernodeConfig *
configure (GError **error, const char *first, ...)
{
  char *argv[MAX_ARGUMENTS + 2] = { (char *) "warren-supernode", (char *) first };
  int argc = 1;
  va_list args;

  va_start (args, first);
  while (argv[argc] != NULL)
    {
      argc++;
      g_assert_cmpint (argc, <=, MAX_ARGUMENTS);
      argv[argc] = va_arg (args, char *);
    }
  va_end (args);
  return wrn_supernode_config_new (argc, argv, error);
}

/* (transfer full): what a file alone makes. */
static WrnSupernodeConfig *
parse (const char *text, gssize len, GError **error)
{
  g_autoptr (WrnSupernodeConfig) config = configure (error, NULL);

  g_assert_nonnull (config);
  if (!wrn_supernode_file_parse (config, text, len >= 0 ? (gsize) len : strlen (text), error))
    return NULL;
  return g_steal_pointer (&config);
}

static void
expect_error (const char *text, gssize len, const char *pattern)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WrnSupernodeConfig) config = parse (text, len, &error);

  g_assert_null (config);
  g_assert_nonnull (error);
  if (!g_pattern_match_simple (pattern, error->message))
    g_error ("“%s” is not like “%s”", error->message, pattern);
}

static void
expect_setting (const WrnSupernodeConfig *config, const char *name, const char *expected)
{
  for (guint i = 0; i < WRN_SUPERNODE_N_SETTINGS; i++)
    if (g_str_equal (wrn_supernode_settings[i].name, name))
      {
        g_autofree char *value = wrn_supernode_setting_get (&wrn_supernode_settings[i], config);

        g_assert_cmpstr (value, ==, expected);
        return;
      }
  g_error ("There is no setting %s", name);
}

/* (transfer full): the path of a file that says @text. */
static char *
write_file (const char *text)
{
  g_autofree char *path = NULL;
  g_autoptr (GError) error = NULL;
  const int fd = g_file_open_tmp ("wrn-config-XXXXXX", &path, &error);

  g_assert_no_error (error);
  close (fd);
  g_file_set_contents (path, text, -1, &error);
  g_assert_no_error (error);
  return g_steal_pointer (&path);
}

static void
test_file_says_what_counts (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WrnSupernodeConfig) config = parse ("# A comment\n"
                                                 "\n"
                                                 "[supernode]\n"
                                                 "listen = 192.0.2.1 ; [2001:db8::1]:99 ;\n"
                                                 "log-level=debug\r\n"
                                                 "\tportmap =\ttrue  \n"
                                                 "other-port=0\n"
                                                 "[limits]\n"
                                                 "  # Another one\n"
                                                 "ttl=30\n"
                                                 "relay-rate=8\n"
                                                 "[supernode]\n"
                                                 "status-interval=86400",
                                                 -1, &error);

  g_assert_no_error (error);
  expect_setting (config, "listen", "192.0.2.1:7654;[2001:db8::1]:99");
  expect_setting (config, "log-level", "debug");
  g_assert_cmpuint (config->log_level, ==, G_LOG_LEVEL_DEBUG);
  g_assert_true (config->portmap);
  g_assert_cmpint (config->other_port, ==, 0);
  g_assert_cmpuint (config->limits.ttl, ==, 30);
  g_assert_cmpuint (config->limits.relay_rate, ==, 1000);
  g_assert_cmpuint (config->status_interval, ==, 86400);
  g_assert_cmpuint (config->limits.clients, ==, WRN_SUPERNODE_CLIENTS);
}

static void
test_mistake_is_named_with_its_place (void)
{
  static const struct
  {
    const char *text;
    const char *pattern;
  } cases[] = {
    { "ttl=30\n", "line 1: *before any group*[limits]*" },
    { "[supernode]\n\nttl=30\n", "line 3: *ttl*no key of [supernode]*listen, tls-cert*" },
    { "[limits]\nlisten=1\n", "line 2: *listen*no key of [limits]*max-clients, *ttl*" },
    { "[limits]\nttl=29\n", "line 2: “29”*ttl*[limits]*30 to 300" },
    { "[limits]\nttl=301\n", "*30 to 300" },
    { "[limits]\nttl=\n", "line 2: “” is no value*" },
    { "[limits]\nttl=0x30\n", "*30 to 300" },
    { "[limits]\nttl=-30\n", "*30 to 300" },
    { "[limits]\nttl=30 seconds\n", "*30 to 300" },
    { "[limits]\nmax-clients=99999999999999999999\n", "*1 to 10000000" },
    { "[limits]\nmax-topic-members=257\n", "*1 to 256" },
    { "[limits]\nrelay-rate=30000001\n", "*0 to 30000000" },
    { "[supernode]\nportmap=yes\n", "line 2: “yes”*true or false" },
    { "[supernode]\nother-port=65536\n", "*0 to 65535, or auto" },
    { "[supernode]\nlog-level=loud\n", "*error, warning, notice, info or debug" },
    { "[supernode]\nlisten=nowhere\n", "*an IP address and a port*" },
    { "[supernode]\nlisten=1.2.3.4;;tls://x\n", "*an IP address and a port*" },
    { "[supernode]\nlisten=unix:\n", "*an IP address and a port*" },
    { "[limits]\nttl=30\n# and\nttl=30\n", "line 4: “ttl”*in line 2 already" },
    { "[limits]\nttl=30\n[supernode]\n[limits]\nttl=31\n", "line 5: *in line 2 already" },
    { "[Limits]\n", "line 1: *no group*[supernode] and [limits]*" },
    { "[limits\n", "line 1: *no group*" },
    { "[limits] x\n", "line 1: *no group*" },
    { "[]\n", "line 1: *no group*" },
    { "[\n", "line 1: *no group*" },
    { "[limits]\nttl\n", "line 2: “ttl” is neither*" },
    { "[limits]\n=30\n", "line 2: “=30” is neither*" },
    { "[limits]\nttl[de]=30\n", "*no key of [limits]*" },
    { "\n\n\xff\n", "line 3: *UTF-8*" },
    { "[limits]\n\033[2J=1\n", "line 2: *UTF-8*" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    expect_error (cases[i].text, -1, cases[i].pattern);
}

static void
test_zero_byte_is_no_text (void)
{
  static const char text[] = "[limits]\nttl=30\n\0[limits]\nttl=31\n";

  expect_error (text, sizeof text - 1, "*zero byte*");
}

static void
test_huge_file_is_refused_and_the_largest_is_read (void)
{
  g_autofree char *text = g_strnfill (WRN_SUPERNODE_FILE_MAX + 1, '#');
  g_autoptr (GError) error = NULL;
  g_autoptr (WrnSupernodeConfig) config = NULL;
  g_autoptr (WrnSupernodeConfig) lines = NULL;

  expect_error (text, WRN_SUPERNODE_FILE_MAX + 1, "*longer than 64 kB");
  config = parse (text, WRN_SUPERNODE_FILE_MAX, &error);
  g_assert_no_error (error);
  memset (text, '\n', WRN_SUPERNODE_FILE_MAX);
  lines = parse (text, WRN_SUPERNODE_FILE_MAX, &error);
  g_assert_no_error (error);
}

/* A device has no length, and a folder no content. */
static void
test_what_is_no_file_is_refused (void)
{
  static const char *const paths[] = { "/dev/zero", "/", "/nowhere/supernode.conf" };

  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (WrnSupernodeConfig) config = configure (&error, "--config", paths[i], NULL);

      g_assert_null (config);
      g_assert_nonnull (strstr (error->message, paths[i]));
    }
}

static void
test_mistake_in_a_file_names_the_file (void)
{
  g_autofree char *path = write_file ("[limits]\nttl=1\n");
  g_autoptr (GError) error = NULL;
  g_autoptr (WrnSupernodeConfig) config = configure (&error, "-c", path, NULL);

  g_assert_null (config);
  g_assert_true (g_str_has_prefix (error->message, path));
  g_assert_nonnull (strstr (error->message, ": line 2: "));
  g_unlink (path);
}

static void
test_command_line_wins (void)
{
  g_autofree char *path =
      write_file ("[supernode]\nlisten=tcp://1.1.1.1;2.2.2.2\nportmap=true\nno-offload=true\n"
                  "user=somebody\n[limits]\nttl=31\nmax-clients=7\n");
  g_autoptr (GError) error = NULL;
  g_autoptr (WrnSupernodeConfig) file = configure (&error, "--config", path, NULL);
  g_autoptr (WrnSupernodeConfig) both =
      configure (&error, "--ttl=32", "--listen=3.3.3.3:3", "--portmap=false", "--config", path,
                 "-l", "4.4.4.4:4", NULL);

  g_assert_no_error (error);
  expect_setting (file, "listen", "udp://2.2.2.2:7654;tcp://1.1.1.1:7654");
  expect_setting (file, "ttl", "31");
  expect_setting (file, "portmap", "true");
  expect_setting (both, "listen", "3.3.3.3:3;4.4.4.4:4");
  expect_setting (both, "ttl", "32");
  expect_setting (both, "portmap", "false");
  expect_setting (both, "no-offload", "true");
  expect_setting (both, "user", "somebody");
  expect_setting (both, "max-clients", "7");
  g_unlink (path);
}

static void
test_mistake_on_the_command_line_is_named (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WrnSupernodeConfig) config = configure (&error, "--ttl", "1", NULL);

  g_assert_null (config);
  g_assert_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE);
  g_assert_cmpstr (error->message, ==, "“1” is no value for --ttl: allowed is 30 to 300");
}

static void
test_certificate_needs_its_key (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WrnSupernodeConfig) one = configure (&error, "--tls-key", "k", NULL);
  g_autoptr (WrnSupernodeConfig) both = NULL;

  g_assert_null (one);
  g_assert_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE);
  g_clear_error (&error);
  both = configure (&error, "--tls-key", "k", "--tls-certificate=c", NULL);
  g_assert_no_error (error);
  expect_setting (both, "tls-certificate", "c");
}

/* A line of the file that somebody wrote: any setting with a value that it takes. */
static void
append_setting (GString *text, const WrnSupernodeSetting *setting)
{
  static const char *const listens[] = {
    "",
    "1.2.3.4;[::1]:9;:5",
    "tls://1.1.1.1:443;unix:/run/x;tcp://[::]:1",
    "udp://5.5.5.5;6.6.6.6",
    "unix:a b;unix:c",
  };
  static const char *const levels[] = { "error", "warning", "notice", "info", "debug" };
  static const char *const texts[] = { "", "x", "/etc/a=b", "ü # no comment" };

  g_string_append_printf (text, "%s=", setting->name);
  switch (setting->kind)
    {
    case WRN_SETTING_LISTEN:
      g_string_append (text, listens[g_test_rand_int_range (0, G_N_ELEMENTS (listens))]);
      break;
    case WRN_SETTING_FILE:
    case WRN_SETTING_TEXT:
      g_string_append (text, texts[g_test_rand_int_range (0, G_N_ELEMENTS (texts))]);
      break;
    case WRN_SETTING_SWITCH:
      g_string_append (text, g_test_rand_bit () ? "true" : "false");
      break;
    case WRN_SETTING_PORT:
      g_string_append_printf (text, g_test_rand_bit () ? "auto" : "%d",
                              g_test_rand_int_range (0, 65536));
      break;
    case WRN_SETTING_LEVEL:
      g_string_append (text, levels[g_test_rand_int_range (0, G_N_ELEMENTS (levels))]);
      break;
    case WRN_SETTING_NUMBER:
    default:
      g_string_append_printf (text, "%d",
                              g_test_rand_int_range ((gint) setting->min, (gint) setting->max + 1));
      break;
    }
  g_string_append_c (text, '\n');
}

static void
test_what_is_printed_reads_as_the_same (void)
{
  for (guint round = 0; round < 500; round++)
    {
      g_autoptr (GString) text = g_string_new (NULL);
      g_autoptr (GError) error = NULL;
      g_autoptr (WrnSupernodeConfig) first = NULL;
      g_autoptr (WrnSupernodeConfig) second = NULL;
      g_autofree char *once = NULL;
      g_autofree char *twice = NULL;

      for (guint i = 0; i < WRN_SUPERNODE_N_SETTINGS; i++)
        {
          g_string_append_printf (text, "[%s]\n",
                                  wrn_supernode_setting_get_group (&wrn_supernode_settings[i]));
          if (g_test_rand_bit ())
            append_setting (text, &wrn_supernode_settings[i]);
        }
      first = parse (text->str, -1, &error);
      g_assert_no_error (error);
      once = wrn_supernode_file_format (first);
      second = parse (once, -1, &error);
      g_assert_no_error (error);
      twice = wrn_supernode_file_format (second);
      g_assert_cmpstr (once, ==, twice);
    }
}

/* Whatever is changed about a good file, it is read or refused, and never anything else. */
static void
test_damaged_file_is_read_or_refused (void)
{
  g_autoptr (WrnSupernodeConfig) config = configure (NULL, NULL);
  g_autofree char *good = wrn_supernode_file_format (config);
  const gsize len = strlen (good);

  for (guint round = 0; round < 2000; round++)
    {
      g_autofree char *text = g_memdup2 (good, len);
      g_autoptr (GError) error = NULL;
      g_autoptr (WrnSupernodeConfig) read = NULL;

      for (gint i = g_test_rand_int_range (1, 4); i > 0; i--)
        text[g_test_rand_int_range (0, (gint) len)] = (char) g_test_rand_int_range (0, 256);
      read = parse (text, (gssize) len, &error);
      g_assert_true ((read == NULL) == (error != NULL));
    }
}

/* The file that is installed says every setting, and what counts without it. */
static void
test_installed_file_tells_the_defaults (void)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "../data/supernode.conf", NULL);
  g_autofree char *text = NULL;
  g_autoptr (GRegex) comment = g_regex_new ("^#([a-z-]+=)", G_REGEX_MULTILINE, 0, NULL);
  g_autofree char *spoken = NULL;
  g_autofree char *read = NULL;
  g_autofree char *expected = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (WrnSupernodeConfig) silent = NULL;
  g_autoptr (WrnSupernodeConfig) config = NULL;
  g_autoptr (WrnSupernodeConfig) none = configure (NULL, "--state=", NULL);

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  silent = parse (text, -1, &error);
  g_assert_no_error (error);

  spoken = g_regex_replace (comment, text, -1, 0, "\\1", 0, &error);
  g_assert_no_error (error);
  config = parse (spoken, -1, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < WRN_SUPERNODE_N_SETTINGS; i++)
    {
      g_autofree char *line = g_strdup_printf ("\n#%s=", wrn_supernode_settings[i].name);

      if (strstr (text, line) == NULL)
        g_error ("%s does not tell of %s", path, wrn_supernode_settings[i].name);
    }
  g_free (config->state_dir);
  config->state_dir = g_strdup (none->state_dir);
  read = wrn_supernode_file_format (config);
  expected = wrn_supernode_file_format (none);
  g_assert_cmpstr (read, ==, expected);
}

static void
test_json_tells_every_setting (void)
{
  g_autoptr (WrnSupernodeConfig) config =
      configure (NULL, "--listen=1.1.1.1", "--listen=tls://2.2.2.2", "--portmap", NULL);
  g_autofree char *line = wrn_supernode_file_format_json (config);
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) root = json_from_string (line, &error);
  JsonObject *groups;
  JsonObject *main_group;
  JsonObject *limits;

  g_assert_no_error (error);
  g_assert_null (strchr (line, '\n'));
  groups = json_node_get_object (root);
  g_assert_cmpint (json_object_get_int_member (groups, "schema"), ==, 1);
  main_group = json_object_get_object_member (groups, "supernode");
  limits = json_object_get_object_member (groups, "limits");
  g_assert_cmpuint (json_object_get_size (main_group) + json_object_get_size (limits), ==,
                    WRN_SUPERNODE_N_SETTINGS);
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (main_group, "listen")), ==,
                    2);
  g_assert_true (json_object_get_boolean_member (main_group, "portmap"));
  g_assert_true (json_object_get_null_member (main_group, "tls_key"));
  g_assert_cmpint (json_object_get_int_member (limits, "max_clients"), ==, WRN_SUPERNODE_CLIENTS);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(path, func) g_test_add_func ("/supernode-config/" path, func)
  ADD ("file-says-what-counts", test_file_says_what_counts);
  ADD ("mistake-is-named-with-its-place", test_mistake_is_named_with_its_place);
  ADD ("zero-byte-is-no-text", test_zero_byte_is_no_text);
  ADD ("huge-file-is-refused-and-the-largest-is-read",
       test_huge_file_is_refused_and_the_largest_is_read);
  ADD ("what-is-no-file-is-refused", test_what_is_no_file_is_refused);
  ADD ("mistake-in-a-file-names-the-file", test_mistake_in_a_file_names_the_file);
  ADD ("command-line-wins", test_command_line_wins);
  ADD ("mistake-on-the-command-line-is-named", test_mistake_on_the_command_line_is_named);
  ADD ("certificate-needs-its-key", test_certificate_needs_its_key);
  ADD ("what-is-printed-reads-as-the-same", test_what_is_printed_reads_as_the_same);
  ADD ("damaged-file-is-read-or-refused", test_damaged_file_is_read_or_refused);
  ADD ("installed-file-tells-the-defaults", test_installed_file_tells_the_defaults);
  ADD ("json-tells-every-setting", test_json_tells_every_setting);

  return g_test_run ();
}
