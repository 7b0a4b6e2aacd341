/* bench-udp.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Sends small packets through one socket at a rate, and counts those that arrive at another.
 *
 * Both sockets are made, bound and connected by whoever starts this, each in its own network.
 */
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "bench-clock.h"

#define BATCH 64
#define PACKET_LEN 64

/* How often a paced sender wakes. Less would be mostly wake-ups, more would send bursts that
 * nothing but a benchmark sends. */
#define TICK_NSEC INT64_C (100000)

/* For how long nothing must arrive before the last packet is taken to have arrived. */
#define QUIET_USEC 50000

/* For how long packets may keep arriving once nothing is sent any more. */
#define DRAIN_NSEC INT64_C (1000000000)

typedef struct
{
  int fd;
  uint32_t run; /* starts each packet: those of an earlier run may still be under way */
  uint64_t received;
  int64_t first, last;  /* when */
  _Atomic int64_t over; /* when the last packet was sent; 0: not yet */
} Receiver;

/* The buffers of a batch for sendmmsg() and recvmmsg(). */
typedef struct
{
  uint8_t data[BATCH][PACKET_LEN];
  struct iovec parts[BATCH];
  struct mmsghdr messages[BATCH];
} Batch;

static void
batch_init (Batch *self, uint32_t run)
{
  memset (self, 0, sizeof *self);
  for (int i = 0; i < BATCH; i++)
    {
      memcpy (self->data[i], &run, sizeof run);
      self->parts[i] = (struct iovec){ self->data[i], PACKET_LEN };
      self->messages[i].msg_hdr.msg_iov = &self->parts[i];
      self->messages[i].msg_hdr.msg_iovlen = 1;
    }
}

static void *
receive (void *data)
{
  Receiver *self = data;
  Batch batch;

  batch_init (&batch, 0);
  while (self->over == 0 || now () - self->over < DRAIN_NSEC)
    {
      const uint64_t before = self->received;
      const int n = recvmmsg (self->fd, batch.messages, BATCH, MSG_WAITFORONE, NULL);

      if (n <= 0 && self->over != 0)
        break;
      for (int i = 0; i < n; i++)
        self->received += memcmp (batch.data[i], &self->run, sizeof self->run) == 0;
      if (self->received == before)
        continue;
      self->last = now ();
      if (before == 0)
        self->first = self->last;
    }
  return NULL;
}

/* What the network does not take counts as sent, and so as lost. */
static unsigned
send_some (int fd, Batch *batch, unsigned n)
{
  const int taken = sendmmsg (fd, batch->messages, n, 0);

  return taken > 0 ? (unsigned) taken : 1;
}

/* A sender that was held up does not catch up: that would be a burst. */
static uint64_t
send_paced (int fd, Batch *batch, double rate, int64_t until)
{
  const double each_tick = rate * (double) TICK_NSEC / 1e9;
  int64_t tick = now ();
  uint64_t sent = 0;
  double due = 0;

  while (tick < until)
    {
      for (due += each_tick; due >= 1;)
        {
          const unsigned n = send_some (fd, batch, due < BATCH ? (unsigned) due : BATCH);

          due -= n;
          sent += n;
        }
      tick += TICK_NSEC;
      if (now () < tick)
        sleep_until (tick);
      else
        tick = now ();
    }
  return sent;
}

static uint64_t
send_flood (int fd, Batch *batch, int64_t until)
{
  uint64_t sent = 0;

  while (now () < until)
    sent += send_some (fd, batch, BATCH);
  return sent;
}

int
main (int argc, char **argv)
{
  const struct timeval quiet = { 0, QUIET_USEC };
  Receiver receiver = { 0 };
  pthread_t thread;
  uint64_t sent;
  int64_t start;
  double rate, seconds;
  Batch batch;
  int fd;

  if (argc != 5)
    {
      fprintf (stderr, "usage: bench-udp SENDING-FD RECEIVING-FD RATE SECONDS\n"
                       "Rate 0 is as fast as possible. Prints how many packets were sent and\n"
                       "received, and in how many seconds each.\n");
      return 2;
    }
  fd = atoi (argv[1]);
  receiver.fd = atoi (argv[2]);
  rate = atof (argv[3]);
  seconds = atof (argv[4]);
  start = now ();
  receiver.run = (uint32_t) start;

  if (setsockopt (receiver.fd, SOL_SOCKET, SO_RCVTIMEO, &quiet, sizeof quiet) != 0 ||
      pthread_create (&thread, NULL, receive, &receiver) != 0)
    {
      perror ("bench-udp");
      return 1;
    }
  batch_init (&batch, receiver.run);
  start = now ();
  if (rate > 0)
    sent = send_paced (fd, &batch, rate, start + (int64_t) (seconds * 1e9));
  else
    sent = send_flood (fd, &batch, start + (int64_t) (seconds * 1e9));
  receiver.over = now ();
  pthread_join (thread, NULL);

  printf ("%llu %llu %.6f %.6f\n", (unsigned long long) sent,
          (unsigned long long) receiver.received, (double) (receiver.over - start) / 1e9,
          (double) (receiver.last - receiver.first) / 1e9);
  return 0;
}
