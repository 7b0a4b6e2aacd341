/* bench-ping.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Measures round trips with as little of its own between them as the kernel allows.
 *
 * The raw socket is made and connected by whoever starts this.
 */
#include <arpa/inet.h>
#include <netinet/icmp6.h>
#include <netinet/ip.h>
#include <netinet/ip_icmp.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "bench-clock.h"

/* As ping(8) sends. */
#define DATA_LEN 56

/* After which an echo is lost. Queues of half a second are seen in bad tunnels. */
#define PATIENCE_USEC 1000000

typedef struct
{
  int fd;
  bool ipv6;
  uint16_t id;
} Pinger;

static uint16_t
checksum (const void *data, size_t len)
{
  uint32_t sum = 0;
  uint16_t word;

  for (size_t i = 0; i + 1 < len; i += 2)
    {
      memcpy (&word, (const uint8_t *) data + i, sizeof word);
      sum += word;
    }
  sum = (sum & 0xffff) + (sum >> 16);
  return (uint16_t) ~(sum + (sum >> 16));
}

/* ICMP and ICMPv6 have the same header; the kernel itself sums the latter. */
static bool
ask (const Pinger *self, uint16_t sequence)
{
  struct
  {
    struct icmphdr header;
    uint8_t data[DATA_LEN];
  } echo = { 0 };

  echo.header.type = self->ipv6 ? ICMP6_ECHO_REQUEST : ICMP_ECHO;
  echo.header.un.echo.id = self->id;
  echo.header.un.echo.sequence = htons (sequence);
  if (!self->ipv6)
    echo.header.checksum = checksum (&echo, sizeof echo);
  return send (self->fd, &echo, sizeof echo, 0) == sizeof echo;
}

static bool
is_answer (const Pinger *self, const uint8_t *packet, size_t len, uint16_t sequence)
{
  const size_t before = self->ipv6 ? 0 : sizeof (struct iphdr);
  struct icmphdr header;

  if (len < before + sizeof header)
    return false;
  memcpy (&header, packet + before, sizeof header);
  return header.type == (self->ipv6 ? ICMP6_ECHO_REPLY : ICMP_ECHOREPLY) &&
         header.un.echo.id == self->id && header.un.echo.sequence == htons (sequence);
}

/* When the answer came; 0 if it did not. */
static int64_t
answered (const Pinger *self, uint16_t sequence, int64_t asked)
{
  uint8_t packet[2048];

  while (now () - asked < INT64_C (1000) * PATIENCE_USEC)
    {
      const ssize_t len = recv (self->fd, packet, sizeof packet, 0);
      const int64_t when = now ();

      if (len > 0 && is_answer (self, packet, (size_t) len, sequence))
        return when;
    }
  return 0;
}

int
main (int argc, char **argv)
{
  const struct timeval patience = { 0, PATIENCE_USEC / 10 };
  Pinger pinger = { .id = (uint16_t) getpid () };
  int64_t interval, end, next;
  int domain = AF_INET, count;
  socklen_t size = sizeof domain;

  if (argc != 5)
    {
      fprintf (stderr, "usage: bench-ping FD INTERVAL-USEC COUNT SECONDS\n"
                       "Prints each round trip in microseconds, and - for each that was lost,\n"
                       "until there were COUNT or SECONDS have passed.\n");
      return 2;
    }
  pinger.fd = atoi (argv[1]);
  interval = INT64_C (1000) * atoi (argv[2]);
  count = atoi (argv[3]);
  next = now ();
  end = next + (int64_t) (atof (argv[4]) * 1e9);

  if (getsockopt (pinger.fd, SOL_SOCKET, SO_DOMAIN, &domain, &size) != 0 ||
      setsockopt (pinger.fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience) != 0)
    {
      perror ("bench-ping");
      return 1;
    }
  pinger.ipv6 = domain == AF_INET6;

  for (int i = 0; i < count && next < end; i++)
    {
      const int64_t asked = now ();
      const int64_t came =
          ask (&pinger, (uint16_t) i) ? answered (&pinger, (uint16_t) i, asked) : 0;

      if (came != 0)
        printf ("%.1f\n", (double) (came - asked) / 1e3);
      else
        printf ("-\n");
      next += interval;
      if (now () < next)
        sleep_until (next);
      else
        next = now ();
    }
  return 0;
}
