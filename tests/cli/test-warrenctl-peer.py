#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Warren authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# The promises of warrenctl bench serve and peer, between two network namespaces.
"""usage: test-warrenctl-peer.py WARRENCTL MAN_PAGE

Prints TAP. Moves to a network namespace of its own, and serves in another one. Nothing here depends
on how fast the computer is.
"""

import contextlib
import json
import os
import pathlib
import re
import select
import socket
import struct
import subprocess
import sys
import traceback

PROGRAM = str(pathlib.Path(sys.argv[1]).resolve())

# Nothing waits longer but what has failed.
DEADLINE = 60

HERE, THERE = "10.81.7.1", "10.81.7.2"
HERE6, THERE6 = "fd81::1", "fd81::2"

UNREACHABLE, TIMEOUT = 3, 6

NAMES = [
    "round trip, idle", "TCP to there", "TCP from there", "UDP to there", "UDP from there",
]
TIMES = {"mean_ns", "p50_ns", "p90_ns", "p99_ns"}

# Of the program's own protocol.
MESSAGE = struct.Struct("<4sBBHQIIQQQQII")
PROBE = struct.Struct("<4sIQQQ")
VERSION = 1
WELCOME, BUSY, START, STOP, RESULT = range(1, 6)
IDLE, TCP_OUT, TCP_IN, UDP_OUT, UDP_IN = range(1, 6)
ASK, ANSWER, STREAM = range(1, 4)


def message(say, phase=0, token=0, msec=0, kbit=0, version=VERSION, rest=0):
    return MESSAGE.pack(b"WRNB", version, say, phase, token, msec, kbit, 0, 0, 0, 0, 0, rest)


def start(phase, msec=50, kbit=1000):
    return message(START, phase, msec=msec, kbit=kbit)


def ip(*words):
    subprocess.run(["ip", *words], check=True, capture_output=True)


