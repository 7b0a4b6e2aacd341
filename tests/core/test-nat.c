/* test-nat.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What is said of a router: the worst that is shown, and never more than is shown.
 */
#include "config.h"

#include "core/path/wrn-nat.h"
#include "tests/support/wrn-sim-nat.h"

#define PORT 41000

static WrnEndpoint
parse (const char *text)
{
  WrnEndpoint endpoint = { 0 };

  if (*text != '\0')
    g_assert_true (wrn_endpoint_parse (text, &endpoint));
  return endpoint;
}

#define MAX_SIGHTS 4

static const struct
{
  const char *name;
  struct
  {
    const char *asked;
    const char *seen;
  } sights[MAX_SIGHTS];
  WrnNatMapping mapping;
  gboolean certain;
  gboolean pooled;
  gboolean preserves_port;
} cases[] = {
  { "nobody", { { 0 } }, WRN_NAT_MAPPING_UNKNOWN, FALSE, FALSE, FALSE },
  { "one",
    { { "192.0.2.1:7654", "203.0.113.5:9" } },
    WRN_NAT_MAPPING_UNKNOWN,
    FALSE,
    FALSE,
    FALSE },
  { "one twice",
    { { "192.0.2.1:7654", "203.0.113.5:9" }, { "192.0.2.1:7654", "203.0.113.5:9" } },
    WRN_NAT_MAPPING_UNKNOWN,
    FALSE,
    FALSE,
    FALSE },
  { "our own address",
    { { "192.0.2.1:7654", "198.51.100.7:41000" } },
    WRN_NAT_MAPPING_NONE,
    TRUE,
    FALSE,
    TRUE },
  { "two ports see the same",
    { { "192.0.2.1:7654", "203.0.113.5:9" }, { "192.0.2.1:7656", "203.0.113.5:9" } },
    WRN_NAT_MAPPING_EIM,
    FALSE,
    FALSE,
    FALSE },
  { "two ports see two",
    { { "192.0.2.1:7654", "203.0.113.5:9" }, { "192.0.2.1:7656", "203.0.113.5:10" } },
    WRN_NAT_MAPPING_APDM,
    TRUE,
    FALSE,
    FALSE },
  { "two addresses see the same",
    { { "192.0.2.1:7654", "203.0.113.5:41000" }, { "192.0.2.2:7654", "203.0.113.5:41000" } },
    WRN_NAT_MAPPING_EIM,
    TRUE,
    FALSE,
    TRUE },
  { "two addresses see two",
    { { "192.0.2.1:7654", "203.0.113.5:9" }, { "192.0.2.2:7654", "203.0.113.5:10" } },
    WRN_NAT_MAPPING_APDM,
    FALSE,
    FALSE,
    FALSE },
  { "two addresses see two, two ports the same",
    { { "192.0.2.1:7654", "203.0.113.5:9" },
      { "192.0.2.1:7656", "203.0.113.5:9" },
      { "192.0.2.2:7654", "203.0.113.5:10" } },
    WRN_NAT_MAPPING_ADM,
    TRUE,
    FALSE,
    FALSE },
  { "all see another",
    { { "192.0.2.1:7654", "203.0.113.5:9" },
      { "192.0.2.1:7656", "203.0.113.5:10" },
      { "192.0.2.2:7654", "203.0.113.5:11" } },
    WRN_NAT_MAPPING_APDM,
    TRUE,
    FALSE,
    FALSE },
  { "one of three sees another",
    { { "192.0.2.1:7654", "203.0.113.5:9" },
      { "192.0.2.2:7654", "203.0.113.5:9" },
      { "192.0.2.3:7654", "203.0.113.5:11" } },
    WRN_NAT_MAPPING_APDM,
    TRUE,
    FALSE,
    FALSE },
  { "another address",
    { { "192.0.2.1:7654", "203.0.113.5:41000" }, { "192.0.2.2:7654", "203.0.113.6:41000" } },
    WRN_NAT_MAPPING_APDM,
    FALSE,
    TRUE,
    TRUE },
  { "within one network",
    { { "192.0.2.1:7654", "203.0.113.5:9" }, { "192.168.1.1:7654", "192.168.1.7:41000" } },
    WRN_NAT_MAPPING_UNKNOWN,
    FALSE,
    FALSE,
    FALSE },
  { "by IPv6",
    { { "192.0.2.1:7654", "203.0.113.5:9" }, { "[2001:db8::1]:7654", "[2001:db8::7]:41000" } },
    WRN_NAT_MAPPING_UNKNOWN,
    FALSE,
    FALSE,
    FALSE },
  { "without an answer",
    { { "192.0.2.1:7654", "203.0.113.5:9" }, { "192.0.2.2:7654", "" } },
    WRN_NAT_MAPPING_UNKNOWN,
    FALSE,
    FALSE,
    FALSE },
};

