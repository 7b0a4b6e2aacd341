/* wrn-graph.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A community as a graph in the DOT language: its members, its supernodes and the paths between.
 *
 * What programs read are the attributes kind, state, rtt, rx and tx; style, label and penwidth are
 * for the eye. The kind of a path is never told by colour alone.
 */
#define G_LOG_DOMAIN "wrn-edge"

#include "config.h"

#include "edge/wrn-graph.h"

#include "core/community/wrn-text.h"

/* A line is drawn wider by this for each digit of the bytes that it carried, from 1 MB on. */
#define WIDTH_TENTHS 4
#define WIDTH_DIGITS 6

static const struct
{
  const char *node_style;
  const char *edge_style;
} states[] = {
  [WRN_PEER_OFFLINE] = { "dashed", NULL },    [WRN_PEER_CONNECTING] = { "dotted", "dotted" },
  [WRN_PEER_RELAYED] = { "solid", "dashed" }, [WRN_PEER_DIRECT] = { "solid", "solid" },
  [WRN_PEER_LAN] = { "solid", "bold" },
};

/* Between quotation marks DOT knows one escape, \". In a label a backslash begins another, and a
 * character reference of HTML is replaced, so both are taken apart. */
static void
add_quoted (GString *out, const char *text, gsize max)
{
  g_autofree char *clean = wrn_text_clean (text, max);

  g_string_append_c (out, '"');
  for (const char *at = clean; *at != '\0'; at++)
    switch (*at)
      {
      case '"':
        g_string_append (out, "\\\"");
        break;
      case '\\':
        g_string_append (out, "\\\\");
        break;
      case '&':
        g_string_append (out, "&amp;");
        break;
      default:
        g_string_append_c (out, *at);
        break;
      }
  g_string_append_c (out, '"');
}

/* Tenths below ten milliseconds, where they tell one LAN from the other. */
static void
add_rtt (GString *out, WrnTime rtt)
{
  if (rtt < 0)
    return;
  g_string_append_printf (out, " rtt=%" G_GINT64_FORMAT, rtt);
  if (rtt < WRN_MSEC (10))
    g_string_append_printf (out, " label=\"%d.%d ms\"", (int) (rtt / 1000), (int) (rtt / 100 % 10));
  else
    g_string_append_printf (out, " label=\"%" G_GINT64_FORMAT " ms\"", rtt / 1000);
}

static void
add_traffic (GString *out, guint64 rx, guint64 tx)
{
  guint width = 10;
  guint digits = 0;

  for (guint64 rest = rx / 10 + tx / 10; rest > 0; rest /= 10)
    if (++digits > WIDTH_DIGITS)
      width += WIDTH_TENTHS;
  g_string_append_printf (out, " rx=%" G_GUINT64_FORMAT " tx=%" G_GUINT64_FORMAT " penwidth=%u.%u",
                          rx, tx, width / 10, width % 10);
}

/* Without a name it is called by the beginning of its id. */
static void
add_member (GString *out, const guint8 *id, const char *name, const char *kind, WrnPeerState state)
{
  char text[WRN_NODE_ID_TEXT_LEN];

  g_string_append_printf (out, "  \"%s\" [kind=%s shape=box style=%s", wrn_key_format (id, text),
                          kind, states[state].node_style);
  if (g_str_equal (kind, "peer"))
    g_string_append_printf (out, " state=%s", wrn_peer_state_get_name (state));
  text[WRN_NODE_ID_SHORT_LEN] = '\0';
  g_string_append (out, " label=");
  add_quoted (out, *name != '\0' ? name : text, WRN_NAME_MAX);
  g_string_append (out, "];\n");
}

static void
add_supernode (GString *out, const guint8 *own_id, guint i, const WrnUplinkStatus *uplink)
{
  const char *state = uplink->registered ? "registered" : "connecting";
  char text[WRN_NODE_ID_TEXT_LEN];

  g_string_append_printf (out,
                          "  \"supernode-%u\" [kind=supernode shape=ellipse state=%s label=", i,
                          state);
  add_quoted (out, uplink->name, sizeof uplink->name);
  g_string_append_printf (out, "];\n  \"%s\" -- \"supernode-%u\" [kind=supernode state=%s style=%s",
                          wrn_key_format (own_id, text), i, state,
                          uplink->registered ? "dashed" : "dotted");
  add_rtt (out, uplink->rtt);
  g_string_append (out, "];\n");
}

/* A relayed path begins at its supernode, or at the member who relays. */
static void
add_path (GString *out, const guint8 *own_id, const WrnPeerStatus *peer)
{
  const gboolean relayed = peer->state == WRN_PEER_RELAYED;
  char text[WRN_NODE_ID_TEXT_LEN];

  if (states[peer->state].edge_style == NULL)
    return;
  if (relayed && peer->relay < WRN_RELAYS_SUPERNODES)
    g_string_append_printf (out, "  \"supernode-%u\"", peer->relay);
  else
    g_string_append_printf (out, "  \"%s\"",
                            wrn_key_format (relayed ? peer->relay_id : own_id, text));
  g_string_append_printf (out, " -- \"%s\" [kind=path state=%s style=%s",
                          wrn_key_format (peer->id, text), wrn_peer_state_get_name (peer->state),
                          states[peer->state].edge_style);
  add_rtt (out, peer->rtt);
  add_traffic (out, peer->rx_bytes, peer->tx_bytes);
  g_string_append (out, "];\n");
}

/**
 * wrn_graph_format:
 * @source: what to draw
 *
 * The same community gives the same bytes. Names are strangers', and cannot leave their quotes.
 *
 * Returns: (transfer full): the graph
 */
char *
wrn_graph_format (const WrnGraphSource *source)
{
  const WrnEdgeStatus *status = source->status;
  GString *out = g_string_new ("graph ");

  add_quoted (out, source->community, WRN_NAME_MAX);
  g_string_append (out, " {\n");
  add_member (out, status->id, source->name, "self", WRN_PEER_LAN);
  for (guint i = 0; i < status->n_uplinks; i++)
    add_supernode (out, status->id, i, &status->uplinks[i]);
  for (guint i = 0; i < source->peers->len; i++)
    {
      const WrnPeerStatus *peer = &g_array_index (source->peers, WrnPeerStatus, i);

      add_member (out, peer->id, peer->name, "peer", peer->state);
      add_path (out, status->id, peer);
    }
  g_string_append (out, "}\n");
  return g_string_free (out, FALSE);
}
