/* wrn-sim-nat.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A box between two networks that translates and filters UDP as RFC 4787 classifies it.
 */
#define G_LOG_DOMAIN "wrn-sim"

#include "config.h"

#include "tests/support/wrn-sim-nat.h"

#include "tests/support/wrn-sim-table.h"

/* RFC 4787 REQ-5: not less than two minutes. */
#define DEFAULT_TIMEOUT WRN_SECONDS (120)

/* The dynamic range of most boxes; below are ports that somebody may have asked for by name. */
#define FIRST_PORT 1024

/* A box so full that this many ports in a row are taken gives one of them to the newcomer. */
#define MAX_TRIES 1024

/* The forgotten are swept out when this many entries have come in since the last time. */
#define MIN_ENTRIES_PER_SWEEP 256

/* Kinds of keys in the table. */
enum
{
  KEY_MAPPING = 1, /* inner endpoint, remote as far as mapping depends on it → mapping */
  KEY_PORT,        /* outer endpoint → mapping */
  KEY_FILTER,      /* outer endpoint, remote as far as filtering depends on it → last sent */
};

typedef struct
{
  WrnEndpoint inner;
  WrnEndpoint outer;
  WrnEndpoint remote; /* as far as the mapping depends on it */
  WrnTime until;
} Mapping;

struct _WrnSimNat
{
  WrnSimNatConfig config;
  WrnSimRandom *random; /* (not owned): the network's, it outlives us */
  WrnEndpoint outer;    /* our address on the outside, without a port */
  WrnSimTable table;
  GArray *mappings; /* (owned) (element-type Mapping) */
  gsize sweep_at;   /* size of the table */
  guint16 next_port;
};

/**
 * wrn_sim_nat_config_named:
 * @name: one of the types of site of docs on NAT traversal: fw, full, addr, port, adm, symseq,
 *   sym, tcponly
 * @out: (out): what such a box does
 *
 * Returns: %FALSE if there is no such type
 */
gboolean
wrn_sim_nat_config_named (const char *name, WrnSimNatConfig *out)
{
  static const struct
  {
    const char *name;
    WrnSimNatConfig config;
  } types[] = {
    { "fw", { .filtering = WRN_SIM_NAT_ADDRESS_AND_PORT } },
    { "full", { .translates = TRUE } },
    { "addr", { .translates = TRUE, .filtering = WRN_SIM_NAT_ADDRESS } },
    { "port", { .translates = TRUE, .filtering = WRN_SIM_NAT_ADDRESS_AND_PORT } },
    { "adm",
      { .translates = TRUE, .mapping = WRN_SIM_NAT_ADDRESS, .filtering = WRN_SIM_NAT_ADDRESS } },
    { "symseq",
      { .translates = TRUE,
        .mapping = WRN_SIM_NAT_ADDRESS_AND_PORT,
        .filtering = WRN_SIM_NAT_ADDRESS_AND_PORT,
        .ports = WRN_SIM_PORTS_SEQUENTIAL } },
    { "sym",
      { .translates = TRUE,
        .mapping = WRN_SIM_NAT_ADDRESS_AND_PORT,
        .filtering = WRN_SIM_NAT_ADDRESS_AND_PORT } },
    { "tcponly", { .translates = TRUE, .blocks_udp = TRUE } },
  };

  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    {
      if (g_str_equal (types[i].name, name))
        {
          *out = types[i].config;
          return TRUE;
        }
    }
  return FALSE;
}

WrnSimNat *
wrn_sim_nat_new (const WrnSimNatConfig *config, WrnSimRandom *random)
{
  WrnSimNat *self = g_new0 (WrnSimNat, 1);

  self->config = *config;
  if (self->config.timeout == 0)
    self->config.timeout = DEFAULT_TIMEOUT;
  self->random = random;
  self->mappings = g_array_new (FALSE, FALSE, sizeof (Mapping));
  wrn_sim_table_init (&self->table);
  self->sweep_at = MIN_ENTRIES_PER_SWEEP;
  self->next_port = (guint16) (FIRST_PORT + wrn_sim_random_below (random, 32768));
  return self;
}

