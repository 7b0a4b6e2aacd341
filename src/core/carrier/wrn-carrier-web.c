/* wrn-carrier-web.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The schemes "ws" and "wss", which are a module that is loaded when one of them is used first.
 */
#define G_LOG_DOMAIN "wrn-carrier"

#include "config.h"

#include "core/carrier/wrn-carrier-web.h"

#include <gmodule.h>
#include <stdlib.h>

#include "core/carrier/wrn-stream.h"

#define FILE_NAME "warren-web." G_MODULE_SUFFIX

typedef struct
{
  GError *error;              /* (owned) (nullable): why there are none */
  const WrnCarrier *ws, *wss; /* (not owned) (nullable) */
} Loaded;

static gboolean
find_entries (GModule *module, Loaded *out)
{
  gpointer version, entry;

  /* The headers that both were made with are the interface between them. */
  if (!g_module_symbol (module, "wrn_web_version", &version) ||
      !g_str_equal ((const char *) version, WRN_VERSION) ||
      !g_module_symbol (module, "wrn_web_get_carriers", &entry))
    return FALSE;
  ((void (*) (const WrnCarrier **, const WrnCarrier **)) entry) (&out->ws, &out->wss);
  return TRUE;
}

/* Stays loaded: libraries like these cannot be unloaded. */
static gpointer
load (gpointer data)
{
  static Loaded loaded;
  const char *folder = secure_getenv (WRN_CARRIER_WEB_FOLDER);
  g_autofree char *path =
      g_build_filename (folder != NULL ? folder : WRN_MODULEDIR, FILE_NAME, NULL);
  GModule *module = g_module_open (path, G_MODULE_BIND_LAZY | G_MODULE_BIND_LOCAL);

  if (module == NULL)
    g_set_error (&loaded.error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
                 "WebSockets cannot be used: %s", g_module_error ());
  else if (!find_entries (module, &loaded))
    g_set_error (&loaded.error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
                 "WebSockets cannot be used: “%s” is of another version", path);
  if (loaded.error != NULL)
    g_message ("%s", loaded.error->message);
  return &loaded;
}

static const Loaded *
get_loaded (void)
{
  static GOnce once = G_ONCE_INIT;

  return g_once (&once, load, NULL);
}

/* To be called before a sandbox takes away folders that are not the system's: a module from one of
 * those is loaded at once. */
void
wrn_carrier_web_prepare (void)
{
  if (secure_getenv (WRN_CARRIER_WEB_FOLDER) != NULL)
    get_loaded ();
}

static WrnConnection *
fail (const WrnConnectionHandlers *handlers, gpointer user_data)
{
  WrnStream *stream = wrn_stream_new (handlers, user_data);

  wrn_stream_fail (stream, get_loaded ()->error);
  return (WrnConnection *) stream;
}

static WrnConnection *
connect_web (const WrnCarrier *carrier,
             const WrnCarrierTarget *target,
             const WrnConnectionHandlers *handlers,
             gpointer user_data)
{
  const Loaded *loaded = get_loaded ();
  const WrnCarrier *real = carrier->number == WRN_CARRIER_WS ? loaded->ws : loaded->wss;

  return real != NULL ? real->connect (real, target, handlers, user_data)
                      : fail (handlers, user_data);
}

static gboolean
knows_http (const WrnCarrier *carrier, guint8 first)
{
  return first == 'G';
}

static WrnConnection *
accept_web (const WrnCarrier *carrier,
            gpointer what,
            const WrnConnectionHandlers *handlers,
            gpointer user_data)
{
  const WrnCarrier *real = get_loaded ()->ws;

  return real != NULL ? real->accept (real, what, handlers, user_data) : fail (handlers, user_data);
}

const WrnCarrier wrn_carrier_ws = {
  .scheme = "ws",
  .number = WRN_CARRIER_WS,
  .connect = connect_web,
  .knows = knows_http,
  .accept = accept_web,
};

const WrnCarrier wrn_carrier_wss = {
  .scheme = "wss",
  .number = WRN_CARRIER_WSS,
  .connect = connect_web,
};
