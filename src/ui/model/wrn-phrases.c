/* wrn-phrases.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the helper says in English, in the language of the user.
 */
#define G_LOG_DOMAIN "wrn-ui"

#include "config.h"

#include "ui/model/wrn-phrases.h"

#include <glib/gi18n.h>
#include <string.h>

/* The helper serves users of several languages, and logs, and so has one. Here is all that a
 * diagnosis may say, word for word; in the place of a “%s” it has a name, an address or a figure.
 */
static const char *const phrases[] = {
  /* Translators: of the following, “%s” is the name of a network card, of a person or of a meeting
   * point, or a figure. Two of them may change places: %2$s, %1$s. */
  N_ ("The community is not connected."),
  N_ ("Connect the community."),
  N_ ("The virtual network card is not there."),
  N_ ("Disconnect, and connect again."),
  N_ ("%s is switched off."),
  N_ ("Connect again, or: ip link set %s up"),
  N_ ("%s does not carry announcements: games and printers are not found."),
  N_ ("Connect again, or: ip link set %s multicast on"),
  N_ ("%s is up, but others have all the addresses that could be ours."),
  N_ ("Give the community a larger address range."),
  /* Translators: a network card, and its address */
  N_ ("%s is up, %s"),
  N_ ("This computer has a way to the Internet."),
  N_ ("Only people on the same network can be reached: there is no way to the Internet."),
  N_ ("Connect this computer to the Internet to reach people elsewhere."),
  N_ ("This computer is not connected to any network."),
  N_ ("Connect this computer to a network."),
  N_ ("The clock of this computer is years behind."),
  N_ ("The clock of this computer is behind those of most people here."),
  N_ ("Set date and time, best automatically."),
  N_ ("The clock is plausible."),
  N_ ("Another network of this computer uses the addresses of the community."),
  N_ ("Choose another address range for the community, or turn the other network off."),
  /* Translators: of the other networks of this computer */
  N_ ("None overlaps."),
  N_ ("There was not enough time yet to tell."),
  /* Translators: as “93 %” */
  N_ ("Encryption keeps a whole processor core busy (%s), so that packets wait."),
  N_ ("Close programs that need much of the processor, or send less at once."),
  /* Translators: as “12 %” */
  N_ ("%s of a processor core."),
  N_ ("Somebody here has a version that cannot talk with this one."),
  N_ ("Update Warren here and on the other computers."),
  N_ ("Somebody here has a newer version, which talks with this one."),
  N_ ("Everybody understands each other."),
  N_ ("What happens is not kept for later."),
  N_ ("Make room on the disk, or look at the file."),
  /* Translators: the history */
  N_ ("It is kept."),
  N_ ("%s is not known."),
  N_ ("Check its spelling in the settings, and whether web pages open."),
  N_ ("%s is still being looked up."),
  N_ ("Wait a moment."),
  N_ ("%s was found."),
  N_ ("The address of %s is not known."),
  N_ ("%s does not answer."),
  N_ ("Warren keeps trying. Ask whoever runs it whether it is on and has the same key, and whether "
      "this network lets UDP out."),
  N_ ("UDP is blocked in this network; connected by TCP to %s."),
  N_ ("Let this computer send and receive UDP, in the firewall or the router: it is faster, and it "
      "is what direct connections need."),
  N_ ("This community has none: people meet on the same network only."),
  N_ ("%s person accepts your key."),
  /* Translators: a number, of 2 or more */
  N_ ("%s people accept your key."),
  N_ ("None of the people that this computer knows is here now."),
  N_ ("Nobody else is here yet."),
  N_ ("If others see each other but not you, join again with a new invite link: with another "
      "password this is another community."),
  N_ ("Another computer has a copy of this one's identity, so that neither can be reached."),
  N_ ("Remove the copied state folder on one of the two computers; it then gets an identity of its "
      "own."),
  N_ ("No other computer claims to be this one."),
  N_ ("Two people are called “%s”."),
  N_ ("Choose another name for this computer."),
  N_ ("One of them should choose another name."),
  N_ ("Everybody here has another name."),
  N_ ("This computer has an address of its own on the Internet."),
  N_ ("The router opened a port, so that everybody can reach this computer."),
  N_ ("Keeps one port for all destinations, as direct connections need it."),
  N_ ("Keeps one port for all destinations, as far as one meeting point can tell."),
  N_ ("Changes the port per destination. Direct connections often fail from here."),
  N_ ("Changes the address per destination. Direct connections often fail from here."),
  N_ ("Open a UDP port for this computer in the router, or use a network with IPv6. People with an "
      "open port can still reach you directly."),
  N_ ("It takes two meeting points elsewhere to see what your router does."),
  N_ ("Give the community a second meeting point to find out."),
  N_ ("This network has IPv6, which needs no help of routers."),
  N_ ("This network has no IPv6, which would go around what your router does."),
  N_ ("Turn IPv6 on in the router, if the provider has it."),
  N_ ("This network has no IPv6, and does not need it."),
  N_ ("Direct."),
  N_ ("Same network."),
  /* Translators: as “12 %” */
  N_ ("Direct, but %s of the packets are lost."),
  N_ ("Same network, but %s of the packets are lost."),
  N_ ("Wi-Fi is often the reason: try a cable, or come closer."),
  N_ ("Connecting."),
  N_ ("Ask whether it is on. If it is, a meeting point that both of you reach helps."),
  N_ ("Relayed. Direct connections are turned off on this computer."),
  N_ ("Allow direct connections here."),
  N_ ("Relayed. %s tells nobody its addresses."),
  N_ ("Direct connections have to be allowed there."),
  N_ ("Relayed. Your router changes its port per destination, and that of %s does not let you in."),
  N_ ("Relayed. Your router and that of %s both change the port per destination."),
  N_ ("Relayed. To find a direct connection to %s takes some thousand packets, which this network "
      "might charge for."),
  N_ ("Use another network, or mark this one as not metered in the network settings of this "
      "computer."),
  N_ ("Relayed. The routers would let packets of %s through, so a firewall may be in between."),
  N_ ("Relayed. The router of %s changes its port per destination, and yours does not let it in."),
  N_ ("Relayed. The routers, or a firewall, do not let the packets of one of you in."),
  N_ ("Fixed if either of you opens a UDP port in the router, or if both use IPv6."),
  N_ ("There is no way to anybody yet."),
  N_ ("%s bytes fit into one packet to everybody."),
  N_ ("Large packets of games and calls are sent in pieces to %s, which is slower."),
  N_ ("Set the packet size of the community to %s."),
  /* Translators: of the following, a name and a colon are before each. */
  N_ ("UDP is blocked in this network; connected by TCP"),
  N_ ("UDP works again"),
  N_ ("connected on the same network at %s"),
  N_ ("connected directly at %s"),
  /* Translators: a number, a protocol, and an address */
  N_ ("the router opened port %s by %s: others reach us at %s"),
  N_ ("the router refuses to open a port by %s"),
  N_ ("the router can open ports, but has no address of its own on the Internet"),
  N_ ("the router keeps no port open for us any more"),
  /* Translators: the meeting point that relays */
  N_ ("connected through %s"),
  N_ ("disconnected"),
  N_ ("has the hardware address of another member and is left out"),
  N_ ("no IPv4 address is left in this community; IPv6 works"),
  N_ ("our address is %s now"),
  N_ ("our address is %s now, because another member has the first claim on the old one"),
  N_ ("another computer has our identity, so that neither can be reached: a state folder must not "
      "be copied"),
};

