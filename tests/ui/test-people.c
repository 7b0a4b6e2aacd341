/* test-people.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Tests of communities and people as lists and windows follow them.
 */
#include "config.h"

#include <string.h>

#include "ui/model/wrn-community.h"
#include "ui/model/wrn-format.h"

#define NOW (G_GINT64_CONSTANT (1800000000) * G_USEC_PER_SEC)
#define PATH "/org/warrenvpn/Warren/Helper1/Community/0123456789abcdef"

static GVariant *
parse (const char *text)
{
  g_autoptr (GError) error = NULL;
  GVariant *value = g_variant_parse (NULL, text, NULL, NULL, &error);

  g_assert_no_error (error);
  return value;
}

static void
update (WrnPeople *people, const char *text)
{
  g_autoptr (GVariant) peers = parse (text);

  wrn_people_update (people, peers, NOW);
}

static guint
count (WrnPeople *people)
{
  return g_list_model_get_n_items (G_LIST_MODEL (people));
}

static void
notify_cb (GObject *object, GParamSpec *pspec, gpointer user_data)
{
  GString *seen = user_data;

  g_string_append_printf (seen, "%s ", pspec->name);
}

static void
items_cb (GListModel *model, guint at, guint removed, guint added, gpointer user_data)
{
  GString *seen = user_data;

  g_string_append_printf (seen, "%u-%u+%u ", at, removed, added);
}

/* A list that was built anew would lose who is selected, and scroll away. */
static void
test_identity (void)
{
  g_autoptr (WrnPeople) people = wrn_people_new ();
  g_autoptr (GString) seen = g_string_new (NULL);
  WrnPerson *alice;

  g_signal_connect (people, "items-changed", G_CALLBACK (items_cb), seen);
  update (people,
          "[{'id': <'a'>, 'name': <'Alice'>}, {'id': <'b'>}, {'id': <'c'>}, {'id': <'d'>}]");
  g_assert_cmpstr (seen->str, ==, "0-0+4 ");
  alice = wrn_people_find (people, "a");
  g_assert_cmpstr (wrn_person_get_name (alice), ==, "Alice");

  g_string_truncate (seen, 0);
  update (people, "[{'id': <'d'>}, {'id': <'a'>, 'name': <'Alicia'>}, {'id': <'e'>}]");
  g_assert_cmpstr (seen->str, ==, "1-2+0 2-0+1 ");
  g_assert_true (wrn_people_find (people, "a") == alice);
  g_assert_cmpstr (wrn_person_get_name (alice), ==, "Alicia");
  g_assert_null (wrn_people_find (people, "b"));

  g_string_truncate (seen, 0);
  update (people, "[{'id': <'e'>}, {'id': <'d'>}, {'id': <'a'>, 'name': <'Alicia'>}]");
  g_assert_cmpstr (seen->str, ==, "");
}

static void
test_notify (void)
{
  g_autoptr (GVariant) before = parse ("{'id': <'a'>, 'state': <'direct'>, 'rtt': <uint64 12000>}");
  g_autoptr (GVariant) after = parse ("{'id': <'a'>, 'state': <'direct'>, 'rtt': <uint64 12100>}");
  g_autoptr (WrnPerson) person = wrn_person_new (before, NOW);
  g_autoptr (GString) seen = g_string_new (NULL);

  g_signal_connect (person, "notify", G_CALLBACK (notify_cb), seen);
  g_assert_false (wrn_person_update (person, before, NOW));
  g_assert_cmpstr (seen->str, ==, "");
  g_assert_true (wrn_person_update (person, after, NOW));
  /* Nobody sees a tenth of a millisecond. */
  g_assert_cmpstr (seen->str, ==, "rtt ");
}

static void
test_missing (void)
{
  static const char *const lies[] = {
    "@a{sv} {}",
    "{'id': <5>, 'name': <true>, 'state': <'direct'>}",
    "{'id': <'a'>, 'state': <uint32 3>, 'rtt': <'fast'>, 'loss': <7.0>}",
    "{'id': <'a'>, 'loss': <nan>, 'last-heard': <int64 -9223372036854775808>}",
    "{'last-heard': <int64 9223372036854775807>, 'rtt': <uint64 18446744073709551615>}",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (lies); i++)
    {
      g_autoptr (GVariant) peer = NULL;
      g_autoptr (WrnPerson) person = NULL;
      double loss;

      if (strstr (lies[i], "nan") != NULL)
        {
          GVariantDict dict;

          g_variant_dict_init (&dict, NULL);
          g_variant_dict_insert (&dict, "loss", "d", __builtin_nan (""));
          peer = g_variant_ref_sink (g_variant_dict_end (&dict));
        }
      else
        peer = parse (lies[i]);
      person = wrn_person_new (peer, NOW);
      g_object_get (person, "loss", &loss, NULL);
      g_assert_cmpfloat (loss, ==, -1);
      g_assert_nonnull (wrn_person_get_status (person));
    }
}

