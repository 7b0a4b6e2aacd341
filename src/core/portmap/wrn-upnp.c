/* wrn-upnp.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * UPnP as bytes: how a router is found, and what WANIPConnection is asked and answers.
 */
#define G_LOG_DOMAIN "wrn-portmap"

#include "config.h"

#include "core/portmap/wrn-upnp.h"

#include <miniupnpc/miniupnpc.h>
#include <miniupnpc/upnpreplyparse.h>

#define USER_AGENT "Warren/" WRN_VERSION " UPnP/1.1"

/* (transfer full): @target: a type of devices, of which one in each network is to answer within a
 * second. */
char *
wrn_upnp_format_search (const char *target)
{
  return g_strdup_printf ("M-SEARCH * HTTP/1.1\r\n"
                          "HOST: 239.255.255.250:%d\r\n"
                          "MAN: \"ssdp:discover\"\r\n"
                          "MX: 1\r\n"
                          "ST: %s\r\n"
                          "USER-AGENT: " USER_AGENT "\r\n"
                          "\r\n",
                          WRN_UPNP_SEARCH_PORT, target);
}

/* Where an answer to a search says that the description is. Whose host that is, is for the caller
 * to judge. */
gboolean
wrn_upnp_read_found (WrnHttpUrl *out, const char *data, gsize len)
{
  char location[sizeof "http://255.255.255.255:65535" + WRN_HTTP_PATH_MAX];
  gsize location_len;
  const char *value;

  if (len < strlen ("HTTP/1.1 200") || memcmp (data, "HTTP/1.", 7) != 0 ||
      memcmp (data + 8, " 200", 4) != 0)
    return FALSE;
  value = wrn_http_find_field (data, len, "Location", &location_len);
  if (value == NULL || location_len >= sizeof location || memchr (value, '\0', location_len))
    return FALSE;
  memcpy (location, value, location_len);
  location[location_len] = '\0';
  return wrn_http_url_parse (out, NULL, location);
}

/* (transfer full) */
char *
wrn_upnp_format_get (const WrnHttpUrl *url)
{
  char host[WRN_ENDPOINT_FORMAT_LEN];

  return g_strdup_printf ("GET %s HTTP/1.1\r\n"
                          "Host: %s\r\n"
                          "User-Agent: " USER_AGENT "\r\n"
                          "Connection: close\r\n"
                          "\r\n",
                          url->path, wrn_endpoint_format (&url->host, host));
}

/* Its type goes into our requests, so it must be one that we know. */
static gboolean
is_known (const char *type)
{
  static const char *const types[] = {
    "urn:schemas-upnp-org:service:WANIPConnection:1",
    "urn:schemas-upnp-org:service:WANIPConnection:2",
    "urn:schemas-upnp-org:service:WANPPPConnection:1",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (types); i++)
    if (strcmp (type, types[i]) == 0)
      return TRUE;
  return FALSE;
}

/* Only where the description itself came from. */
static gboolean
take_service (WrnUpnpService *out, const WrnHttpUrl *base, const struct IGDdatas_service *found)
{
  if (!is_known (found->servicetype) || found->controlurl[0] == '\0' ||
      !wrn_http_url_parse (&out->control, base, found->controlurl) ||
      memcmp (out->control.host.address, base->host.address, sizeof base->host.address) != 0)
    return FALSE;
  g_strlcpy (out->type, found->servicetype, sizeof out->type);
  return TRUE;
}

/**
 * wrn_upnp_read_description:
 * @out: (out): what maps ports
 * @url: where the description came from
 * @data: the description
 * @len: bytes of @data
 *
 * Returns: how many services there are
 */
guint
wrn_upnp_read_description (WrnUpnpService out[static WRN_UPNP_SERVICES_MAX],
                           const WrnHttpUrl *url,
                           const char *data,
                           gsize len)
{
  g_autofree struct IGDdatas *found = g_new0 (struct IGDdatas, 1);
  WrnHttpUrl base = *url;
  WrnHttpUrl said;
  guint n = 0;

  parserootdesc (data, (int) len, found);
  /* An older way to say where addresses begin. */
  if (found->urlbase[0] != '\0' && wrn_http_url_parse (&said, NULL, found->urlbase) &&
      memcmp (said.host.address, url->host.address, sizeof said.host.address) == 0)
    base.host.port = said.host.port;
  if (take_service (&out[n], &base, &found->first))
    n++;
  if (take_service (&out[n], &base, &found->second))
    n++;
  return n;
}

