/* bench-crowd.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The other members of a community, and the load, for the measurement of one warren-edge.
 *
 * It runs where the edge's network leads to. Each line of its input is a command, which is
 * answered with one line of JSON:
 *
 *   meet RECORD             call the edge whose record is in that file; done when all are connected
 *   out WHO BURST BURSTS    frames from the edge's computer to members, one burst in 0.4 ms
 *   in WHO BURST BURSTS     frames from members to the edge's computer
 *
 * WHO is "all", in turn, "one", or for out "broadcast", of which there is one burst in 20 ms.
 */
#define G_LOG_DOMAIN "wrn-bench"

#include "config.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "core/driver/wrn-clock.h"
#include "core/io/wrn-udp.h"
#include "tests/bench/wrn-crowd.h"
#include "tests/bench/wrn-die.h"

#define MAX_BURST 256
#define BURST_EVERY 400

/* The storm buckets let a member broadcast 50 frames a second. */
#define BROADCAST_EVERY WRN_MSEC (20)

/* Until the edge has done its part of the last burst, and until all that it sent has arrived. */
#define LAST WRN_MSEC (2)
#define REST WRN_MSEC (300)

#define PATIENCE WRN_SECONDS (30)

typedef enum
{
  IDLE,
  MEET,
  OUT,
  IN,
} Work;

typedef enum
{
  ONE,
  ALL,
  BROADCAST,
} Whom;

typedef struct
{
  WrnProfile profile;
  WrnCrowd *crowd; /* (owned) */
  WrnUdp *udp;     /* (owned) */
  pid_t edge;      /* the process that is measured */
  int inside;      /* (owned): a socket on the edge's computer */
  gboolean ended;

  Work work;
  Whom whom;
  guint burst;
  guint bursts_left;
  guint turn; /* whose turn it is */
  guint64 sent;
  gboolean done; /* the edge has nothing left to do; what it sent may be on its way */
  WrnTime started, next, until;
  gint64 cpu;     /* of the edge, in nanoseconds: when the work began, and then what it took */
  guint64 *heard; /* (owned) (array): of each member before the work began */
} Bench;

/* The processor time of the edge, all its threads, in nanoseconds. */
static gint64
get_cpu (const Bench *self)
{
  struct timespec time;
  clockid_t clock;

  if (clock_getcpuclockid (self->edge, &clock) != 0 || clock_gettime (clock, &time) != 0)
    wrn_die ("the edge has ended");
  return time.tv_sec * G_GINT64_CONSTANT (1000000000) + time.tv_nsec;
}

static void
carry_out (Bench *self, WrnTime now)
{
  WrnEffectSend send;

  while (wrn_crowd_poll (self->crowd, now, &send))
    wrn_udp_send (self->udp, &send.flow, send.data, send.len, send.segment);
}

/* A socket that is in another network namespace than we are. The reader of what members send is
 * this one as well; it reads nothing, and what does not fit is dropped silently. */
