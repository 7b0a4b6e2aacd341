/* wrn-fake-backend.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A helper that does not exist, with scripted communities in virtual time.
 */
#pragma once

#include "ui/model/wrn-backend.h"

#define WRN_TYPE_FAKE_BACKEND (wrn_fake_backend_get_type ())

G_DECLARE_FINAL_TYPE (WrnFakeBackend, wrn_fake_backend, WRN, FAKE_BACKEND, GObject)

/* When the clock of every fake begins, in microseconds since 1970, UTC. */
#define WRN_FAKE_BACKEND_BEGIN (G_GINT64_CONSTANT (1767225600) * G_USEC_PER_SEC)

/* From Connect until it is connected. */
#define WRN_FAKE_BACKEND_CONNECTS_IN (2 * G_USEC_PER_SEC)

/* What it hosts; it has always done. */
#define WRN_FAKE_BACKEND_SUPERNODE                                                                 \
  "203.0.113.7:7654/AEBAGBAFAYDQQCIKBMGA2DQPCAIREEYUCULBOGAZDINRYHI6D4QA"

WrnFakeBackend *wrn_fake_backend_new (WrnHelperState helper_state);
WrnCommunity *wrn_fake_backend_add (WrnFakeBackend *self, const char *info, const char *state);
void wrn_fake_backend_set_peers (WrnFakeBackend *self, WrnCommunity *community, const char *peers);
void wrn_fake_backend_add_crowd (WrnFakeBackend *self, WrnCommunity *community, guint n);
void wrn_fake_backend_add_demo (WrnFakeBackend *self);
void wrn_fake_backend_set_helper_state (WrnFakeBackend *self, WrnHelperState state);
void wrn_fake_backend_answer (WrnFakeBackend *self, WrnRequest request, const char *value);
void wrn_fake_backend_fail (WrnFakeBackend *self, WrnRequest request, const GError *error);
void wrn_fake_backend_advance (WrnFakeBackend *self, gint64 duration);
gint64 wrn_fake_backend_get_now (WrnFakeBackend *self);
guint wrn_fake_backend_get_n_looks (WrnFakeBackend *self);
gboolean wrn_fake_backend_get_hosts (WrnFakeBackend *self);
