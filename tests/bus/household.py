# SPDX-FileCopyrightText: 2026 The Warren authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# A computer whose users have communities by the helper, and members elsewhere to talk to.
"""Host a of a natlab is the desk; host b, behind another router, has headless members."""

import pathlib
import signal
import sys

import desk
from desk import lab

# Of the interfaces of host b.
INTERFACE_MAX = 15


class Household:
    """Everybody and everything, for as long as the block of a with statement lasts."""

    def __init__(self, programs, name, scenario="port-port"):
        self.programs = programs
        self.community = lab.Community(programs, desk.FILES / "supernode")
        self.site = lab.Lab(programs, name, scenario)
        self.desk = None

    def __enter__(self):
        self.site.__enter__()
        self.site.supernode(self.community)
        self.supernode = f"{lab.SUPERNODE}:{lab.SUPERNODE_PORT}/{self.community.key}"
        # All that can be told is told: what is no secret may be.
        debug = ["G_MESSAGES_DEBUG=all"]
        self.desk = desk.Desk(self.programs, where=self.site.on("a"), development=debug).__enter__()
        self.warrenctl = pathlib.Path(self.desk.prefix, "bin/warrenctl")
        # Both are logged in, and alice's is the session in front.
        self.sessions = {"alice": self.desk.sit("alice"), "bob": self.desk.sit("bob", active=False)}
        return self

    def __exit__(self, *problem):
        self.desk.__exit__(*problem)
        self.site.__exit__(*problem)

    def ctl(self, user, *arguments, stdin="", patience=lab.PATIENCE):
        """warrenctl, run by a user."""
        session = self.sessions.get(user)
        return self.desk.run_as(user, self.warrenctl, *arguments, session=session, stdin=stdin, patience=patience)

    def must(self, user, *arguments, stdin=""):
        """What warrenctl printed; it may not fail."""
        run = self.ctl(user, *arguments, stdin=stdin)
        said = run.stderr + run.stdout
        assert run.returncode == 0, f"warrenctl {' '.join(arguments)} ended with {run.returncode}: {said}"
        return run.stdout

    def create(self, user, name):
        self.must(user, "create", name, "--supernode", self.supernode)
        return name

    def member(self, user, community, name):
        """Invites somebody, who joins on host b."""
        return self.join(self.must(user, "invite", community).splitlines()[-1], name)

    def join(self, link, name):
        """Somebody on host b who has an invite link."""
        file = self.site.folder / f"{name}.community"
        self.programs.run(self.programs.warrenctl, "join", "-", "--output", file, input=link)
        return self.site.edge("b", name, file, "--interface", f"{name}0"[-INTERFACE_MAX:])

    def engine(self):
        """The process id of the only engine that runs."""
        engines = [pid for pid, name in self.desk.engines().items() if name == "warren-edge"]
        assert len(engines) == 1, engines
        return engines[0]


def threads(pid):
    """What the kernel says of each thread of a process."""
    for status in sorted(pathlib.Path(f"/proc/{pid}/task").glob("*/status")):
        fields = dict(line.split(":\t", 1) for line in status.read_text().splitlines() if ":\t" in line)
        yield {name: fields[name].strip() for name in ("Name", "CapEff", "NoNewPrivs", "Seccomp")}


def interruptible():
    """SIGTERM ends a program as Ctrl+C does."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)


def outage(pings):
    """The longest time without an answer, in seconds, of those that began after the first."""
    times = sorted(pings.answered.values())
    return max((after - before for before, after in zip(times, times[1:])), default=0)


def fail(text):
    sys.exit(f"helper: {text}")