static int
open_inside (pid_t edge)
{
  g_autofree char *netns = g_strdup_printf ("/proc/%d/ns/net", edge);
  const struct sockaddr_in6 any = { .sin6_family = AF_INET6, .sin6_port = htons (WRN_CROWD_PORT) };
  const int on = 1;
  const int home = open ("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
  const int there = open (netns, O_RDONLY | O_CLOEXEC);
  int fd = -1;

  if (there >= 0 && setns (there, CLONE_NEWNET) == 0)
    {
      fd = socket (AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0);
      if (setsockopt (fd, SOL_SOCKET, SO_BROADCAST, &on, sizeof on) != 0 ||
          bind (fd, (const struct sockaddr *) &any, sizeof any) != 0 ||
          setns (home, CLONE_NEWNET) != 0)
        wrn_die ("cannot open a socket in %s", netns);
    }
  close (there);
  close (home);
  if (fd < 0)
    wrn_die ("cannot enter %s", netns);
  return fd;
}

static void
set_destination (const Bench *self, struct sockaddr_in6 *to)
{
  const guint32 broadcast =
      g_htonl (self->profile.subnet.address | (G_MAXUINT32 >> self->profile.subnet.prefix));

  *to = (struct sockaddr_in6){ .sin6_family = AF_INET6, .sin6_port = htons (WRN_CROWD_PORT) };
  if (self->whom != BROADCAST)
    {
      memcpy (&to->sin6_addr, wrn_crowd_get_ipv6 (self->crowd, self->turn), sizeof to->sin6_addr);
      return;
    }
  memset (to->sin6_addr.s6_addr + 10, 0xff, 2);
  memcpy (to->sin6_addr.s6_addr + 12, &broadcast, sizeof broadcast);
}

static void
next_turn (Bench *self)
{
  if (self->whom == ALL)
    self->turn = (self->turn + 1) % wrn_crowd_get_size (self->crowd);
}

static void
send_out (Bench *self)
{
  static guint8 payload[WRN_CROWD_PAYLOAD];
  struct iovec iov = { payload, sizeof payload };
  struct sockaddr_in6 to[MAX_BURST];
  struct mmsghdr messages[MAX_BURST];

  for (guint i = 0; i < self->burst; i++)
    {
      set_destination (self, &to[i]);
      messages[i] = (struct mmsghdr){
        .msg_hdr = { .msg_name = &to[i],
                     .msg_namelen = sizeof to[i],
                     .msg_iov = &iov,
                     .msg_iovlen = 1 },
      };
      next_turn (self);
    }
  for (guint i = 0; i < self->burst;)
    {
      const int n = sendmmsg (self->inside, messages + i, self->burst - i, 0);

      if (n < 0)
        wrn_die ("cannot send on the edge's computer: %s", g_strerror (errno));
      i += (guint) n;
    }
}

/* Frames of different members leave one by one and are of different flows, so that a burst of two
 * members is for the edge, and for what it writes to its TAP, as many pieces as one of many. */
static void
send_in (Bench *self, WrnTime now)
{
  for (guint i = 0; i < self->burst; i++)
    {
      wrn_crowd_say (self->crowd, now, self->turn, self->whom == ALL);
      next_turn (self);
      if (self->whom == ALL)
        carry_out (self, now);
    }
  carry_out (self, now);
}

/* The edge stands still meanwhile. How much it finds when it wakes up decides what a packet costs,
 * and would otherwise depend on how fast we are and what else the computer does. */
static void
make_burst (Bench *self, WrnTime now)
{
  if (kill (self->edge, SIGSTOP) != 0)
    wrn_die ("cannot stop the edge: %s", g_strerror (errno));
  if (self->work == OUT)
    send_out (self);
  else
    send_in (self, now);
  kill (self->edge, SIGCONT);
}

static void
answer (Bench *self, WrnTime now)
{
  const guint n = wrn_crowd_get_size (self->crowd);
  guint64 fewest = G_MAXUINT64;
  guint64 most = 0;
  guint64 sum = 0;

  for (guint i = 0; i < n; i++)
    {
      const guint64 heard = wrn_crowd_get_heard (self->crowd, i) - self->heard[i];

      fewest = MIN (fewest, heard);
      most = MAX (most, heard);
      sum += heard;
    }
  printf ("{\"members\": %u, \"connected\": %u, \"seconds\": %.6f, \"cpu\": %.9f, \"sent\": "
          "%" G_GUINT64_FORMAT ", \"heard\": %" G_GUINT64_FORMAT ", \"fewest\": %" G_GUINT64_FORMAT
          ", \"most\": %" G_GUINT64_FORMAT "}\n",
          n, wrn_crowd_count_connected (self->crowd),
          (double) (now - self->started) / G_USEC_PER_SEC, (double) self->cpu / 1e9, self->sent,
          sum, fewest, most);
  fflush (stdout);
  self->work = IDLE;
}

/* What the present command has to do now. */
static void
work (Bench *self, WrnTime now)
{
  const gboolean met = wrn_crowd_count_connected (self->crowd) == wrn_crowd_get_size (self->crowd);

  if (self->work == IDLE || now < self->next)
    return;
  if (self->work == MEET)
    {
      self->next = WRN_TIME_NEVER;
      if (met || now >= self->until)
        {
          self->cpu = get_cpu (self) - self->cpu;
          answer (self, now);
        }
      else
        self->next = MIN (now + WRN_MSEC (1), self->until);
      return;
    }

  if (self->bursts_left == 0 && !self->done)
    {
      self->done = TRUE;
      self->cpu = get_cpu (self) - self->cpu;
      self->next = now + REST;
      return;
    }
  if (self->bursts_left == 0)
    {
      answer (self, now);
      return;
    }
  make_burst (self, now);
  self->sent += self->burst;
  self->bursts_left--;
  self->next = now + (self->bursts_left == 0    ? LAST
                      : self->whom == BROADCAST ? BROADCAST_EVERY
                                                : BURST_EVERY);
}

static void
meet (Bench *self, WrnTime now, const char *path)
{
  g_autofree char *record = NULL;
  gsize len;

  if (!g_file_get_contents (path, &record, &len, NULL) ||
      !wrn_crowd_meet (self->crowd, now, (const guint8 *) record, len))
    wrn_die ("%s is no record", path);
  self->work = MEET;
  self->until = now + PATIENCE;
  carry_out (self, now);
}

static gboolean
parse_load (Bench *self, char **words)
{
  static const char *const whom[] = { [ONE] = "one", [ALL] = "all", [BROADCAST] = "broadcast" };

  if (g_strv_length (words) != 4)
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (whom); i++)
    if (g_str_equal (words[1], whom[i]))
      self->whom = (Whom) i;
  self->work = g_str_equal (words[0], "out") ? OUT : IN;
  self->burst = (guint) CLAMP (atoi (words[2]), 1, MAX_BURST);
  self->bursts_left = (guint) MAX (atoi (words[3]), 1);
  self->turn = 0;
  return g_str_equal (words[1], whom[self->whom]) &&
         (g_str_equal (words[0], "out") ||
          (g_str_equal (words[0], "in") && self->whom != BROADCAST));
}

