/* wrn-form.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A window that is filled in and sent to the helper.
 */
#pragma once

#include <adwaita.h>

#include "ui/model/wrn-backend.h"

G_BEGIN_DECLS

#define WRN_TYPE_FORM (wrn_form_get_type ())

/**
 * WrnForm:
 *
 * Cancel on one side, the verb on the other, and #WrnForm:body between them. The verb is sensitive
 * while #WrnForm:complete, and emits #WrnForm::sent. While the helper is asked, the body is
 * insensitive, after a moment there is a spinner, and Cancel stops asking.
 */
G_DECLARE_DERIVABLE_TYPE (WrnForm, wrn_form, WRN, FORM, AdwWindow)

struct _WrnFormClass
{
  AdwWindowClass parent_class;
};

/* @answer: (nullable): NULL if there is an @error. A form that was closed is not told. */
typedef void (*WrnFormAnswered) (WrnForm *self, WrnAnswer *answer, const GError *error);

/* A form was closed before an answer came. */
typedef void (*WrnFormAbandoned) (WrnBackend *backend, WrnAnswer *answer);

void wrn_form_ask (WrnForm *self,
                   WrnBackend *backend,
                   const WrnQuestion *question,
                   WrnFormAnswered answered);
void wrn_form_ask_anyway (WrnForm *self,
                          WrnBackend *backend,
                          const WrnQuestion *question,
                          WrnFormAnswered answered,
                          WrnFormAbandoned abandoned);
void wrn_form_make (WrnForm *self,
                    WrnBackend *backend,
                    const WrnQuestion *question,
                    WrnFormAnswered answered);
void wrn_form_unmake (WrnBackend *backend, WrnCommunity *community);
void wrn_form_complain (WrnForm *self, const char *text);
void wrn_form_fail (WrnForm *self, const char *community, const GError *error);
void wrn_form_finish (WrnForm *self, WrnCommunity *community, gboolean invites);

G_END_DECLS
