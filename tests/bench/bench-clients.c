/* bench-clients.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The clients of a supernode that is measured: any number of them, with the engine's own sessions.
 *
 * All share one socket, each has an address of its own in 10.0.0.0/8, which must be local. Each
 * line of the input is a command, which is answered with one line of JSON:
 *
 *   register N [MEMBERS]        N more clients connect and register, MEMBERS in each community
 *   channels N                  N pairs of members of one community get a channel each
 *   ask QUESTION N              N clients ask, one after the other: list or register
 *   idle MS CHALLENGE REGISTER  each client asks a challenge and registers every so many seconds
 *   relay SIZE RUN PAIRS MS     members send each other datagrams of SIZE bytes, RUN at a time
 */
#define G_LOG_DOMAIN "wrn-bench"

#include "config.h"

#include <poll.h>
#include <stdio.h>
#include <sys/stat.h>

#include "core/crypto/wrn-base64url.h"
#include "core/driver/wrn-clock.h"
#include "core/io/wrn-udp.h"
#include "tests/bench/wrn-die.h"
#include "tests/support/wrn-test-client.h"

/* Clients in one /24, and members in one community, if nothing else is said: what a supernode
 * allows by default. */
#define NETWORK_CLIENTS 128
#define TOPIC_CLIENTS 8

/* A sealed record with a name and four addresses. */
#define BLOB_LEN 296

/* Handshakes at a time: half of the lobby, so that nobody is thrown out of it. */
#define WINDOW 128

/* What a supernode has lost, or refused, is said again after this. */
#define AGAIN WRN_MSEC (500)

/* Bytes on their way through the supernode: they fit into any socket's buffer. */
#define IN_FLIGHT (384 * 1024)

#define PORT 40000

#define PATIENCE WRN_SECONDS (20)
#define MAX_RUN 64

typedef struct
{
  guint8 key[WRN_KEY_LEN];
  WrnEndpoint supernode;
  WrnEntropy entropy;
  WrnUdp *udp;        /* (owned) */
  GPtrArray *clients; /* (owned) (element-type WrnTestClient) */
  WrnTestTopic topic; /* of the latest clients */
  guint topic_clients;
  guint n_registered;
  guint n_again;
  guint64 n_relayed;
  guint64 relayed_bytes;
  gboolean is_relaying; /* what arrives is not looked at but counted */
} Bench;

/* The host part of a client's address says which one it is. */
static guint
client_number (guint index)
{
  return (index / NETWORK_CLIENTS) << 8 | (index % NETWORK_CLIENTS + 1);
}

static WrnTestClient *
find_client (const Bench *self, const WrnEndpoint *address)
{
  const guint number = wrn_endpoint_get_ipv4 (address) & 0xffffff;
  const guint index = (number >> 8) * NETWORK_CLIENTS + (number & 0xff) - 1;

  return index < self->clients->len ? self->clients->pdata[index] : NULL;
}

static WrnTestClient *
add_client (Bench *self)
{
  const guint index = self->clients->len;
  WrnTestClient *client;

  if (index % self->topic_clients == 0)
    wrn_test_topic_init (&self->topic, index / self->topic_clients);
  client = wrn_test_client_new (&self->topic, client_number (index), self->key, &self->entropy);
  client->flow.remote = self->supernode;
  g_ptr_array_add (self->clients, client);
  return client;
}

static void
say (Bench *self, const WrnTestClient *client, const guint8 *packet, gsize len)
{
  if (len > 0)
    wrn_udp_send (self->udp, &client->flow, packet, len, (guint16) len);
}

/* A handshake, or a registration within the session that there is. */
static void
say_hello (Bench *self, WrnTestClient *client, WrnTime now)
{
  static const guint8 blob[BLOB_LEN] = { 1 };
  guint8 packet[WRN_PACKET_MAX];
  WrnRegister message;
  gsize len;

  if (client->session.current == NULL)
    len = wrn_test_client_write_init (client, now, packet);
  else
    {
      wrn_test_client_fill_register (client, blob, sizeof blob, 300, &message);
      len = wrn_test_client_write_register (client, now, &message, packet);
    }
  say (self, client, packet, len);
}