static void
command (Bench *self, WrnTime now, char *line)
{
  g_auto (GStrv) words = g_strsplit (g_strstrip (line), " ", -1);

  self->started = self->next = now;
  self->cpu = get_cpu (self);
  self->done = FALSE;
  self->sent = 0;
  for (guint i = 0; i < wrn_crowd_get_size (self->crowd); i++)
    self->heard[i] = wrn_crowd_get_heard (self->crowd, i);
  if (g_strv_length (words) == 2 && g_str_equal (words[0], "meet"))
    meet (self, now, words[1]);
  else if (!parse_load (self, words))
    wrn_die ("no such command: %s", line);
}

static void
pump (Bench *self, WrnTime now, guint socket)
{
  WrnUdpRun runs[WRN_UDP_BATCH];
  guint n;

  while ((n = wrn_udp_receive (self->udp, socket, runs)) > 0)
    {
      for (guint i = 0; i < n; i++)
        for (gsize at = 0; at < runs[i].len; at += runs[i].segment)
          wrn_crowd_handle_datagram (self->crowd, now, &runs[i].flow, runs[i].data + at,
                                     MIN (runs[i].segment, runs[i].len - at));
      carry_out (self, now);
    }
}

/* Sleeps until a datagram or a command comes, or something is due. */
static void
turn (Bench *self, struct pollfd *polled, guint n_udp)
{
  WrnTime now = wrn_clock_now ();
  const WrnTime due =
      MIN (wrn_crowd_next_timeout (self->crowd), self->work == IDLE ? WRN_TIME_NEVER : self->next);
  const WrnTime wait = CLAMP (due - now, 0, WRN_SECONDS (1));
  const struct timespec timeout = { .tv_sec = wait / G_USEC_PER_SEC,
                                    .tv_nsec = wait % G_USEC_PER_SEC * 1000 };
  char line[512];

  polled[n_udp].events = self->work == IDLE ? POLLIN : 0;
  if (ppoll (polled, n_udp + 1, &timeout, NULL) < 0 && errno != EINTR)
    wrn_die ("poll: %s", g_strerror (errno));

  now = wrn_clock_now ();
  wrn_udp_flush (self->udp);
  for (guint i = 0; i < n_udp; i++)
    if (polled[i].revents != 0)
      pump (self, now, i);
  wrn_crowd_handle_timeout (self->crowd, now);
  carry_out (self, now);
  if (polled[n_udp].revents != 0)
    {
      if (fgets (line, sizeof line, stdin) != NULL)
        command (self, now, line);
      else
        self->ended = TRUE;
    }
  work (self, now);
}

