/* wrn-directory.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The communities of whoever runs warrenctl, and which of them a word stands for.
 */
#define G_LOG_DOMAIN "wrn-cli"

#include "config.h"

#include "cli/wrn-directory.h"

#include <string.h>
#include <unistd.h>

#include "cli/wrn-fields.h"
#include "cli/wrn-verb.h"
#include "ipc/wrn-dbus-names.h"

#define PATH_PREFIX WRN_DBUS_COMMUNITY_PATH "/"

/* How well a word stands for a community. */
typedef enum
{
  MATCH_NONE,
  MATCH_PREFIX, /* its object id or its own id begins so */
  MATCH_NAME,   /* others may be called the same */
  MATCH_ID,     /* exactly */
} Match;

/* GetInfo of one of several. */
typedef struct
{
  WrnListing *listing; /* (not owned) */
  guint *n_waiting;    /* (not owned): how many have not yet answered */
} Question;

void
wrn_listing_free (WrnListing *self)
{
  g_free (self->object_id);
  g_free (self->path);
  g_free (self->state);
  g_free (self->interface);
  g_clear_pointer (&self->info, g_variant_unref);
  g_clear_error (&self->error);
  g_clear_object (&self->proxy);
  g_free (self);
}

/* "" if it is not known */
const char *
wrn_listing_get_name (const WrnListing *self)
{
  return wrn_fields_get_string (self->info, "name");
}

/* What to call it before people: of others' communities, only the id is known. */
const char *
wrn_listing_get_title (const WrnListing *self)
{
  const char *name = wrn_listing_get_name (self);

  return *name != '\0' ? name : self->object_id;
}

static void
set_properties (WrnListing *self, GVariant *properties)
{
  g_free (self->state);
  g_free (self->interface);
  self->state = g_strdup (wrn_fields_get_string (properties, "State"));
  self->interface = g_strdup (wrn_fields_get_string (properties, "Interface"));
}

/* What does not answer stays as it is. */
void
wrn_listing_refresh (WrnListing *self, const WrnBus *bus)
{
  g_autoptr (GVariant) reply =
      g_dbus_connection_call_sync (bus->connection, bus->helper, self->path,
                                   "org.freedesktop.DBus.Properties", "GetAll",
                                   g_variant_new ("(s)", WRN_DBUS_COMMUNITY),
                                   G_VARIANT_TYPE ("(a{sv})"), G_DBUS_CALL_FLAGS_NONE, bus->timeout,
                                   NULL, NULL);
  GVariant *info = NULL;

  if (reply != NULL)
    {
      g_autoptr (GVariant) properties = g_variant_get_child_value (reply, 0);

      set_properties (self, properties);
    }
  if (wrn_dbus_helper1_community_call_get_info_sync (self->proxy, bus->flags, bus->timeout, &info,
                                                     NULL, NULL))
    {
      g_variant_unref (self->info);
      self->info = info;
    }
}

/* (nullable): NULL if it is none of ours, or none at all */
static WrnListing *
read_object (const char *path, GVariant *interfaces, gboolean all)
{
  g_autoptr (GVariant) properties =
      g_variant_lookup_value (interfaces, WRN_DBUS_COMMUNITY, G_VARIANT_TYPE_VARDICT);
  WrnListing *self;
  guint32 owner;

  if (!g_str_has_prefix (path, PATH_PREFIX) || properties == NULL ||
      !g_variant_lookup (properties, "Owner", "u", &owner) || (!all && owner != getuid ()))
    return NULL;

  self = g_new0 (WrnListing, 1);
  self->path = g_strdup (path);
  self->object_id = g_strdup (path + strlen (PATH_PREFIX));
  self->owner = owner;
  set_properties (self, properties);
  self->info = g_variant_ref_sink (wrn_bus_no_options ());
  return self;
}