static void
hear (Bench *self, WrnTime now, const WrnUdpRun *run, guint8 *data, gsize len)
{
  WrnTestClient *client = find_client (self, &run->flow.local);
  guint8 answer[WRN_PACKET_MAX];
  guint n_registered, n_resp;
  gsize answer_len;

  if (client == NULL)
    wrn_die ("a datagram for nobody");

  n_registered = client->n_kinds[WRN_KIND_REGISTERED];
  n_resp = client->n_resp;
  answer_len = wrn_test_client_handle (client, now, data, len, answer);
  if (client->n_resp > n_resp)
    say_hello (self, client, now);
  else
    say (self, client, answer, answer_len);
  if (client->n_kinds[WRN_KIND_ERROR] > 0)
    wrn_die ("the supernode refused kind %02x with error %u", client->error.kind,
             client->error.code);
  if (n_registered == 0 && client->n_kinds[WRN_KIND_REGISTERED] > 0)
    self->n_registered++;
}

static void
take (Bench *self, WrnTime now, const WrnUdpRun *run)
{
  if (self->is_relaying)
    {
      self->n_relayed += (run->len + run->segment - 1) / run->segment;
      self->relayed_bytes += run->len;
      return;
    }
  for (gsize at = 0; at < run->len; at += run->segment)
    hear (self, now, run, run->data + at, MIN (run->segment, run->len - at));
}

/* Everything that has arrived; waits if nothing has. FALSE if nothing came in @patience. */
static gboolean
listen (Bench *self, WrnTime patience)
{
  struct pollfd polled = { .events = POLLIN };
  int fds[WRN_UDP_MAX_SOCKETS];
  WrnUdpRun runs[WRN_UDP_BATCH];
  gboolean any = FALSE;
  guint n;

  wrn_udp_get_fds (self->udp, fds);
  polled.fd = fds[0];
  if (poll (&polled, 1, (int) (patience / WRN_MSEC (1))) <= 0)
    return FALSE;

  wrn_udp_flush (self->udp);
  while ((n = wrn_udp_receive (self->udp, 0, runs)) > 0)
    {
      for (guint i = 0; i < n; i++)
        take (self, wrn_clock_now (), &runs[i]);
      any = TRUE;
    }
  return any;
}

static void
say_hello_again (Bench *self, guint from)
{
  for (guint i = from; i < self->clients->len; i++)
    {
      WrnTestClient *client = self->clients->pdata[i];

      if (client->n_kinds[WRN_KIND_REGISTERED] > 0)
        continue;
      say_hello (self, client, wrn_clock_now ());
      self->n_again++;
    }
}

static void
register_clients (Bench *self, guint n)
{
  const WrnTime started = wrn_clock_now ();
  const guint from = self->clients->len;
  WrnTime last = started;
  guint n_before;

  self->n_again = 0;
  while (self->n_registered < from + n)
    {
      while (self->clients->len < from + n && self->clients->len < self->n_registered + WINDOW)
        say_hello (self, add_client (self), wrn_clock_now ());

      n_before = self->n_registered;
      if (!listen (self, AGAIN))
        say_hello_again (self, from);
      if (self->n_registered > n_before)
        last = wrn_clock_now ();
      if (wrn_clock_now () - last > PATIENCE)
        wrn_die ("only %u of %u could register", self->n_registered, from + n);
    }
  printf ("{\"clients\": %u, \"seconds\": %.6f, \"again\": %u}\n", self->n_registered,
          (double) (wrn_clock_now () - started) / G_USEC_PER_SEC, self->n_again);
}

static gint
compare_times (gconstpointer a, gconstpointer b)
{
  const WrnTime x = *(const WrnTime *) a;
  const WrnTime y = *(const WrnTime *) b;

  return x < y ? -1 : x > y;
}

/* What clients may ask, and what they are told. */
typedef struct
{
  const char *name;
  WrnKind answer;
} Question;

static const Question questions[] = {
  { "list", WRN_KIND_ENTRIES },
  { "register", WRN_KIND_REGISTERED },
};

static const Question *
find_question (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (questions); i++)
    if (g_str_equal (questions[i].name, name))
      return &questions[i];
  wrn_die ("nobody asks “%s”", name);
}

static void
say_question (Bench *self, WrnTestClient *client, WrnTime now, WrnKind answer)
{
  guint8 packet[WRN_PACKET_MAX];

  if (answer == WRN_KIND_REGISTERED)
    say_hello (self, client, now);
  else if (answer == WRN_KIND_ENTRIES)
    say (self, client, packet, wrn_test_client_write_list (client, now, 0, 0, packet));
  else
    say (self, client, packet, wrn_test_client_write_challenge (client, now, packet));
}

