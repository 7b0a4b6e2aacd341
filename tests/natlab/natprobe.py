#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Warren authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
"""natprobe - measure what a NAT does, and whether hole punching gets through it.

  natprobe.py serve IP1 IP2            the public side: STUN on ports 3478 and 3479 of
                                       both addresses (RFC 8489 messages, RFC 5780
                                       behaviour discovery), a rendezvous on UDP IP1:3480,
                                       and a TCP echo on IP1:443
  natprobe.py ready IP1                exit status 0 once the server answers
  natprobe.py probe IP1 IP2 [--short]  classify the NAT in front of this host
  natprobe.py lifetime IP1 SECONDS     does an idle UDP mapping live that long?
  natprobe.py punch IP1 --room R --name N [--seconds S] [--short]
                       [--birthday hard|easy] [--no-local]
                                       meet the other member of room R and punch

The punch is the plain one of Ford et al. (2005): both ends learn each other's
public and private address from the rendezvous, both send, whoever hears the other
answers to the address it heard.  --birthday is the extension for one symmetric
side: "hard" opens 256 sockets, "easy" probes random ports of the other's address.

Standard library only.
"""

import argparse
import json
import os
import random
import select
import socket
import struct
import sys
import time

COOKIE = 0x2112A442
BINDING, BINDING_OK = 0x0001, 0x0101
MAPPED, CHANGE_REQUEST, XOR_MAPPED = 0x0001, 0x0003, 0x0020
RESPONSE_PORT, RESPONSE_ORIGIN, OTHER_ADDRESS = 0x0027, 0x802B, 0x802C
PORTS = (3478, 3479)
RENDEZVOUS, TCP_PORT = 3480, 443


def say(text):
    """One write, so that two processes sharing a pipe cannot mix their lines."""
    os.write(1, (str(text) + "\n").encode())


# ---------------------------------------------------------------- messages --

def attr(kind, value):
    return struct.pack("!HH", kind, len(value)) + value + b"\0" * (-len(value) % 4)


def address(kind, addr, xor=False):
    ip, port = struct.unpack("!I", socket.inet_aton(addr[0]))[0], addr[1]
    if xor:
        ip, port = ip ^ COOKIE, port ^ (COOKIE >> 16)
    return attr(kind, struct.pack("!BBHI", 0, 1, port, ip))


def message(kind, tid, *attrs):
    body = b"".join(attrs)
    return struct.pack("!HHI", kind, len(body), COOKIE) + tid + body


def parse(data):
    """-> (kind, tid, {attribute: value}) or None"""
    if len(data) < 20:
        return None
    kind, length, cookie = struct.unpack("!HHI", data[:8])
    if cookie != COOKIE or length != len(data) - 20:
        return None
    attrs, at = {}, 20
    while at + 4 <= len(data):
        k, n = struct.unpack("!HH", data[at:at + 4])
        if at + 4 + n > len(data):
            return None
        attrs.setdefault(k, data[at + 4:at + 4 + n])
        at += 4 + n + (-n % 4)
    return kind, data[8:20], attrs


def read_address(value, xor=False):
    if value is None or len(value) != 8 or value[1] != 1:
        return None
    port, ip = struct.unpack("!HI", value[2:8])
    if xor:
        ip, port = ip ^ COOKIE, port ^ (COOKIE >> 16)
    return socket.inet_ntoa(struct.pack("!I", ip)), port


# ------------------------------------------------------------------ server --

def serve(ip1, ip2):
    udp = {}
    for ip in (ip1, ip2):
        for port in PORTS:
            s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            s.bind((ip, port))
            udp[s] = (ip, port)
    by_addr = {a: s for s, a in udp.items()}
    meet = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    meet.bind((ip1, RENDEZVOUS))
    tcp = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    tcp.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    tcp.bind((ip1, TCP_PORT))
    tcp.listen(64)
    rooms, streams = {}, []

    while True:
        ready, _, _ = select.select(list(udp) + [meet, tcp] + streams, [], [])
        for s in ready:
            if s in udp:
                data, src = s.recvfrom(2048)
                m = parse(data)
                if m is None or m[0] != BINDING:
                    continue
                ip, port = udp[s]
                change = m[2].get(CHANGE_REQUEST, b"\0\0\0\0")
                flags = struct.unpack("!I", change)[0] if len(change) == 4 else 0
                other = ip2 if ip == ip1 else ip1, PORTS[1] if port == PORTS[0] else PORTS[0]
                origin = (other[0] if flags & 4 else ip, other[1] if flags & 2 else port)
                dst = src
                if len(m[2].get(RESPONSE_PORT, b"")) >= 2:
                    dst = src[0], struct.unpack("!H", m[2][RESPONSE_PORT][:2])[0]
                by_addr[origin].sendto(message(
                    BINDING_OK, m[1], address(XOR_MAPPED, src, xor=True), address(MAPPED, src),
                    address(RESPONSE_ORIGIN, origin), address(OTHER_ADDRESS, other)), dst)
            elif s is meet:
                data, src = s.recvfrom(2048)
                try:
                    m = json.loads(data)
                    room = rooms.setdefault(str(m["room"]), {})
                    room[str(m["name"])] = {"public": src, "local": m["local"]}
                except (ValueError, KeyError, TypeError):
                    continue
                for name, who in room.items():
                    for peer, them in room.items():
                        if peer != name:
                            s.sendto(json.dumps({
                                "t": "peer", "name": peer, "you": who["public"],
                                "public": them["public"], "local": them["local"],
                            }).encode(), tuple(who["public"]))
            elif s is tcp:
                streams.append(s.accept()[0])
            else:
                try:
                    data = s.recv(2048)
                    if not data:
                        raise OSError
                    s.sendall(data)
                except OSError:
                    streams.remove(s)
                    s.close()