static void
test_what_is_seen_is_what_is_said (void)
{
  const WrnEndpoint locals[] = { parse ("198.51.100.7:41000"), parse ("[2001:db8::7]:41000") };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      WrnNatSight sights[MAX_SIGHTS];
      guint n = 0;
      WrnNat nat;

      for (; n < MAX_SIGHTS && cases[i].sights[n].asked != NULL; n++)
        sights[n] =
            (WrnNatSight){ parse (cases[i].sights[n].asked), parse (cases[i].sights[n].seen) };
      wrn_nat_classify (&nat, sights, n, locals, G_N_ELEMENTS (locals));
      g_test_message ("%s: %s", cases[i].name, wrn_nat_mapping_get_name (nat.mapping));
      g_assert_cmpint (nat.mapping, ==, cases[i].mapping);
      g_assert_cmpint (nat.certain, ==, cases[i].certain);
      g_assert_cmpint (nat.pooled, ==, cases[i].pooled);
      g_assert_cmpint (nat.preserves_port, ==, cases[i].preserves_port);
      g_assert_cmpint (nat.filtering, ==, WRN_NAT_FILTERING_UNKNOWN);
    }
}

static void
test_order_does_not_count (void)
{
  const WrnEndpoint local = parse ("10.0.0.2:41000");

  for (guint round = 0; round < 2000; round++)
    {
      WrnNatSight sights[MAX_SIGHTS];
      WrnNatSight turned[MAX_SIGHTS];
      WrnNat nat;
      WrnNat again;

      for (guint i = 0; i < MAX_SIGHTS; i++)
        {
          const guint who = (guint) g_test_rand_int_range (0, 4);

          sights[i].asked = wrn_endpoint_ipv4 (0xc0000201 + who / 2, (guint16) (7000 + who % 2));
          sights[i].seen =
              wrn_endpoint_ipv4 (0xcb007105, (guint16) (PORT + g_test_rand_int_range (0, 2)));
        }
      for (guint i = 0; i < MAX_SIGHTS; i++)
        turned[i] = sights[(i + round) % MAX_SIGHTS];
      wrn_nat_classify (&nat, sights, MAX_SIGHTS, &local, 1);
      wrn_nat_classify (&again, turned, MAX_SIGHTS, &local, 1);
      g_assert_true (wrn_nat_equal (&nat, &again));
    }
}

/* Asks as many as there are of two addresses with two ports each through a router of the simulator,
 * which is the slow and obvious twin. */
static void
ask_through (const WrnSimNatConfig *config, guint asked, WrnSimRandom *random, WrnNat *out)
{
  const WrnEndpoint local = parse ("10.0.0.2:41000");
  const WrnEndpoint outer = parse ("203.0.113.5:0");
  g_autoptr (WrnSimNat) nat = wrn_sim_nat_new (config, random);
  WrnNatSight sights[4];
  guint n = 0;

  wrn_sim_nat_reboot (nat, &outer);
  for (guint i = 0; i < 4; i++)
    {
      if ((asked & 1u << i) == 0)
        continue;
      sights[n].asked = wrn_endpoint_ipv4 (0xc0000201 + i / 2, (guint16) (7654 + i % 2));
      sights[n].seen = local;
      g_assert_cmpint (wrn_sim_nat_outbound (nat, 0, &sights[n].seen, &sights[n].asked), ==,
                       WRN_SIM_NAT_PASS);
      n++;
    }
  wrn_nat_classify (out, sights, n, &local, 1);
}

