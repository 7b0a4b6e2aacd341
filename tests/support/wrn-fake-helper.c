/* wrn-fake-helper.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Has the helper's name on a private bus, and says there what a test tells it to.
 *
 * usage: wrn-fake-helper XML
 *
 * It knows the API from its XML, and nothing of what it means; so it can also lie. Each line of
 * standard input is one of these, answered with "done". A VARIANT is GVariant text.
 *
 *   object PATH INTERFACE VARIANT     an object appears, with these properties: a{sv}
 *   remove PATH                       it disappears
 *   property PATH NAME VARIANT        a property of it changes
 *   reply PATH METHOD VARIANT         what the method returns from now on, a tuple of any type
 *   secret PATH METHOD TEXT           the same: sealed memory with this text, \n being a new line
 *   fail PATH METHOD NAME TEXT        the same: an error
 *   silent PATH METHOD                the same: nothing, ever
 *   vanish PATH METHOD                the same: the helper ends without an answer
 *   emit PATH INTERFACE NAME VARIANT  a signal
 *
 * Each call is printed as "call PATH METHOD asks|silent VARIANT", where asks is said of those that
 * let a password be asked for, and what was in sealed memory follows in a line "secret TEXT".
 */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <gio/gio.h>
#include <gio/gunixfdlist.h>
#include <gio/gunixinputstream.h>

#include "ipc/wrn-dbus-names.h"
#include "ipc/wrn-sealed.h"

static const char manager_xml[] =
    "<node><interface name='org.freedesktop.DBus.ObjectManager'>"
    "<method name='GetManagedObjects'><arg type='a{oa{sa{sv}}}' direction='out'/></method>"
    "<signal name='InterfacesAdded'><arg type='o'/><arg type='a{sa{sv}}'/></signal>"
    "<signal name='InterfacesRemoved'><arg type='o'/><arg type='as'/></signal>"
    "</interface></node>";

typedef struct
{
  GMainLoop *loop;
  GDBusConnection *bus;
  GDBusNodeInfo *api;
  GDBusNodeInfo *manager;
  GHashTable *objects; /* (element-type utf8 Object) */
  GHashTable *answers; /* (element-type utf8 Answer): by path and method */
} Fake;

typedef struct
{
  char *path;
  char *interface;
  GHashTable *properties; /* (element-type utf8 GVariant) */
  guint id;
} Object;

typedef enum
{
  ANSWER_REPLY,
  ANSWER_SECRET,
  ANSWER_FAIL,
  ANSWER_SILENT,
  ANSWER_VANISH,
} AnswerKind;

typedef struct
{
  AnswerKind kind;
  GVariant *reply; /* (nullable) */
  char *text;      /* (nullable): the secret, or the error's name and text */
} Answer;

static void print_line (const char *format, ...) G_GNUC_PRINTF (1, 2);

static void
print_line (const char *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  vprintf (format, arguments);
  va_end (arguments);
  putchar ('\n');
  fflush (stdout);
}

static void
print_secrets (GDBusMessage *message)
{
  GUnixFDList *fds = g_dbus_message_get_unix_fd_list (message);
  const int n = fds != NULL ? g_unix_fd_list_get_length (fds) : 0;

  for (int i = 0; i < n; i++)
    {
      const int fd = g_unix_fd_list_get (fds, i, NULL);
      g_autoptr (GBytes) bytes = wrn_sealed_read (fd, NULL);
      gsize len = 0;
      const char *data = bytes != NULL ? g_bytes_get_data (bytes, &len) : "not sealed";
      g_autofree char *text = g_strndup (data, bytes != NULL ? len : strlen (data));
      g_autofree char *escaped = g_strescape (text, NULL);

      print_line ("secret %s", escaped);
      close (fd);
    }
}

static GVariant *
list_objects (Fake *self)
{
  GVariantBuilder builder;
  GHashTableIter iter;
  gpointer value;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a{oa{sa{sv}}}"));
  g_hash_table_iter_init (&iter, self->objects);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      Object *object = value;
      GVariantDict properties;
      GVariantBuilder interfaces;
      GHashTableIter each;
      gpointer name, item;

      g_variant_dict_init (&properties, NULL);
      g_hash_table_iter_init (&each, object->properties);
      while (g_hash_table_iter_next (&each, &name, &item))
        g_variant_dict_insert_value (&properties, name, item);
      g_variant_builder_init (&interfaces, G_VARIANT_TYPE ("a{sa{sv}}"));
      g_variant_builder_add (&interfaces, "{s@a{sv}}", object->interface,
                             g_variant_dict_end (&properties));
      g_variant_builder_add (&builder, "{o@a{sa{sv}}}", object->path,
                             g_variant_builder_end (&interfaces));
    }
  return g_variant_new ("(@a{oa{sa{sv}}})", g_variant_builder_end (&builder));
}