# ------------------------------------------------------------------ client --

def new_socket():
    s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    s.bind(("0.0.0.0", 0))
    return s


def ask(sock, dst, *attrs, tries=4, wait=0.35, listen=None):
    """One STUN transaction -> (attributes, address the answer came from) or None"""
    tid = os.urandom(12)
    for _ in range(tries):
        try:
            sock.sendto(message(BINDING, tid, *attrs), dst)
        except OSError:
            pass        # an ICMP error of an earlier packet; not an answer
        end = time.monotonic() + wait
        while (left := end - time.monotonic()) > 0:
            if not select.select([listen or sock], [], [], left)[0]:
                break
            try:
                data, src = (listen or sock).recvfrom(2048)
            except OSError:
                continue
            m = parse(data)
            if m and m[0] == BINDING_OK and m[1] == tid:
                return m[2], src
    return None


def mapped(answer):
    return read_address(answer[0].get(XOR_MAPPED), xor=True) if answer else None


def local_address(dst, port):
    s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    try:
        s.connect((dst, 9))
        return s.getsockname()[0], port
    finally:
        s.close()


def probe(ip1, ip2, short):
    p1, p2 = PORTS
    s = new_socket()
    local = local_address(ip1, s.getsockname()[1])
    out = {"local": "%s:%d" % local}
    # Mapping, RFC 5780 section 4.3: the same socket to three destinations.
    m1 = mapped(ask(s, (ip1, p1)))
    if m1 is None:
        out.update(mapping="BLOCKED", filtering="BLOCKED")
    else:
        out["mapped"] = "%s:%d" % m1
        m2 = mapped(ask(s, (ip2, p1)))
        m3 = mapped(ask(s, (ip2, p2)))
        out["mappings"] = ["%s:%d" % m for m in (m1, m2, m3) if m]
        out["preserves_port"] = m1[1] == local[1]
        if m1 == local:
            out["mapping"] = "NONE"
        elif m1 == m2:
            out["mapping"] = "EIM"
        elif m2 == m3:
            out["mapping"] = "ADM"
        else:
            out["mapping"] = "APDM"
        # Filtering, section 4.4: a fresh socket, which has contacted IP1:P1 only.
        f = new_socket()
        ask(f, (ip1, p1))
        change = lambda flags: attr(CHANGE_REQUEST, struct.pack("!I", flags))
        answer = ask(f, (ip1, p1), change(6))
        out["filtering"] = "EIF" if answer else "APDF"
        if not answer and (answer := ask(f, (ip1, p1), change(2))):
            out["filtering"] = "ADF"
        if answer and read_address(answer[0].get(RESPONSE_ORIGIN)) != answer[1]:
            out["filtering"] += "+REWRITES-SOURCE"
        if not short:
            # Hairpin, section 4.5: a second socket writes to the first one's mapping.
            a, b = new_socket(), new_socket()
            target, _ = mapped(ask(a, (ip1, p1))), ask(b, (ip1, p1))
            out["hairpin"] = False
            for _ in range(3):
                b.sendto(b"hairpin", target)
                if select.select([a], [], [], 0.3)[0]:
                    data, src = a.recvfrom(64)
                    out["hairpin"] = data == b"hairpin"
                    out["hairpin_source"] = "%s:%d" % src
                    break
    if not short:
        try:
            t = socket.create_connection((ip1, TCP_PORT), timeout=2)
            t.sendall(b"hello")
            out["tcp443"] = t.recv(16) == b"hello"
            t.close()
        except OSError:
            out["tcp443"] = False
    say(out["mapping"] + " " + out["filtering"] if short else json.dumps(out))


