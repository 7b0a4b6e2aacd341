/* wrn-dbus-options.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The options that end the methods of Warren's D-Bus API.
 */
#define G_LOG_DOMAIN "wrn-ipc"

#include "config.h"

#include "ipc/wrn-dbus-options.h"

#include "ipc/wrn-dbus-error.h"

/* Longer than any that we know; a stranger's word is cut before it is repeated. */
#define SHOWN_MAX 32

static const WrnDBusOption *
find (const WrnDBusOption *known, gsize n_known, const char *name)
{
  for (gsize i = 0; i < n_known; i++)
    if (g_str_equal (known[i].name, name))
      return &known[i];
  return NULL;
}

static gboolean
check_one (const WrnDBusOption *option, const char *name, GVariant *value, GError **error)
{
  g_autofree char *shown = g_utf8_substring (name, 0, MIN (g_utf8_strlen (name, -1), SHOWN_MAX));

  if (option == NULL)
    g_set_error (error, WRN_DBUS_ERROR, WRN_DBUS_ERROR_BAD_ARGUMENT, "“%s” is not known", shown);
  else if (!g_variant_is_of_type (value, G_VARIANT_TYPE (option->type)))
    g_set_error (error, WRN_DBUS_ERROR, WRN_DBUS_ERROR_BAD_ARGUMENT,
                 "“%s” must have the type %s, not %s", shown, option->type,
                 g_variant_get_type_string (value));
  else
    return TRUE;
  return FALSE;
}

/**
 * wrn_dbus_options_check:
 * @options: a dictionary (a{sv}) that somebody sent
 * @known: (array length=n_known): what it may have
 *
 * Returns: %FALSE with %WRN_DBUS_ERROR_BAD_ARGUMENT, which names the culprit, if there is any
 *   other, one is given twice, or has another type
 */
gboolean
wrn_dbus_options_check (GVariant *options,
                        const WrnDBusOption *known,
                        gsize n_known,
                        GError **error)
{
  guint64 seen = 0;

  g_return_val_if_fail (n_known <= 64, FALSE);

  for (gsize i = 0; i < g_variant_n_children (options); i++)
    {
      g_autoptr (GVariant) entry = g_variant_get_child_value (options, i);
      g_autoptr (GVariant) value = NULL;
      const WrnDBusOption *option;
      const char *name;

      g_variant_get (entry, "{&sv}", &name, &value);
      option = find (known, n_known, name);
      if (!check_one (option, name, value, error))
        return FALSE;
      if ((seen & (guint64) 1 << (option - known)) != 0)
        {
          g_set_error (error, WRN_DBUS_ERROR, WRN_DBUS_ERROR_BAD_ARGUMENT, "“%s” is given twice",
                       name);
          return FALSE;
        }
      seen |= (guint64) 1 << (option - known);
    }
  return TRUE;
}
