/* test-upnp.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What routers answer by HTTP and UPnP is understood, and leads nowhere but to them.
 */
#include "config.h"

#include "core/portmap/wrn-upnp.h"

static WrnHttpUrl
url_of (const char *text)
{
  WrnHttpUrl url;

  g_assert_true (wrn_http_url_parse (&url, NULL, text));
  return url;
}

static void
test_url_leads_to_numbers_only (void)
{
  static const struct
  {
    const char *text;
    const char *host; /* (nullable) */
    const char *path;
  } cases[] = {
    { "http://192.168.1.1:5000/rootDesc.xml", "192.168.1.1:5000", "/rootDesc.xml" },
    { "HTTP://192.168.1.1", "192.168.1.1:80", "/" },
    { "http://10.0.0.1/a?b=c#d", "10.0.0.1:80", "/a?b=c#d" },
    { "http://10.0.0.1?x", "10.0.0.1:80", "/?x" },
    { "https://192.168.1.1/", NULL, NULL },
    { "ftp://192.168.1.1/", NULL, NULL },
    { "file:///etc/passwd", NULL, NULL },
    { "http://router/", NULL, NULL },
    { "http://192.168.1.1:0/", NULL, NULL },
    { "http://192.168.1.1:65536/", NULL, NULL },
    { "http://192.168.1.1:80:80/", NULL, NULL },
    { "http://192.168.1.1@10.0.0.1/", NULL, NULL },
    { "http://user:pw@10.0.0.1/", NULL, NULL },
    { "http://[::1]/", NULL, NULL },
    { "http://[::ffff:192.168.1.1]:80/", NULL, NULL },
    { "http://0x7f000001/", NULL, NULL },
    { "http://127.1/", NULL, NULL },
    { "http:///x", NULL, NULL },
    { "http://10.0.0.1/a b", NULL, NULL },
    { "http://10.0.0.1/a\r\nX: y", NULL, NULL },
    { "http://10.0.0.1/\xc3\xa4", NULL, NULL },
    { "/rootDesc.xml", NULL, NULL },
    { "", NULL, NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      char host[WRN_ENDPOINT_FORMAT_LEN];
      WrnHttpUrl url;

      g_assert_cmpint (wrn_http_url_parse (&url, NULL, cases[i].text), ==, cases[i].host != NULL);
      if (cases[i].host == NULL)
        continue;
      g_assert_cmpstr (wrn_endpoint_format (&url.host, host), ==, cases[i].host);
      g_assert_cmpstr (url.path, ==, cases[i].path);
    }
}

static void
test_relative_url_stays_at_the_host (void)
{
  const WrnHttpUrl base = url_of ("http://192.168.1.1:5000/a/b.xml");
  WrnHttpUrl url;

  g_assert_true (wrn_http_url_parse (&url, &base, "/ctl/IPConn"));
  g_assert_true (wrn_endpoint_equal (&url.host, &base.host));
  g_assert_cmpstr (url.path, ==, "/ctl/IPConn");
  g_assert_true (wrn_http_url_parse (&url, &base, "ctl/IPConn"));
  g_assert_cmpstr (url.path, ==, "/ctl/IPConn");
  g_assert_false (wrn_http_url_parse (&url, &base, "//10.0.0.1/ctl"));
  g_assert_false (wrn_http_url_parse (&url, &base, "gopher://10.0.0.1/ctl"));
}

static void
test_longest_path_fits_and_a_longer_one_does_not (void)
{
  const WrnHttpUrl base = url_of ("http://192.168.1.1/");
  g_autofree char *path = g_strnfill (WRN_HTTP_PATH_MAX + 1, 'a');
  WrnHttpUrl url;

  g_assert_false (wrn_http_url_parse (&url, &base, path));
  path[WRN_HTTP_PATH_MAX] = '\0';
  g_assert_false (wrn_http_url_parse (&url, &base, path));
  path[WRN_HTTP_PATH_MAX - 1] = '\0';
  g_assert_true (wrn_http_url_parse (&url, &base, path));
  g_assert_cmpuint (strlen (url.path), ==, WRN_HTTP_PATH_MAX);
}

typedef struct
{
  const char *text;
  guint status; /* 0: it is no answer */
  const char *body;
} HttpCase;

static const HttpCase http_cases[] = {
  { "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", 200, "hello" },
  { "HTTP/1.1 200 OK\r\ncontent-length:5\r\n\r\nhello and more", 200, "hello" },
  { "HTTP/1.0 200 OK\n\nhello", 200, "hello" },
  { "HTTP/1.1 500 Internal Server Error\r\n\r\n", 500, "" },
  { "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1/\r\nContent-Length: 0\r\n\r\n", 302, "" },
  { "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nhel\r\n2;x=y\r\nlo\r\n0\r\n\r\n",
    200, "hello" },
  { "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 200, "" },
  /* Cut short. */
  { "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhello", 200, "hello" },
  { "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel", 0, NULL },
  { "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n", 0, NULL },
  { "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n", 0, NULL },
  { "HTTP/1.1 20", 0, NULL },
  { "", 0, NULL },
  /* Lengths that no buffer has. */
  { "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\nx", 0, NULL },
  { "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\nx", 0, NULL },
  { "HTTP/1.1 200 OK\r\nContent-Length: \r\n\r\nx", 0, NULL },
  { "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\nx", 0, NULL },
  { "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\nx", 0, NULL },
  { "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfffffff\r\nx", 0, NULL },
  /* Something else. */
  { "SSH-2.0-OpenSSH_9.2\r\n\r\n", 0, NULL },
  { "HTTP/2 200\r\n\r\n", 0, NULL },
  { "HTTP/1.1 abc\r\n\r\n", 0, NULL },
  { "HTTP/1.1 7  OK\r\n\r\n", 0, NULL },
};

static void
test_answers_of_http_are_read (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (http_cases); i++)
    {
      const HttpCase *one = &http_cases[i];
      g_autofree char *data = g_strdup (one->text);
      WrnHttpAnswer answer;

      g_assert_cmpint (wrn_http_read (&answer, data, strlen (data)), ==, one->status != 0);
      if (one->status == 0)
        continue;
      g_assert_cmpuint (answer.status, ==, one->status);
      g_assert_cmpmem (answer.body, answer.len, one->body, strlen (one->body));
    }
}

/* However it is cut, no answer is taken for whole too early, and its end is seen. */
static void
test_end_of_an_answer_is_seen_when_it_is_there (void)
{
  for (guint i = 0; i < 2; i++)
    {
      const char *text = http_cases[i == 0 ? 0 : 5].text;
      const gsize len = strlen (text) - (i == 0 ? 0 : strlen ("\r\n"));

      for (gsize n = 0; n < len; n++)
        g_assert_false (wrn_http_is_there (text, n));
      g_assert_true (wrn_http_is_there (text, len));
    }
  g_assert_false (wrn_http_is_there ("HTTP/1.1 200 OK\r\n\r\nhello", 24));
  g_assert_true (wrn_http_is_there ("nonsense\r\n\r\n", 12));
}

/* Exact copies on the heap, so that a checker of memory sees a byte too much. */
static void
test_nothing_is_read_beyond_the_end (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (http_cases); i++)
    for (gsize len = 1; len <= strlen (http_cases[i].text); len++)
      {
        g_autofree char *data = g_memdup2 (http_cases[i].text, len);
        WrnHttpAnswer answer;
        WrnHttpUrl url;

        wrn_http_is_there (data, len);
        wrn_upnp_read_found (&url, data, len);
        if (wrn_http_read (&answer, data, len))
          g_assert_true (answer.body >= data && answer.body + answer.len <= data + len);
      }
}

