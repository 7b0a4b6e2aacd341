/* wrn-supernode-config.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What warren-supernode is told in its file and on its command line, which wins.
 */
#pragma once

#include <gio/gio.h>

#include "core/supernode/wrn-supernode.h"

#define WRN_SUPERNODE_PORT 7654

/* Where to wait for connections. */
typedef struct
{
  WrnEndpoint endpoint; /* with its scheme */
  char *path;           /* (owned) (nullable): instead of an address */
} WrnSupernodeListen;

typedef struct
{
  char *file;             /* (owned) (nullable) (type filename): that was read */
  char *state_dir;        /* (owned) (type filename) */
  GArray *listen;         /* (owned) (element-type WrnEndpoint): by UDP; at least one */
  GPtrArray *connections; /* (owned) (element-type WrnSupernodeListen) */
  gboolean udp_only;      /* no TCP at the ports of @listen and at 443 */
  char *tls_certificate;  /* (owned) (nullable) (type filename) */
  char *tls_key;          /* (owned) (nullable) (type filename): if and only if that is */
  char *user;             /* (owned) (nullable) */
  guint status_interval;  /* seconds; 0: only when asked */
  guint log_level;        /* GLogLevelFlags: the least important that is logged */
  gboolean no_offload;
  gboolean portmap; /* ask the router for the port */
  gint other_port;  /* as of wrn_other_port_open() */
  WrnSupernodeLimits limits;

  /* What to do instead of serving, and nothing else. */
  gboolean print_key;
  gboolean print_version;
  gboolean check;
  gboolean json;   /* of what is printed */
  gboolean engine; /* of the helper, who says everything else */
} WrnSupernodeConfig;

WrnSupernodeConfig *wrn_supernode_config_new (int argc, char **argv, GError **error);
void wrn_supernode_config_free (WrnSupernodeConfig *self);

gboolean wrn_supernode_config_read (WrnSupernodeConfig *self, const char *path, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WrnSupernodeConfig, wrn_supernode_config_free)
