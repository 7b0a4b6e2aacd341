/* wrn-facts.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Properties of an object that are what the helper last said of it.
 */
#define G_LOG_DOMAIN "wrn-ui"

#include "config.h"

#include "ui/model/wrn-facts.h"

#include "ui/model/wrn-format.h"

/* (transfer full): a property for it, which only tells */
GParamSpec *
wrn_fact_make_property (const WrnFact *self)
{
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  switch (self->type[0])
    {
    case 'b':
      return g_param_spec_boolean (self->key, NULL, NULL, FALSE, flags);
    case 'q':
    case 'u':
      return g_param_spec_uint (self->key, NULL, NULL, 0, G_MAXUINT, 0, flags);
    case 't':
      return g_param_spec_uint64 (self->key, NULL, NULL, 0, G_MAXUINT64, 0, flags);
    case 'x':
      return g_param_spec_int64 (self->key, NULL, NULL, G_MININT64, G_MAXINT64, 0, flags);
    case 'd':
      return g_param_spec_double (self->key, NULL, NULL, -1, 1, -1, flags);
    case 'a':
      return g_param_spec_boxed (self->key, NULL, NULL, G_TYPE_STRV, flags);
    case 's':
    default:
      return g_param_spec_string (self->key, NULL, NULL, "", flags);
    }
}

/* @value: (nullable): as it was read */
void
wrn_fact_get_property (const WrnFact *self, GVariant *value, GValue *out)
{
  g_auto (GValue) read = G_VALUE_INIT;

  if (value != NULL)
    {
      g_dbus_gvariant_to_gvalue (value, &read);
      g_value_copy (&read, out);
    }
  else if (self->type[0] == 's')
    g_value_set_static_string (out, "");
  else if (self->type[0] == 'd')
    g_value_set_double (out, -1);
}

/* @value: (nullable)
 * Returns: (transfer full) (nullable): what it says, if that can be */
static GVariant *
check (const WrnFact *self, GVariant *value)
{
  g_autofree char *clean = NULL;
  double part;

  if (value == NULL || !g_variant_is_of_type (value, (const GVariantType *) self->type))
    return NULL;
  if (self->kind == WRN_FACT_PLAIN)
    return g_variant_ref (value);
  if (self->kind == WRN_FACT_TEXT)
    {
      clean = wrn_format_clean (g_variant_get_string (value, NULL));
      return g_variant_ref_sink (g_variant_new_string (clean));
    }
  part = g_variant_get_double (value);
  return part >= 0 && part <= 1 ? g_variant_ref (value) : NULL;
}

/* What @dict says, in one pass: to look up each would be one for each. Of two with the same key,
 * the first counts. */
static void
look_up (const WrnFact *facts, guint n_facts, GVariant *dict, GVariant **values)
{
  GVariantIter iter;
  const char *key;
  GVariant *value;

  g_variant_iter_init (&iter, dict);
  while (g_variant_iter_next (&iter, "{&sv}", &key, &value))
    {
      guint i = 0;

      while (i < n_facts && !g_str_equal (facts[i].key, key))
        i++;
      if (i < n_facts && values[i] == NULL)
        values[i] = value;
      else
        g_variant_unref (value);
    }
}

static gboolean
equal (GVariant *a, GVariant *b)
{
  return a == b || (a != NULL && b != NULL && g_variant_equal (a, b));
}

/**
 * wrn_facts_update:
 * @facts: what to look for
 * @n_facts: how many
 * @dict: of the type a{sv}; what is missing there, or of another type, is not known any more
 * @values: (inout) (array length=n_facts): what was known
 * @object: whose properties they are
 * @properties: (array length=n_facts): those
 *
 * Notifies of those only that have really changed, and when all are set.
 *
 * Returns: how many that are
 */
guint
wrn_facts_update (const WrnFact *facts,
                  guint n_facts,
                  GVariant *dict,
                  GVariant **values,
                  GObject *object,
                  GParamSpec **properties)
{
  g_autofree GVariant **said = g_new0 (GVariant *, n_facts);
  guint n_changed = 0;

  look_up (facts, n_facts, dict, said);
  g_object_freeze_notify (object);
  for (guint i = 0; i < n_facts; i++)
    {
      g_autoptr (GVariant) heard = said[i];
      g_autoptr (GVariant) now = NULL;

      /* What stays the same stays where it is: others may point to its text. Most of it does, and
       * was checked when it was new. */
      if (equal (values[i], heard))
        continue;
      now = check (&facts[i], heard);
      if (equal (values[i], now))
        continue;
      g_clear_pointer (&values[i], g_variant_unref);
      values[i] = g_steal_pointer (&now);
      g_object_notify_by_pspec (object, properties[i]);
      n_changed++;
    }
  g_object_thaw_notify (object);
  return n_changed;
}

/* (transfer none): of a fact of the type s, and "" if it is not known */
const char *
wrn_fact_get_string (GVariant *value)
{
  return value != NULL ? g_variant_get_string (value, NULL) : "";
}

/* Of a fact of the type t. */
guint64
wrn_fact_get_uint64 (GVariant *value)
{
  return value != NULL ? g_variant_get_uint64 (value) : 0;
}