static void
test_search_tells_where_the_description_is (void)
{
  static const char found[] = "HTTP/1.1 200 OK\r\n"
                              "CACHE-CONTROL: max-age=120\r\n"
                              "ST: urn:schemas-upnp-org:device:InternetGatewayDevice:1\r\n"
                              "SERVER: some router\r\n"
                              "LOCATION:  http://192.168.77.1:35127/rootDesc.xml \r\n"
                              "\r\n";
  static const char *const others[] = {
    "NOTIFY * HTTP/1.1\r\nLOCATION: http://192.168.77.1/\r\n\r\n",
    "HTTP/1.1 200 OK\r\nX-LOCATION: http://192.168.77.1/\r\n\r\n",
    "HTTP/1.1 200 OK\r\n\r\n",
    "HTTP/1.1 404 Not Found\r\nLOCATION: http://192.168.77.1/\r\n\r\n",
    "HTTP/1.1 200 OK\r\nLOCATION:\r\n\r\n",
    "",
  };
  const WrnHttpUrl expected = url_of ("http://192.168.77.1:35127/rootDesc.xml");
  WrnHttpUrl url;

  g_assert_true (wrn_upnp_read_found (&url, found, strlen (found)));
  g_assert_true (wrn_endpoint_equal (&url.host, &expected.host));
  g_assert_cmpstr (url.path, ==, expected.path);
  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    g_assert_false (wrn_upnp_read_found (&url, others[i], strlen (others[i])));
}

