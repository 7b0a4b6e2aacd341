/* wrn-bus-directory.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The user's own communities, as the helper lists them.
 */
#define G_LOG_DOMAIN "wrn-ui"

#include "config.h"

#include "ui/model/wrn-bus-directory.h"

#include "ipc/wrn-dbus-names.h"

/* (transfer full) (nullable): the properties of one that is @owner's, NULL if it is not */
static GVariant *
read_object (const char *path, GVariant *interfaces, guint32 owner)
{
  g_autoptr (GVariant) properties =
      g_variant_lookup_value (interfaces, WRN_DBUS_COMMUNITY, G_VARIANT_TYPE_VARDICT);
  guint32 its_owner;

  if (!g_str_has_prefix (path, WRN_DBUS_COMMUNITY_PATH "/") || properties == NULL ||
      !g_variant_lookup (properties, "Owner", "u", &its_owner) || its_owner != owner)
    return NULL;
  return g_steal_pointer (&properties);
}

/* What is not told is off. */
static void
tell (WrnCommunity *community, GVariant *properties)
{
  const char *state = "off";
  const char *interface = "";

  g_variant_lookup (properties, "State", "&s", &state);
  g_variant_lookup (properties, "Interface", "&s", &interface);
  wrn_community_set_bus_state (community, state, interface);
}

/* Those that are not in @listed leave; who stays is told, and is not in @listed any more. */
static void
keep_listed (GListStore *communities, GHashTable *listed)
{
  GListModel *list = G_LIST_MODEL (communities);

  for (guint i = g_list_model_get_n_items (list); i > 0; i--)
    {
      g_autoptr (WrnCommunity) community = g_list_model_get_item (list, i - 1);
      const char *path = wrn_community_get_path (community);
      GVariant *properties = g_hash_table_lookup (listed, path);

      if (properties == NULL)
        {
          g_list_store_remove (communities, i - 1);
          continue;
        }
      tell (community, properties);
      g_hash_table_remove (listed, path);
    }
}

/**
 * wrn_bus_directory_read:
 * @communities: (element-type WrnCommunity): what is known; who stays there stays the same object
 * @objects: what GetManagedObjects returns, of the type a{oa{sa{sv}}}
 * @owner: whose communities are meant
 */
void
wrn_bus_directory_read (GListStore *communities, GVariant *objects, guint32 owner)
{
  g_autoptr (GHashTable) listed =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_variant_unref);
  g_autoptr (GPtrArray) order = g_ptr_array_new_with_free_func (g_free);
  GVariantIter iter;
  const char *path;
  GVariant *interfaces;

  g_variant_iter_init (&iter, objects);
  while (g_variant_iter_loop (&iter, "{&o@a{sa{sv}}}", &path, &interfaces))
    {
      GVariant *properties = read_object (path, interfaces, owner);

      if (properties == NULL)
        continue;
      if (g_hash_table_size (listed) < WRN_BUS_DIRECTORY_MAX &&
          g_hash_table_insert (listed, g_strdup (path), g_variant_ref (properties)))
        g_ptr_array_add (order, g_strdup (path));
      g_variant_unref (properties);
    }

  keep_listed (communities, listed);
  for (guint i = 0; i < order->len; i++)
    {
      GVariant *properties = g_hash_table_lookup (listed, order->pdata[i]);
      g_autoptr (WrnCommunity) community = NULL;

      if (properties == NULL)
        continue;
      community = wrn_community_new (order->pdata[i]);
      tell (community, properties);
      g_list_store_append (communities, community);
    }
}
