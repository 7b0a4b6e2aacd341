/* wrn-supernode-settings.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The settings of a supernode: each is an option of the command line and a key of the file.
 */
#pragma once

#include "supernode/wrn-supernode-config.h"

/* The groups of the file. */
#define WRN_SUPERNODE_GROUP_MAIN "supernode"
#define WRN_SUPERNODE_GROUP_LIMITS "limits"

/* How a setting is written. */
typedef enum
{
  WRN_SETTING_LISTEN, /* some places; on the command line one at a time */
  WRN_SETTING_FILE,
  WRN_SETTING_TEXT,
  WRN_SETTING_SWITCH, /* true or false */
  WRN_SETTING_PORT,   /* a number, or auto */
  WRN_SETTING_LEVEL,
  WRN_SETTING_NUMBER,
} WrnSettingKind;

typedef struct
{
  const char *name;
  const char *argument; /* (nullable): NULL: of a switch */
  const char *description;
  gsize offset; /* of its field in WrnSupernodeConfig, by kind: char *, gboolean, gint or guint */
  guint min;    /* of a number */
  guint max;
  guint unit; /* what one of it is in the field */
  WrnSettingKind kind;
  char letter;         /* of the short option; 0: none */
  gboolean is_limit;   /* its group */
  gboolean is_lasting; /* from the start to the end; all others change while it runs */
} WrnSupernodeSetting;

#define WRN_SUPERNODE_N_SETTINGS 24

extern const WrnSupernodeSetting wrn_supernode_settings[WRN_SUPERNODE_N_SETTINGS];

const char *wrn_supernode_setting_get_group (const WrnSupernodeSetting *self);
gboolean wrn_supernode_setting_set (const WrnSupernodeSetting *self,
                                    WrnSupernodeConfig *config,
                                    const char *value);
char *wrn_supernode_setting_get (const WrnSupernodeSetting *self, const WrnSupernodeConfig *config);
char *wrn_supernode_setting_explain (const WrnSupernodeSetting *self);
