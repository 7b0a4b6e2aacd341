/* wrn-fake-graph.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The graph that an engine would have of a scripted community.
 */
#define G_LOG_DOMAIN "wrn-ui"

#include "config.h"

#include "ui/model/wrn-fake-graph.h"

/* As the engine does it, so that a name is never more than a name. */
static void
add_quoted (GString *dot, const char *text)
{
  g_autoptr (GString) quoted = g_string_new (text);

  g_string_replace (quoted, "\\", "\\\\", 0);
  g_string_replace (quoted, "\"", "\\\"", 0);
  g_string_replace (quoted, "&", "&amp;", 0);
  g_string_append_printf (dot, "\"%s\"", quoted->str);
}

static void
add_person (GString *dot, WrnPerson *person)
{
  const WrnWay way = wrn_person_get_way (person);
  const char *state = wrn_way_get_words (way)->bus;

  g_string_append_printf (dot, "  \"%s\" [kind=peer state=%s label=", wrn_person_get_id (person),
                          state);
  add_quoted (dot, wrn_person_get_name (person));
  g_string_append (dot, "];\n");
  if (way == WRN_WAY_OFFLINE)
    return;
  g_string_append_printf (dot, "  \"%s\" -- \"%s\" [kind=path state=%s",
                          way == WRN_WAY_RELAYED ? "supernode-0" : "self",
                          wrn_person_get_id (person), state);
  if (wrn_person_get_rtt (person) > 0)
    g_string_append_printf (dot, " rtt=%" G_GUINT64_FORMAT, wrn_person_get_rtt (person));
  g_string_append (dot, " rx=4000000 tx=1000000];\n");
}

/* (transfer full): what GetGraph returns */
char *
wrn_fake_graph_format (WrnCommunity *community)
{
  GListModel *people = G_LIST_MODEL (wrn_community_get_people (community));
  GString *dot = g_string_new ("graph \"\" {\n  \"self\" [kind=self label=\"Alice's laptop\"];\n");

  g_string_append (dot, "  \"supernode-0\" [kind=supernode state=registered label=\"lyon-1\"];\n"
                        "  \"self\" -- \"supernode-0\" [kind=supernode state=registered "
                        "rtt=23000];\n");
  for (guint i = 0; i < g_list_model_get_n_items (people); i++)
    {
      g_autoptr (WrnPerson) person = g_list_model_get_item (people, i);

      add_person (dot, person);
    }
  g_string_append (dot, "}\n");
  return g_string_free (dot, FALSE);
}
