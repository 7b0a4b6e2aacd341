/* wrn-redaction.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Takes out of a text what is nobody else's business, so that it can be shown to strangers.
 */
#define G_LOG_DOMAIN "wrn-ui"

#include "config.h"

#include "ui/model/wrn-redaction.h"

#include <arpa/inet.h>
#include <string.h>

#define NO_IPV4 "203.0.x.x"
#define NO_IPV6 "2001:db8::x"
#define NO_SECRET "(removed)"

/* A run of letters and digits that is longer is no word of ours; one of letters only may be. Keys
 * have 43 characters or more, and a link hundreds. */
#define SECRET_LEN 20
#define LETTERS_LEN 32

typedef struct
{
  char *name;  /* (owned): as it is after the other passes */
  char *alias; /* (owned) */
} Alias;

struct _WrnRedaction
{
  GPtrArray *aliases; /* (owned) (element-type Alias): the longest first */
};

static void
alias_free (gpointer data)
{
  Alias *alias = data;

  g_free (alias->name);
  g_free (alias->alias);
  g_free (alias);
}

WrnRedaction *
wrn_redaction_new (void)
{
  WrnRedaction *self = g_new0 (WrnRedaction, 1);

  self->aliases = g_ptr_array_new_with_free_func (alias_free);
  return self;
}

void
wrn_redaction_free (WrnRedaction *self)
{
  g_ptr_array_unref (self->aliases);
  g_free (self);
}

static gboolean
is_token (char c)
{
  return g_ascii_isalnum (c) || (c != '\0' && strchr ("-_+/=", c) != NULL);
}

static gboolean
is_secret (const char *token, gsize len)
{
  gboolean digit = FALSE;

  for (gsize i = 0; i < len; i++)
    digit |= g_ascii_isdigit (token[i]);
  return len >= LETTERS_LEN || (digit && len >= SECRET_LEN);
}

/**
 * wrn_redact_secrets:
 *
 * Returns: (transfer full): @text without what may be a key, an id or a link
 */
char *
wrn_redact_secrets (const char *text)
{
  GString *out = g_string_new (NULL);

  while (*text != '\0')
    {
      gsize len = 0;

      if (g_ascii_strncasecmp (text, "warren:", 7) == 0)
        {
          len = strcspn (text, " \t\r\n\"<>");
          g_string_append (out, NO_SECRET);
          text += len;
          continue;
        }
      while (is_token (text[len]))
        len++;
      if (is_secret (text, len))
        g_string_append (out, NO_SECRET);
      else
        g_string_append_len (out, text, (gssize) MAX (len, 1));
      text += MAX (len, 1);
    }
  return g_string_free (out, FALSE);
}

static gboolean
is_private_ipv4 (const guint8 *a)
{
  return a[0] == 0 || a[0] == 10 || a[0] == 127 || a[0] >= 224 || (a[0] == 192 && a[1] == 168) ||
         (a[0] == 172 && (a[1] & 0xf0) == 16) || (a[0] == 169 && a[1] == 254) ||
         (a[0] == 100 && (a[1] & 0xc0) == 64);
}

static gboolean
is_private_ipv6 (const guint8 *a)
{
  static const guint8 mapped[12] = { [10] = 0xff, [11] = 0xff };
  static const guint8 nothing[15] = { 0 };

  if (memcmp (a, mapped, sizeof mapped) == 0)
    return is_private_ipv4 (a + sizeof mapped);
  return memcmp (a, nothing, sizeof nothing) == 0 || (a[0] & 0xfe) == 0xfc || a[0] == 0xff ||
         (a[0] == 0xfe && (a[1] & 0xc0) == 0x80);
}

/* Returns: how many characters at @text are an IPv4 address; 0 if they are none */
static gsize
find_ipv4 (const char *text, guint8 address[static 4])
{
  const char *at = text;

  for (guint i = 0; i < 4; i++)
    {
      guint octet = 0;
      guint n = 0;

      if (i > 0 && *at++ != '.')
        return 0;
      for (; n < 3 && g_ascii_isdigit (*at); n++, at++)
        octet = octet * 10 + (guint) g_ascii_digit_value (*at);
      if (n == 0 || octet > 255)
        return 0;
      address[i] = (guint8) octet;
    }
  return (gsize) (at - text);
}

