# SPDX-FileCopyrightText: 2026 The Warren authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# ICMP echoes from a host of a natlab, sent as often as a test likes.
"""Finer than ping(8), which waits a second where nothing is routed yet."""

import os
import select
import socket
import struct
import threading
import time

REQUEST = {4: 8, 6: 128}
REPLY = {4: 0, 6: 129}
IPV4_HEADER_MIN = 20

# How often an answer is asked for while it is awaited.
EVERY = 0.02


def checksum(data):
    total = sum(struct.unpack(f"!{len(data) // 2}H", data))
    while total > 0xFFFF:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


class Ping:
    """Echoes to one address. What was asked and answered is kept by number."""

    def __init__(self, lab, host, address):
        self.version = 6 if ":" in address else 4
        self.address = address
        self.id = int.from_bytes(os.urandom(2), "big")
        self.sent = {}
        self.answered = {}
        kind = (socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP)
        if self.version == 6:
            kind = (socket.AF_INET6, socket.SOCK_RAW, socket.IPPROTO_ICMPV6)
        self.socket = lab.socket(host, *kind)
        self.socket.setblocking(False)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def ask(self):
        number = len(self.sent) & 0xFFFF
        # The kernel sums ICMPv6 itself, as the pseudo header is its own.
        message = struct.pack("!BBHHH", REQUEST[self.version], 0, 0, self.id, number)
        if self.version == 4:
            message = message[:2] + checksum(message).to_bytes(2, "big") + message[4:]
        self.sent[number] = time.monotonic()
        try:
            self.socket.sendto(message, (self.address, 0))
        except OSError:
            # No interface or route yet: as good as lost.
            pass

    def listen(self, seconds):
        """Takes in the answers of the next @seconds, or at least of one moment."""
        until = time.monotonic() + seconds
        while True:
            left = max(0, until - time.monotonic())
            if not select.select([self.socket], [], [], left)[0]:
                return
            self.take(self.socket.recv(2048))

    def take(self, packet):
        if self.version == 4:
            packet = packet[(packet[0] & 15) * 4 :]
        if len(packet) < 8 or packet[0] != REPLY[self.version]:
            return
        identity, number = struct.unpack("!HH", packet[4:8])
        if identity == self.id and number in self.sent:
            self.answered.setdefault(number, time.monotonic())

    def first_answer(self, patience):
        """When the first answer came, asking until it does; None if it never did."""
        until = time.monotonic() + patience
        while not self.answered and time.monotonic() < until:
            self.ask()
            self.listen(EVERY)
        return min(self.answered.values(), default=None)

    def lost(self, older_than=0.0):
        """How many have no answer, of those asked more than @older_than seconds ago."""
        until = time.monotonic() - older_than
        return sum(at <= until and n not in self.answered for n, at in list(self.sent.items()))


class Pinging:
    """A thread that asks regularly for as long as its block lasts, and then waits for the rest."""

    def __init__(self, lab, host, address, every=0.1, grace=2.0):
        self.ping = Ping(lab, host, address)
        self.every, self.grace = every, grace
        self.stopping = threading.Event()
        self.thread = threading.Thread(target=self.work, daemon=True)

    def work(self):
        while not self.stopping.is_set():
            self.ping.ask()
            self.ping.listen(self.every)
        until = time.monotonic() + self.grace
        while self.ping.lost() and time.monotonic() < until:
            self.ping.listen(EVERY)

    def __enter__(self):
        self.thread.start()
        return self.ping

    def __exit__(self, *_):
        self.stopping.set()
        self.thread.join()
        self.ping.socket.close()