/* What it says of a supernode; people know that as a meeting point. */
static const struct
{
  const char *said;
  const char *phrase;
} renamed[] = {
  /* Translators: of these too, a name and a colon are before each. */
  { "supernode does not answer", N_ ("the meeting point does not answer") },
  { "registered at supernode", N_ ("registered at the meeting point") },
  { "supernode is full", N_ ("the meeting point is full") },
  { "supernode refuses our registration", N_ ("the meeting point refuses our registration") },
};

/**
 * match:
 * @parts: of a phrase, what is around its places
 *
 * Returns: (transfer full) (nullable): what @said has in those places, NULL if it is not that
 * phrase
 */
static GStrv
match (char *const *parts, const char *said)
{
  g_autoptr (GStrvBuilder) values = g_strv_builder_new ();
  const char *at = said;

  if (!g_str_has_prefix (said, parts[0]))
    return NULL;
  at += strlen (parts[0]);
  for (guint i = 1; parts[i] != NULL; i++)
    {
      const gsize left = strlen (at);
      const gsize len = strlen (parts[i]);
      const char *end = parts[i + 1] != NULL ? strstr (at, parts[i])
                        : len <= left        ? at + left - len
                                             : NULL;
      g_autofree char *value = NULL;

      if (end == NULL || end == at || !g_str_has_prefix (end, parts[i]))
        return NULL;
      value = g_strndup (at, (gsize) (end - at));
      g_strv_builder_add (values, value);
      at = end + len;
    }
  return *at == '\0' ? g_strv_builder_end (values) : NULL;
}

/* (transfer full): @values in the places of @sentence, which may be numbered */
static char *
fill (const char *sentence, char *const *values)
{
  const guint n = g_strv_length ((GStrv) values);
  GString *text = g_string_new (NULL);
  guint next = 0;

  for (const char *at = sentence; *at != '\0'; at++)
    {
      guint i;

      if (g_str_has_prefix (at, "%s"))
        {
          i = next++;
          at += 1;
        }
      else if (at[0] == '%' && g_ascii_isdigit (at[1]) && g_str_has_prefix (at + 2, "$s"))
        {
          i = (guint) g_ascii_digit_value (at[1]) - 1;
          at += 3;
        }
      else
        {
          g_string_append_c (text, *at);
          continue;
        }
      g_string_append (text, i < n ? values[i] : "");
    }
  return g_string_free (text, FALSE);
}

/**
 * wrn_phrase_translate:
 * @said: by the helper
 *
 * Returns: (transfer full): the same in the user's words; as it is, if a newer helper says it
 */
char *
wrn_phrase_translate (const char *said)
{
  g_auto (GStrv) best = NULL;
  const char *phrase = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (renamed); i++)
    if (g_str_equal (renamed[i].said, said))
      return g_strdup (_ (renamed[i].phrase));
  /* Of “%s is up, %s” and “%s is up, but others …” that which says more in its own words. */
  for (gsize i = 0; i < G_N_ELEMENTS (phrases); i++)
    {
      g_auto (GStrv) parts = g_strsplit (phrases[i], "%s", -1);
      GStrv values = match (parts, said);

      if (values != NULL && (phrase == NULL || strlen (phrases[i]) > strlen (phrase)))
        {
          g_strfreev (best);
          best = values;
          phrase = phrases[i];
        }
      else
        g_strfreev (values);
    }
  return phrase != NULL ? fill (_ (phrase), best) : g_strdup (said);
}
