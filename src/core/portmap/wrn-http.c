/* wrn-http.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * As much of HTTP/1.1 (RFC 9112) as a router's UPnP server answers with.
 */
#define G_LOG_DOMAIN "wrn-portmap"

#include "config.h"

#include "core/portmap/wrn-http.h"

#define SCHEME "http://"

/* Of a host and its port, as in "255.255.255.255:65535". */
#define AUTHORITY_MAX 21

/* Of a line before a chunk: nobody extends those. */
#define CHUNK_LINE_MAX 64

/* Digits of a length: what has more is more than any buffer holds. */
#define DIGITS_MAX 8

typedef enum
{
  WRN_HTTP_PARTIAL,  /* more is to come */
  WRN_HTTP_COMPLETE, /* all that was announced is there */
  WRN_HTTP_OPEN,     /* nothing was announced: it ends with the connection */
  WRN_HTTP_BROKEN,   /* it is no answer */
} WrnHttpState;

/* What there is of an answer; all of it lies within the same bytes. */
typedef struct
{
  WrnHttpState state;
  guint status;
  gsize body; /* where it begins */
  gsize len;  /* of the body: as announced, or as much as came */
  gboolean is_chunked;
} WrnHttpView;

static gboolean
copy_path (WrnHttpUrl *self, const char *path)
{
  const gsize len = strlen (path);
  const gboolean has_slash = path[0] == '/';

  if (len + !has_slash > WRN_HTTP_PATH_MAX)
    return FALSE;
  for (gsize i = 0; i < len; i++)
    if (!g_ascii_isgraph (path[i]))
      return FALSE;
  self->path[0] = '/';
  memcpy (self->path + !has_slash, path, len + 1);
  return TRUE;
}

/* Only numbers: a name would have to be looked up, and could become any address. */
static gboolean
parse_authority (const char *text, gsize len, WrnEndpoint *out)
{
  char authority[AUTHORITY_MAX + sizeof ":80"];

  if (len > AUTHORITY_MAX)
    return FALSE;
  memcpy (authority, text, len);
  authority[len] = '\0';
  if (strchr (authority, ':') == NULL)
    strcat (authority, ":80");
  return wrn_endpoint_parse (authority, out) && wrn_endpoint_is_ipv4 (out) && out->port != 0;
}

/**
 * wrn_http_url_parse:
 * @self: (out): where @text leads
 * @base: (nullable): what it is relative to, if it says no host itself
 * @text: of a stranger's making
 *
 * Returns: %FALSE unless it leads to an IPv4 address, over HTTP
 */
gboolean
wrn_http_url_parse (WrnHttpUrl *self, const WrnHttpUrl *base, const char *text)
{
  const char *host = text + strlen (SCHEME);
  gsize len;

  if (g_ascii_strncasecmp (text, SCHEME, strlen (SCHEME)) != 0)
    {
      if (base == NULL || strstr (text, "://") != NULL || g_str_has_prefix (text, "//"))
        return FALSE;
      self->host = base->host;
      return copy_path (self, text);
    }
  len = strcspn (host, "/?#");
  return parse_authority (host, len, &self->host) && copy_path (self, host + len);
}

/**
 * wrn_http_find_field:
 * @head: lines, of which the first is no field
 * @len: bytes of @head
 * @name: of a field
 * @value_len: (out): bytes of its value
 *
 * Returns: (nullable): the value of the first field of that name, without the spaces around it
 */
const char *
wrn_http_find_field (const char *head, gsize len, const char *name, gsize *value_len)
{
  const gsize name_len = strlen (name);
  const char *const end = head + len;
  const char *line = memchr (head, '\n', len);

  while (line != NULL && ++line < end)
    {
      const char *next = memchr (line, '\n', (gsize) (end - line));
      const char *stop = next != NULL ? next : end;

      if ((gsize) (stop - line) > name_len && line[name_len] == ':' &&
          g_ascii_strncasecmp (line, name, name_len) == 0)
        {
          const char *value = line + name_len + 1;

          while (value < stop && g_ascii_isspace (*value))
            value++;
          while (stop > value && g_ascii_isspace (stop[-1]))
            stop--;
          *value_len = (gsize) (stop - value);
          return value;
        }
      line = next;
    }
  return NULL;
}

/* A number at the beginning of @text, in which at least one digit must be. */
static gboolean
read_number (const char *text, gsize len, guint base, gsize *out)
{
  gsize i = 0;

  *out = 0;
  for (; i < len && i < DIGITS_MAX; i++)
    {
      const int digit = base == 16 ? g_ascii_xdigit_value (text[i]) : g_ascii_digit_value (text[i]);

      if (digit < 0)
        break;
      *out = *out * base + (gsize) digit;
    }
  return i > 0 && i < DIGITS_MAX;
}

