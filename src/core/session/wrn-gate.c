/* wrn-gate.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What an INIT must pass before a responder spends a key agreement on it.
 */
#define G_LOG_DOMAIN "wrn-session"

#include "config.h"

#include "core/session/wrn-gate.h"

#include "core/base/wrn-token-bucket.h"
#include "core/crypto/wrn-mask.h"
#include "core/crypto/wrn-seal.h"
#include "core/wire/wrn-handshake-message.h"

/* A cookie proves an address for this long; the secret before the current one still counts. */
#define COOKIE_SECRET_AGE WRN_SECONDS (120)

/* Buckets are found by a hash without chains: networks that share one share its rate, and memory
 * is fixed. Its key is ours, so that nobody can choose whose bucket to empty. */
#define N_BUCKETS 4096
#define BUCKET_SHIFT (64 - 12)

/* A captured INIT is refused for ten minutes, or until so many others came. */
#define N_EPHEMERALS 1024
#define EPHEMERAL_AGE WRN_SECONDS (600)

typedef struct
{
  WrnTime at;
  guint8 key[WRN_KEY_LEN];
} Ephemeral;

struct _WrnGate
{
  const WrnRealm *realm;     /* (not owned) */
  const WrnEntropy *entropy; /* (not owned) */
  WrnGateLimits limits;
  guint8 mac1_key[WRN_KEY_LEN];
  guint8 cookie_key[WRN_KEY_LEN];

  guint8 secrets[2][WRN_KEY_LEN]; /* the current one and the one before */
  WrnTime secret_since;

  WrnTime second; /* when the count of this second began */
  guint n_this_second;
  gboolean busy; /* by the owner's judgement */

  guint64 bucket_key;
  WrnTokenBucket buckets[N_BUCKETS];

  Ephemeral ephemerals[N_EPHEMERALS];
  guint next_ephemeral;
  GHashTable *seen; /* (owned) (element-type guint8[32]): keys within @ephemerals */
};

static guint
ephemeral_hash (gconstpointer key)
{
  guint hash;

  /* A public key is as good as random; who forges one gains a slower look-up for one packet. */
  memcpy (&hash, key, sizeof hash);
  return hash;
}

static gboolean
ephemeral_equal (gconstpointer a, gconstpointer b)
{
  return memcmp (a, b, WRN_KEY_LEN) == 0;
}

/**
 * wrn_gate_new:
 * @realm: the realm whose handshakes come here; outlives the gate
 * @responder: our node id; a supernode's public key
 * @entropy: outlives the gate
 * @limits: what to let through
 */
WrnGate *
wrn_gate_new (const WrnRealm *realm,
              const guint8 responder[static WRN_NODE_ID_LEN],
              const WrnEntropy *entropy,
              const WrnGateLimits *limits)
{
  WrnGate *self = g_new0 (WrnGate, 1);

  self->realm = realm;
  self->entropy = entropy;
  self->limits = *limits;
  wrn_realm_mac1_key (realm, responder, self->mac1_key);
  wrn_realm_cookie_key (self->mac1_key, self->cookie_key);
  wrn_entropy_fill (entropy, (guint8 *) self->secrets, sizeof self->secrets);
  self->bucket_key = wrn_entropy_u64 (entropy);
  self->secret_since = -COOKIE_SECRET_AGE;
  self->seen = g_hash_table_new (ephemeral_hash, ephemeral_equal);
  return self;
}

void
wrn_gate_free (WrnGate *self)
{
  g_hash_table_unref (self->seen);
  wrn_secure_clear (self, sizeof *self);
  g_free (self);
}

/* From now on; whoever is known stays known. */
void
wrn_gate_set_limits (WrnGate *self, const WrnGateLimits *limits)
{
  self->limits = *limits;
}

static void
age_secrets (WrnGate *self, WrnTime now)
{
  if (now - self->secret_since < COOKIE_SECRET_AGE)
    return;
  memcpy (self->secrets[1], self->secrets[0], WRN_KEY_LEN);
  wrn_entropy_fill (self->entropy, self->secrets[0], WRN_KEY_LEN);
  self->secret_since = now;
}

static void
make_cookie (const guint8 secret[static WRN_KEY_LEN],
             const WrnEndpoint *from,
             guint8 cookie[static WRN_COOKIE_SECRET_LEN])
{
  const guint8 port[2] = { (guint8) (from->port >> 8), (guint8) from->port };

  wrn_keyed_hash (cookie, WRN_COOKIE_SECRET_LEN, secret, WRN_BYTES (from->address),
                  WRN_BYTES (port));
}

static gboolean
has_valid_mac2 (const WrnGate *self, const WrnEndpoint *from, const guint8 *init)
{
  for (guint i = 0; i < G_N_ELEMENTS (self->secrets); i++)
    {
      guint8 cookie[WRN_COOKIE_SECRET_LEN];
      guint8 mac2[WRN_MAC_TAG_LEN];

      make_cookie (self->secrets[i], from, cookie);
      wrn_mac_tag (mac2, cookie, sizeof cookie, init, WRN_INIT_MAC2);
      if (wrn_secure_equal (mac2, init + WRN_INIT_MAC2, sizeof mac2))
        return TRUE;
    }
  return FALSE;
}