/* What is known is replaced by what is said, of several the first; what is not said is forgotten.
 */
static void
test_replaced (void)
{
  g_autoptr (GVariant) before = parse ("{'id': <'a'>, 'name': <'x'>, 'via': <'lyon-1'>}");
  g_autoptr (GVariant) after =
      parse ("{'zzz': <1>, 'name': <'y'>, 'id': <'a'>, 'name': <'z'>, 'ipv4': <1>, 'ipv4': <'b'>}");
  g_autoptr (WrnPerson) person = wrn_person_new (before, NOW);
  g_autofree char *via = NULL;

  wrn_person_update (person, after, NOW);
  g_assert_cmpstr (wrn_person_get_name (person), ==, "y");
  g_assert_cmpstr (wrn_person_get_ipv4 (person), ==, "");
  g_object_get (person, "via", &via, NULL);
  g_assert_cmpstr (via, ==, "");
}

static void
test_unusable_ids (void)
{
  g_autoptr (WrnPeople) people = wrn_people_new ();

  update (people, "[{'name': <'nobody'>}, {'id': <''>}, {'id': <'a\\nb'>}, {'id': <7>}, "
                  "{'id': <'a'>, 'name': <'first'>}, {'id': <'a'>, 'name': <'second'>}]");
  g_assert_cmpuint (count (people), ==, 1);
  g_assert_cmpstr (wrn_person_get_name (wrn_people_find (people, "a")), ==, "first");
}

static GVariant *
make_peers (guint n)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("aa{sv}"));
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *id = g_strdup_printf ("node%u", i);

      g_variant_builder_open (&builder, G_VARIANT_TYPE_VARDICT);
      g_variant_builder_add (&builder, "{sv}", "id", g_variant_new_string (id));
      g_variant_builder_close (&builder);
    }
  return g_variant_ref_sink (g_variant_builder_end (&builder));
}

static void
test_bounded (void)
{
  g_autoptr (WrnPeople) people = wrn_people_new ();
  g_autoptr (GVariant) many = make_peers (WRN_PEOPLE_MAX + 1000);

  wrn_people_update (people, many, NOW);
  g_assert_cmpuint (count (people), ==, WRN_PEOPLE_MAX);
  wrn_people_clear (people);
  g_assert_cmpuint (count (people), ==, 0);
}

/* What a view that knows only the signals believes, against the truth. */
static void
follow_cb (GListModel *model, guint at, guint removed, guint added, gpointer user_data)
{
  GPtrArray *twin = user_data;

  g_assert_cmpuint (at + removed, <=, twin->len);
  if (removed > 0)
    g_ptr_array_remove_range (twin, at, removed);
  for (guint i = 0; i < added; i++)
    g_ptr_array_insert (twin, at + i, g_list_model_get_item (model, at + i));
}

static void
test_followed (void)
{
  g_autoptr (WrnPeople) people = wrn_people_new ();
  g_autoptr (GPtrArray) twin = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GRand) random = g_rand_new_with_seed (1);

  g_signal_connect (people, "items-changed", G_CALLBACK (follow_cb), twin);
  for (guint turn = 0; turn < 500; turn++)
    {
      g_autoptr (GVariant) peers = NULL;
      g_autoptr (GHashTable) ids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
      GVariantBuilder builder;

      g_variant_builder_init (&builder, G_VARIANT_TYPE ("aa{sv}"));
      for (guint i = 0; i < 20; i++)
        if (g_rand_boolean (random))
          {
            g_autofree char *id = g_strdup_printf ("%u", g_rand_int_range (random, 0, 20));

            g_variant_builder_open (&builder, G_VARIANT_TYPE_VARDICT);
            g_variant_builder_add (&builder, "{sv}", "id", g_variant_new_string (id));
            g_variant_builder_close (&builder);
            g_hash_table_add (ids, g_steal_pointer (&id));
          }
      peers = g_variant_ref_sink (g_variant_builder_end (&builder));
      wrn_people_update (people, peers, NOW);

      g_assert_cmpuint (count (people), ==, twin->len);
      g_assert_cmpuint (count (people), ==, g_hash_table_size (ids));
      for (guint i = 0; i < twin->len; i++)
        {
          g_autoptr (WrnPerson) person = g_list_model_get_item (G_LIST_MODEL (people), i);

          g_assert_true (person == twin->pdata[i]);
          g_assert_true (g_hash_table_contains (ids, wrn_person_get_id (person)));
          g_assert_true (wrn_people_find (people, wrn_person_get_id (person)) == person);
        }
    }
}

