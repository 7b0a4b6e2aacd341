# SPDX-FileCopyrightText: 2026 The Warren authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# The encrypted tunnels that Debian packages, as their manuals set them up for speed.
"""Each has the largest MTU that fits into packets of 1500 bytes where one has to choose it, and
otherwise what it does by default. None checks for what other users of the computer do."""

import json
import pathlib
import re
import signal
import subprocess

from contenders import ADDRESSES, OTHER, PORT, Contender
from hosts import lab

LISTENER, CALLER = ADDRESSES

# A layer 3 packet over UDP and IPv4 in 1500 bytes, without the headers of the tunnel itself.
ROOM = 1500 - 20 - 8
ETHERNET = 14


class Peer(Contender):
    """Where one end calls the other, that is b, which starts last."""

    # What does not tell a forged packet has it easier, and is no measure.
    authenticates = True

    def wait_for(self, site, host):
        """Until it has its port: who calls earlier may pause for long."""
        lab.wait_until(
            f"the port of {self.name}", lambda: f":{PORT} " in site.run(host, "ss", "-Hlntu")
        )

    def file(self, site, host, name, text):
        path = site.folder / f"{self.name}-{host}-{name}"
        path.write_text(text)
        return path


class Fastd(Peer):
    """With the fastest method that encrypts."""

    name = "fastd"
    commands = {"fastd": "fastd"}
    method = "salsa2012+umac"
    overhead = 24

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
        # Who has called in vain waits for long before it answers.
        remote = f"remote {site.address(other, host)} port {PORT};" if host == CALLER else ""
        file = self.file(
            site,
            host,
            "conf",
            f'mode tap; interface "fastd0"; method "{self.method}";\n'
            f"mtu {ROOM - ETHERNET - self.overhead};\n"
            f'bind any:{PORT}; log level warn; secret "{self.keys[host][0]}";\n'
            f'on up "ip address add {ADDRESSES[host]}/24 dev fastd0; ip link set dev fastd0 up";\n'
            f'peer "{other}" {{ key "{self.keys[other][1]}"; {remote} }}\n',
        )
        return [site.start(host, f"fastd-{host}", "fastd", "--config", file)]


class WireGuardGo(Peer):
    """Layer 3, in userspace."""

    name = "wireguard-go"
    commands = {"wireguard-go": "wireguard-go", "wg": "wireguard-tools"}
    overhead = 32

    def prepare(self):
        self.keys = {}
        for host in ADDRESSES:
            secret = self.programs.run("wg", "genkey")
            file = self.folder / host
            file.write_text(secret)
            self.keys[host] = (file, self.programs.run("wg", "pubkey", input=secret).strip())

    def start(self, site, host):
        other = OTHER[host]
        # Both ends share /run, where each has a socket of this name.
        interface = f"wg-{host}"
        command = ["env", "LOG_LEVEL=error", "wireguard-go", "-f", interface]
        program = site.start(host, interface, *command)
        control = pathlib.Path(f"/run/wireguard/{interface}.sock")

        def ready():
            program.check()
            return control.exists() and site.has_interface(host, interface)

        lab.wait_until("wireguard-go", ready, every=0.001)
        file, _ = self.keys[host]
        command = ["wg", "set", interface, "listen-port", PORT, "private-key", file,
                   "peer", self.keys[other][1], "allowed-ips", "0.0.0.0/0",
                   "endpoint", f"{site.address(other, host)}:{PORT}"]  # fmt: skip
        site.run(host, *command)
        self.configure(site, host, interface, mtu=ROOM - self.overhead)
        return [program]


class Tinc(Peer):
    """Layer 2, with its default cipher."""

    name = "tinc"
    commands = {"tincd": "tinc"}

    def prepare(self):
        for host in ADDRESSES:
            folder = self.folder / host
            (folder / "hosts").mkdir(parents=True)
            (folder / "tinc.conf").write_text(f"Name = {host}\n")
            keys = ["tincd", "--config", folder, "--generate-keys=2048"]
            self.programs.run(*keys, stdin=subprocess.DEVNULL)

    def start(self, site, host):
        folder, other = self.folder / host, OTHER[host]
        calls = f"ConnectTo = {other}\n" if host == CALLER else ""
        (folder / "tinc.conf").write_text(
            f"Name = {host}\nMode = switch\nAddressFamily = ipv4\nPort = {PORT}\nInterface = tinc0\n{calls}"
        )
        key = (self.folder / other / "hosts" / other).read_text()
        key = key[key.index("-----BEGIN") :]
        (folder / "hosts" / other).write_text(f"Address = {site.address(other, host)} {PORT}\n{key}")
        up = folder / "tinc-up"
        up.write_text(
            f"#!/bin/sh\nip address add {ADDRESSES[host]}/24 dev tinc0\nip link set dev tinc0 up\n"
        )
        up.chmod(0o755)
        pid = site.folder / f"tinc-{host}.pid"
        command = ["tincd", "--config", folder, "--no-detach", f"--pidfile={pid}"]
        return [site.start(host, f"tinc-{host}", *command)]

    def check(self, site):
        """Waits until it knows the MTU: before, all goes through TCP."""
        program = next(one for one in site.started if one.log.stem == f"tinc-{LISTENER}")

        def known():
            program.send(signal.SIGUSR2)
            found = re.findall(r" b at .* \(min (\d+) max (\d+)\)", program.log.read_text())
            return found and found[-1][0] == found[-1][1]

        lab.wait_until("tinc to know the MTU", known, every=0.2)


