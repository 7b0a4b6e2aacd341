/* wrn-diagnosis.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Says why members cannot be reached, and what to do about it: this computer.
 */
#define G_LOG_DOMAIN "wrn-edge"

#include "config.h"

#include "edge/wrn-diagnosis-private.h"

/* This program did not exist before the year 2026. */
#define CLOCK_MIN (G_GINT64_CONSTANT (1767225600) * G_USEC_PER_SEC)

/* Records are dated by their members' clocks, which are set by hand here and there. */
#define CLOCK_TOLERANCE ((gint64) 24 * 3600 * G_USEC_PER_SEC)

/* A core that has this little time left makes packets wait. */
#define BUSY 0.9

static const char *const result_names[] = {
  [WRN_CHECK_PASS] = "pass",
  [WRN_CHECK_WARN] = "warn",
  [WRN_CHECK_FAIL] = "fail",
  [WRN_CHECK_SKIPPED] = "skipped",
};

/**
 * wrn_diagnosis_add:
 * @self: a diagnosis
 * @check: what was looked at, in a word for programs
 * @title: the same for people
 * @result: how it is
 * @remedy: (nullable): what a person can do
 * @details: (nullable): for whoever helps
 * @cause: a printf() format and its arguments: why it is so
 */
void
wrn_diagnosis_add (WrnDiagnosis *self,
                   const char *check,
                   const char *title,
                   WrnCheckResult result,
                   const char *remedy,
                   const char *details,
                   const char *cause,
                   ...)
{
  g_autofree char *text = NULL;
  GVariantDict dict;
  va_list args;

  va_start (args, cause);
  text = g_strdup_vprintf (cause, args);
  va_end (args);

  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "check", "s", check);
  g_variant_dict_insert (&dict, "title", "s", title);
  g_variant_dict_insert (&dict, "result", "s", result_names[result]);
  g_variant_dict_insert (&dict, "cause", "s", text);
  g_variant_dict_insert (&dict, "remedy", "s", remedy != NULL ? remedy : "");
  g_variant_dict_insert (&dict, "details", "s", details != NULL ? details : "");
  g_variant_builder_add_value (&self->checks, g_variant_dict_end (&dict));
}

const char *
wrn_rtt_format (WrnTime rtt, char text[static WRN_RTT_FORMAT_LEN])
{
  if (rtt < WRN_MSEC (1))
    g_strlcpy (text, "under 1 ms", WRN_RTT_FORMAT_LEN);
  else
    g_snprintf (text, WRN_RTT_FORMAT_LEN, "%" G_GINT64_FORMAT " ms", rtt / 1000);
  return text;
}

static void
check_interface (WrnDiagnosis *self)
{
  static const char title[] = "Network card";
  const WrnSnapshot *now = self->snapshot;
  char address[WRN_SUBNET_FORMAT_LEN];
  g_autofree char *up = g_strdup_printf ("Connect again, or: ip link set %s up", now->interface);
  g_autofree char *multicast =
      g_strdup_printf ("Connect again, or: ip link set %s multicast on", now->interface);

  if (!now->has_interface)
    wrn_diagnosis_add (self, "interface", title, WRN_CHECK_FAIL, "Disconnect, and connect again.",
                       NULL, "The virtual network card is not there.");
  else if (!now->interface_up)
    wrn_diagnosis_add (self, "interface", title, WRN_CHECK_FAIL, up, "IFF_UP is not set",
                       "%s is switched off.", now->interface);
  else if (!now->interface_multicast)
    wrn_diagnosis_add (self, "interface", title, WRN_CHECK_WARN, multicast,
                       "IFF_MULTICAST is not set",
                       "%s does not carry announcements: games and printers are not found.",
                       now->interface);
  else if (now->status->ipv4 == 0)
    wrn_diagnosis_add (self, "interface", title, WRN_CHECK_WARN,
                       "Give the community a larger address range.", NULL,
                       "%s is up, but others have all the addresses that could be ours.",
                       now->interface);
  else
    wrn_diagnosis_add (self, "interface", title, WRN_CHECK_PASS, NULL, NULL, "%s is up, %s/%u",
                       now->interface, wrn_ipv4_format (now->status->ipv4, address),
                       now->profile->subnet.prefix);
}

static void
check_route (WrnDiagnosis *self)
{
  static const char title[] = "Internet";
  const WrnSnapshot *now = self->snapshot;

  if (now->ipv4_route || now->ipv6_route)
    wrn_diagnosis_add (self, "route", title, WRN_CHECK_PASS, NULL,
                       now->ipv4_route && now->ipv6_route ? "default routes: IPv4 and IPv6"
                       : now->ipv4_route                  ? "default route: IPv4"
                                                          : "default route: IPv6",
                       "This computer has a way to the Internet.");
  else if (now->n_locals > 0)
    wrn_diagnosis_add (self, "route", title, WRN_CHECK_WARN,
                       "Connect this computer to the Internet to reach people elsewhere.",
                       "no default route",
                       "Only people on the same network can be reached: there is no way to the "
                       "Internet.");
  else
    wrn_diagnosis_add (self, "route", title, WRN_CHECK_FAIL, "Connect this computer to a network.",
                       "no default route, no address",
                       "This computer is not connected to any network.");
}