/* Not by g_dbus_method_invocation_return_value(), which would not let a wrong type pass. */
static void
send (Fake *self, GDBusMessage *call, const Answer *answer)
{
  g_autoptr (GDBusMessage) reply = g_dbus_message_new_method_reply (call);
  g_autoptr (GUnixFDList) fds = g_unix_fd_list_new ();
  g_autoptr (GError) error = NULL;

  if (answer->kind == ANSWER_SECRET)
    {
      GVariant *handle = wrn_sealed_send (answer->text, strlen (answer->text), fds, &error);

      g_assert_no_error (error);
      g_dbus_message_set_body (reply, g_variant_new ("(@h)", handle));
      g_dbus_message_set_unix_fd_list (reply, fds);
    }
  else if (answer->reply != NULL)
    {
      g_dbus_message_set_body (reply, answer->reply);
    }
  g_dbus_connection_send_message (self->bus, reply, G_DBUS_SEND_MESSAGE_FLAGS_NONE, NULL, &error);
  g_assert_no_error (error);
}

static void
give_answer (Fake *self, GDBusMethodInvocation *invocation, const Answer *answer)
{
  switch (answer->kind)
    {
    case ANSWER_FAIL:
      {
        g_auto (GStrv) parts = g_strsplit (answer->text, " ", 2);

        g_dbus_method_invocation_return_dbus_error (invocation, parts[0], parts[1]);
        break;
      }
    case ANSWER_VANISH:
      exit (0);
    case ANSWER_SILENT:
      g_object_unref (invocation);
      break;
    case ANSWER_REPLY:
    case ANSWER_SECRET:
    default:
      send (self, g_dbus_method_invocation_get_message (invocation), answer);
      g_object_unref (invocation);
      break;
    }
}

static void
call_cb (GDBusConnection *connection,
         const char *sender,
         const char *path,
         const char *interface,
         const char *method,
         GVariant *arguments,
         GDBusMethodInvocation *invocation,
         gpointer user_data)
{
  static const Answer nothing = { ANSWER_REPLY };
  Fake *self = user_data;
  GDBusMessage *message = g_dbus_method_invocation_get_message (invocation);
  g_autofree char *key = g_strdup_printf ("%s %s", path, method);
  g_autofree char *printed = g_variant_print (arguments, FALSE);
  const gboolean asks = (g_dbus_message_get_flags (message) &
                         G_DBUS_MESSAGE_FLAGS_ALLOW_INTERACTIVE_AUTHORIZATION) != 0;
  const Answer *answer = g_hash_table_lookup (self->answers, key);

  print_line ("call %s %s %s %s", path, method, asks ? "asks" : "silent", printed);
  print_secrets (message);
  if (answer == NULL && g_str_equal (method, "GetManagedObjects"))
    g_dbus_method_invocation_return_value (invocation, list_objects (self));
  else
    give_answer (self, invocation, answer != NULL ? answer : &nothing);
}

/* Only of what GDBus itself asks for, as in GetAll. */
static GVariant *
get_property_cb (GDBusConnection *connection,
                 const char *sender,
                 const char *path,
                 const char *interface,
                 const char *name,
                 GError **error,
                 gpointer user_data)
{
  Fake *self = user_data;
  Object *object = g_hash_table_lookup (self->objects, path);
  GVariant *value = object != NULL ? g_hash_table_lookup (object->properties, name) : NULL;

  if (value != NULL)
    return g_variant_ref (value);
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "no %s", name);
  return NULL;
}

static const GDBusInterfaceVTable vtable = { call_cb, get_property_cb };

static guint
export_object (Fake *self, const char *path, GDBusNodeInfo *node, const char *interface)
{
  g_autoptr (GError) error = NULL;
  const guint id =
      g_dbus_connection_register_object (self->bus, path,
                                         g_dbus_node_info_lookup_interface (node, interface),
                                         &vtable, self, NULL, &error);

  g_assert_no_error (error);
  return id;
}

static void
object_free (gpointer data)
{
  Object *object = data;

  g_free (object->path);
  g_free (object->interface);
  g_hash_table_unref (object->properties);
  g_free (object);
}

static void
answer_free (gpointer data)
{
  Answer *answer = data;

  g_clear_pointer (&answer->reply, g_variant_unref);
  g_free (answer->text);
  g_free (answer);
}

static GVariant *
parse (const char *text)
{
  g_autoptr (GError) error = NULL;
  GVariant *value = g_variant_parse (NULL, text, NULL, NULL, &error);

  g_assert_no_error (error);
  return value;
}

static void
emit (Fake *self, const char *path, const char *interface, const char *name, GVariant *body)
{
  g_dbus_connection_emit_signal (self->bus, NULL, path, interface, name, body, NULL);
}

static void
add_object (Fake *self, const char *path, const char *interface, const char *text)
{
  g_autoptr (GVariant) properties = parse (text);
  Object *object = g_new0 (Object, 1);
  GVariantIter iter;
  char *name;
  GVariant *value;

  object->path = g_strdup (path);
  object->interface = g_strdup (interface);
  object->properties =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_variant_unref);
  g_variant_iter_init (&iter, properties);
  while (g_variant_iter_next (&iter, "{sv}", &name, &value))
    g_hash_table_insert (object->properties, name, value);
  object->id = export_object (self, path, self->api, interface);
  g_hash_table_insert (self->objects, object->path, object);
  emit (self, WRN_DBUS_PATH, "org.freedesktop.DBus.ObjectManager", "InterfacesAdded",
        g_variant_new ("(oa{sa{sv}})", path, NULL));
}

