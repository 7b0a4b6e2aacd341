#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Warren authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
"""natwire - a bad wire between two interfaces of one namespace, in userspace.

  natwire.py [--daemon] IF1 IF2 [--delay MS] [--jitter MS] [--dup PCT] [--corrupt PCT]
             [--seed N]

Every Ethernet frame that enters one interface leaves the other DELAY ms later, plus a
uniform random part of up to JITTER ms (so packets overtake each other), sometimes
twice, sometimes with one bit of its UDP payload flipped (and the UDP checksum cleared,
so that the damage reaches the program instead of being dropped by the kernel).  For
machines whose kernel has no netem.  Good for some tens of thousands of packets a
second; do not measure throughput through it.

Standard library only.
"""

import argparse
import heapq
import os
import random
import select
import signal
import socket
import struct
import time

PACKET_ADD_MEMBERSHIP, PACKET_VNET_HDR = 1, 15
SOL_PACKET = 263
VNET_HDR = 10       # struct virtio_net_hdr: checksum and segmentation state of a frame


def corrupt(frame, rng):
    """Flip one bit of the payload of an IPv4 UDP packet; leave anything else alone."""
    eth = VNET_HDR
    if len(frame) < eth + 43 or frame[eth + 12:eth + 14] != b"\x08\x00" or frame[eth + 23] != 17:
        return frame
    udp = eth + 14 + (frame[eth + 14] & 15) * 4
    if len(frame) <= udp + 8:
        return frame
    f = bytearray(frame)
    f[0:VNET_HDR] = bytes(VNET_HDR)     # no checksum left to fill in
    f[udp + 6:udp + 8] = b"\0\0"        # "no checksum", legal in IPv4
    bit = rng.randrange((len(f) - udp - 8) * 8)
    f[udp + 8 + bit // 8] ^= 1 << (bit % 8)
    return bytes(f)


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    ap.add_argument("if1")
    ap.add_argument("if2")
    for name in ("delay", "jitter", "dup", "corrupt"):
        ap.add_argument("--" + name, type=float, default=0)
    ap.add_argument("--seed", type=int)
    ap.add_argument("--daemon", action="store_true", help="return once the wire works")
    o = ap.parse_args()
    rng = random.Random(o.seed)

    ends = []
    for name in (o.if1, o.if2):
        s = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(3))
        # Frames come and go with their offload state, so checksums that the
        # sending kernel left to the hardware stay right.
        s.setsockopt(SOL_PACKET, PACKET_VNET_HDR, 1)
        s.bind((name, 3))
        s.setsockopt(SOL_PACKET, PACKET_ADD_MEMBERSHIP, struct.pack(
            "iHH8s", socket.if_nametoindex(name), 1, 0, b""))     # promiscuous
        s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4 << 20)
        s.setblocking(False)
        ends.append(s)
    other = {ends[0]: ends[1], ends[1]: ends[0]}

    if o.daemon:
        if os.fork():
            os._exit(0)
        os.setsid()
        null = os.open(os.devnull, os.O_RDWR)
        for fd in (0, 1, 2):
            os.dup2(null, fd)
    signal.signal(signal.SIGTERM, lambda *_: os._exit(0))

    queue, order = [], 0
    while True:
        now = time.monotonic()
        while queue and queue[0][0] <= now:
            _, _, out, frame = heapq.heappop(queue)
            try:
                out.send(frame)
            except OSError:
                pass
        wait = max(0.0, queue[0][0] - now) if queue else None
        for s in select.select(ends, [], [], wait)[0]:
            for _ in range(64):
                try:
                    frame, meta = s.recvfrom(65536 + 64)
                except OSError:
                    break
                if meta[2] == socket.PACKET_OUTGOING:
                    continue
                for _ in range(2 if rng.random() * 100 < o.dup else 1):
                    f = corrupt(frame, rng) if rng.random() * 100 < o.corrupt else frame
                    at = time.monotonic() + (o.delay + rng.random() * o.jitter) / 1000
                    order += 1
                    heapq.heappush(queue, (at, order, other[s], f))


if __name__ == "__main__":
    main()
