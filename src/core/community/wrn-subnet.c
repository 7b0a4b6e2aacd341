/* wrn-subnet.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The IPv4 network of a community.
 */
#define G_LOG_DOMAIN "wrn-community"

#include "config.h"

#include "core/community/wrn-subnet.h"

#include <arpa/inet.h>
#include <string.h>

/* Second octets of 10.0.0.0/8 that routers, other VPNs, clouds and container engines are known to
 * use by default: a community that lands on the network its member sits in would not work there. */
static const guint8 crowded[] = {
  0,   1,   2,   3,   4,   5,   6,   7,   8,
  9,   10, /* routers, OpenVPN, PiVPN, WireGuard guides */
  11,  12,  20,  30,  40,  50,  60,  70,  80,
  90,  99,                                     /* numbered by hand */
  42,  43,                                     /* k3s */
  88,  89,                                     /* Podman */
  96,  97,  98,  100, 101, 110, 152, 244,      /* Kubernetes: services, microk8s, flannel */
  111, 123, 150, 200, 222, 240, 250, 254, 255, /* numbered by hand */
};

/* The default networks are 10.h.k.0/24; k leaves out 0 and 1, which are numbered first by hand,
 * and 255. */
#define THIRD_FIRST 2
#define N_THIRD (255 - THIRD_FIRST)

static gboolean
is_crowded (guint octet)
{
  return memchr (crowded, (int) octet, sizeof crowded) != NULL;
}

/**
 * wrn_subnet_default:
 * @cid: the community
 *
 * The network that a community has unless its creator chose one: the same for everybody who holds
 * its secret, and away from what home routers, offices and container engines number by default.
 */
WrnSubnet
wrn_subnet_default (const guint8 cid[static WRN_CID_LEN])
{
  guint8 hash[16];
  guint choice;
  guint second = 0;

  wrn_keyed_hash (hash, sizeof hash, cid, WRN_LABEL ("net4"));

  choice = (hash[0] | (guint) hash[1] << 8) % (256 - (guint) sizeof crowded);
  while (is_crowded (second) || choice-- > 0)
    second++;
  return (WrnSubnet){
    10u << 24 | second << 16 | (THIRD_FIRST + (hash[2] | (guint) hash[3] << 8) % N_THIRD) << 8, 24
  };
}

/* A prefix may be a stranger's, and then more than an address has bits. */
guint32
wrn_subnet_mask (const WrnSubnet *self)
{
  if (self->prefix == 0)
    return 0;
  return G_MAXUINT32 << (32 - MIN (self->prefix, 32));
}

gboolean
wrn_subnet_is_valid (const WrnSubnet *self)
{
  return wrn_private_network_is_valid (self->address, self->prefix);
}

gboolean
wrn_subnet_equal (const WrnSubnet *a, const WrnSubnet *b)
{
  return a->address == b->address && a->prefix == b->prefix;
}

gboolean
wrn_subnet_overlaps (const WrnSubnet *a, const WrnSubnet *b)
{
  return ((a->address ^ b->address) & wrn_subnet_mask (a) & wrn_subnet_mask (b)) == 0;
}

/* Neither the network's own address nor its broadcast address is a host. */
gboolean
wrn_subnet_has_host (const WrnSubnet *self, guint32 address)
{
  const guint32 hosts = ~wrn_subnet_mask (self);

  return (address & ~hosts) == self->address && (address & hosts) != 0 &&
         (address & hosts) != hosts;
}

/**
 * wrn_subnet_parse:
 * @text: such as "10.81.7.0/24"
 * @out: (out): the network
 *
 * Returns: %FALSE unless @text is a network that a community may have, with no bits after its
 *   prefix
 */
gboolean
wrn_subnet_parse (const char *text, WrnSubnet *out)
{
  const char *slash = strchr (text, '/');
  char address[INET_ADDRSTRLEN] = { 0 };
  struct in_addr in;
  guint64 prefix;

  if (slash == NULL || (gsize) (slash - text) >= sizeof address ||
      !g_ascii_string_to_unsigned (slash + 1, 10, 0, 32, &prefix, NULL))
    return FALSE;

  memcpy (address, text, (gsize) (slash - text));
  if (inet_pton (AF_INET, address, &in) != 1)
    return FALSE;
  *out = (WrnSubnet){ g_ntohl (in.s_addr), (guint8) prefix };
  return wrn_subnet_is_valid (out);
}

const char *
wrn_subnet_format (const WrnSubnet *self, char text[static WRN_SUBNET_FORMAT_LEN])
{
  gsize len = strlen (wrn_ipv4_format (self->address, text));

  g_snprintf (text + len, WRN_SUBNET_FORMAT_LEN - len, "/%u", self->prefix);
  return text;
}

const char *
wrn_ipv4_format (guint32 address, char text[static WRN_SUBNET_FORMAT_LEN])
{
  g_snprintf (text, WRN_SUBNET_FORMAT_LEN, "%u.%u.%u.%u", address >> 24, address >> 16 & 0xff,
              address >> 8 & 0xff, address & 0xff);
  return text;
}
