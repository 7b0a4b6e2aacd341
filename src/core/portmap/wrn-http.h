/* wrn-http.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * As much of HTTP/1.1 (RFC 9112) as a router's UPnP server answers with.
 *
 * One answer for each connection, read into a buffer of the caller's, whose end is the most that
 * anybody may send. Nothing is followed elsewhere: an answer that redirects is just not 200.
 */
#pragma once

#include "core/base/wrn-endpoint.h"

/* Bytes of the path of a URL. miniupnpc keeps 127 of those in a description. */
#define WRN_HTTP_PATH_MAX 255

/* Where something is. */
typedef struct
{
  WrnEndpoint host;
  char path[WRN_HTTP_PATH_MAX + 1]; /* from its first slash on; no spaces, nothing but ASCII */
} WrnHttpUrl;

typedef struct
{
  guint status;
  char *body; /* (not owned): within what was read */
  gsize len;
} WrnHttpAnswer;

gboolean wrn_http_url_parse (WrnHttpUrl *self, const WrnHttpUrl *base, const char *text);
const char *wrn_http_find_field (const char *head, gsize len, const char *name, gsize *value_len);
gboolean wrn_http_is_there (const char *data, gsize len);
gboolean wrn_http_read (WrnHttpAnswer *out, char *data, gsize len);
