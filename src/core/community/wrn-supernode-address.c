/* wrn-supernode-address.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Where a supernode is, and the key by which it is known.
 */
#define G_LOG_DOMAIN "wrn-community"

#include "config.h"

#include "core/community/wrn-supernode-address.h"

#include <arpa/inet.h>
#include <string.h>

#include "core/community/wrn-profile.h"

/* RFC 1123 section 2.1. */
#define LABEL_MAX 63

/* Letters, digits and inner hyphens in labels between dots (RFC 1123 section 2.1); the last label
 * is no number, as that would be a misspelt address. */
static gboolean
is_host_name (const char *host)
{
  const char *last = strrchr (host, '.');
  gsize label_len = 0;

  for (const char *at = host;; at++)
    {
      if (g_ascii_isalnum (*at) || (*at == '-' && label_len > 0))
        label_len++;
      else if ((*at != '.' && *at != '\0') || label_len == 0 || label_len > LABEL_MAX ||
               at[-1] == '-')
        return FALSE;
      else if (*at == '\0')
        return strspn (last != NULL ? last + 1 : host, "0123456789") < label_len;
      else
        label_len = 0;
    }
}

static gboolean
is_ipv6 (const char *host)
{
  struct in6_addr in6;

  return inet_pton (AF_INET6, host, &in6) == 1;
}

/* TRUE for a host name in ASCII, an IPv4 address, or an IPv6 address without brackets. */
gboolean
wrn_host_is_valid (const char *host, gsize len)
{
  char text[WRN_HOST_MAX + 1] = { 0 };
  struct in_addr in;

  if (len == 0 || len > WRN_HOST_MAX || memchr (host, '\0', len) != NULL)
    return FALSE;
  memcpy (text, host, len);
  return is_ipv6 (text) || inet_pton (AF_INET, text, &in) == 1 || is_host_name (text);
}

gboolean
wrn_supernode_address_equal (const WrnSupernodeAddress *a, const WrnSupernodeAddress *b)
{
  return a->port == b->port && g_str_equal (a->host, b->host) &&
         memcmp (a->key, b->key, WRN_KEY_LEN) == 0;
}

/* TRUE for "" and for ":PORT". */
static gboolean
parse_port (const char *text, gsize len, WrnSupernodeAddress *out)
{
  char port_text[sizeof "65535"] = { 0 };
  guint64 port;

  if (len == 0)
    return TRUE;
  if (text[0] != ':' || len > sizeof port_text)
    return FALSE;
  memcpy (port_text, text + 1, len - 1);
  if (!g_ascii_string_to_unsigned (port_text, 10, 1, G_MAXUINT16, &port, NULL))
    return FALSE;
  out->port = (guint16) port;
  return TRUE;
}

/* What stands before the key, of which @len bytes. */
static gboolean
parse_place (const char *text, gsize len, WrnSupernodeAddress *out)
{
  const gboolean bracketed = text[0] == '[';
  const char *host = text + (bracketed ? 1 : 0);
  const gsize host_len = strcspn (host, bracketed ? "]" : ":/");
  const char *rest = host + host_len;

  if (bracketed && *rest++ != ']')
    return FALSE;
  if (rest > text + len || !wrn_host_is_valid (host, host_len))
    return FALSE;

  memcpy (out->host, host, host_len);
  return is_ipv6 (out->host) == bracketed && parse_port (rest, (gsize) (text + len - rest), out);
}

/* FALSE for zero, which an empty field would read as, and with which X25519 keeps nothing secret.
 */
gboolean
wrn_supernode_key_is_valid (const guint8 key[static WRN_KEY_LEN])
{
  static const guint8 none[WRN_KEY_LEN];

  return memcmp (key, none, WRN_KEY_LEN) != 0;
}

/**
 * wrn_supernode_address_parse:
 * @text: "HOST/KEY" or "HOST:PORT/KEY"; an IPv6 address in brackets
 * @out: (out): the address
 *
 * Without a port it is %WRN_SUPERNODE_PORT. There is no default for the key: the first message to a
 * supernode is encrypted to it.
 *
 * The message of an error says what to do, and repeats nothing of @text.
 */
gboolean
wrn_supernode_address_parse (const char *text, WrnSupernodeAddress *out, GError **error)
{
  const gsize place_len = strcspn (text, "/");
  const char *key = text[place_len] == '/' ? text + place_len + 1 : "";

  *out = (WrnSupernodeAddress){ .port = WRN_SUPERNODE_PORT };
  if (!parse_place (text, place_len, out) ||
      (*key != '\0' && !(wrn_key_parse (key, out->key) && wrn_supernode_key_is_valid (out->key))))
    g_set_error_literal (error, WRN_PROFILE_ERROR, WRN_PROFILE_ERROR_VALUE,
                         "a supernode must be HOST:PORT/KEY, with the key that "
                         "“warren-supernode --print-key” prints on that computer");
  else if (*key == '\0')
    g_set_error_literal (error, WRN_PROFILE_ERROR, WRN_PROFILE_ERROR_VALUE,
                         "the key of this supernode is missing: run “warren-supernode "
                         "--print-key” on that computer and append /KEY");
  else
    return TRUE;
  return FALSE;
}

/* Writes "HOST:PORT/KEY" to @text, and returns it. */
const char *
wrn_supernode_address_format (const WrnSupernodeAddress *self,
                              char text[static WRN_SUPERNODE_FORMAT_LEN])
{
  const gboolean ipv6 = is_ipv6 (self->host);
  char key[WRN_NODE_ID_TEXT_LEN];

  g_snprintf (text, WRN_SUPERNODE_FORMAT_LEN, "%s%s%s:%u/%s", ipv6 ? "[" : "", self->host,
              ipv6 ? "]" : "", self->port, wrn_key_format (self->key, key));
  return text;
}