class Nebula(Peer):
    """Layer 3."""

    name = "nebula"
    commands = {"nebula": "nebula", "nebula-cert": "nebula"}
    overhead = 32
    # Without those of its example it loses what it could carry.
    buffers = ("read_buffer", "write_buffer")

    def prepare(self):
        cert = ["nebula-cert"]
        ca = [self.folder / "ca.crt", self.folder / "ca.key"]
        self.programs.run(*cert, "ca", "-name", "bench", "-out-crt", ca[0], "-out-key", ca[1])
        for host, address in ADDRESSES.items():
            out = ["-out-crt", self.folder / f"{host}.crt", "-out-key", self.folder / f"{host}.key"]
            sign = ["sign", "-ca-crt", ca[0], "-ca-key", ca[1], "-name", host, "-ip", f"{address}/24"]
            self.programs.run(*cert, *sign, *out)

    def start(self, site, host):
        other = OTHER[host]
        files = {name: str(self.folder / f"{who}.{end}") for name, who, end in
                 (("ca", "ca", "crt"), ("cert", host, "crt"), ("key", host, "key"))}  # fmt: skip
        anything = [{"port": "any", "proto": "any", "host": "any"}]
        options = {
            "pki": files,
            "static_host_map": {ADDRESSES[other]: [f"{site.address(other, host)}:{PORT}"]},
            "lighthouse": {"am_lighthouse": False, "interval": 60, "hosts": []},
            "listen": {"host": "0.0.0.0", "port": PORT, **dict.fromkeys(self.buffers, 10 << 20)},
            "tun": {"dev": "nebula0", "mtu": ROOM - self.overhead, "tx_queue": 500},
            "logging": {"level": "error", "format": "text"},
            "firewall": {"outbound": anything, "inbound": anything},
        }
        # JSON is YAML.
        file = self.file(site, host, "yml", json.dumps(options))
        return [site.start(host, f"nebula-{host}", "nebula", "-config", file)]


class OpenVpn(Peer):
    """AES-256-GCM, in userspace."""

    commands = {"openvpn": "openvpn", "openssl": "openssl"}
    device = ""

    def prepare(self):
        self.prints = {}
        for host in ADDRESSES:
            key, cert = self.folder / f"{host}.key", self.folder / f"{host}.crt"
            self.programs.run("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
                              "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", key, "-out", cert,
                              "-days", "2", "-subj", f"/CN={host}")  # fmt: skip
            show = ["openssl", "x509", "-in", cert, "-noout", "-fingerprint", "-sha256"]
            said = self.programs.run(*show)
            self.prints[host] = said.strip().partition("=")[2]

    def start(self, site, host):
        other = OTHER[host]
        peer = "255.255.255.0" if self.device == "tap" else ADDRESSES[other]
        command = ["openvpn", "--dev", f"{self.device}0", "--dev-type", self.device,
                   "--ifconfig", ADDRESSES[host], peer, "--proto", "udp4", "--port", PORT,
                   "--cert", self.folder / f"{host}.crt", "--key", self.folder / f"{host}.key",
                   "--peer-fingerprint", self.prints[other], "--data-ciphers", "AES-256-GCM",
                   "--disable-dco", "--fast-io", "--verb", "1"]  # fmt: skip
        if host == CALLER:
            command += ["--tls-client", "--remote", site.address(other, host), PORT]
        else:
            command += ["--tls-server", "--dh", "none"]
        return [site.start(host, f"{self.name}-{host}", *command)]


class OpenVpnTap(OpenVpn):
    """Layer 2."""

    name = "openvpn-tap"
    device = "tap"


class OpenVpnTun(OpenVpn):
    """Layer 3."""

    name = "openvpn-tun"
    device = "tun"


class Yggdrasil(Peer):
    """Layer 3, IPv6, over TCP, with its MTU of 64 KiB."""

    name = "yggdrasil"
    commands = {"yggdrasil": "yggdrasil"}

    def prepare(self):
        self.options, self.addresses = {}, {}
        for host in ADDRESSES:
            options = json.loads(self.programs.run("yggdrasil", "-genconf", "-json"))
            options.update(AdminListen="none", MulticastInterfaces=[], IfName="ygg0")
            said = self.programs.run("yggdrasil", "-useconf", "-address", input=json.dumps(options))
            self.options[host], self.addresses[host] = options, said.strip()

    def start(self, site, host):
        options = dict(self.options[host])
        where = [f"tcp://{site.address(LISTENER, CALLER)}:{PORT}"]
        options["Peers" if host == CALLER else "Listen"] = where
        file = self.file(site, host, "conf", json.dumps(options))
        command = ["yggdrasil", "-useconffile", file, "-loglevel", "error"]
        return [site.start(host, f"yggdrasil-{host}", *command)]

    def address(self, _site, host):
        return self.addresses[host]


class N2n(Peer):
    """Layer 2, of the first version. Its supernode is on host a, and forwards nothing once the ends
    know each other."""

    name = "n2n"
    authenticates = False
    commands = {"edge": "n2n", "supernode": "n2n", "ifconfig": "net-tools"}

    def start(self, site, host):
        if host == LISTENER:
            site.start(host, "n2n-supernode", "supernode", "-l", PORT)
            super().wait_for(site, host)
        return [site.start(host, f"n2n-{host}", "edge", "-d", "n2n0", "-a", ADDRESSES[host],
                           "-s", "255.255.255.0", "-c", "bench", "-k", "secret", "-u", 0, "-g", 0,
                           "-l", f"{site.address(LISTENER, CALLER)}:{PORT}")]  # fmt: skip

    def wait_for(self, site, host):
        lab.wait_until("n2n", lambda: site.has_interface(host, "n2n0"))


ALL = (Fastd, WireGuardGo, Tinc, Nebula, OpenVpnTap, OpenVpnTun, Yggdrasil, N2n)
