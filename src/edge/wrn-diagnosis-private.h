/* wrn-diagnosis-private.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the files of the diagnosis share.
 */
#pragma once

#include "edge/wrn-diagnosis.h"

/* Room for a time in words. */
#define WRN_RTT_FORMAT_LEN 24

typedef enum
{
  WRN_CHECK_PASS,
  WRN_CHECK_WARN,
  WRN_CHECK_FAIL,
  WRN_CHECK_SKIPPED,
} WrnCheckResult;

typedef struct
{
  const WrnSnapshot *snapshot; /* (not owned) */
  GVariantBuilder checks;
} WrnDiagnosis;

void wrn_diagnosis_add (WrnDiagnosis *self,
                        const char *check,
                        const char *title,
                        WrnCheckResult result,
                        const char *remedy,
                        const char *details,
                        const char *cause,
                        ...) G_GNUC_PRINTF (7, 8);
const char *wrn_rtt_format (WrnTime rtt, char text[static WRN_RTT_FORMAT_LEN]);

/* wrn-diagnosis-network.c */
void wrn_diagnosis_check_supernodes (WrnDiagnosis *self);
void wrn_diagnosis_check_router (WrnDiagnosis *self);
void wrn_diagnosis_check_packet_size (WrnDiagnosis *self);

/* wrn-diagnosis-members.c */
void wrn_diagnosis_check_secret (WrnDiagnosis *self);
void wrn_diagnosis_check_names (WrnDiagnosis *self);
void wrn_diagnosis_check_members (WrnDiagnosis *self);
