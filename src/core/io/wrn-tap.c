/* wrn-tap.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The network card that programs see: whole frames, and super-frames of up to 64 KiB.
 */
#define G_LOG_DOMAIN "wrn-io"

#include "config.h"

#include "core/io/wrn-tap.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/if_tun.h>
#include <linux/virtio_net.h>
#include <net/if.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include "core/io/wrn-io-error.h"

/* UDP segmentation came with Linux 6.2, after the headers of the oldest system we build on. */
#ifndef TUN_F_USO4
#define TUN_F_USO4 0x20
#define TUN_F_USO6 0x40
#endif
#ifndef VIRTIO_NET_HDR_GSO_UDP_L4
#define VIRTIO_NET_HDR_GSO_UDP_L4 5
#endif

#define TCP_FEATURES (TUN_F_CSUM | TUN_F_TSO4 | TUN_F_TSO6 | TUN_F_TSO_ECN)
#define ALL_FEATURES (TCP_FEATURES | TUN_F_USO4 | TUN_F_USO6)

struct _WrnTap
{
  int fd; /* (owned) */
  char name[IFNAMSIZ];
  guint32 index;
  guint features; /* TUN_F_ bits that the kernel granted */
  WrnTapStats stats;
  guint8 buffer[WRN_FRAME_MAX + 1]; /* one more, so that a cut frame is seen */
};

/* Names become paths below /proc/sys, where "all" and "default" mean something else. "%d" asks the
 * kernel for the next free number. */
static gboolean
is_usable_name (const char *name)
{
  const gsize len = strlen (name);

  return len > 0 && len < IFNAMSIZ &&
         strspn (name, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "-_%d") == len &&
         !g_str_equal (name, "all") && !g_str_equal (name, "default");
}

/* The header that goes before each frame. Its size must be known on both sides: it is set, and
 * read back, because the kernel takes sizes that it then rounds. */
static gboolean
set_header_size (WrnTap *self, GError **error)
{
  int size = sizeof (struct virtio_net_hdr);

  if (ioctl (self->fd, TUNSETVNETHDRSZ, &size) != 0 ||
      ioctl (self->fd, TUNGETVNETHDRSZ, &size) != 0)
    return wrn_io_error (error, errno, "Cannot set the header size of %s", self->name);
  if (size != sizeof (struct virtio_net_hdr))
    return wrn_io_error (error, EINVAL, "The header size of %s is %d", self->name, size);
  return TRUE;
}

/* The most that this kernel knows. Asking for less later is how a super-frame is declined. */
static void
negotiate_features (WrnTap *self, gboolean no_offload)
{
  static const guint wishes[] = { ALL_FEATURES, TCP_FEATURES, TUN_F_CSUM, 0 };

  for (guint i = no_offload ? G_N_ELEMENTS (wishes) - 1 : 0; i < G_N_ELEMENTS (wishes); i++)
    if (ioctl (self->fd, TUNSETOFFLOAD, (unsigned long) wishes[i]) == 0)
      {
        self->features = wishes[i];
        return;
      }
}

static gboolean
is_packet_socket (int fd)
{
  int domain;
  int type;
  socklen_t len = sizeof domain;

  return getsockopt (fd, SOL_SOCKET, SO_DOMAIN, &domain, &len) == 0 && domain == AF_UNIX &&
         getsockopt (fd, SOL_SOCKET, SO_TYPE, &type, &len) == 0 && type == SOCK_SEQPACKET;
}

/* It has no name, no number, and nobody behind it who would finish a frame. */
static gboolean
adopt_socket (WrnTap *self, GError **error)
{
  if (fcntl (self->fd, F_SETFL, O_NONBLOCK) != 0 || fcntl (self->fd, F_SETFD, FD_CLOEXEC) != 0)
    return wrn_io_error (error, errno, "Cannot use the socket");
  return TRUE;
}

/**
 * wrn_tap_adopt:
 * @fd: (transfer full): a descriptor of a TAP with `IFF_NO_PI` and `IFF_VNET_HDR`; or a packet
 *   socket (`AF_UNIX`, `SOCK_SEQPACKET`) over which another program takes its place, with the same
 *   header before each frame
 * @no_offload: take single, complete frames only
 *
 * Returns: (transfer full): the device; %NULL if @fd, which is closed then,
 *   is anything else
 */
