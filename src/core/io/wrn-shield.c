/* wrn-shield.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Drops what comes to the addresses of a network by any other interface than its own.
 */
#define G_LOG_DOMAIN "wrn-io"

#include "config.h"

#include "core/io/wrn-shield.h"

#include <arpa/inet.h>
#include <errno.h>
#include <libmnl/libmnl.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <string.h>

#include "core/io/wrn-io-error.h"

/* A rule takes some 700 bytes. */
#define BATCH_SIZE 8192

/* Of an answer: the refusal repeats the message that was refused. */
#define ANSWER_SIZE 8192

#define CHAIN "input"

/* The loopback device has it in every network namespace. */
#define LOOPBACK_INDEX 1

/* Where IP headers have the address of whom they are for. */
#define IPV4_TO 16
#define IPV6_TO 24

struct _WrnShield
{
  struct mnl_socket *socket; /* (owned): the table goes with it */
};

/* All messages of one change: it is made whole or not at all. */
typedef struct
{
  guint8 bytes[BATCH_SIZE] __attribute__ ((aligned (NLMSG_ALIGNTO)));
  gsize len;               /* of the messages before this one */
  guint32 sequence;        /* of this one */
  struct nlmsghdr *header; /* (not owned): this one */
} Batch;

static void
begin_message (Batch *self, guint16 type, guint16 flags, guint8 family, guint16 resource)
{
  struct nfgenmsg *body;

  if (self->header != NULL)
    self->len += MNL_ALIGN (self->header->nlmsg_len);
  self->header = mnl_nlmsg_put_header (self->bytes + self->len);
  self->header->nlmsg_type = type;
  self->header->nlmsg_flags = NLM_F_REQUEST | flags;
  self->header->nlmsg_seq = ++self->sequence;
  body = mnl_nlmsg_put_extra_header (self->header, sizeof *body);
  body->nfgen_family = family;
  body->version = NFNETLINK_V0;
  body->res_id = htons (resource);
}

static void
begin_change (Batch *self, guint16 type, guint16 flags)
{
  begin_message (self, NFNL_SUBSYS_NFTABLES << 8 | type, NLM_F_CREATE | flags, NFPROTO_INET, 0);
}

static void
put_number (Batch *self, guint16 type, guint32 number)
{
  mnl_attr_put_u32 (self->header, type, htonl (number));
}

/* The outer of two nests, which end_expression() ends, is at where the returned begins. */
static struct nlattr *
begin_expression (Batch *self, const char *name, struct nlattr **element)
{
  *element = mnl_attr_nest_start (self->header, NFTA_LIST_ELEM);
  mnl_attr_put_strz (self->header, NFTA_EXPR_NAME, name);
  return mnl_attr_nest_start (self->header, NFTA_EXPR_DATA);
}

static void
end_expression (Batch *self, struct nlattr *element, struct nlattr *data)
{
  mnl_attr_nest_end (self->header, data);
  mnl_attr_nest_end (self->header, element);
}

static void
load_meta (Batch *self, guint32 key)
{
  struct nlattr *element, *data = begin_expression (self, "meta", &element);

  put_number (self, NFTA_META_KEY, key);
  put_number (self, NFTA_META_DREG, NFT_REG_1);
  end_expression (self, element, data);
}

static void
load_header (Batch *self, guint32 offset, guint32 len)
{
  struct nlattr *element, *data = begin_expression (self, "payload", &element);

  put_number (self, NFTA_PAYLOAD_DREG, NFT_REG_1);
  put_number (self, NFTA_PAYLOAD_BASE, NFT_PAYLOAD_NETWORK_HEADER);
  put_number (self, NFTA_PAYLOAD_OFFSET, offset);
  put_number (self, NFTA_PAYLOAD_LEN, len);
  end_expression (self, element, data);
}

/* Goes on only if what was loaded compares so, as bytes. */
static void
compare (Batch *self, guint32 how, gconstpointer with, gsize len)
{
  struct nlattr *element, *data = begin_expression (self, "cmp", &element);
  struct nlattr *value;

  put_number (self, NFTA_CMP_SREG, NFT_REG_1);
  put_number (self, NFTA_CMP_OP, how);
  value = mnl_attr_nest_start (self->header, NFTA_CMP_DATA);
  mnl_attr_put (self->header, NFTA_DATA_VALUE, len, with);
  mnl_attr_nest_end (self->header, value);
  end_expression (self, element, data);
}

static void
drop (Batch *self)
{
  struct nlattr *element, *data = begin_expression (self, "immediate", &element);
  struct nlattr *value, *verdict;

  put_number (self, NFTA_IMMEDIATE_DREG, NFT_REG_VERDICT);
  value = mnl_attr_nest_start (self->header, NFTA_IMMEDIATE_DATA);
  verdict = mnl_attr_nest_start (self->header, NFTA_DATA_VERDICT);
  put_number (self, NFTA_VERDICT_CODE, NF_DROP);
  mnl_attr_nest_end (self->header, verdict);
  mnl_attr_nest_end (self->header, value);
  end_expression (self, element, data);
}

static void
compare_network (Batch *self, const WrnLinkAddress *network)
{
  guint8 first[sizeof network->bytes];
  guint8 last[sizeof network->bytes];

  for (guint i = 0; i < network->len; i++)
    {
      const guint named = CLAMP ((int) network->bits - (int) i * 8, 0, 8);
      const guint8 hosts = (guint8) (0xff >> named);

      first[i] = network->bytes[i] & (guint8) ~hosts;
      last[i] = network->bytes[i] | hosts;
    }
  load_header (self, network->len == 4 ? IPV4_TO : IPV6_TO, network->len);
  compare (self, NFT_CMP_GTE, first, network->len);
  compare (self, NFT_CMP_LTE, last, network->len);
}

