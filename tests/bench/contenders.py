# SPDX-FileCopyrightText: 2026 The Warren authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# The tunnels that are compared, and how each is set up between two hosts.
"""All have the largest MTU that does not make them fragment on a link of 1500 bytes where they let
one choose, and otherwise what they do by default."""

import pathlib
import signal

from hosts import lab, world

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

    def stop(self, ends):
        for program in ends:
            program.stop(signal.SIGKILL)

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
            site.supernode(self.community)
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


class Fastd(Contender):
    """With the fastest method that encrypts."""

    name = "fastd"
    commands = {"fastd": "fastd"}
    method = "salsa2012+umac"

    def prepare(self):
        self.keys = {}
        for host in ADDRESSES:
            secret = self.programs.run("fastd", "--machine-readable", "--generate-key").split()[0]
            file = self.folder / host
            file.write_text(f'secret "{secret}";\n')
            public = self.programs.run("fastd", "--machine-readable", "--show-key", "-c", file)
            self.keys[host] = (secret, public.strip())

    def start(self, site, host):
        other = OTHER[host]
        # Who has called in vain waits for long before it answers: so only b calls.
        remote = f"remote {site.address(other, host)} port {PORT};" if host == "b" else ""
        file = site.folder / f"fastd-{host}.conf"
        file.write_text(
            f'mode tap; interface "fastd0"; method "{self.method}"; mtu 1434;\n'
            f'bind any:{PORT}; log level warn; secret "{self.keys[host][0]}";\n'
            f'on up "ip address add {ADDRESSES[host]}/24 dev fastd0; ip link set dev fastd0 up";\n'
            f'peer "{other}" {{ key "{self.keys[other][1]}"; {remote} }}\n'
        )
        return [site.start(host, f"fastd-{host}", "fastd", "--config", file)]


ALL = (Veth, Vxlan, WarrenAes, WarrenChacha, WarrenRelayed, Fastd)
WARREN = tuple(one.name for one in ALL if issubclass(one, Warren))
PEERS = tuple(one.name for one in ALL if one.userspace and not issubclass(one, Warren))


def folder_of(name):
    return pathlib.Path(world.FILES) / f"keys-{name}"
