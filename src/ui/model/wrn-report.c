/* wrn-report.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A diagnosis as a text for whoever helps.
 */
#define G_LOG_DOMAIN "wrn-ui"

#include "config.h"

#include "ui/model/wrn-report.h"

#include <string.h>

#include "ui/model/wrn-check.h"
#include "ui/model/wrn-log-entry.h"
#include "ui/model/wrn-redaction.h"

/* As much of an id as the engine calls somebody by who has no name. */
#define SHORT_ID 8

/* Whoever the report tells of, and how often aliases of a kind were given. */
typedef struct
{
  WrnRedaction *redaction;
  GHashTable *known; /* (element-type utf8): names that have an alias */
  guint n_peers;
  guint n_points;
} Cast;

static void
add_name (Cast *cast, const char *name, const char *alias)
{
  if (*name != '\0' && g_hash_table_add (cast->known, g_strdup (name)))
    wrn_redaction_add (cast->redaction, name, alias);
}

static void
add_people (Cast *cast, WrnPeople *people)
{
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (people)); i++)
    {
      g_autoptr (WrnPerson) person = g_list_model_get_item (G_LIST_MODEL (people), i);
      const char *id = wrn_person_get_id (person);
      g_autofree char *short_id = g_utf8_substring (id, 0, MIN (g_utf8_strlen (id, -1), SHORT_ID));
      g_autofree char *alias = g_strdup_printf ("peer-%u", ++cast->n_peers);
      g_autofree char *title = NULL;

      g_object_get (person, "title", &title, NULL);
      add_name (cast, wrn_person_get_name (person), alias);
      add_name (cast, title, alias);
      add_name (cast, id, alias);
      add_name (cast, short_id, alias);
    }
}

/* Whatever is before the port is a name of its own: a look-up that fails tells of it alone. */
static void
add_meeting_point (Cast *cast, const char *address)
{
  const char *colon = strrchr (address, ':');
  g_autofree char *host = colon != NULL ? g_strndup (address, (gsize) (colon - address)) : NULL;
  g_autofree char *alias = NULL;

  if (g_hash_table_contains (cast->known, address))
    return;
  alias = g_strdup_printf ("meeting-point-%u", ++cast->n_points);
  add_name (cast, address, alias);
  if (host != NULL)
    add_name (cast, host, alias);
}

static void
add_community (Cast *cast, WrnCommunity *community)
{
  g_auto (GStrv) supernodes = NULL;
  g_autofree char *nickname = NULL;
  g_autofree char *node = NULL;
  g_autofree char *id = NULL;

  g_object_get (community, "supernodes", &supernodes, "nickname", &nickname, "node", &node, "id",
                &id, NULL);
  add_name (cast, wrn_community_get_title (community), "community");
  add_name (cast, id, "community");
  add_name (cast, nickname, "me");
  add_name (cast, node, "me");
  add_name (cast, g_get_host_name (), "this-computer");
  add_name (cast, g_get_user_name (), "user");
  /* As address/key. */
  for (guint i = 0; supernodes != NULL && supernodes[i] != NULL; i++)
    {
      g_auto (GStrv) words = g_strsplit (supernodes[i], "/", 2);

      add_meeting_point (cast, words[0]);
    }
}

static guint
find_first_line (GListModel *log)
{
  const guint n = g_list_model_get_n_items (log);

  return n > WRN_REPORT_LOG_LINES ? n - WRN_REPORT_LOG_LINES : 0;
}

static gboolean
is_address (const char *subject)
{
  const char *colon = strrchr (subject, ':');

  return colon != NULL && colon[1] != '\0' &&
         strspn (colon + 1, "0123456789") == strlen (colon + 1);
}

/* People who left long ago are still in the log. */
static void
add_log (Cast *cast, GListModel *log)
{
  for (guint i = find_first_line (log); i < g_list_model_get_n_items (log); i++)
    {
      g_autoptr (WrnLogEntry) entry = g_list_model_get_item (log, i);
      const char *subject = wrn_log_entry_get_subject (entry);

      if (*subject == '\0' || g_hash_table_contains (cast->known, subject))
        continue;
      if (is_address (subject))
        add_meeting_point (cast, subject);
      else
        {
          g_autofree char *alias = g_strdup_printf ("peer-%u", ++cast->n_peers);

          add_name (cast, subject, alias);
        }
    }
}