static gboolean
is_under_load (WrnGate *self, WrnTime now)
{
  if (now - self->second >= WRN_SECONDS (1) || now < self->second)
    {
      self->second = now;
      self->n_this_second = 0;
    }
  self->n_this_second++;
  return self->busy || self->n_this_second > self->limits.load_per_second;
}

static gboolean
network_may_pass (WrnGate *self, WrnTime now, const WrnEndpoint *from, guint32 channel)
{
  const guint64 network = wrn_endpoint_network (from) ^ (guint64) channel << 24;
  const guint64 mixed = (network ^ self->bucket_key) * G_GUINT64_CONSTANT (0x9e3779b97f4a7c15);

  return wrn_token_bucket_take (&self->buckets[mixed >> BUCKET_SHIFT], now, 1,
                                self->limits.network_rate, self->limits.network_burst);
}

/* Asks for cookies whatever the rate, for an owner whose half-open sessions become too many. */
void
wrn_gate_set_busy (WrnGate *self, gboolean busy)
{
  self->busy = busy;
}

/**
 * wrn_gate_check:
 * @self: the gate
 * @now: the current time
 * @from: where the packet came from; the relay's address for a relayed one
 * @channel: the channel it came through, or 0
 * @init: an INIT of %WRN_INIT_LEN bytes without its mask
 * @reason: (out): why it is dropped, or %WRN_DROP_COOKIE
 *
 * Checks in the order of protocol section 6: mac1, cookie under load, rate of the network.
 */
WrnGateVerdict
wrn_gate_check (WrnGate *self,
                WrnTime now,
                const WrnEndpoint *from,
                guint32 channel,
                const guint8 *init,
                WrnDrop *reason)
{
  guint8 mac1[WRN_MAC_TAG_LEN];

  *reason = WRN_DROP_MAC1;
  wrn_mac_tag (mac1, self->mac1_key, sizeof self->mac1_key, init, WRN_INIT_MAC1);
  if (!wrn_secure_equal (mac1, init + WRN_INIT_MAC1, sizeof mac1))
    return WRN_GATE_DROP;

  age_secrets (self, now);
  *reason = WRN_DROP_COOKIE;
  if (is_under_load (self, now) && !has_valid_mac2 (self, from, init))
    return WRN_GATE_COOKIE;

  *reason = WRN_DROP_RATE;
  if (!network_may_pass (self, now, from, channel))
    return WRN_GATE_DROP;

  *reason = WRN_DROP_NONE;
  return WRN_GATE_PASS;
}

/**
 * wrn_gate_write_cookie:
 * @self: the gate
 * @from: where @init came from
 * @init: an INIT that needs a cookie
 * @out: (out): a COOKIE of %WRN_COOKIE_LEN bytes, masked; shorter than what asked for it
 */
void
wrn_gate_write_cookie (WrnGate *self,
                       WrnTime now,
                       const WrnEndpoint *from,
                       const guint8 *init,
                       guint8 *out)
{
  guint8 cookie[WRN_COOKIE_SECRET_LEN];
  WrnPacketHead head;

  age_secrets (self, now);
  wrn_packet_head_decode (&head, init, WRN_INIT_LEN);
  head = (WrnPacketHead){ .type = WRN_PACKET_COOKIE, .receiver = head.sender };
  wrn_packet_head_encode (&head, out);

  make_cookie (self->secrets[0], from, cookie);
  wrn_seal (out + WRN_COOKIE_SEALED, cookie, sizeof cookie, init + WRN_INIT_MAC1, WRN_MAC_TAG_LEN,
            self->cookie_key, self->entropy);
  wrn_mask_apply (self->realm->obf, out, WRN_COOKIE_LEN, TRUE);
}

static Ephemeral *
find_ephemeral (const WrnGate *self, const guint8 *ephemeral)
{
  guint8 *known = g_hash_table_lookup (self->seen, ephemeral);

  return known != NULL ? (Ephemeral *) (known - G_STRUCT_OFFSET (Ephemeral, key)) : NULL;
}

/* Whether wrn_gate_is_first() will say no: an INIT that came by another way as well, or is
 * repeated by somebody, is worth no key agreement. */
gboolean
wrn_gate_knows (const WrnGate *self, WrnTime now, const guint8 *ephemeral)
{
  const Ephemeral *old = find_ephemeral (self, ephemeral);

  return old != NULL && now - old->at <= EPHEMERAL_AGE;
}

/**
 * wrn_gate_is_first:
 * @self: the gate
 * @now: the current time
 * @ephemeral: the ephemeral key of an INIT that has passed authentication
 *
 * Remembers @ephemeral.
 *
 * Returns: %FALSE if the same INIT was here before
 */
gboolean
wrn_gate_is_first (WrnGate *self, WrnTime now, const guint8 *ephemeral)
{
  Ephemeral *slot = &self->ephemerals[self->next_ephemeral];
  Ephemeral *old = find_ephemeral (self, ephemeral);

  if (wrn_gate_knows (self, now, ephemeral))
    return FALSE;
  if (old != NULL)
    {
      old->at = now;
      return TRUE;
    }

  if (g_hash_table_lookup (self->seen, slot->key) == slot->key)
    g_hash_table_remove (self->seen, slot->key);
  slot->at = now;
  memcpy (slot->key, ephemeral, WRN_KEY_LEN);
  g_hash_table_add (self->seen, slot->key);
  self->next_ephemeral = (self->next_ephemeral + 1) % N_EPHEMERALS;
  return TRUE;
}