static gboolean
make_proxies (const WrnBus *bus, const GPtrArray *listings, GError **error)
{
  for (guint i = 0; i < listings->len; i++)
    {
      WrnListing *listing = listings->pdata[i];

      listing->proxy =
          wrn_dbus_helper1_community_proxy_new_sync (bus->connection,
                                                     G_DBUS_PROXY_FLAGS_DO_NOT_LOAD_PROPERTIES |
                                                         G_DBUS_PROXY_FLAGS_DO_NOT_CONNECT_SIGNALS,
                                                     bus->helper, listing->path, NULL, error);
      if (listing->proxy == NULL)
        return FALSE;
    }
  return TRUE;
}

static GPtrArray *
read_objects (const WrnBus *bus, gboolean all, GError **error)
{
  g_autoptr (GPtrArray) listings =
      g_ptr_array_new_with_free_func ((GDestroyNotify) wrn_listing_free);
  g_autoptr (GVariant) reply = NULL;
  g_autoptr (GVariantIter) objects = NULL;
  const char *path;
  GVariant *interfaces;

  reply = g_dbus_connection_call_sync (bus->connection, bus->helper, WRN_DBUS_PATH,
                                       "org.freedesktop.DBus.ObjectManager", "GetManagedObjects",
                                       NULL, G_VARIANT_TYPE ("(a{oa{sa{sv}}})"),
                                       G_DBUS_CALL_FLAGS_NONE, bus->timeout, NULL, error);
  if (reply == NULL)
    return NULL;
  g_variant_get (reply, "(a{oa{sa{sv}}})", &objects);
  while (g_variant_iter_loop (objects, "{&o@a{sa{sv}}}", &path, &interfaces))
    {
      WrnListing *listing = read_object (path, interfaces, all);

      if (listing != NULL)
        g_ptr_array_add (listings, listing);
    }
  if (!make_proxies (bus, listings, error))
    return NULL;
  return g_steal_pointer (&listings);
}

static void
info_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  const Question *question = user_data;
  WrnListing *listing = question->listing;
  GVariant *info = NULL;

  if (wrn_dbus_helper1_community_call_get_info_finish (listing->proxy, &info, result,
                                                       &listing->error))
    {
      g_variant_unref (listing->info);
      listing->info = info;
    }
  *question->n_waiting -= 1;
}

/* Each may have to start an engine, so they are asked all at once. */
static void
ask_infos (const WrnBus *bus, const GPtrArray *listings)
{
  g_autofree Question *questions = g_new (Question, listings->len);
  guint n_waiting = listings->len;

  for (guint i = 0; i < listings->len; i++)
    {
      questions[i] = (Question){ .listing = listings->pdata[i], .n_waiting = &n_waiting };
      wrn_dbus_helper1_community_call_get_info (questions[i].listing->proxy, bus->flags,
                                                bus->timeout, NULL, info_cb, &questions[i]);
    }
  while (n_waiting > 0)
    g_main_context_iteration (NULL, TRUE);
}

static int
compare_cb (gconstpointer a, gconstpointer b)
{
  const WrnListing *const *one = a;
  const WrnListing *const *other = b;
  const int by_name = strcmp (wrn_listing_get_name (*one), wrn_listing_get_name (*other));

  return by_name != 0 ? by_name : strcmp ((*one)->object_id, (*other)->object_id);
}

/**
 * wrn_directory_read:
 * @all: also what belongs to others, as far as it may be seen
 *
 * Returns: (transfer full) (nullable) (element-type WrnListing): by name
 */
GPtrArray *
wrn_directory_read (const WrnBus *bus, gboolean all, GError **error)
{
  GPtrArray *listings = read_objects (bus, all, error);

  if (listings == NULL)
    return NULL;
  ask_infos (bus, listings);
  g_ptr_array_sort (listings, compare_cb);
  return listings;
}

static Match
match (const WrnListing *listing, const char *word)
{
  const char *name = wrn_listing_get_name (listing);
  const char *id = wrn_fields_get_string (listing->info, "id");

  if (g_str_equal (listing->object_id, word) || g_str_equal (id, word))
    return MATCH_ID;
  if (g_str_equal (name, word))
    return MATCH_NAME;
  if (g_str_has_prefix (listing->object_id, word) || g_str_has_prefix (id, word))
    return MATCH_PREFIX;
  return MATCH_NONE;
}