static void
test_certainty_is_never_wrong (void)
{
  static const WrnNatMapping truth[] = {
    [WRN_SIM_NAT_INDEPENDENT] = WRN_NAT_MAPPING_EIM,
    [WRN_SIM_NAT_ADDRESS] = WRN_NAT_MAPPING_ADM,
    [WRN_SIM_NAT_ADDRESS_AND_PORT] = WRN_NAT_MAPPING_APDM,
  };
  WrnSimRandom random;

  wrn_sim_random_seed (&random, 7);
  for (guint mapping = 0; mapping < G_N_ELEMENTS (truth); mapping++)
    for (guint ports = WRN_SIM_PORTS_RANDOM; ports <= WRN_SIM_PORTS_SEQUENTIAL; ports++)
      for (guint asked = 0; asked < 16; asked++)
        {
          const WrnSimNatConfig config = { .translates = TRUE, .mapping = mapping, .ports = ports };
          WrnNat nat;

          ask_through (&config, asked, &random, &nat);
          if (nat.certain)
            g_assert_cmpint (nat.mapping, ==, truth[mapping]);
          if (asked == 7 || asked == 15)
            g_assert_true (nat.certain);
        }
}

static const char *const sites[] = { "open", "fw", "full", "addr", "port", "adm", "symseq", "sym" };

/* As of docs/nat.md; g: relayed, and direct if a port is guessed. */
static const char *const matrix[] = {
  "yyyyyyyy", /* open */
  "yyyyy-gg", /* fw */
  "yyyyyyyy", /* full */
  "yyyyyyyy", /* addr */
  "yyyyy-gg", /* port */
  "y-yy----", /* adm */
  "ygyyg---", /* symseq */
  "ygyyg---", /* sym */
};

static WrnNat
router_of (const char *site)
{
  WrnSimNatConfig config = { 0 };
  WrnNat nat = { .mapping = WRN_NAT_MAPPING_NONE, .filtering = WRN_NAT_FILTERING_OPEN };

  if (g_str_equal (site, "open"))
    return nat;
  g_assert_true (wrn_sim_nat_config_named (site, &config));
  if (config.translates)
    nat.mapping = WRN_NAT_MAPPING_EIM + config.mapping;
  if (config.filtering == WRN_SIM_NAT_ADDRESS_AND_PORT)
    nat.filtering = WRN_NAT_FILTERING_APDF;
  return nat;
}

static void
test_prediction_is_the_matrix (void)
{
  static const char letters[] = {
    [WRN_NAT_WAY_UNKNOWN] = '?',
    [WRN_NAT_WAY_DIRECT] = 'y',
    [WRN_NAT_WAY_GUESS] = 'g',
    [WRN_NAT_WAY_RELAYED] = '-',
  };

  for (guint i = 0; i < G_N_ELEMENTS (sites); i++)
    for (guint k = 0; k < G_N_ELEMENTS (sites); k++)
      {
        const WrnNat a = router_of (sites[i]);
        const WrnNat b = router_of (sites[k]);

        g_test_message ("%s and %s", sites[i], sites[k]);
        g_assert_cmpint (letters[wrn_nat_predict (&a, &b)], ==, matrix[i][k]);
      }
}

static void
test_nothing_is_predicted_of_what_is_not_known (void)
{
  const WrnNat unknown = { 0 };
  const WrnNat symmetric = router_of ("sym");
  WrnNat other = router_of ("port");

  g_assert_cmpint (wrn_nat_predict (&unknown, &symmetric), ==, WRN_NAT_WAY_UNKNOWN);
  g_assert_cmpint (wrn_nat_predict (&other, &unknown), ==, WRN_NAT_WAY_UNKNOWN);
  other.filtering = WRN_NAT_FILTERING_UNKNOWN;
  g_assert_cmpint (wrn_nat_predict (&other, &symmetric), ==, WRN_NAT_WAY_UNKNOWN);
  g_assert_cmpint (wrn_nat_predict (&other, &other), ==, WRN_NAT_WAY_DIRECT);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/nat/what-is-seen-is-what-is-said", test_what_is_seen_is_what_is_said);
  g_test_add_func ("/nat/order-does-not-count", test_order_does_not_count);
  g_test_add_func ("/nat/certainty-is-never-wrong", test_certainty_is_never_wrong);
  g_test_add_func ("/nat/prediction-is-the-matrix", test_prediction_is_the_matrix);
  g_test_add_func ("/nat/nothing-is-predicted-of-what-is-not-known",
                   test_nothing_is_predicted_of_what_is_not_known);
  return g_test_run ();
}
