/* wrn-netlink.h
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Asks the kernel's routing tables and changes them: one request, one answer.
 */
#pragma once

#include <gio/gio.h>
#include <libmnl/libmnl.h>

/* Room for one request; none that we make has more than a few attributes. */
#define WRN_NETLINK_REQUEST_SIZE 1024

typedef struct _WrnNetlink WrnNetlink;

/* A message under construction. */
typedef union
{
  guint8 bytes[WRN_NETLINK_REQUEST_SIZE];
  struct nlmsghdr header;
} WrnNetlinkRequest;

WrnNetlink *wrn_netlink_new (GError **error);
void wrn_netlink_free (WrnNetlink *self);

gpointer
wrn_netlink_begin (WrnNetlinkRequest *request, guint16 type, guint16 flags, gsize body_len);
gboolean wrn_netlink_ask (WrnNetlink *self,
                          WrnNetlinkRequest *request,
                          mnl_cb_t answer_cb,
                          gpointer user_data,
                          GError **error);

/* Attributes of a message by type; those that are absent are NULL. */
void wrn_netlink_read (const struct nlmsghdr *header,
                       gsize body_len,
                       const struct nlattr **attrs,
                       guint n_attrs);
void
wrn_netlink_read_nested (const struct nlattr *nest, const struct nlattr **attrs, guint n_attrs);
/* What an attribute holds; FALSE or "" if it is absent or of another size. */
gboolean wrn_netlink_get_bytes (const struct nlattr *attr, gpointer out, gsize len);
const char *wrn_netlink_get_string (const struct nlattr *attr);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WrnNetlink, wrn_netlink_free)