/**
 * wrn_upnp_format_call:
 * @service: what is to do it
 * @action: what is to be done
 * @arguments: (array length=n_arguments): of the action, in the order that its description has
 * @n_arguments: how many
 *
 * Returns: (transfer full): the request
 */
char *
wrn_upnp_format_call (const WrnUpnpService *service,
                      const char *action,
                      const WrnUpnpArgument *arguments,
                      guint n_arguments)
{
  g_autoptr (GString) body = g_string_new (NULL);
  char host[WRN_ENDPOINT_FORMAT_LEN];

  g_string_append_printf (body,
                          "<?xml version=\"1.0\"?>\r\n"
                          "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\" "
                          "s:encodingStyle=\"http://schemas.xmlsoap.org/soap/encoding/\"><s:Body>"
                          "<u:%s xmlns:u=\"%s\">",
                          action, service->type);
  for (guint i = 0; i < n_arguments; i++)
    g_string_append_printf (body, "<%s>%s</%s>", arguments[i].name, arguments[i].value,
                            arguments[i].name);
  g_string_append_printf (body, "</u:%s></s:Body></s:Envelope>\r\n", action);

  return g_strdup_printf ("POST %s HTTP/1.1\r\n"
                          "Host: %s\r\n"
                          "User-Agent: " USER_AGENT "\r\n"
                          "Content-Type: text/xml; charset=\"utf-8\"\r\n"
                          "Content-Length: %" G_GSIZE_FORMAT "\r\n"
                          "SOAPAction: \"%s#%s\"\r\n"
                          "Connection: close\r\n"
                          "\r\n"
                          "%s",
                          service->control.path, wrn_endpoint_format (&service->control.host, host),
                          body->len, service->type, action, body->str);
}

static const char *
get_text (struct NameValueParserData *data, const char *name)
{
  const char *value = GetValueFromNameValueList (data, name);

  return value != NULL ? value : "";
}

/* 0 if it is anything else. */
static guint32
get_number (struct NameValueParserData *data, const char *name, guint32 max)
{
  guint64 value;

  return g_ascii_string_to_unsigned (get_text (data, name), 10, 0, max, &value, NULL)
             ? (guint32) value
             : 0;
}

/* None if it is anything else. */
static WrnEndpoint
get_address (struct NameValueParserData *data, const char *name)
{
  g_autofree char *text = g_strconcat (get_text (data, name), ":0", NULL);
  WrnEndpoint address;

  return wrn_endpoint_parse (text, &address) && wrn_endpoint_is_ipv4 (&address)
             ? address
             : (WrnEndpoint){ 0 };
}

/**
 * wrn_upnp_read_answer:
 * @out: (out): the results, of whatever action: what is not there is zero
 * @data: the body of an answer
 * @len: bytes of @data
 */
void
wrn_upnp_read_answer (WrnUpnpAnswer *out, const char *data, gsize len)
{
  struct NameValueParserData values = { 0 };

  ParseNameValue (data, (int) len, &values);
  *out = (WrnUpnpAnswer){
    .error = get_number (&values, "errorCode", G_MAXUINT16),
    .external_address = get_address (&values, "NewExternalIPAddress"),
    .external_port = (guint16) get_number (&values, "NewExternalPort", G_MAXUINT16),
    .internal_port = (guint16) get_number (&values, "NewInternalPort", G_MAXUINT16),
    .internal_client = get_address (&values, "NewInternalClient"),
    .is_tcp = g_ascii_strcasecmp (get_text (&values, "NewProtocol"), "TCP") == 0,
    .lease = get_number (&values, "NewLeaseDuration", G_MAXUINT32),
  };
  /* As IGD 2 has it. */
  if (out->external_port == 0)
    out->external_port = (guint16) get_number (&values, "NewReservedPort", G_MAXUINT16);
  g_strlcpy (out->description, get_text (&values, "NewPortMappingDescription"),
             sizeof out->description);
  ClearNameValueList (&values);
}
