/* wrn-peer-lookup.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Finds the member that a person means.
 */
#define G_LOG_DOMAIN "wrn-edge"

#include "config.h"

#include "edge/wrn-peer-lookup.h"

#include <arpa/inet.h>
#include <string.h>

#include "ipc/wrn-dbus-error.h"

/* Shorter beginnings of an id are more likely a name that nobody has. */
#define ID_PREFIX_MIN 4

typedef gboolean (*IsMeant) (const WrnPeerStatus *peer, const char *text);

static gboolean
has_id (const WrnPeerStatus *peer, const char *text)
{
  char id[WRN_NODE_ID_TEXT_LEN];

  return g_ascii_strcasecmp (wrn_key_format (peer->id, id), text) == 0;
}

static gboolean
has_address (const WrnPeerStatus *peer, const char *text)
{
  guint8 ipv6[16];
  struct in_addr ipv4;

  if (inet_pton (AF_INET, text, &ipv4) == 1)
    return peer->ipv4 != 0 && peer->ipv4 == ntohl (ipv4.s_addr);
  return inet_pton (AF_INET6, text, ipv6) == 1 && memcmp (ipv6, peer->ipv6, sizeof ipv6) == 0;
}

static gboolean
has_name (const WrnPeerStatus *peer, const char *text)
{
  return peer->name[0] != '\0' && g_str_equal (peer->name, text);
}

static gboolean
has_similar_name (const WrnPeerStatus *peer, const char *text)
{
  g_autofree char *name = g_utf8_casefold (peer->name, -1);
  g_autofree char *wanted = g_utf8_casefold (text, -1);

  return peer->name[0] != '\0' && g_str_equal (name, wanted);
}

static gboolean
has_id_beginning (const WrnPeerStatus *peer, const char *text)
{
  char id[WRN_NODE_ID_TEXT_LEN];

  return strlen (text) >= ID_PREFIX_MIN &&
         g_ascii_strncasecmp (wrn_key_format (peer->id, id), text, strlen (text)) == 0;
}

/**
 * wrn_peer_lookup:
 * @peers: (element-type WrnPeerStatus): members
 * @text: a node id or its beginning, an address in the community, or a name
 *
 * Members choose their names: one who is called as another's id or address is not found by it.
 *
 * Returns: (transfer none): the member; %NULL if there is none (%WRN_DBUS_ERROR_NOT_FOUND) or more
 *   than one (%WRN_DBUS_ERROR_BAD_ARGUMENT)
 */
const WrnPeerStatus *
wrn_peer_lookup (const GArray *peers, const char *text, GError **error)
{
  static const IsMeant ways[] = { has_id, has_address, has_name, has_similar_name,
                                  has_id_beginning };

  for (guint i = 0; i < G_N_ELEMENTS (ways); i++)
    {
      const WrnPeerStatus *found = NULL;

      for (guint k = 0; k < peers->len; k++)
        {
          const WrnPeerStatus *peer = &g_array_index (peers, WrnPeerStatus, k);

          if (!ways[i](peer, text))
            continue;
          if (found != NULL)
            {
              g_set_error (error, WRN_DBUS_ERROR, WRN_DBUS_ERROR_BAD_ARGUMENT,
                           "More than one member is called “%s”: say a node id", text);
              return NULL;
            }
          found = peer;
        }
      if (found != NULL)
        return found;
    }
  g_set_error (error, WRN_DBUS_ERROR, WRN_DBUS_ERROR_NOT_FOUND, "No member is called “%s”", text);
  return NULL;
}
