/* wrn-link-monitor.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Hears from the kernel when interfaces, addresses or routes change.
 */
#define G_LOG_DOMAIN "wrn-io"

#include "config.h"

#include "core/io/wrn-link-monitor.h"

#include <errno.h>
#include <libmnl/libmnl.h>
#include <linux/rtnetlink.h>

#include "core/io/wrn-io-error.h"
#include "core/io/wrn-netlink.h"

/* The largest notification is that of a link with many statistics, below 4 KiB. */
#define MESSAGE_SIZE (16 * 1024)

struct _WrnLinkMonitor
{
  struct mnl_socket *socket; /* (owned) */
  guint32 ignored;           /* index of our own device */
  WrnLinkChange change;      /* since the drain began */
  guint8 message[MESSAGE_SIZE] __attribute__ ((aligned (NLMSG_ALIGNTO)));
};

/**
 * wrn_link_monitor_new:
 * @ignored: index of a device whose changes are our own; 0 for none
 *
 * Returns: (transfer full): a monitor of this computer's networks
 */
WrnLinkMonitor *
wrn_link_monitor_new (guint32 ignored, GError **error)
{
  const guint groups =
      RTMGRP_LINK | RTMGRP_IPV4_IFADDR | RTMGRP_IPV6_IFADDR | RTMGRP_IPV4_ROUTE | RTMGRP_IPV6_ROUTE;
  g_autoptr (WrnLinkMonitor) self = g_new0 (WrnLinkMonitor, 1);

  self->ignored = ignored;
  self->socket = mnl_socket_open2 (NETLINK_ROUTE, SOCK_CLOEXEC | SOCK_NONBLOCK);
  if (self->socket == NULL || mnl_socket_bind (self->socket, groups, MNL_SOCKET_AUTOPID) != 0)
    {
      wrn_io_error (error, errno, "Cannot watch the networks");
      return NULL;
    }
  return g_steal_pointer (&self);
}

void
wrn_link_monitor_free (WrnLinkMonitor *self)
{
  if (self->socket != NULL)
    mnl_socket_close (self->socket);
  g_free (self);
}

int
wrn_link_monitor_get_fd (const WrnLinkMonitor *self)
{
  return mnl_socket_get_fd (self->socket);
}

static int
notice_cb (const struct nlmsghdr *header, gpointer user_data)
{
  WrnLinkMonitor *self = user_data;

  switch (header->nlmsg_type)
    {
    case RTM_NEWLINK:
    case RTM_DELLINK:
      {
        const struct ifinfomsg *info = mnl_nlmsg_get_payload (header);

        if ((guint32) info->ifi_index != self->ignored)
          self->change |= WRN_LINK_CHANGE_ADDRESS;
        break;
      }
    case RTM_NEWADDR:
    case RTM_DELADDR:
      {
        const struct ifaddrmsg *info = mnl_nlmsg_get_payload (header);

        if (info->ifa_index != self->ignored)
          self->change |= WRN_LINK_CHANGE_ADDRESS;
        break;
      }
    case RTM_NEWROUTE:
    case RTM_DELROUTE:
      {
        const struct rtmsg *route = mnl_nlmsg_get_payload (header);
        const struct nlattr *attrs[RTA_OIF + 1];
        guint32 index = 0;

        if ((route->rtm_flags & RTM_F_CLONED) != 0)
          break;
        wrn_netlink_read (header, sizeof *route, attrs, G_N_ELEMENTS (attrs));
        wrn_netlink_get_bytes (attrs[RTA_OIF], &index, sizeof index);
        /* Another default route is another way to the internet, even with the same addresses. */
        if (route->rtm_dst_len == 0)
          self->change |= WRN_LINK_CHANGE_ROUTE;
        else if (index == 0 || index != self->ignored)
          self->change |= WRN_LINK_CHANGE_NETWORK;
        break;
      }
    default:
      break;
    }
  return MNL_CB_OK;
}

/**
 * wrn_link_monitor_drain:
 * @self: a monitor whose descriptor is readable
 *
 * Returns: what changed that may matter. A burst of changes yields a burst of calls, so callers
 *   wait a little before they look.
 */
WrnLinkChange
wrn_link_monitor_drain (WrnLinkMonitor *self)
{
  self->change = WRN_LINK_CHANGE_NONE;
  for (;;)
    {
      const gssize len = mnl_socket_recvfrom (self->socket, self->message, sizeof self->message);

      if (len > 0)
        mnl_cb_run (self->message, (gsize) len, 0, 0, notice_cb, self);
      else if (len < 0 && errno == ENOBUFS)
        self->change |= WRN_LINK_CHANGE_ALL; /* some were lost */
      else if (len == 0 || errno != EINTR)
        return self->change;
    }
}