def lifetime(ip1, seconds):
    """A socket falls silent; a second one has the server write to its old mapping."""
    quiet, other = new_socket(), new_socket()
    m = mapped(ask(quiet, (ip1, PORTS[0])))
    if m is None:
        return say("BLOCKED")
    time.sleep(seconds)
    alive = ask(other, (ip1, PORTS[0]), attr(RESPONSE_PORT, struct.pack("!HH", m[1], 0)),
                listen=quiet)
    say("alive" if alive else "dead")


def punch(ip1, room, name, seconds, short, birthday, use_local):
    main = new_socket()
    local = local_address(ip1, main.getsockname()[1])
    socks, peer, start = [main], None, time.monotonic()
    heard = acked = None        # (how, address) in each direction
    sent, next_reg, next_punch, burst = 0, 0.0, 0.0, 0
    me = json.dumps({"room": room, "name": name, "local": local}).encode()
    hello = json.dumps({"t": "hello", "room": room, "from": name}).encode()
    ack = json.dumps({"t": "ack", "room": room, "from": name}).encode()
    met = None
    linger = None

    def send(sock, data, dst):
        nonlocal sent
        try:
            sock.sendto(data, tuple(dst))
            sent += 1
        except OSError:
            pass

    while time.monotonic() - start < seconds:
        now = time.monotonic()
        if linger and now > linger:
            break
        if now >= next_reg and peer is None:
            send(main, me, (ip1, RENDEZVOUS))
            next_reg = now + 0.25
        elif now >= next_reg:
            send(main, me, (ip1, RENDEZVOUS))      # keeps the mapping, helps a late peer
            next_reg = now + 1
        if peer and now >= next_punch:
            next_punch = now + 0.1
            if birthday == "hard":
                while len(socks) < 256:
                    socks.append(new_socket())
                if not acked:
                    for s in socks if burst % 10 == 0 else socks[:1]:
                        send(s, hello, peer["public"])
                burst += 1
            else:
                send(main, hello, peer["public"])
                if birthday == "easy" and not heard:
                    for _ in range(100):            # about 1000 probes a second
                        send(main, hello, (peer["public"][0], random.randint(1024, 65535)))
            if use_local:
                send(main, hello, peer["local"])
            if heard and heard[1] not in (peer["public"], peer["local"]):
                send(heard[2], hello, heard[1])
        for s in select.select(socks, [], [], 0.02)[0]:
            try:
                data, src = s.recvfrom(2048)
                m = json.loads(data)
            except (OSError, ValueError):
                continue
            if m.get("t") == "peer" and src[0] == ip1:
                m["public"], m["local"] = list(m["public"]), list(m["local"])
                peer, met = m, met or now
            elif m.get("t") in ("hello", "ack") and m.get("room") == room and m.get("from") != name:
                src = list(src)
                how = ("local" if peer and src == peer["local"] else
                       "public" if peer and src == peer["public"] else "reflexive")
                if m["t"] == "hello":
                    send(s, ack, src)
                    heard = heard or (how, src, s)
                elif not acked:
                    acked = (how, src, now)
        if heard and acked and not linger:
            linger = now + 0.7                      # answer the other side a little longer
    ok = bool(heard and acked)
    ms = int((acked[2] - met) * 1000) if ok else None
    if short:
        say("ok %s %dms" % (acked[0], ms) if ok else
            "failed%s" % ("" if peer else " (no rendezvous)"))
    else:
        say(json.dumps({"name": name, "ok": ok, "kind": acked[0] if acked else None,
                        "peer": "%s:%d" % tuple(acked[1]) if acked else None, "ms": ms,
                        "heard": bool(heard), "packets": sent,
                        "rendezvous": bool(peer)}))
    sys.exit(0 if ok else 1)


def main():
    if len(sys.argv) < 2 or sys.argv[1] in ("-h", "--help"):
        return print(__doc__)
    ap = argparse.ArgumentParser()
    ap.add_argument("verb", choices=["serve", "ready", "probe", "lifetime", "punch"])
    ap.add_argument("args", nargs="+")
    ap.add_argument("--short", action="store_true")
    ap.add_argument("--room", default="0")
    ap.add_argument("--name", default="a")
    ap.add_argument("--seconds", type=float, default=4)
    ap.add_argument("--birthday", choices=["hard", "easy"])
    ap.add_argument("--no-local", action="store_true")
    o = ap.parse_args()
    if o.verb == "serve":
        try:
            serve(o.args[0], o.args[1])
        except KeyboardInterrupt:
            pass
    elif o.verb == "ready":
        sys.exit(0 if ask(new_socket(), (o.args[0], PORTS[0]), tries=1, wait=0.2) else 1)
    elif o.verb == "probe":
        probe(o.args[0], o.args[1], o.short)
    elif o.verb == "lifetime":
        lifetime(o.args[0], float(o.args[1]))
    else:
        punch(o.args[0], o.room, o.name, o.seconds, o.short, o.birthday, not o.no_local)


if __name__ == "__main__":
    main()