/* Whatever comes for an address of @network, but from this computer or by the interface. */
static void
put_rule (Batch *self, const char *table, guint32 index, const WrnLinkAddress *network)
{
  const guint8 family = network->len == 4 ? NFPROTO_IPV4 : NFPROTO_IPV6;
  const guint32 loopback = LOOPBACK_INDEX;
  struct nlattr *expressions;

  begin_change (self, NFT_MSG_NEWRULE, NLM_F_APPEND | NLM_F_ACK);
  mnl_attr_put_strz (self->header, NFTA_RULE_TABLE, table);
  mnl_attr_put_strz (self->header, NFTA_RULE_CHAIN, CHAIN);
  expressions = mnl_attr_nest_start (self->header, NFTA_RULE_EXPRESSIONS);
  load_meta (self, NFT_META_NFPROTO);
  compare (self, NFT_CMP_EQ, &family, sizeof family);
  compare_network (self, network);
  load_meta (self, NFT_META_IIF);
  compare (self, NFT_CMP_NEQ, &index, sizeof index);
  compare (self, NFT_CMP_NEQ, &loopback, sizeof loopback);
  drop (self);
  mnl_attr_nest_end (self->header, expressions);
}

/* A table of our own for each interface, which the kernel removes with the socket. */
static void
put_table (Batch *self, const char *table)
{
  struct nlattr *hook;

  begin_change (self, NFT_MSG_NEWTABLE, NLM_F_EXCL);
  mnl_attr_put_strz (self->header, NFTA_TABLE_NAME, table);
  put_number (self, NFTA_TABLE_FLAGS, NFT_TABLE_F_OWNER);

  begin_change (self, NFT_MSG_NEWCHAIN, 0);
  mnl_attr_put_strz (self->header, NFTA_CHAIN_TABLE, table);
  mnl_attr_put_strz (self->header, NFTA_CHAIN_NAME, CHAIN);
  mnl_attr_put_strz (self->header, NFTA_CHAIN_TYPE, "filter");
  hook = mnl_attr_nest_start (self->header, NFTA_CHAIN_HOOK);
  put_number (self, NFTA_HOOK_HOOKNUM, NF_INET_LOCAL_IN);
  put_number (self, NFTA_HOOK_PRIORITY, 0);
  mnl_attr_nest_end (self->header, hook);
}

/* The kernel has answered when sending returns: with each acknowledgement, or the refusals. */
static gboolean
read_answers (struct mnl_socket *socket, guint n_wanted)
{
  guint8 bytes[ANSWER_SIZE] __attribute__ ((aligned (NLMSG_ALIGNTO)));

  while (n_wanted > 0)
    {
      const gssize n = recv (mnl_socket_get_fd (socket), bytes, sizeof bytes, MSG_DONTWAIT);
      int left = (int) n;

      if (n < 0)
        return FALSE;
      for (const struct nlmsghdr *header = (const void *) bytes; mnl_nlmsg_ok (header, left);
           header = mnl_nlmsg_next (header, &left))
        {
          const struct nlmsgerr *told = mnl_nlmsg_get_payload (header);

          if (header->nlmsg_type != NLMSG_ERROR || n_wanted == 0)
            continue;
          errno = -told->error;
          if (told->error != 0)
            return FALSE;
          n_wanted--;
        }
    }
  return TRUE;
}

/**
 * wrn_shield_new:
 * @name: of the interface, and of the table that "nft list ruleset" shows
 * @index: of the interface
 * @networks: (array length=n_networks): whose addresses are shielded, two at most
 *
 * Returns: (transfer full): rules that hold until it is freed. It takes nf_tables, and
 * CAP_NET_ADMIN.
 */
WrnShield *
wrn_shield_new (const char *name,
                guint32 index,
                const WrnLinkAddress *networks,
                guint n_networks,
                GError **error)
{
  g_autoptr (WrnShield) self = g_new0 (WrnShield, 1);
  g_autofree Batch *batch = g_new0 (Batch, 1);

  g_return_val_if_fail (n_networks <= 2, NULL);

  begin_message (batch, NFNL_MSG_BATCH_BEGIN, 0, AF_UNSPEC, NFNL_SUBSYS_NFTABLES);
  put_table (batch, name);
  for (guint i = 0; i < n_networks; i++)
    put_rule (batch, name, index, &networks[i]);
  begin_message (batch, NFNL_MSG_BATCH_END, 0, AF_UNSPEC, NFNL_SUBSYS_NFTABLES);

  self->socket = mnl_socket_open2 (NETLINK_NETFILTER, SOCK_CLOEXEC);
  if (self->socket == NULL || mnl_socket_bind (self->socket, 0, MNL_SOCKET_AUTOPID) != 0 ||
      mnl_socket_sendto (self->socket, batch->bytes, batch->len + batch->header->nlmsg_len) < 0 ||
      !read_answers (self->socket, n_networks))
    {
      wrn_io_error (error, errno, "Cannot shield the addresses of %s from other networks", name);
      return NULL;
    }
  return g_steal_pointer (&self);
}

void
wrn_shield_free (WrnShield *self)
{
  if (self->socket != NULL)
    mnl_socket_close (self->socket);
  g_free (self);
}