class Other:
    """A second network namespace, joined to ours by a cable."""

    def __init__(self):
        self.holder = subprocess.Popen(
            ["unshare", "--net", "sh", "-c", "echo; exec cat"], stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        self.holder.stdout.readline()
        self.enter = ["nsenter", f"--net=/proc/{self.holder.pid}/ns/net"]
        ip("link", "add", "here", "type", "veth", "peer", "name", "there", "netns",
           str(self.holder.pid))
        ip("link", "set", "lo", "up")
        for device, addresses, prefix in (
            ("here", (HERE, HERE6), ()), ("there", (THERE, THERE6), tuple(self.enter)),
        ):
            for bits, address in zip(("24", "64"), addresses):
                options = ("nodad",) if ":" in address else ()
                subprocess.run([*prefix, "ip", "addr", "add", f"{address}/{bits}", "dev", device,
                                *options], check=True)
            subprocess.run([*prefix, "ip", "link", "set", device, "up"], check=True)
        subprocess.run([*self.enter, "ip", "link", "set", "lo", "up"], check=True)

    def run(self, *words):
        subprocess.run([*self.enter, *words], check=True, capture_output=True)


class Server:
    """warrenctl bench serve, there."""

    def __init__(self, other, *arguments):
        self.program = subprocess.Popen(
            [*other.enter, PROGRAM, "bench", "serve", "--port", "0", *arguments],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )
        line = self.program.stdout.readline()
        found = re.match(r"Listening on (\S+), port (\d+),", line)
        assert found, line + self.program.stderr.read()
        self.address, self.port = found[1], int(found[2])

    def connect(self):
        return socket.create_connection((self.address, self.port), timeout=DEADLINE)

    def status(self):
        return self.program.wait(timeout=DEADLINE)

    def next_note(self):
        """The next line of standard error, and no more of it."""
        note = b""
        while not note.endswith(b"\n"):
            assert select.select([self.program.stderr], [], [], DEADLINE)[0], "no word of the server"
            byte = os.read(self.program.stderr.fileno(), 1)
            assert byte, f"the server has ended: {note}"
            note += byte
        return note.decode()

    def stop(self):
        self.program.kill()
        self.program.communicate()


@contextlib.contextmanager
def serving(other, *arguments):
    server = Server(other, *arguments)
    try:
        yield server
    finally:
        server.stop()


def peer(server, *arguments, status=0):
    said = subprocess.run(
        [PROGRAM, "bench", "peer", server.address, "--port", str(server.port), "--seconds", "0.1",
         *arguments],
        capture_output=True, text=True, timeout=DEADLINE, check=False,
    )
    assert said.returncode == status, f"status {said.returncode}: {said.stdout}{said.stderr}"
    return said


def read(connection):
    """One message as a tuple; None at the end."""
    data = b""
    with contextlib.suppress(ConnectionResetError):
        while len(data) < MESSAGE.size and (more := connection.recv(MESSAGE.size - len(data))):
            data += more
    return MESSAGE.unpack(data) if len(data) == MESSAGE.size else None


def check(document):
    assert [m["name"] for m in document["measurements"]] == NAMES
    assert {m["group"] for m in document["measurements"]} == {"peer"}
    idle, tcp_out, tcp_in, udp_out, udp_in = document["measurements"]
    assert set(idle) == {"group", "name"} | TIMES
    for tcp in (tcp_out, tcp_in):
        assert set(tcp) - TIMES == {"group", "name", "bits_per_second"}, tcp
    for udp in (udp_out, udp_in):
        assert set(udp) == {
            "group", "name", "bits_per_second", "per_second", "jitter_ns", "loss_percent",
        }, udp
    for measurement in document["measurements"]:
        for figure, value in measurement.items():
            if figure not in ("group", "name", "jitter_ns", "loss_percent"):
                assert value > 0, measurement
    return document["measurements"]


def both_ways_are_measured_over_either_family(other):
    for address in (THERE, THERE6):
        with serving(other, address, "--once") as server:
            assert server.address == address
            # Long enough for two datagrams, even if the computer does something else meanwhile.
            measured = check(json.loads(peer(server, "--json", "--seconds", "1").stdout))
            assert measured[3]["loss_percent"] == measured[4]["loss_percent"] == 0, measured
            assert server.status() == 0


def loss_is_told_by_direction(other):
    """Of what goes there half is lost, and of what comes back nothing."""
    rules = "limit 100000 loss random 50%"
    if subprocess.run(["tc", "qdisc", "add", "dev", "here", "root", "netem", *rules.split()],
                      capture_output=True, check=False).returncode != 0:
        return
    try:
        with serving(other, THERE) as server:
            measured = json.loads(
                peer(server, "--json", "--seconds", "1", "--rate", "50").stdout)["measurements"]
            assert measured[3]["loss_percent"] > 10
            assert measured[4]["loss_percent"] == 0
    finally:
        ip("link", "set", "here", "down")
        subprocess.run(["tc", "qdisc", "del", "dev", "here", "root"], check=True)
        ip("link", "set", "here", "up")
        ip("addr", "replace", f"{HERE6}/64", "dev", "here", "nodad")


def several_members_are_served_one_after_the_other(other):
    with serving(other, THERE) as server:
        for _ in range(3):
            peer(server)
            assert server.next_note().endswith(f"{HERE} has measured\n")


def second_member_is_told_that_somebody_measures(other):
    with serving(other, THERE) as server, server.connect() as first:
        assert read(first)[2] == WELCOME
        said = peer(server, status=1)
        assert "another member is measuring" in said.stderr
        first.close()
        assert "has not measured" in server.next_note()
        peer(server)


def nobody_who_serves_is_said_with_what_to_do(other):
    with serving(other, THERE) as server:
        pass
    said = peer(server, status=UNREACHABLE)
    assert "run “warrenctl bench serve” on that computer" in said.stderr and said.stdout == ""


def only_the_given_address_is_listened_on(other):
    with serving(other, THERE) as server:
        server.address = THERE6
        peer(server, status=UNREACHABLE)


def foreign_address_is_refused(other):
    for address in ("192.0.2.1", "2001:db8::1"):
        said = subprocess.run(
            [PROGRAM, "bench", "serve", address], capture_output=True, text=True, timeout=DEADLINE,
            check=False)
        assert said.returncode == 1 and "does not have that address" in said.stderr


def all_addresses_are_possible_with_a_warning(other):
    with serving(other, "0.0.0.0") as server:
        assert "not only members" in server.next_note()
        server.address = THERE
        peer(server)


def address_of_the_one_community_is_found(other):
    if not os.access("/dev/net/tun", os.W_OK):
        return
    # The files below /sys show the namespace in which they were mounted.
    inside = (
        "mount -t sysfs sysfs /sys && ip tuntap add {0} mode tap && ip addr add {1}/24 dev {0}"
    )
    def found(script):
        """Where it listens, or what it says when it does not."""
        with subprocess.Popen(
            [*other.enter, "unshare", "--mount", "sh", "-c",
             f"{script} && exec '{PROGRAM}' bench serve --port 0"],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        ) as program:
            try:
                assert select.select([program.stdout], [], [], DEADLINE)[0], "no word of the server"
                line = program.stdout.readline()
                if line:
                    return line
                said = program.stderr.read()
                assert program.wait(DEADLINE) == 1, said
                return said
            finally:
                program.kill()

    assert "start warren-edge" in found("mount -t sysfs sysfs /sys")
    said = found(inside.format("warren0", "10.81.8.1"))
    assert said.startswith("Listening on 10.81.8.1, port"), said
    said = found(inside.format("warren1", "10.81.9.1"))
    assert "10.81.8.1 (warren0), 10.81.9.1 (warren1)" in said, said
    for device in ("warren0", "warren1"):
        other.run("ip", "link", "del", device)


GARBAGE = {
    "another protocol": b"GET / HTTP/1.1\r\nHost: example.org\r\n\r\n" + b"x" * 64,
    "zeroes": bytes(64),
    "another version": message(START, IDLE, msec=50, kbit=1000, version=2),
    "a message out of turn": message(WELCOME),
    "an unknown phase": start(9),
    "no phase": start(0),
    "no time": start(IDLE, msec=0),
    "too long": start(TCP_IN, msec=60001),
    "too fast": start(UDP_IN, kbit=10_000_001),
    "too slow": start(UDP_IN, kbit=9),
    "something in the reserved field": message(START, IDLE, msec=50, kbit=1000, rest=1),
    "datagrams to nobody knows where": start(UDP_IN),
}


def garbage_is_refused_and_the_next_member_served(other):
    with serving(other, THERE) as server:
        for what, data in GARBAGE.items():
            with server.connect() as connection:
                assert read(connection)[2] == WELCOME
                connection.sendall(data)
                answers = []
                while (answer := read(connection)) is not None:
                    answers.append(answer[2])
                assert answers in ([], [START]), what
                note = server.next_note()
                assert "has not measured" in note, f"{what}: {note}"
        peer(server)


def garbage_in_a_phase_is_refused(other):
    block = b"\1" + bytes(16383)
    phases = {
        "a result that nobody asked for": (IDLE, message(RESULT), "says what it should not"),
        "blocks that are none": (TCP_OUT, block + b"\2" + bytes(16383), "sends what it should not"),
        "more after the last block": (TCP_OUT, bytes(16384) + block, "sends what it should not"),
        "words while listening": (TCP_IN, message(STOP), "says what it should not"),
        "two ends": (UDP_OUT, message(STOP) + message(STOP), "says what it should not"),
    }
    with serving(other, THERE) as server:
        for what, (phase, data, reason) in phases.items():
            with server.connect() as connection:
                assert read(connection)[2] == WELCOME
                connection.sendall(start(phase, msec=60000))
                assert read(connection)[2] == START, what
                connection.sendall(data)
                with contextlib.suppress(ConnectionResetError):
                    while connection.recv(65536):
                        pass
                note = server.next_note()
                assert "has not measured" in note and reason in note, f"{what}: {note}"
        peer(server)


def strangers_probes_are_not_answered(other):
    with serving(other, THERE) as server, server.connect() as connection:
        token = read(connection)[4]
        connection.sendall(start(IDLE, msec=60000))
        assert read(connection)[2] == START

        def ask(udp, probe):
            udp.sendto(probe, (THERE, server.port))

        def answered(udp):
            return bool(select.select([udp], [], [], DEADLINE)[0]) and udp.recv(2048)

        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as mine, \
                socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as other_port:
            bad = [
                b"", b"x", bytes(32), os.urandom(64),
                PROBE.pack(b"WRNP", ASK, token ^ 1, 0, 0),
                PROBE.pack(b"PRNW", ASK, token, 0, 0),
                PROBE.pack(b"WRNP", 0, token, 0, 0),
                PROBE.pack(b"WRNP", 4, token, 0, 0),
                PROBE.pack(b"WRNP", ASK, token, 0, 0)[:-1],
                PROBE.pack(b"WRNP", ASK, token, 0, 0) + bytes(1300),
            ]
            for probe in bad:
                ask(mine, probe)
            good = PROBE.pack(b"WRNP", ASK, token, 7, 12345) + bytes(32)
            ask(mine, good)
            # The first answer is the one to the last question.
            assert answered(mine) == PROBE.pack(b"WRNP", ANSWER, token, 7, 12345) + bytes(32)
            ask(other_port, good)
            ask(mine, good)
            assert answered(mine) and not select.select([other_port], [], [], 0)[0]


def liar_does_not_harm_who_measures(other):
    """A server that states nonsense, and one that falls silent or leaves."""
    answers = {
        "another protocol": b"SSH-2.0-x\r\n" + b"x" * 64,
        "another version": message(WELCOME, version=9),
        "a start": start(IDLE),
        "nothing, and leaves": b"",
        "a wrong phase": message(WELCOME) + start(TCP_IN),
        "no start": message(WELCOME) + message(BUSY),
    }
    for what, answer in answers.items():
        with socket.create_server((HERE, 0)) as listener:
            program = subprocess.Popen(
                [PROGRAM, "bench", "peer", HERE, "--port", str(listener.getsockname()[1]),
                 "--seconds", "0.1", "--json"],
                stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
            connection = listener.accept()[0]
            # Whoever notices the first lie may be gone before the last.
            with contextlib.suppress(OSError):
                connection.sendall(answer)
                connection.shutdown(socket.SHUT_WR)
            out, err = program.communicate(timeout=DEADLINE)
            connection.close()
        assert program.returncode in (1, UNREACHABLE), f"{what}: {program.returncode} {err}"
        assert err.startswith("warrenctl bench: peer: "), what
        assert [s["group"] for s in json.loads(out)["skipped"]] == ["peer"]


def firewall_that_drops_udp_is_named(other):
    with socket.create_server((HERE, 0)) as listener:
        program = subprocess.Popen(
            [PROGRAM, "bench", "peer", HERE, "--port", str(listener.getsockname()[1]),
             "--seconds", "0.05"],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        connection = listener.accept()[0]
        connection.sendall(message(WELCOME))
        connection.sendall(connection.recv(MESSAGE.size))
        err = program.communicate(timeout=DEADLINE)[1]
        connection.close()
    assert program.returncode == TIMEOUT and "is there a firewall?" in err, err


TESTS = [
    both_ways_are_measured_over_either_family,
    loss_is_told_by_direction,
    several_members_are_served_one_after_the_other,
    second_member_is_told_that_somebody_measures,
    nobody_who_serves_is_said_with_what_to_do,
    only_the_given_address_is_listened_on,
    foreign_address_is_refused,
    all_addresses_are_possible_with_a_warning,
    address_of_the_one_community_is_found,
    garbage_is_refused_and_the_next_member_served,
    garbage_in_a_phase_is_refused,
    strangers_probes_are_not_answered,
    liar_does_not_harm_who_measures,
    firewall_that_drops_udp_is_named,
]


def move_to_namespace():
    """Starts anew in a network namespace, or says that this system allows none."""
    wish = ["unshare", "--net"] if os.geteuid() == 0 else ["unshare", "--map-root-user", "--net"]
    if os.environ.get("WRN_TEST_INSIDE"):
        return
    if subprocess.run([*wish, "true"], capture_output=True, check=False).returncode != 0:
        print("1..0 # SKIP namespaces are not allowed")
        sys.exit()
    os.environ["WRN_TEST_INSIDE"] = "1"
    os.execvp(wish[0], [*wish, sys.executable, "-B", *sys.argv])


def main():
    move_to_namespace()
    other = Other()
    print(f"1..{len(TESTS)}")
    for number, test in enumerate(TESTS, 1):
        name = test.__name__.replace("_", "-")
        try:
            test(other)
            print(f"ok {number} {name}", flush=True)
        except Exception:
            print(f"not ok {number} {name}")
            print("".join(f"# {line}\n" for line in traceback.format_exc().splitlines()))
    other.holder.kill()


main()
