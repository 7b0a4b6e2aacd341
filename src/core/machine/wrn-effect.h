/* wrn-effect.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What a machine wants to be done; see wrn-machine.h.
 */
#pragma once

#include "core/base/wrn-endpoint.h"
#include "core/base/wrn-frame.h"
#include "core/base/wrn-time.h"

typedef enum
{
  WRN_EFFECT_SEND,    /* send datagrams */
  WRN_EFFECT_FRAME,   /* write a frame to the TAP */
  WRN_EFFECT_LINK,    /* the TAP's addresses are to be as given */
  WRN_EFFECT_EVENT,   /* something changed that a person may want to know */
  WRN_EFFECT_STORE,   /* bytes to be kept across restarts */
  WRN_EFFECT_PONG,    /* a member answered */
  WRN_EFFECT_SOCKETS, /* other sockets are wanted besides the usual */
} WrnEffectKind;

/* A run: datagrams of @segment bytes each, the last perhaps shorter, back to back, so that one
 * system call can send them (UDP_SEGMENT). A multicast destination means: on every LAN. */
typedef struct
{
  WrnFlow flow;
  const guint8 *data;
  gsize len;
  guint16 segment;
} WrnEffectSend;

typedef struct
{
  guint8 ipv4[4];     /* all zeroes: none */
  guint8 ipv4_prefix; /* bits */
  guint8 ipv6[16];    /* all zeroes: none; the prefix is 64 bits */
} WrnEffectLink;

typedef struct
{
  guint8 level;        /* GLogLevelFlags of one bit: message, info or warning */
  const char *subject; /* a member's name or a supernode's address; "" for ourselves */
  const char *text;    /* what happened, in a sentence fragment without markup */
} WrnEffectEvent;

/* Name and content of one small item to be kept; the names are the machine's. */
typedef struct
{
  const char *name;
  const guint8 *data;
  gsize len;
} WrnEffectStore;

/* How the answer to a %WRN_COMMAND_PING came. */
typedef struct
{
  guint number; /* of the command */
  WrnTime rtt;
  gboolean relayed;
  guint relay;          /* relayed: the number of the supernode */
  WrnEndpoint endpoint; /* direct: where the member is */
} WrnEffectPong;

/* Sockets that are kept for a member each, as only their ports reach it. */
#define WRN_SOCKETS_KEPT_MAX 4

/* From now on there are, besides the usual sockets, those at the ports of @kept, and @n_new of IPv4
 * at ports that were free, which are told by a %WRN_COMMAND_SOCKETS. A flow whose local end has
 * such a port goes by that socket. */
typedef struct
{
  guint n_new;
  guint n_kept;
  guint16 kept[WRN_SOCKETS_KEPT_MAX];
} WrnEffectSockets;

typedef struct
{
  WrnEffectKind kind;
  union
  {
    WrnEffectSend send;
    WrnFrame frame;
    WrnEffectLink link;
    WrnEffectEvent event;
    WrnEffectStore store;
    WrnEffectPong pong;
    WrnEffectSockets sockets;
  };
} WrnEffect;
