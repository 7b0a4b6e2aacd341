/* fuzz-portmap.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Fuzzes what routers answer, by PCP, NAT-PMP and UPnP: what is accepted keeps to its limits, and
 * leads nowhere but to who answered.
 */
#include "config.h"

#include <string.h>

#include "core/portmap/wrn-nat-pmp.h"
#include "core/portmap/wrn-pcp.h"
#include "core/portmap/wrn-upnp.h"
#include "tests/fuzz/wrn-fuzz.h"

int
LLVMFuzzerInitialize (int *argc, char ***argv)
{
  return 0;
}

/* What is suggested comes back as it was said. */
static void
try_pcp (const guint8 *data, gsize len)
{
  WrnPcpRequest request = { 0 };
  guint8 bytes[WRN_PCP_MAP_LEN];
  WrnPcpAnswer answer;

  if (!wrn_pcp_decode (&answer, data, len))
    return;
  wrn_fuzz_check (len >= WRN_PCP_ANNOUNCE_LEN && len <= WRN_PCP_MAX_LEN && len % 4 == 0);
  wrn_fuzz_check (answer.opcode <= WRN_PCP_MAP);
  if (!answer.is_complete)
    {
      wrn_fuzz_check (answer.opcode == WRN_PCP_ANNOUNCE || answer.result != WRN_PCP_SUCCESS);
      return;
    }
  memcpy (request.nonce, answer.nonce, sizeof request.nonce);
  request.protocol = answer.protocol;
  request.client.port = answer.port;
  request.suggested = answer.external;
  wrn_fuzz_check (wrn_pcp_is_answer_to (&answer, &request));
  wrn_pcp_encode_map (&request, bytes);
  wrn_fuzz_check (memcmp (bytes + 24, data + 24, 13) == 0);
  wrn_fuzz_check (memcmp (bytes + 40, data + 40, 20) == 0 ||
                  wrn_endpoint_is_none (&answer.external));
}

static void
try_nat_pmp (const guint8 *data, gsize len)
{
  guint8 bytes[WRN_NAT_PMP_MAP_LEN];
  WrnNatPmpAnswer answer;

  if (!wrn_nat_pmp_decode (&answer, data, len))
    return;
  wrn_fuzz_check (len == 8 || len == 12 || len == 16);
  if (answer.result != WRN_NAT_PMP_SUCCESS)
    {
      wrn_fuzz_check (answer.external_port == 0 && answer.lifetime == 0);
      return;
    }
  wrn_fuzz_check (answer.opcode <= WRN_NAT_PMP_MAP_TCP);
  if (answer.opcode == WRN_NAT_PMP_ADDRESS)
    {
      wrn_fuzz_check (wrn_endpoint_is_ipv4 (&answer.address) && answer.address.port == 0);
      return;
    }
  wrn_nat_pmp_encode_map (bytes, answer.opcode, answer.port, answer.external_port, answer.lifetime);
  wrn_fuzz_check (memcmp (bytes + 4, data + 8, 8) == 0);
}

static void
check_url (const WrnHttpUrl *url)
{
  wrn_fuzz_check (wrn_endpoint_is_ipv4 (&url->host) && url->host.port != 0);
  wrn_fuzz_check (url->path[0] == '/' && strlen (url->path) <= WRN_HTTP_PATH_MAX);
  for (const char *c = url->path; *c != '\0'; c++)
    wrn_fuzz_check (g_ascii_isgraph (*c));
}

/* What can be put into a request is still one. */
static void
check_service (const WrnUpnpService *service, const WrnHttpUrl *url)
{
  const WrnUpnpArgument argument = { "NewExternalPort", "1" };
  g_autofree char *call = wrn_upnp_format_call (service, "X", &argument, 1);
  const char *end = strstr (call, "\r\n\r\n");

  check_url (&service->control);
  wrn_fuzz_check (
      memcmp (service->control.host.address, url->host.address, sizeof url->host.address) == 0);
  wrn_fuzz_check (end != NULL && g_str_has_prefix (end + 4, "<?xml"));
}

static void
try_found (const guint8 *data, gsize len)
{
  g_autofree char *get = NULL;
  WrnHttpUrl url;

  if (!wrn_upnp_read_found (&url, (const char *) data, len))
    return;
  check_url (&url);
  get = wrn_upnp_format_get (&url);
  wrn_fuzz_check (g_str_has_suffix (get, "\r\n\r\n"));
}

/* As it comes from a router: with a head, in chunks, or cut short. */
static void
try_http (const guint8 *data, gsize len)
{
  static const WrnHttpUrl url = { .host.address = { [10] = 0xff, 0xff, 192, 168, 1, 1 },
                                  .host.port = 80,
                                  .path = "/" };
  g_autofree char *copy = g_malloc0 (len + 16);
  WrnUpnpService services[WRN_UPNP_SERVICES_MAX];
  WrnUpnpAnswer answer;
  WrnHttpAnswer http;
  guint n;

  if (len > WRN_UPNP_DESCRIPTION_MAX)
    return;
  memcpy (copy, data, len);
  wrn_http_is_there (copy, len);
  if (!wrn_http_read (&http, copy, len))
    return;
  wrn_fuzz_check (http.body >= copy && http.body + http.len <= copy + len);
  memset (http.body + http.len, 0, 16);
  n = wrn_upnp_read_description (services, &url, http.body, http.len);
  wrn_fuzz_check (n <= WRN_UPNP_SERVICES_MAX);
  for (guint i = 0; i < n; i++)
    check_service (&services[i], &url);
  wrn_upnp_read_answer (&answer, http.body, http.len);
  wrn_fuzz_check (strlen (answer.description) < sizeof answer.description);
  wrn_fuzz_check (answer.error <= G_MAXUINT16);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize len)
{
  try_pcp (data, len);
  try_nat_pmp (data, len);
  try_found (data, len);
  try_http (data, len);
  return 0;
}
