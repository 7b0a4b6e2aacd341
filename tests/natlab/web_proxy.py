# SPDX-FileCopyrightText: 2026 The Warren authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# A proxy as networks have it that let nobody out by themselves.
"""usage: web_proxy.py PORT [--tls-only] [NAME=ADDRESS ...]

Understands CONNECT (RFC 9110 section 9.3.6) and SOCKS 5 (RFC 1928), and lets both go to port 443
alone; with --tls-only, what does not begin as TLS is cut off. It knows the names that it is given,
and no others. Says what it is asked, a line for each.
"""

import socket
import socketserver
import sys
import threading

PORT = 443

# What a ClientHello begins with.
HANDSHAKE = 22

LIMIT = 65536


class Refused(Exception):
    """The client is told so."""


class Proxy(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    tls_only = False
    names = {}


class Client(socketserver.BaseRequestHandler):
    def exactly(self, length):
        data = b""
        while len(data) < length:
            part = self.request.recv(length - len(data))
            if not part:
                raise Refused("it went away")
            data += part
        return data

    def connect(self, host, port):
        print(f"{host}:{port}", flush=True)
        address = self.server.names.get(host, host)
        if port != PORT or not address[0].isdigit():
            raise Refused(f"{host}:{port} is not allowed")
        return socket.create_connection((address, port))

    def by_connect(self, first):
        head = first
        while not head.endswith(b"\r\n\r\n") and len(head) < LIMIT:
            head += self.exactly(1)
        method, where, _ = head.split(b"\r\n")[0].decode().split(" ")
        host, _, port = where.rpartition(":")
        try:
            if method != "CONNECT":
                raise Refused(method)
            there = self.connect(host.strip("[]"), int(port))
        except (Refused, OSError):
            self.request.sendall(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n")
            raise
        self.request.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
        return there

    def by_socks(self):
        self.exactly(self.exactly(1)[0])
        self.request.sendall(b"\x05\x00")
        _, command, _, kind = self.exactly(4)
        if kind == 1:
            host = socket.inet_ntoa(self.exactly(4))
        else:
            host = self.exactly(self.exactly(1)[0]).decode()
        port = int.from_bytes(self.exactly(2), "big")
        try:
            if command != 1:
                raise Refused(f"command {command}")
            there = self.connect(host, port)
        except (Refused, OSError):
            self.request.sendall(b"\x05\x02\x00\x01" + bytes(6))
            raise
        self.request.sendall(b"\x05\x00\x00\x01" + bytes(6))
        return there

    def pass_on(self, source, target):
        try:
            while data := source.recv(LIMIT):
                target.sendall(data)
        except OSError:
            pass
        for end in (source, target):
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    def handle(self):
        try:
            first = self.exactly(1)
            there = self.by_socks() if first == b"\x05" else self.by_connect(first)
        except (Refused, OSError, ValueError) as error:
            print(f"refused: {error}", flush=True)
            return
        with there:
            start = self.request.recv(LIMIT)
            if start and (start[0] == HANDSHAKE or not self.server.tls_only):
                there.sendall(start)
                back = threading.Thread(target=self.pass_on, args=(there, self.request), daemon=True)
                back.start()
                self.pass_on(self.request, there)
                back.join()


def main():
    port, *others = sys.argv[1:]
    if "--tls-only" in others:
        Proxy.tls_only = True
        others.remove("--tls-only")
    Proxy.names = dict(other.split("=") for other in others)
    with Proxy(("0.0.0.0", int(port)), Client) as proxy:
        proxy.serve_forever()


main()
