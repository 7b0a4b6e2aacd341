# SPDX-FileCopyrightText: 2026 The Warren authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# What members say to each other in a test, and whether it arrived as it was said.
"""Each runs in threads for as long as its block lasts. Nothing that arrives may differ from what was
sent; how long nothing arrived is for the caller to judge."""

import hashlib
import os
import socket
import struct
import threading
import time

import lab

DIGEST = 16
HEADER = struct.Struct("!IH")

# More than the longest of what happens on purpose, which is that a computer sleeps for a minute, and
# what a busy computer adds to that.
PATIENCE = 180


def family(address):
    return socket.AF_INET6 if ":" in address else socket.AF_INET


def silence(times, since, until):
    """The longest pause in @times, from @since to @until."""
    marks = [since, *sorted(t for t in times if since <= t <= until), until]
    return max(after - before for before, after in zip(marks, marks[1:]))


class Talk:
    """A TCP connection by which something is said @every so often, and heard repeated: in the end the
    @whole of it."""

    def __init__(self, site, client, server, address, every=0.05, size=333, whole=True):
        self.every, self.size, self.whole = every, size, whole
        self.said, self.heard_at, self.n_heard = bytearray(), [], 0
        self.problem = None
        self.stopping = threading.Event()
        self.listener = site.socket(server, family(address), socket.SOCK_STREAM)
        self.listener.settimeout(PATIENCE)
        self.listener.bind((address, 0))
        self.listener.listen(1)
        self.socket = site.socket(client, family(address), socket.SOCK_STREAM)
        self.socket.settimeout(PATIENCE)
        self.where = (address, self.listener.getsockname()[1])
        self.threads = [threading.Thread(target=work, daemon=True) for work in (self.echo, self.speak, self.listen)]

    def echo(self):
        connection, _ = self.listener.accept()
        with connection:
            connection.settimeout(PATIENCE)
            try:
                while data := connection.recv(65536):
                    connection.sendall(data)
            except OSError as error:
                self.problem = self.problem or error

    def speak(self):
        while not self.stopping.wait(self.every):
            block = os.urandom(self.size)
            self.said += block
            try:
                self.socket.sendall(block)
            except OSError as error:
                self.problem = self.problem or error
                return
        if self.whole:
            self.socket.shutdown(socket.SHUT_WR)

    def listen(self):
        try:
            while data := self.socket.recv(65536):
                self.heard_at.append(time.monotonic())
                if data != self.said[self.n_heard : self.n_heard + len(data)]:
                    raise AssertionError(f"other bytes came back after {self.n_heard}")
                self.n_heard += len(data)
        except (OSError, AssertionError) as error:
            self.problem = self.problem or error

    def __enter__(self):
        self.threads[0].start()
        self.socket.connect(self.where)
        for thread in self.threads[1:]:
            thread.start()
        return self

    def __exit__(self, kind, *_):
        self.stopping.set()
        if kind is None and self.whole:
            for thread in self.threads:
                thread.join(PATIENCE)
        problem = self.problem
        self.socket.close()
        self.listener.close()
        if kind is None:
            assert problem is None, f"the TCP connection inside: {problem}"
            assert self.n_heard > 0, "nothing came back by TCP"
            assert not self.whole or self.n_heard == len(self.said), (
                f"{self.n_heard} of {len(self.said)} bytes came back by TCP"
            )


class Bulk:
    """As much as TCP carries from one host to another, each byte of it compared."""

    BLOCK = 1 << 16

    def __init__(self, site, client, server, address):
        self.arrived_at, self.n_bytes, self.problem = [], 0, None
        self.stopping = threading.Event()
        self.block = os.urandom(self.BLOCK)
        self.listener = site.socket(server, family(address), socket.SOCK_STREAM)
        self.listener.settimeout(PATIENCE)
        self.listener.bind((address, 0))
        self.listener.listen(1)
        self.socket = site.socket(client, family(address), socket.SOCK_STREAM)
        self.socket.settimeout(PATIENCE)
        self.where = (address, self.listener.getsockname()[1])
        self.threads = [threading.Thread(target=work, daemon=True) for work in (self.receive, self.send)]

    def receive(self):
        try:
            connection, _ = self.listener.accept()
            with connection:
                connection.settimeout(PATIENCE)
                while data := connection.recv(self.BLOCK):
                    self.take(data)
        except (OSError, AssertionError) as error:
            self.problem = self.problem or error

    def take(self, data):
        start = self.n_bytes % self.BLOCK
        wanted = (self.block[start:] + self.block)[: len(data)]
        if data != wanted:
            raise AssertionError(f"other bytes arrived after {self.n_bytes}")
        self.n_bytes += len(data)
        self.arrived_at.append(time.monotonic())

    def send(self):
        try:
            self.socket.connect(self.where)
            while not self.stopping.is_set():
                self.socket.sendall(self.block)
        except OSError as error:
            self.problem = self.problem or error
        finally:
            self.socket.close()

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, kind, *_):
        self.stopping.set()
        if kind is not None:
            return
        # What is on its way may be much where packets are lost: it need not arrive any more.
        self.listener.close()
        assert self.problem is None, f"TCP inside: {self.problem}"


class Datagrams:
    """UDP in one direction, of changing sizes, each with a digest of itself."""

    def __init__(self, site, client, server, address, every=0.05, sizes=(40, 400, 1200, 1372)):
        self.every, self.sizes = every, sizes
        self.sent_at, self.arrived = {}, {}
        self.corrupt = self.repeated = 0
        self.stopping = threading.Event()
        self.server = site.socket(server, family(address), socket.SOCK_DGRAM)
        self.server.settimeout(lab.PATIENCE)
        self.server.bind((address, 0))
        self.where = (address, self.server.getsockname()[1])
        self.client = site.socket(client, family(address), socket.SOCK_DGRAM)
        self.threads = [threading.Thread(target=work, daemon=True) for work in (self.receive, self.send)]

    def write(self, number):
        size = self.sizes[number % len(self.sizes)]
        body = HEADER.pack(number, size) + os.urandom(size - HEADER.size - DIGEST)
        return body + hashlib.blake2b(body, digest_size=DIGEST).digest()

    def send(self):
        number = 0
        while not self.stopping.is_set():
            self.sent_at[number] = time.monotonic()
            try:
                self.client.sendto(self.write(number), self.where)
            except OSError:
                # As good as lost.
                pass
            number += 1
            self.stopping.wait(self.every)

    def receive(self):
        self.server.settimeout(0.1)
        while not self.stopping.is_set():
            try:
                self.take(self.server.recv(65536))
            except OSError:
                pass

    def take(self, data):
        body, digest = data[:-DIGEST], data[-DIGEST:]
        if len(body) < HEADER.size or hashlib.blake2b(body, digest_size=DIGEST).digest() != digest:
            self.corrupt += 1
            return
        number, size = HEADER.unpack_from(body)
        if size != len(data) or number not in self.sent_at:
            self.corrupt += 1
        elif number in self.arrived:
            self.repeated += 1
        else:
            self.arrived[number] = time.monotonic()

    def lost(self, older_than=1.0):
        """The part of those that were sent more than @older_than seconds ago."""
        until = time.monotonic() - older_than
        old = [number for number, at in list(self.sent_at.items()) if at <= until]
        return sum(number not in self.arrived for number in old) / max(1, len(old))

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self.stopping.set()
        for thread in self.threads:
            thread.join(PATIENCE)
        self.client.close()
        self.server.close()
