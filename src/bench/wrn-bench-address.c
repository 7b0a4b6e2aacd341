/* wrn-bench-address.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Which address of this computer is that of a community.
 */
#define G_LOG_DOMAIN "wrn-bench"

#include "config.h"

#include "bench/wrn-bench-address.h"

#include <arpa/inet.h>
#include <ifaddrs.h>

#include "bench/wrn-bench.h"
#include "core/io/wrn-sockaddr.h"

/* What warren-edge calls its interfaces, unless it is told otherwise. */
#define INTERFACE_PREFIX "warren"

/* An IP address without a port; names are not looked up. */
gboolean
wrn_bench_address_parse (const char *text, guint16 port, WrnEndpoint *out)
{
  const gboolean ipv6 = strchr (text, ':') != NULL;
  g_autofree char *full = g_strdup_printf (ipv6 ? "[%s]:%u" : "%s:%u", text, port);

  return wrn_endpoint_parse (full, out);
}

/* Whether it stands for all addresses of this computer. */
gboolean
wrn_bench_address_is_any (const WrnEndpoint *self)
{
  static const guint8 zeroes[16];

  if (wrn_endpoint_is_ipv4 (self))
    return wrn_endpoint_get_ipv4 (self) == 0;
  return memcmp (self->address, zeroes, sizeof zeroes) == 0;
}

/* Without the port. */
const char *
wrn_bench_address_format (const WrnEndpoint *endpoint, char text[static WRN_BENCH_ADDRESS_SIZE])
{
  const gboolean ipv4 = wrn_endpoint_is_ipv4 (endpoint);

  inet_ntop (ipv4 ? AF_INET : AF_INET6, endpoint->address + (ipv4 ? 12 : 0), text,
             WRN_BENCH_ADDRESS_SIZE);
  return text;
}

static gboolean
is_community (const char *interface)
{
  g_autofree char *path = g_strdup_printf ("/sys/class/net/%s/tun_flags", interface);

  return g_str_has_prefix (interface, INTERFACE_PREFIX) && g_file_test (path, G_FILE_TEST_EXISTS);
}

/**
 * wrn_bench_address_find:
 * @port: goes into @out
 * @out: (out): the address of this computer in the one community that it is in
 *
 * Its IPv4 address there, which is what people know.
 *
 * Returns: %FALSE if there is none, or more than one
 */
gboolean
wrn_bench_address_find (guint16 port, WrnEndpoint *out, GError **error)
{
  g_autoptr (GString) found = g_string_new (NULL);
  struct ifaddrs *all = NULL;
  guint n = 0;

  if (getifaddrs (&all) != 0)
    all = NULL;
  for (const struct ifaddrs *at = all; at != NULL; at = at->ifa_next)
    {
      const struct sockaddr_in *name = (const struct sockaddr_in *) (gconstpointer) at->ifa_addr;
      char text[WRN_BENCH_ADDRESS_SIZE];

      if (name == NULL || name->sin_family != AF_INET || !is_community (at->ifa_name))
        continue;
      *out = wrn_sockaddr_endpoint_ipv4 (&name->sin_addr, port);
      g_string_append_printf (found, "%s%s (%s)", n > 0 ? ", " : "",
                              wrn_bench_address_format (out, text), at->ifa_name);
      n++;
    }
  if (all != NULL)
    freeifaddrs (all);
  if (n == 1)
    return TRUE;
  if (n > 1)
    g_set_error (error, WRN_BENCH_ERROR, WRN_BENCH_ERROR_UNAVAILABLE,
                 "this computer is in %u communities: give the ADDRESS in one of them: %s", n,
                 found->str);
  else
    g_set_error (error, WRN_BENCH_ERROR, WRN_BENCH_ERROR_UNAVAILABLE,
                 "no interface of a community has an address: start warren-edge, or give the "
                 "ADDRESS to listen on");
  return FALSE;
}
