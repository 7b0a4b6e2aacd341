# SPDX-FileCopyrightText: 2026 The Warren authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# What warren-edge --status writes, read by the tests and shown as a table.
"""Each line of a status file is one JSON object; the last one is how it is now."""

import json
import os

DIRECT, LAN, RELAYED = "direct", "lan", "relayed"
CONNECTED = (DIRECT, LAN, RELAYED)

# A line is some hundred bytes for each member.
TAIL = 1 << 18

COLUMNS = ("member", "IPv4", "IPv6", "path", "endpoint", "RTT", "received", "sent")
UNITS = ("B", "kB", "MB", "GB", "TB")


class Peer:
    """One member, as another one sees it."""

    def __init__(self, fields):
        self.fields = fields
        self.name = fields["name"]
        self.state = fields["state"]
        self.ipv4, self.ipv6 = fields["ipv4"], fields["ipv6"]
        self.via = fields.get("via")
        self.endpoint = fields["endpoint"]
        self.rtt_us = fields["rtt_us"]
        self.mtu = fields.get("mtu")

    def row(self):
        path = {LAN: "same network"}.get(self.state, self.state)
        where = f"via {self.via}" if self.state == RELAYED else self.endpoint or "–"
        return (
            self.name,
            self.ipv4 or "–",
            self.ipv6,
            path,
            where,
            "–" if self.rtt_us is None else f"{self.rtt_us / 1000:.1f} ms",
            quantity(self.fields["rx_bytes"]),
            quantity(self.fields["tx_bytes"]),
        )


class Status:
    """One line."""

    def __init__(self, line):
        self.fields = json.loads(line)
        self.ipv4, self.ipv6 = self.fields["ipv4"], self.fields["ipv6"]
        self.mac = self.fields["mac"]
        self.drops = self.fields["drops"]
        self.peers = [Peer(fields) for fields in self.fields["peers"]]

    @property
    def registered(self):
        return any(supernode["registered"] for supernode in self.fields["supernodes"])

    def peer(self, name):
        return next((peer for peer in self.peers if peer.name == name), None)


def last(path):
    """The last whole line of the file @path as a Status; None if there is none."""
    try:
        with open(path, "rb") as file:
            file.seek(max(0, file.seek(0, os.SEEK_END) - TAIL))
            lines = file.read().split(b"\n")
    except FileNotFoundError:
        return None
    # What follows the last line break is not whole yet.
    return Status(lines[-2]) if len(lines) > 1 else None


def quantity(number):
    unit = 0
    while number >= 1000 and unit < len(UNITS) - 1:
        number /= 1000
        unit += 1
    return f"{number:.1f} {UNITS[unit]}" if unit else f"{number} B"


def table(peers):
    rows = [COLUMNS] + [peer.row() for peer in peers]
    widths = [max(len(row[i]) for row in rows) for i in range(len(COLUMNS))]
    return "\n".join("  ".join(f"{cell:<{w}}" for cell, w in zip(row, widths)).rstrip() for row in rows)
