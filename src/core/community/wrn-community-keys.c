/* wrn-community-keys.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Everything that follows from a community's secret.
 */
#define G_LOG_DOMAIN "wrn-community"

#include "config.h"

#include "core/community/wrn-community-keys.h"

#include <string.h>

#include "core/crypto/wrn-stretch.h"

#define CONTEXT "WarrenCm"
#define SUBKEY_TOPIC 1
#define SUBKEY_PSK 2
#define SUBKEY_MAC 3
#define SUBKEY_OBF 4
#define SUBKEY_SEAL 5

/**
 * wrn_community_keys_init:
 * @self: (out caller-allocates): the keys
 * @secret: the secret of a passphrase community
 */
void
wrn_community_keys_init (WrnCommunityKeys *self, const guint8 secret[static WRN_SECRET_LEN])
{
  guint8 topic_seed[WRN_KEY_LEN];

  wrn_derive_key (topic_seed, secret, SUBKEY_TOPIC, CONTEXT);
  wrn_sign_keypair (self->topic_pk, self->topic_sk, topic_seed);
  wrn_secure_clear (topic_seed, sizeof topic_seed);

  wrn_hash (self->topic, WRN_TOPIC_LEN, WRN_LABEL ("warren-topic-1"), WRN_BYTES (self->topic_pk));
  wrn_hash (self->cid, WRN_CID_LEN, WRN_LABEL ("warren-pass-community-1"),
            WRN_BYTES (self->topic_pk));
  wrn_derive_key (self->psk, secret, SUBKEY_PSK, CONTEXT);
  wrn_derive_key (self->mac, secret, SUBKEY_MAC, CONTEXT);
  wrn_derive_key (self->obf, secret, SUBKEY_OBF, CONTEXT);
  wrn_derive_key (self->seal, secret, SUBKEY_SEAL, CONTEXT);
}

void
wrn_community_keys_clear (WrnCommunityKeys *self)
{
  wrn_secure_clear (self, sizeof *self);
}

static void
free_secret_text (char *text)
{
  wrn_secure_clear (text, strlen (text));
  g_free (text);
}

/**
 * wrn_community_secret_from_passphrase:
 * @secret: (out): the community's secret, to be stored in place of the passphrase
 * @name: the community's name
 * @passphrase: the passphrase, as it was typed
 *
 * Both texts are brought into normal form C first, so that two keyboards that spell an accent
 * differently lead into the same community.
 *
 * Blocks for about half a second and needs 256 MiB meanwhile: that is the price of each guess for
 * whoever recorded a packet. Never on a thread that serves a user or a packet.
 *
 * Returns: %FALSE if a text is not UTF-8, or the memory is not to be had
 */
gboolean
wrn_community_secret_from_passphrase (guint8 secret[static WRN_SECRET_LEN],
                                      const char *name,
                                      const char *passphrase)
{
  g_autofree char *normal_name = g_utf8_normalize (name, -1, G_NORMALIZE_NFC);
  char *normal_passphrase = g_utf8_normalize (passphrase, -1, G_NORMALIZE_NFC);
  guint8 salt[WRN_STRETCH_SALT_LEN];
  gboolean done = FALSE;

  if (normal_name != NULL && normal_passphrase != NULL)
    {
      wrn_hash (salt, sizeof salt, WRN_LABEL ("warren-salt-1"),
                { normal_name, strlen (normal_name) });
      done = wrn_stretch (secret, normal_passphrase, strlen (normal_passphrase), salt);
    }
  g_clear_pointer (&normal_passphrase, free_secret_text);
  return done;
}