/* Spread over all clients, so that neither caches nor limits of one client decide. */
static void
ask (Bench *self, const Question *question, guint n)
{
  g_autoptr (GArray) times = g_array_new (FALSE, FALSE, sizeof (WrnTime));

  for (guint i = 0; i < n; i++)
    {
      WrnTestClient *client = self->clients->pdata[i * 7919ULL % self->clients->len];
      const guint before = client->n_kinds[question->answer];
      WrnTime time = wrn_clock_now ();

      say_question (self, client, time, question->answer);
      while (client->n_kinds[question->answer] == before)
        if (!listen (self, PATIENCE))
          wrn_die ("question %u is not answered", i);
      time = wrn_clock_now () - time;
      g_array_append_val (times, time);
    }
  g_array_sort (times, compare_times);
  printf ("{\"median\": %" G_GINT64_FORMAT ", \"p99\": %" G_GINT64_FORMAT "}\n",
          g_array_index (times, WrnTime, n / 2), g_array_index (times, WrnTime, n * 99 / 100));
}

/* Between two questions of all clients together, if each asks every @every seconds. */
static WrnTime
find_interval (const Bench *self, guint every)
{
  return MAX (WRN_SECONDS (every) / self->clients->len, 1);
}

/* Evenly, and whether or not the answers come: nobody waits for another client's. */
static void
idle (Bench *self, WrnTime duration, guint challenge, guint renewal)
{
  const WrnTime intervals[] = { find_interval (self, challenge), find_interval (self, renewal) };
  const WrnKind answers[] = { WRN_KIND_RESPONSE, WRN_KIND_REGISTERED };
  const WrnTime started = wrn_clock_now ();
  WrnTime due[] = { started, started };
  guint64 n = 0;

  while (wrn_clock_now () < started + duration)
    {
      const guint next = due[1] < due[0];

      if (wrn_clock_now () >= due[next])
        {
          WrnTestClient *client = self->clients->pdata[n++ * 7919 % self->clients->len];

          say_question (self, client, wrn_clock_now (), answers[next]);
          due[next] += intervals[next];
        }
      listen (self, 0);
    }
  printf ("{\"seconds\": %.6f, \"asked\": %" G_GUINT64_FORMAT "}\n",
          (double) (wrn_clock_now () - started) / G_USEC_PER_SEC, n);
}

static void
open_channel (Bench *self, WrnTestClient *a, const WrnTestClient *b)
{
  guint8 packet[WRN_PACKET_MAX];

  a->channel.channel = 0;
  say (self, a, packet,
       wrn_test_client_write_channel (a, wrn_clock_now (), b->registered.slot, packet));
  while (a->channel.channel == 0)
    if (!listen (self, PATIENCE))
      wrn_die ("no channel was opened");
}

/* One community after the other, every pair in it. */
static void
open_channels (Bench *self, guint wanted)
{
  guint n = 0;

  for (guint i = 0; i < self->clients->len; i++)
    for (guint j = i + 1; j < self->clients->len && j % self->topic_clients != 0 && n < wanted; j++)
      {
        open_channel (self, self->clients->pdata[i], self->clients->pdata[j]);
        n++;
      }
  if (n < wanted)
    wrn_die ("so many clients are only %u pairs", n);
  printf ("{\"channels\": %u}\n", n);
}

/* @run: room for what client @index sends to the next one. Returns its flow. */
static WrnFlow
prepare_run (Bench *self, guint index, gsize size, guint n, guint8 *run)
{
  static const guint8 payload[WRN_PACKET_MAX];
  WrnTestClient *a = self->clients->pdata[index];

  open_channel (self, a, self->clients->pdata[index + 1]);
  for (guint i = 0; i < n; i++)
    wrn_test_client_write_relayed (a, a->channel.channel, payload, size - WRN_RELAY_OVERHEAD,
                                   run + i * size);
  return a->flow;
}

