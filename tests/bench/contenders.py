# SPDX-FileCopyrightText: 2026 The Warren authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# What is compared: Warren itself, and what the kernel can do. The tunnels of others are in peers.py.
"""Each is a class, with one instance for all rounds."""

from hosts import lab

# The addresses in the tunnel of hosts a and b, for those that do not choose their own.
ADDRESSES = {"a": "10.77.0.1", "b": "10.77.0.2"}
PORT = 4789

OTHER = {"a": "b", "b": "a"}


class Contender:
    """One way from a to b. A subclass says what has to run on each host.

    prepare() does once what is not part of starting, such as making keys. start() starts the end
    on one host; that on a is up before that on b starts.
    """

    name = ""
    commands: dict[str, str] = {}  # what has to be installed, and the packages of it
    links = (("a", "b"),)
    userspace = True

    def __init__(self, programs):
        self.programs = programs
        self.folder = None

    def prepare(self):
        """Makes keys and files in .folder."""

    def make_folder(self, folder):
        if self.folder is None:
            self.folder = folder
            folder.mkdir()
            self.prepare()

    def start(self, site, host):
        """Returns the programs of this end."""
        raise NotImplementedError

    def address(self, _site, host):
        return ADDRESSES[host]

    def wait_for(self, site, host):
        """Waits until the end on @host can answer, in which nothing is measured."""

    def check(self, site):
        """Raises if what was set up is not what is to be measured."""

    def configure(self, site, host, interface, prefix=24, mtu=None):
        """Gives the interface its address."""
        site.ip("address", "add", f"{ADDRESSES[host]}/{prefix}", "dev", interface, host=host)
        size = ["mtu", mtu] if mtu else []
        site.ip("link", "set", "dev", interface, "up", *size, host=host)


class Veth(Contender):
    """The wire itself."""

    name = "veth"
    userspace = False

    def start(self, site, host):
        return []

    def address(self, site, host):
        return site.address(host, OTHER[host])


class Vxlan(Contender):
    """In the kernel and without encryption."""

    name = "vxlan"
    userspace = False

    def start(self, site, host):
        here, there = site.address(host, OTHER[host]), site.address(OTHER[host], host)
        site.ip("link", "add", "name", "vxlan0", "type", "vxlan", "id", 7, "dstport", PORT,
                "local", here, "remote", there, "dev", f"to-{OTHER[host]}", host=host)  # fmt: skip
        self.configure(site, host, "vxlan0")
        return []


class Warren(Contender):
    """Two members who find each other on their network, without a supernode."""

    options: tuple[str, ...] = ()
    cipher = None
    supernode = False
    states = ("lan", "direct")

    def __init__(self, programs):
        super().__init__(programs)
        self.community = None
        self.edges = {}

    def make_folder(self, folder):
        if self.community is None:
            self.community = lab.Community(self.programs, folder, self.supernode)

    def start(self, site, host):
        if self.supernode and host == "a":
            # It protects a server that others share.
            site.supernode(self.community, "--relay-rate", 0, "--topic-rate", 0)
        self.edges[host] = site.edge(host, host, self.community, *self.options)
        return [self.edges[host]]

    def wait_for(self, site, host):
        def ready():
            status = self.edges[host].status()
            return status and status.ipv4 and (status.registered or not self.supernode)

        lab.wait_until(f"{self.name} on {host}", ready)

    def address(self, site, host):
        return self.edges[host].ready().ipv4

    def check(self, site):
        peer = self.edges["a"].reaches("b", *self.states)
        assert self.cipher in (None, peer.fields["cipher"]), f"encrypted by {peer.fields['cipher']}"


class WarrenAes(Warren):
    name = "warren-aes"
    cipher = "aes"
    options = ("--cipher", "aes")


class WarrenChacha(Warren):
    name = "warren-chacha"
    cipher = "chacha"
    options = ("--cipher", "chacha")


class WarrenRelayed(Warren):
    """Through a supernode on a host between the two."""

    name = "warren-relayed"
    options = ("--no-direct",)
    links = (("a", "s"), ("s", "b"))
    supernode = True
    states = ("relayed",)


OURS = (WarrenAes, WarrenChacha, WarrenRelayed)
KERNEL = (Veth, Vxlan)