WrnTap *
wrn_tap_adopt (int fd, gboolean no_offload, GError **error)
{
  /* IFF_NO_PI cannot be asked for: its bit means something else in the answer. */
  const int wanted = IFF_TAP | IFF_VNET_HDR;
  g_autoptr (WrnTap) self = g_new0 (WrnTap, 1);
  struct ifreq request = { 0 };

  self->fd = fd;
  if (is_packet_socket (fd))
    return adopt_socket (self, error) ? g_steal_pointer (&self) : NULL;
  if (ioctl (fd, TUNGETIFF, &request) != 0)
    {
      wrn_io_error (error, errno, "Not a TAP device");
      return NULL;
    }
  g_strlcpy (self->name, request.ifr_name, sizeof self->name);
  if ((request.ifr_flags & wanted) != wanted)
    {
      wrn_io_error (error, EINVAL, "%s is not a TAP with offloads", self->name);
      return NULL;
    }

  self->index = if_nametoindex (self->name);
  if (self->index == 0 || fcntl (fd, F_SETFL, O_NONBLOCK) != 0 ||
      fcntl (fd, F_SETFD, FD_CLOEXEC) != 0)
    {
      wrn_io_error (error, errno, "Cannot use %s", self->name);
      return NULL;
    }
  if (!set_header_size (self, error))
    return NULL;

  negotiate_features (self, no_offload);
  return g_steal_pointer (&self);
}

/**
 * wrn_tap_new:
 * @name: a name for the device; "%d" in it becomes a free number
 * @no_offload: take single, complete frames only
 *
 * Creates a device. It is down, and has no address; #WrnLink changes that.
 *
 * Returns: (transfer full): the device; %NULL if there is one of that name,
 *   or we may not
 */
WrnTap *
wrn_tap_new (const char *name, gboolean no_offload, GError **error)
{
  struct ifreq request = { .ifr_flags =
                               (short) (IFF_TAP | IFF_NO_PI | IFF_VNET_HDR | IFF_TUN_EXCL) };
  int fd;

  if (!is_usable_name (name))
    {
      wrn_io_error (error, EINVAL, "Cannot call a network device “%s”", name);
      return NULL;
    }

  fd = open ("/dev/net/tun", O_RDWR | O_CLOEXEC | O_NONBLOCK);
  if (fd < 0)
    {
      wrn_io_error (error, errno, "Cannot open /dev/net/tun");
      return NULL;
    }

  g_strlcpy (request.ifr_name, name, sizeof request.ifr_name);
  if (ioctl (fd, TUNSETIFF, &request) != 0)
    {
      wrn_io_error (error, errno, "Cannot create the network device %s", name);
      close (fd);
      return NULL;
    }
  return wrn_tap_adopt (fd, no_offload, error);
}

void
wrn_tap_free (WrnTap *self)
{
  close (self->fd);
  g_free (self);
}

int
wrn_tap_get_fd (const WrnTap *self)
{
  return self->fd;
}

const char *
wrn_tap_get_name (const WrnTap *self)
{
  return self->name;
}

guint32
wrn_tap_get_index (const WrnTap *self)
{
  return self->index;
}

/* Whether super-frames of TCP may be written, and will be read. */
gboolean
wrn_tap_has_tso (const WrnTap *self)
{
  return (self->features & TUN_F_TSO4) != 0;
}

/* Whether super-frames of UDP may be written, and will be read. */
gboolean
wrn_tap_has_uso (const WrnTap *self)
{
  return (self->features & TUN_F_USO4) != 0;
}

const WrnTapStats *
wrn_tap_get_stats (const WrnTap *self)
{
  return &self->stats;
}

