# SPDX-FileCopyrightText: 2026 The Warren authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Warren's programs on the hosts of a natlab, with a deadline on whatever is waited for.
"""Used by the programs beside it, inside a world that world.enter() made."""

import os
import pathlib
import shutil
import signal
import socket
import subprocess
import time

import report
import world

HERE = pathlib.Path(__file__).resolve().parent

# What natlab gives the host s.
SUPERNODE = "198.18.100.10"
SUPERNODE_PORT = 7654

INTERFACE = "warren0"

# Seconds that any single step may take before something is wrong; real ones take less than one, but
# not where many tests run beside.
PATIENCE = 60


class Timeout(AssertionError):
    """What was waited for did not happen."""


def wait_until(what, condition, patience=PATIENCE, every=0.02):
    """Returns what @condition() returns as soon as it is true."""
    deadline = time.monotonic() + patience
    while True:
        result = condition()
        if result:
            return result
        if time.monotonic() > deadline:
            raise Timeout(f"{what}: not within {patience} s")
        time.sleep(every)


class Programs:
    """Where the programs under test lie, and how much slower than ours their computer is."""

    def __init__(self, build, slack=1):
        self.slack = slack
        self.build = build = pathlib.Path(build).resolve()
        self.supernode = build / "src/supernode/warren-supernode"
        self.edge = build / "src/edge/warren-edge"
        self.warrenctl = build / "src/cli/warrenctl"
        # For a test of what the programs load when they need it; it costs memory from the start.
        self.environment = {}

    def run(self, *command, **options):
        run = subprocess.run(
            [str(part) for part in command],
            capture_output=True,
            check=False,
            text=True,
            timeout=PATIENCE,
            **options,
        )
        assert run.returncode == 0, f"{command[0].name} ended with {run.returncode}: {run.stderr}"
        return run.stdout


class Community:
    """A community file, and the seed of the supernode that it names."""

    def __init__(self, programs, folder, supernode=True, options=()):
        self.programs = programs
        self.folder = pathlib.Path(folder)
        self.folder.mkdir()
        self.seed = self.folder / "supernode"
        self.file = self.folder / "alice.community"
        self.key = None
        where = []
        if supernode:
            self.key = programs.run(programs.supernode, "--state", self.seed, "--print-key").strip()
            where = ["--supernode", f"{SUPERNODE}:{SUPERNODE_PORT}/{self.key}"]
        command = [programs.warrenctl, "create", "Demo", *where, *options, "--output", self.file.name]
        self.created = programs.run(*command, cwd=self.folder)

    def join(self, file):
        """Writes the file of a member who was invited."""
        invitation = self.programs.run(self.programs.warrenctl, "invite", self.file)
        self.programs.run(self.programs.warrenctl, "join", "-", "--output", file, input=invitation)
        return file


class Program:
    """A program on a host, and its log."""

    def __init__(self, lab, host, command, log):
        self.host = host
        self.log = pathlib.Path(log)
        self.started = time.monotonic()
        with open(self.log, "ab") as output:
            self.process = subprocess.Popen(
                lab.on(host, *command),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                env={**os.environ, **lab.programs.environment},
                start_new_session=True,
            )

    @property
    def pid(self):
        return self.process.pid

    def check(self):
        status = self.process.poll()
        assert status is None, f"{self.log.stem} ended with {status}: {self.tail()}"

    def tail(self):
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-8:])

    def send(self, number):
        if self.process.poll() is None:
            self.process.send_signal(number)

    def wait(self, patience=PATIENCE):
        try:
            return self.process.wait(patience)
        except subprocess.TimeoutExpired as error:
            raise Timeout(f"{self.log.stem} does not end: {self.tail()}") from error

    def stop(self, number=signal.SIGTERM):
        """Returns its exit status; that of a signal is negative."""
        self.send(number)
        return self.wait()


