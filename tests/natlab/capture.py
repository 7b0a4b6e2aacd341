# SPDX-FileCopyrightText: 2026 The Warren authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# What a host of a natlab sees on one of its interfaces.
"""Frames are bytes from the destination's MAC on; the host's own, which go out, are left aside unless
they are asked for."""

import re
import select
import socket
import struct
import time

ETH_P_ALL = 3
PACKET_OUTGOING = 4
FRAME_MAX = 65536 + 14
BUFFER = 1 << 24
SO_TIMESTAMPNS = 35
TIMESPEC = struct.Struct("@qq")


class Capture:
    """Keeps what arrives from its creation on."""

    def __init__(self, lab, host, interface, outgoing=False):
        self.outgoing = outgoing
        self.socket = lab.socket(host, socket.AF_PACKET, socket.SOCK_RAW, socket.htons(ETH_P_ALL))
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, BUFFER)
        self.socket.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMPNS, 1)
        self.socket.bind((interface, ETH_P_ALL))
        self.socket.setblocking(False)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def timed_frames(self, seconds=0.0):
        """What has arrived, and still does within @seconds, each with the kernel's time of it."""
        until = time.monotonic() + seconds
        while True:
            left = max(0, until - time.monotonic())
            if not select.select([self.socket], [], [], left)[0]:
                return
            frame, notes, _, address = self.socket.recvmsg(FRAME_MAX, socket.CMSG_SPACE(TIMESPEC.size))
            if self.outgoing or address[2] != PACKET_OUTGOING:
                ((_, _, stamp),) = notes
                whole, part = TIMESPEC.unpack(stamp)
                yield whole + part / 1e9, frame

    def frames(self, seconds=0.0):
        """The same without the times."""
        return (frame for _, frame in self.timed_frames(seconds))

    def find(self, what, patience):
        """The first frame for which @what(frame) is true; None if none comes within @patience."""
        return next((frame for frame in self.frames(patience) if what(frame)), None)


class Fragments:
    """Counts the fragments that cross the public segment, where nobody puts them together."""

    RULES = """table inet fragments {
        chain seen {
            type filter hook prerouting priority -500
            ip frag-off & 0x3fff != 0 counter
            exthdr frag exists counter
        }
    }"""

    def __init__(self, site):
        self.site = site
        site.run("inet", "nft", self.RULES)

    def count(self):
        listing = self.site.run("inet", "nft", "list", "table", "inet", "fragments")
        counts = re.findall(r"counter packets (\d+)", listing)
        assert len(counts) == 2, listing
        return sum(map(int, counts))