/* As find_ipv4(); the longest there is. */
static gsize
find_ipv6 (const char *text, guint8 address[static 16])
{
  char candidate[INET6_ADDRSTRLEN];
  gsize len = 0;
  guint n_colons = 0;

  while (len < sizeof candidate - 1 &&
         (g_ascii_isxdigit (text[len]) || text[len] == ':' || text[len] == '.'))
    n_colons += text[len++] == ':';
  for (; n_colons >= 2 && len > 2; len--)
    {
      memcpy (candidate, text, len);
      candidate[len] = '\0';
      if (inet_pton (AF_INET6, candidate, address) == 1)
        return len;
    }
  return 0;
}

/* (transfer full): private ones stay, as they say what is wrong and nothing of anybody */
static char *
redact_addresses (const char *text)
{
  GString *out = g_string_new (NULL);
  guint8 address[16];

  while (*text != '\0')
    {
      gsize len = find_ipv6 (text, address);
      const char *instead = len > 0 && !is_private_ipv6 (address) ? NO_IPV6 : NULL;

      if (len == 0 && (len = find_ipv4 (text, address)) > 0 && !is_private_ipv4 (address))
        instead = NO_IPV4;
      if (instead != NULL)
        g_string_append (out, instead);
      else
        g_string_append_len (out, text, (gssize) MAX (len, 1));
      text += MAX (len, 1);
    }
  return g_string_free (out, FALSE);
}

/* (transfer full): @text as names are searched in it */
static char *
prepare (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  g_autofree char *without_secrets = wrn_redact_secrets (valid);

  return redact_addresses (without_secrets);
}

/* Returns: how many bytes at @text are @name in whatever case; 0 if they are not */
static gsize
match (const char *text, const char *name)
{
  const char *at = text;

  for (; *name != '\0'; name = g_utf8_next_char (name), at = g_utf8_next_char (at))
    if (*at == '\0' ||
        g_unichar_tolower (g_utf8_get_char (at)) != g_unichar_tolower (g_utf8_get_char (name)))
      return 0;
  return (gsize) (at - text);
}

static gboolean
is_word (gunichar c)
{
  return g_unichar_isalnum (c);
}

/* A name is none within a longer word. */
static gboolean
is_whole (const char *begin, const char *at, gsize len)
{
  const char *end = at + len;

  if (at > begin && is_word (g_utf8_get_char (at)) &&
      is_word (g_utf8_get_char (g_utf8_prev_char (at))))
    return FALSE;
  return *end == '\0' || !is_word (g_utf8_get_char (end)) ||
         !is_word (g_utf8_get_char (g_utf8_prev_char (end)));
}

static int
compare_length (gconstpointer a, gconstpointer b)
{
  const gsize a_len = strlen ((*(Alias *const *) a)->name);
  const gsize b_len = strlen ((*(Alias *const *) b)->name);

  return (a_len < b_len) - (a_len > b_len);
}

/**
 * wrn_redaction_add:
 * @name: of somebody or something; "" is ignored
 * @alias: what to write instead
 */
void
wrn_redaction_add (WrnRedaction *self, const char *name, const char *alias)
{
  g_autofree char *prepared = prepare (name);
  Alias *entry;

  g_strstrip (prepared);
  /* Who is called as an address is, or a key, is taken out as one. */
  if (*prepared == '\0' || g_str_equal (prepared, NO_IPV4) || g_str_equal (prepared, NO_IPV6) ||
      g_str_equal (prepared, NO_SECRET))
    return;
  entry = g_new0 (Alias, 1);
  entry->name = g_steal_pointer (&prepared);
  entry->alias = g_strdup (alias);
  g_ptr_array_add (self->aliases, entry);
  g_ptr_array_sort (self->aliases, compare_length);
}

static const Alias *
find_alias (const WrnRedaction *self, const char *begin, const char *at, gsize *len)
{
  for (guint i = 0; i < self->aliases->len; i++)
    {
      const Alias *alias = self->aliases->pdata[i];

      *len = match (at, alias->name);
      if (*len > 0 && is_whole (begin, at, *len))
        return alias;
    }
  return NULL;
}

/**
 * wrn_redaction_apply:
 *
 * Returns: (transfer full): @text without secrets, public addresses, and the names that were added
 */
char *
wrn_redaction_apply (const WrnRedaction *self, const char *text)
{
  g_autofree char *prepared = prepare (text);
  GString *out = g_string_new (NULL);

  for (const char *at = prepared; *at != '\0';)
    {
      gsize len;
      const Alias *alias = find_alias (self, prepared, at, &len);

      if (alias != NULL)
        g_string_append (out, alias->alias);
      else
        {
          len = (gsize) (g_utf8_next_char (at) - at);
          g_string_append_len (out, at, (gssize) len);
        }
      at += len;
    }
  return g_string_free (out, FALSE);
}