class Edge(Program):
    """A member: a warren-edge and what it reports."""

    def __init__(self, lab, host, name, file, *options):
        self.name = name
        self.lab = lab
        self.state = lab.folder / f"{name}.state"
        self.status_file = lab.folder / f"{name}.status"
        self.status_file.unlink(missing_ok=True)
        command = [lab.programs.edge, file, "--name", name, "--state", self.state]
        command += ["--interface", INTERFACE, "--status", self.status_file, *options]
        super().__init__(lab, host, command, lab.folder / f"{name}.log")

    def status(self):
        """The last state that it reported; None before the first."""
        self.check()
        return report.last(self.status_file)

    def ready(self):
        """Waits until its interface has its addresses."""
        return wait_until(f"{self.name} to report", self.status)

    def peer(self, name):
        status = self.status()
        return status and status.peer(name)

    def reaches(self, name, *states, patience=PATIENCE):
        """Waits until the member @name is in one of @states, by default connected at all."""
        wanted = states or report.CONNECTED

        def arrived():
            peer = self.peer(name)
            return peer if peer and peer.state in wanted else None

        return wait_until(f"{self.name} to see {name} {' or '.join(wanted)}", arrived, patience)


class Lab:
    """A natlab and what runs in it; both end with the block of a with statement."""

    def __init__(self, programs, name, scenario, *options):
        self.programs = programs
        self.prefix = f"{os.environ.get('NATLAB_PREFIX', 'wn-')}{name}-"
        self.arguments = ["up", scenario, *options]
        self.folder = pathlib.Path(world.FILES) / self.prefix
        self.started = []

    def __enter__(self):
        self.folder.mkdir()
        self.up()
        return self

    def __exit__(self, *_):
        for program in self.started:
            program.send(signal.SIGKILL)
        for program in self.started:
            program.wait()
        self.down()
        shutil.rmtree(self.folder)

    def up(self):
        self.natlab(*self.arguments)

    def down(self):
        self.natlab("down")

    def natlab(self, *arguments):
        run = subprocess.run(
            [HERE / "natlab", *arguments],
            env={**os.environ, "NATLAB_PREFIX": self.prefix},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        # Of what ip(8) says on standard error, part is about other labs that end meanwhile.
        assert run.returncode == 0, f"natlab {' '.join(arguments)}: {run.stdout}{run.stderr}"
        return run.stdout

    def on(self, host, *command):
        """The command line that runs @command on @host."""
        return ["ip", "netns", "exec", self.prefix + host, *map(str, command)]

    def run(self, host, *command, check=True):
        return subprocess.run(
            self.on(host, *command),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=PATIENCE,
            check=check,
        ).stdout

    def within(self, host, make):
        """Calls @make() in the network of @host."""
        return world.within(self.prefix + host, make)

    def socket(self, host, *arguments):
        return self.within(host, lambda: socket.socket(*arguments))

    def index(self, host, interface=INTERFACE):
        return self.within(host, lambda: socket.if_nametoindex(interface))

    def has_interface(self, host, interface=INTERFACE):
        names = self.within(host, lambda: [name for _, name in socket.if_nameindex()])
        return interface in names

    def start(self, host, name, *command):
        program = Program(self, host, command, self.folder / f"{name}.log")
        self.started.append(program)
        return program

    def supernode(self, community, *options):
        """Starts it and waits until it has its port."""
        state = self.folder / "supernode"
        if not state.exists():
            shutil.copytree(community.seed, state)
        command = [self.programs.supernode, "--state", state, *options]
        program = self.start("s", "supernode", *command)
        wait_until("the supernode to listen", lambda: program.check() or self.has_port("s"))
        return program

    def has_port(self, host, port=SUPERNODE_PORT):
        return f":{port} " in self.run(host, "ss", "--udp", "--listening", "--numeric")

    def edge(self, host, name, community, *options):
        """@community is one, or the path of a member's own file."""
        edge = Edge(self, host, name, getattr(community, "file", community), *options)
        self.started.append(edge)
        return edge