/* (element-type WrnListing): those that @word stands for best; all without a word */
static GPtrArray *
choose (const GPtrArray *listings, const char *word)
{
  GPtrArray *chosen = g_ptr_array_new ();
  Match best = MATCH_PREFIX;

  for (guint i = 0; i < listings->len; i++)
    {
      const Match how = word != NULL ? match (listings->pdata[i], word) : MATCH_PREFIX;

      if (how > best)
        g_ptr_array_set_size (chosen, 0);
      if (how >= best)
        g_ptr_array_add (chosen, listings->pdata[i]);
      best = MAX (best, how);
    }
  return chosen;
}

static WrnExit
refuse_several (const GPtrArray *chosen, const char *word)
{
  if (word != NULL)
    wrn_verb_fail (WRN_EXIT_USAGE, "“%s” may be any of these:", word);
  else
    wrn_verb_fail (WRN_EXIT_USAGE, "COMMUNITY must be one of these:");
  for (guint i = 0; i < chosen->len; i++)
    {
      const WrnListing *listing = chosen->pdata[i];

      wrn_verb_fail (WRN_EXIT_USAGE, "  %s  %s", listing->object_id,
                     wrn_listing_get_name (listing));
    }
  return WRN_EXIT_USAGE;
}

static WrnExit
refuse_none (const char *word)
{
  if (word == NULL)
    return wrn_verb_fail (
        WRN_EXIT_NO_SUCH,
        "you have no community: “warrenctl create” and “warrenctl join” make one");
  return wrn_verb_fail (WRN_EXIT_NO_SUCH,
                        "you have no community “%s”: “warrenctl list” shows those that you have",
                        word);
}

/**
 * wrn_directory_find:
 * @all: also among those of others
 * @word: (nullable): a name, an id or the beginning of one; the only one if %NULL
 * @out: (out) (transfer full): the community
 *
 * Says so if there is none, or more than one.
 */
WrnExit
wrn_directory_find (const WrnBus *bus, gboolean all, const char *word, WrnListing **out)
{
  g_autofree char *normal = word != NULL ? g_utf8_normalize (word, -1, G_NORMALIZE_NFC) : NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) listings = NULL;
  g_autoptr (GPtrArray) chosen = NULL;
  guint index;

  if (word != NULL && (normal == NULL || normal[0] == '\0'))
    return wrn_verb_fail (WRN_EXIT_USAGE, "COMMUNITY must be a name or an id");
  listings = wrn_directory_read (bus, all, &error);
  if (listings == NULL)
    return wrn_bus_fail (error, "the communities cannot be listed");

  chosen = choose (listings, normal);
  if (chosen->len == 0)
    return refuse_none (word);
  if (chosen->len > 1)
    return refuse_several (chosen, word);
  g_ptr_array_find (listings, chosen->pdata[0], &index);
  *out = g_ptr_array_steal_index (listings, index);
  return WRN_EXIT_OK;
}

/**
 * wrn_directory_open:
 * @purpose: what will be asked of the community
 * @all: as of wrn_directory_find(), which an administrator may have to be asked about
 * @word: (nullable): as of wrn_directory_find()
 * @bus: (out) (transfer full): the helper
 * @out: (out) (transfer full): the community
 *
 * Begins what most verbs begin with.
 */
WrnExit
wrn_directory_open (WrnBusPurpose purpose,
                    gboolean all,
                    const char *word,
                    WrnBus **bus,
                    WrnListing **out)
{
  g_autoptr (GError) error = NULL;

  *bus = wrn_bus_open (all ? WRN_BUS_TO_ACT : purpose, &error);
  if (*bus == NULL)
    return wrn_bus_fail (error, "the helper cannot be reached");
  return wrn_directory_find (*bus, all, word, out);
}
