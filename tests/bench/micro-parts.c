/* micro-parts.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The parts of the packet path, each by itself.
 */
#include "config.h"

#include "core/crypto/wrn-cipher.h"
#include "core/crypto/wrn-mask.h"
#include "core/ethernet/wrn-coalescer.h"
#include "core/ethernet/wrn-ethernet.h"
#include "core/ethernet/wrn-segmenter.h"
#include "core/lan/wrn-lan.h"
#include "core/session/wrn-index-table.h"
#include "core/session/wrn-replay-window.h"
#include "tests/support/wrn-test-entropy.h"

#include "micro.h"

#define PACKET_MAX 1500

/* As many as a community may have. */
#define MEMBERS WRN_LAN_MAX_MEMBERS

static const guint8 key[WRN_KEY_LEN] = { 1, 2, 3 };

static guint8 packets[MICRO_BATCH][PACKET_MAX + WRN_TAG_LEN];
static guint64 counter;

static WrnCipher chacha;
static WrnCipher aes_ipsec_mb;
static WrnCipher aes_sodium;

static void
seal_packets (const MicroOperation *self)
{
  for (guint i = 0; i < MICRO_BATCH; i++)
    wrn_cipher_seal (self->argument, counter + i, packets[i], self->len);
}

static void
open_packets (const MicroOperation *self)
{
  for (guint i = 0; i < MICRO_BATCH; i++)
    g_assert (wrn_cipher_open (self->argument, counter + i, packets[i], self->len + WRN_TAG_LEN));
}

static void
mask_packets (const MicroOperation *self)
{
  for (guint i = 0; i < MICRO_BATCH; i++)
    wrn_mask_apply (key, packets[i], self->len, FALSE);
}

static void
glimpse_packets (const MicroOperation *self)
{
  guint8 head[WRN_MASK_HEAD_LEN];

  for (guint i = 0; i < MICRO_BATCH; i++)
    wrn_mask_head (key, packets[i], self->len, head);
}

static void
mask_batches (const MicroOperation *self)
{
  guint8 heads[WRN_MASK_BATCH][WRN_MASK_HEAD_LEN];
  const guint8 *batch[WRN_MASK_BATCH];
  gsize lens[WRN_MASK_BATCH];

  for (guint i = 0; i < MICRO_BATCH; i += WRN_MASK_BATCH)
    {
      const guint n = MIN (WRN_MASK_BATCH, MICRO_BATCH - i);

      for (guint k = 0; k < n; k++)
        {
          batch[k] = packets[i + k];
          lens[k] = self->len;
        }
      wrn_mask_heads (key, batch, lens, n, heads);
    }
}

static guint8 super_frame_bytes[WRN_FRAME_MAX];
static WrnFrame super_frame;
static guint8 frames[MICRO_BATCH][PACKET_MAX];
static gsize frame_lens[MICRO_BATCH];
static WrnCoalescer *coalescer;

/* Writes @packet of TCP over IPv4 as the kernel hands over a super-frame: one checksum, left open.
 */
WrnFrame
micro_write_super_frame (const WrnTestPacket *packet, guint8 *out)
{
  const gsize len = wrn_test_packet_write (packet, out);
  const gsize transport = wrn_test_transport (packet);
  const gsize offset = wrn_test_checksum_offset (packet);

  wrn_poke_be16 (out + transport + offset, (guint16) wrn_test_pseudo_sum (packet, len - transport));
  return (WrnFrame){
    .data = out,
    .len = len,
    .offload = { .gso = WRN_GSO_TCP4,
                 .gso_size = MICRO_MSS,
                 .partial_csum = TRUE,
                 .csum_start = (guint16) transport,
                 .csum_offset = (guint16) offset },
  };
}

static void
segment (const MicroOperation *self)
{
  WrnSegmenter pieces;
  gsize len;

  g_assert (wrn_segmenter_init (&pieces, &super_frame, WRN_SEGMENT_OPEN) == WRN_DROP_NONE);
  for (guint i = 0; (len = wrn_segmenter_next (&pieces, frames[i % MICRO_BATCH], PACKET_MAX)) > 0;
       i++)
    frame_lens[i % MICRO_BATCH] = len;
}

static void
coalesce (const MicroOperation *self)
{
  WrnFrame ready;
  guint n = 0;

  for (guint i = 0; i < MICRO_BATCH; i++)
    {
      wrn_coalescer_push (coalescer, frames[i], frames[i] + WRN_ETH_BODY,
                          frame_lens[i] - WRN_ETH_BODY, TRUE);
      while (wrn_coalescer_pop (coalescer, &ready))
        n++;
    }
  wrn_coalescer_flush (coalescer);
  while (wrn_coalescer_pop (coalescer, &ready))
    n++;
  g_assert (n == 1);
}

static WrnReplayWindow window;

static void
accept_numbers (const MicroOperation *self)
{
  for (guint i = 0; i < MICRO_BATCH; i++, counter++)
    g_assert (wrn_replay_window_may_accept (&window, counter) &&
              wrn_replay_window_accept (&window, counter));
}

static WrnTestEntropy entropy;
static WrnIndexTable *indices;
static guint32 known_indices[MEMBERS];
static WrnLan *lan;
static WrnMac known_macs[MEMBERS];
static guint peers[MEMBERS];

