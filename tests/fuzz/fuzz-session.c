/* fuzz-session.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Fuzzes a session with all that comes unauthenticated, up to what a holder of the community's
 * secret can forge who has neither member's key.
 *
 * The input is a list of packets: a byte that says how to carry the next one, a u16 with its
 * length, and its bytes.
 */
#include "config.h"

#include "core/crypto/wrn-mask.h"
#include "tests/fuzz/wrn-fuzz.h"
#include "tests/support/wrn-test-node.h"

#define T0 WRN_SECONDS (100000)

/* How a packet is carried; other numbers stand for one of these as well. */
typedef enum
{
  CARRY_RAW,     /* as it is */
  CARRY_MASKED,  /* under the mask */
  CARRY_INIT,    /* as an INIT with the right mac1 */
  CARRY_RESP,    /* as a RESP with the right mac1, to the open handshake */
  CARRY_COOKIE,  /* as a COOKIE, to the open handshake */
  CARRY_DATA,    /* as a data packet, to the index in use */
  CARRY_CHANGED, /* as what it changes in a true INIT, of which mac1 is made anew */
  CARRY_BEGIN,   /* not at all; the session begins a handshake of its own */
  CARRY_WAIT,    /* not at all; its length is a time in 100 ms */
  N_CARRIES,
} Carry;

typedef struct
{
  WrnTestNode peer;
  WrnTestNode node; /* whom all packets go to */
  WrnTestPacketBytes genuine;
  WrnTime now;
  guint32 handshake; /* the index of the open one */
} World;

int
LLVMFuzzerInitialize (int *argc, char ***argv)
{
  wrn_fuzz_check (wrn_crypto_init ());
  return 0;
}

static void
begin (World *w)
{
  WrnTestPacketBytes init = wrn_test_node_begin (&w->node, w->now);
  WrnPacketHead head;

  wrn_mask_apply (w->node.realm.obf, init.data, init.len, TRUE);
  wrn_fuzz_check (wrn_packet_head_decode (&head, init.data, init.len));
  w->handshake = head.sender;
}

static void
build (World *w)
{
  w->now = T0;
  wrn_test_nodes_init (&w->peer, &w->node);
  wrn_test_nodes_connect (&w->peer, &w->node, w->now);
  w->genuine = wrn_test_node_begin (&w->peer, w->now);
  wrn_mask_apply (w->peer.realm.obf, w->genuine.data, w->genuine.len, TRUE);
  begin (w);
}

/* Makes @packet one of @head's type, with the mac1 that a holder of the secret can make. */
static void
forge (World *w, WrnTestPacketBytes *packet, WrnPacketHead head, gsize len, gsize mac1_at)
{
  guint8 key[WRN_KEY_LEN];

  packet->len = len;
  wrn_packet_head_encode (&head, packet->data);
  if (mac1_at == 0)
    return;
  wrn_realm_mac1_key (&w->node.realm, w->node.identity.id, key);
  wrn_mac_tag (packet->data + mac1_at, key, sizeof key, packet->data, mac1_at);
}

static void
prepare (World *w, Carry how, WrnTestPacketBytes *packet)
{
  const guint32 sender = 0x12345678;
  WrnPacketHead head = { .type = WRN_PACKET_INIT, .sender = sender };

  switch (how)
    {
    case CARRY_INIT:
      forge (w, packet, head, WRN_INIT_LEN, WRN_INIT_MAC1);
      break;
    case CARRY_CHANGED:
      for (gsize i = 0; i < WRN_INIT_LEN; i++)
        packet->data[i] ^= w->genuine.data[i];
      forge (w, packet, head, WRN_INIT_LEN, WRN_INIT_MAC1);
      break;
    case CARRY_RESP:
      head = (WrnPacketHead){ WRN_PACKET_RESP, sender, w->handshake };
      forge (w, packet, head, WRN_RESP_LEN, WRN_RESP_MAC1);
      break;
    case CARRY_COOKIE:
      head = (WrnPacketHead){ WRN_PACKET_COOKIE, 0, w->handshake };
      forge (w, packet, head, WRN_COOKIE_LEN, 0);
      break;
    case CARRY_DATA:
      head.type = w->node.session.current->local_index;
      memcpy (&head.sender, packet->data + 4, sizeof head.sender);
      forge (w, packet, head, CLAMP (packet->len, WRN_PACKET_MIN, WRN_PACKET_MAX), 0);
      break;
    case CARRY_RAW:
    case CARRY_MASKED:
    case CARRY_BEGIN:
    case CARRY_WAIT:
    case N_CARRIES:
    default:
      break;
    }
  if (how != CARRY_RAW && packet->len >= WRN_PACKET_MIN)
    wrn_mask_apply (w->node.realm.obf, packet->data, packet->len,
                    packet->data[1] == 0 && packet->data[2] == 0 && packet->data[3] == 0);
}

/* Nothing of this is authentic, so nothing in use may change, and no answer may be longer than
 * its question. A true INIT that is changed where nothing protects it makes tentative keys. */
static void
carry (World *w, Carry how, const guint8 *data, gsize len)
{
  WrnTestPacketBytes packet = { .len = MIN (len, WRN_PACKET_MAX + 1) };
  const WrnKeys *current = w->node.session.current;
  const WrnTime last_heard = w->node.session.last_heard;
  WrnDrop drop;

  memcpy (packet.data, data, packet.len);
  prepare (w, how, &packet);
  drop = wrn_test_node_hear (&w->node, w->now, &packet);
  wrn_fuzz_check (drop != WRN_DROP_NONE || how == CARRY_CHANGED);
  wrn_fuzz_check (w->node.answer.len <= packet.len);
  wrn_fuzz_check (w->node.session.current == current && w->node.session.previous == NULL);
  wrn_fuzz_check (w->node.session.last_heard == last_heard);
  wrn_fuzz_check (w->node.context.n_tentative <= WRN_SESSION_MAX_TENTATIVE);
}

/* The keys in use must not grow too old for the checks above. */
static void
let_pass (World *w, guint16 tenths)
{
  w->now += WRN_MSEC (100) * (WrnTime) MIN (tenths, 600);
  w->now = MIN (w->now, w->node.session.current->created + WRN_KEYS_IDLE_REJECT_AFTER - 1);
  while (wrn_session_tick (&w->node.session, w->now) != WRN_SESSION_WAIT)
    begin (w);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize len)
{
  WrnReader reader = wrn_reader_over (data, len);
  World *w = g_new0 (World, 1);

  build (w);
  while (!reader.failed && reader.left > 0)
    {
      const Carry how = wrn_reader_get_u8 (&reader) % N_CARRIES;
      const guint16 wanted = wrn_reader_get_u16 (&reader);

      if (how == CARRY_WAIT)
        let_pass (w, wanted);
      else if (how == CARRY_BEGIN)
        begin (w);
      else
        {
          const gsize taken = MIN (wanted, reader.left);
          const guint8 *packet = wrn_reader_take (&reader, taken);

          if (packet != NULL)
            carry (w, how, packet, taken);
        }
    }

  wrn_fuzz_check (wrn_index_table_get_size (w->node.context.indices) ==
                  1 + (w->node.session.handshake != NULL) + w->node.context.n_tentative);
  wrn_test_node_clear (&w->peer);
  wrn_test_node_clear (&w->node);
  g_free (w);
  return 0;
}
