/* test-checks.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Tests of what a diagnosis found, in words, and of the report for others.
 */
#include "config.h"

#include <arpa/inet.h>
#include <string.h>

#include "ui/model/wrn-check.h"
#include "ui/model/wrn-fake-backend.h"
#include "ui/model/wrn-log.h"
#include "ui/model/wrn-redaction.h"
#include "ui/model/wrn-report.h"

static GListModel *
read_checks (const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) checks =
      g_variant_parse (G_VARIANT_TYPE ("aa{sv}"), text, NULL, NULL, &error);

  g_assert_no_error (error);
  return wrn_checks_read (checks);
}

static WrnCheck *
read_check (const char *kind, const char *result, const char *remedy)
{
  g_autofree char *text = g_strdup_printf (
      "[{'check': <'%s'>, 'title': <'T'>, 'result': <'%s'>, 'cause': <'C'>, 'remedy': <'%s'>}]",
      kind, result, remedy);
  g_autoptr (GListModel) checks = read_checks (text);

  return g_list_model_get_item (checks, 0);
}

/* (transfer full): a source of the engine, its broken strings joined and its casts left out */
static char *
read_source (const char *name)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "..", "src", "edge", name, NULL);
  g_autoptr (GRegex) seam = g_regex_new ("\"\\s*\\n\\s*\"", 0, 0, NULL);
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  return g_regex_replace_literal (seam, text, -1, 0, "", 0, &error);
}

static char *
read_sources (void)
{
  g_autofree char *here = read_source ("wrn-diagnosis.c");
  g_autofree char *members = read_source ("wrn-diagnosis-members.c");
  g_autofree char *network = read_source ("wrn-diagnosis-network.c");

  return g_strconcat (here, members, network, NULL);
}

/* Everything that the engine may look at has a title that can be translated. */
static void
test_titles (void)
{
  g_autofree char *source = read_sources ();
  g_autoptr (GRegex) call =
      g_regex_new ("wrn_diagnosis_add \\(\\s*&?self,\\s*\"([a-z0-9-]+)\"", 0, 0, NULL);
  g_autoptr (GMatchInfo) match = NULL;
  guint n = 0;

  for (g_regex_match (call, source, 0, &match); g_match_info_matches (match);
       g_match_info_next (match, NULL), n++)
    {
      g_autofree char *kind = g_match_info_fetch (match, 1);

      if (!g_str_equal (kind, "member"))
        g_assert_nonnull (wrn_check_kind_get_title (kind));
    }
  g_assert_cmpuint (n, >, 40);
}

/* A fix for what the engine does not say is never seen. */
static void
test_fixes_are_said (void)
{
  g_autofree char *source = read_sources ();
  guint n;
  const WrnFix *fixes = wrn_fixes_get (&n);

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *literal = g_strdup_printf ("\"%s", fixes[i].remedy);

      if (strstr (source, literal) == NULL)
        g_error ("the engine does not say “%s”", fixes[i].remedy);
    }
}