/* As much as the supernode takes: what is on its way is limited, and nothing is lost. */
static void
relay (Bench *self, gsize size, guint n, guint n_pairs, WrnTime duration)
{
  const gsize len = size * n;
  g_autofree guint8 *runs = g_malloc (len * n_pairs);
  g_autofree WrnFlow *flows = g_new (WrnFlow, n_pairs);
  WrnTime started;
  guint64 sent = 0;
  guint64 lost = 0;

  for (guint i = 0; i < n_pairs; i++)
    flows[i] = prepare_run (self, 2 * i, size, n, runs + i * len);

  listen (self, 0);
  self->is_relaying = TRUE;
  self->n_relayed = self->relayed_bytes = 0;
  started = wrn_clock_now ();
  for (guint turn = 0; wrn_clock_now () < started + duration; turn = (turn + 1) % n_pairs)
    {
      if (sent - lost + len <= self->relayed_bytes + IN_FLIGHT)
        {
          wrn_udp_send (self->udp, &flows[turn], runs + turn * len, len, (guint16) size);
          sent += len;
        }
      else if (!listen (self, WRN_MSEC (20)))
        lost = sent - self->relayed_bytes;
    }
  duration = wrn_clock_now () - started;
  while (self->relayed_bytes < sent && listen (self, WRN_MSEC (20)))
    continue;
  self->is_relaying = FALSE;
  printf ("{\"seconds\": %.6f, \"packets\": %" G_GUINT64_FORMAT ", \"bytes\": %" G_GUINT64_FORMAT
          ", \"sent\": %" G_GUINT64_FORMAT "}\n",
          (double) duration / G_USEC_PER_SEC, self->n_relayed, self->relayed_bytes, sent / size);
}

/* The number in the @index-th of @words, or 0. */
static guint
number_in (char **words, guint index)
{
  guint64 number = 0;

  if (index < g_strv_length (words))
    g_ascii_string_to_unsigned (words[index], 10, 1, 10000000, &number, NULL);
  return (guint) number;
}

static void
command (Bench *self, char *line)
{
  g_auto (GStrv) words = g_strsplit (g_strstrip (line), " ", -1);
  const guint numbers[] = { number_in (words, 1), number_in (words, 2), number_in (words, 3),
                            number_in (words, 4) };
  const guint n = g_strv_length (words);

  if (n == 3 && g_str_equal (words[0], "register") && numbers[1] > 0 && self->n_registered == 0)
    self->topic_clients = numbers[1];
  if ((n == 2 || n == 3) && g_str_equal (words[0], "register") && numbers[0] > 0)
    register_clients (self, numbers[0]);
  else if (n == 2 && g_str_equal (words[0], "channels") && numbers[0] > 0)
    open_channels (self, numbers[0]);
  else if (n == 3 && g_str_equal (words[0], "ask") && numbers[1] > 0 && self->n_registered > 0)
    ask (self, find_question (words[1]), numbers[1]);
  else if (n == 4 && g_str_equal (words[0], "idle") && numbers[0] > 0 && numbers[1] > 0 &&
           numbers[2] > 0 && self->n_registered > 0)
    idle (self, WRN_MSEC (numbers[0]), numbers[1], numbers[2]);
  else if (n == 5 && g_str_equal (words[0], "relay") && numbers[3] > 0 &&
           numbers[0] >= WRN_RELAY_OVERHEAD + WRN_PACKET_MIN && numbers[0] <= WRN_PACKET_MAX &&
           numbers[1] >= 1 && numbers[1] <= MAX_RUN && numbers[2] >= 1 &&
           2 * numbers[2] <= self->n_registered)
    relay (self, numbers[0], numbers[1], numbers[2], WRN_MSEC (numbers[3]));
  else
    wrn_die ("no such command: %s", line);
  fflush (stdout);
}

int
main (int argc, char **argv)
{
  const WrnUdpOptions options = { .listen = wrn_endpoint_ipv4 (0, PORT) };
  g_autoptr (GError) error = NULL;
  Bench bench = { .topic_clients = TOPIC_CLIENTS };
  char line[256];

  if (argc != 3)
    {
      fprintf (stderr, "usage: bench-clients ADDRESS:PORT KEY\n");
      return 2;
    }
  if (!wrn_crypto_init ())
    wrn_die ("this system has no source of randomness");
  if (!wrn_endpoint_parse (argv[1], &bench.supernode) || !wrn_key_parse (argv[2], bench.key))
    wrn_die ("not an address of a supernode and its key");

  bench.entropy = *wrn_entropy_system ();
  bench.clients = g_ptr_array_new_with_free_func ((GDestroyNotify) wrn_test_client_free);
  bench.udp = wrn_udp_new (&options, &error);
  if (bench.udp == NULL)
    wrn_die ("%s", error->message);
  while (fgets (line, sizeof line, stdin) != NULL)
    command (&bench, line);

  g_ptr_array_unref (bench.clients);
  wrn_udp_free (bench.udp);
  return 0;
}