void
wrn_sim_nat_free (WrnSimNat *self)
{
  wrn_sim_table_clear (&self->table);
  g_array_unref (self->mappings);
  g_free (self);
}

/* Forgets all mappings; @outer is the address that the network outside gives it this time. */
void
wrn_sim_nat_reboot (WrnSimNat *self, const WrnEndpoint *outer)
{
  self->outer = *outer;
  self->outer.port = 0;
  g_array_set_size (self->mappings, 0);
  wrn_sim_table_clear (&self->table);
  wrn_sim_table_init (&self->table);
  self->sweep_at = MIN_ENTRIES_PER_SWEEP;
}

const WrnEndpoint *
wrn_sim_nat_get_outer (const WrnSimNat *self)
{
  return &self->outer;
}

const WrnSimNatConfig *
wrn_sim_nat_get_config (const WrnSimNat *self)
{
  return &self->config;
}

/* IPv6 is filtered, as RFC 6092 recommends, and never translated. */
gboolean
wrn_sim_nat_translates (const WrnSimNat *self, const WrnEndpoint *endpoint)
{
  return self->config.translates && wrn_endpoint_is_ipv4 (endpoint);
}

guint
wrn_sim_nat_get_n_mappings (const WrnSimNat *self)
{
  return self->mappings->len;
}

/* What of @remote counts under @dependence. */
static WrnEndpoint
reduce (WrnSimNatDependence dependence, const WrnEndpoint *remote)
{
  WrnEndpoint reduced = { 0 };

  if (dependence != WRN_SIM_NAT_INDEPENDENT)
    reduced = *remote;
  if (dependence == WRN_SIM_NAT_ADDRESS)
    reduced.port = 0;
  return reduced;
}

static Mapping *
find_mapping (WrnSimNat *self, const WrnSimKey *key)
{
  const guint64 index = wrn_sim_table_lookup (&self->table, key);

  return index != 0 ? &g_array_index (self->mappings, Mapping, index - 1) : NULL;
}

static void
enter_mapping (WrnSimNat *self, const Mapping *mapping)
{
  const WrnSimKey by_inner = wrn_sim_key (KEY_MAPPING, &mapping->inner, &mapping->remote);
  const WrnSimKey by_outer = wrn_sim_key (KEY_PORT, &mapping->outer, NULL);

  g_array_append_val (self->mappings, *mapping);
  wrn_sim_table_set (&self->table, &by_inner, self->mappings->len);
  wrn_sim_table_set (&self->table, &by_outer, self->mappings->len);
}

/* Starts a new table with what is still alive, so that a long simulation does not grow. */
static void
sweep (WrnSimNat *self, WrnTime now)
{
  g_autoptr (GArray) mappings = g_steal_pointer (&self->mappings);
  WrnSimTable old = self->table;

  self->mappings = g_array_new (FALSE, FALSE, sizeof (Mapping));
  wrn_sim_table_init (&self->table);
  for (guint i = 0; i < mappings->len; i++)
    {
      const Mapping *mapping = &g_array_index (mappings, Mapping, i);

      if (mapping->until > now)
        enter_mapping (self, mapping);
    }
  for (gsize i = 0; i < old.n_slots; i++)
    {
      const WrnSimEntry *entry = &old.slots[i];

      if (entry->key.word[4] >> 32 == KEY_FILTER && (WrnTime) entry->value > now)
        wrn_sim_table_set (&self->table, &entry->key, entry->value);
    }
  wrn_sim_table_clear (&old);
  self->sweep_at = 2 * self->table.used + MIN_ENTRIES_PER_SWEEP;
}

static gboolean
is_free (WrnSimNat *self, WrnTime now, guint16 port)
{
  WrnEndpoint outer = self->outer;
  WrnSimKey key;
  const Mapping *mapping;

  outer.port = port;
  key = wrn_sim_key (KEY_PORT, &outer, NULL);
  mapping = find_mapping (self, &key);
  return mapping == NULL || mapping->until <= now;
}

