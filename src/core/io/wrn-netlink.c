/* wrn-netlink.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Asks the kernel's routing tables and changes them: one request, one answer.
 */
#define G_LOG_DOMAIN "wrn-io"

#include "config.h"

#include "core/io/wrn-netlink.h"

#include <errno.h>
#include <linux/rtnetlink.h>
#include <string.h>

#include "core/io/wrn-io-error.h"

/* What libmnl recommends for dumps: the kernel fills a page or 8 KiB, whichever is more. */
#define ANSWER_SIZE (32 * 1024)

typedef struct
{
  const struct nlattr **attrs; /* (not owned) (array length=n_attrs) */
  guint n_attrs;
} AttrTable;

struct _WrnNetlink
{
  struct mnl_socket *socket; /* (owned) */
  guint port;
  guint32 sequence;
  guint8 answer[ANSWER_SIZE] __attribute__ ((aligned (NLMSG_ALIGNTO)));
};

WrnNetlink *
wrn_netlink_new (GError **error)
{
  g_autoptr (WrnNetlink) self = g_new0 (WrnNetlink, 1);

  self->socket = mnl_socket_open2 (NETLINK_ROUTE, SOCK_CLOEXEC);
  if (self->socket == NULL || mnl_socket_bind (self->socket, 0, MNL_SOCKET_AUTOPID) != 0)
    {
      wrn_io_error (error, errno, "Cannot open a netlink socket");
      return NULL;
    }
  self->port = mnl_socket_get_portid (self->socket);
  return g_steal_pointer (&self);
}

void
wrn_netlink_free (WrnNetlink *self)
{
  if (self->socket != NULL)
    mnl_socket_close (self->socket);
  g_free (self);
}

/**
 * wrn_netlink_begin:
 * @request: (out): room for the message
 * @type: one of RTM_
 * @flags: NLM_F_, besides NLM_F_REQUEST
 * @body_len: size of the fixed part of that type
 *
 * Returns: the fixed part, all zeroes, to be filled before attributes are added
 */
gpointer
wrn_netlink_begin (WrnNetlinkRequest *request, guint16 type, guint16 flags, gsize body_len)
{
  struct nlmsghdr *header;

  /* The gaps between attributes go out as well, and shall not carry what the stack held. */
  memset (request, 0, sizeof *request);
  header = mnl_nlmsg_put_header (request->bytes);
  header->nlmsg_type = type;
  header->nlmsg_flags = NLM_F_REQUEST | flags;
  return mnl_nlmsg_put_extra_header (header, body_len);
}

/**
 * wrn_netlink_ask:
 * @request: a request: with NLM_F_DUMP it has many answers, otherwise one acknowledgement
 * @answer_cb: (nullable): called for each answer
 * @user_data: for @answer_cb
 *
 * Returns: %FALSE if the kernel refused; the error is its errno, to be prefixed by the caller
 */
gboolean
wrn_netlink_ask (WrnNetlink *self,
                 WrnNetlinkRequest *request,
                 mnl_cb_t answer_cb,
                 gpointer user_data,
                 GError **error)
{
  const struct nlmsghdr *answer = (const struct nlmsghdr *) self->answer;
  int result = MNL_CB_OK;

  if ((request->header.nlmsg_flags & NLM_F_DUMP) != NLM_F_DUMP)
    request->header.nlmsg_flags |= NLM_F_ACK;
  request->header.nlmsg_seq = ++self->sequence;

  if (mnl_socket_sendto (self->socket, request, request->header.nlmsg_len) < 0)
    return wrn_io_error (error, errno, "netlink");

  while (result > MNL_CB_STOP)
    {
      const gssize len = mnl_socket_recvfrom (self->socket, self->answer, sizeof self->answer);

      if (len < 0)
        return wrn_io_error (error, errno, "netlink");
      /* The rest of an earlier answer that was given up half-way. */
      if ((gsize) len < sizeof *answer || answer->nlmsg_seq != self->sequence)
        continue;
      result =
          mnl_cb_run (self->answer, (gsize) len, self->sequence, self->port, answer_cb, user_data);
    }
  return result == MNL_CB_STOP || wrn_io_error (error, errno, "netlink");
}

static int
note_attr_cb (const struct nlattr *attr, gpointer user_data)
{
  const AttrTable *table = user_data;
  const guint16 type = mnl_attr_get_type (attr);

  if (type < table->n_attrs)
    table->attrs[type] = attr;
  return MNL_CB_OK;
}

void
wrn_netlink_read (const struct nlmsghdr *header,
                  gsize body_len,
                  const struct nlattr **attrs,
                  guint n_attrs)
{
  AttrTable table = { .attrs = attrs, .n_attrs = n_attrs };

  memset (attrs, 0, n_attrs * sizeof *attrs);
  mnl_attr_parse (header, (guint) body_len, note_attr_cb, &table);
}

void
wrn_netlink_read_nested (const struct nlattr *nest, const struct nlattr **attrs, guint n_attrs)
{
  AttrTable table = { .attrs = attrs, .n_attrs = n_attrs };

  memset (attrs, 0, n_attrs * sizeof *attrs);
  if (nest != NULL)
    mnl_attr_parse_nested (nest, note_attr_cb, &table);
}

gboolean
wrn_netlink_get_bytes (const struct nlattr *attr, gpointer out, gsize len)
{
  if (attr == NULL || mnl_attr_get_payload_len (attr) != len)
    return FALSE;
  memcpy (out, mnl_attr_get_payload (attr), len);
  return TRUE;
}

const char *
wrn_netlink_get_string (const struct nlattr *attr)
{
  if (attr == NULL || mnl_attr_validate (attr, MNL_TYPE_NUL_STRING) != 0)
    return "";
  return mnl_attr_get_str (attr);
}
