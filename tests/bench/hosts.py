# SPDX-FileCopyrightText: 2026 The Warren authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Hosts of a benchmark: network namespaces joined by veth and by nothing that costs more.
"""A lab without routers and NATs. Used inside a world that bench.enter() made."""

import json
import os
import pathlib
import subprocess
import sys

# Where tc and most daemons are, which is not in the path of every user.
os.environ["PATH"] += ":/usr/local/sbin:/usr/sbin:/sbin"

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "natlab"))

import lab  # pylint: disable=wrong-import-position
import world  # pylint: disable=wrong-import-position,unused-import


class Hosts(lab.Lab):
    """Network namespaces, and what runs in them; both end with the block of a with statement.

    Each link is a pair of names of hosts. The interface of a towards b is called to-b. There is no
    IPv6 on these links, so that all tunnels have the same outer headers. The host s, if there is
    one, has the address of the supernode, and everybody linked to it a route to that.

    All TCP has the same congestion control: what is measured, and tunnels that use TCP themselves.
    """

    # Set by bench.enter().
    congestion = ""

    def __init__(self, programs, name, *links):
        super().__init__(programs, name, None)
        self.links = links
        self.names = list(dict.fromkeys(host for link in links for host in link))

    def up(self):
        for host in self.names:
            self.ip("netns", "add", self.prefix + host)
            self.ip("link", "set", "lo", "up", host=host)
        if "s" in self.names:
            self.ip("address", "add", f"{lab.SUPERNODE}/32", "dev", "lo", host="s")
        for link in self.links:
            self.join(*link)

    def down(self):
        for host in self.names:
            self.ip("netns", "delete", self.prefix + host)

    def join(self, one, other):
        there = ["type", "veth", "peer", "name", f"to-{one}", "netns", self.prefix + other]
        self.ip("link", "add", "name", f"to-{other}", "netns", self.prefix + one, *there)
        for host, peer in ((one, other), (other, one)):
            self.ip("link", "set", "dev", f"to-{peer}", "addrgenmode", "none", "up", host=host)
            address = self.address(host, peer)
            self.ip("address", "add", f"{address}/24", "dev", f"to-{peer}", host=host)
            # Only a congestion control that the administrator allows could be that of a namespace.
            network = f"{address.rpartition('.')[0]}.0/24"
            self.ip("route", "change", network, "dev", f"to-{peer}", "proto", "kernel", "scope", "link",
                    "src", address, "congctl", self.congestion, host=host)  # fmt: skip
        for host, peer in ((one, other), (other, one)):
            if peer == "s":
                via = self.address(peer, host)
                self.ip("route", "add", lab.SUPERNODE, "via", via, host=host)

    def iperf(self, host, address, port, seconds, *options):
        """Measures TCP from @host to a server at @address. Returns what iperf3 says of its end."""
        # It knows no parts of a second.
        seconds = max(1, round(seconds))
        client = self.on(host, "iperf3", "--client", address, "--port", port, "--json", "--time", seconds,
                         "--congestion", self.congestion, *options)  # fmt: skip

        def measure():
            run = subprocess.run(client, capture_output=True, text=True, check=False,
                                 timeout=seconds + lab.PATIENCE)  # fmt: skip
            said = json.loads(run.stdout)
            # The server may not have done with the client before.
            if "busy" in said.get("error", ""):
                return None
            assert "error" not in said, f"iperf3: {said['error']}"
            return said["end"]

        return lab.wait_until("iperf3 to be free", measure, every=0.2)

    def address(self, host, peer):
        """The IPv4 address of @host on its link with @peer."""
        number, link = next((n, l) for n, l in enumerate(self.links) if {host, peer} == set(l))
        return f"198.18.{number}.{link.index(host) + 1}"

    def ip(self, *arguments, host=None):
        where = ["-netns", self.prefix + host] if host else []
        run = subprocess.run(
            ["ip", *where, *map(str, arguments)],
            capture_output=True,
            text=True,
            timeout=lab.PATIENCE,
            check=False,
        )
        assert run.returncode == 0, f"ip {' '.join(map(str, arguments))}: {run.stderr}"
        return run.stdout

    def on(self, host, *command):
        """Cheaper than “ip netns exec”, whose mounts would count for the start of a program."""
        return ["nsenter", f"--net=/run/netns/{self.prefix}{host}", *map(str, command)]