/* (transfer full): as routers have it, with what matters to be filled in. */
static char *
make_description (const char *base, const char *type, const char *control)
{
  return g_strdup_printf (
      "<?xml version=\"1.0\"?>\n<root xmlns=\"urn:schemas-upnp-org:device-1-0\">%s<device>"
      "<deviceType>urn:schemas-upnp-org:device:InternetGatewayDevice:1</deviceType>"
      "<deviceList><device><deviceType>urn:schemas-upnp-org:device:WANDevice:1</deviceType>"
      "<deviceList><device>"
      "<deviceType>urn:schemas-upnp-org:device:WANConnectionDevice:1</deviceType>"
      "<serviceList><service><serviceType>%s</serviceType>"
      "<serviceId>urn:upnp-org:serviceId:WANIPConn1</serviceId>"
      "<controlURL>%s</controlURL><eventSubURL>/evt</eventSubURL><SCPDURL>/scpd.xml</SCPDURL>"
      "</service></serviceList></device></deviceList></device></deviceList></device></root>",
      base, type, control);
}

#define IP_CONNECTION "urn:schemas-upnp-org:service:WANIPConnection:1"

static guint
describe (WrnUpnpService *services, const char *base, const char *type, const char *control)
{
  const WrnHttpUrl url = url_of ("http://192.168.1.1:5000/root.xml");
  g_autofree char *text = make_description (base, type, control);

  return wrn_upnp_read_description (services, &url, text, strlen (text));
}

static void
test_description_tells_what_maps_ports (void)
{
  WrnUpnpService services[WRN_UPNP_SERVICES_MAX];
  char host[WRN_ENDPOINT_FORMAT_LEN];

  g_assert_cmpuint (describe (services, "", IP_CONNECTION, "/ctl/IPConn"), ==, 1);
  g_assert_cmpstr (services[0].type, ==, IP_CONNECTION);
  g_assert_cmpstr (services[0].control.path, ==, "/ctl/IPConn");
  g_assert_cmpstr (wrn_endpoint_format (&services[0].control.host, host), ==, "192.168.1.1:5000");

  g_assert_cmpuint (describe (services, "", IP_CONNECTION, "http://192.168.1.1:81/c"), ==, 1);
  g_assert_cmpstr (wrn_endpoint_format (&services[0].control.host, host), ==, "192.168.1.1:81");
  g_assert_cmpuint (describe (services, "<URLBase>http://192.168.1.1:82/</URLBase>", IP_CONNECTION,
                              "c"),
                    ==, 1);
  g_assert_cmpstr (wrn_endpoint_format (&services[0].control.host, host), ==, "192.168.1.1:82");
}