/* Whom the report names is nobody that the model has to know. */
static void
add_checks (Cast *cast, GListModel *checks)
{
  for (guint i = 0; i < g_list_model_get_n_items (checks); i++)
    {
      g_autoptr (WrnCheck) check = g_list_model_get_item (checks, i);
      g_autofree char *alias = NULL;

      if (!g_str_equal (wrn_check_get_kind (check), "member") ||
          g_hash_table_contains (cast->known, wrn_check_get_said_title (check)))
        continue;
      alias = g_strdup_printf ("peer-%u", ++cast->n_peers);
      add_name (cast, wrn_check_get_said_title (check), alias);
    }
}

/* Nothing of it is markup of ours. */
static void
append (GString *out, const Cast *cast, const char *prefix, const char *text)
{
  g_autofree char *safe =
      cast != NULL ? wrn_redaction_apply (cast->redaction, text) : wrn_redact_secrets (text);

  if (*safe == '\0')
    return;
  g_string_append (out, prefix);
  for (const char *at = safe; *at != '\0'; at++)
    {
      if (strchr ("\\`*_[]<>|", *at) != NULL)
        g_string_append_c (out, '\\');
      g_string_append_c (out, *at);
    }
}

static void
append_check (GString *out, const Cast *cast, WrnCheck *check)
{
  g_string_append_printf (out, "\n- %s ",
                          wrn_verdict_get_words (wrn_check_get_verdict (check))->symbol);
  append (out, cast, "", wrn_check_get_said_title (check));
  append (out, cast, ": ", wrn_check_get_cause (check));
  append (out, cast, "\n  - ", wrn_check_get_remedy (check));
  append (out, cast, "\n  - ", wrn_check_get_details (check));
}

static void
append_time (GString *out, gint64 now)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (now / G_USEC_PER_SEC);
  g_autofree char *text = time != NULL ? g_date_time_format_iso8601 (time) : NULL;

  g_string_append_printf (out, "Warren %s, %s\n", WRN_VERSION, text != NULL ? text : "–");
}

static char *
write_all (const WrnReportSource *self, const Cast *cast)
{
  GString *out = g_string_new ("# Warren: Diagnosis\n\n");

  append_time (out, self->now);
  g_string_append (out, "\n## Checks\n");
  for (guint i = 0; i < g_list_model_get_n_items (self->checks); i++)
    {
      g_autoptr (WrnCheck) check = g_list_model_get_item (self->checks, i);

      append_check (out, cast, check);
    }
  g_string_append (out, "\n\n## Log\n");
  for (guint i = find_first_line (self->log); i < g_list_model_get_n_items (self->log); i++)
    {
      g_autoptr (WrnLogEntry) entry = g_list_model_get_item (self->log, i);
      g_autofree char *line = wrn_log_entry_format (entry);

      append (out, cast, "\n- ", line);
    }
  g_string_append_c (out, '\n');
  return g_string_free (out, FALSE);
}

/**
 * wrn_report_write:
 * @with_names: whether names and addresses stay in it; secrets never do
 *
 * Returns: (transfer full): in Markdown, and in the helper's language, as others are to read it
 */
char *
wrn_report_write (const WrnReportSource *self, gboolean with_names)
{
  g_autoptr (WrnRedaction) redaction = NULL;
  g_autoptr (GHashTable) known = NULL;
  Cast cast = { 0 };

  if (with_names)
    return write_all (self, NULL);
  redaction = wrn_redaction_new ();
  known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  cast.redaction = redaction;
  cast.known = known;
  add_people (&cast, wrn_community_get_people (self->community));
  add_community (&cast, self->community);
  add_checks (&cast, self->checks);
  add_log (&cast, self->log);
  return write_all (self, &cast);
}