/* FALSE for an offload that was not agreed on, or that points outside of the frame. */
static gboolean
read_header (const struct virtio_net_hdr *header, gsize len, WrnOffload *out)
{
  *out = (WrnOffload){ 0 };

  if ((header->flags & VIRTIO_NET_HDR_F_NEEDS_CSUM) != 0)
    {
      out->partial_csum = TRUE;
      out->csum_start = header->csum_start;
      out->csum_offset = header->csum_offset;
      if ((gsize) out->csum_start + out->csum_offset + 2 > len)
        return FALSE;
    }

  switch (header->gso_type & ~VIRTIO_NET_HDR_GSO_ECN)
    {
    case VIRTIO_NET_HDR_GSO_NONE:
      return TRUE;
    case VIRTIO_NET_HDR_GSO_TCPV4:
      out->gso = WRN_GSO_TCP4;
      break;
    case VIRTIO_NET_HDR_GSO_TCPV6:
      out->gso = WRN_GSO_TCP6;
      break;
    case VIRTIO_NET_HDR_GSO_UDP_L4:
      out->gso = WRN_GSO_UDP;
      break;
    default:
      return FALSE;
    }
  out->ecn = (header->gso_type & VIRTIO_NET_HDR_GSO_ECN) != 0;
  out->gso_size = header->gso_size;
  return out->gso_size > 0 && out->partial_csum;
}

/**
 * wrn_tap_read:
 * @self: a device
 * @frame: (out): a frame, lent until the next call; its bytes may be changed
 *
 * Takes the next frame that a program sent.
 */
WrnTapRead
wrn_tap_read (WrnTap *self, WrnFrame *frame)
{
  struct virtio_net_hdr header;
  const struct iovec iov[] = {
    { .iov_base = &header, .iov_len = sizeof header },
    { .iov_base = self->buffer, .iov_len = sizeof self->buffer },
  };
  gssize len;

  for (;;)
    {
      len = readv (self->fd, iov, G_N_ELEMENTS (iov));
      if (len < 0 && errno == EINTR)
        continue;
      /* Nothing at all is the end of a socket. */
      if (len <= 0)
        return len < 0 && errno == EAGAIN ? WRN_TAP_EMPTY : WRN_TAP_GONE;

      frame->data = self->buffer;
      frame->len = (gsize) MAX (len - (gssize) sizeof header, 0);
      if (frame->len > 0 && frame->len <= WRN_FRAME_MAX &&
          read_header (&header, frame->len, &frame->offload))
        break;
      self->stats.rx_refused++;
    }

  self->stats.rx_frames++;
  self->stats.rx_bytes += frame->len;
  return WRN_TAP_FRAME;
}

/* Where the payload of the first piece begins. The kernel copies that much into the linear part,
 * and cuts after it. */
static guint16
header_len (const WrnFrame *frame)
{
  const gsize start = frame->offload.csum_start;

  if (frame->offload.gso == WRN_GSO_UDP)
    return (guint16) (start + 8);
  if (start + 13 > frame->len)
    return (guint16) start;
  return (guint16) (start + (frame->data[start + 12] >> 4) * 4);
}

static struct virtio_net_hdr
make_header (const WrnFrame *frame)
{
  static const guint8 types[] = {
    [WRN_GSO_NONE] = VIRTIO_NET_HDR_GSO_NONE,
    [WRN_GSO_TCP4] = VIRTIO_NET_HDR_GSO_TCPV4,
    [WRN_GSO_TCP6] = VIRTIO_NET_HDR_GSO_TCPV6,
    [WRN_GSO_UDP] = VIRTIO_NET_HDR_GSO_UDP_L4,
  };
  const WrnOffload *offload = &frame->offload;
  struct virtio_net_hdr header = { .gso_type = types[offload->gso] };

  if (offload->partial_csum)
    {
      header.flags = VIRTIO_NET_HDR_F_NEEDS_CSUM;
      header.csum_start = offload->csum_start;
      header.csum_offset = offload->csum_offset;
    }
  if (offload->gso != WRN_GSO_NONE)
    {
      header.gso_size = offload->gso_size;
      header.hdr_len = header_len (frame);
      if (offload->ecn)
        header.gso_type |= VIRTIO_NET_HDR_GSO_ECN;
    }
  return header;
}

/* Gives a frame to the programs of this computer. One that the kernel refuses is counted. */
void
wrn_tap_write (WrnTap *self, const WrnFrame *frame)
{
  struct virtio_net_hdr header = make_header (frame);
  const struct iovec iov[] = {
    { .iov_base = &header, .iov_len = sizeof header },
    { .iov_base = frame->data, .iov_len = frame->len },
  };

  if (writev (self->fd, iov, G_N_ELEMENTS (iov)) < 0)
    {
      self->stats.tx_errors++;
      return;
    }
  self->stats.tx_frames++;
  self->stats.tx_bytes += frame->len;
}