static void
assert_harmless (const char *text)
{
  g_autofree char *clean = wrn_format_clean (text);
  g_autofree char *escaped = g_markup_escape_text (text, -1);

  g_assert_true (g_utf8_validate (text, -1, NULL));
  g_assert_cmpstr (text, ==, clean);
  g_assert_null (strchr (escaped, '<'));
}

/* Names are of strangers: whatever is made of them is one line of what can be seen. */
static void
test_hostile (void)
{
  static const char *const names[] = {
    "<b>bold</b>", "&amp;&lt;",     "<span size='999999'>",
    "%s%n%d",      "a\n\nb",        "\342\200\256drowssap",
    "\x07\x1b[2J", "\xe2\x81\xa6x", "</markup><markup>",
    "“”",          "\xef\xbb\xbf",  "Zalgo\xcc\xb7\xcc\xb7",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (WrnCommunity) community = wrn_community_new (PATH);
      g_autofree char *title = NULL;
      g_autoptr (GVariant) dict = NULL;
      g_autoptr (WrnPerson) person = NULL;
      GVariantDict builder;

      g_variant_dict_init (&builder, NULL);
      g_variant_dict_insert (&builder, "id", "s", "0123456789");
      g_variant_dict_insert (&builder, "name", "s", names[i]);
      g_variant_dict_insert (&builder, "via", "s", names[i]);
      g_variant_dict_insert (&builder, "error", "s", names[i]);
      g_variant_dict_insert (&builder, "state", "s", "relayed");
      dict = g_variant_ref_sink (g_variant_dict_end (&builder));

      person = wrn_person_new (dict, NOW);
      wrn_community_set_info (community, dict);
      wrn_community_set_bus_state (community, "connecting", names[i]);
      g_object_get (person, "title", &title, NULL);
      assert_harmless (title);
      g_assert_cmpstr (title, !=, "");
      assert_harmless (wrn_person_get_status (person));
      assert_harmless (wrn_person_get_spoken (person));
      assert_harmless (wrn_community_get_title (community));
      assert_harmless (wrn_community_get_line (community));
      assert_harmless (wrn_community_get_error (community));
    }
}

static void
test_community (void)
{
  g_autoptr (WrnCommunity) community = wrn_community_new (PATH);
  g_autoptr (GVariant) info =
      parse ("{'name': <'Friday Games'>, 'ipv4': <'10.73.21.4'>, 'mtu': <uint32 1400>, "
             "'autoconnect': <true>, 'supernode-states': <[{'registered': <true>}]>}");
  g_autoptr (GVariant) peers = parse ("[{'id': <'a'>, 'state': <'direct'>}]");
  g_autoptr (GString) seen = g_string_new (NULL);
  gboolean autoconnect;

  g_assert_cmpstr (wrn_community_get_title (community), ==, "0123456789abcdef");
  wrn_community_set_info (community, info);
  g_object_get (community, "autoconnect", &autoconnect, NULL);
  g_assert_true (autoconnect);
  g_assert_cmpstr (wrn_community_get_title (community), ==, "Friday Games");
  wrn_community_set_asking (community, TRUE);
  g_assert_cmpint (wrn_community_get_state (community), ==, WRN_STATE_PERMISSION);
  wrn_community_set_asking (community, FALSE);
  wrn_community_set_bus_state (community, "connected", "warren0");
  wrn_community_set_peers (community, peers, NOW);
  g_assert_cmpstr (wrn_community_get_line (community), ==, "Connected · 1 person · 1 direct");

  g_signal_connect (community, "notify", G_CALLBACK (notify_cb), seen);
  wrn_community_set_info (community, info);
  wrn_community_set_peers (community, peers, NOW);
  wrn_community_set_bus_state (community, "connected", "warren0");
  g_assert_cmpstr (seen->str, ==, "");

  wrn_community_set_bus_state (community, "connecting", "warren0");
  g_assert_cmpint (wrn_community_get_state (community), ==, WRN_STATE_RECONNECTING);
  wrn_community_set_bus_state (community, "off", "");
  wrn_community_set_bus_state (community, "connecting", "");
  g_assert_cmpint (wrn_community_get_state (community), ==, WRN_STATE_CONNECTING);
}

