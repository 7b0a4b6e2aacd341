/* wrn-edge-config.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What warren-edge is told on its command line and in its environment.
 */
#pragma once

#include <gio/gio.h>

#include "core/base/wrn-endpoint.h"
#include "core/carrier/wrn-proxies.h"
#include "core/crypto/wrn-cipher.h"

typedef struct
{
  char *file;           /* (owned) (type filename): the community; "-" for standard input */
  char *interface;      /* (owned) (nullable): NULL: the first free name */
  char *name;           /* (owned) (nullable): ours, as members see it; else the profile's */
  char *computer;       /* (owned): its name, for want of any other */
  char *state_dir;      /* (owned) (type filename) */
  char *status;         /* (owned) (type filename) (nullable): "-" for standard output */
  char *user;           /* (owned) (nullable) */
  WrnProxies *proxies;  /* (owned) (nullable): NULL: everything is direct */
  WrnEndpoint listen;   /* all zeroes: any address, and any port that is free */
  gint status_interval; /* seconds */
  WrnSuite cipher;      /* 0: the fastest that both ends have */
  gboolean engine;      /* of the helper, who says everything else */
  gboolean no_direct;
  gboolean no_relay;
  gint relay_rate; /* kbit/s for other members; 0: as usual */
  gboolean no_portmap;
  gboolean no_offload;
  gboolean no_birthday;
  gint birthday_pause;    /* seconds; 0: as usual */
  gboolean print_version; /* and nothing else */
} WrnEdgeConfig;

WrnEdgeConfig *wrn_edge_config_new (int argc, char **argv, GError **error);
void wrn_edge_config_free (WrnEdgeConfig *self);

char *wrn_edge_config_computer_name (void);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WrnEdgeConfig, wrn_edge_config_free)
