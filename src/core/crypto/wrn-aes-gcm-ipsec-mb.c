/* wrn-aes-gcm-ipsec-mb.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * AES-256-GCM by Intel's library for IPsec, which uses the widest registers of the processor.
 */
#define G_LOG_DOMAIN "wrn-crypto"

#include "config.h"

#include "core/crypto/wrn-aes-gcm.h"

#if WRN_HAVE_IPSEC_MB

#include <intel-ipsec-mb.h>

G_STATIC_ASSERT (WRN_AES_GCM_TAG_LEN == WRN_MAC_TAG_LEN);

/* Without these the library would fall back to tables, whose timing tells the key. */
#define NEEDED (IMB_FEATURE_AESNI | IMB_FEATURE_PCLMULQDQ | IMB_FEATURE_SELF_TEST_PASS)

/* The functions that fit this processor. They need nothing of the manager that named them. */
static struct
{
  aes_gcm_pre_t expand;
  aes_gcm_enc_dec_t seal;
  aes_gcm_enc_dec_t open;
} functions;

/* The library rejects a missing pointer even where nothing is behind it. */
static const guint8 no_data[1];

static void
expand (gpointer state, const guint8 key[static WRN_KEY_LEN])
{
  functions.expand (key, state);
}

static void
seal (gconstpointer state, const guint8 *nonce, guint8 *data, gsize len)
{
  struct gcm_context_data context;

  functions.seal (state, &context, data, data, len, nonce, no_data, 0, data + len,
                  WRN_AES_GCM_TAG_LEN);
}

static gboolean
open (gconstpointer state, const guint8 *nonce, guint8 *data, gsize len)
{
  struct gcm_context_data context;
  guint8 tag[WRN_AES_GCM_TAG_LEN];

  functions.open (state, &context, data, data, len, nonce, no_data, 0, tag, sizeof tag);
  return wrn_secure_equal (tag, data + len, sizeof tag);
}

/* Asks once: the library tests itself, which takes milliseconds. */
static gboolean
find_functions (void)
{
  static gboolean asked;
  IMB_MGR *manager;

  if (asked)
    return functions.seal != NULL;
  asked = TRUE;

  manager = alloc_mb_mgr (0);
  if (manager == NULL)
    return FALSE;
  init_mb_mgr_auto (manager, NULL);
  if ((manager->features & NEEDED) == NEEDED && imb_get_errno (manager) == 0)
    {
      functions.expand = manager->gcm256_pre;
      functions.seal = manager->gcm256_enc;
      functions.open = manager->gcm256_dec;
    }
  free_mb_mgr (manager);
  return functions.seal != NULL;
}

/* (nullable): %NULL if it was not built in, or on this processor. */
const WrnAesGcm *
wrn_aes_gcm_get_ipsec_mb (void)
{
  static const WrnAesGcm gcm = {
    .state_len = sizeof (struct gcm_key_data),
    .expand = expand,
    .seal = seal,
    .open = open,
  };

  return find_functions () ? &gcm : NULL;
}

#else

const WrnAesGcm *
wrn_aes_gcm_get_ipsec_mb (void)
{
  return NULL;
}

#endif
