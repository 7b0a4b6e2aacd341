/* wrn-proxies.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Which proxy leads to which host: rules that a person wrote, and may change at any time.
 */
#define G_LOG_DOMAIN "wrn-carrier"

#include "config.h"

#include "core/carrier/wrn-proxies.h"

typedef struct
{
  GPatternSpec *pattern; /* (owned): of names in small letters */
  char *where;           /* (owned): a word, or a URL as GIO writes them */
  WrnProxyRule kind;
} Rule;

struct _WrnProxies
{
  GObject parent_instance;
  GPtrArray *rules; /* (owned) (element-type Rule) */
};

static void wrn_proxies_implement (GProxyResolverInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (WrnProxies,
                               wrn_proxies,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_PROXY_RESOLVER, wrn_proxies_implement))

static void
rule_free (gpointer data)
{
  Rule *self = data;

  g_pattern_spec_free (self->pattern);
  g_free (self->where);
  g_free (self);
}

/* Returns: (transfer full) (nullable) */
static Rule *
rule_new (const char *text)
{
  const char *where;
  const WrnProxyRule kind = wrn_proxy_rule_parse (text, &where);
  g_autofree char *pattern =
      where != text ? g_ascii_strdown (text, where - text - 1) : g_strdup ("*");
  Rule *self;

  if (kind == WRN_PROXY_RULE_NONE)
    return NULL;
  self = g_new (Rule, 1);
  self->pattern = g_pattern_spec_new (pattern);
  self->where = g_strdup (where);
  self->kind = kind;
  return self;
}

/* (nullable): the first rule that fits; without one it is direct */
static const Rule *
find (const WrnProxies *self, const char *host)
{
  g_autofree char *name = g_ascii_strdown (host, -1);

  for (guint i = 0; i < self->rules->len; i++)
    {
      const Rule *rule = self->rules->pdata[i];

      if (g_pattern_spec_match_string (rule->pattern, name))
        return rule;
    }
  return NULL;
}

/**
 * wrn_proxies_set:
 * @self: the rules
 * @rules: (array zero-terminated=1): which take the place of those there were
 *
 * Returns: %FALSE, and nothing changed, if one of them is no rule, or if they are too many
 */
gboolean
wrn_proxies_set (WrnProxies *self, const char *const *rules, GError **error)
{
  g_autoptr (GPtrArray) made = g_ptr_array_new_with_free_func (rule_free);

  for (guint i = 0; rules[i] != NULL; i++)
    {
      Rule *rule = i < WRN_PROXY_RULES_MAX ? rule_new (rules[i]) : NULL;

      if (rule == NULL)
        {
          g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                       i < WRN_PROXY_RULES_MAX
                           ? "Rule %u for proxies is none: it " WRN_PROXY_RULE_HELP
                           : "There may not be more than %u rules for proxies",
                       i < WRN_PROXY_RULES_MAX ? i + 1 : WRN_PROXY_RULES_MAX);
          return FALSE;
        }
      g_ptr_array_add (made, rule);
    }
  g_ptr_array_unref (self->rules);
  self->rules = g_steal_pointer (&made);
  return TRUE;
}

/**
 * wrn_proxies_ask:
 * @self: the rules
 * @host: a name or a numeric address
 *
 * Returns: what counts for @host; never %WRN_PROXY_RULE_NONE
 */
WrnProxyRule
wrn_proxies_ask (WrnProxies *self, const char *host)
{
  const Rule *rule = find (self, host);

  return rule != NULL ? rule->kind : WRN_PROXY_RULE_DIRECT;
}

/* Decides for a URL of any scheme. Returns: (transfer full) (nullable): the answer; %NULL if the
 * system is to be asked, or with an error */
static char **
look_up_rule (WrnProxies *self, const char *uri, GError **error)
{
  g_autoptr (GUri) parsed = g_uri_parse (uri, G_URI_FLAGS_PARSE_RELAXED, error);
  const Rule *rule;

  if (parsed == NULL)
    return NULL;
  rule = find (self, g_uri_get_host (parsed) != NULL ? g_uri_get_host (parsed) : "");
  if (rule != NULL && rule->kind == WRN_PROXY_RULE_BLOCK)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED,
                   "a rule for proxies blocks “%s”", g_uri_get_host (parsed));
      return NULL;
    }
  if (rule != NULL && rule->kind == WRN_PROXY_RULE_SYSTEM)
    return NULL;
  return g_strdupv ((char *[]){
      rule != NULL && rule->kind == WRN_PROXY_RULE_URL ? rule->where : (char *) "direct://",
      NULL });
}

static char **
look_up (GProxyResolver *resolver, const char *uri, GCancellable *cancellable, GError **error)
{
  g_autoptr (GError) refusal = NULL;
  char **proxies = look_up_rule (WRN_PROXIES (resolver), uri, &refusal);

  if (proxies != NULL)
    return proxies;
  if (refusal != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&refusal));
      return NULL;
    }
  return g_proxy_resolver_lookup (g_proxy_resolver_get_default (), uri, cancellable, error);
}

static void
looked_up_cb (GObject *resolver, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  char **proxies = g_proxy_resolver_lookup_finish (G_PROXY_RESOLVER (resolver), result, &error);

  if (proxies != NULL)
    g_task_return_pointer (task, proxies, (GDestroyNotify) g_strfreev);
  else
    g_task_return_error (task, error);
}

static void
look_up_async (GProxyResolver *resolver,
               const char *uri,
               GCancellable *cancellable,
               GAsyncReadyCallback callback,
               gpointer user_data)
{
  GTask *task = g_task_new (resolver, cancellable, callback, user_data);
  GError *error = NULL;
  char **proxies = look_up_rule (WRN_PROXIES (resolver), uri, &error);

  if (proxies == NULL && error == NULL)
    {
      g_proxy_resolver_lookup_async (g_proxy_resolver_get_default (), uri, cancellable,
                                     looked_up_cb, task);
      return;
    }
  if (proxies != NULL)
    g_task_return_pointer (task, proxies, (GDestroyNotify) g_strfreev);
  else
    g_task_return_error (task, error);
  g_object_unref (task);
}

static char **
look_up_finish (GProxyResolver *resolver, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static gboolean
is_supported (GProxyResolver *resolver)
{
  return TRUE;
}

static void
wrn_proxies_implement (GProxyResolverInterface *iface)
{
  iface->is_supported = is_supported;
  iface->lookup = look_up;
  iface->lookup_async = look_up_async;
  iface->lookup_finish = look_up_finish;
}

static void
wrn_proxies_finalize (GObject *object)
{
  g_ptr_array_unref (WRN_PROXIES (object)->rules);
  G_OBJECT_CLASS (wrn_proxies_parent_class)->finalize (object);
}

static void
wrn_proxies_class_init (WrnProxiesClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = wrn_proxies_finalize;
}

static void
wrn_proxies_init (WrnProxies *self)
{
  self->rules = g_ptr_array_new_with_free_func (rule_free);
}

/* Returns: (transfer full): no rules: everything is direct */
WrnProxies *
wrn_proxies_new (void)
{
  return g_object_new (WRN_TYPE_PROXIES, NULL);
}