static guint16
choose_port (WrnSimNat *self, WrnTime now, guint16 inner)
{
  guint16 port = inner;

  if (self->config.ports == WRN_SIM_PORTS_PRESERVING && is_free (self, now, port))
    return port;
  for (guint i = 0; i < MAX_TRIES; i++)
    {
      if (self->config.ports == WRN_SIM_PORTS_SEQUENTIAL)
        port = self->next_port = (guint16) MAX (self->next_port + 1, FIRST_PORT);
      else
        port = (guint16) (FIRST_PORT + wrn_sim_random_below (self->random, 65536 - FIRST_PORT));
      if (is_free (self, now, port))
        break;
    }
  return port;
}

/* Finds or makes the mapping for a packet from inside. */
static Mapping *
map (WrnSimNat *self, WrnTime now, const WrnEndpoint *inner, const WrnEndpoint *target)
{
  const gboolean translates = wrn_sim_nat_translates (self, inner);
  const WrnEndpoint remote =
      reduce (translates ? self->config.mapping : WRN_SIM_NAT_INDEPENDENT, target);
  const WrnSimKey key = wrn_sim_key (KEY_MAPPING, inner, &remote);
  Mapping *mapping = find_mapping (self, &key);
  Mapping fresh = { .inner = *inner, .outer = *inner, .remote = remote };

  if (mapping != NULL && mapping->until > now)
    return mapping;

  if (translates)
    {
      fresh.outer = self->outer;
      fresh.outer.port = choose_port (self, now, inner->port);
    }
  enter_mapping (self, &fresh);
  return &g_array_index (self->mappings, Mapping, self->mappings->len - 1);
}

static WrnSimKey
filter_key (const WrnSimNat *self, const WrnEndpoint *outer, const WrnEndpoint *remote)
{
  const WrnSimNatDependence dependence =
      wrn_endpoint_is_ipv4 (outer) ? self->config.filtering : WRN_SIM_NAT_ADDRESS_AND_PORT;
  const WrnEndpoint reduced = reduce (dependence, remote);

  return wrn_sim_key (KEY_FILTER, outer, &reduced);
}

/* A packet from inside: @source becomes what the outside sees. Only this keeps a mapping alive,
 * as inbound refresh is optional (RFC 4787 REQ-6) and a stranger could use it. */
WrnSimNatVerdict
wrn_sim_nat_outbound (WrnSimNat *self, WrnTime now, WrnEndpoint *source, const WrnEndpoint *target)
{
  Mapping *mapping;
  WrnSimKey key;

  if (self->config.blocks_udp)
    return WRN_SIM_NAT_BLOCKED;

  if (self->table.used >= self->sweep_at)
    sweep (self, now);
  mapping = map (self, now, source, target);
  mapping->until = now + self->config.timeout;
  key = filter_key (self, &mapping->outer, target);
  wrn_sim_table_set (&self->table, &key, (guint64) mapping->until);
  *source = mapping->outer;
  return WRN_SIM_NAT_PASS;
}

/* A packet from outside: if it passes, @target becomes the endpoint inside. */
WrnSimNatVerdict
wrn_sim_nat_inbound (WrnSimNat *self, WrnTime now, const WrnEndpoint *source, WrnEndpoint *target)
{
  const WrnSimKey by_outer = wrn_sim_key (KEY_PORT, target, NULL);
  const WrnSimKey by_filter = filter_key (self, target, source);
  const Mapping *mapping = find_mapping (self, &by_outer);

  if (self->config.blocks_udp)
    return WRN_SIM_NAT_BLOCKED;
  if (mapping == NULL || mapping->until <= now)
    return WRN_SIM_NAT_NO_MAPPING;
  if ((WrnTime) wrn_sim_table_lookup (&self->table, &by_filter) <= now)
    return WRN_SIM_NAT_FILTERED;
  *target = mapping->inner;
  return WRN_SIM_NAT_PASS;
}
