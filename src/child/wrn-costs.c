/* wrn-costs.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Whether the network costs by volume.
 */
#define G_LOG_DOMAIN "wrn-child"

#include "config.h"

#include "child/wrn-costs.h"

/* GNetworkMonitor asks the same, but only once whether there is a NetworkManager. */
#define MANAGER "org.freedesktop.NetworkManager"
#define MANAGER_PATH "/org/freedesktop/NetworkManager"

/* NMMetered: of what it was told, and of what the kind of the network suggests. */
#define METERED_YES 1
#define METERED_GUESS_YES 3

struct _WrnCosts
{
  GObject parent_instance;
  GDBusProxy *manager;  /* (owned) (nullable): NULL until there is one */
  GCancellable *ending; /* (owned) */
  gboolean metered;
};

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (WrnCosts, wrn_costs, G_TYPE_OBJECT)

static gboolean
ask (GDBusProxy *manager)
{
  g_autoptr (GVariant) value = g_dbus_proxy_get_cached_property (manager, "Metered");
  guint32 metered;

  if (value == NULL || !g_variant_is_of_type (value, G_VARIANT_TYPE_UINT32))
    return FALSE;
  metered = g_variant_get_uint32 (value);
  return metered == METERED_YES || metered == METERED_GUESS_YES;
}

static void
changed_cb (WrnCosts *self)
{
  const gboolean metered = ask (self->manager);

  if (metered == self->metered)
    return;
  self->metered = metered;
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

/* It knows of a NetworkManager that comes later, or goes, too. */
static void
made_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  GDBusProxy *manager = g_dbus_proxy_new_finish (result, &error);
  WrnCosts *self = user_data;

  if (manager == NULL)
    {
      if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        g_info ("Whether the network is metered cannot be told: %s", error->message);
      return;
    }
  self->manager = manager;
  g_signal_connect_object (manager, "g-properties-changed", G_CALLBACK (changed_cb), self,
                           G_CONNECT_SWAPPED);
  changed_cb (self);
}

/* Whoever wants to know connects to "changed". */
WrnCosts *
wrn_costs_new (GDBusConnection *bus)
{
  WrnCosts *self = g_object_new (WRN_TYPE_COSTS, NULL);

  g_dbus_proxy_new (bus,
                    G_DBUS_PROXY_FLAGS_DO_NOT_AUTO_START |
                        G_DBUS_PROXY_FLAGS_DO_NOT_CONNECT_SIGNALS,
                    NULL, MANAGER, MANAGER_PATH, MANAGER, self->ending, made_cb, self);
  return self;
}

gboolean
wrn_costs_is_metered (WrnCosts *self)
{
  return self->metered;
}

static void
wrn_costs_finalize (GObject *object)
{
  WrnCosts *self = WRN_COSTS (object);

  g_cancellable_cancel (self->ending);
  g_clear_object (&self->ending);
  g_clear_object (&self->manager);
  G_OBJECT_CLASS (wrn_costs_parent_class)->finalize (object);
}

static void
wrn_costs_class_init (WrnCostsClass *class)
{
  G_OBJECT_CLASS (class)->finalize = wrn_costs_finalize;
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", WRN_TYPE_COSTS, G_SIGNAL_RUN_LAST, 0, NULL,
                                          NULL, NULL, G_TYPE_NONE, 0);
}

static void
wrn_costs_init (WrnCosts *self)
{
  self->ending = g_cancellable_new ();
}