/* All that the engine says, and what the app does about it. */
static void
test_fixes (void)
{
  static const struct
  {
    const char *kind;
    const char *result;
    const char *remedy;
    const char *action; /* (nullable) */
  } cases[] = {
    { "interface", "skipped", "Connect the community.", "win.toggle-connection" },
    { "interface", "fail", "Disconnect, and connect again.", WRN_FIX_RECONNECT },
    { "interface", "fail", "Connect again, or: ip link set warren0 up", WRN_FIX_RECONNECT },
    { "interface", "warn", "Connect again, or: ip link set warren0 multicast on",
      WRN_FIX_RECONNECT },
    { "interface", "warn", "Give the community a larger address range.", "win.settings" },
    { "interface", "pass", "", NULL },
    { "route", "fail", "Connect this computer to a network.", NULL },
    { "route", "warn", "Connect this computer to the Internet to reach people elsewhere.", NULL },
    { "clock", "fail", "Set date and time, best automatically.", NULL },
    { "lookup", "fail", "Check its spelling in the settings, and whether web pages open.",
      "win.settings" },
    { "lookup", "warn", "Wait a moment.", WRN_FIX_CHECK },
    { "supernode", "fail", "Warren keeps trying. Ask whoever runs it whether it is on.", NULL },
    { "secret", "skipped",
      "If others see each other but not you, join again with a new invite link: with another "
      "password this is another community.",
      "app.join" },
    { "identity", "fail", "Remove the copied state folder on one of the two computers.", NULL },
    { "names", "warn", "Choose another name for this computer.", "win.settings" },
    { "names", "warn", "One of them should choose another name.", NULL },
    { "nat", "warn", "Open a UDP port for this computer in the router, or use a network with IPv6.",
      WRN_FIX_PORT },
    { "nat", "skipped", "Give the community a second meeting point to find out.", "win.settings" },
    { "ipv6", "warn", "Turn IPv6 on in the router, if the provider has it.", NULL },
    { "member", "warn",
      "Fixed if either of you opens a UDP port in the router, or if both use IPv6.", WRN_FIX_PORT },
    { "member", "warn", "Allow direct connections here.", NULL },
    { "member", "skipped", "Wait a moment.", WRN_FIX_CHECK },
    { "member", "fail", "Ask whether it is on.", NULL },
    { "addresses", "fail",
      "Choose another address range for the community, or turn the other network off.",
      "win.settings" },
    { "packet-size", "warn", "Set the packet size of the community to 1280.", "win.settings" },
    { "processor", "warn", "Close programs that need much of the processor.", NULL },
    { "version", "warn", "Update Warren here and on the other computers.", NULL },
    { "history", "warn", "Make room on the disk, or look at the file.", NULL },
    { "news", "warn", "Connect the community.", NULL },
    { "interface", "pass", "Connect the community.", NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (WrnCheck) check = read_check (cases[i].kind, cases[i].result, cases[i].remedy);
      const WrnFix *fix = wrn_check_get_fix (check);

      g_assert_cmpstr (fix != NULL ? fix->action : NULL, ==, cases[i].action);
      if (fix != NULL)
        g_assert_cmpstr (fix->button, !=, "");
    }
}

static void
test_verdicts (void)
{
  static const struct
  {
    const char *result;
    WrnVerdict verdict;
  } cases[] = {
    { "pass", WRN_VERDICT_PASS },         { "warn", WRN_VERDICT_WARN },
    { "fail", WRN_VERDICT_FAIL },         { "skipped", WRN_VERDICT_SKIPPED },
    { "excellent", WRN_VERDICT_SKIPPED },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (WrnCheck) check = read_check ("clock", cases[i].result, "");

      g_assert_cmpint (wrn_check_get_verdict (check), ==, cases[i].verdict);
      g_assert_cmpstr (wrn_verdict_get_words (cases[i].verdict)->word, !=, "");
      g_assert_cmpstr (wrn_verdict_get_words (cases[i].verdict)->symbol, !=, "");
    }
}

static void
test_summary (void)
{
  static const struct
  {
    const char *checks;
    const char *summary;
  } cases[] = {
    { "[]", "Nothing could be checked." },
    { "[{'result': <'pass'>}, {'result': <'skipped'>}]", "Everything that was checked works." },
    { "[{'result': <'pass'>}, {'result': <'warn'>}]", "It works, and 1 thing could be better." },
    { "[{'result': <'warn'>}, {'result': <'fail'>}, {'result': <'fail'>}]",
      "2 things do not work." },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GListModel) checks = read_checks (cases[i].checks);
      g_autofree char *summary = wrn_checks_summarise (checks);

      g_assert_cmpstr (summary, ==, cases[i].summary);
    }
}