static void
test_time_passes (void)
{
  g_autoptr (GVariant) peer = parse ("{'id': <'e'>, 'state': <'offline'>}");
  g_autoptr (WrnPerson) person = NULL;
  GVariantDict dict;

  g_variant_dict_init (&dict, peer);
  g_variant_dict_insert (&dict, "last-heard", "x", NOW);
  g_variant_unref (peer);
  peer = g_variant_ref_sink (g_variant_dict_end (&dict));
  person = wrn_person_new (peer, NOW);
  g_assert_cmpstr (wrn_person_get_status (person), ==, "Last seen 0 s ago");
  wrn_person_set_now (person, NOW + G_GINT64_CONSTANT (7200) * G_USEC_PER_SEC);
  g_assert_cmpstr (wrn_person_get_status (person), ==, "Last seen 2 h ago");
  wrn_person_set_now (person, NOW - G_GINT64_CONSTANT (7200) * G_USEC_PER_SEC);
  g_assert_cmpstr (wrn_person_get_status (person), ==, "Last seen 0 s ago");
}

/* A shell and a URI read it: nothing else may stand in its place. */
static void
test_safe_address (void)
{
  static const char *const lies[] = {
    "",        "10.73.21.2; rm -rf .", "10.73.21", "$(reboot)", "-oProxyCommand=x",
    "fe80::1", "10.73.21.2\n-x"
  };

  for (gsize i = 0; i < G_N_ELEMENTS (lies); i++)
    {
      g_autoptr (GVariant) peer =
          g_variant_ref_sink (g_variant_new_parsed ("{'id': <'a'>, 'ipv4': <%s>}", lies[i]));
      g_autoptr (WrnPerson) person = wrn_person_new (peer, NOW);

      g_assert_cmpstr (wrn_person_get_safe_ipv4 (person), ==, "");
    }
  {
    g_autoptr (GVariant) peer = parse ("{'id': <'a'>, 'ipv4': <'10.73.21.2'>}");
    g_autoptr (WrnPerson) person = wrn_person_new (peer, NOW);

    g_assert_cmpstr (wrn_person_get_safe_ipv4 (person), ==, "10.73.21.2");
  }
}

static void
count_cb (WrnPerson *person, guint *n)
{
  (*n)++;
}

static void
test_measured (void)
{
  g_autoptr (GVariant) before =
      parse ("{'id': <'a'>, 'state': <'direct'>, 'rtt': <uint64 12000>, 'rx-bytes': <uint64 0>}");
  g_autoptr (GVariant) after =
      parse ("{'id': <'a'>, 'state': <'direct'>, 'rtt': <uint64 12000>, 'rx-bytes': <uint64 500>}");
  g_autoptr (GVariant) gone = parse ("{'id': <'a'>, 'state': <'offline'>, 'rtt': <uint64 12000>}");
  g_autoptr (WrnPerson) person = wrn_person_new (before, NOW);
  const WrnTrace *trace = wrn_person_get_trace (person);
  g_autofree char *time = NULL;
  guint64 rate;
  guint n = 0;

  g_signal_connect (person, "measured", G_CALLBACK (count_cb), &n);
  wrn_person_update (person, before, NOW);
  g_assert_cmpuint (n, ==, 1);
  wrn_person_update (person, after, NOW + G_USEC_PER_SEC);
  g_assert_cmpuint (n, ==, 2);
  g_object_get (person, "rx-rate", &rate, "time", &time, NULL);
  g_assert_cmpuint (rate, ==, 500);
  g_assert_cmpstr (time, ==, "12 ms");
  g_assert_cmpuint (wrn_trace_get_rtt (trace, 0), ==, 12000);
  g_assert_cmpuint (wrn_trace_get_rtt (trace, 1), ==, 12000);

  wrn_person_update (person, gone, NOW + 2 * G_USEC_PER_SEC);
  g_free (time);
  g_object_get (person, "rx-rate", &rate, "time", &time, NULL);
  g_assert_cmpuint (rate, ==, 0);
  g_assert_cmpstr (time, ==, "");
  g_assert_cmpuint (wrn_trace_get_rtt (trace, 0), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/people/stay-the-same-objects", test_identity);
  g_test_add_func ("/people/notify-of-real-changes-only", test_notify);
  g_test_add_func ("/people/missing-and-wrong-facts", test_missing);
  g_test_add_func ("/people/said-anew-replaces-all", test_replaced);
  g_test_add_func ("/people/unusable-ids", test_unusable_ids);
  g_test_add_func ("/people/bounded", test_bounded);
  g_test_add_func ("/people/followed-by-a-view", test_followed);
  g_test_add_func ("/people/hostile-names", test_hostile);
  g_test_add_func ("/people/time-passes", test_time_passes);
  g_test_add_func ("/people/address-for-a-shell", test_safe_address);
  g_test_add_func ("/people/measured-with-every-look", test_measured);
  g_test_add_func ("/community/told", test_community);
  return g_test_run ();
}
