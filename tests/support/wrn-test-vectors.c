/* wrn-test-vectors.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Reads the byte strings of tests/vectors, which are written in hexadecimal.
 */
#include "config.h"

#include "tests/support/wrn-test-vectors.h"

#include <json-glib/json-glib.h>
#include <string.h>

struct _WrnTestVectors
{
  JsonParser *parser; /* (owned) */
};

/* @name is that of a file in tests/vectors. */
WrnTestVectors *
wrn_test_vectors_load (const char *name)
{
  WrnTestVectors *self = g_new0 (WrnTestVectors, 1);
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "vectors", name, NULL);
  g_autoptr (GError) error = NULL;

  self->parser = json_parser_new_immutable ();
  json_parser_load_from_file (self->parser, path, &error);
  g_assert_no_error (error);
  return self;
}

void
wrn_test_vectors_free (WrnTestVectors *self)
{
  g_object_unref (self->parser);
  g_free (self);
}

/* @path has names and array positions, separated by slashes. */
static JsonNode *
look_up (const WrnTestVectors *self, const char *path)
{
  g_auto (GStrv) steps = g_strsplit (path, "/", -1);
  JsonNode *node = json_parser_get_root (self->parser);

  for (guint i = 0; steps[i] != NULL && node != NULL; i++)
    node = JSON_NODE_HOLDS_ARRAY (node)
               ? json_array_get_element (json_node_get_array (node), (guint) atoi (steps[i]))
               : json_object_get_member (json_node_get_object (node), steps[i]);
  if (node == NULL)
    g_error ("there is no vector %s", path);
  return node;
}

WrnTestBytes
wrn_test_vectors_get (const WrnTestVectors *self, const char *path)
{
  return wrn_test_unhex (json_node_get_string (look_up (self, path)));
}

/* The vector is to have exactly @len bytes. */
void
wrn_test_vectors_read (const WrnTestVectors *self, const char *path, guint8 *out, gsize len)
{
  wrn_test_unhex_to (json_node_get_string (look_up (self, path)), out, len);
}

WrnTestBytes
wrn_test_unhex (const char *text)
{
  WrnTestBytes bytes = { .len = strlen (text) / 2 };

  g_assert_cmpuint (bytes.len, <=, sizeof bytes.data);
  wrn_test_unhex_to (text, bytes.data, bytes.len);
  return bytes;
}

void
wrn_test_unhex_to (const char *text, guint8 *out, gsize len)
{
  g_assert_cmpuint (strlen (text), ==, 2 * len);
  for (gsize i = 0; i < len; i++)
    {
      const int high = g_ascii_xdigit_value (text[2 * i]);
      const int low = g_ascii_xdigit_value (text[2 * i + 1]);

      g_assert_cmpint (high, >=, 0);
      g_assert_cmpint (low, >=, 0);
      out[i] = (guint8) (high << 4 | low);
    }
}