static void
test_hostile (void)
{
  g_autoptr (GString) text = g_string_new ("[{'check': <5>, 'result': <true>}, @a{sv} {}");
  g_autoptr (GListModel) checks = NULL;
  g_autoptr (WrnCheck) check = NULL;

  for (guint i = 0; i < 2 * WRN_CHECKS_MAX; i++)
    g_string_append (text, ", {'check': <'member'>, 'title': <'<b>Eve\\n</b>'>}");
  checks = read_checks (g_string_append (text, "]")->str);
  g_assert_cmpuint (g_list_model_get_n_items (checks), ==, WRN_CHECKS_MAX);
  check = g_list_model_get_item (checks, 2);
  g_assert_cmpstr (wrn_check_get_title (check), ==, "<b>Eve </b>");
  g_assert_null (wrn_check_get_fix (check));
}

static char *
redact (const char *text)
{
  g_autoptr (WrnRedaction) redaction = wrn_redaction_new ();

  wrn_redaction_add (redaction, "Carol", "peer-1");
  wrn_redaction_add (redaction, "Carol Danvers", "peer-2");
  wrn_redaction_add (redaction, "日本語", "peer-3");
  wrn_redaction_add (redaction, "a", "peer-4");
  wrn_redaction_add (redaction, "9.9.9.9", "peer-5");
  wrn_redaction_add (redaction, "meet.example", "meeting-point-1");
  wrn_redaction_add (redaction, "", "nobody");
  return wrn_redaction_apply (redaction, text);
}