static void
add_members (void)
{
  wrn_test_entropy_init (&entropy, 1);
  indices = wrn_index_table_new (&entropy.entropy);
  lan = wrn_lan_new ();
  for (guint i = 0; i < MEMBERS; i++)
    {
      WrnLanClaims claims = { .ipv4 = { 10, 77, (guint8) (i >> 8), (guint8) i } };

      wrn_entropy_fill (&entropy.entropy, claims.mac.bytes, sizeof claims.mac.bytes);
      wrn_entropy_fill (&entropy.entropy, claims.ipv6, sizeof claims.ipv6);
      claims.mac.bytes[0] = (guint8) ((claims.mac.bytes[0] & 0xfc) | 2);
      claims.ipv6[0] = 0xfd;
      known_macs[i] = claims.mac;
      known_indices[i] = wrn_index_table_add (indices, 0, &peers[i]);
      g_assert (wrn_lan_set_member (lan, &peers[i], &claims));
    }
}

/* Far from each other, as if each packet were somebody else's. */
static guint
pick_member (guint i)
{
  return i * 467 % MEMBERS;
}

static void
find_indices (const MicroOperation *self)
{
  for (guint i = 0; i < MICRO_BATCH; i++)
    {
      const guint member = pick_member (i);

      g_assert (wrn_index_table_find (indices, known_indices[member])->data == &peers[member]);
    }
}

static void
find_macs (const MicroOperation *self)
{
  for (guint i = 0; i < MICRO_BATCH; i++)
    {
      const guint member = pick_member (i);

      g_assert (wrn_lan_find_mac (lan, &known_macs[member]) == &peers[member]);
    }
}

/* For seal: another number. For open: what there is to be opened. */
static void
prepare_seal (const MicroOperation *self)
{
  counter += MICRO_BATCH;
}

static void
prepare_open (const MicroOperation *self)
{
  prepare_seal (self);
  seal_packets (self);
}

static void
prepare_coalesce (const MicroOperation *self)
{
  segment (self);
}

/* A cipher always takes the best there is; here each of them is wanted. */
static void
init_aes (WrnCipher *cipher, const WrnAesGcm *aes)
{
  *cipher = (WrnCipher){ .suite = WRN_SUITE_AES_256_GCM, .aes = aes };
  cipher->state = g_aligned_alloc (1, aes->state_len, WRN_AES_GCM_ALIGN);
  aes->expand (cipher->state, key);
}

/* Adds those of one cipher. Only our own part of ChaCha20 is the same everywhere. */
static void
add_cipher (GArray *list, const char *label, const WrnCipher *cipher)
{
  static const guint lens[] = { 64, 1400 };

  for (guint i = 0; i < 2 * G_N_ELEMENTS (lens); i++)
    {
      const gboolean seal = i < G_N_ELEMENTS (lens);
      const guint len = lens[i % G_N_ELEMENTS (lens)];
      const MicroOperation operation = {
        .name = g_strdup_printf ("%s %s, %u B", seal ? "seal" : "open", label, len),
        .counted = cipher->aes == NULL,
        .prepare = seal ? prepare_seal : prepare_open,
        .run = seal ? seal_packets : open_packets,
        .len = len,
        .argument = cipher,
      };

      g_array_append_val (list, operation);
    }
}

static void
add_aes (GArray *list, const char *label, WrnCipher *cipher, const WrnAesGcm *aes)
{
  if (aes == NULL)
    return;
  init_aes (cipher, aes);
  add_cipher (list, label, cipher);
}

const MicroOperation *
micro_parts (void)
{
  static const MicroOperation rest[] = {
    { .name = "mask, 1400 B", .counted = TRUE, .run = mask_packets, .len = 1400 },
    { .name = "look under the mask, 1400 B", .counted = TRUE, .run = glimpse_packets, .len = 1400 },
    { .name = "masks, eight at a time", .counted = TRUE, .run = mask_batches, .len = 1400 },
    { .name = "cut a super-frame", .counted = TRUE, .run = segment },
    { .name = "join a super-frame", .counted = TRUE, .prepare = prepare_coalesce, .run = coalesce },
    { .name = "replay window", .counted = TRUE, .run = accept_numbers },
    { .name = "find a session by index", .counted = TRUE, .run = find_indices },
    { .name = "find a member by MAC", .counted = TRUE, .run = find_macs },
  };
  const WrnTestPacket super = wrn_test_packet (4, WRN_PROTOCOL_TCP, MICRO_BATCH * MICRO_MSS);
  GArray *list = g_array_new (TRUE, TRUE, sizeof (MicroOperation));

  super_frame = micro_write_super_frame (&super, super_frame_bytes);
  add_members ();
  coalescer = wrn_coalescer_new (WRN_COALESCER_TCP);
  add_aes (list, "AES-256-GCM by libIPSec_MB", &aes_ipsec_mb, wrn_aes_gcm_get_ipsec_mb ());
  add_aes (list, "AES-256-GCM by libsodium", &aes_sodium, wrn_aes_gcm_get_sodium ());
  wrn_cipher_init (&chacha, WRN_SUITE_CHACHA20_POLY1305, key);
  add_cipher (list, "ChaCha20-Poly1305", &chacha);
  for (guint i = 0; i < G_N_ELEMENTS (rest); i++)
    g_array_append_val (list, rest[i]);
  return (const MicroOperation *) g_array_free (list, FALSE);
}