/* "HTTP/1.1 200 OK" */
static gboolean
read_status (const char *head, gsize len, guint *status)
{
  gsize value;

  if (len < strlen ("HTTP/1.x 200") || memcmp (head, "HTTP/1.", 7) != 0 || head[8] != ' ' ||
      !read_number (head + 9, 3, 10, &value) || value < 100)
    return FALSE;
  *status = (guint) value;
  return TRUE;
}

/* Measures the chunks of a body, and moves them together at @into, if it is not NULL. What follows
 * the last is ignored. */
static WrnHttpState
read_chunks (const char *body, gsize len, char *into, gsize *joined)
{
  gsize at = 0;

  *joined = 0;
  while (at < len)
    {
      const char *end = memchr (body + at, '\n', len - at);
      const gsize next = end != NULL ? (gsize) (end + 1 - body) : len;
      gsize size;

      if (end == NULL)
        return len - at > CHUNK_LINE_MAX ? WRN_HTTP_BROKEN : WRN_HTTP_PARTIAL;
      if (!read_number (body + at, next - at, 16, &size))
        return WRN_HTTP_BROKEN;
      if (size == 0)
        return WRN_HTTP_COMPLETE;
      if (size > len - next)
        return WRN_HTTP_PARTIAL;
      if (into != NULL)
        memmove (into + *joined, body + next, size);
      *joined += size;
      at = next + size;
      while (at < len && (body[at] == '\r' || body[at] == '\n'))
        at++;
    }
  return WRN_HTTP_PARTIAL;
}

static gboolean
is_chunked (const char *head, gsize len)
{
  gsize value_len;
  const char *value = wrn_http_find_field (head, len, "Transfer-Encoding", &value_len);

  return value != NULL && value_len == strlen ("chunked") &&
         g_ascii_strncasecmp (value, "chunked", value_len) == 0;
}

/* Where the body begins: after the empty line; 0: that is not there yet. */
static gsize
find_body (const char *data, gsize len)
{
  const char *const end = data + len;

  for (const char *at = memchr (data, '\n', len); at != NULL;
       at = memchr (at, '\n', (gsize) (end - at)))
    {
      at++;
      if (at < end && *at == '\n')
        return (gsize) (at + 1 - data);
      if (end - at >= 2 && at[0] == '\r' && at[1] == '\n')
        return (gsize) (at + 2 - data);
    }
  return 0;
}

static WrnHttpState
look_at_body (WrnHttpView *out, const char *data, gsize len)
{
  const gsize came = len - out->body;
  const char *value;
  gsize value_len;

  out->is_chunked = is_chunked (data, out->body);
  if (out->is_chunked)
    return read_chunks (data + out->body, came, NULL, &out->len);

  out->len = came;
  value = wrn_http_find_field (data, out->body, "Content-Length", &value_len);
  if (value == NULL)
    return WRN_HTTP_OPEN;
  if (!read_number (value, value_len, 10, &out->len))
    return WRN_HTTP_BROKEN;
  if (out->len <= came)
    return WRN_HTTP_COMPLETE;
  out->len = came;
  return WRN_HTTP_PARTIAL;
}

static WrnHttpView
look_at (const char *data, gsize len)
{
  WrnHttpView view = { .body = find_body (data, len) };

  if (view.body == 0)
    view.state = WRN_HTTP_PARTIAL;
  else if (!read_status (data, view.body, &view.status))
    view.state = WRN_HTTP_BROKEN;
  else
    view.state = look_at_body (&view, data, len);
  return view;
}

/* Whether nothing that comes after the @len bytes at @data would make a difference. */
gboolean
wrn_http_is_there (const char *data, gsize len)
{
  const WrnHttpState state = look_at (data, len).state;

  return state == WRN_HTTP_COMPLETE || state == WRN_HTTP_BROKEN;
}

/**
 * wrn_http_read:
 * @out: (out): the answer
 * @data: (inout): all that came; chunks are moved together in it
 * @len: bytes of @data
 *
 * Returns: %FALSE if it is no answer
 */
gboolean
wrn_http_read (WrnHttpAnswer *out, char *data, gsize len)
{
  const WrnHttpView view = look_at (data, len);
  char *body = data + view.body;

  *out = (WrnHttpAnswer){ .status = view.status, .body = body, .len = view.len };
  if (view.is_chunked)
    return view.state == WRN_HTTP_COMPLETE &&
           read_chunks (body, len - view.body, body, &out->len) == WRN_HTTP_COMPLETE;
  /* Some count wrong, and what came is all there is. */
  return view.body > 0 && view.state != WRN_HTTP_BROKEN;
}