static void
test_redaction (void)
{
  static const char *const cases[][2] = {
    { "Carol does not answer.", "peer-1 does not answer." },
    { "Carol Danvers, CAROL; Caroline", "peer-2, peer-1; Caroline" },
    { "日本語: connected", "peer-3: connected" },
    { "a way to Santa", "peer-4 way to Santa" },
    { "meet.example:7654, 23 ms", "meeting-point-1:7654, 23 ms" },
    { "at 203.0.113.7:41641", "at 203.0.x.x:41641" },
    { "at [2001:db8:1::1]:41641", "at [2001:db8::x]:41641" },
    { "at 2a00::1", "at 2001:db8::x" },
    { "::ffff:8.8.8.8", "2001:db8::x" },
    { "warren0 is up, 10.73.21.4/24", "warren0 is up, 10.73.21.4/24" },
    { "192.168.1.1 fe80::1 fd12::5 ::1 127.0.0.1 100.64.0.1",
      "192.168.1.1 fe80::1 fd12::5 ::1 127.0.0.1 100.64.0.1" },
    { "20:14:03 12:5", "20:14:03 12:5" },
    { "key 2QEZTDX6Q53C6UMJTUEVL3V5SY2QEZTDX6Q53C6UMJTUEVL3V5SY", "key (removed)" },
    { "warren://join/7QK4-M2XD?x=1 now", "(removed) now" },
    { "address- or address and port-dependent mapping (RFC 4787 section 4.1)",
      "address- or address and port-dependent mapping (RFC 4787 section 4.1)" },
    { "endpoint-independent mapping", "endpoint-independent mapping" },
    { "", "" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *redacted = redact (cases[i][0]);

      g_assert_cmpstr (redacted, ==, cases[i][1]);
    }
}

static const char *
pick (GRand *random, const char *const *words, gsize n)
{
  return words[g_rand_int_range (random, 0, (gint32) n)];
}

static char *
make_address (GRand *random, gboolean ipv6)
{
  guint8 bytes[16];
  char text[INET6_ADDRSTRLEN];

  for (guint i = 0; i < sizeof bytes; i++)
    bytes[i] = g_rand_int_range (random, 0, 3) > 0 ? (guint8) g_rand_int (random) : 0;
  /* Public ones. */
  bytes[0] = ipv6 ? 0x2a : (guint8) g_rand_int_range (random, 11, 100);
  return g_strdup (inet_ntop (ipv6 ? AF_INET6 : AF_INET, bytes, text, sizeof text));
}

static char *
make_key (GRand *random)
{
  static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  char key[53];

  for (guint i = 0; i < 52; i++)
    key[i] = alphabet[g_rand_int_range (random, 0, 32)];
  key[52] = '\0';
  return g_strdup (key);
}

static char *
make_name (GRand *random)
{
  static const char *const letters[] = { "x", "Q", "é", "日", "م", "ß", "7", "." };
  GString *name = g_string_new (NULL);

  for (gint32 n = g_rand_int_range (random, 3, 9); n > 0; n--)
    g_string_append (name, pick (random, letters, G_N_ELEMENTS (letters)));
  /* It has a letter on either side, as a name that is only dots is in every text. */
  g_string_prepend (name, "Z");
  g_string_append (name, "Z");
  return g_string_free (name, FALSE);
}

/* Whatever it stands in: nothing that is somebody's gets out. */
static void
test_nothing_gets_out (void)
{
  static const char *const between[] = { " ", ", ", " (", ") ", "\"", "; ", "\n", " at ", "=" };
  static const char *const before[] = { "", "[", "/", "<", "port:", "udp " };
  static const char *const after[] = { "", "]:7654", ":7654", "/24", ">", ".", "%eth0" };
  g_autoptr (GRand) random = g_rand_new_with_seed (40);

  for (guint round = 0; round < 3000; round++)
    {
      g_autoptr (WrnRedaction) redaction = wrn_redaction_new ();
      g_autoptr (GPtrArray) secrets = g_ptr_array_new_with_free_func (g_free);
      g_autoptr (GString) text = g_string_new ("it is");
      g_autofree char *redacted = NULL;

      for (guint i = 0; i < 6; i++)
        {
          const guint kind = (guint) g_rand_int_range (random, 0, 4);
          char *secret = kind == 0   ? make_name (random)
                         : kind == 1 ? make_key (random)
                                     : make_address (random, kind == 2);

          if (kind == 0)
            wrn_redaction_add (redaction, secret, "peer-1");
          g_string_append_printf (text, "%s%s%s%s", pick (random, between, G_N_ELEMENTS (between)),
                                  pick (random, before, G_N_ELEMENTS (before)), secret,
                                  pick (random, after, G_N_ELEMENTS (after)));
          g_ptr_array_add (secrets, secret);
        }
      redacted = wrn_redaction_apply (redaction, text->str);
      for (guint i = 0; i < secrets->len; i++)
        if (strstr (redacted, secrets->pdata[i]) != NULL)
          g_error ("“%s” is still in “%s”", (char *) secrets->pdata[i], redacted);
    }
}

typedef struct
{
  WrnFakeBackend *fake;
  WrnCommunity *community; /* (not owned) */
  GListModel *checks;
  WrnLog *log;
} Desk;

static void
set_up (Desk *desk, gconstpointer data)
{
  desk->fake = wrn_fake_backend_new (WRN_HELPER_OK);
  wrn_fake_backend_add_demo (desk->fake);
  desk->community =
      g_list_model_get_item (wrn_backend_get_communities (WRN_BACKEND (desk->fake)), 0);
  g_object_unref (desk->community);
  desk->checks = read_checks (
      "[{'check': <'supernode'>, 'title': <'Meeting point'>, 'result': <'pass'>,"
      "  'cause': <'lyon-1, 23 ms'>, 'details': <'203.0.113.7:7654'>},"
      " {'check': <'member'>, 'title': <'Carol'>, 'result': <'warn'>,"
      "  'cause': <'Relayed. Carol tells nobody its addresses.'>, 'remedy': <'Do *this*.'>},"
      " {'check': <'member'>, 'title': <'Zoe'>, 'result': <'fail'>,"
      "  'cause': <'Zoe does not answer.'>}]");
  wrn_fake_backend_answer (
      desk->fake, WRN_REQUEST_EVENTS,
      "[{'number': <uint64 1>, 'time': <int64 1800000000000000>, 'level': <'message'>,"
      "  'subject': <'Yan'>, 'text': <'connected directly at 198.51.100.5:9'>},"
      " {'number': <uint64 2>, 'time': <int64 1800000000000000>, 'level': <'message'>,"
      "  'subject': <'meet.example:7654'>, 'text': <'registered at supernode'>}]");
  desk->log = wrn_log_new (WRN_BACKEND (desk->fake), desk->community);
  wrn_log_set_active (desk->log, TRUE);
  while (g_main_context_iteration (NULL, FALSE))
    continue;
}

static void
tear_down (Desk *desk, gconstpointer data)
{
  g_object_unref (desk->log);
  g_object_unref (desk->checks);
  g_object_unref (desk->fake);
}

static char *
write_report (Desk *desk, gboolean with_names)
{
  const WrnReportSource source = {
    .community = desk->community,
    .checks = desk->checks,
    .log = G_LIST_MODEL (desk->log),
    .now = G_GINT64_CONSTANT (1800000000) * G_USEC_PER_SEC,
  };

  return wrn_report_write (&source, with_names);
}

static void
test_report (Desk *desk, gconstpointer data)
{
  static const char *const not_in_it[] = { "Carol",       "Zoe",          "Yan",    "Friday",
                                           "203.0.113.7", "198.51.100.5", "meet.ex" };
  static const char *const in_it[] = { "# Warren",      "## Checks", "⚠ peer-",       "✗ peer-",
                                       "Do \\*this\\*", "203.0.x.x", "meeting-point-" };
  g_autofree char *report = write_report (desk, FALSE);

  for (gsize i = 0; i < G_N_ELEMENTS (not_in_it); i++)
    if (strstr (report, not_in_it[i]) != NULL)
      g_error ("“%s” is in %s", not_in_it[i], report);
  for (gsize i = 0; i < G_N_ELEMENTS (in_it); i++)
    if (strstr (report, in_it[i]) == NULL)
      g_error ("“%s” is not in %s", in_it[i], report);
}

/* Who is who stays the same throughout. */
static void
test_aliases (Desk *desk, gconstpointer data)
{
  g_autofree char *report = write_report (desk, FALSE);

  g_assert_nonnull (strstr (report, "⚠ peer-3: Relayed. peer-3 tells nobody its addresses.\n"));
}

static void
test_report_with_names (Desk *desk, gconstpointer data)
{
  g_autofree char *report = write_report (desk, TRUE);

  g_assert_nonnull (strstr (report, "Carol"));
  g_assert_nonnull (strstr (report, "Yan"));
  g_assert_nonnull (strstr (report, "203.0.113.7"));
}

/* Not even if somebody has put them where names are. */
static void
test_secrets_never (Desk *desk, gconstpointer data)
{
  static const char key[] = "2QEZTDX6Q53C6UMJTUEVL3V5SY2QEZTDX6Q53C6UMJTUEVL3V5SY";

  for (guint with_names = 0; with_names < 2; with_names++)
    {
      g_autofree char *text = g_strdup_printf (
          "[{'check': <'member'>, 'title': <'%s'>, 'cause': <'see warren://join/%s'>}]", key, key);
      g_autofree char *report = NULL;

      g_object_unref (desk->checks);
      desk->checks = read_checks (text);
      report = write_report (desk, with_names);
      g_assert_null (strstr (report, key));
      g_assert_null (strstr (report, "warren://"));
    }
}

#define ADD(name, test) g_test_add ("/report/" name, Desk, NULL, set_up, test, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/checks/titles-of-all-the-engine-looks-at", test_titles);
  g_test_add_func ("/checks/fixes-are-for-what-the-engine-says", test_fixes_are_said);
  g_test_add_func ("/checks/fixes", test_fixes);
  g_test_add_func ("/checks/verdicts", test_verdicts);
  g_test_add_func ("/checks/summary", test_summary);
  g_test_add_func ("/checks/hostile", test_hostile);
  g_test_add_func ("/redaction/cases", test_redaction);
  g_test_add_func ("/redaction/nothing-gets-out", test_nothing_gets_out);
  ADD ("names-nobody", test_report);
  ADD ("same-alias-throughout", test_aliases);
  ADD ("with-names", test_report_with_names);
  ADD ("secrets-never", test_secrets_never);
  return g_test_run ();
}