static void
run (Bench *self)
{
  struct pollfd polled[WRN_UDP_MAX_SOCKETS + 1];
  int fds[WRN_UDP_MAX_SOCKETS];
  const guint n_udp = wrn_udp_get_fds (self->udp, fds);

  for (guint i = 0; i < n_udp; i++)
    polled[i] = (struct pollfd){ .fd = fds[i], .events = POLLIN };
  polled[n_udp] = (struct pollfd){ .fd = STDIN_FILENO };

  /* A command that was read ahead would not wake us up. */
  setvbuf (stdin, NULL, _IONBF, 0);
  while (!self->ended)
    turn (self, polled, n_udp);
}

static void
open_crowd (Bench *self, guint n_members, const WrnEndpoint *first)
{
  const WrnUdpOptions udp = { .listen = { .port = first->port } };
  const WrnCrowdOptions options = {
    .profile = &self->profile,
    .n_members = n_members,
    .first = *first,
    .clock = (guint64) g_get_real_time (),
    .entropy = wrn_entropy_system (),
  };
  const WrnTime now = wrn_clock_now ();
  g_autoptr (GError) error = NULL;

  self->udp = wrn_udp_new (&udp, &error);
  if (self->udp == NULL)
    wrn_die ("%s", error->message);
  self->crowd = wrn_crowd_new (&options, now);
  self->heard = g_new0 (guint64, n_members);
  carry_out (self, now);
}

static void
read_profile (Bench *self, const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  gsize len;

  if (!g_file_get_contents (path, &text, &len, &error) ||
      !wrn_profile_parse (&self->profile, text, len, &error))
    wrn_die ("%s", error->message);
}

int
main (int argc, char **argv)
{
  Bench bench = { 0 };
  WrnEndpoint first;
  int n_members;

  if (argc != 5)
    {
      fprintf (stderr, "usage: bench-crowd COMMUNITY MEMBERS ADDRESS:PORT PID\n"
                       "  ADDRESS is the first member's, PID the edge\n");
      return 2;
    }
  if (!wrn_crypto_init ())
    wrn_die ("this system has no source of randomness");
  n_members = atoi (argv[2]);
  if (n_members < 1 || n_members > WRN_CROWD_MAX || !wrn_endpoint_parse (argv[3], &first))
    wrn_die ("not a number of members, or not an address: %s", argv[3]);

  read_profile (&bench, argv[1]);
  bench.edge = (pid_t) atoi (argv[4]);
  bench.inside = open_inside (bench.edge);
  open_crowd (&bench, (guint) n_members, &first);
  run (&bench);

  wrn_crowd_free (bench.crowd);
  wrn_udp_free (bench.udp);
  wrn_profile_clear (&bench.profile);
  g_free (bench.heard);
  close (bench.inside);
  return 0;
}