/* Members whose records are dated a day ahead of our clock, of those who are here. */
static void
count_ahead (const WrnSnapshot *now, guint *n_ahead, guint *n_here)
{
  *n_ahead = 0;
  *n_here = 0;
  for (guint i = 0; i < now->peers->len; i++)
    {
      const WrnPeerStatus *peer = &g_array_index (now->peers, WrnPeerStatus, i);

      if (peer->state < WRN_PEER_RELAYED)
        continue;
      *n_here += 1;
      *n_ahead += peer->stamp > (guint64) (now->clock + CLOCK_TOLERANCE);
    }
}

static void
check_clock (WrnDiagnosis *self)
{
  static const char title[] = "Clock";
  static const char remedy[] = "Set date and time, best automatically.";
  g_autofree char *details = NULL;
  guint n_ahead;
  guint n_here;

  count_ahead (self->snapshot, &n_ahead, &n_here);
  details = g_strdup_printf ("records dated ahead: %u of %u", n_ahead, n_here);
  if (self->snapshot->clock < CLOCK_MIN)
    wrn_diagnosis_add (self, "clock", title, WRN_CHECK_FAIL, remedy, NULL,
                       "The clock of this computer is years behind.");
  else if (2 * n_ahead > n_here)
    wrn_diagnosis_add (self, "clock", title, WRN_CHECK_WARN, remedy, details,
                       "The clock of this computer is behind those of most people here.");
  else
    wrn_diagnosis_add (self, "clock", title, WRN_CHECK_PASS, NULL, details,
                       "The clock is plausible.");
}

static void
check_addresses (WrnDiagnosis *self)
{
  static const char title[] = "Other networks";
  const char *overlap = self->snapshot->overlap;

  if (overlap != NULL)
    wrn_diagnosis_add (self, "addresses", title, WRN_CHECK_FAIL,
                       "Choose another address range for the community, or turn the other "
                       "network off.",
                       overlap,
                       "Another network of this computer uses the addresses of the community.");
  else
    wrn_diagnosis_add (self, "addresses", title, WRN_CHECK_PASS, NULL, NULL, "None overlaps.");
}

static void
check_load (WrnDiagnosis *self)
{
  static const char title[] = "Processor";
  const double load = self->snapshot->load;
  const int percent = (int) (100 * load);

  if (load < 0)
    wrn_diagnosis_add (self, "processor", title, WRN_CHECK_SKIPPED, NULL, NULL,
                       "There was not enough time yet to tell.");
  else if (load >= BUSY)
    wrn_diagnosis_add (
        self, "processor", title, WRN_CHECK_WARN,
        "Close programs that need much of the processor, or send less at once.", NULL,
        "Encryption keeps a whole processor core busy (%d %%), so that packets wait.", percent);
  else
    wrn_diagnosis_add (self, "processor", title, WRN_CHECK_PASS, NULL, NULL,
                       "%d %% of a processor core.", percent);
}

static void
check_version (WrnDiagnosis *self)
{
  static const char title[] = "Version";
  const WrnDrops *drops = &self->snapshot->status->drops;
  const guint64 n_refused = drops->count[WRN_DROP_PAYLOAD];
  const guint64 n_unknown = drops->count[WRN_DROP_KIND];
  g_autofree char *details = g_strdup_printf ("this is %s; handshakes refused: %" G_GUINT64_FORMAT
                                              ", messages of unknown kinds: %" G_GUINT64_FORMAT,
                                              WRN_VERSION, n_refused, n_unknown);

  if (n_refused > 0)
    wrn_diagnosis_add (self, "version", title, WRN_CHECK_WARN,
                       "Update Warren here and on the other computers.", details,
                       "Somebody here has a version that cannot talk with this one.");
  else if (n_unknown > 0)
    wrn_diagnosis_add (self, "version", title, WRN_CHECK_PASS, NULL, details,
                       "Somebody here has a newer version, which talks with this one.");
  else
    wrn_diagnosis_add (self, "version", title, WRN_CHECK_PASS, NULL, details,
                       "Everybody understands each other.");
}

static void
check_history (WrnDiagnosis *self)
{
  static const char title[] = "History";
  const char *problem = self->snapshot->history_problem;

  if (problem != NULL)
    wrn_diagnosis_add (self, "history", title, WRN_CHECK_WARN,
                       "Make room on the disk, or look at the file.", problem,
                       "What happens is not kept for later.");
  else
    wrn_diagnosis_add (self, "history", title, WRN_CHECK_PASS, NULL, NULL, "It is kept.");
}

/**
 * wrn_diagnosis_run:
 * @snapshot: how things are
 *
 * Returns: (transfer floating): as Diagnose in the D-Bus API gives it
 */
GVariant *
wrn_diagnosis_run (const WrnSnapshot *snapshot)
{
  WrnDiagnosis self = { .snapshot = snapshot };

  g_variant_builder_init (&self.checks, G_VARIANT_TYPE ("aa{sv}"));
  if (snapshot->status == NULL)
    wrn_diagnosis_add (&self, "interface", "Network card", WRN_CHECK_SKIPPED,
                       "Connect the community.", NULL, "The community is not connected.");
  else
    check_interface (&self);
  check_route (&self);
  if (snapshot->status != NULL)
    {
      check_clock (&self);
      wrn_diagnosis_check_supernodes (&self);
      wrn_diagnosis_check_secret (&self);
      wrn_diagnosis_check_names (&self);
      wrn_diagnosis_check_router (&self);
      wrn_diagnosis_check_members (&self);
    }
  check_addresses (&self);
  if (snapshot->status != NULL)
    {
      wrn_diagnosis_check_packet_size (&self);
      check_load (&self);
      check_version (&self);
    }
  check_history (&self);
  return g_variant_builder_end (&self.checks);
}