static void
remove_object (Fake *self, const char *path)
{
  Object *object = g_hash_table_lookup (self->objects, path);
  const char *const interfaces[] = { object->interface, NULL };

  g_dbus_connection_unregister_object (self->bus, object->id);
  emit (self, WRN_DBUS_PATH, "org.freedesktop.DBus.ObjectManager", "InterfacesRemoved",
        g_variant_new ("(o^as)", path, interfaces));
  g_hash_table_remove (self->objects, path);
}

static void
change_property (Fake *self, const char *path, const char *name, const char *text)
{
  Object *object = g_hash_table_lookup (self->objects, path);
  GVariant *value = g_variant_ref_sink (parse (text));
  GVariantDict changed;

  g_hash_table_insert (object->properties, g_strdup (name), value);
  g_variant_dict_init (&changed, NULL);
  g_variant_dict_insert_value (&changed, name, value);
  emit (self, path, "org.freedesktop.DBus.Properties", "PropertiesChanged",
        g_variant_new ("(s@a{sv}as)", object->interface, g_variant_dict_end (&changed), NULL));
}

static void
set_answer (Fake *self, AnswerKind kind, char **words)
{
  Answer *answer = g_new0 (Answer, 1);

  answer->kind = kind;
  if (kind == ANSWER_REPLY)
    answer->reply = g_variant_ref_sink (parse (words[3]));
  else
    answer->text = words[3] != NULL ? g_strcompress (words[3]) : NULL;
  g_hash_table_insert (self->answers, g_strdup_printf ("%s %s", words[1], words[2]), answer);
}

static void
obey (Fake *self, const char *line)
{
  static const char *const answers[] = { "reply", "secret", "fail", "silent", "vanish" };
  g_auto (GStrv) words = g_strsplit (line, " ", 4);

  if (g_str_equal (words[0], "object"))
    add_object (self, words[1], words[2], words[3]);
  else if (g_str_equal (words[0], "remove"))
    remove_object (self, words[1]);
  else if (g_str_equal (words[0], "property"))
    change_property (self, words[1], words[2], words[3]);
  else if (g_str_equal (words[0], "emit"))
    {
      g_auto (GStrv) rest = g_strsplit (words[3], " ", 2);

      emit (self, words[1], words[2], rest[0], parse (rest[1]));
    }
  for (AnswerKind kind = ANSWER_REPLY; kind <= ANSWER_VANISH; kind++)
    if (g_str_equal (words[0], answers[kind]))
      set_answer (self, kind, words);
  g_dbus_connection_flush_sync (self->bus, NULL, NULL);
  print_line ("done");
}

static void
line_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Fake *self = user_data;
  GDataInputStream *input = G_DATA_INPUT_STREAM (source);
  g_autofree char *line = g_data_input_stream_read_line_finish (input, result, NULL, NULL);

  if (line == NULL)
    {
      g_main_loop_quit (self->loop);
      return;
    }
  obey (self, line);
  g_data_input_stream_read_line_async (input, G_PRIORITY_DEFAULT, NULL, line_cb, self);
}

static void
name_acquired_cb (GDBusConnection *connection, const char *name, gpointer user_data)
{
  print_line ("done");
}

int
main (int argc, char **argv)
{
  Fake self = { .loop = g_main_loop_new (NULL, FALSE) };
  g_autoptr (GInputStream) input = g_unix_input_stream_new (STDIN_FILENO, FALSE);
  g_autoptr (GDataInputStream) lines = g_data_input_stream_new (input);
  g_autoptr (GError) error = NULL;
  g_autofree char *xml = NULL;

  g_assert_cmpint (argc, ==, 2);
  g_file_get_contents (argv[1], &xml, NULL, &error);
  g_assert_no_error (error);
  self.api = g_dbus_node_info_new_for_xml (xml, &error);
  g_assert_no_error (error);
  self.manager = g_dbus_node_info_new_for_xml (manager_xml, &error);
  g_assert_no_error (error);
  self.bus = g_bus_get_sync (G_BUS_TYPE_SYSTEM, NULL, &error);
  g_assert_no_error (error);
  self.objects = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, object_free);
  self.answers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, answer_free);
  add_object (&self, WRN_DBUS_PATH, WRN_DBUS_HELPER, "@a{sv} {}");
  export_object (&self, WRN_DBUS_PATH, self.manager, "org.freedesktop.DBus.ObjectManager");
  g_bus_own_name_on_connection (self.bus, WRN_DBUS_NAME, G_BUS_NAME_OWNER_FLAGS_NONE,
                                name_acquired_cb, NULL, NULL, NULL);
  g_data_input_stream_read_line_async (lines, G_PRIORITY_DEFAULT, NULL, line_cb, &self);
  g_main_loop_run (self.loop);
  return 0;
}
