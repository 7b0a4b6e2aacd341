/* wrn-invitation.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What somebody was given to join a community, before it is joined.
 */
#pragma once

#include "ui/model/wrn-backend.h"

/* A link, or a community file. */
typedef struct
{
  WrnRequest request;    /* that makes it one of ours */
  GBytes *secret;        /* (owned): what to ask it with */
  char *name;            /* (owned): harmless */
  char *subnet;          /* (owned) */
  char **meeting_points; /* (owned): hosts */
} WrnInvitation;

WrnInvitation *
wrn_invitation_read (const char *text, gsize len, gint64 real_time, const char **problem);
void wrn_invitation_free (WrnInvitation *self);
gboolean wrn_invitation_is_link (const char *text);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WrnInvitation, wrn_invitation_free)