static void
test_description_leads_nowhere_else (void)
{
  static const char *const controls[] = {
    "http://127.0.0.1/c",
    "http://10.0.0.1/c",
    "http://192.168.1.1@10.0.0.1/c",
    "//10.0.0.1/c",
    "http://localhost/c",
    "",
    "/a b",
  };
  WrnUpnpService services[WRN_UPNP_SERVICES_MAX];
  char host[WRN_ENDPOINT_FORMAT_LEN];

  for (guint i = 0; i < G_N_ELEMENTS (controls); i++)
    g_assert_cmpuint (describe (services, "", IP_CONNECTION, controls[i]), ==, 0);
  g_assert_cmpuint (describe (services, "<URLBase>http://10.0.0.1:82/</URLBase>", IP_CONNECTION,
                              "/c"),
                    ==, 1);
  g_assert_cmpstr (wrn_endpoint_format (&services[0].control.host, host), ==, "192.168.1.1:5000");
}

/* It becomes part of what we send. */
static void
test_unknown_services_are_left_alone (void)
{
  static const char *const types[] = {
    "urn:schemas-upnp-org:service:WANIPConnection:1\"&gt;&lt;x",
    "urn:schemas-upnp-org:service:WANIPConnection:99",
    "urn:schemas-upnp-org:service:Layer3Forwarding:1",
    "",
  };
  WrnUpnpService services[WRN_UPNP_SERVICES_MAX];

  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    g_assert_cmpuint (describe (services, "", types[i], "/c"), ==, 0);
}

static void
test_xml_bomb_is_only_text (void)
{
  const WrnHttpUrl url = url_of ("http://192.168.1.1/");
  g_autoptr (GString) text =
      g_string_new ("<?xml version=\"1.0\"?><!DOCTYPE b [<!ENTITY a \"aa\">");
  WrnUpnpService services[WRN_UPNP_SERVICES_MAX];

  for (guint i = 0; i < 30; i++)
    g_string_append_printf (text, "<!ENTITY a%u \"&a%u;&a%u;&a%u;\">", i + 1, i, i, i);
  g_string_append (text, "]><root>&a30;</root>");
  g_assert_cmpuint (wrn_upnp_read_description (services, &url, text->str, text->len), ==, 0);

  /* As deep as a description may be long. */
  g_string_truncate (text, 0);
  while (text->len < WRN_UPNP_DESCRIPTION_MAX - 3)
    g_string_append (text, "<a>");
  g_assert_cmpuint (wrn_upnp_read_description (services, &url, text->str, text->len), ==, 0);
}

static void
test_call_names_the_action_twice (void)
{
  const WrnUpnpService service = { .control = url_of ("http://192.168.1.1:81/c"),
                                   .type = IP_CONNECTION };
  const WrnUpnpArgument arguments[] = { { "NewExternalPort", "7654" }, { "NewProtocol", "UDP" } };
  g_autofree char *call = wrn_upnp_format_call (&service, "DeletePortMapping", arguments, 2);
  const char *body = strstr (call, "\r\n\r\n") + 4;
  g_autofree char *length = g_strdup_printf ("\r\nContent-Length: %zu\r\n", strlen (body));

  g_assert_true (g_str_has_prefix (call, "POST /c HTTP/1.1\r\nHost: 192.168.1.1:81\r\n"));
  g_assert_nonnull (strstr (call, length));
  g_assert_nonnull (strstr (call, "\r\nSOAPAction: \"" IP_CONNECTION "#DeletePortMapping\"\r\n"));
  g_assert_nonnull (strstr (body, "<u:DeletePortMapping xmlns:u=\"" IP_CONNECTION "\">"
                                  "<NewExternalPort>7654</NewExternalPort>"
                                  "<NewProtocol>UDP</NewProtocol></u:DeletePortMapping>"));
}

