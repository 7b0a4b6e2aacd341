# SPDX-FileCopyrightText: 2026 The Warren authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# A contender that is up, and what is done with it: round trips and TCP.
"""Used by benchmarks of two hosts, a and b."""

import socket
import subprocess
import time

import hosts  # also finds the modules of natlab
import lab
import ping

IPERF_PORT = 5201


class Trial:
    """One contender that is up between its two hosts."""

    def __init__(self, programs, contender, site, seconds):
        self.build = programs.supernode.parents[2]
        self.contender, self.site = contender, site
        self.seconds = max(1, round(seconds))
        self.ends = {}
        self.to = None

    def pids(self, *ends):
        return [program.pid for end in ends or self.ends for program in self.ends[end]]

    def start(self):
        """Starts both ends. Returns the seconds from the start of b until a answers it."""
        contender, site = self.contender, self.site
        self.ends["a"] = contender.start(site, "a")
        contender.wait_for(site, "a")
        with ping.Ping(site, "b", contender.address(site, "a")) as pinging:
            begin = time.monotonic()
            self.ends["b"] = contender.start(site, "b")

            def answered():
                for program in self.ends["b"]:
                    program.check()
                pinging.ask()
                pinging.listen(0.001)
                return pinging.answered

            lab.wait_until("the first answer", answered, every=0)
        contender.check(site)
        self.to = contender.address(site, "b")
        return min(pinging.answered.values()) - begin

    def tool(self, name, *arguments, **options):
        command = [self.build / "tests/bench" / name, *arguments]
        return subprocess.Popen(
            list(map(str, command)), stdout=subprocess.PIPE, text=True, **options
        )

    def pings(self, every_usec, count, seconds):
        """Starts them; call what is returned for their round trips in µs."""
        family = socket.AF_INET6 if ":" in self.to else socket.AF_INET
        protocol = socket.IPPROTO_ICMPV6 if ":" in self.to else socket.IPPROTO_ICMP
        raw = self.site.socket("a", family, socket.SOCK_RAW, protocol)
        raw.connect((self.to, 0))
        process = self.tool(
            "bench-ping", raw.fileno(), every_usec, count, seconds, pass_fds=[raw.fileno()]
        )
        raw.close()

        def trips():
            said = process.communicate(timeout=seconds + lab.PATIENCE)[0].split()
            answers = [float(word) for word in said if word != "-"]
            # A wire may lose an echo when it is full; an idle one may not lose many.
            assert len(answers) > len(said) / 2, f"{len(answers)} of {len(said)} pings answered"
            return answers

        return trips

    def serve(self):
        """Starts what .iperf() talks to."""
        server = self.site.start("b", "iperf3", "iperf3", "--server", "--port", IPERF_PORT)

        def listens():
            server.check()
            return f":{IPERF_PORT} " in self.site.run("b", "ss", "-Hlnt")

        lab.wait_until("iperf3 to listen", listens)

    def iperf(self, *options):
        """Returns how much the receiver got, as iperf3 says it."""
        return self.site.iperf("a", self.to, IPERF_PORT, self.seconds, *options)["sum_received"]