static void
test_results_of_a_call_are_read (void)
{
  static const char entry[] =
      "<s:Envelope><s:Body><u:GetGenericPortMappingEntryResponse xmlns:u=\"x\">"
      "<NewRemoteHost></NewRemoteHost><NewExternalPort>40000</NewExternalPort>"
      "<NewProtocol>TCP</NewProtocol><NewInternalPort>7654</NewInternalPort>"
      "<NewInternalClient>192.168.1.10</NewInternalClient><NewEnabled>1</NewEnabled>"
      "<NewPortMappingDescription>Warren</NewPortMappingDescription>"
      "<NewLeaseDuration>600</NewLeaseDuration></u:GetGenericPortMappingEntryResponse>"
      "</s:Body></s:Envelope>";
  static const char fault[] = "<s:Fault><detail><UPnPError><errorCode>718</errorCode>"
                              "<errorDescription>Conflict</errorDescription></UPnPError></detail>"
                              "</s:Fault>";
  WrnUpnpAnswer answer;

  wrn_upnp_read_answer (&answer, entry, strlen (entry));
  g_assert_cmpuint (answer.error, ==, 0);
  g_assert_cmpuint (answer.external_port, ==, 40000);
  g_assert_cmpuint (answer.internal_port, ==, 7654);
  g_assert_cmphex (wrn_endpoint_get_ipv4 (&answer.internal_client), ==, 0xc0a8010a);
  g_assert_true (answer.is_tcp);
  g_assert_cmpuint (answer.lease, ==, 600);
  g_assert_cmpstr (answer.description, ==, "Warren");

  wrn_upnp_read_answer (&answer, fault, strlen (fault));
  g_assert_cmpuint (answer.error, ==, WRN_UPNP_CONFLICT);
}

static void
test_nonsense_results_are_nothing (void)
{
  static const char *const texts[] = {
    "<NewExternalIPAddress>router.example</NewExternalIPAddress>",
    "<NewExternalIPAddress>::1</NewExternalIPAddress>",
    "<NewExternalIPAddress>1.2.3.4:5</NewExternalIPAddress>",
    "<NewExternalIPAddress></NewExternalIPAddress>",
    "<NewExternalPort>65536</NewExternalPort>",
    "<NewExternalPort>-1</NewExternalPort>",
    "<NewLeaseDuration>4294967296</NewLeaseDuration>",
    "<errorCode>x</errorCode>",
    "<<<<>>>>",
    "",
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      WrnUpnpAnswer answer;

      wrn_upnp_read_answer (&answer, texts[i], strlen (texts[i]));
      g_assert_true (wrn_endpoint_is_none (&answer.external_address));
      g_assert_cmpuint (answer.external_port, ==, 0);
      g_assert_cmpuint (answer.lease, ==, 0);
      g_assert_cmpuint (answer.error, ==, 0);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/http/url-leads-to-numbers-only", test_url_leads_to_numbers_only);
  g_test_add_func ("/http/relative-url-stays-at-the-host", test_relative_url_stays_at_the_host);
  g_test_add_func ("/http/longest-path-fits-and-a-longer-one-does-not",
                   test_longest_path_fits_and_a_longer_one_does_not);
  g_test_add_func ("/http/answers-are-read", test_answers_of_http_are_read);
  g_test_add_func ("/http/end-of-an-answer-is-seen-when-it-is-there",
                   test_end_of_an_answer_is_seen_when_it_is_there);
  g_test_add_func ("/http/nothing-is-read-beyond-the-end", test_nothing_is_read_beyond_the_end);
  g_test_add_func ("/upnp/search-tells-where-the-description-is",
                   test_search_tells_where_the_description_is);
  g_test_add_func ("/upnp/description-tells-what-maps-ports",
                   test_description_tells_what_maps_ports);
  g_test_add_func ("/upnp/description-leads-nowhere-else", test_description_leads_nowhere_else);
  g_test_add_func ("/upnp/unknown-services-are-left-alone", test_unknown_services_are_left_alone);
  g_test_add_func ("/upnp/xml-bomb-is-only-text", test_xml_bomb_is_only_text);
  g_test_add_func ("/upnp/call-names-the-action-twice", test_call_names_the_action_twice);
  g_test_add_func ("/upnp/results-of-a-call-are-read", test_results_of_a_call_are_read);
  g_test_add_func ("/upnp/nonsense-results-are-nothing", test_nonsense_results_are_nothing);
  return g_test_run ();
}
